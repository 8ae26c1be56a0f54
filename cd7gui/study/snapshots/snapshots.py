"""Snapshots: named states of the study, kept in its trail, and the cases of such a state, replayed from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.case_report.changes import STUDY, AuditEntry
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.case_report.study_terms import terms_among
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.store.database.timestamps import day_of
from cd7gui.study import entry
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF, NAME, SYNTHETIC, read_cutoff, read_ranges

KEPT = "@SNAPSHOT."  # + a number: one change of the study's own form for each snapshot
Place = tuple[str, int, str]  # form, row, field


@dataclass(frozen=True)
class SavedSnapshot:
    """A kept snapshot: its name, its data cut-off (None: the day it was kept), and its line in the trail.

    `hash` is that of the line: it stands for everything in the file at that time.
    """

    number: int
    name: str
    cutoff: date | None
    position: int
    hash: str
    day: date
    who: str


@dataclass(frozen=True)
class CohortState:
    """A state of the cohort: its display name, its cut-off, its cases, and the last line's hash."""

    name: str
    cutoff: date | None
    snapshot: Snapshot
    hash: str = ""

    @property
    def day(self) -> date:
        """The date as of which the state is read: its own cut-off, else the study's at that time, else its day."""
        of_study = next((case.cutoff for case in self.snapshot.cases), None)
        return self.cutoff or of_study or self.snapshot.today


Moment = SavedSnapshot | date
"""A past state: a kept snapshot, or the file at the end of a day."""


def keep(study: Study, name: str, cutoff: date | None = None) -> SavedSnapshot:
    """Keep the present state under a name; raises `UserError` for an empty or duplicate name."""
    wanted = " ".join(name.split())
    if not wanted:
        raise UserError("A snapshot needs a name. Type one, for example “abstract”.")
    there = kept(study)
    if wanted.casefold() in (one.name.casefold() for one in there):
        raise UserError(f"There is already a snapshot “{wanted}”. Choose another name.")
    position, hash_ = study.book.position()
    text = {"name": wanted, "cutoff": cutoff.isoformat() if cutoff else None, "position": position, "hash": hash_}
    number = max((one.number for one in _all(study)), default=0) + 1
    entry.set_setting(study, f"{KEPT}{number}", json.dumps(text, ensure_ascii=False))
    return next(one for one in kept(study) if one.number == number)


def forget(study: Study, snapshot: SavedSnapshot) -> None:
    """Remove a snapshot from the list; the trail still shows that it was kept."""
    entry.set_setting(study, f"{KEPT}{snapshot.number}", None)


def kept(study: Study) -> tuple[SavedSnapshot, ...]:
    """Return the kept snapshots, oldest first."""
    return tuple(one for one in _all(study) if study.setting(f"{KEPT}{one.number}") is not None)


def _all(study: Study) -> tuple[SavedSnapshot, ...]:
    lines = study.book.trail(patient="", form=STUDY)
    named = (line for line in lines if line.change.field.startswith(KEPT) and line.change.new is not None)
    return tuple(found for line in named if (found := _kept(line)) is not None)


def _kept(line: AuditEntry) -> SavedSnapshot | None:
    """Return the snapshot kept by a line; None if unreadable, as in a manually written file."""
    try:
        text = read_json(line.change.new or "{}")
        cutoff = parse_whole(str(text["cutoff"])) if text["cutoff"] else None
        number = int(line.change.field.removeprefix(KEPT))
        name, position, hash_ = printable_name(str(text["name"])), int(text["position"]), str(text["hash"])
        return SavedSnapshot(number, name, cutoff, position, hash_, day_of(line), line.who)
    except (ValueError, TypeError, KeyError, Unparsable, UserError):
        return None


def present(study: Study, cutoff: date | None = None) -> CohortState:
    """Return the present state of the cohort."""
    return CohortState("now", cutoff, study.snapshot(), study.book.position()[1])


def as_kept(study: Study, snapshot: SavedSnapshot) -> CohortState:
    """Return the cohort as of a snapshot. Raises `UserError` if the trail differs at its line."""
    lines = study.book.trail()
    there = next((line.hash for line in lines if line.seq == snapshot.position), None)
    if there != snapshot.hash and snapshot.position:
        raise UserError(
            f"The audit trail does not contain the data of the snapshot “{snapshot.name}”. Verify the study file."
        )
    then = replay(study, lines, snapshot.position, snapshot.day)
    return CohortState(f"snapshot “{snapshot.name}”", snapshot.cutoff, then, snapshot.hash)


def state_at(study: Study, moment: Moment) -> CohortState:
    """Return the cohort at a moment; raises `UserError` if the trail does not hold it."""
    return as_kept(study, moment) if isinstance(moment, SavedSnapshot) else as_of_day(study, moment)


def as_of_day(study: Study, day: date) -> CohortState:
    """Return the cohort as of the end of a day, by the clock of the machine that wrote the file.

    Lines keep their order even if a clock was set back: all lines up to the last one of that day or earlier count.
    """
    lines = study.book.trail()
    last = max((line for line in lines if day_of(line) <= day), key=lambda line: line.seq, default=None)
    words = f"as the file stood on {day.isoformat()}"
    then = replay(study, lines, last.seq if last else 0, day)
    return CohortState(words, None, then, last.hash if last else "")


def replay(study: Study, lines: Iterable[AuditEntry], position: int, today: date) -> Snapshot:
    """Build the cases from the trail up to a line, as known on a day; struck-out and blank ones are left out."""
    texts: dict[str, dict[Place, str]] = {}
    for line in study.with_identifiers(lines):
        if line.seq <= position:
            _replay(texts.setdefault(line.change.patient, {}), line)
    records = {(row, field): text for (form, row, field), text in texts.pop("", {}).items() if form == STUDY}
    settings = {field: text for (row, field), text in records.items() if not row}
    cutoff, ranges = read_cutoff(settings.get(CUTOFF)), read_ranges(settings)
    case_settings: dict[str, Any] = {"ranges": ranges, "terms": terms_among(records)}
    built = (replace(_case(study, key, found, today, cutoff), **case_settings) for key, found in texts.items())
    cases = sorted(
        (case for case in built if _counts(case) and study.sees(case)),
        key=lambda case: (not subject(case), subject(case), case.key),
    )
    return Snapshot(settings.get(NAME, study.name), settings.get(SYNTHETIC) == "Y", tuple(cases), today)


def _replay(texts: dict[Place, str], line: AuditEntry) -> None:
    place = (line.change.form, line.change.row, line.change.field)
    if line.change.new is None:
        texts.pop(place, None)
    else:
        texts[place] = line.change.new


def _case(study: Study, key: str, texts: dict[Place, str], today: date, cutoff: date | None) -> Case:
    stored = ((*place, text) for place, text in texts.items())
    return replace(case_from_texts(key, study.rules.dictionary, today, stored), cutoff=cutoff)


def _counts(case: Case) -> bool:
    return not case.deleted and any(not row.empty for rows in case.rows_by_form.values() for row in rows.values())
