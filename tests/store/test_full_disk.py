"""A full disk: a study on it can still be opened, read, proved and taken elsewhere, and the disk is called full."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.backup import backup, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.open_files import FileState
from cd7gui.store.rescue import rescue
from cd7gui.store.verify import verify
from tests.demo.demo_study import make_demo


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    return filler


def change(number: int, old: str | None = None) -> Change:
    return Change("p1", "F8", number, "WBC", old, "1" * 3000)


def write_until_full(book: Casebook) -> tuple[int, str]:
    for number in range(2000):
        try:
            book.append([change(number)], who="a", origin="entry", dictionary="1")
        except StudyFileError as refused:
            return number, str(refused)
    raise AssertionError("the disk never filled")


def test_a_disk_that_fills_up_while_somebody_types_loses_nothing_that_was_stored(disk, tmp_path):
    with Casebook.create(disk / "s.cd7") as book:
        stored, sentence = write_until_full(book)
        assert "is full" in sentence
        assert book.prove() is FileState.AT_ITS_PLACE
        assert book.position()[0] == stored
        copy = backup(book, tmp_path / "elsewhere.cd7")
        with Casebook.open(copy, read_only=True) as copied:
            assert copied.position() == book.position()
        with pytest.raises(StudyFileError, match="is full"):
            backup(book, disk / "here.cd7")
    assert verify(disk / "s.cd7") is None
    assert not list(disk.glob(".*"))


def test_a_study_goes_on_on_another_disk(disk, tmp_path):
    book = Casebook.create(disk / "s.cd7")
    stored, _ = write_until_full(book)
    with rescue(book, tmp_path / "s.cd7").book as again:
        again.append([change(stored)], who="a", origin="entry", dictionary="1")
        assert again.position()[0] == stored + 1


def test_a_study_on_a_full_disk_is_opened_read_proved_and_exported_elsewhere(disk, tmp_path, capsys):
    make_demo(tmp_path / "s.cd7").close()
    study = restored(tmp_path / "s.cd7", disk / "s.cd7").path
    with Casebook.open(study):
        pass  # it has a log from now on
    filler = fill(disk)
    with Casebook.open(study) as book:
        assert (book.read_only, book.read_only_because) == (True, "its disk is full")
        assert book.position()[0] > 100
    assert main(["verify", str(study)]) == 0
    assert main(["summary", str(study)]) == 0
    assert main(["export", str(study), str(tmp_path / "o.xlsx")]) == 0
    assert (tmp_path / "o.xlsx").stat().st_size > 10_000
    assert "fault" not in capsys.readouterr().err
    filler.unlink()
    with Casebook.open(study) as book:
        assert not book.read_only


def test_a_killed_study_on_a_full_disk_is_read_with_its_log(disk):
    script = (
        "import os, sys\nfrom cd7gui.domain.case_report.changes import Change\n"
        "from cd7gui.store.casebook import Casebook\n"
        "book = Casebook.create(sys.argv[1])\n"
        "book.append([Change('p1', 'F8', 1, 'WBC', None, '1')], who='a', origin='e', dictionary='1')\nos._exit(9)"
    )
    study = disk / "s.cd7"
    subprocess.run([sys.executable, "-c", script, str(study)], check=False)
    (disk / "s.cd7-shm").unlink()
    fill(disk)
    with Casebook.open(study) as book:
        assert book.position()[0] == 1
        assert book.read_only
