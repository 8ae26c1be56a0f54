"""Counting patients: how many of how many reached an outcome, with exact limits, and who they are."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.analysis.outcomes.counted import CountedOutcome, Facts, NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import percent_with_limits
from cd7gui.domain.results import Estimate, Settings
from cd7gui.protocol.endpoints import survival
from cd7gui.stats.proportions import clopper_pearson

NOBODY = "no patients yet"
METHOD = "exact (Clopper-Pearson)"


def count(one: CountedOutcome, patients: Sequence[PatientReadings], settings: Settings) -> Estimate:
    """Count one outcome; a patient without a fact, or with an unknown one if `known_only`, is left out."""
    known: list[tuple[PatientReadings, Facts]] = []
    left_out: list[DecidingValue] = []
    for patient in patients:
        fact = patient.facts[one.id]
        if isinstance(fact, NotRead):
            raise CannotCompute(fact.reason)
        if isinstance(fact, survival.LeftOut):
            left_out += patient.decided[one.id]
        elif one.left_open(fact):
            left_out.append(_unknown(patient, fact))
        else:
            known.append((patient, fact))
    counted = [(patient, fact) for patient, fact in known if one.counts(fact)]
    x, n = len(counted), len(known)
    limits = clopper_pearson(x, n, settings.level) if n else None
    return Estimate(
        id=one.id,
        label=one.label,
        n=n,
        value=x / n if n else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        level=settings.level,
        method=f"{METHOD}, {one.known_only}" if one.known_only else METHOD,
        text=percent_with_limits(x / n, limits.lower, limits.upper, settings.level) if limits else NOBODY,
        x=x,
        patients=tuple(patient.subject for patient, _ in counted),
        deciders=tuple(found for patient, _ in counted for found in patient.decided[one.id]),
        left_out=tuple(left_out),
    )


def _unknown(patient: PatientReadings, fact: survival.Fact | survival.Verdict) -> DecidingValue:
    deciding = fact.deciding[-1:]
    place, value = (deciding[0].place, deciding[0].value) if deciding else ("", "")
    return DecidingValue(patient.key, patient.subject, place, value, fact.note)
