"""The people of a study as in its trail: lines without a patient on the form PEOPLE, a row for each person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date

from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.formatting import date_in_words, listed, printable_name
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.records import dataclass
from cd7gui.study.people.roles import Role

NAME, ROLE, SITE, FROM, UNTIL, KEY, DELEGATED = "NAME", "ROLE", "SITE", "FROM", "UNTIL", "KEY", "DELEGATED"
ENDED = "ENDED"  # the day on which a keeper ended it immediately; UNTIL is a last day, and may be in the future

NOBODY_OF_THE_NAME = "Nobody in this study is called “{who}”. `cd7gui people STUDY list` shows everyone."
SEVERAL_OF_THE_NAME = "{names} have the same name. Add the number in brackets to say which one."
_NUMBERED = re.compile(r"(.*\S)\s*\((\d+)\)")


# Letters of other alphabets that look like Latin ones, and digits and letters that look alike in many fonts.
_DRAWN_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоѕіјкрсухӏԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορικυχɑɡıⅼl|10",
    "ABESIJKMHOPCTYXaeosijkpcyxidhABEZHIKMNOPTYXavopikuxagiiiiio",
)


def same_name(name: str) -> str:
    """Return a form of a name that is equal for names that look alike."""
    visible = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return " ".join(visible.translate(_DRAWN_ALIKE).split()).casefold().translate(_DRAWN_ALIKE)


@dataclass(frozen=True)
class Person:
    """A person of the study. `signs_as` is the name in the trail, made distinct from an earlier namesake's.

    `site` is the only site whose patients the person sees, "" for all; `since` and `until` are first and last day, and
    `ended` cuts both short; `key` is the public key (Ed25519, base64), `delegated` says by whom and what for.
    """

    number: int
    name: str
    role: Role | None
    site: str = ""
    since: date | None = None
    until: date | None = None
    key: str = ""
    delegated: str = ""
    ended: date | None = None
    signs_as: str = ""

    @property
    def numbered(self) -> str:
        """The name with its number, which is unique."""
        return f"{self.name} ({self.number})"

    def active_on(self, day: date) -> bool:
        """Return whether the person is active in the study on a day."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day <= self.until) and self.ended is None

    @property
    def times(self) -> str:
        """The period of activity in words; empty if no end is set."""
        first = f"from {date_in_words(self.since)}" if self.since else ""
        last = f"until {date_in_words(self.until)}" if self.until else ""
        if self.ended:
            last = f"until it was ended on {date_in_words(self.ended)}"
        return " ".join(part for part in (first, last) if part)


class People:
    """The people of a study by number; empty for a study started without people."""

    def __init__(self, records: Mapping[tuple[int, str], str]) -> None:
        texts: dict[int, dict[str, str]] = {}
        for (number, field), text in records.items():
            texts.setdefault(number, {})[field] = text
        names: set[str] = set()
        self._by_number: dict[int, Person] = {}
        for number in sorted(texts):
            person = _person(number, texts[number], names)
            names.add(same_name(person.name))
            self._by_number[number] = person

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_number.values())

    def __len__(self) -> int:
        return len(self._by_number)

    def get(self, number: int) -> Person | None:
        """Return a person by the number."""
        return self._by_number.get(number)

    def find(self, who: str) -> Person:
        """Find a person by name, "name (number)" or number. Raises `UserError` if there is none or several."""
        numbered = _NUMBERED.fullmatch(who.strip())
        name, number = (numbered[1], numbered[2]) if numbered else ("", who.strip())
        chosen = self.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
        if chosen is not None and (not name or same_name(name) == same_name(chosen.name)):
            return chosen
        found = [one for one in self if same_name(one.name) == same_name(who)]
        if not found:
            raise UserError(NOBODY_OF_THE_NAME.format(who=printable_name(who, 60)))
        if len(found) > 1:
            raise UserError(SEVERAL_OF_THE_NAME.format(names=listed([one.numbered for one in found])))
        return found[0]

    def with_role(self, role: Role, day: date) -> list[Person]:
        """Return the people with a role on a day."""
        return [one for one in self if one.role is role and one.active_on(day)]

    def next_number(self) -> int:
        """Return the number for a new person; numbers are never reused."""
        return max(self._by_number, default=0) + 1


def _person(number: int, texts: Mapping[str, str], earlier: Iterable[str]) -> Person:
    name = printable_name(texts.get(NAME, "")) or f"person {number}"
    return Person(
        number,
        name,
        next((role for role in Role if role.value == texts.get(ROLE)), None),
        texts.get(SITE, ""),
        _day(texts.get(FROM), date.max),
        _day(texts.get(UNTIL), date.min),
        texts.get(KEY, ""),
        printable_name(texts.get(DELEGATED, "")),
        _day(texts.get(ENDED), date.min),
        f"{name} ({number})" if same_name(name) in earlier else name,
    )


def _day(text: str | None, unreadable: date) -> date | None:
    """Parse a first or last day; an unreadable one excludes the person."""
    with suppress(Unparsable):
        return parse_whole(text) if text else None
    return unreadable
