"""Writing an import plan as one step of the trail, in one go or line by line."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from cd7gui.domain.case_report.changes import AuditEntry, Change, Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.protocol.patients import subject
from cd7gui.study.entry import RequiredReason, enter_many, entering_many, required_reason
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.session import Study

ORIGIN = "import"


NEEDING_REASON = {
    RequiredReason.COMPLETE: "{name} changes {values} of forms that were marked complete ({forms}).",
    RequiredReason.AFTER_WITHDRAWAL: "{name} contains {values} dated after consent to further data was withdrawn "
    "({forms}).",
}
REASON_NEEDED = "{changes} Say why with --reason TEXT; nothing was written."
FORMS_NAMED = 5


def with_reason(study: Study, plan: ImportPlan, why: str) -> ImportPlan:
    """Return the plan with a reason for its lines. Raises `UserError` if one is needed and missing."""
    reason = " ".join(why.split())
    if not reason and (sentence := reason_needed(study, plan)):
        raise UserError(sentence)
    return replace(plan, why=reason)


def reason_needed(study: Study, plan: ImportPlan) -> str:
    """Return why the command needs a reason for the plan's changes; an empty string if it needs none."""
    changes = changes_needing_a_reason(study, plan)
    return REASON_NEEDED.format(changes=changes) if changes else ""


def changes_needing_a_reason(study: Study, plan: ImportPlan) -> str:
    """Describe the plan's changes that need a reason, such as values of complete forms; "" if none does."""
    found: dict[RequiredReason, list[str]] = {needed: [] for needed in NEEDING_REASON}
    for change in plan.each_change():
        value = study.rules.dictionary.form(change.form) is not None and not change.field.startswith("@")
        known = change.old != change.new and value  # a mark, such as the answer to a query, needs none
        needed = required_reason(study, _place(change), change.new) if known else RequiredReason.NO_REASON
        if needed is not RequiredReason.NO_REASON:
            found[needed].append(f"{change.form} of {subject(study.case(change.patient)) or change.patient}")
    return " ".join(_needing_reason(plan.name, needed, forms) for needed, forms in found.items() if forms)


def _place(change: Change) -> Place:
    return Place(change.patient, change.form, change.row, change.field)


def _needing_reason(name: str, needed: RequiredReason, places: list[str]) -> str:
    forms = list(dict.fromkeys(places))
    named = listed([*forms[:FORMS_NAMED], *(["others"] if len(forms) > FORMS_NAMED else [])])
    return NEEDING_REASON[needed].format(name=name, values=counted(len(places), "value", "values"), forms=named)


def apply_import(study: Study, plan: ImportPlan) -> tuple[AuditEntry, ...]:
    """Write a plan as one step of the trail; on `UserError` nothing is written.

    A value that has changed since the plan was made stops the import: plan again.
    """
    changes = plan.changes()
    return enter_many(study, changes, origin=ORIGIN) if changes else ()


def applying(study: Study, plan: ImportPlan) -> Generator[AuditEntry]:
    """Write a plan line by line; see `entry.entering_many`."""
    return entering_many(study, plan.each_change(), origin=ORIGIN)
