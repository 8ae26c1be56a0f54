"""The table of acts and roles walked through the window: each role tries each act by what the window offers for it.

What the window has a process do is done here by the same `Worker` in this process; importing and merging start theirs.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.cli.worker import Worker
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import ACCESS, HEAD, Place
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.errors import UserError
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent, QueryThread
from cd7gui.pipe import Answer, Failure
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study import entry
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.exports.contents import ExportScope
from cd7gui.study.exports.order import ExportOrder
from cd7gui.study.people import session_pass
from cd7gui.study.people.roles import Act, Role, allows
from cd7gui.study.queries.asking import say
from cd7gui.study.session import Study
from cd7gui.ui.app import open_window
from cd7gui.ui.jobs import export_process
from cd7gui.ui.jobs.export_notes import ready_for_codes
from cd7gui.ui.jobs.export_process import ProcessExporter
from cd7gui.ui.people.locking_dialog import LockDialog
from cd7gui.ui.people.people_dialog import PeopleDialog, PersonForm
from cd7gui.ui.people.signing_dialog import SignDialog
from cd7gui.ui.services import copy_process, worker_process
from cd7gui.ui.services.backend import Backend, ExportResult
from cd7gui.ui.shell.main_window import CASE_REPORTS, SUMMARY, MainWindow
from cd7gui.ui.transfers.import_dialog import ImportWizard
from cd7gui.ui.transfers.merge_dialog import MergeWindow
from cd7gui.ui.transfers.transfer_dialog import TransferDialog
from tests.study.people.cast import FIRST, NAMES, OWN
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.study.people.test_matrix import FROZEN, INTO_DEATH, LOCKED, NEEDS_MORE, prepared, table  # noqa: F401
from tests.ui.driving import Answers, no_summary
from tests.ui.immediate import ImmediateRunner
from tests.ui.people import review_acts
from tests.ui.people.test_people_window import in_dialog, signed_in

# ruff: noqa: F811 - the fixtures above

LONG = 30_000  # ms; a process has to start


class JobHere(QObject):
    """Does in this process what a job has another one do: the same requests, and the same answers."""

    def __init__(self, parent: QObject, name: str, *args: Any, done: Callable[[Any], object], **_: Any) -> None:
        super().__init__(parent)
        try:
            result: Answer | Failure = Answer(getattr(Worker(lambda _: None, lambda: False), name)(*args))
        except UserError as problem:
            result = Failure(str(problem))
        QTimer.singleShot(0, lambda: done(result))

    def leave(self) -> None:
        """Nothing runs."""

    stop = kill = leave


@dataclass
class Walk:
    """A window in which somebody signed in, and what stands around it."""

    window: MainWindow
    answers: Answers
    qtbot: QtBot
    folder: Path

    @property
    def study(self) -> Study:
        return self.window.controller.study

    def done(self, result: EntryResult) -> bool:
        if not result.stored:
            assert "the role is" in result.sentence, result
        return result.stored

    def show(self, form: str) -> bool:
        """Go to a form of the first patient, as far as the role sees cases."""
        self.window.show_place(CASE_REPORTS)
        if self.window.places.number != CASE_REPORTS:
            return False
        self.window.case_reports.show_patient(FIRST)
        self.window.case_reports.show_form(form)
        return True


def typed(walk: Walk) -> bool:
    if not walk.show("F6"):
        return walk.done(walk.window.controller.enter(Place(FIRST, "F6", 0, "CD34"), "5.55", "a slip"))
    field = walk.window.findChild(QWidget, "F6.CD34")
    assert isinstance(field, QLineEdit)
    if field.isEnabled():
        field.setText("5.55")
        walk.answers.reasons[:] = ["a slip"]
        walk.window.case_reports.page.commit_typing()
    stored = walk.study.case(FIRST).stored("F6", 0, "CD34") == "5.55"
    assert stored is field.isEnabled()
    return stored


def completed(walk: Walk) -> bool:
    if walk.show("F16"):
        walk.window.requests.call("complete")
    return walk.study.book.trail(patient=FIRST, form="F16", field="@COMPLETE") != []


def justified(severity: Severity, check: str) -> Callable[[Walk], bool]:
    found = Finding(check, severity, FIRST, Registration, 0, Registration.birth_date, "", "", "")
    return lambda walk: walk.done(walk.window.controller.do(entry.justify, found, "as it is"))


def answered(walk: Walk) -> bool:
    """Answer the monitor's query in its dialog, and give a reason for what a check asked."""
    by_dialog = review_acts.said(QueryEvent.ANSWERED, Act.ANSWER_QUERY, review_acts.CD34)(walk)
    assert justified(Severity.QUERY, "EC-01")(walk) is by_dialog
    return by_dialog


