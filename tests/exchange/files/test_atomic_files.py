"""X24: a workbook is written whole or not at all, and what stands in its way is said in a sentence."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_files import TargetUnavailable, beside, replacing
from cd7gui.exchange.files.atomic_folders import filling
from cd7gui.exchange.files.progress import Cancelled
from cd7gui.exchange.writers import workbook as writer
from cd7gui.exchange.writers.workbook import write
from cd7gui.halfmade import part_of, tidy_parts
from tests.exchange.building import workbook

OLD = b"the workbook of yesterday"
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "study.xlsx"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def untouched(target: Path) -> Iterator[Path]:
    """Prove that after the test the target is as it was and nothing lies beside it."""
    yield target
    assert target.read_bytes() == OLD
    assert [one.name for one in target.parent.iterdir() if not one.name.startswith(("~$", ".~lock"))] == ["study.xlsx"]


def test_x24_an_existing_file_is_replaced_only_when_asked(untouched: Path) -> None:
    with pytest.raises(TargetUnavailable) as refused:
        write(workbook(), untouched)

    assert str(refused.value) == "study.xlsx already exists. Choose another name, or allow it to be replaced."


def test_x24_a_replaced_file_is_whole_and_nothing_is_left_beside_it(target: Path) -> None:
    write(workbook(), target, overwrite=True)

    assert target.read_bytes().startswith(b"PK")
    assert list(target.parent.iterdir()) == [target]


def test_x24_a_replaced_file_keeps_its_permissions(target: Path) -> None:
    target.chmod(0o640)
    write(workbook(), target, overwrite=True)

    assert target.stat().st_mode & 0o777 == 0o640


KILLED = """
import os, sys
from pathlib import Path
from cd7gui.exchange.files.atomic_folders import filling
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.exchange.writers.workbook import scratch_beside
with replacing(Path(sys.argv[1]), overwrite=True) as part, scratch_beside(part), filling(Path(sys.argv[2])) as folder:
    (folder / "half").write_text("half")
    os._exit(9)
