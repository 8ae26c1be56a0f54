"""Tables as text: the cells as printed, and nothing in a cell that ends it."""

from __future__ import annotations

from html.parser import HTMLParser

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.texts.table_text import (
    TextTable,
    as_html,
    as_markdown,
    as_tsv,
    outcomes_table,
)
from cd7gui.domain.results import Settings
from cd7gui.study.session import Study

NASTY = TextTable("a|b", ("x", "y"), (("1\t2", "a|b"), ("<b>", "line\nbreak"), ("=1+1", "5*3_2")), "n < 3")


class Cells(HTMLParser):
    """Collects the cells of a table."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.inside = tag in ("td", "th")
        if self.inside:
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def test_the_outcomes_are_copied_as_they_are_printed(demo: Study) -> None:
    found = compute(demo.snapshot(), Settings(cutoff=demo.cutoff))

    lines = as_tsv(outcomes_table(found)).splitlines()

    assert lines[0] == "Outcome\tn/N\tEstimate\tMethod"
    assert lines[1] == "CR, CRh or CRi\t10/10\t100% (95% CI 69–100)\texact (Clopper-Pearson)"
    assert "CR, incomplete recovery\t10/10\t100% (95% CI 69–100)\texact (Clopper-Pearson)" in lines
    assert "Overall survival, 1 year\t\t68% (95% CI 43–100)\tKaplan-Meier, log limits" in lines
    assert len(lines) == 1 + len(found.table)


def test_no_cell_ends_before_its_end_in_any_form() -> None:
    assert as_tsv(NASTY).splitlines() == ["x\ty", "1 2\ta|b", "<b>\tline break", "=1+1\t5*3_2"]
    rows = as_markdown(NASTY).splitlines()
    assert rows[2:] == [
        "| x | y |",
        "| --- | --- |",
        "| 1 2 | a\\|b |",
        "| \\<b> | line break |",
        "| =1+1 | 5\\*3\\_2 |",
        "",
        "n \\< 3",
    ]
    parser = Cells()
    parser.feed(as_html(NASTY))
    assert parser.cells == ["x", "y", "1\t2", "a|b", "<b>", "line\nbreak", "=1+1", "5*3_2"]
