"""The bar at the top of the window: the study, the pages, the state of the data, and the main action."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QTabBar, QWidget

from cd7gui.ui.services.data_status import UNCOMMITTED
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.elided_label import ElidedLabel
from cd7gui.ui.widgets.plain_text import PlainLabel, caption, one_line, tip

PLACES = ("Case reports", "Summary", "Deviations", "Workbook", "Findings", "Review", "Follow-up")
DEVIATIONS = 2
NAME_LENGTH = 24  # characters of a name for which the bar has room
HEIGHT = 48  # px at 100%
LEAST_NAME = 60  # px of the study's name
STATE = re.compile(r"NOT SAVED|read-only|(workbook )?saved")  # an uncommitted text is named as far as there is room
USUAL = f"{UNCOMMITTED}F19 Started (row 10)"  # the bar reserves room for it, so that no page moves under the pointer
COUNT = " 99"  # of the deviations, likewise


class TopBar(QFrame):
    """The bar. If it is too narrow, the tabs of the pages go to a second row.

    Signals:
        place_chosen(int): a page, counted from 0.
        save_wanted(): the workbook is to be saved.
        sign_wanted(): the name that signs is to be changed.
    """

    place_chosen = Signal(int)
    save_wanted = Signal()
    sign_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.mark(self, role="bar")
        self._study = ElidedLabel(self)
        theme.mark(self._study, role="study")
        self._synthetic = PlainLabel("SYNTHETIC COHORT", self)
        theme.mark(self._synthetic, role="synthetic")
        self._synthetic.setToolTip(tip("These patients are fictitious."))
        self._synthetic.hide()
        self.places = QTabBar(self)
        theme.mark(self.places, role="places")
        self.places.setObjectName("places")
        self.places.setAccessibleName("Places")
        self.places.setExpanding(False)
        self.places.setUsesScrollButtons(False)
        for number, name in enumerate(PLACES):
            self.places.addTab(name)
            self.places.setTabToolTip(number, tip(f"Ctrl+{number + 1}"))
        self.places.currentChanged.connect(self.place_chosen)
        self.data = ElidedLabel(self)
        self.data.setObjectName("data")
        self.data.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.mark(self.data, role="help")
        self.save = QPushButton("Save workbook…", self)
        self.save.clicked.connect(self.save_wanted)
        self.signs = QPushButton(self)
        self.signs.setObjectName("signs")
        theme.mark(self.signs, role="quiet")
        self.signs.setToolTip(tip("The name recorded with every change. Click to change it, or to sign out."))
        self.signs.clicked.connect(self.sign_wanted)
        self.signs.hide()
        self._two_lines = False

    def show_name(self, who: str, role: str = "") -> None:
        """Show the name that signs, and the role of the person signed in; nothing while there is none."""
        shown = who if len(who) <= NAME_LENGTH else f"{who[: NAME_LENGTH - 1].rstrip()}…"
        self.signs.setText(caption(f"{shown} · {role}" if role else shown))
        self.signs.setAccessibleName(f"Signed as {one_line(who)}" + (f", {role}" if role else ""))
        self.signs.setVisible(bool(who))
        self._arrange()

    def show_study(self, name: str, *, synthetic: bool, is_open: bool) -> None:
        """Show which study is open; without one, no tabs are shown."""
        self._study.show_text(name)
        self._synthetic.setVisible(synthetic)
        self.places.setVisible(is_open)
        self.save.setVisible(is_open)
        self.data.setVisible(is_open)
        self._arrange()

    def show_data(self, words: str) -> None:
        """Show the state of the data."""
        self.data.show_text(words, _shorter(words))
        self._arrange()

    def show_deviations(self, count: int | None) -> None:
        """Show the number of deviations; none while they are being counted."""
        name = PLACES[DEVIATIONS]
        self.places.setTabText(DEVIATIONS, caption(f"{name} {count}" if count else name))
        self._arrange()

    def sizeHint(self) -> QSize:
        """Return the height of one row or two."""
        return QSize(640, round(HEIGHT * scale_of(self.font())) * (2 if self._two_lines else 1))

    def minimumSizeHint(self) -> QSize:
        """Return a size that can shrink in width, but not in height."""
        return QSize(320, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts again for another width."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Arrange the parts again for another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()

    def _arrange(self) -> None:
        if not hasattr(self, "_two_lines"):
            return  # Qt reports the style before the parts exist
        scale = scale_of(self.font())
        height, gap = round(HEIGHT * scale), spacing(3, scale)
        edge = spacing(4, scale)
        name = self._study.fontMetrics().horizontalAdvance(self._study.whole()) + 4
        chip = self._synthetic.sizeHint().width() if not self._synthetic.isHidden() else 0
        places = self.places.sizeHint().width() if not self.places.isHidden() else 0
        save = self.save.sizeHint().width() if not self.save.isHidden() else 0
        save += self.signs.sizeHint().width() + gap if not self.signs.isHidden() else 0
        words, usual = (self.data.fontMetrics().horizontalAdvance(text) + 4 for text in (self.data.whole(), USUAL))
        left, most = edge + name + gap + chip + (gap if chip else 0), self._most_of(places)
        if self.data.whole().startswith(UNCOMMITTED):  # a long label is cut off rather than moving the page
            words = min(words, max(usual, self.width() - left - most - gap - save - edge))
        right = words + gap + save + edge
        two = left + most + right + max(0, usual - words) > self.width()
        two = two and places > 0
        if two != self._two_lines:
            self._two_lines = two
            self.updateGeometry()
        self._place_right(height, gap, edge, save)
        if two:
            right = self._place_data_in_two(height, gap, edge, (places, save, chip, name))
        else:
            until = self.width() - edge - save - gap
            self._place_data(max(until - words, min(left + gap, until - 40)), 0, until)
        room = self.width() - edge - right - chip - gap
        name = min(name, max(room, LEAST_NAME))
        self._study.setGeometry(edge, 0, name, height)
        at = edge + name + gap
        if chip:
            tall = max(self._synthetic.sizeHint().height(), round(22 * scale))  # if lower, its ends are not rounded
            self._synthetic.setGeometry(at, (height - tall) // 2, chip, tall)
            at += chip + gap
        tabs = self.places.sizeHint().height()
        x, y = (edge - gap, height + (height - tabs)) if two else (at, height - tabs)
        self.places.setGeometry(x, y, min(places, self.width() - x), tabs)

    def _most_of(self, places: int) -> int:
        """Return the width of the tabs once deviations are counted."""
        counted = self.places.tabText(DEVIATIONS) != PLACES[DEVIATIONS]
        return places if counted or not places else places + self.places.fontMetrics().horizontalAdvance(COUNT)

    def _place_data_in_two(self, height: int, gap: int, edge: int, widths: tuple[int, int, int, int]) -> int:
        """Place the data where its longest form fits; return the width taken at the right of the upper row."""
        places, save, chip, name = widths
        taken = edge + save + gap
        beside = self.width() - 2 * edge - gap - places
        above = self.width() - taken - edge - name - gap - (chip + gap if chip else 0)
        least = above + max(0, name - LEAST_NAME)  # the study's name gives way before the state of its data does
        forms = [wide + 4 for wide in self.data.widths()]
        fits = ((wide, room >= wide, low) for wide in forms for room, low in ((beside, True), (above, False)))
        wide, _, low = next((one for one in fits if one[1]), (min(forms[-1], least), True, False))
        until = self.width() - (edge if low else taken)
        self._place_data(until - wide, height if low else 0, until)
        return edge + save if low else taken + wide

    def _place_data(self, start: int, top: int, until: int) -> None:
        self.data.setGeometry(start, top, max(until - start, 0), round(HEIGHT * scale_of(self.font())))

    def _place_right(self, height: int, gap: int, edge: int, save: int) -> None:
        tall = self.save.sizeHint().height()
        x, wide = self.width() - edge - save, self.save.sizeHint().width()
        if not self.signs.isHidden():
            name = self.signs.sizeHint()
            self.signs.setGeometry(x, (height - name.height()) // 2, name.width(), name.height())
        self.save.setGeometry(self.width() - edge - wide, (height - tall) // 2, wide, tall)


def _shorter(words: str) -> list[str]:
    """Return shorter forms of the state of the data, for large text."""
    found = None if words.startswith(UNCOMMITTED) else STATE.search(words)
    if found is None:
        return []
    _, apart, identifiers = words.partition("; ")
    return [found[0] + apart + identifiers, found[0]] if apart else [found[0]]
