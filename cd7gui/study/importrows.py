"""Whose row of a file is whose: patients found by their number, rows of a form by their number or by their content."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cd7gui.domain.changes import DELETED
from cd7gui.domain.dictionary import Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.text import N_
from cd7gui.exchange.interpreting import is_blank
from cd7gui.exchange.rawcells import RawCell, RawError, RawFormula, RawMoment, RawNumber, RawText, RawTime
from cd7gui.protocol.f01_registration import Registration
from cd7gui.study.entry import new_patient_key
from cd7gui.study.exporting import NO_NUMBER, SHORT_KEY
from cd7gui.study.session import Study, subject

NO_SUBJECT = N_("The row has values and no patient number. Enter the number in the column SUBJID.")
BAD_SUBJECT = N_("The patient number must be a text; this cell holds {text}. Format the cell as text and type it anew.")
LOST_ZEROS = N_(
    "The number {text} may be the patient {known} without its zeros. Format the cell as text and type the whole number."
)
SEVERAL = N_("The study has several patients with the number {number}. Give each its own number first.")
STRUCK_OUT = N_("The patient {number} was struck out. Take the patient back first, or remove the row.")
ROW_STRUCK_OUT = N_("Row {row} of this form was struck out. Take it back first, or remove it here.")
NO_PATIENT = N_("“{text}” names no patient; the row looks like a total. Remove it, or enter the patient number.")
TOTALS = frozenset({"total", "sum", "mean", "average", "median", "n", "合计", "总计", "平均", "平均值"})
OTHER_SITE = N_("The patient {number} belongs to site {known}, this row says {text}. Correct one of them.")
BAD_ROW = N_("“{text}” is no row number. Leave it empty for a new row, or give a whole number from 1 on.")
ONE_ROW = N_("A patient has one row of this form; its number is 0 or empty, not {text}.")
TWICE = N_("The patient {number} has this row twice in the file; the first was read. Remove one of them.")


class RowRefused(Exception):
    """A row of the file that nothing can be taken from; its text is the sentence for the user.

    `column` is the cell at fault where it is one, and `text` what that holds.
    """

    def __init__(self, sentence: str, column: int | None = None, text: str = "") -> None:
        super().__init__(sentence)
        self.column, self.text = column, text


@dataclass(frozen=True)
class Owner:
    """The patient of a row: the key in the study, the number, and whether the import makes the patient."""

    key: str
    number: str
    new: bool


@dataclass
class Owners:
    """Finds the patients of a file; new ones are made once and found again on the next sheet."""

    study: Study
    made: dict[str, Owner] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)  # what the file's own registration says of a patient's key

    def __post_init__(self) -> None:
        cases = self.study.cases()
        self._known = {subject(case): case.key for case in cases if subject(case)}
        self._counts = Counter(subject(case) for case in cases)
        self._nameless = {case.key[:SHORT_KEY]: case.key for case in cases if not subject(case)}
        self._struck_out = {subject(case) for case in self.study.deleted_cases()} - set(self._known)
        self._bare = {_bare(number): number for number in self._known}

    def find(self, cell: RawCell | None) -> Owner:
        """Find or make the patient of a row; raises `RowRefused`."""
        number = self._number(cell)
        if number in self.made:
            return self.made[number]
        if number.startswith(NO_NUMBER):
            return self._nameless_owner(number)
        if self._counts[number] > 1:
            raise RowRefused(SEVERAL.format(number=number))
        if number in self._struck_out:
            raise RowRefused(STRUCK_OUT.format(number=number))
        if number in self._known:
            return Owner(self._known[number], number, new=False)
        return self._make(number, new_patient_key())

    def find_number(self, number: str) -> Owner | None:
        """Find a patient by the number on a list of our own workbook; None if there is no such patient."""
        try:
            found = self.find(RawText(number))
        except RowRefused:
            return None
        return found

    def _make(self, number: str, key: str) -> Owner:
        self.made[number] = Owner(key, number, new=True)
        return self.made[number]

    def _nameless_owner(self, number: str) -> Owner:
        short = number.removeprefix(NO_NUMBER)
        if short in self._nameless:
            return Owner(self._nameless[short], number, new=False)
        # The new key starts like the old one, so that the patient keeps the name that joins the rows.
        return self._make(number, short + secrets.token_hex(SHORT_KEY // 2))

    def _number(self, cell: RawCell | None) -> str:
        if is_blank(cell):
            raise RowRefused(NO_SUBJECT)
        assert cell is not None
        text = cell.shown().strip()
        if isinstance(cell, RawMoment | RawTime | RawError | RawFormula):
            raise RowRefused(BAD_SUBJECT.format(text=text))
        if isinstance(cell, RawNumber) and text not in self._known and text in self._bare:
            raise RowRefused(LOST_ZEROS.format(text=text, known=self._bare[text]))
        if text.casefold().rstrip(" :.") in TOTALS and text not in self._known:
            raise RowRefused(NO_PATIENT.format(text=text))
        try:
            return text if text.startswith(NO_NUMBER) else Registration.subject.kind.parse(text)
        except Unparsable as problem:
            raise RowRefused(str(problem)) from None

    def check_site(self, owner: Owner, cell: RawCell | None) -> None:
        """Refuse a row whose site is not the patient's; raises `RowRefused`."""
        if is_blank(cell):
            return
        assert cell is not None
        said = cell.shown().strip()
        present = self.study.case(owner.key).get(Registration.site) or ""
        known = self.sites.setdefault(owner.key, present or said)
        if known and said != known:
            raise RowRefused(OTHER_SITE.format(number=owner.number, known=known, text=said))


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


class RowNumbers:
    """Gives the rows of one sheet their numbers in the study."""

    def __init__(self, study: Study, form: type[Form]) -> None:
        self._study, self._form = study, form
        self._taken: dict[str, set[int]] = {}

    def place(self, owner: Owner, cell: RawCell | None, texts: Mapping[str, str]) -> int:
        """Give the number of a row; `texts` are the stored texts that it would hold. Raises `RowRefused`."""
        number = self._said(cell)
        if number is None:
            number = self._matching(owner, texts)
        taken = self._taken.setdefault(owner.key, set())
        if number in taken:
            raise RowRefused(TWICE.format(number=owner.number))
        if DELETED in self._study.case(owner.key).row(self._form, number).texts:
            raise RowRefused(ROW_STRUCK_OUT.format(row=number))
        taken.add(number)
        return number

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

    def _matching(self, owner: Owner, texts: Mapping[str, str]) -> int:
        """Find the row that the study has already: of the same day, else of the same content; else give a new one."""
        case = self._study.case(owner.key)
        taken = self._taken.get(owner.key, set())
        free = [row for row in case.rows(self._form) if row.number not in taken]
        day = texts.get(self._form.order_by)
        same = [row for row in free if texts.items() <= row.texts.items()]
        if not same and day is not None:
            same = [row for row in free if row.texts.get(self._form.order_by) == day]
        if same:
            return same[0].number
        return max([case.next_row(self._form), *(number + 1 for number in taken)])
