"""The chapters of the summary: a heading for each question that is asked of the cohort, and what stands below it."""

from __future__ import annotations

from dataclasses import dataclass

from cd7gui.domain.text import N_


@dataclass(frozen=True)
class Chapter:
    """A chapter: tables at the left, charts or more tables at the right, each by its name.

    `outcomes` are the rows of its table of outcomes, by their ids or by what those begin with; the first chapter has
    all rows that no other claims.
    """

    name: str
    title: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    table: str = ""  # title of its table of outcomes

    def claims(self, estimate_id: str) -> bool:
        """Tell whether an outcome stands in the chapter's own table."""
        return estimate_id in self.outcomes or estimate_id.partition(".")[0] in self.outcomes


CHAPTERS = (
    Chapter(
        "outcomes",
        N_("Outcomes"),
        left=("swimmer",),
        right=("os", "dfs", "incidence", "incidence.relapse"),
        table=N_("Outcomes"),
    ),
    Chapter("response", N_("Response and MRD"), left=("response",), right=("mrd",)),
    Chapter(
        "toxicity",
        N_("Toxicity"),
        left=("crs", "icans", "hlh"),
        right=("neutropenia", "thrombopenia", "icaht.early", "icaht.late"),
    ),
    Chapter(
        "engraftment",
        N_("Engraftment"),
        right=("recovery", "recovery.plt", "chimerism"),
        outcomes=("anc", "plt"),
        table=N_("Recovery"),
    ),
    Chapter(
        "gvhd",
        N_("GVHD"),
        right=("gvhd", "gvhd.agvhd3_4", "agvhd2_4_cart", "cgvhd"),
        outcomes=("agvhd2_4", "agvhd3_4", "agvhd2_4_cart", "cgvhd.12m"),
        table=N_("Incidence of GVHD"),
    ),
    Chapter(
        "later",
        N_("GRFS and landmark"),
        right=("grfs", "grfs.crfs", "landmark", "landmark.dfs_landmark"),
        outcomes=("crfs", "os_landmark", "dfs_landmark"),
        table=N_("CRFS and from H+100"),
    ),
    Chapter("infections", N_("Infections and deaths"), left=("infections", "death"), right=("deviations",)),
)


def is_first(estimate_id: str) -> bool:
    """Tell whether an outcome stands in the table of the first chapter."""
    return not any(one.claims(estimate_id) for one in CHAPTERS)
