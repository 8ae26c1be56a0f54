"""What stands at a name is never overwritten: the study and its log are kept beside it, together, under a free name."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cd7gui.store.database.open_files import INDEX, LOG

BEFORE = "{stem} set aside {number}{suffix}"
WHOLE = "{stem} whole{suffix}"  # a proved copy on its way to the name without it


def set_aside(study: Path) -> tuple[Path, ...]:
    """Rename a study with its log, so that both still belong together; returns the new names. Raises `OSError`.

    The index of the log goes: SQLite makes it anew, and one of another log would mislead it.
    """
    there = [ending for ending in ("", LOG) if study.with_name(study.name + ending).exists()]
    with suppress(FileNotFoundError):
        study.with_name(study.name + INDEX).unlink()
    if not there:
        return ()
    beside = free_name(study)
    moved = []
    for ending in there:  # a log without its study is found by its name; the study alone would be half of it
        place = beside.with_name(beside.name + ending)
        study.with_name(study.name + ending).rename(place)
        moved.append(place)
    return tuple(moved)


def set_log_aside(study: Path) -> Path:
    """Rename a log that does not belong to the study beside it; returns the new name. Raises `OSError`."""
    log, beside = study.with_name(study.name + LOG), free_name(study)
    place = beside.with_name(beside.name + LOG)
    log.rename(place)
    with suppress(FileNotFoundError):
        study.with_name(study.name + INDEX).unlink()
    return place


def whole_copy_of(study: Path) -> Path:
    """Name the proved copy that takes a study's place, for the moment in which nothing stands there."""
    return study.parent / WHOLE.format(stem=study.stem, suffix=study.suffix)


def finish_interrupted(study: Path) -> None:
    """Give a proved copy its name where the process that put it there ended before its last step."""
    whole = whole_copy_of(study)
    if not study.exists() and whole.is_file():
        whole.rename(study)


def free_name(study: Path) -> Path:
    """Return the name beside a study under which neither a study nor a log stands."""
    taken = {entry.name for entry in study.parent.iterdir()}
    number = 1
    while True:
        name = BEFORE.format(stem=study.stem, number=number, suffix=study.suffix)
        if not taken & {name, name + LOG}:
            return study.with_name(name)
        number += 1
