"""Files and folders readable only by their owner: everything that the programme makes, whatever its content.

Existing files keep their permissions, because whoever opened one to a group wanted that; keys and names never do.
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
NAMED = "CD7GUI_CONFIG"  # the environment variable for a different folder
PASSING = "cd7gui-"  # prefix of folders that the computer cleans up
AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # nobody waits for a pipe in place of a file


def own_folder() -> Path:
    """Return this account's folder for what the programme keeps beside the studies. Raises `RuntimeError`."""
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
    """Return an owner-only file, created empty with its folder if missing. Never raises.

    If that fails, the error appears when the file is written.
    """
    with suppress(OSError, ValueError):
        make_folder(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY | AT_ONCE, OWNER_ALONE))
        file.chmod(OWNER_ALONE)  # from an earlier version, in which everybody could read it
    return file


def read_small(file: Path, most: int) -> bytes:
    """Read the beginning of a small file beside the studies or settings, at most `most` bytes.

    Raises `OSError` for anything but a plain file: reading a pipe or a device may never end.
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
    """Make a folder and its missing parents, for their owner alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(OWNERS_FOLDER, exist_ok=True)


def make_empty(file: Path) -> None:
    """Make a missing file, readable only by its owner, which somebody else will write."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ALONE))


def make_private(folder: Path) -> None:
    """Give everything that a library wrote into one of our folders the permissions of our files."""
    for path in folder.rglob("*"):
        path.chmod(OWNERS_FOLDER if path.is_dir() else OWNER_ALONE, follow_symlinks=False)


def keep_rights(old: Path, new: Path) -> None:
    """Give a file the permissions of the one that it replaces."""
    with suppress(OSError):
        shutil.copymode(old, new)


def write_owned(file: Path, content: bytes) -> None:
    """Replace a file completely or not at all. Raises `OSError`."""
    _write(file, content, private=False)


def write_private(file: Path, content: bytes) -> None:
    """Replace a file as `write_owned` does, readable only by its owner whatever permissions it had."""
    _write(file, content, private=True)


def _write(file: Path, content: bytes, *, private: bool) -> None:
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
        if there and not private:
            keep_rights(place, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def new_temporary_folder() -> Path:
    """Make a temporary folder for a study, which the computer will clean up some day."""
    return Path(tempfile.mkdtemp(prefix=PASSING))


def is_temporary_folder(folder: Path) -> bool:
    """Return whether `new_temporary_folder` made a folder, in which no real study should be kept."""
    return folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(PASSING)
