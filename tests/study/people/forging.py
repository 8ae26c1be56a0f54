"""A forger who can write the file and knows the programme: lines are altered, and every hash and value made to fit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from cd7gui.domain.case_report.changes import HEAD, SIGNED, SITE_KEY, AuditEntry
from cd7gui.store.database import audit_trail, present_values, schema

Alter = Callable[[AuditEntry], AuditEntry | None]


def without_receipts(alter: Alter) -> Alter:
    """Leave out who signed the trail too: what is altered stands before the receipts then."""
    return lambda line: None if line.change.field in (HEAD, SITE_KEY) else alter(line)


def forge(path: Path, alter: Alter) -> None:
    """Write a study anew with its lines altered; a line for which None is given is left out."""
    with closing(sqlite3.connect(path)) as there:
        lines = list(audit_trail.lines(there))
        kept = there.execute("SELECT * FROM credential").fetchall()
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        schema.build(made)
        made.execute("BEGIN")
        seq, before = 0, audit_trail.BEGINNING
        for line in map(alter, lines):
            if line is not None:
                seq += 1
                sealed = audit_trail.sealed(replace(line, seq=seq, previous_hash=before, hash=""))
                audit_trail.add(made, sealed)
                present_values.put(made, sealed.change, seq)
                before = sealed.hash
        made.executemany("INSERT INTO credential VALUES (?, ?, ?, ?, ?)", kept)
        made.execute("COMMIT")


def saying(**parts: object) -> Alter:
    """Let each signature say something else."""

    def alter(line: AuditEntry) -> AuditEntry:
        if line.change.form != SIGNED:
            return line
        text = json.dumps({**json.loads(line.change.new or "{}"), **parts})
        return replace(line, change=replace(line.change, new=text))

    return alter
