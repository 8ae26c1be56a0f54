"""Values of the previous row that may be unchanged, carried over as proposals until confirmed.

How a sample was taken and read, what continues unchanged, and most findings of CRS and ICANS may be the same. What is
measured, given or asked again each time, whether CRS was established before, every judgement of the investigator, and
whatever an outcome rests on (vital status, disease, response, shares) is never carried over: there the value of the
last visit would be a made-up answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f17_follow_up import FollowUp

CARRIED: Mapping[str, tuple[Field[Any], ...]] = {
    **{form.id: (form.mrd_method, form.mrd_tissue, form.mrd_limit) for form in ASSESSMENTS},
    Chimerism.id: (Chimerism.specimen, Chimerism.cells, Chimerism.method, Chimerism.limit),
    FollowUp.id: (FollowUp.karnofsky, FollowUp.immunosuppression, FollowUp.second_cancer, FollowUp.source),
    Toxicity.id: (
        *(Toxicity.fever_other, Toxicity.antipyretic, Toxicity.hypotension, Toxicity.pressors, Toxicity.vasopressin),
        *(Toxicity.oxygen, Toxicity.orientation, Toxicity.naming, Toxicity.command, Toxicity.writing),
        *(Toxicity.attention, Toxicity.unable, Toxicity.consciousness, Toxicity.seizure, Toxicity.motor),
        Toxicity.oedema,
    ),
}
# What a new row has from the start, because the fields carried over depend on it. CRS and ICANS run in parallel, so the
# displayed assessment is repeated rather than the latest.
BEGUN_WITH: Mapping[str, Field[Any]] = {Toxicity.id: Toxicity.kind}


def is_carried_over(form: type[Form]) -> bool:
    """Return whether part of a row of this form may be the same at the next visit."""
    return form.id in CARRIED


def repeats_row_on_show(form: type[Form]) -> bool:
    """Return whether a new row repeats the displayed row rather than the latest."""
    return form.id in BEGUN_WITH


def begun_with(row: Row) -> dict[str, str]:
    """Return the texts that a new row has from the start, by field; empty for most forms."""
    item = BEGUN_WITH.get(row.form.id)
    text = row.value_text(item.id) if item is not None else None
    return {item.id: text} if item is not None and text is not None else {}


def carried_values(row: Row) -> dict[str, str]:
    """Return the texts of a row that may be the same at the next visit, by field; empty fields are left out."""
    return {item.id: text for item in CARRIED.get(row.form.id, ()) if (text := row.value_text(item.id))}


def visit_before(case: Case, form: type[Form]) -> Row | None:
    """Return the row that a new one repeats: the latest by date, else the last; None if there is none."""
    others = case.rows(form)
    order = form.field(form.order_by) if form.order_by else None
    dated = [row for row in others if order is not None and row.has(order)]
    if order is not None and dated:
        return max(dated, key=lambda row: (row[order], row.number))
    return others[-1] if others else None
