"""What CONTRIBUTING says of adding: each thing is written in one place or two, and reaches wherever it belongs.

The sandbox is a case report with one more form, a catalogue with two more outcomes, a workbook with one more sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import CountedOutcome
from cd7gui.analysis.outcomes.timed import Measure, TimedOutcome
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.checks.checks import QUERY, Answer, check, wrong
from cd7gui.domain.results import Settings
from cd7gui.domain.values.kinds import IntegerKind
from cd7gui.exchange.sheets import cells, plan
from cd7gui.exchange.sheets.cells import Sheet, SheetColumn
from cd7gui.protocol.case_report import VERSION, checks, dictionary
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.forms.timeline import Decider
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.reports.codebook_content import content
from cd7gui.study.session import Study, StudyRules
from cd7gui.ui.data_entry import workspace
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.summary.body import SummaryBody
from cd7gui.ui.summary.plots.plots import PlotOptions
from tests.protocol.building import SOUND, TODAY
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.driving import begin, unmarked
from tests.ui.immediate import ImmediateScheduler


class Sleep(Form, id="X1", title="Sleep"):
    """How a patient sleeps."""

    hours = Field("SLPHRS", IntegerKind(), "Hours of sleep", unit="h")


@check(
    "EC-900",
    QUERY,
    at=Sleep.hours,
    says="{hours} hours of sleep are few.",
    remedy="Ask again.",
    rule="A night has hours",
)
def sleep_is_long_enough(case: Case) -> Answer:
    """Ask about nights under four hours."""
    return case[Sleep.hours] >= 4 or wrong(hours=case[Sleep.hours])


def _decided(case: Case) -> tuple[Decider, ...]:
    return (Decider(Sleep, 0, Sleep.hours, str(case.get(Sleep.hours)), "by its hours"),)


def sleeps_long(case: Case, settings: Settings) -> survival.Verdict:
    """Tell whether a patient sleeps eight hours."""
    return survival.Verdict((case.get(Sleep.hours) or 0) >= 8, _decided(case))


def days_to_sleep(case: Case, settings: Settings) -> survival.TimeToEvent:
    """Return the days until a patient slept."""
    return survival.TimeToEvent(case.get(Sleep.hours) or 0, 1, _decided(case))


LONG = CountedOutcome(
    "sleep.long", "Sleeps long", "SLEEPS", sleeps_long, lambda fact: fact.value is True, chapter="response"
)
SLEPT = TimedOutcome(
    "slept",
    days_to_sleep,
    "Time to sleep",
    "SLPDAYS",
    "SLPEVENT",
    "0 awake, 1 asleep",
    (Measure("slept", "Awake", "slept.12m", "Awake, 1 year", chapter="gvhd"),),
    defined=("Time to sleep", days_to_sleep),
)


def nights_sheet(material: plan.ExportInput, *_: object) -> Sheet:
    """Count the nights that were entered."""
    nights = sum(one.case.has(Sleep.hours) for one in material.patients)
    return Sheet("Nights", "Nights", "Nights", (SheetColumn("NIGHTS", "Nights"),), ((cells.integer(nights),),))


class SleepPage(FormPage):
    """A page of its own for the form."""


RULES = StudyRules(Dictionary(VERSION, (*dictionary().forms, Sleep)), (*checks(), sleep_is_long_enough))


@dataclass
class Sandbox:
    """A study over the case report with one more form."""

    study: Study

    @classmethod
    def of(cls, hours: str) -> Sandbox:
        book = memory_study({"P1": unmarked(SOUND)}).book
        assert isinstance(book, MemoryBook)
        book.values["P1", "X1", 0, "SLPHRS"] = hours
        return cls(Study(book, RULES, who="tester", today=lambda: TODAY))


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.OUTCOMES
    more = replace(known, timed=(*known.timed, SLEPT), counted=(*known.counted, LONG))
    monkeypatch.setattr(catalogue, "OUTCOMES", more)
    monkeypatch.setattr(plan, "OTHER_SHEETS", (*plan.OTHER_SHEETS, nights_sheet))
    pages = workspace.own_page
    monkeypatch.setattr(workspace, "own_page", lambda form_id: SleepPage if form_id == "X1" else pages(form_id))


def column(sheet: Sheet, name: str) -> list[str]:
    return [row[sheet.header.index(name)].canonical() for row in sheet.rows]


def test_they_reach_the_workbook() -> None:
    book = workbook_plan(Sandbox.of("3").study)

    assert column(book["X1_Sleep"], "SLPHRS") == ["3"]
    assert "X1.SLPHRS" in column(book["Dictionary"], "NAME")
    assert "3 hours of sleep are few." in column(book["Findings"], "FINDING")
    assert column(book["Patients"], "SLEEPS") == ["N"]
    assert (column(book["Patients"], "SLPDAYS"), column(book["Patients"], "SLPEVENT")) == (["3"], ["1"])
    assert {"sleep.long", "slept.12m"} <= set(column(book["Summary"], "ID"))
    assert "slept" in column(book["Curves"], "CURVE")
    assert column(book["Nights"], "NIGHTS") == ["1"]


def test_they_reach_the_codebook() -> None:
    book = content(RULES.dictionary, RULES.checks)

    (form,) = [one for one in book["forms"] if one["id"] == "X1"]
    assert [item["name"] for item in form["items"]] == ["X1.SLPHRS"]
    assert "EC-900" in [one["id"] for one in book["checks"]]
    assert {"name": "Time to sleep", "definition": "The days until a patient slept."} in book["endpoints"]


def test_they_reach_the_summary(qtbot: QtBot) -> None:
    study = Sandbox.of("9").study
    found = compute(study.snapshot(), Settings())
    assert found["sleep.long"].text == "100% (95% CI 3–100)"

    body = SummaryBody(ImmediateScheduler())
    qtbot.addWidget(body)
    body.show_estimates(found, PlotOptions())

    assert "sleep.long" in body.tables["response"].rows
    assert "slept.12m" in body.tables["gvhd"].rows
    assert "Awake" in body.charts["slept"].accessibleName()
    assert body.charts["slept"] in list(body.sections[4].parts())


def test_they_reach_the_window(qtbot: QtBot) -> None:
    driver = begin(qtbot, Sandbox.of("9").study)
    driver.show("X1")
    page = driver.window.case_reports.page

    assert isinstance(page, SleepPage)
    driver.type("X1.SLPHRS", "2")
    assert driver.stored("X1.SLPHRS") == "2"
    assert [one.says for one in driver.study.findings("P1") if one.check == "EC-900"] == ["2 hours of sleep are few."]
    assert driver.editor("X1.SLPHRS").property("severity") == "query"
