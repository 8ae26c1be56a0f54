"""Who may do what: the one table of acts and roles. All code that writes, exports or shows cases consults it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cd7gui.domain.formatting import listed


class Role(StrEnum):
    """A person's role in the study."""

    ENTRY = "entry"
    INVESTIGATOR = "investigator"
    DATA_MANAGER = "data manager"
    MONITOR = "monitor"
    STATISTICIAN = "statistician"
    KEEPER = "keeper"


class Act(StrEnum):
    """What a person may or may not do; the value completes the sentence "… may not …"."""

    READ_CASES = "read cases"
    READ_OUTCOMES = "read outcomes"
    ENTER = "enter values"
    GRADE = "enter the investigator's own judgement"
    STRIKE_OUT = "strike out rows or patients, or take them back"
    MARK_COMPLETE = "mark a form complete or reopen it"
    ASK_QUERY = "ask a query"
    ANSWER_QUERY = "answer a query"
    CLOSE_QUERY = "close, cancel or reopen a query"
    NOTE_QUERY = "write a note in a thread"
    JUSTIFY = "justify a deviation"
    NAME_SOURCE = "name the source of a value"
    VERIFY = "verify values against their sources"
    REVIEW = "note how far the changes were reviewed"
    SIGN_RECORDED = "sign as recorded"
    SIGN_REVIEWED = "sign as reviewed"
    SIGN_APPROVED = "sign as approved"
    OVERRIDE = "sign over what is open"
    ACKNOWLEDGE = "acknowledge a crossed stopping rule"
    FREEZE = "freeze or unfreeze"
    LOCK = "lock"
    UNLOCK = "unlock"
    IMPORT = "import"
    MERGE = "merge"
    EXPORT_IDENTIFIED = "export with identifiers"
    EXPORT_DEIDENTIFIED = "export de-identified"
    SET_CUTOFF = "set the data cut-off"
    CHANGE_SETTINGS = "change the study's settings"
    MANAGE_PEOPLE = "manage people"
    BACK_UP = "back up the study"
    RESTORE = "restore the study"
    ENCRYPT = "encrypt the study or write it plainly"


_ENTRY, _INVESTIGATOR, _DATA_MANAGER = Role.ENTRY, Role.INVESTIGATOR, Role.DATA_MANAGER
_MONITOR, _STATISTICIAN, _KEEPER = Role.MONITOR, Role.STATISTICIAN, Role.KEEPER

# The roles that may perform each act; it is denied to all others.
ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.READ_CASES: frozenset({_ENTRY, _INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.READ_OUTCOMES: frozenset({_ENTRY, _INVESTIGATOR, _DATA_MANAGER, _MONITOR, _STATISTICIAN}),
    Act.ENTER: frozenset({_ENTRY, _INVESTIGATOR}),
    Act.GRADE: frozenset({_INVESTIGATOR}),
    Act.STRIKE_OUT: frozenset({_ENTRY, _INVESTIGATOR}),
    Act.MARK_COMPLETE: frozenset({_ENTRY, _INVESTIGATOR}),
    Act.ASK_QUERY: frozenset({_INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.ANSWER_QUERY: frozenset({_ENTRY, _INVESTIGATOR}),
    Act.CLOSE_QUERY: frozenset({_INVESTIGATOR, _DATA_MANAGER, _MONITOR}),  # and of these, whoever asked
    Act.NOTE_QUERY: frozenset({_ENTRY, _INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.JUSTIFY: frozenset({_INVESTIGATOR}),
    Act.NAME_SOURCE: frozenset({_ENTRY, _INVESTIGATOR, _MONITOR}),
    Act.VERIFY: frozenset({_MONITOR}),
    Act.REVIEW: frozenset({_INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.SIGN_RECORDED: frozenset({_ENTRY, _INVESTIGATOR}),
    Act.SIGN_REVIEWED: frozenset({_INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.SIGN_APPROVED: frozenset({_INVESTIGATOR}),
    Act.OVERRIDE: frozenset({_INVESTIGATOR}),
    Act.ACKNOWLEDGE: frozenset({_INVESTIGATOR, _DATA_MANAGER, _MONITOR}),
    Act.FREEZE: frozenset({_DATA_MANAGER}),
    Act.LOCK: frozenset({_DATA_MANAGER}),
    Act.UNLOCK: frozenset({_KEEPER}),  # not whoever locked: it takes two people
    Act.IMPORT: frozenset({_DATA_MANAGER}),
    Act.MERGE: frozenset({_DATA_MANAGER}),
    Act.EXPORT_IDENTIFIED: frozenset({_INVESTIGATOR, _DATA_MANAGER}),
    Act.EXPORT_DEIDENTIFIED: frozenset({_INVESTIGATOR, _DATA_MANAGER, _STATISTICIAN}),
    Act.SET_CUTOFF: frozenset({_DATA_MANAGER}),
    Act.CHANGE_SETTINGS: frozenset({_DATA_MANAGER}),
    Act.MANAGE_PEOPLE: frozenset({_KEEPER}),
    Act.BACK_UP: frozenset({_DATA_MANAGER, _KEEPER}),
    Act.RESTORE: frozenset({_KEEPER}),
    Act.ENCRYPT: frozenset({_KEEPER}),
}


def allows(role: Role | None, act: Act) -> bool:
    """Return whether a role may perform an act; an unknown role may do nothing."""
    return role in ALLOWED[act]


def roles_for(act: Act) -> str:
    """Return the roles that may perform an act: "entry or investigator"."""
    return listed([role.value for role in Role if role in ALLOWED[act]], "or")
