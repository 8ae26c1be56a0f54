"""One day is "1 day" and one year "1 year" in what is said of a patient."""

from __future__ import annotations

import pytest

from tests.study.memory_book import memory_study

INFUSED = {"F1.SUBJID": "1", "F4.INFDAT": "2023-06-16"}


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({**INFUSED, "F6.HSCTDAT": "2023-06-17"}, "came 1 day after the CAR-T infusion"),
        ({"F1.SUBJID": "1", "F6.DONAGE": "1"}, "The donor's age of 1 year raises a question"),
        ({"F1.SUBJID": "1", "F1.BRTHDAT": "2022-01-01", "F1.CONSDAT": "2023-05-24"}, "was 1 year old at consent"),
        ({"F1.SUBJID": "1", "F1.BRTHDAT": "2021-01-01", "F1.CONSDAT": "2023-05-24"}, "was 2 years old at consent"),
    ],
)
def test_one_is_said_in_the_singular(stored: dict[str, str], said: str) -> None:
    study = memory_study({"P1": stored})
    assert said in "\n".join(one.says for one in study.findings("P1"))
