"""R's answers in oracles/: read, and compared with ours."""

import csv
import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "oracles"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "proportions")
KINDS = ("log", "log-log", "plain")
MONTH = {"days": 30.4375, "weeks": 30.4375 / 7, "months": 1.0, "years": 1 / 12}

RELATIVE = 1e-9
ABSOLUTE = 1e-15  # a variance that is 0 comes out of R as 1e-33 now and then


@dataclass(frozen=True)
class Dataset:
    """The columns of a CSV as R used them (missing rows left out) and what R found."""

    name: str
    time: npt.NDArray[np.float64]
    status: npt.NDArray[np.int64]
    group: npt.NDArray[np.str_]
    r: dict[str, Any]

    def part(self, group: str | None) -> npt.NDArray[np.bool_]:
        return np.ones(len(self.time), dtype=bool) if group is None else self.group == group


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def dataset(name: str) -> Dataset:
    used = [row for row in rows(name) if row["time"] and row["status"]]
    return Dataset(
        name,
        np.array([float(row["time"]) for row in used]),
        np.array([int(row["status"]) for row in used]),
        np.array([row.get("group") or "" for row in used]),
        json.loads((FOLDER / f"{name}.json").read_text()),
    )


def having(key: str) -> list[str]:
    return [name for name in NAMES if key in dataset(name).r]


def number(value: Any) -> float:
    """NA and NaN are one here; tests/stats/test_report.py tells them apart."""
    return math.nan if value is None else float(value)


def close(ours: Any, theirs: Any) -> bool:
    ours, theirs = number(ours), number(theirs)
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    return math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def assert_agree(ours: Any, theirs: Any, where: object) -> None:
    """Each value is R's to 1e-9, relative."""
    ours, theirs = list(np.atleast_1d(np.asarray(ours, dtype=object))), theirs if isinstance(theirs, list) else [theirs]
    assert len(ours) == len(theirs), f"{where}: {len(ours)} values where R has {len(theirs)}"
    wrong = [(i, a, b) for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if not close(a, b)]
    assert not wrong, f"{where}: row, ours, R's: {wrong[:5]}"
