"""The edit checks: each against its examples, and the registry against the list of the protocol."""

import re
from collections import Counter
from typing import Any

import pytest

from cd7gui.domain.checks.checks import DEVIATION, ERROR, QUERY, Check, Finding
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import Day, IntegerKind, Measurement, NumberKind, PartialDay, Quantity
from cd7gui.protocol.case_report import checks, dictionary, modules_with_checks
from tests.domain.reviewing import review, review_cohort
from tests.protocol import (
    examples_a,
    examples_b,
    examples_conduct,
    examples_contradictions,
    examples_d,
    examples_edges,
    examples_events,
    examples_follow_up,
    examples_graft,
    examples_medication,
    examples_order,
    examples_recovery,
    examples_serious,
    examples_toxicity,
    examples_values,
)
from tests.protocol.building import SOUND, Example, findings_of, make_case, row, sound_case
from tests.protocol.series import counts

# Severities as the table of edit checks gives them (E error, Q query, D deviation).
SEVERITIES = {
    ERROR: "01 02 03 13 24 30 39 40 44 46 47 48 54 66 67 69 70 "
    "72 73 75 77 79 80 81 86 87 90 91 92 93 94 95 100 102 106 109 130 135 136 151 152 153 158 160 162 165",
    QUERY: "05 07 08 10 15 16 17 20 25 27 31 32 33 34 35 36 37 38 41 42 45 50 51 55 "
    "56 59 60 61 63 65 68 71 74 76 78 82 83 84 85 88 89 96 97 98 99 101 103 104 105 107 108 110 111 131 132 133 "
    "134 138 139 150 154 155 156 159 161 163 164 166",
    DEVIATION: "04 06 09 11 12 14 18 19 21 22 23 26 28 29 43 49 52 53 57 58 62 64 137 157",
}
EXPECTED = {f"EC-{number}": severity for severity, numbers in SEVERITIES.items() for number in numbers.split()}

EXAMPLES: list[Example] = [
    *examples_a.EXAMPLES,
    *examples_b.EXAMPLES,
    *examples_conduct.EXAMPLES,
    *examples_contradictions.EXAMPLES,
    *examples_events.EXAMPLES,
    *examples_toxicity.EXAMPLES,
    *examples_recovery.EXAMPLES,
    *examples_serious.EXAMPLES,
    *examples_graft.EXAMPLES,
    *examples_medication.EXAMPLES,
    *examples_order.EXAMPLES,
    *examples_values.EXAMPLES,
    *examples_d.EXAMPLES,
    *examples_edges.EXAMPLES,
    *examples_follow_up.EXAMPLES,
]


def registered() -> dict[str, Check]:
    return {one.id: one for one in checks()}


def _named(example: Example) -> str:
    return f"{example.check} {'finds' if example.finds else 'accepts'} {example.name}"


def _of(number: str, *, finds: bool) -> list[Example]:
    return [one for one in EXAMPLES if one.check == number and one.finds is finds]


# One test for each check, not for each of the 1,200 examples: a test that fails names its example.
each_check = pytest.mark.parametrize("number", [one.id for one in checks()])


@each_check
def test_a_check_finds_what_is_wrong_at_its_place_and_names_the_values(number: str) -> None:
    for example in _of(number, finds=True):
        found, name = findings_of(registered()[number], example), _named(example)
        assert found, f"{name}: nothing was found"
        if example.count is not None:
            assert len(found) == example.count, f"{name}: {_listed(found)}"
        fitting = [one for one in found if not example.at or one.place == example.at]
        assert fitting, f"{name}: not at {example.at} but at {_listed(found)}"
        assert any(_says(one, example) for one in fitting), f"{name}: {_listed(fitting)}"


def _says(one: Finding, example: Example) -> bool:
    return (
        all(words in one.says for words in example.says_contains)
        and all(words in one.remedy for words in example.remedy_contains)
        and (example.severity is None or one.severity is example.severity)
    )


def _listed(found: list[Finding]) -> str:
    return "; ".join(f"{one.place} {one.severity.value}: {one.says} {one.remedy}" for one in found)


@each_check
def test_a_check_accepts_what_the_protocol_allows(number: str) -> None:
    for example in _of(number, finds=False):
        found = findings_of(registered()[number], example)
        assert not found, f"{_named(example)}: {_listed(found)}"


@each_check
def test_every_finding_is_one_finished_sentence_at_a_place_that_exists(number: str) -> None:
    """A place has one finding of a check, because it has one reason."""
    for example in (*_of(number, finds=True), *_of(number, finds=False)):
        cohort = example.cohort()
        alone = review(cohort[0], checks())
        places = Counter((one.check, one.place) for one in alone)
        assert not [place for place, findings in places.items() if findings > 1], _named(example)
        for one in (*alone, *review_cohort(cohort, checks())):
            for text in (one.says, one.remedy):
                assert re.fullmatch(r"[“\"A-Z0-9−].*[.?]", text, re.DOTALL), text
                assert "{" not in text, text
                assert "None" not in text, text
            assert one.rule
            assert one.form.field(one.field.id) is one.field, one.place
            assert bool(one.row) <= one.form.repeating, one.place


