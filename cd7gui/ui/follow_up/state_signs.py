"""The signs of the states of expected items: a shape and a word for each."""

from __future__ import annotations

from collections.abc import Mapping

from cd7gui.study.schedule.worklist import ItemState
from cd7gui.ui.style.status_icons import StatusSign

SIGNS: Mapping[ItemState, StatusSign] = {
    ItemState.OVERDUE: StatusSign.OVERDUE,
    ItemState.OPEN: StatusSign.STARTED,
    ItemState.NOT_YET: StatusSign.WAITING,
    ItemState.DONE: StatusSign.COMPLETE,
    ItemState.DONE_OUTSIDE: StatusSign.DEVIATION,
    ItemState.EXCUSED: StatusSign.READ_ONLY,
    ItemState.UNDECIDED: StatusSign.UNDECIDED,
}
