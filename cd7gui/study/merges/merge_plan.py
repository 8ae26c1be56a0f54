"""What merging a colleague's study would do, value by value, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from cd7gui.domain.case_report.changes import DELETED, PATIENT, RANGE, STUDY, Change, Place
from cd7gui.domain.formatting import counted, printable_name
from cd7gui.records import dataclass
from cd7gui.study.imports.import_plan import shown_text
from cd7gui.study.merges.merge_signatures import MergedSignature
from cd7gui.study.merges.merge_verification import MergedVerification
from cd7gui.study.safety.incoming_ranges import NO_RANGES, IncomingRanges, stored_in_words
from cd7gui.study.safety.incoming_terms import NO_LISTS, IncomingTerms

LONGEST_QUOTED = 2000  # characters of a text in a reason, which must fit into the cell of an exported trail
STRUCK_OUT = "{subject}: {what} was struck out there ({who}, {at}), but was changed here since the last common state."


def _quoted(text: str) -> str:
    return printable_name(text.replace("\n", " "), LONGEST_QUOTED)


class MergePreference(Enum):
    """Which value wins where both studies changed it."""

    NOBODY = "nobody"
    INTO = "into"
    FROM = "from"

    @property
    def words(self) -> str:
        """The winner in the sentences of the trail."""
        return {"into": "this study", "from": "the other site"}.get(self.value, "nobody")


@dataclass(frozen=True, slots=True)
class MergedValue:
    """A value of the other study to be taken over: its patient, place, and stored texts before and after."""

    subject: str
    place: Place
    old: str | None
    new: str | None
    seq: int  # the line of the other trail that wrote it
    who: str
    at: str
    why: str = ""  # the reason given there

    def reason(self, name: str, identity: str) -> str:
        """Return where the value comes from, who entered it there and when, and the reason given there."""
        why = f"; reason there: {_quoted(self.why)}" if self.why else ""
        return f"merge of {name} ({identity}), line {self.seq} by {self.who} at {self.at}{why}"

    def change(self, reason: str) -> Change:
        """Return the change that takes the value over."""
        at = self.place
        return Change(at.patient, at.form, at.row, at.field, self.old, self.new, reason)


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A value that both studies changed since their last common state: as it was, here, and there."""

    base: str | None
    ours: str | None
    theirs: MergedValue
    decision: MergePreference = MergePreference.NOBODY

    def change(self, name: str, identity: str) -> Change:
        """Return the change that carries out the decision; if ours is kept, the trail records why."""
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
        """The three texts in words: common state, here, there."""
        shown = stored_in_words if self.of_range else shown_text
        texts = {"base": self.base, "ours": self.ours, "theirs": self.theirs.new}
        return {name: _quoted(shown(text)) for name, text in texts.items()}

    @property
    def of_range(self) -> bool:
        """Whether it concerns a reference range of the study rather than a value of a patient."""
        return self.theirs.place.form == STUDY

    @property
    def sentence(self) -> str:
        """Describe the conflict."""
        at = self.theirs.place
        if at.field == DELETED and self.theirs.new is not None and self.ours is None:
            what = "the patient" if at.form == PATIENT else f"row {at.row} of {at.form}"
            words = {"who": self.theirs.who, "at": self.theirs.at}
            return STRUCK_OUT.format(subject=self.theirs.subject or "–", what=what, **words)
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
    """A value of the other study that may not be written here, and the reason."""

    value: MergedValue
    why: str

    @property
    def sentence(self) -> str:
        """Describe the refusal."""
        return f"{self.value.subject or '–'} {self.value.place.name}: {self.why}"


@dataclass(frozen=True)
class MergePlan:
    """Another study checked against this one. `doubles` are sentences about numbers that mean two patients.

    `mark` notes in this study up to which line the other one was taken over, so that the next merge starts there; if
    values were refused there is no mark, and they are offered again. `signed` are signatures that come along if their
    content is unchanged, with the `people` who made them; `verified` are verifications whose value is unchanged.
    `ranges` are those of the laboratories, `terms` are lists by which events are coded. `strangers` counts the
    signatures by unknown keys, which are left behind.
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
    def remarks(self) -> tuple[str, ...]:
        """The sentences about the settings of the other study."""
        return (*self.ranges.remarks, *self.terms.remarks)

    @property
    def settled(self) -> bool:
        """Whether nothing is left for the user to decide."""
        return not (self.undecided or self.doubles)

    @property
    def undecided(self) -> tuple[MergeConflict, ...]:
        """The conflicts that nobody decided."""
        return tuple(one for one in self.conflicts if one.decision is MergePreference.NOBODY)

    def preferring(self, winner: MergePreference) -> MergePlan:
        """Return the plan with its conflicts decided one way; clashing patient numbers cannot be decided so."""
        if winner is MergePreference.NOBODY:
            return self
        return replace(self, conflicts=tuple(replace(one, decision=winner) for one in self.conflicts))

    def changes(self) -> list[Change]:
        """Return the changes that carry out the plan, each with its source, author and time."""
        return list(self.each_change())

    def each_change(self) -> Iterator[Change]:
        """Yield them one by one, because a whole site has many."""
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
        """Describe what the merge does."""
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


MERGED = "@MERGED."  # + the other study's origin: "line hash" up to which it was taken over


def merged_mark(other: str) -> str:
    """Return the setting that marks what was taken over from another study."""
    return f"{MERGED}{other}"


def mark_change(other: str, old: str | None, new: str) -> Change | None:
    """Return the change that notes how far the other study was taken over; None if nothing is new."""
    return None if old == new else Change("", STUDY, 0, merged_mark(other), old, new)
