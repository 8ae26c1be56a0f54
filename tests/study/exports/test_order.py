"""The ways out as a person asks for them: what is written, what is said, and the line that is left in the trail."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.errors import UserError
from cd7gui.store.verify import verify
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.exports.order import ONLY_WORKBOOKS, ExportFormat, ExportOrder, send_out
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.settings import LAST_EXPORT
from tests.demo.demo_study import make_demo
from tests.exchange.exported import facts_of
from tests.study.small_study import small_study

PASSWORD = "correct horse battery"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A closed study of one patient: what an export says and leaves is asked here, and how much it holds elsewhere."""
    with small_study(tmp_path / "s.cd7") as made:
        return made.path


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """A closed study with the synthetic cohort."""
    with make_demo(tmp_path / "s.cd7") as made:
        return made.path


def noted(study: Path) -> list[tuple[str, str | None]]:
    with open_for_reading(study) as reader:
        lines = reader.book.trail(patient="", form=STUDY, field=LAST_EXPORT)
        return [(line.change.reason, line.change.new) for line in lines]


def test_each_export_leaves_a_line_that_says_what_left_and_for_whom(study: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "o.xlsx")
    assert main(["export", str(study), out]) == 0
    assert main(["export", str(study), out]) == 0
    assert main(["export", str(study), str(tmp_path / "st"), "--stata", "--abroad", "--with-text"]) == 0

    lines = noted(study)
    assert [words for words, _ in lines] == [
        "Excel workbook, with everything: o.xlsx",
        "Excel workbook, with everything: o.xlsx",
        "folder for Stata, de-identified, for abroad, with free text: st",
    ]
    assert lines[0][1] == lines[1][1] != lines[2][1]
    assert verify(study) is None


def test_x12_the_next_export_names_the_one_before(study: Path, tmp_path: Path) -> None:
    main(["export", str(study), str(tmp_path / "csv"), "--csv"])

    with open_for_reading(study) as reader:
        assert facts_of(workbook_plan(reader)["Provenance"])["Export", "previous export"] == noted(study)[0][1]


