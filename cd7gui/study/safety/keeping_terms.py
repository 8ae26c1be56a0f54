"""The CTCAE lists of a study: stored as settings in the trail, one line a term, and updated from a sheet.

Before anything is written, a plan shows which terms are added and changed, and which coded events would be judged
differently. Terms missing from a newer sheet stay in the list as gone, so that events coded with them keep their class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import STUDY, TERM, AuditEntry, Change, place_name
from cd7gui.domain.case_report.study_terms import SOURCE, StudyTerms, TermEntry, TermSource, terms_among
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.values.kinds import plain_term
from cd7gui.grading.ctcae import SCALES
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent, version_of
from cd7gui.protocol.patients import subject
from cd7gui.protocol.reference.event_terms import EVENT_TERMS, EventTerms, event_terms, known_classes
from cd7gui.records import dataclass
from cd7gui.study.entry import enter_many
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.term_sheets import TermSheet
from cd7gui.study.session import Study

VERSIONS = tuple(SCALES)  # by which events are graded

TAKEN = "CTCAE {version} taken over from {name} (SHA-256 {sha256})"
NOTHING_NEW = "The study already has this list of CTCAE {version}; nothing was changed."
SUMMARY = "CTCAE {version} of {name}: {terms}; {added} new, {changed} changed, {gone} no longer on it."
STAYING = "Terms no longer on the sheet are kept for the events coded with them, and are not offered: {which}."
NOT_THERE = "“{term}” is not one of its terms ({events})"
OTHER_CLASS = "“{term}” is counted under “{after}” instead of “{before}” ({events})"
NO_GRADE = "“{term}” has no grade {before} in it ({events})"
CONFLICT = "Events coded already: {what}."
LEFT_OUT = "{terms} left out, because neither the sheet nor the study's list names the class: {which}."
ONLY_ADDS = (
    "{name} adds codes to a list, and the study has no CTCAE {version} list of its own yet. First import NCI's sheet "
    "with the columns Grade 1 to Grade 5."
)
STALE = (
    "Terms or coded events of this study were changed after the sheet was read, so nothing was imported. Read the "
    "sheet again."
)
AGAIN_OURS = "Without its own list of CTCAE {version}, the study uses the supplied selection."
NO_REASON = "Give the reason for removing the list; nothing was changed."
NO_LIST = "The study has no CTCAE {version} list of its own."
NO_VERSION = "Events here are not graded by CTCAE {version}. Use {known}."
MOST_NAMED = 3
MOST_CONFLICTS = 50


@dataclass(frozen=True)
class TermsPlan:
    """What a sheet would change: the changes, the terms' names, and the effect on coded events.

    `before` is what the study had when it was planned; later changes must not be mixed with the plan.
    """

    version: str
    source: TermSource
    terms: int
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    left_out: tuple[str, ...]
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]
    before: StudyTerms

    def remarks(self) -> tuple[str, ...]:
        """Return what the plan does, in sentences."""
        number = counted(len(self.left_out), "term was", "terms were")
        left = (LEFT_OUT.format(terms=number, which=_some(self.left_out)),) if self.left_out else ()
        if not self.changes:
            return (NOTHING_NEW.format(version=self.version), *left, *self.notes)
        counts = {"added": len(self.added), "changed": len(self.changed), "gone": len(self.gone)}
        terms = counted(self.terms, "term", "terms")
        summary = SUMMARY.format(version=self.version, name=self.source.name, terms=terms, **counts)
        staying = (STAYING.format(which=_some(self.gone)),) if self.gone else ()
        return (summary, *staying, *left, *self.conflicts, *self.notes)

    def listing(self) -> str:
        """Return the sentences, and below them every term that is added, changed, gone or left out."""
        lists = [("New", self.added), ("Changed", self.changed), ("No longer on the sheet", self.gone)]
        lists.append(("Left out", self.left_out))
        parts = ("\n".join([f"{title}:", *(f"  {term}" for term in terms)]) for title, terms in lists if terms)
        return "\n\n".join(["\n".join(self.remarks()), *parts])


def plan_terms(study: Study, sheet: TermSheet) -> TermsPlan:
    """Compare a sheet with the study without writing. Raises `UserError` for a person who may not import it."""
    study.require(Act.CHANGE_SETTINGS)
    source = sheet.source
    if not sheet.whole and all(entry.gone for entry in study.terms.numbered(sheet.version).values()):
        raise UserError(ONLY_ADDS.format(name=source.name, version=sheet.version))
    return planned_terms(study, sheet, TAKEN.format(version=sheet.version, name=source.name, sha256=source.sha256))


def planned_terms(study: Study, sheet: TermSheet, reason: str) -> TermsPlan:
    """Compare a list with the study, whoever asks."""
    version = sheet.version
    here = study.terms.numbered(version)
    wanted, left_out = _numbered(study, sheet)
    stored = {number: entry.stored() for number, entry in wanted.items()}
    before = {number: entry.stored() for number, entry in here.items()}
    changes = [
        _change(version, number, before.get(number), text, reason)
        for number, text in sorted(stored.items())
        if before.get(number) != text
    ]
    known = study.terms.sources.get(version)
    old = known.stored() if known is not None else None
    if changes and old != sheet.source.stored():
        changes.insert(0, _change(version, SOURCE, old, sheet.source.stored(), reason))
    after = with_changes(study, changes)
    moved = [number for number in sorted(stored) if before.get(number) != stored[number]]
    return TermsPlan(
        version,
        sheet.source,
        sum(not entry.gone for entry in wanted.values()),
        tuple(changes),
        tuple(wanted[number].term for number in moved if number not in before and not wanted[number].gone),
        tuple(wanted[number].term for number in moved if number in before and not wanted[number].gone),
        tuple(wanted[number].term for number in moved if wanted[number].gone),
        left_out,
        tuple(_conflicts(study, after, version)),
        sheet.notes,
        study.terms,
    )


def _change(version: str, number: int, old: str | None, new: str | None, reason: str) -> Change:
    return Change("", STUDY, number, f"{TERM}{version}", old, new, reason)


def with_changes(study: Study, changes: Iterable[Change]) -> StudyTerms:
    """Return the study's lists as they are after the changes."""
    records = dict(study.records(STUDY))
    for one in changes:
        records.pop((one.row, one.field), None)
        if one.new is not None:
            records[one.row, one.field] = one.new
    return terms_among(records)


