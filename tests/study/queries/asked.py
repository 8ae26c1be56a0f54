"""Asking and answering as a test does it: in a word, and by whom it likes."""

from __future__ import annotations

from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent, QueryThread
from cd7gui.study.queries.asking import say
from cd7gui.study.session import Study

AT_CD34 = QueryPlace("F6", 0, "CD34")


def ask(study: Study, text: str = "Is it so?", place: QueryPlace = AT_CD34, patient: str = "p1", to: str = "") -> None:
    """Ask a new question."""
    say(study, QueryThread(patient, 0, place, to=to), QueryEvent.ASKED, text)


def note(study: Study, text: str, place: QueryPlace = AT_CD34, patient: str = "p1") -> None:
    """Begin a thread that needs no answer."""
    say(study, QueryThread(patient, 0, place), QueryEvent.NOTED, text)


def answer(study: Study, text: str = "It is.", number: int = 0, patient: str = "p1") -> None:
    """Answer in a thread."""
    go_on(study, QueryEvent.ANSWERED, text, number, patient)


def go_on(study: Study, event: QueryEvent, text: str = "", number: int = 0, patient: str = "p1") -> None:
    """Do something in a thread, counted from 0."""
    say(study, study.threads(patient)[number], event, text)
