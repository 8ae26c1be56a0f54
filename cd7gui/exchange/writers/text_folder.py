"""An export as a folder of text files with scripts that read it in R, Python and SAS: readable in thirty years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from cd7gui.exchange.files.atomic_folders import README, filling, write_sums
from cd7gui.exchange.files.formula_guards import guarded
from cd7gui.exchange.files.progress import ProgressReporter
from cd7gui.exchange.sheets.cells import Cell, Sheet, TextCell, WorkbookPlan
from cd7gui.exchange.sheets.listings import DICTIONARY
from cd7gui.exchange.sheets.provenance import PROVENANCE, head_of
from cd7gui.exchange.writers.dataset_json import dataset_json, dataset_name
from cd7gui.exchange.writers.reading_scripts import file_name, python_script, r_script, sas_script

# With it Excel reads UTF-8, including Chinese; without it, Excel guesses (P26).
ENCODING = "utf-8-sig"
DATASETS = "dataset-json"
BATCH = 2000  # lines written at a time
ABOUT = (
    "{study}\n\nEach .csv file is a sheet of the workbook: UTF-8 with a byte order mark, commas, texts in quotation "
    "marks.\nprovenance.csv says where the data come from and for whom they were made, dictionary.csv explains every "
    "column.\nA row of a form begins with study, site, patient number and its own number (ROW, 0 where a patient has "
    "one).\nMissing values are empty; why they are missing stands in the columns whose names end in _MR.\nColumns that "
    "end in _T and _H are days since the CAR-T infusion and since the transplant.\n\nread.R, read.py and read.sas read "
    "the files with the right types: numbers as numbers, codes with their labels, dates as dates.\nThe folder "
    "dataset-json holds the same rows as Dataset-JSON 1.1 (CDISC).\nchecksums.sha256 lists the SHA-256 of every file: "
    "`sha256sum --check checksums.sha256` proves that none changed.\n\nDo not open and save the files in Excel: it "
    "removes leading zeros and changes dates. Use the workbook for Excel.\n"
)


UNGUARDED = (
    "\nA text that begins with =, +, - or @ is written as it was typed; a spreadsheet may run it as a formula. "
    "The option --excel-safe guards such texts.\n"
)
GUARDED = (
    "\nTexts that begin with =, +, -, @, a tab or a line end have an apostrophe before them (--excel-safe), so that no "
    "spreadsheet runs them: the files do not hold them as they were typed. read.R, read.py and read.sas and the import "
    "of cd7gui take the apostrophe off again. The header of a file with such guards is in quotation marks.\n"
)


def write_folder(
    plan: WorkbookPlan,
    folder: Path,
    made: datetime,
    *,
    version: str = "",
    replace: bool = False,
    watch: ProgressReporter | None = None,
    excel_safe: bool = False,
) -> int:
    """Write every sheet as CSV and Dataset-JSON, the scripts, a readme and the checksums; count the files.

    The folder is replaced completely or not at all. Raises `UserError` if it is not empty or cannot be written.
    """
    data = [sheet for sheet in plan.sheets if sheet.name not in (DICTIONARY, PROVENANCE)]
    contents = {
        "read.R": r_script(data, guarded=excel_safe),
        "read.py": python_script(data, guarded=excel_safe),
        "read.sas": sas_script(data, guarded=excel_safe),
    }
    contents[README] = ABOUT.format(study=plan.study) + (GUARDED if excel_safe else UNGUARDED)
    watch = watch or ProgressReporter()
    watch.total = sum(len(sheet.rows) for sheet in (*plan.sheets, *data))
    with filling(folder, replace=replace) as part:
        (part / DATASETS).mkdir()
        for sheet in plan.sheets:
            write_csv(part, sheet, watch, excel_safe=excel_safe)
        for sheet in data:
            lines = dataset_json(sheet, study=plan.study, version=version, made=made, head=head_of(plan[PROVENANCE]))
            _write(part / DATASETS / f"{dataset_name(sheet).lower()}.json", lines, len(sheet.rows), watch)
        for name, text in contents.items():
            _write(part / name, [text])
        write_sums(part)
        return sum(1 for path in part.rglob("*") if path.is_file())


def write_csv(folder: Path, sheet: Sheet, watch: ProgressReporter | None = None, *, excel_safe: bool = False) -> None:
    """Write a sheet as a file of a folder."""
    _write(folder / file_name(sheet), csv_lines(sheet, excel_safe=excel_safe), len(sheet.rows), watch)


def csv_lines(sheet: Sheet, *, excel_safe: bool = False) -> Iterator[str]:
    """Yield a sheet as CSV: texts in quotation marks, numbers and dates bare, missing values empty.

    With `excel_safe` a spreadsheet takes no text for a formula, which the quoted header indicates.
    """
    if excel_safe:
        yield ",".join(f'"{name}"' for name in sheet.header) + "\r\n"
        yield from (",".join(map(_safe_field, row)) + "\r\n" for row in sheet.rows)
        return
    yield ",".join(sheet.header) + "\r\n"
    yield from (",".join(map(_field, row)) + "\r\n" for row in sheet.rows)


def _safe_field(cell: Cell) -> str:
    return _field(TextCell(guarded(cell.value)) if isinstance(cell, TextCell) else cell)


def _field(cell: Cell) -> str:
    if isinstance(cell, TextCell):
        return '"' + cell.value.replace('"', '""') + '"'
    return cell.canonical()


def _write(path: Path, lines: Iterable[str], rows: int = 0, watch: ProgressReporter | None = None) -> None:
    """Write lines in batches, so that progress is visible and the work can be stopped."""
    # R and Python on some systems refuse a script with a byte order mark; only data have it.
    with path.open("w", encoding=ENCODING if path.suffix == ".csv" else "utf-8", newline="") as file:
        left, waiting = rows, iter(lines)
        while some := list(islice(waiting, BATCH)):
            file.writelines(some)
            if watch is not None:
                watch.step(min(len(some), left))
                left -= min(len(some), left)
