"""Tables from files, as `cd7gui estimate` reads them: R's answers from the CSV on, a sentence for every bad file."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cd7gui.cli.analysis.table_grading import estimate_file, read_table, unit_of
from cd7gui.domain.errors import UserError
from tests.stats.printed import differences, thinned
from tests.stats.reference import FOLDER, NAMES, dataset

TELLS_ITS_UNIT = "days", "months"
SHORT_DAYS = ("burn", "edge_long_ties_days")  # in days, and nobody is followed for a year

BREAKS_DOWN = ("edge_small_n06",)  # of Gray's test


def estimated(path: Path, **requests: Any) -> Any:
    return json.loads(estimate_file(path, **requests))


@pytest.mark.parametrize("name", NAMES)
def test_every_key_and_number_of_a_file_is_as_in_R(name: str) -> None:
    theirs = dataset(name).r
    # The times of edge_near_ties were chosen by hand; all others follow the usual rule.
    times = theirs["fixed_times"] if name == "edge_near_ties" else None

    mine = estimated(FOLDER / f"{name}.csv", unit=theirs["time_unit"], times=times)

    # cmprsk prints its number where the pooled incidence passes 100%; ours is the same and flagged (D14).
    flagged = [test.pop("breaks_down", "") for test in mine.get("gray", [])]
    assert any(flagged) == (name in BREAKS_DOWN)
    assert differences(thinned(mine, theirs), theirs, (name,)) == []


def test_every_interval_of_a_table_of_proportions_is_as_in_R() -> None:
    theirs = json.loads((FOLDER / "proportions.json").read_text())

    mine = estimated(FOLDER / "proportions.csv")

    assert differences(mine, theirs, ("proportions",)) == []


@pytest.mark.parametrize("line", ["11,10", "-1,10", "1,0", "0.5,10", ",10"])
def test_what_is_no_proportion_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(f"x,n\n1,10\n{line}\n")

    with pytest.raises(UserError, match="line 3"):
        estimate_file(tmp_path / "p.csv")


@pytest.mark.parametrize("name", NAMES)
def test_days_are_told_from_months(name: str) -> None:
    unit = dataset(name).r["time_unit"]
    if unit in TELLS_ITS_UNIT and name not in SHORT_DAYS:
        assert unit_of(dataset(name).time.tolist()) == unit


def test_the_command_prints_the_same_bytes_again_and_again() -> None:
    """Two processes, because within one a hash or a cache would repeat itself."""
    command = [sys.executable, "-m", "cd7gui", "estimate", str(FOLDER / "edge_cr_tied_causes.csv"), "--json"]

    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))

    assert first == second
    assert json.loads(first)["dataset"] == "edge_cr_tied_causes"


SAID = {
    "no time": ("tme,status\n1,1\n", "lacks the column time"),
    "neither": ("a,b\n1,1\n", "lacks the column time and status"),
    "text for a time": ("time,status\n3,1\n\nabc,1\n", "line 4: time is “abc”"),
    "negative": ("time,status\n-1,1\n2,0\n", "line 2: time is “-1”"),
    "endless": ("time,status\ninf,1\n2,0\n", "line 2: time is “inf”"),
    "status of three": ("time,status\n1,3\n", "line 2: status is “3”; it must be 0, 1 or 2"),
    "half a status": ("time,status\n1,0.5\n", "it must be 0, 1 or 2"),
    "thousands": ('time,status\n"1,000",1\n', "“1,000”"),
    "underscore": ("time,status\n1_0,1\n", "“1_0”"),
    "empty": ("", "is empty"),
    "blank": ("\n\n", "is empty"),
    "header only": ("time,status\n", "has no rows"),
    "all missing": ("time,status\n,1\n2,NA\n", "No row has both a time and a status"),
    "semicolons": ("time;status\n1;1\n", "separates its columns with “;”"),
    "tabs": ("time\tstatus\n1\t1\n", "separates its columns with “tab”"),
    "a column twice": ("time,time,status\n1,2,1\n", "the column time twice"),
    "a cell too many": ("time,status\n1,1,5\n", "line 2, has 3 cells where the first line names 2"),
    "an open quote": ('time,status\n"1,1\n2,0\n', "cannot be read as a CSV table"),
}


@pytest.mark.parametrize("case", SAID)
def test_a_bad_table_is_refused_in_one_sentence(case: str, tmp_path: Path) -> None:
    content, says = SAID[case]
    path = tmp_path / "bad.csv"
    path.write_text(content)

    with pytest.raises(UserError, match=r"bad\.csv") as refused:
        estimate_file(path)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    sentences = re.split(r"(?<=\.) ", str(refused.value))
    assert len(set(sentences)) == len(sentences), "a sentence stands twice"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(b"time,status,group\n1,1,\xe9\n")

    with pytest.raises(UserError, match="more than one encoding"):
        estimate_file(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(UserError):
            read_table(path)


def test_other_ways_to_write_the_same_table_give_the_same_numbers(tmp_path: Path) -> None:
    plain = "time,status,group\n1,1,A\n2,0,B\n,1,B\n3,1,\n"
    other = "\ufeff time , status,group\r\n1,1,A\r\n\r\n2.0,0.0,B\r\nNA,1,B\r\n3,1,NA\r\n"
    (tmp_path / "t.csv").write_text(plain)
    expected = estimate_file(tmp_path / "t.csv")

    (tmp_path / "t.csv").write_bytes(other.encode())

    assert estimate_file(tmp_path / "t.csv") == expected
