"""Freezing and locking in the window: the scope, its present state, and the acts that the role allows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.study.people import locks
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.locks import HeldLock, LockScope, LockState, held_locks, name_of
from cd7gui.study.people.roles import Act
from cd7gui.study.reports.lock_list import NOTHING_HELD, locks_in_words
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button, problem_label
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

SHOWN = 12  # lines of frozen and locked scopes
NOT_HELD = "neither frozen nor locked"
Do = Callable[[ActingStudy, LockScope, str], None]


class LockDialog(QDialog):
    """Dialog for freezing, locking and reversing that, as far as the role of the person signed in allows."""

    def __init__(self, study: Study, patient: str, form: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Freeze and lock")
        self._study, self.changed = study, False
        self._scopes = _scopes(study, patient, form)
        self.scope, self.reason = QComboBox(self), QLineEdit(self)
        self.scope.setAccessibleName("What")
        self.scope.addItems([one_line(name_of(study, HeldLock(one, LockState.LOCKED))) for one in self._scopes])
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Required for unlocking")
        self.state, self.problem = PlainLabel("", self), problem_label(self)
        self.held = SelectableLabel("", self)
        self.held.setWordWrap(True)
        theme.mark(self.held, role="help")
        self.freeze = self._button("Freeze", locks.freeze)
        self.unfreeze = self._button("Unfreeze", locks.unfreeze)
        self.lock = self._button("Lock", locks.lock)
        self.unlock = self._button("Unlock", locks.unlock)
        self._lay_out()
        self.scope.currentIndexChanged.connect(self._update_state)
        self.reason.textChanged.connect(self._update_state)
        self._update_state()

    def _lay_out(self) -> None:
        close = plain_button("Close", self.accept, self)
        fields = QFormLayout()
        for name, field in (("What", self.scope), ("State", self.state), ("Reason", self.reason)):
            fields.addRow(name, field)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(fields)
        layout.addWidget(self.problem)
        layout.addWidget(self.held)
        layout.addLayout(button_row(self.freeze, self.unfreeze, self.lock, self.unlock, apart=close))
        self.setMinimumWidth(600)

    def _button(self, text: str, act: Do) -> QPushButton:
        return plain_button(text, lambda: self._do(act), self)

    def _update_state(self) -> None:
        state = self._state()
        self.state.setText(state.value if state else NOT_HELD)
        may, held = self._study.may, state is not None
        self.freeze.setEnabled(not held and may(Act.FREEZE))
        self.unfreeze.setEnabled(state is LockState.FROZEN and may(Act.FREEZE))
        self.lock.setEnabled(state is not LockState.LOCKED and may(Act.LOCK))
        self.unlock.setEnabled(state is LockState.LOCKED and may(Act.UNLOCK) and bool(self.reason.text().strip()))
        lines = locks_in_words(self._study).splitlines() or [NOTHING_HELD]
        more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        self.held.setText("\n".join([*lines[:SHOWN], *more]))

    def _state(self) -> LockState | None:
        scope = self._scopes[self.scope.currentIndex()]
        return next((one.state for one in held_locks(self._study) if one.scope == scope), None)

    def _do(self, act: Do) -> None:
        try:
            act(self._study, self._scopes[self.scope.currentIndex()], self.reason.text())
        except UserError as problem:
            self.problem.setText(str(problem))
        else:
            self.changed = True
            self.problem.setText("")
            self.reason.clear()
        self._update_state()


def _scopes(study: Study, patient: str, form: str) -> list[LockScope]:
    """Return the scopes that can be frozen and locked from here, smallest first, then others held already."""
    here: list[LockScope] = []
    if patient and patient in study.listed_keys():
        here = [*([LockScope(patient, form)] if form else []), LockScope(patient)]
    of_all = [LockScope("", form)] if form else []
    usual = [*here, *of_all, LockScope(to_cutoff=True), LockScope()]
    # A keeper sees no patients, and needs the names of what is to be unlocked.
    held = (one.scope for one in held_locks(study))
    return [*usual, *(one for one in held if one not in usual)]
