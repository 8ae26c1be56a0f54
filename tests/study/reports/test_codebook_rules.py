"""The codebook says how each check judges, by which rule each value is computed, and what is not yet confirmed."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from typing import Any

import pytest

import cd7gui.grading
from cd7gui.grading.result import Scale
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.protocol.endpoints.scales import SCALES, scales_of, to_confirm
from cd7gui.protocol.reference.consent_versions import consent_versions
from cd7gui.study.reports.codebook import codebook_json, codebook_markdown

# Plain arithmetic and verdicts, which rest on no published scale.
WITHOUT_SCALE = {"F12.INVIRUS", "F1.AGE", "F3.BSA", "F3.BMI", "F19.AENCIT", "F21.SAESUSAR", "F2.BILIULNR"} | {
    f"F18.{name}XN" for name in ("BILI", "ALT", "AST", "CREAT")
}

# What the list of gradings has from memory, by a word of its line there.
FROM_MEMORY = (
    "gut stage 4",  # Przepiorka 1995
    "ALT of exactly 3 times",  # Jagasia 2014
    "the table of grades",  # Rejeski 2023
    "mixed and absent chimerism",  # Kharfan-Dabaja 2021
    "0.1 % of CD45+ cells",  # ELN-MRD 2021
    "over 5 %",  # NCCN ALL, relapse
    "refractory disease",  # NCCN ALL
    "lymphocyte count decreased",  # CTCAE 6.0
)


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(codebook_json())
    return found


def computed(book: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for form in book["forms"] for item in form["items"] if item.get("derived")}


def scales_of_the_gradings() -> set[Scale]:
    found: set[Scale] = set()
    for module in pkgutil.iter_modules(cd7gui.grading.__path__, "cd7gui.grading."):
        for value in vars(importlib.import_module(module.name)).values():
            found |= {one for one in (value, getattr(value, "scale", None)) if isinstance(one, Scale)}
    return found


def test_every_check_says_how_it_judges_and_shows_no_placeholder(book: dict[str, Any]) -> None:
    for one in book["checks"]:
        assert re.fullmatch(r"[A-Z“].*\.", one["explains"]), one["id"]
        for text in (one["says"], one["remedy"], one["rule"], one["explains"]):
            assert "{" not in text, one["id"]
            assert "None" not in text, one["id"]


def test_a_sentence_of_a_check_is_printed_with_an_ellipsis_for_a_patients_values(book: dict[str, Any]) -> None:
    (interval,) = (one for one in book["checks"] if one["id"] == "EC-50")

    assert interval["says"] == "The transplant came … after the CAR-T infusion (… to …)."
    assert "EC-48" in interval["explains"]
    assert interval["explains"] in codebook_markdown()


def test_the_checks_stand_in_the_order_of_their_numbers(book: dict[str, Any]) -> None:
    assert [one["id"] for one in book["checks"]] == [
        f"EC-{number:02d}" for number in (*range(1, 112), *range(130, 140), *range(150, 167))
    ]


def test_every_computed_value_prints_its_rule(book: dict[str, Any]) -> None:
    assert set(computed(book)) == {item.name for form in dictionary().forms for item in form.derived()}
    for name, item in computed(book).items():
        assert len(item["derivation"]) > 15, name
        assert "computed from the form's values" not in item["derivation"], name


def test_every_computed_value_names_its_scales_or_is_plain_arithmetic_or_a_verdict(book: dict[str, Any]) -> None:
    without = {name for name, item in computed(book).items() if "scales" not in item}

    assert {name for name in without if not name.startswith("F2.V")} == WITHOUT_SCALE


def test_what_a_computed_value_takes_from_memory_is_to_be_confirmed_against_the_paper(book: dict[str, Any]) -> None:
    response = computed(book)["F5.RESPELN"]

    assert "the wording of relapse after CR, CRh or CRi" in response["to_confirm"]
    assert "to_confirm" not in computed(book)["F10.MAGIC"]
    lines = [line for line in codebook_markdown().splitlines() if line.startswith("| F5.RESPELN |")]
    assert "To be confirmed against the paper: the wording of relapse" in lines[0]


def test_every_scale_of_the_gradings_is_listed_with_its_source(book: dict[str, Any]) -> None:
    assert set(SCALES) == scales_of_the_gradings()
    assert [one["name"] for one in book["scales"]] == [one.name for one in SCALES]
    assert all(one["version"] and one["source"] for one in book["scales"])


@pytest.mark.parametrize("words", FROM_MEMORY)
def test_what_the_gradings_have_from_memory_is_marked(book: dict[str, Any], words: str) -> None:
    marked = [item for one in book["scales"] for item in one["to_confirm"]]

    assert any(words in item for item in marked)


def test_limits_and_grades_from_memory_are_marked_where_they_stand(book: dict[str, Any]) -> None:
    (antibodies,) = (one for one in book["limits"] if one["name"] == "donor_antibodies_most")
    (hlh,) = (item for form in book["forms"] for item in form["items"] if item["name"] == "F11.IECHS")

    assert "to be confirmed against the paper" in antibodies["source"]
    assert "to be confirmed against the paper" in hlh["help"]


def test_the_versions_of_the_consent_form_are_listed_with_their_days(book: dict[str, Any]) -> None:
    assert [(one["name"], one["first"], one["last"]) for one in book["consent_versions"]] == [
        ("1.0", "2020-10-01", "2021-10-31"),
        ("2.0", "2021-11-01", ""),
    ]
    assert all("not found in the protocol material" in one.source for one in consent_versions())


def test_a_scale_is_found_by_the_value_that_it_computes() -> None:
    values = {item.name: item for form in dictionary().forms for item in form.derived()}

    assert [one.name for one in scales_of(values["F11.GRADE"])] == ["CRS, ASTCT", "ICANS, ASTCT"]
    assert to_confirm(values["F1.AGE"]) == ()


def test_the_codebook_says_what_each_severity_asks_for_and_when_a_check_is_undecided(book: dict[str, Any]) -> None:
    told = {one["severity"]: one["words"] for one in book["severities"]}

    assert list(told) == ["error", "query", "deviation", "undecided"]
    assert "partial date (2023-05)" in told["undecided"]
    assert "never blocks" in told["undecided"]
    assert told["undecided"] in codebook_markdown()


def test_no_check_is_without_an_explanation() -> None:
    assert [one.id for one in checks() if not one.explains] == []
