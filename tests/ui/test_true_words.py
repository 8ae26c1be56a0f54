"""What the window says is true: of completeness, of what undo did, of who signs, of a search, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cd7gui.domain.case_report.case import Case
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import forms_done, patient_status
from cd7gui.ui.data_entry.undo_words import stepped_words
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
NO = Qt.KeyboardModifier.NoModifier


def test_a_form_with_a_text_that_cannot_be_read_is_not_marked_complete(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.HSCTDAT", "soon")
    driver.show("F6")
    driver.window.requests.call("complete")
    assert not driver.study.case("P1").is_complete(driver.study.rules.dictionary.form("F6"))
    driver.qtbot.waitUntil(lambda: bool(driver.window.prompts.told))
    assert "“soon”" in driver.window.prompts.told[-1]
    assert driver.focused.objectName() == "F6.HSCTDAT"


def test_a_form_with_a_blank_required_field_is_not_marked_complete_and_the_field_is_in_hand(
    open_driver: Open,
) -> None:
    driver = open_driver(
        memory_study({"P1": unmarked({name: text for name, text in SOUND.items() if name != "F6.GRAFT"})})
    )
    driver.show("F6")
    driver.window.requests.call("complete")
    driver.qtbot.waitUntil(lambda: bool(driver.window.prompts.told))
    assert "“Graft” is blank. Enter a value, or the reason why there is none." in driver.window.prompts.told[-1]
    assert not driver.study.case("P1").is_complete(driver.study.rules.dictionary.form("F6"))
    assert driver.focused.objectName() == "F6.GRAFT"


def test_a_patient_is_complete_only_with_every_expected_form() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "1", "F1.@COMPLETE": "1"}})
    case: Case = study.case("P1")
    done, expected = forms_done(study, case)
    assert done == 1
    assert expected == 4
    assert patient_status(study, case) is not Status.COMPLETE


def test_undo_names_patient_field_and_values(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.7")
    before = driver.study.case("P1").stored("F6", 0, "CD34")
    driver.window.requests.call("undo")
    assert before == "7.7"
    assert "CD34+ cells: 7.7 →" in driver.window.banner.words
    assert "@" not in driver.window.banner.words


def test_undo_of_a_struck_out_patient_is_told_in_words(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}), answers=Answers(reasons=["Other"]))
    driver.window.requests.call("strike_patient")
    driver.window.requests.call("undo")
    assert "the patient counts again" in driver.window.banner.words


def test_undo_shows_what_it_took_back_on_another_form(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.7")
    driver.show("F1")
    driver.window.requests.call("undo")
    assert driver.window.case_reports.form_id == "F6"


def test_undo_takes_back_no_cutoff_and_no_snapshot(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.7")
    driver.window.controller.set_cutoff(date(2024, 1, 1))
    driver.window.controller.keep_snapshot("abstract")
    driver.window.requests.call("undo")
    assert driver.study.cutoff == date(2024, 1, 1)
    assert driver.stored("F6.CD34") != "7.7"
    driver.window.requests.call("redo")
    assert driver.stored("F6.CD34") == "7.7"


def test_many_changes_are_counted(driver: WindowDriver) -> None:
    study = driver.study
    recorded = [*entry.enter(study, Place("P1", "F6", 0, "CD34"), "7.7").recorded] * 3
    assert stepped_words(study, recorded).endswith("and 2 other changes")
    assert stepped_words(study, recorded[:2]).endswith("and 1 other change")


def test_a_message_goes_with_the_next_change_and_by_its_key(driver: WindowDriver) -> None:
    driver.window.requests.call("undo")
    assert driver.window.banner.isVisible()
    driver.show("F6")
    driver.type("F6.CD34", "7.7")
    assert not driver.window.banner.isVisible()
    driver.window.banner.say("Something.")
    assert driver.window.menus.action("close_message").shortcut().toString() == "Shift+Esc"
    driver.window.menus.action("close_message").trigger()
    assert not driver.window.banner.isVisible()


def test_a_message_that_is_still_true_stays(driver: WindowDriver) -> None:
    stands = [True]
    driver.window.banner.say("Still so.", holds=lambda: bool(stands))
    driver.window.banner.look()
    assert driver.window.banner.isVisible()
    stands.clear()
    driver.window.banner.look()
    assert not driver.window.banner.isVisible()


def test_the_name_that_signs_is_shown_and_can_be_changed(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["Dr. Li"]))
    button = driver.part(QPushButton, "signs")
    assert button.text() == "tester"
    button.click()
    assert button.text() == "Dr. Li"
    assert driver.study.who == "Dr. Li"
    assert driver.preferences.user == "Dr. Li"
    driver.show("F6")
    driver.type("F6.CD34", "7.7")
    assert driver.book.lines[-1].who == "Dr. Li"


def test_a_patient_is_found_by_initials_and_record_number(open_driver: Open) -> None:
    study = memory_study(
        {"A": {"F1.SUBJID": "1", "F1.INITIALS": "QX", "F1.MRN": "88-123"}, "B": {"F1.SUBJID": "2", "F1.INITIALS": "ZZ"}}
    )
    driver = open_driver(study)
    patients = driver.window.case_reports.patients
    for typed in ("qx", "88-12"):
        patients.search.setText(typed)
        assert [patients.model.key_at(row) for row in range(patients.model.rowCount())] == ["A"]
        assert driver.part(QLabel, "nobody-found").isHidden()
    patients.search.setText("nobody at all")
    assert not driver.part(QLabel, "nobody-found").isHidden()
    patients.search.clear()
    assert driver.part(QLabel, "nobody-found").isHidden()


def test_alt_and_down_opens_the_list_of_a_choice(driver: WindowDriver) -> None:
    driver.show("F1")
    editor = driver.focus("F1.SEX")
    stored = driver.stored("F1.SEX")
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    driver.qtbot.waitUntil(lambda: editor.view().isVisible())
    editor.hidePopup()
    assert driver.stored("F1.SEX") == stored


def test_a_kept_size_is_never_larger_than_the_screen(driver: WindowDriver) -> None:
    driver.window.fit([9000, 9000], maximised=False)
    room = driver.window.screen().availableSize()
    assert driver.window.size().boundedTo(room) == driver.window.size()
    driver.window.fit([], maximised=False)
    assert driver.window.size().boundedTo(QSize(1280, 800)) == driver.window.size()
