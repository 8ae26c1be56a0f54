"""The form for an export order: format, recipient, texts to include, and password."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.audience import Audience
from cd7gui.study.exports.contents import ExportScope
from cd7gui.study.exports.order import SHORTEST_PASSWORD, ExportFormat, ExportOrder
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.plain_text import PlainLabel

E = TypeVar("E", bound=Enum)

WAYS = (
    (ExportFormat.WORKBOOK, "Excel workbook", "One file with sheets, charts and filters, for people."),
    (
        ExportFormat.CSV,
        "CSV folder",
        "Text files with scripts for R, Python and SAS, and Dataset-JSON. Best for archiving.",
    ),
    (ExportFormat.STATA, "Stata", "A .dta file for each form, codes with their labels."),
    (ExportFormat.SPSS, "SPSS", "A .sav file for each form, codes with their labels."),
    (ExportFormat.SAS, "SAS", "A transport file (.xpt) for each form; texts are limited to ASCII and 200 bytes."),
)
AUDIENCES = (
    (Audience.EVERYTHING, "Everything", "As it was entered, for the site and the sponsor."),
    (
        Audience.DEIDENTIFIED,
        "De-identified",
        "Codes for patients, sites and study; dates are shifted or given as days; ages over 89 are given as 90.",
    ),
    (
        Audience.ABROAD,
        "For use abroad",
        "De-identified, without genetic data and, unless you choose otherwise, without dates.",
    ),
)
NAME_WIDTH, PASSWORD_WIDTH = 130, 320  # px at 100%: the names of the choices, and a password field
TOO_SHORT = "The password has fewer than {shortest} characters. Choose a longer one."
UNLIKE = "The two passwords differ. Type both again."


class RadioGroup(QWidget, Generic[E]):
    """A choice among a few options, each with a sentence that explains it."""

    changed = Signal()

    def __init__(self, name: str, title: str, options: Sequence[tuple[E, str, str]]) -> None:
        super().__init__()
        self._options = options
        self._group = QButtonGroup(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(8)
        layout.setColumnStretch(1, 1)
        layout.setColumnMinimumWidth(0, round(NAME_WIDTH * theme.scale_of(self.font())))
        for number, (value, words, sentence) in enumerate(options):
            button = QRadioButton(words)
            button.setObjectName(f"{name}.{value.value}")
            button.setAccessibleName(f"{title}: {words}")
            button.setAccessibleDescription(sentence)
            self._group.addButton(button, number)
            layout.addWidget(button, number, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(words_of(sentence, "help"), number, 1)
        first = self._group.button(0)
        assert first is not None, name  # there are a few options
        first.setChecked(True)
        self._group.idToggled.connect(lambda _, on: self.changed.emit() if on else None)

    @property
    def chosen(self) -> E:
        """The option chosen now."""
        return self._options[self._group.checkedId()][0]


class OrderForm(QWidget):
    """The questions.

    Signals:
        changed(): an answer was changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way = RadioGroup("workbook.way", "File format", WAYS)
        self.audience = RadioGroup("workbook.audience", "For whom", AUDIENCES)
        self.day_counts = _box("workbook.day_counts", "Days from infusion and transplant instead of dates")
        self.coarse = _box("workbook.coarse", "Ages in bands of ten years, and no codes of sites")
        self.with_text = _box("workbook.with_text", "Keep free text, although it may name people")
        self.audit = _box("workbook.audit", "Add the audit trail, which quotes every value")
        self.spell = _box("workbook.spell", "Spell texts in ASCII and cut them at 200 bytes; each is listed")
        self.sealed = _box("workbook.sealed", "Protect with a password")
        self.password = _password("workbook.password", "Password, {n} characters or more")
        self.again = _password("workbook.again", "Repeat the password")
        self.problem = words_of("", "message")
        theme.mark(self.problem, severity="error")
        self._lay_out()
        for pick in (self.way, self.audience):
            pick.changed.connect(self._update_state)
        self.audience.changed.connect(lambda: self.day_counts.setChecked(self.audience.chosen is Audience.ABROAD))
        for box in (self.day_counts, self.coarse, self.with_text, self.audit, self.spell, self.sealed):
            box.toggled.connect(self._update_state)
        self._update_state()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        parts: tuple[tuple[str, Sequence[QWidget]], ...] = (
            ("FORMAT", (self.way, self.spell, self.sealed, self.password, self.again, self.problem)),
            ("FOR WHOM", (self.audience, self.day_counts, self.coarse, self.with_text, self.audit)),
        )
        for heading, widgets in parts:
            layout.addSpacing(6)
            layout.addWidget(words_of(heading, "heading"))
            for widget in widgets:
                layout.addWidget(widget)

    def _update_state(self) -> None:
        """Show the questions that the other answers leave open."""
        workbook, sealed = self.way.chosen is ExportFormat.WORKBOOK, self.sealed.isChecked()
        self.spell.setVisible(self.way.chosen is ExportFormat.SAS)
        for box in (self.day_counts, self.coarse, self.with_text):
            box.setVisible(self.audience.chosen.deidentified)
        self.audit.setVisible(not self.audience.chosen.deidentified)
        self.sealed.setVisible(workbook)
        self.password.setVisible(workbook and sealed)
        self.again.setVisible(workbook and sealed)
        self.say("")
        self.changed.emit()

    @property
    def extent(self) -> ExportScope:
        """The extent of the export; a tick box that is hidden counts as unticked."""
        audience = self.audience.chosen
        bare = audience.deidentified
        return ExportScope(
            audience,
            bare and self.with_text.isChecked(),
            not bare and self.audit.isChecked(),
            self.day_counts.isChecked() if bare else None,
            bare and self.coarse.isChecked(),
        )

    def order(self) -> ExportOrder | None:
        """Return the order without its target; None, with the reason below the field, if the password is unsuitable."""
        way = self.way.chosen
        sealed = way is ExportFormat.WORKBOOK and self.sealed.isChecked()
        if sealed and (problem := self._password_problem()):
            self.say(problem)
            self.password.setFocus()
            return None
        password = self.password.text() if sealed else ""
        spell = way is ExportFormat.SAS and self.spell.isChecked()
        return ExportOrder(Path(), way, self.extent, password=password, spell=spell)

    def forget_password(self) -> None:
        """Clear the password fields, so that no password stays on the page."""
        self.password.clear()
        self.again.clear()

    def say(self, sentence: str) -> None:
        """Show what is wrong; an empty text hides the line."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _password_problem(self) -> str:
        if len(self.password.text()) < SHORTEST_PASSWORD:
            return TOO_SHORT.format(shortest=SHORTEST_PASSWORD)
        return "" if self.password.text() == self.again.text() else UNLIKE


def _box(name: str, words: str) -> CheckBox:
    box = CheckBox(words)
    box.setObjectName(name)
    return box


def _password(name: str, words: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(words.format(n=SHORTEST_PASSWORD))
    field.setAccessibleName(words.format(n=SHORTEST_PASSWORD))
    field.setMaximumWidth(round(PASSWORD_WIDTH * theme.scale_of(field.font())))
    return field


def words_of(text: str, role: str = "") -> PlainLabel:
    """Return a label that wraps its text."""
    label = PlainLabel(text)
    label.setWordWrap(True)
    if role:
        theme.mark(label, role=role)
    return label
