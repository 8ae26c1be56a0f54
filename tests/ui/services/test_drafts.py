"""Half-typed texts are kept beside the study and are no values."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import new_study, open_study
from cd7gui.ui.services.drafts import NOT_VOUCHED, Drafts
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]

PLACE = Place("P1", "F6", 0, "HSCTDAT")


def test_a_half_typed_text_is_no_value() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    Drafts(study).keep(PLACE, "2023-0")
    assert study.case("P1").stored("F6", 0, "HSCTDAT") is None
    assert [(one.place, one.text, one.clock) for one in Drafts(study).left_behind] == [(PLACE, "2023-0", "12:03")]


def test_a_text_that_another_programme_put_there_is_brought_back_with_a_warning(tmp_path: Path) -> None:
    with new_study(tmp_path / "s.cd7", who="tester") as study:
        Drafts(study).keep(PLACE, "2023-0")
    with closing(sqlite3.connect(tmp_path / "s.cd7")) as raw:
        raw.execute("UPDATE draft SET text = '2024-01-01'")
        raw.commit()
    with open_study(tmp_path / "s.cd7", who="tester") as study:
        drafts = Drafts(study)
        drafts.restore_left_behind()
        found = drafts.at(PLACE)
    assert found is not None
    assert (found.text, found.sentence) == ("2024-01-01", NOT_VOUCHED)


def test_a_dropped_text_does_not_wait() -> None:
    study = memory_study()
    Drafts(study).keep(PLACE, "2023-0")
    Drafts(study).drop(PLACE)
    assert Drafts(study).left_behind == ()


def test_a_text_at_a_field_that_this_version_does_not_have_is_not_offered() -> None:
    study = memory_study()
    Drafts(study).keep(Place("P1", "F6", 0, "OLDFIELD"), "x")
    assert Drafts(study).left_behind == ()


def test_a_read_only_study_keeps_no_text() -> None:
    study = memory_study(read_only_because="open elsewhere")
    Drafts(study).keep(PLACE, "2023-0")
    assert Drafts(study).left_behind == ()


def test_a_half_typed_text_outlives_the_programme_and_a_value_settles_it(tmp_path: Path) -> None:
    with new_study(tmp_path / "s.cd7", who="tester") as study:
        Drafts(study).keep(PLACE, "2023-0")
    with open_study(tmp_path / "s.cd7", who="tester") as study:
        assert [one.text for one in Drafts(study).left_behind] == ["2023-0"]
        enter(study, PLACE, "2023-07-11")
        assert Drafts(study).left_behind == ()


def test_a_text_of_an_earlier_session_is_offered_no_more_once_its_field_has_a_value(open_driver: Open) -> None:
    """Restoring it put the old text over the value that had been entered since."""
    study = memory_study({"P1": unmarked(SOUND)})
    places = [Place("P1", "F6", 0, field) for field in ("CD34", "CD3", "PROPH")]
    for place in places:
        Drafts(study).keep(place, "12:00")
    driver = open_driver(study)
    offered = driver.window.controller.drafts
    assert {one.place for one in offered.offered} == set(places)
    driver.show("F6")
    driver.type("F6.CD34", "6.5")
    assert {one.place for one in offered.offered} == set(places[1:])
    offered.drop(places[1])
    driver.window.controller.set_missing(places[2], MissingReason.UNKNOWN, "never noted")
    assert offered.offered == ()
