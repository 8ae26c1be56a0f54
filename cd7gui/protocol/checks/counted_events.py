"""A check for episodes without the fields that place them in an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import QUERY, Violation, check_forms, wrong
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection

# The fields that decide in which outcome a form's row counts.
PLACED_BY: Mapping[type[Form], tuple[Field[Any], ...]] = {
    Gvhd: (Gvhd.type, Gvhd.attribution),
    Toxicity: (Toxicity.kind,),
    Infection: (Infection.organism_class,),
}


@check_forms(
    "EC-108",
    QUERY,
    at=Gvhd.type,
    says="“{label}” is blank, so outcomes cannot tell whether this row counts.",
    remedy="Enter it, or press F4 to give the reason why it is missing; the summary names the patient meanwhile.",
    rule="Outcomes: GVHD has a type and an attribution, toxicity a kind, an infection a class",
)
def rows_can_be_placed(case: Case, form: type[Form]) -> Iterator[Violation]:
    """Ask for what places a row that was entered, while the form is not marked complete; after that EC-99 asks.

    A missing reason is an answer.
    """
    if case.is_complete(form):
        return
    for row in case.rows(form):
        for item in PLACED_BY.get(form, ()):
            if not row.answered(item):
                yield wrong(at=item, row=row.number, awaits=form, label=item.label)
