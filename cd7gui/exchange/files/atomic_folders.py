"""A folder of exported files, put in place completely or not at all, with a checksum of each file."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_files import explained_errors, folder_to_disk, resolved
from cd7gui.halfmade import part_of, tidy_parts
from cd7gui.ownfiles import make_folder, make_private

SUMS, README = "checksums.sha256", "README.txt"

NOT_EMPTY = "The folder {folder} is not empty. Choose an empty one, so that files of different exports do not mix."
IS_FILE = "{folder} is a file. Choose a folder."
EARLIER = "The folder {folder} contains an earlier export. Choose another one, or allow it to be replaced (--replace)."
FOREIGN = (
    "The folder {folder} contains {name}, which was not written by an export or has been changed since, so it was not "
    "replaced. Choose an empty folder."
)


class FolderIsTaken(UserError):
    """The folder holds an earlier export, which may be replaced on request."""


@contextmanager
def filling(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside the target to write into; at the end it replaces the target.

    Only an empty folder, or with `replace` one that holds an earlier export and nothing else, is replaced. Raises
    `FolderIsTaken` or `UserError`; then the target is unchanged, and nothing is left beside it.
    """
    with explained_errors(folder.absolute()):
        place = resolved(folder)
        _refuse(place, replace=replace)
        tidy_parts(place.parent)
        part = part_of(place, f"-{secrets.token_hex(4)}")
        make_folder(part)
    try:
        with explained_errors(place):
            yield part
            make_private(part)
            _to_disk(part)
            _swap(part, place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_sums(folder: Path) -> Path:
    """Write the SHA-256 of every file in the format of `sha256sum --check`; return the list's path."""
    sums = (f"{digest_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder))
    listed = folder / SUMS
    listed.write_bytes("".join(sums).encode("utf-8"))
    return listed


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse(place: Path, *, replace: bool) -> None:
    if place.is_file():
        raise UserError(IS_FILE.format(folder=place))
    if not place.exists() or not any(place.iterdir()):
        return
    foreign = _foreign(place)
    if foreign is not None and replace:
        raise UserError(FOREIGN.format(folder=place, name=foreign))
    if foreign is not None:
        raise UserError(NOT_EMPTY.format(folder=place))
    if not replace:
        raise FolderIsTaken(EARLIER.format(folder=place))


def _foreign(place: Path) -> str | None:
    """Return a file that no export wrote, or that was changed since; None if every checksum matches."""
    try:
        lines = (place / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = ((path.relative_to(place).as_posix(), path) for path in _files(place))
    strange = (name for name, path in files if name != SUMS and known.get(name) != digest_of(path))
    return next(strange, None)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if not path.is_dir())


def _to_disk(part: Path) -> None:
    for path in _files(part):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    folder_to_disk(part)


def _swap(part: Path, place: Path) -> None:
    before = place.with_name(f"{part.name}-before")
    there = place.exists()
    if there:
        place.rename(before)
    try:
        part.rename(place)
    except OSError:
        if there:
            before.rename(place)
        raise
    folder_to_disk(place.parent)
    if there:
        shutil.rmtree(before, ignore_errors=True)
