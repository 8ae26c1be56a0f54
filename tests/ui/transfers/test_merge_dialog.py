"""The window in which another site's study is merged: nothing before it is confirmed, every conflict decided."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.merges.merge_plan import MergePreference
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.people.locks import LockScope, lock
from cd7gui.study.session import Study, subject
from cd7gui.ui.transfers.merge_dialog import MergeWindow
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
LONG = 30_000  # ms; the process that compares has to start


def put(study: Study, patient: str, name: str, text: str) -> None:
    form, _, field = name.partition(".")
    entry.enter(study, Place(patient, form, 0, field), text)


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """One study with the patient 01-001, copied to a second site; then each goes its own way."""
    with new_study(tmp_path / "a.cd7", name="Trial", who="anna") as made:
        put(made, "p1", "F1.SUBJID", "01-001")
        put(made, "p1", "F1.SEX", "M")
    shutil.copy(tmp_path / "a.cd7", tmp_path / "b.cd7")
    with open_study(tmp_path / "a.cd7", who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        put(a, "p1", "F1.CONSVER", "1")
        put(b, "p1", "F1.CONSVER", "2")
        put(b, "p1", "F1.SEX", "F")
        put(b, "p2", "F1.SUBJID", "02-001")
        yield a, b


def begin_merge(driver: WindowDriver, source: Path) -> MergeWindow:
    driver.answers.files.append(source)
    driver.window.menus.action("merge_study").trigger()
    window = driver.window.findChildren(MergeWindow)[-1]
    driver.qtbot.waitUntil(lambda: window.pages.currentWidget() is not window.busy, timeout=LONG)
    return window


def wait_for(driver: WindowDriver, window: MergeWindow, page: QWidget) -> None:
    driver.qtbot.waitUntil(lambda: window.pages.currentWidget() is page, timeout=LONG)


def listed(window: MergeWindow) -> list[tuple[str, ...]]:
    model = window.comparison.list.model
    return [model.texts_at(row) for row in range(model.rowCount())]


@pytest.mark.parametrize(("winner", "after"), [(MergePreference.FROM, "2"), (MergePreference.INTO, "1")])
def test_two_sites_become_one_once_each_conflict_is_decided(
    open_driver: Open, sites: tuple[Study, Study], winner: MergePreference, after: str
) -> None:
    a, b = sites
    driver = open_driver(study=a)
    before = a.book.position()
    window = begin_merge(driver, b.path)

    assert [(*line[:6], line[7]) for line in listed(window)] == [
        ("conflict", "01-001", "F1 · Consent version", "–", "1", "2", "undecided: nothing can be merged yet"),
        ("changed", "01-001", "F1 · Sex", "", "male", "female", "replaces ours"),
        ("new", "02-001", "F1 · Patient number", "", "", "02-001", "is added"),
    ]
    assert listed(window)[0][6].startswith("bo, ")
    assert (window.next.text(), window.next.isEnabled()) == ("Decide 1 conflict first", False)
    window.findChild(QPushButton, f"decide.{winner.value}").click()
    assert (window.next.text(), window.next.isEnabled()) == ("Merge 3 values", True)
    assert a.book.position() == before
    window.next.click()
    wait_for(driver, window, window.done_page)
    window.next.click()

    assert [subject(case) for case in a.cases()] == ["01-001", "02-001"]
    assert driver.stored("F1.CONSVER", "p1") == after
    assert all(b.identity in line.change.reason for line in a.book.trail()[-4:-1])
    again = begin_merge(driver, b.path)
    assert (again.next.text(), again.next.isEnabled()) == ("Nothing to merge", False)
    again.reject()
    driver.window.menus.action("undo").trigger()
    assert [subject(case) for case in a.cases()] == ["01-001"]
    assert driver.stored("F1.CONSVER", "p1") == "1"


def test_a_patient_number_of_both_sites_is_said_and_stops_the_merge(
    open_driver: Open, sites: tuple[Study, Study]
) -> None:
    a, b = sites
    put(a, "p3", "F1.SUBJID", "02-001")
    driver = open_driver(study=a)
    window = begin_merge(driver, b.path)
    doubles = [line[-1] for line in listed(window) if line[0] == "refused"]

    assert len(doubles) == 1
    assert doubles[0].startswith("The patient number 02-001 means different patients here and there.")
    assert (window.next.text(), window.next.isEnabled()) == ("Patient numbers clash", False)
    window.reject()


def test_values_in_what_is_locked_are_listed_and_stay_behind(open_driver: Open, sites: tuple[Study, Study]) -> None:
    a, b = sites
    lock(a, LockScope("p1"))
    driver = open_driver(study=a)
    window = begin_merge(driver, b.path)

    assert [(*line[:3], "The patient 01-001 is locked" in line[-1]) for line in listed(window)] == [
        ("refused", "01-001", "F1 · Sex", True),
        ("refused", "01-001", "F1 · Consent version", True),
        ("new", "02-001", "F1 · Patient number", False),
    ]
    window.next.click()
    wait_for(driver, window, window.done_page)
    window.next.click()
    assert [subject(case) for case in a.cases()] == ["01-001", "02-001"]
    assert driver.stored("F1.SEX", "p1") == "M"


def test_leaving_merges_nothing(open_driver: Open, sites: tuple[Study, Study]) -> None:
    a, b = sites
    driver = open_driver(study=a)
    before = a.book.position()
    window = begin_merge(driver, b.path)
    window.findChild(QPushButton, "decide.from").click()
    window.cancel.click()

    assert a.book.position() == before


def test_a_file_that_cannot_be_merged_is_told_in_its_sentence(open_driver: Open, sites: tuple[Study, Study]) -> None:
    a, _ = sites
    driver = open_driver(study=a)
    window = begin_merge(driver, a.path)

    assert window.problem.text() == "Both names refer to the same study. Choose the other site's file."
    window.reject()
