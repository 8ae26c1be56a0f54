"""An import that changes forms which were marked complete says why, on each line of the trail."""

from __future__ import annotations

import pytest

from cd7gui.cli.main import main
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study.entry import Place, enter, mark_complete
from cd7gui.study.opening import new_study, open_study
from tests.study.small_study import answer_all


@pytest.fixture
def study(tmp_path):
    with new_study(tmp_path / "s.cd7") as made:
        for field, text in ((Registration.subject, "001"), (Registration.sex, "M")):
            assert enter(made, Place("p1", "F1", 0, field.id), text).stored
        answer_all(made, "p1", Registration)
        assert mark_complete(made, "p1", Registration).stored
    (tmp_path / "new.csv").write_text(f"{Registration.subject.id},{Registration.sex.id}\n001,F\n")
    return made.path


def sex(path):
    with open_study(path, read_only=True) as opened:
        return opened.case("p1").stored("F1", 0, Registration.sex.id), opened.book.trail(patient="p1")


def test_without_a_reason_nothing_is_written(study, tmp_path, capsys):
    assert main(["import", str(study), str(tmp_path / "new.csv")]) == 2
    said = capsys.readouterr().err
    assert said == (
        "new.csv changes 1 value of forms that were marked complete (F1 of 001). Say why with --reason TEXT; "
        "nothing was written.\n"
    )
    assert sex(study)[0] == "M"


def test_a_reason_of_blanks_is_none(study, tmp_path):
    assert main(["import", str(study), str(tmp_path / "new.csv"), "--reason", "  "]) == 2
    assert sex(study)[0] == "M"


def test_the_reason_stands_on_each_changed_line(study, tmp_path):
    assert main(["import", str(study), str(tmp_path / "new.csv"), "--reason", "laboratory corrected"]) == 0
    text, trail = sex(study)
    assert text == "F"
    assert trail[-1].change.reason.endswith(": laboratory corrected")
    assert trail[-1].change.reason.startswith("import of new.csv, SHA-256 ")


def test_a_trial_run_says_that_a_reason_will_be_needed(study, tmp_path, capsys):
    assert main(["import", str(study), str(tmp_path / "new.csv"), "--dry-run"]) == 0
    assert "--reason TEXT" in capsys.readouterr().out
    assert sex(study)[0] == "M"
