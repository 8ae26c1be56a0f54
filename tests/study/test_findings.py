"""What is kept of findings and outcomes equals what is computed from scratch, whatever changed and however it came."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta

import pytest

from cd7gui.analysis.estimates import compute, summarise
from cd7gui.analysis.patients.readings import ReadingCache, read_patients
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.checks.checks import Check, Severity, sort_findings
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.domain.results import Grouping, Settings
from cd7gui.protocol.case_report import checks
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study, subject
from cd7gui.study.settings import CUTOFF
from tests.domain.reviewing import review, review_cohort
from tests.study.made_up import cohort
from tests.study.memory_book import memory_study

STEPS = 60
EDITS = int(os.environ.get("CD7GUI_EDITS", "50"))  # 200 take two minutes
FIELDS = (
    ("F1", "SUBJID", ("01-0001", "01-0002", "01-0077", "bad", "")),
    ("F1", "COHORT", ("NEJM2024", "EXPANSION", "")),
    ("F3", "DX", ("AML", "T-ALL", "")),
    ("F4", "INFDAT", ("2021-03-04", "2022-05-06", "")),
    ("F6", "HSCTDAT", ("2021-04-04", "2022-06-06", "")),
    ("F14", "RELAPSE", ("Y", "N", "")),
    ("F14", "RELDAT", ("2022-08-06", "")),
    ("F16", "DEATH", ("Y", "N", "")),
    ("F16", "DTHDAT", ("2022-09-06", "2023-01-01", "")),
)
ROWS = (
    ("F17", "FUSTAT", ("ALIVE", "DEAD", "")),
    ("F17", "FUDIS", ("MRDNEG", "RELAPSE", "")),
    ("F7", "DRUG", ("CSA", "")),
    ("F18", "ANC", ("0.1", "<0.5", "3.2", "")),
    ("F12", "INCLASS", ("VIRAL", "")),
)
SETTINGS = (Settings(), Settings(group=Grouping.COHORT), Settings(group=Grouping.DIAGNOSIS))


def made_up_study(patients: int) -> Study:
    study = memory_study({})
    for case in cohort(patients, lab_rows=3).cases:
        texts = (
            Change(case.key, form, row.number, name, None, text)
            for form, rows in case.rows_by_form.items()
            for row in rows.values()
            for name, text in row.texts.items()
        )
        entry.enter_many(study, list(texts), origin="import")
    study.done.clear()
    return study


def step(study: Study, drawn: random.Random) -> None:
    """Change something as a person, an import or an undo does."""
    key = drawn.choice([*study.listed_keys(), *(case.key for case in study.deleted_cases()), "new"])
    form = study.rules.dictionary.form
    row = drawn.choice((1, 2))
    match drawn.randrange(12):
        case 0 | 1 | 2 | 3:
            form_id, name, texts = drawn.choice(FIELDS)
            entry.enter(study, Place(key, form_id, 0, name), drawn.choice(texts), "r")
        case 4 | 5:
            form_id, name, texts = drawn.choice([one for one in ROWS if form(one[0]).field(one[1])])
            entry.enter(study, Place(key, form_id, row, name), drawn.choice(texts), "r")
        case 6:
            act = drawn.choice((entry.delete_row, entry.restore_row))
            act(study, key, form("F17"), row, "r")
        case 7:
            act = drawn.choice((entry.delete_patient, entry.restore_patient))
            act(study, key, "r")
        case 8:
            drawn.choice((entry.undo, entry.undo, entry.redo))(study)
        case 9:
            day = drawn.choice(("2022-12-31", "2023-06-30", None))
            entry.set_setting(study, CUTOFF, day)
        case 10:
            import_two(study, drawn)
        case _:
            if found := [one for one in study.all_findings() if one.may_be_justified]:
                entry.justify(study, drawn.choice(found), drawn.choice(("why", "")))


def import_two(study: Study, drawn: random.Random) -> None:
    """Write changes of two patients as one step, line by line, as an import and a merge do."""
    changes = []
    for key in drawn.sample(study.listed_keys(), min(2, len(study.listed_keys()))):
        old = study.case(key).stored("F16", 0, "DTHDAT")
        new = (date(2022, 1, 1) + timedelta(drawn.randrange(400))).isoformat()
        if old != new:
            changes.append(Change(key, "F16", 0, "DTHDAT", old, new, "r"))
    list(entry.entering_many(study, changes, origin="import"))


def from_scratch(study: Study, rules: tuple[Check, ...]) -> list[tuple[object, ...]]:
    cases = study.cases()
    beside = review_cohort(cases, rules)
    return [
        sort_findings([*review(case, rules), *(one for one in beside if one.patient == case.key)], case)
        for case in cases
    ]


@pytest.mark.parametrize("seed", range(2))
def test_kept_findings_and_outcomes_equal_those_from_scratch(seed: int) -> None:
    drawn, study, memory = random.Random(seed), made_up_study(4), ReadingCache()
    rules = checks()
    for _ in range(STEPS):
        step(study, drawn)
        for key in drawn.sample(study.listed_keys(), drawn.randrange(2)):  # as a window does behind its first patient
            study.read_across(key)
        kept = [study.findings(key) for key in study.listed_keys()]
        anew = from_scratch(study, rules)
        assert kept == anew
        assert study.deviations() == tuple(one for of in anew for one in of if one.severity is Severity.DEVIATION)
        assert study.count_deviations() == len(study.deviations())
        assert study.cohort_findings() == review_cohort(study.cases(), rules)
        asked = drawn.choice(SETTINGS)
        settings = Settings(cutoff=study.cutoff, group=asked.group)
        assert compute(study.snapshot(), settings, memory) == compute(study.snapshot(), settings)


def test_after_each_of_many_random_edits_of_30_patients_the_outcomes_equal_those_from_scratch() -> None:
    drawn, study, memory, readings = random.Random(36), made_up_study(30), ReadingCache(), ReadingCache()
    for number in range(EDITS):
        step(study, drawn)
        snapshot, settings = study.snapshot(), Settings(cutoff=study.cutoff)
        found = compute(snapshot, settings, memory)
        assert found == summarise(snapshot, settings, read_patients(snapshot.cases, settings, readings))
        if number % 20 == 0:  # reading 30 cases anew takes a second
            assert found == compute(snapshot, settings)


def test_an_entry_judges_its_own_patient_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from cd7gui.domain.checks import incremental as reviewing

    study = made_up_study(6)
    study.deviations()
    asked: list[str] = []
    ask = reviewing._Seen.ask
    monkeypatch.setattr(reviewing._Seen, "ask", lambda seen, judge: asked.append(seen._case.key) or ask(seen, judge))

    key = study.listed_keys()[2]
    assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), "71.5", "r").stored
    study.deviations()
    study.cohort_findings()

    assert set(asked) == {key}


def test_the_first_finding_reads_nobody_again_whom_the_rules_over_the_cohort_have_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = made_up_study(6)
    study.cohort_findings()
    assert entry.set_setting(study, CUTOFF, "2024-01-01").stored  # every case is another one
    for key in study.listed_keys():
        study.read_across(key)
    asked: list[str] = []
    read = Reviewer.read
    monkeypatch.setattr(Reviewer, "read", lambda self, *asks: asked.append(asks[-1].key) or read(self, *asks))

    assert study.cohort_findings() == review_cohort(study.cases(), checks())

    assert asked == []


def test_after_midnight_every_case_is_another_once_and_judged_anew() -> None:
    study = made_up_study(3)
    today = study.today()
    study.today = lambda: today + timedelta(1)

    first, second = study.cases(), study.cases()

    assert all(one is other for one, other in zip(first, second, strict=True))
    assert [case.today for case in first] == [today + timedelta(1)] * 3
    assert study.findings(first[0].key) == from_scratch(study, checks())[0]
    assert [subject(case) for case in first] == ["01-0001", "01-0002", "01-0003"]


def test_an_entry_derives_only_what_it_touches() -> None:
    study, memory = made_up_study(4), ReadingCache()
    before = compute(study.snapshot(), Settings(), memory)
    key = next(case.key for case in study.cases() if before.lanes and case.key == before.lanes[0].patient)

    assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), "71.5", "r").stored
    after = compute(study.snapshot(), Settings(), memory)

    assert all(after.curves[name] is curve for name, curve in before.curves.items())
    assert all(one is other for one, other in zip(after.table, before.table, strict=True))
    assert after.panels is not None
    assert before.panels is not None
    assert after.panels["response"] is before.panels["response"]


def test_an_entry_that_no_rule_over_the_cohort_reads_walks_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    study = made_up_study(6)
    before = study.count_deviations()
    key = study.listed_keys()[2]
    walked: list[str] = []
    monkeypatch.setattr(study, "cases", lambda: walked.append("cases") or ())

    assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), "71.5", "r").stored

    assert study.findings(key)
    assert study.count_deviations() == before
    assert walked == []


def test_deviations_after_an_entry_ask_for_who_has_one_and_for_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    study = made_up_study(6)
    first, second = study.listed_keys()[:2]
    assert entry.enter(study, Place(first, "F4", 0, "DOSEKG"), "9", "r").stored
    before = study.deviations()
    assert {one.patient for one in before} < set(study.listed_keys())
    assert entry.enter(study, Place(second, "F4", 0, "DOSEKG"), "9", "r").stored
    asked: list[str] = []
    case_of = study.case
    monkeypatch.setattr(study, "case", lambda key: asked.append(key) or case_of(key))
    monkeypatch.setattr(study, "cases", lambda: pytest.fail("all patients were walked"))

    found = study.deviations()

    assert set(asked) == {one.patient for one in found}
    assert set(found) > set(before)
