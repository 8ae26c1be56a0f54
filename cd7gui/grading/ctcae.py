"""CTCAE grades of blood counts and of four chemistry values, in version 5.0 and in version 6.0.

The versions differ: neutrophils of 0.3 or platelets of 20 (10⁹/L) are grade 4 in 5.0 and grade 3 in 6.0, so the version
is part of every result. Sources: NCI CTCAE 5.0 (27 November 2017) and 6.0 (July 2025), read in pharmaverse/admiral's
grading tables.
"""

from decimal import Decimal

from cd7gui.grading.bounds import certain, either, highest, is_under
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded

V5 = Scale("CTCAE", "5.0", "NCI CTCAE v5.0, 27 November 2017")
V6 = Scale(
    "CTCAE", "6.0", "NCI CTCAE v6.0, July 2025", ("whether 6.0 keeps lymphocyte count decreased; it is not graded",)
)
SCALES = {scale.version: scale for scale in (V5, V6)}
DEFAULT_VERSION = V5.version

CELLS = "10^9/L"
ANALYTES = {
    "ANC": "neutrophil count",
    "PLT": "platelet count",
    "HGB": "haemoglobin",
    "LYM": "lymphocyte count",
    "WBC": "white cell count",
}
LOWER_LIMIT = "LLN"
"""In the table if grade 1 begins below the laboratory's own lower limit of normal."""

_LIMITS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("5.0", "ANC"): {CELLS: (LOWER_LIMIT, "1.5", "1.0", "0.5")},
    ("5.0", "PLT"): {CELLS: (LOWER_LIMIT, "75", "50", "25")},
    ("5.0", "LYM"): {CELLS: (LOWER_LIMIT, "0.8", "0.5", "0.2")},
    ("5.0", "WBC"): {CELLS: (LOWER_LIMIT, "3.0", "2.0", "1.0")},
    ("5.0", "HGB"): {
        "g/dL": (LOWER_LIMIT, "10.0", "8.0"),
        "g/L": (LOWER_LIMIT, "100", "80"),
        "mmol/L": (LOWER_LIMIT, "6.2", "4.9"),
    },
    ("6.0", "ANC"): {CELLS: ("1.5", "1.0", "0.5", "0.1")},
    ("6.0", "PLT"): {CELLS: (LOWER_LIMIT, "75", "50", "10")},
}
"""Grade g is under the g-th limit of its row and not under the next. Haemoglobin has no limit for grade 4."""
_AS_IN_5 = ("WBC", "HGB")
"""Terms unchanged in 6.0."""
_CLINICAL = {("5.0", "HGB"), ("6.0", "HGB"), ("6.0", "PLT")}
"""Terms in which an indicated transfusion is grade 3 and a threat to life grade 4, whatever the count."""


def ctcae_grade(
    analyte: str,
    value: Decimal | None,
    unit: str | None,
    *,
    lower_limit_of_normal: Decimal | None,
    transfusion_indicated: bool | None = None,
    life_threatening: bool | None = None,
    version: str = DEFAULT_VERSION,
) -> Grade:
    """Grade a low count (ANC, PLT, LYM, WBC in 10^9/L; HGB in g/dL, g/L or mmol/L); 0 is "no low count".

    ``lower_limit_of_normal`` is in the unit of the value. If the grade depends on something missing, it is not
    assessable or a lower bound. Raises OutsideScale for a negative count, ValueError for an unknown version, analyte or
    unit.
    """
    if version not in SCALES:
        raise ValueError(f"The CTCAE version is {version!r}; accepted are {', '.join(SCALES)}.")
    if analyte not in ANALYTES:
        raise ValueError(f"The analyte is {analyte!r}; accepted are {', '.join(ANALYTES)}.")
    if value is not None and value < 0:
        raise OutsideScale(f"The count is {value}; it cannot be negative.")
    scale = SCALES[version]
    limits = limits_of(analyte, version)
    if limits is None:
        return Grade(
            None, incomplete=False, scale=scale, reason=f"CTCAE {version} does not grade the {ANALYTES[analyte]}."
        )
    row = _row(limits, unit, analyte)
    span = GradeSpan(0, _most(limits)) if value is None or row is None else _by_count(value, row, lower_limit_of_normal)
    if (version, analyte) in _CLINICAL:
        span = highest(
            (
                span,
                either(transfusion_indicated, certain(3), certain(0)),
                either(life_threatening, certain(4), certain(0)),
            )
        )
    return graded(scale, span, _reason(span, analyte, value, unit))


def limits_of(analyte: str, version: str = DEFAULT_VERSION) -> dict[str, tuple[str, ...]] | None:
    """Return the limits of grades 1 to 3 (and 4) by unit; None if the version does not grade the analyte."""
    return _LIMITS.get(("5.0" if analyte in _AS_IN_5 else version, analyte))


