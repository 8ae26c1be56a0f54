"""A study that is read behind the window equals one that was read at once, whatever was asked for in which order."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import DamagedFile
from cd7gui.study import entry, session
from cd7gui.study.entry import Place
from cd7gui.study.opening import rules
from cd7gui.study.reports.status import form_status, patient_status
from cd7gui.study.session import OUTLINE, Study
from cd7gui.study.settings import CUTOFF
from tests.protocol.building import TODAY
from tests.study.memory_book import MemoryBook, MemoryGradual
from tests.study.test_findings import made_up_study, step


@pytest.fixture(autouse=True)
def however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "AT_ONCE", 0)


def behind(study: Study) -> Study:
    return Study(study.book, rules(), who="tester", today=study.today, behind=True)


def at_once(study: Study) -> Study:
    return Study(study.book, rules(), who="tester", today=study.today)


def random_study(seed: int, steps: int = 25) -> Study:
    drawn, study = random.Random(seed), made_up_study(6)
    for _ in range(steps):
        step(study, drawn)
    for key in study.listed_keys()[:2]:  # one number for two, in a study that may have none
        entry.enter(study, Place(key, "F1", 0, "SUBJID"), "01-0099", "r")
    return study


def whole(study: Study) -> list[object]:
    forms = study.rules.dictionary.forms
    return [
        study.listed_keys(),
        [(case.key, case.rows_by_form, case.marks, case.today, case.cutoff) for case in study.cases()],
        [case.key for case in study.deleted_cases()],
        study.all_findings(),
        study.cohort_findings(),
        study.deviations(),
        study.count_deviations(),
        [(patient_status(study, case), [form_status(study, case, form) for form in forms]) for case in study.cases()],
        study.name,
        study.cutoff,
    ]


@pytest.mark.parametrize("seed", range(4))
def test_read_behind_and_read_at_once_are_equal_in_the_end(seed: int) -> None:
    made, drawn = random_study(seed), random.Random(seed)
    study, expected = behind(made), whole(at_once(made))
    assert study.unread
    assert study.listed_keys() == at_once(made).listed_keys()
    while study.unread:
        key = drawn.choice(study.listed_keys())
        for _ in study.judging(key):
            pass
        study.read_across(drawn.choice(study.listed_keys()))
        study.read_next()
    assert whole(study) == expected


@pytest.mark.parametrize("ask", [Study.cases, Study.deviations, Study.count_deviations, Study.cohort_findings])
def test_whoever_asks_for_all_gets_all(ask: object) -> None:
    made = random_study(1)
    assert callable(ask)
    assert ask(behind(made)) == ask(at_once(made)) or ask is Study.cases
    assert [case.key for case in behind(made).cases()] == [case.key for case in at_once(made).cases()]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_found_in_a_patient_does_not_wait_for_the_others(seed: int) -> None:
    made = random_study(seed)
    expected = at_once(made)
    for key in expected.listed_keys():
        study = behind(made)
        before = study.unread
        assert study.findings(key) == expected.findings(key)
        assert before - study.unread <= 1, "a patient alone is read"


def test_an_entry_in_a_patient_who_was_not_read_lands_beside_what_was_there() -> None:
    made = made_up_study(3)
    key = made.listed_keys()[-1]
    before = made.case(key)
    study = behind(made)
    assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), "71.5", "r").stored
    assert study.unread
    assert study.case(key).stored("F3", 0, "WEIGHT") == "71.5"
    assert study.case(key).rows_by_form["F18"] == before.rows_by_form["F18"]
    assert whole(study) == whole(at_once(study))


def test_midnight_and_a_cutoff_reach_who_was_not_read() -> None:
    made = made_up_study(3)
    study = behind(made)
    study.today = lambda: TODAY + timedelta(1)
    entry.set_setting(study, CUTOFF, "2023-01-01")
    made.today = study.today
    assert whole(study) == whole(at_once(made))


def test_an_import_reads_everybody_first() -> None:
    made = made_up_study(3)
    study, key = behind(made), made.listed_keys()[-1]
    list(study.writing([Change(key, "F3", 0, "WEIGHT", made.case(key).stored("F3", 0, "WEIGHT"), "70.5", "r")]))
    assert not study.unread
    assert whole(study) == whole(at_once(study))


def test_what_cannot_be_read_is_not_written_to() -> None:
    made = made_up_study(3)
    assert isinstance(made.book, MemoryBook)
    gradual = MemoryGradual(made.book, set(OUTLINE))
    made.book.by_patient = lambda _: gradual  # type: ignore[method-assign]
    study, lines = behind(made), len(made.book.lines)
    gradual.fails = DamagedFile("It is damaged.")
    key = study.listed_keys()[-1]
    with pytest.raises(DamagedFile):
        entry.enter(study, Place(key, "F3", 0, "WEIGHT"), "71.5", "r")
    assert len(made.book.lines) == lines


def test_what_the_list_shows_depends_on_no_other_field() -> None:
    for form_id, field_id in OUTLINE:
        form = rules().dictionary.form(form_id)
        field = form.field(field_id) if form else None
        assert field is None or field.shown_if is None
