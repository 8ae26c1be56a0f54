"""The plot above the laboratory series: neutrophils, platelets and haemoglobin against T and H."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import counted
from cd7gui.presenters.blood_counts import CountCourse, CountPoint, CountSeries, count_series, point_in_words
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at
from cd7gui.ui.data_entry.editors.editor_state import RETURNS
from cd7gui.ui.data_entry.grid.counts_drawing import LEVELS, CountsDrawing, PlotBox, draw_description
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

PLOTTED = "F18"  # the form whose counts are plotted
HEIGHT, LEAST_HEIGHT = 132, 84  # px at 100%
SHARE = 0.25  # of the page's height, at most
EDGE, GAP = 20.0, 16.0  # px at 100%: around the plots, and between two
FAR = 10**6  # days: before every count
REACH = 14.0  # px at 100%: the pointer selects the nearest point within
LEGEND = "Dashed: T and H. Triangle: recovery entered in F8. Tick at the bottom: transfusion."
KEYS = "Left and Right move from count to count, Up and Down to the next plot, Return goes to the row."


class CountPlot(QWidget):
    """Three small plots side by side; a point shows its value under the pointer or by the arrow keys.

    Signals:
        row_wanted(int, str): a point was clicked, or Return pressed on it; its row and the id of its field.
    """

    row_wanted = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("count-plot")
        self.setAccessibleName("Course of the blood counts")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._case: Case | None = None
        self._series: CountSeries | None = None
        self._plot = 0  # the plot of the selected point
        self._point: CountPoint | None = None

    def show_case(self, case: Case) -> None:
        """Show a patient's counts."""
        self._case, self._series = case, count_series(case)
        self._take(None)

    def fit(self, room: int) -> None:
        """Take the preferred height, or on a low page a share of it that leaves room for the rows."""
        scale = scale_of(self.font())
        self.setFixedHeight(round(min(HEIGHT * scale, max(SHARE * room, LEAST_HEIGHT * scale))))

    # the selected point

    def _take(self, point: CountPoint | None, plot: int = 0) -> None:
        self._plot, self._point = plot, point
        self.setAccessibleDescription(", ".join(self.words() or (words_of(self._series),)))
        self.update()

    def words(self) -> tuple[str, str] | None:
        """Return the selected point in words: its value; and its day, clocks and row."""
        if self._point is None or self._case is None or self._series is None:
            return None
        return point_in_words(self._case, self._series.courses[self._plot], self._point)

    def _go(self) -> None:
        if self._point is not None and self._series is not None:
            self.row_wanted.emit(self._point.row, self._series.courses[self._plot].field.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between points and plots on the arrow keys; go to the row on Return."""
        along, across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}, {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in along:
            self._step(along[key])
        elif key in across:
            self._turn(self._plot + across[key], across[key])
        elif key in RETURNS and self._point is not None:
            self._go()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        points = self._series.courses[self._plot].points if self._series is not None else ()
        if self._point is None:
            self._turn(0, 1)
        elif 0 <= (at := points.index(self._point) + by) < len(points):
            self._take(points[at], self._plot)

    def _turn(self, first: int, by: int) -> None:
        """Move to the next plot that has points, to the point nearest in time."""
        courses = self._series.courses if self._series is not None else ()
        day = self._point.day if self._point is not None else -FAR
        plot = next((at for at in range(first, len(courses) if by > 0 else -1, by) if courses[at].points), None)
        if plot is not None:
            self._take(min(courses[plot].points, key=lambda point: abs(point.day - day)), plot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first point when the keyboard focus arrives."""
        super().focusInEvent(event)
        if self._point is None:
            self._turn(0, 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Select no point when the focus leaves."""
        super().focusOutEvent(event)
        self._take(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select the point under the pointer."""
        self._take(*self._under(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the row of the clicked point."""
        self._take(*self._under(event.position()))
        self._go()

    def leaveEvent(self, event: QEvent) -> None:
        """Select no point when the pointer leaves, unless the plot has the focus."""
        if not self.hasFocus():
            self._take(None)

    def _under(self, pointer: QPointF) -> tuple[CountPoint | None, int]:
        reach = REACH * scale_of(self.font())
        near = [
            (apart.manhattanLength(), number, point)
            for number, (box, course) in enumerate(self._boxes())
            for point in course.points
            if (apart := box.at(point) - pointer).manhattanLength() <= reach
        ]
        _, plot, point = min(near, key=lambda one: one[0], default=(0.0, 0, None))
        return point, plot

    # drawing

    def _boxes(self) -> list[tuple[PlotBox, CountCourse]]:
        if self._series is None:
            return []
        look = ChartStyle(tokens_of(self), self.font())
        edge, gap = look.px(EDGE), look.px(GAP)
        width, days = (self.width() - 2 * edge - 2 * gap) / len(LEVELS), _span(self._series)
        lefts = [edge + number * (width + gap) for number in range(len(LEVELS))]
        return [
            (PlotBox(look, QRectF(left, 0, width, self.height()), level, days), course)
            for left, level, course in zip(lefts, LEVELS, self._series.courses, strict=True)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the three plots, or why there are none, and the description of the selected point."""
        look, painter, boxes = ChartStyle(tokens_of(self), self.font()), QPainter(self), self._boxes()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._series is None:
            draw_labels(painter, look, [_middle(self.rect().toRectF(), words_of(None), look)])
        else:
            for box, course in boxes:
                CountsDrawing(painter, box).draw(self._series, course)
        said = self.words()
        if said is not None and self._point is not None:
            at = boxes[self._plot][0].at(self._point)
            draw_description(painter, look, at, said, self.rect().toRectF().adjusted(1, 1, -1, -1))
        painter.end()


class PlotToggle(QWidget):
    """A button that shows and hides the plots; the choice applies to every patient and is stored.

    Signals:
        row_wanted(int, str): as in `CountPlot`.
    """

    row_wanted = Signal(int, str)

    def __init__(self, preferences: UserSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._case: Case | None = None
        self.button = QPushButton(self)
        self.button.setObjectName("count-plot-button")
        self.button.setCheckable(True)
        self.button.setToolTip(tip(KEYS))
        theme.mark(self.button, role="quiet")
        self._legend = PlainLabel(LEGEND, self)
        self._legend.setWordWrap(True)
        theme.mark(self._legend, role="help")
        self.plot = CountPlot(self)
        self.plot.row_wanted.connect(self.row_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.button)
        row.addWidget(self._legend, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.plot)
        self.button.setChecked(preferences.plots_counts)
        self._arrange(shown=preferences.plots_counts)
        self.button.toggled.connect(self._turn)

    def show_case(self, case: Case) -> None:
        """Show a patient's counts; while the plots are hidden, the counts are not even read."""
        self._case = case
        self._arrange(shown=self.button.isChecked())

    def _turn(self, shown: bool) -> None:
        self._preferences.plots_counts = shown
        self._arrange(shown=shown)

    def _arrange(self, *, shown: bool) -> None:
        self.button.setText("Hide the plot" if shown else "Plot the counts")
        if shown and self._case is not None:
            self.plot.show_case(self._case)
        for part in (self.plot, self._legend):
            part.setVisible(shown)


def words_of(series: CountSeries | None) -> str:
    """Return a description of the plots."""
    if series is None:
        return "Enter the date of infusion (F4) or of transplant (F6) to see the course of the counts."
    parts = [f"{one.label}: {counted(len(one.points), 'count', 'counts')}" for one in series.courses]
    return "; ".join(parts)


def _middle(box: QRectF, text: str, look: ChartStyle) -> Label:
    return label_at(look, text, TextStyle.SUBTITLE, box.center().x(), box.center().y(), anchor=0.5)


def _span(series: CountSeries) -> tuple[int, int]:
    days = [point.day for course in series.courses for point in course.points]
    days += [day for day in (0, series.transplant) if day is not None]
    return min(days), max(*days, min(days) + 1)
