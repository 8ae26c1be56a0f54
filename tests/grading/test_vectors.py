"""Every row of every table of graded examples, against every graded column."""

import csv
from pathlib import Path

import pytest

from cd7gui.grading.batch.scales import TABLES, grade_rows

VECTORS = Path(__file__).parent / "vectors"
GRADED = "expected_"


def _rows(scale):
    with (VECTORS / f"{scale}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


CASES = [pytest.param(scale, row, id=f"{scale}-{row['id']}") for scale in sorted(TABLES) for row in _rows(scale)]


@pytest.mark.parametrize(("scale", "row"), CASES)
def test_a_row_is_graded_as_the_vectors_say(scale, row):
    expected = {column.removeprefix(GRADED): value for column, value in row.items() if column.startswith(GRADED)}
    inputs = {column: value for column, value in row.items() if not column.startswith(GRADED)}
    assert grade_rows(scale, [inputs]) == [{"id": row["id"], **expected}]


@pytest.mark.parametrize("scale", sorted(TABLES))
def test_the_graded_columns_stand_in_the_order_of_the_file(scale):
    header = list(_rows(scale)[0])
    expected = ["id", *(column.removeprefix(GRADED) for column in header if column.startswith(GRADED))]
    assert list(grade_rows(scale, _rows(scale)[:1])[0]) == expected


def test_every_file_of_vectors_is_a_scale_and_none_is_empty():
    counted = {path.stem: len(_rows(path.stem)) for path in VECTORS.glob("*.csv")}
    # The numbers of rows in the files as they were handed over.
    assert counted == {
        "agvhd": 34,
        "cgvhd": 21,
        "chimerism": 15,
        "crs": 18,
        "ctcae_heme": 33,
        "haplo": 13,
        "icaht": 20,
        "icans": 17,
        "pancytopenia": 8,
    }
