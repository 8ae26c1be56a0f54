"""Any value is found as people read it and as it is stored; words beside it narrow the search down."""

from __future__ import annotations

import pytest

from cd7gui.presenters.value_search import ValueSearch
from tests.protocol.building import sound_case


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hyper-cvad", "F3P[1].REGIMEN"),
        ("HYPER", "F3P[1].REGIMEN"),
        ("2023-05-30", "F3.CD7DAT"),
        ("female", "F1.SEX"),
        ("62 blasts", "F3.BMBLAST"),
        ("62 f3 01-009", "F3.BMBLAST"),
        ("not done", "F3.BMBLAST"),
    ],
)
def test_a_value_is_found_by_a_part_of_it(text: str, first: str) -> None:
    case = sound_case({"F3.BMBLAST": "?NOT DONE"} if text == "not done" else {})
    assert next(ValueSearch(text).found_in(case)).place.name == first


@pytest.mark.parametrize("text", ["", "  ", "cohort", "62 chimerism", "nothing of the kind"])
def test_a_label_alone_finds_nothing_and_every_word_counts(text: str) -> None:
    assert list(ValueSearch(text).found_in(sound_case())) == []


def test_a_row_that_was_struck_out_is_not_found() -> None:
    assert list(ValueSearch("hyper-cvad").found_in(sound_case({"F3P[1].@DELETED": "1"}))) == []
