"""Files and folders that their owner alone may read: all that the programme makes, whatever it puts into them.

What was there before keeps its rights: who opened a file to a group wanted that.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from cd7gui.halfmade import part_of

OWNER_ALONE, OWNERS_FOLDER = 0o600, 0o700
NAMED = "CD7GUI_CONFIG"  # the variable of the environment that names another folder
PASSING = "cd7gui-"  # how folders begin that the computer tidies away
AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe in the place of a file is waited for by nobody


def own_folder() -> Path:
    """Return the folder of this account for what the programme keeps beside the studies. Raises `RuntimeError`."""
    if named := os.environ.get(NAMED):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "cd7gui"


def owned(file: Path) -> Path:
    """Return a file that its owner alone may read, made empty with its folder if it is not there. Never raises.

    Whoever writes it then says why where that fails.
    """
    with suppress(OSError, ValueError):
        make_folder(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY | AT_ONCE, OWNER_ALONE))
        file.chmod(OWNER_ALONE)  # one of an earlier version, which everybody could read
    return file


def read_small(file: Path, most: int) -> bytes:
    """Read the beginning of a small file beside the studies or the preferences, at most so many bytes.

    Raises `OSError` for what is no plain file: a pipe would be waited for, and a device read, without an end.
    """
    descriptor = os.open(file, os.O_RDONLY | AT_ONCE | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(file))
        with open(descriptor, "rb", closefd=False) as opened:
            return opened.read(most)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are not there, for their owner alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(OWNERS_FOLDER, exist_ok=True)


def make_empty(file: Path) -> None:
    """Make a file that is not there, for its owner alone, to be written by whoever knows how."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ALONE))


def own_all(folder: Path) -> None:
    """Give all that a library wrote into a folder of ours the rights of our files."""
    for path in folder.rglob("*"):
        path.chmod(OWNERS_FOLDER if path.is_dir() else OWNER_ALONE, follow_symlinks=False)


def keep_rights(old: Path, new: Path) -> None:
    """Give a file the rights of the one whose place it takes."""
    with suppress(OSError):
        shutil.copymode(old, new)


def write_owned(file: Path, content: bytes) -> None:
    """Write a file in the place of what is there, whole or not at all. Raises `OSError`."""
    place = Path(file).resolve()
    there = place.exists()
    if there and not place.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(place))
    if there and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    part = part_of(place, f"-{os.urandom(4).hex()}")
    make_empty(part)
    try:
        with part.open("wb") as writer:
            writer.write(content)
            writer.flush()
            os.fsync(writer.fileno())
        if there:
            keep_rights(place, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def new_passing_folder() -> Path:
    """Make a folder for a study that nobody has to tidy away: the computer does so one day."""
    return Path(tempfile.mkdtemp(prefix=PASSING))


def is_passing(folder: Path) -> bool:
    """Return whether a folder is one that `new_passing_folder` made: no study of one's own is to be kept there."""
    return folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(PASSING)
