"""The chapters of the summary: a heading for each question that is asked of the cohort, and what stands below it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cd7gui.domain.formatting import N_


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
    read_outs: bool = (
        False  # whether it has the rows that read a main curve at another month than a year, or its median
    )

    def claims(self, estimate_id: str) -> bool:
        """Return whether an outcome stands in the chapter's own table."""
        if self.read_outs and _READ_OUT.search(estimate_id) and not estimate_id.startswith("followup."):
            return True
        return any(estimate_id == one or estimate_id.startswith(f"{one}.") for one in self.outcomes)


_READ_OUT = re.compile(r"\.((?!12m)[\d.]+m|median)$")


CHAPTERS = (
    Chapter(
        "outcomes",
        N_("Outcomes"),
        left=("swimmer",),
        right=("os", "dfs", "incidence", "incidence.relapse"),
        table=N_("Outcomes"),
    ),
    Chapter(
        "response",
        N_("Response and MRD"),
        left=("response",),
        right=("mrd",),
        outcomes=("response.composite", "response.overall", "response.mrd_negative"),
        table=N_("Response rates"),
    ),
    Chapter(
        "toxicity",
        N_("Toxicity"),
        left=("crs", "icans", "hlh"),
        right=("neutropenia", "thrombopenia", "icaht.early", "icaht.late"),
    ),
    Chapter(
        "engraftment",
        N_("Engraftment"),
        left=("chimerism.last.cells", "chimerism.h30.cells", "chimerism.h60.cells", "chimerism.h100.cells"),
        right=("recovery", "recovery.plt", "chimerism"),
        outcomes=("anc", "plt", "chimerism.h30", "chimerism.h60", "chimerism.h100", "chimerism.mixed", "days"),
        table=N_("Recovery"),
    ),
    Chapter(
        "gvhd",
        N_("GVHD"),
        right=("gvhd", "gvhd.agvhd3_4", "agvhd2_4_cart", "gvhd_any", "gvhd_any.agvhd3_4_any", "agvhd2_4_dli", "cgvhd"),
        outcomes=(
            "agvhd2_4",
            "agvhd3_4",
            "agvhd2_4_cart",
            "agvhd2_4_dli",
            "agvhd2_4_any",
            "agvhd3_4_any",
            "agvhd.any",
            "agvhd.dli",
            "cgvhd.12m",
        ),
        table=N_("Incidence of GVHD"),
    ),
    Chapter(
        "later",
        N_("EFS, GRFS and landmark"),
        right=("efs", "grfs", "grfs.crfs", "landmark", "landmark.dfs_landmark"),
        outcomes=("efs", "crfs", "os_landmark", "dfs_landmark"),
        table=N_("EFS, CRFS, from H+100, other months and medians"),
        read_outs=True,
    ),
    Chapter("infections", N_("Infections and deaths"), left=("infections", "death"), right=("deviations",)),
)


def is_first(estimate_id: str) -> bool:
    """Return whether an outcome stands in the table of the first chapter."""
    return not any(one.claims(estimate_id) for one in CHAPTERS)
