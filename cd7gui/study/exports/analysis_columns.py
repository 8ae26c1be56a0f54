"""Columns of the wide analysis set: key facts, coded facts, counted outcomes and times to events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.timed import TimedOutcome
from cd7gui.domain.case_report.dictionary import Item
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
from cd7gui.records import dataclass

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
T_TO_H = SheetColumn("TTOH", "Days from CAR-T infusion to transplant", INTEGER)
LAST_DATE = SheetColumn("LASTDAT", "Last contact", ColumnKind.DATE)


@dataclass(frozen=True)
class CodeColumn:
    """A coded fact with the labels of its codes. `reading` is the counted outcome that reads the same fact."""

    column: SheetColumn
    reading: str
    label: Callable[[str], str]


CHIMERISM = {
    "FULL": "full donor",
    "MIXED": "mixed",
    "AUTOLOGOUS": "autologous",
    "NE": "not evaluable",
}
LAST_STATUS = {
    survival.LastStatus.MRDNEG.value: "MRD-negative remission",
    survival.LastStatus.RELAPSE_CD7NEG.value: "CD7-negative relapse",
    survival.LastStatus.RELAPSE.value: "relapse",
    survival.LastStatus.DEAD_WITHOUT_RELAPSE.value: "dead without relapse",
    survival.LastStatus.OTHER.value: "other",
    survival.LastStatus.LOST.value: "lost to follow-up",
}
CODED = (
    CodeColumn(SheetColumn("BESTRESP", "Best response between T and H"), "response.cri", RESPONSE.label),
    CodeColumn(SheetColumn("CHIMER", "Last chimerism after H"), "chimerism.full", CHIMERISM.__getitem__),
    CodeColumn(SheetColumn("HAGVHD", "Worst acute GVHD from HSCT"), "agvhd.hsct.grade2_4", ACUTE_GRADE.label),
    CodeColumn(SheetColumn("CAGVHD", "Worst acute GVHD from CAR-T"), "agvhd.cart.grade2_4", ACUTE_GRADE.label),
    CodeColumn(
        SheetColumn("LASTSTAT", "Status at the last contact", width=18),
        "status.mrd_negative_cr",
        LAST_STATUS.__getitem__,
    ),
)


def time_columns(of: TimedOutcome) -> tuple[SheetColumn, SheetColumn]:
    """Return the columns of a time to an event: whole days from day zero, and its status."""
    days = SheetColumn(of.days_column, f"{of.label}, days", INTEGER, 11)
    codes = tuple((one[0], one[2:]) for one in re.split(r", (?=\d )", of.statuses))  # "0 censored, 1 death"
    return days, SheetColumn(of.status_column, f"{of.label}: {of.statuses}", INTEGER, 11, codes=codes)


ORIGIN = SheetColumn("ORIGIN", "From where the times run that name no day zero of their own", width=12)
NOTES = SheetColumn("NOTES", "Why the patient does not count in an outcome, and what is not exact", width=60, wrap=True)


def key_columns(disclosure: Disclosure) -> Iterator[tuple[Item[Any], ItemColumn]]:
    """Yield the key facts that may be exported, each with its columns."""
    for item in disclosure.shown(KEY_FACTS):
        for one in columns_of(item, disclosure):
            if not isinstance(one, StudyDayColumn):
                yield item, one


def columns(disclosure: Disclosure) -> Iterator[SheetColumn]:
    """Yield all columns; they follow from the dictionary and the outcomes alone. Notes quote values."""
    yield from (one.column for _, one in key_columns(disclosure))
    yield from (T_TO_H,) if disclosure.day_counts else (T_TO_H, LAST_DATE)
    for coded in CODED:
        yield coded.column
        yield SheetColumn(f"{coded.column.name}_L", f"{coded.column.label}: in words", width=20)
    for one in catalogue.OUTCOMES.counted:  # whether the patient is counted: Y, N, or empty if undecided
        yield SheetColumn(one.column, f"{one.label} ({one.id})", width=10, codes=YES_NO.items)
    yield ORIGIN
    yield from (column for timed in catalogue.OUTCOMES.timed for column in time_columns(timed))
    if not disclosure.deidentified:
        yield NOTES
