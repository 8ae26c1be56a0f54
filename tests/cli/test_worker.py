"""The process beside the window: what it says of a file is what the command would do."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cd7gui.cli.worker import AT_ONCE, Requests, Worker, serve
from cd7gui.domain.results import EndpointRules, Settings
from cd7gui.exchange.mapping.choices import ColumnChoice, SavedChoices, SheetChoice
from cd7gui.exchange.readers.raw import TextFormat
from cd7gui.pipe import Answer, Failure, PartialAnswer, Progress, Request, Stop, packed, take_message
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports import order
from cd7gui.study.imports.import_layout import Layout
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s.cd7", name="S", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "01-001")
        yield made


def reading(study: Study, file: Path, remembered: SavedChoices | None = None) -> Request:
    return Request("read_file", (study.path, file, TextFormat(), remembered or SavedChoices()))


def said(*requests: Request) -> list[object]:
    """Return the answers to some requests."""
    out: list[object] = []
    serve(Worker(out.append, lambda: False), requests, out.append)
    return [one for one in out if not isinstance(one, Progress)]


def layout(study: Study, file: Path, remembered: SavedChoices | None = None) -> Layout:
    (answer,) = said(reading(study, file, remembered))
    assert isinstance(answer, Answer)
    return answer.value


def plan(study: Study, file: Path, choices: Choices) -> ImportPlan:
    _, *parts, head = said(reading(study, file, choices.remembered), Request("plan_import", (choices,)))
    assert isinstance(head, Answer)
    rows: dict[str, list[Any]] = {}
    for one in parts:
        assert isinstance(one, PartialAnswer)
        assert len(one.value[1]) <= AT_ONCE
        rows.setdefault(one.value[0], []).extend(one.value[1])
    return replace(head.value, **{name: tuple(found) for name, found in rows.items()})


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
    assert said(reading(study, tmp_path / "none.xlsx")) == [Failure("none.xlsx does not exist. Choose the file again.")]


def test_the_process_serves_until_the_window_closes_its_end(study: Study, tmp_path: Path) -> None:
    asked = packed(reading(study, labs(tmp_path / "l.xlsx")))
    done = subprocess.run([sys.executable, "-m", "cd7gui.cli.worker"], input=asked, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    arrived = bytearray(done.stdout)
    found = list(iter(lambda: take_message(arrived), None))
    assert isinstance(found[-1], Answer)
    assert isinstance(found[-1].value, Layout)
    assert not arrived


def test_a_message_is_taken_once_it_is_whole() -> None:
    whole = packed(Progress(1, 2)) + packed(Stop())
    arrived = bytearray()
    found = []
    for at in range(len(whole)):
        arrived += whole[at : at + 1]
        found.append(take_message(arrived))

    assert [one for one in found if one is not None] == [Progress(1, 2), Stop()]
    assert found[-1] == Stop()


def test_a_stop_ends_the_sending_back_that_runs_and_nothing_asked_later(study: Study, tmp_path: Path) -> None:
    file, back = labs(tmp_path / "labs.xlsx"), tmp_path / "back.xlsx"
    send_back = Request("send_back", ({}, back))
    over = threading.Event()

    def arriving() -> Iterator[object]:
        yield from (reading(study, file), Request("plan_import", (Choices(),)), send_back, Stop())
        over.wait()  # until the first one was answered
        yield send_back

    requests, out = Requests(arriving()), list[object]()
    while not requests.stopped():
        time.sleep(0.001)

    def send(message: object) -> None:
        out.append(message)
        if isinstance(message, Failure):
            assert not back.exists()
            over.set()

    serve(Worker(send, requests.stopped), requests, send)

    assert [one.cancelled for one in out if isinstance(one, Failure)] == [True]
    assert out[-1] == Answer(True)
    assert back.exists()


def test_an_export_is_written_and_a_free_name_is_asked_for(study: Study, tmp_path: Path) -> None:
    asked = Request("export", (study.path, order.ExportOrder(tmp_path / "o.xlsx")))

    (written,), (refused,) = said(asked), said(asked)

    assert isinstance(written, Answer)
    assert len(written.value.content_hash) == 64
    assert isinstance(refused, Failure)
    assert refused.blocked
    assert study.book.trail(form="STUDY", field="LAST_EXPORT") == []  # the window notes it


def test_an_export_takes_the_definitions_that_were_chosen_and_the_cut_off_of_the_study(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry.set_setting(study, CUTOFF, "2023-12-22")
    rules = EndpointRules(molecular_relapse=True)
    monkeypatch.setattr(order, "send_out", lambda _, carried_out, **__: carried_out.settings)

    (answer,) = said(Request("export", (study.path, order.ExportOrder(tmp_path / "o", settings=Settings(rules=rules)))))

    assert answer == Answer(Settings(cutoff=date(2023, 12, 22), rules=rules))
