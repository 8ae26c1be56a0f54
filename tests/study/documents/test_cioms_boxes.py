"""CIOMS I box for box: every box with its value, the empty ones, and what a de-identified form leaves out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.study.documents.cioms_boxes import CiomsVariant, cioms_boxes, empty_boxes, identifying_text
from tests.protocol.building import row, sound_case
from tests.protocol.examples_serious import event, report

FILLED = {
    **event(),
    **report(SAECTRY="China", SAEMANUF="Maker\nTown", SAEREPNO="R-17", SAECTLNO="C-33", SAERECDT="2023-07-22"),
    **row("F21", 1, SAESRC="STUDY|HEALTH", SAERPTDT="2023-07-24", SAERPTER="Dr A", SAEDECH="NA", SAERECH="N"),
    **row("F21", 1, SAERELLD="POSSIBLE", SAEEXPRF="IB 4.0"),
    **row("F7", 1, CMTRT="METHYLPREDNISOLONE", CMINDC="CRS", CMROUTE="IV", CMSTDAT="2023-07-12", CMONGO="Y"),
    **row(
        "F7", 2, CMTRT="OTHER", CMTRTOTH="Meropenem", CMINDC="OTHER", CMROUTE="IV", CMSTDAT="2023-07-21"
    ),  # it treats
    **row("F20", 1, CMTRT="Aciclovir", CMINDC="prophylaxis", CMDOSE="400", CMDOSU="MG", CMROUTE="ORAL"),
    **row("F20", 1, CMSTDAT="2023-07-01", CMENDAT="2023-07-10"),
    **row("F20", 2, CMTRT="Ended before", CMINDC="pain", CMSTDAT="2023-06-01", CMENDAT="2023-07-05"),
    **row("F20", 3, CMTRT="Given for it", CMINDC="sepsis", CMSTDAT="2023-07-21"),
    "F19[1].AEDECOD": "Sepsis",
    "F1.INITIALS": "LW",
    "F4.LOT": "LOT-17",
}
ALL = [
    *("1", "1a", "2", "2a", "3", "4-6", "7+13", "8-12", "14", "20", "15", "16", "21"),
    *("17", "18", "19", "22", "23", "24a", "24b", "24c", "24d", "25a", "25b", "26"),
]


def boxes(case: Case, variant: CiomsVariant | None = None) -> dict[str, str]:
    found = cioms_boxes(case, case.row(SeriousEvent, 1), variant)
    return {one.number.replace(" ", ""): one.text for one in found}


def test_every_box_has_its_value() -> None:
    found = boxes(sound_case(FILLED))
    assert [*found] == ALL
    assert [found[name] for name in ("1", "1a", "2", "2a", "3", "4-6")] == [
        *("LW", "China", "1991-03-02", "32", "female", "2023-07-20")
    ]
    assert found["7+13"] == (
        "Sepsis, CTCAE 5.0 grade 4; outcome recovered; ended on 2023-07-29; related to lymphodepletion: possible; "
        "related to CAR-T: possible; related to the transplant: probable; unexpected (IB 4.0).\nFever and shock on H+9."
    )
    ticked = [line[2:] for line in found["8-12"].splitlines() if line[0] == "☒"]
    assert (ticked, found["8-12"].count("☐")) == (["life threatening"], 5)
    assert found["14"].splitlines() == [
        "#1 fludarabine + cyclophosphamide + etoposide",
        "#2 haploidentical donor-derived CD7 CAR-T, batch LOT-17",
        "#3 allogeneic transplant (peripheral blood stem cells)",
    ]
    assert found["15"].splitlines()[1:] == ["#2 2 × 10⁶ CAR+ cells/kg", "#3 CD34+ 6.1 × 10⁶/kg"]
    assert found["16"].splitlines() == ["#1 not recorded", "#2 intravenous", "#3 intravenous"]
    assert found["17"] == "T-ALL"
    assert found["18"].splitlines()[0] == "#1 2023-06-10 – 2023-06-14"
    assert found["19"].splitlines() == ["#1 5 days", "#2 1 day", "#3 1 day"]
    assert found["20"].replace("\u00a0", " ") == "☐ YES  ☐ NO  ☒ NA"
    assert found["21"].replace("\u00a0", " ") == "☐ YES  ☒ NO  ☐ NA"
    assert found["22"].splitlines() == [
        "methylprednisolone intravenous (CRS), 2023-07-12 – ongoing",
        "Aciclovir 400 mg oral (prophylaxis), 2023-07-01 – 2023-07-10",
    ]
    assert (
        found["23"]
        == "T-ALL, diagnosed 2022-08; prior lines of therapy: 1; prior transplant: no; hyper-CVAD (no response)"
    )
    assert [found[name] for name in ("24a", "24b", "24c", "25a", "26")] == [
        *("Maker\nTown", "R-17", "C-33", "2023-07-24", "Dr A")
    ]
    assert found["24d"].replace("\u00a0", " ").startswith("received 2023-07-22   ☒ study   ☐ literature   ☒ health")
    assert found["25b"].replace("\u00a0", " ") == "☒ INITIAL   ☐ FOLLOW-UP"
    case = sound_case(FILLED)
    assert empty_boxes(cioms_boxes(case, case.row(SeriousEvent, 1))) == []


def test_only_a_treatment_that_is_suspected_and_was_given_is_a_suspect_drug() -> None:
    unlikely = boxes(sound_case({**FILLED, "F21[1].SAERELLD": "UNLIKELY", "F21[1].SAERELHC": "UNRELATED"}))
    assert unlikely["14"] == "#1 haploidentical donor-derived CD7 CAR-T, batch LOT-17"
    early = boxes(sound_case({**FILLED, "F19[1].AESTDAT": "2023-06-20", "F21[1].AWARDAT": "2023-06-20"}))
    assert "transplant" not in early["14"]


def test_the_empty_boxes_name_the_value_that_fills_them() -> None:
    case = sound_case({**event(AESTDAT=""), **report(SAEROW="9", SAECRIT="", SAERELCR="UNLIKELY", SAERELHC="UNLIKELY")})
    found = {one.number: one.place for one in empty_boxes(cioms_boxes(case, case.row(SeriousEvent, 1)))}
    assert found["1"] == "F1.INITIALS"
    assert found["4-6"] == "F21[1].SAEROW"  # the event that the report names is not there
    assert found["8-12"] == "F21[1].SAECRIT"
    assert found["14"] == "F21[1].SAERELCR"
    assert found["24d"] == "F21[1].SAERECDT"
    assert {"2a", "20", "21", "24a", "25a", "26"} <= found.keys()
    assert not {"2", "3", "17", "25b"} & found.keys()


@pytest.mark.parametrize("with_text", [False, True])
def test_a_de_identified_form_leaves_names_and_dates_behind(with_text: bool) -> None:
    case = sound_case({**FILLED, "F19[1].AETERM": "septic words"})
    found = boxes(case, CiomsVariant(deidentified=True, with_text=with_text, shift=-100))
    assert [found[name] for name in ("1", "2", "24b", "24c", "26")] == [""] * 5
    assert found["2a"] == "32"
    assert found["4-6"] == (date(2023, 7, 20) - timedelta(days=100)).isoformat()
    whole = "\n".join(found.values())
    assert not [name for name in ("LW", "1991", "LOT-17", "R-17", "Dr A", "2023-07", "2022-08") if name in whole]
    names = ("Fever and shock", "Aciclovir", "China", "hyper-CVAD", "septic words")
    assert [name in whole for name in names] == [with_text] * 5
    assert "Sepsis" in whole  # the coded term may leave
    assert ("left out of this de-identified form" in found["7+13"]) is not with_text
    left = {one.number for one in empty_boxes(cioms_boxes(case, case.row(SeriousEvent, 1), CiomsVariant(True)))}
    assert left == set()  # what stays behind on purpose is not asked for


def test_an_age_over_89_names_nobody() -> None:
    old = sound_case({**FILLED, "F1.BRTHDAT": "1930-01-01"})
    assert boxes(old)["2a"] == "93"
    assert boxes(old, CiomsVariant(deidentified=True))["2a"] == "90"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Admitted at H+9.", ""),
        ("LW was admitted.", "“LW” (Initials, F1.INITIALS)"),
        ("The lw of the scan.", ""),  # initials count in capitals: "is" and "to" are words
        ("Lower lobes. Batch lot-17.", "“LOT-17” (Lot, F4.LOT)"),
        ("Patient 01-009 fell.", "“01-009” (the patient number)"),
        ("Born 1991-03-02.", "“1991-03-02” (Date of birth, F1.BRTHDAT)"),
        ("On 2023-07-20 fever.", "“2023-07-20” (a date)"),
        ("于2023年7月20日发热。", "“2023年” (a date)"),
        ("于7月20日发热。", "“7月20日” (a date)"),
        ("Fever 20.07.2023.", "“20.07.2023” (a date)"),
        ("Since July 2023 better.", "“July 2023” (a date)"),
        ("In Mar 3, 2024 well.", "“Mar 3, 2024” (a date)"),
        ("WBC 2023, copies 1999/mL, ratio 3/2, T+14, 1.5 2000", ""),
    ],
)
def test_an_identifier_or_a_date_in_the_narrative_is_found(text: str, found: str) -> None:
    case = sound_case({**FILLED, "F21[1].SAENARR": text})
    assert identifying_text(case, case.row(SeriousEvent, 1)) == found


@pytest.mark.parametrize(
    ("diagnosed", "said"),
    [
        ("2022-08", "less than 1 year before"),  # the event began on 20 July 2023
        ("2022-07", "0 to 1 years before"),
        ("2022-07-20", "1 year before"),
        ("2022", "0 to 1 years before"),
        ("2020-03", "3 years before"),
    ],
)
def test_a_moved_history_is_told_in_whole_years_that_are_true(diagnosed: str, said: str) -> None:
    found = boxes(sound_case({**FILLED, "F3.DXDAT": diagnosed}), CiomsVariant(deidentified=True, shift=-100))

    assert f"diagnosed {said};" in found["23"]
