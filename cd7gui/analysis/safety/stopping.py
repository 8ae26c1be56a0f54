"""The study's position against its stopping rules: who is evaluable, in which order, and the distance to a stop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute, ErrorGuard
from cd7gui.analysis.patients.readings import DerivedReadings, PatientReadings
from cd7gui.analysis.safety.boundaries import boundary_of
from cd7gui.domain.stopping import MonitoredPatient, StoppingRule, StoppingStatus
from cd7gui.protocol.forms import timeline
from cd7gui.stats.stopping_boundaries import posterior_above


def stopping_of(
    patients: Sequence[PatientReadings], guard: ErrorGuard, kept: DerivedReadings
) -> tuple[StoppingStatus, ...]:
    """Return the status of every rule; one that fails gives the reason in its place."""

    def status(rule: StoppingRule) -> StoppingStatus:
        sources = (rule, kept.who, kept.columns.of(f"stopping {rule.id}", lambda one: one.monitored[rule.id]))
        derive = partial(kept.ask, ("stopping", rule.id), sources, partial(status_of, rule, patients))
        return guard.ask(rule.label, derive, lambda why: StoppingStatus(rule, (), failed=why))

    return tuple(map(status, catalogue.OUTCOMES.stopping))


def status_of(rule: StoppingRule, patients: Sequence[PatientReadings]) -> StoppingStatus:
    """Return the position of patients against one rule."""
    found: list[MonitoredPatient] = []
    waiting = []
    for patient in patients:
        outcome = patient.monitored[rule.id]
        if isinstance(outcome, NotRead):
            raise CannotCompute(outcome.reason)
        if isinstance(outcome, timeline.LeftOut):
            waiting.append(patient.left_out(outcome))
        else:
            found.append(patient.watched[rule.id])
    in_time = tuple(sorted(found, key=attrgetter("day", "subject", "patient")))
    events, design = sum(one.happened for one in in_time), rule.design
    posterior = posterior_above(design.p0, design.prior_or_usual, events, len(in_time))
    return StoppingStatus(rule, boundary_of(design).least, in_time, tuple(waiting), posterior)
