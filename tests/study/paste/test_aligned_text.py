"""Pasted text with gaps: read by where its cells stand, or refused by the line; nothing moves to another column."""

from __future__ import annotations

import pytest

from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.paste.rows import PreparedPaste, prepare
from cd7gui.study.paste.table import recognise
from tests.study.memory_book import memory_study

HEADER = "Date        WBC (10^9/L)  ANC (10^9/L)  PLT (10^9/L)"
FULL = "2023-07-06  3.2           1.1           20"


def _pasted(*lines: str) -> PreparedPaste:
    table = recognise(Laboratory, "\n".join(lines))
    assert table is not None
    return prepare(table, memory_study({"P1": {"F1.SUBJID": "P1"}}).case("P1"), DateReading())


def _read(found: PreparedPaste) -> list[dict[str, str]]:
    return [{name: text for name, text in row.texts.items() if name != "LBDAT"} for row in found.rows]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("2023-07-07                1.2           30", {"ANC": "1.2", "PLT": "30"}),
        ("2023-07-07  3.1                         30", {"WBC": "3.1", "PLT": "30"}),
        ("2023-07-07  3.1           1.2", {"WBC": "3.1", "ANC": "1.2"}),
        ("2023-07-07                              30   ", {"PLT": "30"}),
    ],
)
def test_a_gap_in_aligned_text_stays_a_gap(line: str, right: dict[str, str]) -> None:
    found = _pasted(HEADER, FULL, line)

    assert _read(found) == [{"WBC": "3.2", "ANC": "1.1", "PLT": "20"}, right]
    assert not found.unread


def test_numbers_that_are_aligned_at_their_ends_are_read_by_position() -> None:
    found = _pasted(
        "Date         WBC (10^9/L)   ANC (10^9/L)   PLT (10^9/L)",
        "2023-07-06            3.2            1.1             20",
        "2023-07-07                           0.9            130",
    )
    assert _read(found)[1] == {"ANC": "0.9", "PLT": "130"}


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ((HEADER, "2023-07-06  3.2  1.1  20", "2023-07-07  1.2  30"), 3),  # the spaces were pressed together
        ((HEADER, FULL, "2023-07-07      1.2        30"), 3),  # below two titles, or none
        ((HEADER, FULL, "2023-07-07  3.2           1.1           20  7"), 3),
        (("Date\tWBC (10^9/L)\tANC (10^9/L)", "2023-07-06\t3\t1", "2023-07-07\t3\t2\t1"), 3),
        (("Date,WBC (10^9/L),ANC (10^9/L)", "2023-07-06,3,1", "2023-07-07,3,2,1"), 3),
    ],
)
def test_a_line_whose_cells_may_belong_elsewhere_is_refused_by_its_number(lines: tuple[str, ...], number: int) -> None:
    found = _pasted(*lines)

    assert [one.line for one in found.unread] == [number]
    assert "it is unclear" in found.unread[0].why
    assert [row.line for row in found.rows] == [2]


def test_a_tab_in_aligned_text_moves_nothing() -> None:
    found = _pasted(HEADER, FULL, "2023-07-07\t\t\t  1.2           30")

    assert _read(found)[1:] in ([], [{"ANC": "1.2", "PLT": "30"}])


def test_separators_at_the_end_and_missing_last_cells_are_no_cells() -> None:
    found = _pasted("Date;WBC (10^9/L);ANC (10^9/L)", "2023-07-06;3;1;;", "2023-07-07;4")

    assert _read(found) == [{"WBC": "3", "ANC": "1"}, {"WBC": "4"}]
    assert not found.unread


SECOND = [
    ("Date", "Ferritin (ng/mL)", "CRP (mg/L)"),  # of this form
    ("Ferritin (ng/mL)", "Date"),  # in another order, and narrower
    ("Date", "Cells", "Donor", "Host"),  # of another form, and wider
    ("Date", "Titre", "Unheard of"),  # of none
]


@pytest.mark.parametrize("parting", ["\t", ";", ",", "   "])
@pytest.mark.parametrize("titles", SECOND)
def test_a_second_table_below_is_refused_by_its_lines(titles: tuple[str, ...], parting: str) -> None:
    first = [("Date", "WBC (10^9/L)", "ANC (10^9/L)"), ("2023-07-06", "3.2", "1.1")]
    cells = ["2023-07-07", "900", "5", "7"][: len(titles)]
    below = tuple(cells[1::-1]) if titles[1] == "Date" else tuple(cells)
    found = _pasted(*(parting.join(line) for line in first), "", parting.join(titles), parting.join(below))

    assert _read(found) == [{"WBC": "3.2", "ANC": "1.1"}]
    assert [one.line for one in found.unread] == [4, 5]
    assert "Another table begins here" in found.unread[0].why
    assert "titles of another table (line 4)" in found.unread[1].why


@pytest.mark.parametrize("parting", ["\t", "   "])
def test_the_first_titles_said_again_go_on_with_the_first_table(parting: str) -> None:
    lines = [("Date", "WBC", "ANC"), ("2023-07-06", "3", "1"), ("Date", "CRP", "IL-6"), ("2023-07-06", "9", "8")]
    lines += [("Date", "WBC", "ANC"), ("2023-07-07", "4", "2")]
    table = recognise(Laboratory, "\n".join(parting.join(line) for line in lines))

    assert table is not None
    assert [line.number for line in table.lines if not line.problem] == [2, 6]
    assert [line.number for line in table.lines if line.problem] == [3, 4]
