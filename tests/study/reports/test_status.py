"""Which forms a patient is expected to have, by the course: nothing is asked for that cannot exist yet or any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cd7gui.protocol.case_report import dictionary
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import forms_done, patient_status
from cd7gui.study.session import Study, StudyRules, subject
from tests.protocol.building import SOUND, _stored, row
from tests.study.memory_book import MemoryBook, memory_study

INFUSED = {"F1.SUBJID": "1", "F4.INFDAT": "2023-06-16"}
TRANSPLANTED = {**INFUSED, "F6.HSCTDAT": "2023-07-11"}


def _expected(stored: dict[str, str]) -> int:
    study = memory_study({"P1": stored})
    return forms_done(study, study.case("P1"))[1]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"F1.SUBJID": "1"}, 4),  # F1 to F4
        (INFUSED, 7),  # and the response, CRS and ICANS, and the contacts
        (TRANSPLANTED, 11),  # and F6, F8, F9, F18
        ({**INFUSED, "F16.DEATH": "N"}, 8),
        ({**INFUSED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-06-16"}, 5),  # T+0: every window was open
        ({**INFUSED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-06-20"}, 6),  # T+4: CRS and ICANS were due on each day
        ({**TRANSPLANTED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-07-30"}, 10),  # H+19: no sample of chimerism was due
        ({**TRANSPLANTED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-08-24"}, 10),  # H+44: it was not yet due
        ({**TRANSPLANTED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-08-25"}, 11),  # H+45: the first sample was
        ({**TRANSPLANTED, "F16.DEATH": "Y"}, 12),  # nobody knows when
    ],
)
def test_only_forms_that_the_course_asks_for_are_expected(stored: dict[str, str], expected: int) -> None:
    assert _expected(stored) == expected


def test_every_patient_of_the_demo_has_what_was_due_at_its_cut_off(demo: Study) -> None:
    found = {}
    for case in demo.cases():
        done, expected = forms_done(demo, case)
        assert done == expected, subject(case)
        found[subject(case)] = patient_status(demo, case)
    dead = ("SYN-02", "SYN-05", "SYN-08")
    due = ("SYN-09", "SYN-10")  # their windows are open on the day of the cut-off
    assert {name: status for name, status in found.items() if name in dead} == dict.fromkeys(dead, Status.COMPLETE)
    assert {name: status for name, status in found.items() if name in due} == dict.fromkeys(due, Status.STARTED)
    assert {status for name, status in found.items() if name not in (*dead, *due)} == {Status.WAITING}


def test_a_form_that_is_expected_and_open_is_not_counted_as_done() -> None:
    study = memory_study({"P1": {**TRANSPLANTED, "F1.@COMPLETE": "1"}})
    case = study.case("P1")
    assert forms_done(study, case) == (1, 11)


def _marked(texts: dict[str, str]) -> dict[str, str]:
    forms = {name.split(".")[0].split("[")[0] for name in texts}
    return texts | {f"{form}.@COMPLETE": "1" for form in forms}


def test_who_is_registered_alone_is_not_complete_and_who_waits_says_so() -> None:
    """The case of the issue: one form complete and the others empty was shown as complete."""
    registered = {name: text for name, text in SOUND.items() if name.startswith("F1.")}
    study = memory_study({"P1": registered})
    assert patient_status(study, study.case("P1")) is Status.STARTED


def test_overdue_waiting_and_complete_are_told_apart() -> None:
    """Contacts of day 100 and month 6 are missing; then there are all; then the patient dies."""
    today = date(2024, 7, 20)  # H+375: the window of the first year is open
    texts = {name: text for name, text in SOUND.items() if not name.startswith("F17")}
    texts |= _marked(row("F18", 1, LBDAT="2023-07-12", CMVPCR="<500", EBVPCR="<500"))
    for number in range(2, 16):
        day = date(2023, 7, 5) + timedelta(days=7 * number)
        texts |= row("F18", number, LBDAT=day.isoformat(), CMVPCR="<500", EBVPCR="<500")
    for number, text in enumerate(("2023-10-10", "2024-01-05", "2024-06-30"), start=10):
        texts |= row("F9", number, CHDAT=text, CHSPEC="BLOOD", CHCELL="CD3", CHMETH="STR", CHDON="99.9", CHREC="0.1")
    assert _status(texts, today) is Status.OVERDUE
    for number, text in enumerate(("2023-10-19", "2024-01-10"), start=1):
        texts |= row("F17", number, FUDAT=text, FUSTAT="ALIVE", FUDIS="MRDNEG", FUSRC="VISIT")
    assert _status(texts, today) is Status.STARTED
    texts |= row("F17", 3, FUDAT="2024-07-15", FUSTAT="ALIVE", FUDIS="MRDNEG", FUSRC="VISIT") | {"F17.@COMPLETE": "1"}
    assert _status(texts, today) is Status.WAITING
    assert _status({name: text for name, text in texts.items() if name != "F17.@COMPLETE"}, today) is Status.WAITING
    died = {"F16.DEATH": "Y", "F16.DTHDAT": "2024-07-18"}
    texts |= died
    assert _status(texts, today) is Status.COMPLETE
    assert _status({name: text for name, text in texts.items() if name != "F17.@COMPLETE"}, today) is Status.STARTED


def _status(texts: dict[str, str], today: date) -> Status:
    """Return the status as of a day of a study in which no check finds anything, so that the schedule alone speaks."""
    book = MemoryBook()
    for name, text in texts.items():
        form, number, field, stored = _stored(name, text)
        book.values["P1", form, number, field] = stored
    study = Study(book, StudyRules(dictionary(), ()), who="tester", today=lambda: today)
    return patient_status(study, study.case("P1"))
