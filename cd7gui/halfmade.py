"""Half-made files: named for the process that writes them, so that the next one there tidies up after the killed."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

LONGEST = 120  # bytes of a name that are taken over; what is appended has room beside them
OWNED = re.compile(
    r"\..*\.(?P<host>\w*?)-?(?P<pid>\d+)\.part(-(?!before$)\w+)?", re.DOTALL
)  # before: an earlier export that waits


def part_of(target: Path, mark: str = "") -> Path:
    """Name what this process writes beside a target before it gets the target's name."""
    name = os.fsdecode(os.fsencode(target.name)[:LONGEST])
    name = name.encode("utf-8", "ignore").decode("utf-8")  # a letter that was cut in two goes
    return target.parent / f".{name}{mark}.{_here()}-{os.getpid()}.part"


def tidy_parts(folder: Path) -> None:
    """Remove what processes left half made that have ended. What another computer writes is its own to tidy."""
    for found in folder.glob(".*.part*"):
        named = OWNED.fullmatch(found.name)
        if named and named["host"] in ("", _here()) and not is_alive(int(named["pid"])):
            with suppress(OSError):
                if found.is_dir() and not found.is_symlink():
                    shutil.rmtree(found)
                else:
                    found.unlink()


def _here() -> str:
    return re.sub(r"\W", "_", host_name())


def host_name() -> str:
    """Return the name of this computer."""
    if sys.platform != "win32":
        return os.uname().nodename  # which `socket` returns, too: importing it takes 2 ms of a start
    import socket

    return socket.gethostname()


def is_alive(pid: int) -> bool:
    """Return whether a process of this computer runs; in doubt it does."""
    if sys.platform == "win32":  # asking by a signal would end the process there
        return pid == os.getpid() or _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


if sys.platform == "win32":
    import ctypes

    def _runs_on_windows(pid: int) -> bool:
        limited_information = 0x1000
        handle = ctypes.windll.kernel32.OpenProcess(limited_information, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
