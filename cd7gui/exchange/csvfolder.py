"""An export as a folder of text files with the scripts that read it in R, Python and SAS: readable in thirty years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.text import N_
from cd7gui.exchange.cells import Cell, ColumnKind, Sheet, Text
from cd7gui.exchange.listsheets import DICTIONARY
from cd7gui.exchange.replacing import replacing

# With it Excel reads UTF-8, Chinese too; without it, it guesses (P26).
ENCODING = "utf-8-sig"
NOT_EMPTY = N_("The folder {folder} is not empty. Choose an empty one, so that files of two exports never mix.")
README = N_(
    "Each .csv file is a sheet of the workbook: UTF-8 with a byte order mark, commas, texts in quotation marks.\n"
    "dictionary.csv explains every column. Missing values are empty; why they are missing stands in the columns "
    "whose names end in _MR.\n"
    "read.R, read.py and read.sas read the files with the right types: numbers as numbers, codes as texts, dates as "
    "dates.\nDo not open the files in Excel and save them: it takes zeros from the front of numbers and changes dates. "
    "The workbook is made for Excel.\n"
)
SAS_OPTIONS = 'dsd firstobs=2 truncover encoding="utf-8" lrecl=1048576 termstr=crlf'
LONGEST_SAS_TEXT = 32_767  # bytes of a character variable (SAS language reference)


def write_folder(sheets: Iterable[Sheet], folder: Path) -> tuple[Path, ...]:
    """Write every sheet as CSV, the dictionary among them, and the scripts; gives the files.

    Raises `UserError` if the folder holds something already or cannot be written.
    """
    wanted = tuple(sheets)
    _make(folder)
    contents = {file_name(sheet): csv_text(sheet) for sheet in wanted}
    data = [sheet for sheet in wanted if sheet.name != DICTIONARY]
    contents |= {"read.R": r_script(data), "read.py": python_script(data), "read.sas": sas_script(data)}
    contents["README.txt"] = README
    return tuple(_write(folder / name, text) for name, text in contents.items())


def file_name(sheet: Sheet) -> str:
    """Name the file of a sheet: the name in lower case, so that no system confuses two of them."""
    return f"{sheet.name.lower()}.csv"


def csv_text(sheet: Sheet) -> str:
    """Give a sheet as CSV: every text in quotation marks, numbers and dates bare, nothing for no value."""
    lines = [",".join(sheet.header), *(",".join(map(_field, row)) for row in sheet.rows)]
    return "".join(f"{line}\r\n" for line in lines)


def _field(cell: Cell) -> str:
    if isinstance(cell, Text):
        return '"' + cell.value.replace('"', '""') + '"'
    return cell.canonical()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        filled = any(folder.iterdir())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UserError(N_("The folder {folder} cannot be made: {why}.").format(folder=folder, why=why)) from error
    if filled:
        raise UserError(NOT_EMPTY.format(folder=folder))


def _write(path: Path, text: str) -> Path:
    with replacing(path) as part:
        # A script with a byte order mark is refused by R and Python on some systems; only data carry it.
        part.write_bytes(text.encode(ENCODING if path.suffix == ".csv" else "utf-8"))
    return path


_R_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "character",
    ColumnKind.NUMBER: "numeric",
    ColumnKind.INTEGER: "integer",
    ColumnKind.DATE: "Date",
}


def r_script(sheets: Iterable[Sheet]) -> str:
    """Give the script for R: a list `forms` with a data frame for each sheet; base R alone."""
    lines = [
        "# Reads the files beside this script into the list `forms`; base R is enough.",
        "read_form <- function(file, types)",
        '  read.csv(file, fileEncoding = "UTF-8-BOM", colClasses = types, na.strings = "", check.names = FALSE,',
        "           stringsAsFactors = FALSE)",
        "",
        "forms <- list()",
    ]
    for sheet in sheets:
        types = ", ".join(f'{column.name} = "{_R_TYPES[column.kind]}"' for column in sheet.columns)
        lines.append(f'forms[["{sheet.name}"]] <- read_form("{file_name(sheet)}", c({types}))')
    return "\n".join(lines) + "\n"


_PANDAS_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "string",
    ColumnKind.NUMBER: "float64",
    ColumnKind.INTEGER: "Int64",
}


def python_script(sheets: Iterable[Sheet]) -> str:
    """Give the script for Python: a dictionary `forms` with a DataFrame for each sheet; it needs pandas."""
    lines = [
        '"""Reads the files beside this script into the dictionary `forms`; needs pandas."""',
        "",
        "from pathlib import Path",
        "",
        "import pandas as pd",
        "",
        "HERE = Path(__file__).parent",
        "",
        "",
        "def read_form(file, types, dates):",
        '    missing = {"keep_default_na": False, "na_values": [""]}  # a text NA is a text',
        '    frame = pd.read_csv(HERE / file, encoding="utf-8-sig", dtype=types, **missing)',
        "    for name in dates:",
        '        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")',
        "    return frame",
        "",
        "",
        "forms = {}",
    ]
    for sheet in sheets:
        types = {column.name: _PANDAS_TYPES[column.kind] for column in sheet.columns if column.kind in _PANDAS_TYPES}
        dates = [column.name for column in sheet.columns if column.kind is ColumnKind.DATE]
        types |= dict.fromkeys(dates, "string")
        lines.append(f'forms["{sheet.name}"] = read_form("{file_name(sheet)}", {types!r}, {dates!r})')
    return "\n".join(lines) + "\n"


def sas_script(sheets: Iterable[Sheet]) -> str:
    """Give the script for SAS: a data set for each sheet, with labels. Set the macro variable FOLDER first."""
    lines = ["/* Reads the files into data sets of the library WORK. Set the folder first. */", "%let folder = .;", ""]
    for sheet in sheets:
        lines += [
            f"data {sheet.name};",
            f'  infile "&folder/{file_name(sheet)}" {SAS_OPTIONS};',
            *(f"  {_sas_informat(sheet, number)}" for number in range(len(sheet.columns))),
            *(f"  label {column.name} = '{_sas_text(column.label)}';" for column in sheet.columns),
            f"  input {' '.join(column.name for column in sheet.columns)};",
            "run;",
            "",
        ]
    return "\n".join(lines)


def _sas_informat(sheet: Sheet, number: int) -> str:
    column = sheet.columns[number]
    if column.kind is ColumnKind.DATE:
        return f"informat {column.name} yymmdd10.; format {column.name} yymmdd10.;"
    if column.kind is not ColumnKind.TEXT:
        return f"informat {column.name} best32.;"
    longest = max((len(row[number].canonical().encode()) for row in sheet.rows), default=1)
    return f"informat {column.name} ${min(max(longest, 1), LONGEST_SAS_TEXT)}.;"


def _sas_text(label: str) -> str:
    return label.replace("'", "''")
