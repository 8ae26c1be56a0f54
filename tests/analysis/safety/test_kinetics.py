"""Kinetics of the CAR T cells and lymphocytes: areas worked by hand, bounds, gaps, and what the tables say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.results import Estimates, Settings
from cd7gui.protocol.endpoints.safety.kinetics import car_kinetics, immune_recovery
from cd7gui.protocol.endpoints.safety.markers import Courses, marker_courses
from cd7gui.protocol.endpoints.safety.measured import Measured
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.study.session import Study
from tests.protocol.building import make_case, row

T, H = date(2023, 6, 16), date(2023, 7, 11)
CUTOFF = date(2024, 12, 31)
Samples = dict[int, str]


def sampled(field: str, samples: Samples, origin: date = T, form: str = "F18", when: str = "LBDAT") -> dict[str, str]:
    rows = (
        row(form, number, **{when: (origin + timedelta(days=day)).isoformat(), field: text})
        for number, (day, text) in enumerate(samples.items(), start=1)
    )
    return {place: text for found in rows for place, text in found.items() if text is not None}


def case_of(*parts: dict[str, str]) -> Case:
    texts = {"F1.SUBJID": "01-001", "F4.INFDAT": T.isoformat(), "F6.HSCTDAT": H.isoformat()}
    for one in parts:
        texts |= one
    return make_case(texts, cutoff=CUTOFF)


def courses(case: Case) -> Courses:
    found = marker_courses(case, CUTOFF)
    assert not isinstance(found, LeftOut)
    return found


def numbers(samples: Samples) -> dict[str, float | str]:
    found = car_kinetics(courses(case_of(sampled("CARCOPY", samples))))
    return {
        name: one.value if isinstance(one, Measured) else one.reason
        for name, one in found.items()
        if not name.startswith(("il6", "crp", "ferritin"))
    }


# worked by hand: T+0 to T+4 rises to 200 (400), to 1000 on T+10 (3,600), to below the limit on T+16 (3,000), to 40 on
# T+24 (160); T+28 lies half way to 120 on T+32, at 80 (240)
BY_HAND: Samples = {4: "200", 10: "1000", 16: "<20", 24: "40", 32: "120"}


def test_the_area_is_the_one_worked_by_hand() -> None:
    assert numbers(BY_HAND) == {"cmax": 1000, "tmax": 10, "auc": 7400, "tlast": 32}


@pytest.mark.parametrize(
    ("samples", "area"),
    [
        ({0: "10", 28: "10"}, 280),  # the days between are missing: they lie on the line
        ({0: "<20", 14: "100", 28: "0"}, 1400),
        ({7: "100", 14: "<20"}, 700),  # ends below the limit: 0 up to T+28
        ({7: "100", 25: "100"}, 350 + 1800 + 300),  # ends on T+25: holds up to T+28
        ({10: ">1000", 20: "500", 28: "500"}, 5000 + 7500 + 4000),  # above the range counts as its limit
        ({0: "0", 14: "<20"}, 0),
    ],
)
def test_areas_where_samples_end_or_are_bounds(samples: Samples, area: float) -> None:
    assert numbers(samples)["auc"] == pytest.approx(area)


def test_one_sample_alone_has_a_peak_and_no_area() -> None:
    found = numbers({9: "640"})

    assert (found["cmax"], found["tmax"], found["tlast"]) == (640, 9, 9)
    assert found["auc"] == "The area needs two samples from T to T+28."


def test_samples_that_end_too_early_give_no_area() -> None:
    assert numbers({7: "100", 24: "90"})["auc"] == (
        "The samples end on T+24, before T+25, with CAR copies still found."
    )


def test_nothing_quantified_has_a_peak_of_0_and_no_day() -> None:
    found = numbers({7: "<20", 14: "<20"})

    assert (found["cmax"], found["auc"]) == (0, 0)
    assert found["tmax"] == found["tlast"] == "No value of CAR copies was quantified."


def test_what_lies_before_t_counts_for_nothing_and_of_a_day_the_highest_counts() -> None:
    before = sampled("CARCOPY", {-1: "9999", 3: "50"})
    again = row("F18", 9, LBDAT=(T + timedelta(days=3)).isoformat(), CARCOPY="70")

    found = courses(case_of(before, {place: text for place, text in again.items() if text}))["car"]

    assert [(one.day, one.value) for one in found] == [(3, 70)]


@pytest.mark.parametrize(
    ("samples", "cmax", "tmax"),
    [
        ({3: "100", 8: ">100", 28: "0"}, "≥100", "8"),  # more than 100 is the higher of the two
        ({8: ">100", 10: "120", 28: "0"}, "≥120", "10"),  # and may be more than 120
        ({3: "0", 8: "<50"}, "<50", "–"),
        ({3: "<50", 8: "<200"}, "<200", "–"),
        ({3: "70", 8: "70", 28: "<20"}, "70", "3"),  # of equal ones the first
    ],
)
def test_a_peak_says_how_far_it_is_known(samples: Samples, cmax: str, tmax: str) -> None:
    line = table(computed(case_of(sampled("CARCOPY", samples))), "kinetics_patients").lines[0]

    assert (line.cells[0].text, line.cells[1].text) == (cmax, tmax)


def test_an_area_that_ends_on_the_line_to_a_bound_is_a_bound() -> None:
    found = car_kinetics(courses(case_of(sampled("CARCOPY", {0: "0", 27: "10", 29: ">1000"}))))

    assert found["auc"] == Measured(135 + (10 + 505) / 2, found["auc"].deciding, "≥")  # type: ignore[union-attr]
    assert len(found["auc"].deciding) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("peaks", "shown"),
    [
        ((">100", "150", "200"), "≥150 (≥100–≥200)"),  # the first may be the highest
        (("50", "150", ">200"), "150 (50–≥200)"),
        (("50", ">50"), "≥50 (50–≥50)"),
        (("1412", "1413"), "1,413 (1,412–1,413)"),  # 1412.5 is rounded half up
        (("12", "12.5"), "12.3 (12–12.5)"),
        (("100.2", "100.3"), "100.3 (100.2–100.3)"),
    ],
)
def test_a_median_says_where_bounds_could_move_it(peaks: tuple[str, ...], shown: str) -> None:
    cases = (case_of(sampled("IL6", {3: peak})) for peak in peaks)

    assert table(computed(*cases), "kinetics")["il6.peak"].cells[1].text == shown


def test_inflammation_is_read_from_both_forms() -> None:
    of_series = sampled("IL6", {2: "40", 5: "<1.5"})
    assessed = sampled("IL6", {3: "900"}, form="F11", when="TXDAT")

    found = car_kinetics(courses(case_of(of_series, assessed)))

    assert found["il6.peak"] == Measured(900, found["il6.peak"].deciding)  # type: ignore[union-attr]
    assert found["il6.peak_day"].value == 3  # type: ignore[union-attr]
    assert found["il6.peak"].deciding[0].place == "F11[1].IL6"  # type: ignore[union-attr]


def test_the_nearest_sample_within_the_window_counts_and_of_two_the_later() -> None:
    found = immune_recovery(courses(case_of(sampled("CD4", {20: "5", 40: "<7", 141: "90"}, H))))

    assert found["cd4.h30"] == Measured(0, found["cd4.h30"].deciding, "<")  # type: ignore[union-attr]
    assert isinstance(found["cd4.h100"], LeftOut)  # the window is 20 days
    assert isinstance(found["cd4.h180"], LeftOut)
    assert found["cd4.h365"].reason == "No value of CD4 T cells lies within 60 days of H+365."  # type: ignore[union-attr]


def test_without_a_transplant_there_is_no_recovery() -> None:
    case = make_case({"F1.SUBJID": "01-001", "F4.INFDAT": T.isoformat()} | sampled("CD4", {40: "90"}), cutoff=CUTOFF)

    assert immune_recovery(courses(case))["cd4.h30"] == immune_recovery(courses(case))["igg.h100"]


# the tables


def computed(*cases: Case) -> Estimates:
    keyed = tuple(replace(case, key=f"k{number}") for number, case in enumerate(cases))
    return compute(Snapshot("made", True, keyed, CUTOFF), Settings(cutoff=CUTOFF))


def table(found: Estimates, name: str) -> CellTable:
    return next(one for one in found.tables if one.id == name)


def test_the_summary_counts_who_has_the_number_and_says_why_others_have_none() -> None:
    crs = {f"F11[1].{name}": text for name, text in {"TXDAT": "2023-06-18", "TXKIND": "CRS", "GRINV": "3"}.items()}
    whole, alone = sampled("CARCOPY", BY_HAND), sampled("CARCOPY", {9: "640"})
    found = computed(case_of(whole, crs), case_of(alone), case_of())

    kinetics = table(found, "kinetics")
    assert kinetics.columns[0:2] == ("n", "All (N = 3)")
    assert "CRS ≥ 3 (N = 1)" in kinetics.columns
    assert [cell.value for cell in kinetics["cmax"].cells[:2]] == [2, 820]
    assert [cell.value for cell in kinetics["auc"].cells[:2]] == [1, 7400]
    assert kinetics["auc"].cells[1].text == "7,400 (7,400–7,400)"
    assert [one.rule for one in kinetics["auc"].left_out] == [
        "The area needs two samples from T to T+28.",
        "No value of CAR copies since T is entered.",
    ]
    of_patient = table(found, "kinetics_patients")
    assert [cell.text for cell in of_patient.lines[0].cells] == ["1,000", "10", "7,400", "32+", "3"]
    assert [cell.text for cell in of_patient.lines[1].cells][:4] == ["640", "9", "–", "9+"]
    assert len(of_patient.lines) == 2


def test_the_kinetics_of_the_demo(demo: Study) -> None:
    found = compute(demo.snapshot(), Settings(cutoff=demo.cutoff))

    assert [table(found, "kinetics")[name].cells[0].value for name in ("cmax", "auc", "tlast")] == [10, 10, 10]
    assert table(found, "immune")["cd4"].cells[1].text == "42 (32–50)"
    by_id = {one.id: one.courses for one in found.markers}
    assert len(by_id["cd4"]) == 9  # one died before H+28
    assert {one.part for one in by_id["car"]} == {"CRS 1", "CRS 2"}


@pytest.mark.parametrize(
    ("findings", "shown", "column"),
    [
        ({"NPRESS": "1", "HYPOT": "Y"}, "≥ 3", "CRS ≥ 3 (N = 1)"),  # oxygen is not entered: 3 or 4
        ({"HYPOT": "N"}, "≥ 1", ""),  # fever alone, or any grade by oxygen
        ({"GRINV": "1"}, "1", "CRS 1 (N = 1)"),
    ],
)
def test_a_lower_bound_of_crs_is_no_grade(findings: dict[str, str], shown: str, column: str) -> None:
    fever = {"TXDAT": "2023-06-18", "TXKIND": "CRS", "TEMP": "39.1", "FEVOTH": "N", "DUEDEATH": "N"}
    found = computed(case_of(sampled("CARCOPY", BY_HAND), row("F11", 1, **fever, **findings)))

    assert table(found, "kinetics_patients").lines[0].cells[4].text == shown
    assert table(found, "kinetics").columns[2:] == ((f"{column.partition(' (')[0]}: n", column) if column else ())
