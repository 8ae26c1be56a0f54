"""What was found stands below the page and under its field; F8 and a click lead there; it can be justified."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.ui.data_entry.findings_list import FindingsPanel, line_of
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.list_delegate import ListRole
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]


def findings(driver: WindowDriver) -> FindingsPanel:
    return driver.window.case_reports.findings


def test_a_sound_patient_has_one_quiet_line(driver: WindowDriver) -> None:
    panel = findings(driver)
    assert panel._title.text() == "Findings of 01-009"
    assert panel._tally.whole() == "none"
    assert panel.view.isHidden()
    assert panel.height() < 40


def test_a_wrong_value_is_found_when_it_is_left_and_counted(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.CD34", "6400")
    assert editor.property("severity") == "error"
    assert findings(driver)._tally.whole() == "1 error · 0 queries · 0 deviations"
    assert "CD34+ cells (10⁶/kg) must be from 0 to 100; it is 6400." in editor.accessibleDescription()


def test_mending_the_value_takes_the_finding_away(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    editor = driver.type("F6.CD34", "6.4")
    assert editor.property("severity") == ""
    assert findings(driver)._tally.whole() == "none"


def test_findings_are_worst_first_and_f8_goes_from_one_to_the_next(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    driver.type("F6.CD34", "6400")
    severities = [one.severity.value for one in findings(driver).model.findings]
    assert severities == sorted(severities, key=["error", "query", "deviation"].index)
    assert {"error", "deviation"} <= set(severities)
    driver.press(Qt.Key.Key_F8)
    assert driver.focused.objectName() == "F6.CD34"
    for expected in findings(driver).model.findings[1:]:
        driver.press(Qt.Key.Key_F8)
        assert driver.window.case_reports.form_id == expected.form.id
    driver.press(Qt.Key.Key_F8)
    assert driver.focused.objectName() == "F6.CD34"


def test_a_click_on_a_finding_goes_to_its_field_on_another_form(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    driver.show("F1")
    view = driver.part(QListView, "findings")
    where = view.visualRect(view.model().index(0, 0)).center()
    driver.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert driver.window.case_reports.form_id == "F6"
    assert driver.focused.objectName() == "F6.CD34"


def test_a_finding_in_a_row_leads_to_that_row(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.type("F9[2].CHDON", "120")
    driver.show("F1")
    driver.window.requests.call("next_finding")
    assert driver.focused.objectName().startswith("F9[2].")


def test_the_line_of_a_finding_says_where_it_stands(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.type("F9[2].CHDON", "120")
    lines = [line_of(one) for one in findings(driver).model.findings]
    assert [line.right for line in lines if line.bold == ""] == ["F9 row 2 · Donor"]


def test_a_deviation_is_justified_from_the_list_and_still_counts(open_driver: Open) -> None:
    answers = Answers(reasons=["Donor-specific antibodies, decided with the chair"])
    driver = open_driver(answers=answers)
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    finding = next(one for one in findings(driver).model.findings if one.severity.value == "deviation")
    driver.window.case_reports.findings.view.justify_wanted.emit(finding)
    (justified,) = [one for one in findings(driver).model.findings if one.check == finding.check]
    assert justified.justification == "Donor-specific antibodies, decided with the chair"
    assert "1 deviation" in findings(driver)._tally.whole()
    assert "Why is it right as it stands?" in answers.asked[0]


def test_the_link_under_a_field_justifies_too(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["as the board decided"]))
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    row = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "PROPH")
    line = row._lines[0]
    assert line.link.text() == "Justify…"
    line.link.click()
    assert driver.window.controller.study.findings("P1")[0].justification == "as the board decided"
    assert row._lines[0].link.text() == "Change the reason…"


def test_what_cannot_be_decided_says_so_under_its_field_with_a_sign_of_its_own(driver: WindowDriver) -> None:
    driver.show("F1")
    editor = driver.type("F1.BRTHDAT", "2005")
    cell = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "BRTHDAT")
    line = cell._lines[0]

    assert line.message.says == (
        "Cannot be decided EC-04 — “Date of birth” (F1) is known only to the year (2005): this leaves the rule open."
    )
    assert line.message.remedy.startswith("Complete it if the source says more; otherwise no action is needed.")
    assert line.link.isHidden()
    assert editor.property("severity") == ""
    assert "Cannot be decided" in editor.accessibleDescription()
    assert line_of(findings(driver).model.findings[0]).sign is StatusSign.UNDECIDED


def test_what_cannot_be_decided_comes_last_and_is_counted_apart(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.type("F1.BRTHDAT", "2005")
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    assert [one.severity.value for one in findings(driver).model.findings] == ["error", "undecided"]
    assert findings(driver)._tally.whole() == "1 error · 0 queries · 0 deviations · 1 cannot be decided"
    driver.press(Qt.Key.Key_F8)
    assert driver.focused.objectName() == "F6.CD34"
    driver.press(Qt.Key.Key_F8)
    assert driver.focused.objectName() == "F1.BRTHDAT"


def test_what_cannot_be_decided_leaves_the_status_of_form_and_patient_alone(driver: WindowDriver) -> None:
    reports = driver.window.case_reports
    before = reports.forms.model.index(reports.forms.model.row_of("F1")).data(ListRole.LINE).sign
    driver.show("F1")
    driver.type("F1.BRTHDAT", "2005")
    assert reports.forms.model.index(reports.forms.model.row_of("F1")).data(ListRole.LINE).sign is before
    assert reports.patients.model.index(0).data(ListRole.LINE).sign not in (
        StatusSign.UNDECIDED,
        StatusSign.ERROR,
        StatusSign.QUERY,
    )


def test_completing_the_date_decides_the_check(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.type("F1.BRTHDAT", "2005")
    driver.type("F1.BRTHDAT", "2005-05-24")
    assert findings(driver)._tally.whole() == "none"
    driver.type("F1.BRTHDAT", "2005-05-25")
    assert findings(driver)._tally.whole() == "0 errors · 0 queries · 1 deviation"


def test_an_error_offers_no_justification(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    row = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "CD34")
    assert row._lines[0].link.isHidden()


def test_the_status_of_form_and_patient_follows_at_once(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    reports = driver.window.case_reports
    assert reports.patients.model.index(0).data(ListRole.LINE).sign is StatusSign.ERROR
    assert reports.forms.model.index(reports.forms.model.row_of("F6")).data(ListRole.LINE).sign is StatusSign.ERROR


def test_the_deviations_are_counted_in_the_tab(driver: WindowDriver) -> None:
    assert driver.window.topbar.places.tabText(2) == "Deviations"
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    assert driver.window.topbar.places.tabText(2) == "Deviations 1"


def test_findings_of_another_patient_are_not_shown(open_driver: Open) -> None:
    other = unmarked(SOUND) | {"F1.SUBJID": "01-010", "F6.CD34": "6400"}
    driver = open_driver(memory_study({"P1": unmarked(SOUND), "P2": other}))
    assert findings(driver)._tally.whole() == "none"
    driver.window.case_reports.show_patient("P2")
    assert findings(driver)._tally.whole().startswith("1 error")


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_computed_value_on_which_the_programme_fails_says_so_on_the_page(
    driver: WindowDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(row: Row, case: Case) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Registration.age, "by", fails)
    driver.show("F1")
    driver.type("F1.BRTHDAT", "1990-01-01")

    assert driver.editor("F1.BRTHDAT").text() == "1990-01-01"
    assert any("Age at consent could not be computed" in label.text() for label in driver.window.findChildren(QLabel))


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
    ],
    ids=["F8", "next form", "next patient"],
)
def test_what_is_typed_where_a_key_led_replaces_the_text(
    open_driver: Open, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    """With 140 in the field, "62" became 14062; with 1 it would have been a plausible 162."""
    texts = unmarked(SOUND) | {"F3.BMBLAST": "140"}
    driver = open_driver(memory_study({"P1": texts, "P2": texts | {"F1.SUBJID": "01-002"}}))
    driver.show("F1")
    driver.focus("F1.SUBJID")
    driver.press(key, modifier)
    editor = driver.focused
    assert isinstance(editor, QLineEdit)
    before = editor.text()
    driver.keys("7")
    assert before
    assert editor.text() == "7"


def test_the_position_is_counted_again_when_a_finding_comes_and_goes_with_the_finding(driver: WindowDriver) -> None:
    """“1 of 1” stayed although more was listed."""
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    driver.press(Qt.Key.Key_F8)
    assert findings(driver)._key.text() == "1 of 1 · F8 next"
    driver.type("F6.PROPH", "y")
    assert findings(driver)._key.text() == f"1 of {len(findings(driver).model.findings)} · F8 next"
    assert len(findings(driver).model.findings) > 1
    driver.type("F6.CD34", "6.4")
    assert findings(driver)._key.text() == "F8 next"
