"""Reference ranges that come along with a merge or a workbook: new ones of a named laboratory, the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_plan import MergePreference
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study
from cd7gui.study.safety.keeping_ranges import keep_range, range_texts, remove_range
from cd7gui.study.session import Study
from tests.exchange.exported import export_workbook

ALT = RangeText("Hospital B", "ALT", "U/L", high="40", valid_from="2023-01-01", source="Manual")
STAYS = "AST up to 35 U/L (every laboratory) applies to every laboratory, including those here, so it was not merged."


def with_patient(path: Path, number: str) -> Study:
    study = new_study(path, name="Trial", who="anna")
    entry.enter(study, Place(number, "F1", 0, "SUBJID"), number)
    return study


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """Two studies of a patient each."""
    with with_patient(tmp_path / "a.cd7", "01-001") as a, with_patient(tmp_path / "b.cd7", "02-001") as b:
        yield a, b


def test_a_merge_brings_new_ranges_of_a_named_laboratory_and_says_why_others_stay(sites: tuple[Study, Study]) -> None:
    a, b = sites
    keep_range(a, RangeText("Hospital A", "ALT", "U/L", high="50"))
    keep_range(b, ALT)
    keep_range(b, replace(ALT, laboratory="hospital a", high="45"))
    keep_range(b, RangeText("", "AST", "U/L", high="35"))
    plan = plan_merge(a, b)

    words = [
        "1 reference range from there: ALT up to 40 U/L (Hospital B, from 2023-01-01).",
        STAYS,
        "Ranges here that b.cd7 does not have: ALT up to 50 U/L (Hospital A).",
    ]
    said = "\n".join(plan.ranges.remarks)
    assert all(one in said for one in words), said
    assert plan.in_words().endswith(", 1 reference range.")
    (asked,) = plan.undecided
    assert asked.sentence.startswith(
        "Reference range 1 is ALT up to 50 U/L (Hospital A) here "
        "and ALT up to 45 U/L (hospital a, from 2023-01-01) there"
    )
    recorded = apply_merge(a, plan.preferring(MergePreference.INTO))
    assert {number: text.laboratory for number, text in range_texts(a).items()} == {1: "Hospital A", 2: "Hospital B"}
    (line,) = (one for one in recorded if one.change.field == "@RANGE.2")
    assert (line.origin, line.change.reason) == ("merge", f"merge of b.cd7 ({b.identity})")
    again = plan_merge(a, b)
    assert (again.changes(), again.undecided) == ([], ())  # what was decided is not asked again
    a.close()
    assert verify(a.path) is None


def test_a_range_that_differs_waits_for_a_decision_and_is_replaced_where_theirs_counts(
    sites: tuple[Study, Study],
) -> None:
    a, b = sites
    keep_range(a, replace(ALT, high="50"))
    keep_range(b, ALT)
    plan = plan_merge(a, b)
    assert not plan.settled
    with pytest.raises(UserError, match="decide first"):
        apply_merge(a, plan)
    apply_merge(a, plan.preferring(MergePreference.FROM))
    assert {number: text.high for number, text in range_texts(a).items()} == {1: "40"}
    last = a.book.trail(patient="", form=STUDY, field="@RANGE.1")[-1]
    assert "conflict decided for the other site: was –, ALT up to 50 U/L" in last.change.reason
    assert plan_merge(a, b).changes() == []


def test_two_ranges_that_meet_the_same_one_here_are_both_for_a_person(sites: tuple[Study, Study]) -> None:
    a, b = sites
    keep_range(a, replace(ALT, high="50"))
    keep_range(b, replace(ALT, valid_to="2023-06-30"))
    keep_range(b, replace(ALT, high="45", valid_from="2023-07-01"))
    plan = plan_merge(a, b)
    assert not plan.undecided
    said = [one for one in plan.ranges.remarks if "differs from range 1 here" in one]
    assert len(said) == 2, plan.ranges.remarks
    assert apply_merge(a, plan.preferring(MergePreference.FROM)) is not None
    assert {number: text.high for number, text in range_texts(a).items()} == {1: "50"}


def test_what_was_taken_away_here_does_not_come_back_and_its_number_is_not_given_on(
    sites: tuple[Study, Study],
) -> None:
    a, b = sites
    keep_range(b, ALT)
    apply_merge(a, plan_merge(a, b))
    remove_range(a, 1, "wrong laboratory")
    plan = plan_merge(a, b)
    assert "was changed or removed here, so it was not merged" in plan.ranges.remarks[0]
    assert plan.changes() == []
    keep_range(b, replace(ALT, analyte="AST"))
    apply_merge(a, plan_merge(a, b))
    assert list(range_texts(a)) == [2]


def test_the_ranges_of_a_workbook_come_along_with_an_import(sites: tuple[Study, Study], tmp_path: Path) -> None:
    a, b = sites
    keep_range(b, ALT)
    keep_range(b, RangeText("", "AST", "U/L", high="35"))
    book = export_workbook(b, tmp_path / "b.xlsx").path
    plan = plan_file(a, book)
    assert any(note.startswith("1 reference range from there: ALT up to 40 U/L (Hospital B") for note in plan.notes)
    assert any(note.startswith(STAYS) for note in plan.notes)
    recorded = apply_import(a, plan)
    (line,) = (one for one in recorded if one.change.field == "@RANGE.1")
    assert line.change.reason.startswith("import of b.xlsx, SHA-256 ")
    with new_study(tmp_path / "empty.cd7", name="E", who="anna") as empty:
        apply_import(empty, plan_file(empty, book))
        assert [one.analyte for one in range_texts(empty).values()] == ["ALT", "AST"]


def test_the_command_says_of_the_ranges_what_it_did(
    sites: tuple[Study, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = sites
    keep_range(b, ALT)
    a.close()
    b.close()
    assert main(["merge", str(a.path), str(b.path), "--who", "anna"]) == 0
    assert "1 reference range from there: ALT up to 40 U/L" in capsys.readouterr().out
    assert main(["ranges", str(a.path)]) == 0
    assert "Hospital B: ALT up to 40 U/L" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["²", "9" * 5000, "0x1", ""])
def test_a_range_under_a_number_that_is_none_is_passed_over(sites: tuple[Study, Study], number: str) -> None:
    a, b = sites
    b.write([Change("", STUDY, 0, f"@RANGE.{number}", None, ALT.stored())])
    assert range_texts(b) == {}
    assert plan_merge(a, b).ranges.changes == ()


def test_a_range_longer_than_any_is_left_behind(sites: tuple[Study, Study]) -> None:
    a, b = sites
    keep_range(b, replace(ALT, laboratory="x" * 5000))
    plan = plan_merge(a, b)
    assert plan.ranges.changes == ()
    assert len(plan.ranges.remarks[0]) < 200
