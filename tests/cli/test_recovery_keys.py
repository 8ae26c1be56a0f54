"""A recovery key is shown before anything is made that needs it; where nobody reads it, nothing is made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.store import encrypting
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.encryption.library import find_keys
from cd7gui.store.verify import verify
from cd7gui.study.encryption import ENCRYPTION
from cd7gui.study.opening import new_study, open_for_reading

pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors are POSIX")

PASSWORD = "correct horse"
MAKES = {
    "new": ["new", "n.cd7", "--encrypted"],
    "encrypt": ["encrypt", "s.cd7", "e.cd7"],
    "apart": ["apart", "s.cd7", "--reason", "why"],
    "apart anew": ["apart", "s.cd7", "o.cd7", "--reason", "why"],
}
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
UNREAD = {">/dev/full": full, "| true": (), ">&-": ()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))
    monkeypatch.setenv("CD7GUI_PASSWORD", PASSWORD)
    monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    new_study(tmp_path / "s.cd7", who="x").close()
    return tmp_path


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("words", MAKES.values(), ids=MAKES.keys())
@pytest.mark.parametrize("around", [pytest.param(one, marks=mark) for one, mark in UNREAD.items()])
def test_where_nobody_reads_the_recovery_key_nothing_is_made(folder: Path, words: list[str], around: str) -> None:
    before, root = state(folder), Path(__file__).parents[2]
    reading, writing = os.pipe()
    os.close(reading)
    script = 'exec "$@"' if around == "| true" else f'exec "$@" {around}'
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", sys.executable, "-m", "cd7gui", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    os.close(writing)
    assert done.returncode == 2
    assert "output of the command" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert state(folder) == before


@pytest.mark.parametrize("words", MAKES.values(), ids=MAKES.keys())
def test_the_recovery_key_is_shown_once_and_opens_what_was_made(
    folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    said = capsys.readouterr().out
    assert said.count("Recovery key: ") == 1
    key = said.partition("Recovery key: ")[2].splitlines()[0]
    (file,) = folder.glob("*.keys")
    made = file.with_name(file.name.removesuffix(".keys"))
    assert f"{made.name} is encrypted" in said
    UNLOCKED._keys.clear()
    UNLOCKED.add(find_keys(made).unlock(key))
    assert verify(made) is None


def test_a_study_in_the_way_is_found_before_a_recovery_key_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(folder)
    for words in (["new", "s.cd7", "--encrypted"], ["encrypt", "s.cd7", "s.cd7"]):
        assert main(words) == 2
        said = capsys.readouterr()
        assert (said.out, "already exists" in said.err) == ("", True)
    assert state(folder) == before


ENDS: list[Callable[[], BaseException]] = [lambda: UserError("The disk is full."), KeyboardInterrupt]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_the_trail_tells_of_an_encryption_that_failed_that_no_file_was_made(
    folder: Path, command: str, end: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new", "sealed.cd7", "--encrypted"]) == 0
    study, out = folder / "sealed.cd7", folder / "out.cd7"

    def fail(*_: object) -> None:
        raise end()

    monkeypatch.setattr(encrypting, command, fail)
    reason = ["--reason", "archive"] if command == "decrypt" else []
    assert main([command, str(study), str(out), *reason]) in (2, 130)
    assert not list(folder.glob("out.cd7*"))
    with open_for_reading(study) as opened:
        told = [line.change for line in opened.book.trail() if line.change.field == ENCRYPTION]
    assert [one.new for one in told] == [
        f"{command}ed as out.cd7",
        f"not {command}ed as out.cd7: this failed, and no file was made",
    ]


def test_a_decryption_to_a_name_that_is_taken_leaves_no_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "sealed.cd7", "--encrypted"]) == 0
    before = state(folder)
    assert main(["decrypt", "sealed.cd7", "s.cd7", "--reason", "archive"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert state(folder) == before
