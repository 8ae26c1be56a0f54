"""The content that a signature binds: stored texts of a form, patient or study in canonical order, hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cd7gui.domain.case_report.changes import DELETED, JUSTIFIED, PATIENT, RANGE, REPORT, STUDY, TERM, Change
from cd7gui.records import dataclass

FORMAT = "cd7gui content 1"
OF_REPORT = "REPORT."  # + number: the trail's name of a signed report
Texts = Mapping[tuple[str, int, str], str]  # of one patient: form, row, field -> stored text


@dataclass(frozen=True)
class SignedScope:
    """What is signed: a form of a patient, a patient, the study (without a patient), or a report by number."""

    patient: str = ""
    form: str = ""
    report: int = 0

    @property
    def name(self) -> str:
        """Its name in the trail: the form's id, PATIENT, STUDY, or REPORT with its number."""
        if self.report:
            return f"{OF_REPORT}{self.report}"
        return self.form or ("PATIENT" if self.patient else "STUDY")

    def holds(self, change: Change) -> bool:
        """Return whether a change alters what is signed; striking out a patient alters each of the forms.

        A reference range regrades the whole study, and a list of terms classifies and grades its events: the study is
        then no longer what was signed as a whole.
        """
        if change.old == change.new:
            return False
        if not change.patient:
            if self.report:
                return is_report(change) and change.field == f"{REPORT}{self.report}"
            return not self.patient and bool(setting_name(change))
        if self.report:  # it shows a past state, and names it
            return False
        if not is_content(change.form, change.field):
            return False
        if self.patient and change.patient != self.patient:
            return False
        return not self.form or change.form in (self.form, PATIENT)


CASE_SETTINGS = {RANGE: "the reference ranges", TERM: "the terms of CTCAE"}
"""Settings on which every case of a study depends, beside what was entered."""


def setting_name(change: Change) -> str:
    """Return the name of the setting that a change concerns if every case depends on it; "" for others."""
    found = (name for prefix, name in CASE_SETTINGS.items() if change.field.startswith(prefix))
    return next(found, "") if change.form == STUDY else ""


def is_report(change: Change) -> bool:
    """Return whether a change names a kept report, or replaces it."""
    return change.form == STUDY and change.field.startswith(REPORT)


def is_content(form: str, field: str) -> bool:
    """Return whether a place holds something entered: a value, missing reason, strike-out or justification."""
    if form == PATIENT:
        return field == DELETED
    return not form.startswith("@") and (not field.startswith("@") or field == DELETED or field.startswith(JUSTIFIED))


def follow(texts: dict[str, dict[tuple[str, int, str], str]], change: Change) -> None:
    """Apply one more change to texts, which are by patient key."""
    found, place = texts.setdefault(change.patient, {}), (change.form, change.row, change.field)
    found.pop(place, None)
    if change.new is not None:
        found[place] = change.new


def content_hash(scope: SignedScope, texts: Mapping[str, Texts], dictionary: str) -> str:
    """Return the hash of a scope's content; `texts` are by patient key."""
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
    """List what counts, row by row; empty fields are absent."""
    return [
        [*place, text]
        for place, text in sorted(texts.items())
        if is_content(place[0], place[2]) and (not form or place[0] in (form, PATIENT))
    ]


def _digest(content: object) -> str:
    import hashlib  # loads OpenSSL, which would delay the start

    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
