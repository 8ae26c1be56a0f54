"""Studies of any size for the benches: written straight into the file in bulk, chained as the store chains them.

A study is made once and kept in the temporary folder of the system, under a name that holds everything it depends on.
The patients are those of the synthetic cohort under other numbers and on other days, each with laboratory rows.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from cd7gui import resources
from cd7gui.domain.case_report.changes import Change
from cd7gui.protocol.case_report import VERSION, dictionary
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import audit_trail, schema
from cd7gui.study.demo import typed_changes
from cd7gui.study.opening import new_study
from cd7gui.study.settings import CUTOFF

ROWS = 100  # laboratory rows of each patient
AT = "2026-11-28T08:00:00.000+00:00"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LATER = ("F14", "F16", "F17")  # relapse, death, contacts: each copy is followed for a day more than the one before
BATCH = 50  # patients


def study_of(patients: int, rows: int = ROWS) -> Path:
    """Return a study of so many patients; whoever writes in it copies it first."""
    shape = hashlib.sha256(f"{resources.text('demo', 'cohort.json')}{schema.STEPS}{VERSION}".encode()).hexdigest()[:8]
    path = Path(tempfile.gettempdir()) / f"cd7gui-bench-{os.getuid()}" / f"{patients}x{rows}-{shape}.cd7"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        making = path.with_suffix(f".{os.getpid()}")
        _make(making, patients, rows)
        making.rename(path)
    return path


def _make(path: Path, patients: int, rows: int) -> None:
    cohort = json.loads(resources.text("demo", "cohort.json"))
    with new_study(path, who="bench") as study:
        study.write([Change("", "STUDY", 0, CUTOFF, None, cohort["cutoff"])])
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = OFF")
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("DROP TRIGGER change_is_only_appended")  # it asks for the last line at each line
        raw.execute("DROP INDEX change_by_place")
        seq, previous = audit_trail.end_of(raw)
        for begin in range(0, patients, BATCH):
            numbers = range(begin, min(begin + BATCH, patients))
            changes = (one for number in numbers for one in _patient(cohort["patients"], number, rows))
            lines = list(_chained(changes, seq, previous))
            raw.execute("BEGIN")
            raw.executemany(audit_trail.INSERT, lines)
            raw.execute("COMMIT")
            seq, previous = lines[-1][0], lines[-1][-1]
        raw.execute("BEGIN")
        raw.execute(
            "INSERT OR REPLACE INTO value (form, field, patient, row, text, change) "
            "SELECT form, field, patient, row, new, seq FROM change ORDER BY form, field, patient, row"
        )
        raw.execute("COMMIT")
        raw.execute(schema.ONLY_APPENDED)
        raw.execute(schema.CHANGE_BY_PLACE)
    with Casebook.open(path) as book:  # in the mode in which the programme leaves a study
        book.checkpoint()


def _chained(changes: Iterator[Change], seq: int, previous: str) -> Iterator[audit_trail.Line]:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for one in changes:
        seq += 1
        values = (seq, AT, "bench", "bench", one.patient, one.form, one.row, one.field, one.old, one.new, one.reason)
        body = (*values, VERSION, previous)
        previous = hashlib.sha256(encode(body).encode()).hexdigest()
        yield (*body, previous)


def _patient(cohort: Sequence[Mapping[str, str]], number: int, rows: int) -> Iterator[Change]:
    drawn, copies = random.Random(number), number // len(cohort)
    typed = cohort[number % len(cohort)]
    copy = {
        place: _shifted(text, (2 if place.startswith(LATER) else 3) * (copies % 300)) for place, text in typed.items()
    }
    copy["F1.SUBJID"] = f"{copies // 100:02}-{number:04}"
    key = f"{drawn.getrandbits(64):016x}"
    yield from typed_changes(dictionary(), key, {place: text for place, text in copy.items() if place[:4] != "F18["})
    yield from _laboratory(drawn, key, date.fromisoformat(copy["F4.INFDAT"]), rows)


def _laboratory(drawn: random.Random, key: str, infused: date, rows: int) -> Iterator[Change]:
    for row in range(1, rows + 1):
        low = row > rows - 25  # samples end at day 25, before the first death
        neutrophils, lymphocytes = drawn.uniform(0.0, 0.5 if low else 4.0), drawn.uniform(0.0, 1.5)
        texts = {
            "LBDAT": (infused + timedelta(row - rows + 25)).isoformat(),
            "WBC": f"{neutrophils + lymphocytes + 0.2:.2f}",
            "ANC": f"{neutrophils:.2f}",
            "ALC": f"{lymphocytes:.2f}",
            "PLT": f"{drawn.uniform(5, 40 if low else 180):.0f}",
            "HB": f"{drawn.uniform(70, 120):.0f} g/L",
            "FERR": f"{drawn.uniform(200, 4000):.0f}",
            "CRP": f"{drawn.uniform(0, 90):.1f}",
        }
        yield from (Change(key, "F18", row, field, None, text) for field, text in texts.items())


def _shifted(text: str, days: int) -> str:
    return (date.fromisoformat(text) - timedelta(days)).isoformat() if DAY.fullmatch(text) else text
