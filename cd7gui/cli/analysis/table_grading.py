"""Tables from files: estimates of a table of times, and grades of a table of findings."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import DAYS_PER_MONTH, counted
from cd7gui.exchange.readers.delimited import decoded, refuse_doubts
from cd7gui.exchange.readers.package import LARGEST_FILE, TOO_LARGE
from cd7gui.grading.batch.scales import grade_rows
from cd7gui.records import dataclass

TIME, STATUS, GROUP = "time", "status", "group"
X, N, LEVEL = "x", "n", "conf_level"
MISSING = ("", "NA", "NaN")  # as R and pandas write a missing cell

MONTH = {"days": DAYS_PER_MONTH, "weeks": DAYS_PER_MONTH / 7, "months": 1.0, "years": 1 / 12}
"""The length of a month in each possible unit of a table's times."""
LONGEST_IN_MONTHS = 365
"""Whole numbers beyond this are days: nobody is followed for thirty years in whole months."""


@dataclass(frozen=True)
class CsvTable:
    """A CSV file: the rows by column name, and the file line on which each row ends."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[int, ...]

    def numbers(self, column: str, accepted: Sequence[int] = ()) -> list[float]:
        """Return a column of non-negative numbers, NaN if missing; with `accepted`, only these are allowed.

        Raises `UserError` for the first invalid cell.
        """
        cells = zip(self.lines, self.rows, strict=True)
        return [self._number(line, column, row[column].strip(), accepted) for line, row in cells]

    def _number(self, line: int, column: str, text: str, accepted: Sequence[int]) -> float:
        if text in MISSING:
            return math.nan
        value = _decimal(text)
        if value is not None and (value in accepted if accepted else 0 <= value < math.inf):
            return value
        words = "0, 1 or 2" if accepted else "a number that is not negative"
        raise UserError(
            f"{self.path}, line {line}: {column} is “{text}”; it must be {words}, or empty where it is missing."
        )


CENSORED_1_EVENT_2 = (
    "The status is 1 or 2 and never 0, so every row counts as an event: 1 an event, 2 a competing one. If 1 means "
    "censored and 2 the event, as in R's survival::Surv, run the command again with --event 2."
)


def coding_hint(path: Path, encoding: str = "") -> str:
    """Return a hint if the status may be coded 1 censored, 2 event; empty otherwise."""
    table = read_table(path, encoding)
    if STATUS not in table.columns:
        return ""
    said = {row[STATUS].strip() for row in table.rows} - set(MISSING)
    return CENSORED_1_EVENT_2 if {_decimal(one) for one in said} == {1, 2} else ""


def estimate_file(
    path: Path,
    unit: str | None = None,
    times: Sequence[float] | None = None,
    event: int | None = None,
    encoding: str = "",
) -> str:
    """Return the estimates of DATA.csv as JSON, under the keys of R's results in the project's tests.

    A table with the columns x and n (and conf_level) gives the intervals of proportions.

    The curves are read at `times`, or at 0, 6, 12 and 24 months, the first, middle and last event, and the end of
    follow-up. `unit` is that of the times; without it, whole numbers beyond 365 are days and all others months. `event`
    is the only status that means an event, if all others mean censored.
    """
    from cd7gui.stats.report import structure

    table = read_table(path, encoding)
    if {X, N} <= set(table.columns):
        return _printed(_proportions(table))
    _require_columns(table, (TIME, STATUS))
    days, status = table.numbers(TIME), table.numbers(STATUS, accepted=(0, 1, 2))
    if event is not None:
        status = [one if math.isnan(one) else float(one == event) for one in status]
    labels = (row[GROUP].strip() for row in table.rows) if GROUP in table.columns else None
    groups = None if labels is None else [None if label in MISSING else label for label in labels]
    unit = unit or unit_of(days)
    try:
        found = structure(days, status, groups, month=MONTH[unit], times=times)
    except ValueError as problem:
        raise UserError(f"{path}: {problem}") from problem
    return _printed({"dataset": path.stem, "csv": path.name, "time_unit": unit, **found})


def _proportions(table: CsvTable) -> dict[str, object]:
    """Return both intervals of each row's x of n, at level 0.95 unless the table gives one."""
    from cd7gui.stats.proportions import clopper_pearson, wilson

    _require_columns(table, (X, N))
    level = table.numbers(LEVEL) if LEVEL in table.columns else [0.95] * len(table.rows)
    rows = list(zip(table.lines, table.numbers(X), table.numbers(N), level, strict=True))
    found: dict[str, list[float]] = {name: [] for name in (X, N, LEVEL, "estimate")}
    for line, x, n, at in rows:
        if not (x.is_integer() and n.is_integer() and 0 <= x <= n and n > 0 and 0 < at < 1):
            says = "{path}, line {line}: {x} of {n} at level {level} is not a proportion; x must lie between 0 and n."
            raise UserError(says.format(path=table.path, line=line, x=f"{x:g}", n=f"{n:g}", level=f"{at:g}"))
        for name, value in ((X, int(x)), (N, int(n)), (LEVEL, at), ("estimate", x / n)):
            found[name].append(value)
    for name, interval in (("cp", clopper_pearson), ("wilson", wilson)):
        limits = [interval(int(x), int(n), at) for _, x, n, at in rows]
        found |= {f"{name}_lower": [one.lower for one in limits], f"{name}_upper": [one.upper for one in limits]}
    return {"dataset": table.path.stem, "csv": table.path.name, "rows": len(rows), **found}


