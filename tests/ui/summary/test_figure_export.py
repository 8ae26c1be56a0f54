"""A figure is saved as it is shown, in the format that the file's ending names, and says what it was made from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.ui.charts.export import FigureSource
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.figure_export import FigureDialog
from cd7gui.ui.summary.figure_saving import STILL_SAVING, FigureExporter
from cd7gui.ui.summary.summary_page import SummaryPage

ABOUT = FigureSource("CD7", "2023-12-22", "0123456789abcdef" * 4, synthetic=True)


def saved(page: SummaryPage, name: str, path: Path, width_mm: int = 174, dpi: int = 300) -> str:
    """Save what a chart shows; returns the last sentence that was said of it."""
    assert page.body is not None
    said: list[str] = []
    page.figures.said.connect(said.append)
    page.figures.save(page.body.charts[name].chart, path, width_mm, dpi, ABOUT)
    page.figures.said.disconnect(said.append)
    return said[-1]


@pytest.mark.parametrize(
    ("ending", "begins"), [(".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG"), (".tiff", b"II*\x00")]
)
def test_each_ending_gives_its_format(page: SummaryPage, tmp_path: Path, ending: str, begins: bytes) -> None:
    path = tmp_path / f"os{ending}"

    assert saved(page, "os", path) == f"The figure was saved: {path}"
    assert path.read_bytes().startswith(begins)


def test_a_tiff_has_the_width_and_the_resolution_that_were_asked_for(page: SummaryPage, tmp_path: Path) -> None:
    saved(page, "dfs", tmp_path / "dfs.tiff", 127)

    # 127 mm are 5 inches: 480 logical px at 96, and 1500 px at 300 dpi
    assert QImage(str(tmp_path / "dfs.tiff")).width() == 1500


def test_a_picture_of_synthetic_data_says_so(page: SummaryPage, tmp_path: Path) -> None:
    saved(page, "os", tmp_path / "os.svg")

    assert "SYNTHETIC: not patient data" in (tmp_path / "os.svg").read_text(encoding="utf-8")


def test_the_numbers_of_a_curve_are_its_steps_with_their_limits(page: SummaryPage, tmp_path: Path) -> None:
    saved(page, "os", tmp_path / "os.csv")

    with (tmp_path / "os.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    steps = [row for row in rows if row["what"] == "step"]
    # by hand: of ten one dies, 0.9; of the eight left (one censored) one, then of seven one: 0.9 · 7/8 · 6/7 = 0.675
    assert [round(float(row["value"]), 4) for row in steps] == [0.9, 0.7875, 0.675]
    assert next(row["value"] for row in rows if row["series"] == "at risk") == "10"


def test_a_file_that_cannot_be_written_is_told_with_its_reason(page: SummaryPage, tmp_path: Path) -> None:
    said = saved(page, "os", tmp_path / "missing" / "os.svg")

    assert said.startswith("The figure was not saved: ")
    assert said.endswith(" Choose another file.")


def test_the_dialog_offers_every_chart_and_a_width_between_a_column_and_a_poster(qtbot: QtBot) -> None:
    dialog = FigureDialog({"os": "Overall survival", "dfs": "Disease-free survival"})
    qtbot.addWidget(dialog)

    dialog.chart.setCurrentIndex(1)
    dialog.width_mm.setValue(20)

    assert (dialog.name, dialog.width_mm.value(), dialog.dpi.value()) == ("dfs", 80, 300)
    assert dialog.width_mm.accessibleName() == "Width"


def test_one_press_chooses_the_width_and_the_resolution_of_a_journal(qtbot: QtBot) -> None:
    dialog = FigureDialog({"os": "Overall survival"})
    qtbot.addWidget(dialog)
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    assert (dialog.width_mm.value(), dialog.dpi.value()) == (174, 300)

    for words, expected in (
        ("1 column, 85 mm", (85, 300)),
        ("1200 dpi", (85, 1200)),
        ("2 columns, 174 mm", (174, 1200)),
        ("600 dpi", (174, 600)),
    ):
        qtbot.mouseClick(buttons[words], Qt.MouseButton.LeftButton)
        assert (dialog.width_mm.value(), dialog.dpi.value()) == expected


def test_a_figure_is_painted_away_from_the_window_and_a_second_one_waits(
    page: SummaryPage, tmp_path: Path, qtbot: QtBot
) -> None:
    assert page.body is not None
    chart, driver = page.body.charts["os"].chart, FigureExporter(page)
    said: list[str] = []
    driver.said.connect(said.append)

    with qtbot.waitSignal(driver.said, check_params_cb=lambda words: words.startswith("The figure was saved")):
        driver.save(chart, tmp_path / "first.png", 174, 600, ABOUT)
        driver.save(chart, tmp_path / "second.png", 85, 300, ABOUT)

    assert said == [f"The figure is being saved: {tmp_path / 'first.png'}", STILL_SAVING, said[-1]]
    assert QImage(str(tmp_path / "first.png")).width() == round(174 / 25.4 * 600)
    assert not (tmp_path / "second.png").exists()


def test_the_whole_hash_of_the_study_stands_in_the_figure(
    page: SummaryPage, controller: StudyController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FigureDialog, "exec", lambda _: FigureDialog.DialogCode.Accepted)
    monkeypatch.setattr("cd7gui.ui.summary.figure_saving.ask_file", lambda *_: tmp_path / "a.svg")

    page.taking.figure_wanted.emit()

    written = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert f"content {controller.study.book.position()[1]}</desc>" in written
    assert f"data cut-off {controller.study.cutoff}" in written
