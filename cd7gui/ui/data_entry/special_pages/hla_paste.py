"""A box for pasting an HLA typing, with a button for each person and a note on unrecognised text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

BOX = 52  # px at 100%: two lines
PERSONS = {"HP": "Fill in pa&tient", "HD": "Fill in d&onor"}  # how the ids of their fields begin
NAMES = {"HP": "fill-patient", "HD": "fill-donor"}


class HlaPasteBox(QWidget):
    """The box.

    Signals:
        fill_wanted(str): the pasted text is to fill the fields of the patient ("HP") or the donor ("HD").
    """

    fill_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = QPlainTextEdit(self)
        self.box.setObjectName("typing-paste")
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText("Paste a typing: A*02:01+A*24:02^B*40:01+…")
        self.box.setAccessibleName("Pasted HLA typing")
        self.box.setToolTip(
            tip("A genotype list string or a line of the laboratory report, for one person. This text is not stored.")
        )
        self.buttons = tuple(self._button(whose) for whose in PERSONS)
        self.said = PlainLabel(self)
        self.said.setObjectName("typing-said")
        self.said.setWordWrap(True)
        theme.mark(self.said, role="message")

    def _button(self, whose: str) -> QPushButton:
        button = QPushButton(PERSONS[whose], self)
        button.setObjectName(NAMES[whose])
        button.clicked.connect(lambda: self.fill_wanted.emit(whose))
        return button

    def widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets that take the focus, in reading order."""
        return (self.box, *self.buttons)

    @property
    def text(self) -> str:
        """The pasted text."""
        return self.box.toPlainText()

    def show_text(self, text: str, said: str) -> None:
        """Show what was pasted for another patient, and the note on it."""
        self.box.setPlainText(text)
        self.say(said)

    def say(self, said: str) -> None:
        """Show the result of pasting."""
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self.box.setAccessibleDescription(said)

    def lock(self, read_only: bool) -> None:
        """Disable the box while the study is read-only."""
        for widget in self.widgets():
            widget.setEnabled(not read_only)

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; returns the height."""
        scale = scale_of(self.font())
        gap, high = spacing(2, scale), round(BOX * scale)
        self.box.setGeometry(0, 0, width, high)
        left, at = 0, high + gap
        for button in self.buttons:
            size = button.sizeHint()
            button.setGeometry(left, at, size.width(), size.height())
            left += size.width() + gap
        height = at + self.buttons[0].height()
        if not self.said.isHidden():
            needed = self.said.heightForWidth(width)
            self.said.setGeometry(0, height + gap, width, needed)
            height += gap + needed
        self.setGeometry(x, y, width, height)
        return height
