"""A change of one value, which is the only way to change a case report."""

from __future__ import annotations

import re
from enum import StrEnum

from cd7gui.records import dataclass

# Fields starting with @ are the programme's marks beside the values; no dictionary id can start so.
COMPLETE = "@COMPLETE"  # on a form, row 0: "1" once it is marked complete
DELETED = "@DELETED"  # on a row, or on the patient (form PATIENT): "1" once it is struck out
JUSTIFIED = "@WHY."  # + check id + "." + field id: the justification of a query or deviation
VERIFIED = "@SDV."  # + field id: a monitor compared the value with its source, up to which line of the trail
SOURCE_AT = "@SRC."  # + field id: the source document of the value, and the page
PATIENT = "@PATIENT"  # the form of a patient's marks
QUERY = "@QUERY"  # the form of a patient's query threads, one row each
# Forms of no patient (""); the last two also of patients.
STUDY = "@STUDY"  # the study's own settings
PEOPLE = "@PEOPLE"  # the people of the study, one row each
ACCESS = "@ACCESS"  # who signed in, or tried to; the rows are those of the people
REVIEWED = "@REVIEW"  # up to which line of the trail a person reviewed the changes; the rows are those of the people
SIGNED = "@SIGNED"  # electronic signatures, one row each
LOCKS = "@LOCK"  # what is frozen or locked
RANGE = "@RANGE."  # + number, on STUDY: a reference range of a laboratory
REPORT = "@REPORT."  # + number, on STUDY: a report whose state is kept, with the hash of its file
TERM = "@TERM."  # + version, on STUDY: a term for coding events; the rows are those of the study's own list
# Settings that identify a study file and prove it.
IDENTITY = "@ID"  # of the study, shared by its copies
SITE_KEY = "@SITEKEY"  # the public half of the key that signs the trail
HEAD = "@HEAD"  # a receipt: that key's signature of the line before
RESTORED = "@RESTORED"  # the study was made from a backup; the file it replaced had more lines
APART = "@APART"  # the id of the file that keeps a study's identifiers apart

LARGEST_ROW = 1_000_000  # number of a row
LARGEST_ROW_IN_FILES = 100_000  # a row number that a file may give, so that there is room for rows after it

# A missing reason is stored after a character that no typed text can hold (kinds.check_characters refuses it).
MISSING_MARK = "\x1f"

_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?\.(\w+)")


class MissingReason(StrEnum):
    """Why there is no value; the codes are in no list of texts that pandas or R read as missing."""

    NOT_DONE = "NOT DONE"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT APPLICABLE"
    PENDING = "PENDING"
    REFUSED = "REFUSED"
    KEPT_APART = "KEPT APART"  # never entered: the value is in another file, see `apart.StandIn`

    @classmethod
    def _missing_(cls, _value: object) -> MissingReason:
        return cls.UNKNOWN  # a reason written by a newer version; the value is missing nevertheless

    @property
    def words(self) -> str:
        """The reason as displayed."""
        return self.value.lower()

    @property
    def stored(self) -> str:
        """The stored form."""
        return MISSING_MARK + self.value


KEPT_APART = MissingReason.KEPT_APART.stored
GIVEN_REASONS = tuple(reason for reason in MissingReason if reason is not MissingReason.KEPT_APART)  # by people


def missing_reason(stored: str | None) -> MissingReason | None:
    """Parse a missing reason from a stored text; None if it is a value or empty."""
    if stored is None or not stored.startswith(MISSING_MARK):
        return None
    if stored.startswith(KEPT_APART):
        return MissingReason.KEPT_APART
    return MissingReason(stored[1:])


def justification_mark(check: str, field: str) -> str:
    """Return the field of the mark for the justification of a finding of `check` at `field`."""
    return f"{JUSTIFIED}{check}.{field}"


@dataclass(frozen=True)
class Change:
    """One value of one patient from `old` to `new` (stored texts; None is empty), and the reason if required."""

    patient: str
    form: str
    row: int
    field: str
    old: str | None
    new: str | None
    reason: str = ""

    def reversed(self, reason: str) -> Change:
        """Return the change that undoes this one."""
        return Change(self.patient, self.form, self.row, self.field, self.new, self.old, reason)

    @property
    def place(self) -> str:
        """The name of the value: "F6.HSCTDAT" or "F10[2].ONSET"."""
        return place_name(self.form, self.row, self.field)


def place_name(form: str, row: int, field: str) -> str:
    """Return a value's name for messages, windows and the trail: "F6.HSCTDAT", "F10[2].ONSET"."""
    return f"{form}[{row}].{field}" if row else f"{form}.{field}"


def parse_place(place: str) -> tuple[str, int, str]:
    """Parse the name of a value: "F10[2].ONSET" is ("F10", 2, "ONSET"); raises `KeyError`."""
    found = _PLACE.fullmatch(place)
    if not found:
        raise KeyError(place)
    form, row, field = found.groups()
    return form, int(row or 0), field


@dataclass(frozen=True)
class Place:
    """Where a value is: the case's key, form id, row (0 for non-repeating forms) and field id."""

    patient: str
    form: str
    row: int
    field: str

    @property
    def name(self) -> str:
        """The name of the value without the patient: "F6.HSCTDAT"."""
        return place_name(self.form, self.row, self.field)


@dataclass(frozen=True)
class Draft:
    """Text that was typed but never stored as a value: its place and time (ISO 8601 with local offset).

    `vouched` is false if nothing proves that it is unchanged since it was typed.
    """

    place: Place
    text: str
    at: str
    vouched: bool = True

    @property
    def clock(self) -> str:
        """The time of day when it was typed: "12:03"."""
        return self.at[11:16]


@dataclass(frozen=True)
class AuditEntry:
    """A change as in the trail: time (ISO 8601 with local offset), author, origin, and its link in the chain."""

    seq: int
    at: str
    who: str
    origin: str
    change: Change
    dictionary: str
    previous_hash: str
    hash: str
