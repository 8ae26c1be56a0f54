"""The study's position against its stopping rules, in words and as data."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.formatting import counted, half_up, percent
from cd7gui.domain.stopping import StoppingDesign, StoppingMethod, StoppingStatus

HEADING = "Stopping rules (working values until the protocol names its own)"


def count_in_words(one: StoppingStatus) -> str:
    """Describe how many had the event, and at how many the rule stops: "2 of 9; stops at 5"."""
    return f"{one.events} of {one.evaluable}; {boundary_in_words(one)}"


def boundary_in_words(one: StoppingStatus) -> str:
    """Describe at how many events the rule stops with the present number of patients."""
    bound = one.bound(one.evaluable)
    if one.crossed_at is not None:
        return "STOP: the boundary was reached with {count}".format(
            count=counted(one.crossed_at, "evaluable patient", "evaluable patients")
        )
    if bound is not None:
        return f"stops at {bound}"
    if one.evaluable > len(one.least):
        return f"beyond the {len(one.least)} patients of the rule"
    return "cannot stop with so few patients" if not one.rule.design.looks else "no look at this number of patients"


def posterior_in_words(one: StoppingStatus) -> str:
    """Describe the probability that the event is more frequent than acceptable: "P(p > 20%) = 0.50"."""
    if one.posterior is None:
        return ""
    return f"P(p > {percent(one.rule.design.p0)}%) = {half_up(one.posterior, 2)}"


def next_in_words(one: StoppingStatus) -> str:
    """Describe how many further consecutive events would stop the trial."""
    if one.crossed_at is not None:
        return ""
    if one.next_crossing is None:
        return "no further patient of the rule can stop it"
    if one.next_crossing == 1:
        return "stops if the next patient has it"
    return f"stops if the next {one.next_crossing} patients all have it"


def stopping_in_words(found: tuple[StoppingStatus, ...]) -> tuple[str, ...]:
    """Return a line for each rule, below a heading; empty if there are no rules."""
    width = max((len(one.rule.label) for one in found), default=0)
    lines = [f"{one.rule.label:<{width}}  {one.failed or _line(one)}" for one in found]
    return (HEADING, *lines) if lines else ()


def _line(one: StoppingStatus) -> str:
    return "; ".join(part for part in (count_in_words(one), posterior_in_words(one), next_in_words(one)) if part)


def stopping_as_data(one: StoppingStatus) -> dict[str, Any]:
    """Return the position against a rule as JSON-ready data."""
    return {
        "id": one.rule.id,
        "label": one.rule.label,
        "rule": design_in_words(one.rule.design),
        "source": one.rule.source,
        "events": one.events,
        "evaluable": one.evaluable,
        "stops_at": one.bound(one.evaluable),
        "boundary": list(one.least),
        "path": list(one.path),
        "crossed_at": one.crossed_at,
        "posterior": one.posterior,
        "next_crossing": one.next_crossing,
        "text": one.failed or count_in_words(one),
        "patients": [
            {"patient": each.subject, "day": each.day.isoformat(), "event": each.happened} for each in one.patients
        ],
        "not_evaluable": [{"patient": each.subject, "place": each.place, "reason": each.rule} for each in one.waiting],
    }


_METHODS = {
    StoppingMethod.BETA_BINOMIAL: "beta-binomial rule of Geller, prior Beta({a:g}, {b:g})",
    StoppingMethod.POCOCK: "Pocock: an exact test of the same nominal level at each look",
    StoppingMethod.SPRT: "truncated sequential probability ratio test against p1 {p1:g}",
}


def design_in_words(design: StoppingDesign) -> str:
    """Describe a rule in a sentence: method, p0, alpha, number of patients and looks."""
    a, b = design.prior_or_usual
    method = _METHODS[design.method].format(a=a, b=b, p1=design.p1_or_usual)
    looks = "after every patient"
    if design.looks:
        looks = "after {patients} patients".format(patients=", ".join(map(str, sorted(design.looks))))
    words = "Guards against more events than p0 {p0:g}: {method}; alpha {alpha:g}, {n} patients, looked at {looks}."
    return words.format(p0=design.p0, method=method, alpha=design.alpha, n=design.patients, looks=looks)
