"""Which values of a visit may be those of the visit before: carried over as proposals that nobody has confirmed yet.

How a sample was taken and read, and what goes on unchanged, may be the same. What is measured or asked anew each time,
and whatever an outcome rests on (vital status, disease, response, shares), is never carried over: there the value of
the last visit would be an answer made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f17_follow_up import FollowUp

CARRIED: Mapping[str, tuple[Field[Any], ...]] = {
    **{form.id: (form.mrd_method, form.mrd_tissue, form.mrd_limit) for form in ASSESSMENTS},
    Chimerism.id: (Chimerism.specimen, Chimerism.cells, Chimerism.method, Chimerism.limit),
    FollowUp.id: (FollowUp.karnofsky, FollowUp.immunosuppression, FollowUp.second_cancer, FollowUp.source),
}


def is_carried_over(form: type[Form]) -> bool:
    """Return whether something of a row of this form may be the same at the next visit."""
    return form.id in CARRIED


def carried_values(row: Row) -> dict[str, str]:
    """Return the texts of a row that may be the same at the next visit, by field. What has no value is left."""
    shown = (item.id for item in CARRIED.get(row.form.id, ()) if row.shows(item.id))
    return {field: text for field in shown if (text := row.value_text(field))}


def visit_before(case: Case, form: type[Form]) -> Row | None:
    """Return the row that a new one repeats: the latest by its date, else the last; None while there is none."""
    others = case.rows(form)
    order = form.field(form.order_by) if form.order_by else None
    dated = [row for row in others if order is not None and row.has(order)]
    if order is not None and dated:
        return max(dated, key=lambda row: (row[order], row.number))
    return others[-1] if others else None
