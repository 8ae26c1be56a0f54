"""The folder of text files: its scripts run in R and Python and give what the study holds."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_folders import FolderIsTaken
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.writers import text_folder as csvfolder
from cd7gui.exchange.writers.reading_scripts import sas_script
from cd7gui.exchange.writers.text_folder import ENCODING, csv_lines, write_folder
from cd7gui.study.exports.contents import frames, workbook_plan
from cd7gui.study.session import Study
from tests.exchange.building import LONGEST, NASTY, nasty_workbook, sound, workbook

EVERY = "E1_Every_kind_once"
MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def nasty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv") / "nasty"
    write_folder(nasty_workbook(), folder, MADE, version="1.0")
    return folder


def run(*words: str, folder: Path) -> list[str]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_x26_each_sheet_has_a_file_and_each_language_a_script(demo: Study, tmp_path: Path) -> None:
    plan = workbook_plan(demo)
    count = write_folder(plan, tmp_path / "out", MADE)
    written = {path.name for path in (tmp_path / "out").iterdir()}

    beside = {"read.R", "read.py", "read.sas", "README.txt", "checksums.sha256", "dataset-json"}
    assert written == {f"{name.lower()}.csv" for name in plan.names} | beside
    assert count == len(written) - 1 + len(plan.names) - 2  # each sheet but Dictionary and Provenance is a dataset
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
    assert "value $E1_COL_ 'R' = 'red' 'G' = 'green' 'B' = 'blue';" in script
    assert "format COL $E1_COL_.;" in script


def test_x26_the_python_script_gives_codes_labels_and_why_values_are_missing(tmp_path: Path) -> None:
    plan = workbook(sound(NUM=MissingReason.NOT_DONE.stored))
    write_folder(plan, tmp_path / "out", MADE)
    code = (
        "import runpy; read = runpy.run_path('read.py'); form = read['forms']['E1_Every_kind_once']\n"
        "print(form['COL'].tolist(), form['COL'].cat.categories.tolist(), read['codes']['E1_Every_kind_once']['COL'])\n"
        "name = 'E1_Every_kind_once'; print(read['why_missing'](name, 'NUM').tolist(), read['labels'][name]['NUM'])\n"
    )
    lines = run(sys.executable, "-X", "utf8", "-c", code, folder=tmp_path / "out")

    assert lines[0] == "['G'] ['R', 'G', 'B'] {'R': 'red', 'G': 'green', 'B': 'blue'}"
    assert lines[1] == "['NOT DONE'] Number (mg)"


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_x26_the_r_script_gives_codes_labels_and_why_values_are_missing(tmp_path: Path) -> None:
    plan = workbook(sound(NUM=MissingReason.NOT_DONE.stored))
    write_folder(plan, tmp_path / "out", MADE)
    code = (
        "source('read.R', encoding = 'UTF-8'); form <- forms$E1_Every_kind_once\n"
        "cat(as.character(form$COL), levels(form$COL), attr(form$COL, 'labels')[['G']], '\\n')\n"
        "cat(as.character(why_missing(form, 'NUM')), attr(form$NUM, 'label'), class(form$DAY), '\\n')\n"
    )
    lines = run("Rscript", "--vanilla", "-e", code, folder=tmp_path / "out")

    assert lines[0].split() == ["G", "R", "G", "B", "green"]
    assert lines[1].strip() == "NOT DONE Number (mg) Date"


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_x26_the_scripts_read_the_whole_cohort_and_find_the_same_deaths(demo: Study, tmp_path: Path) -> None:
    write_folder(workbook_plan(demo), tmp_path / "out", MADE)
    words = "source('read.R', encoding = 'UTF-8'); cat(sum(forms$Patients$OSEVENT == 1), sapply(forms, nrow), '\\n')"
    code = (
        "import runpy; forms = runpy.run_path('read.py')['forms']\n"
        "print((forms['Patients']['OSEVENT'] == 1).sum(), *map(len, forms.values()))\n"
    )

    in_r = run("Rscript", "--vanilla", "-e", words, folder=tmp_path / "out")[0].split()
    in_python = run(sys.executable, "-X", "utf8", "-c", code, folder=tmp_path / "out")[0].split()
    assert in_r == in_python
    assert in_r[0] == str(frames(demo)["patients"]["OSEVENT"].sum())


def test_x26_a_code_that_the_dictionary_does_not_know_is_read_all_the_same(tmp_path: Path) -> None:
    # A study exports no code that it cannot read; another version's dictionary, or an editor, may have put one there.
    write_folder(workbook(sound()), tmp_path / "out", MADE)
    file = tmp_path / "out" / "e1_every_kind_once.csv"
    written = file.read_bytes()
    file.write_bytes(written.replace(b',"G","green",', b',"X","",'))
    assert file.read_bytes() != written
    code = "import runpy; print(runpy.run_path('read.py')['forms']['E1_Every_kind_once']['COL'].tolist())"

    assert run(sys.executable, "-X", "utf8", "-c", code, folder=tmp_path / "out") == ["['X']"]
    if shutil.which("Rscript"):
        words = "source('read.R', encoding = 'UTF-8'); cat(as.character(forms$E1_Every_kind_once$COL))"
        assert run("Rscript", "--vanilla", "-e", words, folder=tmp_path / "out") == ["X"]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_x26_survival_in_r_gives_the_published_number_from_the_folder(demo: Study, tmp_path: Path) -> None:
    write_folder(workbook_plan(demo), tmp_path / "out", MADE)
    words = (
        "source('read.R', encoding = 'UTF-8'); stopifnot(is.integer(forms$Patients$OSEVENT))\n"
        "if (!requireNamespace('survival', quietly = TRUE)) quit(status = 0)\n"
        "fit <- survival::survfit(survival::Surv(OSDAYS, OSEVENT) ~ 1, data = forms$Patients)\n"
        "cat(sprintf('%.0f', 100 * summary(fit, times = 365.25)$surv))\n"
    )

    assert run("Rscript", "--vanilla", "-e", words, folder=tmp_path / "out") in ([], ["68"])  # Hu 2024: 68%


def test_x26_the_sums_prove_every_file_and_tell_a_changed_one(nasty_folder: Path) -> None:
    def check() -> int:
        words = ["sha256sum", "--check", "--quiet", "checksums.sha256"]
        return subprocess.run(words, cwd=nasty_folder, capture_output=True, check=False).returncode

    listed = {line.partition("  ")[2] for line in (nasty_folder / "checksums.sha256").read_text("utf-8").splitlines()}
    there = {path.relative_to(nasty_folder).as_posix() for path in nasty_folder.rglob("*") if path.is_file()}
    assert there - listed == {"checksums.sha256"}
    assert check() == 0
    readme = nasty_folder / "README.txt"
    before = readme.read_bytes()
    readme.write_bytes(before + b" ")
    assert check() != 0
    readme.write_bytes(before)


def test_x26_dataset_json_holds_what_the_standard_asks_for_and_every_cell(nasty_folder: Path) -> None:
    found = json.loads((nasty_folder / "dataset-json" / "e1.json").read_text("utf-8"))
    sheet = nasty_workbook()[EVERY]

    required = {
        *("datasetJSONCreationDateTime", "datasetJSONVersion", "itemGroupOID", "records"),
        *("name", "label", "columns"),
    }
    optional = {"fileOID", "originator", "sourceSystem", "studyOID", "metaDataVersionOID", "rows"}
    assert required <= set(found) <= required | optional
    assert (found["name"], found["datasetJSONVersion"], found["records"]) == ("E1", "1.1.0", len(found["rows"]))
    asked, allowed = {"itemOID", "name", "label", "dataType"}, {"targetDataType", "length", "keySequence"}
    assert all(asked <= set(one) <= asked | allowed for one in found["columns"])
    assert {one["dataType"] for one in found["columns"]} == {"string", "decimal", "integer", "date"}
    assert [one["keySequence"] for one in found["columns"][:4]] == [1, 2, 3, 4]
    names = [one["name"] for one in found["columns"]]
    assert names == list(sheet.header)
    assert [row[names.index("NOTE")] for row in found["rows"]] == list(NASTY)
    assert found["rows"][0][names.index("NUM")] == "6.10"
    assert found["rows"][0][names.index("DAY")] == "2023-07-11"


def test_p26_excel_and_we_ourselves_read_the_texts_back(nasty_folder: Path) -> None:
    sheet = read(nasty_folder / f"{EVERY.lower()}.csv").sheets[0]
    column = next(column for column, cell in sheet.rows[1].items() if cell.shown() == "NOTE")

    assert [sheet.rows[row][column].shown() for row in sorted(sheet.rows)[1:]] == list(NASTY)
    assert "".join(csv_lines(nasty_workbook()[EVERY])).encode(ENCODING).startswith(b"\xef\xbb\xbfSTUDYID,")


def test_a_folder_of_an_earlier_export_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    write_folder(nasty_workbook(), tmp_path / "out", MADE)
    with pytest.raises(FolderIsTaken, match="contains an earlier export"):
        write_folder(nasty_workbook(), tmp_path / "out", MADE)

    write_folder(workbook(), tmp_path / "out", MADE, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_somebody_elses_file_is_never_replaced(tmp_path: Path) -> None:
    write_folder(workbook(), tmp_path / "out", MADE)
    (tmp_path / "out" / "thesis.docx").write_bytes(b"mine")

    with pytest.raises(UserError, match=r"contains thesis\.docx, which was not written by an export"):
        write_folder(workbook(), tmp_path / "out", MADE, replace=True)
    assert (tmp_path / "out" / "thesis.docx").read_bytes() == b"mine"


def test_a_folder_whose_file_somebody_changed_is_never_replaced(tmp_path: Path) -> None:
    write_folder(workbook(), tmp_path / "out", MADE)
    (tmp_path / "out" / "forms.csv").write_bytes(b"corrected by hand")

    with pytest.raises(
        UserError, match=r"contains forms\.csv, which was not written by an export or has been changed since"
    ):
        write_folder(workbook(), tmp_path / "out", MADE, replace=True)
    assert (tmp_path / "out" / "forms.csv").read_bytes() == b"corrected by hand"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    write_folder(workbook(), tmp_path / "link", MADE)
    write_folder(workbook(), tmp_path / "link", MADE, replace=True)

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "README.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_a_folder_that_could_not_be_finished_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(csvfolder, "write_sums", full)
    with pytest.raises(UserError, match="is full; nothing was written"):
        write_folder(workbook(), tmp_path / "out", MADE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("x", encoding="utf-8")

    with pytest.raises(UserError, match="is not empty"):
        write_folder(nasty_workbook(), tmp_path, MADE)


def test_the_command_writes_the_folder(demo: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(demo.path), str(tmp_path / "out"), "--csv"]) == 0
    assert (tmp_path / "out" / "f6_transplant.csv").exists()
