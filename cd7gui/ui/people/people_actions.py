"""A window's actions on people: signing in, switching users, managing who works in the study."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.study.people.managing import NO_PEOPLE, change_password
from cd7gui.study.people.permission import OF_MEANING
from cd7gui.study.people.roles import Act
from cd7gui.study.people.sign_in import sign_out
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.people.idle_watch import IdleWatch
from cd7gui.ui.services.controller import ALL, StudyController

REPORT_FILES = "Reports (*.pdf *.xlsx)"
OLD_PASSWORD = "Your present password."  # noqa: S105
OWN_PASSWORD = "A password of your own, which nobody else knows. You also receive a new signing key."  # noqa: S105


class PeopleActions:
    """Actions on people, and the watch that asks for the password again after a period without input."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, window: Callable[[], QWidget]) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window
        self._asking = False
        self.show_name: Callable[[str, str], None] = lambda _name, _role: None  # shows in the window who is signed in
        self.leave: Callable[[], None] = lambda: None  # keeps half-typed texts, and the place where the person was
        self._watch: IdleWatch | None = None

    def sign_in(self) -> None:
        """Ask who is working, until somebody signs in or the study is closed."""
        from cd7gui.ui.people.sign_in_dialog import SignInDialog

        controller = self._controller
        if self._asking or not controller.has_study:
            return
        study = controller.study
        if not study.people or study.person is not None:
            return
        self._asking = True
        dialog = SignInDialog(study, controller.who, self._window())
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        self._asking = False
        if not controller.has_study or controller.study is not study:
            return
        if accepted:
            self._take_in()
        else:
            controller.close()
            controller.study_changed.emit()

    def _take_in(self) -> None:
        person = self._controller.study.person
        if person is None:
            return
        self._controller.who = person.signs_as
        self._controller.signed_as.emit(person.signs_as)
        self.show_name(person.signs_as, person.role.value if person.role else "")
        self._show_again()
        self._watch = self._watch or self._new_watch()
        self._watch.turn(on=True)

    def _new_watch(self) -> IdleWatch:
        watch = IdleWatch(self._window())
        watch.idle.connect(self.sign_out)
        return watch

    def _show_again(self) -> None:
        controller = self._controller
        controller.background_checks.start(controller.study)
        controller.study_changed.emit()
        controller.case_changed.emit(ALL)

    def sign_out(self) -> None:
        """Sign the person out, show nothing, and ask who is working."""
        controller = self._controller
        if not controller.has_study:
            return
        if controller.study.person is None:
            controller.notice.emit(NO_PEOPLE, "")
            return
        while (dialog := QApplication.activeModalWidget()) is not None and isinstance(dialog, QDialog):
            dialog.reject()
        self.leave()
        if self._watch is not None:
            self._watch.turn(on=False)
        try:
            sign_out(controller.study)
        except UserError as problem:
            controller.notice.emit(str(problem), "error")
        self.show_name("", "")
        self._show_again()

    def show_people(self) -> None:
        """Show the people of the study."""
        from cd7gui.ui.people.people_dialog import PeopleDialog

        study = self._controller.study
        had = bool(study.people)
        dialog = PeopleDialog(study, self._prompts, self._window())
        dialog.exec()
        dialog.deleteLater()
        if not had and study.people:
            self._take_in()

    def sign(self, patient: str, form: str) -> None:
        """Let the person signed in sign the form shown, its patient or the study."""
        from cd7gui.ui.people.signing_dialog import SignDialog

        controller = self._controller
        if controller.study.person is None:
            controller.notice.emit(NO_PEOPLE, "")
            return
        try:
            if not any(controller.study.may(act) for act in OF_MEANING.values()):
                controller.study.require(Act.SIGN_REVIEWED)
        except UserError as problem:
            controller.notice.emit(str(problem), "error")
            return
        dialog = SignDialog(controller.study, patient, form, self._window())
        done = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if done:
            controller.case_changed.emit(patient)
            controller.notice.emit(
                "Signed. The signature is recorded in the audit trail and becomes void as soon as a value changes.", ""
            )

    def lock(self, patient: str, form: str) -> None:
        """Show the dialog to freeze, lock and unlock the form shown, its patient, or the study."""
        from cd7gui.ui.people.locking_dialog import LockDialog

        dialog = LockDialog(self._controller.study, patient, form, self._window())
        dialog.exec()
        if dialog.changed:
            self._controller.case_changed.emit(ALL)
        dialog.deleteLater()

    def show_signatures(self) -> None:
        """Show every signature of the study and whether it is valid now."""
        from cd7gui.ui.people.signing_dialog import SignaturesDialog

        study = self._controller.study
        wanted = partial(self._prompts.choose_to_open, "A report’s file", study.path.parent, REPORT_FILES)
        dialog = SignaturesDialog(study, wanted, self._window())
        dialog.exec()
        dialog.deleteLater()

    def choose_password(self) -> None:
        """Ask the person signed in for a new password."""
        if not self._controller.study.people:
            self._prompts.tell("Not done", NO_PEOPLE)
            return
        old = self._prompts.ask_password(OLD_PASSWORD, do="Continue")
        new = self._prompts.ask_password(OWN_PASSWORD, do="Set the password", new=True) if old is not None else None
        if old is None or new is None:
            return
        try:
            change_password(self._controller.study, old, new)
        except UserError as problem:
            self._prompts.tell("Not done", str(problem))
        else:
            self._controller.notice.emit("Your password was changed, and you have a new signing key.", "")
