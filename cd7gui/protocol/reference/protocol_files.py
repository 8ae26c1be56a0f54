"""The files of the protocol that a site may edit: their valid content, and a sentence for invalid content.

A mistyped number there would silently change an alarm or a grade of every patient.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard

from cd7gui import resources
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import DictionaryError, UserError
from cd7gui.domain.formatting import LONGEST_PATH, listed, printable_name
from cd7gui.records import dataclass

FOLDER = "protocol"
DICTIONARY = "dictionary"  # the dictionary version of the fields in a file
NOTE = "note"  # a site's own remark, allowed in any table
OF_FILE = frozenset({DICTIONARY, NOTE})
MOST_DAYS, MOST_YEARS, TOO_LARGE = 40_000, 100, Decimal("1E15")
ADVICE = "Correct it in resources/protocol/{file}, or restore the file supplied with the programme."
NO_TOML = "The file {file} of the protocol cannot be read: {why}."
UNKNOWN = "The file {file} of the protocol has {name} in {where}, which is not allowed there. Allowed are {known}."
MISSING = "The file {file} of the protocol lacks {name} in {where}: {words}."
WRONG = "The file {file} of the protocol has {value} as {name} in {where}. It must be {words}."
NO_LIST = "The file {file} of the protocol has no [[{name}]]."
OTHERWISE = "The file {file} of the protocol contradicts itself in {where}: {why}."


class ProtocolFileError(DictionaryError, UserError):
    """A file of the protocol has invalid content: the message names the file, the place and the problem."""

    def __init__(self, sentence: str, file: str, **words: object) -> None:
        shown = {name: printable_name(str(word), LONGEST_PATH) for name, word in words.items()}
        super().__init__(f"{sentence.format(file=file, **shown)} {ADVICE.format(file=file)}")


@dataclass(frozen=True)
class Key:
    """The valid values of a key: in words, and as a test. `needed`: it is required; `read` converts them."""

    words: str
    holds: Callable[[Any], bool]
    needed: bool = True
    read: Callable[[Any], Any] = lambda value: value

    @property
    def optional(self) -> Key:
        """The same, as an optional key."""
        return replace(self, needed=False)


Keys = Mapping[str, Key]


def read_protocol_file(file: str, known: Collection[str] = (), text: str | None = None) -> Mapping[str, Any]:
    """Read a file of the protocol with exact decimals and only known tables. Raises `ProtocolFileError`."""
    try:
        found = tomllib.loads(resources.text(FOLDER, file) if text is None else text, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise ProtocolFileError(NO_TOML, file, why=error) from error
    for name in found.keys() - set(known) - OF_FILE if known else ():
        shown = f"[{printable_name(name, 60)}]"
        raise ProtocolFileError(UNKNOWN, file, name=shown, where="its tables", known=listed(sorted(known), "or"))
    return found


def entries_of(file: str, table: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of a list of tables. Raises `ProtocolFileError` if there are none."""
    found = table.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise ProtocolFileError(NO_LIST, file, name=name)
    yield from found


def read_entry(file: str, where: str, entry: object, keys: Keys) -> Mapping[str, Any]:
    """Return an entry with its values converted, such as 20.0 to a whole number.

    Raises `ProtocolFileError` if it lacks a key, has an unknown one, or an invalid value.
    """
    if not isinstance(entry, Mapping):
        raise ProtocolFileError(WRONG, file, value=_shown(entry), name=where, where="it", words="a table")
    shown = printable_name(where, 60)
    keys = {**keys, NOTE: ANY_TEXT.optional}
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
    return {name: keys[name].read(value) for name, value in entry.items()}


def name_of(entry: Mapping[str, Any], position: int, key: str = "id") -> str:
    """Return the name of an entry for a sentence: its own, or its position in the list."""
    named = entry.get(key)
    return f"“{named}”" if isinstance(named, str) and named else f"entry {position}"


def _shown(value: object) -> str:
    return f"“{printable_name(str(value), 60)}”"


def whole(least: int, most: int, of: str = "number") -> Key:
    """Return a key for a whole number in a range."""

    def holds(value: object) -> bool:
        return _is_number(value) and least <= value <= most and value == int(value)

    return Key(f"a whole {of} from {least:,} to {most:,}", holds, read=int)


def number(words: str, holds: Callable[[Decimal], bool]) -> Key:
    """Return a key for a number, whole or decimal, that satisfies a condition."""

    return Key(words, lambda value: _is_number(value) and holds(Decimal(value)))


def is_code(field: Field[Any], text: str) -> bool:
    """Return whether a text is in the field's stored form; no row would ever be found by any other."""
    try:
        return field.kind.store(field.kind.read(text)) == text
    except ValueError:
        return False


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and abs(Decimal(value)) < TOO_LARGE


def texts(words: str, holds: Callable[[str], bool] = bool) -> Key:
    """Return a key for a list of texts that each satisfy a condition."""

    def are(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(one, str) and holds(one) for one in value)

    return Key(words, are)


def tables() -> Key:
    """Return an optional key for a list of tables."""
    words = "a list of tables, each below its name in double brackets"
    return Key(words, lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value), False)


def one_of(names: Collection[str]) -> Key:
    """Return a key for one of some names."""
    return Key(listed(sorted(names), "or"), lambda value: isinstance(value, str) and value in names)


CHECK = re.compile(r"(EC-\d+)?", re.ASCII)
TEXT = Key("a text", lambda value: isinstance(value, str) and bool(value.strip()))
WHOLE = whole(-MOST_DAYS, MOST_DAYS)
ANY_TEXT = Key("a text", lambda value: isinstance(value, str))
CODE = Key("a code like Y or 3", lambda value: TEXT.holds(value) or WHOLE.holds(value), read=str)
TRUTH = Key("true or false", lambda value: isinstance(value, bool))
DAY = Key("a day like 2027-03-01, without quotation marks", lambda value: type(value) is date)
DAYS = whole(0, MOST_DAYS, "number of days")
SOME_DAYS = whole(1, MOST_DAYS, "number of days")
FROM_ANCHOR = whole(-MOST_DAYS, MOST_DAYS, "number of days")
SHARE = number("a probability between 0 and 1, like 0.20", lambda value: 0 < value < 1)
CHECK_ID = Key("an edit check like EC-111, or empty", lambda one: isinstance(one, str) and bool(CHECK.fullmatch(one)))
