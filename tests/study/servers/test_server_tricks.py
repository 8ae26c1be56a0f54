"""SQL that tries to bend the rules of the server: settings, functions, moments, forged origins and calls."""

from __future__ import annotations

import select
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.database.timestamps import local_now, stamp
from cd7gui.store.server.server_book import ADD, ServerBook
from cd7gui.store.server.server_schema import statements
from tests.store.server.cluster import Cluster
from tests.study.servers.past import ROLES, connected, next_line, number_of, own_line, patient_of, refused

INITIALS = Change("new", "F1", 0, "INITIALS", None, "AB")
# What a session may change of how texts and days are read must not change how a rule judges.
SESSION_SETTINGS = (
    "SET standard_conforming_strings = off",
    "SET DateStyle = 'SQL, DMY'",
    "SET TimeZone = 'Etc/GMT+12'",
    "SET transform_null_equals = on",
    "SET search_path = pg_temp, public",
    "SET default_transaction_isolation = 'serializable'",
    "SET array_nulls = off",
)


def test_no_setting_of_a_session_opens_what_is_locked_or_over(cluster: Cluster, database: str) -> None:
    patient = patient_of(cluster, database)
    held = own_line(cluster, database, Change("", "@LOCK", 0, "CUTOFF", None, "locked 2999-01-01"), "dan")
    with connected(cluster, database, "dan") as dan:
        dan.execute(ADD, held)
    over = Change("", "@PEOPLE", number_of("ed"), "UNTIL", None, "2026-01-01")
    with connected(cluster, database, "kay") as kay:
        kay.execute(ADD, own_line(cluster, database, over, "kay"))
    with connected(cluster, database, "owner") as owner:
        ((form, row, field, old),) = owner.execute(
            "SELECT v.form, v.row, v.field, v.text FROM cd7.value v JOIN cd7.date_field d USING (form, field)"
            " WHERE d.orders AND v.patient = %s LIMIT 1",
            [patient],
        ).fetchall()
    change = Change(patient, str(form), int(str(row)), str(field), str(old), "2024-02-02")
    lines = {login: own_line(cluster, database, change, login) for login in ("iva", "ed")}
    for setting in SESSION_SETTINGS:
        for login, sentence in (("iva", "cd7 locked"), ("ed", "cd7 nobody")):
            with connected(cluster, database, login) as connection:
                connection.execute(setting.encode())
                with pytest.raises(psycopg.Error, match=sentence):
                    connection.execute(ADD, lines[login])


def test_no_rule_of_the_server_is_read_by_a_setting_of_the_session() -> None:
    told = "".join(statements())
    assert "\\" not in told
    assert "current_date" not in told
    pinned = told.count("SET search_path = pg_catalog, pg_temp AS $$")
    assert pinned == told.count("CREATE OR REPLACE FUNCTION") - 1  # `refuse` looks nothing up


def test_functions_and_tables_of_ones_own_change_no_rule(cluster: Cluster, database: str) -> None:
    cluster.ask(database, "GRANT CREATE ON SCHEMA public TO cd7_entry")  # as before PostgreSQL 15
    line = own_line(cluster, database, Change("new", "F1", 0, "SITEID", None, "Site B"), "ed")
    with connected(cluster, database, "ed") as connection:
        for statement in (
            "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS $$SELECT 'same'::text$$",
            "CREATE FUNCTION public.starts_with(text, text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
            "CREATE FUNCTION public.max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
            "CREATE TEMP TABLE pg_namespace (nspname text, nspowner oid)",
            "INSERT INTO pg_temp.pg_namespace SELECT 'cd7', oid FROM pg_roles WHERE rolname = 'ed'",
            "SET search_path = pg_temp, public, pg_catalog",
        ):
            connection.execute(statement.encode())
        with pytest.raises(psycopg.Error, match="cd7 site"):
            connection.execute(ADD, line)
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.Error, match="row-level security"):
            connection.execute("SELECT count(*) FROM cd7.value")
    with closing(ServerBook.open(cluster.address(database, "iva"))) as book:  # nor what others are told
        assert book._rows("SHOW search_path") == [("pg_catalog",)]


@pytest.mark.parametrize("login", ROLES)
def test_a_line_is_of_the_present_moment(cluster: Cluster, template: str, login: str) -> None:
    change = Change("", "@ACCESS", number_of(login), "PRINT", None, "x")
    for minutes, sentence in ((-60, "60 minutes behind"), (60, "60 minutes before")):
        at = stamp(local_now() + timedelta(minutes=minutes))
        told = refused(cluster, template, login, ADD, own_line(cluster, template, change, login, at=at))
        assert f"cd7 clock: the clock of this computer is {sentence}" in told
    for at in ("yesterday", "2026-11-30", "2026-99-99T00:00:00.000+00:00", "2026-11-30T02:00:00.000+00:00; x"):
        refused(cluster, template, login, ADD, own_line(cluster, template, change, login, at=at))


@pytest.mark.parametrize("login", ROLES)
def test_copies_in_and_out_are_judged_like_single_lines(cluster: Cluster, template: str, login: str) -> None:
    line = next_line(cluster, template, INITIALS, "Somebody Else")
    with connected(cluster, template, login) as connection:
        with pytest.raises(psycopg.Error), connection.cursor().copy("COPY cd7.change FROM STDIN") as copying:
            copying.write_row(line)
        with connection.cursor().copy("COPY (SELECT DISTINCT patient FROM cd7.value) TO STDOUT") as copying:
            seen = len(list(copying.rows()))
        assert connection.execute("SELECT count(*) FROM cd7.change WHERE who = 'Somebody Else'").fetchone() == (0,)
    assert seen == (1 if login == "ed" else 11)


