"""The response that the findings of an assessment give is proposed, and what leaves it open proposes nothing."""

from __future__ import annotations

import pytest

from cd7gui.presenters.response import ResponseView, response_view
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from tests.protocol.building import make_case, row

CLEAR = {"ASDAT": "2023-07-06", "BLAST": "2", "PBBLAST": "0", "EMD": "N", "ANC": "1.2", "PLT": "120"}


def view(diagnosis: str, **more: str) -> ResponseView | None:
    texts = {name: text for name, text in (CLEAR | more).items() if text}
    case = make_case({"F3.DX": diagnosis, "F3.BMBLAST": "62"} | row("F5", 1, **texts))
    return response_view(case, case.row(ResponseAfterCart, 1))


@pytest.mark.parametrize(
    ("diagnosis", "more", "codes"),
    [
        ("AML", {}, ["CR"]),
        ("AML", {"ANC": "0.7", "PLT": "60"}, ["CRH"]),
        ("AML", {"ANC": "0.2", "PLT": "20", "CELLUL": "15"}, ["CRI", "MLFS"]),
        ("AML", {"ANC": "<1.0"}, []),  # CRh or CRi: below 0.5 and from 0.5 on are both under 1.0
        ("AML", {"BLAST": "40"}, ["NR"]),
        ("T-ALL", {}, ["CR"]),
        ("T-ALL", {"PLT": "40"}, ["CRI"]),
        ("T-LBL", {"PETDS": "2"}, ["CR"]),
        ("T-LBL", {"PETDS": "5"}, []),
        ("AML", {"EMD": ""}, []),
    ],
)
def test_only_what_the_findings_settle_is_proposed(diagnosis: str, more: dict[str, str], codes: list[str]) -> None:
    found = view(diagnosis, **more)
    assert found is not None
    assert [one.code for one in found.proposals] == codes


def test_what_is_missing_is_named_and_a_category_that_is_open_is_not_guessed() -> None:
    found = view("AML", EMD="", PLT="")
    assert found is not None
    assert found.judged.why == ("No value: Extramedullary disease; Platelets",)


def test_the_response_that_was_entered_is_not_proposed_again_and_another_one_is_told() -> None:
    same, other = view("T-ALL", RESPINV="CR"), view("T-ALL", RESPINV="CRI")
    assert same is not None
    assert (same.proposals, same.judged.differs) == ((), "")
    assert other is not None
    assert [one.code for one in other.proposals] == ["CR"]
    assert other.judged.differs == "The investigator's response is CRi, the findings give CR. Both are kept."


def test_nothing_is_said_of_an_assessment_without_findings() -> None:
    case = make_case({"F3.DX": "AML"} | row("F5", 1, ASDAT="2023-07-06"))
    assert response_view(case, case.row(ResponseAfterCart, 1)) is None
    assert view("OTHER") is None
