"""What somebody wants on paper, as one order that a process of its own can carry out."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from pathlib import Path

from cd7gui.domain.paper import PaperDocument
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.records import dataclass
from cd7gui.store.database.timestamps import local_now
from cd7gui.study.documents.blank_form import crf
from cd7gui.study.documents.casebook import CasebookOrder, casebook
from cd7gui.study.documents.safety_report import SafetyReportOrder, safety_report
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study


class PrintedKind(StrEnum):
    """What can be printed; the value is what the trail calls it."""

    CASEBOOK = "casebook"
    SAFETY_REPORT = "safety report"
    CIOMS = "CIOMS I"
    BLANK = "blank case report form"
    ANNOTATED = "annotated case report form"

    @property
    def of_study(self) -> bool:
        """Whether it shows what stands in a study."""
        return self in (PrintedKind.CASEBOOK, PrintedKind.SAFETY_REPORT, PrintedKind.CIOMS)


@dataclass(frozen=True)
class PrintOrder:
    """A document, where it shall stand, and what of it: the part of the order that its kind reads."""

    kind: PrintedKind
    target: Path
    casebook: CasebookOrder = field(default_factory=CasebookOrder)
    report: SafetyReportOrder = field(default_factory=SafetyReportOrder)
    who: str = ""

    @property
    def act(self) -> Act | None:
        """What somebody who prints it needs the right to; None for what shows no study."""
        if not self.kind.of_study:
            return None
        return self.casebook.act if self.kind is PrintedKind.CASEBOOK else self.report.act

    @property
    def words(self) -> str:
        """What was printed, for the trail."""
        if not self.kind.of_study:
            return self.kind.value
        return self.casebook.words if self.kind is PrintedKind.CASEBOOK else self.report.words


def document_of(order: PrintOrder, study: Study | None) -> PaperDocument:
    """Return the document of an order; without a study the case report form alone. Raises `UserError`."""
    if study is None or not order.kind.of_study:
        annotated = order.kind is PrintedKind.ANNOTATED
        return crf(dictionary(), checks(), local_now().date(), annotated=annotated)
    if order.kind is PrintedKind.CASEBOOK:
        return casebook(study, order.casebook)
    return safety_report(study, order.report)
