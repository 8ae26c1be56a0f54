"""Judging again after a change gives what judging from scratch gives, and asks only the checks that could move."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.case_report.study_terms import StudyTerms, TermEntry, TermSource
from cd7gui.domain.checks.checks import ERROR, UNDECIDED, check
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.reference_range import RangeText, read_range
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from tests.domain.reviewing import review
from tests.protocol.building import sound_case

TYPED = [
    "",
    "yes",
    "no",
    "2023-06-16",
    "2023-07-11",
    "2021-01-01",
    "5",
    "95.0",
    "0.3",
    "NEG",
    "CRI",
    "tacrolimus",
    "HSCT",
]


def _random_change(case: Case, chance: random.Random) -> Change | None:
    item = chance.choice(list(dictionary().fields()))
    row = chance.randint(1, 2) if item.form.repeating else 0
    text = chance.choice(TYPED)
    try:
        new = item.kind.store(item.kind.parse(text)) if text else None
    except Unparsable:
        return None
    old = case.stored(item.form.id, row, item.id)
    return Change(case.key, item.form.id, row, item.id, old, new)


def test_after_any_changes_the_findings_are_those_of_a_review_from_scratch() -> None:
    chance = random.Random(20240418)
    case, reviewer = sound_case(), Reviewer(checks())
    found_any = 0

    for _ in range(400):
        change = _random_change(case, chance)
        if change is None:
            continue
        case = apply(case, change)
        again = reviewer.review(case)
        assert again == review(case, checks())
        found_any += bool(again)

    assert found_any > 100


def test_only_the_checks_that_read_a_changed_form_are_asked_again() -> None:
    asked = []

    @check("EC-T", ERROR, at=Transplant.date, says="…")
    def follows(case: Case) -> bool:
        asked.append(case)
        return case[Transplant.date] > case[Infusion.date]

    reviewer = Reviewer([follows])
    case = sound_case()
    reviewer.review(case)
    reviewer.review(apply(case, Change(case.key, "F16", 0, "DTHTXT", None, "text")))
    assert len(asked) == 1

    later = reviewer.review(apply(case, Change(case.key, "F6", 0, "HSCTDAT", None, "2020-01-01")))
    assert len(asked) == 2
    assert [one.check for one in later] == ["EC-T"]


def test_another_day_is_another_question() -> None:
    reviewer = Reviewer(checks())
    case = sound_case()

    assert reviewer.review(case) == ()
    assert {one.check for one in reviewer.review(case.on(date(2023, 7, 1)))} >= {"EC-02"}


def test_other_terms_and_other_ranges_are_other_questions() -> None:
    reviewer = Reviewer(checks())
    event = {"AETERM": "x", "AEDECOD": "Anemia", "AETOXGR": "3", "AEVER": "5.0", "AESTDAT": "2023-07-05"}
    sample = {"LBDAT": "2023-07-05", "ALT": "60", "LBNAM": "Hospital C"}
    case = sound_case(
        {
            **{f"F19[1].{name}": text for name, text in event.items()},
            **{f"F18[90].{name}": text for name, text in sample.items()},
        }
    )
    own = (TermEntry("Tinnitus", "Ear and labyrinth disorders"), TermSource("a.xlsx", "1"))
    terms = StudyTerms(tuple((number, "5.0", one.stored()) for number, one in enumerate(reversed(own))))
    of_site = read_range(1, RangeText("01", "ALT", "U/L", high="40"))
    here = read_range(2, RangeText("Hospital C", "ALT", "U/L", high="40"))
    graded = [replace(case, ranges=(of_site,)), replace(case, ranges=(of_site, here))]
    states = [case, replace(case, terms=terms), case, *graded]
    found = [{one.check for one in reviewer.review(one)} for one in states]
    assert found == [{one.check for one in review(one, checks())} for one in states]
    assert ["EC-133" in one for one in found] == [False, True, False, False, False]
    assert ["EC-139" in one for one in found] == [False, False, False, True, False]


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_rule_that_fails_on_a_value_says_so_and_stops_nobody() -> None:
    @check("EC-T", ERROR, at=Transplant.date, says="…")
    def fails(case: Case) -> bool:
        raise ValueError("The score is 67; 1 to 5 is accepted.")

    (one,) = Reviewer([fails]).review(sound_case())

    assert (one.check, one.severity, one.place) == ("EC-T", UNDECIDED, "F6.HSCTDAT")
    assert "The score is 67; 1 to 5 is accepted." in one.says


def test_an_open_question_is_asked_again_when_the_value_is_completed() -> None:
    reviewer, case = Reviewer(checks()), sound_case({"F1.BRTHDAT": "2005"})
    assert [(one.check, one.severity) for one in reviewer.review(case)] == [("EC-04", UNDECIDED)]

    case = apply(case, Change(case.key, "F1", 0, "BRTHDAT", "2005", "2005-05-24"))

    assert reviewer.review(case) == ()


def test_a_deauville_score_of_67_and_a_death_without_a_date_are_judged_and_computed_without_an_accident() -> None:
    case = sound_case({"F3.DX": "T-LBL", "F5[1].PETDS": "67", "F16.DEATH": "Y", "F17[1].FUSTAT": "DEAD"})

    found = Reviewer(checks()).review(case)

    assert "RANGE" in {one.check for one in found}
    for form in dictionary().forms:
        for row in case.rows(form):
            for item in form.derived():
                case.derive(item, row)
