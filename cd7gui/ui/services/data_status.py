"""What happened to the data of the open study, in the words of the window."""

from __future__ import annotations

from datetime import datetime

from cd7gui.domain.formatting import N_
from cd7gui.study.session import Study
from cd7gui.ui.services.drafts import Drafts


def data_words(study: Study, drafts: Drafts, last_change: datetime | None) -> str:
    """Return what happened to the data: saved when, read-only why, or where an uncommitted text stands."""
    if study.read_only:
        return N_("read-only: {why}").format(why=study.book.read_only_because or N_("as you wished"))
    if drafts.unkept:
        return N_("NOT SAVED: text in {place}").format(place=drafts.unkept[-1].name)
    places = drafts.places()
    if places:
        return N_("uncommitted text in {place}").format(place=places[-1].name)
    if last_change is None:
        return N_("every change is saved")
    return N_("every change saved {time}").format(time=f"{last_change:%H:%M:%S}")
