"""One proof everywhere, in the window: a study damaged before it is opened, and one damaged while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.domain.proof import Proof
from cd7gui.study.entry import Place
from cd7gui.ui.app import open_window
from cd7gui.ui.jobs.export_jobs import ExportJobs
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.typist import wait_until
from tests.demo.demo_study import make_demo
from tests.study.harms import HARMS, Harm

harms = pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
# Of what stands in the file while it is open; a flipped bit of a page that SQLite holds may be written over.
while_open = pytest.mark.parametrize("name", ["another death date", "a foreign trigger", "a broken chain"])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    with make_demo(tmp_path / "s.cd7") as made:
        return made.path


def refused(window: MainWindow) -> None:
    key = window.controller.study.cases()[0].key
    assert not window.controller.enter(Place(key, "F1", 0, "INITIALS"), "AB", "test").stored


@harms
def test_a_damaged_study_is_read_only_or_not_opened_and_nothing_vouches_for_it(
    qtbot: QtBot, study: Path, harm: Harm
) -> None:
    harm(study)
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    if window.controller.has_study:
        wait_until(lambda: window.controller.study.read_only, "the damage was not found")
        refused(window)
        assert window.controller.study.proof is Proof.NOTHING
    assert "damaged" in window.banner.words or "altered by another program" in window.banner.words


@while_open
def test_a_study_damaged_while_it_is_open_is_found_when_its_workbook_is_refused(
    qtbot: QtBot, study: Path, name: str
) -> None:
    """The window had proved it once and vouched for it until it was closed."""
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    wait_until(lambda: window.controller.study.proof is Proof.WHOLE, "the study was not proved")
    saving = window.findChild(ExportJobs)
    assert saving is not None
    book = study.with_name("kept.xlsx")
    book.write_text("what was written last")
    HARMS[name](study)
    saving.save(book)
    wait_until(lambda: window.controller.study.read_only, "the damage was not found")
    assert book.read_text() == "what was written last"
    refused(window)
    assert window.controller.study.proof is Proof.NOTHING
    assert "damaged" in window.banner.words or "altered by another program" in window.banner.words
