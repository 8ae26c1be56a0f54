"""The narrative as it is proposed: days from T and H, what lies around the event, and nothing typed is lost."""

from __future__ import annotations

import re

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.values.kinds import LONGEST_TEXT
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.study.safety.narrative_blocks import NarrativeBlock, is_too_long, narrative_blocks, with_block
from tests.protocol.building import row, sound_case
from tests.protocol.examples_serious import event, report

AROUND = {
    **row("F11", 1, TXDAT="2023-07-14", TXKIND="CRS", GRINV="2", TOCI="Y"),
    **row("F11", 2, TXDAT="2023-06-18", TXKIND="CRS", GRINV="1"),  # a month before: no part of the story
    **row("F12", 1, INONSET="2023-07-20", INSITE="BLOOD", INCLASS="BACTERIAL", INORG="E. coli", INGRADE="4"),
    **row(
        "F7", 1, CMTRT="METHYLPREDNISOLONE", CMINDC="OTHER", CMROUTE="IV", CMSTDAT="2023-07-21", CMENDAT="2023-07-23"
    ),
    **row("F18", 1, LBDAT="2023-07-19", ANC="0.02", CRP="12"),
    **row("F18", 2, LBDAT="2023-07-20", ANC="<0.1", PLT="9", BILI="33 µmol/L"),
}


def blocks(case: Case) -> dict[str, NarrativeBlock]:
    return {one.title: one for one in narrative_blocks(case, case.row(SeriousEvent, 1))}


def test_the_blocks_tell_the_course_by_days_from_the_transplant_and_the_infusion() -> None:
    found = blocks(sound_case({**event(), **report(), **AROUND}))
    course = found["Course"].text
    assert course.startswith("Course: Patient (32 years, female) with T-ALL. Lymphodepletion with fludarabine 30 mg/m²")
    assert "CAR T cells (haploidentical donor-derived CD7 CAR-T, 2 × 10⁶ CAR+ cells/kg) on T." in course
    assert "on H (T+25)." in course
    assert course.index("H+3 (T+28): CRS grade 2.") < course.index("H+9 (T+34): Sepsis of grade 4 began.")
    assert "infection (bacterial, bloodstream, E. coli), grade 4." in course
    assert "CRS grade 1" not in course  # the CRS a month before
    laboratory = found["Laboratory"].text.splitlines()
    assert laboratory[0] == "Laboratory: H+8 (T+33): Neutrophils (ANC) 0.02 × 10⁹/L, CRP 12 mg/L."
    assert "Neutrophils (ANC) <0.1 × 10⁹/L, Platelets 9 × 10⁹/L, Bilirubin 33 µmol/L" in laboratory[1]
    assert "H+10 (T+35) to H+12 (T+37): methylprednisolone intravenous (other indication)." in found["Treatment"].text
    assert found["Outcome"].text == (
        "Outcome: recovered on H+18 (T+43). Relation by the investigator: to lymphodepletion not related, to CAR-T "
        "possible, to the transplant probable. The event was unexpected."
    )


def test_no_proposal_holds_a_date_or_an_identifier() -> None:
    case = sound_case({**event(), **report(), **AROUND, "F1.INITIALS": "QX", "F1.MRN": "77881", "F4.LOT": "LOT-9"})
    whole = "\n".join(one.text for one in narrative_blocks(case, case.row(SeriousEvent, 1)))
    assert re.search(r"\d{4}-\d\d", whole) is None
    assert not [name for name in ("QX", "77881", "LOT-9", "01-009", "1991") if name in whole]


def test_before_the_infusion_there_is_no_h_and_without_t_the_date_stands() -> None:
    case = sound_case({**event(AESTDAT="2023-06-12"), **report(AWARDAT="2023-06-13")})
    assert "\nT−4: Sepsis of grade 4 began." in blocks(case)["Course"].text
    bare = sound_case({**event(), **report(), "F4": None, "F6": None})
    assert "2023-07-20: Sepsis of grade 4 began." in blocks(bare)["Course"].text


def test_a_long_series_is_shown_by_its_first_its_last_and_some_between() -> None:
    series = {f"F18[{n}].{name}": text for n in range(1, 29) for name, text in _sample(n).items()}
    lines = blocks(sound_case({**event(), **report(), **series}))["Laboratory"].text.splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("Laboratory: H+7 ")
    assert lines[2].startswith("H+9 ")
    assert lines[-1].startswith("H+28 ")


def _sample(number: int) -> dict[str, str]:
    return {"LBDAT": f"2023-07-{number + 11:02d}" if number < 21 else f"2023-08-{number - 20:02d}", "ANC": "0.1"}


def test_what_cannot_be_proposed_says_why() -> None:
    for case, why in (
        (sound_case(report(SAEROW="")), "Choose the event"),
        (sound_case({**event(AESTDAT=""), **report()}), "no date in F19"),
    ):
        assert all(not one.text and why in one.why_not for one in blocks(case).values())
    assert blocks(sound_case({**event(AEACN=""), **report()}))["Treatment"].why_not.startswith("The case report has")


def test_a_block_stands_below_what_was_typed_and_never_twice() -> None:
    first, second = NarrativeBlock("Course", "Course: one."), NarrativeBlock("Outcome", "Outcome: two.")
    assert with_block("", first) == "Course: one."
    typed = with_block("My own words.\n", first, second)
    assert typed == "My own words.\n\nCourse: one.\n\nOutcome: two."
    assert with_block(typed, first, second, NarrativeBlock("Laboratory", "", "nothing")) == typed
    assert first.stands_in(typed)
    assert not NarrativeBlock("Laboratory", "").stands_in(typed)
    assert not is_too_long("x" * LONGEST_TEXT)
    assert is_too_long("x" * (LONGEST_TEXT - 1) + "😀")
