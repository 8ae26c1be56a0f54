"""Receipts in a trail: when they are written, what they are not, and that nobody's work waits for them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.timestamps import local_now
from cd7gui.store.heads import known_heads as memory
from cd7gui.store.heads.receipts import Occasion, receipt_in
from cd7gui.store.heads.site_key import make_at, site_key
from cd7gui.store.verify import examine
from cd7gui.study.entry import enter, undo
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.heads.receipts import sign_daily
from cd7gui.study.opening import new_study, open_study
from tests.store.heads.forging import another_computer, opened, rewrite, trail_of, without_receipts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "trial.cd7"
    with new_study(made, who="chen") as study:
        enter(study, Place("p1", "F1", 0, "SUBJID"), "01-001")
    return made


def fields(path: Path) -> list[str]:
    return [line.change.field for line in trail_of(path)]


def test_a_study_names_its_key_in_its_first_lines_and_is_signed_when_it_is_closed(path: Path) -> None:
    lines = trail_of(path)

    assert [line.change.field for line in lines] == ["@ID", "@NAME", "@SITEKEY", "SUBJID", "@HEAD"]
    assert lines[2].change.new == site_key().public
    assert lines[4].who == "chen"
    signed = receipt_in(lines[4], lines[0].change.new or "")
    assert (signed.line, signed.hash, signed.own, signed.occasion) == (4, lines[3].hash, 1, "closing")
    assert signed.is_signed_by(site_key().public)


def test_a_study_in_which_nothing_was_entered_is_not_signed_again(path: Path) -> None:
    open_study(path).close()
    open_study(path, read_only=True).close()
    assert fields(path)[-2:] == ["SUBJID", "@HEAD"]


def test_a_receipt_is_nothing_to_undo_and_changes_no_number(path: Path) -> None:
    with open_study(path) as study:
        before = workbook_plan(study)
        enter(study, Place("p1", "F1", 0, "SEX"), "M")
        after = workbook_plan(study)
        assert study.book.sign_head(Occasion.DAY) == ""
        assert {one.name: one.content_hash for one in workbook_plan(study).sheets[1:]} == {
            one.name: one.content_hash for one in after.sheets[1:]
        }
        undo(study)
        assert study.case("p1").stored("F1", 0, "SEX") is None
        assert [one.content_hash for one in workbook_plan(study).sheets[1:]] == [
            one.content_hash for one in before.sheets[1:]
        ]
    assert examine(path).bad is None


def test_an_older_study_gets_its_key_and_its_first_receipt_when_it_is_closed_next(path: Path, tmp_path: Path) -> None:
    rewrite(path, without_receipts)
    with another_computer(tmp_path):  # one that has not seen it signed
        with open_study(path) as study:
            enter(study, Place("p1", "F1", 0, "SEX"), "M")
        assert fields(path) == ["@ID", "@NAME", "SUBJID", "SEX", "@SITEKEY", "@HEAD"]
        found = examine(path)
    assert found.bad is None
    assert [note.sentence for note in found.notes] == [
        "Lines 1 to 3 of the trail were not signed in their session: the receipt in line 6 found them already there."
    ]


def test_what_a_killed_session_left_is_signed_as_found(path: Path) -> None:
    with Casebook.open(path) as killed:
        killed.append([Change("p1", "F1", 0, "SEX", None, "M")], who="wang", origin="entry", dictionary="1")
        killed.close(signed=False)
    with open_study(path) as study:
        enter(study, Place("p1", "F6", 0, "CD34"), "6.1")
    assert [note.sentence for note in examine(path).notes] == [
        "Line 6 of the trail was not signed in its session: the receipt in line 8 found it already there."
    ]


def test_without_its_key_a_study_is_worked_in_and_its_lines_are_counted(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with another_computer(tmp_path), open_study(path) as study:
        enter(study, Place("p1", "F1", 0, "SEX"), "M")
        said = study.book.sign_head(Occasion.DAY)
    assert said.startswith("The lines since the last receipt are not signed: this study is signed by the site key ")
    assert fields(path)[-1] == "SEX"
    assert main(["verify", str(path)]) == 0
    assert "1 line since not yet signed." in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="an administrator writes everywhere")
def test_where_no_key_can_be_kept_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    monkeypatch.delenv("CD7GUI_SITE_KEY")
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path / "locked" / "config"))
    new_study(tmp_path / "s.cd7").close()
    assert fields(tmp_path / "s.cd7") == ["@ID", "@NAME"]


def test_what_is_remembered_and_cannot_be_read_counts_as_never_seen(path: Path) -> None:
    study = trail_of(path)[0].change.new or ""
    assert memory.known_heads(study) is not None
    for text in ("", "[]", '{"study": 1}', "[" * 5000):
        memory._file(study).write_text(text)
        assert memory.known_heads(study) is None
    assert main(["verify", str(path)]) == 0
    assert memory.known_heads(study) is not None


def change_key(path: Path, *words: str) -> int:
    return main(["key", "--study", str(path), *words])


def test_another_key_that_the_one_before_endorses_is_taken_everywhere(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(site_key().place)
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "new.key"))
    made = make_at(tmp_path / "new.key")
    assert change_key(path, "--before", str(before), "--reason", "moved to another computer") == 0
    with open_study(path) as study:
        enter(study, Place("p1", "F1", 0, "SEX"), "M")

    assert fields(path)[-4:] == ["@SITEKEY", "@HEAD", "SEX", "@HEAD"]
    assert main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"Line 6 of the trail names another site key, {made.name}, which the one before signed." in said
    assert main(["verify", str(path), "--site-key", site_key().public]) == 0


def test_another_key_in_place_of_a_lost_one_is_doubted_until_its_public_half_is_given(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with another_computer(tmp_path):
        lost = site_key()
        assert change_key(path, "--reason", "the computer was stolen") == 0
        assert main(["verify", str(path)]) == 0
    assert main(["verify", str(path)]) == 1
    assert "but this computer knows the study by the site key" in capsys.readouterr().err
    assert main(["verify", str(path), "--site-key", lost.public]) == 0
    assert main(["verify", str(path)]) == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "A new site key needs a reason"),
        (("--reason", "x"), "is already signed by this site key"),
    ],
)
def test_a_key_is_not_changed_without_need(
    path: Path, words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert change_key(path, *words) == 2
    assert says in capsys.readouterr().err
    assert fields(path)[-1] == "@HEAD"


def test_a_key_that_never_signed_the_study_endorses_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.key"
    make_at(other)
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "new.key"))
    make_at(tmp_path / "new.key")
    assert change_key(path, "--before", str(other), "--reason", "x") == 2
    assert "but the study is signed by" in capsys.readouterr().err


def test_an_export_names_a_head_that_is_signed(path: Path, tmp_path: Path) -> None:
    with Casebook.open(path) as killed:
        killed.append([Change("p1", "F1", 0, "SEX", None, "M")], who="wang", origin="entry", dictionary="1")
        killed.close(signed=False)
    assert main(["export", str(path), str(tmp_path / "out.xlsx")]) == 0
    assert fields(path)[-4:] == ["SEX", "@HEAD", "@EXPORT", "@HEAD"]
    assert main(["export", str(path), str(tmp_path / "out.xlsx")]) == 0
    assert fields(path)[-3:] == ["@HEAD", "@EXPORT", "@HEAD"]


def test_a_damaged_study_gets_no_line_by_an_export(path: Path, tmp_path: Path) -> None:
    with Casebook.open(path) as killed:
        killed.append([Change("p1", "F1", 0, "SEX", None, "M")], who="wang", origin="entry", dictionary="1")
        killed.close(signed=False)
    with opened(path) as raw:
        raw.execute("UPDATE value SET text = 'F' WHERE field = 'SEX'")
    assert main(["export", str(path), str(tmp_path / "out.xlsx")]) == 2
    assert fields(path)[-1] == "SEX"


def test_a_study_that_stays_open_is_signed_once_a_day(path: Path) -> None:
    with open_study(path) as study:
        enter(study, Place("p1", "F1", 0, "SEX"), "M")
        sign_daily(study)
        assert fields(path)[-1] == "SEX"
        sign_daily(study, local_now() + timedelta(days=1))
        assert fields(path)[-1] == "@HEAD"
        lines = len(fields(path))
        sign_daily(study, local_now() + timedelta(days=2))
        assert len(fields(path)) == lines
