"""What the window says is true: of completeness, of what undo did, of who signs, of a search, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cd7gui.domain.case_report.case import Case
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.reports.status import Status, forms_done, patient_status
from cd7gui.ui.data_entry.undo_words import stepped_words
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk, unmarked

Open = Callable[..., Desk]
NO = Qt.KeyboardModifier.NoModifier


def test_a_form_with_a_text_that_cannot_be_read_is_not_marked_complete(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.HSCTDAT", "soon")
    desk.show("F6")
    desk.window.wishes.call("complete")
    assert not desk.study.case("P1").is_complete(desk.study.rules.dictionary.form("F6"))
    assert "“soon”" in desk.window.banner.words
    assert desk.focused.objectName() == "F6.HSCTDAT"


def test_a_patient_is_complete_only_with_every_expected_form() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "1", "F1.@COMPLETE": "1"}})
    case: Case = study.case("P1")
    done, expected = forms_done(study, case)
    assert done == 1
    assert expected == 4
    assert patient_status(study, case) is not Status.COMPLETE


def test_undo_names_patient_field_and_values(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.7")
    before = desk.study.case("P1").stored("F6", 0, "CD34")
    desk.window.wishes.call("undo")
    assert before == "7.7"
    assert "CD34+ cells: 7.7 →" in desk.window.banner.words
    assert "@" not in desk.window.banner.words


def test_undo_of_a_struck_out_patient_is_told_in_words(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": unmarked(SOUND)}), answers=Answers(reasons=["Other"]))
    desk.window.wishes.call("strike_patient")
    desk.window.wishes.call("undo")
    assert "the patient counts again" in desk.window.banner.words


def test_undo_shows_what_it_took_back_on_another_form(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.7")
    desk.show("F1")
    desk.window.wishes.call("undo")
    assert desk.window.case_reports.form_id == "F6"


def test_undo_takes_back_no_cutoff_and_no_snapshot(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.7")
    desk.window.gateway.set_cutoff(date(2024, 1, 1))
    desk.window.gateway.keep_snapshot("abstract")
    desk.window.wishes.call("undo")
    assert desk.study.cutoff == date(2024, 1, 1)
    assert desk.stored("F6.CD34") != "7.7"
    desk.window.wishes.call("redo")
    assert desk.stored("F6.CD34") == "7.7"


def test_many_changes_are_counted(desk: Desk) -> None:
    study = desk.study
    recorded = [*entry.enter(study, Place("P1", "F6", 0, "CD34"), "7.7").recorded] * 3
    assert stepped_words(study, recorded).endswith("and 2 other changes")
    assert stepped_words(study, recorded[:2]).endswith("and 1 other change")


def test_a_message_goes_with_the_next_change_and_by_its_key(desk: Desk) -> None:
    desk.window.wishes.call("undo")
    assert desk.window.banner.isVisible()
    desk.show("F6")
    desk.type("F6.CD34", "7.7")
    assert not desk.window.banner.isVisible()
    desk.window.banner.say("Something.")
    assert desk.window.menus.action("close_message").shortcut().toString() == "Shift+Esc"
    desk.window.menus.action("close_message").trigger()
    assert not desk.window.banner.isVisible()


def test_a_message_that_is_still_true_stays(desk: Desk) -> None:
    stands = [True]
    desk.window.banner.say("Still so.", holds=lambda: bool(stands))
    desk.window.banner.look()
    assert desk.window.banner.isVisible()
    stands.clear()
    desk.window.banner.look()
    assert not desk.window.banner.isVisible()


def test_the_name_that_signs_is_shown_and_can_be_changed(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(reasons=["Dr. Li"]))
    button = desk.part(QPushButton, "signs")
    assert button.text() == "tester"
    button.click()
    assert button.text() == "Dr. Li"
    assert desk.study.who == "Dr. Li"
    assert desk.preferences.user == "Dr. Li"
    desk.show("F6")
    desk.type("F6.CD34", "7.7")
    assert desk.book.lines[-1].who == "Dr. Li"


def test_a_patient_is_found_by_initials_and_record_number(open_desk: Open) -> None:
    study = memory_study(
        {"A": {"F1.SUBJID": "1", "F1.INITIALS": "QX", "F1.MRN": "88-123"}, "B": {"F1.SUBJID": "2", "F1.INITIALS": "ZZ"}}
    )
    desk = open_desk(study)
    patients = desk.window.case_reports.patients
    for typed in ("qx", "88-12"):
        patients.search.setText(typed)
        assert [patients.model.key_at(row) for row in range(patients.model.rowCount())] == ["A"]
        assert desk.part(QLabel, "nobody-found").isHidden()
    patients.search.setText("nobody at all")
    assert not desk.part(QLabel, "nobody-found").isHidden()
    patients.search.clear()
    assert desk.part(QLabel, "nobody-found").isHidden()


def test_alt_and_down_opens_the_list_of_a_choice(desk: Desk) -> None:
    desk.show("F1")
    editor = desk.focus("F1.SEX")
    stored = desk.stored("F1.SEX")
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    desk.qtbot.waitUntil(lambda: editor.view().isVisible())
    editor.hidePopup()
    assert desk.stored("F1.SEX") == stored


def test_a_kept_size_is_never_larger_than_the_screen(desk: Desk) -> None:
    desk.window._fit([9000, 9000])
    room = desk.window.screen().availableSize()
    assert desk.window.size().boundedTo(room) == desk.window.size()
    desk.window._fit([])
    assert desk.window.size().boundedTo(QSize(1280, 800)) == desk.window.size()
