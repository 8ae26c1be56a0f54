"""A folder for Stata, SPSS or SAS: a file for each data sheet, with documentation."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

from cd7gui.exchange.files.atomic_folders import README, filling, write_sums
from cd7gui.exchange.files.progress import ProgressReporter
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Sheet, SheetColumn, WorkbookPlan
from cd7gui.exchange.sheets.form_status import FORMS, VERIFICATION
from cd7gui.exchange.sheets.listings import DEVIATIONS, DICTIONARY, FINDINGS, PATIENTS, SIGNATURES
from cd7gui.exchange.sheets.outcomes import CURVES, SUMMARY
from cd7gui.exchange.sheets.provenance import PROVENANCE
from cd7gui.exchange.statistics.file_moments import set_creation_time
from cd7gui.exchange.statistics.statistics_variables import Changed, StatisticsPackage, StatisticsTable, cut, table_of
from cd7gui.exchange.writers.ascii_spelling import spelt
from cd7gui.exchange.writers.dataset_json import dataset_name
from cd7gui.exchange.writers.reading_scripts import transport_script
from cd7gui.exchange.writers.text_folder import write_csv

BESIDE = (
    PROVENANCE,
    SUMMARY,
    CURVES,
    DICTIONARY,
    SIGNATURES,
    VERIFICATION,
)  # as text: they document the data
SENTENCES = (FINDINGS, DEVIATIONS)  # as text if a file holds only 200 bytes of each
TITLE, SAS_TITLE = 80, 40  # characters of a file's label

ABOUT = (
    "{study}\n\n"
    "{files}\n"
    "Codes are numbers with value labels in Stata and SPSS, and texts in SAS; variables.csv names the number, the code "
    "and the label of each. Why a value is missing stands in the variables whose names end in _MR (SAS: MR).\n"
    "Variables that end in _T and _H (SAS: T and H) are days since the CAR-T infusion and since the transplant.\n"
    "variables.csv says which column of the workbook a variable comes from, with its whole label.\n"
    "provenance.csv says where the data come from and for whom they were made; dictionary.csv explains every field.\n"
    "checksums.sha256 lists the SHA-256 of every file: `sha256sum --check checksums.sha256` proves that none changed.\n"
)
KINDS = {
    StatisticsPackage.STATA: "Each .dta file is a sheet of the workbook, for Stata 14 or newer: use f6_transplant.dta",
    StatisticsPackage.SPSS: "Each .sav file is a sheet of the workbook, for SPSS.",
    StatisticsPackage.SAS: (
        "Each .xpt file is a sheet of the workbook, for SAS (XPORT version 5): read.sas reads them all, with formats.\n"
        "Findings and deviations stand in .csv files, because their sentences are longer than 200 bytes. Labels, units "
        "and the study's name are spelt in ASCII; texts of people that were changed are listed, whole, in changed.csv."
    ),
}


def write_statistics(
    plan: WorkbookPlan,
    package: StatisticsPackage,
    folder: Path,
    *,
    spell: bool = False,
    replace: bool = False,
    watch: ProgressReporter | None = None,
) -> int:
    """Write the data of a workbook for a statistics package, all or nothing; return the number of files.

    Raises `UserError` naming row and field for what such a file cannot hold, or for a folder that is not empty.
    """
    data, beside = _parted(plan, package)
    watch = watch or ProgressReporter()
    watch.total = 2 * sum(len(sheet.rows) for sheet in data)
    with filling(folder, replace=replace) as part:
        written = [_write(sheet, package, _path(part, sheet, package), spell, watch) for sheet in data]
        if plan.made is not None:
            for sheet in data:
                set_creation_time(_path(part, sheet, package), package, plan.made)
        for sheet in (*beside, _variables_sheet(written, package), *_changed_sheets(written)):
            write_csv(part, sheet)
        if package is StatisticsPackage.SAS:
            (part / "read.sas").write_text(transport_script(data), encoding="ascii")
        (part / README).write_bytes(ABOUT.format(study=plan.study, files=KINDS[package]).encode())
        write_sums(part)
        return sum(1 for path in part.rglob("*") if path.is_file())


def _parted(plan: WorkbookPlan, package: StatisticsPackage) -> tuple[list[Sheet], list[Sheet]]:
    """Separate the sheets that become files of the package from those that stay text."""
    lists = (PATIENTS, FORMS, *SENTENCES)
    data = [sheet for sheet in plan.sheets if sheet.name in lists or sheet.header[3:4] == ("ROW",)]
    beside = [sheet for sheet in plan.sheets if sheet.name in BESIDE]
    if package is not StatisticsPackage.SAS:
        return data, beside
    sentences = [sheet for sheet in data if sheet.name in SENTENCES]
    return [sheet for sheet in data if sheet.name not in SENTENCES], [*beside, *sentences]


def _path(part: Path, sheet: Sheet, package: StatisticsPackage) -> Path:
    return part / f"{file_stem(sheet, package)}.{package.value}"


def _write(
    sheet: Sheet, package: StatisticsPackage, path: Path, spell: bool, watch: ProgressReporter
) -> StatisticsTable:
    """Write a sheet; return the table without its values, to keep only one sheet's values in memory."""
    from cd7gui.exchange.statistics.statistics_files import write_table  # loads pandas and pyreadstat

    table = table_of(sheet, package, spell=spell, each=lambda: watch.step(0))
    watch.step(len(sheet.rows))
    write_table(table, package, dataset_name(sheet)[:8], _title(sheet, package), path)
    watch.step(len(sheet.rows))
    return dataclasses.replace(table, values=())


