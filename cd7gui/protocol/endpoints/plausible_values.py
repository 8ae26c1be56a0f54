"""Plausible values of laboratory and body measures in the unit typed, and the likely mix-up of units.

Engineering limits of this project, not clinical advice: values outside are queried, never refused. The limits of the
fields themselves ("RANGE") are wider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import DiseaseAssessment, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.reference.measured_range import ends
from cd7gui.records import dataclass


@dataclass(frozen=True)
class MixUp:
    """A mistake that explains values over or under a threshold, in words that continue the sentence."""

    words: str
    over: Decimal | None = None
    under: Decimal | None = None

    def fits(self, number: Decimal) -> bool:
        """Return whether the number is beyond the threshold."""
        return (self.over is not None and number > self.over) or (self.under is not None and number < self.under)


@dataclass(frozen=True)
class Plausible:
    """The usual range of a measure in one unit, inclusive, and the mix-up suggested by values outside."""

    low: Decimal
    high: Decimal
    mixup: MixUp | None = None

    def hint(self, number: Decimal) -> str:
        """Return the mix-up that explains a number, or ""."""
        return self.mixup.words if self.mixup is not None and self.mixup.fits(number) else ""


Units = Mapping[str, Plausible]  # by the unit typed; "" if the field has just one


def _range(low: str, high: str, mixup: MixUp | None = None) -> Plausible:
    return Plausible(Decimal(low), Decimal(high), mixup)


def _plain(low: str, high: str, mixup: MixUp | None = None) -> Units:
    return {"": _range(low, high, mixup)}


_PER_MICROLITRE = "; perhaps it was counted per µL"
_FRACTION = "; perhaps it is a fraction and no percentage"
_IN_G_DL, _IN_MG_DL, _IN_MICROMOL = (
    "; perhaps it is in g/dL",
    "; perhaps it is in mg/dL",
    "; perhaps it is in µmol/L",
)

CELLS = _plain("0", "50", MixUp(_PER_MICROLITRE, over=Decimal(100)))  # neutrophils, lymphocytes in 10⁹/L
LEUKOCYTES = _plain("0", "100", MixUp(_PER_MICROLITRE, over=Decimal(100)))
PLATELETS = _plain("0", "1500", MixUp(_PER_MICROLITRE, over=Decimal(5000)))
HAEMOGLOBIN = {
    "g/L": _range("40", "200", MixUp(_IN_G_DL, under=Decimal(25))),
    "g/dL": _range("4", "20"),
    "mmol/L": _range("2.5", "12.4", MixUp(_IN_G_DL, over=Decimal("12.4"))),
}
BILIRUBIN = {
    "µmol/L": _range("0", "510"),
    "mg/dL": _range("0", "30", MixUp(_IN_MICROMOL, over=Decimal(40))),
}
CREATININE = {
    "µmol/L": _range("20", "1200", MixUp(_IN_MG_DL, under=Decimal(15))),
    "mg/dL": _range("0.2", "13.6", MixUp(_IN_MICROMOL, over=Decimal("13.6"))),
}
FERRITIN, CRP, IL6 = _plain("1", "100000"), _plain("0", "500"), _plain("0", "50000")
# After CD7 CAR T cells, counts near 0 are usual, so there is no lower limit.
SUBSET = _plain("0", "10000")
IGG = _plain("0.1", "40", MixUp(_IN_MG_DL, over=Decimal(40)))  # g/L
SHARE = _plain("1", "100", MixUp(_FRACTION, under=Decimal(1)))  # shares that are never near zero in this trial

_ASSESSMENT = (
    (ResponseAfterCart.neutrophils, CELLS),
    (ResponseAfterCart.platelets, PLATELETS),
    (ResponseAfterCart.haemoglobin, HAEMOGLOBIN),
)
PLAUSIBLE: Mapping[type[Form], tuple[tuple[Field[Any], Units], ...]] = {
    Eligibility: (
        (Eligibility.bilirubin, BILIRUBIN),
        (Eligibility.ejection_fraction, _plain("20", "80")),
        (Eligibility.saturation, _plain("70", "100")),
    ),
    Disease: (
        (Disease.cd7_percent, SHARE),
        (Disease.weight, _plain("3", "200")),
        (Disease.height, _plain("45", "210")),
    ),
    Infusion: (
        (Infusion.dosing_weight, _plain("3", "200")),
        (Infusion.dose, _plain("0.1", "10")),
        (Infusion.viability, SHARE),
        (Infusion.transduction, SHARE),
    ),
    ResponseAfterCart: _ASSESSMENT,
    DiseaseAssessment: _ASSESSMENT,
    Transplant: ((Transplant.cd3, _plain("0.1", "10")),),
    Gvhd: ((Gvhd.bilirubin, BILIRUBIN),),
    Toxicity: (
        (Toxicity.temperature, _plain("34", "42")),
        (Toxicity.ferritin, FERRITIN),
        (Toxicity.il6, IL6),
        (Toxicity.crp, CRP),
    ),
    Laboratory: (
        (Laboratory.leukocytes, LEUKOCYTES),
        (Laboratory.neutrophils, CELLS),
        (Laboratory.lymphocytes, CELLS),
        (Laboratory.platelets, PLATELETS),
        (Laboratory.haemoglobin, HAEMOGLOBIN),
        (Laboratory.bilirubin, BILIRUBIN),
        (Laboratory.creatinine, CREATININE),
        (Laboratory.ferritin, FERRITIN),
        (Laboratory.crp, CRP),
        (Laboratory.il6, IL6),
        (Laboratory.cd4, SUBSET),
        (Laboratory.cd8, SUBSET),
        (Laboratory.b_cells, SUBSET),
        (Laboratory.nk_cells, SUBSET),
        (Laboratory.igg, IGG),
        (Laboratory.blasts, _plain("0", "100")),
    ),
}


@dataclass(frozen=True)
class Implausible:
    """A value outside its usual range: the field, the range in the unit typed, and the likely mix-up."""

    item: Field[Any]
    shown: str
    unit: str
    plausible: Plausible
    hint: str


def implausible(row: Row) -> Iterator[Implausible]:
    """Yield a row's values outside their usual range, unless they break their field's own limits."""
    for item, units in PLAUSIBLE.get(row.form, ()):
        value = row.get(item)
        if value is None or not all(limit.holds(value) for limit in item.constraints):
            continue
        unit = value.unit if isinstance(value, Amount) else ""
        low, high = _lowest_and_highest(value)
        if high < units[unit].low or low > units[unit].high:
            own = row.form.field(item.id) or item  # F5 and F13 share their fields
            hint = units[unit].hint(low if low > units[unit].high else high)
            yield Implausible(own, own.kind.show(value), "" if unit else own.unit, units[unit], hint)


def _lowest_and_highest(value: Any) -> tuple[Decimal, Decimal]:
    if isinstance(value, MeasuredNumber):
        return ends(value) if value.number >= 0 else (value.number, value.number)
    number = value.number if isinstance(value, Amount) else Decimal(value)
    return number, number
