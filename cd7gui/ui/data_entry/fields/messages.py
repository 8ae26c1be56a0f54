"""Messages on a field: a sign, the sentence, a dimmed line on what to do, and a button to justify it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.records import dataclass
from cd7gui.study.verification.listing import FieldVerification
from cd7gui.study.verification.marks import VerificationState
from cd7gui.ui.queries.place_threads import ThreadCount
from cd7gui.ui.services.drafts import FieldDraft
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.elided_label import ElidedLabel
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.value_text import readable

WORDS = {
    Severity.ERROR: "Error",
    Severity.QUERY: "Query",
    Severity.DEVIATION: "Deviation",
    Severity.UNDECIDED: "Cannot be decided",
}
LOOKS: dict[Severity, theme.Severity] = {
    Severity.ERROR: "error",
    Severity.QUERY: "query",
    Severity.DEVIATION: "deviation",
    Severity.UNDECIDED: "",  # nothing needs to be done, so nothing is coloured
}
JUSTIFY_KEY = "Alt+J in the field"
SIGN = 10  # px at 100%
GAP = 6


@dataclass(frozen=True)
class Message:
    """One message in words; `finding` is its finding, or None for a text that was refused.

    A `brief` message is shown beside its field, not below, with the `sign` of a state if it has one.
    """

    severity: theme.Severity
    says: str
    remedy: str = ""
    finding: Finding | None = None
    brief: bool = False
    sign: StatusSign | None = None

    @property
    def words(self) -> str:
        """The whole message for a screen reader."""
        return f"{self.says} {self.remedy}".strip()


def message_of(finding: Finding) -> Message:
    """Return a finding in words: severity, check and sentence, then what to do, or its justification."""
    check = f" {finding.check}" if finding.rule != "dictionary" else ""
    says = f"{WORDS[finding.severity]}{check} — {finding.says}"
    if finding.justification:
        remedy = f"Justified: {finding.justification}"
    else:
        rule = f" ({finding.rule})" if finding.rule and finding.rule != "dictionary" else ""
        remedy = f"{finding.remedy}{rule}".strip()
    settled = not finding.open and finding.severity is not Severity.DEVIATION
    return Message("" if settled else LOOKS[finding.severity], says, remedy, finding)


def message_of_draft(draft: FieldDraft) -> Message:
    """Return the message that a typed text is not stored, and why."""
    if draft.copied_from:
        return Message("query", "copied, not stored", brief=True)
    if draft.sentence:
        return Message("error", f"Not stored — {draft.sentence}", "")
    return Message("query", "Not stored yet — this text was typed, but the field was not left.", "")


def message_of_threads(asked: ThreadCount) -> Message:
    """Return the note beside a field on its number of queries."""
    return Message("query" if asked.open else "", asked.words, "Ctrl+Q shows the thread.", brief=True)


_OF_STATE = {
    VerificationState.VERIFIED: StatusSign.VERIFIED,
    VerificationState.CHANGED: StatusSign.CHANGED,
    VerificationState.TO_VERIFY: StatusSign.TO_VERIFY,
}


def message_of_verification(one: FieldVerification) -> tuple[Message, ...]:
    """Return the note beside a field on its comparison with the source, and the source's location."""
    sign = _OF_STATE.get(one.state)
    found = [] if sign is None else [_verification(one, sign)]
    return (*found, *([Message("", f"source: {one.source.words}", brief=True)] if one.source is not None else []))


def sign_of_states(found: Iterable[FieldVerification]) -> StatusSign | None:
    """Return the sign of a table row: some value changed since its verification, or all are verified."""
    states = {one.state for one in found if one.state in _OF_STATE}
    if VerificationState.CHANGED in states:
        return StatusSign.CHANGED
    return StatusSign.VERIFIED if states == {VerificationState.VERIFIED} else None


