"""What `cd7gui estimate` prints beside R's answer, key by key and number by number."""

from typing import Any

import numpy as np

from tests.stats.reference import close

# Where the data come from, the standard errors of other packages that repeat survfit's, how long tables were shortened.
NOT_PRINTED = {"source", "coding", "note", "prodlim_se", "etm_se", "p_as_printed_by_cmprsk", "row"}
ONLY_OURS = {"sums_all_rows"}  # R's answers have it for the shortened tables, ours for all

# R sums five fifths to 1.0000000000000002, whose logarithm is positive; we stop at 1, where log-log limits are NA as in
# edge_small_n06 and the limits derived from cuminc are 1 and 1. An incidence above 1 would be a wrong number.
ABOVE_ONE = [
    ("edge_small_n12", "competing", 1, "survfit_ms", "1", "ci", "log-log"),
    ("edge_small_n12", "competing", 1, "survfit_ms", "1", "at_times", "ci", "log-log"),
    ("edge_small_n12", "competing", 1, "cuminc", "1", "at_times", "derived_loglog_ci", "upper"),
]


def differences(mine: Any, theirs: Any, where: tuple[object, ...]) -> list[str]:
    """Where what we print is not what R has: another key, length or word, or a number that is off by over 1e-9."""
    if where in ABOVE_ONE:
        return []
    if isinstance(theirs, dict):
        if not isinstance(mine, dict):
            return [f"{where}: {mine}"]
        keys = theirs.keys() - NOT_PRINTED
        if keys - mine.keys() or mine.keys() - ONLY_OURS - theirs.keys():
            return [f"{where}: {sorted(keys ^ mine.keys())}"]
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
