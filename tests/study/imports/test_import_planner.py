"""Importing: what each cell does is known before anything is written, and what is not sure is refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import Blanks, Choices, ImportPlan, State
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study, subject
from tests.study.small_study import small_study

Rows = Sequence[Sequence[object]]


def counts_in_our_unit(*titles: str) -> Choices:
    """Choose our own unit for the columns of counts among some titles, which do not say it."""
    counts = ("ANC", "ANC_R")
    return Choices(remembered=SavedChoices(units={title: "10⁹/L" for title in titles if title in counts}))


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def workbook(path: Path, name: str, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient 01-001, male, whose CD34+ dose is 6.10."""
    with small_study(tmp_path / "s.cd7") as made:
        yield made


def refused(plan: ImportPlan) -> list[tuple[str, str]]:
    return [(str(one.spot), one.sentence) for one in plan.refused]


def planned(plan: ImportPlan) -> list[tuple[str, str | None, str | None, State]]:
    return [(one.place.name, one.old, one.new, one.state) for one in plan.cells]


def test_each_cell_is_new_changed_or_unchanged(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path / "F1.csv", ["SUBJID", "SEX", "CONSDAT"], ["01-001", "F", "2023-05-17"])
    plan = plan_file(study, path)

    assert planned(plan) == [("F1.SEX", "M", "F", State.CHANGED), ("F1.CONSDAT", None, "2023-05-17", State.NEW)]
    assert plan.unchanged == 1
    assert plan.in_words() == "1 new value, 1 changed, 0 cleared, 1 unchanged, 0 refused; 0 new patients."


def test_planning_writes_nothing(study: Study, tmp_path: Path) -> None:
    before = study.book.position()
    plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-002", "F"]))

    assert study.book.position() == before


def test_an_import_is_one_step_that_undo_takes_back(study: Study, tmp_path: Path) -> None:
    apply_import(
        study, plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-001", "F"], ["01-002", "F"]))
    )
    assert [subject(case) for case in study.cases()] == ["01-001", "01-002"]
    entry.undo(study)

    assert [(subject(case), case.get(Registration.sex)) for case in study.cases()] == [("01-001", "M")]


def test_the_trail_names_the_file_and_its_bytes(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-001", "F"]))
    line = apply_import(study, plan)[-1]

    assert (line.origin, line.change.reason) == ("import", f"import of F1.csv, SHA-256 {plan.sha256}")


@pytest.mark.parametrize("numbered", [True, False])
def test_importing_twice_changes_nothing(study: Study, tmp_path: Path, numbered: bool) -> None:
    rows = [["SUBJID", "LBDAT", "ANC (10^9/L)"], ["01-001", "2023-05-17", "<0.1"], ["01-001", "2023-05-18", "0.2"]]
    if numbered:
        rows = [[*row, number] for row, number in zip(rows, ("ROW", "4", "9"), strict=True)]
    path = table(tmp_path / "F18.csv", *rows)
    apply_import(study, plan_file(study, path))
    again = plan_file(study, path)

    assert (again.cells, again.refused) == ((), ())
    assert [row.number for row in study.case("p1").rows_by_form["F18"].values()] == ([4, 9] if numbered else [1, 2])


def test_a_change_of_the_study_since_the_plan_stops_the_whole_import(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "CONSVER", "SEX"], ["01-001", "2", "F"]))
    entry.enter(study, Place("p1", "F1", 0, "SEX"), "F")
    before = study.book.position()

    with pytest.raises(UserError):
        apply_import(study, plan)
    assert study.book.position() == before


# Cells


