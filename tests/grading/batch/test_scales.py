import pytest

from cd7gui.grading.batch.scales import grade_rows

CRS = {
    "id": "a",
    "temp_c": "38.5",
    "fever_other_cause": "0",
    "antipyretic_or_anticytokine": "0",
    "crs_established": "0",
    "hypotension": "1",
    "n_vasopressors_excl_vasopressin": "0",
    "vasopressin": "0",
    "o2_support": "none",
    "o2_flow_lpm": "",
    "death_due_to_crs": "0",
}
CTCAE = {
    "id": "c",
    "version": "5.0",
    "analyte": "ANC",
    "value": "0.5",
    "unit": "10^9/L",
    "lln": "1.8",
    "transfusion_indicated": "0",
    "life_threatening": "0",
}
ICAHT = {
    "id": "i",
    "phase": "early",
    "anc_series": "",
    "dur_le500": "",
    "dur_le100": "",
    "unrecovered_from_day0_3": "",
    "nadir_anc": "",
    "second_lowest_anc": "",
}


def _refusal(scale, row):
    with pytest.raises(ValueError, match=r"\.$") as caught:
        grade_rows(scale, [row])
    return str(caught.value)


def test_an_unknown_scale_is_refused_with_the_names_of_the_known_ones():
    with pytest.raises(
        ValueError, match="There is no scale 'dri'; accepted are agvhd, cgvhd, chimerism, crs"
    ) as caught:
        grade_rows("dri", [])
    assert "IEC-HS" not in str(caught.value)


def test_an_unreadable_number_names_row_column_and_what_is_accepted():
    assert (
        _refusal("crs", {**CRS, "temp_c": "38,5"})
        == "Row 1 (a), column 'temp_c': '38,5' cannot be read; accepted: a number such as 12.5."
    )


@pytest.mark.parametrize("text", ["inf", "1e3", "<0.5", "0x1"])
def test_what_is_no_plain_number_is_refused(text):
    assert "accepted: a number such as 12.5" in _refusal("ctcae_heme", {**CTCAE, "value": text})


def test_a_number_out_of_its_range_is_refused_with_the_range():
    assert "accepted: a number from 20 to 45." in _refusal("crs", {**CRS, "temp_c": "101.3"})


def test_an_unknown_word_is_refused_with_the_list_of_words():
    assert "accepted: none, nasal_cannula, blow_by" in _refusal("crs", {**CRS, "o2_support": "tent"})


def test_a_half_pressor_is_refused():
    assert "accepted: a whole number." in _refusal("crs", {**CRS, "n_vasopressors_excl_vasopressin": "1.5"})


def test_yes_is_written_as_1_and_no_other_way():
    assert "accepted: 0, 1." in _refusal("crs", {**CRS, "hypotension": "yes"})


def test_a_missing_column_is_named():
    row = {column: value for column, value in CRS.items() if column != "hypotension"}
    assert _refusal("crs", row) == "Row 1: the column 'hypotension' is missing."


def test_a_case_without_a_name_is_refused():
    assert "Row 1, column 'id'" in _refusal("crs", {**CRS, "id": " "})


def test_the_second_row_is_counted_as_row_2():
    with pytest.raises(ValueError, match="Row 2"):
        grade_rows("crs", [CRS, {**CRS, "temp_c": "hot"}])


def test_a_lower_bound_is_printed_with_its_sign():
    # ASTCT: hypotension is grade 2 without a pressor, and 3 or 4 with pressors that are not entered here.
    row = {**CRS, "n_vasopressors_excl_vasopressin": "", "vasopressin": ""}
    assert grade_rows("crs", [row]) == [{"id": "a", "grade": ">=2"}]


@pytest.mark.parametrize("text", ["", "NA", "na", "NaN", " "])
def test_a_cell_that_says_missing_is_missing_and_no_zero(text):
    assert grade_rows("ctcae_heme", [{**CTCAE, "value": text}]) == [{"id": "c", "grade": "NA"}]
    assert grade_rows("crs", [{**CRS, "temp_c": text}]) == [{"id": "a", "grade": "NA"}]


@pytest.mark.parametrize(
    ("column", "text", "grade"),
    [
        ("o2_support", "NONE", "2"),
        ("o2_support", "Face mask", "3"),
        ("o2_support", "non-rebreather", "3"),
        ("o2_support", "BiPAP", "4"),
        ("o2_support", "Intubation_MV", "4"),
        ("hypotension", "0.0", "1"),
        ("hypotension", "1.0", "2"),
    ],
)
def test_words_are_read_in_capitals_and_in_their_usual_spellings(column, text, grade):
    assert grade_rows("crs", [{**CRS, column: text}]) == [{"id": "a", "grade": grade}]


