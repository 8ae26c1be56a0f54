"""The chapters of the summary: a heading for each question about the cohort, and the parts below it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cd7gui.analysis.outcomes import catalogue
from cd7gui.records import dataclass
from cd7gui.ui.summary.plots.boundaries import boundary_names
from cd7gui.ui.summary.plots.plots import plots_of


@dataclass(frozen=True)
class Chapter:
    """A chapter: tables at the left, charts or more tables at the right, wide ones below, each by name.

    `right` is the order of the right column; what the catalogue adds to the chapter beyond that comes last.
    """

    name: str
    title: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    top: tuple[str, ...] = ()  # wide, above both columns
    wide: tuple[str, ...] = ()  # wide, below both columns
    table: str = ""  # title of its own table of outcomes
    matrix: bool = False  # whether one wide table shows the classes that the chapter does not name itself

    def claims(self, estimate_id: str) -> bool:
        """Return whether an outcome belongs in the chapter's own table."""
        chapter = _chapter_of(catalogue.OUTCOMES, estimate_id)
        return (chapter if chapter in _WITH_TABLE else CHAPTERS[0].name) == self.name

    @property
    def at_right(self) -> tuple[str, ...]:
        """Everything at the right, by name."""
        return (*self.right, *_placed(self, catalogue.OUTCOMES))

    @property
    def every(self) -> tuple[str, ...]:
        """All parts of the chapter, in reading order."""
        return (*self.top, *self.left, *self.at_right, *self.wide)


@lru_cache(maxsize=2048)  # every chapter asks about every outcome after every entry
def _chapter_of(outcomes: catalogue.Catalogue, estimate_id: str) -> str:
    return outcomes.chapter_of(estimate_id)


@lru_cache(maxsize=32)  # asked for at every step of a layout
def _placed(chapter: Chapter, outcomes: catalogue.Catalogue) -> tuple[str, ...]:
    """Return the charts and breakdowns that the catalogue adds to a chapter and no chapter names."""

    def every() -> Iterator[str]:
        for measure in outcomes.measures:
            if measure.chapter == chapter.name:
                yield from plots_of(measure.id)
        if not chapter.matrix:
            yield from (one.id for one in outcomes.classes if one.chapter == chapter.name)
        if chapter.name == SAFETY:
            yield from boundary_names()

    return tuple(one for one in every() if one not in _NAMED)


SAFETY = "safety"
ROWS = "baseline.rows"  # the control that chooses the rows of the baseline
EVENTS = "adverse_events.filter"  # the control that chooses which adverse events are counted

CHAPTERS = (
    Chapter(
        "outcomes",
        "Outcomes",
        left=("swimmer",),
        right=("os", "dfs", "incidence", "incidence.relapse"),
        table="Outcomes",
    ),
    Chapter(
        "response",
        "Response and MRD",
        top=("best_response",),
        right=("mrd",),
        matrix=True,
        table="Response rates",
    ),
    Chapter(
        "toxicity",
        "Toxicity",
        top=("toxicity",),
        matrix=True,
    ),
    Chapter(
        "engraftment",
        "Engraftment",
        left=("chimerism.last.cells", "chimerism.h30.cells", "chimerism.h60.cells", "chimerism.h100.cells"),
        right=("recovery", "recovery.plt", "chimerism"),
        table="Recovery",
    ),
    Chapter(
        "gvhd",
        "GVHD",
        right=("gvhd", "gvhd.agvhd3_4", "agvhd2_4_cart", "gvhd_any", "gvhd_any.agvhd3_4_any", "agvhd2_4_dli", "cgvhd"),
        table="Incidence of GVHD",
    ),
    Chapter(
        "later",
        "EFS, GRFS and landmark",
        right=("efs", "grfs", "grfs.crfs", "landmark", "landmark.dfs_landmark"),
        table="EFS, CRFS, from H+100, other months and medians",
    ),
    Chapter("patients", "Patients", left=("flow.chart",), right=("flow",), wide=(ROWS, "baseline")),
    Chapter(
        SAFETY, "Safety", top=("stopping",), left=("stopping.death", "stopping.gvhd"), wide=(EVENTS, "adverse_events")
    ),
    Chapter(
        "kinetics",
        "CAR-T kinetics",
        top=("kinetics",),
        left=("marker.car", "marker.crp", "marker.cd4", "marker.b", "marker.igg"),
        right=("marker.il6", "marker.ferritin", "marker.cd8", "marker.nk"),
        wide=("immune", "kinetics_patients"),
    ),
    Chapter(
        "course",
        "Course, infections, deaths",
        top=("course",),
        left=("infections", "death"),
        right=("cmv", "deviations"),
        table="Reactivation of CMV and EBV",
    ),
)


_WITH_TABLE = frozenset(one.name for one in CHAPTERS if one.table)
_NAMED = frozenset(name for one in CHAPTERS for name in (*one.top, *one.left, *one.right, *one.wide))
