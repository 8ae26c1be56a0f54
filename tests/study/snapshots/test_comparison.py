"""Two states of the synthetic cohort beside each other: what moved, and who and what moved it."""

from __future__ import annotations

from datetime import date

import pytest

from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study, subject
from cd7gui.study.snapshots import snapshots
from cd7gui.study.snapshots.comparison import Comparison, FieldChange, Movement, compare

CUTOFF = date(2023, 12, 22)


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def change(study: Study, number: str, form: str, field: str, text: str, row: int = 0) -> None:
    assert entry.enter(study, Place(key_of(study, number), form, row, field), text, reason="test").stored


def since(study: Study, kept: snapshots.SavedSnapshot) -> Comparison:
    return compare(snapshots.as_kept(study, kept), snapshots.present(study, CUTOFF), Settings())


def moved(found: Comparison, id_: str) -> Movement:
    return next(one for one in found.moved if one.id == id_)


def test_removing_the_death_of_syn_08_names_patient_field_and_both_numbers(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    last = max(row.number for row in demo.case(key_of(demo, "SYN-08")).rows(demo.rules.dictionary.form("F17")))  # type: ignore[type-var]
    change(demo, "SYN-08", "F16", "DEATH", "no")
    change(demo, "SYN-08", "F17", "FUSTAT", "ALIVE", row=last)
    change(demo, "SYN-08", "F17", "FUDAT", "2023-12-22", row=last)

    found = moved(since(demo, kept), "os.12m")

    assert (found.before, found.after) == ("68% (95% CI 43–100)", "79% (95% CI 56–100)")
    (cause,) = found.causes
    assert (cause.subject, cause.how, cause.alone) == ("SYN-08", "changed", True)
    assert [(one.place, one.value) for one in cause.before] == [("F16.DTHDAT", "2023-07-05")]
    assert [(one.place, one.value) for one in cause.after] == [(f"F17[{last}].FUDAT", "2023-12-22")]
    assert cause.words == f"SYN-08: F16.DTHDAT 2023-07-05 → F17[{last}].FUDAT 2023-12-22"
    assert FieldChange("F16.DEATH", "Y", "N") in cause.fields
    assert found.words == "Overall survival, 1 year: 68% (95% CI 43–100) → 79% (95% CI 56–100)"


def test_one_moved_date_is_the_field_that_moved_the_number(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-02", "F16", "DTHDAT", "2022-04-26")  # H+44, no longer by H+30
    change(demo, "SYN-02", "F16", "DTHTXT", "septic shock")  # moves no number

    found = since(demo, kept)

    by_30 = moved(found, "mortality.h30")
    assert (by_30.before, by_30.after) == ("1/10 10% (95% CI 0–45)", "0/10 0% (95% CI 0–31)")
    assert by_30.causes[0].fields == (FieldChange("F16.DTHDAT", "2022-03-26", "2022-04-26"),)
    assert {cause.subject for one in found.moved for cause in one.causes} == {"SYN-02"}


def test_a_removed_patient_is_named_as_removed(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    entry.delete_patient(demo, key_of(demo, "SYN-01"), "entered twice")

    found = since(demo, kept)

    assert (found.patients_removed, found.patients_added) == (("SYN-01",), ())
    (cause,) = moved(found, "response.cri").causes
    assert (cause.subject, cause.how, cause.fields) == ("SYN-01", "removed", ())


def test_two_states_that_are_the_same_have_nothing_that_moved(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-02", "F16", "DTHTXT", "septic shock")

    assert since(demo, kept).moved == ()


def test_another_cut_off_moves_numbers_by_itself_and_names_no_patient(demo: Study) -> None:
    state = snapshots.present(demo)
    early = type(state)("then", date(2023, 6, 30), state.snapshot)

    found = compare(early, snapshots.present(demo, CUTOFF), Settings())

    overall = moved(found, "os.12m")
    assert overall.by_cutoff
    assert overall.causes == ()


def test_a_day_that_changes_no_printed_number_is_no_movement(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-05", "F16", "DTHDAT", "2022-11-25")  # day 114 instead of 113, the same step of the same height

    assert "os.12m" not in [one.id for one in since(demo, kept).moved]


def test_what_the_cut_off_alone_moves_is_not_laid_on_a_changed_patient(demo: Study) -> None:
    state = snapshots.present(demo)
    early = type(state)("then", date(2023, 6, 30), state.snapshot)
    change(demo, "SYN-01", "F10", "GVINV", "3", row=1)  # moves GVHD, and no survival

    found = compare(early, snapshots.present(demo, CUTOFF), Settings())

    assert moved(found, "os.12m").causes == ()
    assert moved(found, "os.12m").by_cutoff
    assert [cause.subject for cause in moved(found, "agvhd.hsct.grade3_4").causes] == ["SYN-01"]
    assert [one.place for one in moved(found, "agvhd.hsct.grade3_4").causes[0].fields] == ["F10[1].GVINV"]


def test_changes_that_only_together_move_a_number_are_all_named(demo: Study) -> None:
    # Before the change a second count would be needed: the episode counts only with both type and grade.
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-03", "F10", "GVATTR", "HSCT", row=1)
    change(demo, "SYN-03", "F10", "ONSET", "2022-05-15", row=1)
    change(demo, "SYN-03", "F10", "GVTYPE", "ACUTE", row=1)
    change(demo, "SYN-03", "F10", "GVINV", "4", row=1)

    grave = moved(since(demo, kept), "agvhd.hsct.grade3_4")

    assert (grave.before, grave.after) == ("0/10 0% (95% CI 0–31)", "1/10 10% (95% CI 0–45)")
    assert [cause.subject for cause in grave.causes] == ["SYN-03"]
    assert {one.place for one in grave.causes[0].fields} == {"F10[1].GVATTR", "F10[1].GVTYPE", "F10[1].GVINV"}


@pytest.mark.parametrize("reverse", [False, True])
def test_comparing_backwards_gives_the_same_patients(demo: Study, reverse: bool) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-05", "F14", "RELAPSE", "yes")
    change(demo, "SYN-05", "F14", "RELDAT", "2022-11-01")
    states = [snapshots.as_kept(demo, kept), snapshots.present(demo, CUTOFF)]

    found = compare(*(reversed(states) if reverse else states), Settings())

    assert {cause.subject for one in found.moved for cause in one.causes} == {"SYN-05"}
    assert "nrm.12m" in [one.id for one in found.moved]
