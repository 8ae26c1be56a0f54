"""The menu of a patient in the list: open, mark a form complete, copy the number, print, strike out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.patients import subject
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.workspace import CaseReports
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import caption


def attach_patient_menu(reports: CaseReports, controller: StudyController) -> None:
    """Open the menu of a patient on a right click or the menu key."""
    view = reports.patients.view
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def open_menu(at: QPoint) -> None:
        key = view.indexAt(at).data(ListRole.SUBJECT) or view.currentIndex().data(ListRole.SUBJECT)
        if isinstance(key, str) and key:
            patient_menu(reports, controller.study, key).popup(view.viewport().mapToGlobal(at))

    view.customContextMenuRequested.connect(open_menu)


def patient_menu(reports: CaseReports, study: Study, key: str) -> QMenu:
    """Return the menu of a patient, whose entries ask the same questions as those of the menu bar."""
    case = study.case(key)
    number = subject(case)
    menu = QMenu(reports)
    menu.setObjectName("patient-menu")
    menu.aboutToHide.connect(menu.deleteLater)

    def here(act: Callable[[], object]) -> Callable[[], None]:
        def do() -> None:
            if reports.patient != key:
                reports.show_patient(key)
            act()

        return do

    menu.addAction("Open", here(reports.go_to_page))
    form = study.rules.dictionary.form(reports.form_id)
    if form is not None:
        action = menu.addAction(caption(_completing(case, form)), here(reports.turn_complete))
        action.setEnabled(not study.entry_closed and (case.is_started(form) or case.is_complete(form)))
    menu.addSeparator()
    copied = menu.addAction("Copy the patient number", lambda: QGuiApplication.clipboard().setText(number))
    copied.setEnabled(bool(number))
    menu.addAction("Print…", here(lambda: reports.wanted.emit("print")))
    menu.addAction("Casebook…", here(lambda: reports.wanted.emit("documents")))
    menu.addSeparator()
    struck = menu.addAction("Strike out this patient…", here(reports.strike_patient))
    struck.setEnabled(not study.entry_closed)
    return menu


def _completing(case: Case, form: type[Form]) -> str:
    words = "Open {form} for changes…" if case.is_complete(form) else "Mark {form} complete"
    return words.format(form=f"{form.id} {form.title}")
