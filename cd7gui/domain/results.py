"""The outcomes of a cohort as frozen values, as printed in the summary tab, workbook and command line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Literal

from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.event_filter import EVERY_EVENT, EventFilter
from cd7gui.domain.marker_course import MarkerCourses
from cd7gui.domain.proof import Proof
from cd7gui.domain.stopping import StoppingStatus
from cd7gui.records import dataclass


class TimeOrigin(StrEnum):
    """The day from which time is counted."""

    INFUSION = "infusion"
    TRANSPLANT = "transplant"


class IntervalType(StrEnum):
    """The scale of a survival curve's limits, by R's names; log is R's default."""

    LOG = "log"
    LOG_LOG = "log-log"
    PLAIN = "plain"
    EXACT = "exact"  # beta product limits; they also replace the others where those have zero width

    @property
    def scale(self) -> Literal["log", "log-log", "plain"]:
        """The scale for what has no exact limits: R's default."""
        match self:
            case IntervalType.PLAIN:
                return "plain"
            case IntervalType.LOG_LOG:
                return "log-log"
            case _:
                return "log"


class Censoring(StrEnum):
    """Where disease-free survival, relapse and non-relapse mortality are censored: all on the same day."""

    LAST_CONTACT = "last-contact"
    LAST_ASSESSMENT = "last-assessment"


@dataclass(frozen=True)
class EndpointRules:
    """The definitions of endpoints, as far as they can be chosen: part of the settings, shown with every number."""

    censoring: Censoring = Censoring.LAST_CONTACT
    molecular_relapse: bool = False  # whether recurrence of MRD alone is a relapse


class Grouping(StrEnum):
    """How the cohort may be split. The groups are defined by the case report, never by the outcome."""

    DIAGNOSIS = "diagnosis"
    COHORT = "cohort"
    PRODUCT = "product"


@dataclass(frozen=True)
class Settings:
    """The user's choices for the outcomes. Without a cut-off, the data are used as they are."""

    cutoff: date | None = None
    origin: TimeOrigin = TimeOrigin.INFUSION
    interval: IntervalType = IntervalType.LOG
    level: float = 0.95
    group: Grouping | None = None
    rules: EndpointRules = EndpointRules()
    months: tuple[float, ...] = (3, 6, 12, 24)  # at which the main curves are read
    events: EventFilter = EVERY_EVENT  # which adverse events are counted
    characteristics: tuple[str, ...] = ()  # baseline rows by id; empty means all


@dataclass(frozen=True)
class Estimate:
    """One number of the outcomes table. `value` and limits are fractions, or months if `unit` says so."""

    id: str
    label: str
    n: int
    value: float | None
    lower: float | None
    upper: float | None
    level: float
    method: str
    text: str
    x: int | None = None
    unit: str = "fraction"
    patients: tuple[str, ...] = ()  # subjects counted in x
    deciders: tuple[DecidingValue, ...] = ()
    left_out: tuple[DecidingValue, ...] = ()

    @property
    def counts(self) -> str:
        """The count as printed: "8/10"; empty if not a count."""
        return "" if self.x is None else f"{self.x}/{self.n}"


class RiskTableRow(StrEnum):
    """What the numbers under a curve count."""

    AT_RISK = "at risk"
    EVENTS = "events"
    CENSORED = "censored"
    COMPETING = "competing"


