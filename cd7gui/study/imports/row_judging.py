"""Checking one row of a file: its patient, its values, unreadable cells, and the effect of blanks."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Any, Protocol

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import Place, missing_reason
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import Quantity
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.matching import MatchedSheet
from cd7gui.exchange.mapping.repeated_columns import BOTH_FILLED
from cd7gui.exchange.mapping.roles import HeaderUnit, Part
from cd7gui.exchange.mapping.signs import with_sign
from cd7gui.exchange.mapping.title_words import unit_named, units_of
from cd7gui.exchange.mapping.units import NOT_ITS_UNIT, MatchedColumn
from cd7gui.exchange.mapping.values import Cells, clock_of, is_blank, stored_text
from cd7gui.exchange.readers.raw import RawCell, RawRow
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import NO_NUMBER
from cd7gui.records import dataclass
from cd7gui.study.imports.import_plan import Blanks, CellIndex, ImportConflict, PlannedCell, Refusal
from cd7gui.study.imports.patient_matching import PatientMatcher, RowPatient, RowRefused
from cd7gui.study.imports.row_matching import RowContent, RowMatcher, RowNumbers
from cd7gui.study.row_keys import row_named
from cd7gui.study.session import Study

# Where a refused field is marked: on the first of its filled cells.
SPOTS = (Part.VALUE, Part.REASON, Part.LABEL, Part.UNIT, Part.OPERATOR)


NOTHING_TAKEN = "Without a date nothing from the row is imported."
NO_ANALYTE = "“{title}” is not a value of the form {form}, so this result was left out."
ASKED = "{why} On the command line: {option}, or {others} instead."
ASKED_ONE = "{why} On the command line: {option}, or --units-as-study for all columns like it."
NO_UNIT_BESIDE = "The cell beside it has no unit. Enter it there; without it the value is not imported."
NO_ROW_WITHOUT_IT = "It identifies the row, so nothing from the row is imported."
EMPTIED = (
    "The row has no value, but row {row} of the study has, so nothing was emptied. Strike that row out in the study, "
    "with a reason, or empty its values there."
)
UNDATED = (
    "The row has no {label}; nothing from it is imported. Enter it, or say in the column beside it why there is none."
)


def unit_asked(column: MatchedColumn) -> str:
    """Explain that a column's unit has to be chosen, with the command's option for it."""
    item = column.measured
    assert item is not None  # only values have a unit
    names = [one.name for one in units_of(item)]
    if len(names) == 1:
        return ASKED_ONE.format(why=column.problem, option=f'--unit "{column.title}={names[0]}"')
    return ASKED.format(why=column.problem, option=f'--unit "{column.title}={names[0]}"', others=listed(names[1:]))


@dataclass
class JudgedRows:
    """The results of checking so far."""

    cells: list[PlannedCell] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    conflicts: list[ImportConflict] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0


class JudgingContext(Protocol):
    """What checking a row needs from its surroundings: study, patients, choices, and where results go."""

    registered: set[str]

    @property
    def study(self) -> Study:
        """Return the study that is imported into."""

    @property
    def owners(self) -> PatientMatcher:
        """The patients."""

    @property
    def found(self) -> JudgedRows:
        """The results so far."""

    @property
    def of_this_study(self) -> bool:
        """Whether the file is our own workbook of this study, so that its row numbers apply here."""

    def matcher(self, form: type[Form]) -> RowMatcher:
        """Return the row matcher of a repeating form."""

    def reading(self, item: Field[Any]) -> DateReading:
        """Return how dates of a field are read."""

    def blanks(self, item: Field[Any]) -> Blanks:
        """Return what an empty cell of a field does."""

    def blank_text(self, item: Field[Any]) -> str | None:
        """Return the stored text of a field after it is blanked."""

    def known_texts(self, place: Place) -> tuple[str | None, ...]:
        """Return the stored texts of a value at the export, if known, and in the study now."""

    def compare(self, item: Field[Any], spot: CellIndex, owner: RowPatient, place: Place, new: str | None) -> None:
        """Compare one value and keep the result."""


@dataclass
class RowJudge:
    """Checks one row of a sheet."""

    planner: JudgingContext
    matched: MatchedSheet
    numbers: RowMatcher
    keys: Mapping[Part, int]
    columns: Mapping[Field[Any], Mapping[Part, int]]
    unsigned: Container[int]  # columns of numbers that cannot say “below” or “above”
    standing: RowNumbers
    number: int
    row: RawRow

    def __post_init__(self) -> None:
        repeated = self.matched.groups.repeated
        if repeated:  # a value may be in a later column of its field
            here = {item: next(filter(self._filled, groups), groups[0]) for item, groups in repeated.items()}
            self.columns = {**self.columns, **here}

    def _filled(self, columns: Mapping[Part, int]) -> bool:
        cells = {part: self.row[at] for part, at in columns.items() if at in self.row}
        return any(not is_blank(cells.get(part)) for part in (Part.VALUE, Part.LABEL, Part.REASON))

    def judge(self) -> None:
        """Find the row's patient, then check its values; a row without a patient is refused as a whole."""
        name = self._key(Part.SUBJECT)
        try:
            owner = self.planner.owners.find(name)
            texts, blank, problems = self._texts(owner)
            if self.matched.form is not Registration:
                self.planner.owners.check_site(owner, self._key(Part.SITE))
            elif Registration.site in texts:
                self.planner.owners.sites[owner.key] = texts[Registration.site]
            if self._is_empty(owner, texts, problems):
                return
            self._refuse_undated(owner, texts, problems)
            self._refuse_unidentified(problems)
            placed = self.numbers.place(owner, self._key(Part.ROW), self._content(texts), self.standing)
        except RowRefused as problem:
            shown = name.shown() if name is not None else ""
            self.planner.found.refused.append(Refusal(self._row_spot(problem), shown, problem.text, str(problem)))
            return
        for item, sentence in problems.items():
            self._refuse(item, owner, sentence)
        self._register(owner)
        row, form = placed.number, self.matched.fills
        for item, text in texts.items():
            if item.form is form and item.id in placed.before:
                continue  # an earlier row of the file gave the same values
            self._compare(item, owner, self._place(item, owner, row), text)
        self._refuse_repeated(owner)
        self._blank(owner, row, texts, blank)

    def refuse_without_unit(self, columns: Sequence[MatchedColumn]) -> None:
        """Refuse cells of columns whose unit was not given, and results of analytes that no field takes."""
        name = self._key(Part.SUBJECT)
        subject = name.shown() if name is not None else ""
        for column in columns:
            cell = self.row.get(column.at)
            if cell is None or is_blank(cell) or column.measured is None:
                continue
            spot = self._cell_spot(column.at)
            self.planner.found.refused.append(
                Refusal(spot, subject, cell.shown(), unit_asked(column), column.measured.name)
            )
        for column in self.matched.unread:
            cell = self.row.get(column.at)
            if cell is not None and not is_blank(cell):
                why = column.problem or NO_ANALYTE.format(title=column.title, form=self.matched.fills.title)
                self.planner.found.refused.append(Refusal(self._cell_spot(column.at), subject, cell.shown(), why))

    def _is_empty(self, owner: RowPatient, texts: Mapping[Field[Any], str], problems: Mapping[Field[Any], str]) -> bool:
        """Return whether one of several rows gives nothing; refuse it if its blanks would empty a whole row."""
        form = self.matched.fills
        if texts or problems or owner.new or not form.repeating:
            return False
        row = self._key(Part.ROW)
        number = row.shown().strip() if row is not None and self._numbered else ""
        rows = self.planner.study.case(owner.key).rows(form)  # without those struck out
        there = next((one.texts for one in rows if str(one.number) == number), {})
        lost = (one for one in self.columns if one.form is form and one.id in there)
        if any(self.planner.blanks(one) is not Blanks.KEEP for one in lost):
            raise RowRefused(EMPTIED.format(row=number))
        return True

    def _compare(self, item: Field[Any], owner: RowPatient, place: Place, text: str) -> None:
        if self.columns[item].get(Part.VALUE) in self.unsigned:
            try:
                text = with_sign(item, text, self.planner.known_texts(place))
            except Unparsable as problem:
                self._refuse(item, owner, str(problem))
                return
        self.planner.compare(item, self._spot(item), owner, place, text)

    def _refuse_repeated(self, owner: RowPatient) -> None:
        """Refuse the cells of further columns for a value that the row gives, unless they say the same."""
        groups = self.matched.groups
        for item, sources in groups.repeated.items():
            first = self.columns[item]
            for one in sources:
                if one is first or not self._filled(one):
                    continue
                if self._said(one) == self._said(first):
                    self.planner.found.unchanged += 1
                    continue
                at = next(one[part] for part in SPOTS if one.get(part) in self.row)
                self._refuse_cell(at, owner, BOTH_FILLED.format(where=self._spot(item), label=item.label), item.name)
        for at, why in groups.unclear.items():
            if not is_blank(self.row.get(at)):
                self._refuse_cell(at, owner, why)

    def _said(self, columns: Mapping[Part, int]) -> tuple[Mapping[Part, str], list[HeaderUnit | None]]:
        said = {part: self.row[at].shown().strip() for part, at in columns.items() if at in self.row}
        return said, [self.matched.units.get(at) for part, at in columns.items() if part is Part.VALUE]

    def _content(self, texts: Mapping[Field[Any], str]) -> RowContent:
        form = self.matched.fills
        own = {one.id: text for one, text in texts.items() if one.form is form}
        order = form.field(form.order_by) if form.repeating and form.order_by else None
        at = self.columns.get(order, {}).get(Part.VALUE) if order is not None else None
        clock = clock_of(self.row[at]) if at is not None and at in self.row else ""
        return RowContent(own, clock, str(CellIndex(self.matched.sheet.name, self.number)))

    @property
    def _numbered(self) -> bool:
        """Whether the row has a number that may be one of this study."""
        return self.standing is not RowNumbers.FOREIGN and not is_blank(self._key(Part.ROW))

    def _refuse_undated(
        self, owner: RowPatient, texts: Mapping[Field[Any], str], problems: Mapping[Field[Any], str]
    ) -> None:
        """Refuse a new row without its form's ordering date: once dated, it would be imported a second time."""
        form = self.matched.fills
        order = form.field(form.order_by) if form.repeating and form.order_by else None
        if order is None or order in texts or (self._numbered and self.numbers.has(owner, self._key(Part.ROW))):
            return
        if self._numbered and self.standing is RowNumbers.OF_WORKBOOK and order in self.columns:
            return  # undated in the study that it comes from, too
        if order in problems:
            cell = self.row[self._column_of(order)]
            raise RowRefused(f"{problems[order]} {NOTHING_TAKEN}", self._column_of(order), cell.shown())
        if order.required and (order in self.columns or self._numbered):
            at = self._column_of(order) if order in self.columns else None
            raise RowRefused(UNDATED.format(label=order.label), at)

    def _refuse_unidentified(self, problems: Mapping[Field[Any], str]) -> None:
        """Refuse a row without a number if part of its key is unreadable: it may be any row of its day."""
        form = self.matched.fills
        parts = [form.field(one) for one in form.row_key] if form.repeating and not self._numbered else []
        for part in parts:
            if part is not None and part in problems:
                at = self._column_of(part)
                raise RowRefused(f"{problems[part]} {NO_ROW_WITHOUT_IT}", at, self.row[at].shown())

    def _row_spot(self, problem: RowRefused) -> CellIndex:
        return CellIndex(self.matched.sheet.name, self.number, problem.column)

    def _key(self, part: Part) -> RawCell | None:
        return self.row.get(self.keys[part]) if part in self.keys else None

    def _texts(self, owner: RowPatient) -> tuple[dict[Field[Any], str], list[Field[Any]], dict[Field[Any], str]]:
        """Return the stored texts of the row, the fields with blank cells, and the unreadable values."""
        texts, blank, problems = dict[Field[Any], str](), list[Field[Any]](), dict[Field[Any], str]()
        from_1904 = self.matched.sheet.counts_days_from_1904
        for item, columns in self.columns.items():
            cells = {part: self.row[column] for part, column in columns.items() if column in self.row}
            if item is Registration.subject and Part.VALUE in cells and cells[Part.VALUE].shown().startswith(NO_NUMBER):
                del cells[Part.VALUE]  # it only joins the rows of a patient without a number
            try:
                unit = self._unit(item, cells)
                if item.row_of:
                    text = self._linked(item, owner, cells)
                else:
                    text = stored_text(item, cells, self.planner.reading(item), from_1904, unit)
            except Unparsable as problem:
                problems[item] = str(problem)
                continue
            if text is None:
                blank.append(item)
            else:
                texts[item] = text
        return texts, blank, problems

    def _linked(self, item: Field[Any], owner: RowPatient, cells: Cells) -> str | None:
        """Return the number of the row of another form that a cell links to; raises `Unparsable` if unknown.

        A number is accepted if this row and its target have row numbers of their own, and in our own workbook.
        """
        form = self.planner.study.rules.dictionary.form(item.row_of)
        assert form is not None  # the dictionary was checked
        stored: str | None = cells[Part.VALUE].shown() if Part.VALUE in cells else None
        with suppress(Unparsable):  # names are read below
            stored = stored_text(item, cells, self.planner.reading(item), self.matched.sheet.counts_days_from_1904)
        if stored is None or missing_reason(stored):
            return stored
        rows = self.planner.matcher(form).rows(owner)
        if stored.isdecimal():
            beside = not is_blank(self._key(Part.ROW)) or (self.planner.of_this_study and int(stored) in rows)
            here = self.planner.matcher(form).named(owner, int(stored), self.standing) if beside else None
            if here is not None:
                return str(here)
        return str(row_named(form, cells[Part.VALUE].shown(), rows, may_be_numbered=True))

    def _unit(self, item: Field[Any], cells: Mapping[Part, RawCell]) -> HeaderUnit | None:
        """Return the unit of a value: from the cell beside it, else from its column; raises `Unparsable`."""
        units = self.matched.units
        of_column = next((units[at] for at in self.columns[item].values() if at in units), None)
        beside = Part.UNIT in self.columns[item] and not isinstance(item.kind, Quantity)
        if not beside or is_blank(cells.get(Part.VALUE)):
            return of_column
        if is_blank(cells.get(Part.UNIT)):
            raise Unparsable(NO_UNIT_BESIDE)
        words = cells[Part.UNIT].shown()
        unit = unit_named(item, words)
        if unit is None:
            names = listed([one.name for one in units_of(item)], "or")
            raise Unparsable(NOT_ITS_UNIT.format(words=words, label=item.label, units=names))
        return unit

    def _place(self, item: Field[Any], owner: RowPatient, row: int) -> Place:
        return Place(owner.key, item.form.id, row if item.form.repeating else 0, item.id)

    def _spot(self, item: Field[Any]) -> CellIndex:
        return self._cell_spot(self._column_of(item))

    def _cell_spot(self, column: int) -> CellIndex:
        return CellIndex(self.matched.sheet.name, *self.matched.origin(self.number, column))

    def _column_of(self, item: Field[Any]) -> int:
        """Return the column of a field in the row."""
        columns = self.columns[item]
        filled = [columns[part] for part in SPOTS if columns.get(part) in self.row]
        return filled[0] if filled else next(iter(columns.values()))

    def _refuse(self, item: Field[Any], owner: RowPatient, sentence: str) -> None:
        self._refuse_cell(self._column_of(item), owner, sentence, item.name)

    def _refuse_cell(self, column: int, owner: RowPatient, sentence: str, name: str = "") -> None:
        cell = self.row.get(column)
        shown = cell.shown() if cell is not None else ""
        self.planner.found.refused.append(Refusal(self._cell_spot(column), owner.number, shown, sentence, name))

    def _register(self, owner: RowPatient) -> None:
        """Write the number of a patient missing from the file's registration, with the first row that has it."""
        owners, registered = self.planner.owners, self.planner.registered
        if not owner.new or owner.key in registered or owner.number.startswith(NO_NUMBER):
            return
        registered.add(owner.key)
        if self.matched.form is Registration:
            return  # there they are ordinary values
        for part, item in ((Part.SUBJECT, Registration.subject), (Part.SITE, Registration.site)):
            text = owner.number if part is Part.SUBJECT else owners.sites.get(owner.key, "")
            if text:
                spot = CellIndex(self.matched.sheet.name, self.number, self.keys[part])
                place = Place(owner.key, Registration.id, 0, item.id)
                self.planner.found.cells.append(PlannedCell(spot, owner.number, place, None, text))

    def _blank(self, owner: RowPatient, number: int, texts: Mapping[Field[Any], str], blank: list[Field[Any]]) -> None:
        """Apply the chosen treatment to empty cells, but never to a field that is not asked of this patient."""
        chosen = [item for item in blank if self.planner.blanks(item) is not Blanks.KEEP]
        for item in chosen:
            place = self._place(item, owner, number)
            present = self.planner.study.case(owner.key).row(item.form, place.row)
            after = Row(item.form, place.row, {**present.texts, **{one.id: text for one, text in texts.items()}})
            old, new = present.texts.get(item.id), self.planner.blank_text(item)
            if after.shows(item.id) and not (missing_reason(old) and new) and item is not Registration.subject:
                self.planner.compare(item, self._spot(item), owner, place, new)
