"""Entered deviations are numbered once, and no number is ever used again."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import Place
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f22_deviation import OtherDeviation
from cd7gui.protocol.forms.timeline import last_contact, limited_to_consent
from cd7gui.study import entry
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.reports.deviation_list import DeviationNumbers, all_deviations
from cd7gui.study.reports.entered_deviations import count_entered
from cd7gui.study.session import Study
from tests.domain.reviewing import review
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study


def enter(study: Study, patient: str, row: int, what: str) -> None:
    assert entry.enter(study, Place(patient, "F22", row, "DVTERM"), what).stored


def numbers(study: Study) -> list[tuple[int, str]]:
    return [(one.number, one.what) for one in all_deviations(study, DeviationNumbers(study)) if one.finding is None]


def test_numbers_follow_the_order_of_entry_over_all_patients() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}, "P2": {"F1.SUBJID": "01-002"}})
    enter(study, "P2", 1, "first")
    enter(study, "P1", 1, "second")
    enter(study, "P2", 2, "third")
    assert numbers(study) == [(1, "first"), (2, "second"), (3, "third")]
    assert count_entered(study) == 3


def test_what_was_struck_out_or_taken_back_leaves_its_number_to_nobody(tmp_path: Path) -> None:
    path = tmp_path / "s.cd7"
    with new_study(path, who="tester") as study:
        entry.enter(study, Place("P1", "F1", 0, "SUBJID"), "01-001")
        enter(study, "P1", 1, "struck out")
        entry.delete_row(study, "P1", OtherDeviation, 1, "entered twice")
        enter(study, "P1", 2, "taken back")
        entry.undo(study)
    with open_study(path, who="tester") as study:
        row = study.case("P1").next_row(OtherDeviation)
        assert row == 2, "the row that was taken back is forgotten, and its place in the form is free"
        enter(study, "P1", row, "kept")
        assert numbers(study) == [(3, "kept")]


def test_redo_brings_a_deviation_back_under_its_number_and_emptying_it_frees_none() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    shown = DeviationNumbers(study)
    enter(study, "P1", 1, "taken back")
    assert shown.of("P1", 1) == 1
    entry.undo(study)
    entry.redo(study)
    assert (shown.of("P1", 1), numbers(study)) == (1, [(1, "taken back")])
    entry.enter(study, Place("P1", "F22", 1, "DVTERM"), "")
    enter(study, "P1", 1, "another one")
    assert (shown.of("P1", 1), numbers(study)) == (2, [(2, "another one")]), "also for who had asked before"


def test_a_deviation_shows_nobody_alive_and_is_no_data_after_death_or_withdrawal() -> None:
    sound = {name: text for name, text in SOUND.items() if "@" not in name}
    row = {"F22[1].DVDAT": "2026-11-20", "F22[1].DVTERM": "Data were collected on.", "F22[1].DVCAT": "CONSENT"}
    withdrawn = {"F1.WDDAT": "2026-11-15", "F1.WDSCOPE": "FURTHER"}
    study = memory_study({"P1": sound | row, "P2": sound | row | withdrawn | {"F1.SUBJID": "01-010"}})
    case = study.case("P1")
    event = last_contact(case)
    assert event is not None
    assert "F22" not in str(event)
    withdrawal = study.case("P2")
    assert limited_to_consent(withdrawal).rows(OtherDeviation) == withdrawal.rows(OtherDeviation)
    assert not [one for one in review(withdrawal, study.rules.checks) if one.form is OtherDeviation]
    assert (
        entry.required_reason(study, Place("P2", "F22", 1, "DVFNDDAT"), "2026-11-21") is entry.RequiredReason.NO_REASON
    )
    assert Death.died.form.id == "F16"


def test_the_workbook_lists_entered_deviations_beside_the_computed_ones() -> None:
    sound = {name: text for name, text in SOUND.items() if "@" not in name}
    study = memory_study({"P1": sound | {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "as decided"}})
    enter(study, "P1", 1, "The product was thawed twice.")
    entry.enter(study, Place("P1", "F22", 1, "DVCAT"), "product storage or transport")
    (sheet,) = [one for one in workbook_plan(study).sheets if one.name == "Deviations"]
    assert sheet.header[4:] == ("NUMBER", "CHECK", "PLACE", "LABEL", "FINDING", "RULE", "STATE", "REASON")
    assert len(sheet.rows) == 2
    shown = [str(cell) for cell in sheet.rows[1][4:]]
    assert "1" in shown[0]
    assert any("thawed twice" in text for text in shown)
    assert any("product storage" in text for text in shown)
    for with_text in (False, True):  # an entered deviation is free text: it leaves where texts were asked for, or never
        extent = ExportScope(Audience.DEIDENTIFIED, with_text=with_text)
        texts = [
            str(cell) for sheet in workbook_plan(study, extent=extent).sheets for row in sheet.rows for cell in row
        ]
        assert any("thawed twice" in text for text in texts) is with_text