@dataclass(frozen=True)
class Curve:
    """A survival or incidence curve: one entry for each distinct time in days, limits None if undefined."""

    id: str
    label: str
    rising: bool  # a cumulative incidence rises, a survival falls
    time: tuple[float, ...]
    n_risk: tuple[int, ...]
    n_event: tuple[int, ...]
    n_censor: tuple[int, ...]
    value: tuple[float, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    method: str
    deciders: tuple[tuple[DecidingValue, ...], ...] = ()  # for each time, whose event, other event or censoring it is
    median: str = ""  # in words: "not reached", "13.4 months"
    origin: TimeOrigin = TimeOrigin.INFUSION  # the start of its days, which may be its own
    left_out: tuple[DecidingValue, ...] = ()
    note: str = ""  # a remark for the reader, such as how many did not reach a landmark
    median_days: float | None = None  # `median` as a number
    median_limits: tuple[float | None, float | None] = (None, None)  # in days; None is not reached
    median_words: str = ""  # `median` with its limits: "13.4 months (95% CI 9.4–not reached)"

    def behind(self, what: RiskTableRow, day: float) -> Iterator[DecidingValue]:
        """Return the patients behind a number under the curve at a day, each with what ends their time."""
        passed = bisect_left(self.time, day)
        if what is RiskTableRow.AT_RISK:
            return (one for ended in self.deciders[passed:] for one in ended)
        return (one for index in range(passed) for one in self.ended(index, what))

    def ended(self, index: int, what: RiskTableRow) -> tuple[DecidingValue, ...]:
        """Return who ended this way at one of the times; `deciders` have events first and censorings last."""
        events, censored = self.n_event[index], self.n_censor[index]
        ended = self.deciders[index]
        if what is RiskTableRow.EVENTS:
            return ended[:events]
        return (
            ended[len(ended) - censored :] if what is RiskTableRow.CENSORED else ended[events : len(ended) - censored]
        )

    def at(self, breaks: Sequence[float]) -> tuple[RiskTableEntry, ...]:
        """Return the numbers under the curve at these days; at risk, events and censored before always add up."""
        return tuple(self._at(day) for day in breaks)

    def _at(self, day: float) -> RiskTableEntry:
        passed = bisect_left(self.time, day)
        at_risk = self.n_risk[passed] if passed < len(self.time) else 0
        events, censored = sum(self.n_event[:passed]), sum(self.n_censor[:passed])
        everybody = self.n_risk[0] if self.time else 0
        return RiskTableEntry(day, at_risk, events, censored, everybody - at_risk - events - censored)


@dataclass(frozen=True)
class RiskTableEntry:
    """The numbers under a curve at a day: patients with that time or later, and what ended earlier times.

    `n_competing` are those whose time ended otherwise; 0 under a survival curve.
    """

    day: float
    n_risk: int
    n_event: int
    n_censor: int
    n_competing: int


class LaneMark(StrEnum):
    """The marks on a swimmer lane."""

    REMISSION = "remission"
    TRANSPLANT = "transplant"
    GVHD = "acute GVHD"
    CHRONIC_GVHD = "chronic GVHD"
    RELAPSE = "relapse"
    DEATH = "death"


@dataclass(frozen=True)
class Lane:
    """One patient of the swimmer plot, in days from the CAR-T infusion; `ongoing` if alive at the last contact."""

    patient: str
    subject: str
    transplant: int | None
    end: int
    ongoing: bool
    marks: tuple[tuple[LaneMark, int], ...] = ()
    words: str = ""
    deciders: tuple[DecidingValue, ...] = ()  # day zero, and the value that ends the lane
    mark_deciders: tuple[DecidingValue, ...] = ()  # one for each mark


@dataclass(frozen=True)
class Share:
    """One class of a breakdown: the number of patients with exact limits, and `episodes` if several are possible."""

    code: str
    label: str
    x: int
    n: int
    lower: float | None
    upper: float | None
    text: str
    patients: tuple[str, ...] = ()
    deciders: tuple[DecidingValue, ...] = ()
    episodes: int | None = None


@dataclass(frozen=True)
class ReachedGrade:
    """The keys of the patients who surely reached a grade, and who surely did not; others are open."""

    least: int
    having: frozenset[str]
    without: frozenset[str]
    deciders: tuple[DecidingValue, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """Patients by class, such as the worst grade of a toxicity; unknown ones are left out with the reason."""

    id: str
    label: str
    n: int
    shares: tuple[Share, ...]
    left_out: tuple[DecidingValue, ...] = ()
    method: str = ""
    note: str = ""  # a remark on the count
    reached: tuple[ReachedGrade, ...] = ()  # if the classes are grades: any, and 3 or more

    def __getitem__(self, code: str) -> Share:
        """Return one class by its code; raises `KeyError`."""
        for one in self.shares:
            if one.code == code:
                return one
        raise KeyError(code)


@dataclass(frozen=True)
class DonorPoint:
    """A donor share in per cent, with days after the transplant and its value."""

    day: int
    percent: float
    decider: DecidingValue


@dataclass(frozen=True)
class ChimerismSeries:
    """The donor shares of one patient in one cell fraction, by day after the transplant."""

    patient: str
    subject: str
    cells: str
    label: str
    points: tuple[DonorPoint, ...]


@dataclass(frozen=True)
class Panels:
    """The panels beside the curves. `full_donor` is the share in per cent that full donor chimerism exceeds."""

    classes: tuple[Breakdown, ...]
    last: tuple[Breakdown, ...]  # infections and causes of death
    chimerism: tuple[ChimerismSeries, ...]
    full_donor: float
    chimerism_by_cells: tuple[Breakdown, ...] = ()  # by sample time; each class is of a cell population

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """All of them in reading order."""
        return (*self.classes, *self.chimerism_by_cells, *self.last)

    def __getitem__(self, panel: str) -> Breakdown:
        """Find a breakdown by its id; raises `KeyError`."""
        return {one.id: one for one in self.breakdowns}[panel]


@dataclass(frozen=True)
class GroupTest:
    """A comparison of the groups in one curve: log-rank for survival, Gray's test for incidence.

    All three numbers are None if no test is defined; `text` then says so. For small groups `exact_p` is the permutation
    p, which is given first; `exact_error` is its Monte Carlo error if permutations were sampled.
    """

    method: str
    statistic: float | None
    df: int | None
    p: float | None
    text: str
    exact_p: float | None = None
    exact_error: float | None = None


@dataclass(frozen=True)
class FailedPart:
    """A part of the outcomes that failed because of our error, and the sentence in its place."""

    part: str
    says: str


@dataclass(frozen=True)
class Groups:
    """The cohort split by the settings' grouping; `refused` is a sentence saying why nothing is split.

    `curves` has by curve id the curve of each group, in the order of `labels`, for groups with times.
    """

    labels: Mapping[str, str]  # code of the group -> label
    curves: Mapping[str, Mapping[str, Curve]] = field(default_factory=dict)
    tests: Mapping[str, GroupTest] = field(default_factory=dict)
    left_out: tuple[DecidingValue, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class Estimates:
    """All outcomes of a cohort as of a data cut-off."""

    study: str
    synthetic: bool
    settings: Settings
    cutoff: date  # the day as of which the data were read: the chosen one, or the last day with data
    patients: int
    table: tuple[Estimate, ...] = ()
    curves: Mapping[str, Curve] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    lanes_left_out: tuple[DecidingValue, ...] = ()
    panels: Panels | None = None  # None if only numbers were requested
    groups: Groups | None = None  # None if not requested in the settings
    stopping: tuple[StoppingStatus, ...] = ()
    tables: tuple[CellTable, ...] = ()  # of the patients and their safety
    markers: tuple[MarkerCourses, ...] = ()  # those with a value
    failed: Mapping[str, str] = field(default_factory=dict)  # curve that could not be computed -> why
    mistakes: tuple[FailedPart, ...] = ()
    proof: Proof = Proof.NOTHING  # how far the study's file was proved before

    def __getitem__(self, id: str) -> Estimate:
        """Return one number by its id; raises `KeyError`."""
        for one in self.table:
            if one.id == id:
                return one
        raise KeyError(id)
