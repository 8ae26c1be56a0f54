"""CTCAE lists of another study or workbook, compared with those here: which are added, and the remarks.

A list is added as a whole or not at all: two lists of one version would mix the content of two sheets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cd7gui.domain.case_report.changes import STUDY, TERM, Change
from cd7gui.domain.case_report.study_terms import StudyTerms, TermEntry
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.kinds import LONGEST_TEXT
from cd7gui.grading.ctcae import SCALES
from cd7gui.records import dataclass
from cd7gui.study.safety.keeping_terms import planned_terms
from cd7gui.study.safety.term_sheets import LONGEST_NAME, MOST_TERMS, TermSheet
from cd7gui.study.session import Study

COMING = "The list of CTCAE {version} from there is merged: {terms}, from {name} (SHA-256 {sha256})."
DIFFERS = (
    "The list of CTCAE {version} from there ({theirs}) differs from the one here ({ours}), which is kept. Import lists "
    "in File › Terms of adverse events…"
)
TAKEN_AWAY = "The list of CTCAE {version} was removed here, so the one from there was not merged."
NOT_ALLOWED = "The list of CTCAE {version} from there was not merged: {why}"
DAMAGED = "The list of CTCAE {version} from there was not merged: it has invalid terms, or too many."


@dataclass(frozen=True)
class IncomingTerms:
    """The changes that add lists, and the sentences about them."""

    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()


NO_LISTS = IncomingTerms()


def lists_of(terms: StudyTerms) -> tuple[TermSheet, ...]:
    """Return the lists of a study in the form in which another study takes them."""
    return tuple(
        TermSheet(version, source, tuple(terms.numbered(version).values()), whole=False)
        for version, source in sorted(terms.sources.items())
        if terms.numbered(version)
    )


def incoming_terms(study: Study, there: Iterable[TermSheet], reason: str, *, origin: str) -> IncomingTerms:
    """Compare lists from elsewhere: one of a new version is added, an identical one is skipped."""
    changes: list[Change] = []
    said: list[str] = []
    for sheet in (one for one in there if one.version in SCALES):
        came, words = _judged(study, sheet, reason, origin)
        changes += came
        said += words
    return IncomingTerms(tuple(changes), tuple(said))


def _judged(study: Study, sheet: TermSheet, reason: str, origin: str) -> tuple[list[Change], list[str]]:
    version, here = sheet.version, study.terms.numbered(sheet.version)
    if _alike(here.values()) == _alike(sheet.entries):
        return [], []
    if here:
        ours = study.terms.sources[version].name
        return [], [DIFFERS.format(version=version, theirs=sheet.source.name, ours=ours)]
    if study.book.trail(patient="", form=STUDY, field=f"{TERM}{version}"):
        return [], [TAKEN_AWAY.format(version=version)]
    sound = all(map(_is_sound, sheet.entries)) and _is_name(sheet.source.name) and _is_name(sheet.source.sha256)
    if len(sheet.entries) > MOST_TERMS or not sound:
        return [], [DAMAGED.format(version=version)]
    plan = planned_terms(study, sheet, reason)
    why = next(filter(None, study.refusals(plan.changes, origin=origin)), "")
    if why:
        return [], [NOT_ALLOWED.format(version=version, why=why)]
    terms, source = counted(plan.terms, "term", "terms"), sheet.source
    coming = COMING.format(version=version, terms=terms, name=source.name, sha256=source.sha256)
    return list(plan.changes), [coming, *plan.conflicts]


def _alike(entries: Iterable[TermEntry]) -> frozenset[TermEntry]:
    """Return what a list offers, without the terms no longer on its sheet, for comparison."""
    return frozenset(replace(one, gone=False) for one in entries if not one.gone)


def _is_sound(one: TermEntry) -> bool:
    return _is_name(one.term) and _is_name(one.organ_class) and len(one.stored()) <= LONGEST_TEXT


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and text == text.strip()
