"""Frames hold the workbook's content in the types that statisticians expect."""

from __future__ import annotations

import pandas as pd
import pytest

from cd7gui.exchange.sheets.plan import plan_data
from cd7gui.exchange.writers.frames import frame, frames
from tests.exchange.building import NASTY, material, sound, workbook


@pytest.fixture(scope="module")
def every() -> pd.DataFrame:
    return frame(
        workbook(sound(), sound("P2", SUBJID="01-002", NUM="", DAY="", WHOLE="", NOTE=""))["E1_Every_kind_once"]
    )


def test_each_column_has_the_type_of_its_kind(every: pd.DataFrame) -> None:
    types = {name: str(every.dtypes[name]) for name in ("SUBJID", "NUM", "WHOLE", "DAY", "DAY_T", "PART", "COL")}

    assert types == {
        "SUBJID": "str",
        "NUM": "float64",
        "WHOLE": "Int64",
        "DAY": "datetime64[us]",
        "DAY_T": "Int64",
        "PART": "str",
        "COL": "str",
    }


def test_values_are_those_of_the_case(every: pd.DataFrame) -> None:
    first = every.iloc[0]

    assert (first["SUBJID"], first["NUM"], first["WHOLE"], first["NOTE"]) == ("01-001", 6.1, 21, "=1+1")
    assert first["DAY"] == pd.Timestamp("2023-07-11")
    assert first["DAY_T"] == 25


def test_missing_values_are_missing_in_every_type(every: pd.DataFrame) -> None:
    assert every.loc[1, ["NUM", "DAY", "WHOLE", "NOTE", "DAY_T"]].isna().all()


def test_texts_come_through_to_the_letter() -> None:
    patients = [sound(f"N{n}", SUBJID=f"{n:03d}", NOTE=words) for n, words in enumerate(NASTY)]
    found = frame(workbook(*patients)["E1_Every_kind_once"])

    assert len(found) == len(NASTY)
    assert [words[:40] for words, read in zip(NASTY, found["NOTE"], strict=True) if read != words] == []


def test_a_form_without_rows_has_its_columns_with_their_types() -> None:
    never = frame(workbook()["E3_Never_filled"])

    assert list(never.columns) == ["STUDYID", "SITEID", "SUBJID", "ROW", "WHAT", "WHAT_MR"]
    assert (len(never), str(never.dtypes["ROW"]), str(never.dtypes["WHAT"])) == (0, "Int64", "str")


def test_sheets_are_found_under_the_names_that_were_asked_for() -> None:
    found = frames(plan_data(material()), {"E2_Visits": "E2", "Patients": "patients"})

    assert list(found) == ["patients", "E2"]
    assert found["E2"]["WEIGHT"].tolist()[0] == 60.0
