"""Writing what an import was judged to do: one step in the trail, at once or line by line."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_, counted, listed
from cd7gui.protocol.patients import subject
from cd7gui.study.entry import enter_many, entering_many, needs_reason
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.session import Study

ORIGIN = "import"


CHANGES_COMPLETE = N_("{name} changes {values} of forms that were marked complete ({forms}).")
REASON_NEEDED = N_("{changes} Say why with --reason TEXT; nothing was written.")
FORMS_NAMED = 5


def with_reason(study: Study, plan: ImportPlan, why: str) -> ImportPlan:
    """Return the plan with the reason that its lines carry. Raises `UserError` where one is needed and none given."""
    reason = " ".join(why.split())
    if not reason and (sentence := reason_needed(study, plan)):
        raise UserError(sentence)
    return replace(plan, why=reason)


def reason_needed(study: Study, plan: ImportPlan) -> str:
    """Say that the command needs a reason for what the plan changes; an empty text if it needs none."""
    changes = changes_of_complete_forms(study, plan)
    return REASON_NEEDED.format(changes=changes) if changes else ""


def changes_of_complete_forms(study: Study, plan: ImportPlan) -> str:
    """Say that the plan changes forms that were marked complete; an empty text if it changes none."""
    values, forms = 0, dict[str, None]()
    for change in plan.each_change():
        form = study.rules.dictionary.form(change.form)
        if form is not None and change.old != change.new and needs_reason(study.case(change.patient), form):
            values += 1
            forms[f"{form.id} of {subject(study.case(change.patient)) or change.patient}"] = None
    if not values:
        return ""
    named = listed([*list(forms)[:FORMS_NAMED], *([N_("others")] if len(forms) > FORMS_NAMED else [])])
    return CHANGES_COMPLETE.format(name=plan.name, values=counted(values, N_("value"), N_("values")), forms=named)


def apply_import(study: Study, plan: ImportPlan) -> tuple[AuditEntry, ...]:
    """Write what a plan says as one step in the trail; raises `UserError`, and then nothing is written.

    A value that changed since the plan was made stops it all: plan anew.
    """
    changes = plan.changes()
    return enter_many(study, changes, origin=ORIGIN) if changes else ()


def applying(study: Study, plan: ImportPlan) -> Generator[AuditEntry]:
    """Write what a plan says line by line; see `entry.entering_many`."""
    return entering_many(study, plan.each_change(), origin=ORIGIN)
