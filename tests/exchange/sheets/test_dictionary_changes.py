"""X15: what an amendment changed in the dictionary, said field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cd7gui import resources
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, IntegerKind, Options, TextKind
from cd7gui.exchange.sheets.dictionary_changes import changes_sheet
from cd7gui.study.exports import amendments
from tests.exchange.building import DICTIONARY, workbook

SEX = Options("SEX", (("F", "female"), ("M", "male")))
SEX_KNOWN = Options("SEX", (("F", "female"), ("M", "male"), ("U", "unknown")))


class Before(Form, id="G1", title="Patient"):
    """As it was."""

    sex = Field("SEX", ChoiceKind(SEX), "Sex")
    age = Field("AGE", IntegerKind(), "Age", constraints=[Between("18", "70")])
    note = Field("NOTE", TextKind(), "Note")


class After(Form, id="G1", title="The patient"):
    """As it was."""

    sex = Field("SEX", ChoiceKind(SEX_KNOWN), "Sex", required=True)
    age = Field("AGE", IntegerKind(), "Age", constraints=[Between("18", "75")])
    why = Field("WHY", TextKind(), "Why the sex is unknown", shown_if=equals("SEX", "U"), since="2.0")


def rows(now: Dictionary, before: Mapping[str, Any] | None) -> list[tuple[str, ...]]:
    return [tuple(cell.canonical() for cell in row) for row in changes_sheet(now.snapshot(), before).rows]


def test_x15_an_amendment_is_said_field_by_field() -> None:
    before = json.loads(json.dumps(Dictionary("1.0", (Before,)).snapshot()))  # as it is kept

    versions = ("2.0", "1.0")
    assert rows(Dictionary("2.0", (After,)), before) == [
        ("G1", "The patient", "changed", "title", "Patient", "The patient", *versions),
        ("G1.SEX", "Sex", "changed", "options", *_options("; U = unknown"), *versions),
        ("G1.SEX", "Sex", "changed", "required", "", "yes", *versions),
        ("G1.AGE", "Age", "changed", "allowed", "from 18 to 70", "from 18 to 75", *versions),
        ("G1.WHY", "Why the sex is unknown", "added", "", "", "", *versions),
        ("G1.NOTE", "Note", "removed", "", "", "", *versions),
    ]


def _options(more: str) -> tuple[str, str]:
    return "F = female; M = male", f"F = female; M = male{more}"


def test_x15_the_first_version_has_the_header_alone() -> None:
    assert rows(DICTIONARY, None) == []
    assert workbook()["Changes"].rows == ()
    assert workbook()["Changes"].header[:3] == ("NAME", "LABEL", "CHANGE")


def test_x15_the_same_dictionary_has_no_changes() -> None:
    assert rows(DICTIONARY, json.loads(json.dumps(DICTIONARY.snapshot()))) == []


def test_the_version_before_is_the_newest_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amendments, "known_versions", lambda: ("1.0", "1.9", "1.10"))
    monkeypatch.setattr(resources, "text", lambda *parts: json.dumps({"read": parts[-1]}))

    assert amendments.previous_dictionary("1.0") is None
    assert amendments.previous_dictionary("1.10") == {"read": "dictionary-1.9.json"}
    assert amendments.previous_dictionary("2.0") == {"read": "dictionary-1.10.json"}


def test_the_versions_that_come_with_the_programme_are_found() -> None:
    assert amendments.known_versions()[0] == "1.0"
