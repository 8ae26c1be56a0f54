"""Chronic GVHD: organ scores and global severity by the NIH consensus of 2014.

An organ whose abnormality is entirely explained by something else is left out; one explained in part is scored in full.
Performance status is recorded elsewhere and is not part of the global score.
"""

from collections.abc import Mapping
from decimal import Decimal

from cd7gui.grading.bounds import band, band_span, below, certain, choice_span, given_span, highest, listing, up_to
from cd7gui.grading.result import Category, Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

SCALE = Scale(
    "Chronic GVHD, NIH",
    "2014",
    "Jagasia, Biol Blood Marrow Transplant 2015;21:389-401",
    ("that ALT of exactly 3 times the upper limit scores 1",),
)
GLOBAL = ("none", "mild", "moderate", "severe")
SKIN_AREA = (up_to("0"), up_to("18"), up_to("50"))
"""Body surface in per cent; the printed bands are made continuous [convention]."""
SCLEROSIS = {"none": certain(0), "superficial": certain(2), "deep": certain(3)}
FEV1 = (below("40"), below("60"), below("80"))
"""Per cent of predicted, from the worst: score 3 under 40, 0 from 80."""
BILIRUBIN_SEVERE_OVER = Decimal(3)
"""mg/dL."""
ALT_MULTIPLES = (below("3"), up_to("5"))
ALP_MULTIPLES = (below("3"),)
"""Multiples of the upper limit of normal."""
SCORED_ORGANS = ("mouth", "eyes", "GI", "joints", "genital")
ORGANS = ("skin", "liver", "lung", *SCORED_ORGANS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicGvhdFindings:
    """Raw findings of one assessment; None is "not entered".

    Skin in per cent of body surface, sclerosis none, superficial or deep; bilirubin and its upper limit in mg/dL; ALT
    and alkaline phosphatase as multiples of their upper limit; FEV1 in per cent of predicted. The other organs and
    the lung symptoms are scores 0-3. ``explained_otherwise`` names organs (words of ORGANS) that are left out.
    """

    skin_bsa_pct: Decimal | None = None
    sclerosis: str | None = None
    mouth: int | None = None
    eyes: int | None = None
    gi: int | None = None
    bilirubin_mg_dl: Decimal | None = None
    bilirubin_upper_limit_mg_dl: Decimal | None = None
    alt_multiple: Decimal | None = None
    alp_multiple: Decimal | None = None
    fev1_pct: Decimal | None = None
    lung_symptoms: int | None = None
    joints: int | None = None
    genital: int | None = None
    explained_otherwise: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChronicGvhd:
    """Scores of the derived organs (0-3), the global severity, and the organs not fully assessed."""

    skin: Grade
    liver: Grade
    lung: Grade
    severity: Category
    not_assessed: tuple[str, ...]


def grade_chronic_gvhd(findings: ChronicGvhdFindings) -> ChronicGvhd:
    """Score the organs and the global severity: none, mild, moderate or severe.

    With organs not assessed the severity is a lower bound. Raises OutsideScale for a score outside 0-3 and other
    impossible numbers, ValueError for an unknown word.
    """
    spans = organ_spans(findings)
    counted = {organ: span for organ, span in spans.items() if organ not in findings.explained_otherwise}
    return ChronicGvhd(
        skin=graded(SCALE, spans["skin"]),
        liver=graded(SCALE, spans["liver"]),
        lung=graded(SCALE, spans["lung"]),
        severity=severity_of(counted),
        not_assessed=tuple(organ for organ, span in counted.items() if not span.decided),
    )


def organ_spans(findings: ChronicGvhdFindings) -> dict[str, GradeSpan]:
    """Return the open scores of every organ. Raises as :func:`grade_chronic_gvhd`."""
    unknown = findings.explained_otherwise - set(ORGANS)
    if unknown:
        raise ValueError(f"{listing(sorted(unknown))} is not an organ of the scale; accepted are {', '.join(ORGANS)}.")
    _refuse_negative(findings)
    skin = highest(
        (
            band_span(findings.skin_bsa_pct, SKIN_AREA),
            choice_span(findings.sclerosis, SCLEROSIS, "sclerosis"),
        )
    )
    scored = (findings.mouth, findings.eyes, findings.gi, findings.joints, findings.genital)
    return {
        "skin": skin,
        "liver": liver_span(findings),
        "lung": lung_span(findings),
        **{organ: given_span(score, f"{organ} score", 3) for organ, score in zip(SCORED_ORGANS, scored, strict=True)},
    }


def liver_span(findings: ChronicGvhdFindings) -> GradeSpan:
    """Return the open liver scores by bilirubin, ALT and alkaline phosphatase."""
    alt = band_span(findings.alt_multiple, ALT_MULTIPLES)
    return highest((_bilirubin_span(findings), alt, band_span(findings.alp_multiple, ALP_MULTIPLES)))


def lung_span(findings: ChronicGvhdFindings) -> GradeSpan:
    """Return the open lung scores: FEV1 decides, symptoms only without it (2014; in 2005 the higher counted)."""
    if findings.fev1_pct is None:
        return given_span(findings.lung_symptoms, "lung symptom score", 3)
    return certain(len(FEV1) - band(findings.fev1_pct, FEV1))


def severity_of(organs: Mapping[str, GradeSpan]) -> Category:
    """Return the global severity of organ scores; the lung counts one step higher than the others."""
    low = _global({organ: span.low for organ, span in organs.items()})
    high = _global({organ: span.high for organ, span in organs.items()})
    missing = [organ for organ, span in organs.items() if not span.decided]
    if low == high:
        return Category(GLOBAL[low], incomplete=False, scale=SCALE, reason=_reason(low, organs))
    reason = f"Not fully assessed: {listing(missing)}."
    possible = GLOBAL[low : high + 1]
    return Category(GLOBAL[low] if low else None, incomplete=low > 0, scale=SCALE, reason=reason, possible=possible)


def _bilirubin_span(findings: ChronicGvhdFindings) -> GradeSpan:
    bilirubin, upper_limit = findings.bilirubin_mg_dl, findings.bilirubin_upper_limit_mg_dl
    if bilirubin is None:
        return GradeSpan(0, 3)
    if bilirubin > BILIRUBIN_SEVERE_OVER:
        return certain(3)
    if upper_limit is None:
        return GradeSpan(0, 2)
    return certain(2 if bilirubin > upper_limit else 0)


def _global(score: Mapping[str, int]) -> int:
    lung = score.get("lung", 0)
    others = [each for organ, each in score.items() if organ != "lung"]
    if lung >= 2 or 3 in others:
        return 3
    if lung == 1 or 2 in others or sum(each >= 1 for each in others) >= 3:
        return 2
    return 1 if any(others) else 0


def _reason(severity: int, organs: Mapping[str, GradeSpan]) -> str:
    if severity == 0:
        return "No organ is involved."
    return f"Involved: {listing(f'{organ} {span.low}' for organ, span in organs.items() if span.low)}."


def _refuse_negative(findings: ChronicGvhdFindings) -> None:
    for name, value in (
        ("skin area", findings.skin_bsa_pct),
        ("bilirubin", findings.bilirubin_mg_dl),
        ("upper limit of bilirubin", findings.bilirubin_upper_limit_mg_dl),
        ("multiple of ALT", findings.alt_multiple),
        ("multiple of alkaline phosphatase", findings.alp_multiple),
        ("FEV1", findings.fev1_pct),
    ):
        if value is not None and value < 0:
            raise OutsideScale(f"The {name} is {value}; it cannot be negative.")
    if findings.skin_bsa_pct is not None and findings.skin_bsa_pct > 100:
        raise OutsideScale(f"The skin area is {findings.skin_bsa_pct} %; 0 to 100 % is accepted.")
