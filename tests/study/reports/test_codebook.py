"""The codebook says every field, check, limit and endpoint, as JSON and as Markdown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.protocol.endpoints import gvhd, survival
from cd7gui.protocol.reference.limits import limits
from cd7gui.study.reports.codebook import codebook_json, codebook_markdown
from cd7gui.study.reports.codebook_content import definition


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(codebook_json())
    return found


def items(book: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for form in book["forms"] for item in form["items"]}


def test_every_field_and_computed_value_is_listed(book: dict[str, Any]) -> None:
    assert list(items(book)) == [item.name for form in dictionary().forms for item in form.items()]


def test_a_coded_field_lists_its_codes_and_says_when_it_is_required(book: dict[str, Any]) -> None:
    sex = items(book)["F1.SEX"]

    assert sex["codes"] == {"F": "female", "M": "male"}
    assert (sex["type"], sex["required"], sex["shown"], sex["cdash"]) == ("one code", "always", "always", "SEX")
    assert sex["missing_codes"] == ["NOT DONE", "UNKNOWN", "NOT APPLICABLE", "PENDING", "REFUSED"]
    assert sex["columns"] == ["SEX", "SEX_L", "SEX_MR"]


def test_conditions_are_said_with_labels_and_names(book: dict[str, Any]) -> None:
    agents = items(book)["F6.CONDAGT"]

    assert agents["shown"] == agents["required"] == "if Pharmacologic conditioning (COND) is Y"


def test_numbers_say_unit_decimals_and_limits(book: dict[str, Any]) -> None:
    cd34 = items(book)["F6.CD34"]

    assert (cd34["unit"], cd34["type"], cd34["allowed"]) == ("10⁶/kg", "number with up to 2 decimals", "from 0 to 100")


def test_computed_values_say_how(book: dict[str, Any]) -> None:
    age = items(book)["F1.AGE"]

    assert age["derived"]
    assert age["derivation"] == "Whole years from birth to consent; none while the date of birth leaves it open."
    assert "required" not in age


def test_identifiers_are_marked(book: dict[str, Any]) -> None:
    marked = {name for name, item in items(book).items() if item.get("identifier")}

    assert {"F1.INITIALS", "F1.MRN", "F1.BRTHDAT"} <= marked
    assert "F1.SUBJID" not in marked


def test_every_check_is_listed_with_sentence_remedy_and_rule(book: dict[str, Any]) -> None:
    listed = {one["id"]: one for one in book["checks"]}

    assert set(listed) == {one.id for one in checks()}
    assert all(one["says"] and one["remedy"] and one["rule"] for one in listed.values())
    assert listed["EC-57"]["severity"] == "deviation"
    assert listed["EC-57"]["at"] == "F7.CMTRT"


def test_every_limit_is_listed_with_its_source(book: dict[str, Any]) -> None:
    assert [one["name"] for one in book["limits"]] == list(limits())
    assert all(one["value"] and one["unit"] and one["source"] for one in book["limits"])


def test_every_endpoint_of_a_patient_is_defined(book: dict[str, Any]) -> None:
    definitions = {one["name"]: one["definition"] for one in book["endpoints"]}

    assert definitions["Overall survival"].startswith("Overall survival: death of any cause")
    functions = (
        survival.overall_survival,
        survival.disease_free_survival,
        survival.relapse_or_nrm,
        gvhd.grfs,
        survival.died_by_day_after_transplant,
        survival.best_response_after_cart,
        survival.grade4_pancytopenia,
        survival.best_chimerism,
        survival.worst_acute_gvhd,
        survival.chronic_gvhd,
        survival.status_at_last_contact,
    )
    assert {definition(one) for one in functions} <= set(definitions.values())


def test_definitions_speak_to_readers_not_to_programmers() -> None:
    def documented() -> None:
        """Tell whether it rained (a `Verdict`). None if nobody looked. Raises `CannotSay`. `LeftOut` at night."""

    assert definition(documented) == "Whether it rained. No answer if nobody looked. Left out at night."


def test_the_markdown_holds_what_the_json_holds(book: dict[str, Any]) -> None:
    page = codebook_markdown()
    lines = page.splitlines()

    for name in items(book):
        assert sum(line.startswith(f"| {name} |") for line in lines) == 1, name
    for one in book["checks"]:
        assert sum(line.startswith(f"| {one['id']} |") for line in lines) == 1, one["id"]
    assert "| F1.SEX | Sex | one code | F = female; M = male | always | always | CDASH SEX. |" in lines
    assert page.endswith("|\n")


def test_every_row_of_the_markdown_has_as_many_cells_as_its_header() -> None:
    width = 0
    for line in codebook_markdown().replace("\\|", "").splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        width = width or line.count("|")
        assert line.count("|") == width, line
