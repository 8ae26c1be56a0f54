"""Finding the patient of a row by the number in the file, a known one or a new one."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import field

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.lookalikes import number_key, plain_number
from cd7gui.exchange.mapping.table_parts import is_no_patient_number
from cd7gui.exchange.mapping.values import is_blank
from cd7gui.exchange.readers.raw import RawCell, RawError, RawFormula, RawMoment, RawTime
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import NO_NUMBER, SHORT_KEY, exported_subject, subject
from cd7gui.records import dataclass
from cd7gui.study.entry import new_patient_key
from cd7gui.study.people.permission import NUMBER_ELSEWHERE
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
NO_PATIENT = (
    "“{text}” is not a patient; the row looks like a total or a legend. Remove it, or enter the patient number."
)
TOTALS = frozenset({"total", "sum", "mean", "average", "median", "n", "合计", "总计", "平均", "平均值"})
OTHER_SITE = "The patient {number} belongs to site {known}, this row says {text}. Correct one of them."


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
        """Refuse a new number that may be a known one in another case, or with other zeros in front."""
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

    def known(self, cell: RawCell | None) -> Case | None:
        """Return the case of the patient of the study whose number a cell holds, None for any other."""
        key = None if cell is None else self._known.get(plain_number(cell.shown()))
        return None if key is None else self.study.case(key)

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