def test_the_sound_patient_has_no_finding() -> None:
    case = sound_case()
    assert review(case, checks()) == ()
    assert review_cohort([case], checks()) == ()


def test_a_case_in_which_nothing_was_entered_has_no_finding() -> None:
    assert review(make_case({}), checks()) == ()


def test_every_check_has_a_passing_and_a_failing_example() -> None:
    for outcome in (True, False):
        without = set(registered()) - {one.check for one in EXAMPLES if one.finds is outcome}
        assert not without, f"no {'failing' if outcome else 'passing'} example of {sorted(without)}"


def test_no_example_stands_twice() -> None:
    names = Counter(_named(one) for one in EXAMPLES)
    assert not [name for name, uses in names.items() if uses > 1]


def test_the_registry_holds_the_checks_of_the_list_in_the_order_of_their_numbers() -> None:
    assert [one.id for one in checks()] == [
        f"EC-{number:02d}" for number in (*range(1, 112), *range(130, 140), *range(150, 167))
    ]
    assert set(EXPECTED) == {one.id for one in checks()}


def test_no_number_of_a_check_is_used_twice() -> None:
    found = {
        id(one): one.id for module in modules_with_checks() for one in vars(module).values() if isinstance(one, Check)
    }
    assert not [number for number, uses in Counter(found.values()).items() if uses > 1]


@pytest.mark.parametrize("one", checks(), ids=lambda one: one.id)
def test_a_check_has_the_severity_of_the_table_and_says_its_rule_and_remedy(one: Check) -> None:
    assert one.severity is EXPECTED[one.id]
    assert one.says
    assert one.remedy
    assert one.rule
    assert one.judge or one.judge_form or one.cohort


@pytest.mark.parametrize("given", [None, "?UNKNOWN"], ids=["empty", "unknown"])
def test_no_missing_value_breaks_a_check(given: str | None) -> None:
    for name in SOUND:
        if "@" not in name:
            review(sound_case({name: given}), checks())


ODD = ("-5", "0", "67", "<0", ">9000000", "999999.5", "-1 g/dL", "0 µmol/L", "1900-01", "2199-12-31", "1900")
NUMBERED = (NumberKind, Measurement, IntegerKind, Quantity, Day, PartialDay)


@pytest.mark.parametrize("diagnosis", ["AML", "T-LBL"])
def test_no_value_that_a_field_takes_makes_a_check_or_a_computed_value_fail(diagnosis: str) -> None:
    """A failure warns of a `Mistake`, which ends a test."""
    toxicity = row("F11", 1, TXDAT="2023-06-20", TXKIND="CRS") | row("F11", 2, TXDAT="2023-06-20", TXKIND="ICANS")
    episodes = row("F10", 1, GVTYPE="OVERLAP", ONSET="2023-08-01") | row("F10", 2, GVTYPE="CHRONIC")
    full = {"F3.DX": diagnosis, **toxicity, **episodes, **counts()}
    for item in dictionary().fields():
        if not isinstance(item.kind, NUMBERED):
            continue
        for text in ODD:
            try:
                item.kind.parse(text)
            except Unparsable:
                continue
            numbers = (1, 2) if item.form.repeating else (0,)
            changed = {f"{item.form.id}[{number}].{item.id}" if number else item.name: text for number in numbers}
            case = sound_case({**full, **changed})
            review(case, checks())
            for form in dictionary().forms:
                for one in case.rows(form):
                    for derived in form.derived():
                        case.derive(derived, one)


def test_a_struck_out_patient_has_no_finding() -> None:
    sound_but_deleted: dict[str, Any] = {"F2.ECOG": "4", "@PATIENT.@DELETED": "1"}
    assert review(sound_case({"F2.ECOG": "4"}), checks()) != ()
    assert review(sound_case(sound_but_deleted), checks()) == ()


def test_a_struck_out_row_is_not_judged() -> None:
    row = {"F4D[3].@DELETED": "1"}
    assert [one.check for one in review(sound_case(row), checks())] == ["EC-26"]


def test_a_reason_closes_a_deviation_but_no_error() -> None:
    deviation = sound_case({"F2.ECOG": "3", "F2.@WHY.EC-18.ECOG": "waived by the sponsor"})
    (found,) = review(deviation, checks())
    assert (found.check, found.justification, found.open) == ("EC-18", "waived by the sponsor", False)
    error = sound_case({"F4.LDENDAT": "2023-06-16", "F4.@WHY.EC-24.LDENDAT": "it is so"})
    (found,) = review(error, checks())
    assert (found.check, found.open) == ("EC-24", True)


def test_every_example_uses_a_check_that_exists() -> None:
    assert {one.check for one in EXAMPLES} <= set(registered())


def test_the_dictionary_has_every_field_of_the_sound_patient() -> None:
    names = {re.sub(r"\[\d+\]", "", name) for name in SOUND if "@" not in name}
    assert names <= {item.name for item in dictionary().fields()}
