"""Toxicity and response as matrices: grades in columns, sums with exact limits, a dash where a scale ends."""

from __future__ import annotations

from dataclasses import replace

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.safety.grade_matrix import response_matrix, toxicity_matrix
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Breakdown, Settings, Share
from cd7gui.study.session import Study


def share(code: str, x: int, n: int) -> Share:
    deciders = tuple(DecidingValue(f"k{code}{one}", f"P{code}{one}", "F11.GRINV", code, "") for one in range(x))
    return Share(code, f"grade {code}", x, n, None, None, "", deciders=deciders)


FOUND = Breakdown(
    "late", "Late, worst grade", 10, tuple(share(str(one), x, 10) for one, x in enumerate((3, 2, 0, 4, 1)))
)


def texts(table: CellTable, line: str) -> list[str]:
    return [cell.text for cell in table[line].cells]


def test_grades_stand_in_columns_and_sums_have_exact_limits() -> None:
    table = toxicity_matrix((FOUND,), 0.95)

    assert table.columns == ("N", "0", "1", "2", "3", "4", "5", "Any grade", "Grade ≥ 3")
    # by R: binom.test(7, 10) 0.348 to 0.933, binom.test(5, 10) 0.187 to 0.813
    assert texts(table, "late") == [
        *("10", "3 (30%)", "2 (20%)", "0", "4 (40%)", "1 (10%)", "–"),
        *("7: 70% (35–93)", "5: 50% (19–81)"),
    ]
    assert table["late"].label == "Late"
    assert [len(cell.subjects) for cell in table["late"].cells] == [10, 3, 2, 0, 4, 1, 0, 7, 5]


def test_nobody_known_has_no_share() -> None:
    table = toxicity_matrix((Breakdown("crs", "CRS", 0, ()),), 0.95)

    assert texts(table, "crs") == ["0", *["–"] * 6, "–", "–"]


def test_best_response_is_a_line_with_remission_together() -> None:
    found = Breakdown(
        "response", "Best response", 4, (share("CR", 1, 4), share("CRI", 2, 4), share("NR", 1, 4), share("PD", 0, 4))
    )

    table = response_matrix(found, ("CR", "CRI"), 0.95)

    assert texts(table, "response") == ["4", "1 (25%)", "2 (50%)", "1 (25%)", "3: 75% (19–99)", "3: 75% (19–99)"]


def test_below_a_line_each_group_counts_its_own_patients_and_says_who_is_left_out() -> None:
    keys = {"A": {"k00", "k10", "k40"}, "B": {"nobody"}}
    left_out = (DecidingValue("k00", "P", "", "", "why"), DecidingValue("other", "P", "", "", "why"))
    found = replace(FOUND, left_out=left_out)

    table = toxicity_matrix((found,), 0.95, keys)

    assert [(one.id, one.level) for one in table.lines] == [("late", 0), ("late.A", 1), ("late.B", 1)]
    assert texts(table, "late.A")[:6] == ["3", "1 (33%)", "1 (33%)", "0", "0", "1 (33%)"]
    assert texts(table, "late.B") == ["0", *["–"] * 8]
    assert [len(one.left_out) for one in table.lines] == [2, 1, 0]
    assert texts(response_matrix(found, ("1",), 0.95, keys), "late.A")[-2:] == ["1: 33% (1–91)"] * 2


def test_the_demo_has_every_syndrome_in_one_table(demo: Study) -> None:
    found = compute(demo.snapshot(), Settings(cutoff=demo.cutoff))
    table = next(one for one in found.tables if one.id == "toxicity")

    assert [one.id for one in table.lines] == [
        *("crs", "icans", "hlh", "neutropenia", "thrombopenia", "icaht.early", "icaht.late"),
    ]
    assert found.panels is not None
    for line in table.lines:
        assert line.cells[0].value == found.panels[line.id].n
        assert sum(cell.value or 0 for cell in line.cells[1:7]) == found.panels[line.id].n