def file_stem(sheet: Sheet, package: StatisticsPackage) -> str:
    """Return the file name of a sheet without extension; for SAS the dataset's eight-character name."""
    return dataset_name(sheet)[:8].lower() if package is StatisticsPackage.SAS else sheet.name.lower()


def _title(sheet: Sheet, package: StatisticsPackage) -> str:
    return cut(spelt(sheet.title), SAS_TITLE) if package is StatisticsPackage.SAS else cut(sheet.title, TITLE)


VARIABLES = (
    SheetColumn("FILE", "File"),
    SheetColumn("VARIABLE", "Variable"),
    SheetColumn("COLUMN", "Column of the workbook"),
    SheetColumn("LABEL", "Whole label"),
    SheetColumn("VALUES", "Numbers, codes and labels"),
)


def _variables_sheet(tables: Iterable[StatisticsTable], package: StatisticsPackage) -> Sheet:
    rows = tuple(tuple(cells.text(one) for one in line) for table in tables for line in _variable_lines(table, package))
    return Sheet("Variables", "Variables", "tbl_Variables", VARIABLES, rows)


def _variable_lines(table: StatisticsTable, package: StatisticsPackage) -> Iterator[tuple[str, ...]]:
    for one in table.variables:
        column = table.sheet.columns[one.place]
        pairs = ((one.numbers.get(code), code, label) for code, label in column.codes)
        values = "; ".join(f"{code} = {label}" if n is None else f"{n} = {code} = {label}" for n, code, label in pairs)
        yield f"{file_stem(table.sheet, package)}.{package.value}", one.name, column.name, column.label, values


CHANGED = (
    SheetColumn("SHEET", "Sheet of the workbook"),
    SheetColumn("COLUMN", "Column"),
    SheetColumn("ROW", "Keys of the row"),
    SheetColumn("WHAT", "What was done"),
    SheetColumn("TEXT", "The whole text"),
)


def _changed_sheets(tables: Iterable[StatisticsTable]) -> list[Sheet]:
    changed = [one for table in tables for one in table.changed]
    rows = tuple(tuple(cells.text(one) for one in _changed_line(each)) for each in changed)
    return [Sheet("Changed", "Changed texts", "tbl_Changed", CHANGED, rows)] if rows else []


def _changed_line(one: Changed) -> tuple[str, ...]:
    return one.sheet, one.column, " ".join(one.keys), one.what, one.text