def signed(meaning: str, form: str = "F16", *, over: str = "") -> Callable[[Walk], bool]:
    def go(walk: Walk) -> bool:
        dialog = SignDialog(walk.study, FIRST, form, walk.window)
        walk.qtbot.addWidget(dialog)
        offered = [dialog.meaning.itemText(row).partition(":")[0] for row in range(dialog.meaning.count())]
        if meaning not in offered:
            return False
        dialog.meaning.setCurrentIndex(offered.index(meaning))
        if not dialog.override.isHidden():
            dialog.override.setText(over)
        dialog.password.setText(OWN)
        dialog.do.click()
        return dialog.result() == QDialog.DialogCode.Accepted

    return go


def held(button: str, scope: str) -> Callable[[Walk], bool]:
    def go(walk: Walk) -> bool:
        dialog = LockDialog(walk.study, FIRST, scope, walk.window)
        walk.qtbot.addWidget(dialog)
        names = [dialog.scope.itemText(row) for row in range(dialog.scope.count())]
        row = next((row for row, name in enumerate(names) if name == f"{scope} of 01-001"), None)
        if row is None:  # who sees no patient is offered what is held alone
            return False
        dialog.scope.setCurrentIndex(row)
        dialog.reason.setText("a mistake")
        getattr(dialog, button).click()
        return dialog.changed

    return go


def transferred(kind: type[TransferDialog], request: str, file: Callable[[Path], Path]) -> Callable[[Walk], bool]:
    def go(walk: Walk) -> bool:
        walk.answers.files[:] = [file(walk.folder)]
        walk.window.requests.call(request)
        dialog = walk.window.findChildren(kind)[-1]
        for _ in range(4):  # columns, preview, storing, done
            walk.qtbot.waitUntil(lambda: dialog.pages.currentWidget() is not dialog.busy, timeout=LONG)
            if dialog.problem.isVisible():
                assert "the role is" in dialog.problem.text(), dialog.problem.text()
                break
            if dialog.pages.currentWidget() is dialog.done_page:
                break
            assert dialog.next.isEnabled()
            dialog.next.click()
        stored = dialog.pages.currentWidget() is dialog.done_page and not dialog.problem.isVisible()
        dialog.close()
        return stored

    return go


def exported(audience: Audience) -> Callable[[Walk], bool]:
    def go(walk: Walk) -> bool:
        results: list[ExportResult] = []
        if audience.deidentified and not ready_for_codes(walk.window.controller):
            assert "the role is" in walk.answers.told[-1]
            return False
        target = walk.folder / f"{audience.value}.xlsx"
        order = ExportOrder(target, extent=ExportScope(audience))
        walk.window.saving._export(walk.study.path, order, results.append)
        walk.qtbot.waitUntil(lambda: bool(results), timeout=LONG)
        if results[0].problem:
            assert "the role is" in results[0].problem, results[0]
        return target.exists()

    return go


def people_managed(walk: Walk) -> bool:
    dialog = PeopleDialog(walk.study, walk.window.prompts, walk.window)
    walk.qtbot.addWidget(dialog)
    if not dialog.add.isEnabled():
        return False

    def fill(form: QDialog) -> None:
        assert isinstance(form, PersonForm)
        form.name.setText("New Comer")
        form.do.click()

    walk.answers.reasons[:] = ["a first password"]
    in_dialog(walk.qtbot, PersonForm, fill)
    before = dialog.table.rowCount()
    dialog.add.click()
    return dialog.table.rowCount() == before + 1


def copied(request: str, name: str, *reasons: str) -> Callable[[Walk], bool]:
    def go(walk: Walk) -> bool:
        target = walk.folder / name
        walk.answers.files[:], walk.answers.reasons[:] = [target], list(reasons)
        walk.window.requests.call(request)
        for _ in range(20):
            QApplication.processEvents()
        return target.exists()

    return go


def restored(walk: Walk) -> bool:
    """Make another study of a backup; the open one is closed for that, so this stands last."""
    target = walk.folder / "restored.cd7"
    walk.window.requests.files._restore_from(walk.folder / "other.cd7", target)
    walk.qtbot.waitUntil(lambda: walk.window.controller.has_study, timeout=LONG)
    if not target.exists():
        assert "the role is" in walk.window.banner.words
    return target.exists()


def struck_out(walk: Walk) -> bool:
    if not walk.show("F1"):
        return walk.done(walk.window.controller.do(entry.delete_patient, FIRST, "a double"))
    walk.answers.reasons[:] = ["a double"]
    walk.window.requests.call("strike_patient")
    return walk.study.case(FIRST).deleted


def settings_changed(walk: Walk) -> bool:
    walk.window.requests.order_dates("DMY")
    return walk.study.reading.date_order == "DMY"


