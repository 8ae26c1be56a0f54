"""Half-typed texts are kept beside the study and are no values."""

from pathlib import Path

from cd7gui.study import drafts
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import new_study, open_study
from tests.study.memory_book import memory_study

PLACE = Place("P1", "F6", 0, "HSCTDAT")


def test_a_half_typed_text_is_no_value() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    drafts.keep(study, PLACE, "2023-0")
    assert study.case("P1").stored("F6", 0, "HSCTDAT") is None
    assert [(one.place, one.text, one.clock) for one in drafts.waiting(study)] == [(PLACE, "2023-0", "12:03")]


def test_a_dropped_text_does_not_wait() -> None:
    study = memory_study()
    drafts.keep(study, PLACE, "2023-0")
    drafts.drop(study, PLACE)
    assert drafts.waiting(study) == ()


def test_a_text_at_a_field_that_this_version_does_not_have_is_not_offered() -> None:
    study = memory_study()
    drafts.keep(study, Place("P1", "F6", 0, "OLDFIELD"), "x")
    assert drafts.waiting(study) == ()


def test_a_read_only_study_keeps_no_text() -> None:
    study = memory_study(read_only_because="open elsewhere")
    drafts.keep(study, PLACE, "2023-0")
    assert drafts.waiting(study) == ()


def test_a_half_typed_text_outlives_the_programme_and_a_value_settles_it(tmp_path: Path) -> None:
    with new_study(tmp_path / "s.cd7", who="tester") as study:
        drafts.keep(study, PLACE, "2023-0")
    with open_study(tmp_path / "s.cd7", who="tester") as study:
        assert [one.text for one in drafts.waiting(study)] == ["2023-0"]
        enter(study, PLACE, "2023-07-11")
        assert drafts.waiting(study) == ()
