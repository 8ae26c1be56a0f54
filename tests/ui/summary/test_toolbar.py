"""The controls ask for what was chosen, by keyboard alone too, and the mouse wheel changes none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.results import Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.summary.plots.axis_form import AxisForm
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.plots.swimmer import LaneOrder
from cd7gui.ui.summary.plots.time_axis import AxisChoice, TimeUnit
from cd7gui.ui.summary.toolbar import SummaryToolbar
from cd7gui.ui.widgets.combo_box import ComboBox
from tests.ui.conftest import Enter

IN_FORCE = Settings(cutoff=date(2023, 12, 22))


@pytest.fixture
def controls(qtbot: QtBot, app: QApplication) -> Iterator[SummaryToolbar]:
    made = SummaryToolbar()
    qtbot.addWidget(made)
    made.show_settings(IN_FORCE, DateReading(), read_only=False)
    made.resize(1256, 30)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


def wheel_over(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    turned = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, turned)


def test_every_control_has_its_name_for_hands_and_for_screen_readers(controls: SummaryToolbar) -> None:
    named = {
        widget.objectName(): widget.accessibleName()
        for widget in (controls.cutoff, controls.origin, controls.interval, controls.axis)
    }

    assert named == {
        "summary.cutoff": "Data cut-off",
        "summary.origin": "Time from",
        "summary.interval": "Limits",
        "summary.axis": "Axis",
    }


def test_the_settings_in_force_are_shown_and_nobody_is_asked_to_choose_them(
    qtbot: QtBot, controls: SummaryToolbar
) -> None:
    with qtbot.assertNotEmitted(controls.origin_chosen), qtbot.assertNotEmitted(controls.interval_chosen):
        controls.show_settings(
            Settings(cutoff=None, origin=TimeOrigin.TRANSPLANT, interval=IntervalType.PLAIN),
            DateReading(),
            read_only=False,
        )

    assert controls.cutoff.text() == ""
    assert controls.cutoff.placeholderText() == "all data to date"
    assert (controls.origin.currentText(), controls.interval.currentText()) == ("transplant", "plain")


def test_a_typed_cut_off_is_asked_for_when_the_field_is_left(
    qtbot: QtBot, controls: SummaryToolbar, enter: Enter
) -> None:
    controls.cutoff.clear()
    with qtbot.waitSignal(controls.cutoff_chosen) as chosen:
        enter(controls.cutoff, "31 Dec 2022")
    assert chosen.args == [date(2022, 12, 31)]


def test_an_empty_cut_off_means_the_data_as_they_stand(qtbot: QtBot, controls: SummaryToolbar) -> None:
    controls.cutoff.setFocus()
    controls.cutoff.selectAll()
    qtbot.keyClick(controls.cutoff, Qt.Key.Key_Delete)
    with qtbot.waitSignal(controls.cutoff_chosen) as chosen:
        qtbot.keyClick(controls.cutoff, Qt.Key.Key_Return)
    assert chosen.args == [None]


def test_the_same_cut_off_typed_again_asks_for_nothing(qtbot: QtBot, controls: SummaryToolbar, enter: Enter) -> None:
    controls.cutoff.clear()
    with qtbot.assertNotEmitted(controls.cutoff_chosen):
        enter(controls.cutoff, "20231222")
    assert controls.cutoff.text() == "2023-12-22"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", "“soon” is not a date. Type it as year-month-day, for example 2023-05-17."),
        ("2023-12", "“2023-12” has no day. This date must be exact: type it as 2023-05-17."),
    ],
)
def test_what_is_no_day_stays_red_with_its_sentence_and_asks_for_nothing(
    qtbot: QtBot, controls: SummaryToolbar, enter: Enter, text: str, sentence: str
) -> None:
    controls.cutoff.clear()
    with qtbot.assertNotEmitted(controls.cutoff_chosen):
        enter(controls.cutoff, text)
    assert controls.cutoff.text() == text
    assert controls.cutoff.property("severity") == "error"
    assert controls.said.text() == sentence
    assert controls.cutoff.accessibleDescription() == sentence


def test_escape_takes_a_half_typed_cut_off_back(qtbot: QtBot, controls: SummaryToolbar) -> None:
    controls.cutoff.setFocus()
    qtbot.keyClicks(controls.cutoff, "99")
    qtbot.keyClick(controls.cutoff, Qt.Key.Key_Escape)
    assert controls.cutoff.text() == "2023-12-22"


def test_a_mended_cut_off_takes_its_complaint_away(qtbot: QtBot, controls: SummaryToolbar, enter: Enter) -> None:
    controls.cutoff.clear()
    enter(controls.cutoff, "soon")
    controls.cutoff.clear()
    enter(controls.cutoff, "2023-12-22")
    assert controls.said.text() == ""
    assert controls.cutoff.property("severity") == ""


def test_new_settings_leave_a_date_alone_that_is_being_typed(qtbot: QtBot, controls: SummaryToolbar) -> None:
    controls.cutoff.setFocus()
    controls.cutoff.selectAll()
    qtbot.keyClicks(controls.cutoff, "2022-1")
    controls.show_settings(IN_FORCE, DateReading(), read_only=False)
    assert controls.cutoff.text() == "2022-1"


def test_a_study_that_is_only_read_keeps_its_cut_off(controls: SummaryToolbar) -> None:
    controls.show_settings(IN_FORCE, DateReading(), read_only=True)

    assert controls.cutoff.isReadOnly()


def test_the_arrow_keys_choose_limits_day_zero_and_groups(qtbot: QtBot, controls: SummaryToolbar) -> None:
    for choice, signal, wanted in (
        (controls.interval, controls.interval_chosen, IntervalType.LOG_LOG),
        (controls.origin, controls.origin_chosen, TimeOrigin.TRANSPLANT),
        (controls.group, controls.group_chosen, Grouping.DIAGNOSIS),
    ):
        choice.setFocus()
        with qtbot.waitSignal(signal) as chosen:
            qtbot.keyClick(choice, Qt.Key.Key_Down)
        assert chosen.args == [wanted]


@pytest.fixture
def axis_form(qtbot: QtBot, controls: SummaryToolbar) -> Iterator[AxisForm]:
    """Return the form of the axis, opened by its button as a person does."""
    controls.axis.setFocus()
    qtbot.keyClick(controls.axis, Qt.Key.Key_Space)
    assert controls.axis.form.isVisible()
    yield controls.axis.form
    controls.axis.form.close()


def test_a_typed_end_and_step_are_the_axis_from_then_on(
    qtbot: QtBot, controls: SummaryToolbar, axis_form: AxisForm
) -> None:
    axis_form.end.setFocus()
    qtbot.keyClicks(axis_form.end, "24")
    with qtbot.waitSignal(controls.options_chosen) as chosen:
        qtbot.keyClick(axis_form.end, Qt.Key.Key_Tab)
    assert chosen.args == [PlotOptions(AxisChoice(end=24))]
    qtbot.keyClicks(axis_form.step, "4")
    qtbot.keyClick(axis_form.step, Qt.Key.Key_Return)

    assert controls.axis.text() == "months, to 24, every 4"
    assert not axis_form.isVisible()


def test_another_unit_begins_with_what_the_data_need(
    qtbot: QtBot, controls: SummaryToolbar, axis_form: AxisForm
) -> None:
    axis_form.end.setText("24")
    axis_form.unit.setFocus()
    with qtbot.waitSignal(controls.options_chosen) as chosen:
        qtbot.keyClick(axis_form.unit, Qt.Key.Key_Up)

    assert chosen.args == [PlotOptions(AxisChoice(TimeUnit.DAYS))]
    assert axis_form.end.text() == ""


def test_the_order_of_the_swimmer_is_chosen_there_too(
    qtbot: QtBot, controls: SummaryToolbar, axis_form: AxisForm
) -> None:
    axis_form.order.setFocus()
    with qtbot.waitSignal(controls.options_chosen) as chosen:
        qtbot.keyClick(axis_form.order, Qt.Key.Key_Down)

    assert chosen.args == [PlotOptions(order=LaneOrder.NUMBER)]


def test_the_axis_can_go_back_to_what_the_data_need(
    qtbot: QtBot, controls: SummaryToolbar, axis_form: AxisForm
) -> None:
    controls.axis.show_options(PlotOptions(AxisChoice(TimeUnit.YEARS, 3, 1)))
    assert controls.axis.text() == "years, to 3, every 1"
    with qtbot.waitSignal(controls.options_chosen) as chosen:
        qtbot.mouseClick(axis_form.findChild(QWidget, "summary.axis.needed"), Qt.MouseButton.LeftButton)
    assert chosen.args == [PlotOptions()]


@pytest.mark.parametrize(
    ("end", "step", "sentence"),
    [
        ("soon", "", "“soon” is not a number. Type one such as 24, or leave it empty."),
        ("12", "24", "A step of 24 months is longer than the axis. Choose a smaller step or a later end."),
    ],
)
def test_what_is_no_axis_is_told_and_asks_for_nothing(
    qtbot: QtBot, controls: SummaryToolbar, axis_form: AxisForm, end: str, step: str, sentence: str
) -> None:
    axis_form.step.setText(step)
    axis_form.end.setFocus()
    qtbot.keyClicks(axis_form.end, end)
    with qtbot.assertNotEmitted(controls.options_chosen):
        qtbot.keyClick(axis_form.end, Qt.Key.Key_Return)

    assert axis_form.said.text() == sentence
    assert axis_form.isVisible()


@pytest.mark.parametrize("name", ["origin", "interval", "group"])
def test_the_wheel_changes_no_choice(qtbot: QtBot, controls: SummaryToolbar, name: str) -> None:
    choice: ComboBox = getattr(controls, name)
    choice.setFocus()
    wheel_over(choice)
    assert choice.currentIndex() == 0


def test_the_wheel_changes_no_date(controls: SummaryToolbar) -> None:
    controls.cutoff.setFocus()
    wheel_over(controls.cutoff)
    assert controls.cutoff.text() == "2023-12-22"


def test_tab_goes_through_the_controls_in_reading_order(qtbot: QtBot, controls: SummaryToolbar) -> None:
    controls.cutoff.setFocus()
    visited = []
    for _ in range(7):
        here = controls.focusWidget()
        visited.append(here.objectName())
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert visited == [
        f"summary.{name}" for name in ("cutoff", "origin", "interval", "group", "censoring", "molecular", "axis")
    ]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_word_of_the_controls_is_cut_off(
    qtbot: QtBot, app: QApplication, controls: SummaryToolbar, scale: float
) -> None:
    theme.apply(app, Scheme.LIGHT, scale)
    controls.say("recomputed 0.04 s after F2 Not eligible for conventional allogeneic HSCT of SYN-08")
    app.processEvents()
    controls.resize(1256, controls.heightForWidth(1256))
    app.processEvents()

    assert controls.width() == 1256
    for widget in controls.findChildren(QWidget):
        if widget.isVisible():
            inside = widget.parentWidget().rect()
            assert inside.contains(widget.geometry()), widget
            assert widget.width() >= widget.minimumSizeHint().width(), widget
    assert _text_width(controls.cutoff) <= controls.cutoff.width()


def _text_width(line: QLineEdit) -> int:
    margins = 2 * (1 + 6 + 2)  # edge, padding and Qt's own two px on each side
    return line.fontMetrics().horizontalAdvance(line.placeholderText()) + margins


def test_words_without_room_beside_the_controls_go_below_them(qtbot: QtBot, controls: SummaryToolbar) -> None:
    controls.resize(2000, 60)
    controls.say("recomputed 0.04 s after F2 Not eligible for conventional allogeneic HSCT of SYN-08")
    qtbot.waitUntil(lambda: controls.said.geometry().right() == 1999)
    assert controls.said.y() < controls.cutoff.height()

    controls.resize(900, 60)

    qtbot.waitUntil(lambda: controls.said.y() >= controls.cutoff.height())
    assert controls.said.geometry().right() == 899
