"""A study with a person of each role, whose passwords are stretched little, so that signing in costs no time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.store.encryption import sealing
from cd7gui.study.opening import open_study
from cd7gui.study.people import session_pass
from cd7gui.study.session import Study
from tests.study.people.cast import GIVEN, OWN, QUICK, with_people


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sealing, "COST", QUICK)
    for name in (session_pass.VARIABLE, "CD7GUI_PASSWORD", "CD7GUI_NEW_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    yield
    session_pass.revoke()


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the study once; each test has a copy."""
    path = tmp_path_factory.mktemp("peopled") / "study.cd7"
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(sealing, "COST", QUICK)
        with_people(path).close()
    session_pass.revoke()
    return path


@pytest.fixture
def path(peopled: Path, tmp_path: Path) -> Path:
    """Hold one patient of site 01 and one of site 02, and a person of each role; nobody has it open."""
    return Path(shutil.copy(peopled, tmp_path / "study.cd7"))


@pytest.fixture
def study(path: Path) -> Iterator[Study]:
    """Open it; nobody is signed in."""
    with open_study(path, origin="command") as opened:
        yield opened


@pytest.fixture
def run(monkeypatch, capsys):
    """Give a command as somebody; returns its code and what it said."""

    def give(*words, who="", password=OWN, new=GIVEN):
        monkeypatch.setenv("CD7GUI_PASSWORD", password)
        monkeypatch.setenv("CD7GUI_NEW_PASSWORD", new)
        session_pass.revoke()  # each command is a process of its own
        code = main([*map(str, words), *(["--who", who] if who else [])])
        said = capsys.readouterr()
        return code, said.out + said.err

    return give
