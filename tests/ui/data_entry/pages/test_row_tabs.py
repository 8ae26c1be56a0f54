"""The tabs of a form whose rows are pages: each is named so that it can be told from the others."""

from cd7gui.ui.data_entry.pages.row_tabs import in_order, title_of
from tests.protocol.building import row, sound_case


def test_a_row_is_named_by_its_date_and_the_answer_of_the_investigator() -> None:
    case = sound_case({"F5": None, **row("F5", 1, ASDAT="2023-07-07", RESPINV="CRI"), **row("F5", 2, BLAST="1")})
    form = case.dictionary.form("F5")
    assert [title_of(one) for one in in_order(case, form)] == ["1 · 2023-07-07 · CRi", "Row 2"]


def test_rows_stand_by_their_dates_and_those_without_one_last() -> None:
    rows = row("F5", 1, BLAST="1") | row("F5", 2, ASDAT="2023-07-08") | row("F5", 3, ASDAT="2023-07-01")
    case = sound_case({"F5": None, **rows})
    assert [one.number for one in in_order(case, case.dictionary.form("F5"))] == [3, 2, 1]
