"""Merging two files of one cohort: a three-way comparison of trails, written only when every conflict is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace

from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.changes import DELETED, LOCKS, PATIENT, SIGNED, VERIFIED, AuditEntry, Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.lookalikes import number_key
from cd7gui.exchange.mapping.values import same_value
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.merges.merge_completeness import with_true_marks
from cd7gui.study.merges.merge_heads import refuse_foreign_head
from cd7gui.study.merges.merge_limits import refuse_beyond_limits
from cd7gui.study.merges.merge_plan import (
    MergeConflict,
    MergedValue,
    MergePlan,
    RefusedValue,
    mark_change,
    merged_mark,
)
from cd7gui.study.merges.merge_ranges import ranges_to_decide
from cd7gui.study.merges.merge_rows import MERGE, RowAt, linked_here, rows_here
from cd7gui.study.merges.merge_signatures import known_keys, people_coming, signatures_coming
from cd7gui.study.merges.merge_verification import verifications_coming
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.incoming_ranges import IncomingRanges, incoming_ranges, ranges_only_here
from cd7gui.study.safety.incoming_terms import IncomingTerms, incoming_terms, lists_of
from cd7gui.study.safety.keeping_ranges import range_texts
from cd7gui.study.session import Study
from cd7gui.study.settings import SYNTHETIC

SAME_FILE = "Both names refer to the same study. Choose the other site's file."
SYNTHETIC_AND_REAL = (
    "One of the studies holds a synthetic cohort and the other does not. They were not merged: fictitious patients "
    "must not be counted with real ones."
)
DOUBLE = (
    "The patient number {number} means different patients here and there. Give one of them another number, then merge "
    "again."
)

OF_EACH_STUDY = frozenset({SIGNED, LOCKS})  # forms that each study keeps to itself
LONGEST_COUNT = 19  # digits of a number of lines

At = tuple[str, str, int, str]  # patient, form, row, field


def plan_merge(into: Study, source: Study) -> MergePlan:
    """Check another study against this one without writing. Raises `UserError` if it cannot be merged."""
    into.require(Act.MERGE)
    _refuse_unfit(into, source)
    ours, theirs = into.book.trail(), source.book.trail()
    common = _common_and_ours(into, source, ours, theirs)
    mark = merged_mark(_name_of(source, theirs, common))
    start = max(common, _taken_before(into.setting(mark), theirs))
    lines = source.with_identifiers(theirs)
    base, latest = _state(lines[:start]), _state(lines)
    refuse_beyond_limits(source.path.name, len(theirs), latest, source.rules.dictionary)
    doubles = _doubles(into, source)
    known_there = _taken_before(source.setting(merged_mark(_name_of(into, ours, common))), ours)
    known = known_there, max(known_there, common)
    here = _ThisStudy(into, _last_lines(ours), *known, frozenset(key for key, _ in doubles))
    here = replace(here, rows=rows_here(into, source, (ours, theirs), (base, latest)))
    taken, conflicts, refused = _allowed(into, *_compare(here, base, latest))
    end = f"{theirs[-1].seq} {theirs[-1].hash}" if theirs else ""
    new = {one.place.patient for one in taken} - {line.change.patient for line in ours}
    name = printable_name(source.path.name)
    coming = f"{name} ({source.identity})"
    differing, ranges, terms = _settings(into, source, name, coming)
    people = people_coming(into, source, coming)
    keys, signed = known_keys(into, people), signatures_coming(into, source, coming)
    return MergePlan(
        name,
        source.identity,
        tuple(taken),
        (*conflicts, *differing),
        tuple(DOUBLE.format(number=number) for _, number in doubles),
        len(new),
        mark_change(mark.partition(".")[2], into.setting(mark), end) if (taken or conflicts) and not refused else None,
        refused,
        people,
        tuple(one for one in signed if one.key in keys),
        verifications_coming(into, theirs, here.place, here.left_out, coming),
        ranges,
        terms,
        sum(one.key not in keys for one in signed),
    )


def _settings(
    into: Study, source: Study, name: str, coming: str
) -> tuple[tuple[MergeConflict, ...], IncomingRanges, IncomingTerms]:
    """Compare the other study's reference ranges and lists of terms, and name ranges missing there."""
    there, reason = range_texts(source).values(), f"merge of {coming}"
    differing, found = ranges_to_decide(into, source, incoming_ranges(into, there, reason, origin=MERGE))
    only_here = ranges_only_here(into, there, name) if source.cases() else ""
    ranges = replace(found, remarks=(*found.remarks, *([only_here] if only_here else [])))
    return differing, ranges, incoming_terms(into, lists_of(source.terms), reason, origin=MERGE)


