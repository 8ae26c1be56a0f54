"""A study can be copied whole while it is open."""

from datetime import date
from pathlib import Path

from cd7gui.study.backups import back_up, back_up_daily
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import new_study, open_study

SUBJECT = Place("P1", "F1", 0, "SUBJID")


def test_a_backup_holds_what_was_entered_and_replaces_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "copy.cd7"
    with new_study(tmp_path / "s.cd7", who="tester") as study:
        back_up(study.path, target)
        enter(study, SUBJECT, "01-001")
        back_up(study.path, target)
    with open_study(target, read_only=True) as copy:
        assert [case.stored("F1", 0, "SUBJID") for case in copy.cases()] == ["01-001"]


def test_a_daily_backup_stands_beside_the_study(tmp_path: Path) -> None:
    with new_study(tmp_path / "s.cd7", who="tester") as study:
        enter(study, SUBJECT, "01-001")
        back_up_daily(study, date(2026, 11, 22))
    assert [path.name for path in (tmp_path / "s.backups").glob("*.cd7")] == ["s.2026-11-22.0001.cd7"]
