"""The columns of the wide analysis set: key facts, coded facts, what the outcomes table counts, and times to events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cd7gui.analysis.patients.proportions import COUNTED, CountedOutcome
from cd7gui.domain.case_report.dictionary import Item
from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import YES_NO
from cd7gui.exchange.sheets.cells import ColumnKind, SheetColumn
from cd7gui.exchange.sheets.columns import ItemColumn, StudyDayColumn, columns_of
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.reference.codelists import ACUTE_GRADE, RESPONSE

INTEGER = ColumnKind.INTEGER

KEY_FACTS: tuple[Item[Any], ...] = (
    Registration.sex,
    Registration.age,
    Registration.cohort,
    Disease.diagnosis,
    Infusion.product,
    Infusion.date,
    Transplant.date,
    Transplant.relation,
    Relapse.date,
    Death.date,
)
T_TO_H = SheetColumn("TTOH", N_("Days from CAR-T infusion to transplant"), INTEGER)
LAST_DATE = SheetColumn("LASTDAT", N_("Last contact"), ColumnKind.DATE)


@dataclass(frozen=True)
class CodeColumn:
    """A fact as a code, with the labels of its codes. `reading` is the counted outcome that reads the same fact."""

    column: SheetColumn
    reading: str
    label: Callable[[str], str]


CHIMERISM = {
    "FULL": N_("full donor"),
    "MIXED": N_("mixed"),
    "AUTOLOGOUS": N_("autologous"),
    "NE": N_("not evaluable"),
}
LAST_STATUS = {
    survival.LastStatus.MRDNEG.value: N_("MRD-negative remission"),
    survival.LastStatus.RELAPSE_CD7NEG.value: N_("CD7-negative relapse"),
    survival.LastStatus.RELAPSE.value: N_("relapse"),
    survival.LastStatus.DEAD_WITHOUT_RELAPSE.value: N_("dead without relapse"),
    survival.LastStatus.OTHER.value: N_("other"),
    survival.LastStatus.LOST.value: N_("lost to follow-up"),
}
CODED = (
    CodeColumn(SheetColumn("BESTRESP", N_("Best response between T and H")), "response.cri", RESPONSE.label),
    CodeColumn(SheetColumn("CHIMER", N_("Last chimerism after H")), "chimerism.full", CHIMERISM.__getitem__),
    CodeColumn(SheetColumn("HAGVHD", N_("Worst acute GVHD from HSCT")), "agvhd.hsct.grade2_4", ACUTE_GRADE.label),
    CodeColumn(SheetColumn("CAGVHD", N_("Worst acute GVHD from CAR-T")), "agvhd.cart.grade2_4", ACUTE_GRADE.label),
    CodeColumn(
        SheetColumn("LASTSTAT", N_("Status at the last contact"), width=18),
        "status.mrd_negative_cr",
        LAST_STATUS.__getitem__,
    ),
)

# Whether each outcome of the table counts the patient: Y, N, or empty who cannot be judged. Names for every estimate.
FLAGS: Mapping[str, str] = {
    "response.composite": "CRALL",
    "response.mrd_negative": "CRMRDNEG",
    "response.overall": "ORR",
    "chimerism.mixed": "CHMIXED",
    "chimerism.h30.full": "CHFULL30",
    "chimerism.h30.mixed": "CHMIX30",
    "chimerism.h30.autologous": "CHAUT30",
    "chimerism.h60.mixed": "CHMIX60",
    "chimerism.h60.autologous": "CHAUT60",
    "chimerism.h100.mixed": "CHMIX100",
    "chimerism.h100.autologous": "CHAUT100",
    "chimerism.h60.full": "CHFULL60",
    "chimerism.h100.full": "CHFUL100",
    "agvhd.dli.grade2_4": "DAGVHD24",
    "agvhd.any.grade2_4": "AAGVHD24",
    "agvhd.any.grade3_4": "AAGVHD34",
    "response.cri": "CRI",
    "pancytopenia.grade4": "PANCY4",
    "mortality.h30": "DTH30",
    "mortality.h100": "DTH100",
    "chimerism.full": "CHFULL",
    "chimerism.autologous": "CHAUTO",
    "agvhd.hsct.grade2": "HAGVHD2",
    "agvhd.hsct.grade2_4": "HAGVHD24",
    "agvhd.hsct.grade3_4": "HAGVHD34",
    "agvhd.cart.grade2_4": "CAGVHD24",
    "cgvhd.any": "CGVHD",
    "status.mrd_negative_cr": "MRDNEGCR",
    "status.relapse_cd7_negative": "CD7NREL",
    "status.dead_without_relapse": "DEADNREL",
}


@dataclass(frozen=True)
class TimeColumn:
    """A time to an event: whole days from day zero, and what ended them. `reading` is its name among the endpoints."""

    reading: str
    days: str
    status: str
    label: str
    statuses: str

    def columns(self) -> tuple[SheetColumn, SheetColumn]:
        """Return both columns."""
        days = SheetColumn(self.days, N_("{label}, days").format(label=self.label), INTEGER, 11)
        codes = tuple((one[0], one[2:]) for one in re.split(r", (?=\d )", self.statuses))  # "0 censored, 1 death"
        return days, SheetColumn(self.status, f"{self.label}: {self.statuses}", INTEGER, 11, codes=codes)


OF_A_COMPOSITE = N_("0 censored, 1 event")
OF_GVHD = N_("0 censored, 1 GVHD, 2 relapse or death")
OF_RECOVERY = N_("0 censored, 1 recovery, 2 death or second transplant")

TIMED = (
    TimeColumn("os", "OSDAYS", "OSEVENT", N_("Overall survival"), N_("0 censored, 1 death")),
    TimeColumn(
        "efs", "EFSDAYS", "EFSEVENT", N_("Event-free survival"), N_("0 censored, 1 no remission, relapse or death")
    ),
    TimeColumn("dfs", "DFSDAYS", "DFSEVENT", N_("Disease-free survival"), N_("0 censored, 1 relapse or death")),
    TimeColumn(
        "causes", "CRDAYS", "CRCAUSE", N_("Relapse or death"), N_("0 censored, 1 relapse, 2 death without relapse")
    ),
    TimeColumn("grfs", "GRFSDAYS", "GRFSEVNT", N_("GVHD-free, relapse-free survival"), OF_A_COMPOSITE),
    TimeColumn("crfs", "CRFSDAYS", "CRFSEVNT", N_("Chronic-GVHD-free, relapse-free survival"), OF_A_COMPOSITE),
    TimeColumn("agvhd2_4", "AG2DAYS", "AG2CAUSE", N_("Acute GVHD II–IV, from H"), OF_GVHD),
    TimeColumn("agvhd3_4", "AG3DAYS", "AG3CAUSE", N_("Acute GVHD III–IV, from H"), OF_GVHD),
    TimeColumn("agvhd2_4_cart", "AGTDAYS", "AGTCAUSE", N_("Acute GVHD II–IV from CAR-T, from T"), OF_GVHD),
    TimeColumn("agvhd2_4_dli", "AGDDAYS", "AGDCAUSE", N_("Acute GVHD II–IV from DLI, from H"), OF_GVHD),
    TimeColumn("agvhd2_4_any", "AGA2DAYS", "AGA2CAUS", N_("Acute GVHD II–IV of any cause, from T"), OF_GVHD),
    TimeColumn("agvhd3_4_any", "AGA3DAYS", "AGA3CAUS", N_("Acute GVHD III–IV of any cause, from T"), OF_GVHD),
    TimeColumn("cgvhd", "CGDAYS", "CGCAUSE", N_("Chronic GVHD, from H"), OF_GVHD),
    TimeColumn(
        "anc",
        "ANCDAYS",
        "ANCCAUSE",
        N_("Neutrophils, from H"),
        OF_RECOVERY,
    ),
    TimeColumn(
        "plt",
        "PLTDAYS",
        "PLTCAUSE",
        N_("Platelets, from H"),
        OF_RECOVERY,
    ),
    TimeColumn(
        "t_to_h", "TRANDAYS", "TRANEVNT", N_("Transplant from infusion"), N_("0 not transplanted, 1 transplanted")
    ),
    TimeColumn("t_to_remission", "REMDAYS", "REMEVENT", N_("Remission from infusion"), N_("0 none, 1 remission")),
    TimeColumn("os_landmark", "LMOSDAYS", "LMOSEVNT", N_("Overall survival from H+100"), N_("0 censored, 1 death")),
    TimeColumn(
        "dfs_landmark", "LMDFDAYS", "LMDFEVNT", N_("Disease-free from H+100"), N_("0 censored, 1 relapse or death")
    ),
)

ORIGIN = SheetColumn("ORIGIN", N_("From where the times run that name no day zero of their own"), width=12)
NOTES = SheetColumn(
    "NOTES", N_("Why the patient does not count in an outcome, and what is not exact"), width=60, wrap=True
)


def key_columns(disclosure: Disclosure) -> Iterator[tuple[Item[Any], ItemColumn]]:
    """Yield the key facts that may leave, each with its columns."""
    for item in disclosure.shown(KEY_FACTS):
        for one in columns_of(item, disclosure):
            if not isinstance(one, StudyDayColumn):
                yield item, one


def flagged() -> list[CountedOutcome]:
    """Return the counted outcomes that have a column."""
    return [one for one in COUNTED if one.id in FLAGS]


def columns(disclosure: Disclosure) -> Iterator[SheetColumn]:
    """Yield all columns; they follow from the dictionary and the outcomes alone. Notes quote values."""
    yield from (one.column for _, one in key_columns(disclosure))
    yield from (T_TO_H,) if disclosure.day_counts else (T_TO_H, LAST_DATE)
    for coded in CODED:
        yield coded.column
        yield SheetColumn(f"{coded.column.name}_L", N_("{label}: in words").format(label=coded.column.label), width=20)
    for one in flagged():
        yield SheetColumn(FLAGS[one.id], f"{one.label} ({one.id})", width=10, codes=YES_NO.items)
    yield ORIGIN
    yield from (column for timed in TIMED for column in timed.columns())
    if not disclosure.deidentified:
        yield NOTES
