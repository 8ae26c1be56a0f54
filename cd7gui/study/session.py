"""An open study: its present cases, their findings, and the book that they are written to."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cd7gui.domain.case_report.case import Case, apply, case_from_texts
from cd7gui.domain.case_report.changes import DELETED, LOCKS, PATIENT, PEOPLE, RANGE, STUDY, TERM, AuditEntry, Change
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.checks.checks import Check, Finding
from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.domain.lookalikes import number_key
from cd7gui.domain.proof import Proof
from cd7gui.domain.queries.threads import QueryThread
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.patients import subject
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.records import dataclass
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.study.book import Book, Stored
from cd7gui.study.cases import CaseCache
from cd7gui.study.findings import FindingCache
from cd7gui.study.people.locks import is_held
from cd7gui.study.people.people import Person
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.refusals import ChangeRefusals
from cd7gui.study.permissions import StudyPermissions
from cd7gui.study.queries.reading import ThreadCache
from cd7gui.study.settings import CUTOFF

# What the list of patients shows and searches, and what the rules over the cohort read of other patients.
OUTLINE = (
    (Registration.subject.form.id, Registration.subject.id),
    *((item.form.id, item.id) for item in (Registration.site, Registration.initials, Registration.record_number)),
    (Disease.diagnosis.form.id, Disease.diagnosis.id),
    (PATIENT, DELETED),
)
LISTED_BY = {Registration.subject.id, Registration.site.id, DELETED}
AT_ONCE = 25  # patients read before the window shows them: too few to notice


@dataclass(frozen=True)
class StudyRules:
    """The rules of a study: the dictionary and the edit checks of a protocol version."""

    dictionary: Dictionary
    checks: tuple[Check, ...]


class Study(StudyPermissions):
    """An open study. Values are entered only through `study.entry`; all other code only reads.

    In a study with people nobody sees a patient or writes before `act_as`, except to prove or merge it (`guarded`
    false).
    """

    def __init__(
        self,
        book: Book,
        rules: StudyRules,
        *,
        who: str,
        today: Callable[[], date] = date.today,
        origin: str = "window",
        behind: bool = False,
        guarded: bool = True,
    ) -> None:
        """Read the book: all of it, or `behind` the window, where `read_next` reads patients not requested yet."""
        super().__init__(book, today, guarded=guarded)
        self.rules, self.who, self.origin = rules, who, origin
        self.proof = Proof.NOTHING  # how far the file was proved, set by `study.proof_of_file`
        self.read_from: tuple[int, str] | None = None  # the last line before reading a file that others may write to
        self._damage = ""  # what is wrong with the file, if anything
        self.undone: list[tuple[AuditEntry, ...]] = []
        self.done: list[tuple[AuditEntry, ...]] = []
        self._day = today()  # the date of the cases
        self._found, self._threads = FindingCache(rules.checks), ThreadCache()
        self._cases = CaseCache(self._build, self._found.changed)
        self._order: tuple[str, ...] | None = None  # keys of the counted patients, None once the list may have changed
        if behind:
            gradual = book.by_patient(OUTLINE)
            self.read_records(gradual.read(""))
            self._cases.follow(gradual)
            if len(self.listed_keys()) <= AT_ONCE:
                self._cases.read_all()
        else:
            present = book.present()
            self.read_records(present.get("", ()))
            self._cases.put_all(present)

    def _build(self, key: str, texts: Iterable[Stored]) -> Case:
        return replace(case_from_texts(key, self.rules.dictionary, self._day, texts), **self.case_settings)

    # how far it has been read

    @property
    def unread(self) -> int:
        """How many patients have not been read yet; requesting a patient, or all, reads what is missing."""
        return self._cases.unread

    def read_next(self) -> None:
        """Read one more patient, if any is left. Raises `UserError`."""
        self._follow_day()
        self._cases.read_next()

    def continue_in(self, book: Book) -> None:
        """Continue in another book of the same study; patients not read yet are read from there."""
        self.book = book
        if self.unread:
            self._cases.follow(book.by_patient(OUTLINE))

    # the acting person

    def act_as(self, person: Person | None) -> None:
        """Let a person act from now on, or nobody. For `people.sign_in`, which checks the password."""
        if person is None or person.number != self._acting:
            self.done.clear()  # nobody can undo another person's entries
            self.undone.clear()
        self._acting = person.number if person is not None else 0
        self.who = person.signs_as if person is not None else ""
        self._list_changed()
        if person is not None:
            self.book.sign(self.who)

    @property
    def restricted(self) -> bool:
        """Whether some changes may not be written: because of a site, a lock, or identifiers that are unavailable."""
        self._cases.read_all()
        locked = bool(self.records(LOCKS)) or any(map(is_held, map(self.case, self._cases)))
        return locked or bool(self.identifiers_away) or (self.person is not None and bool(self.person.site))

    def refusals(self, changes: Sequence[Change], *, origin: str = "") -> tuple[str, ...]:
        """Return for each change of one step why it may not be written (role, site, lock); empty if all may."""
        return ChangeRefusals(self, origin).of_each(changes, self._after(changes))

    def sign_as(self, who: str) -> None:
        """Sign every change from now on with this name; a study with people requires signing in instead."""
        if not self.people:
            self.who = who
            self.book.sign(who)

    # cases and findings

    def case(self, key: str) -> Case:
        """Return a case by its key; an unknown key is a new, empty patient."""
        self._follow_day()
        found = self._cases.get(key)
        return Case(key, self.rules.dictionary, self._day, **self.case_settings) if found is None else found

    def outline(self, key: str) -> Case:
        """Return a case as far as it has been read: whole, or what the list of patients shows of it."""
        self._follow_day()
        return self._cases.outline(key) or self.case(key)

    def _follow_day(self) -> None:
        """Update every case to today's date, once after midnight."""
        today = self.today()
        if today != self._day:
            self._day = today
            self._cases.change_each(lambda case: case.on(today))

    def cases(self) -> tuple[Case, ...]:
        """Return the counted patients by patient number, reading those not read yet. Raises `UserError`."""
        self._cases.read_all()
        return self.outlines()

    def outlines(self) -> tuple[Case, ...]:
        """Return the counted patients by patient number, each as far as it has been read."""
        self._follow_day()
        return self._cases.outlines(self.listed_keys())

    def listed_keys(self) -> tuple[str, ...]:
        """Return the counted patients' keys by patient number; the same object until the list changes."""
        if self._order is None:
            outlines = [self.outline(key) for key in self._cases]
            # An outline without values may be that of a patient who has others.
            alive = [one for one in outlines if not one.deleted and not (_blank(one) and _blank(self.case(one.key)))]
            self._order = tuple(case.key for case in sorted(self.seen(alive), key=_place_in_list))
        return self._order

    def key_of(self, number: str) -> str | None:
        """Return the key of the patient with a number, even if the case is not visible: a keeper unlocks it."""
        found = (case.key for case in map(self.outline, self._cases) if not case.deleted and _is_called(case, number))
        return next(found, None)

    def deleted_cases(self) -> tuple[Case, ...]:
        """Return the struck-out patients, by patient number."""
        struck = self.seen(case for case in map(self.outline, self._cases) if case.deleted)
        return tuple(self.case(case.key) for case in sorted(struck, key=_place_in_list))

    def hidden_cases(self) -> list[Case]:
        """Return the patients whom the signed-in person may not see, struck out or not, as far as read."""
        return [case for case in map(self.outline, self._cases) if not self.sees(case)]

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Return the findings of one case, its own and those across the cohort; worst first."""
        return self._found.of(self.case(key), self)

    def threads(self, key: str) -> tuple[QueryThread, ...]:
        """Return the query threads of one case: its questions, answers and notes. Raises `UserError`."""
        return self._threads.of(self, key)

    def judging(self, key: str) -> Iterator[None]:
        """Check a patient, pausing after each check; one who changes meanwhile is checked on request."""
        case = self.case(key)
        yield from self._found.judging(case)
        schedule_of(case)  # computed once for each case, so that the worklist need not wait for all of them

    def read_across(self, key: str) -> None:
        """Let the rules over the cohort read one patient, so that the first finding need not wait for all."""
        self._found.read_across(self.case(key))

    def cohort_findings(self) -> tuple[Finding, ...]:
        """Return the findings that belong to the cohort as a whole."""
        self._cases.read_all()
        return self._found.across(self)

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the findings of every patient, in the order of the patients."""
        return tuple(one for case in self.cases() for one in self._found.of(case, self))

    def deviations(self) -> tuple[Finding, ...]:
        """Return the deviations of every patient, in patient order; only changed patients are rechecked."""
        self.count_deviations()
        return self._found.deviations(self)

    def count_deviations(self) -> int:
        """Count the deviations of every patient; only changed patients are recounted."""
        self._follow_day()
        self._cases.read_all()
        return self._found.count_deviations(self)

    def snapshot(self) -> Snapshot:
        """Return the present cases for the estimates."""
        return Snapshot(self.name, self.synthetic, self.cases(), self.today(), self.proof)

    # writing, called by study.entry

    def write(
        self,
        changes: Iterable[Change],
        *,
        origin: str = "",
        like: str = "",
        credential: StoredCredential | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Write changes to the book, then apply them here; on `UserError` nothing has changed.

        Whoever undoes changes of an origin needs the right to that origin: they are checked `like` it.
        """
        wanted = tuple(changes)
        self.refuse_if_read_only()
        after = self._after(wanted)  # read in advance: an unreadable case is not written to
        refused = ChangeRefusals(self, like or origin).of_each(wanted, after)
        if sentence := next(filter(None, refused), ""):
            raise NotAllowed(sentence)
        recorded = self.book.append(
            wanted,
            who=self.who,
            origin=origin or self.origin,
            dictionary=self.rules.dictionary.version,
            credential=credential,
        )
        self._take_over(wanted, after)
        return recorded

    def note(self, changes: Sequence[Change], who: str) -> None:
        """Write the programme's own lines, which belong to no patient, whoever is signed in. Raises `UserError`."""
        self.refuse_if_read_only()
        self.book.append(changes, who=who, origin=self.origin, dictionary=self.rules.dictionary.version)
        self._take_over(changes, {})

    def writing(self, changes: Iterable[Change], *, origin: str = "") -> Generator[AuditEntry]:
        """Write changes as `write` does, yielding each line; if closed early, nothing has changed.

        Raises `UserError`, and then nothing has changed either.
        """
        self.refuse_if_read_only()
        self._cases.read_all()
        after: dict[str, Case] = {}
        settings: list[Change] = []
        version = self.rules.dictionary.version
        judged = self._judged(changes, ChangeRefusals(self, origin))
        for line in self.book.appending(judged, who=self.who, origin=origin or self.origin, dictionary=version):
            if not line.change.patient:
                settings.append(line.change)
            else:
                patient = line.change.patient
                after[patient] = apply(after.get(patient) or self.case(patient), line.change)
            yield line
        for case in after.values():
            self._cases.put(case)
        self._list_changed()
        self._take_records(settings)

    def _judged(self, changes: Iterable[Change], refusals: ChangeRefusals) -> Iterator[Change]:
        """Yield the changes of one long step. Raises `NotAllowed` at the first that may not be written."""
        after: dict[str, Case] = {}
        restricted = self.restricted  # otherwise the resulting case does not matter
        for change in changes:
            before = self.case(change.patient)
            if restricted and change.patient:
                after[change.patient] = apply(after.get(change.patient) or before, change)
            if sentence := refusals.of(change, before, after.get(change.patient) or before):
                raise NotAllowed(sentence)
            yield change

    def _after(self, changes: Iterable[Change]) -> dict[str, Case]:
        """Return the cases of a step as they will be once it is written, by key."""
        after: dict[str, Case] = {}
        for change in changes:
            if change.patient:
                after[change.patient] = apply(after.get(change.patient) or self.case(change.patient), change)
        return after

    def apply_lines(self, lines: Sequence[AuditEntry]) -> frozenset[str]:
        """Apply lines that others wrote to the same book; return the patients changed, "" for the study."""
        changes = [line.change for line in lines]
        self._take_over(changes, self._after(changes))
        return frozenset(one.patient for one in changes)

    def stop_writing(self, because: str) -> None:
        """Stop accepting entries because the file is damaged; `because` says how, and what to do."""
        self._damage = because
        self.book.read_only, self.book.read_only_because = True, "its file is damaged"

    def refuse_if_read_only(self) -> None:
        """Raise `UserError` if nothing can be written."""
        if self._damage:
            raise DamagedFile(self._damage)
        if self.read_only:
            raise UserError(f"This study is read-only: {self.book.read_only_because}. Nothing was changed.")

    def _take_over(self, changes: Iterable[Change], after: Mapping[str, Case]) -> None:
        outlined = any(one.field in LISTED_BY for one in changes)
        for key, case in after.items():
            before = self._cases.get(key)
            self._cases.put(case)
            if before is None or outlined or _blank(before) != _blank(case):
                self._list_changed()
        self._take_records([change for change in changes if not change.patient])

    def _list_changed(self) -> None:
        self._order = None
        self._found.list_changed()

    def _take_records(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.take_record(change)
        if any(change.form == PEOPLE for change in changes):
            self._list_changed()
        if any(change.form == STUDY and change.field.startswith((CUTOFF, RANGE, TERM)) for change in changes):
            settings = self.case_settings
            self._cases.change_each(lambda case: replace(case, **settings))

    def history(self, key: str, form: str, row: int, field: str) -> list[AuditEntry]:
        """Return every change of one value, oldest first."""
        return self.with_identifiers(self.book.trail(patient=key, form=form, row=row, field=field))

    def with_identifiers(self, lines: Iterable[AuditEntry]) -> list[AuditEntry]:
        """Return trail lines with the values of identifiers that are kept apart, as far as available here."""
        return list(self.book.lines_with_identifiers(lines) if isinstance(self.book, PartedCasebook) else lines)

    def close(self) -> None:
        """Close the study file."""
        self.book.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _place_in_list(case: Case) -> tuple[bool, str, str]:
    return subject(case) == "", subject(case), case.key


def _is_called(case: Case, number: str) -> bool:
    return bool(subject(case)) and number_key(subject(case)) == number_key(number)


def _blank(case: Case) -> bool:
    return not any(not row.empty for rows in case.rows_by_form.values() for row in rows.values())
