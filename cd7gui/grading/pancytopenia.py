"""Grade 4 pancytopenia: low neutrophils, platelets and haemoglobin together, by this trial's rule.

CTCAE has no such term and no number for grade 4 anaemia, so the rule is this programme's own proposal [convention]:
neutrophils < 0.5 and platelets < 25 (grade 4 in CTCAE 5.0), and haemoglobin < 8.0 g/dL or red cells within 7 days, all
on samples at most 72 hours apart. The weaker pair without haemoglobin is given too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from cd7gui.grading.bounds import all_of, any_of, is_under
from cd7gui.grading.ctcae import is_grade_4
from cd7gui.grading.result import OutsideScale, Scale
from cd7gui.records import dataclass

SCALE = Scale("Grade 4 pancytopenia", "pancytopenia_g4_v5", "own rule on the limits of NCI CTCAE v5.0")
HAEMOGLOBIN_UNDER = Decimal("8.0")
"""g/dL: the limit of grade 3 anaemia in CTCAE 5.0."""
TRANSFUSION_DAYS = 7
"""Red cells given on the day of a sample or up to this many days before it support haemoglobin."""
SAMPLES_APART_DAYS = 3
"""72 hours, in days because samples have dates without times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodCounts:
    """Counts of one day: neutrophils and platelets in 10⁹/L, haemoglobin in g/dL, red cells within 7 days before.

    None is "not entered".
    """

    anc: Decimal | None = None
    platelets: Decimal | None = None
    haemoglobin: Decimal | None = None
    red_cells_within_7_days: bool | None = None


@dataclass(frozen=True, slots=True)
class Pancytopenia:
    """The verdict and its parts; None is "not assessable".

    ``strict`` asks for all three lines, ``pair`` for neutrophils and platelets only; the parts allow any other
    definition.
    """

    strict: bool | None
    pair: bool | None
    neutrophils_grade_4: bool | None
    platelets_grade_4: bool | None
    haemoglobin_low_or_transfused: bool | None
    scale: Scale = SCALE


@dataclass(frozen=True, slots=True)
class PancytopeniaFound:
    """The verdict over dated counts: ``strict`` and ``pair`` with the days of the first samples that show them."""

    strict: bool | None
    strict_days: tuple[date, ...]
    pair: bool | None
    pair_days: tuple[date, ...]
    scale: Scale = SCALE


def grade_4_pancytopenia(counts: BloodCounts) -> Pancytopenia:
    """Judge counts that belong together. Raises OutsideScale for a negative count."""
    for name, value in (
        ("neutrophil count", counts.anc),
        ("platelet count", counts.platelets),
        ("haemoglobin", counts.haemoglobin),
    ):
        if value is not None and value < 0:
            raise OutsideScale(f"The {name} is {value}; it cannot be negative.")
    neutrophils = is_grade_4("ANC", counts.anc)
    platelets = is_grade_4("PLT", counts.platelets)
    haemoglobin = any_of(is_under(counts.haemoglobin, HAEMOGLOBIN_UNDER), counts.red_cells_within_7_days)
    pair = all_of(neutrophils, platelets)
    return Pancytopenia(all_of(pair, haemoglobin), pair, neutrophils, platelets, haemoglobin)


def find_grade_4_pancytopenia(
    counts: Iterable[tuple[date, BloodCounts]], red_cells: Iterable[date] | None = None
) -> PancytopeniaFound:
    """Look for grade 4 pancytopenia in dated counts, joining samples at most 72 hours apart.

    ``red_cells`` are the days of red-cell transfusion; an empty list means that none were given, None that it is
    unknown. A day's own ``red_cells_within_7_days`` counts as well. Both verdicts are None if nothing shows
    pancytopenia and a missing count could.
    """
    given = None if red_cells is None else frozenset(red_cells)
    days = sorted(((day, _judged(day, each, given)) for day, each in counts), key=lambda pair: pair[0])
    last = timedelta(days=SAMPLES_APART_DAYS)
    windows = [[each for each in days[start:] if each[0] - days[start][0] <= last] for start in range(len(days))]
    strict, strict_days = _first(windows, ("neutrophils_grade_4", "platelets_grade_4", "haemoglobin_low_or_transfused"))
    pair, pair_days = _first(windows, ("neutrophils_grade_4", "platelets_grade_4"))
    return PancytopeniaFound(strict, strict_days, pair, pair_days)


def _judged(day: date, counts: BloodCounts, red_cells: frozenset[date] | None) -> Pancytopenia:
    recent = None
    if red_cells is not None:
        recent = any(timedelta(0) <= day - given <= timedelta(days=TRANSFUSION_DAYS) for given in red_cells)
    known = [each for each in (counts.red_cells_within_7_days, recent) if each is not None]
    return grade_4_pancytopenia(replace(counts, red_cells_within_7_days=any(known) if known else None))


def _first(
    windows: list[list[tuple[date, Pancytopenia]]], parts: tuple[str, ...]
) -> tuple[bool | None, tuple[date, ...]]:
    verdicts: list[bool | None] = []
    for window in windows:
        verdict = all_of(*(any_of(*(getattr(judged, part) for _, judged in window)) for part in parts))
        if verdict:
            shown = [next(day for day, judged in window if getattr(judged, part)) for part in parts]
            return True, tuple(sorted(set(shown)))
        verdicts.append(verdict)
    return (any_of(*verdicts) if verdicts else None), ()
