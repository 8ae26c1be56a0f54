"""The site key signs the trail of a study on a server: who may, when, and what the server refuses."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import HEAD, IDENTITY, SITE_KEY, STUDY, Change
from cd7gui.store.database.timestamps import local_now, stamp
from cd7gui.store.heads.receipts import ORIGIN, Occasion, Receipt, public_text
from cd7gui.store.heads.site_key import make_at, site_key
from cd7gui.store.server.server_book import ADD, ADD_ALL, ServerBook
from cd7gui.study.heads.receipts import sign_daily
from cd7gui.study.opening import open_study
from tests.store.server.cluster import Cluster
from tests.study.servers.conftest import PEOPLE
from tests.study.servers.past import ROLES, connected, next_line, number_of, own_line, refused

DAN = PEOPLE["dan"][0]


def receipts(address: str) -> list[tuple[str, str]]:
    """Return who signed on which occasion."""
    with closing(ServerBook.open(address, read_only=True)) as book:
        heads = [one for one in book.trail(patient="", form=STUDY, field=HEAD) if one.origin == ORIGIN]
    return [(one.who, json.loads(one.change.new or "")["on"]) for one in heads]


def entered(address: str, who: str, text: str, origin: str = "entry") -> ServerBook:
    book = ServerBook.open(address)
    book.append([Change(text, "F1", 0, "INITIALS", None, "AB")], who=who, origin=origin, dictionary="1.0")
    return book


def test_a_closed_window_and_a_backup_leave_receipts_and_verify_says_up_to_where(
    cluster: Cluster, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, before = cluster.address(database, "iva"), receipts(cluster.address(database))
    entered(address, PEOPLE["iva"][0], "new 1").close()
    assert receipts(address)[len(before) :] == [(PEOPLE["iva"][0], "closing")]
    entered(address, PEOPLE["iva"][0], "new 2").close(signed=False)

    assert main(["server", "backup", cluster.address(database, "dan"), "--to", str(tmp_path / "b.cd7"), "--plain"]) == 0
    assert receipts(address)[len(before) + 1 :] == [(DAN, "backup")]
    assert main(["verify", cluster.address(database, "mo")]) == 0
    told = capsys.readouterr().out
    assert f"(backup) by the site key {site_key().name}" in told
    assert "no line since is unsigned" in told
    with closing(ServerBook.open(address, read_only=True)) as book:
        assert f"Signed up to line {book.position()[0] - 1:,} on" in told

    out = tmp_path / "receipt.json"
    assert main(["receipt", cluster.address(database, "mo"), str(out)]) == 0
    assert main(["verify", cluster.address(database, "mo"), "--against", str(out)]) == 0


def test_a_lock_an_export_and_a_day_are_signed(cluster: Cluster, database: str, tmp_path: Path) -> None:
    address, before = cluster.address(database, "dan"), len(receipts(cluster.address(database)))
    with connected(cluster, database, "dan") as connection:
        found = connection.execute("SELECT text FROM cd7.value WHERE field = 'SUBJID' ORDER BY 1").fetchone()
    assert found is not None
    assert main(["lock", address, "--patient", str(found[0])]) == 0
    assert receipts(address)[before:] == [(DAN, "lock")]
    entered(address, DAN, "new 1", "import").close(signed=False)
    assert main(["export", address, str(tmp_path / "out.xlsx")]) == 0
    assert receipts(address)[before + 1 :][0] == (DAN, "export")
    with open_study(address) as study:
        count = len(receipts(address))
        study.book.append([Change("new 2", "F1", 0, "INITIALS", None, "AB")], who=DAN, origin="import", dictionary="1")
        sign_daily(study, local_now())
        assert len(receipts(address)) == count
        sign_daily(study, local_now() + timedelta(days=2))
        assert receipts(address)[count:] == [(DAN, "day")]


@pytest.mark.parametrize("login", ["ed", "stan", "kay"])
def test_who_sees_a_part_signs_nothing_and_says_so(cluster: Cluster, database: str, login: str) -> None:
    address = cluster.address(database, login)
    entered(cluster.address(database), "owner", "new 1").close(signed=False)
    before = receipts(cluster.address(database))
    with closing(ServerBook.open(address)) as book:
        assert "sees only part of the audit trail" in book.sign_head(Occasion.DAY)
    assert receipts(cluster.address(database)) == before


def test_another_computer_signs_nothing_for_the_site_key_that_the_trail_names(
    cluster: Cluster, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_at(tmp_path / "other.key")
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "other.key"))
    with closing(entered(cluster.address(database, "iva"), PEOPLE["iva"][0], "new 1")) as book:
        assert "this study is signed by the site key" in book.sign_head(Occasion.DAY)


def test_a_receipt_that_others_overtake_is_made_anew(
    cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cluster.address(database, "iva")
    other = entered(address, PEOPLE["iva"][0], "other")
    book, append, left = entered(address, PEOPLE["iva"][0], "own"), ServerBook.append, [3]

    def late(self: ServerBook, changes: list[Change], **how: str) -> object:
        if how["origin"] == ORIGIN and left[0]:
            left[0] -= 1
            row = Change("other", "F1", 0, "SEX", "M" * (3 - left[0] - 1) or None, "M" * (3 - left[0]))
            append(other, [row], who=PEOPLE["iva"][0], origin="entry", dictionary="1.0")
        return append(self, changes, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(ServerBook, "append", late)
    assert book.sign_head(Occasion.DAY) == ""
    monkeypatch.undo()
    assert left == [0]
    other.close()
    book.close()
    assert main(["verify", cluster.address(database, "mo")]) == 0


def made(cluster: Cluster, database: str, login: str, **other: object) -> tuple[object, ...]:
    """Return the line of a receipt of the last line, right but for what is given."""
    with closing(ServerBook.open(cluster.address(database), read_only=True)) as book:
        (line, hash_), key = book.position(), site_key()
        marks = {one.change.field: one.change.new or "" for one in book.trail(patient="", form=STUDY)}
    at, who = stamp(local_now()), PEOPLE[login][0]
    found = Receipt(marks[IDENTITY], line, hash_, at, who, "1.0", "closing", line + 1, key.name)
    told = replace(found, **other)  # type: ignore[arg-type]
    told = replace(told, signature=key.sign(told.message()) if "signature" not in other else told.signature)
    return next_line(cluster, database, told.change(marks.get(HEAD)), who, origin=ORIGIN, at=at)


FALSE: tuple[dict[str, object], ...] = (
    {"signature": "A" * 86 + "=="},
    {"signature": "no base64"},
    {"hash": "0" * 64},
    {"line": 1},
    {"own": 0},
    {"own": 10**6},
    {"occasion": "nothing"},
    {"who": "Kay Keeper"},  # another one than the line's
    {"study": "another"},
    {"dictionary": "2.0"},
    {"key": "0000-0000-0000-0000"},
)


@pytest.mark.parametrize("login", ROLES)
def test_no_role_spoils_the_trail_by_a_false_receipt(cluster: Cluster, database: str, login: str) -> None:
    for one in FALSE if login == "iva" else FALSE[:2]:
        line = made(cluster, database, login, **one)
        assert any(word in refused(cluster, database, login, ADD, line) for word in ("cd7 receipt", "cd7 conflict")), (
            one
        )
    with connected(cluster, database, login) as connection:
        connection.execute(ADD, made(cluster, database, login))  # who holds the key may sign


@pytest.mark.parametrize("login", ROLES)
def test_no_role_takes_away_by_what_a_study_is_known_and_signed(cluster: Cluster, database: str, login: str) -> None:
    with connected(cluster, database, "owner") as connection:
        found = dict(connection.execute("SELECT field, text FROM cd7.value WHERE form = '@STUDY'").fetchall())
    other = public_text(b"k" * 32)
    for field, old, new in (
        (IDENTITY, found[IDENTITY], "another"),
        (IDENTITY, found[IDENTITY], None),
        (SITE_KEY, found[SITE_KEY], None),
        (SITE_KEY, found[SITE_KEY], "no key"),
        *(((SITE_KEY, found[SITE_KEY], other),) if login != "kay" else ()),
        (HEAD, found.get(HEAD), None),
        (HEAD, found.get(HEAD), "[]"),
        (HEAD, found.get(HEAD), '{"line":1}'),
    ):
        line = own_line(cluster, database, Change("", STUDY, 0, field, str(old) if old else None, new), login)
        told = refused(cluster, database, login, ADD, line)
        assert "cd7 receipt" in told or "cd7 role" in told, (field, new, told)


@pytest.mark.parametrize("login", ["iva", "dan", "stan"])
def test_the_secret_of_the_codes_is_drawn_once(cluster: Cluster, database: str, login: str) -> None:
    first = own_line(cluster, database, Change("", STUDY, 0, "@SECRET", None, "aa"), login)
    with connected(cluster, database, login) as connection:
        connection.execute(ADD, first)
    for new in ("bb", None):
        line = own_line(cluster, database, Change("", STUDY, 0, "@SECRET", "aa", new), login)
        assert "cd7 secret" in refused(cluster, database, login, ADD, line)


def test_not_even_the_owner_stores_a_receipt_of_another_line(cluster: Cluster, database: str) -> None:
    line = made(cluster, database, "iva", hash="0" * 64)
    assert "cd7 conflict" in refused(cluster, database, "owner", ADD, line)


def test_names_in_every_script_are_signed_as_the_programme_spells_them(cluster: Cluster, database: str) -> None:
    name = 'Zoë "Ж" 陈 😀 \\ \x7f \x01 \n /'
    change = Change("", "@PEOPLE", number_of("iva"), "NAME", PEOPLE["iva"][0], name)
    columns = ([""], ["@PEOPLE"], [change.row], ["NAME"], [change.old], [name], [""])
    with psycopg.connect(cluster.address(database), autocommit=True) as owner:
        owner.execute(ADD_ALL, (stamp(local_now()), "owner", "entry", "1", *columns))
    with closing(ServerBook.open(cluster.address(database, "iva"))) as book:
        assert book.sign_head(Occasion.DAY) == ""
    assert receipts(cluster.address(database))[-1] == (name, "day")
