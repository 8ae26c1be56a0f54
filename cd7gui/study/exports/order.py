"""The export formats: workbook, password-protected workbook, CSV folder, files for statistics packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.audience import Audience
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, printable_name
from cd7gui.domain.results import Settings
from cd7gui.exchange.files.atomic_files import explained_errors
from cd7gui.exchange.files.progress import Progress
from cd7gui.exchange.files.scratch import guarded_folder
from cd7gui.exchange.sheets.cells import WorkbookPlan
from cd7gui.exchange.writers import encryption
from cd7gui.exchange.writers.workbook import write
from cd7gui.records import dataclass
from cd7gui.study.exports.contents import EVERYTHING, Exported, ExportScope, exported_as, proposed_name, workbook_plan

if TYPE_CHECKING:
    from cd7gui.study.session import Study

SHORTEST_PASSWORD = encryption.SHORTEST
ONLY_WORKBOOKS = "Only a workbook can be protected with a password. Leave the password out, or choose the workbook."


class ExportFormat(StrEnum):
    """The file format of an export."""

    WORKBOOK = "workbook"
    CSV = "csv"
    STATA = "stata"
    SPSS = "spss"
    SAS = "sas"

    @property
    def words(self) -> str:
        """The name shown to people."""
        return _TITLES[self]

    @property
    def folder(self) -> bool:
        """Whether it is a folder of files."""
        return self is not ExportFormat.WORKBOOK


_TITLES = {
    ExportFormat.WORKBOOK: "Excel workbook",
    ExportFormat.CSV: "folder of CSV files",
    ExportFormat.STATA: "folder for Stata",
    ExportFormat.SPSS: "folder for SPSS",
    ExportFormat.SAS: "folder for SAS",
}
AUDIENCES = {
    Audience.EVERYTHING: "with everything",
    Audience.DEIDENTIFIED: "de-identified",
    Audience.ABROAD: "de-identified, for abroad",
}


@dataclass(frozen=True)
class ExportOrder:
    """An export order. `spell` allows texts for SAS to be transliterated to ASCII and cut, each listed."""

    target: Path
    way: ExportFormat = ExportFormat.WORKBOOK
    extent: ExportScope = EVERYTHING
    settings: Settings | None = None
    password: str = field(default="", repr=False)
    spell: bool = False
    overwrite: bool = False
    who: str = ""  # the name that signs; empty for the remembered one
    excel_safe: bool = False  # texts of a CSV folder are guarded against running as formulas

    @property
    def words(self) -> str:
        """Return what was exported, for the trail: the file's name, but not its folder, which may name a person."""
        sealed = ", with a password" if self.password else ""
        text = ", with free text" if self.extent.with_text else ""
        audit = ", with the audit trail" if self.extent.audit else ""
        for_whom = AUDIENCES[self.extent.audience]
        return f"{self.way.words}, {for_whom}{text}{audit}{sealed}: {printable_name(self.target.name)}"


def send_out(
    study: Study,
    order: ExportOrder,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Exported:
    """Write an export completely or not at all; the caller records it in the trail.

    Raises `TargetUnavailable` or `FolderIsTaken` for an existing target that may not be replaced, `Cancelled`, or
    `UserError` with the sentence for the user.
    """
    if order.password and order.way.folder:
        raise UserError(ONLY_WORKBOOKS)
    plan = workbook_plan(study, order.settings, extent=order.extent)
    if order.way.folder:
        return exported_as(plan, order.target, _folder(study, plan, order, progress, cancelled))
    _workbook(plan, order, progress, cancelled)
    return exported_as(plan, order.target)


def _workbook(
    plan: WorkbookPlan, order: ExportOrder, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> None:
    if not order.password:
        write(plan, order.target, overwrite=order.overwrite, progress=progress, cancelled=cancelled)
        return
    encryption.check_password(order.password)
    # The unencrypted file is beside its target, readable only by its owner, until it is sealed.
    with explained_errors(order.target.absolute()), guarded_folder(order.target.absolute()) as scratch:
        plain = scratch / "plain.xlsx"
        write(plan, plain, progress=progress, cancelled=cancelled)
        encryption.seal(plain, order.target, order.password, overwrite=order.overwrite)


def _folder(
    study: Study,
    plan: WorkbookPlan,
    order: ExportOrder,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> int:
    from cd7gui.exchange.files.progress import ProgressReporter

    watch = ProgressReporter(progress, cancelled)
    if order.way is ExportFormat.CSV:
        from cd7gui.exchange.writers.text_folder import write_folder

        made, version = plan.made or datetime.now(tz=UTC), study.rules.dictionary.version
        return write_folder(
            plan, order.target, made, version=version, replace=order.overwrite, watch=watch, excel_safe=order.excel_safe
        )
    from cd7gui.exchange.statistics.statistics_folder import write_statistics
    from cd7gui.exchange.statistics.statistics_variables import StatisticsPackage

    package = StatisticsPackage[order.way.name]
    return write_statistics(plan, package, order.target, spell=order.spell, replace=order.overwrite, watch=watch)


def suggested_target(study: Study, order: ExportOrder) -> Path:
    """Return the usual target of an export: beside the study, named by it, the cut-off and the sequence (X25)."""
    name = Path(proposed_name(study, order.settings, audience=order.extent.audience))
    return study.path.with_name(f"{name.stem}_{order.way.name}" if order.way.folder else name.name)


def result_in_words(made: Exported, order: ExportOrder) -> str:
    """Describe what was written."""
    rows = counted(made.rows, "row", "rows")
    if order.way.folder:
        files = counted(made.files, "file", "files")
        return f"Wrote {files} to {made.path}: {rows}."
    sheets = counted(made.sheets, "sheet", "sheets")
    return f"Wrote {made.path}: {sheets}, {rows}."
