"""Preferences that somebody altered, or that another programme wrote, never stop the start: they count as never set."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.study.imports.import_layout import ColumnLayout, Layout, SheetLayout
from cd7gui.study.opening import rules
from cd7gui.study.settings import IDENTITY
from cd7gui.ui.app import open_window
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.shell.preferences_dialog import PreferencesDialog
from cd7gui.ui.style.tokens import LARGEST_SCALE, LEAST_SCALE
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.transfers.import_memory import recall
from tests.protocol.building import SOUND
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.driving import Answers, Exports, WindowDriver, begin, no_summary, unmarked

Open = Callable[..., WindowDriver]
VALUES: dict[str, object] = {
    "no number": "nan",
    "infinite": "-inf",
    "negative": "-1 -1 -1",
    "one": "5",
    "huge numbers": "99999 99999 99999",
    "more figures than Python reads": "9" * 5000,
    "figures that are none": "² ² ²",
    "lines of figures": f"a\n{'9' * 30}\nf",
    "lines of figures that are none": "a\n²\nf",
    "four lines": "7\nP1\nF99\n-1",
    "four lines of figures": "²\nP1\nF7\n²",
    "an overlong path": "/" + "x" * 5000,
    "an overlong path in lines": ("/" + "x" * 5000 + "\n") * 3,
    "a path of bytes": "bytes:00ff\nbytes:zz\nbytes:" + "61" * 5000,
    "a NUL": "a\0b",
    "half a pair": "a\ud800b",
    "brackets": "[" * 100_000,
    "another shape": '{"sheets": [{"form": 7, "columns": {"a": [1, 2, 3]}}], "orders": [1]}',
    "a scheme of nobody": "DARK",
    "yes": "yes",
    "a unit without numbers": "MONTHS",
    "an axis of nothing": "MONTHS nan inf",
    "an axis without steps": "DAYS 99999 1e-300",
    "a megabyte": "W " * 500_000,
    "a list": ["a", "b"],
    "a number": 7,
    "bytes": b"\xff\x00",
    "bytes of Qt": QByteArray(b"\xff\x00"),
    "a size": QSize(-1, -1),
    "a truth": True,
}


class Same:
    """Settings in which every key has the same value, and which keep nothing."""

    def __init__(self, value: object) -> None:
        self._value = value

    def value(self, key: str, /) -> object:
        return self._value

    def setValue(self, key: str, value: object, /) -> None:
        """Keep nothing."""


@pytest.mark.parametrize("kind", VALUES)
def test_the_window_starts_and_shows_every_place(qtbot: QtBot, undressed: QApplication, kind: str) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    assert isinstance(study.book, MemoryBook)
    study.book.values["", STUDY, 0, IDENTITY] = "i"
    driver = begin(qtbot, study, preferences=UserSettings(Same(VALUES[kind])))
    for form in ("F1", "F7", "F18"):
        driver.show(form)
    for place in range(4):
        driver.window.show_place(place)
        driver.window.grab()
    assert driver.window.width() <= 1280, "no kept size makes the window grow over its screen"
    assert LEAST_SCALE <= driver.preferences.scale <= LARGEST_SCALE
    dialog = PreferencesDialog(driver.window.requests._context, driver.window.requests, driver.window)
    dialog.reject()


@pytest.mark.parametrize("kind", VALUES)
def test_what_was_chosen_for_charts_and_columns_counts_as_never_chosen(kind: str) -> None:
    kept = UserSettings(Same(VALUES[kind]))
    assert PlotOptions.read(kept.summary_axis, kept.summary_order) is not None
    column = ColumnLayout("A", "a", (), 1, "", "", (), "", 0, "")
    sheet = SheetLayout("s", "F1", 1, 4, "", (column,))
    found = recall(kept, Layout("l", "", "shape", "", "", (sheet,)))
    assert all(isinstance(one, str) for one in found.orders)
    for one in found.remembered.sheets.values():
        assert rules().dictionary.form(one.form or "F1") is not None


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 4096, b"\xff\xfe[General\nscale=\\x", b"[General]\nuser=@Size(-1 9)\n"]
)
def test_a_file_of_preferences_that_is_none_starts_the_window(
    qtbot: QtBot, undressed: QApplication, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "cd7gui.conf"
    file.write_bytes(content)
    kept = UserSettings(QSettings(str(file), QSettings.Format.IniFormat))
    window = open_window(preferences=kept, notices=lambda _: Answers(), summary=no_summary)
    qtbot.addWidget(window)
    assert window.isVisible()
    assert kept.user == ""


@pytest.mark.skipif(os.name != "posix", reason="a name that is a folder in the place of a file")
def test_a_folder_in_the_place_of_the_preferences_starts_the_window(
    qtbot: QtBot, undressed: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "cd7gui.conf").mkdir()
    kept = UserSettings(QSettings(str(tmp_path / "cd7gui.conf"), QSettings.Format.IniFormat))
    window = open_window(preferences=kept, notices=lambda _: Answers(), summary=no_summary)
    qtbot.addWidget(window)
    kept.scale = 1.5
    assert window.isVisible()
    assert Exports().orders == []
