"""A report made from a kept state of a study, as named in the trail: its file and its state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePath

from cd7gui.domain.case_report.changes import REPORT
from cd7gui.domain.foreign_json import read_json
from cd7gui.domain.formatting import printable_name
from cd7gui.records import dataclass

SHOWN = 16  # characters of a hash in a sentence


@dataclass(frozen=True)
class KeptReport:
    """The identity of a report: its words, its file's name and SHA-256, its content hash, and the state.

    `line` and `head` are the last trail line covered by the report, and its hash.
    """

    number: int
    words: str
    file: str
    file_hash: str
    content_hash: str
    line: int
    head: str

    @property
    def field(self) -> str:
        """The setting of the study that holds it."""
        return f"{REPORT}{self.number}"

    @property
    def text(self) -> str:
        """Its text in the trail."""
        said = {name: value for name, value in asdict(self).items() if name != "number"}
        return json.dumps(said, ensure_ascii=False, sort_keys=True)

    @property
    def title(self) -> str:
        """Its title in signatures: "the safety report to 2023-12-22, report 1"."""
        return f"the {self.words}, report {self.number}"

    @property
    def state_in_words(self) -> str:
        """Which file it is, and of which state of the study."""
        return f"{self.file}, SHA-256 {self.file_hash}, of line {self.line:,} · {self.head[: 2 * SHOWN]}"

    def takes_the_place_of(self, other: KeptReport) -> bool:
        """Return whether it replaces another: the same report of the same day for the same readers."""
        return (self.words, _ending(self.file)) == (other.words, _ending(other.file))


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def read_report(field: str, text: str | None) -> KeptReport | None:
    """Return the report in a setting; None if unreadable."""
    try:
        said = read_json(text or "")
        names = ("words", "file", "file_hash", "content_hash", "head")
        words, file, file_hash, content_hash, head = (printable_name(str(said[name])) for name in names)
        number, line = int(field.removeprefix(REPORT)), int(said["line"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    return KeptReport(number, words, file, file_hash, content_hash, line, head)


def reports_in(settings: Mapping[str, str]) -> tuple[KeptReport, ...]:
    """Return the reports among a study's settings, which are given without the prefix `REPORT`."""
    found = (read_report(f"{REPORT}{number}", text) for number, text in settings.items())
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.number))
