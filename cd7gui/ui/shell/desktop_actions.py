"""The usual actions of a desktop programme: close, print, clipboard, preferences, manual."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenuBar, QToolTip, QWidget

from cd7gui.ui.shell.action_context import ActionContext, PreferenceActions
from cd7gui.ui.shell.file_actions import FileActions

if TYPE_CHECKING:
    from cd7gui.ui.paper.document_actions import DocumentActions

PAGES = ("entering", "computed", "findings", "export")  # of the manual, for the first four pages of the window
START_PAGE = "first-steps"
SERIOUS_EVENTS = "F21"


class DesktopActions:
    """The actions of one window."""

    def __init__(self, context: ActionContext, files: FileActions, preferences: PreferenceActions) -> None:
        self._context, self._files, self._preferences = context, files, preferences
        self._controller = context.controller
        self._explained: QWidget | None = None  # the widget whose field F1 last explained

    @property
    def table(self) -> dict[str, Callable[[], None]]:
        """All actions by the names that menus use."""
        return {
            "close_study": self.close_study,
            "print": self.print,
            "documents": self.documents,
            "serious_event": self.serious_event,
            "cut": lambda: self.press(Qt.Key.Key_X),
            "copy": lambda: self.press(Qt.Key.Key_C),
            "paste": lambda: self.press(Qt.Key.Key_V),
            "select_all": lambda: self.press(Qt.Key.Key_A),
            "preferences": self.preferences,
            "help": self.help,
            "manual": lambda: self.manual(""),
        }

    @property
    def _window(self) -> QWidget:
        return self._context.banner.window()

    def close_study(self) -> None:
        """Close the study as quitting would, and show the start page; on that, close the window."""
        if not self._controller.has_study:
            self._context.close()
        elif self._files.may_leave():
            for dialog in self._window.findChildren(QDialog):
                dialog.reject()
            self._context.saving.stop()
            self._context.banner.hide()
            self._controller.close()
            self._controller.study_changed.emit()

    def press(self, key: Qt.Key) -> None:
        """Press Ctrl and a key in the focused widget: a grid, a list and a text each handle the key themselves."""
        focused = QApplication.focusWidget() or self._window.focusWidget()
        if isinstance(focused, QMenuBar):  # it returns the focus once the menu has closed
            QTimer.singleShot(0, self._window, lambda: self.press(key))
        elif focused is None:
            self._controller.notice.emit("Go to a field, a table or a list first.", "query")
        else:
            text = chr(key.value - Qt.Key.Key_A.value + 1)  # what a keyboard sends with Ctrl
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(focused, QKeyEvent(kind, key, Qt.KeyboardModifier.ControlModifier, text))

    def print(self) -> None:
        """Show what can be printed, as it will look on paper."""
        from cd7gui.ui.shell.print_dialog import PrintDialog

        self._context.reports().commit_typing()
        PrintDialog(self._context, self._window).open()

    def documents(self) -> None:
        """Show which casebooks and reports can be printed."""
        patient = ""
        if self._controller.has_study:
            self._context.reports().commit_typing()
            patient = self._context.reports().patient
        self._printing().choose(patient)

    def _printing(self) -> DocumentActions:
        from cd7gui.ui.paper.document_actions import DocumentActions

        return DocumentActions(
            self._controller, self._context.prompts, self._context.banner.window, self._print_serious_event
        )

    def serious_event(self) -> None:
        """Print CIOMS I of the current report, or of one to be chosen."""
        reports = self._context.reports()
        reports.commit_typing()
        page = reports.page if self._context.place() == 0 else None
        row = page.current_row() if page is not None and page.form.id == SERIOUS_EVENTS else 0
        if page is not None and row and not page.case.row(page.form, row).empty:
            self._print_serious_event(reports.patient, row)
        else:
            self._printing().choose_form(reports.patient)

    def _print_serious_event(self, patient: str, row: int) -> None:
        from cd7gui.ui.data_entry.serious_events.cioms_dialog import open_cioms

        self._context.show_place(0)
        reports = self._context.reports()
        if reports.patient == patient or reports.show_patient(patient):
            reports.show_form(SERIOUS_EVENTS, row)
            if reports.page is not None:
                open_cioms(reports.page, row)

    def preferences(self) -> None:
        """Show the preferences of this person, this study and this computer."""
        from cd7gui.ui.shell.preferences_dialog import PreferencesDialog

        PreferencesDialog(self._context, self._preferences, self._window).open()

    # help

    def help(self) -> None:
        """Explain the current field; when pressed again, or elsewhere, open the manual."""
        cell = self._context.reports().page if self._controller.has_study and self._context.place() == 0 else None
        found = cell.cell_at(QApplication.focusWidget()) if cell is not None else None
        if found is not None and not (self._explained is found.editor and QToolTip.isVisible()):
            self._explained = found.editor
            self._context.reports().field_actions.show_help()
            return
        QToolTip.hideText()
        place = self._context.place()
        self.manual(PAGES[place] if self._controller.has_study and 0 <= place < len(PAGES) else START_PAGE)

    def manual(self, page: str) -> None:
        """Show the manual, at a page if one is named."""
        from cd7gui.ui.dialogs.manual_window import show_manual

        show_manual(self._window, page)
