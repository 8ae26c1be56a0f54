"""Scripts that read the folder of text files: in R and Python with types, codes and labels, in SAS as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cd7gui.exchange.sheets.cells import ColumnKind, Sheet, SheetColumn
from cd7gui.exchange.sheets.columns import REASON
from cd7gui.exchange.writers.ascii_spelling import spelt
from cd7gui.exchange.writers.dataset_json import dataset_name

SAS_OPTIONS = 'dsd firstobs=2 truncover encoding="utf-8" lrecl=1048576 termstr=crlf'
LONGEST_SAS_TEXT = 32_767  # bytes of a character variable (SAS language reference)


SAS_UNGUARD = (  # an apostrophe guards texts that a spreadsheet would run
    "  array texts_ _character_;",
    '  do over texts_; if prxmatch("/^\'+[=+@\\t\\r\\n-]/", texts_) then texts_ = substr(texts_, 2); end;',
)


def file_name(sheet: Sheet) -> str:
    """Return the file name of a sheet: in lower case, so that no system confuses two of them."""
    return f"{sheet.name.lower()}.csv"


R_HEAD = """# Reads the files beside this script into the list `forms`; base R is enough.
# Codes that are texts become factors in the order of the dictionary; those that are numbers (OSEVENT) stay numbers, so
# that survival::Surv takes them. Dates become Date, and every column carries its label:
#   attr(forms$F6_Transplant$HSCTDAT, "label")      attr(forms$F1_Registration$SEX, "labels")
#   why_missing(forms$F3_Disease_at_baseline, "KPS")  says why values are missing
read_form <- function(file, types, labels, codes) {
  # The bytes are UTF-8 whatever the system speaks (LC_ALL=C too); the first line, with the mark, is passed by.
  rows <- length(readLines(file, n = 2L, warn = FALSE)) > 1L
  form <- if (rows) read.csv(file, header = FALSE, skip = 1L, col.names = names(types), encoding = "UTF-8",
                             colClasses = unname(types), na.strings = "", check.names = FALSE, stringsAsFactors = FALSE)
          else read.csv(text = paste(names(types), collapse = ","), colClasses = types, check.names = FALSE)
  if (guarded) for (name in names(form)[vapply(form, is.character, NA)])
    form[[name]] <- sub("^'('*[=+@\\t\\r\\n-])", "\\\\1", form[[name]])
  for (name in names(codes)) {
    known <- names(codes[[name]])
    if (is.character(form[[name]]))
      form[[name]] <- factor(form[[name]], levels = union(known, na.omit(unique(form[[name]]))))
    attr(form[[name]], "labels") <- codes[[name]]
  }
  for (name in names(labels)) attr(form[[name]], "label") <- labels[[name]]
  form
}
why_missing <- function(form, name) form[[paste0(name, "_MR")]]

forms <- list()
"""
R_GUARDED = "guarded <- {0}\n\n"  # whether an apostrophe guards texts that a spreadsheet would run
R_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "character",
    ColumnKind.NUMBER: "numeric",
    ColumnKind.INTEGER: "integer",
    ColumnKind.DATE: "Date",
}


def r_script(sheets: Iterable[Sheet], *, guarded: bool = False) -> str:
    """Return the script for R: a list `forms` with a data frame for each sheet, in base R alone."""
    flag = R_GUARDED.format("TRUE" if guarded else "FALSE")
    return R_HEAD.replace("forms <- list()\n", f"{flag}forms <- list()\n") + "".join(map(_r_form, sheets))


def _r_form(sheet: Sheet) -> str:
    types = _r_list("c", ((one.name, f'"{R_TYPES[one.kind]}"') for one in sheet.columns))
    labels = _r_list("c", ((one.name, _quoted(one.label)) for one in sheet.columns))
    coded = ((one.name, _r_codes(one)) for one in sheet.columns if one.codes)
    parts = ",\n  ".join((f'"{file_name(sheet)}"', types, labels, _r_list("list", coded)))
    return f'forms[["{sheet.name}"]] <- read_form(\n  {parts})\n'


def _r_codes(column: SheetColumn) -> str:
    return _r_list("c", ((_quoted(code), _quoted(label)) for code, label in column.codes))


def _r_list(call: str, pairs: Iterable[tuple[str, str]]) -> str:
    return f"{call}({', '.join(f'{name} = {value}' for name, value in pairs)})"


def _quoted(words: str) -> str:
    """Quote a text for both R and Python, escaping non-ASCII characters, whatever the system's encoding."""
    plain = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(one if one.isascii() else _escaped(one) for one in plain) + '"'


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"