def _allowed(
    into: Study, taken: Sequence[MergedValue], conflicts: Sequence[MergeConflict]
) -> tuple[list[MergedValue], list[MergeConflict], tuple[RefusedValue, ...]]:
    """Separate what may be written from what is locked, at another site, or a false mark of completeness."""
    true = with_true_marks(into, taken, conflicts)
    taken, conflicts, incomplete = true.taken, true.conflicts, true.refused
    if not into.restricted:
        return list(taken), list(conflicts), incomplete
    values = [*taken, *(one.theirs for one in conflicts)]
    why = dict(zip(values, into.refusals([one.change("") for one in values], origin=MERGE), strict=True))
    return (
        [one for one in taken if not why[one]],
        [one for one in conflicts if not why[one.theirs]],
        (*incomplete, *(RefusedValue(one, sentence) for one, sentence in why.items() if sentence)),
    )


def _refuse_unfit(into: Study, source: Study) -> None:
    if into.path.resolve() == source.path.resolve():
        raise UserError(SAME_FILE)
    if into.cases() and source.cases() and into.setting(SYNTHETIC) != source.setting(SYNTHETIC):
        raise UserError(SYNTHETIC_AND_REAL)


def _common_and_ours(into: Study, source: Study, ours: Sequence[AuditEntry], theirs: Sequence[AuditEntry]) -> int:
    """Count the lines that both trails share. Raises `UserError` for a study that falsely claims to be a copy."""
    common = _common_lines(ours, theirs)
    if into.identity and into.identity == source.identity:
        refuse_foreign_head(printable_name(source.path.name), into.identity, ours, theirs, common)
    return common


def _common_lines(ours: Sequence[AuditEntry], theirs: Sequence[AuditEntry]) -> int:
    """Count the lines that both trails share, by hash, which stands for all lines before it."""
    count = 0
    for our, their in zip(ours, theirs, strict=False):
        if our.hash != their.hash:
            break
        count += 1
    return count


def _name_of(source: Study, theirs: Sequence[AuditEntry], common: int) -> str:
    """Name a copy of a study by its id and the line at which it diverged."""
    own = theirs[common].hash[:16] if common < len(theirs) else ""
    return f"{source.identity}.{own}"


def _taken_before(mark: str | None, theirs: Sequence[AuditEntry]) -> int:
    """Return how many lines of the other trail were merged before, if that trail still holds them."""
    seq, _, hash_ = (mark or "").partition(" ")
    count = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < LONGEST_COUNT else 0
    return count if 0 < count <= len(theirs) and theirs[count - 1].hash == hash_ else 0


def _state(lines: Iterable[AuditEntry]) -> dict[At, AuditEntry]:
    """Return the last line of each place of the patients; one whose new text is None empties the place."""
    return {
        (line.change.patient, line.change.form, line.change.row, line.change.field): line
        for line in lines
        if line.change.patient
        and line.change.form not in OF_EACH_STUDY
        and not line.change.field.startswith(VERIFIED)  # a mark comes along with its value, or not at all
    }


def _doubles(into: Study, source: Study) -> list[tuple[str, str]]:
    """Find numbers that mean different patients: the key of the other study's patient, and the number."""
    counted = [*(case for case in into.hidden_cases() if not case.deleted), *into.cases()]
    here = {number_key(subject(case)): case.key for case in counted if subject(case)}
    return [
        (case.key, subject(case))
        for case in source.cases()
        if here.get(number_key(subject(case)), case.key) != case.key
    ]


@dataclass(frozen=True)
class _Texts:
    """The stored texts of a place: in the last common state, here, and there."""

    base: str | None
    ours: str | None
    theirs: str | None


