"""Snapshots by hand: kept, shown as the past and left again, and compared down to the field that moved a number."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.errors import UserError
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study
from cd7gui.study.snapshots.past_states import JobCancelled
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import Job, Runner
from cd7gui.ui.summary.snapshots.snapshot_controller import SnapshotController
from cd7gui.ui.summary.snapshots.snapshot_page import NONE_YET, SnapshotPage
from cd7gui.ui.summary.summary_page import SummaryPage
from tests.ui.conftest import Enter as Types
from tests.ui.summary.conftest import Enter
from tests.ui.summary.making import key_of


def part(page: SummaryPage, name: str) -> QWidget:
    found = page.findChild(QWidget, f"summary.{name}")
    assert isinstance(found, QWidget)
    return found


def words(page: SummaryPage, id_: str) -> str:
    found = page.findChild(QLabel, f"summary.{id_}")
    assert isinstance(found, QLabel)
    return found.text()


@pytest.fixture
def asking(page: SummaryPage, qtbot: QtBot) -> SnapshotPage:
    """Return the page of snapshots, opened by its button as a person does."""
    part(page, "snapshots").setFocus()
    qtbot.keyClick(part(page, "snapshots"), Qt.Key.Key_Space)
    assert page.past.context.page.isVisible()
    return page.past.context.page


def keep(qtbot: QtBot, asking: SnapshotPage, name: str) -> None:
    asking.name.setFocus()
    qtbot.keyClicks(asking.name, name)
    qtbot.keyClick(asking.name, Qt.Key.Key_Return)


def test_a_kept_snapshot_is_described_with_commas_and_its_name_is_never_cut_off(
    qtbot: QtBot, asking: SnapshotPage
) -> None:
    assert asking.list.fontMetrics().horizontalAdvance(NONE_YET) < asking.list.viewport().width()
    keep(qtbot, asking, "First look")
    item = asking.list.topLevelItem(0)
    assert item is not None
    assert re.fullmatch(r"kept 20\d\d-\d\d-\d\d by .+, data cut-off .+, line \d+ of the trail", item.text(1))
    assert item.toolTip(1)
    font = asking.list.font()
    font.setPixelSize(2 * asking.list.fontInfo().pixelSize())
    asking.list.setFont(font)
    QApplication.processEvents()
    assert asking.list.columnWidth(0) > asking.list.fontMetrics().horizontalAdvance("First look")


def take_the_death_of_syn_08_back(qtbot: QtBot, controller: StudyController) -> None:
    study = controller.study
    key = key_of(study, "SYN-08")
    last = max(study.case(key).rows_by_form["F17"])
    values = ((("F16", 0, "DEATH"), "no"), (("F17", last, "FUSTAT"), "ALIVE"), (("F17", last, "FUDAT"), "2023-12-22"))
    for place, text in values:
        with qtbot.waitSignal(controller.estimates_ready):
            assert controller.enter(Place(key, *place), text, reason="wrong patient").stored


def test_removing_a_death_names_patient_field_and_both_numbers_and_leads_to_the_field(
    page: SummaryPage, asking: SnapshotPage, controller: StudyController, qtbot: QtBot
) -> None:
    keep(qtbot, asking, "abstract")
    assert "“abstract” is kept: data cut-off 2023-12-22" in asking.said.text()
    take_the_death_of_syn_08_back(qtbot, controller)

    asking.compare.setFocus()
    qtbot.keyClick(asking.compare, Qt.Key.Key_Space)

    lines = asking.changes.lines()
    at = [line[0] for line in lines].index("Overall survival, 1 year")
    last = max(controller.study.case(key_of(controller.study, "SYN-08")).rows_by_form["F17"])
    assert lines[at + 1 : at + 7] == [
        ("68% (95% CI 43–100) → 79% (95% CI 56–100)", "", ""),
        ("SYN-08", "", "changed"),
        ("", "F16.DEATH", "Y → N"),
        ("", f"F17[{last}].FUSTAT", "DEAD → ALIVE"),
        ("", "F16.DTHDAT", "decided before: 2023-07-05"),
        ("", f"F17[{last}].FUDAT", "decides now: 2023-12-22"),
    ]
    assert "numbers changed from snapshot “abstract” to now." in asking.said.text()

    item = asking.changes.topLevelItem(at + 5)
    assert item is not None
    asking.changes.setCurrentItem(item)
    asking.changes.setFocus()
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(asking.changes, Qt.Key.Key_Return)
    assert opened.args == [key_of(controller.study, "SYN-08"), "F16.DTHDAT"]


def test_the_summary_as_of_a_snapshot_is_marked_as_the_past_and_escape_leads_back(
    page: SummaryPage, asking: SnapshotPage, controller: StudyController, qtbot: QtBot
) -> None:
    keep(qtbot, asking, "abstract")
    take_the_death_of_syn_08_back(qtbot, controller)
    assert words(page, "os.12m") == "79% (95% CI 56–100)"

    asking.list.setFocus()
    qtbot.keyClick(asking.list, Qt.Key.Key_Return)

    assert words(page, "os.12m") == "68% (95% CI 43–100)"
    assert page.past.strip.isVisible()
    assert page.past.strip.words.startswith(
        "Earlier state: snapshot “abstract”, read with the data cut-off 2023-12-22."
    )
    cutoff = part(page, "cutoff")
    assert isinstance(cutoff, QLineEdit)
    assert cutoff.isReadOnly()

    here = page.focusWidget()
    assert here is page.past.strip.button
    qtbot.keyClick(here, Qt.Key.Key_Escape)

    assert not page.past.strip.isVisible()
    assert words(page, "os.12m") == "79% (95% CI 56–100)"
    assert not cutoff.isReadOnly()


def test_entries_of_today_do_not_reach_into_the_past_that_is_shown(
    page: SummaryPage, asking: SnapshotPage, typed: Enter, qtbot: QtBot
) -> None:
    keep(qtbot, asking, "abstract")
    qtbot.keyClick(asking.list, Qt.Key.Key_Return)
    assert page.body is not None
    before = page.body.charts["os"].chart

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")

    assert page.body.charts["os"].chart == before
    page.past.back()
    assert page.body.charts["os"].chart != before


def test_limits_chosen_in_the_past_move_the_numbers_of_the_past(
    page: SummaryPage, asking: SnapshotPage, controller: StudyController, qtbot: QtBot
) -> None:
    keep(qtbot, asking, "abstract")
    take_the_death_of_syn_08_back(qtbot, controller)
    qtbot.keyClick(asking.list, Qt.Key.Key_Return)

    with qtbot.waitSignal(controller.estimates_ready):
        qtbot.keyClick(part(page, "interval"), Qt.Key.Key_Down)

    assert words(page, "os.12m") == "68% (95% CI 29–88)"


def test_the_file_as_it_stood_on_a_day_before_its_first_line_holds_nobody(
    page: SummaryPage, asking: SnapshotPage, enter: Types, qtbot: QtBot
) -> None:
    asking.day.setFocus()
    qtbot.keyClicks(asking.day, "2001-01-01")
    qtbot.keyClick(asking.day, Qt.Key.Key_Return)

    assert "as the file stood on 2001-01-01" in page.past.strip.words
    assert "The study had no patients then." in part(page, "message").text()  # type: ignore[attr-defined]


def test_the_file_as_it_stood_today_is_the_present(
    page: SummaryPage, asking: SnapshotPage, controller: StudyController, qtbot: QtBot
) -> None:
    before = words(page, "os.12m")
    asking.day.setFocus()
    qtbot.keyClicks(asking.day, controller.study.today().isoformat())
    qtbot.keyClick(asking.day, Qt.Key.Key_Return)

    assert page.past.strip.isVisible()
    assert words(page, "os.12m") == before


def test_what_is_no_day_is_told_in_a_sentence(asking: SnapshotPage, qtbot: QtBot) -> None:
    asking.day.setFocus()
    qtbot.keyClicks(asking.day, "soon")
    qtbot.keyClick(asking.day, Qt.Key.Key_Return)

    assert asking.said.text() == "“soon” is not a date. Type it as year-month-day, for example 2023-05-17."
    assert asking.day.property("severity") == "error"


def test_a_name_that_is_taken_is_told_and_the_typed_name_stays(asking: SnapshotPage, qtbot: QtBot) -> None:
    keep(qtbot, asking, "abstract")
    keep(qtbot, asking, "Abstract")

    assert asking.said.text() == "There is already a snapshot “Abstract”. Choose another name."
    assert asking.name.text() == "Abstract"


def test_what_the_disk_refuses_of_snapshots_is_said_beside_them_and_the_list_stays(
    asking: SnapshotPage, controller: StudyController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise UserError("The disk is full.")

    def rows() -> list[str]:
        return [asking.list.topLevelItem(at).text(0) for at in range(asking.list.topLevelItemCount())]

    keep(qtbot, asking, "abstract")
    kept = rows()
    assert len(kept) == 1
    monkeypatch.setattr(controller.study.book, "append", full)
    keep(qtbot, asking, "paper")
    assert (asking.said.text(), asking.said.property("severity")) == ("The disk is full.", "error")
    assert (rows(), asking.name.text()) == (kept, "paper")
    asking.say("")
    qtbot.mouseClick(asking.forget, Qt.MouseButton.LeftButton)
    assert (asking.said.text(), asking.said.property("severity")) == ("The disk is full.", "error")
    assert rows() == kept
    assert asking.said.isVisible()


def test_a_snapshot_leaves_the_list_and_undo_of_the_case_reports_leaves_it_alone(
    asking: SnapshotPage, controller: StudyController, qtbot: QtBot
) -> None:
    keep(qtbot, asking, "abstract")
    qtbot.mouseClick(asking.forget, Qt.MouseButton.LeftButton)
    assert asking.list.topLevelItem(0).text(0).startswith("No snapshot has been kept yet.")
    assert not asking.show_kept.isEnabled()

    controller.do(entry.undo)

    assert asking.list.topLevelItem(0).text(0).startswith("No snapshot has been kept yet.")


def test_two_states_that_are_the_same_say_that_no_number_differs(asking: SnapshotPage, qtbot: QtBot) -> None:
    keep(qtbot, asking, "abstract")
    qtbot.mouseClick(asking.compare, Qt.MouseButton.LeftButton)

    assert asking.said.text() == "No outcome differs between the two."
    assert asking.changes.lines() == []


def test_escape_leads_from_the_snapshots_back_to_the_outcomes(
    page: SummaryPage, asking: SnapshotPage, qtbot: QtBot
) -> None:
    asking.name.setFocus()
    qtbot.keyClick(asking.name, Qt.Key.Key_Escape)

    assert not asking.isVisible()
    assert page.body is not None
    assert page.body.isVisible()


def test_a_study_that_is_only_read_keeps_no_snapshot_but_shows_the_past(
    page: SummaryPage, asking: SnapshotPage, study: Study, qtbot: QtBot
) -> None:
    study.book.read_only = True
    page.past.context.refresh()

    assert not asking.name.isEnabled()
    assert asking.day.isEnabled()
    study.book.read_only = False


def test_nothing_of_the_snapshots_is_cut_off(page: SummaryPage, asking: SnapshotPage) -> None:
    for widget in asking.findChildren(QWidget):
        if widget.isVisible() and widget.parentWidget() is not None and not widget.inherits("QAbstractScrollArea"):
            assert widget.width() >= min(widget.minimumSizeHint().width(), 2000), widget
    assert QApplication.focusWidget() is asking.name


class SlowRunner(Runner):
    """Keeps each job until the test lets it run."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def submit(self, job: Job) -> None:
        self.jobs.append(job)


