"""R31: who is in a de-identified file cannot be recognised, and what is counted from it stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import STUDY, parse_place
from cd7gui.domain.errors import UserError
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.exchange.sheets.cells import DateCell, IntegerCell, TextCell, WorkbookPlan
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports import pseudonyms as codes
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.exports.order import ExportFormat, ExportOrder, send_out
from cd7gui.study.exports.pseudonyms import Pseudonyms, code_list, pseudonyms
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study, open_for_reading
from cd7gui.study.session import Study
from cd7gui.study.settings import SECRET
from tests.demo.demo_study import make_demo
from tests.exchange.building import case_of, column, parts, patient
from tests.exchange.exported import export_workbook, facts_of
from tests.exchange.filled import MARK, Betraying, fill

DEIDENTIFIED, ABROAD = ExportScope(Audience.DEIDENTIFIED), ExportScope(Audience.ABROAD)
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of a spreadsheet's dates
ENDS = ("FUDAT", "LASTDAT")  # of a follow-up: up to 30 days earlier than in the study
NUMBER_OF_A_CELL = re.compile(rb"<v>(\d+)</v>")
DATE = re.compile(r"\b20[12]\d-\d\d")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Study]:
    """A copy of the synthetic cohort that a test may change."""
    with make_demo(tmp_path / "own.cd7", who="Dr Betrayer") as study:
        yield study


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The synthetic cohort; for reading."""
    with make_demo(tmp_path_factory.mktemp("cohort") / "cohort.cd7", who="Dr Betrayer") as study:
        yield study


@pytest.fixture(scope="module")
def abroad(cohort: Study) -> WorkbookPlan:
    """Its workbook for abroad."""
    return workbook_plan(cohort, extent=ABROAD)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Study, Betraying]]:
    """The cohort and more patients, every field of theirs filled with something that betrays them; for reading."""
    with make_demo(tmp_path_factory.mktemp("filled") / "filled.cd7", who="Dr Betrayer") as study:
        yield study, fill(study)


@pytest.fixture(scope="module")
def crowd(filled: tuple[Study, Betraying]) -> Study:
    """The study."""
    return filled[0]


@pytest.fixture(scope="module")
def betraying(filled: tuple[Study, Betraying]) -> Betraying:
    """What betrays its patients."""
    return filled[1]


@pytest.fixture(scope="module")
def whole(crowd: Study) -> WorkbookPlan:
    """Its workbook with everything."""
    return workbook_plan(crowd)


