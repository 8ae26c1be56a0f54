"""Beside an encrypted study no file holds what its forms say: while somebody types, exports, and after kill -9.

What is searched: the study, its log, drafts, backups, keys, the folder of temporary files and the settings, of the
window and of the processes that it starts. The workbook is made to be read; it lies in a folder of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.store import encrypting
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_ring import UNLOCKED, VARIABLE
from cd7gui.store.verify import verify
from cd7gui.study.encryption import encrypt_study
from cd7gui.study.opening import open_for_reading
from tests.demo.demo_study import make_demo
from tests.end2end.encrypted_words import HALF_TYPED, TYPED

pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
pytestmark = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="reads the limits in /proc")

ROOT = Path(__file__).parents[2]
IN_THE_DEMO = {
    ("F1", "SUBJID"),
    ("F1", "INITIALS"),
    ("F1", "MRN"),
    ("F1", "BRTHDAT"),
    ("F4D", "DRUG"),
    ("F6", "HSCTDAT"),
}
LONG_ENOUGH = 6  # characters: shorter ones stand in noise by chance
STAGES = ("typed", "exported", "kept", "exporting")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[bytes]:
    """Leave the demo encrypted at place/s.cd7 alone, and return what it says of its patients."""
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))
    plain, place = tmp_path / "plain.cd7", tmp_path / "place"
    place.mkdir()
    with make_demo(plain) as study:
        told = {
            text
            for rows in study.book.present().values()
            for form, _, field, text in rows
            if (form, field) in IN_THE_DEMO
        }
    encrypt_study(plain, place / "s.cd7", "correct horse")
    for left in tmp_path.glob("plain.cd7*"):
        left.unlink()
    found = {text.encode() for text in (*told, *TYPED.values(), HALF_TYPED[1]) if len(text) >= LONG_ENOUGH}
    assert len(found) > 30
    return found


def readable(folder: Path, words: set[bytes]) -> dict[str, set[bytes]]:
    """Return which words stand in which file below a folder."""
    found = {}
    for path in (one for one in folder.rglob("*") if one.is_file()):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # a temporary one that has gone
            continue
        if here := {word for word in words if word in content or word.decode().encode("utf-16-le") in content}:
            found[path.name] = here
    return found


def family(pid: int) -> Iterator[int]:
    """Return a process and those that it started."""
    yield pid
    for child in (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split():
        yield from family(int(child))


def may_dump(pid: int) -> bool:
    """Return whether a process of ours would leave its memory behind when it crashes."""
    try:
        limits, program = Path(f"/proc/{pid}/limits").read_text(), Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    (line,) = (one for one in limits.splitlines() if one.startswith("Max core file size"))
    return b"python" in program and line.split()[4:6] != ["0", "0"]


def test_nothing_can_be_read_beside_an_encrypted_study(tmp_path: Path, words: set[bytes]) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    out.mkdir()
    temporary.mkdir()
    surroundings = {**os.environ, VARIABLE: UNLOCKED.words(), "TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen"}
    surroundings |= {name: str(tmp_path / "account") for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CD7GUI_CONFIG")}
    study = tmp_path / "place" / "s.cd7"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.end2end.encrypted_window", str(study), str(out)],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
    ) as window:
        assert window.stdout is not None
        for stage in STAGES:
            assert window.stdout.readline().decode().strip() == stage
            assert _apart(tmp_path, out, words) == {}, stage
            assert [pid for pid in family(window.pid) if may_dump(pid)] == [], stage
        window.kill()
    assert _apart(tmp_path, out, words) == {}
    assert (study.with_name("s.backups")).exists()
    assert verify(study) is None
    encrypting.unlock(study, "correct horse")
    with open_for_reading(study) as opened:
        found = {case.stored("F1", 0, "MRN") for case in opened.cases()}
        drafts = [one.text for one in opened.book.drafts()]
    assert TYPED["F1.MRN"] in found
    assert drafts == [HALF_TYPED[1]]


def _apart(folder: Path, out: Path, words: set[bytes]) -> dict[str, set[bytes]]:
    """Return what can be read in all files but those of the exports."""
    return {name: found for place in folder.iterdir() if place != out for name, found in readable(place, words).items()}


def test_the_search_finds_what_a_plain_study_says(tmp_path: Path) -> None:
    with make_demo(tmp_path / "plain.cd7") as study:
        text = study.cases()[0].stored("F6", 0, "HSCTDAT")
    assert text is not None
    assert readable(tmp_path, {text.encode()})
