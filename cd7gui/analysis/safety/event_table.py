"""The adverse events: patients by their worst grade, any event first, then by class and term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.event_filter import EventFilter, EventPeriod, EventRelation
from cd7gui.domain.formatting import counted, listed, percent
from cd7gui.protocol.endpoints.safety.adverse_events import EventFact
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.records import dataclass

TITLE = "Adverse events"
GRADES = (1, 2, 3, 4, 5)
SEVERE = 3
ANY = "any"
COLUMNS = ("Any", *(str(grade) for grade in GRADES), "≥ 3")
METHOD = (
    "patients by worst grade, n (%) of all infused; a patient counts once per row; by CTCAE class and term; events not "
    "coded, or coded as another term of their class, as typed; an event that became fatal after the data cut-off "
    "has no grade yet"
)


@dataclass(frozen=True)
class _PatientEvents:
    """The events of one infused patient."""

    patient: PatientReadings
    events: tuple[EventFact, ...]


def event_table(
    patients: Sequence[PatientReadings], members: Mapping[str, Sequence[PatientReadings]], wanted: EventFilter
) -> CellTable:
    """Return the table under a filter; `members` are the groups by label, each with two more columns."""
    infused = _infused(patients)
    groups = {label: _infused(those) for label, those in members.items()}
    columns = COLUMNS + tuple(
        f"{label} (N = {len(those)}): {what}" for label, those in groups.items() for what in ("any", "≥ 3")
    )
    rows = [(ANY, "Any event", 0, None, None), *_rows(infused, wanted)]
    listed_names = frozenset(name for one in infused for event in one.events for name in event.listed)
    lines = tuple(
        TableLine(
            id_,
            label,
            _cells(infused, groups, wanted, organ_class, term),
            level,
            typed=id_ != ANY and label not in listed_names,
        )
        for id_, label, level, organ_class, term in rows
    )
    left_out = tuple(one.left_out(one.adverse) for one in patients if isinstance(one.adverse, LeftOut))
    of = f"{counted(len(infused), 'infused patient', 'infused patients')}; {wanted.words}"
    shown = lines if any(one.events for one in infused) else ()
    return CellTable("adverse_events", TITLE, "Event", columns, shown, of, METHOD, _note(infused, wanted), left_out)


def _infused(patients: Sequence[PatientReadings]) -> list[_PatientEvents]:
    for one in patients:
        if isinstance(one.adverse, NotRead):
            raise CannotCompute(one.adverse.reason)
    return [_PatientEvents(one, one.adverse) for one in patients if not isinstance(one.adverse, LeftOut)]


def _wants(wanted: EventFilter, event: EventFact) -> bool:
    return (
        wanted.period in (EventPeriod.ALL, event.period)
        and (wanted.relation is EventRelation.ANY or wanted.relation in event.related)
        and (event.serious or not wanted.serious)
    )


Row = tuple[str, str, int, str | None, str | None]  # id, label, level, class, term


def _rows(infused: Sequence[_PatientEvents], wanted: EventFilter) -> list[Row]:
    """Return the classes with their terms, by name; names are compared regardless of case."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for one in infused:
        for event in one.events:
            if wanted.every_row or _wants(wanted, event):
                key = (event.organ_class.casefold(), event.term.casefold())
                if event.coded or key not in names:  # CTCAE's name takes precedence over a typed one
                    names[key] = (event.organ_class, event.term)
    found: list[Row] = []
    for (organ_class, term), (class_name, term_name) in sorted(names.items()):
        if not found or found[-1][3] != organ_class:
            found.append((f"class.{organ_class}", class_name, 0, organ_class, None))
        found.append((f"term.{organ_class}.{term}", term_name, 1, organ_class, term))
    return found


def _cells(
    infused: Sequence[_PatientEvents],
    groups: Mapping[str, Sequence[_PatientEvents]],
    wanted: EventFilter,
    organ_class: str | None,
    term: str | None,
) -> tuple[TableCell, ...]:
    worst = _worst(infused, wanted, organ_class, term)
    of = len(infused)
    by_grade = [_cell([one for one in worst if one[0] == grade], of) for grade in GRADES]
    cells = [_cell(worst, of), *by_grade, _cell([one for one in worst if one[0] >= SEVERE], of)]
    for those in groups.values():
        of_group = _worst(those, wanted, organ_class, term)
        cells += [_cell(of_group, len(those)), _cell([one for one in of_group if one[0] >= SEVERE], len(those))]
    return tuple(cells)


Worst = tuple[int, DecidingValue]  # the grade, 0 if none is entered, and its event


def _worst(
    patients: Sequence[_PatientEvents], wanted: EventFilter, organ_class: str | None, term: str | None
) -> list[Worst]:
    """Return the worst grade of each patient with such an event, the first of equal ones."""
    found = []
    for one in patients:
        events = [
            event
            for event in one.events
            if _wants(wanted, event)
            and organ_class in (None, event.organ_class.casefold())
            and term in (None, event.term.casefold())
        ]
        if events:
            worst = max(events, key=lambda event: event.grade or 0)
            found.append((worst.grade or 0, one.patient.decider(worst.decider)))
    return found


def _cell(found: Sequence[Worst], of: int) -> TableCell:
    n = len(found)
    words = f"{n} ({percent(n / of)}%)" if n and of else "0"
    return TableCell(words, n, tuple(one for _, one in found))


def _note(infused: Sequence[_PatientEvents], wanted: EventFilter) -> str:
    events = [event for one in infused for event in one.events if _wants(wanted, event)]
    versions = sorted({event.version for event in events if event.version})
    said = [f"Grades by CTCAE {listed(versions)}."] if versions else []
    uncoded = sum(not event.coded for event in events)
    if uncoded:
        words = "{uncoded} of {events} not coded: by class and term as typed."
        said.append(words.format(uncoded=uncoded, events=counted(len(events), "event", "events")))
    ungraded = sum(event.grade is None for event in events)
    if ungraded:
        words = "{events} without a grade, or fatal only after the data cut-off: in the column “any” alone."
        said.append(words.format(events=counted(ungraded, "event", "events")))
    return " ".join(said)
