"""Dates that nobody could have typed count nowhere; those at both ends of what can be typed overflow nothing."""

from __future__ import annotations

from datetime import date

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.audience import Audience
from cd7gui.domain.results import Settings
from cd7gui.domain.values.kinds import Day, PartialDay
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.opening import rules
from cd7gui.study.session import Study
from tests.protocol.building import SOUND
from tests.study.memory_book import MemoryBook, memory_study

FORGED = ("9999-12-31", "0001-01-01", "2200-01-01", "20231231", "2023-W52-1", "2023-12-31T00:00")
ENDS = ("1900-01-01", "2199-12-31")


def study_of(day: str) -> Study:
    """A study in which every date is this text."""
    study = memory_study({"P1": SOUND})
    assert isinstance(study.book, MemoryBook)
    kinds = {(form.id, field.id): field.kind for form in rules().dictionary.forms for field in form.fields()}
    for patient, form, row, field in study.book.values:
        if isinstance(kinds.get((form, field)), Day | PartialDay):
            study.book.values[patient, form, row, field] = day
    return Study(study.book, rules(), who="tester", today=lambda: date(2026, 11, 22))


@pytest.mark.parametrize("day", [*FORGED, *ENDS])
def test_no_date_ends_a_check_an_estimate_or_an_export(day: str) -> None:
    study = study_of(day)
    found = study.all_findings()  # a mistake of ours would be a warning, which ends a test
    assert any(day in one.says and "counted nowhere" in one.says for one in found) == (day in FORGED)
    estimates = compute(study.snapshot(), Settings(date(2199, 12, 31)))
    assert not estimates.failed
    assert not estimates.mistakes
    for audience in Audience:
        plan = workbook_plan(study, Settings(date(2199, 12, 31)), extent=ExportScope(audience))
        assert sum(len(sheet.rows) for sheet in plan.sheets) > 10


@pytest.mark.parametrize("day", FORGED)
def test_a_stored_date_is_read_as_it_is_written_alone(day: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        Day().load(day)
    assert Day().load("2199-12-31") == date(2199, 12, 31)
