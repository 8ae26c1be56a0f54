"""The command `acknowledge`: what waits for a name, and the line that a named person leaves in the trail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cd7gui.analysis import estimates
from cd7gui.cli.main import main
from cd7gui.domain.stopping import MonitoredPatient, StoppingDesign, StoppingRule, StoppingStatus
from cd7gui.study.opening import new_study, open_study

RULE = StoppingRule("death", "Death by H+100", "death", 100, StoppingDesign(0.2, 0.1, 30), "working value")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A study in which three of three patients had the event of a rule that stops at three."""
    path = tmp_path / "s.cd7"
    new_study(path, name="S", who="anna").close()
    patients = tuple(MonitoredPatient(f"k{n}", f"P{n}", date(2023, 1, n), True, ()) for n in (1, 2, 3))
    monkeypatch.setattr(estimates, "stopping_of", lambda *_: (StoppingStatus(RULE, (None, None, 3), patients),))
    return str(path)


def test_a_crossing_waits_for_a_name_until_somebody_acknowledges_it(
    study: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["acknowledge", study]) == 1
    assert "STOP: “Death by H+100” reached its boundary with 3 events" in capsys.readouterr().out

    assert main(["acknowledge", study, "death", "--who", "dr. wu", "--reason", "The board was told."]) == 0
    assert capsys.readouterr().out.startswith("dr. wu acknowledged “Death by H+100” (3 of 3). Recorded in line ")
    with open_study(study, read_only=True) as opened:
        (line,) = opened.book.trail(patient="", field="@STOPPED.death")
    assert (line.who, line.change.new, line.change.reason) == ("dr. wu", "3 of 3", "The board was told.")

    assert main(["acknowledge", study]) == 0
    assert "is waiting to be acknowledged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["death"], "Describe what action follows"),
        (["gvhd", "--reason", "told"], "There is no stopping rule “gvhd”. The rules are death."),
        (["--reason", "told"], "Name the rule"),
    ],
)
def test_what_is_not_said_is_asked_for(
    study: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["acknowledge", study, *words]) != 0
    assert said in capsys.readouterr().err