def _numbered(study: Study, sheet: TermSheet) -> tuple[dict[int, TermEntry], tuple[str, ...]]:
    """Return the terms of a version by number as they will be, and those left out for an unknown class.

    Each term keeps its number and its spelling.
    """
    here = dict(study.terms.numbered(sheet.version))
    numbers = {plain_term(entry.term): number for number, entry in here.items()}
    spelled = _spellings(study, sheet.version)
    classes = {plain_term(one): one for one in known_classes()}
    found = {number: replace(entry, gone=entry.gone or sheet.whole) for number, entry in here.items()}
    last, left_out = max(here, default=SOURCE), list[str]()
    for one in sheet.entries:
        plain = plain_term(one.term)
        known = here.get(numbers.get(plain, SOURCE))
        term = spelled.get(plain, one.term)
        organ_class = classes.get(plain_term(one.organ_class), one.organ_class)
        organ_class = organ_class or (known.organ_class if known else "") or _class_of(study, term, sheet.version)
        if not organ_class:
            left_out.append(term)
            continue
        last += known is None
        number = numbers.get(plain, last)
        found[number] = _joined(replace(one, term=term, organ_class=organ_class), known)
    return found, tuple(left_out)


def _spellings(study: Study, version: str) -> Mapping[str, str]:
    """Return how this study spells terms, by a normalised name, because a sheet may use capitals."""
    own = [entry.term for one in VERSIONS for entry in study.terms.numbered(one).values()]
    here = [entry.term for entry in study.terms.numbered(version).values()]
    return {plain_term(term): term for term in (*own, *EVENT_TERMS.terms, *here)}


def _class_of(study: Study, term: str, version: str) -> str:
    return event_terms(study.terms).organ_class(term, version)


def _joined(one: TermEntry, known: TermEntry | None) -> TermEntry:
    """Return a term with what the sheet omits filled in from the previous list."""
    if known is None:
        return one
    grades = tuple(old if new is None else new for new, old in zip(one.grades, known.grades, strict=True))
    return replace(one, ncit=one.ncit or known.ncit, grades=grades, definition=one.definition or known.definition)


def _conflicts(study: Study, then: StudyTerms, version: str) -> Iterator[str]:
    """Describe which events coded in a version would be judged differently by other lists."""
    before, after = event_terms(study.terms), event_terms(then)
    found: dict[_Conflict, list[str]] = defaultdict(list)
    for case in study.cases():
        for row in case.rows(AdverseEvent):
            if row.has(AdverseEvent.coded) and version_of(row) == version:
                place = f"{subject(case) or case.key} {place_name(AdverseEvent.id, row.number, AdverseEvent.coded.id)}"
                for one in _against(row, before, after, version):
                    found[one].append(place)
    said = [
        words.format(term=term, before=old, after=new, events=_some(places))
        for (words, term, old, new), places in found.items()
    ]
    if len(said) > MOST_CONFLICTS:
        said = [*said[:MOST_CONFLICTS], f"{len(said) - MOST_CONFLICTS} more"]
    yield from (CONFLICT.format(what=one) for one in said)


