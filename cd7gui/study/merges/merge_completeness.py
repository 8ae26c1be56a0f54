"""Which forms marked complete in the other study are also complete here after the merge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import COMPLETE
from cd7gui.study.entry import why_incomplete
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, RefusedValue
from cd7gui.study.session import Study

NOT_HERE = "it was marked complete there, but here it is not: {why}"


def complete_in_truth(
    into: Study, taken: Sequence[MergedValue], conflicts: Sequence[MergeConflict]
) -> tuple[list[MergedValue], tuple[RefusedValue, ...]]:
    """Separate the marks that may be taken over from those of forms in which an answer is missing here.

    A mark must be true however the conflicts are decided, as no mark may hide a blank.
    """
    marks = [one for one in taken if one.place.field == COMPLETE and one.new is not None]
    patients = {one.place.patient for one in marks}
    merged = {key: _merged(into.case(key), taken) for key in patients}
    decided = {key: _merged(merged[key], [one.theirs for one in conflicts]) for key in patients}
    refused = dict[MergedValue, str]()
    for one in marks:
        form = into.rules.dictionary.form(one.place.form)
        if form is not None:
            cases = (merged[one.place.patient], decided[one.place.patient])
            if why := next(filter(None, (why_incomplete(case, form)[0] for case in cases)), ""):
                refused[one] = NOT_HERE.format(why=why)
    left = [one for one in taken if one not in refused]
    return left, tuple(RefusedValue(one, why) for one, why in refused.items())


def _merged(case: Case, values: Iterable[MergedValue]) -> Case:
    for one in values:
        if one.place.patient == case.key:
            case = apply(case, one.change(""))
    return case
