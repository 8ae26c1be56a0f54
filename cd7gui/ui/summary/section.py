"""A chapter on the page: its heading, and columns of tables and of charts, side by side or stacked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.summary.chapters import CHAPTERS, Chapter
from cd7gui.ui.summary.tables.estimate_row import EstimateColumns
from cd7gui.ui.summary.tables.estimates_table import OutcomesTable
from cd7gui.ui.widgets.plain_text import PlainLabel

_HIGHEST_CHART = 420  # px at 100%
_USUAL_CHART = 300  # px at 100%: height of a chart outside the first chapter
_NO_LIMIT = 16_777_215  # Qt's largest size


class SummarySection(QWidget):
    """The chapter; parts are added when there is something to show, in the order that the chapter names."""

    def __init__(self, chapter: Chapter, table: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chapter = chapter
        self.left, self._right = QWidget(), QWidget()
        first = chapter is CHAPTERS[0]
        self._columns = (_column(self.left, first=first), _column(self._right, first=first))
        self._parts: dict[str, QWidget] = {}
        self._table = table
        self._high = 0
        if table is not None:
            self._columns[0].insertWidget(0, table, 7 if chapter is CHAPTERS[0] else 0)
        title = PlainLabel(chapter.title, self)  # with a parent from the start: shown without one, it would be a window
        title.setObjectName(f"summary.chapter.{chapter.name}")
        mark(title, role="title")
        title.setVisible(not first)  # the table has the title, and the first chapter has no room to spare
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(spacing(2))
        self._across.addWidget(self.left)
        self._across.addWidget(self._right, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0 if chapter is CHAPTERS[0] else spacing(3), 0, 0)
        inside.setSpacing(spacing(2))
        inside.addWidget(title)
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        for wide in (self._above, self._below):
            wide.setSpacing(spacing(2))
        inside.addLayout(self._above)
        inside.addLayout(self._across, 1)
        inside.addLayout(self._below)

    def add(self, name: str, part: QWidget) -> None:
        """Insert a part at its place in the chapter."""
        self._parts[name] = part
        for names, column, before_all in (
            (self.chapter.left, self._columns[0], int(self._table is not None)),
            (self.chapter.at_right, self._columns[1], 0),
        ):
            if name in names:
                before = sum(one in self._parts for one in names[: names.index(name)])
                column.insertWidget(before_all + before, part, self._share_of(part))
        for names, room in ((self.chapter.top, self._above), (self.chapter.wide, self._below)):
            if name in names:
                room.insertWidget(sum(one in self._parts for one in names[: names.index(name)]), part)

    def _share_of(self, part: QWidget) -> int:
        return 4 if isinstance(part, ChartWidget) and self.chapter is CHAPTERS[0] else 0

    def parts(self) -> Iterator[QWidget]:
        """Yield all parts in reading order."""
        above = self.chapter.top
        yield from (self._parts[one] for one in above if one in self._parts)
        if self._table is not None:
            yield self._table
        yield from (self._parts[one] for one in self.chapter.every if one in self._parts and one not in above)

    def _align(self) -> None:
        """Align the columns of tables above one another, and give all whiskers of the chapter one scale."""
        tables = [one for one in self.parts() if isinstance(one, OutcomesTable)]
        for holder in (self.left, self._right):
            of = [one for one in tables if one.parentWidget() is holder]
            shared = EstimateColumns.shared_by(one.needed for one in of)
            for one in of:
                one.stand_in(shared)
        for one in tables:
            one.longest_whisker = lambda: min(table.whisker_room() for table in tables)

    def fit(self, left: int, *, stacked: bool, scale: float) -> None:
        """Set the left column's width in px, or stack the columns."""
        self._align()
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._across.direction() != wanted:
            self._across.setDirection(wanted)
        self.left.setMinimumWidth(0 if stacked else left)
        self.left.setMaximumWidth(_NO_LIMIT if stacked else left)
        own = stacked or self.chapter is not CHAPTERS[0]
        for name in self.chapter.at_right if self.chapter is CHAPTERS[0] else self.chapter.every:
            chart = self._parts.get(name)
            if isinstance(chart, ChartWidget):
                least = round(_USUAL_CHART * scale) if own else 0
                chart.setMinimumHeight(max(least, chart.minimumSizeHint().height()) if own else 0)
                highest = max(round(_HIGHEST_CHART * scale), chart.minimumSizeHint().height())
                chart.setMaximumHeight(highest)

    def fill(self, sight: int) -> None:
        """Fill this height in px, or more if the parts need it; 0 gives them their preferred height."""
        high = max(sight, self.minimumSizeHint().height()) if sight else 0
        self.setMinimumHeight(high)
        self.setMaximumHeight(high or _NO_LIMIT)  # so that lower chapters do not take part of the visible height


def _column(widget: QWidget, *, first: bool) -> QVBoxLayout:
    """Return a column layout; the first chapter's parts share its height, others are aligned at the top."""
    inside = QVBoxLayout(widget)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing(2))
    inside.addStretch(0 if first else 1)
    return inside
