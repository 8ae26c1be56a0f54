"""The rules of the server beside those of the programme: every kind of line is known there, and as the same act."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

import cd7gui
from cd7gui.domain.case_report import changes
from cd7gui.domain.case_report.changes import (
    ACCESS,
    COMPLETE,
    DELETED,
    HEAD,
    IDENTITY,
    JUSTIFIED,
    LOCKS,
    PATIENT,
    PEOPLE,
    QUERY,
    REVIEWED,
    SIGNED,
    SOURCE_AT,
    STUDY,
    VERIFIED,
    Change,
)
from cd7gui.domain.queries.threads import QueryEvent
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.store.database.timestamps import local_now, stamp
from cd7gui.store.server.server_book import ADD_ALL, TEXT_AT
from cd7gui.study.opening import open_study
from cd7gui.study.people.access import AccessEvent
from cd7gui.study.people.permission import OF_MEANING, act_of
from cd7gui.study.people.roles import Act, allows
from cd7gui.study.servers.server_rules import OF_PERSON, SETTINGS, server_rules
from tests.store.server.cluster import Cluster
from tests.study.servers.conftest import PEOPLE as LOGINS

CHECKS = {one.id: one for one in checks()}
# Marks that no login writes on a server: identifiers stay with the others there.
NEVER_THERE = {"@APART", "@RETOLD", "@PERSONS", "@OF", "@SEAL", "@STEP"}
# What the programme takes as a change of the settings, and the server by what it is.
NARROWER = {"@DRILL": Act.BACK_UP, "@RESTORED": Act.RESTORE, "@SITEKEY": Act.BACK_UP}


def samples() -> Iterator[Change]:
    """Yield a line of every kind that the programme writes, from its own catalogues."""
    for form in dictionary().forms:
        first = next(iter(form.fields())).id
        for item in form.fields():
            yield Change("p", form.id, 1, item.id, None, "x")
        for mark in (COMPLETE, DELETED, VERIFIED + first, SOURCE_AT + first):
            yield Change("p", form.id, 1, mark, None, "1")
        for check in CHECKS:
            yield Change("p", form.id, 1, f"{JUSTIFIED}{check}.{first}", None, "why")
    yield Change("p", PATIENT, 0, DELETED, None, "1")
    yield from (Change("", STUDY, 0, f"{one}x" if one.endswith(".") else one, None, "x") for one in SETTINGS)
    yield from (Change("", PEOPLE, 9, one, None, "x") for one in OF_PERSON)
    yield from (Change("", ACCESS, 9, one, None, "x") for one in (*AccessEvent, "TRIES"))
    yield Change("", REVIEWED, 9, "LINE", None, "7")
    yield from (Change("p", QUERY, 1, f"{one.value}.1.ab12", None, "x") for one in QueryEvent)
    yield from (Change("p", QUERY, 1, one, None, "x") for one in ("AT", "CHECK", "ID", "SOURCE", "TO", "DUE"))
    for patient in ("p", ""):
        for scope in ("F6", "PATIENT" if patient else "STUDY"):
            yield from (Change(patient, SIGNED, 1, f"{scope}.{one}", None, "{}") for one in OF_MEANING)
            for old, new in ((None, "frozen"), ("frozen", None), ("frozen", "locked"), ("locked", None)):
                yield Change(patient, LOCKS, 0, scope, old, new)
    yield Change("", LOCKS, 0, "CUTOFF", None, "locked 2024-01-01")


def acts_on_server(address: str, lines: list[tuple[Change, str]]) -> list[set[str]]:
    row = "ROW(1, '', '', %s::text, %s::text, %s::text, %s::bigint, %s::text, %s::text, %s::text, '', '', '', '')"
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        found = []
        for one, origin in lines:
            given = (origin, one.patient, one.form, one.row, one.field, one.old, one.new)
            cursor.execute(f"SELECT ARRAY(SELECT cd7.acts_of({row}::cd7.change))".encode(), given)
            found.append(set((cursor.fetchone() or ([],))[0]))
        return found


@pytest.mark.parametrize("origin", ["entry", "import", "merge"])
def test_each_kind_of_line_is_the_same_act_there_as_here(cluster: Cluster, template: str, origin: str) -> None:
    lines = list(samples())
    there = acts_on_server(cluster.address(template), [(one, origin) for one in lines])
    for change, found in zip(lines, there, strict=True):
        act = act_of(change, origin, dictionary(), CHECKS.get)
        settled = origin == "entry" or change.form not in {STUDY, LOCKS, PEOPLE, REVIEWED, SIGNED}
        if change.field == HEAD:
            assert found == {""}  # whoever holds the site key
        elif change.field in NARROWER:
            assert found == {NARROWER[change.field].value}, change
        elif act is None and change.form == QUERY:
            assert found == {Act.READ_CASES.value}
        elif change.field.startswith(VERIFIED) and origin == "import":
            assert found == {Act.VERIFY.value}  # no table verifies anything
        elif settled:
            assert found == {act.value if act else ""}, change
        else:  # an import or a merge brings no lock, no setting and no person by its right alone
            own = act_of(change, "entry", dictionary(), CHECKS.get)
            assert found <= {own.value if own else "", *({Act.MERGE.value} if origin == "merge" else ())}, change


UNKNOWN = (
    ("p", "F99", 0, "X"),
    ("p", "F1", 0, "NOSUCH"),
    ("p", "F1", 0, "@NOSUCH"),
    ("p", "F1", 0, "@SDV.NOSUCH"),
    ("p", "F1", 0, "@WHY.NOSUCH.SEX"),
    ("p", "@NOSUCH", 0, "X"),
    ("", "@STUDY", 0, "@NOSUCH"),
    ("", "@STUDY", 0, "@APART"),
    ("", "@STUDY", 1, "@CUTOFF"),
    ("p", "@STUDY", 0, "@CUTOFF"),
    ("", "F1", 0, "SEX"),
    ("", "@PEOPLE", 1, "NOSUCH"),
    ("p", "@QUERY", 1, "NOSUCH.1.ab"),
    ("p", "@QUERY", 1, "NOSUCH"),
    ("p", "@SIGNED", 1, "F6.NOSUCH"),
    ("p", "@LOCK", 0, "F99"),
    ("p", "@LOCK", 1, "F6"),
    ("p", "F1", -1, "SEX"),
    ("", "@REVIEW", 1, "NOSUCH"),
    ("", "@ACCESS", 1, "NOSUCH"),
)


def test_what_no_rule_names_is_no_act_whoever_writes_it(cluster: Cluster, template: str) -> None:
    lines = [(Change(*place, None, "x"), origin) for place in UNKNOWN for origin in ("entry", "import")]
    assert acts_on_server(cluster.address(template), lines) == [set()] * len(lines)
    inert = [(Change("p", "F99", 0, "X", None, "x"), "merge"), (Change("p", "@NOSUCH", 0, "X", None, "x"), "merge")]
    assert acts_on_server(cluster.address(template), inert) == [{Act.MERGE.value}, set()]


def test_every_mark_in_the_source_is_known_to_the_server_or_never_there() -> None:
    found = set[str]()
    for path in Path(cd7gui.__file__).parent.rglob("*.py"):
        found |= set(re.findall(r'"(@[A-Z]{2,}\.?)"', path.read_text(encoding="utf-8")))
    assert len(found) > 30
    forms = {value for name, value in vars(changes).items() if name.isupper() and isinstance(value, str)}
    known = {name for _, name, _ in server_rules().acts}
    heads = {re.sub(r"^(@[A-Z]+)\..+", r"\1", name) for name in known} | known | {one.rstrip(".") for one in known}
    named = {form for form in found & forms if any(one.form == form for one in samples())}
    assert {one for one in found if one not in heads | named | NEVER_THERE and not one.startswith("@WHY")} == set()


def example_of(act: Act, role: str) -> tuple[Change, str] | None:
    """Return a line that is an act, and by which origin; None where it is none."""
    if act in (Act.IMPORT, Act.MERGE):
        return Change("p", "F9", 1, "CHINV", None, "x"), act.value
    if act is Act.OVERRIDE:
        return Change("p", SIGNED, 1, "F6.RECORDED", None, json.dumps({"override": "under way"})), "entry"
    if act is Act.REVIEW:
        number = [name for name, _, _ in LOGINS.values()].index(role) + 1
        return Change("", REVIEWED, number, "LINE", None, "7"), "entry"
    for one in samples():
        is_it = act_of(one, "entry", dictionary(), CHECKS.get) is act and one.field not in NARROWER
        stays = one.form == QUERY or one.field in (HEAD, IDENTITY)
        if (is_it or NARROWER.get(one.field) is act) and one.old is None and not stays:
            return one, "entry"
    if act is Act.UNLOCK:
        return Change("p", LOCKS, 0, "F12", "locked", None), "entry"
    event = next((f"{one.value}.1.ab" for one in QueryEvent if is_event(one, act)), "")
    return (Change("p", QUERY, 1, event, None, "x"), "entry") if event else None


def is_event(event: QueryEvent, act: Act) -> bool:
    return act_of(Change("p", QUERY, 1, f"{event.value}.1.ab", None, "x"), "entry", dictionary(), CHECKS.get) is act


@pytest.fixture(scope="module")
def locked(cluster: Cluster, template: str) -> str:
    """A copy of the study in which F12 of a new patient is locked."""
    name = cluster.database(template)
    with psycopg.connect(cluster.address(name), autocommit=True) as connection:
        columns = (["p"], ["@LOCK"], [0], ["F12"], [None], ["locked"], [""])
        connection.execute(ADD_ALL, (stamp(local_now()), "owner", "entry", "1", *columns))
    return name


def written(connection: psycopg.Connection[tuple[object, ...]], given: tuple[object, ...]) -> str:
    """Try to add a line and take it back; returns why the server refused it, "" if it did not."""
    try:
        connection.execute(ADD_ALL, given)
    except psycopg.Error as error:
        return str(error)
    finally:
        connection.rollback()
    return ""


@pytest.mark.parametrize("login", LOGINS)
def test_the_table_of_acts_and_roles_is_kept_by_the_server_itself(cluster: Cluster, locked: str, login: str) -> None:
    name, role, _ = LOGINS[login]
    lines = {act: example for act in Act if (example := example_of(act, name)) is not None}
    assert set(Act) - set(lines) == {Act.READ_CASES, Act.READ_OUTCOMES, Act.EXPORT_IDENTIFIED}
    with psycopg.connect(cluster.address(locked, login)) as connection:
        for act, (one, origin) in lines.items():
            found = connection.execute(TEXT_AT, (one.patient, one.form, one.row, one.field)).fetchone() or (one.old,)
            columns = ([one.patient], [one.form], [one.row], [one.field], [found[0]], [one.new], [""])
            allowed = allows(role, act) and (act is not Act.OVERRIDE or allows(role, Act.SIGN_RECORDED))
            refused = written(connection, (stamp(local_now()), name, origin, "1", *columns))
            assert ("cd7 role" in refused, refused == "") == (not allowed, allowed), (act, refused)
        query = "SELECT count(*) FROM cd7.value WHERE patient <> '' AND field <> 'SUBJID'"
        ((seen,),) = connection.execute(query).fetchall()
        assert seen == 1 if login == "kay" else seen  # a keeper sees the lock, and takes it back


@pytest.mark.parametrize("login", LOGINS)
def test_the_programme_keeps_the_same_table_with_a_study_on_a_server(
    cluster: Cluster, template: str, login: str
) -> None:
    with closing(open_study(cluster.address(template, login), behind=True)) as study:
        assert {act for act in Act if study.may(act)} == {act for act in Act if allows(LOGINS[login][1], act)}
