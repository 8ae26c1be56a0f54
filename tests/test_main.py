"""The command's words: what each prints, its exit code, and one sentence instead of a traceback."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cd7gui.cli.commands import COMMANDS
from cd7gui.cli.main import main

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def study(tmp_path: Path, capsys: Printed) -> str:
    path = str(tmp_path / "s.cd7")
    assert main(["demo", path]) == 0
    capsys.readouterr()
    return path


def test_each_command_is_a_word_that_may_be_one() -> None:
    assert [name for name in COMMANDS if not name.isalpha()] == []


def test_the_help_of_the_window_lists_the_commands(capsys: Printed) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert [name for name, (_, text, _) in COMMANDS.items() if f"  {name:<10} {text}\n" not in said] == []


def test_the_summary_of_the_demo_prints_the_published_figures(study: str, capsys: Printed) -> None:
    assert main(["summary", study, "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    texts = {one["id"]: one["text"] for one in data["estimates"]}
    assert texts["os.12m"] == "68% (95% CI 43–100)"
    assert texts["dfs.12m"] == "54% (95% CI 29–100)"


def test_the_kind_of_limits_and_the_origin_are_options(study: str, capsys: Printed) -> None:
    assert main(["summary", study, "--json", "--interval", "log-log", "--origin", "transplant"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert next(one["text"] for one in data["estimates"] if one["id"] == "os.12m") == "68% (95% CI 29–88)"
    assert data["origin"] == "transplant"


def test_the_demo_has_no_error(study: str, capsys: Printed) -> None:
    assert main(["check", study, "--json"]) == 0

    assert all(one["severity"] == "query" for one in json.loads(capsys.readouterr().out))


def test_a_study_with_an_error_answers_no(study: str, capsys: Printed) -> None:
    from cd7gui.study import entry
    from cd7gui.study.entry import Place
    from cd7gui.study.opening import open_study

    with open_study(study) as opened:
        entry.enter(opened, Place(opened.cases()[0].key, "F6", 0, "HSCTDAT"), "2021-12-01", "test")

    assert main(["check", study]) == 1
    assert "EC-48" in capsys.readouterr().out


def test_what_cannot_be_decided_is_told_and_is_no_error(study: str, capsys: Printed) -> None:
    from cd7gui.study import entry
    from cd7gui.study.entry import Place
    from cd7gui.study.opening import open_study

    with open_study(study) as opened:
        consent = opened.cases()[0].stored("F1", 0, "CONSDAT")
        assert consent is not None
        born = str(int(consent[:4]) - 18)  # eighteen in the year of consent, before or after it
        entry.enter(opened, Place(opened.cases()[0].key, "F1", 0, "BRTHDAT"), born, "test")

    assert main(["check", study]) == 0
    out = capsys.readouterr().out
    assert "EC-04   undecided  F1.BRTHDAT" in out
    assert f"is known only to the year ({born})" in out
    assert out.splitlines()[-1].endswith("· 1 cannot be decided")
    assert main(["check", study, "--json"]) == 0
    (found,) = [one for one in json.loads(capsys.readouterr().out) if one["check"] == "EC-04"]
    assert (found["severity"], found["open"], found["reason"]) == ("undecided", False, "")


def test_a_new_study_is_empty_and_holds(tmp_path: Path, capsys: Printed) -> None:
    path = str(tmp_path / "new.cd7")

    assert main(["new", path, "--name", "Our trial"]) == 0
    assert main(["verify", path]) == 0
    assert main(["summary", path, "--json"]) == 0
    out = capsys.readouterr().out
    assert '"study": "Our trial"' in out


def test_one_altered_byte_of_the_trail_is_named_by_its_line(study: str, capsys: Printed) -> None:
    connection = sqlite3.connect(study)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE change SET new = 'SYN-1' || substr(new, 6) WHERE seq = 5")
    connection.commit()
    connection.close()

    assert main(["verify", study]) == 1
    assert "5" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["summary", "no-such.cd7"],
        ["summary"],
        ["summary", "x.cd7", "--interval", "wide"],
        ["summary", "x.cd7", "--cutoff", "soon"],
        ["frobnicate", "--x"],
        ["grade", "no_such_scale", __file__],
        ["estimate", "no-such.csv"],
        ["verify", "no-such.cd7"],
    ],
)
def test_wrong_usage_and_unusable_input_get_one_sentence_and_code_two(words: list[str], capsys: Printed) -> None:
    try:
        code = main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1


def test_a_file_that_is_no_study_is_said_to_be_none(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "letter.cd7"
    path.write_text("Dear colleague, this is not a study.")

    assert main(["check", str(path)]) == 2
    assert "study" in capsys.readouterr().err


def test_without_a_display_the_window_says_what_works_instead() -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/"}
    done = subprocess.run(
        [sys.executable, "-m", "cd7gui"], env=environment, capture_output=True, text=True, check=False
    )

    if sys.platform == "linux":
        assert done.returncode == 2
        assert "cd7gui tour DIR" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_summary_splits_the_cohort_where_that_is_asked_for(study: str, tmp_path: Path, capsys: Printed) -> None:
    assert main(["summary", study, "--group", "diagnosis"]) == 0
    said = capsys.readouterr().out
    assert "By diagnosis: AML, T-ALL, T-LBL" in said
    assert "log-rank" in said

    assert main(["summary", study, "--json", "--group", "diagnosis"]) == 0
    assert list(json.loads(capsys.readouterr().out)["groups"]["labels"]) == ["AML", "T-ALL", "T-LBL"]

    assert main(["summary", study, "--group", "cohort"]) == 0
    assert "A comparison needs two groups" in capsys.readouterr().out

    assert main(["summary", study, "--group", "diagnosis", "--r-script", str(tmp_path / "r")]) == 0
    assert "os.test,os,log-rank" in (tmp_path / "r" / "tests.csv").read_text()


def test_export_writes_the_workbook_and_says_what_is_in_it(study: str, tmp_path: Path, capsys: Printed) -> None:
    target = tmp_path / "out.xlsx"

    assert main(["export", study, str(target)]) == 0
    assert target.exists()
    assert "sheets" in capsys.readouterr().out


def test_estimates_of_a_table_have_the_keys_of_r(tmp_path: Path, capsys: Printed) -> None:
    table = tmp_path / "t.csv"
    table.write_text("time,status\n1,1\n2,0\n3,1\n4,0\n")

    assert main(["estimate", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["km"][0]["surv"][0] == 0.75


def test_grading_prints_the_graded_columns(tmp_path: Path, capsys: Printed) -> None:
    source = Path(__file__).parent / "grading" / "vectors" / "agvhd.csv"
    shutil.copy(source, tmp_path / "agvhd.csv")

    assert main(["grade", "agvhd", str(tmp_path / "agvhd.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("id,skin,liver")


def test_a_document_is_printed_whatever_screen_the_environment_names(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DISPLAY": ":none", "QT_QPA_PLATFORM": "nothing"}
    done = subprocess.run(
        [sys.executable, "-m", "cd7gui", "crf", str(tmp_path / "crf.pdf")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if sys.platform == "linux":
        assert done.returncode == 0, done.stderr
        assert "read back and checked" in done.stdout
