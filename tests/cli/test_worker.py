"""The process beside the window: what it says of a file is what the command would do."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.worker import AT_ONCE, ImportHandler, WorkerOutput, serve
from cd7gui.exchange.mapping.choices import ColumnChoice, SavedChoices, SheetChoice
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_layout import Layout
from cd7gui.study.imports.import_messages import (
    cell_from,
    conflict_from,
    layout_from,
    plain_choices,
    plain_remembered,
    plan_from,
    refusal_from,
)
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study

TEXT = {"encoding": "", "delimiter": ""}
MAKERS = {"cells": cell_from, "refused": refusal_from, "conflicts": conflict_from}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s.cd7", name="S", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "01-001")
        yield made


def said(study: Study, file: Path, *requests: dict[str, object]) -> list[dict[str, object]]:
    """Give the answers to some requests."""
    out = io.StringIO()
    voice = WorkerOutput(out)
    serve(ImportHandler(voice, study.path, file).answers, [json.dumps(one) for one in requests], voice)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    return [one for one in answers if one["is"] != "progress"]


def layout(study: Study, file: Path, remembered: SavedChoices | None = None) -> Layout:
    request = {"do": "read", "text": TEXT, "remembered": plain_remembered(remembered or SavedChoices())}
    return layout_from(said(study, file, request)[0]["layout"])


def plan(study: Study, file: Path, choices: Choices | None = None) -> ImportPlan:
    chosen = choices or Choices()
    read = {"do": "read", "text": TEXT, "remembered": plain_remembered(chosen.remembered)}
    answers = said(study, file, read, {"do": "plan", "choices": plain_choices(chosen)})[1:]
    parts: dict[str, list[object]] = {}
    for one in answers[:-1]:
        parts.setdefault(one["is"], []).extend(MAKERS[one["is"]](row) for row in one["rows"])
    for cell in parts.get("cells", ()):
        parts.setdefault(cell.state.value, []).append(cell)
    return plan_from(answers[-1]["head"], parts)


def labs(path: Path, rows: int = 3) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Blutbild"
    page.append(["Patient ID", "Sampling date", "WBC (/µL)", "Hb [g/dL]", "Room", "PLT"])
    for number in range(rows):
        page.append(["01-001", f"{number % 28 + 1:02}/04/2026", 4500 + number, 8.5, "B12", 20])
    book.save(path)
    return path


def test_what_the_columns_fill_is_recognised_with_their_units_and_open_orders_of_dates(
    study: Study, tmp_path: Path
) -> None:
    (sheet,) = layout(study, labs(tmp_path / "labs.xlsx", 20)).sheets
    columns = {one.title: one for one in sheet.columns}

    assert (sheet.form, sheet.rows, sheet.left_out) == ("F18", 20, "")
    assert {title: one.fills for title, one in columns.items()} == {
        "Patient ID": "SUBJID",
        "Sampling date": "F18.LBDAT",
        "WBC (/µL)": "F18.WBC",
        "Hb [g/dL]": "F18.HB",
        "Room": "",
        "PLT": "F18.PLT",
    }
    assert (columns["WBC (/µL)"].unit, columns["Hb [g/dL]"].unit) == ("/µL", "g/dL")
    assert (columns["Sampling date"].unordered, columns["Sampling date"].order) == (11, "DMY")
    assert columns["Hb [g/dL]"].samples == ("8.5",)


def test_a_plan_that_comes_through_the_process_is_the_plan_of_the_command(study: Study, tmp_path: Path) -> None:
    file = labs(tmp_path / "labs.xlsx", AT_ONCE)
    choices = Choices(orders={"F18.LBDAT": "DMY"})

    assert plan(study, file, choices) == plan_file(study, file, choices)


def test_what_somebody_chose_for_a_column_counts(study: Study, tmp_path: Path) -> None:
    chosen = {"Room": ColumnChoice("F18.CRP", "mg/dL"), "WBC (/µL)": ColumnChoice("")}
    remembered = SavedChoices({"Blutbild": SheetChoice("F18", chosen)})
    file = labs(tmp_path / "labs.xlsx")
    (sheet,) = layout(study, file, remembered).sheets
    fills = {one.title: (one.fills, one.unit) for one in sheet.columns}

    assert fills["Room"] == ("F18.CRP", "mg/dL")
    assert fills["WBC (/µL)"] == ("", "")


def test_files_of_one_shape_share_it_whatever_their_names_and_rows(study: Study, tmp_path: Path) -> None:
    one, other = layout(study, labs(tmp_path / "a.xlsx")), layout(study, labs(tmp_path / "b.xlsx", 9))

    assert one.shape == other.shape
    (tmp_path / "c.csv").write_text("SUBJID,SEX\n", encoding="utf-8")
    assert layout(study, tmp_path / "c.csv").shape != one.shape


def test_what_cannot_be_read_is_told_in_its_sentence(study: Study, tmp_path: Path) -> None:
    request = {"do": "read", "text": TEXT, "remembered": {}}

    assert said(study, tmp_path / "none.xlsx", request) == [
        {"is": "problem", "sentence": "none.xlsx is not there. Choose the file anew."}
    ]


def test_the_process_serves_until_the_door_is_closed(study: Study, tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "cd7gui.cli.worker",
        "import",
        str(study.path),
        str(labs(tmp_path / "l.xlsx")),
    ]
    request = json.dumps({"do": "read", "text": TEXT, "remembered": {}}) + "\n"
    done = subprocess.run(words, input=request, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout.splitlines()[-1])["is"] == "layout"
