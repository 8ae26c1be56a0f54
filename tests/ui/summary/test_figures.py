"""A figure is saved as it is shown, in the format that the file's ending names, and says what it was made from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from cd7gui.ui.summary.figures import FigureDialog
from cd7gui.ui.summary.tab import SummaryPage


@pytest.mark.parametrize(
    ("ending", "begins"), [(".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG"), (".tiff", b"II*\x00")]
)
def test_each_ending_gives_its_format(page: SummaryPage, tmp_path: Path, ending: str, begins: bytes) -> None:
    path = tmp_path / f"os{ending}"

    assert page.save_figure("os", path, 180, 300) == f"The figure was saved: {path}"
    assert path.read_bytes().startswith(begins)


def test_a_tiff_has_the_width_and_the_resolution_that_were_asked_for(page: SummaryPage, tmp_path: Path) -> None:
    page.save_figure("dfs", tmp_path / "dfs.tiff", 127, 300)

    # 127 mm are 5 inches: 480 logical px at 96, and 1500 px at 300 dpi
    assert QImage(str(tmp_path / "dfs.tiff")).width() == 1500


def test_a_picture_of_synthetic_data_says_so(page: SummaryPage, tmp_path: Path) -> None:
    page.save_figure("os", tmp_path / "os.svg", 180, 300)

    assert "SYNTHETIC: not patient data" in (tmp_path / "os.svg").read_text(encoding="utf-8")


def test_the_numbers_of_a_curve_are_its_steps_with_their_limits(page: SummaryPage, tmp_path: Path) -> None:
    page.save_figure("os", tmp_path / "os.csv", 180, 300)

    with (tmp_path / "os.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    steps = [row for row in rows if row["what"] == "step"]
    # by hand: of ten one dies, 0.9; of the eight left (one censored) one, then of seven one: 0.9 · 7/8 · 6/7 = 0.675
    assert [round(float(row["value"]), 4) for row in steps] == [0.9, 0.7875, 0.675]
    assert next(row["value"] for row in rows if row["series"] == "at risk") == "10"


def test_a_file_that_cannot_be_written_is_told_with_its_reason(page: SummaryPage, tmp_path: Path) -> None:
    said = page.save_figure("os", tmp_path / "missing" / "os.svg", 180, 300)

    assert said.startswith("The figure was not saved: ")
    assert said.endswith(" Choose another file.")


def test_the_dialog_offers_every_chart_and_a_width_between_a_column_and_a_poster(qtbot: QtBot) -> None:
    dialog = FigureDialog({"os": "Overall survival", "dfs": "Disease-free survival"})
    qtbot.addWidget(dialog)

    dialog.chart.setCurrentIndex(1)
    dialog.width_mm.setValue(20)

    assert (dialog.name, dialog.width_mm.value(), dialog.dpi.value()) == ("dfs", 80, 300)
    assert dialog.width_mm.accessibleName() == "Width"
