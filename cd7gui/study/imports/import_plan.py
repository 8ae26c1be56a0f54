"""What an import would do, cell by cell, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum

from cd7gui.domain.case_report.changes import Change, MissingReason, Place, missing_reason
from cd7gui.domain.formatting import counted
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.readers.raw import TextFormat, cell_name
from cd7gui.exchange.sheets.listings import QUERIES
from cd7gui.records import dataclass

CONFLICT = (
    "Both changed since the export: the study from {base} to {study}, the workbook to {file}. Decide which is right, "
    "then import again."
)


LINES_OF_A_KIND = 3  # cells of a column with the same reason that get a line each


class Blanks(Enum):
    """What an empty cell does to a value of the study."""

    KEEP = "keep"
    CLEAR = "clear"
    SET = "set"  # enter a missing reason


class ImportPreference(Enum):
    """Which side wins if workbook and study both changed a value since the export."""

    NOBODY = "nobody"
    FILE = "file"
    STUDY = "study"

    @property
    def words(self) -> str:
        """The winner in the sentences of the trail."""
        return self.value


@dataclass(frozen=True)
class Choices:
    """The user's choices before an import. `blanks_of` and `orders` are by field ("F6.HSCTDAT")."""

    blanks: Blanks = Blanks.KEEP
    missing: MissingReason = MissingReason.UNKNOWN
    blanks_of: Mapping[str, Blanks] = field(default_factory=dict)
    date_order: str | None = None  # "DMY", "MDY" or "YMD"; None for the study's own
    orders: Mapping[str, str] = field(default_factory=dict)
    prefer: ImportPreference = ImportPreference.NOBODY
    remembered: SavedChoices = field(default_factory=SavedChoices)
    text: TextFormat = field(default_factory=TextFormat)  # the format of a text file, if it has to be given


