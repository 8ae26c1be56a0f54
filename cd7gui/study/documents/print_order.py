"""A print order that a separate process can carry out."""

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
    """What can be printed; the value is its name in the trail."""

    CASEBOOK = "casebook"
    SAFETY_REPORT = "safety report"
    CIOMS = "CIOMS I"
    BLANK = "blank case report form"
    ANNOTATED = "annotated case report form"

    @property
    def of_study(self) -> bool:
        """Whether it shows data of a study."""
        return self in (PrintedKind.CASEBOOK, PrintedKind.SAFETY_REPORT, PrintedKind.CIOMS)


@dataclass(frozen=True)
class PrintOrder:
    """Which document to print, where to, and the details that its kind needs."""

    kind: PrintedKind
    target: Path
    casebook: CasebookOrder = field(default_factory=CasebookOrder)
    report: SafetyReportOrder = field(default_factory=SafetyReportOrder)
    who: str = ""

    @property
    def act(self) -> Act | None:
        """The right that is needed to print it; None for what shows no study data."""
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
    """Return the document of an order; without a study only the case report form. Raises `UserError`."""
    if study is None or not order.kind.of_study:
        annotated = order.kind is PrintedKind.ANNOTATED
        return crf(dictionary(), checks(), local_now().date(), annotated=annotated)
    if order.kind is PrintedKind.CASEBOOK:
        return casebook(study, order.casebook)
    return safety_report(study, order.report)
