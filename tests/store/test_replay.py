"""Whatever is entered and undone: the present values are what the trail gives when it is replayed from empty."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify

PLACES = st.tuples(
    st.sampled_from(["", "病人"]),
    st.sampled_from(["F1", "F8"]),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(["WBC", "@COMPLETE"]),
)
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
STEPS = st.one_of(
    st.tuples(st.just("enter"), st.lists(st.tuples(PLACES, TEXTS), min_size=1, max_size=5)),
    st.tuples(st.just("undo"), st.integers(0, 30)),
    st.tuples(st.just("reopen"), st.none()),
)


def replayed(lines):
    """The state that the lines give, computed without the store's own replay."""
    state = {}
    for line in lines:
        change = line.change
        place = (change.patient, change.form, change.row, change.field)
        assert state.get(place) == change.old
        state[place] = change.new
    return {place: text for place, text in state.items() if text is not None}


def present(book):
    return {
        (patient, form, row, field): text
        for patient, texts in book.present().items()
        for form, row, field, text in texts
    }


def changes_of(entered, state):
    for place, text in entered:
        patient, form, row, field = place
        yield Change(patient, form, row, field, state.get(place), text)
        state[place] = text


def undo(book, number):
    """Undo the latest lines, the last first, as long as each place still holds what the line wrote."""
    lines = book.trail()[-number:] if number else []
    return [line.change.reversed("undone") for line in reversed(lines)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=12))
def test_the_present_values_are_the_replayed_trail(steps):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.cd7"
        book = Casebook.create(path)
        try:
            for kind, given_ in steps:
                if kind == "reopen":
                    book.close()
                    book = Casebook.open(path)
                else:
                    changes = undo(book, given_) if kind == "undo" else list(changes_of(given_, present(book)))
                    book.append(changes, who="chen", origin=kind, dictionary="1.0")
                assert present(book) == replayed(book.trail())
            assert verify(path) is None
        finally:
            book.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(PLACES, TEXTS), min_size=1, max_size=12))
def test_undoing_everything_gives_an_empty_study_with_twice_the_lines(entered):
    with tempfile.TemporaryDirectory() as folder, Casebook.create(Path(folder) / "trial.cd7") as book:
        book.append(changes_of(entered, {}), who="chen", origin="entry", dictionary="1.0")
        book.append(undo(book, len(entered)), who="chen", origin="undo", dictionary="1.0")
        assert book.present() == {}
        assert len(book.trail()) == 2 * len(entered)
