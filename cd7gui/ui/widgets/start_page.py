"""The start page of a window without a study: three sentences on the programme, and first actions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.records import dataclass
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, caption, tip

WIDTH = 560  # px at 100%


@dataclass(frozen=True)
class StartAction:
    """An action to begin with: its id, its verb and what it does."""

    id: str
    verb: str
    does: str


NO_STUDY = (
    StartAction("new_study", "New study…", "An empty file on this computer; nothing leaves it unless you export it."),
    StartAction("open_study", "Open a study…", "A file whose name ends in .cd7."),
    StartAction("demo", "Open the demo cohort", "Ten synthetic patients, none of them real."),
)
EMPTY_STUDY = (
    StartAction("new_patient", "New patient", "Starts with the registration; the patient number comes first."),
    StartAction(
        "import_file", "Import a workbook…", "An Excel or OpenDocument file or a table; shown before it is stored."
    ),
    StartAction("demo", "Open the demo cohort", "Ten synthetic patients, none of them real."),
)
SENTENCES = (
    "Type each patient's case report: a field is checked against the protocol and on disk as soon as you leave it.",
    "Errors, queries and deviations are listed below the page and never stop you; each says what would be accepted.",
    "The outcomes of the cohort and the Excel workbook are up to date at any moment.",
)


class StartPage(QWidget):
    """Three sentences, three actions, and the studies opened last.

    Signals:
        wanted(str): the id of the action that was chosen.
        study_wanted(object): the path of a recent study that was chosen.
    """

    wanted = Signal(str)
    study_wanted = Signal(object)

    def __init__(self, name: str, title: str, actions: Sequence[StartAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="ground")
        self.setObjectName(name)
        card = QFrame(self)
        theme.mark(card, role="panel")
        card.setFixedWidth(WIDTH)
        self._inside = QVBoxLayout(card)
        self._inside.setContentsMargins(28, 24, 28, 24)
        self._inside.setSpacing(8)
        self._inside.addWidget(_label(title, "title"))
        for sentence in SENTENCES:
            self._inside.addWidget(_label(sentence, "dimmed"))
        self._inside.addSpacing(12)
        buttons = [self._button(action, primary=number == 0) for number, action in enumerate(actions)]
        self._first = buttons[0]
        for button, action in zip(buttons, actions, strict=True):
            self._inside.addWidget(button)
            self._inside.addWidget(_label(action.does, "help"))
        self._recent: list[QWidget] = []
        # Stretches instead of an alignment: an aligned widget is not asked for the height of its wrapped lines.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        outside = QVBoxLayout(self)
        outside.addStretch(1)
        outside.addLayout(row)
        outside.addStretch(2)

    def _button(self, action: StartAction, *, primary: bool) -> QPushButton:
        button = QPushButton(action.verb, self)
        button.setObjectName(f"{self.objectName()}.{action.id}")
        button.setAccessibleDescription(action.does)
        if primary:
            theme.mark(button, role="primary")
        button.clicked.connect(lambda: self.wanted.emit(action.id))
        return button

    def focus_first(self) -> None:
        """Put the focus on the first action."""
        self._first.setFocus()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Show the studies opened last."""
        for widget in self._recent:
            widget.deleteLater()
        self._recent = [_label("Open recent", "heading")] if paths else []
        for path in paths:
            button = QPushButton(caption(path.name), self)
            button.setToolTip(tip(str(path)))
            theme.mark(button, role="quiet")
            button.clicked.connect(lambda _=False, path=path: self.study_wanted.emit(path))
            self._recent.append(button)
        for widget in self._recent:
            self._inside.addWidget(widget)


def _label(text: str, role: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    theme.mark(label, role=role)
    return label