PYTHON_HEAD = '''"""Reads the files beside this script into the dictionary `forms`; needs pandas.

Codes that are texts become categories in the order of the dictionary; those that are numbers (OSEVENT) stay numbers.
Dates become datetime64. `labels[form][column]` is what a column means, `codes[form][column]` the labels of its codes,
and `why_missing(form, column)` says why values are missing.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
GUARDED = False  # whether an apostrophe stands before texts that a spreadsheet would run

forms, labels, codes = {}, {}, {}


def why_missing(form, column):
    return forms[form][column + "_MR"]


def read_form(name, file, types, dates, words, coded):
    missing = {"keep_default_na": False, "na_values": [""]}  # a text NA is a text
    frame = pd.read_csv(HERE / file, encoding="utf-8-sig", dtype=types, **missing)
    for column in frame.columns if GUARDED else ():
        if pd.api.types.is_string_dtype(frame[column]):
            frame[column] = frame[column].str.replace(r"^'('*[=+@\\t\\r\\n-])", r"\\1", regex=True)
    for column in dates:
        frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    for column, known in coded.items():
        if pd.api.types.is_string_dtype(frame[column]):
            others = [code for code in frame[column].dropna().unique() if code not in known]
            frame[column] = pd.Categorical(frame[column], categories=[*known, *others])
    forms[name], labels[name], codes[name] = frame, words, coded


'''
PANDAS_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "string",
    ColumnKind.NUMBER: "float64",
    ColumnKind.INTEGER: "Int64",
    ColumnKind.DATE: "string",
}


def python_script(sheets: Iterable[Sheet], *, guarded: bool = False) -> str:
    """Return the script for Python: a dictionary `forms` with a DataFrame for each sheet; it needs pandas."""
    head = PYTHON_HEAD.replace("GUARDED = False", f"GUARDED = {guarded}")
    return head + "".join(_python_form(sheet) for sheet in sheets)


def _python_form(sheet: Sheet) -> str:
    types = {one.name: PANDAS_TYPES[one.kind] for one in sheet.columns}
    dates = [one.name for one in sheet.columns if one.kind is ColumnKind.DATE]
    words = {one.name: one.label for one in sheet.columns}
    coded = {one.name: _python_codes(one) for one in sheet.columns if one.codes}
    parts = ",\n    ".join(map(ascii, (sheet.name, file_name(sheet), types, dates, words, coded)))
    return f"read_form(\n    {parts},\n)\n"


def _python_codes(column: SheetColumn) -> dict[str | int, str]:
    whole = column.kind is ColumnKind.INTEGER
    return {int(code) if whole else code: label for code, label in column.codes}


def sas_script(sheets: Iterable[Sheet], *, guarded: bool = False) -> str:
    """Return the SAS script: a data set for each sheet, with labels and formats; it needs the macro variable FOLDER.

    Reasons for missing values are in the columns ending in _MR, as in the other languages.
    """
    lines = ["/* Reads the files into data sets of the library WORK. Set the folder first. */", "%let folder = .;", ""]
    for sheet in sheets:
        lines += _sas_formats(sheet)
        lines += [
            f"data {sheet.name};",
            f'  infile "&folder/{file_name(sheet)}" {SAS_OPTIONS};',
            *(f"  {_sas_informat(sheet, number)}" for number in range(len(sheet.columns))),
            *(f"  label {column.name} = '{_sas_text(column.label)}';" for column in sheet.columns),
            *(f"  format {one.name} {_sas_format_name(sheet, one)}.;" for one in _formatted(sheet)),
            f"  input {' '.join(column.name for column in sheet.columns)};",
            *(SAS_UNGUARD if guarded else ()),
            "run;",
            "",
        ]
    return "\n".join(lines)


def transport_script(sheets: Iterable[Sheet]) -> str:
    """Return the SAS script that copies transport files into WORK and assigns formats to their codes."""
    lines = [
        "/* Copies the files into the library WORK, with formats. Set the folder first. */",
        "%let folder = .;",
        "",
    ]
    for sheet in map(_in_ascii, sheets):
        name = dataset_name(sheet)[:8]
        lines += [f'libname in xport "&folder/{name.lower()}.xpt";', "proc copy in=in out=work; run;"]
        lines += _sas_formats(sheet)
        formats = (f"format {one.name} {_sas_format_name(sheet, one)}.;" for one in _formatted(sheet))
        lines += [f"proc datasets library=work nolist; modify {name}; {' '.join(formats)} quit;", ""]
    return "\n".join(lines)


def _in_ascii(sheet: Sheet) -> Sheet:
    """Transliterate the labels to ASCII before quoting: ’ becomes an apostrophe, which would end the text."""
    spelling = {one.codes: tuple((code, spelt(label)) for code, label in one.codes) for one in sheet.columns}
    return replace(sheet, columns=tuple(replace(one, codes=spelling[one.codes]) for one in sheet.columns))


def _formatted(sheet: Sheet) -> list[SheetColumn]:
    return [one for one in sheet.columns if one.codes and not one.name.endswith(REASON)]


def _sas_formats(sheet: Sheet) -> Iterator[str]:
    columns = _formatted(sheet)
    if not columns:
        return
    yield "proc format;"
    for one in columns:
        text = one.kind is ColumnKind.TEXT
        pairs = (f"{_sas_value(code, text=text)} = '{_sas_text(label)}'" for code, label in one.codes)
        yield f"  value {_sas_format_name(sheet, one)} {' '.join(pairs)};"
    yield "run;"


def _sas_value(code: str, *, text: bool) -> str:
    return f"'{_sas_text(code)}'" if text else code


def _sas_format_name(sheet: Sheet, column: SheetColumn) -> str:
    """Return a format name: $ for texts; no digit at the end, because SAS takes it for a width."""
    mark = "$" if column.kind is ColumnKind.TEXT else ""
    return f"{mark}{sheet.table.removeprefix('tbl_')}_{column.name}_"


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
