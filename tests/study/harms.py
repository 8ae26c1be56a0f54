"""What may happen to a study's file behind its back: each changes what the file says without a word in its trail."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Harm = Callable[[Path], None]

# Of a present value: form, field and patient stand before the text; in the trail nothing stands between.
DEATH = re.compile(rb"F16DTHDAT(?!\d{4}-).{1,40}?(20\d\d-\d\d-\d\d)", re.DOTALL)


def _sql(*statements: str) -> Harm:
    """Alter the file as another programme would: its guards are taken away for it and put back."""

    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                raw.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                raw.execute(statement)
            for _, text in guards:
                raw.execute(text)

    return harm


def _flip_a_bit_of_a_death(path: Path) -> None:
    content = bytearray(path.read_bytes())
    found = DEATH.search(content)
    assert found is not None
    content[found.end(1) - 1] ^= 1  # another day of the same month
    path.write_bytes(content)


HARMS: dict[str, Harm] = {
    "another death date": _sql(
        "UPDATE value SET text = '2023-12-01' WHERE (form, field) = ('F16', 'DTHDAT') "
        "AND patient = (SELECT min(patient) FROM value WHERE (form, field) = ('F16', 'DTHDAT'))"
    ),
    "a foreign trigger": _sql("CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END"),
    "a foreign view": _sql("CREATE VIEW notes AS SELECT * FROM value"),
    "a foreign table": _sql("CREATE TABLE notes (x)"),
    "a flipped bit in a value": _flip_a_bit_of_a_death,
    "a broken chain": _sql("UPDATE change SET reason = 'altered' WHERE seq = 5"),
}
