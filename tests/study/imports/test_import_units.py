"""A unit that nobody said is never taken as ours: it is said by the file, or chosen once for a column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.writers.template import write_template
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.paste.table import recognise
from cd7gui.study.session import Study
from tests.exchange.exported import export_workbook

COUNTS = "Patient,Date,WBC,ANC,PLT,CRP\nP1,2023-07-06,3200,500,20000,1.5\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient P1."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "P1")
        yield made


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def values(plan: ImportPlan) -> dict[str, str | None]:
    return {f"{one.place.form}.{one.place.field}": one.new for one in plan.cells}


def with_units(**units: str) -> Choices:
    return Choices(remembered=SavedChoices(units=units))


def test_no_value_enters_while_its_column_does_not_say_its_unit(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "counts.csv", COUNTS))

    assert values(plan) == {"F18.LBDAT": "2023-07-06"}
    assert [(str(one.spot), one.text) for one in plan.refused] == [
        ("counts!C2", "3200"),
        ("counts!D2", "500"),
        ("counts!E2", "20000"),
        ("counts!F2", "1.5"),
    ]
    assert '--unit "CRP=mg/L", or mg/dL instead' in plan.refused[3].sentence


@pytest.mark.parametrize("title", ["Leukocytes (WBC)", "wbc", "WCC", "WBC_R"])
def test_our_own_names_and_labels_say_no_unit_either(study: Study, tmp_path: Path, title: str) -> None:
    plan = plan_file(study, written(tmp_path / "F18.csv", f"SUBJID,LBDAT,{title}\nP1,2023-07-06,3200\n"))

    assert values(plan) == {"F18.LBDAT": "2023-07-06"}
    assert len(plan.refused) == 1


def test_a_unit_is_chosen_for_a_column_by_title_or_field(study: Study, tmp_path: Path) -> None:
    units = {"WBC": "/uL", "F18.ANC": "/µL", "plt": "/µL", "CRP": "mg/dL"}
    plan = plan_file(study, written(tmp_path / "counts.csv", COUNTS), with_units(**units))

    assert values(plan) == {
        "F18.LBDAT": "2023-07-06",
        "F18.WBC": "3.2",
        "F18.ANC": "0.5",
        "F18.PLT": "20",
        "F18.CRP": "15",
    }
    assert plan.refused == ()


SAID = {
    "in the title": "SUBJID,LBDAT,WBC (/µL)\nP1,2023-07-06,3200\n",
    "behind the title": "SUBJID,LBDAT,WBC /µL\nP1,2023-07-06,3200\n",
    "in a row of units": "SUBJID,LBDAT,WBC\n,,/µL\nP1,2023-07-06,3200\n",
    "in a column of units": "SUBJID,LBDAT,WBC,Unit\nP1,2023-07-06,3200,/µL\n",
    "in a column of its units": "SUBJID,LBDAT,WBC,WBC unit\nP1,2023-07-06,3200,/µL\n",
}


@pytest.mark.parametrize("where", SAID)
def test_a_unit_that_the_file_says_counts(study: Study, tmp_path: Path, where: str) -> None:
    plan = plan_file(study, written(tmp_path / "F18.csv", SAID[where]))

    assert values(plan) == {"F18.LBDAT": "2023-07-06", "F18.WBC": "3.2"}
    assert plan.refused == ()


@pytest.mark.parametrize(
    ("unit", "words"), [("", "The cell beside it has no unit."), ("furlong", "“furlong” is not a unit")]
)
def test_a_column_of_units_decides_each_cell(study: Study, tmp_path: Path, unit: str, words: str) -> None:
    text = f"SUBJID,LBDAT,WBC,Unit\nP1,2023-07-06,3.2,10^9/L\nP1,2023-07-07,3200,{unit}\n"
    plan = plan_file(study, written(tmp_path / "F18.csv", text))

    assert [one.new for one in plan.cells] == ["2023-07-06", "3.2", "2023-07-07"]
    assert [one.sentence.startswith(words) for one in plan.refused] == [True]


def test_our_own_workbook_and_the_blank_one_say_it_themselves(study: Study, tmp_path: Path) -> None:
    for field, text in (("LBDAT", "2023-07-06"), ("WBC", "3.2")):
        entry.enter(study, Place("p1", "F18", 1, field), text)
    path = export_workbook(study, tmp_path / "ours.xlsx").path
    write_template(study.rules.dictionary, tmp_path / "blank.xlsx")
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    sheet = next(one for one in book.worksheets if one.title.startswith("F18"))
    header = next(row for row in sheet.iter_rows() if any(cell.value == "WBC" for cell in row))
    new = {"SUBJID": "P1", "LBDAT": "2023-07-09", "WBC": 4.5}
    for cell in header:
        if cell.value in new:
            sheet.cell(cell.row + 1, cell.column).value = new[cell.value]
    book.save(tmp_path / "blank.xlsx")

    assert plan_file(study, path).refused == ()
    plan = plan_file(study, tmp_path / "blank.xlsx")
    assert ("4.5" in [one.new for one in plan.cells], plan.refused) == (True, ())


def test_a_share_of_the_body_surface_is_read_as_the_percentage_that_it_shows(study: Study, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "F10"
    for row in (["SUBJID", "Type", "Onset", "Active erythema"], ["P1", "acute", "2023-07-06", 0.35]):
        page.append(row)
    page["D2"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    plan = plan_file(study, tmp_path / "a.xlsx")

    assert values(plan)["F10.SKINBSA"] == "35"
    assert plan.refused == ()


FRACTIONS = "SUBJID,Date,Cells,{title}\nP1,2023-07-06,CD3,0.98\nP1,2023-07-07,CD3,1\n"


def test_fractions_in_a_column_of_percentages_are_asked_about(study: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", FRACTIONS.format(title="Donor"))
    plan = plan_file(study, path)
    assert "F9.CHDON" not in values(plan)
    assert ["may be fractions" in one.sentence for one in plan.refused] == [True, True]

    for unit, first in (("fraction", "98"), ("%", "0.98"), ("percent", "0.98")):
        found = plan_file(study, path, with_units(Donor=unit))
        assert next(one.new for one in found.cells if one.place.field == "CHDON") == first
        assert found.refused == ()


@pytest.mark.parametrize("title", ["Donor (%)", "Donor %"])
def test_a_title_with_its_percent_sign_is_not_asked_about(study: Study, tmp_path: Path, title: str) -> None:
    plan = plan_file(study, written(tmp_path / "a.csv", FRACTIONS.format(title=title)))

    assert [one.new for one in plan.cells if one.place.field == "CHDON"] == ["0.98", "1"]


def test_pasted_fractions_are_asked_about_as_well() -> None:
    table = recognise(Chimerism, "Date\tCells\tDonor\n2023-07-06\tCD3\t0.98\n2023-07-07\tCD3\t1\n")
    assert table is not None

    assert [one.title for one in table.units_lacking] == ["Donor"]
    sure = recognise(Chimerism, "Date\tCells\tDonor\n2023-07-06\tCD3\t98\n2023-07-07\tCD3\t1\n")
    assert sure is not None
    assert sure.units_lacking == ()


# The command


def test_the_command_takes_units_and_remembers_them_for_files_of_the_shape(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    path = written(tmp_path / "counts.csv", COUNTS)
    assert main(["import", str(study.path), str(path)]) == 1
    assert '--unit "WBC=10⁹/L"' in capsys.readouterr().out
    units = [word for one in ("WBC=/µL", "ANC=/µL", "PLT=/µL", "CRP=mg/dL") for word in ("--unit", one)]
    assert main(["import", str(study.path), str(path), *units]) == 0

    later = written(tmp_path / "later.csv", COUNTS.replace("07-06,3200", "07-07,4100"))
    assert main(["import", str(study.path), str(later)]) == 0
    with open_study(study.path, who="x") as again:
        assert again.case("p1").stored("F18", 2, "WBC") == "4.1"


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("WBC=furlong", "“furlong” is not a unit this programme accepts for Leukocytes (WBC)"),
        ("Shoe=/µL", "No column “Shoe” of counts.csv holds values with a unit. These do: WBC, ANC, PLT and CRP."),
        ("WBC", "names no column and unit like CRP=mg/L"),
    ],
)
def test_a_unit_that_fits_nothing_is_wrong_usage(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], unit: str, words: str
) -> None:
    study.close()
    try:
        code: object = main(["import", str(study.path), str(written(tmp_path / "counts.csv", COUNTS)), "--unit", unit])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert words in capsys.readouterr().err


def test_cells_of_a_column_that_stay_behind_for_one_reason_share_a_line(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    lines = "".join(f"P1,2023-07-{day:02},5\n" for day in range(1, 11))
    assert main(["import", str(study.path), str(written(tmp_path / "a.csv", "SUBJID,LBDAT,CRP\n" + lines))]) == 1

    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("a!C2")]
    assert len(said) == 1
    assert said[0].startswith("a!C2 and 9 more cells of the column: The column does not state its unit.")


def test_remembered_units_do_not_hide_a_wrong_one(study: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "counts.csv", COUNTS)
    apply_import(study, plan_file(study, path, with_units(WBC="/µL")))
    with pytest.raises(UserError, match="furlong"):
        plan_file(study, path, with_units(WBC="furlong"))


def test_an_estimate_hints_at_statuses_coded_1_and_2_and_takes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = written(tmp_path / "one.csv", "time,status\n10,1\n20,2\n30,1\n40,2\n400,2\n")
    other = written(tmp_path / "other.csv", "time,status\n10,0\n20,1\n30,0\n40,1\n400,1\n")
    assert main(["estimate", str(one)]) == 0
    said = capsys.readouterr()
    assert "--event 2" in said.err
    assert main(["estimate", str(one), "--event", "2"]) == 0
    recoded = capsys.readouterr()
    assert main(["estimate", str(other)]) == 0
    expected = capsys.readouterr()

    assert (recoded.err, expected.err) == ("", "")
    assert recoded.out.replace("one", "other") == expected.out


ONE_UNIT = "Patient,Date,WBC,Ferritin,IL-6\nP1,2023-07-06,3.2,900,15\n"


def test_a_unit_that_nobody_said_is_asked_for_where_only_one_is_known_too(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "a.csv", ONE_UNIT))

    assert [cell.place.field for cell in plan.cells] == ["LBDAT"]
    assert [str(one.spot) for one in plan.refused] == ["a!C2", "a!D2", "a!E2"]
    assert "--units-as-study" in plan.refused[1].sentence
    assert "--units-as-study" not in plan.refused[0].sentence


def test_columns_of_one_known_unit_are_confirmed_in_one_go_and_remembered(study: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ONE_UNIT)
    plan = plan_file(study, path, Choices(remembered=SavedChoices(units_as_study=True)))
    apply_import(study, plan)
    later = plan_file(study, written(tmp_path / "b.csv", ONE_UNIT.replace("07-06", "07-07")))

    assert "Read in the study's units, as you chose: Ferritin (ng/mL) and IL-6 (pg/mL)." in plan.notes
    for one in (plan, later):
        assert [(cell.place.field, cell.new) for cell in one.cells][1:] == [("FERR", "900"), ("IL6", "15")]
        assert [refusal.item for refusal in one.refused] == ["F18.WBC"]


def test_the_command_confirms_the_study_s_units(study: Study, tmp_path: Path) -> None:
    study.close()
    words = ["import", str(study.path), str(written(tmp_path / "a.csv", ONE_UNIT)), "--units-as-study"]
    assert main([*words, "--unit", "WBC=10⁹/L"]) == 0


def test_a_column_of_words_alone_asks_for_no_unit(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "a.csv", "Patient,Date,ALT\nP1,2023-07-06,not done\n"))
    assert not plan.refused
    assert len(plan.cells) == 2


def test_a_pasted_column_of_one_known_unit_asks_for_it_too() -> None:
    table = recognise(Laboratory, "Date\tFerritin\n2023-07-06\t900")
    assert table is not None
    assert [one.title for one in table.units_lacking] == ["Ferritin"]


def test_a_height_in_metres_is_one_in_centimetres(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "a.csv", "Patient,Height (m),Weight (kg)\nP1,1.72,70\n"))
    assert [cell.new for cell in plan.cells] == ["172", "70"]
