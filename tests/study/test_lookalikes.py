"""Numbers of patients that look alike are the same patient: typed, imported, merged and searched for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.lookalikes import plain_number
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study, subject

ALIKE = ("01-001\u200b", "\ufeff01-001", "01\u2011001", "01\u2010001", "０１－００１", "01-\u00ad001", "\u00a001-001\u00a0", "'01-001", '="01-001"', "01−001", "01–001")  # fmt: skip # noqa: E501


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient 01-001."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "01-001")
        yield made


@pytest.mark.parametrize("number", ALIKE)
def test_a_number_that_looks_alike_is_the_same_patient(study: Study, tmp_path: Path, number: str) -> None:
    path = tmp_path / "a.csv"
    quoted = number.replace('"', '""')
    path.write_text(f'SUBJID,LBDAT,CRP (mg/L)\n01-001,2023-07-06,5\n"{quoted}",2023-07-07,6\n', encoding="utf-8")
    apply_import(study, plan_file(study, path))
    assert [subject(case) for case in study.cases()] == ["01-001"]
    assert len(study.case("p1").rows_by_form["F18"]) == 2

    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), number)
    assert study.case("p2").stored("F1", 0, "SUBJID") == "01-001"


def test_numbers_that_differ_in_case_alone_are_asked_about(study: Study, tmp_path: Path) -> None:
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), "AB-01")
    path = tmp_path / "a.csv"
    path.write_text("SUBJID,SEX\nab-01,F\n", encoding="utf-8")
    plan = plan_file(study, path)

    assert plan.new_patients == ()
    assert plan.refused[0].sentence.startswith(
        "The number ab-01 differs from that of the patient AB-01 only in upper and"
    )


def test_guarded_numbers_keep_their_zeros(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('SUBJID,Site,Sex\n="007",S1,F\n\'008,S1,M\n', encoding="utf-8")
    assert plan_file(study, path).new_patients == ("007", "008")


@pytest.mark.parametrize(
    ("known", "written", "words"),
    [
        ("001", "1", "The number 1 may be the patient 001 without its zeros."),
        ("001", "01", "The number 01 may be the patient 001 without its zeros."),
        ("1", "001", "The number 001 may be the patient 1 with zeros in front."),
    ],
)
@pytest.mark.parametrize("struck_out", [False, True])
def test_numbers_that_differ_in_zeros_alone_are_asked_about_in_a_text_file(
    study: Study, tmp_path: Path, known: str, written: str, words: str, *, struck_out: bool
) -> None:
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), known)
    if struck_out:
        entry.delete_patient(study, "p2", "entered twice")
    path = tmp_path / "a.csv"
    path.write_text(f"SUBJID,LBDAT,CRP (mg/L)\n{written},2023-07-06,5\n", encoding="utf-8")
    plan = plan_file(study, path)
    assert (plan.new_patients, plan.cells) == ((), ())
    assert plan.refused[0].sentence.startswith(words)


def test_new_numbers_of_one_file_that_differ_in_zeros_alone_are_not_two_patients(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("SUBJID,SEX\n007,F\n7,F\n70,F\n", encoding="utf-8")
    plan = plan_file(study, path)
    assert plan.new_patients == ("007", "70")
    assert ["007" in one.sentence for one in plan.refused] == [True]


def test_a_struck_out_patient_without_a_number_does_not_come_back(study: Study, tmp_path: Path) -> None:
    entry.enter(study, Place("0123456789abcdef", "F1", 0, "SEX"), "F")
    entry.delete_patient(study, "0123456789abcdef", "entered twice")
    path = tmp_path / "a.csv"
    path.write_text("SUBJID,SEX\nNO-NUMBER-01234567,F\n", encoding="utf-8")
    plan = plan_file(study, path)
    assert (plan.new_patients, plan.cells) == ((), ())
    assert "was struck out" in plan.refused[0].sentence


def test_a_merge_finds_the_number_that_looks_alike(study: Study, tmp_path: Path) -> None:
    with new_study(tmp_path / "o.cd7", who="bo") as other:
        entry.enter(other, Place("q1", "F1", 0, "SUBJID"), "01\u2011001")
        assert len(plan_merge(study, other).doubles) == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("01-001", "01-001"), ("  a  b ", "a b"), ("=1+1", "=1+1"), ("O'N-1", "O'N-1")]
)
def test_what_is_plain_stays_as_it_is(typed: str, kept: str) -> None:
    assert plain_number(typed) == kept


def test_a_guard_in_wide_letters_is_a_guard() -> None:
    assert plain_number("\uff07008") == plain_number("'008") == "008"