class State(Enum):
    """What an import does to a value."""

    NEW = "new"
    CHANGED = "changed"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class CellIndex:
    """A cell of the file; without a column it is the whole row."""

    sheet: str
    row: int
    column: int | None = None

    def __str__(self) -> str:
        where = f"row {self.row}" if self.column is None else cell_name(self.row, self.column)
        return f"{self.sheet}!{where}"


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """A value to be imported: its place in file and study, and the stored texts before and after."""

    spot: CellIndex
    subject: str
    place: Place
    old: str | None
    new: str | None

    @property
    def state(self) -> State:
        """Whether the value is new, changed or cleared."""
        if self.old is None:
            return State.NEW
        return State.CLEARED if self.new is None else State.CHANGED


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell or whole row that is not imported: its content, the reason, and its field if it has one."""

    spot: CellIndex
    subject: str
    text: str
    sentence: str
    item: str = ""  # "F6.CD34"


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """A value changed in both study and workbook since the export: the stored texts then, here and there.

    `decision` is the user's: undecided, the study stays unchanged and the cell is sent back.
    """

    spot: CellIndex
    subject: str
    place: Place
    base: str | None
    study: str | None
    file: str | None
    decision: ImportPreference = ImportPreference.NOBODY

    @property
    def refusal(self) -> Refusal:
        """The conflict as a cell that is not imported."""
        words = CONFLICT.format(base=shown_text(self.base), study=shown_text(self.study), file=shown_text(self.file))
        return Refusal(self.spot, self.subject, shown_text(self.file), words, f"{self.place.form}.{self.place.field}")

    def change(self, reason: str) -> Change:
        """Return the change that carries out the decision; if the study keeps its value, the trail records why."""
        new = self.file if self.decision is ImportPreference.FILE else self.study
        words = "{reason}; conflict decided for the {winner}: {base} at the export, {study} here, {file} in the file"
        why = words.format(
            reason=reason,
            winner=self.decision.words,
            base=shown_text(self.base),
            study=shown_text(self.study),
            file=shown_text(self.file),
        )
        at = self.place
        return Change(at.patient, at.form, at.row, at.field, self.study, new, why)


@dataclass(frozen=True)
class ImportPlan:
    """A file checked against a study: `cells` are to be written, `refused` are not, the rest is unchanged.

    `settings` are the study's own, adopted by an empty study from our own workbook; `notes` are whole sentences.
    """

    name: str
    sha256: str
    cells: tuple[PlannedCell, ...] = ()
    refused: tuple[Refusal, ...] = ()
    conflicts: tuple[ImportConflict, ...] = ()
    unchanged: int = 0
    kept: int = 0  # values changed in the study since the export, but not in the workbook
    new_patients: tuple[str, ...] = ()
    settings: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    sorted_cells: Mapping[State, Sequence[PlannedCell]] | None = field(default=None, compare=False, repr=False)
    why: str = ""  # the user's reason, where forms marked complete change

    @property
    def reason(self) -> str:
        """The reason stored in the trail."""
        words = f"import of {self.name}, SHA-256 {self.sha256}"
        return f"{words}: {self.why}" if self.why else words

    @property
    def by_state(self) -> Mapping[State, Sequence[PlannedCell]]:
        """The cells by state; a long plan is sorted as it arrives."""
        if self.sorted_cells is not None:
            return self.sorted_cells
        return {state: [one for one in self.cells if one.state is state] for state in State}

    def changes(self) -> list[Change]:
        """Return the changes that carry out the plan."""
        return list(self.each_change())

    def each_change(self) -> Iterator[Change]:
        """Yield the changes one by one, because a long plan has many."""
        yield from self.settings
        reason = self.reason
        for one in self.cells:
            at = one.place
            yield Change(at.patient, at.form, at.row, at.field, one.old, one.new, reason)
        yield from (one.change(reason) for one in self.conflicts if one.decision is not ImportPreference.NOBODY)

    @property
    def change_count(self) -> int:
        """How many changes carry out the plan."""
        return len(self.settings) + len(self.cells) + len(self.conflicts) - len(self.undecided)

    def preferring(self, winner: ImportPreference) -> ImportPlan:
        """Return the plan with every conflict decided the same way."""
        return replace(self, conflicts=tuple(replace(one, decision=winner) for one in self.conflicts))

    @property
    def undecided(self) -> tuple[ImportConflict, ...]:
        """The undecided conflicts; the study keeps its values, and the cells can be sent back."""
        return tuple(one for one in self.conflicts if one.decision is ImportPreference.NOBODY)

    @property
    def left_behind(self) -> tuple[Refusal, ...]:
        """The cells that are not imported: refused ones, then undecided conflicts."""
        return (*self.refused, *(one.refusal for one in self.undecided))

    def count(self, state: State) -> int:
        """Count the values in a state."""
        return len(self.by_state.get(state, ()))

    def _values(self, state: State, answers: Sequence[PlannedCell]) -> int:
        return self.count(state) - sum(one.state is state for one in answers)

    def in_words(self) -> str:
        """Summarise the import: "12 new values, 3 changed, 0 cleared, 40 unchanged, 1 refused; 2 patients"."""
        answers = [one for one in self.cells if one.spot.sheet == QUERIES]
        words = (
            "{new}, {changed} changed, {cleared} cleared, {unchanged} unchanged, {refused} refused; {patients}."
        ).format(
            new=counted(self._values(State.NEW, answers), "new value", "new values"),
            changed=self._values(State.CHANGED, answers),
            cleared=self.count(State.CLEARED),
            unchanged=self.unchanged + self.kept,
            refused=len(self.refused),
            patients=counted(len(self.new_patients), "new patient", "new patients"),
        )
        kept = counted(self.kept, "value of the study is newer and stays", "values of the study are newer and stay")
        open_ones = counted(len(self.undecided), "conflict is left undecided", "conflicts are left undecided")
        given = counted(len({one.spot for one in answers}), "answer to a query", "answers to queries")
        more = [f"{given}."] if answers else []
        more += [f"{kept}."] if self.kept else []
        more += [f"{open_ones}."] if self.undecided else []
        return " ".join([words, *more])


def shown_text(stored: str | None) -> str:
    """Return a stored text for a list: a missing reason by its code, nothing as a dash."""
    reason = missing_reason(stored)
    return "–" if stored is None else reason.value if reason else stored


def refusals_in_words(plan: ImportPlan) -> list[str]:
    """Return a line for each refused cell: its place, patient, content and reason.

    Cells of one column that are refused for the same reason share a line.
    """
    alike: dict[tuple[str, int | None, str], list[Refusal]] = {}
    for one in plan.left_behind:
        row_of_its_own = one.spot.row if one.spot.column is None else None
        alike.setdefault((one.spot.sheet, one.spot.column or row_of_its_own, one.sentence), []).append(one)
    return [line for some in alike.values() for line in _alike_in_words(some)]


def _alike_in_words(some: Sequence[Refusal]) -> Iterator[str]:
    if len(some) > LINES_OF_A_KIND:
        more = counted(len(some) - 1, "more cell", "more cells")
        yield f"{some[0].spot} and {more} of the column: {some[0].sentence}"
        return
    for one in some:
        holds = f" holds “{one.text[:60]}”" if one.text else ""
        patient = f" ({one.subject})" if one.subject else ""
        yield f"{one.spot}{patient}{holds}: {one.sentence}"
