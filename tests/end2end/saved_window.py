"""A window that somebody types in while files move, dialogs open, others read and the disk refuses; told line by line.

`python -m tests.end2end.saved_window FOLDER SEED`: a line "saved TEXT PATH" says that the window called TEXT saved.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from cd7gui.study.opening import new_study
from cd7gui.ui.app import open_window
from cd7gui.ui.shell.main_window import MainWindow

READER = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM change'); c.close()"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIALOGS = ("open_study", "backup", "import_file", "save_workbook", "merge_study", "restore_other")


class Person:
    """Types, and does to the files what people and programmes do."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder, self.number = folder, 0
        path = folder / "s.cd7"
        new_study(path).close()
        new_study(folder / "other.cd7").close()
        self.window: MainWindow = open_window(path, who="tester")
        self.window.saving._quiet.setInterval(150)
        if seed % 2:
            self.window.saving.keep_up_to_date(folder / "live.xlsx")
        self.window.menus.action("new_patient").trigger()

    @property
    def path(self) -> Path:
        return self.window.controller.study.path

    def type(self) -> None:
        """Type a text by keys, and say it once the window calls it saved."""
        self.number += 1
        text = "".join(LETTERS[self.number // 26**place % 26] for place in (2, 1, 0))
        editor = self.window.findChild(QWidget, "F1.INITIALS")
        assert editor is not None
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        words = self.window.topbar.data.whole()
        if words.startswith(("every change saved", "workbook saved")):
            self.say(f"saved {text} {self.path}")

    def say(self, words: str) -> None:
        os.write(1, f"{words}\n".encode())

    def look_into_a_dialog(self) -> None:
        def close(tries: int = 40) -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                QTimer.singleShot(150, dialog.reject)
            elif tries:
                QTimer.singleShot(25, lambda: close(tries - 1))

        name = self.random.choice(DIALOGS[:5])
        close()
        self.window.menus.action(name).trigger()

    def read_elsewhere(self) -> None:
        subprocess.run([sys.executable, "-c", READER, str(self.path)], check=False, stderr=subprocess.DEVNULL)

    def take_the_log(self) -> None:
        self.say("taking the log")  # killed now, what was in it alone is gone with it
        with suppress(FileNotFoundError):
            self.path.with_name(f"{self.path.name}-wal").unlink()
        self.type()

    def move(self) -> None:
        place = self.folder / f"moved {self.number}.cd7"
        self.say(f"moving {place}")
        self.path.rename(place)
        self.type()
        self.press("Continue there")

    def delete(self) -> None:
        self.say("gone")
        self.path.unlink()
        self.type()
        self.press("Write it there again")
        self.say("back")

    def overwrite(self) -> None:
        """Write another study over this one, as `cp` does: the file stays, its content goes."""
        self.say("overwriting")
        subprocess.run(["cp", str(self.folder / "other.cd7"), str(self.path)], check=True)
        self.type()
        if self.window.controller.file_watcher.look() is not None:  # else all of it stands in the log, and is whole
            self.press("Write it there again")
        self.say("back")

    def press(self, words: str) -> None:
        """Press a button of the banner; another message may stand there for the second until the next look."""
        fit: list[QPushButton] = []

        def found() -> bool:
            self.window.controller.file_watcher.look()
            buttons = self.window.banner.findChildren(QPushButton)
            fit[:] = [one for one in buttons if one.text() == words and not one.isHidden()]
            return bool(fit)

        for _ in range(200):
            if found():
                break
            QTest.qWait(50)
        assert fit, self.window.banner.words
        fit[0].click()
        assert self.window.controller.file_watcher.trouble is None, self.window.banner.words

    def refuse_to_write(self) -> None:
        """Let the disk take nothing for one entry."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
        try:
            self.type()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    def go_on(self) -> None:
        """Do the next thing."""
        acts: list[tuple[Callable[[], None], int]] = [
            (self.type, 12),
            (self.look_into_a_dialog, 3),
            (self.read_elsewhere, 3),
            (self.take_the_log, 1),
            (self.move, 1),
            (self.delete, 1),
            (self.overwrite, 1),
            (self.refuse_to_write, 1),
        ]
        act = self.random.choices([one for one, _ in acts], [weight for _, weight in acts])[0]
        act()
        QTimer.singleShot(self.random.choice((0, 20, 200)), self.go_on)


def main(folder: Path, seed: int) -> None:
    app = QApplication([])
    person = Person(folder, seed)
    QTimer.singleShot(0, person.go_on)
    sys.excepthook = lambda kind, problem, _: (person.say(f"mistake {kind.__name__}: {problem}"), os._exit(3))
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
