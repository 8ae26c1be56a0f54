"""What somebody can do to a study who has its file and this programme's source, but not the site key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import HEAD, IDENTITY, SITE_KEY, STUDY, AuditEntry
from cd7gui.store.database import audit_trail, present_values
from cd7gui.store.heads.receipts import receipt_in
from cd7gui.store.heads.site_key import SiteKey, make_at

Forge = Callable[[list[AuditEntry]], Sequence[AuditEntry]]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a study as another programme would, its guards taken away, and put them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for _, text in guards:
            raw.execute(text)


def trail_of(path: Path) -> list[AuditEntry]:
    with closing(sqlite3.connect(path)) as raw:
        return list(audit_trail.lines(raw))


def rewrite(path: Path, forge: Forge, again: Forge = list) -> None:
    """Write the trail anew as `forge` has it, each line re-hashed, and the present values that follow from it.

    `again` sees each line once it is re-hashed, for what hangs on its hash.
    """
    lines = list(forge(trail_of(path)))
    with opened(path) as raw:
        raw.execute("DELETE FROM change")
        raw.execute("DELETE FROM value")
        before, present = audit_trail.BEGINNING, dict[tuple[str, str, str, int], str | None]()
        for seq, line in enumerate(lines, 1):
            place = (line.change.patient, line.change.form, line.change.field, line.change.row)
            change = replace(line.change, old=present.get(place))
            moved = replace(line, seq=seq, change=change, previous_hash=before)
            (moved,) = again([moved])
            sealed = audit_trail.sealed(moved)
            audit_trail.add(raw, sealed)
            present_values.put(raw, sealed.change, seq)
            before, present[place] = sealed.hash, sealed.change.new


def altered(field: str, new: str) -> Forge:
    """Return a value another text in the line that wrote it first."""

    def forge(lines: list[AuditEntry]) -> list[AuditEntry]:
        at = next(number for number, line in enumerate(lines) if line.change.field == field)
        return [replace(one, change=replace(one.change, new=new)) if n == at else one for n, one in enumerate(lines)]

    return forge


def is_mark(line: AuditEntry, *fields: str) -> bool:
    return line.change.form == STUDY and line.change.field in fields


def without_receipts(lines: list[AuditEntry]) -> list[AuditEntry]:
    return [line for line in lines if not is_mark(line, HEAD, SITE_KEY)]


def signed_with(key: SiteKey, study: str) -> Forge:
    """Name another key and write each receipt anew with it."""

    def again(lines: list[AuditEntry]) -> list[AuditEntry]:
        (line,) = lines
        if is_mark(line, SITE_KEY):
            return [replace(line, change=replace(line.change, new=key.public))]
        if not is_mark(line, HEAD):
            return [line]
        told = receipt_in(replace(line, change=replace(line.change, old=None)), study)
        told = replace(told, line=line.seq - 1, hash=line.previous_hash, key=key.name)
        signed = replace(told, signature=key.sign(told.message()))
        return [replace(line, change=signed.change(line.change.old))]

    return again


def rewrite_with_own_key(path: Path, forge: Forge) -> None:
    """Write the trail anew with receipts of a key that the forger drew."""
    study = next(line.change.new for line in trail_of(path) if line.change.field == IDENTITY)
    assert study is not None
    rewrite(path, forge, signed_with(make_at(path.with_name("forger.key")), study))


@contextmanager
def another_computer(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Work on a computer that has never seen a study and has a site key of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CD7GUI_SITE_KEY")
        patch.setenv("CD7GUI_CONFIG", str(folder / "another computer"))
        yield patch
