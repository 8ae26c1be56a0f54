"""The dialogs that ask for a file leave the locks of the open study alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.summary.figure_export import ask_file

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists the locks of a process")


def locks(study: Path) -> list[str]:
    """List the kinds and ranges of the locks that this process holds on a study and its index, SQLite's own."""
    inodes = {Path(f"{study}{ending}").stat().st_ino for ending in ("", "-shm")}
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return sorted(
        " ".join(words[1:4] + words[5:8])
        for words in lines
        if words[1] == "POSIX" and int(words[5].split(":")[-1]) in inodes
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "another without ending").write_bytes(b"\x00\x01")
    (tmp_path / "folder").mkdir()
    return tmp_path / "s.cd7"


def listed(dialog: QFileDialog) -> bool:
    view = dialog.findChild(QListView, "listView")
    return view is not None and view.model().rowCount(view.rootIndex()) >= 2


def while_open(act: Callable[[QFileDialog], None], tries: int = 100) -> None:
    """Act on the dialog that opens next, some time after it lists its folder."""
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, QFileDialog) and listed(dialog):
        # for the thread that looks at the files: what it must not do has no signal
        QTimer.singleShot(300, dialog, lambda: act(dialog))
    elif tries:
        QTimer.singleShot(50, lambda: while_open(act, tries - 1))
    elif dialog is not None:
        dialog.close()


ASK: dict[str, Callable[[QWidget, Path], Path | None]] = {
    "open": lambda parent, study: UserPrompts(parent).choose_to_open("Open", study.parent, "All files (*)"),
    "save": lambda parent, study: UserPrompts(parent).choose_to_save("Save", study.with_name("o.cd7"), "All files (*)"),
    "figure": lambda parent, study: ask_file(parent, study.parent, "figure"),
}


@linux
@pytest.mark.parametrize("kind", ASK)
def test_a_dialog_leaves_every_lock_where_it_was(
    qtbot: QtBot, study: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study.parent)  # where Qt begins to look before anybody told it where
    parent = QWidget()
    qtbot.addWidget(parent)
    with Casebook.create(study) as book:
        book.append([Change("p", "F1", 0, "SEX", None, "F")], who="a", origin="entry", dictionary="1")
        before = locks(study)
        while_open(lambda dialog: dialog.reject())
        assert ASK[kind](parent, study) is None
        qtbot.wait(50)
        assert before
        assert locks(study) == before


def test_a_name_without_ending_gets_it_before_it_is_asked_about(
    qtbot: QtBot, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.with_name("there.xlsx").write_bytes(b"mine")
    study.write_bytes(b"")
    parent = QWidget()
    qtbot.addWidget(parent)

    def save(dialog: QFileDialog) -> None:
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        box = dialog.findChild(QDialogButtonBox, "buttonBox")
        assert name is not None
        assert box is not None
        name.setText("there")
        QTimer.singleShot(200, refuse)
        qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
        dialog.reject()

    asked: list[str] = []

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        asked.append(getattr(box, "text", lambda: "")())
        no = next(one for one in box.findChildren(QPushButton) if "No" in one.text().replace("&", ""))
        no.click()

    while_open(save)
    chosen = UserPrompts(parent).choose_to_save("Save", study.with_name("o.xlsx"), "Excel workbooks (*.xlsx);;All (*)")
    assert chosen is None
    assert len(asked) == 1
    assert "there.xlsx" in asked[0]


@linux
def test_a_dialog_that_saves_asks_where_to_save(qtbot: QtBot, study: Path) -> None:
    for path in (study, study.with_name("t.cd7")):
        path.write_bytes(b"")
    parent = QWidget()
    qtbot.addWidget(parent)
    labels: list[str] = []

    def look(dialog: QFileDialog) -> None:
        labels.append(dialog.labelText(QFileDialog.DialogLabel.LookIn))
        dialog.reject()

    while_open(look)
    UserPrompts(parent).choose_to_save("Save", study.with_name("o.cd7"), "Studies (*.cd7)")
    while_open(look)
    UserPrompts(parent).choose_to_open("Open", study.parent, "Studies (*.cd7)")
    assert labels[0] == "Save &in:"
    assert labels[1] == "&Look in:"
