"""What the counts of one patient add up to, counted by hand, and what a count below an assay's limit leaves open.

T of the sound patient is 2023-06-16, H 2023-07-11 (T+25). Early ICAHT: 1-6 days at or below 0.5 × 10⁹/L are grade 1,
7-13 grade 2, 14 and more grade 3; 7 days at or below 0.1 grade 3, 14 grade 4; never above 0.5 grade 4 (EHA/EBMT 2023).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.result import Grade, Scale
from cd7gui.protocol.endpoints.blood_facts import early_haematotoxicity, late_haematotoxicity, worst_cytopenia
from cd7gui.protocol.endpoints.survival import grade4_pancytopenia
from cd7gui.protocol.forms.blood_recovery import neutrophil_recovery, platelet_recovery
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.reference.measured_range import ends, grade_over, representative_of
from tests.protocol.building import Deviation, make_case, row, sound_case
from tests.protocol.derived import died, judged, known, left_out, relapsed
from tests.protocol.series import counts, transfusions

T = date(2023, 6, 16)
NO_TRANSPLANT: Deviation = {"F6": None, "F8": None, "F9": None, "F13": None}


def neutrophils(by_day: dict[int, str]) -> dict[str, str]:
    """Return rows of F18 with neutrophils by days from T."""
    texts: dict[str, str] = {}
    for number, (when, count) in enumerate(sorted(by_day.items()), start=1):
        texts |= row("F18", number, LBDAT=(T + timedelta(days=when)).isoformat(), ANC=count)
    return texts


def daily(low: range, count: str, *, last: int = 30) -> dict[str, str]:
    """Return daily neutrophils of 2.0 from T+0 to `last`, and `count` on the days of `low`."""
    return neutrophils({when: count if when in low else "2.0" for when in range(last + 1)})


EARLY = [
    ({}, None, False),
    (daily(range(0), "0.4"), "0", False),
    (daily(range(10, 16), "0.5"), "1", False),
    (daily(range(10, 17), "0.5"), "2", False),
    (daily(range(10, 23), "0.5"), "2", False),
    (daily(range(10, 24), "0.5"), "3", False),
    (daily(range(10, 17), "0.1"), "3", False),
    (daily(range(10, 24), "0.1"), "4", False),
    (daily(range(10, 24), "0.51"), "0", False),
    (daily(range(3, 31), "0.5"), "4", False),
    (daily(range(4, 31), "0.5"), "3", False),
    (daily(range(10, 16), "<0.5"), "1", False),
    (daily(range(10, 24), "<0.1"), "4", False),
    (daily(range(10, 17), "<0.6"), None, False),  # 0 to 7 days
    (daily(range(10, 17), "<0.3"), "2", True),  # 7 days under 0.5; under 0.1 it would be grade 3
    (daily(range(10, 16), "0.5", last=20), "1", True),  # ten days without a count
]


@pytest.mark.parametrize(("series", "grade", "at_least"), EARLY, ids=str)
def test_early_haematotoxicity_counts_the_days(series: dict[str, str], grade: str | None, at_least: bool) -> None:
    fact = known(early_haematotoxicity(sound_case(NO_TRANSPLANT | series)))

    assert (fact.value, fact.at_least) == (grade, at_least), fact.note


def test_early_haematotoxicity_ends_at_the_transplant_and_names_the_days_that_count() -> None:
    series = daily(range(20, 31), "0.3")

    alone = known(early_haematotoxicity(sound_case(NO_TRANSPLANT | series)))
    transplanted = known(early_haematotoxicity(sound_case(series)))  # H is T+25: T+20 to T+24 are left

    assert (alone.value, len(alone.deciding)) == ("2", 12)  # T, and eleven days
    assert (transplanted.value, transplanted.at_least) == ("1", True)  # the days from H on are unknown
    assert "censored at day 25" in transplanted.note
    assert transplanted.deciding[0].place == "F4.INFDAT"
    assert (transplanted.deciding[1].place, transplanted.deciding[1].day) == ("F18[21].ANC", date(2023, 7, 6))


def test_haematotoxicity_is_read_as_of_the_cut_off_and_needs_the_infusion() -> None:
    series = daily(range(5, 31), "0.3")

    assert known(early_haematotoxicity(sound_case(NO_TRANSPLANT | series), date(2023, 6, 23))).value == "1"
    assert known(early_haematotoxicity(sound_case(NO_TRANSPLANT | series), date(2023, 6, 23))).at_least
    assert left_out(early_haematotoxicity(sound_case({"F4.INFDAT": None})))[1] == "F4.INFDAT"
    assert left_out(late_haematotoxicity(sound_case({"F4.INFDAT": None})))[1] == "F4.INFDAT"


LATE = [
    ({30: "0.1"}, None),
    ({31: "0.1"}, "4"),
    ({31: "1.5", 40: "1.5"}, "1"),
    ({31: "1.51", 40: "1.6"}, "0"),
    ({31: "1.0", 40: "1.2"}, "2"),
    ({31: "0.5", 40: "1.2"}, "3"),
    ({31: "0.1", 40: "1.6"}, "0"),  # one low value alone is transient
    ({31: "<0.1", 40: "<0.5"}, "4"),
    ({100: "0.1"}, "4"),
    ({101: "0.1"}, None),
]


@pytest.mark.parametrize(("by_day", "grade"), LATE, ids=str)
def test_late_haematotoxicity_takes_the_nadir_of_day_31_to_100(by_day: dict[int, str], grade: str | None) -> None:
    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | neutrophils(by_day)))).value == grade


def test_late_haematotoxicity_ends_before_the_transplant_at_relapse_and_at_the_last_contact() -> None:
    low = neutrophils({40: "0.1", 50: "0.1"})
    relapse = relapsed("2023-07-25")  # T+39
    transplant: Deviation = {"F6.HSCTDAT": "2023-07-26", "F8": None, "F9": None, "F13": None}  # T+40

    assert known(late_haematotoxicity(sound_case(low))).value is None  # H is T+25
    assert known(late_haematotoxicity(sound_case(transplant | low))).value is None
    assert known(late_haematotoxicity(sound_case(transplant | {"F6.HSCTDAT": "2023-07-27"} | low))).value == "4"
    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | relapse | low))).value is None
    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | relapsed("2023-07-26") | low))).value == "4"
    gone: Deviation = NO_TRANSPLANT | {"F17": None} | died("2023-07-25")
    assert known(late_haematotoxicity(sound_case(gone | low))).value is None


@pytest.mark.parametrize(
    "treated",
    [
        row("F15", 1, FTDAT="2023-07-26", FTTYPE="CHEMO"),
        row("F15", 1, FTDAT="2023-07-26", FTTYPE="CART2"),
        row("F7", 9, CMSTDAT="2023-07-26", CMINDC="ANTILEUKAEMIC"),
    ],
    ids=["chemotherapy", "second CAR-T", "anti-leukaemic drug"],
)
def test_late_haematotoxicity_ends_before_new_treatment_of_the_disease(treated: dict[str, str]) -> None:
    before = neutrophils({33: "2.0", 35: "1.9"})
    caused_by_it = neutrophils({33: "2.0", 35: "1.9", 52: "0.05", 54: "0.08"})

    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | caused_by_it))).value == "4"
    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | treated | before))).value == "0"
    assert known(late_haematotoxicity(sound_case(NO_TRANSPLANT | treated | caused_by_it))).value == "0"  # begun on T+40


def test_pancytopenia_is_seen_in_the_series_alone() -> None:
    series = row("F18", 1, LBDAT="2023-06-30", ANC="<0.5", PLT="20", HB="79 g/L")
    verdict = judged(grade4_pancytopenia(sound_case({"F5": None} | series)))

    assert verdict.value is True
    assert [one.place for one in verdict.deciding] == ["F18[1].ANC", "F18[1].PLT", "F18[1].HB"]
    assert [one.value for one in verdict.deciding] == ["<0.5", "20", "79 g/L"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"F18[1].LBDAT": "2023-06-16"}, True),  # T itself
        ({"F18[1].LBDAT": "2023-06-15"}, None),
        ({"F18[1].LBDAT": "2023-07-11"}, True),  # H itself
        ({"F18[1].LBDAT": "2023-07-12"}, None),
        ({"F18[1].ANC": "<0.6"}, None),
        ({"F18[1].PLT": "25"}, False),
        ({"F18[1].HB": "80 g/L"}, None),  # nobody said whether red cells were given
        ({"F18[1].HB": "80 g/L", "F8T.@COMPLETE": "1"}, False),
        ({"F18[1].HB": "80 g/L", "F8T[1].TFDAT": "2023-06-23", "F8T[1].TFPROD": "REDCELLS"}, True),
        ({"F18[1].HB": "80 g/L", "F8T[1].TFDAT": "2023-06-22", "F8T[1].TFPROD": "REDCELLS"}, False),
        ({"F18[1].HB": "80 g/L", "F8T[1].TFDAT": "2023-06-23", "F8T[1].TFPROD": "PLATELETS"}, False),
    ],
    ids=str,
)
def test_pancytopenia_of_the_series_keeps_its_limits(changed: Deviation, expected: bool | None) -> None:
    series = row("F18", 1, LBDAT="2023-06-30", ANC="0.4", PLT="20", HB="79 g/L")

    assert judged(grade4_pancytopenia(sound_case({"F5": None} | series | changed))).value is expected


def test_a_sample_without_counts_says_nothing_of_pancytopenia() -> None:
    pcr = row("F18", 1, LBDAT="2023-06-30", CMVPCR="<500")

    assert judged(grade4_pancytopenia(sound_case({"F5[1].ANC": "0.6"} | pcr))).value is False


def test_the_worst_count_since_the_infusion_is_graded() -> None:
    case = sound_case(neutrophils({-1: "0.1", 3: "0.7", 9: "0.45", 12: "<0.5", 20: "2.0"}))
    fact = known(worst_cytopenia(case, Laboratory.neutrophils))

    assert (fact.value, fact.at_least, fact.deciding[0].place) == ("4", False, "F18[3].ANC")
    assert known(worst_cytopenia(case, Laboratory.platelets)).value is None
    bound = known(worst_cytopenia(sound_case(neutrophils({3: "<0.6"})), Laboratory.neutrophils))
    assert (bound.value, bound.at_least, bound.deciding[0].value) == ("3", True, "<0.6")


def test_a_recovery_names_the_three_counts_and_the_last_transfusion() -> None:
    case = sound_case(counts() | transfusions(-3, 3))
    neutrophil, platelet = neutrophil_recovery(case), platelet_recovery(case)

    assert [one.place for one in neutrophil.deciding] == ["F18[6].ANC", "F18[7].ANC", "F18[8].ANC"]
    assert [one.value for one in neutrophil.deciding] == ["0.6", "0.8", "1.1"]
    assert [one.place for one in platelet.deciding] == ["F18[8].PLT", "F18[9].PLT", "F18[10].PLT", "F8T[2].TFDAT"]
    assert not neutrophil.lower_later


def test_of_two_counts_of_a_day_the_lower_decides() -> None:
    twice = counts() | row("F18", 11, LBDAT="2023-07-21", ANC="0.4")
    proposal = neutrophil_recovery(sound_case(twice))

    assert proposal.day == date(2023, 7, 22)
    assert neutrophil_recovery(sound_case(counts() | row("F18", 11, LBDAT="2023-07-21", ANC="0.5"))).deciding[
        0
    ].place == ("F18[11].ANC")


def test_a_lower_count_after_the_recovery_asks_for_a_look() -> None:
    assert neutrophil_recovery(sound_case(counts({17: ("0.05", "41")}))).lower_later


# value, lowest and highest number that it can be
RANGES = [
    (MeasuredNumber(Decimal("0.5")), "0.5", "0.5"),
    (MeasuredNumber(Decimal("0.5"), "<"), "0", "0.499999"),
    (MeasuredNumber(Decimal(40000), ">"), "40000.000001", "1000000000"),
    (MeasuredNumber(Decimal(0), "<"), "0", "0"),
    (MeasuredNumber(Decimal(2000000000), ">"), "2000000000.000001", "2000000000.000001"),
]


@pytest.mark.parametrize(("value", "low", "high"), RANGES, ids=str)
def test_a_value_with_a_sign_is_a_range(value: MeasuredNumber, low: str, high: str) -> None:
    assert ends(value) == (Decimal(low), Decimal(high))


def test_a_negative_measurement_decides_nothing() -> None:
    with pytest.raises(NoAnswer):
        ends(MeasuredNumber(Decimal(-1)))
    assert representative_of(MeasuredNumber(Decimal(-1)), []) is None


def test_a_number_stands_for_a_range_that_no_limit_cuts() -> None:
    half, limits = Decimal("0.5"), [Decimal("0.5")]

    assert representative_of(MeasuredNumber(half), limits) == half
    assert representative_of(MeasuredNumber(half, "<"), limits) == 0
    assert representative_of(MeasuredNumber(Decimal("0.6"), "<"), limits) is None
    assert representative_of(MeasuredNumber(Decimal("0.4"), ">"), limits) is None
    assert representative_of(MeasuredNumber(half, ">"), limits) == Decimal("0.500001")
    assert representative_of(None, limits) is None


def test_a_range_is_graded_only_as_far_as_its_ends_agree() -> None:
    scale = Scale("test", "1", "by hand")

    def by_hundreds(number: Decimal) -> Grade:
        grade = None if number > 900 else int(number // 100)
        return Grade(grade, incomplete=False, scale=scale)

    assert grade_over(MeasuredNumber(Decimal(150)), by_hundreds).text == "1"
    assert grade_over(MeasuredNumber(Decimal(100), "<"), by_hundreds).text == "0"
    assert grade_over(MeasuredNumber(Decimal(300), "<"), by_hundreds).text == "not assessable"  # 0 to 2
    assert grade_over(MeasuredNumber(Decimal(300), ">"), by_hundreds).text == "not assessable"


def test_facts_of_an_empty_case_are_left_out() -> None:
    for derive in (early_haematotoxicity, late_haematotoxicity, grade4_pancytopenia):
        assert left_out(derive(make_case({})))[1] == "F4.INFDAT"
