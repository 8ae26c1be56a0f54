"""What the status of a form and of a patient is, in one word, from what was entered and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.formatting import N_, counted
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.reference.limits import limit
from cd7gui.study.session import Study

OF_EVERY_PATIENT: tuple[type[Form], ...] = (Registration, Eligibility, Disease, Infusion)
FIRST_CHIMERISM = 30  # days after H: the first of the samples that are read out


class Status(Enum):
    """The status of a form or a patient, worst last; the value is the word that is shown."""

    EMPTY = N_("empty")
    STARTED = N_("started")
    COMPLETE = N_("complete")
    QUERY = N_("query")
    DEVIATION = N_("deviation")
    ERROR = N_("error")

    @property
    def rank(self) -> int:
        """Worst highest."""
        return list(Status).index(self)


_OF_SEVERITY = {
    Severity.ERROR: Status.ERROR,
    Severity.DEVIATION: Status.DEVIATION,
    Severity.QUERY: Status.QUERY,
}


def _worst(findings: Iterable[Finding], otherwise: Status) -> Status:
    # A query that was answered is settled; a deviation stays a fact, with or without its reason.
    standing = [one for one in findings if one.open or one.severity is Severity.DEVIATION]
    return max((_OF_SEVERITY[one.severity] for one in standing), key=lambda status: status.rank, default=otherwise)


def _entered(case: Case, form: type[Form]) -> Status:
    if case.is_complete(form):
        return Status.COMPLETE
    return Status.STARTED if case.is_started(form) else Status.EMPTY


def form_status(study: Study, case: Case, form: type[Form]) -> Status:
    """Return the status of one form of one patient."""
    return _worst((one for one in study.findings(case.key) if one.form is form), _entered(case, form))


def patient_status(study: Study, case: Case) -> Status:
    """Return the status of a patient: the worst finding, or how far the forms are."""
    done, expected = forms_done(study, case)
    if done == expected:
        otherwise = Status.COMPLETE
    else:
        started = any(_entered(case, form) is not Status.EMPTY for form in study.rules.dictionary.forms)
        otherwise = Status.STARTED if started else Status.EMPTY
    return _worst(study.findings(case.key), otherwise)


def forms_done(study: Study, case: Case) -> tuple[int, int]:
    """Count the forms of a patient that are marked complete, and those that are expected."""
    wanted = {form.id for form in _expected(case)}
    forms = study.rules.dictionary.forms
    expected = [form for form in forms if form.id in wanted or case.is_started(form) or case.is_complete(form)]
    return sum(case.is_complete(form) for form in expected), len(expected)


def _expected(case: Case) -> Iterator[type[Form]]:
    """Return the forms that the course of a patient asks for, begun or not.

    After the infusion a response is assessed; whoever lives has contacts, while a death is the last contact itself.
    After a transplant the blood is watched, and chimerism from the window of its first sample on.
    """
    yield from OF_EVERY_PATIENT
    dead = case.get(Death.died) is True
    if case.is_started(Infusion):
        yield ResponseAfterCart
        if not dead:
            yield FollowUp
    if case.is_started(Transplant):
        yield Engraftment
        if not dead or _reached_first_chimerism(case):
            yield Chimerism


def _reached_first_chimerism(case: Case) -> bool:
    """Return whether somebody who died lived up to the first sample. Where a date is missing nobody can deny it."""
    transplant, death = case.get(Transplant.date), case.get(Death.date)
    if transplant is None or death is None:
        return True
    return (death - transplant).days >= FIRST_CHIMERISM - limit("chimerism_window_30").days


@dataclass(frozen=True)
class FindingCounts:
    """How many findings there are of each severity, open ones only for queries and errors."""

    errors: int
    queries: int
    deviations: int
    undecided: int = 0

    def words(self) -> str:
        """Say the counts: "0 errors · 2 queries · 1 deviation", and what cannot be decided where there is any."""
        counts = [
            counted(self.errors, N_("error"), N_("errors")),
            counted(self.queries, N_("query"), N_("queries")),
            counted(self.deviations, N_("deviation"), N_("deviations")),
        ]
        if self.undecided:
            counts.append(N_("{n} cannot be decided").format(n=self.undecided))
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
