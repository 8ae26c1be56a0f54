"""Toxicity and response as matrices: grades in columns, sums with exact limits, a dash where a scale ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.safety.grade_matrix import response_matrix, toxicity_matrix
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Breakdown, ReachedGrade, Settings, Share
from cd7gui.study.session import Study
from tests.protocol.building import make_case, row


def share(code: str, x: int, n: int) -> Share:
    deciders = tuple(DecidingValue(f"k{code}{one}", f"P{code}{one}", "F11.GRINV", code, "") for one in range(x))
    return Share(code, f"grade {code}", x, n, None, None, "", deciders=deciders)


def grades(*counts: int) -> Breakdown:
    shares = tuple(share(str(one), x, sum(counts)) for one, x in enumerate(counts))
    return Breakdown("late", "Late, worst grade", sum(counts), shares, reached=(reached(shares, 1), reached(shares, 3)))


def reached(shares: tuple[Share, ...], least: int) -> ReachedGrade:
    by_grade = [(int(one.code) >= least, decider) for one in shares for decider in one.deciders]
    having, without = (frozenset(one.patient for had, one in by_grade if had is is_had) for is_had in (True, False))
    return ReachedGrade(least, having, without, tuple(one for had, one in by_grade if had))


FOUND = grades(3, 2, 0, 4, 1)


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
    table = toxicity_matrix((grades(),), 0.95)

    assert texts(table, "late") == ["0", *["–"] * 6, "–", "–"]


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


T, DAY = "2023-06-16", "2023-06-18"


def case_of(number: int, *assessments: dict[str, str], **counts: str) -> Case:
    texts = {"F1.SUBJID": f"01-00{number}", "F4.INFDAT": T, "F11.@COMPLETE": "1"}
    for one, found in enumerate(assessments, start=1):
        texts |= row("F11", one, TXDAT=DAY, TXKIND="CRS", **found)
    for one, (name, text) in enumerate(counts.items(), start=1):
        texts |= row("F18", one, LBDAT=DAY, **{name[:3]: text})
    return make_case(texts, key=f"k{number}")


def matrix(*cases: Case) -> CellTable:
    found = compute(Snapshot("made", True, cases, date(2024, 1, 1)), Settings())
    return next(one for one in found.tables if one.id == "toxicity")


def test_what_is_ungraded_leaves_open_only_what_it_could_decide() -> None:
    """D4: 0; 4 beside one ungraded; 2 beside one ungraded; one ungraded alone."""
    cases = (
        case_of(1, {"GRINV": "0"}),
        case_of(2, {"GRINV": "4"}, {}),
        case_of(3, {"GRINV": "2"}, {}),
        case_of(4, {}),
    )

    line = matrix(*cases)["crs"]

    assert [cell.text for cell in line.cells[:7]] == ["3", "1 (33%)", "0", "1 (33%)", "0", "1 (33%)", "0"]
    # by R: binom.test(2, 3) 0.094 to 0.992, binom.test(1, 2) 0.013 to 0.987
    assert [cell.text for cell in line.cells[7:]] == ["2: 67% (9–99)", "1 of 2: 50% (1–99)"]
    assert line.cells[8].subjects == ("01-002",)


def test_a_count_that_is_only_a_bound_leaves_open_what_it_could_decide() -> None:
    table = matrix(case_of(1, ANC="0.7"), case_of(2, ANC="1.2", ANC_too="<1.5"), case_of(3, ANC="<1"))

    assert table["neutropenia"].cells[7].text == "3 of 3: 100% (29–100)"
    assert table["neutropenia"].cells[8].text == "2: 100% (16–100)"  # 0.7 and under 1; under 1.5 is open


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
