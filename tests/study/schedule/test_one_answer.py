"""The patient of 2.7 years: as each thing is entered its state changes in list, sheet, checks and status alike."""

from __future__ import annotations

import json
from datetime import date

from cd7gui.domain.case_report.changes import Change
from cd7gui.exchange.sheets.form_status import SCHEDULE
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.people.sign_off import open_points
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import patient_status
from cd7gui.study.schedule.worklist import asked_items, day_of, items_of, worklist, worklist_as_data, worklist_in_words
from cd7gui.study.session import Study
from tests.protocol.building import _stored, row
from tests.protocol.schedule.patients import TREATED, after
from tests.study.memory_book import memory_study

TODAY = after(986)  # 2.7 years after the transplant


def _contact(number: int, days: int) -> dict[str, str]:
    return row("F17", number, FUDAT=after(days).isoformat(), FUSTAT="ALIVE", FUDIS="MRDNEG", FUSRC="VISIT")


def _sample(number: int, days: int) -> dict[str, str]:
    return row("F9", number, CHDAT=after(days).isoformat(), CHDON="99")


SERIES = {
    name: text
    for number in range(1, 16)
    for name, text in row("F18", number, LBDAT=after(7 * number - 7).isoformat(), CMVPCR="<500", EBVPCR="<500").items()
}
STEPS: list[tuple[dict[str, str], set[str]]] = [
    (row("F5", 1, ASDAT="2023-07-06", RESPINV="CRI"), {"T.response"}),
    ({"F8.ANCSTAT": "RECOVERED", "F8.PLTSTAT": "RECOVERED"}, {"H.engraftment.neutrophils", "H.engraftment.platelets"}),
    (_sample(1, 30), {"H.chimerism.d30"}),
    (_sample(2, 90), {"H.chimerism.d100"}),
    (_sample(3, 170), {"H.chimerism.d180"}),
    (_sample(4, 300), {"H.chimerism.d365"}),
    (SERIES, {"H.pcr.cmv", "H.pcr.ebv"}),
    (_contact(1, 100), {"H.contact.d100"}),
    (_contact(2, 180), {"H.contact.m6"}),
    (_contact(3, 370), {"H.contact.y1"}),
    (_contact(4, 731), {"H.contact.y2"}),
]


def test_every_view_gives_the_same_answer_while_the_missing_is_entered() -> None:
    study = memory_study({"P1": {**TREATED, "F11.@COMPLETE": "1"}})
    study.today = lambda: TODAY
    overdue = {name for _, names in STEPS for name in names}
    assert _told(study) == overdue
    for texts, answered in STEPS:
        study.write([Change("P1", *place) for name, text in texts.items() for place in [_changed(name, text)]])
        overdue -= answered
        assert _told(study) == overdue
    assert _told(study) == set()


def _changed(name: str, text: str) -> tuple[str, int, str, None, str]:
    form, number, field, stored = _stored(name, text)
    return form, number, field, None, stored


def _told(study: Study) -> set[str]:
    """Return what is overdue as the list has it, after all others were seen to say the same."""
    case = study.case("P1")
    on = day_of(study)
    assert on == TODAY
    listed = worklist(asked_items(study), on)
    found = {one.expected.id for one in listed if one.expected.days_overdue}
    assert found == {one.expected.id for one in items_of(case) if one.expected.days_overdue}
    data = json.loads(json.dumps(worklist_as_data(study, listed, on)))
    assert {one["item"] for one in data["items"] if one["state"] == "overdue"} == found
    assert worklist_in_words(study, listed, on).startswith(f"{len(found)} overdue")
    sheet = workbook_plan(study)[SCHEDULE]
    item, state = sheet.header.index("ITEM"), sheet.header.index("STATE")
    assert {line[item].canonical() for line in sheet.rows if line[state].canonical() == "overdue"} == found
    forms = {one.expected.form.id for one in listed if one.expected.days_overdue}
    assert open_points(study, SignedScope("P1", "")).overdue == len(forms)
    asked = {one.form.id for one in study.findings("P1") if one.check == "EC-111"}
    assert asked == {form for form in ("F5", "F8") if form in forms}
    chimerism = any(one.check == "EC-76" for one in study.findings("P1"))
    assert chimerism is ("H.chimerism.d30" in found)
    if not any(one.open for one in study.findings("P1")):
        assert (patient_status(study, case) is Status.OVERDUE) is bool(found)
    return found


def test_the_day_is_the_cut_off_and_at_most_today() -> None:
    study = memory_study({"P1": TREATED})
    study.today = lambda: date(2024, 1, 1)
    assert day_of(study) == date(2024, 1, 1)
    assert day_of(study, date(2023, 12, 1)) == date(2023, 12, 1)
