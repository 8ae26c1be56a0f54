"""F9 Chimerism: the donor share of the blood, by cell fraction and method."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check_each, wrong
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.values.kinds import ChoiceKind, Day, NumberKind
from cd7gui.grading.chimerism import ASTCT, INVALID, chimerism_category
from cd7gui.protocol.reference.codelists import CELL_FRACTION, CHIMERISM_CATEGORY, CHIMERISM_METHOD, SPECIMEN

PERCENT = (Between("0", "100"),)


def _category(row: Row, case: Case) -> str:
    derived = chimerism_category(row[Chimerism.donor]).value
    if derived is None or derived == INVALID:
        raise NoAnswer
    return CATEGORY_OF_SHARE[derived]


class Chimerism(
    Form,
    id="F9",
    title="Chimerism",
    repeating=True,
    order_by="CHDAT",
    row_key=("CHDAT", "CHCELL"),
    row_details=("CHSPEC", "CHMETH"),
):
    """Donor chimerism, a row a sample and cell fraction."""

    date = Field("CHDAT", Day(), "Date", required=True)
    specimen = Field("CHSPEC", ChoiceKind(SPECIMEN), "Sample", required=True)
    cells = Field("CHCELL", ChoiceKind(CELL_FRACTION), "Cells", required=True)
    method = Field("CHMETH", ChoiceKind(CHIMERISM_METHOD), "Method", required=True)
    limit = Field("CHLOD", NumberKind(3), "Detection limit", unit="%", constraints=PERCENT)
    donor = Field("CHDON", NumberKind(2), "Donor", unit="%", required=True, constraints=PERCENT)
    recipient = Field("CHREC", NumberKind(2), "Recipient", unit="%", constraints=PERCENT)
    category = Field("CHINV", ChoiceKind(CHIMERISM_CATEGORY), "Category, investigator", investigator=True)
    derived_category = Derived(
        "CHCAT",
        ChoiceKind(CHIMERISM_CATEGORY),
        "By the share",
        by=_category,
        beside="CHINV",
        help="ASTCT 2021: full over 95%, mixed 5 to 95%, recipient under 5%. CIBMTR calls exactly 95% full.",
    )


SUM_TOLERANCE = Decimal(1)  # per cent: what rounding and detection limits may leave between the shares' sum and 100

CATEGORY_OF_SHARE = {ASTCT.upper: "FULL", ASTCT.middle: "MIXED", ASTCT.lower: "RECIPIENT"}


@check_each(
    "EC-72",
    ERROR,
    at=Chimerism.donor,
    says="Donor {donor}% and recipient {recipient}% add up to {total}%, not 100%.",
    remedy="Correct one of the two shares; together they must be within 1% of 100%.",
    rule="Chimerism: donor and recipient shares sum to 100%",
)
def shares_sum_to_100(row: Row, case: Case) -> Answer:
    """Add the two shares; a single one accuses nobody."""
    donor, recipient = row[Chimerism.donor], row[Chimerism.recipient]
    total = donor + recipient
    return abs(total - 100) <= SUM_TOLERANCE or wrong(donor=donor, recipient=recipient, total=total)


@check_each(
    "EC-73",
    ERROR,
    at=Chimerism.category,
    says="The category is “{category}” with {donor}% donor cells{doubt}.",
    remedy="Full donor is over 95%, mixed 5 to 95%, recipient under 5%. Correct the category or the percentage.",
    rule="Chimerism: categories (ASTCT 2021)",
)
def category_fits_the_share(row: Row, case: Case) -> Answer:
    """Compare the investigator's category with the share of donor cells.

    Exactly 95% is mixed by ASTCT and full by CIBMTR, so either of the two is a question and no error. "Not evaluable"
    says nothing of the share.
    """
    category, donor = row[Chimerism.category], row[Chimerism.donor]
    derived = chimerism_category(donor).value
    if category == "NE" or derived in (None, INVALID):
        return True
    shown = CHIMERISM_CATEGORY.label(category)
    if donor == ASTCT.threshold and category != CATEGORY_OF_SHARE[ASTCT.lower]:
        doubt = ", which one definition calls full (≥ 95%) and another mixed (not over 95%)"
        return wrong(severity=QUERY, category=shown, donor=donor, doubt=doubt)
    return category == CATEGORY_OF_SHARE[derived] or wrong(category=shown, donor=donor, doubt="")
