"""The files of the protocol that a site may edit: what may stand in them, and a sentence for what may not.

A number that was mistyped there would move an alarm or a grade of every patient without a word.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cd7gui import resources
from cd7gui.domain.errors import DictionaryError, UserError
from cd7gui.domain.formatting import listed, printable_name
from cd7gui.records import dataclass

FOLDER = "protocol"
DICTIONARY = "dictionary"  # which version of the dictionary the fields of a file are those of
MOST_DAYS, MOST_YEARS = 40_000, 100
ADVICE = "Correct it in resources/protocol/{file}, or restore the file supplied with the programme."
NO_TOML = "The file {file} of the protocol cannot be read: {why}."
UNKNOWN = "The file {file} of the protocol has {name} in {where}, which is not allowed there. Allowed are {known}."
MISSING = "The file {file} of the protocol lacks {name} in {where}: {words}."
WRONG = "The file {file} of the protocol has {value} as {name} in {where}. It must be {words}."
NO_LIST = "The file {file} of the protocol has no [[{name}]]."
OTHERWISE = "The file {file} of the protocol contradicts itself in {where}: {why}."


class ProtocolFileError(DictionaryError, UserError):
    """A file of the protocol does not say what it has to: the sentence names the file, the place and what is wrong."""

    def __init__(self, sentence: str, file: str, **words: object) -> None:
        super().__init__(f"{sentence.format(file=file, **words)} {ADVICE.format(file=file)}")


@dataclass(frozen=True)
class Key:
    """What may stand under a name: in words, and as a test. `needed`: the name has to be there."""

    words: str
    holds: Callable[[Any], bool]
    needed: bool = True

    @property
    def optional(self) -> Key:
        """The same, which may be left out."""
        return Key(self.words, self.holds, needed=False)


Keys = Mapping[str, Key]


def read_protocol_file(file: str, known: Collection[str] = (), text: str | None = None) -> Mapping[str, Any]:
    """Read a file of the protocol, decimals exact, and no table but the known ones. Raises `ProtocolFileError`."""
    try:
        found = tomllib.loads(resources.text(FOLDER, file) if text is None else text, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise ProtocolFileError(NO_TOML, file, why=error) from error
    for name in found.keys() - set(known) - {DICTIONARY} if known else ():
        shown = f"[{printable_name(name, 60)}]"
        raise ProtocolFileError(UNKNOWN, file, name=shown, where="its tables", known=listed(sorted(known), "or"))
    return found


def entries_of(file: str, table: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of a list of tables. Raises `ProtocolFileError` where there is none."""
    found = table.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise ProtocolFileError(NO_LIST, file, name=name)
    yield from found


def check_entry(file: str, where: str, entry: object, keys: Keys) -> None:
    """Raise `ProtocolFileError` if an entry lacks a name, has one that means nothing, or another value than it may."""
    if not isinstance(entry, Mapping):
        raise ProtocolFileError(WRONG, file, value=_shown(entry), name=where, where="it", words="a table")
    shown = printable_name(where, 60)
    for name in entry.keys() - keys.keys():
        known = listed(sorted(keys), "or")
        raise ProtocolFileError(UNKNOWN, file, name=f"“{printable_name(name, 60)}”", where=shown, known=known)
    for name, key in keys.items():
        if name not in entry:
            if key.needed:
                raise ProtocolFileError(MISSING, file, name=name, where=shown, words=key.words)
        elif not key.holds(entry[name]):
            words = {"value": _shown(entry[name]), "name": name, "where": shown, "words": key.words}
            raise ProtocolFileError(WRONG, file, **words)


def name_of(entry: Mapping[str, Any], position: int, key: str = "id") -> str:
    """Return how an entry is named in a sentence: by its own name, or as the third of its list."""
    named = entry.get(key)
    return f"“{named}”" if isinstance(named, str) and named else f"entry {position}"


def _shown(value: object) -> str:
    return f"“{printable_name(str(value), 60)}”"


def whole(least: int, most: int, of: str = "number") -> Key:
    """Return a key for a whole number between two."""

    def holds(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return Key(f"a whole {of} from {least:,} to {most:,}", holds)


def number(words: str, holds: Callable[[Decimal], bool]) -> Key:
    """Return a key for a number, whole or with decimals, for which something holds."""

    def is_one(value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not math.isfinite(value):
            return False
        return holds(Decimal(value))

    return Key(words, is_one)


def texts(words: str, holds: Callable[[str], bool] = bool) -> Key:
    """Return a key for a list of texts, for each of which something holds."""

    def are(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(one, str) and holds(one) for one in value)

    return Key(words, are)


def one_of(names: Collection[str]) -> Key:
    """Return a key for one of some names."""
    return Key(listed(sorted(names), "or"), lambda value: isinstance(value, str) and value in names)


CHECK = re.compile(r"(EC-\d+)?", re.ASCII)
TEXT = Key("a text", lambda value: isinstance(value, str) and bool(value.strip()))
TRUTH = Key("true or false", lambda value: isinstance(value, bool))
DAY = Key("a day like 2027-03-01, without quotation marks", lambda value: type(value) is date)
DAYS = whole(0, MOST_DAYS, "number of days")
SOME_DAYS = whole(1, MOST_DAYS, "number of days")
FROM_ANCHOR = whole(-MOST_DAYS, MOST_DAYS, "number of days")
SHARE = number("a probability between 0 and 1, like 0.20", lambda value: 0 < value < 1)
CHECK_ID = Key("an edit check like EC-111, or empty", lambda one: isinstance(one, str) and bool(CHECK.fullmatch(one)))
