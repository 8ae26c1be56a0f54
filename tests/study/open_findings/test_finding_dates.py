"""Since when a finding has stood: the trail is judged backwards, whatever the values' own lines say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cd7gui.domain.case_report.changes import Place
from cd7gui.study import entry
from cd7gui.study.open_findings.finding_dates import FindingDates, days_open
from cd7gui.study.session import Study
from tests.study.memory_book import MemoryBook, memory_study


def since(study: Study, patient: str = "P1") -> dict[tuple[str, str], date]:
    finder = FindingDates(study, patient)
    for _ in finder.finding(study.findings(patient)):
        pass
    return finder.since


def typed(study: Study, day: str, **values: str) -> None:
    """Enter values as if it were another day."""
    book = study.book
    assert isinstance(book, MemoryBook)
    before = len(book.lines)
    for name, text in values.items():
        form, _, field = name.partition("_")
        entry.enter(study, Place("P1", form, 0, field), text, reason="corrected")
    book.lines[before:] = [replace(line, at=f"{day}T08:00:00.000+01:00") for line in book.lines[before:]]


def test_a_finding_stands_since_the_value_that_made_it_not_since_the_value_that_shows_it() -> None:
    study = memory_study({})
    typed(study, "2026-11-01", F1_SUBJID="01-009", F4_INFDAT="2026-06-01", F6_HSCTDAT="2026-06-20")
    assert not any(one.place == "F6.HSCTDAT" and one.severity.value == "error" for one in study.findings("P1"))
    typed(study, "2026-11-12", F4_INFDAT="2026-07-01")
    early = next(one for one in study.findings("P1") if one.severity.value == "error")
    assert since(study)[early.check, early.place] == date(2026, 11, 12)
    assert days_open(since(study), early, date(2026, 11, 22)) == 10


def test_a_finding_that_was_gone_meanwhile_stands_since_it_came_back() -> None:
    study = memory_study({})
    typed(study, "2026-11-01", F1_SUBJID="01-009", F6_CD34="6400")
    typed(study, "2026-11-05", F6_CD34="6.4")
    typed(study, "2026-11-09", F6_CD34="7000")
    typed(study, "2026-11-11", F1_SITEID="02")
    (wrong,) = [one for one in study.findings("P1") if one.place == "F6.CD34"]
    assert since(study)[wrong.check, wrong.place] == date(2026, 11, 9)


def test_what_the_day_alone_brought_stands_since_that_day() -> None:
    """EC-98 asks for a contact once the last is too long ago; the values stayed the same all the while."""
    study = memory_study({})
    typed(study, "2026-01-05", F1_SUBJID="01-009", F1_CONSDAT="2026-01-02", F4_INFDAT="2026-01-05")
    found = {(one.check, one.place) for one in study.findings("P1")}
    days = since(study)
    case = study.case("P1")
    late = {name for name in found & days.keys() if days[name] > date(2026, 1, 5)}
    assert late, "some rule depends on the day"
    for name in late:
        reviewer = _judged_on(study, days[name]), _judged_on(study, date.fromordinal(days[name].toordinal() - 1))
        assert name in reviewer[0]
        assert name not in reviewer[1]
    assert case is study.case("P1")


def _judged_on(study: Study, day: date) -> set[tuple[str, str]]:
    from cd7gui.domain.checks.incremental import Reviewer

    found = Reviewer(study.rules.checks).review(study.case("P1").on(day))
    return {(one.check, one.place) for one in found}


def test_of_a_study_without_a_trail_nothing_is_known() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-009", "F6.CD34": "6400"}})
    assert since(study) == {}


def test_a_number_that_two_patients_have_is_dated_by_its_own_line() -> None:
    study = memory_study({"P2": {"F1.SUBJID": "01-009"}})
    typed(study, "2026-11-03", F1_SUBJID="01-009")
    typed(study, "2026-11-08", F1_SITEID="02")
    twice = next(one for one in study.findings("P1") if one.place == "F1.SUBJID")
    assert since(study)[twice.check, twice.place] == date(2026, 11, 3)
