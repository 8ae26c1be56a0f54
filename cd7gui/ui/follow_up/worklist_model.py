"""The lines of the worklist: overdue, open and upcoming items, the longest overdue first."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass
from cd7gui.study.schedule.worklist import DueItem, ItemState
from cd7gui.ui.widgets.tables.line_model import Column

COLUMNS: Sequence[Column] = (
    ("State", 150, "overdue 100 days ⧗ "),
    ("Patient", 80, "01-0001"),
    ("Site", 60, "SYN"),
    ("Form", 60, "F10"),
    ("What", 220, "CRS assessment"),
    ("Window", 150, "H+366 … H+425"),
    ("Dates", 200, "12 Mar 2026 – 11 May 2026"),
    ("Note", 150, ""),
)


@dataclass(frozen=True)
class WorklistFilter:
    """Filter by site, form and state; None and "" mean all."""

    site: str | None = None
    form: str = ""
    state: ItemState | None = None

    def takes(self, one: DueItem) -> bool:
        """Return whether an item passes the filter."""
        return (
            (self.site is None or one.site == self.site)
            and self.form in ("", one.expected.form.id)
            and self.state in (None, one.expected.state)
        )


def cells_of(one: DueItem) -> tuple[str, ...]:
    """Return the cells of a line."""
    found, window = one.expected, one.expected.window
    late = f" {counted(found.days_overdue, 'day', 'days')}" if found.days_overdue else ""
    days, dates = (window.in_days, window.in_dates) if window is not None else ("", "")
    return (f"{found.state.value}{late}", one.number, one.site, found.form.id, found.title, days, dates, found.note)
