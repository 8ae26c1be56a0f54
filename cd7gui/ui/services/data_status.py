"""The state of the open study's data, in the words of the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cd7gui.domain.formatting import counted

if TYPE_CHECKING:
    from cd7gui.domain.case_report.changes import Draft, Place
    from cd7gui.study.session import Study
    from cd7gui.ui.services.drafts import Drafts

UNCOMMITTED = "uncommitted text in "


def data_words(study: Study, drafts: Drafts, last_change: datetime | None) -> str:
    """Return the state of the data: when saved, why read-only, or where an uncommitted text is.

    It also says when identifiers are not available, which the user must always be able to see.
    """
    words = _saved_words(study, drafts, last_change)
    return f"{words}; identifiers kept apart" if study.identifiers_away else words


def _saved_words(study: Study, drafts: Drafts, last_change: datetime | None) -> str:
    if study.read_only:
        return "read-only: {why}".format(why=study.book.read_only_because or "at your request")
    if drafts.unkept:
        return f"NOT SAVED: text in {_in_words(study, drafts.unkept[-1])}"
    places = [place for place in drafts.places() if drafts.concern(place)]
    if places:
        return f"{UNCOMMITTED}{_in_words(study, places[-1])}"
    if last_change is None:
        return "every change is saved"
    return "every change saved {time}".format(time=f"{last_change:%H:%M:%S}")


def _in_words(study: Study, place: Place) -> str:
    from cd7gui.ui.widgets.value_text import place_in_words  # the top bar is painted without it

    return place_in_words(study.rules.dictionary, place.form, place.row, place.field)


def unkept_in_words(study: Study, drafts: Drafts) -> str:
    """Return which text the file did not store, and why; "" if it stored all."""
    unkept = drafts.unkept
    return f"The text in {_in_words(study, unkept[-1])} is not saved: {drafts.problem}" if unkept else ""


def left_behind_in_words(study: Study, texts: Sequence[Draft]) -> str:
    """Return which texts an earlier session left half typed: how many, and the last one with its place."""
    from cd7gui.protocol.patients import subject
    from cd7gui.ui.services.drafts import NOT_VOUCHED

    last = texts[-1]
    doubt = "" if all(one.vouched for one in texts) else f" {NOT_VOUCHED}"
    return "{texts} from {clock} in {patient} {place}: “{text}”.{doubt}".format(
        texts=counted(len(texts), "uncommitted text", "uncommitted texts, the last"),
        clock=last.clock,
        patient=subject(study.outline(last.place.patient)) or "a new patient",
        place=_in_words(study, last.place),
        text=last.text,
        doubt=doubt,
    )
