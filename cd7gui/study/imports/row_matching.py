"""Matching rows of a file: patients by their number, rows of a form by their number or their content."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import field, replace

from cd7gui.domain.case_report.changes import DELETED
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.lookalikes import number_key, plain_number
from cd7gui.exchange.mapping.table_parts import is_no_patient_number
from cd7gui.exchange.mapping.values import is_blank
from cd7gui.exchange.readers.raw import RawCell, RawError, RawFormula, RawMoment, RawTime
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import NO_NUMBER, SHORT_KEY, exported_subject, subject
from cd7gui.records import dataclass
from cd7gui.study.entry import new_patient_key
from cd7gui.study.people.permission import NUMBER_ELSEWHERE
from cd7gui.study.row_keys import KeyMatch, adds_to, compare_keys, contradicts, key_in_words, lacking_in_words
from cd7gui.study.session import Study

NO_SUBJECT = "The row has values but no patient number. Enter the number in the column SUBJID."
BAD_SUBJECT = "The patient number must be text; this cell holds {text}. Format the cell as text and type it again."
LOST_ZEROS = (
    "The number {text} may be the patient {known} without its zeros. Format the cell as text and type the whole number."
)
MORE_ZEROS = (
    "The number {text} may be the patient {known} with zeros in front. Use the same number; a different patient has to "
    "be added by hand first."
)
OTHER_CASE = (
    "The number {text} differs from that of the patient {known} only in upper and lower case. Use the same spelling."
)
SEVERAL = "The study has several patients with the number {number}. Give each its own number first."
STRUCK_OUT = "The patient {number} was struck out. Restore the patient first, or remove the row."
ROW_STRUCK_OUT = "Row {row} of this form was struck out. Restore it first, or remove it here."
STRUCK_OUT_HERE = (
    "This is row {row}, which was struck out on {day} by {who}. Restore it first, remove it here, or, if it is a "
    "different row, give it a new number in a column ROW."
)
NO_PATIENT = (
    "“{text}” is not a patient; the row looks like a total or a legend. Remove it, or enter the patient number."
)
TOTALS = frozenset({"total", "sum", "mean", "average", "median", "n", "合计", "总计", "平均", "平均值"})
OTHER_SITE = "The patient {number} belongs to site {known}, this row says {text}. Correct one of them."
BAD_ROW = "“{text}” is not a row number. Leave it empty for a new row, or enter a whole number of 1 or more."
ONE_ROW = "A patient has only one row of this form; its number must be 0 or empty, not {text}."
SEVERAL_ROWS = (
    "The study has several rows ({rows}) with {key}, so it is unclear which of them this is. Enter its number in a "
    "column ROW."
)
OTHER_SAMPLE = (
    "Row {row} of the study has this date with other values, and its time of day is not known; this row is from "
    "{clock}. If it is the same row, enter its number in a column ROW; if it is a different one, enter a new number "
    "there."
)
OPEN_ROW = (
    "This may be row {row} of the study or another one: {lacking} is missing in one of them. Enter it, or enter the "
    "number of the row in a column ROW."
)
SAME_KEY = (
    "It has the same {key} as {where}, which was read, with other values. Correct one of them, "
    "or give each its number in a column ROW."
)
OPEN_KEY = (
    "It may be the same as {where}, which was read: {lacking} is missing in one of them. "
    "Enter it, or give each row its number in a column ROW."
)
TWICE = "The patient {number} has this row twice in the file; the first was read. Remove one of them."


class RowRefused(Exception):
    """A row of the file that cannot be imported; its text is the sentence for the user.

    `column` is the faulty cell if there is one, and `text` its content.
    """

    def __init__(self, sentence: str, column: int | None = None, text: str = "") -> None:
        super().__init__(sentence)
        self.column, self.text = column, text


@dataclass(frozen=True)
class RowPatient:
    """The patient of a row: key and number in the study, and whether the import creates the patient."""

    key: str
    number: str
    new: bool


@dataclass
class PatientMatcher:
    """Finds the patients of a file; a new one is created once and found again on the next sheet."""

    study: Study
    made: dict[str, RowPatient] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)  # the site of each patient key in the file's own registration

    def __post_init__(self) -> None:
        cases = self.study.cases()
        struck_out, hidden = self.study.deleted_cases(), self.study.hidden_cases()
        self._known = {plain_number(subject(case)): case.key for case in cases if subject(case)}
        self._counts = Counter(plain_number(subject(case)) for case in cases)
        self._nameless = {case.key[:SHORT_KEY]: case.key for case in cases if not subject(case)}
        self._struck_out = {plain_number(exported_subject(case)) for case in struck_out} - set(self._known)
        self._hidden = {number_key(exported_subject(case)) for case in hidden} - set(map(number_key, self._known))
        every = [*self._struck_out, *self._known]
        self._alike = {number_key(number): number for number in every}
        self._bare = {_bare(number): number for number in every}
        self._hidden_bare = {_bare(number) for number in self._hidden}

    def knows(self, cell: RawCell | None) -> bool:
        """Return whether a cell holds the number of a patient of the study."""
        return cell is not None and plain_number(cell.shown()) in self._known

    def find(self, cell: RawCell | None) -> RowPatient:
        """Find or make the patient of a row; raises `RowRefused`."""
        number = self._number(cell)
        if number in self.made:
            return self.made[number]
        if self._counts[number] > 1:
            raise RowRefused(SEVERAL.format(number=number))
        if number in self._struck_out:
            raise RowRefused(STRUCK_OUT.format(number=number))
        if number_key(number) in self._hidden:
            raise RowRefused(NUMBER_ELSEWHERE.format(number=number))
        if number.startswith(NO_NUMBER):
            return self._nameless_owner(number)
        if number in self._known:
            return RowPatient(self._known[number], number, new=False)
        self._refuse_lookalike(number)
        return self._make(number, new_patient_key())

    def _refuse_lookalike(self, number: str) -> None:
        """Refuse a new number that may be a known one: spelled in another case, or with other zeros in front."""
        alike = self._alike.setdefault(number_key(number), number)
        if alike != number:
            raise RowRefused(OTHER_CASE.format(text=number, known=alike))
        if not _is_digits(number):
            return
        if _bare(number) in self._hidden_bare:
            raise RowRefused(NUMBER_ELSEWHERE.format(number=number))
        known = self._bare.setdefault(_bare(number), number)
        if known != number:
            raise RowRefused((LOST_ZEROS if len(number) < len(known) else MORE_ZEROS).format(text=number, known=known))

    def _make(self, number: str, key: str) -> RowPatient:
        self.made[number] = RowPatient(key, number, new=True)
        return self.made[number]

    def _nameless_owner(self, number: str) -> RowPatient:
        short = number.removeprefix(NO_NUMBER)
        if short in self._nameless:
            return RowPatient(self._nameless[short], number, new=False)
        # The new key keeps the start of the old one, so that the patient keeps the name that joins the rows.
        return self._make(number, short + secrets.token_hex(SHORT_KEY // 2))

    def _number(self, cell: RawCell | None) -> str:
        if is_blank(cell):
            raise RowRefused(NO_SUBJECT)
        assert cell is not None
        text = plain_number(cell.shown())
        if isinstance(cell, RawMoment | RawTime | RawError | RawFormula):
            raise RowRefused(BAD_SUBJECT.format(text=text))
        if text not in self._known and not text.startswith(NO_NUMBER) and _is_no_number(text):
            raise RowRefused(NO_PATIENT.format(text=text))
        try:
            return text if text.startswith(NO_NUMBER) else Registration.subject.kind.parse(text)
        except Unparsable as problem:
            raise RowRefused(str(problem)) from None

    def check_site(self, owner: RowPatient, cell: RawCell | None) -> None:
        """Refuse a row whose site differs from the patient's; raises `RowRefused`."""
        if is_blank(cell):
            return
        assert cell is not None
        said = plain_number(cell.shown())
        present = self.study.case(owner.key).get(Registration.site) or ""
        known = self.sites.setdefault(owner.key, plain_number(present) or said)
        if known and said != known:
            raise RowRefused(OTHER_SITE.format(number=owner.number, known=known, text=said))


