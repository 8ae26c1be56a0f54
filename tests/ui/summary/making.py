"""Small outcomes made by hand, and the cohort's own day and keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Curve, Estimate, Estimates
from cd7gui.study.session import Study, subject
from cd7gui.ui.charts.base.spec import Chart
from cd7gui.ui.summary.plots.plots import PlotOptions, Plotter

CUTOFF = date(2023, 12, 22)

# id, the words of the tab; published aggregates (Hu et al., N Engl J Med 2024;390:1467-80) with R's limits
WORDS = {
    "response.cri": "100% (95% CI 69–100)",
    "pancytopenia.grade4": "100% (95% CI 69–100)",
    "mortality.h30": "10% (95% CI 0–45)",
    "mortality.h100": "22% (95% CI 3–60)",
    "chimerism.full": "80% (95% CI 44–97)",
    "chimerism.autologous": "10% (95% CI 0–45)",
    "agvhd.hsct.grade2": "30% (95% CI 7–65)",
    "agvhd.hsct.grade2_4": "30% (95% CI 7–65)",
    "agvhd.hsct.grade3_4": "0% (95% CI 0–31)",
    "agvhd.cart.grade2_4": "10% (95% CI 0–45)",
    "cgvhd.any": "0% (95% CI 0–31)",
    "status.mrd_negative_cr": "60% (95% CI 26–88)",
    "status.relapse_cd7_negative": "20% (95% CI 3–56)",
    "status.dead_without_relapse": "20% (95% CI 3–56)",
    "followup.median": "15.1 months",
    "followup.alive": "15.1 months (range 3.1–24.0)",
    "os.12m": "68% (95% CI 43–100)",
    "dfs.12m": "54% (95% CI 29–100)",
    "relapse.12m": "25% (95% CI 7–83)",
    "nrm.12m": "21% (95% CI 6–73)",
    "grfs.12m": "54% (95% CI 29–100)",
}


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def decider(
    number: str, place: str = "F16.DTHDAT", value: str = "2023-01-01", rule: str = "Death counts."
) -> DecidingValue:
    return DecidingValue(f"key-{number}", number, place, value, rule)


def curve(*, rising: bool = False, **changes: object) -> Curve:
    """Return a curve of three patients: a death on day 30, another and a censoring both on day 60."""
    made = Curve(
        id="os",
        label="Overall survival",
        rising=rising,
        time=(30.0, 60.0),
        n_risk=(3, 2),
        n_event=(1, 1),
        n_censor=(0, 1),
        value=(2 / 3, 1 / 3),
        lower=(0.3, 0.1),
        upper=(1.0, 1.0),
        method="Kaplan-Meier, log limits",
        deciders=((decider("P1"),), (decider("P2"), decider("P3", "F17[1].FUDAT", "2023-02-01", "Last seen."))),
        median="2.0 months",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def estimate(**changes: object) -> Estimate:
    """Return a count of one in four patients; its limits are Clopper-Pearson's (binom.test(1, 4) in R)."""
    made = Estimate(
        id="cgvhd.any",
        label="Chronic GVHD",
        n=4,
        value=0.25,
        lower=0.006309,
        upper=0.805880,
        level=0.95,
        method="exact (Clopper-Pearson)",
        text="25% (95% CI 1–81)",
        x=1,
        patients=("P1",),
        deciders=(decider("P1", "F10[1].TYPE", "chronic", "Chronic GVHD counts."),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def charts_of(estimates: Estimates, options: PlotOptions) -> dict[str, Chart]:
    """Return every chart of the page by its name."""
    plotter = Plotter()
    return {name: plotter.chart(name, estimates, options) for name in plotter.names(estimates)}
