"""Examples of the checks on F22, deviations that no check computes."""

from __future__ import annotations

from tests.protocol.building import Example, accepts, finds, row


def deviation(**more: str) -> dict[str, str | None]:
    """Return a sound row of F22: a missed visit that the monitor found a week later and the sponsor was told of."""
    sound = {"DVDAT": "2023-08-20", "DVTERM": "Day 40 visit missed.", "DVCAT": "VISIT", "DVCLASS": "MINOR"}
    sound |= {"DVFOUND": "MONITOR", "DVFNDDAT": "2023-08-27", "DVSPODAT": "2023-08-28"}
    return dict(row("F22", 1, **{name: text for name, text in (sound | more).items() if text}))


BREACH = deviation(DVCLASS="BREACH")
UNTOLD: dict[str, str | None] = {"F22[1].DVSPODAT": None}
TO_COMMITTEE: dict[str, str | None] = {"F22[1].DVETHDAT": "2023-08-28"}

EXAMPLES: list[Example] = [
    accepts("EC-130", "a deviation found a week later and reported the day after", deviation()),
    accepts("EC-130", "everything on one day", deviation(DVFNDDAT="2023-08-20", DVSPODAT="2023-08-20")),
    accepts("EC-130", "a report without the day it was found", deviation(DVFNDDAT="")),
    accepts("EC-130", "a report after the death", deviation(DVSPODAT="2026-11-20", DVETHDAT="2026-11-21")),
    finds(
        "EC-130",
        "found the day before it happened",
        deviation(DVFNDDAT="2023-08-19", DVSPODAT=""),
        "F22[1].DVFNDDAT",
        "“Found on” is 2023-08-19",
        "“Date of the deviation” (2023-08-20)",
    ),
    finds(
        "EC-130",
        "reported the day before it was found",
        deviation(DVETHDAT="2023-08-26"),
        "F22[1].DVETHDAT",
        "before “Found on” (2023-08-27)",
    ),
    finds(
        "EC-130",
        "reported before it happened, though nobody said when it was found",
        deviation(DVFNDDAT="", DVSPODAT="", DVAUTDAT="2023-08-19"),
        "F22[1].DVAUTDAT",
        "before “Date of the deviation” (2023-08-20)",
    ),
    accepts("EC-131", "a minor deviation that nobody was told of", deviation(DVSPODAT="")),
    accepts(
        "EC-131",
        "a serious breach of which the committee was told",
        deviation(DVCLASS="BREACH", DVSPODAT="", DVETHDAT="2023-08-28"),
    ),
    finds(
        "EC-131",
        "a serious breach that was not reported",
        deviation(DVCLASS="BREACH", DVSPODAT=""),
        "F22[1].DVCLASS",
        "serious breach",
    ),
]
