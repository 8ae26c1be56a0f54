"""Pasting a block: many typed texts judged one by one, and those that can be read written as one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cd7gui.domain.changes import Change, Recorded
from cd7gui.domain.dictionary import Field
from cd7gui.domain.errors import Unparsable
from cd7gui.study.entry import Place, enter_many, needs_reason
from cd7gui.study.session import Study


@dataclass(frozen=True)
class Refused:
    """A text of the block that could not be read, and the sentence that says why."""

    place: Place
    text: str
    sentence: str


@dataclass(frozen=True)
class Pasted:
    """What became of a block: the lines of the trail, and the texts that were refused."""

    recorded: tuple[Recorded, ...]
    refused: tuple[Refused, ...]


def asks_reason(study: Study, places: Sequence[Place]) -> bool:
    """Tell whether any of the places lies in a form that was marked complete."""
    forms = {(place.patient, place.form) for place in places}
    known = ((patient, study.rules.dictionary.form(form)) for patient, form in forms)
    return any(form is not None and needs_reason(study.case(patient), form) for patient, form in known)


def paste(study: Study, cells: Sequence[tuple[Place, str]], reason: str = "") -> Pasted:
    """Enter a block as one step that one undo takes back; an empty text leaves its field as it is."""
    changes: list[Change] = []
    refused: list[Refused] = []
    for place, text in cells:
        try:
            change = _change(study, place, text, reason)
        except Unparsable as problem:
            refused.append(Refused(place, text, str(problem)))
        else:
            changes.extend([change] if change else [])
    recorded = enter_many(study, changes, origin="paste") if changes else ()
    return Pasted(recorded, tuple(refused))


def _change(study: Study, place: Place, text: str, reason: str) -> Change | None:
    old = study.case(place.patient).stored(place.form, place.row, place.field)
    if not text.strip():
        return None
    field = _field(study, place)
    new = field.kind.store(field.kind.parse(text, study.reading)) or None
    if new is None or new == old:
        return None
    return Change(place.patient, place.form, place.row, place.field, old, new, reason)


def _field(study: Study, place: Place) -> Field[object]:
    return study.rules.dictionary.field(f"{place.form}.{place.field}")
