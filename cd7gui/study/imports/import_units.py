"""Column units chosen for files of one shape: stored in the study, so that they are asked for once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.domain.formatting import listed
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.mapping.matching import Matching
from cd7gui.exchange.mapping.roles import plain
from cd7gui.exchange.mapping.title_words import units_of
from cd7gui.study.session import Study

UNITS = "@UNITS."  # + the shape of the files
NO_COLUMN = "No column “{title}” of {name} holds values with a unit. These do: {titles}."
NO_COLUMN_AT_ALL = "No column “{title}” of {name} holds values with a unit, and no other does."


def with_known_units(study: Study, shape: str, remembered: SavedChoices) -> SavedChoices:
    """Return the choices with the units that the study remembers for files of a shape."""
    return replace(remembered, units={**_known(study.setting(UNITS + shape)), **remembered.units})


def _known(kept: str | None) -> dict[str, str]:
    try:
        known = read_json(kept or "{}")
    except ValueError:  # a newer version may store them differently
        return {}
    if not isinstance(known, dict):
        return {}
    return {title: unit for title, unit in known.items() if isinstance(unit, str)}


CONFIRMED = "Read in the study's units, as you chose: {columns}."


def confirmed_units(matching: Matching) -> dict[str, str]:
    """Return the units of columns that somebody confirmed to be in the study's unit, by title."""
    columns = [one for sheet in matching.sheets for one in sheet.columns if one.confirmed and one.unit is not None]
    return {one.title: one.unit.name for one in columns if one.unit is not None}


def refuse_unknown_columns(name: str, matching: Matching, units: Mapping[str, str]) -> None:
    """Raise `UserError` for a unit given for a column that the file does not have."""
    every = [one for sheet in matching.every for one in sheet.columns]
    columns = [one for one in every if one.measured is not None and units_of(one.measured)]
    known = {plain(word) for one in columns if one.measured for word in (one.title, one.measured.id, one.measured.name)}
    for title in units:
        if plain(title) not in known:
            titles = listed([one.title for one in columns])
            words = NO_COLUMN if columns else NO_COLUMN_AT_ALL
            raise UserError(words.format(title=title, name=name, titles=titles))


def remembering(study: Study, shape: str, units: Mapping[str, str], reason: str) -> Change | None:
    """Return the change that stores the units for files of a shape; None if nothing is new."""
    old = study.setting(UNITS + shape)
    new = json.dumps({**_known(old), **units}, ensure_ascii=False, sort_keys=True) if units else old
    return None if new == old else Change("", STUDY, 0, UNITS + shape, old, new, reason)
