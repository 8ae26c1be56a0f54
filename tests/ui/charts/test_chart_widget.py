"""A chart on the screen answers the pointer and the keys, and tells a screen reader what it shows."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.charts.base.deferred_text import Words
from cd7gui.ui.charts.base.spec import Chart, CurvePanel, CurveStep, RiskNumber, SwimmerPanel
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import DARK, LIGHT, Scheme
from cd7gui.ui.widgets.hover_card import HoverCard


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    theme.apply(qapp, Scheme.LIGHT)
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


Shown = Callable[..., ChartWidget]


@pytest.fixture
def shown(qtbot: QtBot, app: QApplication) -> Iterator[Shown]:
    """Return a function that shows a chart alone in an active window of this size."""
    windows: list[QWidget] = []  # pytest-qt holds them weakly

    def show(chart: Chart, width: int = 740, height: int = 260) -> ChartWidget:
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        layout = QHBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        widget = ChartWidget(chart)
        layout.addWidget(widget)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return widget

    yield show
    windows.clear()


class Painted(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times: list[QEvent.Type] = []
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(event.type())
        return False


def worded(panel: CurvePanel, words: Callable[[CurveStep], Words]) -> CurvePanel:
    """Return the panel with other words at the steps of its curves."""
    curves = (
        replace(curve, steps=tuple(replace(step, why=words(step)) for step in curve.steps)) for curve in panel.curves
    )
    return replace(panel, curves=tuple(curves))


def place_of(widget: ChartWidget, key: str) -> QPoint:
    (element,) = [element for element in widget.drawing().elements if element.key == key]
    return element.anchor.toPoint()


def card_of(widget: ChartWidget) -> str | None:
    """Return what the visible card says; None without one."""
    said = [card.text() for card in widget.window().findChildren(HoverCard) if card.isVisible()]
    return said[0] if said else None


def point_at(widget: ChartWidget, point: QPoint) -> None:
    # Qt drops a move to where the pointer already is.
    QTest.mouseMove(widget, QPoint(1, 1))
    QTest.mouseMove(widget, point)


@pytest.mark.parametrize("key", ["SYN-02/F16.DTHDAT", "SYN-08/F16.DTHDAT", "SYN-07/F17.LCDAT", "SYN-01/F17.LCDAT"])
def test_a_click_on_a_step_or_a_censoring_hands_its_key_back(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel, key: str
) -> None:
    widget = shown(overall_survival)
    with qtbot.waitSignal(widget.activated) as got:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place_of(widget, key))
    assert got.args == [key]


@pytest.mark.parametrize("key", ["SYN-07/RELAPSE", "SYN-08/DEATH", "SYN-01/ACUTE_GVHD", "SYN-03/F17"])
def test_a_click_on_a_bar_or_an_event_hands_its_key_back(
    qtbot: QtBot, shown: Shown, swimmer: SwimmerPanel, key: str
) -> None:
    widget = shown(swimmer)
    with qtbot.waitSignal(widget.activated) as got:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place_of(widget, key))
    assert got.args == [key]


def test_the_tread_and_the_riser_of_a_step_both_mean_it(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    corner = place_of(widget, "SYN-08/F16.DTHDAT")
    for point in (corner + QPoint(30, 3), corner + QPoint(-2, -8)):
        with qtbot.waitSignal(widget.activated) as got:
            qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=point)
        assert got.args == ["SYN-08/F16.DTHDAT"]


def test_a_click_beside_everything_opens_nothing(qtbot: QtBot, shown: Shown, overall_survival: CurvePanel) -> None:
    widget = shown(overall_survival)
    with qtbot.assertNotEmitted(widget.activated):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(300, 190))
        qtbot.mouseClick(widget, Qt.MouseButton.RightButton, pos=place_of(widget, "SYN-02/F16.DTHDAT"))


def test_hovering_a_step_says_why_and_leaving_it_puts_the_card_away(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    point_at(widget, place_of(widget, "SYN-08/F16.DTHDAT") + QPoint(20, 0))
    assert card_of(widget) == (
        "Step at 4.6 months: 0.788 → 0.675\n7 at risk, 1 event: SYN-08, T+140\nEnter opens the field"
    )
    assert widget.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(widget, QPoint(300, 190))
    assert card_of(widget) is None
    assert widget.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_card_stays_inside_the_window_and_still_while_the_same_thing_is_meant(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    point = place_of(widget, "SYN-01/F17.LCDAT")  # at the right edge
    point_at(widget, point)
    (card,) = widget.window().findChildren(HoverCard)
    assert widget.window().rect().contains(card.geometry())
    where = card.pos()
    QTest.mouseMove(widget, point + QPoint(-2, 2))
    assert card.pos() == where


def test_a_long_line_on_a_card_wraps_instead_of_being_cut(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    curve = overall_survival.curves[0]
    steps = (replace(curve.steps[0], why="Heading\n" + "a rather long reason " * 12), *curve.steps[1:])
    widget = shown(replace(overall_survival, curves=(replace(curve, steps=steps),)))
    point_at(widget, place_of(widget, "SYN-02/F16.DTHDAT"))
    (card,) = widget.window().findChildren(HoverCard)
    assert widget.window().rect().contains(card.geometry())
    for label in card.findChildren(type(card._labels[0])):
        assert not label.isVisible() or label.height() >= label.heightForWidth(label.width())


def test_the_arrow_keys_walk_the_elements_in_time_and_return_opens_one(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    widget.setFocus()
    walked = []
    for _ in range(10):
        qtbot.keyClick(widget, Qt.Key.Key_Right)
        walked.append(widget.chosen.key.split("/")[0][-2:] if widget.chosen else None)
    assert walked == ["02", "10", "05", "08", "09", "07", "06", "04", "03", "01"]
    qtbot.keyClick(widget, Qt.Key.Key_Right)  # there is no eleventh: it stays
    assert [widget.chosen and widget.chosen.key] == ["SYN-01/F17.LCDAT"]
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    with qtbot.waitSignal(widget.activated) as got:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert got.args == ["SYN-04/F17.LCDAT"]


def test_home_end_and_escape_go_first_last_and_away(qtbot: QtBot, shown: Shown, overall_survival: CurvePanel) -> None:
    widget = shown(overall_survival)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_End)
    assert card_of(widget) == "Censored at 24.0 months: SYN-01"
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    assert (card_of(widget) or "").startswith("Step at 1.3 months: 1.000 → 0.900")
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert card_of(widget) is None
    assert widget.chosen is None


def test_tab_comes_to_a_chart_and_leaves_it_and_its_card_goes_along(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel, swimmer: SwimmerPanel
) -> None:
    first = shown(overall_survival)
    second = ChartWidget(swimmer)
    first.window().layout().addWidget(second)
    second.show()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert card_of(first)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    qtbot.waitUntil(second.hasFocus)
    assert card_of(first) is None


def test_return_without_a_chosen_element_opens_nothing(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    widget.setFocus()
    with qtbot.assertNotEmitted(widget.activated):
        qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_a_screen_reader_is_told_title_numbers_and_the_chosen_element(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    assert widget.accessibleName() == "Overall survival"
    widget.setFocus()
    assert "Overall survival: 100%, 68%, 68%, 68%" in widget.accessibleDescription()
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert widget.accessibleDescription().startswith("Step at 1.3 months")
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert "at risk: 10, 6, 5, 3, 0" in widget.accessibleDescription()


def test_a_screen_reader_that_is_begun_later_is_told_once_the_window_is_come_back_to(
    shown: Shown, overall_survival: CurvePanel, incidence: CurvePanel
) -> None:
    widget = shown(overall_survival)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.clearFocus()
    assert widget.accessibleDescription() == "", "of a thousand patients it is a book that nobody reads"
    QAccessible.setActive(True)
    try:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.ActivationChange))
        assert "Overall survival: 100%, 68%, 68%, 68%" in widget.accessibleDescription()
        widget.set_spec(incidence)
        assert "Relapse: 0%" in widget.accessibleDescription()
    finally:
        QAccessible.setActive(False)


def test_a_new_chart_is_shown_and_an_equal_one_is_not_painted_again(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel, incidence: CurvePanel
) -> None:
    widget = shown(overall_survival)
    qtbot.wait(20)  # shown and painted
    painted = Painted(widget)
    widget.set_spec(worded(overall_survival, lambda step: f"{step.why} as before"))
    qtbot.wait(20)
    assert painted.times == []
    widget.set_spec(incidence)
    qtbot.waitUntil(lambda: bool(painted.times))
    assert widget.chart is incidence
    assert widget.accessibleName() == "Relapse (dashed) against non-relapse mortality"
    assert "Relapse" in [label.text for label in widget.drawing().labels]


def test_setting_a_chart_makes_no_words_whether_it_looks_the_same_or_not(
    shown: Shown, overall_survival: CurvePanel
) -> None:
    made: list[float] = []

    def lazily(share: float) -> CurvePanel:
        def make(step: CurveStep) -> Callable[[], str]:
            return lambda: str(made.append(step.time))

        changed = worded(overall_survival, make)
        last = replace(changed.curves[0].steps[-1], value=share)
        return replace(changed, curves=(replace(changed.curves[0], steps=(*changed.curves[0].steps[:-1], last)),))

    widget = shown(lazily(0.675))
    made.clear()  # `replace` reads the words of the last step
    others = lazily(0.675), lazily(0.6)
    made.clear()
    for other in others:
        widget.set_spec(other)
        assert widget.chart is other
    assert made == []


def test_words_that_differ_alone_are_told_and_what_the_keys_stand_on_stays(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    widget.set_spec(worded(overall_survival, lambda step: step.why))
    assert widget.chosen is not None  # it says the same still
    assert card_of(widget) == widget.chosen.why
    widget.set_spec(worded(overall_survival, lambda step: step.why.replace("SYN-02", "SYN-12")))
    assert card_of(widget) is None  # it would tell of a patient whose number is another now
    assert widget.chosen is None
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert "SYN-12" in (card_of(widget) or "")
    assert "SYN-12" in widget.accessibleDescription()


def test_a_change_of_scheme_or_size_lays_the_chart_out_again(
    qtbot: QtBot, app: QApplication, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    assert widget.look().tokens is LIGHT
    light = widget.grab().toImage()
    theme.apply(app, Scheme.DARK)
    assert widget.look().tokens is DARK
    assert widget.grab().toImage() != light
    widget.window().resize(600, 400)
    qtbot.waitUntil(lambda: widget.drawing().rect.width() == 600)


def test_a_chart_at_200_percent_asks_for_the_room_that_its_words_need(
    qtbot: QtBot, app: QApplication, shown: Shown, overall_survival: CurvePanel
) -> None:
    widget = shown(overall_survival)
    usual = widget.minimumSizeHint().height()
    theme.apply(app, Scheme.LIGHT, 2.0)
    qtbot.waitUntil(lambda: widget.minimumSizeHint().height() > 1.7 * usual)
    rect = widget.drawing().rect
    widget.resize(740, widget.minimumSizeHint().height())
    rect = widget.drawing().rect
    assert [label.text for label in widget.drawing().labels if not rect.contains(label.rect)] == []


def test_of_two_things_under_the_pointer_the_event_is_meant_before_the_bar(
    qtbot: QtBot, shown: Shown, swimmer: SwimmerPanel
) -> None:
    widget = shown(swimmer)
    point_at(widget, place_of(widget, "SYN-07/RELAPSE"))
    assert card_of(widget) == "SYN-07: relapse at T+271"
    point_at(widget, place_of(widget, "SYN-07/RELAPSE") + QPointF(20, 0).toPoint())
    assert card_of(widget) == "SYN-07: seen to T+408"


def test_down_goes_from_the_curve_to_the_nearest_number_and_up_comes_back(
    qtbot: QtBot, shown: Shown, overall_survival: CurvePanel
) -> None:
    row = overall_survival.rows[0]
    behind = tuple(RiskNumber(f"at risk {number}", f"{number} at risk") for number in row.counts)
    widget = shown(replace(overall_survival, rows=(replace(row, behind=behind), *overall_survival.rows[1:])))
    widget.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down):
        qtbot.keyClick(widget, key)
    assert widget.chosen is not None
    assert widget.chosen.key == "at risk 10"
    with qtbot.waitSignal(widget.activated) as opened:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert opened.args == ["at risk 10"]

    qtbot.keyClick(widget, Qt.Key.Key_Up)
    assert widget.chosen.key == "SYN-02/F16.DTHDAT"


def test_down_on_a_bar_goes_to_the_next_patient(qtbot: QtBot, shown: Shown, swimmer: SwimmerPanel) -> None:
    widget = shown(swimmer)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    first = widget.chosen
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert first is not None
    assert widget.chosen is not None
    assert (first.row, widget.chosen.row) == (0, 1)
