"""The people of a study as plain data and in words."""

from __future__ import annotations

from typing import Any

from cd7gui.study.people import access
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.managing import chose_password
from cd7gui.study.people.people import Person


def people_as_data(study: ActingStudy) -> list[dict[str, Any]]:
    """Return everybody as JSON-ready data."""
    return [
        {
            "number": one.number,
            "name": one.name,
            "signs_as": one.signs_as,
            "role": one.role.value if one.role else None,
            "site": one.site or None,
            "from": one.since.isoformat() if one.since else None,
            "until": one.until.isoformat() if one.until else None,
            "ended": one.ended.isoformat() if one.ended else None,
            "active": one.active_on(study.today()),
            "delegated": one.delegated or None,
            "key": one.key or None,
            "own_password": chose_password(study, one),
            "wrong_tries": access.wrong_tries(study, one),
        }
        for one in study.people
    ]


def people_in_words(study: ActingStudy) -> str:
    """Return a line for each person; an empty string for a study without people."""
    return "\n".join(_in_words(study, one) for one in study.people)


def _in_words(study: ActingStudy, one: Person) -> str:
    parts = [
        one.role.value if one.role else "a role that this version does not know",
        f"site {one.site}" if one.site else "",
        one.times,
        f"delegated: {one.delegated}" if one.delegated else "",
        "" if study.book.credential(one.number) else "no password here",
        "" if one.active_on(study.today()) else "not active",
    ]
    return f"{one.number:>3}  {one.name}: " + ", ".join(part for part in parts if part)