REFUSED: dict[str, tuple[str, str, object, str]] = {
    "p15 an ambiguous date": ("F1", "CONSDAT", "03/04/2026", "is ambiguous"),
    "a month for a day": ("F1", "CONSDAT", "2023-05", "has no day"),
    "p19 a text made a date": ("F1", "CONSVER", datetime(2023, 9, 2), "into the date 2023-09-02"),  # noqa: DTZ001
    "a number made a date": ("F6", "CD34 (10⁶/kg)", datetime(2023, 2, 1), "into the date 2023-02-01"),  # noqa: DTZ001
    "an unknown code": ("F1", "SEX", "X", "is not in the list"),
    "words for a number": ("F6", "CD34", "many", "is not a number"),
    "a number without its unit": ("F18", "HB", 85, "Add the unit"),
    "a formula": ("F6", "CD34 (10⁶/kg)", "=1+1", "contains a formula"),
    "a number with more digits than kept": ("F1", "MRN", 1234567890123456, "fifteen digits"),
    "an unknown reason": ("F6", "CD34_MR", "LAZY", "is not a reason for a missing value"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_sure_is_refused_and_the_rest_goes_in(study: Study, tmp_path: Path, name: str) -> None:
    form, column, value, words = REFUSED[name]
    path = workbook(tmp_path / "a.xlsx", form, ["SUBJID", column], ["01-001", value])
    plan = plan_file(study, path)

    assert [spot for spot, _ in refused(plan)] == [f"{form}!B2"]
    assert words in refused(plan)[0][1]
    assert plan.cells == ()


ACCEPTED: dict[str, tuple[str, str, object, str]] = {
    "a real date": ("F1", "CONSDAT", datetime(2023, 5, 17), "2023-05-17"),  # noqa: DTZ001
    "a day number": ("F1", "CONSDAT", 45063, "2023-05-17"),
    "a date in words": ("F1", "CONSDAT", "17 May 2023", "2023-05-17"),
    "a date that one order alone allows": ("F1", "CONSDAT", "17/05/2023", "2023-05-17"),
    "p10 a month": ("F1", "BRTHDAT", "1980-05", "1980-05"),
    "a year as a number": ("F1", "BRTHDAT", 1980, "1980"),
    "p36 a label": ("F1", "SEX", "female", "F"),
    "p36 a label in its own column": ("F1", "SEX_L", "female", "F"),
    "a label as a header": ("F1", "Sex", "F", "F"),
    "p18 zeros in front": ("F1", "MRN", "00123", "00123"),
    "a truth": ("F6", "COND", False, "N"),
    "p28 below a limit": ("F18", "ANC", "<0.1", "<0.1"),
    "p28 a reported value in its own column": ("F18", "ANC_R", ">40", ">40"),
    "a number with its unit": ("F18", "HB", "8.5 g/dL", "8.5 g/dL"),
    "a text like a formula": ("F6", "DSAPLAN", "'=1+1", "'=1+1"),
    "p25 a text that others take for missing": ("F6", "DSAPLAN", "NA", "NA"),
    "a missing reason": ("F1", "CONSDAT_MR", "UNKNOWN", MissingReason.UNKNOWN.stored),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_sure_goes_in(study: Study, tmp_path: Path, name: str) -> None:
    form, column, value, stored = ACCEPTED[name]
    path = workbook(tmp_path / "a.xlsx", form, ["SUBJID", column], ["01-001", value])
    plan = plan_file(study, path, counts_in_our_unit(column))

    assert refused(plan) == []
    assert [one.new for one in plan.cells] == [stored]


@pytest.mark.parametrize(("order", "stored"), [("DMY", "2026-04-03"), ("MDY", "2026-03-04")])
def test_p15_an_ambiguous_date_goes_in_once_its_order_is_chosen(
    study: Study, tmp_path: Path, order: str, stored: str
) -> None:
    path = table(tmp_path / "F1.csv", ["SUBJID", "CONSDAT"], ["01-001", "03/04/2026"])

    for choices in (Choices(date_order=order), Choices(orders={"F1.CONSDAT": order})):
        assert [one.new for one in plan_file(study, path, choices).cells] == [stored]


def test_a_code_and_a_label_that_contradict_each_other_are_refused(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path / "F1.csv", ["SUBJID", "SEX", "SEX_L"], ["01-001", "M", "female"])

    assert refused(plan_file(study, path)) == [
        ("F1!B2", "The cell means “male”, but the words beside it say “female”. Correct one of them.")
    ]


@pytest.mark.parametrize(
    ("cells", "stored"), [(("0.5", "<"), "<0.5"), (("<0.5", "<"), "<0.5"), (("<0.5", ""), "<0.5"), (("0.5", ""), "0.5")]
)
def test_p28_an_operator_beside_a_number_is_read_with_it(
    study: Study, tmp_path: Path, cells: tuple[str, str], stored: str
) -> None:
    plan = plan_file(
        study, table(tmp_path / "F18.csv", ["SUBJID", "ANC", "ANC_OP"], ["01-001", *cells]), counts_in_our_unit("ANC")
    )

    assert [one.new for one in plan.cells] == [stored]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("", "<", ""), "There is “<” but no number beside it. Enter the number, or remove the sign."),
        (("0.5", "<", "0.5"), "The cell means “<0.5”, but the words beside it say “0.5”. Correct one of them."),
        (("<0.5", ">", ""), "“<0.5” is not a number. Type digits, for example 2.5."),
    ],
)
def test_p28_an_operator_that_fits_nothing_is_refused(
    study: Study, tmp_path: Path, cells: tuple[str, str, str], words: str
) -> None:
    path = table(tmp_path / "F18.csv", ["SUBJID", "ANC", "ANC_OP", "ANC_R"], ["01-001", *cells])

    assert [sentence for _, sentence in refused(plan_file(study, path, counts_in_our_unit("ANC", "ANC_R")))] == [words]


