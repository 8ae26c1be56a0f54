"""What merging a colleague's study would do, value by value, before anything of it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from cd7gui.domain.case_report.changes import RANGE, STUDY, Change, Place
from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass
from cd7gui.study.imports.import_plan import shown_text
from cd7gui.study.merges.merge_signatures import MergedSignature
from cd7gui.study.merges.merge_verification import MergedVerification
from cd7gui.study.safety.incoming_ranges import NO_RANGES, IncomingRanges, stored_in_words
from cd7gui.study.safety.incoming_terms import NO_LISTS, IncomingTerms


class MergePreference(Enum):
    """Whose value counts where both studies changed it."""

    NOBODY = "nobody"
    INTO = "into"
    FROM = "from"

    @property
    def words(self) -> str:
        """The winner in the sentences of the trail."""
        return {"into": "this study", "from": "the other site"}.get(self.value, "nobody")


@dataclass(frozen=True, slots=True)
class MergedValue:
    """A value of the other study that is taken over: whose patient, where, the stored texts before and after."""

    subject: str
    place: Place
    old: str | None
    new: str | None
    seq: int  # the line of the other trail that wrote it
    who: str
    at: str

    def reason(self, name: str, identity: str) -> str:
        """Return where the value comes from, who made it there and when."""
        return f"merge of {name} ({identity}), line {self.seq} by {self.who} at {self.at}"

    def change(self, reason: str) -> Change:
        """Return the change that takes the value over."""
        at = self.place
        return Change(at.patient, at.form, at.row, at.field, self.old, self.new, reason)


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A value that both studies changed since they were one: as it was, as it is here, and as it is there."""

    base: str | None
    ours: str | None
    theirs: MergedValue
    decision: MergePreference = MergePreference.NOBODY

    def change(self, name: str, identity: str) -> Change:
        """Return the change that carries the decision out; where ours stays, the trail still says why."""
        new = self.theirs.new if self.decision is MergePreference.FROM else self.ours
        words = "{reason}; conflict decided for {winner}: was {base}, {ours} here, {theirs} there"
        reason = words.format(
            reason=self.theirs.reason(name, identity),
            winner=self.decision.words,
            **self._texts,
        )
        return replace(self.theirs.change(reason), new=new)

    @property
    def _texts(self) -> dict[str, str]:
        """The texts as they were, as they are here and there, in words."""
        shown = stored_in_words if self.of_range else shown_text
        return {"base": shown(self.base), "ours": shown(self.ours), "theirs": shown(self.theirs.new)}

    @property
    def of_range(self) -> bool:
        """Whether it is about a reference range of the study, and no value of a patient."""
        return self.theirs.place.form == STUDY

    @property
    def sentence(self) -> str:
        """Say the conflict."""
        of = f"{self.theirs.subject or '–'} {self.theirs.place.name}: was {{base}},"
        if self.of_range:
            of = f"Reference range {self.theirs.place.field.removeprefix(RANGE)}"
        return (of + " is {ours} here and {theirs} there ({who}, {at}).").format(
            **self._texts,
            who=self.theirs.who,
            at=self.theirs.at,
        )


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value of the other study that may not be written here, and the sentence that says why."""

    value: MergedValue
    why: str

    @property
    def sentence(self) -> str:
        """Say it."""
        return f"{self.value.subject or '–'} {self.value.place.name}: {self.why}"


@dataclass(frozen=True)
class MergePlan:
    """Another study judged against this one. `doubles` are sentences about patient numbers that mean two patients.

    `mark` notes in this study up to where the other one was taken over, so that the next merge starts there; with
    values that were refused there is none, and they are offered again. `signed` go along where their content is the
    same afterwards, with the `people` who made them; `verified` values where the value is. `ranges` are those of
    the laboratories, `terms` lists that events are coded with. So many signatures by keys of `strangers` stay behind.
    """

    name: str
    identity: str
    taken: tuple[MergedValue, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    doubles: tuple[str, ...] = ()
    new_patients: int = 0
    mark: Change | None = None
    refused: tuple[RefusedValue, ...] = ()
    people: tuple[Change, ...] = ()
    signed: tuple[MergedSignature, ...] = ()
    verified: tuple[MergedVerification, ...] = ()
    ranges: IncomingRanges = NO_RANGES
    terms: IncomingTerms = NO_LISTS
    strangers: int = 0

    @property
    def said(self) -> tuple[str, ...]:
        """What there is to say of the settings of the other study."""
        return (*self.ranges.said, *self.terms.said)

    @property
    def settled(self) -> bool:
        """Whether nothing is left for the user to decide."""
        return not (self.undecided or self.doubles)

    @property
    def undecided(self) -> tuple[MergeConflict, ...]:
        """The conflicts that nobody decided."""
        return tuple(one for one in self.conflicts if one.decision is MergePreference.NOBODY)

    def preferring(self, winner: MergePreference) -> MergePlan:
        """Return the plan with its conflicts decided; patient numbers that clash cannot be decided so."""
        if winner is MergePreference.NOBODY:
            return self
        return replace(self, conflicts=tuple(replace(one, decision=winner) for one in self.conflicts))

    def changes(self) -> list[Change]:
        """Return the changes that carry the plan out. Each says where it comes from, who made it there and when."""
        return list(self.each_change())

    def each_change(self) -> Iterator[Change]:
        """Yield them one by one: a whole site has many."""
        yield from (one.change(one.reason(self.name, self.identity)) for one in self.taken)
        decided = [one for one in self.conflicts if one.decision is not MergePreference.NOBODY]
        yield from (one.change(self.name, self.identity) for one in decided)
        yield from self.people
        yield from self.ranges.changes
        yield from self.terms.changes
        if self.mark:
            yield self.mark

    @property
    def change_count(self) -> int:
        """How many values would be written or decided."""
        values = len(self.taken) + len(self.conflicts) - len(self.undecided)
        values += len(self.ranges.changes) + len(self.terms.changes)
        return values + len(self.people) + len(self.signed) + len(self.verified)

    def in_words(self) -> str:
        """Return what the merge does."""
        refused = f", {len(self.refused)} refused" if self.refused else ""
        signed = counted(len(self.signed), "signature that can be carried over", "signatures that can be carried over")
        more = f"{refused}, {signed}" if self.signed else refused
        if self.verified:
            more += f", {counted(len(self.verified), 'verification', 'verifications')} that can be carried over"
        if self.ranges.changes:
            more += f", {counted(len(self.ranges.changes), 'reference range', 'reference ranges')}"
        if self.terms.changes:
            more += f", {counted(len(self.terms.changes), 'line of a list of terms', 'lines of a list of terms')}"
        if self.strangers:
            more += f", {counted(self.strangers, 'signature', 'signatures')} by a key unknown here not carried over"
        return "{values}, {patients}, {conflicts}, {doubles}{more}.".format(
            more=more,
            values=counted(len(self.taken), "value to merge", "values to merge"),
            patients=counted(self.new_patients, "new patient", "new patients"),
            conflicts=counted(len(self.conflicts), "conflict", "conflicts"),
            doubles=counted(len(self.doubles), "patient number used twice", "patient numbers used twice"),
        )


MERGED = "@MERGED."  # + the other study's origin: "line hash" up to where it was taken over


def merged_mark(other: str) -> str:
    """Name the study's mark of what was taken over from another one."""
    return f"{MERGED}{other}"


def mark_change(other: str, old: str | None, new: str) -> Change | None:
    """Return the change that notes how far the other study was taken over; None if nothing is new."""
    return None if old == new else Change("", STUDY, 0, merged_mark(other), old, new)
