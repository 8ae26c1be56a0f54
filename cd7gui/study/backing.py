"""Backing a study up: whole copies that were proved, on wish and once a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cd7gui.study.session import Study


def back_up(study: Study, target: Path) -> None:
    """Copy an open study to `target`, in place of what is there; raises `UserError`, and then nothing changed."""
    from cd7gui.store.backup import backup
    from cd7gui.store.casebook import Casebook

    if isinstance(study.book, Casebook):
        backup(study.book, target, overwrite=True)


def back_up_daily(study: Study, today: date) -> None:
    """Keep today's copy beside the study and remove those that are superseded; raises `UserError`."""
    from cd7gui.store.backup import back_up_daily
    from cd7gui.store.casebook import Casebook

    if isinstance(study.book, Casebook) and not study.read_only:
        back_up_daily(study.book, today)
