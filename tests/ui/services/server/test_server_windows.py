"""Two real windows on one server: what one types the other shows, who types the same is told, a lost server is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.cli.worker import Worker
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.store.encrypting import new_keys
from cd7gui.store.verify import verify
from cd7gui.study.encryption import is_locked
from cd7gui.study.opening import open_study
from cd7gui.study.servers.server_backups import back_up_to
from cd7gui.study.servers.server_studies import copy_study, make_study
from cd7gui.ui.app import open_window
from cd7gui.ui.dialogs import server_dialog
from cd7gui.ui.dialogs.server_dialog import ServerDialog
from cd7gui.ui.jobs.server_opening import NOT_KEPT
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.demo.demo_study import make_demo
from tests.store.server.cluster import Cluster, running
from tests.ui.driving import Answers, Exports, WindowDriver, begin, counting, no_summary
from tests.ui.immediate import ImmediateRunner

PATIENT = "a patient of two"
FIRST, SECOND = "Ann", "Bo"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A running server that keeps what it acknowledged."""
    with running(durable=True) as found:
        yield found


@pytest.fixture(scope="module")
def like(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo cohort on the server, and one patient of whom little is known; returns the name of its database."""
    path = tmp_path_factory.mktemp("windows") / "demo.cd7"
    with make_demo(path, who="maker") as study:
        study.write([Change(PATIENT, "F1", 0, "SUBJID", None, "XX-01")])
    found = cluster.database()
    make_study(cluster.address(found))
    copy_study(str(path), cluster.address(found))
    return found


@pytest.fixture
def address(cluster: Cluster, like: str) -> str:
    """A study on the server that a test may change."""
    return cluster.address(cluster.database(like))


@pytest.fixture
def windows(qtbot: QtBot, undressed: QApplication, address: str) -> Iterator[tuple[WindowDriver, WindowDriver]]:
    """Two windows on the study, of two people."""
    found = [begin(qtbot, open_study(address, who=who)) for who in (FIRST, SECOND)]
    yield found[0], found[1]
    for one in found:
        one.window.controller.close()
        one.window.close()


def initials(driver: WindowDriver) -> str | None:
    return driver.stored("F1.INITIALS", PATIENT)


def text_of(driver: WindowDriver, name: str) -> str:
    editor = driver.editor(name)
    assert isinstance(editor, QLineEdit)
    return editor.text()


def test_what_one_types_the_other_shows_without_losing_what_is_in_hand(
    windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot
) -> None:
    ann, bo = windows
    for one in windows:
        one.show("F1", PATIENT)
    bo.type("F1.RECNO" if bo.window.findChildren(QLineEdit, "F1.RECNO") else "F1.SITEID", "half", leave=None)
    in_hand, typed = bo.focused.objectName(), "half"

    ann.type("F1.INITIALS", "AB")

    qtbot.waitUntil(lambda: initials(bo) == "AB")
    qtbot.waitUntil(lambda: text_of(bo, "F1.INITIALS") == "AB")
    assert text_of(bo, in_hand) == typed


def test_a_death_typed_in_one_window_moves_the_outcomes_of_the_other(
    windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot
) -> None:
    ann, bo = windows
    alive = next(case.key for case in ann.study.cases() if not case.get(Death.died) and case.key != PATIENT)
    seen: list[object] = []
    bo.window.controller.estimates_ready.connect(seen.append)
    place = Place(alive, Death.died.form.id, 0, Death.died.id)
    assert ann.window.controller.enter(place, "yes", "reported by phone").stored

    qtbot.waitUntil(lambda: bo.study.case(alive).get(Death.died) is True)
    qtbot.waitUntil(lambda: bool(seen))


def test_who_types_the_same_field_is_told_before_it_counts_and_decides_by_keys(
    windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot
) -> None:
    ann, bo = windows
    for one in windows:
        one.show("F1", PATIENT)
    bo.type("F1.INITIALS", "BB", leave=None)  # in hand while Ann writes
    ann.type("F1.INITIALS", "AA")
    qtbot.waitUntil(lambda: initials(bo) == "AA")

    bo.focus("F1.INITIALS")
    bo.press(Qt.Key.Key_Return)
    draft = bo.window.controller.drafts.at(Place(PATIENT, "F1", 0, "INITIALS"))
    assert draft is not None
    assert draft.sentence.startswith(f"{FIRST} entered “AA” at ")
    assert draft.sentence.endswith(". Return enters your value, Esc keeps theirs.")
    assert len(draft.sentence) < 75  # or the page cuts off what to do
    assert (initials(ann), text_of(bo, "F1.INITIALS")) == ("AA", "BB")

    qtbot.waitUntil(lambda: not bo.editor("F1.INITIALS").asked)
    assert bo.focused.objectName() == "F1.INITIALS"  # once it went on, and Return was pressed in the next field
    bo.press(Qt.Key.Key_Return)
    assert bo.focused.objectName() != "F1.INITIALS"
    qtbot.waitUntil(lambda: initials(ann) == "BB")
    lines = bo.study.history(PATIENT, "F1", 0, "INITIALS")
    assert [(line.who, line.change.old, line.change.new) for line in lines] == [
        (FIRST, None, "AA"),
        (SECOND, "AA", "BB"),
    ]


def test_who_saw_the_others_value_is_not_asked(windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot) -> None:
    ann, bo = windows
    for one in windows:
        one.show("F1", PATIENT)
    ann.type("F1.INITIALS", "AA")
    qtbot.waitUntil(lambda: text_of(bo, "F1.INITIALS") == "AA")

    bo.type("F1.INITIALS", "CC")
    assert initials(bo) == "CC"


def test_who_else_has_the_patient_open_is_shown_while_it_is_so(
    windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot, cluster: Cluster, address: str
) -> None:
    ann, bo = windows
    other = next(case.key for case in ann.study.cases() if case.key != PATIENT)

    def words(one: WindowDriver) -> str:
        label = one.window.findChild(PlainLabel, "beside")
        return label.text() if label.isVisibleTo(one.window) else ""

    def wait_for(seen: tuple[str, str]) -> None:
        qtbot.waitUntil(lambda: (words(ann), words(bo)) == seen, timeout=60_000)

    ann.show("F1", PATIENT)
    bo.show("F1", other)
    wait_for(("", ""))
    bo.show("F2", PATIENT)
    both = "Also open with you, in another window."  # two windows of one login
    wait_for((both, both))
    bo.show("F2", other)
    wait_for(("", ""))
    bo.show("F1", PATIENT)
    wait_for((both, both))
    bo.window.controller.close()
    wait_for(("", words(bo)))
    cluster.ask("postgres", "CREATE ROLE iva LOGIN")
    code = "import sys, psycopg; c = psycopg.connect(sys.argv[1], autocommit=True);"
    code += "c.execute('SELECT pg_advisory_lock_shared(hashtextextended(%s, 7))', [sys.argv[2]]); print(1, flush=True);"
    killed = subprocess.Popen(
        [sys.executable, "-c", code + "sys.stdin.read()", address.replace("owner@", "iva@"), PATIENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    wait_for(("Also open with iva.", words(bo)))
    killed.kill()
    killed.communicate()
    wait_for(("", words(bo)))


def test_a_lost_server_is_said_at_once_and_what_was_typed_is_stored_when_it_answers_again(
    windows: tuple[WindowDriver, WindowDriver], qtbot: QtBot, cluster: Cluster
) -> None:
    ann, bo = windows
    notices: list[str] = []
    bo.window.controller.notice.connect(lambda words, _: notices.append(words))
    ann.show("F1", PATIENT)
    cluster.stop("immediate")
    try:
        qtbot.waitUntil(lambda: ann.window.controller.file_watcher.trouble is not None)
        assert ann.window.controller.data_words() == "NOT SAVED"
        assert "does not respond" in ann.window.banner.words
        ann.type("F1.INITIALS", "AB")
        assert (initials(ann), text_of(ann, "F1.INITIALS")) == (None, "AB")
        assert "NOT SAVED" in ann.window.controller.data_words()
    finally:
        cluster.start()
    for one in windows:
        qtbot.waitUntil(lambda one=one: one.window.controller.file_watcher.trouble is None, timeout=60_000)
    ann.type("F1.INITIALS", "AB")
    assert initials(ann) == "AB"
    assert "saved" in ann.window.controller.data_words()
    qtbot.waitUntil(lambda: initials(bo) == "AB")
    assert any("responds again" in words for words in notices)


def test_the_dialog_makes_the_address_and_remembers_it_without_the_password(qtbot: QtBot) -> None:
    dialog = ServerDialog("postgresql://ann:secret@db.example.org:5433/trial", None)
    qtbot.addWidget(dialog)
    assert [field.text() for field in (dialog.computer, dialog.port, dialog.database, dialog.login)] == [
        *("db.example.org", "5433", "trial", "ann")
    ]
    assert dialog.password.text() == ""
    dialog.login.setText("dr müller")
    assert dialog.address == "postgresql://dr%20m%C3%BCller@db.example.org:5433/trial"
    dialog.computer.setText("/run/postgresql")
    assert dialog.address == "postgresql://dr%20m%C3%BCller@/trial?host=%2Frun%2Fpostgresql&port=5433"
    dialog.port.setText("x")
    assert not dialog.do.isEnabled()


def test_the_tick_for_the_keyring_is_reached_by_keys(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_dialog, "can_keep_password", lambda: True)
    dialog = ServerDialog("postgresql://ann@db.example.org/trial", None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    order, here = list[str](), dialog.computer
    for _ in range(6):
        order.append(here.objectName() or type(here).__name__)
        here = here.nextInFocusChain()
        while not (here.isVisible() and here.focusPolicy() & Qt.FocusPolicy.TabFocus):
            here = here.nextInFocusChain()
    assert order[-1] == "CheckBox"
    labels = [one.text() for one in dialog.findChildren(QLabel)] + [dialog.keep.text()]
    keys = [text[text.index("&") + 1].lower() for text in labels if "&" in text]
    assert len(keys) == len(set(keys)) == 6
    QTest.keyClick(dialog.keep, Qt.Key.Key_Space)
    assert dialog.keep.isChecked()


def test_a_keyring_that_does_not_answer_is_one_sentence(
    qtbot: QtBot, undressed: QApplication, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_keyring(*_: str) -> None:
        raise RuntimeError("No recommended backend was available.")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=no_keyring, set_password=no_keyring))
    monkeypatch.setenv("PGPASSWORD", "")
    driver, notices = begin(qtbot), list[str]()
    driver.window.controller.notice.connect(lambda words, _: notices.append(words))
    driver.answers.ask_server = lambda _: (address, "a password", True)  # type: ignore[attr-defined]
    driver.window.requests.files.open_on_server()
    assert driver.window.controller.has_study
    assert notices == [NOT_KEPT]
    driver.window.controller.close()
    driver.window.close()


def test_a_study_on_a_server_is_opened_by_its_menu_entry(qtbot: QtBot, undressed: QApplication, address: str) -> None:
    driver = begin(qtbot)
    asked: list[str] = []

    def answer(last: str) -> tuple[str, str, bool]:
        asked.append(last)
        return address, "", False

    driver.answers.ask_server = answer  # type: ignore[attr-defined]
    driver.window.requests.files.open_on_server()
    assert len(driver.window.controller.study.cases()) == 11
    assert driver.preferences.server == address
    driver.window.requests.files.open_on_server()
    assert asked == ["", address]
    driver.window.controller.close()
    driver.window.close()


def test_a_study_on_a_server_leaves_nothing_on_this_computer(
    qtbot: QtBot, undressed: QApplication, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a backup of "study1" was begun in the folder in which the programme was started."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    copied: list[Path] = []
    window = open_window(
        address,
        who="Ann",
        preferences=UserSettings(InMemorySettings()),
        notices=lambda _: Answers(),
        backend=Backend(Exports(), counting, keep_copy=lambda file, _: copied.append(file)),
        runner=ImmediateRunner(),
        summary=no_summary,
    )
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.controller.background_checks.complete)
    assert window.controller.study.file is None
    assert window.controller.enter(Place(PATIENT, "F1", 0, "INITIALS"), "AB").stored
    enabled = {name: action.isEnabled() for name, (_, action) in window.menus._entries.items()}
    assert (enabled["encrypt"], enabled["identifiers"], enabled["backup"]) == (False, False, True)
    window.controller.close()
    window.close()
    assert copied == []
    assert list(here.iterdir()) == []


def test_backups_that_this_computer_keeps_go_on_from_the_window_once_their_password_is_given(
    qtbot: QtBot, undressed: QApplication, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    from cd7gui.store.encryption import sealing
    from cd7gui.store.encryption.key_ring import UNLOCKED
    from tests.study.people.cast import QUICK

    monkeypatch.setattr(sealing, "COST", QUICK)
    place = tmp_path / "kept.cd7"
    back_up_to(address, place, date(2026, 11, 30), lambda target: new_keys(target, "a long one of the backups"))
    copied: list[object] = []
    for password, wanted in ((None, False), ("a long one of the backups", True)):
        monkeypatch.setattr(UNLOCKED, "_keys", {})
        answers = Answers()
        answers.ask_password = lambda *_, password=password, **__: password  # type: ignore[method-assign]
        window = open_window(
            address,
            who="Ann",
            preferences=UserSettings(InMemorySettings()),
            notices=lambda _, answers=answers: answers,
            backend=Backend(Exports(), counting, keep_copy=lambda study, _: copied.append(study)),
            runner=ImmediateRunner(),
            summary=no_summary,
        )
        qtbot.addWidget(window)
        qtbot.waitUntil(lambda window=window: window.controller.background_checks.complete)
        assert f"{place} are encrypted" in window.banner.words
        next(one for one in window.banner.findChildren(QPushButton) if one.text() == "Enter the password…").click()
        assert is_locked(place) is not wanted
        assert window.controller.enter(Place(PATIENT, "F1", 0, "INITIALS"), f"A{wanted:d}").stored
        window.controller.close()
        window.close()
    assert copied == [address, address]  # without the password the copy says why, where its backups stand


def test_a_study_on_a_server_is_backed_up_to_a_file_and_verified_from_the_window(address: str, tmp_path: Path) -> None:
    sent: list[object] = []
    worker, target = Worker(sent.append, lambda: False), tmp_path / "backup.cd7"
    target.write_bytes(b"an older one")
    worker.copy(address, target)
    assert verify(target) is None
    assert worker.verify(address).holds


def test_a_damaged_study_on_a_server_offers_no_way_that_needs_a_file(
    qtbot: QtBot, undressed: QApplication, address: str
) -> None:
    driver = begin(qtbot, open_study(address, who="Ann"))
    notices: list[str] = []
    driver.window.controller.notice.connect(lambda words, _: notices.append(words))
    driver.window.controller.proving._stop(driver.study, "The study is damaged.")
    assert notices == ["The study is damaged."]
    assert driver.study.read_only
    driver.window.controller.close()
    driver.window.close()
