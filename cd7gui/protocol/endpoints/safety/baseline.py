"""The patient characteristics for the first table of a report, as known at the cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.values.kinds import ChoiceKind
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import CannotSay, Decider, LeftOut, came_later, known_by
from cd7gui.records import dataclass

YES, NO = "Y", "N"


@dataclass(frozen=True)
class BaselineValue:
    """A characteristic of one patient: a number, or the code of a class; None if missing."""

    value: float | str | None
    decider: Decider


@dataclass(frozen=True)
class Characteristic:
    """A line of the first table: its label, its source, and its classes; empty for a number."""

    id: str
    label: str
    field: Field[Any] | Derived[Any]
    classes: Mapping[str, str]
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is described by median and range."""
        return not self.classes

    def read(self, known: Case) -> BaselineValue:
        """Read it from a case limited to what was known."""
        row = known.only(self.field.form)
        found = known.derive(self.field, row) if isinstance(self.field, Derived) else row.get(self.field)
        value: float | str | None
        if found is None:
            value = None
        elif self.is_number:
            value = float(found)
        else:
            value = (YES if found else NO) if isinstance(found, bool) else str(found)
        shown = "" if found is None else self.field.kind.show(found)
        return BaselineValue(value, Decider(self.field.form, row.number, self.entered, shown, f"{self.label}."))

    @property
    def entered(self) -> Field[Any]:
        """The entered field; for a derived value, the one beside which it is shown."""
        if isinstance(self.field, Field):
            return self.field
        beside = self.field.form.field(self.field.beside)
        assert beside is not None, f"{self.field.name} stands beside no field"
        return beside


def _number(id_: str, label: str, field: Field[Any] | Derived[Any], unit: str = "") -> Characteristic:
    return Characteristic(id_, label, field, {}, unit)


def _classes(
    id_: str, label: str, field: Field[Any] | Derived[Any], classes: Mapping[str, str] | None = None
) -> Characteristic:
    kind = field.kind
    declared = dict(kind.options.items) if isinstance(kind, ChoiceKind) else {YES: "yes", NO: "no"}
    return Characteristic(id_, label, field, classes or declared)


_HAPLOIDENTICAL = "consistent with a haploidentical donor"
_MATCHES = {_HAPLOIDENTICAL: _HAPLOIDENTICAL}  # others are named as in the typing
BASELINE: tuple[Characteristic, ...] = (
    _number("age", "Age at consent", Registration.age, "years"),
    _classes("sex", "Sex", Registration.sex),
    _classes("diagnosis", "Diagnosis", Disease.diagnosis),
    _number("prior_lines", "Prior lines of therapy", Disease.prior_lines),
    _classes("prior_hct", "Prior HSCT", Disease.prior_hct),
    _number("blasts", "Marrow blasts", Disease.marrow_blasts, "%"),
    _classes("extramedullary", "Extramedullary disease", Disease.extramedullary),
    _number("hctci", "HCT-CI", Disease.comorbidity_score),
    _classes("eln", "ELN risk", Disease.risk),
    _classes("product", "Product", Infusion.product),
    _number("dose", "Dose", Infusion.dose, "10⁶ CAR+ cells/kg"),
    _classes("relation", "Relation of the donor", Transplant.relation),
    _classes("match", "Match", Transplant.match_category, _MATCHES),
)
"""The lines of the first table, in order."""

Baseline = Mapping[str, BaselineValue]


def baseline_of(case: Case, cutoff: date | None = None) -> Baseline | LeftOut:
    """Return every characteristic of a patient as known on the cut-off day.

    Left out is who came to the trial only after it, and who withdrew the consent to any use.
    """

    def derive() -> Baseline:
        known = known_by(case, cutoff)
        if came_later(case, known):
            raise CannotSay("The patient came to the trial after the data cut-off.", Registration.consent_date)
        return {one.id: one.read(known) for one in BASELINE}

    return or_left_out(derive)
