"""Reference ranges of a study: kept in its trail, what they grade anew, proposed events, files and the workbook."""

from datetime import date
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.exchange.mapping.own_workbook import LISTS
from cd7gui.exchange.sheets.form_status import ranges_sheet
from cd7gui.presenters.event_words import proposed_rows
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.safety.keeping_ranges import keep_range, keep_ranges, range_texts, remove_range
from cd7gui.study.safety.range_files import ranges_in_words, read_range_file
from cd7gui.study.session import Study
from tests.study.memory_book import memory_study

T, H = "2023-06-16", "2023-07-11"
BASE = {"F1.SUBJID": "01-001", "F1.SITEID": "01", "F1.SEX": "F", "F1.BRTHDAT": "1991-03-02", "F4.INFDAT": T}
SERIES = {
    "F18[1].LBDAT": "2023-06-01",
    "F18[1].ALT": "20",
    "F18[2].LBDAT": "2023-06-20",
    "F18[2].ALT": "230",
    "F18[3].LBDAT": "2023-06-24",
    "F18[3].ALT": "90",
}
ALT = RangeText("01", "ALT", "U/L", high="40", valid_from="2023-01-01", source="Manual p. 3")


@pytest.fixture
def study() -> Study:
    return memory_study({"P1": BASE | SERIES})


def grades(study: Study, item: str = "ALTGR") -> list[str | None]:
    case = study.case("P1")
    derived = next(one for one in Laboratory.derived() if one.id == item)
    return [case.derive(derived, row) for row in case.rows(Laboratory)]


def test_a_range_gives_grades_and_multiples_and_says_what_it_graded_anew(study: Study) -> None:
    assert grades(study) == [None, None, None]

    kept = keep_range(study, ALT)

    assert grades(study) == ["0", "3", "1"]
    assert [None if one is None else str(one) for one in grades(study, "ALTXN")] == ["0.50", "5.75", "2.25"]
    assert kept.regraded.startswith("3 grades of 1 patient changed: 01-001 ALT 2023-06-20 no grade → 3")
    assert study.book.lines[-1].change.field == "@RANGE.1"


def test_a_changed_range_needs_a_reason_and_grades_anew(study: Study) -> None:
    keep_range(study, ALT)
    wider = RangeText("01", "ALT", "U/L", high="50")
    with pytest.raises(UserError, match="Give the reason"):
        keep_range(study, wider, number=1)

    kept = keep_range(study, wider, number=1, reason="new reagent")

    assert kept.regraded == "1 grade of 1 patient changed: 01-001 ALT 2023-06-20 3 → 2."
    assert keep_range(study, wider, number=1, reason="again").regraded == "No grade changed."
    assert remove_range(study, 1, "never was").regraded.startswith("3 grades")
    assert range_texts(study) == {}
    for number in (1, 9):
        with pytest.raises(UserError, match="There is no range"):
            remove_range(study, number, "twice")


def test_names_and_units_are_read_as_people_write_them_and_others_refused(study: Study) -> None:
    keep_range(study, RangeText(analyte="platelets", unit="10^9/L", sex="female", low="150", high="400"))
    assert range_texts(study)[1].analyte == "PLT"
    assert range_texts(study)[1].sex == "F"
    for wrong, says in (
        ({"analyte": "Zinc"}, "“Zinc” is not an analyte"),
        ({"analyte": "BILI", "unit": "g"}, "“g” is not a unit of Bilirubin. Enter µmol/L or mg/dL"),
        ({"analyte": "HB", "unit": ""}, "“” is not a unit of Haemoglobin"),
        ({"analyte": "ALT", "sex": "x"}, "“x” is not a sex"),
    ):
        with pytest.raises(UserError, match=says):
            keep_range(study, RangeText(**({"unit": "U/L", "high": "1"} | wrong)))


def test_a_lower_limit_gives_grade_1_of_a_count(study: Study) -> None:
    study = memory_study({"P1": BASE | {"F18[1].LBDAT": "2023-06-20", "F18[1].PLT": "120"}})
    assert grades(study, "PLTGR") == [None]
    keep_range(study, RangeText(analyte="PLT", unit="10⁹/L", low="150"))
    assert grades(study, "PLTGR") == ["1"]


def test_ranges_that_no_dialog_wrote_break_nothing(study: Study) -> None:
    for name, text in {
        "1": RangeText(analyte="ALT", unit="furlong", high="40").stored(),
        "2": RangeText(analyte="Zinc", unit="U/L", high="40").stored(),
        "3": "[" * 100_000,
        "x": ALT.stored(),
    }.items():
        assert entry.set_setting(study, f"@RANGE.{name}", text).stored
    assert [one.number for one in study.ranges] == [1, 2]
    assert grades(study) == [None, None, None]
    assert ranges_in_words(study).count("cannot be read") == 1


