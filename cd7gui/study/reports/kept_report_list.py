"""The kept reports of a study with their signatures and validity, and comparing files with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cd7gui.domain.case_report.changes import REPORT
from cd7gui.domain.case_report.kept_report import KeptReport, reports_in
from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.signatures import Signature, SignatureState
from cd7gui.study.reports.signature_list import seen_signatures

NO_REPORTS = "This study has no reports. `cd7gui dsmb STUDY OUT.pdf` makes one."
UNSIGNED = "not signed"
IS = "{name} is the file of {title}: {worth}."
IS_NONE = (
    "{name} is not the file of any report of this study: it was changed or replaced, or belongs to another study. "
    "SHA-256 {hash}"
)
NOT_READ = "{name} could not be read: {why}. Check its name."
_BLOCK = 1 << 20


@dataclass(frozen=True)
class SignedReport:
    """A kept report with its signatures, oldest first."""

    report: KeptReport
    signatures: tuple[Signature, ...]

    @property
    def worth(self) -> str:
        """The signers and the present validity of each signature, in words."""
        return "; ".join(f"{_by(one)}: {one.state_in_words}" for one in self.signatures) or UNSIGNED

    @property
    def holds(self) -> bool:
        """Whether it is signed and no signature is false. A void one was of a file that was replaced."""
        states = {one.state for one in self.signatures}
        return SignatureState.VALID in states and SignatureState.FALSE not in states


def _by(one: Signature) -> str:
    return f"{one.meaning.value} by {one.name} ({one.role}), {one.moment}"


def kept_reports(study: ActingStudy, found: Sequence[Signature] | None = None) -> tuple[SignedReport, ...]:
    """Return the reports by number; `found` are the study's signatures if they were read already."""
    signed = seen_signatures(study) if found is None else found
    return tuple(
        SignedReport(one, tuple(made for made in signed if made.scope.report == one.number))
        for one in reports_in(study.settings_of(REPORT))
    )


def reports_in_words(found: Iterable[SignedReport]) -> str:
    """Return three lines for each report: its name, its file and state, its signatures."""
    lines = [
        f"Report {one.report.number}, {one.report.words}\n  {one.report.state_in_words}\n  {one.worth}" for one in found
    ]
    return "\n".join(lines) or NO_REPORTS


def reports_as_data(found: Iterable[SignedReport]) -> list[dict[str, Any]]:
    """Return the reports as JSON-ready data."""
    return [
        {
            "report": one.report.number,
            "words": one.report.words,
            "file": one.report.file,
            "sha256": one.report.file_hash,
            "line": one.report.line,
            "head": one.report.head,
            "signatures": [
                {"signed": _by(made), "state": made.state.value, "words": made.state_in_words}
                for made in one.signatures
            ],
        }
        for one in found
    ]


def held_against(found: Iterable[SignedReport], file: Path) -> tuple[bool, str]:
    """Return whether a file is a signed report, and a sentence naming the report. Raises `UserError`."""
    read = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK):
                read.update(block)
    except OSError as problem:
        raise UserError(NOT_READ.format(name=file.name, why=problem.strerror or problem)) from problem
    there = next((one for one in found if one.report.file_hash == read.hexdigest()), None)
    if there is None:
        return False, IS_NONE.format(name=file.name, hash=read.hexdigest())
    return there.holds, IS.format(name=file.name, title=there.report.title, worth=there.worth)
