"""Immune effector cell-associated neurotoxicity (ICANS), graded by the ASTCT consensus of 2019.

The worst domain decides. Tremor, myoclonus and intracranial haemorrhage do not count, and sedation or another cause of
low consciousness has to be excluded. In children, grades 1 and 2 differ by consciousness only.
"""

from collections.abc import Mapping
from decimal import Decimal

from cd7gui.grading.bounds import any_of, band, below, certain, choice_span, either, highest, is_under, listing
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

SCALE = Scale("ICANS, ASTCT", "2019", "Lee, Biol Blood Marrow Transplant 2019;25:625-638")
ICE, CAPD = "ICE", "CAPD"
CHILD_UNDER = Decimal(12)
"""Years; under 12, or with developmental delay, CAPD is used instead of ICE."""
DEATH = 5
ICE_ITEMS = {"orientation": 4, "naming": 3, "commands": 1, "writing": 1, "attention": 1}
"""The points of each part, 10 in all."""
ICE_EDGES = (below("3"), below("7"), below("10"))
"""0-2 is grade 3, 3-6 grade 2, 7-9 grade 1, 10 grade 0."""
CAPD_MOST = 32
CAPD_SEVERE_FROM = 9
CONSCIOUSNESS = {
    # The consensus has no column for "normal": alert is 0, drowsy but waking spontaneously is 1 [convention].
    "alert": certain(0),
    "awakens_spontaneously": certain(1),
    "awakens_to_voice": certain(2),
    "awakens_to_touch": certain(3),
    "vigorous_or_unarousable": certain(4),
}
SEIZURE = {"none": certain(0), "brief_or_eeg_only": certain(3), "prolonged_or_repetitive": certain(4)}
OEDEMA = {"none": certain(0), "focal": certain(3), "diffuse_or_signs": certain(4)}
UNAROUSABLE = "vigorous_or_unarousable"


@dataclass(frozen=True, slots=True, kw_only=True)
class IcansFindings:
    """Findings of one assessment; None is "not entered".

    Age in years, the five parts of ICE in points, the CAPD score (0-32). ``unable_to_perform``: the test was tried
    and could not be done. ``consciousness``, ``seizure`` and ``oedema`` are words of the tables of this module.
    """

    age_years: Decimal | None = None
    developmental_delay: bool | None = None
    orientation: int | None = None
    naming: int | None = None
    commands: int | None = None
    writing: int | None = None
    attention: int | None = None
    capd: int | None = None
    unable_to_perform: bool | None = None
    consciousness: str | None = None
    seizure: str | None = None
    motor_deep_focal: bool | None = None
    oedema: str | None = None
    death_due_to_icans: bool | None = None


@dataclass(frozen=True, slots=True)
class Icans:
    """The grade (0-5), the test required by age and development, and the ICE score if it was taken."""

    grade: Grade
    tool: str | None
    ice: int | None


def grade_icans(findings: IcansFindings) -> Icans:
    """Grade ICANS from raw findings.

    Raises OutsideScale for impossible points, ValueError for an unknown word.
    """
    points = _points(findings)
    tool = tool_for(findings.age_years, findings.developmental_delay)
    domains = {
        "cognition": _cognition(findings, tool, points),
        "consciousness": choice_span(findings.consciousness, CONSCIOUSNESS, "level of consciousness"),
        "seizure": choice_span(findings.seizure, SEIZURE, "seizure"),
        "motor weakness": either(findings.motor_deep_focal, certain(4), certain(0)),
        "oedema": choice_span(findings.oedema, OEDEMA, "oedema"),
    }
    span = either(findings.death_due_to_icans, certain(DEATH), highest(domains.values()))
    grade = graded(SCALE, span, _reason(span, domains))
    return Icans(grade, tool, _score(findings, points) if tool == ICE else None)


def tool_for(age_years: Decimal | None, developmental_delay: bool | None) -> str | None:
    """Return the test to use: CAPD under 12 years or with developmental delay, else ICE; None if unknown."""
    child = any_of(is_under(age_years, CHILD_UNDER), developmental_delay)
    if child is None:
        return None
    return CAPD if child else ICE


def _points(findings: IcansFindings) -> dict[str, int | None]:
    points: dict[str, int | None] = {name: getattr(findings, name) for name in ICE_ITEMS}
    for name, value in points.items():
        if value is not None and not 0 <= value <= ICE_ITEMS[name]:
            raise OutsideScale(f"ICE {name} has {value} points; 0 to {ICE_ITEMS[name]} is accepted.")
    if findings.capd is not None and not 0 <= findings.capd <= CAPD_MOST:
        raise OutsideScale(f"The CAPD score is {findings.capd}; 0 to {CAPD_MOST} is accepted.")
    return points


def _score(findings: IcansFindings, points: Mapping[str, int | None]) -> int | None:
    entered = [value for value in points.values() if value is not None]
    if len(entered) == len(points):
        return sum(entered)
    return 0 if findings.unable_to_perform and not entered else None


def _cognition(findings: IcansFindings, tool: str | None, points: Mapping[str, int | None]) -> GradeSpan:
    if tool is None:
        return GradeSpan(0, 4)
    return _by_ice(findings, points) if tool == ICE else _by_capd(findings)


def ice_points(grade: int) -> tuple[int, int]:
    """Return the lowest and the highest ICE score that give a grade from 0 to 3 on their own."""
    edges = [0, *(int(edge.limit) for edge in ICE_EDGES), sum(ICE_ITEMS.values()) + 1]
    number = len(ICE_EDGES) - grade
    return edges[number], edges[number + 1] - 1


def _by_ice(findings: IcansFindings, points: Mapping[str, int | None]) -> GradeSpan:
    if findings.unable_to_perform and _score(findings, points) == 0:
        # A score of 0 is grade 3 in an awake patient (global aphasia), and grade 4 only in one who cannot be roused.
        unarousable = None if findings.consciousness is None else findings.consciousness == UNAROUSABLE
        return either(unarousable, certain(4), certain(3))
    least = sum(value or 0 for value in points.values())
    most = least + sum(ICE_ITEMS[name] for name, value in points.items() if value is None)
    return GradeSpan(ice_grade(most), ice_grade(least))


def ice_grade(score: int) -> int:
    """Return the grade that an ICE score gives on its own."""
    return len(ICE_EDGES) - band(Decimal(score), ICE_EDGES)


def _by_capd(findings: IcansFindings) -> GradeSpan:
    if findings.unable_to_perform:
        return certain(4)
    if findings.capd is None:
        return GradeSpan(0, 3 if findings.unable_to_perform is False else 4)
    if findings.capd >= CAPD_SEVERE_FROM:
        return certain(3)
    return certain(1 if findings.capd else 0)


def _reason(span: GradeSpan, domains: Mapping[str, GradeSpan]) -> str:
    if span == certain(DEATH):
        return "ICANS was the principal cause of death."
    if not span.decided:
        missing = [name for name, domain in domains.items() if not domain.decided] or ["the outcome"]
        return f"Not fully entered: {listing(missing)}."
    if span.low == 0:
        return "No domain is affected."
    return f"Decided by {listing(name for name, domain in domains.items() if domain.high == span.low)}."
