"""The measures over time: each curve of the summary, what it counts as the event, and the day at which it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cd7gui.domain.formatting import DAYS_PER_MONTH, N_
from cd7gui.domain.results import TimeOrigin
from cd7gui.protocol.endpoints import survival

ONE_YEAR = 365.25  # days; 12 months of 30.4375 days


@dataclass(frozen=True)
class Measure:
    """A curve and the row of the table that reads it at one day.

    `endpoint` names the reading. `cause` None makes it a survival, else the cumulative incidence of that status beside
    the others. `origin` None counts from the day zero that the settings choose.
    """

    id: str
    label: str
    endpoint: str
    row: str
    row_label: str
    cause: int | None = None
    origin: TimeOrigin | None = None
    read_at: float = ONE_YEAR

    @property
    def competing(self) -> bool:
        """Whether other endings compete with the event."""
        return self.cause is not None


_T, _H = TimeOrigin.INFUSION, TimeOrigin.TRANSPLANT

MAIN = ("os", "efs", "dfs", "relapse", "nrm", "grfs")  # read at every month that the settings name
MEDIANS = ("os", "efs", "dfs")


def read_outs(months: Sequence[float]) -> tuple[Measure, ...]:
    """Return the main measures read at these months; that of a year has its own row."""
    chosen = [one for one in sorted(set(months)) if one != 12]
    return tuple(_read_at(one, month) for month in chosen for one in MEASURES if one.id in MAIN)


def _read_at(one: Measure, month: float) -> Measure:
    label = N_("{label}, {month} months").format(label=one.label, month=f"{month:g}")
    return replace(one, row=f"{one.id}.{month:g}m", row_label=label, read_at=month * DAYS_PER_MONTH)


MEASURES = (
    Measure("os", N_("Overall survival"), "os", "os.12m", N_("Overall survival, 1 year")),
    Measure("efs", N_("Event-free survival"), "efs", "efs.12m", N_("Event-free survival, 1 year"), origin=_T),
    Measure("dfs", N_("Disease-free survival"), "dfs", "dfs.12m", N_("Disease-free survival, 1 year")),
    Measure("relapse", N_("Relapse"), "causes", "relapse.12m", N_("Relapse, 1 year"), survival.RELAPSED),
    Measure(
        "nrm",
        N_("Non-relapse mortality"),
        "causes",
        "nrm.12m",
        N_("Non-relapse mortality, 1 year"),
        survival.DEATH_WITHOUT_RELAPSE,
    ),
    Measure(
        "grfs",
        N_("GVHD-free, relapse-free survival"),
        "grfs",
        "grfs.12m",
        N_("GVHD-free, relapse-free survival, 1 year"),
    ),
    Measure(
        "crfs",
        N_("Chronic-GVHD-free, relapse-free survival"),
        "crfs",
        "crfs.12m",
        N_("Chronic-GVHD-free, relapse-free survival, 1 year"),
    ),
    Measure(
        "agvhd2_4",
        N_("Acute GVHD II–IV, from HSCT"),
        "agvhd2_4",
        "agvhd2_4.h100",
        N_("Acute GVHD II–IV by H+100"),
        survival.EVENT,
        _H,
        100,
    ),
    Measure(
        "agvhd3_4",
        N_("Acute GVHD III–IV, from HSCT"),
        "agvhd3_4",
        "agvhd3_4.h100",
        N_("Acute GVHD III–IV by H+100"),
        survival.EVENT,
        _H,
        100,
    ),
    Measure(
        "agvhd2_4_cart",
        N_("Acute GVHD II–IV, from CAR-T"),
        "agvhd2_4_cart",
        "agvhd2_4_cart.t100",
        N_("Acute GVHD II–IV from CAR-T by T+100"),
        survival.EVENT,
        _T,
        100,
    ),
    Measure(
        "agvhd2_4_dli",
        N_("Acute GVHD II–IV, from DLI"),
        "agvhd2_4_dli",
        "agvhd2_4_dli.12m",
        N_("Acute GVHD II–IV from DLI, 1 year from H"),
        survival.EVENT,
        _H,
    ),
    Measure(
        "agvhd2_4_any",
        N_("Acute GVHD II–IV, any cause"),
        "agvhd2_4_any",
        "agvhd2_4_any.t180",
        N_("Acute GVHD II–IV of any cause by T+180"),
        survival.EVENT,
        _T,
        180,
    ),
    Measure(
        "agvhd3_4_any",
        N_("Acute GVHD III–IV, any cause"),
        "agvhd3_4_any",
        "agvhd3_4_any.t180",
        N_("Acute GVHD III–IV of any cause by T+180"),
        survival.EVENT,
        _T,
        180,
    ),
    Measure(
        "cgvhd",
        N_("Chronic GVHD"),
        "cgvhd",
        "cgvhd.12m",
        N_("Chronic GVHD, 1 year from H"),
        survival.EVENT,
        _H,
    ),
    Measure(
        "anc", N_("Neutrophil recovery"), "anc", "anc.h28", N_("Neutrophil recovery by H+28"), survival.EVENT, _H, 28
    ),
    Measure(
        "plt", N_("Platelet recovery"), "plt", "plt.h100", N_("Platelet recovery by H+100"), survival.EVENT, _H, 100
    ),
    Measure(
        "os_landmark",
        N_("Overall survival from H+100"),
        "os_landmark",
        "os_landmark.12m",
        N_("Overall survival, 1 year from H+100"),
        origin=_H,
    ),
    Measure(
        "dfs_landmark",
        N_("Disease-free survival from H+100"),
        "dfs_landmark",
        "dfs_landmark.12m",
        N_("Disease-free survival, 1 year from H+100"),
        origin=_H,
    ),
)