@dataclass(frozen=True)
class _ThisStudy:
    """This study in the comparison: the last line of each place, and up to which line the other site has it.

    `known_to_both` is the last line here that both sites have, in common or by a merge there. `left_out` are the other
    site's patients whose numbers mean somebody else here, `rows` maps rows there to their different numbers here.
    """

    study: Study
    last: Mapping[At, int]
    known_there: int
    known_to_both: int
    left_out: frozenset[str]
    rows: Mapping[RowAt, int] = field(default_factory=dict)

    def place(self, at: At) -> At:
        """Return the place here of a place there."""
        return at[0], at[1], self.rows.get((at[0], at[1], at[2]), at[2]), at[3]

    def text(self, at: At, text: str | None) -> str | None:
        """Return a text from there as it reads here: a link to another form's row gets the number used here."""
        return linked_here(self.study.rules.dictionary.form(at[1]), (at[0], at[3]), text, self.rows)

    def changed_since(self, base: Mapping[At, AuditEntry], latest: Mapping[At, AuditEntry]) -> frozenset[RowAt]:
        """Return the rows changed here whose change the other site, by its trail, has not seen."""
        there = {(patient, form, number): row for (patient, form, row), number in self.rows.items()}
        found = set[RowAt]()
        for at, seq in self.last.items():
            form = self.study.rules.dictionary.form(at[1])
            if seq <= self.known_to_both or form is None or form.field(at[3]) is None or at[:3] in found:
                continue
            place = (at[0], at[1], there.get(at[:3], at[2]), at[3])
            ours = self.study.case(at[0]).stored(*at[1:])
            seen = (state.get(place) for state in (base, latest))
            if not any(_same(self.study, at, self.text(place, one.change.new if one else None), ours) for one in seen):
                found.add(at[:3])
        return frozenset(found)

    def restored(self, base: Mapping[At, AuditEntry], latest: Mapping[At, AuditEntry]) -> frozenset[RowAt]:
        """Return the rows struck out here and restored there, and such patients as rows of `PATIENT`."""
        return frozenset(
            at[:3]
            for there, line in latest.items()
            if there[3] == DELETED and line.change.new is None
            for at in [self.place(there)]
            if there in base and base[there].change.new == self.study.case(at[0]).stored(*at[1:])
        )

    def answered(self, at: At) -> bool:
        """Return whether the other site had seen the value here when it kept or entered its own."""
        return self.last.get(at, 0) <= self.known_there


def _last_lines(trail: Iterable[AuditEntry]) -> Mapping[At, int]:
    return {(line.change.patient, line.change.form, line.change.row, line.change.field): line.seq for line in trail}


def _compare(
    here: _ThisStudy, base: Mapping[At, AuditEntry], latest: Mapping[At, AuditEntry]
) -> tuple[list[MergedValue], list[MergeConflict]]:
    taken, conflicts, into = list[MergedValue](), list[MergeConflict](), here.study
    changed, restored = here.changed_since(base, latest), here.restored(base, latest)
    for there, line in latest.items():
        if there[0] in here.left_out:
            continue
        before, at = base.get(there), here.place(there)
        was, theirs = (here.text(there, one.change.new if one else None) for one in (before, line))
        texts = _Texts(was, into.case(at[0]).stored(*at[1:]), theirs)
        shown = _is_shown_now(into, texts)
        if not shown and (_same(into, at, texts.base, texts.theirs) or _same(into, at, texts.ours, texts.theirs)):
            continue
        if _is_hidden(into, texts):
            continue
        number, why = _number(into, latest, at[0]), "" if is_kept_apart(theirs) else line.change.reason
        one = MergedValue(number, Place(*at), texts.ours, texts.theirs, line.seq, line.who, line.at, why)
        ours_stands = shown or _same(into, at, texts.base, texts.ours) or here.answered(at)
        if ours_stands and not _struck_out(into, at, restored) and not _strikes_out(one, changed):
            taken.append(one)
        else:
            conflicts.append(MergeConflict(texts.base, texts.ours, one))
    return taken, conflicts


def _strikes_out(one: MergedValue, changed: Collection[RowAt]) -> bool:
    """Return whether a value strikes out a row or patient that was changed here since."""
    at = one.place
    if at.field != DELETED or one.new is None:
        return False
    if at.form == PATIENT:
        return any(patient == at.patient for patient, _, _ in changed)
    return (at.patient, at.form, at.row) in changed


def _is_shown_now(into: Study, texts: _Texts) -> bool:
    """Return whether an identifier that is kept apart here, and readable, is not kept apart there."""
    return is_kept_apart(texts.ours) and not is_kept_apart(texts.theirs) and not into.identifiers_away


def _is_hidden(into: Study, texts: _Texts) -> bool:
    """Return whether the other site's value is kept apart there, and says nothing about the one here."""
    if not is_kept_apart(texts.theirs) or texts.ours is None:
        return False
    return not is_kept_apart(texts.ours) or bool(into.identifiers_away)


def _same(into: Study, at: At, one: str | None, other: str | None) -> bool:
    form = into.rules.dictionary.form(at[1])
    item = form.field(at[3]) if form else None
    return one == other if item is None else same_value(item, one, other)


def _struck_out(into: Study, at: At, restored: Collection[RowAt]) -> bool:
    """Return whether the place is in a struck-out patient or row, where a new value is a conflict.

    Those in `restored`, by the other site, no longer count: their restoration is merged too.
    """
    case = into.case(at[0])
    if at[1] == PATIENT or at[3] == DELETED:
        return False
    patient = case.deleted and (at[0], PATIENT, 0) not in restored
    return patient or (case.stored(at[1], at[2], DELETED) is not None and at[:3] not in restored)


def _number(into: Study, latest: Mapping[At, AuditEntry], key: str) -> str:
    line = latest.get((key, Registration.id, 0, Registration.subject.id))
    return (line.change.new if line else None) or subject(into.case(key))
