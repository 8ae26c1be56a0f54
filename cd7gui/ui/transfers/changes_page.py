"""A page of judged values: what would happen in one sentence, the list, and the decided conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.ui.transfers.change_list import ChangeList
from cd7gui.ui.transfers.change_model import ChangeState, ListColumn
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.value_text import value_words


class PlannedLines:
    """The values of a plan as lines of a list; each of the `conflicts` has a `decision`.

    The column at `base` is the value before both sides changed it, which only conflicts have.
    """

    every_column: Sequence[ListColumn]
    base: int

    def __init__(
        self,
        dictionary: Dictionary,
        conflicts: Sequence[Any],
        refused: Sequence[Any],
        values: Mapping[ChangeState, Sequence[Any]],
    ) -> None:
        self._dictionary, self.conflicts, self._refused, self._values = dictionary, list(conflicts), refused, values

    @property
    def columns(self) -> Sequence[ListColumn]:
        """The columns that are not empty."""
        return self._filled(self.every_column)

    def _filled(self, cells: Sequence[Any]) -> Sequence[Any]:
        return cells if self.conflicts else (*cells[: self.base], *cells[self.base + 1 :])

    def items(self) -> Mapping[ChangeState, Sequence[Any]]:
        """Return the values by state, those that need attention first."""
        first = {ChangeState.CONFLICT: self.conflicts, ChangeState.REFUSED: self._refused}
        rest = (ChangeState.CHANGED, ChangeState.CLEARED, ChangeState.NEW)
        return {**first, **{state: self._values.get(state, ()) for state in rest}}

    def texts(self, state: ChangeState, number: int) -> Sequence[str]:
        """Return the texts of a value."""
        return self._filled(self.texts_of(self.items()[state][number], state))

    def texts_of(self, one: Any, state: ChangeState) -> Sequence[str]:
        """Return the texts of a conflict, a refused value or a written value; without conflict, `base` is ""."""
        raise NotImplementedError

    def words(self, at: Place, old: str | None, new: str | None) -> tuple[str, str, str]:
        """Return a field and two of its values in words."""
        label, before, after = value_words(Change(at.patient, at.form, at.row, at.field, old, new), self._dictionary)
        return label if at.form.startswith("@") else f"{at.form} · {label}", before, after


class ChangesPage(QWidget):
    """The counts and the list.

    Signals:
        changed(): a conflict was decided.
    """

    changed = Signal()

    def __init__(self, name: str, offers: Sequence[tuple[str, object]], parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: PlannedLines | None = None
        self.counts = PlainLabel(self)
        self.counts.setWordWrap(True)
        self.counts.setObjectName(f"{name}-counts")
        self.list = ChangeList(f"{name}-values", offers, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.counts)
        layout.addWidget(self.list, 1)
        self.list.decided.connect(self._decide)

    def show_lines(self, lines: PlannedLines) -> None:
        """Show the values of a plan."""
        self._lines = lines
        self.list.show_lines(lines)
        self._count()

    @property
    def conflicts(self) -> tuple[Any, ...]:
        """The conflicts with their present decisions."""
        return tuple(self._lines.conflicts) if self._lines is not None else ()

    def in_words(self) -> str:
        """Return a sentence on what would happen."""
        raise NotImplementedError

    def _decide(self, numbers: Sequence[int], winner: object) -> None:
        assert self._lines is not None  # a conflict was selected
        for number in numbers:
            self._lines.conflicts[number] = replace(self._lines.conflicts[number], decision=winner)
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        self.counts.setText(f"Nothing is stored yet. {self.in_words()}")
