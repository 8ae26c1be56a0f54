"""The trial's rules as sent to a server, which then refuses the same changes as the programme."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.changes import (
    ACCESS,
    COMPLETE,
    DELETED,
    HEAD,
    IDENTITY,
    JUSTIFIED,
    PATIENT,
    PEOPLE,
    RANGE,
    REPORT,
    RESTORED,
    REVIEWED,
    SITE_KEY,
    SOURCE_AT,
    TERM,
    VERIFIED,
)
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Severity
from cd7gui.domain.queries.threads import AT, CHECK, DUE, ID, SOURCE, TO
from cd7gui.grading.icans import CHILD_UNDER
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.server.server_copy import ServerRules
from cd7gui.study.heads.drill import DRILL
from cd7gui.study.imports.import_units import UNITS
from cd7gui.study.merges.merge_plan import MERGED
from cd7gui.study.people import people
from cd7gui.study.people.access import TRIES, AccessEvent
from cd7gui.study.people.locks import LockState
from cd7gui.study.people.permission import NOTED, OF_EVENT, OF_MEANING, OF_ORIGIN, OF_SETTING, STOPPED
from cd7gui.study.people.roles import ALLOWED, Act
from cd7gui.study.settings import DATE_ORDER, NAME, SYNTHETIC
from cd7gui.study.snapshots.snapshots import KEPT
from cd7gui.study.verification.last_review import UP_TO

ANYBODY = ""  # in place of an act: a line that the programme writes itself
SETTINGS = {
    **{(f"{name}." if name == STOPPED else name): act.value for name, act in OF_SETTING.items()},
    **dict.fromkeys(NOTED, ANYBODY),
    **dict.fromkeys(
        (IDENTITY, NAME, SYNTHETIC, DATE_ORDER, KEPT, UNITS, MERGED, RANGE, REPORT, TERM), Act.CHANGE_SETTINGS.value
    ),
    DRILL: Act.BACK_UP.value,
    SITE_KEY: Act.BACK_UP.value,  # the first key; changing it takes whoever manages people
    HEAD: ANYBODY,  # whoever holds the site key: the server verifies each receipt
    RESTORED: Act.RESTORE.value,
}
OF_STATE = {LockState.LOCKED.value: Act.LOCK, LockState.FROZEN.value: Act.FREEZE, "unlocked": Act.UNLOCK}
OF_PERSON = (
    *(people.NAME, people.ROLE, people.SITE, people.FROM, people.UNTIL, people.ENDED),
    people.KEY,
    people.DELEGATED,
)
# What imports and merges may bring in their own right, whatever right a line needs otherwise; settings are not among
# it.
COMING = (
    ("import", ("field", "event", COMPLETE, DELETED, JUSTIFIED, SOURCE_AT)),
    (
        "merge",
        ("field", "unknown field", "event", COMPLETE, DELETED, JUSTIFIED, SOURCE_AT, VERIFIED, "meaning", PEOPLE),
    ),
)


def server_rules() -> ServerRules:
    """Return the table of roles, the act of each kind of line, and the dates that order rows."""
    return ServerRules(
        frozenset((act.value, role.value) for act, roles in ALLOWED.items() for role in roles),
        frozenset(_acts()),
        frozenset(one for form in dictionary().forms for one in _dates(form)),
    )


def _acts() -> Iterator[tuple[str, str, str]]:
    """Yield every kind of line that a study accepts, and its act; any other can be written only by the owner."""
    yield from (("origin", f"{origin} {kind}", OF_ORIGIN[origin].value) for origin, kinds in COMING for kind in kinds)
    yield from (("setting", name, act) for name, act in SETTINGS.items())
    yield from (("meaning", meaning, act.value) for meaning, act in OF_MEANING.items())
    yield from (("lock", state, act.value) for state, act in OF_STATE.items())
    yield from (("event", f"{event.value}.", (act or Act.READ_CASES).value) for event, act in OF_EVENT.items() if event)
    yield from (("event", heading, Act.READ_CASES.value) for heading in (AT, CHECK, ID, SOURCE, TO, DUE))
    yield from (("record", f"{PEOPLE}.{one}", Act.MANAGE_PEOPLE.value) for one in OF_PERSON)
    yield from (("record", f"{ACCESS}.{one}", ANYBODY) for one in (*AccessEvent, TRIES))
    yield "record", f"{REVIEWED}.{UP_TO}", Act.REVIEW.value
    yield from _acts_of_forms()
    yield from (
        ("identifier", f"{item.form.id}.{item.id}", ANYBODY) for item in dictionary().fields() if item.identifier
    )
    yield "birth", f"{Registration.birth_date.form.id}.{Registration.birth_date.id}", ANYBODY
    yield "consent", f"{Registration.consent_date.form.id}.{Registration.consent_date.id}", ANYBODY
    yield "child", str(CHILD_UNDER), ANYBODY
    yield "number", f"{Registration.subject.form.id}.{Registration.subject.id}", Registration.subject.id
    yield "site", f"{Registration.site.form.id}.{Registration.site.id}", Registration.site.id


def _acts_of_forms() -> Iterator[tuple[str, str, str]]:
    yield from (("mark", COMPLETE, Act.MARK_COMPLETE.value), ("mark", DELETED, Act.STRIKE_OUT.value))
    yield from (("mark", VERIFIED, Act.VERIFY.value), ("mark", SOURCE_AT, Act.NAME_SOURCE.value))
    for check in checks():
        act = Act.JUSTIFY if check.severity is Severity.DEVIATION else Act.ANSWER_QUERY
        yield "mark", f"{JUSTIFIED}{check.id}.", act.value
    yield "form", PATIENT, ANYBODY
    for form in dictionary().forms:
        yield "form", form.id, ANYBODY
        for one in form.fields():
            yield "field", f"{form.id}.{one.id}", (Act.GRADE if one.investigator else Act.ENTER).value


def _dates(form: type[Form]) -> Iterator[tuple[str, str, bool | None]]:
    whole = {one.id for one in form.day_fields()}
    if not form.repeating:
        yield from ((form.id, name, None) for name in whole)
        return
    yield from ((form.id, name, name == form.order_by) for name in whole | {form.order_by} - {""})
