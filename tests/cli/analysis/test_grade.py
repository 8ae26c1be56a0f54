"""`cd7gui grade` on every table of graded examples: its input columns in, the identifier and the graded columns out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from cd7gui.cli.main import main

VECTORS = Path(__file__).parents[2] / "grading" / "vectors"
GRADED = "expected_"
Printed = pytest.CaptureFixture[str]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _graded(capsys: Printed) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.mark.parametrize("scale", sorted(path.stem for path in VECTORS.glob("*.csv")))
def test_the_command_prints_every_expected_column_of_every_row(scale: str, tmp_path: Path, capsys: Printed) -> None:
    rows = _rows(VECTORS / f"{scale}.csv")
    inputs = [name for name in rows[0] if not name.startswith(GRADED) and name != "note"]
    path = tmp_path / "findings.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, inputs, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)

    assert main(["grade", scale, str(path)]) == 0

    expected = [
        {"id": row["id"], **{name.removeprefix(GRADED): row[name] for name in row if name.startswith(GRADED)}}
        for row in rows
    ]
    assert _graded(capsys) == expected


def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_printed(tmp_path: Path, capsys: Printed) -> None:
    rows = _rows(VECTORS / "crs.csv")
    path = tmp_path / "crs.csv"
    text = (VECTORS / "crs.csv").read_text(encoding="utf-8").replace("hfnc", "tent")
    path.write_text(text, encoding="utf-8")

    assert main(["grade", "crs", str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "'tent' cannot be read; accepted: none, nasal_cannula" in printed.err
    assert next(row["id"] for row in rows if row["o2_support"] == "hfnc") in printed.err
