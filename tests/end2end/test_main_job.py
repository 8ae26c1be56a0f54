"""The main job, typed into the real window from an empty study: entered, checked, counted, saved as a workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import parse_place
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.study.exports.contents import frames
from cd7gui.study.opening import open_for_reading
from cd7gui.study.session import Study, subject
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.tour import typed_report
from cd7gui.ui.tour.typist import Typist, wait_until


def study_of(window: MainWindow) -> Study:
    return window.controller.study


def test_a_patient_typed_key_by_key_is_counted_and_every_value_is_in_the_workbook(
    window: MainWindow, tmp_path: Path
) -> None:
    typed = typed_report("01-001")
    typist = Typist(window)

    typist.new_patient()
    typist.fill(typed)

    study = study_of(window)
    (case,) = study.cases()
    assert subject(case) == "01-001"
    for place, text in typed.items():
        form, row, field = parse_place(place)
        item = study.rules.dictionary.field(f"{form}.{field}")
        stored = case.stored(form, row, field)
        expected = item.kind.store(item.kind.parse(text)) if not text.startswith("?") else "\x1f" + text[1:]
        assert stored == expected, place
    assert [one.says for one in study.findings(case.key) if one.severity.value != "query"] == []
    wait_until(
        lambda: window.controller.estimates is not None and window.controller.estimates.patients == 1, "not counted"
    )
    assert window.controller.estimates is not None
    assert window.controller.estimates["response.cri"].patients == ("01-001",)
    target = tmp_path / "out.xlsx"
    assert main(["export", str(study.path), str(target)]) == 0
    _every_value_stands_in(target, study)


def _every_value_stands_in(target: Path, study: Study) -> None:
    sheets = pd.read_excel(target, engine="openpyxl", sheet_name=None, dtype=str, keep_default_na=False)
    (case,) = study.cases()
    for form in study.rules.dictionary.forms:
        sheet = next(sheets[name] for name in sheets if name.split("_")[0] == form.id)
        assert len(sheet) == len(case.rows(form)), form.id
        for position, row in enumerate(case.rows(form)):
            for item in form.fields():
                if row.has(item) and item.kind.name in ("text", "choice", "several choices", "yes/no"):
                    assert sheet[item.id].iloc[position] == row.value_text(item.id), item.name
                elif row.has(item):
                    assert sheet[item.id].iloc[position] != "", item.name


def test_the_workbook_of_the_window_says_word_for_word_what_the_tab_says(tmp_path: Path) -> None:
    study, target = str(tmp_path / "d.cd7"), tmp_path / "d.xlsx"
    assert main(["demo", study]) == 0
    assert main(["export", study, str(target)]) == 0

    book = openpyxl.load_workbook(target)
    with open_for_reading(study) as opened:
        from cd7gui.analysis.estimates import compute
        from cd7gui.domain.results import Settings

        texts = [one.text for one in compute(opened.snapshot(), Settings(cutoff=opened.cutoff)).table]

    printed = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]
    assert all(text in printed for text in texts)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


TACROLIMUS = {"CMTRT": "tacrolimus", "CMROUTE": "oral", "CMSTDAT": "2023-07-12", "CMENDAT": "2023-07-31"}


def _type_drug(window: MainWindow, **fields: str) -> None:
    typist = Typist(window)
    report = typed_report("01-001")
    typist.new_patient()
    typist.fill({place: text for place, text in report.items() if place.split(".")[0] in ("F1", "F4", "F6")})
    row = study_of(window).cases()[0].next_row(Drug)
    typist.fill({f"F7[{row}].{field}": text for field, text in {**TACROLIMUS, **fields}.items()})


def test_tacrolimus_as_prophylaxis_from_the_day_after_transplant_is_a_deviation_at_once(
    window: MainWindow, tmp_path: Path
) -> None:
    _type_drug(window, CMINDC="PROPHYLAXIS")

    study = study_of(window)
    (found,) = [one for one in study.findings(study.cases()[0].key) if one.check == "EC-58"]
    assert found.severity.value == "deviation"
    assert found.place == "F7[1].CMTRT"
    assert "H+1" in found.says
    assert found.rule
    editor = Typist(window).editor("F7[1].CMTRT")
    assert "EC-58" in editor.accessibleDescription()
    assert found.rule in editor.accessibleDescription() or found.rule in editor.toolTip()
    target = tmp_path / "out.xlsx"
    assert main(["export", str(study.path), str(target)]) == 0
    findings = pd.read_excel(target, engine="openpyxl", sheet_name="Findings", dtype=str, keep_default_na=False)
    assert any("EC-58" in row for row in findings.to_numpy().tolist())


def test_the_same_drug_as_treatment_of_a_recorded_episode_is_none(window: MainWindow) -> None:
    typist = Typist(window)
    report = typed_report("01-001")
    typist.new_patient()
    typist.fill({place: text for place, text in report.items() if place.split(".")[0] in ("F1", "F4", "F6")})
    episode = {"GVTYPE": "ACUTE", "GVATTR": "HSCT", "ONSET": "2023-07-12", "GVINV": "2"}
    typist.fill({f"F10[1].{field}": text for field, text in episode.items()})
    typist.fill({f"F7[1].{field}": text for field, text in {**TACROLIMUS, "CMINDC": "GVHD"}.items()})
    typist.fill({"F7[1].GVHDROW": "1"})

    study = study_of(window)
    assert [one.check for one in study.findings(study.cases()[0].key) if one.check == "EC-58"] == []


def test_a_matched_unrelated_donor_is_two_deviations(window: MainWindow) -> None:
    typist = Typist(window)
    report = {
        place: text for place, text in typed_report("01-001").items() if place.split(".")[0] in ("F1", "F4", "F6")
    }
    report |= {"F6.DONCLS": "unrelated", "F6.DONREL": "NOTREL"}
    report |= {place.replace("F6.HP", "F6.HD"): text for place, text in report.items() if place.startswith("F6.HP")}
    typist.new_patient()
    typist.fill(report)

    study = study_of(window)
    found = {one.check for one in study.findings(study.cases()[0].key) if one.severity.value == "deviation"}
    assert {"EC-52", "EC-53"} <= found


def test_what_was_typed_is_read_back_by_python_as_frames(window: MainWindow) -> None:
    typist = Typist(window)
    typist.new_patient()
    typist.fill({"F1.SUBJID": "01-001", "F1.SITEID": "01"})

    with open_for_reading(study_of(window).path) as again:
        read = frames(again)

    assert read["F1"]["SUBJID"].tolist() == ["01-001"]
    assert len(read["patients"]) == 1


def test_a_hand_that_never_leaves_the_keyboard_enters_a_patient_and_goes_on_to_the_next_forms(
    window: MainWindow,
) -> None:
    def focused() -> QWidget:
        return QApplication.focusWidget() or window

    typist = Typist(window)
    typist.new_patient()
    for text in ("01-001", "01", "", "", "1980-02-03", "female", "NEJM 2024", "2023-05-22", "", "2023-05-25"):
        QTest.keyClicks(focused(), text)
        typist.press(Qt.Key.Key_Tab)
    for _ in range(7):  # F2, F3, F3P, F4, F4D, F5, F6
        typist.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert focused().objectName() == "F6.HSCTDAT"
    QTest.keyClicks(focused(), "2023-07-11")
    typist.press(Qt.Key.Key_Tab)
    typist.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(focused(), "tacrolimus")
    typist.press(Qt.Key.Key_Tab)

    (case,) = study_of(window).cases()
    assert subject(case) == "01-001"
    assert case.stored("F1", 0, "ENRDAT") == "2023-05-25"
    assert case.stored("F6", 0, "HSCTDAT") == "2023-07-11"
    assert case.stored("F7", 1, "CMTRT") == "TACROLIMUS"