def _printed(found: Mapping[str, object]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


def unit_of(times: Sequence[float]) -> str:
    """Infer days or months from the size of the times, ignoring missing ones (NaN)."""
    known = [time for time in times if not math.isnan(time)]
    whole = all(time.is_integer() for time in known)
    return "days" if whole and max(known, default=0.0) > LONGEST_IN_MONTHS else "months"


def grade_file(scale: str, path: Path, encoding: str = "") -> str:
    """Grade every row of FILE.csv by a scale; return CSV with the id and the graded columns."""
    table = read_table(path, encoding)
    try:
        graded = grade_rows(scale, table.rows)
    except ValueError as problem:
        raise UserError(f"{path.name}: {problem}") from problem
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(graded[0]) if graded else ["id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(graded)
    return text.getvalue()


def read_table(path: Path, encoding: str = "") -> CsvTable:
    """Read a CSV with one header row, detecting its encoding unless given. Raises `UserError`.

    Blank lines are skipped, short rows are filled with empty cells.
    """
    try:
        text, _, doubts = decoded(path, _content(path), encoding)
        lines = list(_lines(io.StringIO(text, newline="")))
    except FileNotFoundError:
        raise UserError(f"There is no file {path}. Check its name.") from None
    except (OSError, csv.Error) as problem:
        raise UserError(f"{path} cannot be read as a CSV table: {problem}.") from None
    refuse_doubts(path.name, doubts)
    if not lines:
        raise UserError(f"{path} is empty; its first line must name the columns.")
    columns = tuple(cell.strip() for cell in lines[0][1])
    _require_a_header(path, columns)
    for line, cells in lines[1:]:
        _require_no_more(path, line, cells, columns)
    rows = tuple(dict(zip(columns, [*cells, *[""] * len(columns)], strict=False)) for _, cells in lines[1:])
    return CsvTable(path, columns, rows, tuple(line for line, _ in lines[1:]))


def _content(path: Path) -> bytes:
    """Read a file or pipe to its end. Raises `UserError` if it is too large for a table."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UserError(TOO_LARGE.format(name=path, most=LARGEST_FILE // 2**20))
    return content


def _lines(file: io.StringIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _require_a_header(path: Path, columns: Sequence[str]) -> None:
    other = next((sign for sign in ";\t|" if len(columns) == 1 and sign in columns[0]), "")
    if other:
        says = "{path} separates its columns with “{sign}”. Save it with commas, and with decimal points."
        raise UserError(says.format(path=path, sign={"\t": "tab"}.get(other, other)))
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        says = "{path} has the column {name} twice. Keep the right one."
        raise UserError(says.format(path=path, name=twice[0]))


def _require_no_more(path: Path, line: int, cells: Sequence[str], columns: Sequence[str]) -> None:
    if any(cell.strip() for cell in cells[len(columns) :]):
        says = "{path}, line {line}, has {cells} where the first line names {columns}. Correct the line."
        raise UserError(
            says.format(path=path, line=line, cells=counted(len(cells), "cell", "cells"), columns=len(columns))
        )


def _require_columns(table: CsvTable, names: Sequence[str]) -> None:
    lacking = [name for name in names if name not in table.columns]
    if lacking:
        says = "{path} lacks the column {names}. Its first line must name time,status and, for comparisons, group."
        raise UserError(says.format(path=table.path, names=" and ".join(lacking)))
    if not table.rows:
        raise UserError(f"{table.path} has no rows below its first line. Add the data.")


def _decimal(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)  # Python would read 1_0 as ten
    except ValueError:
        return None
