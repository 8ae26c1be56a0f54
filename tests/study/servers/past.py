"""Speaking SQL past the programme, as somebody who knows how lines are chained."""

from __future__ import annotations

import psycopg
import pytest

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.database import audit_trail
from cd7gui.store.database.timestamps import local_now, stamp
from cd7gui.store.server.server_book import ServerBook
from tests.store.server.cluster import Cluster
from tests.study.servers.conftest import PEOPLE

ROLES = list(PEOPLE)


def connected(cluster: Cluster, database: str, login: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(cluster.address(database, login), autocommit=True)


def refused(cluster: Cluster, database: str, login: str, statement: str, given: tuple[object, ...] = ()) -> str:
    with connected(cluster, database, login) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(statement.encode(), given)
    return str(caught.value)


def next_line(
    cluster: Cluster, database: str, change: Change, who: str, origin: str = "entry", at: str = ""
) -> tuple[object, ...]:
    """Return a line that fits the end of the trail, as somebody who knows how they are chained would make it."""
    book = ServerBook.open(cluster.address(database))
    seq, previous = book.position()
    book.close()
    record = AuditEntry(seq + 1, at or stamp(local_now()), who, origin, change, "1.0", previous, "")
    return audit_trail.line_of(audit_trail.sealed(record))


def patient_of(cluster: Cluster, database: str, number: int = 0) -> str:
    with connected(cluster, database, "owner") as connection:
        found = connection.execute("SELECT patient FROM cd7.patient ORDER BY 1").fetchall()
    return str(found[number][0])


def own_line(cluster: Cluster, database: str, change: Change, login: str, **how: str) -> tuple[object, ...]:
    """Return a line that fits the end of the trail, in the name of whoever has a login."""
    return next_line(cluster, database, change, PEOPLE[login][0], **how)


def number_of(login: str) -> int:
    """Return the number of the person who has a login."""
    return list(PEOPLE).index(login) + 1
