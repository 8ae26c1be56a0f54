"""Drafts that a server could not store: kept in the user's own folder until it does."""

from __future__ import annotations

import json
from contextlib import suppress

from cd7gui.domain.case_report.changes import Draft, Place
from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_private
from cd7gui.store.server.address import ServerAddress

FOLDER = "typed"
LARGEST = 10_000_000  # bytes of a file to be read


class UnsentDrafts:
    """The drafts of one login in one study. Failing to keep one is no error: the window holds it too."""

    def __init__(self, address: ServerAddress, login: str) -> None:
        import hashlib  # loads OpenSSL, which would delay the start

        which = f"{address.hosts} {address.port} {address.database} {login}"
        name = hashlib.sha256(which.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._file = own_folder() / FOLDER / f"{name}.json"
        self._texts = self._read()

    def _read(self) -> dict[Place, Draft]:
        found: dict[Place, Draft] = {}
        with suppress(OSError, ValueError, TypeError):
            for patient, form, row, field, text, at in read_json(read_small(self._file, LARGEST)):
                place = Place(str(patient), str(form), int(row), str(field))
                found[place] = Draft(place, str(text), str(at))
        return found

    def keep(self, draft: Draft) -> None:
        """Keep a draft, replacing an earlier one."""
        self._texts[draft.place] = draft
        self._write()

    def forget(self, places: list[Place]) -> None:
        """Remove drafts that the server has now, or that are no longer wanted."""
        known = [place for place in places if place in self._texts]
        for place in known:
            self._texts.pop(place, None)
        if known:
            self._write()

    def with_those(self, drafts: list[Draft]) -> list[Draft]:
        """Return a server's drafts with those that it never received, oldest first."""
        there = [one for one in drafts if one.place not in self._texts]
        return sorted([*there, *self._texts.values()], key=lambda one: one.at)

    def _write(self) -> None:
        with suppress(OSError):
            if not self._texts:
                self._file.unlink(missing_ok=True)
                return
            make_folder(self._file.parent)
            lines = [
                [one.place.patient, one.place.form, one.place.row, one.place.field, one.text, one.at]
                for one in self._texts.values()
            ]
            write_private(self._file, json.dumps(lines).encode("ascii"))