@pytest.fixture
def slow(qtbot: QtBot, controller: StudyController, study: Study) -> tuple[SnapshotController, SlowRunner]:
    """Return the snapshots of a study with one kept, and who answers only when told to."""
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(study)
    runner = SlowRunner()
    driver = SnapshotController(controller, controller, runner)
    qtbot.addWidget(driver.page)
    driver.refresh()
    driver.page.show()
    keep(qtbot, driver.page, "abstract")
    controller.do(entry.delete_patient, key_of(study, "SYN-05"), "entered twice")
    return driver, runner


def test_a_comparison_says_that_it_goes_on_and_how_far_it_is(
    slow: tuple[SnapshotController, SlowRunner], qtbot: QtBot
) -> None:
    driver, runner = slow
    qtbot.mouseClick(driver.page.compare, Qt.MouseButton.LeftButton)
    assert driver.page.said.text() == "The two states are being compared, patient by patient."
    assert driver.page.progress.isVisible()
    assert driver.page.stop.isVisible()

    found = runner.jobs[-1]()

    assert driver.page.progress.maximum() == 2  # one patient differs, and is asked about twice
    runner.done.emit(found)
    assert not driver.page.progress.isVisible()
    assert "Removed: SYN-05." in driver.page.said.text()


def test_a_comparison_that_was_stopped_ends_and_is_not_shown(
    slow: tuple[SnapshotController, SlowRunner], qtbot: QtBot
) -> None:
    driver, runner = slow
    qtbot.mouseClick(driver.page.compare, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(driver.page.stop, Qt.MouseButton.LeftButton)

    with pytest.raises(JobCancelled):
        runner.jobs[-1]()
    assert driver.page.said.text() == "The comparison was stopped."
    assert not driver.page.progress.isVisible()
    assert driver.page.changes.lines() == []


def test_what_cannot_be_read_is_told_in_a_sentence(slow: tuple[SnapshotController, SlowRunner], qtbot: QtBot) -> None:
    driver, runner = slow
    qtbot.mouseClick(driver.page.compare, Qt.MouseButton.LeftButton)
    runner.failed.emit(UserError("The file is gone."))
    assert driver.page.said.text() == "The file is gone."

    runner.failed.emit(ValueError("strange"))
    assert driver.page.said.text() == (
        "The earlier state could not be read: ValueError('strange'). The study itself is not affected."
    )


def test_a_trail_that_cannot_be_read_is_told_in_a_sentence_and_the_page_stands(
    asking: SnapshotPage, page: SummaryPage, controller: StudyController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was cut off at its end opened, and ended the making of the page in a traceback."""
    keep(qtbot, asking, "first")

    def damaged(**_: object) -> None:
        raise UserError("The study is damaged.")

    monkeypatch.setattr(controller.study.book, "trail", damaged)
    monkeypatch.setattr(controller.study.book, "position", damaged)
    controller.study_changed.emit()
    assert "The study is damaged." in [one.text() for one in asking.findChildren(QLabel)]