@pytest.mark.parametrize(
    ("value", "unit", "lln", "grade"),
    [
        ("500", "/uL", "1800", "3"),
        ("499", "cells/µL", "1800", "4"),
        ("0.5", "10^3/uL", "1.8", "3"),
        ("0.49", "K/uL", "1.8", "4"),
        ("0.49", "x10^9/L", "1.8", "4"),
    ],
)
def test_a_count_is_read_in_every_unit_that_converts_to_it(value, unit, lln, grade):
    row = {**CTCAE, "value": value, "unit": unit, "lln": lln}
    assert grade_rows("ctcae_heme", [row]) == [{"id": "c", "grade": grade}]


@pytest.mark.parametrize(("analyte", "version"), [("hb", "5"), ("Haemoglobin", "v5.0"), ("HGB", "6")])
def test_analyte_and_version_are_read_in_their_usual_spellings(analyte, version):
    row = {**CTCAE, "analyte": analyte, "version": version, "value": "79", "unit": "g/l", "lln": "120"}
    assert grade_rows("ctcae_heme", [row]) == [{"id": "c", "grade": "3"}]


def test_an_indicated_transfusion_makes_grade_3_anaemia_whatever_the_value():
    # A value alone is at most grade 3, because grade 4 anaemia has no number.
    row = {**CTCAE, "analyte": "HGB", "unit": "g/dL", "value": "", "lln": "12", "transfusion_indicated": "1"}
    assert grade_rows("ctcae_heme", [row]) == [{"id": "c", "grade": "3"}]
    assert grade_rows("ctcae_heme", [{**row, "life_threatening": ""}]) == [{"id": "c", "grade": ">=3"}]


def test_a_unit_of_another_analyte_is_refused():
    assert "accepted: 10^9/L" in _refusal("ctcae_heme", {**CTCAE, "unit": "g/L"})


def test_columns_that_are_not_needed_are_ignored():
    assert grade_rows("crs", [{**CRS, "note": "seen by night"}]) == [{"id": "a", "grade": "2"}]


def test_a_series_that_contradicts_the_entered_duration_is_refused():
    row = {**ICAHT, "anc_series": " ".join(["400"] * 9 + ["900"] * 22), "dur_le500": "8"}
    assert (
        _refusal("icaht", row)
        == "Row 1 (i), column 'dur_le500': '8' cannot be read; accepted: 9, as counted in the series."
    )


def test_days_entered_beside_a_series_with_gaps_count_as_they_were_entered():
    days = ["400"] * 5 + ["NA"] * 2 + ["400"] * 2 + ["900"] * 22
    row = {**ICAHT, "anc_series": " ".join(days), "dur_le500": "7", "dur_le100": "0", "unrecovered_from_day0_3": "0"}
    assert grade_rows("icaht", [row]) == [{"id": "i", "grade": "2"}]


def test_a_series_alone_is_graded():
    # Nine days at or below 500 are grade 2 (Rejeski 2023: 7-13 days).
    row = {**ICAHT, "anc_series": " ".join(["2000"] * 5 + ["400"] * 9 + ["900"] * 17)}
    assert grade_rows("icaht", [row]) == [{"id": "i", "grade": "2"}]


def test_an_early_row_without_anything_is_not_assessable():
    assert grade_rows("icaht", [ICAHT]) == [{"id": "i", "grade": "NA"}]


def test_a_second_count_below_the_nadir_is_refused():
    row = {**ICAHT, "phase": "late", "nadir_anc": "900", "second_lowest_anc": "400"}
    assert "Row 1 (i): The second lowest count is 0.4, under the lowest of 0.9" in _refusal("icaht", row)


def test_a_donor_share_over_100_is_graded_invalid():
    row = {
        "id": "x",
        "pct_donor": "101",
        "cell_fraction": "WB",
        "day_post_hsct": "30",
        "graft": "PBSC",
        "anc": "1.0",
        "prev_engrafted": "1",
        "prev_max_donor_pct": "99",
        "relapse": "0",
    }
    invalid = {"id": "x", "astct": "invalid", "cibmtr95": "invalid", "was80": "invalid", "event": "invalid"}
    assert grade_rows("chimerism", [row]) == [invalid]
