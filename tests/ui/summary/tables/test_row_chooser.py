"""Which rows of the baseline are shown: a form of boxes, of which the last one cannot be taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.study.session import Study
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.remembered_rows import RememberedRows


def test_the_rows_that_are_chosen_are_shown(page: SummaryPage, qtbot: QtBot, controller: StudyController) -> None:
    assert page.body is not None
    chooser, table = page.body.rows, page.body.cell_tables["baseline"]
    assert chooser.button.text() == "Rows of the baseline: all"
    qtbot.keyClick(chooser.button, Qt.Key.Key_Space)
    boxes = chooser.form.boxes
    assert QApplication.focusWidget() is boxes["age"]

    with qtbot.waitSignal(controller.estimates_ready):
        boxes["sex"].toggle()

    assert table.table is not None
    assert "sex" not in {one.id for one in table.table.lines}
    assert chooser.button.text() == "Rows of the baseline: 12 of 13"

    with qtbot.waitSignal(controller.estimates_ready):
        chooser.form.every.click()

    assert "sex" in {one.id for one in table.table.lines}
    qtbot.keyClick(chooser.form, Qt.Key.Key_Escape)
    assert not chooser.form.isVisible()


def test_without_any_row_all_come_back(page: SummaryPage, qtbot: QtBot, controller: StudyController) -> None:
    assert page.body is not None
    form = page.body.rows.form
    with qtbot.waitSignal(controller.estimates_ready):
        controller.choose(characteristics=("match",))
    assert [id_ for id_, box in form.boxes.items() if box.isChecked()] == ["match"]

    with qtbot.waitSignal(controller.estimates_ready):
        form.boxes["match"].toggle()

    assert all(box.isChecked() for box in form.boxes.values())


def test_a_row_that_there_is_not_is_refused_in_a_sentence(
    demo_file: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tables", str(demo_file), "--rows", "sex, age"]) == 0
    printed = capsys.readouterr().out
    assert "Age at consent" in printed.partition("\n\nFlow")[0]
    assert "Diagnosis" not in printed.partition("\n\nFlow")[0]

    with pytest.raises(SystemExit):
        main(["tables", str(demo_file), "--rows", "age,size"])
    assert '"size" is not a row of the baseline table; its rows are age, sex, diagnosis' in capsys.readouterr().err


def test_the_chosen_rows_are_remembered_for_their_study_alone(
    controller: StudyController, study: Study, empty_study: Study
) -> None:
    preferences = UserSettings(InMemorySettings())
    kept = RememberedRows(controller, preferences)
    controller.take(study)
    controller.choose(characteristics=("age", "sex"))
    kept.keep(("age", "sex"))
    first, other = study.identity, empty_study.identity
    preferences.keep_baseline_rows(other, ("age", "unheard"))
    controller.take(empty_study)
    assert controller.settings.characteristics == ("age",)
    kept.keep(())
    assert (preferences.baseline_rows(first), preferences.baseline_rows(other)) == (("age", "sex"), ())


def test_another_study_begins_with_every_row(controller: StudyController, study: Study, empty_study: Study) -> None:
    kept = RememberedRows(controller, UserSettings(InMemorySettings()))
    controller.take(study)
    controller.choose(characteristics=("age", "sex"))
    kept.keep(("age", "sex"))
    controller.take(empty_study)
    assert controller.settings.characteristics == ()
