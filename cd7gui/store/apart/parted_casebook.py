"""A study whose identifiers may be in a file beside it: writes are split, reads are combined.

The other file is written first and the study last, so that no stand-in ever names a value that is not on the disk. What
a crash leaves between the two is reconciled on the next opening, see `reconciling`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Unpack

from cd7gui.domain.case_report.apart import PartingRules, StandIn, is_kept_apart, stand_in
from cd7gui.domain.case_report.changes import APART, STUDY, AuditEntry, Change, Draft, Place
from cd7gui.domain.errors import DamagedFile, EncryptedFile, UserError
from cd7gui.domain.formatting import counted
from cd7gui.store.apart.persons_file import PERSONS, At, PersonsFile, PersonsStep, at, short
from cd7gui.store.apart.reconciling import is_out_of_step, reconcile, take_back
from cd7gui.store.casebook import Casebook, Conflict
from cd7gui.store.database import audit_trail, present_values
from cd7gui.store.database.audit_trail import AppendedAs
from cd7gui.store.database.errors import StudyFileError, backup_folder
from cd7gui.store.database.persons_place import persons_of, study_of
from cd7gui.store.database.present_values import Texts
from cd7gui.store.gradual import PatientReader

LEFT_THERE = "kept apart"  # the reason in the study's line; the given reason is in the other file
SHOWN = "they show as “kept apart” and cannot be entered"
NOT_HERE = "The identifiers are kept apart and their file {name} is missing: {shown}. Put it beside the study."
LOCKED = "The identifiers are kept apart in {name}, which is encrypted and not unlocked here: {shown}."
FOREIGN = (
    "{name} contains the identifiers of another study: those of this one are kept apart, {shown}. Put the right file "
    "there."
)
OLDER = (
    "{name} is an older copy that lacks line {line}, to which the study refers: the identifiers are kept apart, "
    "{shown}. Put the newest copy there."
)
AHEAD = (
    "{name} continues from a line that this study does not have: the identifiers are kept apart, {shown}. Put both "
    "files of one backup side by side."
)
DAMAGED = (
    "The identifiers are kept apart in {name}, which is damaged and cannot be read: {shown}. Put its copy from the "
    "newest backup in {backups} there."
)
ALTERED = (
    "{name} does not contain {count} as the study sealed them: they show as “kept apart”, and no identifier can be "
    "entered. `cd7gui verify` names the first. Put the copy of the file from the newest backup in {backups} there."
)
UNUSABLE = "The identifiers are kept apart in a file that cannot be used: {shown}. {why}"
HELD = "The identifiers can be read but not entered, because {name} is open elsewhere or cannot be written to: {why}."
OPEN_THE_STUDY = "{path} contains only the identifiers of a study. Open the study itself, {study}."
NO_RULES = PartingRules(frozenset(), {}, lambda _text, _other: "")


class PartedPatientReader(PatientReader):
    """Patients that are read one by one, with their identifiers if their file is available."""

    def __init__(self, book: PartedCasebook, reader: PatientReader) -> None:
        self._book, self._reader = book, reader
        self.patients = reader.patients
        self.outlines = {
            patient: book.texts_with_identifiers(patient, texts) for patient, texts in reader.outlines.items()
        }

    def read(self, patient: str) -> Texts:
        """Read the present values of one patient."""
        return self._book.texts_with_identifiers(patient, self._reader.read(patient))

    def end(self) -> None:
        """Release the read snapshot, because every patient has been read."""
        self._reader.end()


class PartedCasebook(Casebook):
    """The study at `path`; `part_by` finds the file of its identifiers if the study has one.

    `apart` is its id, `away` says why identifiers cannot be entered now, "" if they can, and `unfit` whether that is
    because the file found is not, or no longer, the one that the study names.
    """

    persons: PersonsFile | None = None
    rules: PartingRules = NO_RULES
    apart: str = ""  # the id of the file, "" if nothing is kept apart
    away: str = ""
    unfit: bool = False

    def part_by(self, rules: PartingRules) -> None:
        """Find the identifiers' file and reconcile what a crash left between the two. Raises `StudyFileError`."""
        self.rules = rules
        if self.trail(patient="", form=PERSONS):
            raise StudyFileError(OPEN_THE_STUDY.format(path=self.path, study=study_of(self.path)))
        self.apart = self.raw_text(("", STUDY, 0, APART)) or ""
        self.away = self._find() if self.apart else ""

    def _find(self) -> str:
        """Open the identifiers' file; return why identifiers cannot be entered, "" if they can."""
        path = persons_of(self.path)
        words = {"name": path.name, "shown": SHOWN}
        if not path.exists():
            return NOT_HERE.format(**words)
        try:
            persons = PersonsFile(Casebook.open(path, read_only=self.read_only, clock=self.clock))
        except EncryptedFile:
            return LOCKED.format(**words)
        except UserError as problem:
            self.unfit = isinstance(problem, StudyFileError)  # otherwise this computer cannot tell
            sentence = DAMAGED if isinstance(problem, DamagedFile) else UNUSABLE
            return sentence.format(**words, why=problem, backups=backup_folder(path))
        stand_ins = self.stand_ins()
        named = max((one.line for one in stand_ins.values()), default=0)
        if persons.id != self.apart:
            why = FOREIGN.format(**words)
        elif named > persons.end:
            why = OLDER.format(**words, line=named)
        elif is_out_of_step(self, persons):
            why = AHEAD.format(**words)
        else:
            self.persons = persons
            altered = sum(persons.text_of(place, one) is None for place, one in stand_ins.items())
            if altered:
                told = counted(altered, "identifier", "identifiers")
                return ALTERED.format(name=path.name, count=told, backups=backup_folder(path))
            return self._settled(persons)
        self.unfit = True
        persons.close()
        return why

    def _settled(self, persons: PersonsFile) -> str:
        if self.read_only:
            return ""
        if persons.book.read_only:
            return HELD.format(name=persons.book.path.name, why=persons.book.read_only_because)
        reconcile(self, persons)
        self._forget_moved_drafts(persons.book)
        return ""

    # writing

    def appending(self, changes: Iterable[Change], **how: Unpack[AppendedAs]) -> Generator[AuditEntry]:
        """Store changes as a casebook does: identifiers in the other file, and stand-ins in the study."""
        if not self.apart:
            yield from super().appending(changes, **how)
            return
        meant: deque[Change | None] = deque()
        step = (
            self.persons.begin(AppendedAs(who=how["who"], origin=how["origin"], dictionary=how["dictionary"]))
            if self.persons is not None
            else None
        )
        done = False
        try:
            with (
                closing(self._parted(changes, meant, step)) as parted,
                closing(super().appending(parted, **how)) as lines,
            ):
                for line in lines:
                    change = meant.popleft()
                    if change is not None:
                        yield line if change is line.change else replace(line, change=change)
            done = True
        finally:
            if step is not None and not done:
                self._undo(step)

    def _undo(self, step: PersonsStep) -> None:
        step.give_up()
        if step.committed and self.persons is not None:  # the study refused what the other file already holds
            take_back(self, self.persons)

    def _parted(
        self, changes: Iterable[Change], meant: deque[Change | None], step: PersonsStep | None
    ) -> Generator[Change]:
        """Yield the changes as written to the study; `meant` receives what each stands for, or None.

        After all are written to the study, and before that is committed, the other file is committed.
        """
        position, alone = self.position(), True
        for change in changes:
            known = self._known(change)
            meant.append(change)
            if known is None:
                alone = False
                yield change
                again = self._updated_span(change)
                if again is not None:
                    meant.append(None)
                    yield again
            else:
                yield self._put_apart(change, known, step)
        if step is not None:
            step.end(*position, alone=alone)

    def _known(self, change: Change) -> str | None:
        """Return the study's text at a place that is kept apart, "" for none; None for any other place.

        A stand-in of another site's file, brought by a merge, is written to the study unchanged.
        """
        if (change.form, change.field) not in self.rules.fields:
            return None
        raw = self.raw_text(at(change))
        ours = self._is_ours(raw)
        if is_kept_apart(change.new) and not ours:
            return None
        return (raw or "") if ours or self.rules.takes(change.form, change.field, change.new) else None

    def _put_apart(self, change: Change, raw: str, step: PersonsStep | None) -> Change:
        present = self.actual_text(at(change), raw or None)
        if present != change.old:
            raise Conflict(change, present)
        if step is None or self.away:
            raise StudyFileError(self.away)
        takes = self.rules.takes(change.form, change.field, change.new)
        line = step.put(change if takes else replace(change, new=None))
        new = self.stand_in_of(line).stored if takes else change.new
        return replace(change, old=raw or None, new=new, reason=LEFT_THERE)

    def _updated_span(self, change: Change) -> Change | None:
        """Return the change that updates how much of a date the protocol needs, None if nothing is new."""
        for (form, field), by in self.rules.narrowed_by.items():
            if (change.form, change.field) != by or self.persons is None:
                continue
            place = (change.patient, form, 0, field)
            raw = self.raw_text(place)
            one = stand_in(raw)
            text = self.persons.text_of(place, one) if one is not None else None
            if one is not None and text is not None and (span := self.rules.span(text, change.new)) != one.span:
                return Change(*place, raw, replace(one, span=span).stored, LEFT_THERE)
        return None

    def stand_in_of(self, line: AuditEntry) -> StandIn:
        """Return the present stand-in for a value that was written to the other file."""
        assert self.persons is not None, "who has a line of the other file has the file"
        change = line.change
        by = self.rules.narrowed_by.get((change.form, change.field))
        span = self.rules.span(change.new or "", self.raw_text((change.patient, by[0], 0, by[1]))) if by else ""
        return self.persons.stand_in(line, span)

    def mark(self, changes: Iterable[Change], **how: Unpack[AppendedAs]) -> None:
        """Write changes of the study itself, including stand-ins."""
        for _ in super().appending(changes, **how):
            pass

    def hash_at(self, line: int) -> str | None:
        """Return the hash of a line of the study, None if there is no such line."""
        return audit_trail.hash_at(self._live(), line)

    # reading

    def raw_text(self, place: At) -> str | None:
        """Read the stored text of the study itself."""
        return present_values.text_at(self._live(), Change(*place, None, None))

    def texts_of(self, form: str, field: str) -> list[tuple[At, str]]:
        """Read the stored texts of the study itself at a field, for every patient."""
        found = present_values.of_field(self._live(), form, field)
        return [((patient, form, row, field), text) for patient, row, text in found]

    def _is_ours(self, raw: str | None) -> bool:
        one = stand_in(raw)
        return one is not None and one.persons == short(self.apart)

    def actual_text(self, place: At, raw: str | None) -> str | None:
        """Return what a text of the study means: the value of a stand-in if available, else the text."""
        one = stand_in(raw)
        if one is None or self.persons is None:
            return raw
        text = self.persons.text_of(place, one)
        return raw if text is None else text

    def lines_with_identifiers(self, lines: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
        """Return trail lines with the values and reasons behind stand-ins; each hash is that of the stored line."""
        for line in lines:
            change = line.change
            if not (is_kept_apart(change.old) or is_kept_apart(change.new)):
                yield line
                continue
            place = at(change)
            old, new = self.actual_text(place, change.old), self.actual_text(place, change.new)
            reason = self._reason(place, change) if (old, new) != (change.old, change.new) else change.reason
            yield replace(line, change=replace(change, old=old, new=new, reason=reason))

    def _reason(self, place: At, change: Change) -> str:
        """Return the given reason for a change that is kept apart."""
        new, old = stand_in(change.new), stand_in(change.old)
        persons = self.persons
        if persons is None or (new is None and old is None):
            return change.reason
        line = persons.lines.get(new.line) if new is not None else None
        if line is None and old is not None:  # it was emptied: the next line of the place has the reason
            line = next((one for seq, one in persons.lines.items() if seq > old.line and at(one.change) == place), None)
        return line.change.reason if line is not None else change.reason

    def stand_ins(self) -> dict[At, StandIn]:
        """Return the stand-ins in the study for values of its own second file, by place."""
        read = (
            (place, stand_in(text)) for form, field in self.rules.fields for place, text in self.texts_of(form, field)
        )
        return {place: one for place, one in read if one is not None and one.persons == short(self.apart)}

    def present(self) -> dict[str, Texts]:
        """Read every present value, with identifiers if their file is available."""
        found = super().present()
        if self.persons is not None:
            for patient in {place[0] for place in self.stand_ins()}:
                found[patient] = self.texts_with_identifiers(patient, found[patient])
        return found

    def texts_with_identifiers(self, patient: str, texts: Texts) -> Texts:
        """Return what a patient's texts mean."""
        return [
            (
                form,
                row,
                field,
                self.actual_text((patient, form, row, field), text) or text if is_kept_apart(text) else text,
            )
            for form, row, field, text in texts
        ]

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> PatientReader:
        """Find the patients with these single fields of each; the rest of a patient is read on request."""
        found = super().by_patient(fields)
        return found if self.persons is None else PartedPatientReader(self, found)

    # drafts, and closing

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        """Keep a draft; that of an identifier in the other file."""
        book = self._drafts_of(place)
        if book is None:
            super().keep_draft(place, text, dictionary=dictionary)
        else:
            book.keep_draft(place, text, dictionary=dictionary)

    def drafts(self) -> list[Draft]:
        """Read the drafts of both files, oldest first."""
        other = self.persons.book.drafts() if self.persons is not None else []
        return sorted([*super().drafts(), *other], key=lambda one: one.at)

    def _forget_moved_drafts(self, other: Casebook) -> None:
        """Remove drafts of identifiers that a failure left in the study although the other file has them."""
        left = [one.place for one in super().drafts() if (one.place.form, one.place.field) in self.rules.fields]
        there = {at(one.place) for one in other.drafts()} if left else set[At]()
        for place in left:
            if at(place) in there:
                self.forget_draft(place)

    def drop_draft(self, place: Place) -> None:
        """Remove a draft; a missing one is no error."""
        super().drop_draft(place)
        if (place.form, place.field) in self.rules.fields and self.persons is not None and not self.away:
            self.persons.book.drop_draft(place)

    def forget_draft(self, place: Place) -> None:
        """Remove a draft of the study itself, because the other file has it."""
        super().drop_draft(place)

    def _drafts_of(self, place: Place) -> Casebook | None:
        if not self.apart or (place.form, place.field) not in self.rules.fields:
            return None
        if self.persons is None or self.away:
            raise StudyFileError(self.away)
        return self.persons.book

    def continue_from(self, before: Casebook) -> None:
        """Continue the session of the study at its previous path."""
        super().continue_from(before)
        if isinstance(before, PartedCasebook):
            self.part_by(before.rules)

    def checkpoint(self) -> None:
        """Checkpoint the write-ahead logs of both files."""
        super().checkpoint()
        if self.persons is not None and not self.persons.book.read_only:
            self.persons.book.checkpoint()

    def close(self, *, signed: bool = True) -> None:
        """Close both files."""
        try:
            super().close(signed=signed)
        finally:
            persons, self.persons = self.persons, None
            if persons is not None:
                persons.close()
