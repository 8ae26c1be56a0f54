"""An open study: its cases as they stand, what was judged of them, and the book that they are written to."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from cd7gui.domain.case_report.case import Case, apply, case_from_texts
from cd7gui.domain.case_report.changes import DELETED, PATIENT, STUDY, AuditEntry, Change
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.checks.checks import Check, Finding
from cd7gui.domain.errors import DamagedFile, Unparsable, UserError
from cd7gui.domain.formatting import N_, printable_name
from cd7gui.domain.proof import Proof
from cd7gui.domain.values.partial_dates import DateReading, parse_whole
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.patients import subject
from cd7gui.study.cases import KeptCases, PatientSource, Stored
from cd7gui.study.findings import KeptFindings

# Settings of the study itself: changes like any other, of no patient, on the form STUDY.
NAME, IDENTITY, SYNTHETIC, CUTOFF, DATE_ORDER, LAST_EXPORT = (
    "@NAME",
    "@ID",
    "@SYNTHETIC",
    "@CUTOFF",
    "@DATEORDER",
    "@EXPORT",
)
SECRET = "@SECRET"  # noqa: S105 - the name of the setting; what stands in it leaves in no export (study.exports.pseudonyms)

BAD_CUTOFF = N_(
    "The data cut-off of this study, “{text}”, is no date, so no number was computed with it. Set it again on the "
    "page Summary, or give one with --cutoff."
)
ORDERS = ("DMY", "MDY", "YMD")

# What the list of patients shows and is searched by, and what the rules over the cohort read of the others.
OUTLINE = (
    *((item.form.id, item.id) for item in (Registration.subject, Registration.initials, Registration.record_number)),
    (Disease.diagnosis.form.id, Disease.diagnosis.id),
    (PATIENT, DELETED),
)
AT_ONCE = 25  # patients that are read before the window shows them: nobody would see the difference


class Book(Protocol):
    """What a study needs of the store; the casebook of `store` is one."""

    path: Path
    read_only: bool
    read_only_because: str

    def append(self, changes: Sequence[Change], *, who: str, origin: str, dictionary: str) -> tuple[AuditEntry, ...]:
        """Write changes in one transaction."""

    def appending(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str) -> Generator[AuditEntry]:
        """Write changes in one transaction, line by line."""

    def present(self) -> Mapping[str, Sequence[Stored]]:
        """Return the present values of every patient."""

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> PatientSource:
        """Find the patients with a few fields of each, and read one when asked to."""

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
    ) -> list[AuditEntry]:
        """Return the recorded changes in order."""

    def position(self) -> tuple[int, str]:
        """Return the last line's number and hash."""

    def sign(self, who: str) -> None:
        """Say by which name the study is held."""

    def close(self) -> None:
        """Let go of the file."""


@dataclass(frozen=True)
class StudyRules:
    """What a study is judged by: the dictionary and the edit checks of a protocol version."""

    dictionary: Dictionary
    checks: tuple[Check, ...]


