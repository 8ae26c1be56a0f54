"""A patient's course typed day by day into the real window: grades follow the findings, outcomes follow the grades."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Derived
from cd7gui.domain.results import Breakdown, Estimates
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.special_pages.proposal_card import ProposalCard
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.tour import typed_report
from cd7gui.ui.tour.typist import Typist, wait_until
from tests.study.paste.test_table import sixty_days

CONTROL = Qt.KeyboardModifier.ControlModifier
SUMMARY, CASE_REPORTS = Qt.Key.Key_2, Qt.Key.Key_1
BASIS = ("F1", "F3", "F4", "F6")  # what places a patient on both clocks


class Coordinator:
    """Types into the window and reads what it answers."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.typist = Typist(window)

    @property
    def study(self) -> Study:
        return self.window.controller.study

    def begin_patient(self) -> None:
        """Type the forms that place a patient on both clocks."""
        report = typed_report("01-001")
        self.typist.new_patient()
        self.typist.fill({place: text for place, text in report.items() if place.split(".")[0] in BASIS})

    def type(self, form: str, row: int = 0, **texts: str) -> None:
        place = f"{form}[{row}]" if row else form
        self.typist.fill({f"{place}.{field}": text for field, text in texts.items()})

    def outcomes_once(self, fact: Callable[[Estimates], bool], what: str) -> Estimates:
        """Wait for outcomes of which something is so."""
        controller = self.window.controller
        wait_until(lambda: controller.estimates is not None and fact(controller.estimates), what)
        found = controller.estimates
        assert found is not None
        return found

    def shown(self, estimate: str) -> str:
        """Go to the summary, read a line, and come back."""
        self.typist.press(SUMMARY, CONTROL)
        label = self.window.findChild(QLabel, f"summary.{estimate}")
        assert label is not None
        text = label.text()
        self.typist.press(CASE_REPORTS, CONTROL)
        return text

    def card(self, name: str) -> str:
        """Read a card of the page on show."""
        card = self.window.findChild(VerdictCard, f"judged-{name}")
        assert card is not None
        assert card.isVisible()
        return card.accessibleName()

    def findings(self, check: str) -> list[str]:
        return [one.place for one in self.study.findings(self.study.cases()[0].key) if one.check == check]


@pytest.fixture
def coordinator(window: MainWindow) -> Coordinator:
    return Coordinator(window)


def breakdown(found: Estimates, id_: str) -> Breakdown:
    assert found.panels is not None
    return found.panels[id_]


FREE = {"ERYTHRO": "no", "BULLAE": "no", "DESQUAM": "0", "UGI": "no symptoms", "STOOLML": "0", "STOOLN": "0"}
CALM = {"PAIN": "no", "BLOOD": "no"}


def test_gvhd_that_rises_day_by_day_from_grade_1_to_3_moves_the_number_and_the_curve(coordinator: Coordinator) -> None:
    coordinator.begin_patient()
    episode = {"GVTYPE": "acute", "GVATTR": "HSCT", "ONSET": "2023-08-01", "MAXDAT": "2023-08-01"}
    first = {"SKINBSA": "20", **FREE, "GVBILI": "12 µmol/L", **CALM, "GVINV": "I"}
    coordinator.type("F10", 1, **episode, **first)
    assert coordinator.card("MAGIC").startswith(
        "MAGIC grade I. Decided by skin stage 1. The investigator's grade is the"
    )
    number, curve = "agvhd.hsct.grade3_4", "agvhd3_4"
    before = coordinator.outcomes_once(lambda found: curve in found.curves, "GVHD has no curve")
    assert (before[number].x, before["agvhd.hsct.grade2_4"].x) == (0, 0)
    assert sum(before.curves[curve].n_event) == 0
    assert coordinator.shown(number).startswith("0%")

    coordinator.type("F10", 1, MAXDAT="2023-08-03", GVBILI="41 µmol/L", GVINV="II")
    assert coordinator.card("MAGIC").startswith("MAGIC grade II. Decided by liver stage 1.")
    risen = coordinator.outcomes_once(lambda found: found["agvhd.hsct.grade2_4"].x == 1, "grade II was not counted")
    assert risen[number].x == 0

    coordinator.type("F10", 1, MAXDAT="2023-08-05", STOOLML="1100")
    assert coordinator.card("MAGLGI").startswith("Lower GI stage 2. 1100 mL a day")
    assert "The investigator's grade is II, the findings give III. Both are kept." in coordinator.card("MAGIC")
    assert coordinator.findings("EC-82") == ["F10[1].GVINV"]
    coordinator.type("F10", 1, GVINV="III")
    assert coordinator.findings("EC-82") == []
    after = coordinator.outcomes_once(lambda found: found[number].x == 1, "grade III was not counted")
    assert sum(after.curves[curve].n_event) == 1
    assert after.curves[curve].time[after.curves[curve].n_event.index(1)] == 21  # H+21
    assert coordinator.shown(number).startswith("100%")


