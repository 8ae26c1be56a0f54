"""Which act a change is, and why the signed-in person may not do it: by role, dates, or the patient's site."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import (
    ACCESS,
    COMPLETE,
    DELETED,
    JUSTIFIED,
    LOCKS,
    PEOPLE,
    QUERY,
    REVIEWED,
    SIGNED,
    SOURCE_AT,
    STUDY,
    VERIFIED,
    Change,
)
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Check, Severity
from cd7gui.domain.errors import UserError
from cd7gui.domain.lookalikes import number_key
from cd7gui.domain.queries.threads import QueryEvent, event_of
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study.people.people import Person
from cd7gui.study.people.roles import Act, allows, roles_for

NOBODY = (
    "This study has registered people and nobody is signed in, so nothing was done. Sign in first: on the command "
    "line, add --who NAME and enter the password; on a server, use an address with your own login."
)
NOT_THE_ROLE = "{who} may not {act} in this study: the role is {role}, and this requires {roles}."
NOT_ON_THE_DAY = "{who} works in this study {times}, and not on {day}. Nothing was changed."
OTHER_SITE = "The patient belongs to the site {site}, but {who} works only for the site {own}. Nothing was changed."
NUMBER_ELSEWHERE = (
    "The number {number} belongs to a patient of another site. Correct it, or ask somebody who sees all sites."
)
INTO_OTHER_SITE = "{who} works only for the site {own}, so no patient can be assigned to the site {site}."

# Settings that the programme itself notes in the trail; permission is checked where it does so.
NOTED = frozenset({"@EXPORT", "@PRINT"})
OF_ORIGIN = {"import": Act.IMPORT, "merge": Act.MERGE}
STOPPED = "@STOPPED"  # + "." + stopping rule: its crossing was acknowledged
DRAW = "@SDVDRAW"  # the seed by which patients are drawn for full verification
OF_SETTING = {
    "@CUTOFF": Act.SET_CUTOFF,
    DRAW: Act.VERIFY,
    "@SECRET": Act.EXPORT_DEIDENTIFIED,
    "@ENCRYPTION": Act.ENCRYPT,
    STOPPED: Act.ACKNOWLEDGE,
}
OF_EVENT: Mapping[QueryEvent | None, Act | None] = {
    None: Act.READ_CASES,  # the heading of a thread, which is no thread before its first message
    QueryEvent.ASKED: Act.ASK_QUERY,
    QueryEvent.ANSWERED: Act.ANSWER_QUERY,
    QueryEvent.CLOSED: Act.CLOSE_QUERY,
    QueryEvent.CANCELLED: Act.CLOSE_QUERY,
    QueryEvent.REOPENED: Act.CLOSE_QUERY,
    QueryEvent.NOTED: Act.NOTE_QUERY,
    QueryEvent.RESOLVED: None,  # written by the programme itself
    QueryEvent.RETURNED: None,
}
OF_MEANING = {"RECORDED": Act.SIGN_RECORDED, "REVIEWED": Act.SIGN_REVIEWED, "APPROVED": Act.SIGN_APPROVED}


class NotAllowed(UserError):
    """The signed-in person may not do this, because of a role, a date, a site or a lock."""


def act_of(change: Change, origin: str, dictionary: Dictionary, checks: Callable[[str], Check | None]) -> Act | None:
    """Return which act a change is; None for a line that the programme writes itself."""
    if change.form == ACCESS:
        return None
    if origin in OF_ORIGIN:
        return OF_ORIGIN[origin]
    if change.form == STUDY:
        return None if change.field in NOTED else OF_SETTING.get(change.field.partition(".")[0], Act.CHANGE_SETTINGS)
    if change.form == PEOPLE:
        return Act.MANAGE_PEOPLE
    if change.form == REVIEWED:
        return Act.REVIEW
    if change.form == SIGNED:
        return OF_MEANING.get(change.field.rpartition(".")[2], Act.SIGN_APPROVED)
    if change.form == LOCKS:
        return _act_of_lock(change)
    if change.form == QUERY:
        return OF_EVENT[event_of(change.field)]
    return _act_of_entry(change, dictionary, checks)


def _act_of_lock(change: Change) -> Act:
    before, after = (text.partition(" ")[0] if text else "" for text in (change.old, change.new))
    if after == "locked":
        return Act.LOCK
    return Act.UNLOCK if before == "locked" else Act.FREEZE


def _act_of_entry(change: Change, dictionary: Dictionary, checks: Callable[[str], Check | None]) -> Act:
    if change.field == COMPLETE:
        return Act.MARK_COMPLETE
    if change.field == DELETED:
        return Act.STRIKE_OUT
    if change.field.startswith(JUSTIFIED):
        found = checks(change.field.removeprefix(JUSTIFIED).partition(".")[0])
        deviation = found is not None and found.severity is Severity.DEVIATION
        return Act.JUSTIFY if deviation else Act.ANSWER_QUERY
    if change.field.startswith((VERIFIED, SOURCE_AT)):
        return Act.VERIFY if change.field.startswith(VERIFIED) else Act.NAME_SOURCE
    form = dictionary.form(change.form)
    item = form.field(change.field) if form is not None else None
    return Act.GRADE if item is not None and item.investigator else Act.ENTER


def refusal_of_act(person: Person | None, act: Act, day_refusal: str) -> str:
    """Return why a person may not perform an act; "" if role and dates allow it."""
    if person is None:
        return NOBODY
    if not allows(person.role, act):
        role = person.role.value if person.role is not None else "unknown"
        return NOT_THE_ROLE.format(who=person.signs_as, act=act.value, role=role, roles=roles_for(act))
    return day_refusal


def sees(person: Person, case: Case) -> bool:
    """Return whether a patient is of the person's site, or of no site yet."""
    site = case.get(Registration.site)
    return not person.site or not site or number_key(site) == number_key(person.site)
