"""Managing the people of a study: adding, ending, and new passwords."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from cd7gui.domain.case_report.changes import PEOPLE, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import date_in_words, printable_name
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.encryption import sealing
from cd7gui.study.people import access, people, session_pass, sign_in
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.credentials import KeyPair, endorsement, new_key, sealed
from cd7gui.study.people.people import Person
from cd7gui.study.people.roles import Act, Role

FIRST_IS_KEEPER = (
    "The first person of a study must be its keeper, who adds the others and sets new passwords. Add a keeper first."
)
FIRST_STAYS = (
    "The first person of a study is its keeper, from now on and without an end date. Leave out --from and --until."
)
NO_NAME = (
    "A person's name must contain letters. The study adds numbers in brackets where two people have the same name."
)
NO_SITE = "A keeper sees no patients, so the role cannot be limited to a site. Leave out --site."
ENDS_BEFORE = "{last} is before {first}. Correct one of the two."
LAST_KEEPER = (
    "{name} is the only keeper, and without one nobody can add people or set passwords. Add another keeper first."
)
ENDED_ALREADY = "{name} works in this study {times}, which is already over. Add the person again if necessary."
NO_PEOPLE = (
    "This study has no registered people: changes carry one name, and there are no passwords. Add its keeper first."
)


def add_person(
    study: ActingStudy,
    name: str,
    role: Role,
    password: str,
    *,
    site: str = "",
    since: date | None = None,
    until: date | None = None,
    delegated: str = "",
) -> Person:
    """Add a person with a first password, which must be changed before anything can be signed.

    The first person becomes keeper and is signed in immediately. Raises `UserError`.
    """
    called = " ".join(printable_name(name).split())
    if not called or called.isdigit() or called.endswith(")"):
        raise UserError(NO_NAME)
    if role is Role.KEEPER and site:
        raise UserError(NO_SITE)
    if since and until and until < since:
        raise UserError(ENDS_BEFORE.format(last=date_in_words(until), first=date_in_words(since)))
    first = not study.people
    if first and role is not Role.KEEPER:
        raise UserError(FIRST_IS_KEEPER)
    if first and (since or until):
        raise UserError(FIRST_STAYS)
    if not first:
        study.require(Act.MANAGE_PEOPLE)
    item = Registration.site
    place = item.kind.store(item.kind.parse(site)) if site else ""
    said = {
        people.NAME: called,
        people.ROLE: role.value,
        people.SITE: place,
        people.FROM: since.isoformat() if since else "",
        people.UNTIL: until.isoformat() if until else "",
        people.DELEGATED: " ".join(delegated.split()),
    }
    return _enter_person(study, said, password, first=first)


def _enter_person(study: ActingStudy, said: Mapping[str, str], password: str, *, first: bool) -> Person:
    number, key = study.people.next_number(), new_key()
    kept = sealed(number, password, key)
    texts = {**said, people.KEY: key.public}
    changes = [Change("", PEOPLE, number, name, None, texts[name], "person added") for name in texts if texts[name]]
    if first:
        study.sign_as(said[people.NAME])  # the computer account cannot register a study's people
    study.write(changes, credential=kept)
    added = study.people.get(number)
    assert added is not None  # just written
    if first:
        study.act_as(added)
        session_pass.issue(study.identity, added, key, datetime.now().astimezone())
        access.note_sign_in(study, added, "signed in as the first person of the study")
    return added


def end_person(study: ActingStudy, person: Person, last_day: date | None = None, reason: str = "") -> None:
    """End a person's access now, or after a last day; earlier signatures stay valid. Raises `UserError`."""
    study.require(Act.MANAGE_PEOPLE)
    if not person.active_on(max(study.today(), person.since or date.min)):
        raise UserError(ENDED_ALREADY.format(name=person.name, times=person.times))
    keepers = study.people.with_role(Role.KEEPER, study.today())
    lasting = [one.number for one in keepers if one.until is None and study.book.credential(one.number) is not None]
    if lasting == [person.number]:
        raise UserError(LAST_KEEPER.format(name=person.name))
    field = people.UNTIL if last_day else people.ENDED
    before = study.records(PEOPLE).get((person.number, field))
    day = (last_day or study.today()).isoformat()
    study.write([Change("", PEOPLE, person.number, field, before, day, reason.strip() or "person ended")])


def reset_password(study: ActingStudy, person: Person, password: str, reason: str = "") -> None:
    """Set a new password and key for a person, and lift a lock-out. The old public key stays in the trail."""
    study.require(Act.MANAGE_PEOPLE)
    _change_key(study, person, password, reason.strip() or "new password given by a keeper")
    access.lift(study, person)


def change_password(study: ActingStudy, old: str, new: str) -> None:
    """Change the password of the signed-in person; it comes with a key that nobody else ever had."""
    person = study.person
    if person is None:
        raise UserError(NO_PEOPLE)
    sealing.check_password(new)
    before = sign_in.unlocked(study, person, old, datetime.now().astimezone())
    _change_key(study, person, new, "password chosen by the person", before)


def lift_lock_out(study: ActingStudy, person: Person) -> bool:
    """Lift a person's lock-out; return whether there was one."""
    study.require(Act.MANAGE_PEOPLE)
    return access.lift(study, person)


def chose_password(study: ActingStudy, person: Person) -> bool:
    """Return whether a person's present key came with a self-chosen password, which nobody else knows."""
    lines = study.book.trail(patient="", form=PEOPLE, row=person.number, field=people.KEY)
    return bool(lines) and lines[-1].who == person.signs_as


def _change_key(study: ActingStudy, person: Person, password: str, reason: str, before: KeyPair | None = None) -> None:
    key = new_key()
    reason = f"{reason}, {endorsement(before, key.public)}" if before is not None else reason
    kept = sealed(person.number, password, key)
    change = Change("", PEOPLE, person.number, people.KEY, person.key or None, key.public, reason)
    study.write([change], credential=kept)
    if study.person is not None and person.number == study.person.number:
        renewed = study.people.get(person.number)
        assert renewed is not None  # its key was just written
        session_pass.issue(study.identity, renewed, key, datetime.now().astimezone())
