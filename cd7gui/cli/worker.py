"""The process for work that would freeze the window: `python -m cd7gui.cli.worker`, used through `cd7gui.pipe`.

`… keep STUDY WHY` keeps a backup for a window that does not wait for it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

from cd7gui.domain.errors import UserError
from cd7gui.domain.proof import Proof
from cd7gui.pipe import Answer, Failure, PartialAnswer, Progress, Request, Stop, messages, packed

if TYPE_CHECKING:
    from cd7gui.domain.paper import PrintedFile
    from cd7gui.exchange.mapping.choices import SavedChoices
    from cd7gui.exchange.readers.raw import TextFormat
    from cd7gui.store.apart.rewriting import RewriteResult
    from cd7gui.study.documents.print_order import PrintOrder
    from cd7gui.study.exports.contents import Exported
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.study.heads.drill import DrillResult
    from cd7gui.study.heads.verifying import Verified
    from cd7gui.study.imports.import_layout import Layout
    from cd7gui.study.imports.import_plan import Choices, ImportPlan, ImportPreference
    from cd7gui.study.imports.import_session import ImportSession
    from cd7gui.study.merges.merge_plan import MergePlan
    from cd7gui.study.safety.term_sheets import TermSheet

AT_ONCE = 250  # rows of a part: the window processes a part between two frames
EVERY = 0.05  # s between two progress reports
ENDED = 128 + signal.SIGTERM  # the exit code that shells give to a terminated command

Send = Callable[[object], None]


class Worker:
    """Carries out the window's requests: each public method is one, and imports what it needs itself."""

    def __init__(self, send: Send, stopped: Callable[[], bool]) -> None:
        self._send, self._stopped = send, stopped
        self._last = 0.0
        self._import: ImportSession | None = None

    def _progress(self, done: int, whole: int) -> None:
        if done >= whole or monotonic() - self._last > EVERY:
            self._last = monotonic()
            self._send(Progress(done, whole))

    def _send_parts(self, **lists: Sequence[Any]) -> None:
        for name, rows in lists.items():
            for start in range(0, len(rows), AT_ONCE):
                self._send(PartialAnswer((name, rows[start : start + AT_ONCE])))

    def take_keys(self, words: str) -> None:
        """Store the keys of the encrypted studies that the window may read."""
        from cd7gui.store.encryption.key_ring import UNLOCKED, VARIABLE

        UNLOCKED.take_over({VARIABLE: words})

    # a file being imported

    def read_file(self, study: Path | str, file: Path, text: TextFormat, remembered: SavedChoices) -> Layout:
        """Read a file to be imported; return its layout under the choices made."""
        from cd7gui.study.imports.import_session import ImportSession
        from cd7gui.study.proof_of_file import open_proved

        self._import = self._import or ImportSession(open_proved(study), file)
        return self._import.read(text, remembered, self._progress)

    def read_terms(self, file: Path, version: str) -> TermSheet:
        """Read NCI's CTCAE sheet, as the version that the user says it is."""
        from cd7gui.study.safety.term_sheets import read_term_sheet

        return read_term_sheet(file, version)

    def layout(self, remembered: SavedChoices) -> Layout:
        """Return the layout of the file under the choices made."""
        assert self._import is not None  # requested after the file was read
        return self._import.layout(remembered)

    def plan_import(self, choices: Choices) -> ImportPlan:
        """Check the file; its cells are sent in parts before the rest of the plan."""
        assert self._import is not None
        plan = self._import.plan(choices, self._progress)
        self._send_parts(cells=plan.cells, refused=plan.refused, conflicts=plan.conflicts)
        return replace(plan, cells=(), refused=(), conflicts=())

    def send_back(self, decided: Mapping[int, ImportPreference], target: Path) -> bool:
        """Write the file with refused cells marked; return whether more than their list was written."""
        assert self._import is not None
        return self._import.send_back(decided, target, self._progress, self._stopped)

    def compare(self, into: Path | str, source: Path) -> MergePlan:
        """Compare another site's study with this one; values are sent in parts before the rest of the plan."""
        from cd7gui.study.merges.merge_planner import plan_merge
        from cd7gui.study.proof_of_file import open_proved, open_source

        with open_source(source) as other, open_proved(into) as study:
            plan = plan_merge(study, other)
        self._send_parts(taken=plan.taken, conflicts=plan.conflicts)
        return replace(plan, taken=(), conflicts=())

    # what is written

    def export(self, study: Path | str, order: ExportOrder) -> Exported:
        """Write an export. The window, which has the study open, notes it in the trail."""
        from cd7gui.domain.results import Settings
        from cd7gui.study.exports.order import send_out
        from cd7gui.study.proof_of_file import open_proved

        with open_proved(study, who=order.who) as opened:
            settings = order.settings or Settings()
            chosen = replace(settings, cutoff=opened.cutoff_or(settings.cutoff), group=None)
            return send_out(opened, replace(order, settings=chosen), progress=self._progress, cancelled=self._stopped)

    def print_document(self, study: Path | str | None, order: PrintOrder) -> PrintedFile:
        """Print a document of a study, or the case report form without one. The window notes it in the trail."""
        from cd7gui.study.documents.print_order import document_of
        from cd7gui.study.documents.report_workbook import is_workbook, keep_workbook
        from cd7gui.study.proof_of_file import open_proved
        from cd7gui.ui.paper.pdf_writing import print_pdf

        if study is None:
            document = document_of(order, None)
        else:
            with open_proved(study, who=order.who) as opened:
                document = document_of(order, opened)
        write = keep_workbook if is_workbook(order.target) else print_pdf
        return write(document, order.target, progress=self._progress, cancelled=self._stopped)

    def blank_workbook(self, target: Path) -> None:
        """Write the blank entry workbook; the dialog has asked about an existing file."""
        from cd7gui.exchange.writers.template import write_template
        from cd7gui.protocol.case_report import dictionary

        write_template(dictionary(), target, overwrite=True)

    # the study's file

    def prove(self, study: Path | str) -> None:
        """Prove the study step by step: each part gives how much is proved, and the fault or an empty string."""
        from cd7gui.store.database.errors import DamagedStudy
        from cd7gui.store.server.address import is_address
        from cd7gui.store.soundness import prove, replay
        from cd7gui.store.trail_proof import proof_by_memory
        from cd7gui.study.servers.server_studies import prove_on_server

        try:
            if is_address(study):
                prove_on_server(study)
                self._send(PartialAnswer((Proof.VALUES, "")))
                return
            for step in (partial(prove, replayed_up_to=0), replay):
                proof = proof_by_memory(study, step(study))
                self._send(PartialAnswer((proof, "")))
                if proof is Proof.WHOLE:
                    break
        except DamagedStudy as damaged:
            self._send(PartialAnswer((Proof.NOTHING, str(damaged))))

    def keep(self, study: Path | str, why: str) -> None:
        """Keep a backup beside the study, or where this computer keeps those of a server study."""
        from cd7gui.store.database.timestamps import local_now
        from cd7gui.study.backups import keep_in_background
        from cd7gui.study.servers.server_backups import keep_automatically

        if isinstance(study, Path):
            keep_in_background(study, why, local_now().date())
        else:
            keep_automatically(study, local_now().date())

    def copy(self, study: Path | str, target: Path) -> None:
        """Copy a study on request, replacing an existing file; after the last page it is proved."""
        from cd7gui.study.backups import back_up
        from cd7gui.study.servers.server_studies import back_up_server

        if isinstance(study, str):
            back_up_server(study, target)
        else:
            back_up(study, target, self._progress)

    def rewrite_without_identifiers(self, study: Path, out: Path, reason: str, who: str) -> RewriteResult:
        """Rewrite a study without identifiers in its trail. The window, which has it open, notes it."""
        from cd7gui.study.apart.keeping_apart import rewrite_without_identifiers
        from cd7gui.study.proof_of_file import open_proved

        with open_proved(study) as opened:
            return rewrite_without_identifiers(opened, out, reason, who)

    def encrypt(self, study: Path, target: Path, key_id: bytes) -> None:
        """Write a study encrypted with a key made by the window."""
        from cd7gui.study.encryption import write_encrypted

        write_encrypted(study, target, key_id)

    def rebuild(self, study: Path) -> str:
        """Rebuild a damaged study from its trail; return a sentence."""
        from cd7gui.store.rebuilding import rebuild

        return rebuild(study, self._progress).in_words()

    def restore(self, backup: Path, target: Path) -> str:
        """Make a study from a backup; return a sentence."""
        from cd7gui.study.heads.restoring import restore

        return " ".join(restore(backup, target))

    def drill(self, study: Path) -> DrillResult:
        """Test whether a study can be restored from its newest backup. The window notes the result."""
        from cd7gui.study.heads.drill import drill

        return drill(study)

    def verify(self, study: Path | str) -> Verified:
        """Prove all of a study: its trail, who signed it, and the signatures of its people."""
        from cd7gui.study.heads.verifying import verified
        from cd7gui.study.servers.server_studies import on_this_computer

        with on_this_computer(study) as path:
            return verified(path)

    def list_backups(self, study: Path) -> None:
        """Send each backup of a study, newest first, with its number of lines and its fault."""
        from cd7gui.study.backups import backups, proved

        for one in backups(study):
            self._send(PartialAnswer((one, *proved(one.path))))