class Study:
    """An open study. Values enter through `study.entry` alone; everybody else reads."""

    def __init__(
        self,
        book: Book,
        rules: StudyRules,
        *,
        who: str,
        today: Callable[[], date] = date.today,
        origin: str = "window",
        behind: bool = False,
    ) -> None:
        """Read the book: all of it, or `behind` the window, where `read_next` reads what is not asked for before."""
        self.book = book
        self.rules = rules
        self.who = who
        self.today = today
        self.origin = origin
        self.proof = Proof.NOTHING  # how far the file was proved; `study.proof_of_file` finds out
        self._damage = ""  # what is wrong with the file, if something is
        self.undone: list[tuple[AuditEntry, ...]] = []
        self.done: list[tuple[AuditEntry, ...]] = []
        self._day = today()  # as of which the cases stand
        self._found = KeptFindings(rules.checks)
        self._cases = KeptCases(self._build, self._found.changed)
        self._order: tuple[str, ...] | None = None  # keys of the patients that count, None once the list may differ
        if behind:
            gradual = book.by_patient(OUTLINE)
            self._settings = {field: text for _, _, field, text in gradual.read("")}
            self._cases.follow(gradual)
            if len(self.listed_keys()) <= AT_ONCE:
                self._cases.read_all()
        else:
            present = book.present()
            self._settings = {field: text for _, _, field, text in present.get("", ())}
            self._cases.put_all(present)

    def _build(self, key: str, texts: Iterable[Stored]) -> Case:
        return replace(case_from_texts(key, self.rules.dictionary, self._day, texts), cutoff=self.cutoff)

    # how far it was read

    @property
    def unread(self) -> int:
        """How many patients were not read yet. Whoever asks for a patient, or for all, reads what is missing."""
        return self._cases.unread

    def read_next(self) -> None:
        """Read one patient more; nothing if all were read. Raises `UserError`."""
        self._follow_day()
        self._cases.read_next()

    def go_on_in(self, book: Book) -> None:
        """Go on in another book that holds the same study; what was not read yet is read from there."""
        self.book = book
        if self.unread:
            self._cases.follow(book.by_patient(OUTLINE))

    # what the study is

    @property
    def path(self) -> Path:
        """The study file."""
        return self.book.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, for the reason that the book gives."""
        return self.book.read_only

    @property
    def name(self) -> str:
        """The name of the study; the file's name until somebody gave one."""
        return printable_name(self._settings.get(NAME) or self.path.stem)

    @property
    def identity(self) -> str:
        """The study's own id, given when the file was made."""
        return self._settings.get(IDENTITY, "")

    @property
    def synthetic(self) -> bool:
        """Whether the cohort describes nobody."""
        return self._settings.get(SYNTHETIC) == "Y"

    @property
    def cutoff(self) -> date | None:
        """The data cut-off that was set for the study."""
        return read_cutoff(self._settings.get(CUTOFF))

    def cutoff_or(self, chosen: date | None) -> date | None:
        """Return the cut-off to compute with: the chosen one, else the study's. Raises `UserError` if it is no date."""
        if chosen is None and (problem := self.problem_of_cutoff):
            raise UserError(problem)
        return chosen or self.cutoff

    @property
    def problem_of_cutoff(self) -> str:
        """What is wrong with the cut-off that stands in the file; an empty text if it can be read."""
        text = self._settings.get(CUTOFF)
        return BAD_CUTOFF.format(text=printable_name(text, 40)) if text and self.cutoff is None else ""

    @property
    def reading(self) -> DateReading:
        """How ambiguous dates are read in this study; an order that is none counts as never chosen."""
        order = self._settings.get(DATE_ORDER)
        return DateReading(order if order in ORDERS else None)

    def setting(self, name: str) -> str | None:
        """Return a setting of the study as it is stored."""
        return self._settings.get(name)

    def sign_as(self, who: str) -> None:
        """Sign every change from now on with this name."""
        self.who = who
        self.book.sign(who)

    # cases and findings

    def case(self, key: str) -> Case:
        """Return a case by its key; an unknown key is a new, empty patient."""
        self._follow_day()
        found = self._cases.get(key)
        return Case(key, self.rules.dictionary, self._day, cutoff=self.cutoff) if found is None else found

    def outline(self, key: str) -> Case:
        """Return a case as far as it was read: whole, or what the list of patients shows of it."""
        self._follow_day()
        return self._cases.outline(key) or self.case(key)

    def _follow_day(self) -> None:
        """Let every case stand as known today, so that after midnight it becomes another once and not always."""
        today = self.today()
        if today != self._day:
            self._day = today
            self._cases.change_each(lambda case: case.on(today))

    def cases(self) -> tuple[Case, ...]:
        """Return the patients that count, by patient number; whoever was not read yet is read. Raises `UserError`."""
        self._follow_day()
        self._cases.read_all()
        return self.outlines()

    def outlines(self) -> tuple[Case, ...]:
        """Return the patients that count, by patient number, each as far as it was read."""
        return tuple(map(self.outline, self.listed_keys()))

    def listed_keys(self) -> tuple[str, ...]:
        """Return the keys of the patients that count, by patient number; the very same until the list changes."""
        if self._order is None:
            outlines = [self.outline(key) for key in self._cases]
            # An outline without a value may be of a patient who has others.
            alive = [one for one in outlines if not one.deleted and not (_blank(one) and _blank(self.case(one.key)))]
            self._order = tuple(case.key for case in sorted(alive, key=_place_in_list))
        return self._order

    def deleted_cases(self) -> tuple[Case, ...]:
        """Return the patients that were struck out, by patient number."""
        struck = [case for case in map(self.outline, self._cases) if case.deleted]
        return tuple(self.case(case.key) for case in sorted(struck, key=_place_in_list))

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Return what is found in one case, alone and beside the others; worst first."""
        return self._found.of(self.case(key), self)

    def judging(self, key: str) -> Iterator[None]:
        """Judge a patient, and pause after each check. One who changes meanwhile is judged when it is asked for."""
        return self._found.judging(self.case(key))

    def read_across(self, key: str) -> None:
        """Let the rules over the cohort read one patient; else the first finding would wait for all."""
        self._found.read_across(self.case(key))

    def cohort_findings(self) -> tuple[Finding, ...]:
        """Return what only the cohort as a whole shows."""
        self._cases.read_all()
        return self._found.across(self)

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the findings of every patient, in the order of the patients."""
        return tuple(one for case in self.cases() for one in self._found.of(case, self))

    def deviations(self) -> tuple[Finding, ...]:
        """Return the deviations of every patient, in the order of the patients. Only who changed is judged again."""
        self.count_deviations()
        return self._found.deviations(self)

    def count_deviations(self) -> int:
        """Count the deviations of every patient; only who changed is counted again."""
        self._follow_day()
        self._cases.read_all()
        return self._found.count_deviations(self)

    def snapshot(self) -> Snapshot:
        """Return the cases of this moment for the estimates."""
        return Snapshot(self.name, self.synthetic, self.cases(), self.today(), self.proof)

    # writing: called by study.entry

    def write(self, changes: Iterable[Change], *, origin: str = "") -> tuple[AuditEntry, ...]:
        """Write changes to the book, then take them over. Raises `UserError` and changes nothing if that fails."""
        wanted = tuple(changes)
        self._refuse_if_read_only()
        for change in wanted:
            self.case(change.patient)  # read as it stands before; what cannot be read is not written to
        recorded = self.book.append(
            wanted, who=self.who, origin=origin or self.origin, dictionary=self.rules.dictionary.version
        )
        for change in wanted:
            self._take_over(change)
        return recorded

    def writing(self, changes: Iterable[Change], *, origin: str = "") -> Generator[AuditEntry]:
        """Write changes as `write` does, and returns each line on the way. Closed before its end, nothing has changed.

        Raises `UserError`, and changes nothing then either.
        """
        self._refuse_if_read_only()
        self._cases.read_all()
        after: dict[str, Case] = {}
        settings: list[Change] = []
        version = self.rules.dictionary.version
        for line in self.book.appending(changes, who=self.who, origin=origin or self.origin, dictionary=version):
            if line.change.form == STUDY:
                settings.append(line.change)
            else:
                patient = line.change.patient
                after[patient] = apply(after.get(patient) or self.case(patient), line.change)
            yield line
        for case in after.values():
            self._cases.put(case)
        self._list_anew()
        for change in settings:
            self._take_setting(change)

    def stop_writing(self, because: str) -> None:
        """Take nothing more in, because the file was found to be damaged; `because` says how, and what to do."""
        self._damage = because
        self.book.read_only, self.book.read_only_because = True, N_("its file is damaged")

    def _refuse_if_read_only(self) -> None:
        if self._damage:
            raise DamagedFile(self._damage)
        if self.read_only:
            raise UserError(
                N_("This study is read-only: {why}. Nothing was changed.").format(why=self.book.read_only_because)
            )

    def _take_over(self, change: Change) -> None:
        if change.form == STUDY:
            self._take_setting(change)
            return
        before = self._cases.get(change.patient)
        after = apply(self.case(change.patient), change)
        self._cases.put(after)
        if before is None or change.field in (Registration.subject.id, DELETED) or _blank(before) != _blank(after):
            self._list_anew()

    def _list_anew(self) -> None:
        self._order = None
        self._found.listed_anew()

    def _take_setting(self, change: Change) -> None:
        if change.new is None:
            self._settings.pop(change.field, None)
        else:
            self._settings[change.field] = change.new
        if change.field == CUTOFF:
            self._cases.change_each(lambda case: replace(case, cutoff=self.cutoff))

    # handing out

    def history(self, key: str, form: str, row: int, field: str) -> list[AuditEntry]:
        """Return every change of one value, oldest first."""
        return self.book.trail(patient=key, form=form, row=row, field=field)

    def close(self) -> None:
        """Let go of the study file."""
        self.book.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_cutoff(stored: str | None) -> date | None:
    """Return a stored data cut-off; None where none was set, or where no date can be read from it."""
    try:
        return parse_whole(stored) if stored else None
    except Unparsable:
        return None


def _place_in_list(case: Case) -> tuple[bool, str, str]:
    return subject(case) == "", subject(case), case.key


def _blank(case: Case) -> bool:
    return not any(not row.empty for rows in case.rows_by_form.values() for row in rows.values())
