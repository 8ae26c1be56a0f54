"""Nothing takes the focus from who types: no part of the window ever shows as a window of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.cli.main import main
from cd7gui.ui.app import open_window
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.typist import wait_until


class Watch(QObject):
    """Notes every widget that shows as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}".strip())
        return False


def test_no_other_window_shows_while_every_place_and_form_is_made(
    qapp: QApplication, tmp_path: Path, no_dialog: None
) -> None:
    assert main(["demo", str(tmp_path / "d.cd7")]) == 0
    watch = Watch()
    qapp.installEventFilter(watch)
    window = open_window(tmp_path / "d.cd7", who="coordinator")
    wait_until(lambda: window.controller.estimates is not None, "no outcomes came")  # they bring the summary's page
    for place in range(4):
        window.show_place(place)
        qapp.processEvents()
    window.show_place(0)
    for form in window.controller.study.rules.dictionary.forms:
        window.case_reports.show_form(form.id)
        qapp.processEvents()
    qapp.removeEventFilter(watch)
    assert watch.seen == [MainWindow.__name__]
    window.close()
    window.deleteLater()
