"""A workbook of a study on the disk, written in one call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cd7gui.domain.results import Settings
from cd7gui.exchange.sheets.cells import Sheet
from cd7gui.exchange.writers.workbook import write
from cd7gui.study.exports.contents import EVERYTHING, Exported, ExportScope, exported_as, workbook_plan
from cd7gui.study.exports.export_record import record_export
from cd7gui.study.session import Study


def export_workbook(
    study: Study,
    target: str | Path,
    settings: Settings | None = None,
    *,
    extent: ExportScope = EVERYTHING,
    overwrite: bool = False,
) -> Exported:
    """Write the workbook to `target` and note the export in a study that may be written."""
    plan = workbook_plan(study, settings, extent=extent)
    path = Path(target)
    write(plan, path, overwrite=overwrite)
    exported = exported_as(plan, path)
    if not study.read_only:
        record_export(study, exported.content_hash, path.name)
    return exported


def hashes_of(study: Study) -> Mapping[str, str]:
    """Return the content hash of each sheet that an export would write: of a workbook that nobody reads, no more."""
    return exported_as(workbook_plan(study), Path()).hashes


def facts_of(sheet: Sheet) -> Mapping[tuple[str, str], str]:
    """Read a Provenance sheet back: the value of each section and item."""
    return {(row[0].canonical(), row[1].canonical()): row[2].canonical() for row in sheet.rows}
