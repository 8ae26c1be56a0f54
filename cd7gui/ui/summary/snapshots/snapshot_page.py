"""The page of snapshots: keep the present state, see the outcomes of an earlier day, compare two states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import DateReading, parse_whole
from cd7gui.study.snapshots.snapshots import Moment, SavedSnapshot
from cd7gui.ui.style.theme import Severity, mark, spacing
from cd7gui.ui.summary.snapshots.changes_view import DifferencesTree
from cd7gui.ui.widgets.combo_box import ComboBox, bound_width
from cd7gui.ui.widgets.copying import TreeWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip

NONE_YET = "No snapshot has been kept yet."
WHEN = "Keep one before an abstract or a meeting."
NOW = "now"


class SnapshotPage(QWidget):
    """The requests for earlier states; the answers come from outside.

    Signals:
        keep_wanted(str): keep the present state under this name.
        forget_wanted(object): remove this `SavedSnapshot` from the list.
        show_wanted(object): show the outcomes as of this `Moment`.
        compare_wanted(object, object): compare a `Moment` with another; None is the present.
        stop_wanted(): the answer is no longer needed.
        left(): back to the outcomes.
        chosen(str, str): patient's key and place of a value to be shown.
    """

    keep_wanted = Signal(str)
    forget_wanted = Signal(object)
    show_wanted = Signal(object)
    compare_wanted = Signal(object, object)
    stop_wanted = Signal()
    left = Signal()
    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary.snapshotpage")
        self._reading = DateReading()
        self._moments: list[Moment] = []
        self.name = self._line("name", "Name of the snapshot", "for example ASH 2026 abstract")
        self.day = self._line("day", "Day", "2026-03-31")
        self.keep = self._button("keep", "Keep")
        self.show_day = self._button("show_day", "Show that day")
        self.show_kept = self._button("show", "Show its outcomes")
        self.forget = self._button("forget", "Take off the list")
        self.compare = self._button("compare", "Compare")
        self.stop = self._button("stop", "Stop")
        self.back = self._button("back", "Back to the outcomes (Esc)")
        self.before, self.after = self._choice("before", "From"), self._choice("after", "To")
        self.list = TreeWidget()
        self.said = PlainLabel()
        self.progress = QProgressBar()
        self.changes = DifferencesTree()
        self._lay_out()
        self._connect()
        self.show_kept_snapshots((), DateReading(), read_only=True)

    def _line(self, name: str, words: str, example: str) -> QLineEdit:
        made = QLineEdit(placeholderText=example)
        made.setObjectName(f"summary.snapshots.{name}")
        made.setAccessibleName(words)
        return made

    def _button(self, name: str, words: str) -> QPushButton:
        made = QPushButton(words)
        made.setObjectName(f"summary.snapshots.{name}")
        made.setAutoDefault(False)
        return made

    def _choice(self, name: str, words: str) -> ComboBox:
        made = ComboBox()
        made.setObjectName(f"summary.snapshots.{name}")
        made.setAccessibleName(words)
        bound_width(made, 18)
        return made

    def _lay_out(self) -> None:
        mark(self.said, role="message")
        self.said.setObjectName("summary.snapshots.said")
        self.said.setWordWrap(True)
        self.progress.setAccessibleName("Progress of the comparison")
        self.progress.setTextVisible(False)
        self._set_up_list()
        asking = QVBoxLayout()
        asking.setSpacing(spacing(2))
        asking.addWidget(_titled("Keep the present state", _row(self.name, self.keep)))
        asking.addWidget(_titled("Kept snapshots", self.list, _row(self.show_kept, self.forget, stretch=True)))
        asking.addWidget(_titled("The file as it stood at the end of a day", _row(self.day, self.show_day)))
        asking.addStretch()
        states = QFormLayout()
        states.addRow("From", self.before)
        states.addRow("To", self.after)
        compared = _titled("What changed between two states")
        inside = compared.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.addLayout(states)
        inside.addWidget(_row(self.compare, self.stop, self.progress, stretch=True))
        inside.addWidget(self.said)
        inside.addWidget(self.changes, 1)
        across = QHBoxLayout()
        across.setSpacing(spacing(2))
        across.addLayout(asking, 2)
        across.addWidget(compared, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, spacing(2.5), 0)
        whole.setSpacing(spacing(2))
        whole.addWidget(_row(self.back, stretch=True))
        whole.addLayout(across, 1)
        self._await(waiting=False)

    def _set_up_list(self) -> None:
        kept = self.list
        kept.setObjectName("summary.snapshots.kept")
        kept.setAccessibleName("Kept snapshots")
        kept.setColumnCount(2)
        kept.setHeaderHidden(True)
        kept.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)  # also for another text size
        kept.setRootIsDecorated(False)
        kept.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        kept.setMinimumHeight(spacing(32))

    def _connect(self) -> None:
        self.keep.clicked.connect(lambda _=False: self._keep())
        self.name.returnPressed.connect(self._keep)
        self.show_day.clicked.connect(lambda _=False: self._show_day())
        self.day.returnPressed.connect(self._show_day)
        self.show_kept.clicked.connect(lambda _=False: self._with_kept(self.show_wanted.emit))
        self.list.itemActivated.connect(lambda *_: self._with_kept(self.show_wanted.emit))
        self.forget.clicked.connect(lambda _=False: self._with_kept(self.forget_wanted.emit))
        self.compare.clicked.connect(lambda _=False: self._compare())
        self.stop.clicked.connect(lambda _=False: self._stop())
        self.back.clicked.connect(lambda _=False: self.left.emit())
        self.list.currentItemChanged.connect(lambda *_: self._allow())
        self.changes.chosen.connect(self.chosen)

    # display

    def show_kept_snapshots(self, kept: Sequence[SavedSnapshot], reading: DateReading, *, read_only: bool) -> None:
        """Show the kept snapshots, without touching a name or day that is being typed."""
        self._reading = reading
        self.name.setEnabled(not read_only)
        self.keep.setEnabled(not read_only)
        self.forget.setVisible(not read_only)
        days = [one for one in self._moments if isinstance(one, date) and not isinstance(one, SavedSnapshot)]
        self._moments = [*kept, *days]
        self.list.clear()
        for one in kept:
            item = QTreeWidgetItem(self.list, [one_line(one.name), one_line(_kept_in_words(one))])
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{one_line(one.name)}, {_kept_in_words(one)}")
            for column in range(2):
                item.setToolTip(column, tip(f"{one.name}: {_kept_in_words(one)}"))
            self.list.setCurrentItem(item)
        if not kept:
            item = QTreeWidgetItem(self.list, [NONE_YET])
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setFirstColumnSpanned(True)
            item.setToolTip(0, tip(f"{NONE_YET} {WHEN}"))
        self._fill_choices()
        self._allow()

    def _fill_choices(self) -> None:
        words = [one_line(_called(one)) for one in self._moments]
        for choice, texts in ((self.before, words), (self.after, [NOW, *words])):
            before = choice.currentText()
            choice.clear()
            choice.addItems([one_line(text) for text in texts])
            choice.setCurrentIndex(max(0, choice.findText(before)))

    def _allow(self) -> None:
        has = self._kept() is not None
        self.show_kept.setEnabled(has)
        self.forget.setEnabled(has)
        self.compare.setEnabled(bool(self._moments))
        self.before.setEnabled(bool(self._moments))
        self.after.setEnabled(bool(self._moments))

    def say(self, words: str, severity: Severity = "") -> None:
        """Show the outcome of a request."""
        mark(self.said, severity=severity)
        self.said.setText(words)
        self._await(waiting=False)

    def wait(self, words: str) -> None:
        """Show that an answer is being computed."""
        mark(self.said, severity="")
        self.said.setText(words)
        self.progress.setRange(0, 0)
        self._await(waiting=True)

    def show_far(self, done: int, of: int) -> None:
        """Show the progress of a comparison."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def _await(self, *, waiting: bool) -> None:
        self.stop.setVisible(waiting)
        self.progress.setVisible(waiting)

    # requests

    def _kept(self) -> SavedSnapshot | None:
        item = self.list.currentItem()
        number = self.list.indexOfTopLevelItem(item) if item else -1
        found = self._moments[number] if 0 <= number < len(self._moments) else None
        return found if isinstance(found, SavedSnapshot) else None

    def _with_kept(self, act: object) -> None:
        found = self._kept()
        if found is not None and callable(act):
            act(found)

    def _keep(self) -> None:
        self.keep_wanted.emit(self.name.text())

    def _show_day(self) -> None:
        try:
            wanted = parse_whole(self.day.text().strip(), self._reading)
        except Unparsable as problem:
            mark(self.day, severity="error")
            self.say(str(problem), "error")
            return
        mark(self.day, severity="")
        if wanted not in self._moments:
            self._moments.append(wanted)
            self._fill_choices()
            self._allow()
        self.show_wanted.emit(wanted)

    def _compare(self) -> None:
        after = self.after.currentIndex()
        self.compare_wanted.emit(self._moments[self.before.currentIndex()], self._moments[after - 1] if after else None)

    def _stop(self) -> None:
        self.say("The comparison was stopped.")
        self.stop_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: go back to the outcomes on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _kept_in_words(one: SavedSnapshot) -> str:
    cutoff = one.cutoff.isoformat() if one.cutoff else "none"
    words = "kept {day} by {who}, data cut-off {cutoff}, line {line} of the trail"
    return words.format(cutoff=cutoff, line=one.position, day=one.day.isoformat(), who=one.who)


def _called(moment: Moment) -> str:
    if isinstance(moment, SavedSnapshot):
        return moment.name
    return f"the end of {moment.isoformat()}"


def _titled(title: str, *parts: QWidget) -> QFrame:
    panel = QFrame()
    mark(panel, role="panel")
    said = PlainLabel(title)
    mark(said, role="panel-title")
    inside = QVBoxLayout(panel)
    inside.setContentsMargins(spacing(3), spacing(2), spacing(3), spacing(3))
    inside.setSpacing(spacing(2))
    for part in (said, *parts):
        inside.addWidget(part)
    return panel


def _row(*parts: QWidget, stretch: bool = False) -> QWidget:
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing(2))
    for part in parts:
        inside.addWidget(part)
    if stretch:
        inside.addStretch()
    return row


def scrolled(page: SnapshotPage) -> QScrollArea:
    """Return the page in a scroll area, for text that is larger than the window."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.viewport().setAutoFillBackground(False)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(page)
    return made