"""


def test_x24_what_a_killed_export_left_half_made_goes_with_the_next_one_there(target: Path) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, str(target), str(target.with_name("csv"))], check=False)
    assert run.returncode == 9
    assert len(list(target.parent.iterdir())) == 4
    foreign = target.with_name(".other.xlsx.elsewhere-999999.part")
    earlier = target.with_name(f".csv-0.{part_of(target).name.split('.')[-2].split('-')[0]}-999999.part-before")
    for kept in (foreign, earlier):
        kept.write_text("of another computer, or an earlier export")
    with replacing(target.with_name("mine.xlsx")) as mine, replacing(target.with_name("second.xlsx")):
        assert mine.exists()  # what is being written stays
    write(workbook(), target, overwrite=True)

    assert {one.name for one in target.parent.iterdir()} == {
        target.name,
        "mine.xlsx",
        "second.xlsx",
        foreign.name,
        earlier.name,
    }


def test_x24_a_link_stays_a_link(target: Path) -> None:
    link = target.with_name("link.xlsx")
    link.symlink_to(target)
    write(workbook(), link, overwrite=True)

    assert link.is_symlink()
    assert target.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("mark", [".~lock.study.xlsx#", "~$study.xlsx"])
def test_x24_a_file_that_is_open_elsewhere_is_found_before_the_work_starts(
    mark: str, untouched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untouched.with_name(mark).write_text("somebody")
    monkeypatch.setattr(writer, "_framed", _must_not_run)

    with pytest.raises(TargetUnavailable) as refused:
        write(workbook(), untouched, overwrite=True)

    assert str(refused.value) == "study.xlsx is open in another program. Close it there, or save under another name."
    assert refused.value.beside.parent == untouched.parent
    assert re.fullmatch(r"study_\d{4}-\d\d-\d\d_\d{6}\.xlsx", refused.value.beside.name)
    assert not refused.value.beside.exists()


def _must_not_run(*_: object) -> None:
    raise AssertionError("the work had begun")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY])
def test_x24_a_file_that_cannot_be_replaced_in_the_end_is_open_elsewhere(
    number: int, untouched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", _failing(number))

    with pytest.raises(TargetUnavailable, match=r"study\.xlsx is open in another program"):
        write(workbook(), untouched, overwrite=True)


def _failing(number: int) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk with {folder} is full; nothing was written. Free some space, or choose another disk."),
        (errno.EDQUOT, "The disk with {folder} is full; nothing was written. Free some space, or choose another disk."),
        (errno.EROFS, "The disk with {folder} is read-only. Choose another one."),
        (
            errno.EACCES,
            "You have no permission to write to the folder {folder}. Choose another one, or ask for permission.",
        ),
        (errno.EIO, "study.xlsx could not be written: Input/output error. Nothing was changed; try another folder."),
    ],
)
@pytest.mark.parametrize("moment", ["os.open", "os.fsync", "cd7gui.exchange.writers.workbook._fill"])
def test_x24_whatever_fails_on_the_way_leaves_the_old_file_and_says_why(
    number: int, sentence: str, moment: str, untouched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = workbook()
    monkeypatch.setattr(moment, _failing(number))

    with pytest.raises(UserError) as told:
        write(plan, untouched, overwrite=True)

    monkeypatch.undo()
    assert str(told.value) == sentence.format(folder=untouched.parent)


def test_x24_a_fault_of_ours_leaves_the_old_file_too(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_fill", _must_not_run)

    with pytest.raises(AssertionError):
        write(workbook(), untouched, overwrite=True)


def test_x24_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        write(workbook(), tmp_path / "gone" / "study.xlsx")

    assert str(told.value) == f"The folder {tmp_path / 'gone'} does not exist. Create it, or choose another one."


def test_x24_a_folder_instead_of_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is a folder\. Choose a file name\."):
        write(workbook(), tmp_path, overwrite=True)


def test_x24_a_name_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is too long for this disk"):
        write(workbook(), tmp_path / ("n" * 300 + ".xlsx"))


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_x24_a_folder_without_the_right_to_write_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    with pytest.raises(UserError, match="You have no permission to write to the folder"):
        write(workbook(), folder / "study.xlsx")


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_x24_a_write_protected_file_is_not_replaced(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(TargetUnavailable, match="write-protected"):
        write(workbook(), target, overwrite=True)


def test_x24_the_protection_of_a_file_is_respected(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(TargetUnavailable, match=r"study\.xlsx is write-protected"):
        write(workbook(), untouched, overwrite=True)


# 0 and 2 are before and among the rows, 40 is in the midst of the packing; the last question comes when all is packed.
@pytest.mark.parametrize("at", [0, 2, 40, -1])
def test_a_cancelled_export_leaves_the_old_file(at: int, untouched: Path) -> None:
    asked: list[bool] = []
    write(workbook(), untouched.with_name("whole.xlsx"), cancelled=lambda: bool(asked.append(True)))
    last, asked = at % len(asked), []
    untouched.with_name("whole.xlsx").unlink()

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > last

    with pytest.raises(Cancelled, match=r"Saving the workbook was cancelled\. Nothing was written\."):
        write(workbook(), untouched, overwrite=True, cancelled=cancelled)


def test_a_free_name_beside_is_really_free(target: Path) -> None:
    def now() -> datetime:
        return datetime(2026, 11, 22, 12, 4, 31, tzinfo=UTC)

    first = beside(target, now)
    assert first.name == "study_2026-11-22_120431.xlsx"
    first.touch()
    assert beside(target, now).name == "study_2026-11-22_120431_2.xlsx"


def test_the_new_file_is_on_disk_before_it_takes_the_place(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (order.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda one, other: (order.append("replace"), replace(one, other))[1])

    with replacing(target, overwrite=True) as part:
        part.write_bytes(b"new")
        assert part.parent == target.parent

    assert order[:2] == ["fsync", "replace"]
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("name", ["loop", "loop/study"])
def test_a_link_that_leads_in_a_circle_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    for way in (replacing, filling):
        with pytest.raises(UserError, match="link that points to itself") as refused, way(tmp_path / name):
            pass  # pragma: no cover
        assert str(refused.value).endswith("choose another name.")
    assert [one.name for one in tmp_path.iterdir()] == ["loop"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes among its files")
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "device.xlsx").symlink_to("/dev/null")
    os.mkfifo(tmp_path / "pipe.xlsx")
    for name in ("device.xlsx", "pipe.xlsx"):
        with (
            pytest.raises(TargetUnavailable, match="is a device or a pipe"),
            replacing(tmp_path / name, overwrite=True),
        ):
            pass
        assert not (tmp_path / name).is_file()


def test_what_was_left_of_a_name_with_a_line_break_is_tidied_too(tmp_path: Path) -> None:
    part = part_of(tmp_path / "two\nlines.xlsx")
    left = part.with_name(part.name.replace(str(os.getpid()), "999999"))
    left.touch()
    tidy_parts(tmp_path)
    assert not left.exists()
