"""Which forms a patient is expected to have, by the course: nothing is asked for that cannot exist yet or any more."""

from __future__ import annotations

import pytest

from cd7gui.study.reports.status import Status, forms_done, patient_status
from cd7gui.study.session import Study, subject
from tests.study.memory_book import memory_study

INFUSED = {"F1.SUBJID": "1", "F4.INFDAT": "2023-06-16"}
TRANSPLANTED = {**INFUSED, "F6.HSCTDAT": "2023-07-11"}


def _expected(stored: dict[str, str]) -> int:
    study = memory_study({"P1": stored})
    return forms_done(study, study.case("P1"))[1]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"F1.SUBJID": "1"}, 4),  # F1 to F4
        (INFUSED, 6),  # and the response, and the contacts
        (TRANSPLANTED, 9),  # and F6, F8, F9
        ({**INFUSED, "F16.DEATH": "N"}, 7),
        ({**INFUSED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-06-20"}, 6),  # the death is the last contact
        ({**TRANSPLANTED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-07-30"}, 8),  # H+19: no sample was due
        ({**TRANSPLANTED, "F16.DEATH": "Y", "F16.DTHDAT": "2023-07-31"}, 9),  # H+20: the first sample was
        ({**TRANSPLANTED, "F16.DEATH": "Y"}, 9),  # nobody knows when
    ],
)
def test_only_forms_that_the_course_asks_for_are_expected(stored: dict[str, str], expected: int) -> None:
    assert _expected(stored) == expected


def test_every_patient_of_the_demo_is_complete_or_says_what_is_found(demo: Study) -> None:
    for case in demo.cases():
        done, expected = forms_done(demo, case)
        assert done == expected, subject(case)
        assert patient_status(demo, case) not in (Status.EMPTY, Status.STARTED), subject(case)


def test_a_form_that_is_expected_and_open_is_not_counted_as_done() -> None:
    study = memory_study({"P1": {**TRANSPLANTED, "F1.@COMPLETE": "1"}})
    case = study.case("P1")
    assert forms_done(study, case)[0] == 1
    assert forms_done(study, case)[1] == 9
