"""Where the identifiers of the open study are kept, and how that can be changed."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cd7gui.study.apart.identifiers_key import can_encrypt
from cd7gui.study.apart.keeping_apart import ApartState, apart_in_words, apart_state
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import plain_button
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.flow_layout import FlowLayout
from cd7gui.ui.widgets.plain_text import PlainLabel

WIDTH = 640  # px at the usual text size
NO_PACKAGE = "Encrypt their file (requires the package sqlcipher3, which is not installed)"
WHAT_IT_DOES = (
    "When identifiers are kept apart, initials, record number, date of birth, donor number and lot are stored in a "
    "second file beside the study, with its own password. Everything else works without that file. The audit trail "
    "still holds what was entered before, unless the study is rewritten: a new file with a new trail, which begins "
    "with the hash of the last line of this one."
)


class IdentifierAct(Enum):
    """The ways to change where identifiers are kept."""

    KEEP_APART = "Keep apart"
    WRITE_ANEW = "Rewrite the study…"
    BRING_BACK = "Bring back"
    UNLOCK = "Unlock…"


class IdentifiersDialog(QDialog):
    """Dialog that states where the identifiers are kept and offers ways to change that, with a reason.

    `act` is the way that was chosen.
    """

    def __init__(self, study: Study, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Identifiers kept apart")
        self.act: IdentifierAct | None = None
        self._study, self._state = study, apart_state(study)
        self.state = PlainLabel(apart_in_words(study), self)
        self.state.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Type the reason first; it is recorded in the audit trail")
        self.encrypted = CheckBox("Encrypt their file with a password" if can_encrypt() else NO_PACKAGE, self)
        self.encrypted.setChecked(can_encrypt())
        self.encrypted.setEnabled(can_encrypt() and self._state is not ApartState.AWAY)
        self.ways = {act: self._button(act) for act in IdentifierAct}
        self._lay_out()
        self.reason.textChanged.connect(self._update_state)
        self._update_state()
        (self.ways[IdentifierAct.UNLOCK] if self._state is ApartState.LOCKED else self.reason).setFocus()

    def _lay_out(self) -> None:
        said = PlainLabel(WHAT_IT_DOES, self)
        said.setWordWrap(True)
        theme.mark(said, role="help")
        fields = QFormLayout()
        fields.addRow("Reason", self.reason)
        fields.addRow("", self.encrypted)
        close = plain_button("Close", self.reject, self)
        buttons = FlowLayout()  # on two rows where the text is large
        buttons.setSpacing(8)
        for button in (*self.ways.values(), close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.state)
        layout.addWidget(said)
        layout.addLayout(fields)
        layout.addLayout(buttons)
        width = round(WIDTH * theme.scale_of(self.font()))
        self.setMinimumWidth(width)
        self.resize(width, layout.totalHeightForWidth(width))  # a wrapped text needs its full height

    def _button(self, act: IdentifierAct) -> QPushButton:
        return plain_button(act.value, lambda: self._choose(act), self)

    def _choose(self, act: IdentifierAct) -> None:
        self.act = act
        self.accept()

    def _update_state(self) -> None:
        allowed = bool(self.reason.text().strip()) and self._study.may(Act.ENCRYPT) and not self._study.read_only
        apart = self._state is not ApartState.TOGETHER
        here = self._state in (ApartState.TOGETHER, ApartState.HERE)
        self.ways[IdentifierAct.KEEP_APART].setEnabled(allowed and not apart)
        self.ways[IdentifierAct.WRITE_ANEW].setEnabled(allowed and here)
        self.ways[IdentifierAct.BRING_BACK].setEnabled(allowed and self._state is ApartState.HERE)
        self.ways[IdentifierAct.UNLOCK].setEnabled(self._state is ApartState.LOCKED)
