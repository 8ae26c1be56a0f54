"""Which forms our own workbook lists as complete for new patients, and whether they really are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cd7gui.domain.case_report.case import case_from_texts
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.exchange.mapping.own_workbook import complete_forms_of
from cd7gui.exchange.readers.raw import RawBook
from cd7gui.records import dataclass
from cd7gui.study.entry import why_incomplete
from cd7gui.study.imports.import_plan import PlannedCell
from cd7gui.study.imports.patient_matching import RowPatient
from cd7gui.study.session import Study


@dataclass(frozen=True, slots=True)
class CompleteForm:
    """A form that the workbook lists as complete: its row in the list, its patient, and why it is not complete."""

    row: int
    owner: RowPatient
    form: type[Form]
    why_not: str


def forms_said_complete(
    study: Study, book: RawBook, made: Mapping[str, RowPatient], cells: Sequence[PlannedCell]
) -> Iterator[CompleteForm]:
    """Check each mark of a new patient as if set by hand after the planned values are entered.

    A refused cell, or one emptied in the file, leaves a blank that nobody has seen: no mark may hide it.
    """
    said = [
        (row, made[number], form)
        for row, number, name in complete_forms_of(book)
        if number in made and (form := study.rules.dictionary.form(name)) is not None
    ]
    texts: dict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
    for cell in cells:
        if cell.new is not None:
            texts[cell.place.patient].append((cell.place.form, cell.place.row, cell.place.field, cell.new))
    keys = {owner.key for _, owner, _ in said}
    dictionary, today = study.rules.dictionary, study.today()
    cases = {key: case_from_texts(key, dictionary, today, texts[key]) for key in keys}
    for row, owner, form in said:
        yield CompleteForm(row, owner, form, why_incomplete(cases[owner.key], form)[0])
