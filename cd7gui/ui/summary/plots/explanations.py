"""Explanations of a number, a step or a mark: patients, fields, values, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted, half_up, months
from cd7gui.domain.results import Curve, Estimate, RiskTableRow, TimeOrigin
from cd7gui.records import dataclass

CLOCKS = {TimeOrigin.INFUSION: "T", TimeOrigin.TRANSPLANT: "H"}
"""The letter that days are counted with from each origin."""

NOBODY = "No patient is counted."
OPENS = "Enter or a click lists every value."

_MOST = 5  # patients named on a card
_MOST_VALUES = 3  # values named for each; the list behind Enter has all


def of_step(curve: Curve, index: int, before: float) -> str:
    """Return the events behind a step from `before`: heading, patients with field and value, day and rule."""
    after = half_up(curve.value[index], 3)
    heading = f"Step at {half_up(months(curve.time[index]), 1)} months: {half_up(before, 3)} → {after}"
    at_risk = f"{curve.n_risk[index]} at risk"
    return "\n".join((heading, f"{at_risk}, {_who(curve, index)}", *_how(curve, index)))


def of_censoring(curve: Curve, index: int) -> str:
    """Return which patients leave a curve without an event at one of its times."""
    heading = f"Censored at {half_up(months(curve.time[index]), 1)} months"
    return "\n".join((heading, _who(curve, index), *_how(curve, index)))


COUNTED = {
    RiskTableRow.AT_RISK: "{number} at risk at {time}",
    RiskTableRow.EVENTS: "{number} with the event before {time}",
    RiskTableRow.CENSORED: "{number} censored before {time}",
    RiskTableRow.COMPETING: "{number} with a competing event before {time}",
}
"""What a number under a curve counts, in words."""


def of_number(curve: Curve, what: RiskTableRow, day: float, number: int, time: str) -> str:
    """Return the patients behind a number under a curve; `time` is its day as printed on the axis."""
    heading = COUNTED[what].format(number=number, time=time)
    named = ", ".join(_subject(one) for one in islice(curve.behind(what, day), _MOST))
    opens = OPENS if number else NOBODY
    return "\n".join((f"{curve.label}: {heading}", *([f"{named}{_more(number)}"] if number else []), opens))


def _who(curve: Curve, index: int) -> str:
    deciders = curve.deciders[index]
    named = "; ".join(f"{_subject(one)}, {_value(one)}" for one in deciders[:_MOST])
    return f"{_ended(curve, index)}: {named}{_more(len(deciders))}"


def _ended(curve: Curve, index: int) -> str:
    """Count by kind what ends on one day; in a curve of incidence another cause may end there, too."""
    events, censored = curve.n_event[index], curve.n_censor[index]
    other = len(curve.deciders[index]) - events - censored
    parts = (
        (events, counted(events, "event", "events")),
        (censored, f"{censored} censored"),
        (other, f"{other} of another cause"),
    )
    return ", ".join(words for number, words in parts if number > 0)


def _how(curve: Curve, index: int) -> tuple[str, str]:
    rules = _rules(curve.deciders[index])
    return f"{_clock(curve)}+{int(curve.time[index])}: {rules}", OPENS


def _clock(curve: Curve) -> str:
    """Return the words for the day from which a curve counts; after a landmark, those of the landmark."""
    return "H+100 " if curve.id.endswith("_landmark") else CLOCKS[curve.origin]


def of_estimate(estimate: Estimate) -> str:
    """Return what decided a number: heading, rules with who is counted, who is left out and why, method."""
    lines = [line for group in grouped(estimate.deciders) for line in _counted(group)]
    lines += [_left_out(group) for group in grouped(estimate.left_out)]
    method = estimate.method[:1].upper() + estimate.method[1:]
    return "\n".join((estimate.label, said(estimate), *(lines or [NOBODY]), f"{method}. {OPENS}"))


def said(estimate: Estimate) -> str:
    """Return a number with its count in front: "8/10: 80% (95% CI 44–97)"."""
    return f"{estimate.counts}: {estimate.text}" if estimate.counts else estimate.text


@dataclass(frozen=True)
class PatientGroup:
    """Patients who count, or are left out, by the same rules, each with the deciding values."""

    rules: str
    patients: tuple[tuple[DecidingValue, ...], ...]


def grouped(deciders: Iterable[DecidingValue]) -> tuple[PatientGroup, ...]:
    """Group the values by patient, and the patients by their rules, both in the order given."""
    patients: dict[str, list[DecidingValue]] = {}
    for one in deciders:
        patients.setdefault(one.patient, []).append(one)
    by_rules: dict[str, list[tuple[DecidingValue, ...]]] = {}
    for values in patients.values():
        by_rules.setdefault(_rules(values), []).append(tuple(values))
    return tuple(PatientGroup(rules, tuple(found)) for rules, found in by_rules.items())


def _rules(deciders: Iterable[DecidingValue]) -> str:
    rules = {one.rule: None for one in deciders if one.rule}
    return " ".join(rules)


def _counted(group: PatientGroup) -> Iterator[str]:
    if group.rules:
        yield group.rules
    for patient in group.patients[:_MOST]:
        values = [value for value in map(_value, patient) if value]
        shown = ", ".join(values[:_MOST_VALUES]) + (", …" if len(values) > _MOST_VALUES else "")
        yield f"{_subject(patient[0])}  {shown}".rstrip()
    if len(group.patients) > _MOST:
        yield _more(len(group.patients)).strip()


def _left_out(group: PatientGroup) -> str:
    named = ", ".join(_subject(patient[0]) for patient in group.patients[:_MOST])
    return "Left out: {who}. {reason}".format(who=f"{named}{_more(len(group.patients))}", reason=group.rules)


def _subject(one: DecidingValue) -> str:
    return one.subject or "a patient without a number"


def _value(one: DecidingValue) -> str:
    return f"{one.place} {one.value}".strip()


def _more(number: int) -> str:
    return f" and {number - _MOST} more" if number > _MOST else ""
