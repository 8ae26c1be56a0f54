"""The command `due`: the same list as words, data, workbook and calendar file, and no person in the last."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import open_study
from cd7gui.study.schedule.calendar_file import LONGEST_LINE
from cd7gui.study.schedule.worklist import asked_items, worklist
from tests.demo.demo_study import make_demo

Printed = pytest.CaptureFixture[str]
LATER = "2026-11-29"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("due") / "s.cd7"
    make_demo(path).close()
    return str(path)


def test_the_demo_has_nothing_overdue_at_its_cut_off(study: str, capsys: Printed) -> None:
    assert main(["due", study]) == 0
    said = capsys.readouterr().out
    assert said.startswith("0 overdue · 4 open · as of the data cut-off 22 Dec 2023\n")
    assert main(["due", study, "--within", "90"]) == 0
    assert "SYN-10  F17  contact day 100           H+85 … H+115   17 Jan 2024 – 16 Feb 2024  not yet" in (
        capsys.readouterr().out.splitlines()
    )


def test_the_longest_overdue_comes_first_and_the_answer_is_no(study: str, capsys: Printed) -> None:
    assert main(["due", study, "--on", LATER, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["on"] == LATER
    days = [one["days_overdue"] for one in found["items"]]
    assert days == sorted(days, reverse=True)
    assert {one["state"] for one in found["items"]} == {"overdue", "open"}
    assert len(found["items"]) == 29


def test_what_is_entered_leaves_the_list(study: str, tmp_path: Path, capsys: Printed) -> None:
    study = shutil.copy(study, str(tmp_path / "s.cd7"))
    main(["due", study, "--on", "2024-03-01", "--json"])
    before = json.loads(capsys.readouterr().out)["items"]
    assert ("SYN-10", "H.contact.d100", "overdue") in {(one["patient"], one["item"], one["state"]) for one in before}
    with open_study(study) as opened:
        key = next(case.key for case in opened.cases() if case[Registration.subject] == "SYN-10")
        for field, text in (("FUDAT", "2024-02-01"), ("FUSTAT", "ALIVE"), ("FUDIS", "MRDNEG")):
            assert enter(opened, Place(key, "F17", 2, field), text, "entered late").stored
    main(["due", study, "--on", "2024-03-01", "--json"])
    after = json.loads(capsys.readouterr().out)["items"]
    assert "H.contact.d100" not in {one["item"] for one in after if one["patient"] == "SYN-10"}
    assert len(before) == len(after) + 1


def test_words_data_workbook_and_calendar_tell_the_same(study: str, tmp_path: Path, capsys: Printed) -> None:
    sheet, calendar = tmp_path / "due.xlsx", tmp_path / "due.ics"
    assert main(["due", study, "--on", LATER, "--xlsx", str(sheet), "--ics", str(calendar)]) == 1
    words = capsys.readouterr().out.splitlines()
    assert words[-2:] == [f"Wrote 29 rows to {sheet}.", f"Wrote 29 entries to {calendar}."]
    main(["due", study, "--on", LATER, "--json"])
    items = json.loads(capsys.readouterr().out)["items"]
    rows = list(openpyxl.load_workbook(sheet)["Schedule"].values)
    assert [row[2:4] for row in rows[1:]] == [(one["patient"], one["item"]) for one in items]
    lines = _unfolded(calendar.read_bytes())
    titles = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]
    assert titles == [f"{one['patient']}: {one['title']}" for one in items]
    assert next(line for line in lines if line.startswith("DTEND")) == "DTEND;VALUE=DATE:20240202"  # the day after
    assert [line.split("  ")[0] for line in words[1:-2]] == [one["patient"] for one in items]
    assert main(["due", study, "--ics", str(calendar)]) == 2  # it already exists
    assert "already exists" in capsys.readouterr().err


def _unfolded(content: bytes) -> list[str]:
    text = content.decode()
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= LONGEST_LINE for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def test_the_calendar_names_no_person(study: str, tmp_path: Path) -> None:
    path = shutil.copy(study, str(tmp_path / "s.cd7"))
    with open_study(path, who="Nurse Hu") as opened:
        key = opened.cases()[0].key
        for field, text in (("INITIALS", "QXZ"), ("MRN", "MR-4711"), ("BRTHDAT", "1971-02-03")):
            enter(opened, Place(key, "F1", 0, field), text, "test")
        assert worklist(asked_items(opened, date(2026, 11, 29)), date(2026, 11, 29))
    assert main(["due", str(path), "--on", LATER, "--ics", str(tmp_path / "d.ics")]) == 1
    text = (tmp_path / "d.ics").read_text(encoding="utf-8")
    assert "SYN-01" in text
    assert not [word for word in ("QXZ", "MR-4711", "1971-02", "19710203", "Hu", "Nurse") if word in text]
    # The entries' names are random numbers, and the time at which they were made is any.
    told = [line for line in text.splitlines() if not line.startswith(("UID:", "DTSTAMP:"))]
    assert not [line for line in told if "4711" in line or "1971" in line]


@pytest.mark.parametrize("words", [["--within", "soon"], ["--within", "-3"], ["--on", "2026-13-01"], ["--days"]])
def test_wrong_words_get_a_sentence(study: str, words: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["due", study, *words])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
