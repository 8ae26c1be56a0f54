"""Conditions on other fields: when they hold, what they read and how they say themselves."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.case_report.conditions import Answered, Condition, OneOf, equals

LABELS = {"DONCLS": "Donor", "DONREL": "Relation"}
RELATED = equals("DONCLS", "REL")
CLOSE = OneOf("DONREL", ("PARENT", "CHILD"))


def _holds(condition: Condition, texts: Mapping[str, str]) -> bool:
    return condition.holds(texts.get)


@pytest.mark.parametrize(
    ("condition", "texts", "answer"),
    [
        (RELATED, {"DONCLS": "REL"}, True),
        (RELATED, {"DONCLS": "UNREL"}, False),
        (RELATED, {}, False),
        (CLOSE, {"DONREL": "CHILD"}, True),
        (CLOSE, {"DONREL": "TWIN"}, False),
        (OneOf("SITES", ("CNS",)), {"SITES": "MARROW|CNS"}, True),
        (OneOf("SITES", ("CNS",)), {"SITES": "MARROW|CNSX"}, False),
        (Answered("DONREL"), {"DONREL": "TWIN"}, True),
        (Answered("DONREL"), {}, False),
    ],
)
def test_a_condition_holds_by_the_values_it_reads(condition: Condition, texts: dict[str, str], answer: bool) -> None:
    assert _holds(condition, texts) is answer


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (RELATED, "Donor is REL"),
        (CLOSE, "Relation is PARENT or CHILD"),
        (Answered("DONREL"), "Relation is answered"),
    ],
)
def test_a_condition_says_itself_with_the_labels_of_its_fields(condition: Condition, words: str) -> None:
    assert condition.words(LABELS) == words


CONDITIONS: st.SearchStrategy[Condition] = st.builds(
    OneOf, st.sampled_from("ABC"), st.lists(st.sampled_from("xyz"), max_size=2).map(tuple)
) | st.builds(Answered, st.sampled_from("ABC"))
TEXTS = st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["x", "y", "z", "x|z"]))


@given(CONDITIONS, TEXTS)
def test_a_condition_asks_for_no_field_that_it_does_not_name(condition: Condition, texts: dict[str, str]) -> None:
    asked: set[str] = set()

    def read(name: str) -> str | None:
        asked.add(name)
        return texts.get(name)

    condition.holds(read)
    assert asked <= condition.reads()


@given(CONDITIONS)
def test_every_condition_can_be_said(condition: Condition) -> None:
    condition.words({name: f"field {name}" for name in condition.reads()})
