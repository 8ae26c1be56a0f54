"""The findings of a patient below the page: worst first, a click or F8 goes to the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.study.open_findings.open_findings import asks
from cd7gui.study.reports.status import tally
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.services.controller import ALL, StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.copying import ListView
from cd7gui.ui.widgets.elided_label import ElidedLabel
from cd7gui.ui.widgets.list_delegate import Index, LineDelegate, ListLine, ListRole
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.value_text import called

NO_PARENT = QModelIndex()
KEYS = "F8 next"
WITHOUT_END = 16_777_215  # Qt's value for "no maximum height"
LEAST = 24  # px of the list where large text leaves hardly any room: the page comes first


def line_of(finding: Finding) -> ListLine:
    """Return a finding in one line: sign, check, sentence, place."""
    settled = finding.severity is Severity.QUERY and not finding.open
    sign = None if settled else StatusSign.of_severity(finding.severity.value)
    row = f" row {finding.row}" if finding.row else ""
    where = f"{finding.form.id}{row} · {finding.field.label}"
    check = "" if finding.rule == "dictionary" else finding.check
    return ListLine(sign or StatusSign.COMPLETE, check, finding.says, "", where)


class FindingsModel(QAbstractListModel):
    """The findings of one patient."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the findings."""
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a finding's line, the finding itself, or words for a screen reader."""
        if not index.isValid() or index.row() >= len(self.findings):
            return None
        finding = self.findings[index.row()]
        if role == ListRole.LINE:
            return line_of(finding)
        if role == ListRole.SUBJECT:
            return finding
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{finding.says}\n{finding.remedy}".strip())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line_of(finding).spoken
        return None

    def show(self, findings: tuple[Finding, ...]) -> None:
        """Show other findings."""
        if findings != self.findings:
            self.beginResetModel()
            self.findings = findings
            self.endResetModel()


class FindingsView(ListView):
    """The list.

    Signals:
        go_wanted(object): the field of a `Finding` is to be shown.
        justify_wanted(object): a `Finding` is to be justified.
    """

    go_wanted = Signal(object)
    justify_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findings")
        theme.mark(self, role="plain")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(LineDelegate(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self._go)

    def _go(self, index: QModelIndex) -> None:
        finding = index.data(ListRole.SUBJECT)
        if isinstance(finding, Finding):
            self.go_wanted.emit(finding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the field on Return; justify on J."""
        finding = self.currentIndex().data(ListRole.SUBJECT)
        if isinstance(finding, Finding) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_wanted.emit(finding)
        elif isinstance(finding, Finding) and event.key() == Qt.Key.Key_J and finding.may_be_justified:
            self.justify_wanted.emit(finding)
        else:
            super().keyPressEvent(event)

    def _open_menu(self, at: QPoint) -> None:
        finding = self.indexAt(at).data(ListRole.SUBJECT)
        if not isinstance(finding, Finding):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Go to the field", lambda: self.go_wanted.emit(finding))
        if finding.may_be_justified:
            menu.addAction("Justify…", lambda: self.justify_wanted.emit(finding))
        menu.popup(self.viewport().mapToGlobal(at))


def _beside(found: Sequence[Finding], here: str, given: Finding | None, at: int, by: int) -> int:
    """Return the number of the finding after (1) or before (-1) the current one."""
    places = [(one.check, one.place) for one in found]
    known = given is not None and (given.check, given.place) in places
    if given is not None and known and given.place == here:
        return places.index((given.check, given.place)) + by
    if here in [place for _, place in places]:
        there = [number for number, (_, place) in enumerate(places) if place == here]
        return there[-1] + 1 if by > 0 else there[0] - 1
    if given is None:
        return 0 if by > 0 else len(found) - 1
    return places.index((given.check, given.place)) + by if known else at - (by < 0)


class FindingsPanel(QFrame):
    """The panel below the page: the number of findings, and the list."""

    def __init__(self, controller: StudyController, begun: RowInProgress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="findings")
        self._controller = controller
        self._begun = begun
        begun.changed.connect(self._show)
        self._patient = ""
        self._given: Finding | None = None  # returned by the last F8, and its position among the open ones
        self._at = 0
        self._is_own = False  # whether the position shown counts this patient's findings
        self.model = FindingsModel(self)
        self.view = FindingsView(self)
        self.view.setMinimumHeight(LEAST)
        self.view.setModel(self.model)
        self._title = PlainLabel(self)
        theme.mark(self._title, role="panel-title")
        self._tally = ElidedLabel(self)
        theme.mark(self._tally, role="dimmed")
        self._key = PlainLabel(KEYS, self)
        theme.mark(self._key, role="dimmed")
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 2)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._tally, 1)
        head.addWidget(self._key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 2)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        controller.case_changed.connect(self._refresh)

    def show_patient(self, key: str) -> None:
        """Show the findings of a patient."""
        if key != self._patient:
            self._given, self._at = None, 0
            self.say_position()
        self._patient = key
        self._show()

    def next_finding(self, here: str = "", by: int = 1) -> Finding | None:
        """Return the open finding after (1) or before (-1) the current one; undecidable ones come last.

        None if nothing is open, or past either end. The current finding is the one at the place `here`, else the one
        that was returned last; if that is settled by now, the one that followed it is next. Justified findings are not
        open.
        """
        found = [one for one in self.model.findings if asks(one)]
        at = _beside(found, here, self._given, self._at, by)
        if not 0 <= at < len(found):
            self._given, self._at = None, 0
            return None
        self._given, self._at = found[at], at
        self._say_own(at, found)
        self.view.setCurrentIndex(self.model.index(self.model.findings.index(found[at])))
        return found[at]

    def say_position(self, words: str = "") -> None:
        """Show which finding is current, and the keys for moving on."""
        self._is_own = False
        self._key.setText(f"{words} · {KEYS}" if words else KEYS)

    def _say_own(self, at: int, found: Sequence[Finding]) -> None:
        self.say_position(f"{at + 1} of {len(found)}")
        self._is_own = True

    def _count_again(self) -> None:
        """Show the position among the present findings; none if the finding is settled."""
        found = [one for one in self.model.findings if asks(one)]
        places = [(one.check, one.place) for one in found]
        here = (self._given.check, self._given.place) if self._given is not None and self._is_own else None
        if here in places:
            self._say_own(places.index(here), found)
        else:
            self.say_position()

    def _refresh(self, key: str) -> None:
        if key in (ALL, self._patient):
            self._show()

    def _show(self) -> None:
        study = self._controller.study if self._patient and self._controller.has_study else None
        found = self._begun.shown_findings(self._patient) if study else ()
        if found != self.model.findings:
            self.model.show(found)
            self._count_again()
        who = called(study.case(self._patient)) if study else ""
        self._title.setText(f"Findings of {who}" if who else "Findings")
        self._tally.show_text(tally(found).words() if found else "none")
        self._key.setVisible(bool(found))
        self.view.setVisible(bool(found))
        self.setMaximumHeight(WITHOUT_END if found else self.minimumSizeHint().height())
        self.view.setAccessibleName(f"{self._title.text()}: {self._tally.whole()}")
