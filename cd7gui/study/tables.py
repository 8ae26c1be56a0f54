"""Tables from files: estimates of a table of times, and grades of a table of findings, for the command line."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.text import N_
from cd7gui.grading.tables import grade_rows

TIME, STATUS, GROUP = "time", "status", "group"


def estimate_file(path: Path) -> str:
    """Give the estimates of DATA.csv as JSON, under the keys that R's results have in the project's tests."""
    from cd7gui.stats.structures import structure

    rows = read_table(path)
    _require_columns(path, rows, (TIME, STATUS))
    times = [_number(path, line, TIME, row[TIME]) for line, row in enumerate(rows, start=2)]
    status = [_number(path, line, STATUS, row[STATUS]) for line, row in enumerate(rows, start=2)]
    groups = [row[GROUP] or None for row in rows] if rows and GROUP in rows[0] else None
    try:
        found = structure(times, status, groups)
    except ValueError as problem:
        raise UserError(f"{path}: {problem}") from problem
    return json.dumps(found, ensure_ascii=False, indent=1)


def grade_file(scale: str, path: Path) -> str:
    """Grade every row of FILE.csv by a scale; gives CSV with the id and the graded columns."""
    rows = read_table(path)
    try:
        graded = grade_rows(scale, rows)
    except ValueError as problem:
        raise UserError(f"{path.name}: {problem}") from problem
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(graded[0]) if graded else ["id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(graded)
    return text.getvalue()


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV of UTF-8 text with one header row; raises `UserError` when that is not what it is."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            rows = [dict(row) for row in reader]
    except FileNotFoundError:
        raise UserError(N_("There is no file {path}. Check its name.").format(path=path)) from None
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise UserError(
            N_("{path} cannot be read as a UTF-8 CSV table: {problem}").format(path=path, problem=problem)
        ) from None
    if not reader.fieldnames:
        raise UserError(N_("{path} is empty; its first line must name the columns.").format(path=path))
    return rows


def _require_columns(path: Path, rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> None:
    lacking = [name for name in names if not rows or name not in rows[0]]
    if lacking:
        raise UserError(
            N_(
                "{path} has no rows or lacks the column {names}. It needs time,status and, for comparisons, group."
            ).format(path=path, names=", ".join(lacking))
        )


def _number(path: Path, line: int, column: str, text: str) -> float:
    if not text.strip():
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.inf
    if math.isinf(value) or (column == STATUS and value not in (0, 1, 2)):
        accepted = N_("0, 1 or 2") if column == STATUS else N_("a number")
        raise UserError(
            N_("{path}, line {line}: {column} is “{text}”; it must be {accepted} or empty.").format(
                path=path, line=line, column=column, text=text, accepted=accepted
            )
        )
    return value
