"""One proof everywhere: whatever reads a study refuses a damaged one in a sentence and writes nothing.

The window has the same table in tests/ui/test_proved_window.py.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cd7gui import open_study
from cd7gui.cli.main import main
from cd7gui.cli.worker import Worker, serve
from cd7gui.domain.errors import UserError
from cd7gui.pipe import Failure, Request
from cd7gui.store.database.errors import DamagedStudy
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.exports.order import ExportOrder
from cd7gui.study.opening import new_study
from cd7gui.study.opening import open_study as opened_as_the_window_does
from tests.demo.demo_study import make_demo
from tests.study.harms import HARMS, Harm

REFUSED = 2

WAYS: dict[str, Callable[[str, str, str], list[str]]] = {  # the words, from the study, another one, and a free place
    "summary": lambda study, *_: ["summary", study],
    "summary as data": lambda study, *_: ["summary", study, "--json"],
    "the R script": lambda study, _, out: ["summary", study, "--r-script", out],
    "check": lambda study, *_: ["check", study],
    "codes": lambda study, *_: ["codes", study],
    "workbook": lambda study, _, out: ["export", study, f"{out}.xlsx"],
    "workbook, de-identified": lambda study, _, out: ["export", study, f"{out}.xlsx", "--deidentified"],
    "CSV": lambda study, _, out: ["export", study, out, "--csv"],
    "Stata": lambda study, _, out: ["export", study, out, "--stata"],
    "SPSS": lambda study, _, out: ["export", study, out, "--spss"],
    "SAS": lambda study, _, out: ["export", study, out, "--sas"],
    "merge from it": lambda study, other, _: ["merge", other, study],
    "merge into it": lambda study, other, _: ["merge", study, other],
    "merge into it, tried": lambda study, other, _: ["merge", study, other, "--dry-run"],
    "import": lambda study, other, _: ["import", study, f"{Path(other).parent / 'table.csv'}"],
    "restore from it": lambda study, _, out: ["restore", study, f"{out}.cd7"],
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with make_demo(tmp_path_factory.mktemp("healthy") / "s.cd7") as study:
        return study.path


@pytest.fixture(scope="module", params=HARMS.values(), ids=HARMS.keys())
def damaged(request: pytest.FixtureRequest, healthy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(healthy, tmp_path_factory.mktemp("damaged") / "s.cd7"))
    harm: Harm = request.param
    harm(path)
    assert path.read_bytes() != healthy.read_bytes()
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text("SUBJID,INITIALS\n001,AB\n")
    with new_study(tmp_path / "other.cd7") as study:
        return study.path


def standing(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_nothing_reads_a_damaged_study(
    damaged: Path,
    other: Path,
    way: Callable[[str, str, str], list[str]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = standing(damaged.parent), standing(other.parent)
    assert main(way(str(damaged), str(other), str(other.with_name("out")))) == REFUSED
    said = capsys.readouterr()
    assert not said.out
    assert len([line for line in said.err.splitlines() if "SQLite" not in line]) == 1, said.err
    assert (standing(damaged.parent), standing(other.parent)) == before
    assert not other.with_name("out").exists()


def test_verify_says_what_is_wrong(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(damaged)]) in (1, REFUSED)
    said = capsys.readouterr()
    assert "whole" not in said.out
    assert str(damaged) in said.err


ASKED: dict[str, Callable[[Path, Path], tuple[object, ...]]] = {  # what the window asks of a process beside it
    "copy": lambda study, out: (study, out),
    "keep": lambda study, _: (study, ""),
    "export": lambda study, out: (study, ExportOrder(out)),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_copy_is_made_of_it_for_the_window(damaged: Path, tmp_path: Path, name: str) -> None:
    target, said = tmp_path / "kept", list[object]()
    serve(Worker(said.append, lambda: False), [Request(name, ASKED[name](damaged, target))], said.append)
    assert isinstance(said[-1], Failure)
    assert not target.exists()
    assert not list(damaged.parent.glob("s.backups/*.cd7"))
    shutil.rmtree(damaged.parent / "s.backups", ignore_errors=True)


def test_python_gets_no_numbers_of_it(damaged: Path) -> None:
    with pytest.raises(UserError, match=r"damaged|altered by another program"), open_study(damaged) as study:
        study.frames()


def test_a_study_that_is_open_as_in_the_window_is_proved_before_its_plan(damaged: Path) -> None:
    with pytest.raises(DamagedStudy), opened_as_the_window_does(damaged, read_only=True) as study:
        workbook_plan(study)


@pytest.mark.parametrize("name", sorted(WAYS.keys() - {"codes"}))  # which no fresh study has
def test_the_same_words_do_their_work_on_a_sound_study(
    healthy: Path,
    other: Path,
    name: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without this the refusals above could be of the words."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    sound = Path(shutil.copy(healthy, other.with_name("s.cd7")))
    assert main(WAYS[name](str(sound), str(other), str(other.with_name("out")))) in (0, 1)
    assert capsys.readouterr().out
