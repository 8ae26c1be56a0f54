"""F8T Transfusions: they affect platelet recovery, and whether haemoglobin was transfusion-supported."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, Day, NumberKind
from cd7gui.protocol.reference.codelists_course import BLOOD_PRODUCT

PLATELETS, RED_CELLS = "PLATELETS", "REDCELLS"


class Transfusion(Form, id="F8T", title="Transfusions", repeating=True, order_by="TFDAT", row_key=("TFDAT", "TFPROD")):
    """Transfusions, a row a day and product; they decide when platelets have recovered."""

    date = Field("TFDAT", Day(), "Date", required=True)
    product = Field("TFPROD", ChoiceKind(BLOOD_PRODUCT), "Product", required=True)
    units = Field("TFUNITS", NumberKind(1), "Units", constraints=[Between("0", "50")])


def days_of_transfusion(case: Case, product: str) -> list[date] | None:
    """Return the days on which a product was given, earliest first; empty if it was not given.

    None if unknown: nothing is entered and the form is not complete, or a row lacks its date or product.
    """
    rows = case.rows(Transfusion)
    if not rows and not case.is_complete(Transfusion):
        return None
    if any(not row.has(Transfusion.product) for row in rows):
        return None
    given = [row for row in rows if row[Transfusion.product] == product]
    if any(not row.has(Transfusion.date) for row in given):
        return None
    return sorted(row[Transfusion.date] for row in given)
