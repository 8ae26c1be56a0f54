"""Why changes may not be written now: nobody is signed in, or a role, date, site or lock forbids them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import LOCKS, PEOPLE, QUERY, REVIEWED, SIGNED, Change
from cd7gui.domain.checks.checks import Check
from cd7gui.domain.formatting import date_in_words
from cd7gui.domain.lookalikes import number_key
from cd7gui.domain.queries.threads import PROGRAMME, SOURCE, heading_of
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import subject
from cd7gui.study.people import locks
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.people import KEY, People, Person
from cd7gui.study.people.permission import (
    INTO_OTHER_SITE,
    NOT_ON_THE_DAY,
    NUMBER_ELSEWHERE,
    OF_ORIGIN,
    OTHER_SITE,
    act_of,
    refusal_of_act,
    sees,
)
from cd7gui.study.people.roles import Act

OWN_REVIEW = "Only the reviewers themselves can record how far they have reviewed. Nothing was changed."
SIGNATURES_STAY = "A signature can be neither altered nor removed. Sign again instead."
QUERIES_STAY = "A question or an answer can be neither altered nor removed. Add to the thread instead."
OF_THE_ASKER = "Only the {source} who asked, or another {source}, may {act}; {who} may add a note."


class ChangeRefusals:
    """Checks changes of one study; what depends on the person alone is checked once for each act."""

    def __init__(self, study: ActingStudy, origin: str) -> None:
        self._study, self._origin = study, origin or study.origin
        self._guarded = bool(study.people)
        self._locks = study.records(LOCKS)
        self._of_act: dict[Act, str] = {}
        self._away = study.identifiers_away
        self._hidden: set[str] | None = None  # numbers of patients of other sites, once needed

    def of(self, change: Change, before: Case, after: Case) -> str:
        """Return why a change may not be written, "" if it may. `after` is the case after its whole step."""
        if change.form == SIGNED and change.old is not None:
            return SIGNATURES_STAY
        if change.form == QUERY and change.old is not None and self._origin not in OF_ORIGIN:
            return QUERIES_STAY
        if self._guarded and (sentence := self._of_person(change, before, after)):
            return sentence
        return self._of_identifier(change) or locks.refusal(self._locks, change, before, after)

    def _of_identifier(self, change: Change) -> str:
        """Return why an identifier cannot be written now; one that stays kept apart is not affected."""
        form = self._study.rules.dictionary.form(change.form) if self._away else None
        item = form.field(change.field) if form is not None else None
        return self._away if item is not None and item.identifier and not is_kept_apart(change.new) else ""

    def of_each(self, changes: Sequence[Change], after: Mapping[str, Case]) -> tuple[str, ...]:
        """Return for each change of one step why it may not be written."""
        case = self._study.case
        return tuple(self.of(one, case(one.patient), after.get(one.patient) or case(one.patient)) for one in changes)

    def _of_person(self, change: Change, before: Case, after: Case) -> str:
        act = act_of(change, self._origin, self._study.rules.dictionary, self._check)
        person = self._study.person
        if act is None or (person is not None and _is_own_key(change, person)):
            return ""
        if change.form == REVIEWED and person is not None and change.row != person.number:
            return OWN_REVIEW
        if act not in self._of_act:
            self._of_act[act] = refusal(self._study.people, person, self._study.today(), act)
        if self._of_act[act] or person is None:
            return self._of_act[act]
        if change.form == QUERY and act is Act.CLOSE_QUERY and (sentence := _of_asker(person, change, before)):
            return sentence
        return (_of_site(person, before, after) or self._of_number(change)) if change.patient else ""

    def _of_number(self, change: Change) -> str:
        """Return why a patient may not get a number: one of another site, whom the person cannot see, has it."""
        if (change.form, change.field) != (Registration.id, Registration.subject.id) or change.new is None:
            return ""
        if self._hidden is None:
            self._hidden = {number_key(subject(case)) for case in self._study.hidden_cases() if not case.deleted}
        taken = bool(change.new) and number_key(change.new) in self._hidden
        return NUMBER_ELSEWHERE.format(number=change.new) if taken else ""

    def _check(self, id: str) -> Check | None:
        return next((one for one in self._study.rules.checks if one.id == id), None)


def refusal(people: People, person: Person | None, today: date, act: Act) -> str:
    """Return why the signed-in person may not perform an act; "" if allowed, and in a study without people."""
    if not people:
        return ""
    out = person is not None and not person.active_on(today)
    day = date_in_words(today)
    late = NOT_ON_THE_DAY.format(who=person.signs_as, times=person.times, day=day) if person and out else ""
    return refusal_of_act(person, act, late)


def _is_own_key(change: Change, person: Person) -> bool:
    return (change.form, change.row, change.field) == (PEOPLE, person.number, KEY)


def _of_asker(person: Person, change: Change, before: Case) -> str:
    """Return why a person may not end or reopen a query: only the asking role may, or anyone if a check asked."""
    source = heading_of(before, change.row, SOURCE)
    role = person.role.value if person.role is not None else ""
    if source in ("", PROGRAMME, role):
        return ""
    return OF_THE_ASKER.format(source=source, act=Act.CLOSE_QUERY.value, who=person.signs_as)


def _of_site(person: Person, before: Case, after: Case) -> str:
    """Return why a person of a site may not change a patient of another site, or move one there."""
    theirs, given = before.get(Registration.site), after.get(Registration.site)
    if not sees(person, before):
        return OTHER_SITE.format(site=theirs, who=person.signs_as, own=person.site)
    if not sees(person, after):
        return INTO_OTHER_SITE.format(site=given, who=person.signs_as, own=person.site)
    return ""
