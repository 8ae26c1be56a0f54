"""The two renunciations over whole patients: which checks speak of one drug, and that none of them speaks twice."""

from datetime import date

import pytest

from cd7gui.domain.checks.checks import DEVIATION
from cd7gui.protocol.case_report import checks
from cd7gui.protocol.endpoints.drug_courses import courses
from cd7gui.protocol.endpoints.prophylaxis_window import prophylaxis_window, usual_window
from tests.domain.reviewing import review
from tests.protocol.building import SOUND, Deviation, row, sound_case


def spoken_by(deviation: Deviation) -> list[str]:
    return sorted(f"{one.check} {one.place}" for one in review(sound_case(deviation), checks()))


def drug(name: str, start: str, end: str, why: str, number: int = 1, **more: str) -> dict[str, str]:
    texts = {"CMTRT": name, "CMINDC": why, "CMROUTE": "IV", "CMSTDAT": start, "CMENDAT": end} | more
    return row("F7", number, **texts)


def test_matched_unrelated_donor_is_two_deviations_and_nothing_else():
    same = {f"F6.HD{end}": SOUND[f"F6.HP{end}"] for end in ("A1", "A2", "B1", "B2", "C1", "C2")}
    same |= {f"F6.HD{end}": SOUND[f"F6.HP{end}"] for end in ("DR1", "DR2", "DQ1", "DQ2")}
    donor = {"F6.DONCLS": "UNREL", "F6.DONREL": "NOTREL"}
    assert spoken_by({**donor, **same}) == ["EC-52 F6.DONCLS", "EC-53 F6.DONCLS"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023-06-09", "2023-06-15", []),  # T−7 to T−1: lymphodepletion
        ("2023-06-17", "2023-06-18", ["EC-57 F7[1].CMTRT"]),
        ("2023-07-11", "2023-07-11", ["EC-57 F7[1].CMTRT"]),  # H
        ("2023-07-12", "2023-07-12", ["EC-62 F7[1].CMTRT"]),  # H+1
        ("2023-07-19", "2023-07-20", ["EC-58 F7[1].CMTRT"]),  # H+8
        ("2023-10-20", "2023-10-21", []),  # H+101
    ],
)
def test_cyclophosphamide_called_prophylaxis_is_reported_once(start, end, expected):
    assert spoken_by(drug("CYCLOPHOSPHAMIDE", start, end, "PROPHYLAXIS")) == expected


def test_cyclophosphamide_over_the_transplant_is_conditioning_and_post_transplant_but_no_third_finding():
    found = spoken_by(drug("CYCLOPHOSPHAMIDE", "2023-07-09", "2023-07-14", "PROPHYLAXIS"))
    assert found == ["EC-57 F7[1].CMTRT", "EC-62 F7[1].CMTRT"]


def test_treatment_of_cart_gvhd_that_runs_over_the_transplant_is_a_question_and_no_deviation():
    gvhd = row("F10", 1, GVTYPE="ACUTE", GVATTR="CART", ONSET="2023-06-28", GVINV="2")
    assert spoken_by(gvhd | drug("RUXOLITINIB", "2023-06-29", "2023-07-20", "GVHD", GVHDROW="1")) == [
        "EC-60 F7[1].CMTRT"
    ]


def test_a_blank_row_hides_no_wrong_one_behind_it():
    blank = {"F7[1].CMTRT": "TACROLIMUS"}
    rows = blank | drug("TACROLIMUS", "2023-07-12", "2023-07-31", "PROPHYLAXIS", number=2)
    assert "EC-58 F7[2].CMTRT" in spoken_by(rows)


def test_deviation_says_drug_days_window_and_what_would_be_accepted():
    case = sound_case(drug("TACROLIMUS", "2023-07-12", "2023-07-31", "PROPHYLAXIS"))
    (found,) = review(case, checks())
    assert found.severity is DEVIATION
    assert found.says == (
        "Tacrolimus from 2023-07-12 (H+1) to 2023-07-31 (H+20) lies in the prophylaxis window (H−7 to H+100)."
    )
    assert found.remedy.startswith(
        "Accepted as a deviation if you give the reason. If it treats GVHD, enter its indication"
    )
    assert found.open


def test_window_runs_from_seven_days_before_to_a_hundred_after_the_transplant():
    window = prophylaxis_window(sound_case(), "TACROLIMUS")
    assert (window.first, window.last) == (date(2023, 7, 4), date(2023, 10, 19))
    assert window.words == usual_window() == "H−7 to H+100"


def test_window_opens_three_weeks_before_for_long_acting_antibodies():
    for agent in ("ATG", "ALEMTUZUMAB"):
        assert prophylaxis_window(sound_case(), agent).first == date(2023, 6, 20)


def test_window_closes_with_the_first_gvhd_of_the_transplant_even_a_late_one():
    late = row("F10", 1, GVTYPE="CHRONIC", GVATTR="HSCT", ONSET="2023-12-01", NIHINV="MILD")
    assert prophylaxis_window(sound_case(late), "TACROLIMUS").last == date(2023, 12, 1)


def test_window_stays_open_to_the_last_day_while_the_date_of_a_death_is_missing():
    case = sound_case({"F16.DEATH": "Y"})
    assert prophylaxis_window(case, "TACROLIMUS").last == date(2023, 10, 19)


def test_course_that_ends_before_it_starts_still_touches_its_first_day():
    (course,) = courses(sound_case(drug("TACROLIMUS", "2023-07-12", "2023-07-01", "OTHER")))
    assert course.touches(date(2023, 7, 12), date(2023, 7, 12))
    assert not course.touches(date(2023, 7, 1), date(2023, 7, 11))


def test_course_says_drug_and_days_as_a_person_would():
    case = sound_case(drug("TBI", "2023-07-09", "2023-07-09", "CONDITIONING") | {"F6.HSCTDAT": None})
    assert courses(case)[0].words(case) == "Total body irradiation (TBI) on 2023-07-09"
