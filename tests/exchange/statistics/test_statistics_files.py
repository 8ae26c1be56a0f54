"""The folders for Stata, SPSS and SAS, read back with pyreadstat and pandas; what they would lose is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.domain.values.kinds import LONGEST_TEXT, TextKind
from cd7gui.exchange.sheets.cells import Sheet, WorkbookPlan
from cd7gui.exchange.statistics.statistics_folder import file_stem, write_statistics
from cd7gui.exchange.statistics.statistics_variables import (
    LIMITS,
    StatisticsPackage,
    StatisticsTable,
    code_numbers,
    short_names,
    table_of,
)
from cd7gui.exchange.writers.ascii_spelling import spelt
from cd7gui.study.exports.contents import frames, workbook_plan
from cd7gui.study.session import Study
from tests.exchange.building import NASTY, nasty_workbook, sound, workbook

EVERY = "E1_Every_kind_once"
READERS = {
    StatisticsPackage.STATA: pyreadstat.read_dta,
    StatisticsPackage.SPSS: pyreadstat.read_sav,
    StatisticsPackage.SAS: pyreadstat.read_xport,
}
# Words that SPSS takes for its own (command syntax reference); those of Stata are in small letters.
RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}


@pytest.fixture(scope="module")
def cohort(demo: Study) -> WorkbookPlan:
    return workbook_plan(demo)


@pytest.fixture(scope="module")
def folders(cohort: WorkbookPlan, tmp_path_factory: pytest.TempPathFactory) -> dict[StatisticsPackage, Path]:
    found = {package: tmp_path_factory.mktemp("stat") / package.name for package in StatisticsPackage}
    for package, folder in found.items():
        write_statistics(cohort, package, folder, spell=True)
    return found


def read(folder: Path, sheet: Sheet, package: StatisticsPackage) -> tuple[pd.DataFrame, Any]:
    return READERS[package](str(folder / f"{file_stem(sheet, package)}.{package.value}"))


def data_sheets(plan: WorkbookPlan) -> list[Sheet]:
    return [sheet for sheet in plan.sheets if sheet.name in ("Patients", "Forms") or sheet.header[3:4] == ("ROW",)]


def expected(table: StatisticsTable, place: int) -> list[object]:
    values = table.values[place]
    # A text that was cut for SAS may end with a blank, which no reader of its padded texts can tell from the padding.
    texts = (value.rstrip() if isinstance(value, str) else value for value in values)
    return [None if value == "" else value for value in texts]


@pytest.mark.parametrize("package", list(StatisticsPackage))
def test_every_cell_of_the_cohort_comes_back(
    cohort: WorkbookPlan, folders: dict[StatisticsPackage, Path], package: StatisticsPackage
) -> None:
    for sheet in data_sheets(cohort):
        if package is StatisticsPackage.SAS and sheet.name in ("Findings", "Deviations"):
            continue
        table = table_of(sheet, package, spell=True)
        frame, _ = read(folders[package], sheet, package)
        assert len(frame) == len(sheet.rows), sheet.name
        assert list(frame.columns) == [one.name for one in table.variables], sheet.name
        for place, one in enumerate(table.variables):
            came = [None if pd.isna(value) or value == "" else value for value in frame[one.name]]
            assert came == expected(table, place), (sheet.name, one.name)


@pytest.mark.parametrize("package", [StatisticsPackage.STATA, StatisticsPackage.SPSS])
def test_codes_come_back_as_numbers_with_the_labels_of_the_dictionary(
    cohort: WorkbookPlan, folders: dict[StatisticsPackage, Path], package: StatisticsPackage
) -> None:
    sheet = cohort["F1_Registration"]
    frame, about = read(folders[package], sheet, package)

    place = sheet.header.index("SEX")
    words = [row[place + 1].canonical() for row in sheet.rows]
    assert [about.variable_value_labels["SEX"][value] for value in frame["SEX"]] == words
    assert "SEX_L" not in frame.columns
    assert about.column_names_to_labels["SEX"] == "Sex"
    assert about.variable_value_labels["WDSCOPE_MR"][1] == "not done"


def test_pandas_reads_the_stata_files_with_categories_and_dates(
    cohort: WorkbookPlan, folders: dict[StatisticsPackage, Path]
) -> None:
    frame = pd.read_stata(folders[StatisticsPackage.STATA] / "f6_transplant.dta")

    assert frame["DONCLS"].tolist()[0] == "related"
    assert frame["HSCTDAT"].iloc[0] == pd.Timestamp("2022-01-15")
    assert frame["SUBJID"].tolist()[0] == "SYN-01"


def test_pandas_reads_the_transport_files(cohort: WorkbookPlan, folders: dict[StatisticsPackage, Path]) -> None:
    frame = pd.read_sas(folders[StatisticsPackage.SAS] / "patients.xpt", format="xport", encoding="ascii")

    column = [row[cohort["Patients"].header.index("OSDAYS")] for row in cohort["Patients"].rows]
    assert frame["OSDAYS"].tolist() == [float(cell.canonical()) for cell in column]
    assert frame["SUBJID"].tolist()[0] == "SYN-01"


def test_the_endpoints_can_be_computed_from_the_stata_file(demo: Study, folders: dict[StatisticsPackage, Path]) -> None:
    frame = pd.read_stata(folders[StatisticsPackage.STATA] / "patients.dta", convert_categoricals=False)
    truth = frames(demo)["patients"]

    for name in ("OSDAYS", "OSEVENT", "DFSDAYS", "DFSEVENT", "CRDAYS", "CRCAUSE"):
        assert frame[name].tolist() == truth[name].astype("float").tolist(), name


@pytest.mark.parametrize("package", list(StatisticsPackage))
def test_names_labels_and_titles_keep_the_limits_of_the_package(
    cohort: WorkbookPlan, package: StatisticsPackage
) -> None:
    limits = LIMITS[package]
    for sheet in data_sheets(cohort):
        names = [one.name for one in table_of(sheet, package, spell=True).variables]
        assert len({name.lower() for name in names}) == len(names), sheet.name
        for one in table_of(sheet, package, spell=True).variables:
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", one.name)
            assert len(one.name) <= limits.name
            assert one.name not in RESERVED
            assert len(one.label) <= limits.label
            assert package is not StatisticsPackage.SAS or one.label.isascii(), one.label
            assert package is StatisticsPackage.SAS or all(len(w.encode()) <= 120 for w in one.value_labels.values()), (
                one.name
            )


def test_transport_files_are_version_5_and_named_by_their_form(folders: dict[StatisticsPackage, Path]) -> None:
    head = (folders[StatisticsPackage.SAS] / "f6.xpt").read_bytes()[:80]
    _, about = pyreadstat.read_xport(str(folders[StatisticsPackage.SAS] / "f6.xpt"))

    assert head.startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")  # version 8 says LIBV8
    assert about.table_name == "F6"


@pytest.mark.parametrize("package", [StatisticsPackage.STATA, StatisticsPackage.SPSS])
def test_nasty_texts_come_back_to_the_letter(package: StatisticsPackage, tmp_path: Path) -> None:
    plan = nasty_workbook()
    write_statistics(plan, package, tmp_path / "out")
    frame, _ = read(tmp_path / "out", plan[EVERY], package)

    # SPSS fills texts up with blanks, so none can end in one; no text of a case report does.
    assert frame["NOTE"].tolist() == [text.rstrip(" ") if package is StatisticsPackage.SPSS else text for text in NASTY]
    assert TextKind().store(TextKind().parse("  blanks at both ends  ")) == "blanks at both ends"


def test_a_text_that_spss_would_cut_is_refused_with_its_row_and_field(tmp_path: Path) -> None:
    plan = workbook(sound(NOTE="患" * LONGEST_TEXT))

    with pytest.raises(UserError, match=r"^Note \(E1_Every_kind_once, NOTE, 01-001\) has a text of 98301 bytes"):
        write_statistics(plan, StatisticsPackage.SPSS, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "x" * 201,
            r"^Note \(E1_Every_kind_once, NOTE, 01-001\) has a text of 201 bytes; this file format holds at most 200",
        ),
        ("患者", r"^Note \(E1_Every_kind_once, NOTE, 01-001\) contains “患”; a SAS transport file holds only ASCII"),
    ],
)
def test_a_text_that_a_transport_file_cannot_hold_is_refused_with_its_row_and_field(
    words: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=sentence):
        write_statistics(workbook(sound(NOTE=words)), StatisticsPackage.SAS, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_texts_are_spelt_and_cut_where_that_was_chosen_and_each_is_listed_whole(tmp_path: Path) -> None:
    long = "ß" + "µ" * 300
    plan = workbook(sound(NOTE=long))
    write_statistics(plan, StatisticsPackage.SAS, tmp_path / "out", spell=True)
    frame, _ = read(tmp_path / "out", plan[EVERY], StatisticsPackage.SAS)

    assert frame["NOTE"].tolist() == ["ss" + "u" * 198]
    listed = pd.read_csv(tmp_path / "out" / "changed.csv", encoding="utf-8-sig", dtype=str)
    assert listed.to_dict("records") == [
        {
            "SHEET": EVERY,
            "COLUMN": "NOTE",
            "ROW": "TRIAL 01 01-001 0",
            "WHAT": "spelt in ASCII; cut to 200 bytes",
            "TEXT": long,
        }
    ]


def test_a_code_that_the_dictionary_does_not_know_leaves_as_no_value(tmp_path: Path) -> None:
    # It is an error among the findings, and counts nowhere.
    write_statistics(workbook(sound(COL="X")), StatisticsPackage.STATA, tmp_path / "out")

    assert pd.read_stata(tmp_path / "out" / "e1_every_kind_once.dta")["COL"].isna().all()


def test_why_a_value_is_missing_stands_in_a_variable_of_its_own(tmp_path: Path) -> None:
    plan = workbook(sound(NUM=MissingReason.REFUSED.stored))
    write_statistics(plan, StatisticsPackage.STATA, tmp_path / "out")
    frame = pd.read_stata(tmp_path / "out" / "e1_every_kind_once.dta")

    assert frame["NUM"].isna().all()
    assert frame["NUM_MR"].tolist() == ["refused"]


def test_a_form_that_nobody_has_gives_a_file_with_its_variables(tmp_path: Path) -> None:
    plan = workbook()
    for package in StatisticsPackage:
        write_statistics(plan, package, tmp_path / package.name)
        frame, _ = read(tmp_path / package.name, plan["E3_Never_filled"], package)
        assert len(frame) == 0
        assert "WHAT" in frame.columns


def test_variables_csv_leads_from_each_variable_to_its_column_and_codes(folders: dict[StatisticsPackage, Path]) -> None:
    found = pd.read_csv(folders[StatisticsPackage.SAS] / "variables.csv", encoding="utf-8-sig", dtype=str).set_index(
        ["FILE", "COLUMN"]
    )

    assert found.loc[("f6.xpt", "HSCTDAT_T"), "VARIABLE"] == "HSCTDATT"
    assert found.loc[("f1.xpt", "SEX"), "VALUES"] == "F = female; M = male"


def test_short_names_are_unique_and_leave_what_fits_alone() -> None:
    names = ["HSCTDATT", "HSCTDAT_T", "CMTRTOTH_MR", "CMTRTOTI_MR", "AGE"]

    assert short_names(names, 8) == ["HSCTDATT", "HSCTDAT1", "CMTRTOMR", "CMTRTMR1", "AGE"]


@given(st.text())
def test_whatever_is_spelt_in_ascii_is_ascii(words: str) -> None:
    assert spelt(words).isascii()
    assert spelt(words) == words or not words.isascii()


@pytest.mark.parametrize(
    ("words", "plain"),
    [("10⁹/L", "10^9/L"), ("µmol/L", "umol/L"), ("m²", "m^2"), ("½", "1/2"), ("naïve – ≥ 3", "naive - >= 3")],
)
def test_units_are_spelt_as_people_do(words: str, plain: str) -> None:
    assert spelt(words) == plain


def test_every_code_of_the_dictionary_is_ascii_and_its_number_stands_for_it_alone(cohort: WorkbookPlan) -> None:
    for sheet in data_sheets(cohort):
        for one in sheet.columns:
            assert all(code.isascii() and len(code) <= 200 for code, _ in one.codes), one.name
            assert len(set(code_numbers(one).values())) == len(one.codes), one.name


def test_the_command_writes_each_folder_and_refuses_two_at_once(
    demo: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(demo.path), str(tmp_path / "spss"), "--spss", "--abroad"]) in (0, 2)
    capsys.readouterr()
    assert main(["export", str(demo.path), str(tmp_path / "stata"), "--stata"]) == 0
    assert (tmp_path / "stata" / "f6_transplant.dta").exists()
    with pytest.raises(SystemExit):
        main(["export", str(demo.path), str(tmp_path / "two"), "--stata", "--sas"])


@pytest.mark.parametrize("package", list(StatisticsPackage))
def test_a_date_that_nobody_has_is_a_date_all_the_same(package: StatisticsPackage, tmp_path: Path) -> None:
    plan = workbook(sound(DAY=MissingReason.PENDING.stored))
    write_statistics(plan, package, tmp_path / "out")
    frame, about = read(tmp_path / "out", plan[EVERY], package)

    formats = {StatisticsPackage.STATA: "%td", StatisticsPackage.SPSS: "SDATE10", StatisticsPackage.SAS: "YYMMDD10"}
    assert about.original_variable_types["DAY"] == formats[package]
    assert frame["DAY"].isna().all()


@pytest.mark.parametrize("package", StatisticsPackage)
def test_a_deidentified_file_says_the_month_of_its_making_alone(
    cohort: WorkbookPlan, tmp_path: Path, package: StatisticsPackage
) -> None:
    """Its minute stood in the head of each file, by the clock and zone of the machine that wrote it."""
    patients = [sheet for sheet in cohort.sheets if sheet.name == "Patients"]
    month = datetime(2023, 5, 1, tzinfo=UTC)
    write_statistics(replace(cohort, sheets=tuple(patients), made=month), package, tmp_path / "f", spell=True)
    path = tmp_path / "f" / f"{file_stem(patients[0], package)}.{package.value}"
    begins = path.read_bytes()[:1024]
    now = datetime.now().astimezone()
    assert not re.search(rb"(?i)\d\d ?[a-z]{3} ?(20)?%02d" % (now.year % 100), begins)
    assert re.search(rb"(?i)01 ?may ?(20)?23.?00:00", begins)
    frame, _ = READERS[package](str(path))
    assert len(frame) == len(patients[0].rows)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a small disk is mounted as Linux does")
@pytest.mark.parametrize("package", list(StatisticsPackage))
def test_a_full_disk_is_called_full(package: StatisticsPackage, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        with pytest.raises(UserError, match="is full; nothing was written"):
            write_statistics(nasty_workbook(), package, disk / "out", spell=True)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("package", list(StatisticsPackage))
def test_what_the_library_says_of_a_disk_is_a_sentence(
    package: StatisticsPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise pyreadstat.ReadstatError("Unable to write data")

    for name in ("write_dta", "write_sav", "write_xport"):
        monkeypatch.setattr(pyreadstat, name, failing)
    with pytest.raises(UserError, match="could not be written: Unable to write data"):
        write_statistics(nasty_workbook(), package, tmp_path / "out", spell=True)
    assert list(tmp_path.iterdir()) == []
