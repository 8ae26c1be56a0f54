"""The classes into which patients are broken down beside the curves, with their headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from cd7gui.analysis.outcomes.counted import CHIMERISM_DAYS, Facts
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints import panel_facts, survival
from cd7gui.protocol.endpoints.blood_facts import early_haematotoxicity, late_haematotoxicity, worst_cytopenia
from cd7gui.protocol.endpoints.panel_facts import MRD_FIRST
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.reference.codelists import CAUSE_OF_DEATH, CELL_FRACTION, MRD_CATEGORY, RESPONSE
from cd7gui.records import dataclass

ReadClass = Callable[[Case, date | None], Facts]


@dataclass(frozen=True)
class Classes:
    """A breakdown of the patients by a fact: its heading, the labels of the classes, and its chapter."""

    id: str
    label: str
    labels: Mapping[str, str]
    read: ReadClass
    chapter: str


def _toxicity(kind: str) -> ReadClass:
    return lambda case, cutoff: panel_facts.worst_toxicity(case, kind, cutoff)


def _cytopenia(item: Field[MeasuredNumber]) -> ReadClass:
    return lambda case, cutoff: worst_cytopenia(case, item, cutoff)


def _donor(days: int | None, cells: str) -> ReadClass:
    def read(case: Case, cutoff: date | None) -> Facts:
        if days is not None:
            return survival.chimerism_at(case, days, cutoff, cells=cells)
        found = survival.last_chimerism(case, cutoff, cells=cells)
        none = isinstance(found, survival.Fact) and found.value == "NE"
        return survival.Fact(None, note=found.note) if none and isinstance(found, survival.Fact) else found

    return read


def _grades(highest: int) -> Mapping[str, str]:
    return {str(grade): f"grade {grade}" for grade in range(highest + 1)}


_MRD = {code: MRD_CATEGORY.label(code) for code in MRD_FIRST}

CLASSES = (
    Classes(
        "response", "Best response after CAR-T", dict(RESPONSE.items), survival.best_response_after_cart, "response"
    ),
    Classes("mrd", "MRD in remission after CAR-T", _MRD, panel_facts.mrd_after_cart, "response"),
    Classes("crs", "CRS, worst grade", _grades(5), _toxicity("CRS"), "toxicity"),
    Classes("icans", "ICANS, worst grade", _grades(5), _toxicity("ICANS"), "toxicity"),
    Classes("hlh", "HLH, worst grade", _grades(5), _toxicity("HLH"), "toxicity"),
    Classes(
        "neutropenia",
        "Neutropenia, worst grade (CTCAE 5.0)",
        _grades(4),
        _cytopenia(Laboratory.neutrophils),
        "toxicity",
    ),
    Classes(
        "thrombopenia",
        "Thrombopenia, worst grade (CTCAE 5.0)",
        _grades(4),
        _cytopenia(Laboratory.platelets),
        "toxicity",
    ),
    Classes("icaht.early", "Early haematotoxicity (ICAHT)", _grades(4), early_haematotoxicity, "toxicity"),
    Classes("icaht.late", "Late haematotoxicity (ICAHT)", _grades(4), late_haematotoxicity, "toxicity"),
    Classes("death", "Causes of death", dict(CAUSE_OF_DEATH.items), panel_facts.cause_of_death, "infections"),
)
DEATHS = "death"  # is read after the infections

# Donor chimerism of one cell population: its panel id, the day after H (None: the last sample), the population.
CHIMERISM_BY_CELLS: Mapping[str, tuple[int | None, str]] = {
    f"chimerism.{'last' if days is None else f'h{days}'}.{cells}": (days, cells)
    for days in (*CHIMERISM_DAYS, None)
    for cells, _ in CELL_FRACTION.items
}
BY_CELLS: Mapping[str, ReadClass] = {name: _donor(days, cells) for name, (days, cells) in CHIMERISM_BY_CELLS.items()}
