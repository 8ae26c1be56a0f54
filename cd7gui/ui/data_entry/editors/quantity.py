"""The editor of a quantity: a number, and beside it the unit of measurement, which is never presumed."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.values.kinds import ChoiceKind, Options, Quantity
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.text import LineEditor


def split(text: str, units: tuple[str, ...]) -> tuple[str, str]:
    """Split a typed quantity into its number and its unit, which is empty if none was typed."""
    typed = text.strip()
    for unit in sorted(units, key=len, reverse=True):
        if typed.casefold().endswith(unit.casefold()):
            return typed[: len(typed) - len(unit)].strip(), unit
    return typed, ""


class QuantityEditor(LineEditor):
    """The number of a quantity; `unit` is the choice beside it. "8.5 g/dL" can also be typed into the number."""

    def __init__(self, kind: Quantity, lists: ChoiceLabels, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._units = kind.units
        options = Options("UNIT", tuple((unit, unit) for unit in kind.units))
        self.unit = ChoiceEditor(ChoiceKind(options), options, lists, parent)
        self.unit.committed.connect(self._take_unit)
        self.unit.typed.connect(self.note_typing)
        self.unit.part_of = self
        self.unit.left.connect(self._leave)

    def put(self, text: str, missing: str) -> None:
        """Display a quantity in its two parts, or the words of a missing reason."""
        number, unit = split(text, self._units)
        super().put(number, missing)
        self.unit.show_stored(unit or None)

    def current_text(self) -> str:
        """Return number and unit as one text."""
        number, typed_unit = split(self.text(), self._units)
        unit = typed_unit or self.unit.current_text()
        return f"{number} {unit}".strip() if number else ""

    def _take_unit(self, unit: str) -> None:
        number = split(self.text(), self._units)[0]
        self.put(f"{number} {unit}".strip(), self.placeholderText())
        self.commit()

    def _leave(self) -> None:
        if QApplication.focusWidget() is not self:
            self.commit()

    def awaited_part(self) -> QWidget | None:
        """Return the unit's editor while the number lacks a unit.

        If a unit was typed with the number, even a misspelt one, the field is left in one step.
        """
        number, typed = split(self.text(), self._units)
        lacking = number and not typed and not any(map(str.isalpha, number)) and not self.unit.current_text()
        return self.unit if lacking else None

    def focusNextPrevChild(self, next: bool) -> bool:
        """Move to the unit before anything is judged if the number still lacks one."""
        if next and self.awaited_part() is not None:
            return QWidget.focusNextPrevChild(self, next)
        return super().focusNextPrevChild(next)

    def goes_on(self) -> bool:
        """Return whether the focus moves to an empty unit, which does not count as leaving the field."""
        return QApplication.focusWidget() is self.unit and not self.unit.current_text()

    def set_names(self, name: str, accessible: str) -> None:
        """Name both parts."""
        self.unit.setObjectName(f"{name}.unit")
        self.unit.setAccessibleName(f"{accessible}, unit")
