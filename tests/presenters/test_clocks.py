"""Two clocks: days from the CAR-T infusion and from the transplant."""

from datetime import date

from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.presenters.clocks import Clocks, clocks
from tests.protocol.building import make_case

BOTH = Clocks(date(2023, 6, 16), date(2023, 7, 11))


def test_a_case_gives_both_zeros() -> None:
    case = make_case({"F4.INFDAT": "2023-06-16", "F6.HSCTDAT": "2023-07-11"})
    assert clocks(case) == BOTH


def test_a_case_without_dates_has_no_clock() -> None:
    assert clocks(make_case({})) == Clocks(None, None)


def test_a_day_is_printed_from_both_zeros() -> None:
    assert BOTH.distances(date(2023, 7, 12)) == "T+26  H+1"
    assert BOTH.distances(date(2023, 7, 11)) == "T+25  H+0"
    assert BOTH.distances(date(2023, 6, 10)) == "T−6  H−31"


def test_without_a_transplant_only_the_infusion_counts() -> None:
    assert Clocks(date(2023, 6, 16), None).distances(date(2023, 7, 12)) == "T+26"


def test_a_day_known_only_to_its_month_has_no_distance() -> None:
    assert BOTH.distances(PartialDate(2023, 7)) == ""
    assert BOTH.distances(PartialDate(2023, 7, 12)) == "T+26  H+1"
    assert BOTH.distances(None) == ""


def test_a_birth_date_is_no_study_day() -> None:
    assert BOTH.distances(date(1991, 3, 2)) == ""


def test_the_zeros_are_printed_for_a_head() -> None:
    assert BOTH.words() == "T 2023-06-16 · H 2023-07-11"
    assert Clocks(None, None).words() == ""