def _is_no_number(text: str) -> bool:
    return text.casefold().rstrip(" :.") in TOTALS or is_no_patient_number(text)


def _is_digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


@dataclass(frozen=True)
class RowContent:
    """The content of a row of the file: its stored texts by field id, and the time of day beside its date.

    `where` names the row in a sentence ("row 4").
    """

    texts: Mapping[str, str]
    clock: str = ""
    where: str = ""


@dataclass(frozen=True)
class MatchedRow:
    """The number of a row in the study, and what earlier rows of the file gave for it."""

    number: int
    before: Mapping[str, str] = field(default_factory=dict)


class RowMatcher:
    """Finds the row numbers in the study for the rows of one form in a file."""

    def __init__(self, study: Study, form: type[Form]) -> None:
        self._study, self._form = study, form
        self._numbered: dict[str, set[int]] = {}  # by patient: rows whose number is given by the file or the study
        self._placed: dict[str, dict[int, RowContent]] = {}  # by patient: what the file has given for each row so far

    def rows(self, owner: RowPatient) -> dict[int, Mapping[str, str]]:
        """Return a patient's rows by number, both in the study and as read from the file so far."""
        found = {row.number: row.texts for row in self._study.case(owner.key).rows(self._form)}
        placed = self._placed.get(owner.key, {})
        return found | {number: {**found.get(number, {}), **said.texts} for number, said in placed.items()}

    def is_counted(self, owner: RowPatient, number: int) -> bool:
        """Return whether a row got its number from its position; a refused row before it would shift it."""
        placed = self._placed.get(owner.key, {})
        return number in placed and number not in self._numbered.get(owner.key, ())

    def place(self, owner: RowPatient, cell: RawCell | None, content: RowContent) -> MatchedRow:
        """Return the number of a row, and what the file gave for it before; raises `RowRefused`."""
        number = self._said(cell)
        numbered = number is not None or not self._form.repeating
        placed = self._placed.setdefault(owner.key, {})
        if number is None:
            begun = self._begun(owner, content)
            if begun is not None:
                before = placed[begun]
                placed[begun] = replace(before, texts={**before.texts, **content.texts})
                return MatchedRow(begun, before.texts)
            number = self._matching(owner, content)
        if number in placed:
            raise RowRefused(TWICE.format(number=owner.number))
        if DELETED in self._study.case(owner.key).row(self._form, number).texts:
            raise RowRefused(ROW_STRUCK_OUT.format(row=number))
        if numbered or number in {row.number for row in self._study.case(owner.key).rows(self._form)}:
            self._numbered.setdefault(owner.key, set()).add(number)
        placed[number] = content
        return MatchedRow(number)

    def _begun(self, owner: RowPatient, content: RowContent) -> int | None:
        """Find the row that the file began elsewhere: same key, additional values, no contradiction."""
        for number, earlier in self._placed.get(owner.key, {}).items():
            same = compare_keys(self._form, content.texts, earlier.texts) is KeyMatch.SAME
            if not same or content.clock != earlier.clock or adds_to(self._form, earlier.texts, content.texts):
                continue
            if not contradicts(self._form, content.texts, earlier.texts):
                return number
        return None

    def _said(self, cell: RawCell | None) -> int | None:
        text = "" if is_blank(cell) or cell is None else cell.shown().strip()
        if not self._form.repeating:
            if text not in ("", "0"):
                raise RowRefused(ONE_ROW.format(text=text))
            return 0
        if text == "":
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
            raise RowRefused(BAD_ROW.format(text=text))
        return int(text)

    def _matching(self, owner: RowPatient, content: RowContent) -> int:
        """Find the row in the study with the same key, else return the number of a new row."""
        self._refuse_said_before(owner, content)
        case = self._study.case(owner.key)
        placed = self._placed.get(owner.key, {})
        free = {row.number: row.texts for row in case.rows(self._form) if row.number not in placed}
        number = self._known_row(free, content)
        if number is None:
            self._refuse_struck_out(owner, content)
        return max([case.next_row(self._form), *(at + 1 for at in placed)]) if number is None else number

    def _refuse_struck_out(self, owner: RowPatient, content: RowContent) -> None:
        """Refuse a row that was struck out in the study: it must not silently come back."""
        form, texts = self._form, content.texts
        for row in self._study.case(owner.key).deleted_rows(form):
            there = {name: text for name, text in row.texts.items() if form.field(name) is not None}
            if not there or not texts:
                continue
            found = compare_keys(form, texts, there)
            if found is KeyMatch.SAME or (found is KeyMatch.OPEN and adds_to(form, there, texts)):
                last = self._study.history(owner.key, form.id, row.number, DELETED)[-1]
                raise RowRefused(STRUCK_OUT_HERE.format(row=row.number, day=last.at[:10], who=last.who))

    def _known_row(self, rows: Mapping[int, Mapping[str, str]], content: RowContent) -> int | None:
        """Find the one row that this is; None if it is new. Raises `RowRefused` if that is ambiguous."""
        form, texts = self._form, content.texts
        judged = {at: compare_keys(form, texts, there) for at, there in rows.items()}
        near = {at: rows[at] for at, found in judged.items() if found is not KeyMatch.APART}
        whole = [at for at, there in near.items() if adds_to(form, there, texts)]
        same = [at for at in near if judged[at] is KeyMatch.SAME]
        exact = [at for at in whole if at in same] or whole
        if exact:
            return exact[0]
        if len(same) > 1:
            raise RowRefused(SEVERAL_ROWS.format(rows=listed(list(map(str, same))), key=key_in_words(form, texts)))
        if same:
            if content.clock and contradicts(form, texts, rows[same[0]]):
                raise RowRefused(OTHER_SAMPLE.format(row=same[0], clock=content.clock))
            return same[0]
        fillable = [at for at, there in near.items() if adds_to(form, texts, there)]
        if len(near) == 1 and fillable:
            return fillable[0]
        if near:
            at, there = next(iter(near.items()))
            raise RowRefused(OPEN_ROW.format(row=at, lacking=lacking_in_words(form, texts, there)))
        return None

    def _refuse_said_before(self, owner: RowPatient, content: RowContent) -> None:
        """Refuse a row that may repeat an earlier row of the file, because it is unclear which one is right."""
        for earlier in self._placed.get(owner.key, {}).values():
            found = compare_keys(self._form, content.texts, earlier.texts)
            if found is KeyMatch.APART or (content.clock != earlier.clock and content.clock and earlier.clock):
                continue
            if dict(content.texts) == dict(earlier.texts):
                raise RowRefused(TWICE.format(number=owner.number))
            if found is KeyMatch.SAME:
                key = key_in_words(self._form, content.texts)
                raise RowRefused(SAME_KEY.format(where=earlier.where, key=key))
            lacking = lacking_in_words(self._form, content.texts, earlier.texts)
            raise RowRefused(OPEN_KEY.format(where=earlier.where, lacking=lacking))
