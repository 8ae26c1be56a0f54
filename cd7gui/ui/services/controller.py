"""The only object between widgets and study: requests are methods, and their results are signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.changes import AuditEntry, MissingReason, Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import UserError
from cd7gui.study import backups, entry, file_location
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.paste import paste
from cd7gui.study.paste.paste import NO_SOURCES, Cell, Pasted
from cd7gui.study.people.sign_in import leave
from cd7gui.study.servers.shared_study import backup_place
from cd7gui.study.session import Study
from cd7gui.study.snapshots import snapshots
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.background_checks import BackgroundChecks
from cd7gui.ui.services.data_status import data_words
from cd7gui.ui.services.drafts import Drafts
from cd7gui.ui.services.estimates_updater import EstimatesUpdater
from cd7gui.ui.services.file_proof import ProofRunner, SayWhy
from cd7gui.ui.services.file_watch import FileWatcher
from cd7gui.ui.services.garbage_collector import collector_paused
from cd7gui.ui.services.server.server_watch import ServerWatcher
from cd7gui.ui.services.tasks import Runner

if TYPE_CHECKING:
    from cd7gui.domain.results import Estimates, Settings

P = ParamSpec("P")

ALL = ""  # case_changed("") means every patient
COPY_EVERY = 3600.0  # s between two copies of a study while entry goes on
ONE_BY_ONE = 5  # patients changed by others up to which each is refreshed separately
FIRST_OUTCOMES = 300  # ms after opening, so that the window is painted before numpy is loaded


class StudyController(QObject):
    """The controller of the open study.

    Signals:
        study_changed(): a study was opened, closed, or one of its settings changed.
        case_changed(str): the case with this key changed; "" means all.
        changed_here(): something was written in this window, and not by others.
        estimates_ready(object): new `Estimates`.
        saved(str): the state of the data, in words.
        notice(str, str): a sentence that needs no answer, and its severity ("error", "query" or "").
        signed_as(str): the name that signs every change from now on.
    """

    study_changed = Signal()
    case_changed = Signal(str)
    changed_here = Signal()
    estimates_ready = Signal(object)
    saved = Signal(str)
    notice = Signal(str, str)
    signed_as = Signal(str)

    def __init__(
        self, backend: Backend, runner: Runner, *, who: str = "", now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__()
        self._backend, self._now, self.who = backend, now, who
        self._last_change: datetime | None = None
        self._uncopied, self._copied = False, 0.0  # changed since the last copy; time of that copy
        self._study: Study | None = None
        self._drafts: Drafts | None = None
        self.outcomes = EstimatesUpdater(backend.compute, runner, self)
        self.outcomes.ready.connect(self.estimates_ready)
        self.outcomes.failed.connect(lambda sentence: self.notice.emit(sentence, "error"))
        self.file_watcher = FileWatcher(self._retry_pending, lambda: self._drafts.refused if self._drafts else "", self)
        self.file_watcher.looked.connect(lambda _: self._say_saved())
        self.file_watcher.moved.connect(self.study_changed)
        self.file_watcher.follower.taken.connect(self._take_in)
        self.server_watcher = ServerWatcher(self)
        self.server_watcher.taken.connect(self._take_in)
        self.server_watcher.changed.connect(self.file_watcher.look)
        self.server_watcher.back.connect(lambda words: self.notice.emit(words, ""))
        self.proving = ProofRunner(backend.prove, self)
        self.proving.proved.connect(self.outcomes.prove)
        self.file_watcher.follower.damaged.connect(self.proving.take_unreadable)
        self.proving.stopped.connect(self.study_changed)
        self.proving.stopped.connect(self.case_changed)
        self.proving.notice.connect(self.notice)
        self.background_checks = BackgroundChecks(self, self.outcomes)
        self.background_checks.finished.connect(lambda: self.case_changed.emit(ALL))
        self.background_checks.another_day.connect(self.outcomes.refresh)
        self.background_checks.progressed.connect(self._say_saved)
        self.background_checks.read.connect(self.outcomes.refresh)
        self.background_checks.failed.connect(self.proving.take_unreadable)

    # opening and closing

    @property
    def has_study(self) -> bool:
        """Whether a study is open."""
        return self._study is not None

    @property
    def study(self) -> Study:
        """The open study; asking for it without one is an error of the programme."""
        if self._study is None:
            raise RuntimeError("No study is open.")
        return self._study

    @property
    def drafts(self) -> Drafts:
        """The uncommitted texts of the open study."""
        if self._drafts is None:
            raise RuntimeError("No study is open.")
        return self._drafts

    def open(self, path: Path | str) -> bool:
        """Open a study in place of the present one; returns False after a notice of why it could not be opened."""
        from cd7gui.study.opening import open_study  # the window opens without it

        def read() -> Study:
            with collector_paused():
                return open_study(path, who=self.who, behind=True)

        return self._begin(read, path if isinstance(path, Path) else None)

    def new(self, path: Path) -> bool:
        """Create an empty study and open it."""
        from cd7gui.study.opening import new_study

        return self._begin(lambda: new_study(path, who=self.who))

    def demo(self, path: Path) -> bool:
        """Create a study with the synthetic cohort and open it."""
        from cd7gui.study.demo import make_demo

        return self._begin(lambda: make_demo(path, who=self.who))

    def _begin(self, make: Callable[[], Study], path: Path | None = None) -> bool:
        try:
            study = make()
        except UserError as problem:
            self.proving.say(problem, path)
            return False
        self.take(study)
        return True

    def take(self, study: Study) -> None:
        """Show a study that is already open, and close the previous one."""
        self.close()
        self._study, self._drafts, self._last_change = study, Drafts(study), None
        self._uncopied, self._copied = False, monotonic()
        self.file_watcher.follow(study)
        self.server_watcher.follow(study)
        self.background_checks.start(study)
        self.outcomes.follow(study)
        self.outcomes.refresh(FIRST_OUTCOMES)
        self.proving.follow(study)
        self.study_changed.emit()
        failed = backups.last_failure(study.file or backup_place(study))
        for note in filter(None, (failed, study.problem_of_cutoff, *file_location.notes(study))):
            self.notice.emit(note, "error")
        self.background_checks.delay_for_painting()

    def close(self) -> None:
        """Close the study."""
        study, self._study, self._drafts = self._study, None, None
        self.background_checks.stop()
        self.file_watcher.follow(None)
        self.server_watcher.follow(None)
        self.proving.follow(None)
        self.outcomes.follow(None)
        if study is not None:
            keeps = _keeps_copies(study)  # which only a person who is signed in may do
            leave(study)
            self._keep_copy(study, keeps)

    def _keep_copy(self, study: Study, keeps: bool) -> None:
        """Make a proved copy of a study that has changed since the last one."""
        if keeps and self._uncopied and not study.read_only:
            self._uncopied, self._copied = False, monotonic()
            _sign_before_copy(study)
            self._backend.keep_copy(study.location, "")

    def sign_as(self, who: str) -> None:
        """Sign every change from now on with this name."""
        self.who = who
        if self._study is not None:
            self._study.sign_as(who)
        self.signed_as.emit(who)

    # data entry

    def enter(self, place: Place, text: str, reason: str = "") -> EntryResult:
        """Enter typed text; if refused, it is kept as a draft, so that nothing typed is lost."""
        if other := self.server_watcher.refusal(self.drafts.others, place, text):
            outcome = EntryResult(Result.REJECTED, other, overtaken=True)
        else:
            outcome = self._do(lambda: entry.enter(self.study, place, text, reason), place, self.proving.say)
        if outcome.result is Result.REJECTED:
            self.drafts.keep(place, text, outcome.sentence)
            self._say_kept()
        elif outcome.result is Result.UNCHANGED:
            self.drop_draft(place)
        return outcome

    def enter_block(self, cells: Sequence[Cell], reason: str = "", sources: Mapping[int, str] = NO_SOURCES) -> Pasted:
        """Enter many texts as one step; returns those that cannot be read."""
        try:
            pasted = paste.paste(self.study, cells, reason, sources)
        except UserError as problem:
            self.proving.say_not_done(problem, self.study.file)
            return Pasted((), ())
        self._announce(pasted.recorded)
        return pasted

    def set_missing(self, place: Place, missing: MissingReason, reason: str = "") -> EntryResult:
        """Enter a missing reason for a field."""
        return self._do(lambda: entry.set_missing(self.study, place, missing, reason), place)

    def do(self, act: Callable[Concatenate[Study, P], EntryResult], *args: P.args, **words: P.kwargs) -> EntryResult:
        """Carry out an act of `study.entry` on the open study. Changes are signalled, and refusals reported."""
        return self._do(lambda: act(self.study, *args, **words))

    def mark_complete(self, patient: str, form: type[Form]) -> EntryResult:
        """Mark a form complete, unless a text in it is not stored or unreadable, or an answer is missing."""
        if sentence := self.drafts.why_not_complete(patient, form):
            self.proving.not_done.emit(sentence)
            return EntryResult(Result.REJECTED, sentence)
        return self.do(entry.mark_complete, patient, form)

    def keep_draft(self, place: Place, text: str) -> None:
        """Keep a half-typed text beside the study."""
        self.drafts.keep(place, text)
        self._say_kept()

    def keep_copies(self, texts: Mapping[Place, str], source: str) -> None:
        """Keep texts copied from another row beside the study until they are confirmed."""
        for place, text in texts.items():
            self.drafts.keep_copy(place, text, source)
        self._say_kept()

    def drop_draft(self, place: Place) -> None:
        """Discard a half-typed text that was taken back."""
        self.drafts.drop(place)
        self.saved.emit(self.data_words())

    def _do(self, act: Callable[[], EntryResult], place: Place | None = None, say: SayWhy | None = None) -> EntryResult:
        try:
            outcome = act()
        except UserError as problem:
            self.server_watcher.look()
            (say or self.proving.say_not_done)(problem, self.study.file)
            return EntryResult(Result.REJECTED, str(problem))
        if outcome.stored:
            if place is not None:
                self.drafts.settle(place)
            self._announce(outcome.recorded)
        return outcome

    def _announce(self, recorded: Iterable[AuditEntry], *, everywhere: bool = False) -> None:
        patients = {line.change.patient for line in recorded}
        if not patients:
            return
        self._last_change, self._uncopied = self._now(), True
        self.file_watcher.look()
        self.background_checks.follow_day()  # else the first entry after midnight would wait for all patients
        self._show_again(patients, everywhere=everywhere)
        self.changed_here.emit()
        self.saved.emit(self.data_words())

    # a study on a server

    def _take_in(self, patients: frozenset[str], lines: Sequence[AuditEntry]) -> None:
        self.drafts.others.note(lines)
        self._show_again(patients, everywhere=len(patients) > ONE_BY_ONE)

    def _show_again(self, patients: AbstractSet[str], *, everywhere: bool = False) -> None:
        self.outcomes.refresh()
        if everywhere:
            self.background_checks.start(self.study)
            self.study_changed.emit()
            self.case_changed.emit(ALL)
            return
        for patient in sorted(patients - {""}):
            self.background_checks.skip(patient)
            self.case_changed.emit(patient)
        if "" in patients:
            self.study_changed.emit()

    def take_over(self, recorded: Sequence[AuditEntry]) -> None:
        """Refresh everything after many changes were written as one step, such as an import or a merge."""
        if waiting := {*self.drafts.places(), *(one.place for one in self.drafts.left_behind)}:
            changes = (line.change for line in recorded)
            for place in waiting & {Place(one.patient, one.form, one.row, one.field) for one in changes}:
                self.drafts.settle(place)
        self._announce(recorded, everywhere=True)

    def _retry_pending(self) -> None:
        if self._study is not None and monotonic() - self._copied > COPY_EVERY:
            self._keep_copy(self._study, _keeps_copies(self._study))
        if self._drafts is not None and self._drafts.unkept:
            self._drafts.keep_again()
            self.file_watcher.look()
            self._say_saved()

    def _say_kept(self) -> None:
        if self.drafts.unkept:
            self.file_watcher.look()
        self.saved.emit(self.data_words())

    def _say_saved(self) -> None:
        if self._study is not None:
            self.saved.emit(self.data_words())

    # the study as a whole

    def data_words(self) -> str:
        """Return the state of the data: when saved, why read-only, or where an uncommitted text is."""
        if self.study.read_only or self.file_watcher.trouble is None or self.drafts.unkept:
            said = data_words(self.study, self.drafts, self._last_change)
            return f"{self.background_checks.words} · {said}" if self.study.unread else said
        return "NOT SAVED"

    @property
    def estimates(self) -> Estimates | None:
        """The newest outcomes, or None until the first are computed."""
        return self.outcomes.latest

    @property
    def settings(self) -> Settings:
        """The settings of the outcomes."""
        return self.outcomes.settings

    def set_cutoff(self, cutoff: date | None) -> EntryResult:
        """Set the data cut-off of the study; None removes it."""
        outcome = self.do(entry.set_cutoff, cutoff)
        self.outcomes.refresh()
        return outcome

    def choose(self, **chosen: Any) -> None:
        """Compute the outcomes with changed fields of `Settings`."""
        self.outcomes.choose(replace(self.settings, **chosen))

    def keep_snapshot(self, name: str) -> str:
        """Keep the present state under a name; returns a sentence on why that failed, or an empty text."""
        return self._set_snapshot(lambda: snapshots.keep(self.study, name, self.settings.cutoff))

    def forget_snapshot(self, snapshot: snapshots.SavedSnapshot) -> str:
        """Remove a snapshot from the list; returns a sentence on why that failed, or an empty text."""
        return self._set_snapshot(lambda: snapshots.forget(self.study, snapshot))

    def _set_snapshot(self, act: Callable[[], object]) -> str:
        try:
            act()
        except UserError as problem:
            return str(problem)
        self._last_change = self._now()
        self.saved.emit(self.data_words())
        return ""

    def history(self, patient: str, form: str, row: int | None = None, field: str | None = None) -> list[AuditEntry]:
        """Return the changes of a form or of one field, oldest first.

        If they cannot be read, return none after a notice.
        """
        try:
            return self.study.with_identifiers(self.study.book.trail(patient=patient, form=form, row=row, field=field))
        except UserError as problem:
            self.notice.emit(str(problem), "error")
            return []


def _sign_before_copy(study: Study) -> None:
    from cd7gui.study.heads.receipts import sign_before_copy

    sign_before_copy(study)


def _keeps_copies(study: Study) -> bool:
    """Return whether a study is copied automatically: beside its file, or in this computer's place for a server's."""
    return study.file is not None or backup_place(study) is not None
