"""The one-word status of a form and of a patient, from what was entered and found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.formatting import counted
from cd7gui.protocol.schedule.completeness import expected_forms
from cd7gui.protocol.schedule.expected import schedule_at
from cd7gui.protocol.schedule.states import ItemState
from cd7gui.records import dataclass
from cd7gui.study.reports.form_status import Status
from cd7gui.study.session import Study

_OF_SEVERITY = {
    Severity.ERROR: Status.ERROR,
    Severity.DEVIATION: Status.DEVIATION,
    Severity.QUERY: Status.QUERY,
}


def _worst(findings: Iterable[Finding], otherwise: Status) -> Status:
    # An answered query is settled; a deviation remains a fact, justified or not.
    remaining = [one for one in findings if one.open or one.severity is Severity.DEVIATION]
    return max((_OF_SEVERITY[one.severity] for one in remaining), key=lambda status: status.rank, default=otherwise)


def _entered(case: Case, form: type[Form]) -> Status:
    if case.is_complete(form):
        return Status.COMPLETE
    return Status.STARTED if case.is_started(form) else Status.EMPTY


def form_status(study: Study, case: Case, form: type[Form], told: Iterable[Finding] | None = None) -> Status:
    """Return the status of one form of a patient, by all its findings or the given ones."""
    found = study.findings(case.key) if told is None else told
    return _worst((one for one in found if one.form is form), _entered(case, form))


def patient_status(study: Study, case: Case, told: Iterable[Finding] | None = None) -> Status:
    """Return a patient's status: the worst finding, else what is overdue or open, or the forms' progress.

    A patient is complete if every expected form is complete and nothing is overdue, open or to come. A patient waits if
    nothing has to be done now, but something is to come: a form that will get further rows need not be marked complete
    before. `told` restricts the findings to those; None takes all.
    """
    return _worst(study.findings(case.key) if told is None else told, _how_far(case))


def _how_far(case: Case) -> Status:
    items = schedule_at(case, datetime.now(tz=UTC)).items
    states = {one.state for one in items}
    if ItemState.OVERDUE in states:
        return Status.OVERDUE
    forms = [form for form in case.dictionary.forms if form.id in expected_forms(case)]
    if not any(_entered(case, form) is not Status.EMPTY for form in forms):
        return Status.EMPTY
    later = {one.form for one in items if one.state is ItemState.NOT_YET}
    unfinished = [form for form in forms if form not in later and not case.is_complete(form)]
    if unfinished or ItemState.OPEN in states or ItemState.UNDECIDED in states:
        return Status.STARTED
    return Status.WAITING if later else Status.COMPLETE


def forms_done(study: Study, case: Case) -> tuple[int, int]:
    """Count a patient's forms that are marked complete, and those expected by now."""
    expected = expected_forms(case)
    forms = [form for form in study.rules.dictionary.forms if form.id in expected]
    return sum(case.is_complete(form) for form in forms), len(forms)


@dataclass(frozen=True)
class FindingCounts:
    """How many findings there are of each severity; of queries and errors only open ones."""

    errors: int
    queries: int
    deviations: int
    undecided: int = 0

    def words(self) -> str:
        """Return the counts: "0 errors · 2 queries · 1 deviation", and undecidable ones if any."""
        counts = [
            counted(self.errors, "error", "errors"),
            counted(self.queries, "query", "queries"),
            counted(self.deviations, "deviation", "deviations"),
        ]
        if self.undecided:
            counts.append(f"{self.undecided} cannot be decided")
        return " · ".join(counts)


def tally(findings: Iterable[Finding]) -> FindingCounts:
    """Count findings."""
    found = tuple(findings)
    return FindingCounts(
        sum(one.severity is Severity.ERROR for one in found),
        sum(one.severity is Severity.QUERY and one.open for one in found),
        sum(one.severity is Severity.DEVIATION for one in found),
        sum(one.severity is Severity.UNDECIDED for one in found),
    )
