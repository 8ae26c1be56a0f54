"""Words of a command that would change nothing, or that say nothing, are refused before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.study.opening import new_study, open_for_reading

Printed = pytest.CaptureFixture[str]

IDLE = [
    "terms STUDY --remove 5.0 --dry-run",
    "terms STUDY --remove 5.0 --despite",
    "terms STUDY --remove 5.0 --ctcae-version 5.0",
    "terms STUDY --dry-run",
    "terms STUDY --despite",
    "terms STUDY --reason why",
    "terms STUDY sheet.xlsx --reason why",
    "queries STUDY --overwrite",
    "queries STUDY --json --overwrite",
    "receipt STUDY --overwrite",
    "due STUDY --overwrite",
    "drill STUDY --backups b.cd7",
    "import STUDY table.csv --missing unknown",
    "reports STUDY file.pdf --json",
    "verification STUDY --document source",
    "verification STUDY --verify F6.CD34 --patient 01 --page 3",
    "verification STUDY --draw --reason why",
    "people STUDY list Kim",
    "people STUDY password Kim",
    "people STUDY add Kim --role keeper --reason why",
    "people STUDY end Kim --role entry",
    "people STUDY list --site 01",
    "people STUDY lift Kim --until 2026-01-01",
    "people STUDY add Kim --role keeper --json",
    "server logins postgresql://o@nowhere.invalid/d --plain",
    "server init postgresql://o@nowhere.invalid/d --to b.cd7",
    "server logout postgresql://o@nowhere.invalid/d --login a --person Kim",
    "server rules postgresql://o@nowhere.invalid/d --json",
    "copy STUDY postgresql://o@nowhere.invalid/d --encrypted",
    "boundary --p0 0.2 --alpha 0.05 --n 20 --method pocock --prior 1,4",
    "boundary --p0 0.2 --alpha 0.05 --n 20 --p1 0.4",
]
NOT_TOGETHER = [
    "terms STUDY sheet.xlsx --remove 5.0",
    "terms STUDY --remove 5.0 --json",
    "terms STUDY sheet.xlsx --json",
    "ranges STUDY --add ranges.csv --json",
    "summary STUDY --json --r-script folder",
]
SAYS_NOTHING = [
    ["sign", "STUDY", "--meaning", "approved", "--patient", ""],
    ["sign", "STUDY", "--meaning", "approved", "--form", " "],
    ["lock", "STUDY", "--patient", ""],
    ["freeze", "STUDY", "--form", ""],
    ["queries", "STUDY", "--patient", ""],
    ["casebook", "STUDY", "out.pdf", "--patient", ""],
    ["terms", "STUDY", "--remove", ""],
]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "s.cd7"
    new_study(path, who="x").close()
    return path


def lines_of(study: Path) -> int:
    with open_for_reading(study) as opened:
        return len(opened.book.trail())


@pytest.mark.parametrize("typed", IDLE)
def test_words_that_would_change_nothing_are_refused(typed: str, study: Path, capsys: Printed) -> None:
    before, there = lines_of(study), set(study.parent.iterdir())
    assert main([str(study) if word == "STUDY" else word for word in typed.split()]) == 2
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert " only with " in said.err
    assert said.out == ""
    assert (lines_of(study), set(study.parent.iterdir())) == (before, there)


@pytest.mark.parametrize("typed", NOT_TOGETHER)
def test_words_of_which_one_would_be_forgotten_are_refused_together(typed: str, study: Path, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(study) if word == "STUDY" else word for word in typed.split()])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_study_named_beside_the_demo_is_not_forgotten(
    study: Path, qapp: object, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr("cd7gui.ui.app.run", lambda *_, **__: 0)
    with pytest.raises(SystemExit) as ended:
        main([str(study), "--demo"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize("typed", SAYS_NOTHING, ids=lambda words: words[0])
def test_an_empty_name_never_means_the_whole_study(typed: list[str], study: Path, capsys: Printed) -> None:
    before = lines_of(study)
    with pytest.raises(SystemExit) as ended:
        main([str(study) if word == "STUDY" else word for word in typed])
    assert ended.value.code == 2
    assert "nothing is named" in capsys.readouterr().err
    assert lines_of(study) == before