def test_a_study_that_is_open_elsewhere_is_exported_and_it_is_said_that_no_line_was_left(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_study(study):
        assert main(["export", str(study), str(tmp_path / "o.xlsx")]) == 0
    assert "this export is not recorded in its audit trail" in capsys.readouterr().err
    assert noted(study) == []


def test_the_command_draws_the_secret_once(study: Path, tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        assert main(["export", str(study), str(tmp_path / name), "--deidentified"]) == 0

    hashes = [found for _, found in noted(study)]
    assert hashes[0] == hashes[1]


def test_x28_a_password_is_read_from_standard_input_and_opens_the_workbook(study: Path, tmp_path: Path) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto")
    target = tmp_path / "sealed.xlsx"
    words = [sys.executable, "-m", "cd7gui", "export", str(study), str(target), "--password"]
    done = subprocess.run(words, input=PASSWORD + "\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    opened = io.BytesIO()
    with target.open("rb") as file:
        office = msoffcrypto.OfficeFile(file)
        assert office.is_encrypted()
        with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
            office.load_key(password="wrong", verify_password=True)
        office.load_key(password=PASSWORD, verify_password=True)
        office.decrypt(opened)
    assert opened.getvalue().startswith(b"PK")
    assert noted(study)[0][0].endswith(", with a password: sealed.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.cd7", "sealed.xlsx"]


def test_x28_a_short_password_is_refused_before_anything_is_written(study: Path, tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    with open_for_reading(study) as reader, pytest.raises(UserError, match="fewer than 8 characters"):
        send_out(reader, ExportOrder(tmp_path / "o.xlsx", password="short"))
    assert not (tmp_path / "o.xlsx").exists()


def test_x28_a_folder_behind_a_password_is_refused(study: Path, tmp_path: Path) -> None:
    with open_for_reading(study) as reader, pytest.raises(UserError) as refused:
        send_out(reader, ExportOrder(tmp_path / "out", ExportFormat.CSV, password=PASSWORD))
    assert str(refused.value) == ONLY_WORKBOOKS
    assert not (tmp_path / "out").exists()


def test_a_password_stands_in_no_printed_order() -> None:
    assert PASSWORD not in repr(ExportOrder(Path("o.xlsx"), password=PASSWORD))


@pytest.mark.parametrize("way", [ExportFormat.CSV, ExportFormat.SPSS])
def test_a_folder_is_replaced_only_with_the_word_for_it(
    study: Path, tmp_path: Path, way: ExportFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", str(study), str(tmp_path / "out"), f"--{way.value}"]
    assert main(words) == 0
    assert main(words) == 2
    assert "contains an earlier export" in capsys.readouterr().err
    assert main([*words, "--replace"]) == 0


def test_progress_is_told_and_the_work_can_be_stopped(study: Path, tmp_path: Path) -> None:
    from cd7gui.exchange.files.progress import Cancelled

    told: list[tuple[int, int]] = []
    with open_for_reading(study) as reader:
        for way in ExportFormat:
            told.clear()
            send_out(reader, ExportOrder(tmp_path / way.value, way, spell=True), progress=lambda *at: told.append(at))
            assert told[-1][0] == told[-1][1], way
            assert told == sorted(told)
            with pytest.raises(Cancelled):
                send_out(reader, ExportOrder(tmp_path / f"no {way.value}", way, spell=True), cancelled=lambda: True)
            assert not [one.name for one in tmp_path.iterdir() if one.name.startswith((".", "no"))]


def test_the_words_of_an_order_name_no_folder() -> None:
    order = ExportOrder(Path("/home/mallory/o.xlsx"), extent=ExportScope(Audience.DEIDENTIFIED))

    assert order.words == "Excel workbook, de-identified: o.xlsx"


def test_the_codes_are_told_to_who_has_the_study_and_are_those_of_the_export(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["codes", str(cohort)]) == 2
    assert "have been drawn yet" in capsys.readouterr().err
    main(["export", str(cohort), str(tmp_path / "o.xlsx"), "--deidentified"])
    capsys.readouterr()

    assert main(["codes", str(cohort)]) == 0
    head, *lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert head == ["code", "patient", "site"]
    assert [line[1] for line in lines] == [f"SYN-{number:02d}" for number in range(1, 11)]
    with open_for_reading(cohort) as reader:
        plan = workbook_plan(reader, extent=ExportScope(Audience.DEIDENTIFIED))
    assert {line[0] for line in lines} == {row[2].canonical() for row in plan["Patients"].rows}


@pytest.mark.parametrize("words", [["--ascii"], ["--stata", "--ascii"], ["--with-text"]])
def test_words_that_would_change_nothing_are_refused(
    study: Path, tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(study), str(tmp_path / "o"), *words]) == 2
    assert " works only with " in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_x28_a_sealed_workbook_for_a_folder_that_is_not_there_is_refused_in_a_sentence(
    study: Path, tmp_path: Path
) -> None:
    pytest.importorskip("msoffcrypto")
    with open_for_reading(study) as reader, pytest.raises(UserError, match="no folder does not exist"):
        send_out(reader, ExportOrder(tmp_path / "no folder" / "o.xlsx", password=PASSWORD))


def test_x28_a_sealed_workbook_replaces_another_only_where_that_was_asked_for(study: Path, tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    target = tmp_path / "o.xlsx"
    target.write_bytes(b"mine")
    with open_for_reading(study) as reader:
        with pytest.raises(UserError, match="already exists"):
            send_out(reader, ExportOrder(target, password=PASSWORD))
        assert target.read_bytes() == b"mine"
        send_out(reader, ExportOrder(target, password=PASSWORD, overwrite=True))
    assert target.read_bytes()[:4] == bytes.fromhex("d0cf11e0")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.xlsx", "s.cd7"]


def test_x28_a_password_typed_at_the_keyboard_is_asked_for_twice(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("msoffcrypto")
    typed = [PASSWORD, "correct hose battery", PASSWORD, PASSWORD]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: typed.pop(0))
    words = ["export", str(study), str(tmp_path / "o.xlsx"), "--password"]

    assert main(words) == 2
    assert "The two passwords differ" in capsys.readouterr().err
    assert not (tmp_path / "o.xlsx").exists()
    assert main(words) == 0
    assert typed == []
