"""Existing files are never overwritten: a study and its log are kept together beside it, under a free name."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cd7gui.store.database.open_files import INDEX, LOG

BEFORE = "{stem} set aside {number}{suffix}"
WHOLE = "{stem} whole{suffix}"  # a proved copy before it is renamed


def set_aside(study: Path) -> tuple[Path, ...]:
    """Rename a study with its log, so that both still belong together; return the new names. Raises `OSError`.

    The index of the log is deleted: SQLite recreates it, and one of another log would mislead it.
    """
    there = [ending for ending in ("", LOG) if study.with_name(study.name + ending).exists()]
    with suppress(FileNotFoundError):
        study.with_name(study.name + INDEX).unlink()
    if not there:
        return ()
    beside = free_name(study)
    moved = []
    for ending in there:  # a log without its study is found by name; the study alone would be incomplete
        place = beside.with_name(beside.name + ending)
        study.with_name(study.name + ending).rename(place)
        moved.append(place)
    return tuple(moved)


def set_log_aside(study: Path) -> Path:
    """Rename a log that does not belong to the study beside it; return the new name. Raises `OSError`."""
    log, beside = study.with_name(study.name + LOG), free_name(study)
    place = beside.with_name(beside.name + LOG)
    log.rename(place)
    with suppress(FileNotFoundError):
        study.with_name(study.name + INDEX).unlink()
    return place


def whole_copy_of(study: Path) -> Path:
    """Return the path of the proved copy that replaces a study, while nothing is at the study's path."""
    return study.parent / WHOLE.format(stem=study.stem, suffix=study.suffix)


def finish_interrupted(study: Path) -> None:
    """Rename a proved copy if the process that placed it ended before its last step."""
    whole = whole_copy_of(study)
    if not study.exists() and whole.is_file():
        whole.rename(study)


def free_name(study: Path) -> Path:
    """Return a name beside a study that neither a study nor a log has."""
    taken = {entry.name for entry in study.parent.iterdir()}
    number = 1
    while True:
        name = BEFORE.format(stem=study.stem, number=number, suffix=study.suffix)
        if not taken & {name, name + LOG}:
            return study.with_name(name)
        number += 1
