"""The wide analysis set: for each patient key facts, what the outcomes table counts, and the times behind curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cd7gui.domain.case import Case
from cd7gui.domain.dictionary import Derived, Field, Item
from cd7gui.domain.estimates import Settings
from cd7gui.domain.text import N_
from cd7gui.exchange import cells
from cd7gui.exchange.cells import Cell, Column, ColumnKind, Row
from cd7gui.exchange.itemcolumns import ValueColumn, columns_of
from cd7gui.exchange.listsheets import FactTable
from cd7gui.exchange.patients import Disclosure, Patient
from cd7gui.protocol import endpoints, timeline
from cd7gui.protocol.choices import ACUTE_GRADE, RESPONSE
from cd7gui.protocol.f01_registration import Registration
from cd7gui.protocol.f03_disease import Disease
from cd7gui.protocol.f04_infusion import Infusion
from cd7gui.protocol.f06_transplant import Transplant
from cd7gui.protocol.f14_relapse import Relapse
from cd7gui.protocol.f16_death import Death
from cd7gui.study.proportions import COUNTED, Counted

INTEGER = ColumnKind.INTEGER
NOTES = Column("NOTES", N_("Why the patient does not count in an outcome, and what is not exact"), width=60, wrap=True)
CHIMERISM = {
    "FULL": N_("full donor"),
    "MIXED": N_("mixed"),
    "AUTOLOGOUS": N_("autologous"),
    "NE": N_("not evaluable"),
}
LAST_STATUS = {
    endpoints.LastStatus.MRDNEG: N_("MRD-negative remission"),
    endpoints.LastStatus.RELAPSE_CD7NEG: N_("CD7-negative relapse"),
    endpoints.LastStatus.RELAPSE: N_("relapse"),
    endpoints.LastStatus.DEAD_WITHOUT_RELAPSE: N_("dead without relapse"),
    endpoints.LastStatus.OTHER: N_("other"),
    endpoints.LastStatus.LOST: N_("lost to follow-up"),
}

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

# Whether each outcome of the table counts the patient: Y, N, or empty who cannot be judged. Names for every estimate.
FLAGS = {
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

Answer = endpoints.Fact | endpoints.Verdict | endpoints.LeftOut
Read = Callable[[Case, date | None], Answer]


@dataclass(frozen=True)
class Coded:
    """A fact of the patient as a code, with the labels of its codes."""

    column: Column
    read: Read
    labels: Callable[[str], str]


def _once(origin: timeline.Origin, read: Read) -> Read:
    """Ask only of patients who reached day zero: no GVHD of a transplant that was never given."""

    def answer(case: Case, cutoff: date | None) -> Answer:
        reached = endpoints.overall_survival(case, origin, cutoff)
        return reached if isinstance(reached, endpoints.LeftOut) else read(case, cutoff)

    return answer


def _grade(attribution: str) -> Read:
    origin = timeline.Origin.INFUSION if attribution == "CART" else timeline.Origin.TRANSPLANT
    return _once(origin, lambda case, cutoff: endpoints.worst_acute_gvhd(case, attribution, cutoff))


CODED = (
    Coded(Column("BESTRESP", N_("Best response between T and H")), endpoints.best_response_after_cart, RESPONSE.label),
    Coded(Column("CHIMER", N_("Best chimerism after H")), endpoints.best_chimerism, CHIMERISM.__getitem__),
    Coded(Column("HAGVHD", N_("Worst acute GVHD attributed to the transplant")), _grade("HSCT"), ACUTE_GRADE.label),
    Coded(Column("CAGVHD", N_("Worst acute GVHD attributed to CAR T cells")), _grade("CART"), ACUTE_GRADE.label),
    Coded(
        Column("LASTSTAT", N_("Status at the last contact"), width=18),
        _once(timeline.Origin.INFUSION, endpoints.status_at_last_contact),
        lambda code: LAST_STATUS[endpoints.LastStatus(code)],
    ),
)


@dataclass(frozen=True)
class Timed:
    """A time to an event: whole days from the origin, and what ended them."""

    days: Column
    status: Column
    read: Callable[[Case, timeline.Origin, date | None], endpoints.Outcome | endpoints.LeftOut]


TIMED = (
    Timed(
        Column("OSDAYS", N_("Overall survival, days"), INTEGER),
        Column("OSEVENT", N_("Overall survival: 0 censored, 1 death"), INTEGER),
        endpoints.overall_survival,
    ),
    Timed(
        Column("DFSDAYS", N_("Disease-free survival, days"), INTEGER),
        Column("DFSEVENT", N_("Disease-free survival: 0 censored, 1 relapse or death"), INTEGER),
        endpoints.disease_free_survival,
    ),
    Timed(
        Column("CRDAYS", N_("Relapse or non-relapse death, days"), INTEGER),
        Column("CRCAUSE", N_("0 censored, 1 relapse, 2 death without relapse"), INTEGER),
        endpoints.relapse_or_nrm,
    ),
    Timed(
        Column("GRFSDAYS", N_("GVHD-free, relapse-free survival, days"), INTEGER),
        Column("GRFSEVNT", N_("GVHD-free, relapse-free survival: 0 censored, 1 event"), INTEGER),
        endpoints.grfs,
    ),
)

ORIGIN = Column("ORIGIN", N_("Time runs from"), width=12)
T_TO_H = Column("TTOH", N_("Days from CAR-T infusion to transplant"), INTEGER)
LAST_DATE = Column("LASTDAT", N_("Last contact"), ColumnKind.DATE)


def analysis_set(patients: Sequence[Patient], settings: Settings, disclosure: Disclosure) -> FactTable:
    """Give the facts of every patient as of the settings' cut-off, in columns that the data do not change."""
    columns = tuple(_columns(disclosure))
    by_patient = {one.case.key: _facts(one, settings, disclosure) for one in patients}
    if disclosure.deidentified:  # the reasons quote values
        return FactTable(columns[:-1], {key: row[:-1] for key, row in by_patient.items()})
    return FactTable(columns, by_patient)


