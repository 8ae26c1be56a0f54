"""The command that backs a study up, and what is said of a word that is no command."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.store.verify import verify
from cd7gui.study.backups import backups
from cd7gui.study.opening import new_study, open_study
from tests.study.heads.test_restoring import add

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = tmp_path / "trial.cd7"
    new_study(made, who="chen").close()
    add(made, "SUBJID", "01-001")
    return made


def test_a_study_is_backed_up_among_its_automatic_backups(study: Path, capsys: Printed) -> None:
    with open_study(study):  # as by a window that is open
        assert main(["backup", str(study)]) == 0
    (made,) = backups(study)
    assert capsys.readouterr().out == f"Backed up {study} to {made.path}; the copy is verified.\n"
    assert verify(made.path) is None
    assert main(["drill", str(study)]) == 0


def test_a_study_is_backed_up_under_a_new_name_alone(study: Path, capsys: Printed) -> None:
    copy = study.with_name("copy.cd7")
    assert main(["backup", str(study), str(copy)]) == 0
    assert verify(copy) is None
    before = copy.read_bytes()
    assert main(["backup", str(study), str(copy)]) == 2
    assert "already exists and was not overwritten" in capsys.readouterr().err
    assert copy.read_bytes() == before


def test_a_study_that_is_not_there_leaves_nothing_behind(tmp_path: Path, capsys: Printed) -> None:
    assert main(["backup", str(tmp_path / "no.cd7")]) == 2
    assert "There is no study" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_study_on_a_server_is_backed_up_by_another_command(capsys: Printed) -> None:
    assert main(["backup", "postgresql://example.org/trial"]) == 2
    assert "cd7gui server backup postgresql://example.org/trial" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["veryfy"], "There is no command and no study “veryfy”. Did you mean “verify”?"),
        (["Summary", "s.cd7"], "Did you mean “summary”?"),
        (["mystudy"], "There is no command and no study “mystudy”. `cd7gui --help` lists the commands."),
    ],
)
def test_a_word_that_is_no_command_is_said_with_those_like_it(words: list[str], said: str, capsys: Printed) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err
