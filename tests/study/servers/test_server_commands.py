"""Every command with the address of a study on a server: it works there, or says in one sentence what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.cli.commands import COMMANDS
from cd7gui.cli.main import main
from cd7gui.cli.server import ON_SERVER
from tests.store.server.cluster import Cluster

OWN = {"server", "copy", "drill", "receipt"}  # tried in tests of their own
READING = {  # what a monitor may read there -> its exit code
    ("check",): 0,
    ("summary",): 0,
    ("tables",): 0,
    ("signatures",): 0,
    ("locks",): 0,
    ("due",): 0,
    ("queries",): 0,
    ("verification",): 0,
    ("review", "--since", "1"): 0,
    ("people", "list"): 0,
    ("verify",): 0,
}
WITHOUT_A_STUDY = {"boundary", "codebook", "estimate", "grade", "help", "template", "tour"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a home: a study on a server leaves nothing in either."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_what_reads_a_study_reads_it_on_a_server(
    cluster: Cluster, template: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], elsewhere: Path
) -> None:
    assert main([words[0], *words[1:1], cluster.address(template, "mo"), *words[1:]]) == READING[words]
    assert capsys.readouterr().out
    assert list(elsewhere.iterdir()) == []


def test_a_backup_of_a_file_names_that_of_a_server(
    cluster: Cluster, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = cluster.address(template).replace("owner@", "owner:secret@")
    assert main(["backup", address, "out.cd7"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("`cd7gui server backup ")
    assert "secret" not in told


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ON_SERVER - WITHOUT_A_STUDY - {"backup"}))
def test_what_is_about_a_file_says_so(
    cluster: Cluster, template: str, command: str, capsys: pytest.CaptureFixture[str], elsewhere: Path
) -> None:
    address = cluster.address(template).replace("owner@", "owner:secret@")
    assert main([command, address, "out.cd7"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"`cd7gui {command}` ")
    assert "`cd7gui copy " in told or "`cd7gui server init " in told
    assert told.count("\n") == 1
    assert "secret" not in told
    assert list(elsewhere.iterdir()) == []


def test_a_study_on_a_server_is_no_source_of_a_merge(
    cluster: Cluster, template: str, peopled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["merge", str(peopled), cluster.address(template)]) == 2
    assert "Only a study file can be merged" in capsys.readouterr().err


def test_each_command_is_judged() -> None:
    assert set(COMMANDS) >= ON_SERVER | WITHOUT_A_STUDY
    reading = {words[0] for words in READING}
    writing = {"codes", "export", "freeze", "import", "lock", "merge", "sign", "unfreeze", "unlock"}
    assert reading | writing | OWN == ON_SERVER


def test_the_owner_of_the_database_is_told_to_use_an_own_login(
    cluster: Cluster, template: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CD7GUI_SESSION", raising=False)
    assert main(["summary", cluster.address(template)]) == 2
    assert "on a server, use an address with your own login" in capsys.readouterr().err
