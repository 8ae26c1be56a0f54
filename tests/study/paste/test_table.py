"""A block copied from a spreadsheet or hospital system: header words, units, dates, what is refused, what enters.

The values of the long block are invented; its grades follow from the published limits named beside each test.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.title_words import units_of
from cd7gui.protocol.endpoints.blood_facts import early_haematotoxicity
from cd7gui.protocol.endpoints.patient_facts import Fact
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.paste.paste import paste
from cd7gui.study.paste.rows import PreparedPaste, prepare
from cd7gui.study.paste.table import PastedTable, recognise
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study

ONE = {"F1.SUBJID": "01-001"}


def table(text: str) -> PastedTable:
    found = recognise(Laboratory, text)
    assert found is not None
    return found


def judged(text: str, stored: dict[str, str] | None = None, order: str | None = None) -> PreparedPaste:
    study = memory_study({"P1": {**ONE, **(stored or {})}})
    return prepare(table(text), study.case("P1"), DateReading(order))


def texts(text: str, order: str | None = None) -> list[dict[str, str]]:
    return [dict(row.texts) for row in judged(text, order=order).rows]


@pytest.mark.parametrize(
    ("title", "field", "unit"),
    [
        ("ANC (10^9/L)", "ANC", "10⁹/L"),
        ("Neutrophils [10*3/uL]", "ANC", "10³/µL"),
        ("Absolute Neutrophil Count /µL", "ANC", "/µL"),
        ("PLT x10^9/L", "PLT", "10⁹/L"),
        ("Platelets, K/uL", "PLT", "10³/µL"),
        ("Hb g/L", "HB", "g/L"),
        ("Hemoglobin (g/dL)", "HB", "g/dL"),
        ("WBC (G/L)", "WBC", "10⁹/L"),
        ("Leukocytes (WBC) (10⁹/L)", "WBC", "10⁹/L"),
        ("CRP (mg/dL)", "CRP", "mg/dL"),
        ("Total bilirubin (umol/l)", "BILI", "µmol/L"),
        ("Ferritin (µg/L)", "FERR", "ng/mL"),
        ("ALT U/L", "ALT", "U/L"),
    ],
)
def test_a_header_word_names_a_field_and_its_unit(title: str, field: str, unit: str) -> None:
    column = table(f"Date\t{title}\n2023-07-11\t1").columns[1]
    assert column.field is not None
    assert column.unit is not None
    assert (column.field.id, column.unit.name, column.problem) == (field, unit, "")


def test_a_unit_that_the_field_does_not_take_refuses_the_column() -> None:
    found = table("Date\tNeut %\tANC (10^6/L)\tPLT (10^9/L)\n2023-07-11\t55\t400\t20")
    assert [column.taken for column in found.columns] == [True, False, False, True]
    assert found.columns[1].problem == "“%” is not a unit this programme accepts for Neutrophils (ANC)."


def test_a_count_without_a_unit_is_asked_for_because_450_and_0_45_are_the_same_patient() -> None:
    found = table("Date\tANC\tPLT (10^9/L)\n2023-07-11\t450\t20")
    assert [column.title for column in found.units_lacking] == ["ANC"]
    chosen = found.with_unit(1, units_of(Laboratory.neutrophils)[2])
    study = memory_study({"P1": ONE})
    assert prepare(chosen, study.case("P1"), DateReading()).rows[0].texts["ANC"] == "0.45"


def test_a_line_of_units_below_the_header_belongs_to_it() -> None:
    assert texts("Date\tANC\tHb\n\t(/µL)\tg/dL\n2023-07-11\t450\t8.5") == [
        {"LBDAT": "2023-07-11", "ANC": "0.45", "HB": "8.5 g/dL"}
    ]


def test_of_two_columns_for_one_field_the_filled_one_is_read_and_a_second_value_is_refused() -> None:
    head = "Date\tANC (10^9/L)\tNeutrophils (/µL)\tPLT (10^9/L)\n"
    found = judged(f"{head}2023-07-11\t1\t\t3\n2023-07-12\t\t900\t3\n2023-07-13\t1\t900\t3\n2023-07-14\tx\t900\t3\n")
    assert [row.texts.get("ANC") for row in found.rows] == ["1", "0.9", "1", None]
    assert [(one.line, one.title, one.text) for one in found.unread] == [
        (4, "Neutrophils (/µL)", "900"),
        (5, "ANC (10^9/L)", "x"),
        (5, "Neutrophils (/µL)", "900"),
    ]
    assert found.unread[0].why == (
        "The column “ANC (10^9/L)” is filled, too, and is for the same value. Clear one of the two cells."
    )


def test_signs_and_units_of_our_own_sheet_belong_to_the_values_beside_them() -> None:
    block = (
        "LBDAT\tHB\tHB_U\tCARCOPY (copies/µg DNA)\tCARCOPY_OP\tCARCOPY_R\n2023-07-11\t9.1\tg/dL\t20\t<\t<20\n"
        "2023-07-12\t91\tg/L\t30\t\t30\n2023-07-13\t91\t\t40\t>\t>40\n2023-07-14\t91\tpints\t50\t\t50\n"
    )
    found = table(block)
    assert found.units_lacking == ()
    prepared = judged(block)
    assert [(row.texts.get("HB"), row.texts["CARCOPY"]) for row in prepared.rows] == [
        ("9.1 g/dL", "<20"),
        ("91 g/L", "30"),
        (None, ">40"),
        (None, "50"),
    ]
    assert [(one.line, one.text, one.why.split(".")[0]) for one in prepared.unread] == [
        (4, "91", "The column “HB_U” has no unit for it in this line"),
        (5, "91", "“pints” is not a unit this programme accepts for Haemoglobin"),
    ]


def test_a_sign_without_a_number_is_named() -> None:
    found = judged("LBDAT\tCARCOPY (copies/µg DNA)\tCARCOPY_OP\tPLT (10^9/L)\n2023-07-11\t\t<\t20\n")
    assert [dict(row.texts) for row in found.rows] == [{"LBDAT": "2023-07-11", "PLT": "20"}]
    assert [(one.title, one.text) for one in found.unread] == [("CARCOPY (copies/µg DNA)", "<")]
    assert found.unread[0].why.startswith("There is “<” but no number beside it.")


def test_a_column_of_units_gives_each_number_beside_it_its_own() -> None:
    block = "Date\tWBC\tUnit\tPLT\tUnit\n2023-07-11\t3400\t/µL\t20\t10^9/L\n2023-07-12\t3.5\t10^9/L\tclotted\t\n"
    assert table(block).units_lacking == ()
    assert texts(block) == [
        {"LBDAT": "2023-07-11", "WBC": "3.4", "PLT": "20"},
        {"LBDAT": "2023-07-12", "WBC": "3.5"},
    ]


def test_two_columns_of_one_title_are_both_left_out() -> None:
    found = table("Date\tANC (10^9/L)\tanc (10^9/L)\tPLT (10^9/L)\n2023-07-11\t1\t2\t3")
    assert [column.taken for column in found.columns] == [True, False, False, True]
    assert "Two columns are for Neutrophils (ANC)" in found.columns[1].problem


def test_of_two_dates_the_first_is_the_line_s() -> None:
    found = table("Date\tSample date\tPLT (10^9/L)\n2023-07-11\t2023-07-12\t3")
    assert [column.taken for column in found.columns] == [True, False, True]
    assert found.columns[1].problem == "The date of each line is in the column “Date”, so this one is not used."


def test_two_names_and_units_of_one_analyte_in_a_long_table_are_both_read() -> None:
    block = "Date\tTest\tResult\tUnit\n2023-07-11\tHGB\t91\tg/L\n2023-07-12\tHemoglobin\t9.4\tg/dL\n"
    assert [row["HB"] for row in texts(block)] == ["91 g/L", "9.4 g/dL"]


def test_a_block_without_a_date_or_without_a_header_is_no_table() -> None:
    assert recognise(Laboratory, "2023-07-11\t0.4\t20") is None
    assert recognise(Laboratory, "Date\tRemark\n2023-07-11\tfine") is None
    assert recognise(Engraftment, "Date\tANC\n2023-07-11\t1") is None
    with pytest.raises(Unparsable, match=r"has “ANC .10.9/L.”, “PLT .10.9/L.”, but no date"):
        recognise(Laboratory, "ANC (10^9/L)\tPLT (10^9/L)\n0.4\t20")


def test_lines_above_the_header_and_other_separators_are_understood() -> None:
    assert texts("Patient 01-001\n\nDate;PLT (10^9/L)\n2023-07-11;20") == [{"LBDAT": "2023-07-11", "PLT": "20"}]
    assert texts("Date        PLT (10^9/L)\n2023-07-11  20") == [{"LBDAT": "2023-07-11", "PLT": "20"}]


def test_another_grid_is_recognised_by_its_own_labels() -> None:
    found = recognise(Chimerism, "Date\tCHDON\n2023-08-10\t99.6")
    assert found is not None
    assert [column.field.id for column in found.taken if column.field] == ["CHDAT", "CHDON"]


def test_dates_follow_the_order_that_was_chosen_and_lose_their_time_of_day() -> None:
    block = "Date\tPLT (10^9/L)\n03/04/2023 08:15\t20"
    assert table(block).short_dates() == ("03/04/2023",)
    assert texts(block, "DMY")[0]["LBDAT"] == "2023-04-03"
    assert texts(block, "MDY")[0]["LBDAT"] == "2023-03-04"
    unread = judged(block).unread
    assert [(one.line, one.text) for one in unread] == [(2, "03/04/2023 08:15")]
    assert "is ambiguous" in unread[0].why


def test_operators_and_marks_of_high_and_low_are_read_as_what_they_are() -> None:
    found = texts("Date\tANC (/µL)\tPLT (10^9/L)\tHb (g/L)\n2023-07-11\t<100\t8 L\t72*\n2023-07-12\t>40000\t9↓\t71 (L)")
    assert [(row["ANC"], row["PLT"], row["HB"]) for row in found] == [("<0.1", "8", "72 g/L"), (">40", "9", "71 g/L")]


def test_a_quantity_keeps_the_unit_that_its_own_cell_names() -> None:
    assert texts("Date\tHb (g/L)\n2023-07-11\t7.2 g/dL")[0]["HB"] == "7.2 g/dL"


def test_cells_that_cannot_be_read_are_listed_and_the_rest_of_their_line_enters() -> None:
    found = judged("Date\tANC (10^9/L)\tPLT (10^9/L)\n2023-07-11\tclotted\t20\nsoon\t1\t2\n\t1\t2")
    assert [(one.line, one.title, one.text) for one in found.unread] == [
        (2, "ANC (10^9/L)", "clotted"),
        (3, "Date", "soon"),
        (4, "Date", ""),
    ]
    assert "is not a number" in found.unread[0].why
    assert [dict(row.texts) for row in found.rows] == [{"LBDAT": "2023-07-11", "PLT": "20"}]


def test_a_number_that_may_be_a_thousand_is_not_guessed() -> None:
    found = judged("Date\tANC (/µL)\n2023-07-11\t1,200")
    assert found.rows == ()
    assert "thousands separator" in found.unread[0].why


def test_a_row_that_is_there_already_is_refused_and_another_value_on_its_day_is_marked() -> None:
    stored = {"F18[1].LBDAT": "2023-07-11", "F18[1].ANC": "0.40", "F18[1].PLT": "20", "F18[1].HB": "72 g/L"}
    block = ["Date\tANC (10^9/L)\tHb (g/L)", "2023-07-11\t0.4\t72", "2023-07-11\t0.5\t72", *["2023-07-12\t0.5\t72"] * 2]
    found = judged("\n".join(block), stored)
    assert found.duplicates == (2, 5)
    assert [(row.line, row.day_known) for row in found.rows] == [(3, True), (4, False)]


def test_rows_enter_after_those_that_stand_and_keep_their_line() -> None:
    study = memory_study({"P1": {**ONE, "F18[3].LBDAT": "2023-07-01"}})
    found = prepare(table("Date\tPLT (10^9/L)\n11 Jul 2023\t20 L"), study.case("P1"), study.reading)
    paste(study, found.cells(study.case("P1"), Laboratory))
    row = study.case("P1").row(Laboratory, 4)
    assert dict(row.texts) == {"LBDAT": "2023-07-11", "PLT": "20", "LBSRC": "11 Jul 2023 | 20 L"}


def test_a_source_line_too_long_for_its_field_is_cut() -> None:
    row = judged("Date\tPLT (10^9/L)\tRemark\n2023-07-11\t20\t" + "x" * 900).rows[0]
    assert len(row.source) == 491
    assert row.source.endswith("x…")


# sixty days


def sixty_days() -> str:
    """Return counts from the CAR-T infusion (T, 2023-06-16; H is day 25 of it), one line a day.

    ANC is 0.05 on days 3 to 33, 0.3 on day 34, then 0.6; platelets are 12 and haemoglobin 71 g/L to day 39.
    """
    lines = ["Date\tWBC (10^9/L)\tANC (/µL)\tPLT (10^9/L)\tHb (g/dL)"]
    for day in range(60):
        anc = 1500 if day < 3 else 50 if day < 34 else 300 if day == 34 else 600
        platelets = 80 if day < 3 else 12 if day < 40 else 60
        when = date(2023, 6, 16) + timedelta(days=day)
        lines.append(f"{when:%d/%m/%Y}\t1.1\t{anc}\t{platelets}\t{'7.1' if day < 40 else '9.4'}")
    return "\n".join(lines) + "\n"


def test_sixty_pasted_days_give_early_icaht_the_day_of_recovery_and_pancytopenia() -> None:
    without_series = {name: text for name, text in SOUND.items() if "@" not in name and not name.startswith("F18")}
    study = memory_study({"P1": without_series})
    found = prepare(table(sixty_days()), study.case("P1"), DateReading("DMY"))
    assert (len(found.rows), found.duplicates, found.unread) == (60, (), ())
    written = paste(study, found.cells(study.case("P1"), Laboratory))
    assert written.refused == ()
    case = study.case("P1")
    # At most 0.1 × 10⁹/L on 14 days or more is grade 4 (Rejeski, Blood 2023;142:865-877); here day 3 to H, day 25.
    early = early_haematotoxicity(case)
    assert isinstance(early, Fact)
    assert early.value == "4"
    # First of three days at 0.5 × 10⁹/L or more: day 35 after T, 2023-07-21.
    assert case.derive(Engraftment.proposed_neutrophil_date, case.only(Engraftment)) == date(2023, 7, 21)
    assert case.derive(Laboratory.pancytopenia, case.row(Laboratory, 10)) is True  # 0.05, 12 and 71 g/L
    assert case.derive(Laboratory.pancytopenia, case.row(Laboratory, 1)) is False
    entry.undo(study)
    assert study.case("P1").rows(Laboratory) == ()
