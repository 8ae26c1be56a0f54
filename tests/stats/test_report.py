"""The printed structure beside what tests/cli/test_table_grading.py compares with R: strictness, gaps and refusals."""

import json
import math
from typing import Any

import pytest

from cd7gui.stats.report import structure
from tests.stats.reference import MONTH, NAMES, dataset, rows


def ours(name: str) -> Any:
    table, r = rows(name), dataset(name).r

    def column(key: str) -> list[float]:
        return [float(row[key]) if row[key] else math.nan for row in table]

    group = [row["group"] for row in table] if "group" in table[0] else None
    # The times of edge_near_ties were chosen by hand; all others follow the usual rule.
    times = r["fixed_times"] if name == "edge_near_ties" else None
    return structure(column("time"), column("status"), group, month=MONTH[r["time_unit"]], times=times)


def test_an_incidence_of_one_is_one_where_R_passes_it() -> None:
    mine, theirs = ours("edge_small_n12")["competing"][1], dataset("edge_small_n12").r["competing"][1]
    assert theirs["survfit_ms"]["1"]["pstate"][-1] == 1.0000000000000002
    assert theirs["survfit_ms"]["1"]["ci"]["log-log"]["lower"][-1] == "NaN"
    assert mine["survfit_ms"]["1"]["pstate"][-1] == 1.0
    assert mine["survfit_ms"]["1"]["ci"]["log-log"]["lower"][-1] is None
    assert mine["cuminc"]["1"]["at_times"]["derived_loglog_ci"]["upper"][4] == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_structure_is_strict_json(name: str) -> None:
    assert json.loads(json.dumps(ours(name), allow_nan=False)) == ours(name)


def test_missing_rows_are_left_out_and_counted() -> None:
    nan = math.nan
    found = structure([1, nan, 3, 4], [1, 1, nan, 0], ["A", "A", "B", None])
    assert (found["rows_in_csv"], found["rows_used"], found["rows_used_by_group_analyses"]) == (4, 2, 1)
    assert found["groups"] == ["A"]
    assert "logrank" not in found  # one group cannot be compared


def test_a_singular_test_is_an_error_not_a_number() -> None:
    found: Any = structure([1, 1], [1, 1], ["A", "B"])
    assert found["logrank"] == [{"event_codes": [1], "error": True}]


@pytest.mark.parametrize(
    ("time", "status", "group", "says"),
    [
        ([], [], None, "No row has both a time and a status"),
        ([math.nan], [1], None, "No row has both a time and a status"),
        ([1, 2], [1], None, "same number of rows"),
        ([1, 2], [1, 0], ["A"], "same number of rows"),
        ([1, 2], [1, 4], None, "one of 1, 2"),
    ],
)
def test_unusable_columns_are_refused(time: Any, status: Any, group: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        structure(time, status, group)
