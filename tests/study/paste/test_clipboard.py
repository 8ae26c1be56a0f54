"""Blocks of cells through the clipboard: written and read again as they are, and what is no table is refused."""

from hypothesis import given
from hypothesis import strategies as st

from cd7gui.study.paste.clipboard import MOST_LINES, as_block, cells_of, refusal

PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from('\t\n"'), max_size=12)


@given(st.lists(st.lists(PRINTABLE, min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read_as_it_was(rows: list[list[str]]) -> None:
    rows[-1][-1] = "end"  # line ends after the last cell are the spreadsheet's own
    assert cells_of(as_block(rows)) == rows


def test_a_quote_that_does_not_pair_swallows_no_line() -> None:
    assert cells_of('1\t"5 inch\n2\tfine\n3\tfine') == [["1", '"5 inch'], ["2", "fine"], ["3", "fine"]]
    assert cells_of('1\t"two\nlines"\n2\tfine') == [["1", "two\nlines"], ["2", "fine"]]


def test_a_cell_longer_than_the_reader_of_tables_allows_is_read_all_the_same() -> None:
    assert cells_of("a\t" + "x" * 200_000) == [["a", "x" * 200_000]]


def test_what_is_no_table_is_refused_in_one_sentence() -> None:
    assert refusal("").startswith("There is no text to paste.")
    assert refusal("PK\x03\x04\x00\x00binary").startswith("This is not a table but data of another program.")
    assert refusal("<!DOCTYPE html>\n<html><body><table>").startswith("This is the source of a web page.")
    assert refusal("1\t2\n" * 100_000) == (
        "100,001 lines are more than a table accepts at once. Copy at most 2,000 lines, for example one patient's."
    )
    assert refusal("1\t2\n" * (MOST_LINES - 1)) == ""
    assert refusal("2023-07-11\t<0.1\t>40000") == ""
