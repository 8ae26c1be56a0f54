"""Backups of a study on a server: numbered, proved, encrypted, held against the server, and tried by a drill."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from cd7gui.cli.main import main
from cd7gui.cli.worker import Worker
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.verify import verify
from cd7gui.study.backups import last_failure
from cd7gui.study.opening import open_study
from cd7gui.study.servers.server_studies import copy_study, make_study
from cd7gui.study.servers.shared_study import backup_place
from tests.store.server.cluster import Cluster
from tests.study.servers.conftest import PEOPLE


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """The file beside which the backups stand."""
    return tmp_path / "kept" / "trial.cd7"


@pytest.fixture(autouse=True)
def _folder(backups: Path) -> None:
    backups.parent.mkdir()


def entered(address: str, who: str, text: str = "AB") -> None:
    with closing(ServerBook.open(address)) as book:
        change = Change(f"new {text}", "F1", 0, "INITIALS", None, text)
        book.append([change], who=who, origin="import", dictionary="1.0")


def test_backups_number_themselves_and_a_drill_tries_the_newest(
    cluster: Cluster, database: str, backups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = cluster.address(database, "dan")
    assert main(["server", "backup", address]) == 2
    assert "Name the file for the backups of" in capsys.readouterr().err
    assert main(["drill", address]) == 2
    assert "No backup of" in capsys.readouterr().err

    assert main(["server", "backup", address, "--to", str(backups), "--plain"]) == 0
    entered(address, PEOPLE["dan"][0])
    assert main(["server", "backup", address]) == 0  # the place is remembered
    kept = sorted((backups.parent / "trial.backups").iterdir())
    assert [one.name.split(".")[-2] for one in kept] == ["0001", "0002"]
    assert all(verify(one) is None for one in (*kept, backups))
    assert capsys.readouterr().out.count("verified, in ") == 2

    assert main(["drill", address]) == 0
    assert "The drill passed: the newest backup trial." in capsys.readouterr().out
    with closing(ServerBook.open(address)) as book:
        noted = [line for line in book.trail(patient="") if line.change.field == "@DRILL"]
        assert (noted[-1].who, json.loads(noted[-1].change.new or "")["passed"]) == (PEOPLE["dan"][0], True)
    assert (
        main(["drill", cluster.address(database), "--backups", str(backups)]) == 0
    )  # the owner is nobody of the study
    assert "is not recorded in its audit trail" in capsys.readouterr().err

    with closing(sqlite3.connect(kept[1])) as raw:
        raw.execute("UPDATE value SET text = 'ZZ' WHERE field = 'INITIALS'")
        raw.commit()
    assert main(["drill", address]) == 1
    assert "The drill failed" in capsys.readouterr().err


def test_the_window_goes_on_with_backups_that_a_command_began(
    cluster: Cluster, database: str, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    from cd7gui.store.encryption import sealing
    from tests.study.people.cast import QUICK

    monkeypatch.setattr(sealing, "COST", QUICK)
    address, kept = cluster.address(database, "dan"), backups.parent / "trial.backups"
    with closing(open_study(address, behind=True)) as study:
        assert backup_place(study) is None
    monkeypatch.setenv("CD7GUI_NEW_PASSWORD", "a long one of the backups")
    assert main(["server", "backup", address, "--to", str(backups)]) == 0
    for login in PEOPLE:
        with closing(open_study(cluster.address(database, login), behind=True)) as study:
            assert backup_place(study) == (backups if login == "dan" else None)

    keep, before = Worker(lambda _: None, lambda: False).keep, len(list(kept.glob("*.cd7")))
    entered(address, PEOPLE["dan"][0])
    keep(address, "")
    assert len(list(kept.glob("*.cd7"))) == before + 1
    assert all(verify(one) is None for one in kept.glob("*.cd7"))
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.delenv("CD7GUI_NEW_PASSWORD")
    with pytest.raises(UserError):
        keep(address, "")
    assert "is encrypted" in last_failure(backups)  # told when the study is opened next


@pytest.mark.parametrize("login", ["ed", "iva", "mo", "stan", "kay"])
def test_only_who_may_back_up_and_sees_all_makes_one(
    cluster: Cluster, template: str, backups: Path, login: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["server", "backup", cluster.address(template, login), "--to", str(backups), "--plain"]) == 2
    told = capsys.readouterr().err
    assert "sees only part of its audit trail" in told if login == "kay" else "may not back up the study" in told
    assert list(backups.parent.iterdir()) == []


def test_a_server_that_lost_lines_or_rewrote_them_replaces_nothing(
    cluster: Cluster, database: str, peopled: Path, backups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = cluster.address(database, "dan")
    entered(address, PEOPLE["dan"][0])
    assert main(["server", "backup", address, "--to", str(backups), "--plain"]) == 0
    before = backups.read_bytes()
    with psycopg.connect(cluster.address(database), autocommit=True) as owner:
        for statement in (
            "ALTER TABLE cd7.change DISABLE TRIGGER USER",
            "DELETE FROM cd7.change WHERE seq = (SELECT max(seq) FROM cd7.change)",
            "DELETE FROM cd7.value WHERE patient = 'new AB'",
            "ALTER TABLE cd7.change ENABLE TRIGGER USER",
        ):
            owner.execute(statement.encode())
    assert main(["server", "backup", address]) == 2
    assert "the server lost lines, or it was restored from an older state" in capsys.readouterr().err
    entered(address, PEOPLE["dan"][0], "CD")
    assert main(["server", "backup", address]) == 2
    assert "its audit trail was rewritten: line" in capsys.readouterr().err
    assert backups.read_bytes() == before


def test_a_backup_is_encrypted_by_a_password_that_is_asked_for_once(
    cluster: Cluster, template: str, backups: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    from cd7gui.store.encryption import sealing
    from cd7gui.store.encryption.key_ring import UNLOCKED
    from tests.study.people.cast import QUICK

    monkeypatch.setattr(sealing, "COST", QUICK)
    address = cluster.address(template, "dan")
    assert main(["server", "backup", address, "--to", str(backups)]) == 2
    assert "CD7GUI_NEW_PASSWORD" in capsys.readouterr().err
    monkeypatch.setenv("CD7GUI_NEW_PASSWORD", "a long one of the backups")
    assert main(["server", "backup", address, "--to", str(backups)]) == 0
    assert "Recovery key: " in capsys.readouterr().out
    monkeypatch.delenv("CD7GUI_NEW_PASSWORD")
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    assert main(["server", "backup", address]) == 2  # nobody can be asked
    assert "CD7GUI_PASSWORD" in capsys.readouterr().err
    monkeypatch.setenv("CD7GUI_PASSWORD", "a long one of the backups")
    assert main(["server", "backup", address]) == 0
    assert main(["drill", address]) == 0
    kept = [one for one in (backups.parent / "trial.backups").iterdir() if one.suffix == ".cd7"]
    assert len(kept) == 2
    for one in (*kept, backups):
        assert b"SQLite format" not in one.read_bytes()
        assert b"SUBJID" not in one.read_bytes()
        assert verify(one) is None


def test_another_study_never_takes_the_place_of_the_backups(
    cluster: Cluster, template: str, backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = cluster.address(cluster.database())
    make_study(other)
    from cd7gui.study.demo import make_demo

    make_demo(tmp_path / "other.cd7", who="Dr Maker").close()
    copy_study(str(tmp_path / "other.cd7"), other)
    assert main(["server", "backup", cluster.address(template, "dan"), "--to", str(backups), "--plain"]) == 0
    before = backups.read_bytes()
    assert main(["server", "backup", other, "--to", str(backups)]) == 2
    assert "Nothing was replaced" in capsys.readouterr().err
    assert backups.read_bytes() == before