def _key_columns(disclosure: Disclosure) -> Iterator[tuple[Item[Any], ValueColumn]]:
    for item in disclosure.shown(KEY_FACTS):
        for one in columns_of(item, disclosure):
            if isinstance(one, ValueColumn):
                yield item, one


def _columns(disclosure: Disclosure) -> Iterator[Column]:
    yield from (one.column for _, one in _key_columns(disclosure))
    yield from (T_TO_H, LAST_DATE)
    for coded in CODED:
        yield coded.column
        yield Column(f"{coded.column.name}_L", N_("{label}: in words").format(label=coded.column.label), width=20)
    yield from (Column(FLAGS[one.id], f"{one.label} ({one.id})", width=10) for one in _flagged())
    yield ORIGIN
    yield from (column for timed in TIMED for column in (timed.days, timed.status))
    yield NOTES


def _flagged() -> list[Counted]:
    return [one for one in COUNTED if one.id in FLAGS]


def _facts(patient: Patient, settings: Settings, disclosure: Disclosure) -> Row:
    case, cutoff = patient.case, settings.cutoff
    known = timeline.known_by(case, cutoff)
    reasons: dict[str, None] = {}  # in order, each once
    found: list[Cell] = [_key_fact(known, item, one, patient) for item, one in _key_columns(disclosure)]
    found += [_t_to_h(known), _last_date(case, cutoff)]
    for coded in CODED:
        found += _coded_cells(coded, coded.read(case, cutoff), reasons)
    found += [_flag(one, one.read(case, cutoff), reasons) for one in _flagged()]
    found.append(cells.text(settings.origin.value))
    for timed in TIMED:
        found += _timed_cells(timed.read(case, timeline.Origin(settings.origin.value), cutoff), reasons)
    return (*found, cells.text(" ".join(reasons)))


def _key_fact(known: Case, item: Item[Any], one: ValueColumn, patient: Patient) -> Cell:
    row = known.only(item.form)
    value = known.derive(item, row) if isinstance(item, Derived) else row.get(item) if isinstance(item, Field) else None
    return cells.EMPTY if value is None else one.cell(value, patient)


def _t_to_h(known: Case) -> Cell:
    start, end = known.get(Infusion.date), known.get(Transplant.date)
    return cells.EMPTY if start is None or end is None else cells.Integer((end - start).days)


def _last_date(case: Case, cutoff: date | None) -> Cell:
    last = timeline.last_contact(case, cutoff)
    return cells.EMPTY if last is None or isinstance(last, timeline.LeftOut) else cells.day(last.day)


def _coded_cells(coded: Coded, answer: Answer, reasons: dict[str, None]) -> tuple[Cell, Cell]:
    if isinstance(answer, endpoints.LeftOut):
        reasons[answer.reason] = None
        return cells.EMPTY, cells.EMPTY
    if answer.value is None:
        reasons[answer.note] = None
        return cells.EMPTY, cells.EMPTY
    code = str(answer.value)
    words = coded.labels(code)
    if isinstance(answer, endpoints.Fact) and answer.at_least:
        words = N_("at least {grade}").format(grade=words)
        reasons[answer.note] = None
    return cells.Text(code), cells.text(words)


def _flag(one: Counted, answer: Answer, reasons: dict[str, None]) -> Cell:
    if isinstance(answer, endpoints.LeftOut):
        reasons[answer.reason] = None
        return cells.EMPTY
    if one.known_only and answer.value is None:
        reasons[answer.note] = None
        return cells.EMPTY
    return cells.Text("Y" if one.counts(answer) else "N")


def _timed_cells(outcome: endpoints.Outcome | endpoints.LeftOut, reasons: dict[str, None]) -> tuple[Cell, Cell]:
    if isinstance(outcome, endpoints.LeftOut):
        reasons[outcome.reason] = None
        return cells.EMPTY, cells.EMPTY
    return cells.Integer(outcome.time_days), cells.Integer(outcome.status)
