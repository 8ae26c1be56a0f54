"""What is frozen or locked, on the server as in the programme: each of many changes is judged by both, and alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import COMPLETE, DELETED, JUSTIFIED, LOCKS, PATIENT, SOURCE_AT, VERIFIED, Change
from cd7gui.domain.errors import Unparsable
from cd7gui.protocol.case_report import dictionary
from cd7gui.store.database.timestamps import local_now, stamp
from cd7gui.store.server.server_book import ADD_ALL
from cd7gui.study.opening import open_study
from cd7gui.study.people import locks
from cd7gui.study.people.locks import LockScope, lock, unlock
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.session import Study
from tests.store.server.cluster import Cluster

HELD = """
SELECT cd7.is_held(ROW(1, '', '', '', p, f, r, i, o, n, '', '', '', '')::cd7.change)
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[]) AS given (p, f, r, i, o, n)
"""
# Field of the lock, whether of the patient, its text. The days stand about the demo's: at the end of a month, too.
LOCKINGS = [
    ("STUDY", False, "locked"),
    ("STUDY", False, "frozen"),
    ("PATIENT", True, "locked"),
    ("PATIENT", True, "frozen"),
    ("F6", True, "locked"),
    ("F18", False, "frozen"),
    ("F10", False, "locked"),
    *(("CUTOFF", False, f"locked {day}") for day in ("2022-12-31", "2023-06-30", "2024-02-29", "2024-12-31")),
    ("CUTOFF", False, "frozen 2023-09-15"),
]
DAYS = ("2022-12", "2023-06", "2023-06-30", "2023-07-01", "2024", "2024-02", "2025-01-01", "1999-13", "no day", None)


@pytest.fixture(scope="module")
def study(cluster: Cluster, template: str) -> Study:
    """The study as a monitor has read it."""
    found = open_study(cluster.address(template, "mo"), origin="command", read_only=True)
    found.close()
    return found


def changes_of(case: Case, chance: random.Random) -> Iterator[Change]:
    """Yield changes of every kind of place: what is there altered and taken away, new rows, marks, the patient."""
    for form in dictionary().forms:
        rows = [row.number for row in case.rows(form)]
        for row in chance.sample(rows, min(2, len(rows))) + ([case.next_row(form)] if form.repeating else []):
            texts = dict(case.row(form, row).texts)
            days = {one.id for one in form.day_fields()} | {form.order_by} - {""}
            for field in [*chance.sample(sorted(texts), min(4, len(texts))), *days]:
                old = texts.get(field)
                yield Change(case.key, form.id, row, field, old, chance.choice(DAYS))
                yield Change(case.key, form.id, row, field, old, None if old is not None else chance.choice(DAYS))
            empty = [one.id for one in form.fields() if one.id not in texts]
            for field in chance.sample(empty, min(2, len(empty))):
                yield Change(case.key, form.id, row, field, None, "x")
            first = next(iter(form.fields())).id
            for mark in (COMPLETE, DELETED, f"{JUSTIFIED}EC-04.{first}", SOURCE_AT + first, VERIFIED + first):
                yield Change(case.key, form.id, 0 if mark == COMPLETE else row, mark, None, "1")
    yield Change(case.key, PATIENT, 0, DELETED, None, "1")
    yield Change(case.key, LOCKS, 0, "F1", None, "frozen")
    yield Change(case.key, "@SIGNED", 1, "F6.RECORDED", None, "{}")


def can_be_entered(case: Case, change: Change) -> bool:
    """Return whether the programme takes a text at a place: where it is asked for, and can be read."""
    form = dictionary().form(change.form)
    item = form.field(change.field) if form is not None else None
    if form is None or item is None or change.new is None:
        return True
    try:
        item.kind.load(change.new)
    except (Unparsable, ArithmeticError, ValueError):
        return False
    return apply(case, change).row(form, change.row).shows(change.field)


@pytest.mark.parametrize(("field", "own", "text"), LOCKINGS)
def test_the_server_holds_what_the_programme_holds(
    cluster: Cluster, template: str, study: Study, field: str, own: bool, text: str
) -> None:
    chance = random.Random(f"{field} {text}")
    cases = study.cases()[:3]
    changes = [one for case in cases for one in changes_of(case, chance) if can_be_entered(case, one)]
    wanted = []
    for change in changes:
        before = study.case(change.patient)
        if own:
            before = apply(before, Change(before.key, LOCKS, 0, field, None, text))
        of_study = {} if own else {(0, field): text}
        wanted.append(bool(locks.refusal(of_study, change, before, apply(before, change))))
    assert any(wanted)
    places = [case.key for case in cases] if own else [""]
    columns = zip(*((one.patient, one.form, one.row, one.field, one.old, one.new) for one in changes), strict=True)
    with psycopg.connect(cluster.address(template)) as owner:
        put = (places, *([one] * len(places) for one in (LOCKS, 0, field, None, text, "")))
        owner.execute(ADD_ALL, (stamp(local_now()), "owner", "test", "1", *put))
        found = [one for (one,) in owner.execute(HELD, [*map(list, columns)]).fetchall()]
        owner.rollback()
    differing = [(change, ours) for change, ours, theirs in zip(changes, wanted, found, strict=True) if ours != theirs]
    assert differing == [], len(differing)


def test_a_lock_is_set_and_lifted_by_the_programme_and_kept_by_the_server(cluster: Cluster, database: str) -> None:
    with closing(open_study(cluster.address(database, "dan"), origin="command")) as dan:
        patient = dan.cases()[0].key
        scope = LockScope(patient, "F6")
        lock(dan, scope)
        with pytest.raises(NotAllowed):
            unlock(dan, scope, "a mistake")
    with closing(open_study(cluster.address(database, "iva"), origin="command")) as iva:
        old = iva.case(patient).stored("F6", 0, "CD34")
        change = Change(patient, "F6", 0, "CD34", old, "9.9")
        assert "F6 of " in iva.refusals([change])[0]
    with closing(open_study(cluster.address(database, "kay"), origin="command")) as kay:
        unlock(kay, scope, "a mistake")
    with closing(open_study(cluster.address(database, "iva"), origin="command")) as iva:
        assert iva.write([change])[0].who == "Iva Investigator"