def is_grade_4(analyte: str, value: Decimal | None) -> bool | None:
    """Return whether a count in 10^9/L is grade 4 by number in CTCAE 5.0; None if it is missing."""
    return is_under(value, Decimal(_LIMITS["5.0", analyte][CELLS][3]))


def _row(limits: dict[str, tuple[str, ...]], unit: str | None, analyte: str) -> tuple[str, ...] | None:
    if unit is None:
        return None
    if unit not in limits:
        raise ValueError(f"The unit of the {ANALYTES[analyte]} is {unit!r}; accepted are {', '.join(limits)}.")
    return limits[unit]


def _most(limits: dict[str, tuple[str, ...]]) -> int:
    """Return the highest grade that a count alone can give: 3 for haemoglobin, whose grade 4 has no number."""
    return max(len(by_unit) for by_unit in limits.values())


def _by_count(value: Decimal, limits: tuple[str, ...], lower_limit_of_normal: Decimal | None) -> GradeSpan:
    for grade in range(len(limits), 0, -1):
        limit = limits[grade - 1]
        under = is_under(value, Decimal(limit)) if limit != LOWER_LIMIT else None
        if limit == LOWER_LIMIT and lower_limit_of_normal is not None:
            under = value < lower_limit_of_normal
        if under is None:
            return GradeSpan(0, 1)
        if under:
            return certain(grade)
    return certain(0)


def _reason(span: GradeSpan, analyte: str, value: Decimal | None, unit: str | None) -> str:
    if span.decided and value is not None:
        return f"The {ANALYTES[analyte]} is {value} {unit or ''}".rstrip() + "."
    if span.decided:
        return "Decided by the clinical findings."
    return "The count, its unit, the lower limit of normal or a clinical finding that decides is not entered."


# Chemistry: multiples of the upper limit of normal, or of the baseline if that was abnormal.

_TIMES_NORMAL: dict[str, tuple[str, ...]] = {
    "ALT": ("1", "3", "5", "20"),
    "AST": ("1", "3", "5", "20"),
    "BILI": ("1", "1.5", "3", "10"),
    "CREAT": ("1", "1.5", "3", "6"),
}
"""Grade g is over the g-th multiple of the upper limit of normal and not over the next; the same in 5.0 and 6.0."""
_TIMES_BASELINE: dict[tuple[str, str], tuple[str, ...]] = {
    ("5.0", "ALT"): ("1.5", "3", "5", "20"),
    ("5.0", "BILI"): ("1", "1.5", "3", "10"),
    ("6.0", "ALT"): ("1", "1.5", "2", "4"),
    ("6.0", "BILI"): ("1", "1.5", "2.5", "10"),
}
"""Likewise by multiples of a baseline over the upper limit; AST as ALT."""
_FROM_THE_FIRST = {("5.0", "ALT"), ("6.0", "ALT"), ("6.0", "BILI")}
"""If grade 1 begins at its multiple, not above it."""
_CREATININE_RISE = ("1.5", "3")
"""Above these multiples of the baseline, creatinine is grade 2 and 3, whatever its limit of normal."""


def chemistry_grade(
    analyte: str,
    value: Decimal,
    *,
    upper_limit: Decimal,
    baseline: Decimal | None,
    baseline_limit: Decimal | None = None,
    version: str = DEFAULT_VERSION,
) -> Grade:
    """Grade ALT, AST, bilirubin or creatinine against its upper limit of normal; 0 is "not raised".

    All in one unit. A baseline over its own upper limit is abnormal, and its multiples replace those of normal; without
    a baseline it is taken as normal. Raises OutsideScale for a negative value or a limit of 0.
    """
    scale = SCALES[version]
    if value < 0 or upper_limit <= 0:
        raise OutsideScale("A value of the laboratory cannot be negative, and its upper limit is above 0.")
    limit = upper_limit if baseline_limit is None else baseline_limit
    if analyte != "CREAT" and baseline is not None and baseline > limit:
        line = ("ALT" if analyte == "AST" else analyte, "5.0" if version == "5.0" else "6.0")
        row = _TIMES_BASELINE[line[1], line[0]]
        grade = _over(value, row, baseline, from_the_first=(line[1], line[0]) in _FROM_THE_FIRST)
        return graded(scale, certain(grade), f"{value / baseline:.3g} × an abnormal baseline of {baseline}.")
    grade = _over(value, _TIMES_NORMAL[analyte], upper_limit)
    if analyte == "CREAT" and version == "5.0" and baseline is not None and baseline > 0:
        rise = _over(value, _CREATININE_RISE, baseline)
        grade = max(grade, rise + 1 if rise else 0)
    return graded(scale, certain(grade), f"{value / upper_limit:.3g} × the upper limit of normal.")


def _over(value: Decimal, multiples: tuple[str, ...], of: Decimal, *, from_the_first: bool = False) -> int:
    passed = sum(value > Decimal(one) * of for one in multiples)
    return 1 if from_the_first and not passed and value >= Decimal(multiples[0]) * of else passed
