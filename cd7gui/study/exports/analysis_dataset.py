"""The wide analysis set: one row a patient with key facts, counted outcomes and times to events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import CountedOutcome, Facts
from cd7gui.analysis.outcomes.timed import Outcome
from cd7gui.analysis.patients import readings
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Derived, Field, Item
from cd7gui.domain.results import Settings
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, Row
from cd7gui.exchange.sheets.columns import ItemColumn
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.listings import FactTable
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.records import dataclass
from cd7gui.study.exports.analysis_columns import CODED, CodeColumn, columns, key_columns


def analysis_set(
    patients: Sequence[ExportedPatient],
    read: Mapping[str, readings.PatientReadings],
    settings: Settings,
    disclosure: Disclosure,
) -> FactTable:
    """Return the facts of every patient, from the readings (by key) that the outcomes are counted from."""
    by_patient = {
        one.case.key: tuple(_PatientRow(one, read[one.case.key], settings).cells(disclosure)) for one in patients
    }
    return FactTable(tuple(columns(disclosure)), by_patient)


@dataclass(frozen=True)
class _PatientRow:
    """Builds the cells of one patient and collects once each reason why some are empty."""

    patient: ExportedPatient
    read: readings.PatientReadings
    settings: Settings
    reasons: dict[str, None] = field(default_factory=dict)

    def cells(self, disclosure: Disclosure) -> Iterator[Cell]:
        known = timeline.known_by(self.patient.case, self.settings.cutoff)
        yield from (_key_fact(known, item, one, self.patient) for item, one in key_columns(disclosure))
        yield _t_to_h(known)
        if not disclosure.day_counts:
            yield _last_date(self.patient, self.settings.cutoff)
        for coded in CODED:
            yield from self._coded(coded, self.read.facts[coded.reading])
        yield from (self._flag(one, self.read.facts[one.id]) for one in catalogue.OUTCOMES.counted)
        yield cells.text(self.settings.origin.value)
        for timed in catalogue.OUTCOMES.timed:
            yield from self._timed(self.read.outcomes[timed.id])
        if not disclosure.deidentified:
            yield cells.text(" ".join(self.reasons))

    def _coded(self, coded: CodeColumn, fact: Facts) -> Row:
        if isinstance(fact, survival.LeftOut) or fact.value is None:
            return self._nothing(fact), cells.EMPTY
        words = coded.label(str(fact.value))
        if isinstance(fact, survival.Fact) and fact.at_least:
            words = f"at least {words}"
            self._note(fact.note)
        return cells.text(str(fact.value)), cells.text(words)

    def _flag(self, one: CountedOutcome, fact: Facts) -> Cell:
        if isinstance(fact, survival.LeftOut) or one.left_open(fact):
            return self._nothing(fact)
        return cells.text("Y" if one.counts(fact) else "N")

    def _timed(self, outcome: Outcome) -> Row:
        if isinstance(outcome, survival.LeftOut):
            return self._nothing(outcome), cells.EMPTY
        return cells.integer(outcome.time_days), cells.integer(outcome.status)

    def _nothing(self, why: Facts) -> Cell:
        self._note(why.reason if isinstance(why, survival.LeftOut) else why.note)
        return cells.EMPTY

    def _note(self, sentence: str) -> None:
        if sentence:
            self.reasons[sentence] = None


def _key_fact(known: Case, item: Item[object], one: ItemColumn, patient: ExportedPatient) -> Cell:
    row = known.only(item.form)
    value = known.derive(item, row) if isinstance(item, Derived) else row.get(item) if isinstance(item, Field) else None
    return cells.EMPTY if value is None else one.cell(value, patient)


def _t_to_h(known: Case) -> Cell:
    start, end = known.get(Infusion.date), known.get(Transplant.date)
    return cells.EMPTY if start is None or end is None else cells.integer((end - start).days)


def _last_date(patient: ExportedPatient, cutoff: date | None) -> Cell:
    last = timeline.last_contact(patient.case, cutoff)
    return cells.EMPTY if last is None or isinstance(last, timeline.LeftOut) else cells.day(patient.moved(last.day))