def several(path: Path, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def test_two_sheets_that_say_different_things_of_one_value_are_not_both_believed(study: Study, tmp_path: Path) -> None:
    head = ["SUBJID", "SITEID", "SEX"]
    path = several(tmp_path / "a.xlsx", F1=[head, ["01-002", "01", "M"]], Registration=[head, ["01-002", "01", "F"]])
    plan = plan_file(study, path)

    words = "F1!C2 has “M” for the same value of the same patient, and that was read. Correct one of them."
    assert refused(plan) == [("Registration!C2", words)]
    assert {one.place.name: one.new for one in plan.cells} == {"F1.SUBJID": "01-002", "F1.SITEID": "01", "F1.SEX": "M"}
    apply_import(study, plan)
    again = plan_file(study, path)
    assert (again.cells, refused(again)) == ((), refused(plan))


def test_the_rows_of_one_form_may_stand_on_several_sheets(study: Study, tmp_path: Path) -> None:
    head = ["SUBJID", "LBDAT", "ANC (10^9/L)"]
    early, late = [head, ["01-001", "2022-12-30", "0.4"]], [head, ["01-001", "2023-01-02", "0.6"]]
    path = several(tmp_path / "a.xlsx", F18=early, Laboratory_series=late)
    apply_import(study, plan_file(study, path))

    (case,) = study.cases()
    rows = case.rows(dictionary().field("F18.ANC").form)
    assert [row.texts for row in rows] == [
        {"LBDAT": "2022-12-30", "ANC": "0.4"},
        {"LBDAT": "2023-01-02", "ANC": "0.6"},
    ]
    assert plan_file(study, path).cells == ()


def test_a_value_and_a_reason_for_none_contradict_each_other(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path / "F1.csv", ["SUBJID", "SEX", "SEX_MR"], ["01-001", "M", "UNKNOWN"])

    assert "There is a value and also a reason" in refused(plan_file(study, path))[0][1]


# Blanks


@pytest.mark.parametrize(
    ("choices", "after"),
    [
        (Choices(), [("F1.SEX", "M", "M")]),
        (Choices(Blanks.CLEAR), [("F1.SEX", "M", None)]),
        (Choices(Blanks.SET, MissingReason.NOT_DONE), [("F1.SEX", "M", MissingReason.NOT_DONE.stored)]),
        (Choices(Blanks.CLEAR, blanks_of={"F1.SEX": Blanks.KEEP}), [("F1.SEX", "M", "M")]),
    ],
)
def test_p35_a_blank_does_what_was_chosen(
    study: Study, tmp_path: Path, choices: Choices, after: list[tuple[str, str, str | None]]
) -> None:
    plan = plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-001", ""]), choices)

    assert [(one.place.name, one.old, one.new) for one in plan.cells] == [one for one in after if one[1] != one[2]]


def test_a_blank_never_touches_what_the_form_does_not_ask(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path / "F6.csv", ["SUBJID", "COND", "CONDJUST"], ["01-001", "N", ""])
    plan = plan_file(study, path, Choices(Blanks.SET))

    assert [one.place.name for one in plan.cells] == ["F6.COND"]


# Rows


def test_rows_that_belong_to_nobody_are_refused_whole(study: Study, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        "F18",
        ["SUBJID", "ROW", "LBDAT"],
        [None, 1, "2023-05-17"],
        ["01-001", "one", "2023-05-17"],
        ["01-001", 3, "2023-05-17"],
        ["01-001", 3, "2023-05-18"],
        [datetime(2023, 1, 1), 1, "2023-05-17"],  # noqa: DTZ001
    )
    plan = plan_file(study, path)

    assert [spot for spot, _ in refused(plan)] == ["F18!row 2", "F18!row 3", "F18!row 5", "F18!row 6"]
    assert [one.place.name for one in plan.cells] == ["F18[3].LBDAT"]


def test_a_number_that_lost_its_zeros_is_not_a_new_patient(study: Study, tmp_path: Path) -> None:
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), "007")
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", "F1", ["SUBJID", "SEX"], [7, "F"]))

    assert "may be the patient 007 without its zeros" in refused(plan)[0][1]
    assert plan.new_patients == ()


