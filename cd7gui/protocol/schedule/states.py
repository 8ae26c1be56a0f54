"""The state of an expected item as of a day, with its window, its deciding row, and the reason."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.protocol.schedule.windows import ItemWindow
from cd7gui.records import dataclass


class ItemState(Enum):
    """The state of an expected item; the value is the word that is shown."""

    NOT_YET = "not yet"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_OUTSIDE = "done outside"
    EXCUSED = "excused"
    UNDECIDED = "undecided"

    @property
    def answered(self) -> bool:
        """Whether there is a row for it."""
        return self in (ItemState.DONE, ItemState.DONE_OUTSIDE)

    @property
    def asks(self) -> bool:
        """Whether somebody has to act now."""
        return self in (ItemState.OPEN, ItemState.OVERDUE)


@dataclass(frozen=True, slots=True)
class ExpectedItem:
    """One item of one patient as of a day.

    `window` is None while the day of its anchor is unknown. `row` is the row that answers it, or was begun and is
    incomplete; 0 for a non-repeating form. `due` is the last day on which it is not overdue, and `due_at` its moment if
    hours count.
    """

    patient: str  # the key of the case
    item: ScheduledItem
    clock: str  # "T", "H", "H2": the anchor from which it counts
    state: ItemState
    window: ItemWindow | None = None
    row: int | None = None
    due: date | None = None
    days_overdue: int = 0
    note: str = ""
    due_at: datetime | None = None

    @property
    def id(self) -> str:
        """Its id among the items of the patient: "H.contact.d100"."""
        return f"{self.clock}.{self.item.id}"

    @property
    def is_missed(self) -> bool:
        """Whether the window is over without any row begun inside it."""
        return self.state is ItemState.DONE_OUTSIDE or (self.state is ItemState.OVERDUE and self.row is None)

    @property
    def form(self) -> type[Form]:
        """The form that answers it."""
        return self.item.form

    @property
    def title(self) -> str:
        """What is expected, with the anchor of a second series: "contact day 100 (H2)"."""
        return self.item.title if len(self.clock) == 1 else f"{self.item.title} ({self.clock})"
