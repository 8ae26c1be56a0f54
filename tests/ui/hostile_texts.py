"""Texts that somebody may have typed to harm the window, and a look at every place where Qt reads or shows a text."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QTabBar, QWidget

from cd7gui.ui.widgets.plain_text import LONGEST

LONG = "W" * 10_000_000
ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DisplayRole)
WIDEST = 1280  # px
UNSEEN = set("\x00\u202e\u200b")


class Pipe:
    """A pipe that tells whether anybody opened it for reading; whoever did is let go of, so that no test hangs."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path, self.opened, self._end = path, False, threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        while not self._end.wait(0.002):
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                continue  # nobody reads
            self.opened = True

    def close(self) -> None:
        self._end.set()
        self._thread.join()


def hostile(pipe: Pipe) -> dict[str, str]:
    return {
        "image": f'<img src="{pipe.path}">',
        "styled": f"<p style=\"background-image:url('{pipe.path}')\">P</p><b>bold</b>",
        "entities": "&lt;b&gt;&amp;nbsp;&#0; R&D <0.5",
        "bidi": "abc\u202egpj.exe\u2066x\u200f",
        "control": "a\x00b\x07c\x1b[31m\x85d",
        "zero width": "01\u200b-\u2060001\ufeff\u00ad",
        "long": LONG,
        "keys": "R&D [*] &File\tCtrl+W",
    }


def look(window: QWidget, *, alone: bool = True) -> None:
    """Draw everything, and look at every label, tool tip, title, button, menu, list and model as Qt will read it.

    Only what stands `alone` makes a window wider by what it asks for.
    """
    window.grab()
    assert not alone or window.minimumSizeHint().width() <= WIDEST, "a text makes the window wider than its screen"
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not QtGui.Qt.mightBeRichText(label.text()), label.text()
        assert len(label.text()) <= LONGEST + 100
    for widget in [window, *window.findChildren(QWidget)]:
        assert not _obeyed(widget.toolTip())
        assert len(widget.toolTip()) <= LONGEST * 6
        _look_at_texts(widget)
    for action in window.findChildren(QAction):
        _look_at_caption(action.text())
    title = window.windowTitle()
    assert len(title) < 1000
    assert not set(title) & UNSEEN
    assert title.count("[*]") % 2 == 0, "Qt would put the mark of a change in its place"


def _look_at_texts(widget: QWidget) -> None:
    if isinstance(widget, QTabBar):
        for at in range(widget.count()):
            _look_at_caption(widget.tabText(at))
            assert not _obeyed(widget.tabToolTip(at))
    if isinstance(widget, QAbstractButton):
        _look_at_caption(widget.text())
    if isinstance(widget, QComboBox):
        look_at_model(widget.model())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        look_at_model(widget.model())


def _look_at_caption(text: str) -> None:
    """See that no sign in a text of somebody became a key, and nothing in it a shortcut."""
    assert len(text) < 1000
    assert not set(text) & UNSEEN
    assert "&lt;" not in text.replace("&&", "")
    assert "R&D" not in text
    assert "\tCtrl+W" not in text.replace("study\tCtrl+W", "")


def _obeyed(tip: str) -> bool:
    """Return whether Qt obeys a tag in a tool tip: where the first line holds none, it takes all for plain text."""
    return ("<img" in tip or "<b>" in tip) and QtGui.Qt.mightBeRichText(tip)


def look_at_model(model: QAbstractItemModel) -> None:
    for row in range(model.rowCount()):
        for column in (at for at in range(12) if model.hasIndex(row, at)):
            for role in ROLES:
                said = model.data(model.index(row, column), role)
                if isinstance(said, str):
                    assert len(said) <= LONGEST * 6
                    assert not set(said) & UNSEEN
                    assert (
                        role == Qt.ItemDataRole.DisplayRole or "<img" not in said or not QtGui.Qt.mightBeRichText(said)
                    )
    for column in (at for at in range(12) if model.hasIndex(0, at)):
        heading = model.headerData(column, Qt.Orientation.Horizontal)
        assert not isinstance(heading, str) or (len(heading) < 1000 and not set(heading) & UNSEEN)
