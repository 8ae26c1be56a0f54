"""Which forms marked complete in the other study are also complete here after the merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import COMPLETE, Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.records import dataclass
from cd7gui.study.entry import why_incomplete
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, RefusedValue
from cd7gui.study.session import Study

REOPENED = "an answer is missing in what the merge brings into this form"
NOT_HERE = "it was marked complete there, but here it is not: {why}"


@dataclass(frozen=True)
class TrueMarks:
    """The values of a merge and its conflicts, without the marks of completeness that are refused."""

    taken: tuple[MergedValue, ...]
    conflicts: tuple[MergeConflict, ...]
    refused: tuple[RefusedValue, ...]


def with_true_marks(into: Study, taken: Sequence[MergedValue], conflicts: Sequence[MergeConflict]) -> TrueMarks:
    """Refuse marks that would hide a blank, and remove those of this study that would after the merge.

    A mark must be true however the conflicts are decided, as no mark may hide a blank.
    """
    patients = {one.place.patient for one in taken} | {one.theirs.place.patient for one in conflicts}
    merged = {key: _merged(into.case(key), taken) for key in patients}
    decided = {key: _merged(merged[key], [one.theirs for one in conflicts]) for key in patients}

    def why_not(key: str, form: type[Form]) -> str:
        return next(filter(None, (why_incomplete(cases[key], form)[0] for cases in (merged, decided))), "")

    refused = dict[MergedValue, str]()
    for one in (*taken, *(conflict.theirs for conflict in conflicts)):
        form = into.rules.dictionary.form(one.place.form)
        if form is not None and _marks(one) and (why := why_not(one.place.patient, form)):
            refused[one] = NOT_HERE.format(why=why)
    left = [one for one in taken if one not in refused]
    return TrueMarks(
        (*left, *_reopened(into, left, why_not)),
        tuple(one for one in conflicts if one.theirs not in refused),
        tuple(RefusedValue(one, why) for one, why in refused.items()),
    )


def _reopened(
    into: Study, taken: Sequence[MergedValue], why_not: Callable[[str, type[Form]], str]
) -> Iterator[MergedValue]:
    """Yield the removal of each mark of this study that the merged values make untrue."""
    first = {(one.place.patient, one.place.form): one for one in reversed(taken)}
    marked = {(one.place.patient, one.place.form) for one in taken if one.place.field == COMPLETE}
    for (patient, name), one in first.items():
        case, form = into.case(patient), into.rules.dictionary.form(name)
        if form is None or (patient, name) in marked or not case.stored(name, 0, COMPLETE):
            continue
        if not why_incomplete(case, form)[0] and why_not(patient, form):
            place = Place(patient, name, 0, COMPLETE)
            yield replace(one, place=place, old=case.stored(name, 0, COMPLETE), new=None, why=REOPENED)


def _marks(one: MergedValue) -> bool:
    return one.place.field == COMPLETE and one.new is not None


def _merged(case: Case, values: Iterable[MergedValue]) -> Case:
    for one in values:
        if one.place.patient == case.key:
            case = apply(case, one.change(""))
    return case
