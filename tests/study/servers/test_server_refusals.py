"""SQL past the programme: what the server itself refuses, as each of the six roles."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.results import Settings
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.identifiers import birth_span
from cd7gui.protocol.reference.event_terms import EVENT_TERMS
from cd7gui.store.server.server_book import ADD, KEEP_DRAFT
from cd7gui.study.opening import open_study
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.reports.reports import estimates_in_words
from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms, remove_terms
from cd7gui.study.safety.term_sheets import read_term_sheet
from cd7gui.study.servers.server_rules import server_rules
from tests.store.server.cluster import Cluster
from tests.study.safety.made_up_sheets import sheet
from tests.study.servers.conftest import PEOPLE
from tests.study.servers.past import ROLES, connected, next_line, own_line, patient_of, refused

PAST_THE_PROGRAMME = (
    "UPDATE cd7.change SET new = 'x'",
    "DELETE FROM cd7.change",
    "TRUNCATE cd7.change",
    "UPDATE cd7.value SET text = 'x'",
    "INSERT INTO cd7.value VALUES ('p', 'F1', 0, 'SEX', 'M', 1)",
    "DELETE FROM cd7.value",
    "UPDATE cd7.login SET person = 1",
    "SELECT * FROM cd7.login",
    "INSERT INTO cd7.permission VALUES ('lock', 'entry')",
    "DELETE FROM cd7.act_of",
    "ALTER TABLE cd7.change DISABLE TRIGGER ALL",
    "DROP TABLE cd7.value",
    "CREATE TABLE cd7.mine (x int)",
    "CREATE OR REPLACE FUNCTION cd7.may(wanted text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "SET ROLE owner",
    "SET SESSION AUTHORIZATION owner",
    "SET ROLE cd7_other",
    "SET session_replication_role = replica",
    "ALTER TABLE cd7.change DISABLE ROW LEVEL SECURITY",
    "DROP POLICY seen ON cd7.change",
    "DROP TRIGGER change_is_checked ON cd7.change",
    "CREATE TRIGGER mine BEFORE INSERT ON cd7.change FOR EACH ROW EXECUTE FUNCTION cd7.refuse()",
    "CREATE RULE mine AS ON INSERT TO cd7.change DO INSTEAD NOTHING",
    "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE SCHEMA mine",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION cd7.refuse()",
    "COPY cd7.value FROM '/dev/null'",
    "COPY cd7.change TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT cd7.begins_by('', 'F6', 0, 'X', NULL, '2024-01-01', false)",
    "SELECT cd7.signs_as(1)",
    "SELECT cd7.is_held(NULL)",
    "INSERT INTO cd7.patient VALUES ('p', '')",
    "SELECT * FROM cd7.patient",
    "GRANT cd7_keeper TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "DO $$ BEGIN LOCK TABLE cd7.change IN ACCESS EXCLUSIVE MODE; END $$",
)
REFUSED = re.compile("permission denied|must be (owner|superuser|a member)|must have|admin option|Must be superuser")


@pytest.mark.parametrize("login", ROLES)
def test_nobody_alters_trail_values_or_rules(cluster: Cluster, template: str, login: str) -> None:
    own = f"cd7_{PEOPLE[login][1].value.replace(' ', '_')}"
    other = "cd7_keeper" if own != "cd7_keeper" else "cd7_entry"
    with connected(cluster, template, login) as connection:
        for statement in PAST_THE_PROGRAMME:
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(statement.replace("cd7_other", other).encode())
            assert REFUSED.search(str(caught.value)), (statement, str(caught.value))


def test_not_even_the_owner_alters_a_line_by_mistake(cluster: Cluster, database: str) -> None:
    for statement in ("UPDATE cd7.change SET new = 'x'", "DELETE FROM cd7.change", "TRUNCATE cd7.change"):
        assert "never altered" in refused(cluster, database, "owner", statement)


@pytest.mark.parametrize("login", ROLES)
def test_nobody_signs_as_somebody_else(cluster: Cluster, database: str, login: str) -> None:
    other = "Iva Investigator" if login != "iva" else "Kay Keeper"
    line = next_line(cluster, database, Change("new", "F1", 0, "INITIALS", None, "AB"), other)
    assert "cd7 name" in refused(cluster, database, login, ADD, line)


def test_a_line_must_fit_the_end_its_own_hash_and_the_present_value(cluster: Cluster, database: str) -> None:
    change = Change("new", "F1", 0, "INITIALS", None, "AB")
    good = next_line(cluster, database, change, "Iva Investigator")
    wrong_hash, wrong_place = (*good[:-1], "0" * 64), (good[0] + 5, *good[1:])  # type: ignore[operator]
    assert "cd7 hash" in refused(cluster, database, "iva", ADD, wrong_hash)
    assert "cd7 not the end" in refused(cluster, database, "iva", ADD, wrong_place)
    stale = next_line(cluster, database, Change("new", "F1", 0, "INITIALS", "ZZ", "AB"), "Iva Investigator")
    assert "cd7 conflict" in refused(cluster, database, "iva", ADD, stale)


def test_a_site_neither_reads_nor_writes_the_patients_of_another(cluster: Cluster, database: str) -> None:
    foreign = patient_of(cluster, database)  # the demo's site is not "Site A"
    with connected(cluster, database, "ed") as connection:
        for table in ("change", "value"):
            found = connection.execute(f"SELECT count(*) FROM cd7.{table} WHERE patient <> ''".encode()).fetchone()
            assert found == (0,)
    line = next_line(cluster, database, Change(foreign, "F9", 99, "CHINV", None, "1"), "Ed Entry")
    assert "cd7 site" in refused(cluster, database, "ed", ADD, line)


def test_a_site_gives_no_patient_away_and_takes_its_own(cluster: Cluster, database: str) -> None:
    given = next_line(cluster, database, Change("new", "F1", 0, "SITEID", None, "Site B"), "Ed Entry")
    assert "cd7 site" in refused(cluster, database, "ed", ADD, given)
    own = next_line(cluster, database, Change("new", "F1", 0, "SITEID", None, "site  a"), "Ed Entry")
    with connected(cluster, database, "ed") as connection:
        connection.execute(ADD, own)
        assert connection.execute("SELECT text FROM cd7.value WHERE patient = 'new'").fetchall() == [("site  a",)]


@pytest.mark.parametrize("login", ["stan", "mo"])
def test_who_only_reads_sees_all_and_the_keeper_sees_no_case(cluster: Cluster, database: str, login: str) -> None:
    with connected(cluster, database, login) as connection:
        assert connection.execute("SELECT count(DISTINCT patient) FROM cd7.value WHERE patient <> ''").fetchone() == (
            10,
        )
    with connected(cluster, database, "kay") as connection:
        seen = connection.execute("SELECT DISTINCT form, field FROM cd7.value WHERE patient <> ''").fetchall()
        assert seen == [("F1", "SUBJID")]  # by which whoever unlocks knows whom


def test_a_locked_form_takes_nothing_and_a_frozen_one_an_answer(cluster: Cluster, database: str) -> None:
    patient = patient_of(cluster, database)
    lock = next_line(cluster, database, Change(patient, "@LOCK", 0, "F6", None, "locked"), "Dan Manager")
    freeze_change = Change(patient, "@LOCK", 0, "F7", None, "frozen")
    with connected(cluster, database, "dan") as connection:
        connection.execute(ADD, lock)
        connection.execute(ADD, next_line(cluster, database, freeze_change, "Dan Manager"))
    for form, field in (("F6", "CD34"), ("F6", "@WHY.EC-04.CD34"), ("F7", "CMTRT")):
        line = next_line(cluster, database, Change(patient, form, 50, field, None, "x"), "Iva Investigator")
        assert "cd7 locked" in refused(cluster, database, "iva", ADD, line)
    answer = next_line(cluster, database, Change(patient, "F7", 50, "@WHY.EC-04.CMTRT", None, "x"), "Iva Investigator")
    with connected(cluster, database, "iva") as connection:
        connection.execute(ADD, answer)
    unlock = Change(patient, "@LOCK", 0, "F6", "locked", None, "asked for")
    assert "cd7 role" in refused(cluster, database, "dan", ADD, next_line(cluster, database, unlock, "Dan Manager"))
    with connected(cluster, database, "kay") as connection:
        connection.execute(ADD, next_line(cluster, database, unlock, "Kay Keeper"))


def test_who_has_left_does_nothing_any_more(cluster: Cluster, database: str) -> None:
    number = list(PEOPLE).index("iva") + 1
    ended = Change("", "@PEOPLE", number, "ENDED", None, "2026-01-01")
    with connected(cluster, database, "kay") as connection:
        connection.execute(ADD, next_line(cluster, database, ended, "Kay Keeper"))
    with connected(cluster, database, "iva") as connection:
        assert connection.execute("SELECT count(*) FROM cd7.value").fetchone() == (0,)
    line = next_line(cluster, database, Change("new", "F1", 0, "INITIALS", None, "AB"), "Iva Investigator")
    assert "cd7 nobody" in refused(cluster, database, "iva", ADD, line)


def test_a_login_without_a_person_sees_and_writes_nothing(cluster: Cluster, database: str) -> None:
    cluster.ask(database, "CREATE ROLE stranger LOGIN")
    cluster.ask(database, "GRANT cd7_investigator TO stranger")
    with connected(cluster, database, "stranger") as connection:
        assert connection.execute("SELECT count(*) FROM cd7.change").fetchone() == (0,)
    line = next_line(cluster, database, Change("new", "F1", 0, "INITIALS", None, "AB"), "stranger")
    assert "cd7 nobody" in refused(cluster, database, "stranger", ADD, line)


def test_half_typed_texts_and_sealed_keys_are_for_their_person_alone(cluster: Cluster, database: str) -> None:
    with connected(cluster, database, "mo") as connection:
        assert connection.execute("SELECT count(*) FROM cd7.credential").fetchone() == (1,)
    with connected(cluster, database, "iva") as connection:
        connection.execute(KEEP_DRAFT, ("p", "F1", 0, "X", "half", "now", "1"))
    with connected(cluster, database, "mo") as connection:
        assert connection.execute("SELECT count(*) FROM cd7.draft").fetchone() == (0,)


NAMING = "SELECT count(*) FROM cd7.{} WHERE field IN ('INITIALS', 'MRN', 'BRTHDAT', 'DONID', 'LOT', 'SAEREPNO')"


@pytest.mark.parametrize("login", ["stan", "mo"])
def test_who_may_not_read_cases_reads_no_identifier(cluster: Cluster, template: str, login: str) -> None:
    assert {"F1.INITIALS", "F1.MRN", "F1.BRTHDAT", "F6.DONID"} < {
        name for kind, name, _ in server_rules().acts if kind == "identifier"
    }
    with connected(cluster, template, login) as connection:
        for table in ("change", "value"):
            found = connection.execute(NAMING.format(table).encode()).fetchone()
            assert (found == (0,)) == (login == "stan"), table
        kept = connection.execute("SELECT field, missing, span FROM cd7.kept_from_me(NULL)").fetchall()
    if login == "mo":
        assert kept == []
        return
    assert {field for field, _, _ in kept} >= {"BRTHDAT", "DONID"}
    assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d)?", str(span)) for _, _, span in kept)


def test_outcomes_are_the_same_without_identifiers(cluster: Cluster, template: str) -> None:
    with (
        open_study(cluster.address(template, "stan"), origin="command") as without,
        open_study(cluster.address(template, "mo"), origin="command") as whole,
    ):
        settings = Settings(cutoff=whole.cutoff)
        one, other = (estimates_in_words(compute(study.snapshot(), settings)) for study in (without, whole))
        assert one == other
        ages = [[case.get(Registration.age) for case in study.cases()] for study in (without, whole)]
        assert ages[0] == ages[1]


def test_a_birth_is_narrowed_on_the_server_as_in_the_programme(cluster: Cluster, template: str) -> None:
    chance = random.Random(7)
    days = [date(1940, 1, 1) + timedelta(days=chance.randrange(30_000)) for _ in range(40)]
    births = [
        *(day.isoformat() for day in days),
        "1990",
        "2000-02",
        "2000-02-29",
        "2012-02-29",
        "2001-02-29",
        "no date",
    ]
    consents = [*("2024-02-29", "2023-02-28", "2024-03-01", "no date"), None, *(one.isoformat() for one in days[:5])]
    with connected(cluster, template, "owner") as connection:
        for birth in births:
            for consent in consents:
                found = connection.execute("SELECT cd7.birth_span(%s, %s, 12)", (birth, consent)).fetchone()
                assert found == (birth_span(birth, consent),), (birth, consent)


def test_a_list_of_terms_is_the_data_managers_alone(cluster: Cluster, database: str, tmp_path: Path) -> None:
    line = Change("", STUDY, 1, "@TERM.5.0", None, '["x","y","",null,null,null,null,null,""]')
    for login in [one for one in ROLES if PEOPLE[one][1] is not Role.DATA_MANAGER]:
        refused(cluster, database, login, ADD, own_line(cluster, database, line, login))
    with open_study(cluster.address(database, "dan"), origin="command") as study:
        found = keep_terms(study, plan_terms(study, read_term_sheet(sheet(tmp_path / "five.xlsx"))))
        assert len(found) == 4
    with open_study(cluster.address(database, "iva"), origin="command") as study:
        assert study.reading.terms_for(EVENT_TERMS).found("buzz") == ("Buzzing of the pinna",)
        with pytest.raises(NotAllowed):
            remove_terms(study, "5.0", "a test")
