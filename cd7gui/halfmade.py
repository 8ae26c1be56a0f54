"""Half-made files, named for the process that writes them, so that others tidy up after a killed one."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

LONGEST = 120  # bytes of a name that are kept; there is room for the suffix
OWNED = re.compile(
    r"\..*\.(?P<host>\w*?)-?(?P<pid>\d+)\.part(-(?!before$)\w+)?", re.DOTALL
)  # before: an earlier export that is being replaced


def part_of(target: Path, mark: str = "") -> Path:
    """Return the name under which this process writes beside a target before renaming it."""
    name = os.fsdecode(os.fsencode(target.name)[:LONGEST])
    name = name.encode("utf-8", "ignore").decode("utf-8")  # drops a character that was cut in two
    return target.parent / f".{name}{mark}.{_here()}-{os.getpid()}.part"


def tidy_parts(folder: Path) -> None:
    """Remove half-made files of processes that have ended, except those of other computers."""
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
        return os.uname().nodename  # as `socket` also returns, whose import takes 2 ms of the start-up
    import socket

    return socket.gethostname()


def is_alive(pid: int) -> bool:
    """Return whether a process of this computer is running; True if in doubt."""
    if sys.platform == "win32":  # asking with a signal would end the process there
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
