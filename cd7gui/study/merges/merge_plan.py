"""What merging a colleague's study would do, value by value, before anything of it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from cd7gui.domain.case_report.changes import STUDY, Change, Place
from cd7gui.domain.formatting import N_, counted
from cd7gui.study.imports.import_plan import shown_text


class MergePreference(Enum):
    """Whose value counts where both studies changed it."""

    NOBODY = "nobody"
    INTO = "into"
    FROM = "from"

    @property
    def words(self) -> str:
        """The winner in the sentences of the trail."""
        return {"into": N_("this study"), "from": N_("the other site")}.get(self.value, N_("nobody"))


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
        return N_("merge of {name} ({identity}), line {seq} by {who} at {at}").format(
            name=name, identity=identity, seq=self.seq, who=self.who, at=self.at
        )

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
        words = N_("{reason}; conflict decided for {winner}: was {base}, {ours} here, {theirs} there")
        reason = words.format(
            reason=self.theirs.reason(name, identity),
            winner=self.decision.words,
            base=shown_text(self.base),
            ours=shown_text(self.ours),
            theirs=shown_text(self.theirs.new),
        )
        return replace(self.theirs.change(reason), new=new)

    @property
    def sentence(self) -> str:
        """Say the conflict."""
        return N_("{subject} {place}: was {base}, is {ours} here and {theirs} there ({who}, {at}).").format(
            subject=self.theirs.subject or "–",
            place=self.theirs.place.name,
            base=shown_text(self.base),
            ours=shown_text(self.ours),
            theirs=shown_text(self.theirs.new),
            who=self.theirs.who,
            at=self.theirs.at,
        )


@dataclass(frozen=True)
class MergePlan:
    """Another study judged against this one. `doubles` are sentences about patient numbers that mean two patients.

    `mark` notes in this study up to where the other one was taken over, so that the next merge starts there.
    """

    name: str
    identity: str
    taken: tuple[MergedValue, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    doubles: tuple[str, ...] = ()
    new_patients: int = 0
    mark: Change | None = None

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
        if self.mark:
            yield self.mark

    @property
    def change_count(self) -> int:
        """How many values would be written or decided."""
        return len(self.taken) + len(self.conflicts) - len(self.undecided)

    def in_words(self) -> str:
        """Return what the merge does."""
        return N_("{values}, {patients}, {conflicts}, {doubles}.").format(
            values=counted(len(self.taken), N_("value to take over"), N_("values to take over")),
            patients=counted(self.new_patients, N_("new patient"), N_("new patients")),
            conflicts=counted(len(self.conflicts), N_("conflict"), N_("conflicts")),
            doubles=counted(len(self.doubles), N_("patient number used twice"), N_("patient numbers used twice")),
        )


MERGED = "@MERGED."  # + the other study's origin: "line hash" up to where it was taken over


def merged_mark(other: str) -> str:
    """Name the study's mark of what was taken over from another one."""
    return f"{MERGED}{other}"


def mark_change(other: str, old: str | None, new: str) -> Change | None:
    """Return the change that notes how far the other study was taken over; None if nothing is new."""
    return None if old == new else Change("", STUDY, 0, merged_mark(other), old, new)
