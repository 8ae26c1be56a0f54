"""Patients for the tests of follow-up: infused and transplanted, with everything else still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.schedule.expected import PatientSchedule, schedule_of
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from tests.protocol.building import SOUND, make_case

T, H = date(2023, 6, 16), date(2023, 7, 11)
TREATED = {name: text for name, text in SOUND.items() if name.split(".")[0] in ("F1", "F2", "F3", "F4", "F6")}
"""The forms of one page up to the transplant are answered; response, engraftment, chimerism, contacts are not."""


def treated(more: Mapping[str, str | None] | None = None, *, on: date, cutoff: date | None = None) -> Case:
    """Build the treated patient with some texts more, or without those that are None."""
    texts = {**TREATED, **(more or {})}
    return make_case({name: text for name, text in texts.items() if text is not None}, today=on, cutoff=cutoff)


def contact(number: int, day: date, visit: str = "", status: str = "ALIVE") -> dict[str, str]:
    """Return the texts of a contact."""
    texts = {f"F17[{number}].FUDAT": day.isoformat(), f"F17[{number}].FUSTAT": status, f"F17[{number}].FUDIS": "MRDNEG"}
    return texts | ({f"F17[{number}].FUVISIT": visit} if visit else {})


def after(days: int, start: date = H) -> date:
    """Return a day after an anchor."""
    return start + timedelta(days=days)


def item(case: Case, id: str) -> ExpectedItem:
    """Return one expected item."""
    return next(one for one in schedule_of(case).items if one.id == id)


def state(case: Case, id: str, on: date | None = None) -> ItemState:
    """Return the state of one item, as of a day."""
    return item(case if on is None else replace(case, today=on), id).state


def ids(found: PatientSchedule, *states: ItemState) -> list[str]:
    """Name the items in these states, in alphabetical order."""
    return sorted(one.id for one in found.of(*states))
