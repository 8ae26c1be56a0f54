"""The passwords that open an encrypted study: who has one, and how a person gets or loses one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed
from cd7gui.study.encryption import (
    PASSWORD,
    RECOVERY,
    change_password,
    is_encrypted,
    names_of_passwords,
    remove_password_in,
    set_password_in,
)
from cd7gui.study.people.people import Person
from cd7gui.study.people.roles import Act
from cd7gui.study.servers.shared_study import is_on_server
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.widgets.plain_text import PlainLabel, shown

OPENS_FOR = "The file is encrypted. It opens with a password of {names}, or with the recovery key."
ONE_THAT_OPENS = "A password that opens the file now, or the recovery key."
NEW_OF = "The password with which {name} opens the file. Anyone who knows it can read the study."
CHANGED = (
    "The password was changed, also for the backups beside the study. Copies elsewhere still open with the old one."
)
TAKE_FROM = "{name} can still open the file. Type another password that opens it, or the recovery key, to change that."
COMMON = "the study"  # name of the password that was chosen when the study was encrypted


class FilePasswords(QWidget):
    """A sentence and three buttons below the table of people; hidden if the study is not encrypted."""

    def __init__(
        self, study: Study, prompts: UserPrompts, chosen: Callable[[], Person | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._study, self._prompts, self._chosen = study, prompts, chosen
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.change = plain_button("Change a password of the file…", self._change, self)
        self.give = plain_button("Give the person one…", self._give, self)
        self.take = plain_button("Remove the person's…", lambda: self._take(self._chosen()), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addLayout(button_row(self.give, self.take, self.change))
        self.look()

    def look(self) -> None:
        """Show who can open the file now, and what can be done for the selected person."""
        encrypted = not is_on_server(self._study) and is_encrypted(self._study.path)
        self.setVisible(encrypted)
        if not encrypted:
            return
        person, names = self._chosen(), self._names()
        self.words.setText(shown(OPENS_FOR.format(names=listed(sorted(names) or [COMMON]))))
        may = self._study.may(Act.ENCRYPT) and not self._study.read_only
        self.give.setEnabled(may and person is not None)
        self.take.setEnabled(may and person is not None and person.name in names)

    def _names(self) -> set[str]:
        try:
            found = names_of_passwords(self._study.path)
        except UserError:  # the key file is missing; the study stays open, because this process has its key
            return set()
        return {COMMON if one == PASSWORD else one for one in found if one != RECOVERY}

    def offer_to_take(self, person: Person) -> None:
        """Offer to withdraw the password of a person who left, if there is one."""
        if not self.isHidden() and person.name in self._names():
            self._take(person)
        self.look()

    def _give(self) -> None:
        person = self._chosen()
        if person is not None:
            self._with_new(
                NEW_OF.format(name=person.name),
                lambda old, new: set_password_in(self._study, self._study.path, old, new, person.name),
            )

    def _change(self) -> None:
        def change(old: str, new: str) -> str:
            change_password(self._study.path, old, new)
            return CHANGED

        self._with_new("The new password of the file, replacing the present one.", change)

    def _with_new(self, question: str, do: Callable[[str, str], str]) -> None:
        old = self._prompts.ask_password(ONE_THAT_OPENS, do="Continue")
        new = self._prompts.ask_password(question, do="Set the password", new=True) if old is not None else None
        if old is not None and new is not None:
            self._done(lambda: do(old, new))

    def _take(self, person: Person | None) -> None:
        if person is None:
            return
        password = self._prompts.ask_password(TAKE_FROM.format(name=person.name), do="Remove it")
        if password is not None:
            self._done(lambda: remove_password_in(self._study, self._study.path, password, person.name))

    def _done(self, act: Callable[[], str]) -> None:
        try:
            said = act()
        except UserError as problem:
            self._prompts.tell("Not done", str(problem))
        else:
            self._prompts.tell("Passwords of the file", said)
        self.look()
