"""Why a number, a step or a mark is as it is, in words: who, which field, which value, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from cd7gui.domain.estimates import Curve, Decider, Estimate, Origin
from cd7gui.domain.text import N_, counted, half_up, months

CLOCKS = {Origin.INFUSION: "T", Origin.TRANSPLANT: "H"}
"""The letter that days are counted with from each origin."""

_MOST = 6  # patients that a card names; the list behind Enter names all


def of_step(curve: Curve, index: int, before: float, origin: Origin) -> str:
    """Say which events make a step from `before`: heading, who with field and value, and the rule."""
    heading = N_("Step at {time} months: {before} → {after}").format(
        time=half_up(months(curve.time[index]), 1), before=half_up(before, 3), after=half_up(curve.value[index], 3)
    )
    at_risk = N_("{number} at risk").format(number=curve.n_risk[index])
    return "\n".join(
        (heading, f"{at_risk}, {_ended(curve, index)}: {_who(curve, index, origin)}", _how(curve.deciders[index]))
    )


def of_censoring(curve: Curve, index: int, origin: Origin) -> str:
    """Say who leaves a curve without an event at one of its times."""
    heading = N_("Censored at {time} months, {value} from here on").format(
        time=half_up(months(curve.time[index]), 1), value=half_up(curve.value[index], 3)
    )
    return "\n".join((heading, f"{_ended(curve, index)}: {_who(curve, index, origin)}", _how(curve.deciders[index])))


def _ended(curve: Curve, index: int) -> str:
    """Count what ends on one day by its kinds; in a curve of incidence another cause may end there too."""
    events, censored = curve.n_event[index], curve.n_censor[index]
    other = len(curve.deciders[index]) - events - censored
    parts = (
        (events, counted(events, N_("event"), N_("events"))),
        (censored, N_("{number} censored").format(number=censored)),
        (other, N_("{number} of another cause").format(number=other)),
    )
    return ", ".join(words for number, words in parts if number > 0)


def _who(curve: Curve, index: int, origin: Origin) -> str:
    named = N_("; ").join(f"{_subject(one)}, {_value(one)}" for one in curve.deciders[index][:_MOST])
    day = int(curve.time[index])
    return f"{named}{_more(len(curve.deciders[index]))} ({CLOCKS[origin]}+{day})"


def _how(deciders: Sequence[Decider]) -> str:
    rules = list(dict.fromkeys(one.rule for one in deciders if one.rule))
    opens = N_("Enter or a click opens the field.") if len(deciders) == 1 else N_("Enter or a click lists them.")
    return " ".join((*rules, opens))


def of_estimate(estimate: Estimate) -> str:
    """Say what decided a number: heading, the counted by rule, those left out by reason, and the method."""
    counts = f"{estimate.counts}, " if estimate.counts else ""
    heading = f"{estimate.label}: {counts}{estimate.text}"
    lines = [_sentence(rule, group) for rule, group in by_rule(estimate.deciders)]
    lines += [_left_out(reason, group) for reason, group in by_rule(estimate.left_out)]
    method = estimate.method[:1].upper() + estimate.method[1:]
    last = N_("{method}. Enter or a click lists every value.").format(method=method)
    return "\n".join((heading, *(lines or [N_("No patient is counted.")]), last))


def by_rule(deciders: Iterable[Decider]) -> list[tuple[str, list[Decider]]]:
    """Sort values under their rules: rules in the order in which they first appear, values in the order given."""
    given = list(deciders)
    order = list(dict.fromkeys(one.rule for one in given))
    together = sorted(given, key=lambda one: order.index(one.rule))
    return [(rule, list(group)) for rule, group in groupby(together, key=lambda one: one.rule)]


def by_patient(deciders: Iterable[Decider]) -> list[list[Decider]]:
    """Put the values of one patient together, patients in the order given."""
    found: dict[str, list[Decider]] = {}
    for one in deciders:
        found.setdefault(one.patient, []).append(one)
    return list(found.values())


def _sentence(rule: str, deciders: Sequence[Decider]) -> str:
    patients = by_patient(deciders)
    named = N_("; ").join(_patient(group) for group in patients[:_MOST])
    return f"{rule} {named}{_more(len(patients))}".strip()


def _left_out(reason: str, deciders: Sequence[Decider]) -> str:
    patients = by_patient(deciders)
    named = ", ".join(_subject(group[0]) for group in patients[:_MOST])
    return N_("Left out: {who}. {reason}").format(who=f"{named}{_more(len(patients))}", reason=reason)


def _patient(group: Sequence[Decider]) -> str:
    values = ", ".join(value for value in (_value(one) for one in group) if value)
    return f"{_subject(group[0])} {values}".strip()


def _subject(one: Decider) -> str:
    return one.subject or N_("a patient without a number")


def _value(one: Decider) -> str:
    return f"{one.place} {one.value}".strip()


def _more(number: int) -> str:
    return N_(" and {number} more").format(number=number - _MOST) if number > _MOST else ""
