"""The preferences of a person on this computer, and the settings of the open study."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QWidget

from cd7gui.ui.dialogs.dialog_parts import action_buttons
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.services.settings import STEP
from cd7gui.ui.shell.action_context import ActionContext, PreferenceActions
from cd7gui.ui.shell.menus import DATE_ORDERS
from cd7gui.ui.style.theme import Scheme, mark
from cd7gui.ui.style.tokens import LARGEST_SCALE, LEAST_SCALE
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

SCHEMES = ((Scheme.LIGHT, "Light"), (Scheme.DARK, "Dark"), (Scheme.SYSTEM, "Same as the desktop"))
ORDERS = tuple((one.request.removeprefix("dates_"), one.words) for one in DATE_ORDERS)


class PreferencesDialog(QDialog):
    """Shows the present settings; nothing changes before they are applied."""

    def __init__(self, context: ActionContext, actions: PreferenceActions, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "first-steps")
        self.setObjectName("preferences")
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._actions = context, actions
        controller, kept = context.controller, context.preferences
        self._study = controller.study if controller.has_study else None
        self.name = QLineEdit(controller.who, self)
        self.scheme, self.scale, self.order = QComboBox(self), QComboBox(self), QComboBox(self)
        for scheme, words in SCHEMES:
            self.scheme.addItem(one_line(words), scheme.value)
        self.scheme.setCurrentIndex(self.scheme.findData(kept.scheme.value))
        steps = [LEAST_SCALE + STEP * at for at in range(round((LARGEST_SCALE - LEAST_SCALE) / STEP) + 1)]
        for scale in steps:
            self.scale.addItem(one_line(f"{scale:.0%}"), scale)
        self.scale.setCurrentIndex(min(range(len(steps)), key=lambda at: abs(steps[at] - kept.scale)))
        for order, words in ORDERS:
            self.order.addItem(one_line(words), order)
        self.workbook = CheckBox("Keep a workbook of it up to date", self)
        self._show_study()
        self._lay_out()

    def _show_study(self) -> None:
        writable = self._study is not None and not self._study.read_only
        order = self._study.reading.date_order or "none" if self._study is not None else "none"
        self.order.setCurrentIndex(self.order.findData(order))
        self.order.setEnabled(writable)
        self.workbook.setEnabled(self._study is not None)
        self.workbook.setChecked(self._context.saving.kept is not None)

    def _lay_out(self) -> None:
        layout = QFormLayout(self)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout.addRow(self._heading("For you, on this computer"))
        rows = (("Name that signs", self.name), ("Colours", self.scheme), ("Size of text", self.scale))
        for words, widget in rows:
            widget.setAccessibleName(words)
            layout.addRow(words, widget)
        study = one_line(self._study.name) if self._study is not None else "no study is open"
        layout.addRow(self._heading(f"For the study: {study}"))
        self.order.setAccessibleName("Dates such as 3/4/2026")
        layout.addRow("Dates such as 3/4/2026", self.order)
        layout.addRow("", self.workbook)
        layout.addRow(action_buttons(self, "Save", "Leave unchanged", self._take)[0])
        self.setMinimumWidth(480)

    def _heading(self, words: str) -> PlainLabel:
        made = PlainLabel(words, self)
        made.setWordWrap(True)
        mark(made, role="panel-title")
        return made

    def _take(self) -> None:
        """Apply the settings that differ from the present ones."""
        name, context = self.name.text().strip(), self._context
        if not name and context.controller.who:
            self.name.setText(context.controller.who)  # without a name, changes would be signed by nobody
            self.name.setFocus()
            context.controller.notice.emit("Changes are recorded with a name. Type one, or keep the present one.", "")
            return
        scheme, scale = Scheme(self.scheme.currentData()), float(self.scale.currentData())
        self.accept()
        if name and name != context.controller.who:
            self._actions.sign_as(name)
        if (scheme, scale) != (context.preferences.scheme, context.preferences.scale):
            self._actions.apply_theme(scheme, scale)
            context.saving.changed.emit()  # the menus tick the present state
        self._take_for_study()

    def _take_for_study(self) -> None:
        controller = self._context.controller
        if self._study is None or not controller.has_study or controller.study is not self._study:
            return
        order = self.order.currentData()
        if order != (self._study.reading.date_order or "none") and not self._study.read_only:
            self._actions.order_dates(None if order == "none" else order)
        if self.workbook.isChecked() != (self._context.saving.kept is not None):
            self._actions.keep_workbook(self.workbook.isChecked())
