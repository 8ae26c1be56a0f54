"""Backups of a study: whole, proved copies, taken by hand or once a day, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cd7gui.store.casebook import Casebook
from cd7gui.store.copying import copy, copy_pages, making, prove, put_in_place, reserved
from cd7gui.store.problems import EXISTS, backup_folder, problem, told
from cd7gui.store.setaside import set_aside
from cd7gui.store.verify import examine, verify

KEPT_DAYS = 10


def backup(casebook: Casebook, target: Path | str, *, overwrite: bool = False) -> Path:
    """Copy an open study to `target`, proved by its trail; the study may be written meanwhile, from another thread too.

    Raises `StudyFileError` if the target exists (unless `overwrite`), cannot be written, or the copy fails its proof.
    """
    return copy(casebook.path, Path(target).resolve(), proof, overwrite=overwrite)


@dataclass(frozen=True)
class Restored:
    """A study made from a backup: where it stands, its lines, and under which names what stood there was kept."""

    path: Path
    lines: int
    kept: tuple[Path, ...]


def restore(source: Path | str, target: Path | str, *, keep_beside: bool = False) -> Path:
    """Make a study from a backup as `restored` does; gives its place."""
    return restored(source, target, keep_beside=keep_beside).path


def restored(source: Path | str, target: Path | str, *, keep_beside: bool = True) -> Restored:
    """Make a study from a backup that is proved first, and keep what stands at its name, with its log, beside it.

    Raises `StudyFileError` as `backup` does, for a study that is open, and without `keep_beside` for a name that is
    not free; then everything is as it was.
    """
    origin, place = Path(source).resolve(), Path(target).resolve()
    if not keep_beside:
        return Restored(copy(origin, place, proof), examine(place).lines, ())
    if place.exists() and origin.exists() and place.samefile(origin):
        raise problem(EXISTS, place)
    with told(place), making(place) as part:
        copy_pages(origin, part)
        prove(part, place, proof)
        lines = examine(part).lines
        with reserved(place):
            kept = set_aside(place)
            put_in_place(part, place)
    return Restored(place, lines, kept)


def proof(path: Path) -> str:
    """Replay the trail of a copy; says what is wrong, "" if nothing is."""
    bad = verify(path)
    return bad.sentence if bad else ""


def back_up_daily(casebook: Casebook, today: date) -> Path:
    """Put today's backup in the place of an earlier one of today, then remove those that are superseded.

    They stand in NAME.backups/NAME.2026-11-22.cd7. Raises `StudyFileError`; then every earlier backup still stands.
    """
    study = casebook.path
    folder = backup_folder(study)
    with told(folder):
        folder.mkdir(exist_ok=True)
    made = copy(study, _of_day(study, today), proof, overwrite=True)
    for day in superseded(daily_backups(study)):
        with suppress(OSError):  # one that cannot be removed today goes another day
            _of_day(study, day).unlink()
    return made


def daily_backups(study: Path) -> dict[date, Path]:
    """Find the daily backups of a study, by day, the oldest first."""
    found = {}
    for path in backup_folder(study).glob(f"*{study.suffix}"):
        with suppress(ValueError):
            day = date.fromisoformat(path.name.removesuffix(study.suffix).removeprefix(f"{study.stem}."))
            if path == _of_day(study, day):
                found[day] = path
    return dict(sorted(found.items()))


def superseded(days: Iterable[date], kept: int = KEPT_DAYS) -> set[date]:
    """Tell which days need no backup any more: all but the newest `kept` and the first of each month."""
    ordered = sorted(set(days))
    first_of_month = {(day.year, day.month): day for day in reversed(ordered)}
    return set(ordered[:-kept] if kept else ordered) - set(first_of_month.values())


def _of_day(study: Path, day: date) -> Path:
    return backup_folder(study) / f"{study.stem}.{day.isoformat()}{study.suffix}"
