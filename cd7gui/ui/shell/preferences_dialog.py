"""The preferences: what is chosen for a person on this computer, and what for the open study."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from cd7gui.domain.formatting import N_
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.services.settings import STEP
from cd7gui.ui.shell.action_context import ActionContext, PreferenceActions
from cd7gui.ui.shell.menus import DATE_ORDERS
from cd7gui.ui.style.theme import Scheme, mark
from cd7gui.ui.style.tokens import LARGEST_SCALE, LEAST_SCALE
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

SCHEMES = ((Scheme.LIGHT, N_("Light")), (Scheme.DARK, N_("Dark")), (Scheme.SYSTEM, N_("As the desktop")))
ORDERS = tuple((one.wish.removeprefix("dates_"), one.words) for one in DATE_ORDERS)


class PreferencesDialog(QDialog):
    """Shows what stands; nothing changes before it is taken over."""

    def __init__(self, reach: ActionContext, actions: PreferenceActions, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "first-steps")
        self.setObjectName("preferences")
        self.setWindowTitle(N_("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reach, self._actions = reach, actions
        gateway, kept = reach.gateway, reach.preferences
        self._study = gateway.study if gateway.has_study else None
        self.name = QLineEdit(gateway.who, self)
        self.scheme, self.scale, self.order = QComboBox(self), QComboBox(self), QComboBox(self)
        for scheme, words in SCHEMES:
            self.scheme.addItem(words, scheme.value)
        self.scheme.setCurrentIndex(self.scheme.findData(kept.scheme.value))
        steps = [LEAST_SCALE + STEP * at for at in range(round((LARGEST_SCALE - LEAST_SCALE) / STEP) + 1)]
        for scale in steps:
            self.scale.addItem(f"{scale:.0%}", scale)
        self.scale.setCurrentIndex(min(range(len(steps)), key=lambda at: abs(steps[at] - kept.scale)))
        for order, words in ORDERS:
            self.order.addItem(words, order)
        self.workbook = QCheckBox(N_("Keep a workbook of it up to date"), self)
        self._show_study()
        self._lay_out()

    def _show_study(self) -> None:
        writable = self._study is not None and not self._study.read_only
        order = self._study.reading.date_order or "none" if self._study is not None else "none"
        self.order.setCurrentIndex(self.order.findData(order))
        self.order.setEnabled(writable)
        self.workbook.setEnabled(self._study is not None)
        self.workbook.setChecked(self._reach.saving.kept is not None)

    def _lay_out(self) -> None:
        layout = QFormLayout(self)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout.addRow(self._heading(N_("For you, on this computer")))
        rows = ((N_("Name that signs"), self.name), (N_("Colours"), self.scheme), (N_("Size of text"), self.scale))
        for words, widget in rows:
            widget.setAccessibleName(words)
            layout.addRow(words, widget)
        study = one_line(self._study.name) if self._study is not None else N_("no study is open")
        layout.addRow(self._heading(N_("For the study: {study}").format(study=study)))
        self.order.setAccessibleName(N_("Dates such as 3/4/2026"))
        layout.addRow(N_("Dates such as 3/4/2026"), self.order)
        layout.addRow("", self.workbook)
        buttons = QDialogButtonBox(self)
        take = buttons.addButton(N_("Use these"), QDialogButtonBox.ButtonRole.AcceptRole)
        mark(take, role="primary")
        buttons.addButton(N_("Leave as it was"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout.addRow(buttons)
        self.setMinimumWidth(480)

    def _heading(self, words: str) -> PlainLabel:
        made = PlainLabel(words, self)
        made.setWordWrap(True)
        mark(made, role="panel-title")
        return made

    def _take(self) -> None:
        """Take over what differs from what stands."""
        name, reach = self.name.text().strip(), self._reach
        if not name and reach.gateway.who:
            self.name.setText(reach.gateway.who)  # a change without a name is signed by nobody
            self.name.setFocus()
            reach.gateway.notice.emit(N_("Changes are signed with a name. Type one, or leave the one that stands."), "")
            return
        scheme, scale = Scheme(self.scheme.currentData()), float(self.scale.currentData())
        self.accept()
        if name and name != reach.gateway.who:
            self._actions.sign_as(name)
        if (scheme, scale) != (reach.preferences.scheme, reach.preferences.scale):
            self._actions.dress(scheme, scale)
            reach.saving.changed.emit()  # the menus tick what stands
        self._take_for_study()

    def _take_for_study(self) -> None:
        gateway = self._reach.gateway
        if self._study is None or not gateway.has_study or gateway.study is not self._study:
            return
        order = self.order.currentData()
        if order != (self._study.reading.date_order or "none") and not self._study.read_only:
            self._actions.order_dates(None if order == "none" else order)
        if self.workbook.isChecked() != (self._reach.saving.kept is not None):
            self._actions.keep_workbook(self.workbook.isChecked())
