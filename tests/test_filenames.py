"""Names that are no UTF-8 reach the processes beside the window, the dialogs and the commands as they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.ui.dialogs import file_dialog
from cd7gui.ui.services.worker_process import WorkerProcess, keep_copy_apart
from cd7gui.ui.shell.file_actions import dropped_file
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.demo.demo_study import make_demo

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names are texts on Windows")
LONG = 60_000  # ms: processes have to start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name is no UTF-8 and has a line break."""
    made = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f\xff\n\xe9"))
    made.mkdir()
    return made


def test_processes_beside_the_window_find_the_file(qtbot: QtBot, folder: Path) -> None:
    study, parent, said = folder / os.fsdecode(b"s\xff.cd7"), QObject(), list[object]()
    make_demo(study).close()
    keep_copy_apart(study, "daily")
    worker = WorkerProcess(parent)
    worker.failed.connect(said.append)
    worker.ask("rebuild", study, then=said.append)
    qtbot.waitUntil(lambda: bool(said) and len(list(folder.glob("*.backups/*.cd7"))) == 1, timeout=LONG)
    worker.stop()
    assert "was rebuilt" in str(said)


def test_a_file_that_is_dropped_is_found(tmp_path: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromEncoded(b"file:///tmp/f%FF%0A%C3%BC%20a.cd7")])
    assert dropped_file(dropped) == Path(os.fsdecode(b"/tmp/f\xff\n\xc3\xbc a.cd7"))


def test_a_dialog_begins_where_qt_can_and_says_what_it_cannot_show(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, seen = QWidget(), list[tuple[str, list[str], list[str]]]()
    qtbot.addWidget(parent)

    def look(dialog: QFileDialog) -> int:
        said = [label.text() for label in dialog.findChildren(PlainLabel) if not label.isHidden()]
        seen.append((dialog.directory().absolutePath(), dialog.selectedFiles(), said))
        return 0

    monkeypatch.setattr(QFileDialog, "exec", look)
    file_dialog.choose_to_save(parent, "Save", folder / os.fsdecode(b"w\xe9.xlsx"), ["Excel workbooks (*.xlsx)"])
    file_dialog.choose_to_open(parent, "Open", folder.parent.parent, "Studies (*.cd7)")
    (begun, files, said), (_, _, nothing) = seen
    assert begun == str(folder.parent)
    assert files == [f"{folder.parent}/w\ufffd.xlsx"]
    assert len(said) == 1
    assert said[0].startswith("1 name in this folder cannot be shown here")
    assert nothing == []


def test_a_nul_and_a_study_that_is_not_there_are_said_in_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["check", "a\0b.cd7"], ["new", "b\0.cd7"], ["export", "s.cd7", "o\0.xlsx"]):
        assert main(words) == 2
        assert capsys.readouterr().err.endswith(
            "contains a character that is not allowed in names. Choose another name.\n"
        )
    for command in ("check", "verify", "summary", "codes", "rebuild"):
        assert main([command, str(folder / "no.cd7")]) == 2
        assert capsys.readouterr().err.startswith("There is no study ")