def _verification(one: FieldVerification, sign: StatusSign) -> Message:
    says = one.words
    changed = one.state is VerificationState.CHANGED
    was = f" It was {readable(one.field.kind, one.mark.text)}." if changed and one.mark is not None else ""
    return Message(
        "query" if changed else "", one.state.value, f"{says[:1].upper()}{says[1:]}.{was}", brief=True, sign=sign
    )


class MessageLine(QWidget):
    """One message; if folded, its sentence takes one line and the tool tip has all of it.

    Signals:
        justify_wanted(object): the link was used; carries the `Finding`.
    """

    justify_wanted = Signal(object)

    def __init__(self, parent: QWidget, *, folded: bool = False) -> None:
        super().__init__(parent)
        self.message: Message | None = None
        self._folded = ElidedLabel(self) if folded else None
        self._says = self._folded or PlainLabel(self)
        self._says.setWordWrap(not folded)
        self._remedy = PlainLabel(self)
        self._remedy.setWordWrap(True)
        theme.mark(self._says, role="message")
        theme.mark(self._remedy, role="help")
        self._link: QPushButton | None = None  # made only if something can be justified

    def show_message(self, message: Message, *, may_justify: bool) -> None:
        """Show a message; `may_justify` is False while the study is read-only."""
        self.message = message
        if self._folded is not None:
            self._folded.show_text(message.says)
            self.setToolTip(tip("\n".join(part for part in (message.says, message.remedy) if part)))
        else:
            self._says.setText(message.says)
            self._remedy.setText(message.remedy)
        theme.mark(self._says, severity=message.severity)
        finding = message.finding
        can = may_justify and finding is not None and finding.may_be_justified
        if can and finding is not None:
            self.link.setText("Change the reason…" if finding.justification else "Justify…")
            self.link.setAccessibleName(f"Justify {finding.check}…")
            self.link.setAccessibleDescription(message.says)
            self.link.setToolTip(tip(JUSTIFY_KEY))
        if self._link is not None:
            self._link.setVisible(can)
        self.setAccessibleName(message.words)
        self.update()

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; returns the height that the text needs."""
        scale = scale_of(self.font())
        left = round((SIGN + GAP) * scale)
        shown = self._link if self._link is not None and not self._link.isHidden() else None
        link = shown.sizeHint().width() if shown is not None else 0
        room = max(width - left - link - (GAP if link else 0), 80)
        says, remedy = self._says.sizeHint().height() if self._folded else self._says.heightForWidth(room), 0
        self._says.setGeometry(left, 0, room, says)
        if self._remedy.text():
            remedy = self._remedy.heightForWidth(room)
        self._remedy.setGeometry(left, says, room, remedy)
        height = says + remedy
        if shown is not None:
            needed = shown.sizeHint().height()
            shown.setGeometry(left + room + GAP, 0, link, needed)
            height = max(height, needed)
        self.setGeometry(x, y, width, height)
        return height

    @property
    def link(self) -> QPushButton:
        """The button to justify, for the pointer and after the last field; in the field, the shortcut is Alt+J."""
        if self._link is None:
            self._link = QPushButton(self)
            self._link.hide()
            theme.mark(self._link, role="quiet")
            self._link.clicked.connect(self._want)
        return self._link

    @property
    def links(self) -> tuple[QPushButton, ...]:
        """The button to justify, if there is one."""
        return () if self._link is None else (self._link,)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign of the severity."""
        sign = StatusSign.of_severity(
            self.message.finding.severity.value if self.message and self.message.finding else ""
        )
        if sign is None and self.message is not None:
            sign = self.message.sign or StatusSign.of_severity(self.message.severity)
        if sign is None:
            return
        side = SIGN * scale_of(self.font())
        top = (self._says.fontMetrics().height() - side) / 2
        painter = QPainter(self)
        status_icons.draw(painter, QRectF(0, top, side, side), sign, tokens_of(self))
        painter.end()

    def _want(self) -> None:
        if self.message is not None and self.message.finding is not None:
            self.justify_wanted.emit(self.message.finding)
