"""Texts that a spreadsheet would run: guarded where somebody asks for it, and read back as they were typed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.cli.main import main
from cd7gui.exchange.files.formula_guards import guarded, unguarded
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Study

TEXTS = ("=1+1", "+49 30 1", "-5 kg", "@SUM(A1)", "'=1+1", "''+x", "'tis", "plain", "Größe 発熱", "a=b")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study of patients whose plan for antibodies is a text like a formula."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        for number, text in enumerate(TEXTS, start=1):
            entry.enter(made, Place(f"p{number}", "F1", 0, "SUBJID"), f"01-{number:03}")
            entry.enter(made, Place(f"p{number}", "F6", 0, "DSAPLAN"), text)
        yield made


@given(st.text(alphabet="'=+-@\t\r\nab ", max_size=6))
def test_a_guard_can_always_be_taken_off(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.fixture(params=["guarded", "as typed"])
def folder(request: pytest.FixtureRequest, study: Study, tmp_path: Path) -> Path:
    study.close()
    more = ["--excel-safe"] if request.param == "guarded" else []
    assert main(["export", str(study.path), str(tmp_path / "out"), "--csv", *more]) == 0
    return tmp_path / "out"


def test_the_import_takes_the_guard_off_again(study: Study, folder: Path) -> None:
    with open_study(study.path, who="x") as again:
        plan = plan_file(again, folder / "f6_transplant.csv")

    assert (plan.cells, plan.refused) == ((), ())


def test_the_files_say_whether_they_are_guarded(folder: Path, request: pytest.FixtureRequest) -> None:
    guard = "[guarded]" in request.node.name
    lines = (folder / "f6_transplant.csv").read_text("utf-8-sig").splitlines()
    said = next(path for path in folder.iterdir() if "READ" in path.name.upper() and path.suffix == ".txt")

    assert lines[0].startswith('"STUDYID","SITEID"' if guard else "STUDYID,SITEID")
    assert any('"\'=1+1"' in line for line in lines)
    assert any('"=1+1"' in line for line in lines) is not guard
    assert "--excel-safe" in said.read_text("utf-8")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_r_reads_the_texts_as_they_were_typed_in_any_locale(folder: Path, tmp_path: Path, locale: str) -> None:
    script = tmp_path / "check.R"
    script.write_text(
        'source("read.R")\nx <- forms[["F6_Transplant"]]$DSAPLAN\n'
        'con <- file("../got.txt", "wb"); writeLines(enc2utf8(x), con, useBytes = TRUE); close(con)\n'
        "stopifnot(identical(names(forms[[1]])[1:3], c('STUDYID', 'SITEID', 'SUBJID')))\n",
        "utf-8",
    )
    environment = {**os.environ, "LC_ALL": locale}
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""

    assert (tmp_path / "got.txt").read_text("utf-8").splitlines() == list(TEXTS)


def test_python_reads_the_texts_as_they_were_typed(folder: Path) -> None:
    code = 'import read\nprint(ascii(list(read.forms["F6_Transplant"]["DSAPLAN"])))'
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ascii(list(TEXTS))


def test_the_option_goes_with_the_folder_of_text_files(study: Study, tmp_path: Path) -> None:
    study.close()
    assert main(["export", str(study.path), str(tmp_path / "a.xlsx"), "--excel-safe"]) == 2