_Conflict = tuple[str, str, str, str]  # the sentence, the term, and its old and new entries


def _against(row: Row, before: EventTerms, after: EventTerms, version: str) -> Iterator[_Conflict]:
    term, grade = row[AdverseEvent.coded], row.get(AdverseEvent.grade)
    old, new = (one.organ_class(term, version) for one in (before, after))
    if before.is_in_version(term, version) and not after.is_in_version(term, version):
        yield NOT_THERE, term, "", ""
    elif old and old != new:
        yield OTHER_CLASS, term, old, new
    had, has = (grade is None or one.has_grade(term, int(grade), version) for one in (before, after))
    if had and not has:
        yield NO_GRADE, term, grade or "", ""


def _some(words: Sequence[str]) -> str:
    more = len(words) - MOST_NAMED
    return listed([*words] if more <= 0 else [*words[:MOST_NAMED], f"{more} more"])


def keep_terms(study: Study, plan: TermsPlan) -> tuple[AuditEntry, ...]:
    """Write a plan as one undoable step. Raises `UserError`, also if the study is not as it was when planned."""
    if not plan.changes:
        raise UserError(NOTHING_NEW.format(version=plan.version))
    after = with_changes(study, plan.changes)
    if study.terms != plan.before or (*_conflicts(study, after, plan.version),) != plan.conflicts:
        raise UserError(STALE)
    return enter_many(study, plan.changes, origin=study.origin)


def removal_in_words(study: Study, version: str) -> tuple[str, ...]:
    """Describe what removing the list of a version means for coded events. Raises `UserError` if there is none."""
    changes = [_change(version, row, text, None, "") for row, text in _lines_of(study, version).items()]
    return AGAIN_OURS.format(version=version), *_conflicts(study, with_changes(study, changes), version)


def _lines_of(study: Study, version: str) -> dict[int, str]:
    """Return the stored lines of the list of a version, by row. Raises `UserError` if there is none."""
    if version not in VERSIONS:
        raise UserError(NO_VERSION.format(version=version[:20], known=listed([*VERSIONS], "or")))
    found = {row: text for (row, field), text in study.records(STUDY).items() if field == f"{TERM}{version}"}
    if not found:
        raise UserError(NO_LIST.format(version=version))
    return found


def remove_terms(study: Study, version: str, reason: str) -> tuple[AuditEntry, ...]:
    """Remove the list of a version, so that our selection applies again. Raises `UserError`."""
    found = _lines_of(study, version)
    if not reason.strip():
        raise UserError(NO_REASON)
    changes = [_change(version, row, text, None, reason.strip()) for row, text in found.items()]
    return enter_many(study, changes, origin=study.origin)


def lists_named(terms: StudyTerms) -> tuple[tuple[str, str], ...]:
    """Name the lists by version, with proof of their sheets; file names are chosen by people."""
    words = "the study's own list, taken over from a sheet with the SHA-256 {sha256}"
    return tuple(
        (f"terms of CTCAE {version}", words.format(sha256=source.sha256))
        for version, source in sorted(terms.sources.items())
    )


@dataclass(frozen=True)
class ListInUse:
    """A list of the study: how many terms, from which file, and who imported it when."""

    version: str
    terms: int
    gone: int
    source: TermSource
    who: str
    at: str

    def in_words(self) -> str:
        """Return it as a line."""
        gone = f", {self.gone} no longer on its sheet" if self.gone else ""
        terms = counted(self.terms, "term", "terms")
        where = f"{self.source.name} (SHA-256 {self.source.sha256})"
        return f"CTCAE {self.version}: {terms}{gone}, from {where}, {self.who}, {self.at}"


def lists_in_use(study: Study) -> tuple[ListInUse, ...]:
    """Return the lists of the study, with the last line of the trail that changed the source of each."""
    found = []
    for version, source in sorted(study.terms.sources.items()):
        entries = study.terms.numbered(version).values()
        lines = study.book.trail(patient="", form=STUDY, row=SOURCE, field=f"{TERM}{version}")
        who, at = (lines[-1].who, lines[-1].at) if lines else ("", "")
        gone = sum(entry.gone for entry in entries)
        found.append(ListInUse(version, len(entries) - gone, gone, source, who, at))
    return tuple(found)