def test_a_stranger_to_a_patient_learns_nothing_of_a_value_by_guessing(cluster: Cluster, template: str) -> None:
    foreign = patient_of(cluster, template)
    for old in (None, "M", "F"):
        line = own_line(cluster, template, Change(foreign, "F1", 0, "SEX", old, "x"), "ed")
        assert "cd7 site" in refused(cluster, template, "ed", ADD, line)


def test_a_forged_call_makes_nobody_see_what_is_not_there(cluster: Cluster, template: str) -> None:
    with closing(ServerBook.open(cluster.address(template, "iva"))) as book:
        descriptor = book.listen()
        with connected(cluster, template, "mo") as connection:
            for payload in ("", "1", "'; DROP TABLE cd7.change; --", "x" * 7000):
                connection.execute("SELECT pg_notify('cd7_line', %s)", [payload])
        assert select.select([descriptor], [], [], 30)[0]
        assert book.is_notified()
        assert book.new_lines() == []


def test_no_import_and_no_merge_lifts_a_lock_or_makes_a_keeper(cluster: Cluster, template: str) -> None:
    dan, iva = number_of("dan"), number_of("iva")
    tried = (
        (Change("", "@PEOPLE", dan, "ROLE", "data manager", "keeper"), "merge", "cd7 people"),
        (Change("", "@PEOPLE", iva, "KEY", "", "forged"), "merge", "cd7 people"),
        (Change("", "@PEOPLE", 0, "NAME", None, "Kay Keeper"), "merge", "cd7 people"),
        (Change("", "@PEOPLE", dan, "ROLE", "data manager", "keeper"), "import", "cd7 role"),
        (Change("", "@ACCESS", iva, "SIGNIN", None, "window"), "merge", "cd7 access"),
        (Change("", "@REVIEW", iva, "LINE", None, "9"), "merge", "cd7 review"),
        (Change("p", "@SIGNED", 1, "F6.APPROVED", None, "{}"), "import", "cd7 role"),
        (Change("p", "@LOCK", 0, "F6", "locked", None), "merge", "cd7 role"),
        (Change("p", "F6", 0, "@SDV.CD34", None, "1"), "import", "cd7 role"),
    )
    for change, origin, sentence in tried:
        told = refused(cluster, template, "dan", ADD, own_line(cluster, template, change, "dan", origin=origin))
        assert sentence in told, (change, told)


def test_a_thread_is_ended_by_the_role_that_asked_and_altered_by_nobody(cluster: Cluster, database: str) -> None:
    with connected(cluster, database, "mo") as mo, connected(cluster, database, "dan") as dan:
        for field, text in (("SOURCE", "monitor"), ("ASKED.1.ab12", "why?")):
            mo.execute(ADD, own_line(cluster, database, Change("new", "@QUERY", 1, field, None, text), "mo"))
        forged = Change("new", "@QUERY", 2, "SOURCE", None, "monitor")
        closed = Change("new", "@QUERY", 1, "CLOSED.2.ab12", None, "closed")
        altered = Change("new", "@QUERY", 1, "ASKED.1.ab12", "why?", None)
        for connection, login, change, sentence in (
            (dan, "dan", forged, "in the own role"),
            (dan, "dan", closed, "only the monitor who asked"),
            (mo, "mo", altered, "never altered"),
        ):
            with pytest.raises(psycopg.Error, match=f"cd7 query: .*{sentence}"):
                connection.execute(ADD, own_line(cluster, database, change, login))
        mo.execute(ADD, own_line(cluster, database, closed, "mo"))


def test_what_an_import_brought_is_taken_back_by_who_may_import(cluster: Cluster, database: str) -> None:
    came = own_line(cluster, database, INITIALS, "dan", origin="import")
    with connected(cluster, database, "dan") as dan:
        dan.execute(ADD, came)
        back = Change("new", "F1", 0, "INITIALS", "AB", None, f"undo {came[0]}")
        line = own_line(cluster, database, back, "dan")
        dan.execute(ADD, line)
        again = Change("new", "F1", 0, "INITIALS", None, "AB", f"redo {line[0]}")
        dan.execute(ADD, own_line(cluster, database, again, "dan"))
        forged = Change("new", "F1", 0, "SEX", None, "M", f"redo {line[0]}")
        with pytest.raises(psycopg.Error, match="cd7 role"):
            dan.execute(ADD, own_line(cluster, database, forged, "dan"))


def test_a_wrong_password_is_noted_of_oneself_and_lifted_by_a_keeper(cluster: Cluster, database: str) -> None:
    tries = Change("", "@ACCESS", number_of("iva"), "TRIES", None, "1")
    with connected(cluster, database, "iva") as connection:
        connection.execute(ADD, next_line(cluster, database, tries, "not signed in"))
    lifted = Change("", "@ACCESS", number_of("iva"), "TRIES", "1", None)
    assert "cd7 access" in refused(cluster, database, "mo", ADD, own_line(cluster, database, lifted, "mo"))
    with connected(cluster, database, "kay") as connection:
        connection.execute(ADD, own_line(cluster, database, lifted, "kay"))
