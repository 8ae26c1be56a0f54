"""What a signature is bound to: the stored texts of a form, a patient or the study, in one canonical order, hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from cd7gui.domain.case_report.changes import DELETED, JUSTIFIED, PATIENT, RANGE, REPORT, STUDY, TERM, Change
from cd7gui.records import dataclass

FORMAT = "cd7gui content 1"
OF_REPORT = "REPORT."  # + number: how the trail names a report that is signed
Texts = Mapping[tuple[str, int, str], str]  # form, row, field -> stored text, of one patient


@dataclass(frozen=True)
class SignedScope:
    """What is signed: a form of a patient, a patient, the study, which has no patient, or a kept report by number."""

    patient: str = ""
    form: str = ""
    report: int = 0

    @property
    def name(self) -> str:
        """How the trail names it: the form's id, PATIENT, STUDY, or REPORT with its number."""
        if self.report:
            return f"{OF_REPORT}{self.report}"
        return self.form or ("PATIENT" if self.patient else "STUDY")

    def holds(self, change: Change) -> bool:
        """Return whether a change alters what is signed. A patient who is struck out is, in each form.

        A reference range grades the whole study anew, and a list of terms classes and grades its events: that is no
        more what somebody signed as a whole.
        """
        if change.old == change.new:
            return False
        if not change.patient:
            if self.report:
                return is_report(change) and change.field == f"{REPORT}{self.report}"
            return not self.patient and bool(standing_name(change))
        if self.report:  # it shows a state that is past, and says which
            return False
        if not is_content(change.form, change.field):
            return False
        if self.patient and change.patient != self.patient:
            return False
        return not self.form or change.form in (self.form, PATIENT)


STANDING = {RANGE: "the reference ranges", TERM: "the terms of CTCAE"}
"""What every case of a study stands by, beside what was entered."""


def standing_name(change: Change) -> str:
    """Return what a change is of, where every case of the study stands by it; "" of another one."""
    found = (name for prefix, name in STANDING.items() if change.field.startswith(prefix))
    return next(found, "") if change.form == STUDY else ""


def is_report(change: Change) -> bool:
    """Return whether a change names a kept report, or replaces it."""
    return change.form == STUDY and change.field.startswith(REPORT)


def is_content(form: str, field: str) -> bool:
    """Return whether a place holds what a person said: values, missing reasons, what was struck out or let stand."""
    if form == PATIENT:
        return field == DELETED
    return not form.startswith("@") and (not field.startswith("@") or field == DELETED or field.startswith(JUSTIFIED))


def follow(texts: dict[str, dict[tuple[str, int, str], str]], change: Change) -> None:
    """Let texts, by the key of the patient, be as they are after one more change."""
    found, place = texts.setdefault(change.patient, {}), (change.form, change.row, change.field)
    found.pop(place, None)
    if change.new is not None:
        found[place] = change.new


def content_hash(scope: SignedScope, texts: Mapping[str, Texts], dictionary: str) -> str:
    """Return the hash of what a scope holds; `texts` by the key of the patient."""
    if scope.patient:
        return _digest(
            [FORMAT, dictionary, scope.patient, scope.form, _lines(texts.get(scope.patient, {}), scope.form)]
        )
    if scope.report:
        place = (STUDY, 0, f"{REPORT}{scope.report}")
        return _digest([FORMAT, dictionary, "", scope.name, texts.get("", {}).get(place)])
    patients = ((key, _lines(found, "")) for key, found in sorted(texts.items()) if key)
    return _digest([FORMAT, dictionary, "", "", [[key, _digest(lines)] for key, lines in patients if lines]])


def _lines(texts: Texts, form: str) -> list[list[object]]:
    """List what counts, row by row; an empty field is absent."""
    return [
        [*place, text]
        for place, text in sorted(texts.items())
        if is_content(place[0], place[2]) and (not form or place[0] in (form, PATIENT))
    ]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
