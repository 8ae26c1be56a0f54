"""The bands of a scale in words: their limits stand on the side on which the scale puts them."""

import pytest

from cd7gui.grading.agvhd import BILIRUBIN, SKIN_AREA, STOOL_ADULT
from cd7gui.grading.bounds import band_words


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        (SKIN_AREA, ["0", "over 0 to under 25", "25 to 50", "over 50"]),
        (BILIRUBIN["umol/L"], ["under 34", "34 to under 51", "51 to under 103", "103 to 255", "over 255"]),
        (BILIRUBIN["mg/dL"], ["under 2", "2 to 3", "over 3 to 6", "over 6 to 15", "over 15"]),
        (STOOL_ADULT, ["under 500", "500 to under 1000", "1000 to 1500", "over 1500"]),
    ],
)
def test_a_band_is_named_by_its_limits(edges: tuple, words: list[str]) -> None:
    assert [band_words(number, edges) for number in range(len(edges) + 1)] == words
