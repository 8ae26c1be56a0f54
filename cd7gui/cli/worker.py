"""The process beside the window that reads and judges files: requests come in as lines of JSON, answers go out as such.

`python -m cd7gui.cli.worker import STUDY.cd7 FILE` or `… merge INTO.cd7 FROM.cd7`. The study is only read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from cd7gui.domain.errors import UserError
from cd7gui.study.imports.import_messages import (
    choices_from,
    plain_cell,
    plain_conflict,
    plain_head,
    plain_layout,
    plain_refusal,
    remembered_from,
    text_format_from,
)
from cd7gui.study.imports.import_plan import ImportPreference
from cd7gui.study.imports.import_session import ImportSession
from cd7gui.study.merges import merge_messages
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.proof_of_file import open_proved, open_source

AT_ONCE = 250  # cells of a line: the window reads a line between two frames
EVERY = 0.05  # s between two words about progress

Request = Mapping[str, Any]
Answer = Callable[[Request], None]


class WorkerOutput:
    """Says things to the window."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = 0.0

    def say(self, what: str, **words: Any) -> None:
        """Say one thing."""
        self._out.write(json.dumps({"is": what, **words}) + "\n")
        self._out.flush()

    def progress(self, done: int, whole: int) -> None:
        """Say how far the work is, now and then."""
        if monotonic() - self._last > EVERY:
            self._last = monotonic()
            self.say("progress", done=done, whole=whole)

    def say_many(self, what: str, rows: Iterable[Any]) -> None:
        """Say a long list in pieces."""
        piece: list[Any] = []
        for row in rows:
            piece.append(row)
            if len(piece) == AT_ONCE:
                self.say(what, rows=piece)
                piece = []
        if piece:
            self.say(what, rows=piece)


class ImportHandler:
    """Answers requests about one file that is to be taken over."""

    def __init__(self, voice: WorkerOutput, study: Path, file: Path) -> None:
        self._voice, self._paths = voice, (study, file)
        self._session: ImportSession | None = None

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The requests that are understood."""
        return {"read": self._read, "layout": self._layout, "plan": self._plan, "send back": self._send_back}

    def _opened(self) -> ImportSession:
        if self._session is None:
            study, file = self._paths
            self._session = ImportSession(open_proved(study), file)
        return self._session

    def _read(self, request: Request) -> None:
        text, remembered = text_format_from(request["text"]), remembered_from(request["remembered"])
        layout = self._opened().read(text, remembered, self._voice.progress)
        self._voice.say("layout", layout=plain_layout(layout))

    def _layout(self, request: Request) -> None:
        layout = self._opened().layout(remembered_from(request["remembered"]))
        self._voice.say("layout", layout=plain_layout(layout))

    def _plan(self, request: Request) -> None:
        plan = self._opened().plan(choices_from(request["choices"]), self._voice.progress)
        self._voice.say_many("cells", map(plain_cell, plan.cells))
        self._voice.say_many("refused", map(plain_refusal, plan.refused))
        self._voice.say_many("conflicts", map(plain_conflict, plan.conflicts))
        self._voice.say("plan", head=plain_head(plan))

    def _send_back(self, request: Request) -> None:
        decided = {int(number): ImportPreference(winner) for number, winner in request["decided"].items()}
        self._opened().send_back(decided, Path(request["target"]))
        self._voice.say("sent", path=request["target"])


class MergeHandler:
    """Answers the request to compare two studies."""

    def __init__(self, voice: WorkerOutput, into: Path, source: Path) -> None:
        self._voice, self._paths = voice, (into, source)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The requests that are understood."""
        return {"compare": self._compare}

    def _compare(self, _: Request) -> None:
        into, source = self._paths
        with open_source(source) as other, open_proved(into) as study:
            plan = plan_merge(study, other)
        self._voice.say_many("taken", map(merge_messages.plain_taken, plan.taken))
        self._voice.say_many("conflicts", map(merge_messages.plain_conflict, plan.conflicts))
        self._voice.say("merge", head=merge_messages.plain_head(plan))


def serve(answers: Mapping[str, Answer], requests: Iterable[str], voice: WorkerOutput) -> None:
    """Answer requests until there are no more; what cannot be done is told in its sentence."""
    for line in requests:
        request = json.loads(line)
        try:
            answers[request["do"]](request)
        except UserError as problem:
            voice.say("problem", sentence=str(problem))


def main(words: Sequence[str]) -> int:
    """Serve until the window closes the door."""
    kind, study, other = words
    for stream in (sys.stdin, sys.stdout):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    voice = WorkerOutput(sys.stdout)
    desk = ImportHandler if kind == "import" else MergeHandler
    serve(desk(voice, Path(study), Path(other)).answers, sys.stdin, voice)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