def test_an_icans_with_ice_2_gives_grade_3_in_the_window_and_in_the_outcomes(coordinator: Coordinator) -> None:
    coordinator.begin_patient()
    ice = {"ORIENT": "1", "NAMING": "1", "COMMAND": "0", "WRITING": "0", "ATTENT": "0", "UNABLE": "no"}
    awake = {"LOC": "alert", "SEIZURE": "no seizure", "MOTOR": "no", "OEDEMA": "no raised", "DUEDEATH": "no"}
    coordinator.type("F11", 1, TXDAT="2023-06-22", TXKIND="ICANS", **ice, **awake)
    assert coordinator.card("ICE") == "ICE 2 of 10. 0–2 points give grade 3."
    assert coordinator.card("ICANS").startswith("ICANS grade 3. Decided by cognition.")

    coordinator.type("F11", 1, GRINV="2")
    assert "The investigator's grade is 2, the findings give 3." in coordinator.card("GRADE")
    assert coordinator.findings("EC-37") == ["F11[1].GRINV"]
    coordinator.type("F11", 1, GRINV="3")
    found = coordinator.outcomes_once(lambda found: breakdown(found, "icans")["3"].x == 1, "ICANS was not counted")
    assert breakdown(found, "icans")["3"].patients == ("01-001",)


def test_sixty_pasted_days_of_counts_are_graded_and_disagree_with_wrong_grades(coordinator: Coordinator) -> None:
    coordinator.begin_patient()
    typist = coordinator.typist
    coordinator.window.menus.action("dates_DMY").trigger()  # the block writes 16/06/2023
    typist.go_to_form("F18")
    typist.editor("F18[1].LBDAT").setFocus()
    QGuiApplication.clipboard().setText(sixty_days())
    typist.press(Qt.Key.Key_V, CONTROL)
    typist.press(Qt.Key.Key_Space)  # the button that enters the rows has the focus
    (case,) = coordinator.study.cases()
    assert len(case.rows(case.dictionary.form("F18"))) == 60
    assert case.derive(_derived(case, "F18.PANCY4"), case.row(case.dictionary.form("F18"), 10)) is True

    early = coordinator.outcomes_once(lambda found: breakdown(found, "icaht.early").n == 1, "ICAHT was not counted")
    assert breakdown(early, "icaht.early")["4"].patients == ("01-001",)

    typist.go_to_form("F8")
    assert coordinator.card("icaht-early").startswith("Early ICAHT grade 4. ")
    assert coordinator.card("pancytopenia").startswith("Grade 4 pancytopenia: yes. ")
    card = coordinator.window.findChild(ProposalCard, "propose-ANCSTAT")
    assert "recovered on 21 Jul 2023   T+35  H+10" in card.accessibleName()
    coordinator.type("F8", ANCSTAT="recovered", ANCDAT="2023-07-16")
    assert coordinator.findings("EC-67") == ["F8.ANCDAT"]

    event = {"AETERM": "Pancytopenia", "AESTDAT": "2023-06-20", "AEENDAT": "2023-07-20", "AEVER": "CTCAE 5.0"}
    coordinator.type("F19", 1, **event, AETOXGR="3")
    assert coordinator.findings("EC-38") == ["F19[1].AETOXGR"]
    editor = typist.editor("F19[1].AETOXGR")
    assert "“Pancytopenia” is graded 3, but the lowest neutrophil count" in editor.accessibleDescription()
    assert editor.property("severity") == "query"
    coordinator.type("F19", 1, AETOXGR="4")
    assert coordinator.findings("EC-38") == []


def _derived(case: Case, name: str) -> Derived[bool]:
    form, _, item = name.partition(".")
    return next(one for one in case.dictionary.form(form).derived() if one.id == item)
