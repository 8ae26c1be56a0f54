"""Merging two sites that each added events and reports: a report stays with its own event, whatever its row is here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent, event_of
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Study


def add(study: Study, form: str, row: int, texts: Mapping[str, str]) -> None:
    for field, text in texts.items():
        entry.enter(study, Place("p1", form, row, field), text)


def add_event(study: Study, row: int, term: str, day: str) -> None:
    add(study, "F19", row, {"AETERM": term, "AESTDAT": day})


def add_report(study: Study, row: int, event: int, day: str) -> None:
    add(study, "F21", row, {"SAEROW": str(event), "SAETYPE": "INITIAL", "AWARDAT": day})


def reported(study: Study) -> list[str]:
    """Return the term of the event of each report, by the order of the reports."""
    case = study.case("p1")
    events = [event_of(case, row) for row in case.rows(SeriousEvent)]
    return [one[AdverseEvent.term] if one is not None else "none" for one in events]


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """One study with an event of 01-001, copied to a second site."""
    with new_study(tmp_path / "a.cd7", name="Trial", who="anna") as made:
        add(made, "F1", 0, {"SUBJID": "01-001"})
        add_event(made, 1, "Fever", "2024-01-01")
    shutil.copy(tmp_path / "a.cd7", tmp_path / "b.cd7")
    with open_study(tmp_path / "a.cd7", who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        yield a, b


def test_a_report_goes_along_with_its_event_to_another_row(sites: tuple[Study, Study]) -> None:
    a, b = sites
    add_event(a, 2, "Sepsis", "2024-01-05")
    add_event(b, 2, "Seizure", "2024-01-07")
    add_report(b, 1, 2, "2024-01-08")
    apply_merge(a, plan_merge(a, b))

    assert [row[AdverseEvent.term] for row in a.case("p1").rows(AdverseEvent)] == ["Fever", "Sepsis", "Seizure"]
    assert reported(a) == ["Seizure"]
    assert plan_merge(a, b).changes() == []


def test_reports_of_two_events_with_one_number_are_two(sites: tuple[Study, Study]) -> None:
    a, b = sites
    for study, term in ((a, "Sepsis"), (b, "Seizure")):
        add_event(study, 2, term, "2024-01-05")
        add_report(study, 1, 2, "2024-01-08")
    plan = plan_merge(a, b)
    assert plan.conflicts == ()
    apply_merge(a, plan)
    assert reported(a) == ["Sepsis", "Seizure"]


def test_both_sites_agree_after_each_merged_the_other_and_a_later_report_follows(sites: tuple[Study, Study]) -> None:
    a, b = sites
    add_event(a, 2, "Sepsis", "2024-01-05")
    add_event(b, 2, "Seizure", "2024-01-07")
    apply_merge(a, plan_merge(a, b))
    apply_merge(b, plan_merge(b, a))
    add_report(b, 1, 2, "2024-01-08")
    apply_merge(a, plan_merge(a, b))
    assert reported(a) == reported(b) == ["Seizure"]
    assert plan_merge(b, a).changes() == []


def test_a_course_of_a_drug_goes_along_with_its_episode_of_gvhd(sites: tuple[Study, Study]) -> None:
    a, b = sites
    add(a, "F10", 1, {"GVTYPE": "ACUTE", "ONSET": "2024-02-01"})
    add(b, "F10", 1, {"GVTYPE": "CHRONIC", "ONSET": "2024-06-01"})
    add(b, "F7", 1, {"CMTRT": "RUXOLITINIB", "CMINDC": "GVHD", "CMSTDAT": "2024-06-02", "GVHDROW": "1"})
    apply_merge(a, plan_merge(a, b))
    assert a.case("p1").stored("F7", 1, "GVHDROW") == "2"
