"""The course of the counts for the plot: days from T, units made equal, what happened beside it."""

from cd7gui.presenters.blood_counts import CountPoint, count_series, point_in_words
from tests.study.memory_book import memory_study

SERIES = {
    "F4.INFDAT": "2023-06-16",
    "F6.HSCTDAT": "2023-07-11",
    "F8.ANCSTAT": "RECOVERED",
    "F8.ANCDAT": "2023-07-21",
    "F8T[1].TFDAT": "2023-06-20",
    "F8T[1].TFPROD": "PLATELETS",
    "F18[1].LBDAT": "2023-06-18",
    "F18[1].ANC": "<0.1",
    "F18[1].HB": "7.1 g/dL",
    "F18[2].LBDAT": "2023-06-17",
    "F18[2].ANC": "0.4",
    "F18[2].PLT": "20",
}


def test_counts_lie_on_days_from_the_infusion_in_the_order_of_their_dates() -> None:
    found = count_series(memory_study({"P1": SERIES}).case("P1"))
    assert found is not None
    assert (found.zero, found.transplant) == ("T", 25)
    assert found.neutrophils.points == (CountPoint(1, 0.4, 2), CountPoint(2, 0.1, 1, bounded=True))
    assert found.platelets.points == (CountPoint(1, 20.0, 2),)
    assert found.haemoglobin.points == (CountPoint(2, 71.0, 1),)  # 7.1 g/dL
    assert found.neutrophils.engrafted == 35
    assert (found.platelets.transfused, found.haemoglobin.transfused) == ((4,), ())


def test_without_an_infusion_the_transplant_is_day_zero_and_without_both_there_is_no_plot() -> None:
    only_transplant = {name: text for name, text in SERIES.items() if name != "F4.INFDAT"}
    found = count_series(memory_study({"P1": only_transplant}).case("P1"))
    assert found is not None
    assert (found.zero, found.neutrophils.points[0].day) == ("H", -24)
    assert count_series(memory_study({"P1": {"F18[1].LBDAT": "2023-06-18"}}).case("P1")) is None


def test_a_point_is_said_as_it_was_entered_with_its_day_on_both_clocks_and_its_row() -> None:
    case = memory_study({"P1": SERIES}).case("P1")
    found = count_series(case)
    assert found is not None
    assert point_in_words(case, found.neutrophils, found.neutrophils.points[1]) == (
        "ANC <0.1 × 10⁹/L",
        "18 Jun 2023  T+2  H−23 · row 1",
    )
    assert point_in_words(case, found.haemoglobin, found.haemoglobin.points[0])[0] == "Haemoglobin 7.1 g/dL"