def test_a_struck_out_patient_takes_no_values(study: Study, tmp_path: Path) -> None:
    entry.delete_patient(study, "p1", "entered twice")
    plan = plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-001", "F"]))

    assert "was struck out" in refused(plan)[0][1]


def test_a_patient_of_another_site_is_not_mixed_up(study: Study, tmp_path: Path) -> None:
    entry.enter(study, Place("p1", "F1", 0, "SITEID"), "01")
    plan = plan_file(study, table(tmp_path / "F18.csv", ["SUBJID", "SITEID", "LBDAT"], ["01-001", "02", "2023-05-17"]))

    assert refused(plan)[0][1].startswith("The patient 01-001 belongs to site 01, this row says 02.")


def test_an_unknown_patient_of_a_laboratory_sheet_becomes_a_new_one(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path / "F18.csv", ["SUBJID", "SITEID", "LBDAT"], ["02-001", "02", "2023-05-17"])
    plan = plan_file(study, path)
    apply_import(study, plan)

    assert plan.new_patients == ("02-001",)
    assert [(subject(case), case.get(Registration.site)) for case in study.cases()][1] == ("02-001", "02")


def test_columns_and_sheets_that_fit_nothing_are_said(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, table(tmp_path / "F1.csv", ["SUBJID", "SEX", "Shoe size"], ["01-001", "M", "43"]))

    assert plan.notes[1:] == ("The sheet F1 has columns that match no field and were left out: Shoe size (C).",)


def test_a_file_that_fits_nothing_is_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no sheet that matches a form"):
        plan_file(study, table(tmp_path / "a.csv", ["a", "b"], ["1", "2"]))


# The command


def test_the_command_says_what_it_did_and_1_where_cells_were_refused(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "F1.csv", ["SUBJID", "SEX"], ["01-001", "X"], ["01-002", "F"])
    study.close()

    assert main(["import", str(study.path), str(path), "--dry-run"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "UTF-8 text, columns separated by commas",
        "Added as new patients: 01-002. Check that none of these numbers is mistyped.",
        "F1!B2 (01-001) holds “X”: “X” is not in the list. Choose female or male.",
        "2 new values, 0 changed, 0 cleared, 1 unchanged, 1 refused; 1 new patient.",
        "Nothing was written (--dry-run).",
    ]
    with open_study(study.path, who="x") as again:
        assert len(again.cases()) == 1
    assert main(["import", str(study.path), str(path)]) == 1
    with open_study(study.path, who="x") as again:
        assert len(again.cases()) == 2
    assert main(["import", str(study.path), str(tmp_path / "none.xlsx")]) == 2