def test_many_ranges_are_one_step_all_or_none_and_the_bad_line_is_named(study: Study) -> None:
    bad = RangeText("01", "ALT", "U/L", high="45", valid_from="2023-05-01")
    with pytest.raises(UserError, match="Line 2: Range 1 applies to the same"):
        keep_ranges(study, [ALT, bad], "from a file")
    assert range_texts(study) == {}


def test_the_bilirubin_limit_of_f2_follows_from_the_range() -> None:
    study = memory_study({"P1": BASE | {"F2.SCRNDAT": "2023-05-26", "F2.BILI": "30 µmol/L"}})
    keep_range(study, RangeText("01", "BILI", "mg/dL", high="1.2"))
    case = study.case("P1")
    found = case.derive(Eligibility.bilirubin_range, case.only(Eligibility))
    assert found is not None
    assert (str(found.number), found.unit) == ("1.2", "mg/dL")
    assert case.derive(Eligibility.bilirubin_verdict, case.only(Eligibility)) == "MET"


def test_a_run_of_grade_3_is_proposed_until_it_is_entered(study: Study) -> None:
    keep_range(study, ALT)
    (found,) = proposed_rows(study.case("P1"))
    assert found.words == ("Alanine aminotransferase increased, grade 3, 2023-06-20 to 2023-06-24 (worst value 230)")
    assert found.texts["AEENDAT"] == "2023-06-24"

    entered = {f"F19[1].{field}": text for field, text in found.texts.items()}
    again = memory_study({"P1": BASE | SERIES | entered})
    keep_range(again, ALT)
    assert proposed_rows(again.case("P1")) == ()


def test_nothing_before_the_treatment_is_proposed_and_an_open_run_has_no_end() -> None:
    series = {"F18[1].LBDAT": "2023-06-01", "F18[1].ANC": "0.1", "F18[2].LBDAT": "2023-06-20", "F18[2].ANC": "0.4"}
    series |= {"F18[3].LBDAT": "2023-06-22", "F18[3].ANC": "0.3", "F18[4].LBDAT": "2023-06-24", "F18[4].ANC": "0.7"}
    study = memory_study({"P1": BASE | series})
    (found,) = proposed_rows(study.case("P1"))
    assert found.words == "Neutrophil count decreased, grade 4, since 2023-06-20 (worst value 0.3)"
    assert found.texts["AEONGO"] == "Y"
    words = {"F19[1].AETERM": "Pancytopenia", "F19[1].AESTDAT": "2023-06-22"}
    assert proposed_rows(memory_study({"P1": BASE | series | words}).case("P1")) == ()
    untreated = {key: text for key, text in (BASE | series).items() if key != "F4.INFDAT"}
    assert proposed_rows(memory_study({"P1": untreated}).case("P1")) == ()


def test_a_table_of_ranges_is_taken_over_and_comes_back_as_a_sheet(study: Study, tmp_path: Path) -> None:
    table = tmp_path / "ranges.csv"
    table.write_text("LABORATORY,ANALYTE,UNIT,HIGH,LOW,FROM\n01,ALT,U/L,40,,2023-01-01\n\n01,AST,U/L,35,,\n", "utf-8")
    kept = keep_ranges(study, read_range_file(table), "taken over")
    assert [(one.laboratory, one.analyte, str(one.high), one.valid_from) for one in kept.ranges] == [
        ("01", "ALT", "40", date(2023, 1, 1)),
        ("01", "AST", "35", None),
    ]
    sheet = ranges_sheet(study.ranges)
    assert len(sheet.rows) == 2
    assert sheet.name in LISTS  # so that an import of the whole workbook takes it for no form
    table.write_text("A,B\n1,2\n", "utf-8")
    with pytest.raises(UserError, match="has no columns ANALYTE, LOW, HIGH"):
        read_range_file(table)
    table.write_text("ANALYTE,LOW,HIGH\n", "utf-8")
    with pytest.raises(UserError, match="no ranges below"):
        read_range_file(table)


def test_the_command_lists_and_takes_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, table = tmp_path / "s.cd7", tmp_path / "r.csv"
    assert main(["new", str(path), "--who", "dm"]) == 0
    table.write_text("ANALYTE,UNIT,LOW,HIGH,SEX\nALT,U/L,,40,\nHB,g/L,120,160,F\n", "utf-8")
    capsys.readouterr()
    assert main(["ranges", str(path), "--who", "dm"]) == 0
    assert "no reference range" in capsys.readouterr().out
    assert main(["ranges", str(path), "--who", "dm", "--add", str(table)]) == 0
    assert "2 ranges imported from r.csv. No grade changed." in capsys.readouterr().out
    assert main(["ranges", str(path), "--who", "dm"]) == 0
    assert "every laboratory: Haemoglobin 120 to 160 g/L; women\n" in capsys.readouterr().out
    assert main(["ranges", str(path), "--json", "--who", "dm"]) == 0
    assert '"analyte": "ALT"' in capsys.readouterr().out