# In this order: what closes the study or takes the patient away stands last.
THROUGH_THE_WINDOW: Mapping[Act, Callable[[Walk], bool]] = {
    Act.READ_CASES: lambda walk: walk.show("F1") and FIRST in walk.study.listed_keys(),
    Act.READ_OUTCOMES: lambda walk: walk.window.show_place(SUMMARY) or walk.window.places.number == SUMMARY,
    Act.SIGN_RECORDED: signed("recorded"),
    Act.SIGN_REVIEWED: signed("reviewed"),
    Act.SIGN_APPROVED: signed("approved"),
    Act.OVERRIDE: signed("recorded", "F1", over="under way"),
    Act.ENTER: typed,
    Act.GRADE: lambda walk: walk.done(walk.window.controller.enter(Place(FIRST, "F9", 1, "CHINV"), "FULL")),
    Act.MARK_COMPLETE: completed,
    Act.JUSTIFY: justified(Severity.DEVIATION, "EC-04"),
    Act.ASK_QUERY: review_acts.said(QueryEvent.ASKED, Act.ASK_QUERY, review_acts.SEX),
    Act.NOTE_QUERY: review_acts.said(QueryEvent.NOTED, Act.NOTE_QUERY, review_acts.CD34),
    Act.ANSWER_QUERY: answered,
    Act.CLOSE_QUERY: review_acts.cancelled,
    Act.NAME_SOURCE: review_acts.source_named,
    Act.VERIFY: review_acts.verified,
    Act.REVIEW: review_acts.reviewed,
    Act.ACKNOWLEDGE: review_acts.acknowledged,
    Act.FREEZE: held("unfreeze", "F14"),
    Act.UNLOCK: held("unlock", "F12"),
    Act.IMPORT: transferred(ImportWizard, "import_file", table),
    Act.MERGE: transferred(MergeWindow, "merge_study", lambda folder: folder / "other.cd7"),
    Act.EXPORT_IDENTIFIED: exported(Audience.EVERYTHING),
    Act.EXPORT_DEIDENTIFIED: exported(Audience.DEIDENTIFIED),
    Act.SET_CUTOFF: lambda walk: walk.done(walk.window.controller.do(entry.set_cutoff, date(2024, 1, 1))),
    Act.CHANGE_SETTINGS: settings_changed,
    Act.MANAGE_PEOPLE: people_managed,
    Act.BACK_UP: copied("backup", "by hand.cd7"),
    Act.ENCRYPT: copied("encrypt", "closed.cd7", OWN),
    Act.LOCK: held("lock", "F5"),
    Act.STRIKE_OUT: struck_out,
    Act.RESTORE: restored,
}


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    for name in ("study.cd7", "other.cd7"):
        shutil.copy(prepared, tmp_path / name)
    from cd7gui.study.opening import open_study
    from tests.study.people.cast import act

    with open_study(tmp_path / "other.cd7") as other:  # the other site entered something
        act(other, Role.INVESTIGATOR)
        assert entry.enter(other, INTO_DEATH, "Y", "late news").result is Result.STORED
    with open_study(tmp_path / "study.cd7", origin="command") as study:
        act(study, Role.MONITOR)
        asked = QueryThread(FIRST, 0, QueryPlace.of(review_acts.CD34))
        say(study, asked, QueryEvent.ASKED, "Per kg of whom?")
    session_pass.revoke()  # a process of its own did that
    return tmp_path


def content(study: Study) -> list[object]:
    """Return what stands in the study, without the lines about who came and the receipts."""
    return [line.change for line in study.book.trail() if line.change.form != ACCESS and line.change.field != HEAD]


def files(folder: Path) -> list[str]:
    """Name what was made beside the study: not its log, lock and automatic backups."""
    return sorted(one.name for one in folder.iterdir() if one.name.partition(".")[2] in ("cd7", "xlsx", "pdf"))


def test_every_act_is_tried_in_the_window() -> None:
    assert set(THROUGH_THE_WINDOW) == set(Act)


@pytest.mark.parametrize("role", Role)
def test_the_window_keeps_to_the_table(
    qtbot: QtBot,
    undressed: QApplication,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
) -> None:
    for module in (copy_process, worker_process, export_process):
        monkeypatch.setattr(module, "Job", JobHere)
    answers = Answers()
    window = open_window(
        folder / "study.cd7",
        who="tester",
        notices=lambda _: answers,
        backend=Backend(ProcessExporter(undressed)),
        runner=ImmediateRunner(),
        summary=no_summary,
    )
    qtbot.addWidget(window)
    window.show()
    signed_in(qtbot, window, NAMES[role])
    qtbot.waitUntil(lambda: window.topbar.signs.text().endswith(role.value))
    qtbot.wait(50)  # the place that the role may see is shown a moment later
    try:
        walk = Walk(window, answers, qtbot, folder)
        for act, go in THROUGH_THE_WINDOW.items():
            allowed = allows(role, act) and (act not in NEEDS_MORE or allows(role, NEEDS_MORE[act]))
            before, made = content(walk.study), files(folder)
            assert go(walk) is allowed, (role, act, window.banner.words, answers.told[-1:])
            if not allowed and act is not Act.RESTORE:
                assert content(walk.study) == before, (role, act)
            if not allowed:
                assert [name for name in files(folder) if name != "in.csv"] == [n for n in made if n != "in.csv"], act
    finally:  # or the dialog that asks who is there waits for somebody
        window.controller.close()
        window.close()
