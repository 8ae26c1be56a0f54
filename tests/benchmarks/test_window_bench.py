"""The window against its budgets: a page beside a bare loop that makes the same editors, and the switch of patients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import process_time

import pytest

pytest.importorskip("PySide6")

from PySide6.QtWidgets import QApplication, QFormLayout, QScrollArea, QStackedWidget, QWidget
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, Day, NumberKind, Options
from cd7gui.study.session import Study, StudyRules
from cd7gui.ui.app import open_window
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.factory import make_editor
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.fields.entering import EntryController
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.workspace import CaseReports
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.style import theme
from tests.protocol.building import SOUND, TODAY
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.driving import Answers, Exports, counting
from tests.ui.immediate import ImmediateRunner

FIELDS = 120
LEVELS = Options("LEVEL", tuple((f"L{number}", f"level {number}") for number in range(8)))
KINDS = (Day(), ChoiceKind(LEVELS), NumberKind(2))
TYPED = {Day: "2023-07-11", ChoiceKind: "L3", NumberKind: "6.4"}


def wide_form() -> type[Form]:
    """Make a form of 120 fields: dates, choices and numbers in turn."""
    parts = {f"f{n}": Field(f"F{n}", KINDS[n % 3], f"Field number {n}") for n in range(FIELDS)}
    return type("Wide", (Form,), parts, id="W1", title="Wide")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    theme.apply(qapp, theme.Scheme.LIGHT)
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def bare(form: type[Form], window: QStackedWidget) -> None:
    """Make the same editors in a form layout, and nothing else."""
    inside = QWidget()
    layout, lists = QFormLayout(inside), ChoiceLabels()
    for field in form.fields():
        layout.addRow(field.label, make_editor(field.kind, lists, inside))
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(inside)
    window.addWidget(scroll)


def page(form: type[Form], window: QStackedWidget) -> None:
    """Make the page as the window does, and bind it to a patient who has every field."""
    book = MemoryBook()
    for field in form.fields():
        book.values["P1", form.id, 0, field.id] = TYPED[type(field.kind)]
    study = Study(book, StudyRules(Dictionary("1.0", (form,)), ()), who="t", today=lambda: TODAY)
    controller = StudyController(Backend(Exports(), counting), ImmediateRunner())
    controller.setParent(window)
    controller.take(study)
    driver = EntryContext(
        controller,
        EntryController(controller, Answers()),
        Answers(),
        ChoiceLabels(),
        UserSettings(InMemorySettings()),
        RowInProgress(controller),
    )
    made = FormPage(form, driver, window)
    window.addWidget(made)
    made.show_case("P1")


def shown(make: Callable[[type[Form], QStackedWidget], None], form: type[Form]) -> float:
    """Return the seconds of processor time that making and showing takes."""
    begin = process_time()
    window = QStackedWidget()
    window.resize(820, 700)
    make(form, window)
    window.show()
    QApplication.processEvents()
    taken = process_time() - begin
    window.close()
    window.deleteLater()
    return taken


def test_a_page_of_120_fields_costs_at_most_one_and_a_half_times_its_editors(
    app: QApplication, benchmark: BenchmarkFixture
) -> None:
    form = wide_form()
    pairs = [(shown(page, form), shown(bare, form)) for _ in range(9)][2:]  # the first make Qt's classes
    benchmark.extra_info["ratio"] = ratio = median(one for one, _ in pairs) / median(other for _, other in pairs)
    benchmark.pedantic(lambda: shown(page, form), rounds=3)
    assert ratio <= 1.5


def test_the_switch_of_patients_takes_at_most_20_ms(app: QApplication, benchmark: BenchmarkFixture) -> None:
    study = memory_study({"P1": SOUND, "P2": SOUND | {"F1.SUBJID": "01-010"}})
    assert isinstance(study.book, MemoryBook)
    window = open_window(
        who="t", study=study, preferences=UserSettings(InMemorySettings()), notices=lambda _: Answers()
    )
    reports: CaseReports = window.case_reports
    reports.show_form("F6")
    keys = ["P1", "P2"]
    for key in keys:
        reports.show_patient(key)

    def switch() -> None:
        keys.reverse()
        reports.show_patient(keys[0])
        QApplication.processEvents()

    benchmark(switch)
    window.close()
    assert benchmark.stats.stats.median < 0.020