@pytest.fixture(scope="module")
def bare(crowd: Study) -> WorkbookPlan:
    """Its de-identified workbook."""
    return workbook_plan(crowd, extent=DEIDENTIFIED)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Move dates by twenty years, so that no moved date is by chance the true one of somebody else."""
    monkeypatch.setattr(codes, "LEAST_SHIFT", 7_300)
    monkeypatch.setattr(codes, "MOST_SHIFT", 7_400)


def true_dates(study: Study) -> set[date]:
    return {
        day
        for case in study.cases()
        for form in study.rules.dictionary.forms
        for row in case.rows(form)
        for _, day in row.days
    }


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("extent", [DEIDENTIFIED, ABROAD, ExportScope(Audience.DEIDENTIFIED, with_text=True)])
def test_r31_no_part_of_the_file_holds_a_true_date_number_or_identifier(
    crowd: Study, betraying: Betraying, tmp_path: Path, extent: ExportScope
) -> None:
    path = export_workbook(crowd, tmp_path / "bare.xlsx", extent=extent).path

    days = true_dates(crowd) | betraying.days
    serials = {f"{(day - FIRST_SERIAL).days}".encode() for day in days}
    numbers = {*betraying.numbers, *(f"SYN-{number:02d}" for number in range(1, 11))}
    for name, content in parts(path):
        assert not serials.intersection(NUMBER_OF_A_CELL.findall(content)), name
        for number in numbers:
            assert number.encode() not in content, (name, number)
        assert b"Betrayer" not in content, name
        assert b"13:37" not in content, name
        assert extent.with_text or MARK.encode() not in content, name


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("way", [ExportFormat.CSV, ExportFormat.STATA, ExportFormat.SPSS, ExportFormat.SAS])
def test_r31_no_file_of_a_folder_holds_a_true_date_number_or_identifier(
    crowd: Study, betraying: Betraying, tmp_path: Path, way: ExportFormat
) -> None:
    send_out(crowd, ExportOrder(tmp_path / "out", way, ABROAD, spell=True))

    days = {day.isoformat().encode() for day in true_dates(crowd) | betraying.days}
    for path in (one for one in (tmp_path / "out").rglob("*") if one.is_file()):
        content = path.read_bytes()
        assert MARK.encode() not in content, path.name
        assert not [one for one in betraying.numbers if one.encode() in content], path.name
        assert b"SYN-0" not in content, path.name
        assert not [one for one in days if one in content], path.name


@pytest.mark.usefixtures("far")
def test_r31_no_date_of_the_trial_stands_in_any_cell_but_the_time_of_the_export(crowd: Study) -> None:
    for sheet in workbook_plan(crowd, extent=ABROAD).sheets:
        for row in sheet.rows:
            words = [cell.canonical() for cell in row]
            if sheet.name != "Dictionary" and words[1] != "month":
                assert not [one for one in words if DATE.search(one)], (sheet.name, words)


@pytest.mark.usefixtures("far")
def test_r31_identifiers_stay_behind_where_free_text_was_asked_for(crowd: Study, betraying: Betraying) -> None:
    plan = workbook_plan(crowd, extent=ExportScope(Audience.DEIDENTIFIED, with_text=True))
    first = crowd.cases()[-1]
    said = {cell.canonical() for sheet in plan.sheets for row in sheet.rows for cell in row}

    for name in ("F1.INITIALS", "F1.MRN", "F4.LOT", "F6.DONID", "F21[1].SAEREPNO", "F21[1].SAERPTER"):
        assert (stored := first.stored(*parse_place(name))), name
        assert stored not in said, name
    assert first.stored("F3", 0, "MOLEC") in said
    assert any(one.startswith(MARK) for one in betraying.texts & said)


def test_r31_an_hla_type_leaves_and_words_typed_in_its_place_do_not(own: Study) -> None:
    key = own.cases()[0].key
    for field, text in (("HPA1", "A*02:01"), ("HPA2", "see letter of 12 May"), ("HPB1", "2023-05-12")):
        entry.enter(own, Place(key, "F6", 0, field), text, "test")

    found = {cell.canonical() for row in workbook_plan(own, extent=DEIDENTIFIED)["F6_Transplant"].rows for cell in row}
    abroad = workbook_plan(own, extent=ABROAD)["F6_Transplant"]

    assert "A*02:01" in found
    assert not {"see letter of 12 May", "2023-05-12"} & found
    assert not [name for name in abroad.header if name.startswith(("HP", "HD", "HLA"))]


def test_r28_abroad_leaves_genetic_data_out_and_names_them(cohort: Study, abroad: WorkbookPlan) -> None:
    near, far = workbook_plan(cohort, extent=DEIDENTIFIED), abroad

    assert "RISK" in near["F3_Disease_at_baseline"].header
    assert "RISK" not in far["F3_Disease_at_baseline"].header
    left_out = facts_of(far["Provenance"])["Content", "left out: genetic data"].split()
    assert left_out[:3] == ["F3.RISK", "F3.CYTOGEN", "F3.MOLEC"]
    assert {"F6.HPA1", "F6.HDDP2", "F6.HLAMATCH", "F6.HLACAT", "F6.HLAGVH", "F6.HLAHVG"} <= set(left_out)
    assert ("Content", "left out: genetic data") not in facts_of(near["Provenance"])


def shifts(plan: WorkbookPlan, whole: WorkbookPlan, study: Study) -> dict[str, set[int]]:
    """Give, for each code, the distances between the dates of the bare workbook and those of the whole one."""
    number_of = {code: number for code, number, _ in code_list(study)}
    found: dict[str, set[int]] = {}
    for sheet in plan.sheets:
        if "SUBJID" not in sheet.header:
            continue
        there = {tuple(one.canonical() for one in row[2 : sheet.keys]): row for row in whole[sheet.name].rows}
        for row in sheet.rows:
            code, *rest = (one.canonical() for one in row[2 : sheet.keys])
            full = dict(zip(whole[sheet.name].header, there.get((number_of[code], *rest), ()), strict=False))
            for name, cell in zip(sheet.header, row, strict=True):
                true = full.get(name)
                if isinstance(cell, DateCell) and name not in ENDS:
                    assert isinstance(true, DateCell), (sheet.name, name)
                    found.setdefault(code, set()).add((cell.value - true.value).days)
    return found


def test_r31_all_dates_of_a_patient_move_by_one_number_of_days_from_1_to_365_back(
    crowd: Study, bare: WorkbookPlan, whole: WorkbookPlan
) -> None:
    found = shifts(bare, whole, crowd)

    assert len(found) == 13
    assert all(len(one) == 1 for one in found.values())
    moved = [one.pop() for one in found.values()]
    assert all(-365 <= one <= -1 for one in moved)
    assert len(set(moved)) > 5


def test_r31_every_number_but_ages_is_the_true_one(crowd: Study, bare: WorkbookPlan, whole: WorkbookPlan) -> None:
    number_of = {TextCell(code): number for code, number, _ in code_list(crowd)}

    for name in ("Patients", "F18_Laboratory_series", "F8_Engraftment"):
        there = {tuple(row[2:4]): row for row in whole[name].rows}
        for row in bare[name].rows:
            keys = (TextCell(number_of[row[2]]), row[3]) if name != "Patients" else None
            full = there[keys] if keys else next(r for r in whole[name].rows if r[2] == TextCell(number_of[row[2]]))
            true = dict(zip(whole[name].header, full, strict=True))
            for head, cell in zip(bare[name].header[4:], row[4:], strict=True):
                censored_earlier = isinstance(cell, IntegerCell) and head.endswith(("DAYS", "_T", "_H"))
                if censored_earlier and cell != true[head]:
                    assert 0 < int(true[head].canonical()) - cell.value <= 30, (name, head)
                elif not isinstance(cell, DateCell) and not head.startswith("AGE"):
                    assert cell == true[head], (name, head)


def test_r31_summary_and_curves_are_the_same_to_the_last_digit(bare: WorkbookPlan, whole: WorkbookPlan) -> None:
    for name in ("Summary", "Curves", "Steps"):
        assert bare[name].content_hash == whole[name].content_hash


def test_r31_code_and_shift_are_the_same_in_every_export_and_in_a_copy(own: Study, tmp_path: Path) -> None:
    first = workbook_plan(own, extent=DEIDENTIFIED)
    main(["export", str(own.path), str(tmp_path / "a.xlsx"), "--deidentified"])
    own.close()
    copy = tmp_path / "copy.cd7"
    copy.write_bytes(own.path.read_bytes())
    with open_for_reading(copy) as again:
        second = workbook_plan(again, extent=DEIDENTIFIED)

    assert [one.content_hash for one in first.sheets[1:]] == [one.content_hash for one in second.sheets[1:]]


def test_r31_another_study_with_the_same_patients_gives_other_codes(own: Study) -> None:
    key = own.cases()[0].key
    one, other = pseudonyms(own), Pseudonyms(b"another secret")

    assert one.patient(key) != other.patient(key)
    assert [one.shift(f"{n}") for n in range(9)] != [other.shift(f"{n}") for n in range(9)]


def test_r31_the_order_of_the_rows_does_not_tell_the_order_of_enrolment(bare: WorkbookPlan) -> None:
    found = column(bare["Patients"], "SUBJID")

    assert found == sorted(found, key=lambda cell: cell.canonical())
    assert all(re.fullmatch(r"P-[A-Z2-7]{8}", cell.canonical()) for cell in found)


def test_r31_the_secret_leaves_in_no_export(own: Study, tmp_path: Path) -> None:
    workbook_plan(own, extent=DEIDENTIFIED)
    secret = own.setting(SECRET)
    assert secret
    assert own.book.trail(patient="", form=STUDY, field=SECRET)

    path = export_workbook(own, tmp_path / "all.xlsx", extent=ExportScope(audit=True)).path

    assert not [name for name, content in parts(path) if secret.encode() in content or b"@SECRET" in content]


def test_a_study_that_never_drew_its_secret_and_cannot_be_written_is_refused_with_what_to_do(tmp_path: Path) -> None:
    new_study(tmp_path / "s.cd7", who="tester").close()

    with open_for_reading(tmp_path / "s.cd7") as reader, pytest.raises(UserError, match="have been drawn yet"):
        workbook_plan(reader, extent=DEIDENTIFIED)


@pytest.mark.parametrize(
    ("text", "shift", "shown"),
    [
        ("2023-05-17", -137, "2022-12-31"),
        ("2023-05", 0, "2023-05"),
        ("2023-05", -137, "2022-12~"),  # 15 December to 14 January: its middle is 30 December
        ("2023", -137, "2023~"),  # 17 August 2022 to 16 August 2023: its middle is 14 February
        ("2023", -200, "2022~"),
        ("2024-02", -1, "2024-02~"),
    ],
)
def test_a_date_known_only_to_month_or_year_stays_so_and_is_marked_approximate(
    text: str, shift: int, shown: str
) -> None:
    parts_of = [int(part) for part in text.split("-")]
    day = PartialDate(*parts_of)

    assert ExportedPatient(case_of(), "TRIAL", "01", "1", shift=shift).moved_partial(day) == shown


def test_a_moved_month_is_beside_its_true_place_by_17_days_at_most() -> None:
    for shift in range(-365, 0):
        for month in range(1, 13):
            moved = ExportedPatient(case_of(), "TRIAL", "01", "1", shift=shift).moved_partial(PartialDate(2023, month))
            true = date(2023, month, 1) + timedelta(days=shift)
            named = date(int(moved[:4]), int(moved[5:7]), 1)
            assert abs((named - true).days) <= 17, (shift, month)


def test_study_days_are_counted_between_true_dates() -> None:
    one = patient(case_of(), infusion=date(2023, 7, 1))
    moved = ExportedPatient(one.case, "TRIAL", "01", "1", infusion=date(2023, 7, 1), shift=-50)

    assert moved.days_since_infusion(date(2023, 7, 11)).canonical() == "10"
    assert moved.moved(date(2023, 7, 11)) == date(2023, 5, 22)


def test_the_command_says_what_a_file_for_abroad_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, out = tmp_path / "s.cd7", tmp_path / "o.xlsx"
    make_demo(study).close()

    assert main(["export", str(study), str(out), "--abroad"]) == 0

    said = capsys.readouterr().out
    assert "Left out, identifiers: F1.INITIALS F1.MRN F1.BRTHDAT" in said
    assert "Left out, genetic data: F3.RISK F3.CYTOGEN F3.MOLEC F6.HPA1" in said
    frames = pd.read_excel(out, sheet_name=["Patients"], engine="openpyxl")
    assert frames["Patients"]["SUBJID"].str.match(r"P-[A-Z2-7]{8}").all()


def test_moved_dates_never_come_back_by_an_import(cohort: Study, tmp_path: Path) -> None:
    bare = export_workbook(cohort, tmp_path / "bare.xlsx", extent=DEIDENTIFIED).path

    with pytest.raises(UserError, match="its dates are shifted"):
        plan_file(cohort, bare)


def test_for_abroad_days_stand_in_place_of_dates_unless_dates_are_asked_for(
    cohort: Study, abroad: WorkbookPlan
) -> None:
    dates = workbook_plan(cohort, extent=ExportScope(Audience.ABROAD, day_counts=False))

    assert not any(isinstance(cell, DateCell) for sheet in abroad.sheets for row in sheet.rows for cell in row)
    assert "LBDAT_T" in abroad["F18_Laboratory_series"].header
    assert any(isinstance(cell, DateCell) for sheet in dates.sheets for row in sheet.rows for cell in row)
