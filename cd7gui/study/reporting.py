"""Estimates and findings as plain data and as plain words, for the command line."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.estimates import Curve, Estimate, Estimates
from cd7gui.study.review import tally
from cd7gui.study.session import Study, subject


def estimates_as_data(found: Estimates) -> dict[str, Any]:
    """Give the outcomes as JSON-ready data; times of the curves are days, incidences stand under "incidence"."""
    return {
        "study": found.study,
        "synthetic": found.synthetic,
        "cutoff": found.cutoff.isoformat(),
        "origin": found.settings.origin.value,
        "interval": found.settings.interval.value,
        "patients": found.patients,
        "estimates": [_estimate_as_data(one) for one in found.table],
        "curves": {name: _curve_as_data(curve) for name, curve in found.curves.items()},
    }


def _estimate_as_data(one: Estimate) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "x": one.x,
        "n": one.n,
        "value": one.value,
        "lower": one.lower,
        "upper": one.upper,
        "level": one.level,
        "unit": one.unit,
        "method": one.method,
        "text": one.text,
        "patients": list(one.patients),
    }


def _curve_as_data(curve: Curve) -> dict[str, Any]:
    return {
        "time": list(curve.time),
        "n_risk": list(curve.n_risk),
        "n_event": list(curve.n_event),
        "n_censor": list(curve.n_censor),
        ("incidence" if curve.rising else "surv"): list(curve.value),
        "lower": list(curve.lower),
        "upper": list(curve.upper),
        "method": curve.method,
    }


def estimates_in_words(found: Estimates) -> str:
    """Give the outcomes table as aligned text."""
    heading = f"{found.study}: {found.patients} patients, data cut-off {found.cutoff.isoformat()}"
    lines = [heading + (" — SYNTHETIC, nobody is described" if found.synthetic else ""), ""]
    width = max((len(one.label) for one in found.table), default=0)
    lines += [f"{one.label:<{width}}  {one.counts:>7}  {one.text:<32} {one.method}" for one in found.table]
    return "\n".join(lines)


def findings_as_data(study: Study) -> list[dict[str, Any]]:
    """Give every finding as JSON-ready data."""
    subjects = {case.key: subject(case) for case in study.cases()}
    return [
        {
            "check": one.check,
            "severity": one.severity.value,
            "patient": subjects[one.patient],
            "place": one.place,
            "says": one.says,
            "remedy": one.remedy,
            "rule": one.rule,
            "reason": one.justification,
            "open": one.open,
        }
        for one in study.all_findings()
    ]


def findings_in_words(study: Study) -> str:
    """Give every finding as a line, and how many there are."""
    subjects = {case.key: subject(case) for case in study.cases()}
    found = study.all_findings()
    lines = [
        f"{subjects[one.patient]:<10} {one.check:<7} {one.severity.value:<10} {one.place:<16} {one.says}"
        for one in found
    ]
    return "\n".join([*lines, tally(found).words()])
