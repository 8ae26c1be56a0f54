"""X12: the first sheet says where the workbook comes from, and de-identification says what it does not do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cd7gui.domain.results import IntervalType, Settings, TimeOrigin
from cd7gui.exchange.sheets.cells import EMPTY, IntegerCell, TextCell, WorkbookPlan, overall_hash
from cd7gui.exchange.sheets.plan import plan_workbook
from cd7gui.exchange.sheets.provenance import PROVENANCE as SHEET
from tests.exchange.building import (
    DEIDENTIFIED,
    ESTIMATES,
    PROVENANCE,
    column,
    material,
    one_row,
    says,
    sound,
    workbook,
)
from tests.exchange.exported import facts_of


def facts(plan: WorkbookPlan) -> dict[tuple[str, str], str]:
    return dict(facts_of(plan[SHEET]))


def test_x12_provenance_comes_first() -> None:
    assert workbook().names[0] == "Provenance"


def test_x12_it_names_study_versions_time_user_and_store() -> None:
    found = facts(workbook())

    assert found["Study", "study"] == "TRIAL"
    assert found["Study", "study file id"] == "8d62d4c3-ec9f-4ad8-9e95-fa1e2dcbf18c"
    assert found["Study", "study file sequence"] == "42"
    assert found["Study", "hash of the audit trail"] == "ab" * 32
    assert found["Study", "protocol version"] == "1.0"
    assert found["Study", "dictionary version"] == "1.0"
    assert found["Export", "programme"] == "cd7gui 0.1.0"
    assert found["Export", "user"] == "coordinator"
    assert found["Export", "previous export"] == "none recorded"


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Another time zone for the whole process."""
    if not hasattr(time, "tzset"):
        pytest.skip("The time zone of a process can only be set on POSIX.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_x11_the_time_is_text_with_its_offset_and_in_utc() -> None:
    found = facts(workbook())

    assert found["Export", "time (local)"] == "2026-11-22T09:30:00+08:00"
    assert found["Export", "time (UTC)"] == "2026-11-22T01:30:00+00:00"


def test_x12_it_names_cut_off_origin_and_limits() -> None:
    settings = Settings(None, TimeOrigin.TRANSPLANT, IntervalType.LOG_LOG)
    found = facts(plan_workbook(material(), replace(ESTIMATES, settings=settings), PROVENANCE))

    assert found["Content", "data cut-off"] == "2023-12-22 (none was chosen: everything known on that day)"
    assert found["Content", "time runs from"] == "transplant"
    assert found["Content", "limits of survival curves"] == "log-log, 95%"
    assert facts(workbook())["Content", "data cut-off"] == "2023-12-22"


def test_x12_every_other_sheet_has_its_rows_and_its_hash() -> None:
    plan = workbook()
    listed = {row[1]: (row[2], row[3]) for row in plan[SHEET].rows if row[0] == TextCell("Content hash")}

    for sheet in plan.sheets[1:]:
        assert listed[TextCell(sheet.name)] == (TextCell(sheet.content_hash), IntegerCell(len(sheet.rows)))
    hashes = {sheet.name: sheet.content_hash for sheet in plan.sheets[1:]}
    assert listed[TextCell("all sheets")] == (TextCell(overall_hash(hashes)), EMPTY)


def test_x12_the_previous_export_is_named() -> None:
    plan = plan_workbook(material(), ESTIMATES, replace(PROVENANCE, previous_export="cd" * 32))

    assert facts(plan)["Export", "previous export"] == "cd" * 32


def test_a_synthetic_cohort_says_so_in_the_first_row() -> None:
    first = one_row(workbook()[SHEET])

    assert first["VALUE"] == TextCell("SYNTHETIC: these patients do not exist.")
    real = plan_workbook(material(), ESTIMATES, replace(PROVENANCE, synthetic=False))
    assert not says(real, "SYNTHETIC")


def test_x13_time_and_user_do_not_change_the_content_hash() -> None:
    other = plan_workbook(material(), ESTIMATES, replace(PROVENANCE, user="monitor", sequence=43))

    assert facts(other)["Content hash", "all sheets"] == facts(workbook())["Content hash", "all sheets"]


def test_x13_a_changed_value_changes_the_hash_of_its_sheet_alone() -> None:
    before, after = facts(workbook(sound())), facts(workbook(sound(WHOLE="22")))

    changed = {item for section, item in before if before[section, item] != after[section, item]}
    assert changed == {"all sheets", "E1_Every_kind_once"}


def test_patients_who_withdrew_any_use_are_named_as_left_out() -> None:
    plan = plan_workbook(material(), ESTIMATES, replace(PROVENANCE, withdrawn=("01-007", "01-009")))

    assert facts(plan)["Content", "patients left out"] == (
        "01-007 and 01-009: consent to any use of the data was withdrawn; on no sheet of this workbook."
    )


def test_deidentified_leaves_out_identifiers_free_text_and_sentences() -> None:
    plan = workbook(sound(NOTE="Mr Secret"), disclosure=DEIDENTIFIED)

    assert not {"INITIALS", "BORN", "NOTE", "HID", "BORN_T"} & set(plan["E1_Every_kind_once"].header)
    assert not {"FINDING", "REMEDY", "REASON"} & {*plan["Findings"].header, *plan["Deviations"].header}
    for secret in ("Mr Secret", "1931", "ZZ", "=1+1", "Snow."):
        assert not says(plan, secret), secret


def test_deidentified_groups_ages_over_89() -> None:
    # 45 CFR 164.514(b)(2)(i)(C): ages over 89 are one group
    plans = {age: workbook(sound(AGE=age), disclosure=DEIDENTIFIED) for age in ("89", "90", "95")}

    ages = {age: one_row(plan["E1_Every_kind_once"])["AGE"] for age, plan in plans.items()}
    assert ages == {"89": IntegerCell(89), "90": IntegerCell(90), "95": IntegerCell(90)}
    assert one_row(workbook(sound(AGE="95"))["E1_Every_kind_once"])["AGE"] == IntegerCell(95)


def test_deidentified_says_what_it_leaves_out_and_why() -> None:
    found = facts(workbook(disclosure=DEIDENTIFIED))

    assert found["Content", "de-identified"].startswith("yes: no identifiers, no times of day")
    assert "pseudonymous, not anonymous" in found["Content", "de-identified"]
    assert found["Content", "left out: identifiers"] == "E1.INITIALS E1.BORN"
    assert found["Content", "left out: free text"] == "E1.NOTE E1.HID E3.WHAT"
    assert found["Content", "left out: times of day"] == "E1.CLK"
    assert ("Export", "user") not in found
    assert facts(workbook())["Content", "de-identified"] == "no: the workbook holds everything, identifiers too"


def test_deidentified_keeps_the_dictionary_with_the_columns_that_left() -> None:
    sheet = workbook(disclosure=DEIDENTIFIED)["Dictionary"]
    columns = dict(zip(column(sheet, "NAME"), column(sheet, "COLUMNS"), strict=True))

    assert columns[TextCell("E1.NOTE")] == EMPTY
    assert columns[TextCell("E1.COL")] == TextCell("COL COL_L COL_MR")