class Requests:
    """Receives the window's messages while an earlier one is being answered, so that this can be stopped."""

    def __init__(self, arriving: Iterable[object]) -> None:
        self._waiting: SimpleQueue[Request | None] = SimpleQueue()
        self._stopped = threading.Event()
        self.stopped = self._stopped.is_set
        threading.Thread(target=self._listen, args=(arriving,), daemon=True).start()

    def _listen(self, arriving: Iterable[object]) -> None:
        for message in arriving:
            if isinstance(message, Stop):
                self._stopped.set()
            elif isinstance(message, Request):
                self._stopped.clear()  # what was to be stopped is over before anything else is requested
                self._waiting.put(message)
        self._waiting.put(None)

    def __iter__(self) -> Iterator[Request]:
        return iter(self._waiting.get, None)


def serve(worker: Worker, requests: Iterable[Request], send: Send) -> None:
    """Answer requests until there are no more; a failure is reported in a sentence."""
    for request in requests:
        try:
            send(Answer(getattr(worker, request.name)(*request.args)))
        except UserError as problem:
            send(_failure(problem))


def _failure(problem: UserError) -> Failure:
    from cd7gui.exchange.files.atomic_files import TargetUnavailable
    from cd7gui.exchange.files.atomic_folders import FolderIsTaken
    from cd7gui.exchange.files.progress import Cancelled

    blocked = isinstance(problem, TargetUnavailable | FolderIsTaken)
    return Failure(str(problem), blocked, isinstance(problem, Cancelled))


def main(words: Sequence[str]) -> int:
    """Serve until the window closes its end; with arguments, carry them out."""
    # On termination it cleans up as at any other end: an unencrypted workbook must not remain beside a sealed one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the window, too, which ends its jobs
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # accidental output must not be taken for a message

    def send(message: object) -> None:
        out.write(packed(message))
        out.flush()

    if words:
        from cd7gui.store.encryption.key_ring import UNLOCKED
        from cd7gui.study.servers.addresses import located

        UNLOCKED.take_over(os.environ)
        _, study, why = words
        with suppress(UserError):  # the reason is shown when the study is next opened
            Worker(send, lambda: False).keep(located(os.fsdecode(bytes.fromhex(study))), why)
        return 0
    requests = Requests(messages(sys.stdin.buffer))
    serve(Worker(send, requests.stopped), requests, send)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
