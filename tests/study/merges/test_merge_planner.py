"""Merging two files of one cohort: what only one changed goes in, what both changed waits for a decision."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_plan import MergePreference
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Study, subject
from tests.demo.demo_study import make_demo


def put(study: Study, patient: str, name: str, text: str) -> None:
    form, _, field = name.partition(".")
    entry.enter(study, Place(patient, form, 0, field), text)


def value(study: Study, patient: str, name: str) -> str | None:
    form, _, field = name.partition(".")
    return study.case(patient).stored(form, 0, field)


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """One study with the patient p1 (01-001, male), copied to a second site."""
    with new_study(tmp_path / "a.cd7", name="Trial", who="anna") as made:
        put(made, "p1", "F1.SUBJID", "01-001")
        put(made, "p1", "F1.SEX", "M")
    shutil.copy(tmp_path / "a.cd7", tmp_path / "b.cd7")
    with open_study(tmp_path / "a.cd7", who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        yield a, b


def test_what_only_the_other_site_changed_is_taken_over(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(a, "p1", "F1.CONSVER", "1")
    put(b, "p1", "F1.SEX", "F")
    put(b, "p2", "F1.SUBJID", "02-001")
    plan = plan_merge(a, b)

    assert [(one.place.name, one.old, one.new) for one in plan.taken] == [
        ("F1.SEX", "M", "F"),
        ("F1.SUBJID", None, "02-001"),
    ]
    assert plan.in_words() == "2 values to merge, 1 new patient, 0 conflicts, 0 patient numbers used twice."
    apply_merge(a, plan)
    assert [subject(case) for case in a.cases()] == ["01-001", "02-001"]
    assert (value(a, "p1", "F1.SEX"), value(a, "p1", "F1.CONSVER")) == ("F", "1")


def test_planning_a_merge_writes_nothing(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    before = a.book.position(), b.book.position()
    plan_merge(a, b)

    assert (a.book.position(), b.book.position()) == before


def test_the_trail_says_where_a_value_comes_from_and_stays_whole(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    their = b.book.trail()[-1]
    line = apply_merge(a, plan_merge(a, b))[0]

    assert (line.origin, line.who) == ("merge", "anna")
    assert line.change.reason == f"merge of b.cd7 ({b.identity}), line {their.seq} by bo at {their.at}"
    a.close()
    assert verify(a.path) is None


def test_merging_twice_changes_nothing(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    apply_merge(a, plan_merge(a, b))
    again = plan_merge(a, b)

    assert (again.changes(), again.conflicts) == ([], ())
    assert apply_merge(a, again) == ()


def test_what_was_corrected_here_after_a_merge_is_no_conflict(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    apply_merge(a, plan_merge(a, b))
    put(a, "p1", "F1.SEX", "M")
    put(b, "p1", "F1.CONSVER", "2")
    plan = plan_merge(a, b)

    assert plan.conflicts == ()
    assert [one.place.name for one in plan.taken] == ["F1.CONSVER"]


def test_both_sites_end_with_the_same_values_when_each_merges_the_other(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(a, "p3", "F1.SUBJID", "01-002")
    put(b, "p2", "F1.SUBJID", "02-001")
    apply_merge(a, plan_merge(a, b))
    apply_merge(b, plan_merge(b, a))

    assert (
        [subject(case) for case in a.cases()] == [subject(case) for case in b.cases()] == ["01-001", "01-002", "02-001"]
    )
    assert plan_merge(a, b).changes() == []


@pytest.mark.parametrize(("winner", "after"), [(MergePreference.INTO, "1"), (MergePreference.FROM, "2")])
def test_what_both_changed_waits_for_a_decision(
    sites: tuple[Study, Study], winner: MergePreference, after: str
) -> None:
    a, b = sites
    put(a, "p1", "F1.CONSVER", "1")
    put(b, "p1", "F1.CONSVER", "2")
    plan = plan_merge(a, b)

    assert [(one.base, one.ours, one.theirs.new) for one in plan.conflicts] == [(None, "1", "2")]
    assert plan.conflicts[0].sentence.startswith("01-001 F1.CONSVER: was –, is 1 here and 2 there (bo, ")
    before = a.book.position()
    with pytest.raises(UserError):
        apply_merge(a, plan)
    assert a.book.position() == before
    apply_merge(a, plan.preferring(winner))
    assert value(a, "p1", "F1.CONSVER") == after
    line = a.book.trail(patient="p1", form="F1", field="CONSVER")[-1]
    who = {MergePreference.INTO: "this study", MergePreference.FROM: "the other site"}[winner]
    assert line.change.reason.endswith(f"; conflict decided for {who}: was –, 1 here, 2 there")
    assert line.change.reason.startswith(f"merge of b.cd7 ({b.identity}), line ")
    assert plan_merge(a, b).settled
    assert plan_merge(a, b).changes() == []
    a.close()
    assert verify(a.path) is None


def test_a_conflict_that_one_site_decided_is_none_for_the_other(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(a, "p1", "F1.CONSVER", "1")
    put(b, "p1", "F1.CONSVER", "2")
    apply_merge(a, plan_merge(a, b).preferring(MergePreference.INTO))
    plan = plan_merge(b, a)

    assert plan.conflicts == ()
    assert [(one.place.name, one.old, one.new) for one in plan.taken] == [("F1.CONSVER", "2", "1")]
    put(b, "p1", "F1.CONSVER", "3")  # what b does after that is news to a
    assert len(plan_merge(b, a).conflicts) == 1


def test_the_same_value_from_both_is_no_conflict(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(a, "p1", "F6.CD34", "6.1")
    put(b, "p1", "F6.CD34", "6.10")

    assert plan_merge(a, b).changes() == []


def test_a_value_for_a_patient_struck_out_here_is_a_conflict(sites: tuple[Study, Study]) -> None:
    a, b = sites
    entry.delete_patient(a, "p1", "entered twice")
    put(b, "p1", "F1.SEX", "F")

    assert len(plan_merge(a, b).conflicts) == 1


def test_a_patient_number_used_by_both_sites_is_caught(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(a, "p8", "F1.SUBJID", "01-009")
    put(b, "p9", "F1.SUBJID", "01-009")
    plan = plan_merge(a, b)

    assert len(plan.doubles) == 1
    assert "01-009" in plan.doubles[0]
    assert plan.taken == ()
    assert not plan.preferring(MergePreference.FROM).settled


def test_studies_that_never_were_one_are_joined(tmp_path: Path) -> None:
    with new_study(tmp_path / "a.cd7", who="anna") as a, new_study(tmp_path / "b.cd7", who="bo") as b:
        put(a, "p1", "F1.SUBJID", "01-001")
        put(b, "p2", "F1.SUBJID", "02-001")
        apply_merge(a, plan_merge(a, b))

        assert [subject(case) for case in a.cases()] == ["01-001", "02-001"]
        assert plan_merge(a, b).changes() == []


def test_one_undo_takes_a_merge_back_and_it_can_be_done_again(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    apply_merge(a, plan_merge(a, b))
    entry.undo(a)

    assert value(a, "p1", "F1.SEX") == "M"
    assert [one.place.name for one in plan_merge(a, b).taken] == ["F1.SEX"]


def test_a_synthetic_cohort_never_joins_a_real_one(sites: tuple[Study, Study], tmp_path: Path) -> None:
    with make_demo(tmp_path / "demo.cd7") as demo, pytest.raises(UserError, match="synthetic"):
        plan_merge(sites[0], demo)


def test_a_study_is_not_merged_with_itself(sites: tuple[Study, Study]) -> None:
    with pytest.raises(UserError, match="the same study"):
        plan_merge(sites[0], sites[0])


def test_the_command_stops_at_conflicts_until_one_side_is_preferred(
    sites: tuple[Study, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = sites
    put(a, "p1", "F1.CONSVER", "1")
    put(b, "p1", "F1.CONSVER", "2")
    a.close()
    b.close()
    words = ["merge", str(a.path), str(b.path)]

    assert main([*words, "--dry-run"]) == 1
    assert main(words) == 1
    assert capsys.readouterr().out.count("Nothing was merged.") == 2
    assert main([*words, "--prefer", "from"]) == 0
    assert main(words) == 0
    with open_study(a.path, who="x") as merged:
        assert value(merged, "p1", "F1.CONSVER") == "2"


def test_what_was_struck_out_there_and_changed_here_is_a_conflict_in_both_directions(
    sites: tuple[Study, Study],
) -> None:
    """A death that was entered here must not vanish with its patient because the other site struck it out."""
    a, b = sites
    put(a, "p1", "F16.DEATH", "Y")
    entry.delete_patient(b, "p1", "entered by mistake")
    (conflict,) = plan_merge(a, b).conflicts
    assert conflict.sentence.startswith("01-001: the patient was struck out there (bo, ")
    assert not plan_merge(a, b).taken
    assert [one.theirs.place.name for one in plan_merge(b, a).conflicts] == ["F16.DEATH"]
    apply_merge(a, plan_merge(a, b).preferring(MergePreference.INTO))
    assert [subject(case) for case in a.cases()] == ["01-001"]
    assert plan_merge(a, b).in_words().startswith("0 values to merge, 0 new patients, 0 conflicts")


def test_a_row_struck_out_there_and_corrected_here_is_a_conflict(tmp_path: Path) -> None:
    with new_study(tmp_path / "a.cd7", name="Trial", who="anna") as made:
        put(made, "p1", "F1.SUBJID", "01-001")
        for number in (1, 2):
            entry.enter(made, Place("p1", "F18", number, "LBDAT"), f"2024-01-0{number}")
            entry.enter(made, Place("p1", "F18", number, "CRP"), "5")
    shutil.copy(tmp_path / "a.cd7", tmp_path / "b.cd7")
    with open_study(tmp_path / "a.cd7", who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        form = a.rules.dictionary.form("F18")
        assert form is not None
        entry.enter(a, Place("p1", "F18", 1, "CRP"), "7", "typing error")
        for number in (1, 2):
            entry.delete_row(b, "p1", form, number, "of another patient")
        plan = plan_merge(a, b)
        assert [one.sentence.partition(" (")[0] for one in plan.conflicts] == [
            "01-001: row 1 of F18 was struck out there"
        ]
        assert [one.place.row for one in plan.taken] == [2]
        apply_merge(a, plan.preferring(MergePreference.FROM))
        assert not a.case("p1").rows(form)


def test_what_was_struck_out_before_the_copy_and_restored_there_comes_back_with_its_corrections(
    tmp_path: Path,
) -> None:
    with new_study(tmp_path / "a.cd7", name="Trial", who="anna") as made:
        put(made, "p1", "F1.SUBJID", "01-001")
        put(made, "p1", "F1.SEX", "M")
        entry.delete_patient(made, "p1", "by mistake")
    shutil.copy(tmp_path / "a.cd7", tmp_path / "b.cd7")
    with open_study(tmp_path / "a.cd7", who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        entry.restore_patient(b, "p1", "it was right")
        entry.enter(b, Place("p1", "F1", 0, "SEX"), "F", "typing error")
        plan = plan_merge(a, b)
        assert not plan.conflicts
        apply_merge(a, plan)
        assert [case.stored("F1", 0, "SEX") for case in a.cases()] == ["F"]


def test_what_came_from_the_other_site_is_no_change_of_ours(sites: tuple[Study, Study]) -> None:
    a, b = sites
    put(b, "p1", "F1.SEX", "F")
    apply_merge(a, plan_merge(a, b))
    entry.delete_patient(b, "p1", "by mistake")
    plan = plan_merge(a, b)
    assert not plan.conflicts
    apply_merge(a, plan)
    assert not a.cases()


def test_a_form_is_not_called_complete_over_an_answer_that_is_missing_here(sites: tuple[Study, Study]) -> None:
    a, b = sites
    form = a.rules.dictionary.form("F18")
    assert form is not None
    entry.enter(b, Place("p1", "F18", 1, "LBDAT"), "2024-01-01")
    assert entry.mark_complete(b, "p1", form).stored
    entry.enter(a, Place("p1", "F18", 1, "CRP"), "5")  # of a sample without its date
    plan = plan_merge(a, b)
    assert "F18[0].@COMPLETE" not in {one.place.name for one in plan.taken}
    assert [one.why.partition(":")[0] for one in plan.refused if one.value.place.field == "@COMPLETE"] == [
        "it was marked complete there, but here it is not"
    ]


def test_the_reason_that_was_given_there_comes_along(sites: tuple[Study, Study]) -> None:
    a, b = sites
    entry.enter(b, Place("p1", "F1", 0, "SEX"), "F", "read at the wrong line (see fax), line 3 by phone at noon")
    their = b.book.trail()[-1]
    line = apply_merge(a, plan_merge(a, b))[0]
    begin = f"merge of b.cd7 ({b.identity}), line {their.seq} by bo at {their.at}; reason there: "
    assert line.change.reason == f"{begin}{their.change.reason}"


def test_a_mark_of_ours_goes_where_the_merge_leaves_an_answer_missing(sites: tuple[Study, Study]) -> None:
    a, b = sites
    form = a.rules.dictionary.form("F12")
    assert form is not None
    assert entry.mark_complete(a, "p1", form).stored  # there were no infections
    entry.enter(b, Place("p1", "F12", 1, "INONSET"), "2024-01-01")
    plan = plan_merge(a, b)
    assert [(one.place.name, one.new) for one in plan.taken] == [
        ("F12[1].INONSET", "2024-01-01"),
        ("F12.@COMPLETE", None),
    ]
    *_, line = apply_merge(a, plan)[:2]
    assert line.change.reason.endswith("an answer is missing in what the merge brings into this form")
    assert a.case("p1").stored("F12", 0, "@COMPLETE") is None


def test_a_mark_that_both_changed_is_refused_where_it_would_hide_a_blank(sites: tuple[Study, Study]) -> None:
    a, b = sites
    form = a.rules.dictionary.form("F12")
    assert form is not None
    entry.mark_complete(a, "p1", form)
    apply_merge(b, plan_merge(b, a))
    entry.reopen(b, "p1", form, "more came")
    entry.mark_complete(b, "p1", form)
    entry.reopen(a, "p1", form, "an infection is missing")
    entry.enter(a, Place("p1", "F12", 1, "INONSET"), "2024-01-01")
    plan = plan_merge(a, b)
    assert "@COMPLETE" not in {one.place.field for one in plan.taken}
    assert "@COMPLETE" not in {one.theirs.place.field for one in plan.conflicts}


@pytest.mark.parametrize("reason", ["x" * 200_000, "a\x00b", "two\nlines"], ids=["long", "a NUL", "two lines"])
def test_a_reason_from_there_never_makes_a_trail_that_cannot_be_exported(
    sites: tuple[Study, Study], reason: str, tmp_path: Path
) -> None:
    a, b = sites
    entry.enter(b, Place("p1", "F1", 0, "SEX"), "F", reason)
    (line,) = [one for one in apply_merge(a, plan_merge(a, b)) if one.change.field == "SEX"]
    assert line.change.reason.isprintable()
    a.close()
    assert main(["export", str(a.path), str(tmp_path / "out.xlsx"), "--audit"]) == 0
