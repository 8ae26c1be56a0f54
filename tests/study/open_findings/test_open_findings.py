"""The list of all open findings after any entry is the list that a fresh look gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cd7gui.domain.case_report.changes import Place
from cd7gui.study import entry
from cd7gui.study.open_findings.open_findings import OpenFindings, asks
from cd7gui.study.session import Study
from tests.study.memory_book import memory_study

PATIENTS = {
    "P1": {"F1.SUBJID": "01-001", "F6.CD34": "6400"},
    "P2": {"F1.SUBJID": "01-002"},
    "P3": {"F1.SUBJID": "01-003", "F4.INFDAT": "2026-06-01"},
}
STEPS = st.tuples(
    st.sampled_from([*PATIENTS, "P4"]),
    st.sampled_from(
        [
            ("F6", "CD34", "7000"),
            ("F6", "CD34", "7"),
            ("F1", "SUBJID", "01-001"),
            ("F1", "SUBJID", "01-009"),
            ("F6", "HSCTDAT", "2026-05-01"),
            ("F4", "INFDAT", "2027-06-01"),
            ("F1", "SITEID", "02"),
        ]
    ),
)


def anew(study: Study) -> list[object]:
    fresh = OpenFindings()
    fresh.follow(study, study.findings)
    return [(one.weight, one.finding) for one in fresh.findings]


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_the_list_kept_by_differences_is_the_list_made_anew(steps: list[tuple[str, tuple[str, str, str]]]) -> None:
    study, kept = memory_study(PATIENTS), OpenFindings()
    kept.follow(study, study.findings)
    shown = list(kept.findings)
    for patient, (form, field, text) in steps:
        entry.enter(study, Place(patient, form, 0, field), text, reason="corrected")
        difference = kept.follow(study, study.findings)
        for one in difference.left:
            shown.remove(one)
        shown.extend(difference.came)
    assert [(one.weight, one.finding) for one in kept.findings] == anew(study)
    assert sorted(one.weight for one in shown) == [one.weight for one in kept.findings]


def test_after_a_patient_was_struck_out_nothing_of_it_is_listed() -> None:
    study, kept = memory_study(PATIENTS), OpenFindings()
    kept.follow(study, study.findings)
    assert any(one.finding.patient == "P1" for one in kept.findings)
    entry.delete_patient(study, "P1", "entered twice")
    assert kept.follow(study, study.findings).left
    assert not any(one.finding.patient == "P1" for one in kept.findings)
    assert kept.of("P1") == ()


def test_only_what_is_open_is_listed_and_errors_stand_first() -> None:
    study, kept = memory_study(PATIENTS), OpenFindings()
    kept.follow(study, study.findings)
    ranks = [one.finding.severity.rank for one in kept.findings]
    assert ranks == sorted(ranks)
    assert all(asks(one.finding) for one in kept.findings)
