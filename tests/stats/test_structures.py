"""The printed structure: R's keys, R's values, and R's way to say that there is none."""

import json
import math
from typing import Any

import numpy as np
import pytest

from cd7gui.stats.structures import structure
from tests.stats.reference import MONTH, NAMES, close, dataset, rows

# About the files, from other packages, or about how the long tables were shortened.
NOT_PRINTED = {
    "dataset", "csv", "source", "coding", "note", "time_unit", "prodlim_se", "etm_se", "p_as_printed_by_cmprsk", "row",
    "sums_all_rows",
}  # fmt: skip

# R sums five fifths to 1.0000000000000002, whose logarithm is positive; we stop at 1, where log-log limits are NA as in
# edge_small_n06 and the limits derived from cuminc are 1 and 1. An incidence above 1 would be a wrong number.
ABOVE_ONE = [
    ("edge_small_n12", "competing", 1, "survfit_ms", "1", "ci", "log-log"),
    ("edge_small_n12", "competing", 1, "survfit_ms", "1", "at_times", "ci", "log-log"),
    ("edge_small_n12", "competing", 1, "cuminc", "1", "at_times", "derived_loglog_ci", "upper"),
]


def ours(name: str) -> Any:
    table, r = rows(name), dataset(name).r

    def column(key: str) -> list[float]:
        return [float(row[key]) if row[key] else math.nan for row in table]

    group = [row["group"] for row in table] if "group" in table[0] else None
    # The times of edge_near_ties were chosen by hand; all others follow the usual rule.
    times = r["fixed_times"] if name == "edge_near_ties" else None
    return structure(column("time"), column("status"), group, month=MONTH[r["time_unit"]], times=times)


def differences(mine: Any, theirs: Any, where: tuple[object, ...]) -> list[str]:
    if where in ABOVE_ONE:
        return []
    if isinstance(theirs, dict):
        if not isinstance(mine, dict):
            return [f"{where}: {mine}"]
        keys = theirs.keys() - NOT_PRINTED
        if keys != mine.keys() - NOT_PRINTED:
            return [f"{where}: {sorted(keys ^ (mine.keys() - NOT_PRINTED))}"]
        return [each for key in keys for each in differences(mine[key], theirs[key], (*where, key))]
    if isinstance(theirs, list):
        if not isinstance(mine, list) or len(mine) != len(theirs):
            return [f"{where}: another length"]
        pairs = enumerate(zip(mine, theirs, strict=True))
        return [each for i, (a, b) in pairs for each in differences(a, b, (*where, i))]
    if theirs is None or isinstance(theirs, (str, bool)):
        return [] if mine == theirs and type(mine) is type(theirs) else [f"{where}: {mine} for {theirs}"]
    return [] if isinstance(mine, (int, float)) and close(mine, theirs) else [f"{where}: {mine} for {theirs}"]


def thinned(mine: Any, theirs: Any) -> Any:
    """Our long tables reduced to the rows that the reference lists."""
    for a, b in zip(mine["km"], theirs["km"], strict=True):
        if b["row"] is not None:
            keep = np.array(b["row"]) - 1
            _keep(a, ("time", "n_risk", "n_event", "n_censor", "surv", "std_err", "std_err_surv"), keep)
            for limits in a["ci"].values():
                _keep(limits, ("lower", "upper"), keep)
    for a, b in zip(mine.get("competing", []), theirs.get("competing", []), strict=True):
        keep = np.searchsorted(a["survfit_ms"]["time"], b["survfit_ms"]["time"])
        _keep(a["survfit_ms"], ("time", "n_risk", "event_free"), keep)
        for cause in ("1", "2"):
            state = a["survfit_ms"][cause]
            _keep(state, ("pstate", "std_err"), keep)
            for limits in state["ci"].values():
                _keep(limits, ("lower", "upper"), keep)
            if a["cuminc"].get(cause):
                _keep(a["cuminc"][cause], ("time", "est", "var"), keep)
    return mine


def _keep(table: dict[str, list[Any]], columns: tuple[str, ...], rows: Any) -> None:
    for column in columns:
        table[column] = [table[column][row] for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_structure_as_in_R(name: str) -> None:
    theirs = dataset(name).r
    found = differences(thinned(ours(name), theirs), theirs, (name,))
    assert not found, found[:8]


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
