"""Donor chimerism in three published categories, and graft outcome.

Only a donor share of exactly 95.0 % separates the ASTCT from the CIBMTR definition of full chimerism. The detection
limit of short tandem repeat assays is 1-5 %, so 95.0 against 95.1 is noise there: show the category together with the
assay.
"""

from decimal import Decimal

from cd7gui.grading.bounds import open_values
from cd7gui.grading.result import Category, Scale
from cd7gui.records import dataclass

HUNDRED = Decimal(100)
ABSENT_BELOW = Decimal(5)
"""Donor share in per cent under which donor haematopoiesis counts as lost."""
ENGRAFTED_ANC = Decimal("0.5")
"""Neutrophils in 10⁹/L from which counts, own or donor, have recovered."""
GRAFT_FAILURE_DAY = 30
"""First day after transplant on which missing recovery from blood or marrow is primary graft failure (ASTCT; older
sources: 28).
"""
GRAFT_FAILURE_DAY_CORD = 42
"""The same for cord blood."""
CONFOUNDED_BELOW = Decimal(95)
"""Donor share under which it says nothing of the graft if the leukaemia has relapsed [convention]."""
CORD = "UCB"
GRAFTS = ("PBSC", "BM", CORD)
INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Definition:
    """Categories of the donor share: the upper from ``threshold`` (inclusive or not), the lowest under 5 %."""

    scale: Scale
    threshold: Decimal
    inclusive: bool
    upper: str = "full"
    middle: str = "mixed"
    lower: str = "absent"


ASTCT = Definition(
    Scale(
        "Donor chimerism, ASTCT",
        "2021",
        "Kharfan-Dabaja, Transplant Cell Ther 2021;27:642",
        ("the numeric limits of mixed and absent chimerism",),
    ),
    Decimal(95),
    inclusive=False,
)
CIBMTR = Definition(
    Scale("Donor chimerism, CIBMTR response tables", "2023", "CIBMTR forms manual, AML and ALL response criteria"),
    Decimal(95),
    inclusive=True,
)
WAS_80 = Definition(
    Scale("Donor chimerism, CIBMTR Wiskott-Aldrich form", "2023", "CIBMTR forms manual, q169-174"),
    Decimal(80),
    inclusive=True,
    upper="predominantly_donor",
    lower="host_only",
)
GRAFT_EVENT = Scale(
    "Graft event",
    "decision order of cd7gui 1",
    "PMC11161398 table 1; PMC4548938; EBMT Handbook 2019 chapter 41",
)


def chimerism_category(donor_pct: Decimal | None, definition: Definition = ASTCT) -> Category:
    """Return the category of a donor share in per cent; "invalid" outside 0-100."""
    if donor_pct is None:
        return Category(None, incomplete=False, scale=definition.scale, reason="The donor share is not entered.")
    return Category(_category(donor_pct, definition), incomplete=False, scale=definition.scale)


def graft_event(
    *,
    donor_pct: Decimal | None,
    day_after_transplant: int | None,
    anc: Decimal | None,
    previously_engrafted: bool | None,
    highest_previous_donor_pct: Decimal | None,
    relapse: bool | None,
    graft: str | None,
) -> Category:
    """Return the graft event shown by a chimerism sample.

    Takes the donor share in per cent, the day of the sample after transplant, neutrophils in 10⁹/L, whether neutrophils
    had engrafted before, the highest previous donor share, whether the leukaemia has relapsed, and the graft (PBSC, BM,
    UCB). Values are "none", "invalid", "relapse_confounded", "primary_graft_failure", "secondary_graft_failure",
    "autologous_recovery_primary", "autologous_recovery_secondary" and "poor_graft_function_candidate". If missing
    inputs leave several open, the value is None and ``possible`` names them. Raises ValueError for another graft.
    """
    if graft is not None and graft not in GRAFTS:
        raise ValueError(f"The graft is {graft!r}; accepted are {', '.join(GRAFTS)}.")
    answers = {
        _event(_Sample(share, day, count, engrafted, highest, relapsed, product == CORD))
        for share in open_values(donor_pct, (Decimal(0), Decimal(50), HUNDRED))
        for day in open_values(day_after_transplant, (0, GRAFT_FAILURE_DAY, GRAFT_FAILURE_DAY_CORD))
        for count in open_values(anc, (Decimal(0), ENGRAFTED_ANC))
        for engrafted in open_values(previously_engrafted, (True, False))
        for highest in open_values(highest_previous_donor_pct, (Decimal(0), HUNDRED))
        for relapsed in open_values(relapse, (True, False))
        for product in open_values(graft, GRAFTS)
    }
    if len(answers) == 1:
        return Category(answers.pop(), incomplete=False, scale=GRAFT_EVENT)
    reason = "Values that decide between several graft events are not entered."
    return Category(None, incomplete=False, scale=GRAFT_EVENT, reason=reason, possible=tuple(sorted(answers)))


@dataclass(frozen=True, slots=True)
class _Sample:
    donor_pct: Decimal
    day: int
    anc: Decimal
    engrafted: bool
    highest_previous: Decimal
    relapse: bool
    cord: bool


def _category(donor_pct: Decimal, definition: Definition) -> str:
    if not 0 <= donor_pct <= HUNDRED:
        return INVALID
    if donor_pct < ABSENT_BELOW:
        return definition.lower
    if donor_pct > definition.threshold or (definition.inclusive and donor_pct == definition.threshold):
        return definition.upper
    return definition.middle


def _event(sample: _Sample) -> str:
    """Decide in the order of the table of vectors [convention]; the first rule that applies counts."""
    if not 0 <= sample.donor_pct <= HUNDRED:
        return INVALID
    if sample.relapse and sample.donor_pct < CONFOUNDED_BELOW:
        return "relapse_confounded"
    recovered = sample.anc >= ENGRAFTED_ANC
    lost = sample.donor_pct < ABSENT_BELOW
    if (
        not sample.engrafted
        and not recovered
        and sample.day >= (GRAFT_FAILURE_DAY_CORD if sample.cord else GRAFT_FAILURE_DAY)
    ):
        return "primary_graft_failure"
    if lost and recovered:
        return "autologous_recovery_" + ("primary" if sample.highest_previous < ABSENT_BELOW else "secondary")
    if sample.engrafted and not recovered:
        return "secondary_graft_failure" if lost else "poor_graft_function_candidate"
    return "none"
