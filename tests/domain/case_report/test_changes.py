"""Changes: their places, their opposites, and missing reasons that no typed text can imitate."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.case_report.changes import (
    COMPLETE,
    DELETED,
    JUSTIFIED,
    PATIENT,
    STUDY,
    Change,
    MissingReason,
    justification_mark,
    missing_reason,
    place_name,
)
from cd7gui.domain.case_report.dictionary import ID_SHAPE
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import TextKind

NAMES = st.text("ABCDEFGH0123456789@.", max_size=8)
CHANGES = st.builds(
    Change,
    patient=NAMES,
    form=NAMES,
    row=st.integers(0, 99),
    field=NAMES,
    old=st.none() | st.text(max_size=5),
    new=st.none() | st.text(max_size=5),
)


@given(CHANGES)
def test_a_change_undone_twice_is_the_change_itself(change: Change) -> None:
    back = change.reversed("undo")
    assert (back.old, back.new, back.reason) == (change.new, change.old, "undo")
    assert back.reversed(change.reason) == change
    assert back.place == change.place


@pytest.mark.parametrize(
    ("form", "row", "field", "name"),
    [("F6", 0, "HSCTDAT", "F6.HSCTDAT"), ("F10", 2, "ONSET", "F10[2].ONSET"), ("F3P", 11, "LINE", "F3P[11].LINE")],
)
def test_a_place_is_named_as_lists_and_windows_name_it(form: str, row: int, field: str, name: str) -> None:
    assert place_name(form, row, field) == name
    assert Change("K1", form, row, field, None, "x").place == name


def test_a_change_cannot_be_written_to() -> None:
    change: Any = Change("K1", "F6", 0, "HSCTDAT", None, "2023-07-11")
    with pytest.raises(FrozenInstanceError):
        change.new = "2023-07-12"


@pytest.mark.parametrize("reason", MissingReason, ids=lambda one: one.name)
def test_a_missing_reason_is_stored_and_read_again(reason: MissingReason) -> None:
    assert missing_reason(reason.stored) is reason
    assert reason.words == reason.value.lower()


@pytest.mark.parametrize("text", [None, "", "UNKNOWN", "not done", "N"])
def test_a_value_or_nothing_is_no_missing_reason(text: str | None) -> None:
    assert missing_reason(text) is None


@pytest.mark.parametrize("reason", MissingReason, ids=lambda one: one.name)
def test_nobody_can_type_a_missing_reason(reason: MissingReason) -> None:
    assert missing_reason(TextKind().parse(reason.stored)) is None, "its mark falls away at the start of a text"
    with pytest.raises(Unparsable):
        TextKind().parse(f"x{reason.stored}")


@pytest.mark.parametrize("mark", [COMPLETE, DELETED, JUSTIFIED, PATIENT, STUDY, justification_mark("EC-48", "HSCTDAT")])
def test_no_id_of_the_dictionary_can_be_a_mark(mark: str) -> None:
    assert mark.startswith("@")
    assert not ID_SHAPE.fullmatch(mark)


def test_a_justification_names_its_check_and_its_field() -> None:
    assert justification_mark("EC-48", "HSCTDAT") == "@WHY.EC-48.HSCTDAT"
