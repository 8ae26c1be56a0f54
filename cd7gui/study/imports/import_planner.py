"""Importing: a colleague's file checked cell by cell against the study, then written as one undoable step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cd7gui.domain.case_report.apart import says_kept_apart
from cd7gui.domain.case_report.changes import (
    COMPLETE,
    STUDY,
    Change,
    Place,
    justification_mark,
    parse_place,
)
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.values.kinds import check_characters
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping import own_workbook
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.mapping.matching import NO_FORM, MatchedSheet, Matching, match
from cd7gui.exchange.mapping.roles import Part
from cd7gui.exchange.mapping.signs import lacking_signs, unsigned_columns
from cd7gui.exchange.mapping.values import same_value
from cd7gui.exchange.readers.delimited import refuse_doubts
from cd7gui.exchange.readers.raw import RawBook
from cd7gui.exchange.readers.read import FOUND_OUT, read
from cd7gui.exchange.sheets.form_status import COMPLETE as SAID_COMPLETE
from cd7gui.exchange.sheets.form_status import FORMS
from cd7gui.exchange.sheets.listings import FINDINGS
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.reference.event_terms import reading_by
from cd7gui.study.imports.complete_forms import forms_said_complete
from cd7gui.study.imports.import_applying import ORIGIN
from cd7gui.study.imports.import_heads import PlaceKey, decisions, place_key, refuse_foreign_head, values_at_end
from cd7gui.study.imports.import_plan import (
    Blanks,
    CellIndex,
    Choices,
    ImportConflict,
    ImportPlan,
    PlannedCell,
    Refusal,
    shown_text,
)
from cd7gui.study.imports.import_refusals import without_refused
from cd7gui.study.imports.import_units import (
    CONFIRMED,
    confirmed_units,
    refuse_unknown_columns,
    remembering,
    with_known_units,
)
from cd7gui.study.imports.incoming_answers import judge_answers
from cd7gui.study.imports.patient_matching import PatientMatcher, RowPatient
from cd7gui.study.imports.row_judging import JudgedRows, RowJudge
from cd7gui.study.imports.row_matching import FOREIGN_NUMBERS, Columns, RowMatcher, RowNumbers, has_foreign_numbers
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.incoming_ranges import NO_RANGES, incoming_ranges
from cd7gui.study.safety.incoming_terms import NO_LISTS, IncomingTerms, incoming_terms
from cd7gui.study.safety.keeping_terms import with_changes
from cd7gui.study.safety.range_files import ranges_of_workbook
from cd7gui.study.safety.term_files import lists_of_workbook
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF, NAME, SYNTHETIC

ROWS_PER_REPORT = 500
Progress = Callable[[int, int], None]  # done, total

NOTHING_FITS = (
    "{name} has no sheet that matches a form of this study. Its columns need the names or labels of the fields, as in "
    "the blank entry workbook."
)
NAMED = 8  # new patients named in a sentence
NEWCOMERS = "Added as new patients: {numbers}. Check that none of these numbers is mistyped."
TOO_WIDE = (
    "The line has {cells} cells under {titles}, so it is unclear which belongs where; nothing from the line is "
    "imported. Put a value that contains the delimiter in quotation marks, or remove the extra cell."
)
SAID_TWICE = "{where} has “{text}” for the same value of the same patient, and that was read. Correct one of them."
OTHER_STUDY = "The workbook comes from a different study file; patients are matched by their numbers."
SYNTHETIC_AND_REAL = (
    "Either {name} or this study holds a synthetic cohort, and the other does not. Nothing was read: fictitious "
    "patients must not be counted with real ones."
)
DIVERGED = (
    "The workbook was exported from another copy of this study, which has since diverged. Check the changed values "
    "carefully."
)


def plan_file(study: Study, path: str | Path, choices: Choices | None = None) -> ImportPlan:
    """Check a file against the study without writing. Raises `UserError` for an unreadable file."""
    return plan_import(study, read(path, choices.text if choices else FOUND_OUT), choices)


def plan_import(
    study: Study, book: RawBook, choices: Choices | None = None, progress: Progress | None = None
) -> ImportPlan:
    """Check a file that has been read against the study without writing."""
    study.require(Act.IMPORT)
    chosen = choices or Choices()
    refuse_doubts(book.name, book.doubts)
    return without_refused(study, _Planner(study, book, chosen, progress).plan()).preferring(chosen.prefer)


def match_book(study: Study, book: RawBook, remembered: SavedChoices) -> Matching:
    """Match the sheets and columns of a file to forms and fields."""
    found = match(book, study.rules.dictionary, remembered, own_workbook.lists_of(book))
    known = with_known_units(study, found.shape, remembered)
    if known.units == remembered.units:
        return found
    return match(book, study.rules.dictionary, known, own_workbook.lists_of(book))


class _Planner:
    """One pass over a file."""

    def __init__(self, study: Study, book: RawBook, choices: Choices, progress: Progress | None) -> None:
        self._study, self._book, self._choices = study, book, choices
        self._progress = progress
        self._owners = PatientMatcher(study)
        self._found = JudgedRows()
        self._marked: set[Place] = set()
        self._numbers: dict[type[Form], RowMatcher] = {}
        self._given: dict[Place, tuple[CellIndex, str | None]] = {}  # what an earlier sheet gives for a value
        # Fields that may be on several sheets; the keys of the registration always are.
        self._on_several_sheets: set[Field[Any]] = {Registration.subject, Registration.site}
        self.registered: set[str] = set()  # keys of new patients whose number is planned
        self._origin = own_workbook.origin_of(book)
        self._decided: set[PlaceKey] = set()  # decided for the study in an earlier import of the same file
        self._base, self._notes = self._common_state()
        self._reason = ImportPlan(book.name, book.sha256).reason
        self._terms = self._incoming_terms()
        self._reading = reading_by(with_changes(study, self._terms.changes), study.reading.date_order)

    def plan(self) -> ImportPlan:
        matching = match_book(self._study, self._book, self._choices.remembered)
        units = self._choices.remembered.units
        refuse_unknown_columns(self._book.name, matching, units)
        if not matching.sheets and self._origin is None and not any(own_workbook.answers_of(self._book)):
            near = [one.left_out for one in matching.every if one.left_out != NO_FORM.format(sheet=one.sheet.name)]
            raise UserError(" ".join(near) or NOTHING_FITS.format(name=self._book.name))
        self._read_sheets(matching.sheets)
        self._refuse_tables(matching)
        self._read_lists()
        judge_answers(self._study, self._book, self._found)
        confirmed = confirmed_units(matching)
        remembered = remembering(self._study, matching.shape, {**confirmed, **units}, self._reason)
        if confirmed:
            words = listed([f"{title} ({unit})" for title, unit in confirmed.items()])
            self._notes.append(CONFIRMED.format(columns=words))
        ranges = NO_RANGES
        if self._origin is not None:
            ranges = incoming_ranges(self._study, ranges_of_workbook(self._book), self._reason, origin=ORIGIN)
            self._notes += [*ranges.remarks, *self._terms.remarks]
        oddities = [
            *matching.notes,
            *(words for one in matching.sheets for words in (*one.sheet.oddities, *lacking_signs(one))),
        ]
        return ImportPlan(
            self._book.name,
            self._book.sha256,
            tuple(self._found.cells),
            tuple(self._found.refused),
            tuple(self._found.conflicts),
            self._found.unchanged,
            self._found.kept,
            tuple(owner.number for owner in self._owners.made.values()),
            (*self._settings(), *([remembered] if remembered else []), *ranges.changes, *self._terms.changes),
            (*([self._book.understood] if self._book.understood else []), *self._newcomers(), *self._notes, *oddities),
        )

    def _newcomers(self) -> Iterator[str]:
        """Yield the patients that the file would add to a study with patients; a mistyped number may be one."""
        numbers = list(self._owners.made)
        if numbers and self._study.cases():
            more = len(numbers) - NAMED
            named = numbers if more <= 0 else [*numbers[:NAMED], f"{more} more"]
            yield NEWCOMERS.format(numbers=listed(named))

    # common origin of file and study

    def _common_state(self) -> tuple[Mapping[PlaceKey, str] | None, list[str]]:
        """Return the values at the time of the export, if this study's own trail has them."""
        if self._origin is not None and self._study.cases() and self._origin.synthetic != self._study.synthetic:
            raise UserError(SYNTHETIC_AND_REAL.format(name=self._book.name))
        if self._origin is None or self._origin.store_id != self._study.identity:
            alone = self._origin is None or not self._study.cases()
            return None, [] if alone else [OTHER_STUDY]
        trail = self._study.book.trail()
        there = self._origin.sequence
        if not 0 < there <= len(trail) or trail[there - 1].hash != self._origin.trail_hash:
            refuse_foreign_head(self._study, self._book.name, self._origin)
            return None, [DIVERGED]
        lines = self._study.with_identifiers(trail)
        self._decided = decisions(lines[there:], self._book.sha256)
        return values_at_end(lines[:there]), []

    def _incoming_terms(self) -> IncomingTerms:
        """Check the lists of terms of our own workbook first, because its events are coded by them."""
        if self._origin is None:
            return NO_LISTS
        return incoming_terms(self._study, lists_of_workbook(self._book), self._reason, origin=ORIGIN)

    def _settings(self) -> Iterator[Change]:
        """Yield an empty study's settings from the workbook: name, cut-off, and whether its patients are synthetic."""
        if self._origin is None or self._study.cases() or self._study.deleted_cases():
            return
        origin = self._origin
        wanted = {NAME: origin.study, SYNTHETIC: "Y" if origin.synthetic else None}
        wanted[CUTOFF] = origin.cutoff.isoformat() if origin.cutoff else None
        for name, value in wanted.items():
            old = self._study.setting(name)
            if value and value != old:
                yield Change("", STUDY, 0, name, old, value, self._reason)

    # form sheets

    def _read_sheets(self, sheets: Sequence[MatchedSheet]) -> None:
        total, done = sum(len(one.sheet.rows) for one in sheets), 0
        filled = Counter(item for one in sheets for item in {role.field for role in one.roles.values()})
        self._on_several_sheets |= {item for item, count in filled.items() if item is not None and count > 1}
        for matched in sorted(sheets, key=lambda one: bool(one.fills.links())):  # rows that others link to come first
            for _ in self._read_sheet(matched):
                done += 1
                if self._progress is not None and done % ROWS_PER_REPORT == 0:
                    self._progress(done, total)

    def _refuse_tables(self, matching: Matching) -> None:
        """Refuse the content of a second table on a sheet that fits no form, naming its line."""
        names: set[str] = set()
        for one in matching.every:
            if one.left_out and one.sheet.name in names:
                self._found.refused.append(Refusal(CellIndex(one.sheet.name, one.header), "", "", one.left_out))
            names.add(one.sheet.name)

    def _read_sheet(self, matched: MatchedSheet) -> Iterator[int]:
        """Check the rows of a sheet one by one."""
        fills = matched.fills
        numbers = self.matcher(fills) if fills.repeating else RowMatcher(self._study, fills)
        keys = {role.part: column for column, role in matched.roles.items() if role.field is None}
        columns = matched.groups.first
        if matched.form is Registration:
            self._take_keys_as_values(keys, columns)
        unsigned = unsigned_columns(matched)
        clearing = any(self.blanks(item) is not Blanks.KEEP for item in columns)
        standing = self._row_numbers(matched, keys, columns)
        asking = [one for one in matched.columns if one.asks_unit]
        widest = max(one.at for one in matched.columns)
        for number, row in matched.body():
            # In a text file, a surplus cell means that a value contained a delimiter, which moved all cells after it.
            if matched.sheet.counts_days_from_1904 is None and not matched.origins and max(row, default=0) > widest:
                words = TOO_WIDE.format(cells=max(row) + 1, titles=counted(widest + 1, "title", "titles"))
                self._found.refused.append(Refusal(CellIndex(matched.sheet.name, number), "", "", words))
                continue
            filled = {column: cell for column, cell in row.items() if column in matched.roles}
            emptied = clearing and self._owners.known(row.get(keys[Part.SUBJECT])) is not None
            said = any(column not in keys.values() for column in filled)
            judge = RowJudge(self, matched, numbers, keys, columns, unsigned, standing, number, row)
            if said or emptied or (matched.form is Registration and filled):
                judge.judge()
            if asking or matched.unread:
                judge.refuse_without_unit(asking)
            yield number

    def _row_numbers(self, matched: MatchedSheet, keys: Mapping[Part, int], columns: Columns) -> RowNumbers:
        """Return whose the row numbers of a sheet are; foreign ones are noted."""
        if self.of_this_study:
            return RowNumbers.EXPORTED
        if has_foreign_numbers(self._owners, matched, keys, columns, self.reading):
            self._notes.append(FOREIGN_NUMBERS.format(sheet=matched.sheet.name))
            return RowNumbers.FOREIGN
        return RowNumbers.OF_WORKBOOK if self._origin is not None else RowNumbers.GIVEN

    @staticmethod
    def _take_keys_as_values(keys: Mapping[Part, int], columns: dict[Field[Any], dict[Part, int]]) -> None:
        """On the registration, the keys of the row are also values of the patient."""
        for part, item in ((Part.SUBJECT, Registration.subject), (Part.SITE, Registration.site)):
            if part in keys:
                columns.setdefault(item, {})[Part.VALUE] = keys[part]

    def _judge_again(
        self,
        item: Field[Any],
        spot: CellIndex,
        owner: RowPatient,
        new: str | None,
        earlier: tuple[CellIndex, str | None],
    ) -> None:
        """Compare a value with one given earlier in the file; a different one is refused as ambiguous."""
        where, before = earlier
        if same_value(item, before, new):
            self._found.unchanged += 1
            return
        words = SAID_TWICE.format(where=where, text=shown_text(before))
        self._found.refused.append(Refusal(spot, owner.number, shown_text(new), words, item.name))

    # lists of our own workbook

    def _read_lists(self) -> None:
        """Take over, for new patients, which forms are complete and which findings are justified."""
        if self._origin is None:
            return
        new = self._owners.made
        for claimed in list(forms_said_complete(self._study, self._book, new, self._found.cells)):
            spot, owner = CellIndex(FORMS, claimed.row), claimed.owner
            if claimed.why_not:
                self._found.refused.append(Refusal(spot, owner.number, SAID_COMPLETE, claimed.why_not))
            else:
                self._mark(spot, owner, Place(owner.key, claimed.form.id, 0, COMPLETE), "1")
        for one in own_workbook.justifications_of(self._book):
            if one.subject in new:
                self._justify(one, new[one.subject])

    def _justify(self, one: own_workbook.Justification, owner: RowPatient) -> None:
        spot = CellIndex(FINDINGS, one.row)
        try:
            form, row, field_id = parse_place(one.place)
            why = check_characters(one.why)
        except (KeyError, Unparsable):
            return
        self._mark(spot, owner, Place(owner.key, form, row, justification_mark(one.check, field_id)), why)

    def _mark(self, spot: CellIndex, owner: RowPatient, place: Place, text: str) -> None:
        if place not in self._marked:  # several findings may share one justification
            self._marked.add(place)
            self._found.cells.append(PlannedCell(spot, owner.number, place, None, text))

    # what checking a row needs

    @property
    def study(self) -> Study:
        """Return the study that is imported into."""
        return self._study

    @property
    def owners(self) -> PatientMatcher:
        """The patients."""
        return self._owners

    @property
    def found(self) -> JudgedRows:
        """The results so far."""
        return self._found

    @property
    def of_this_study(self) -> bool:
        """Whether the file is our own workbook of this study, so that its row numbers apply here."""
        return self._base is not None

    def matcher(self, form: type[Form]) -> RowMatcher:
        """Return the row matcher of a repeating form, which may be on several sheets."""
        return self._numbers.setdefault(form, RowMatcher(self._study, form))

    def reading(self, item: Field[Any]) -> DateReading:
        """Return how a field's dates are read: as chosen for it, for the file, or in the study."""
        order = self._choices.orders.get(item.name) or self._choices.date_order
        return replace(self._reading, date_order=order) if order else self._reading

    def blanks(self, item: Field[Any]) -> Blanks:
        """Return what an empty cell of a field does."""
        return self._choices.blanks_of.get(item.name, self._choices.blanks)

    def blank_text(self, item: Field[Any]) -> str | None:
        """Return the stored text of a field after it is blanked."""
        return self._choices.missing.stored if self.blanks(item) is Blanks.SET else None

    def known_texts(self, place: Place) -> tuple[str | None, ...]:
        """Return the stored texts of a value at the export, if known, and in the study now."""
        present = self._study.case(place.patient).stored(place.form, place.row, place.field)
        return (self._base or {}).get(place_key(place)), present

    def compare(self, item: Field[Any], spot: CellIndex, owner: RowPatient, place: Place, new: str | None) -> None:
        """Compare one value three ways: at the export, in the study now, and in the file."""
        if item in self._on_several_sheets:
            spot_before, before = self._given.setdefault(place, (spot, new))
            if spot_before != spot:
                self._judge_again(item, spot, owner, new, (spot_before, before))
                return
        base, old = self.known_texts(place)
        if same_value(item, old, new) or says_kept_apart(item, new):
            self._found.unchanged += 1
            return
        if self._base is not None and not owner.new:
            if same_value(item, base, new) or place_key(place) in self._decided:
                self._found.kept += 1
                return
            if not same_value(item, base, old):
                self._found.conflicts.append(ImportConflict(spot, owner.number, place, base, old, new))
                return
        self._found.cells.append(PlannedCell(spot, owner.number, place, old, new))
