"""D15, vasopressors left blank: with hypotension "no" they are read as none, and page, codebook and methods say so."""

from __future__ import annotations

import pytest

from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.results import Breakdown, Estimates
from cd7gui.presenters.toxicity import toxicity_view
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.study.reports.codebook_content import content
from tests.analysis.test_definitions import on, outcomes, patient
from tests.protocol.building import Texts, row
from tests.protocol.derived import contact

FEVER = {"TEMP": "39.0", "FEVOTH": "N", "ANTIPYR": "N", "CRSEST": "N", "O2": "ROOMAIR", "DUEDEATH": "N"}
NO_VASOPRESSORS = ({}, {"NPRESS": "?UNKNOWN", "VASOPR": "?UNKNOWN"}, {"NPRESS": "0"}, {"VASOPR": "N"})


def crs(**findings: str) -> Texts:
    return row("F11", 1, TXDAT=on(3), TXKIND="CRS", **FEVER, **findings)


def panel(found: Estimates) -> Breakdown:
    assert found.panels is not None
    return found.panels["crs"]


@pytest.mark.parametrize("vasopressors", NO_VASOPRESSORS)
def test_without_hypotension_blank_vasopressors_are_none_and_the_page_says_so(vasopressors: dict[str, str]) -> None:
    case = patient(1, crs(HYPOT="N", **vasopressors), contact(on(400)))

    counted = panel(outcomes(case))
    view = toxicity_view(case, case.rows(Toxicity)[0])

    assert (counted["1"].x, counted.n) == (1, 1)
    assert view.judged["CRS"].title == "CRS grade 1"
    entered = {field for field, text in vasopressors.items() if not text.startswith("?")}
    read_as_none = {field for field, note in view.notes.items() if note == "read as none: no hypotension"}
    assert read_as_none == {"NPRESS", "VASOPR"} - entered


@pytest.mark.parametrize("hypotension", ["", "Y"])
def test_nothing_is_inferred_where_hypotension_is_yes_or_not_answered(hypotension: str) -> None:
    case = patient(1, crs(**({"HYPOT": hypotension} if hypotension else {})), contact(on(400)))

    counted = panel(outcomes(case))
    view = toxicity_view(case, case.rows(Toxicity)[0])

    assert counted.n == 0
    assert [one.patient for one in counted.left_out] == ["P1"]
    assert "incomplete" in view.judged["CRS"].title
    assert not {"NPRESS", "VASOPR"} & view.notes.keys()


def test_a_vasopressor_that_was_entered_counts_though_hypotension_is_no() -> None:
    case = patient(1, crs(HYPOT="N", NPRESS="1"), contact(on(400)))

    assert panel(outcomes(case))["3"].x == 1


def test_codebook_and_methods_state_the_inference() -> None:
    items = {item["name"]: item for form in content()["forms"] for item in form["items"]}

    assert "blank are read as none where hypotension is answered with no" in items["F11.GRADE"]["help"]
    assert "vasopressors left blank were read as none" in methods_paragraph(outcomes(patient(1, contact(on(400)))))
