"""People in the window: nothing is shown before somebody signs in, and each sees what the role allows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import ACCESS
from cd7gui.study.entry import Place
from cd7gui.study.people.managing import NO_PEOPLE
from cd7gui.study.people.roles import Role
from cd7gui.ui.findings.deviations_page import DeviationsPage
from cd7gui.ui.people import idle_watch
from cd7gui.ui.people.idle_watch import IdleWatch
from cd7gui.ui.people.locking_dialog import LockDialog
from cd7gui.ui.people.people_actions import PeopleActions
from cd7gui.ui.people.people_dialog import PeopleDialog, PersonForm
from cd7gui.ui.people.sign_in_dialog import SignInDialog
from cd7gui.ui.people.signing_dialog import SignaturesDialog, SignDialog
from cd7gui.ui.shell.main_window import CASE_REPORTS, DEVIATIONS, SUMMARY, WORKBOOK, MainWindow
from cd7gui.ui.shell.print_dialog import PrintDialog
from cd7gui.ui.widgets.elided_label import ElidedLabel
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.study.people.cast import BOUND, FIRST, NAMES, OWN
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers, WindowDriver
from tests.ui.services.test_file_watch import Open, opened, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above


def in_dialog(qtbot: QtBot, kind: type[QDialog], act: Callable[[QDialog], object]) -> None:
    """Do something in the next dialog of a kind, once it is shown."""

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            act(found)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def sign_in_as(name: str, password: str = OWN) -> Callable[[QDialog], object]:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, SignInDialog)
        dialog.person.setCurrentIndex(
            next(row for row in range(dialog.person.count()) if dialog.person.itemText(row).startswith(name))
        )
        dialog.password.setText(password)
        dialog.do.click()

    return fill


def signed_in(qtbot: QtBot, window: MainWindow, name: str) -> None:
    in_dialog(qtbot, SignInDialog, sign_in_as(name))
    qtbot.waitUntil(lambda: window.controller.study.person is not None, timeout=60_000)


def numbers(window: MainWindow) -> list[str | None]:
    return [case.stored("F1", 0, "SUBJID") for case in window.controller.study.cases()]


def test_nothing_is_shown_before_somebody_signs_in_and_then_the_name_and_role_stand_above(
    qtbot: QtBot, opened: Open, path: Path
) -> None:
    window = opened(path, Answers())
    assert numbers(window) == []
    signed_in(qtbot, window, NAMES[Role.INVESTIGATOR])
    assert numbers(window) == ["01-001", "02-001"]
    assert window.topbar.signs.text() == f"{NAMES[Role.INVESTIGATOR]} · investigator"
    assert window.case_reports.patients.isVisibleTo(window)


def test_a_wrong_password_is_said_in_the_dialog_and_another_try_is_free(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    said: list[str] = []

    def try_twice(dialog: QDialog) -> None:
        assert isinstance(dialog, SignInDialog)
        sign_in_as(NAMES[Role.ENTRY], "wrong one")(dialog)
        said.append(dialog.problem.text())
        assert dialog.password.text() == ""
        sign_in_as(NAMES[Role.ENTRY])(dialog)

    in_dialog(qtbot, SignInDialog, try_twice)
    qtbot.waitUntil(lambda: window.controller.study.person is not None, timeout=60_000)
    assert "4 tries are left" in said[0]


def test_who_does_not_sign_in_closes_the_study(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    in_dialog(qtbot, SignInDialog, lambda dialog: dialog.reject())
    qtbot.waitUntil(lambda: not window.controller.has_study, timeout=60_000)


def test_a_person_bound_to_a_site_sees_its_patients_and_a_monitor_enters_nothing(
    qtbot: QtBot, opened: Open, path: Path
) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, BOUND)
    assert numbers(window) == ["01-001"]
    window.requests.call("sign_out")
    assert numbers(window) == []
    signed_in(qtbot, window, NAMES[Role.MONITOR])
    assert numbers(window) == ["01-001", "02-001"]
    assert window.controller.study.entry_closed
    assert not window.findChild(QLineEdit, "F1.SUBJID").isEnabled()
    assert not window.case_reports.patients.new.isEnabled()
    window.show_place(DEVIATIONS)
    deviations = window.places.page(DEVIATIONS)
    assert isinstance(deviations, DeviationsPage)
    assert not deviations.another.isEnabled()
    window.show_place(CASE_REPORTS)
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    assert window.case_reports.patients.new.isEnabled()


def test_a_text_that_was_refused_is_told_to_nobody_who_may_not_enter_it(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    place = Place(window.controller.study.cases()[1].key, "F6", 0, "HSCTDAT")
    window.controller.enter(place, "2023-02-30")
    assert window.topbar.data.whole() == "uncommitted text in F6 Date of transplant (H)"
    for name in (NAMES[Role.MONITOR], BOUND):
        window.requests.call("sign_out")
        assert "F6" not in window.topbar.data.whole()
        signed_in(qtbot, window, name)
        assert "F6" not in window.topbar.data.whole()
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    assert window.topbar.data.whole() == "uncommitted text in F6 Date of transplant (H)"


def test_a_text_of_an_earlier_session_is_offered_to_who_may_enter_it(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    window.controller.enter(Place(window.controller.study.cases()[1].key, "F6", 0, "HSCTDAT"), "2023-02-30")
    window.close()
    again = opened(path, Answers())
    signed_in(qtbot, again, NAMES[Role.MONITOR])
    assert not again.banner.isVisibleTo(again)
    again.requests.discard_drafts()
    again.requests.call("sign_out")
    signed_in(qtbot, again, NAMES[Role.ENTRY])
    assert again.banner.isVisibleTo(again)
    assert [one.text for one in again.controller.drafts.offered] == ["2023-02-30"]


def test_after_a_while_without_a_touch_the_password_is_asked_for_again(
    qtbot: QtBot, opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    watch = window.findChild(IdleWatch)
    watch.look()
    assert window.controller.study.person is not None
    monkeypatch.setattr(idle_watch, "IDLE", 0.0)
    watch.look()
    assert window.controller.study.person is None
    assert numbers(window) == []
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    assert numbers(window) == ["01-001", "02-001"]


def test_a_study_without_people_is_given_its_keeper_who_sees_no_case(qtbot: QtBot, opened: Open, study: Path) -> None:
    window = opened(study, Answers(reasons=[OWN]))
    dialog = PeopleDialog(window.controller.study, window.prompts, window)
    qtbot.addWidget(dialog)
    assert "no registered people" in dialog.words.text()

    def fill(form: QDialog) -> None:
        assert isinstance(form, PersonForm)
        assert [form.role.itemText(row) for row in range(form.role.count())] == ["keeper"]
        form.name.setText("Kim Keeper")
        form.do.click()

    in_dialog(qtbot, PersonForm, fill)
    dialog.add.click()
    assert [dialog.table.item(0, column).text() for column in (0, 1, 4)] == ["Kim Keeper", "keeper", "active"]
    assert window.controller.study.who == "Kim Keeper"


def test_a_keeper_adds_ends_and_gives_a_new_password(qtbot: QtBot, opened: Open, path: Path) -> None:
    answers = Answers(reasons=["first password", "left the hospital", "second password"])
    window = opened(path, answers)
    signed_in(qtbot, window, NAMES[Role.KEEPER])
    study = window.controller.study
    dialog = PeopleDialog(study, window.prompts, window)
    qtbot.addWidget(dialog)

    def fill(form: QDialog) -> None:
        assert isinstance(form, PersonForm)
        form.name.setText("New One")
        form.since.setText("no day")
        form.do.click()
        assert form.problem.text()
        form.since.setText("2024-01-01")
        form.do.click()

    in_dialog(qtbot, PersonForm, fill)
    dialog.add.click()
    assert dialog.table.item(dialog.table.rowCount() - 1, 0).text() == "New One"
    dialog.table.selectRow(dialog.table.rowCount() - 1)
    dialog.end.click()
    assert dialog.table.item(dialog.table.rowCount() - 1, 4).text() == "not active"
    dialog.table.selectRow(1)
    dialog.reset.click()
    assert answers.reasons == []


@pytest.mark.parametrize(("role", "place"), [(Role.STATISTICIAN, SUMMARY), (Role.KEEPER, WORKBOOK)])
def test_who_reads_no_cases_is_shown_none(qtbot: QtBot, opened: Open, path: Path, role: Role, place: int) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[role])
    qtbot.waitUntil(lambda: window.places.number == place)
    window.show_place(CASE_REPORTS)
    assert window.places.number == place
    assert "cannot see case reports" in window.banner.words
    window.requests.go_to_named(FIRST, "F6.CD34")
    assert window.places.number == place
    window.show_place(WORKBOOK)
    words = [one.text() for one in window.places.page(WORKBOOK).findChildren(PlainLabel)]
    assert f"{NAMES[role]} sees no case report, so no rows are counted here." in words
    assert not [one for one in words if one.startswith("Patients, with")], "a count of nought would be false"


def test_who_may_not_sign_is_told_so_and_not_asked_for_a_password(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.KEEPER])
    window.requests.call("sign_off")
    assert "may not sign as reviewed in this study: the role is keeper" in window.banner.words
    assert not window.findChildren(SignDialog)


def test_what_is_printed_is_noted_with_who_printed_it(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers(files=[path.with_name("out.pdf")]))
    signed_in(qtbot, window, NAMES[Role.INVESTIGATOR])
    window.case_reports.show_patient(FIRST)
    dialog = PrintDialog(window.requests.context, window)
    qtbot.addWidget(dialog)
    dialog.save_pdf()
    last = window.controller.study.book.trail(patient="", form=ACCESS)[-1]
    assert (last.change.field, last.who) == ("PRINT", NAMES[Role.INVESTIGATOR])
    assert "of 01-001, as a PDF" in last.change.reason


def sign_in_dialog(meaning: str, *, override: str = "") -> Callable[[QDialog], object]:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, SignDialog)
        dialog.meaning.setCurrentIndex(
            next(row for row in range(dialog.meaning.count()) if dialog.meaning.itemText(row).startswith(meaning))
        )
        dialog.override.setText(override)
        dialog.password.setText(OWN)
        dialog.do.click()
        if dialog.isVisible():
            dialog.reject()

    return fill


def head_of(window: MainWindow) -> str:
    page = window.case_reports.page
    assert page is not None
    return page.header.findChild(ElidedLabel).whole()


def test_an_investigator_signs_and_any_change_voids_it_on_the_page(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.INVESTIGATOR])
    window.case_reports.show_patient(FIRST)
    window.case_reports.show_form("F6")
    in_dialog(qtbot, SignDialog, sign_in_dialog("approved", override="source seen"))
    window.requests.call("sign_off")
    assert f"approved by {NAMES[Role.INVESTIGATOR]}" in head_of(window)
    window.controller.enter(Place(FIRST, "F6", 0, "CD34"), "6.20")
    assert f"approved by {NAMES[Role.INVESTIGATOR]} (void)" in head_of(window)
    dialog = SignaturesDialog(window.controller.study, lambda: None, window)
    qtbot.addWidget(dialog)
    assert "void since line" in dialog.table.item(0, 1).text()
    assert "source seen" in dialog.table.item(0, 2).text()


def test_a_locked_form_takes_nothing_until_it_is_unlocked_with_a_reason(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.DATA_MANAGER])
    dialog = LockDialog(window.controller.study, FIRST, "F6", window)
    qtbot.addWidget(dialog)
    assert dialog.state.text() == "neither frozen nor locked"
    dialog.freeze.click()
    assert dialog.state.text() == "frozen"
    dialog.lock.click()
    assert (dialog.state.text(), dialog.lock.isEnabled(), dialog.unlock.isEnabled()) == ("locked", False, False)
    assert dialog.changed
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    window.case_reports.show_patient(FIRST)
    window.case_reports.show_form("F6")
    assert "locked" in head_of(window)
    assert not window.findChild(QWidget, "F6.CD34").isEnabled()
    refused = window.controller.enter(Place(FIRST, "F6", 0, "CD34"), "7.77")
    assert "locked" in refused.sentence
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.KEEPER])
    keeper = LockDialog(window.controller.study, "", "", window)
    qtbot.addWidget(keeper)
    keeper.scope.setCurrentText("F6 of 01-001")
    keeper.reason.setText("a source document came late")
    keeper.unlock.click()
    assert keeper.state.text() == "neither frozen nor locked"
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.ENTRY])
    window.case_reports.show_patient(FIRST)
    window.case_reports.show_form("F1")
    assert window.findChild(QWidget, "F1.SITEID").isEnabled()


def test_all_data_to_the_cut_off_are_locked_and_unlocked_by_the_keeper(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.DATA_MANAGER])
    dialog = LockDialog(window.controller.study, "", "", window)
    qtbot.addWidget(dialog)
    dialog.lock.click()
    assert "no data cut-off" in dialog.problem.text()
    dialog.scope.setCurrentIndex(dialog.scope.count() - 1)
    dialog.lock.click()
    assert "The study: locked by Dana Moor" in dialog.held.text()
    window.requests.call("sign_out")
    signed_in(qtbot, window, NAMES[Role.KEEPER])
    keeper = LockDialog(window.controller.study, "", "", window)
    qtbot.addWidget(keeper)
    keeper.scope.setCurrentIndex(keeper.scope.count() - 1)
    assert not keeper.unlock.isEnabled()
    keeper.reason.setText("a source document came late")
    keeper.unlock.click()
    assert keeper.state.text() == "neither frozen nor locked"


def test_nothing_is_signed_over_what_is_open_without_a_reason_and_by_nobody_without_the_right(
    qtbot: QtBot, opened: Open, path: Path
) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.MONITOR])
    dialog = SignDialog(window.controller.study, FIRST, "F6", window)
    qtbot.addWidget(dialog)
    assert [dialog.meaning.itemText(row).partition(":")[0] for row in range(dialog.meaning.count())] == ["reviewed"]
    assert dialog.opens.text().startswith("Still open: ")
    dialog.password.setText(OWN)
    assert not dialog.do.isEnabled()
    assert [dialog.scope.itemText(row) for row in range(3)] == ["F6 of 01-001", "the patient 01-001", "the study"]


def test_nobody_but_a_keeper_manages_people(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    signed_in(qtbot, window, NAMES[Role.DATA_MANAGER])
    dialog = PeopleDialog(window.controller.study, window.prompts, window)
    qtbot.addWidget(dialog)
    assert not [one for one in (dialog.add, dialog.end, dialog.reset, dialog.lift) if one.isEnabled()]


def test_without_people_nobody_is_asked_for_a_password(driver: WindowDriver) -> None:
    PeopleActions(driver.window.controller, driver.answers, lambda: driver.window).choose_password()
    assert driver.answers.asked == []
    assert driver.answers.told == [f"Not done: {NO_PEOPLE}"]
