"""Merges as plain data, so that they can pass between the window and the process that compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.imports.import_messages import Plain, change_from, plain_change
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, MergePlan


def plain_taken(one: MergedValue) -> list[Any]:
    """Return a value that is taken over as a list."""
    at = one.place
    return [one.subject, at.patient, at.form, at.row, at.field, one.old, one.new, one.seq, one.who, one.at]


def taken_from(plain: Sequence[Any]) -> MergedValue:
    """Make a value that is taken over of a list."""
    return MergedValue(plain[0], Place(*plain[1:5]), *plain[5:])


def plain_conflict(one: MergeConflict) -> list[Any]:
    """Return a conflict as a list."""
    return [one.base, one.ours, *plain_taken(one.theirs)]


def conflict_from(plain: Sequence[Any]) -> MergeConflict:
    """Make a conflict of a list."""
    return MergeConflict(plain[0], plain[1], taken_from(plain[2:]))


def plain_head(plan: MergePlan) -> Plain:
    """Return what a merge says besides its values."""
    return {
        "name": plan.name,
        "identity": plan.identity,
        "doubles": list(plan.doubles),
        "new_patients": plan.new_patients,
        "mark": plain_change(plan.mark) if plan.mark else None,
    }


def merge_from(head: Mapping[str, Any], parts: Mapping[str, Sequence[Any]]) -> MergePlan:
    """Make a merge of its head and of its parts: values and conflicts as they were made before."""
    return MergePlan(
        head["name"],
        head["identity"],
        tuple(parts.get("taken", ())),
        tuple(parts.get("conflicts", ())),
        tuple(head["doubles"]),
        head["new_patients"],
        change_from(head["mark"]) if head["mark"] else None,
    )
