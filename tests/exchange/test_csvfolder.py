"""The folder of text files: its scripts run in R and Python and give what the study holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.csvfolder import ENCODING, csv_text, sas_script, write_folder
from cd7gui.exchange.reader import read
from cd7gui.main import main
from cd7gui.study.exporting import workbook_plan
from cd7gui.study.session import Study
from tests.exchange.building import LONGEST, NASTY, nasty_workbook

EVERY = "E1_Every_kind_once"


@pytest.fixture(scope="module")
def nasty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv") / "nasty"
    write_folder(nasty_workbook().sheets, folder)
    return folder


def run(*words: str, folder: Path) -> list[str]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_x26_each_sheet_has_a_file_and_each_language_a_script(demo: Study, tmp_path: Path) -> None:
    plan = workbook_plan(demo)
    written = {path.name for path in write_folder(plan.sheets, tmp_path / "out")}

    assert written == {f"{name.lower()}.csv" for name in plan.names} | {"read.R", "read.py", "read.sas", "README.txt"}
    assert all(path.read_bytes()[:3] == b"\xef\xbb\xbf" for path in (tmp_path / "out").glob("*.csv"))


def test_x26_the_python_script_gives_every_type_and_text(nasty_folder: Path) -> None:
    code = (
        "import runpy; forms = runpy.run_path('read.py')['forms']; form = forms['E1_Every_kind_once']\n"
        "print([str(form[name].dtype).partition('[')[0] for name in ('SUBJID', 'NUM', 'WHOLE', 'DAY', 'PART')])\n"
        "print(form['SUBJID'][0], form['NUM'][0], form['WHOLE'][0], form['DAY'][0].date())\n"
        "print(ascii([len(words) for words in form['NOTE']]))\n"
        "print(ascii([words for words in form['NOTE'] if len(words) < 100]))\n"
    )
    lines = run(sys.executable, "-X", "utf8", "-c", code, folder=nasty_folder)

    assert lines[0] == "['string', 'float64', 'Int64', 'datetime64', 'string']"
    assert lines[1] == "000 6.1 21 2023-07-11"
    assert lines[2] == ascii([len(words) for words in NASTY])
    assert lines[3] == ascii([words for words in NASTY if words != LONGEST])


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_x26_the_r_script_gives_every_type_and_text(nasty_folder: Path) -> None:
    code = (
        "source('read.R', encoding = 'UTF-8'); form <- forms[['E1_Every_kind_once']]\n"
        "cat(sapply(form[c('SUBJID', 'NUM', 'WHOLE', 'DAY', 'PART')], class), sep = ' '); cat('\\n')\n"
        "cat(form$SUBJID[1], form$NUM[1], form$WHOLE[1], format(form$DAY[1]), sep = ' '); cat('\\n')\n"
        "cat(nchar(enc2utf8(form$NOTE), type = 'bytes'), sep = ' '); cat('\\n')\n"
        "cat(is.na(form$NOTE), sep = ' '); cat('\\n')\n"
    )
    lines = run("Rscript", "--vanilla", "-e", code, folder=nasty_folder)

    assert lines[0] == "character numeric integer Date character"
    assert lines[1] == "000 6.1 21 2023-07-11"
    assert lines[2].split() == [str(len(words.encode())) for words in NASTY]
    assert set(lines[3].split()) == {"FALSE"}


def test_x26_the_sas_script_reads_each_column_by_its_type() -> None:
    script = sas_script([nasty_workbook()[EVERY]])

    assert "data E1_Every_kind_once;" in script
    assert "informat DAY yymmdd10.; format DAY yymmdd10.;" in script
    assert "informat NUM best32.;" in script
    assert "informat NOTE $32767.;" in script
    assert "label NUM = 'Number (mg)';" in script


def test_p26_excel_and_we_ourselves_read_the_texts_back(nasty_folder: Path) -> None:
    sheet = read(nasty_folder / f"{EVERY.lower()}.csv").sheets[0]
    column = next(column for column, cell in sheet.rows[1].items() if cell.shown() == "NOTE")

    assert [sheet.rows[row][column].shown() for row in sorted(sheet.rows)[1:]] == list(NASTY)
    assert csv_text(nasty_workbook()[EVERY]).encode(ENCODING).startswith(b"\xef\xbb\xbfSTUDYID,")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("x", encoding="utf-8")

    with pytest.raises(UserError, match="is not empty"):
        write_folder(nasty_workbook().sheets, tmp_path)


def test_the_command_writes_the_folder(demo: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(demo.path), str(tmp_path / "out"), "--csv"]) == 0
    assert (tmp_path / "out" / "f6_transplant.csv").exists()
