"""Estimates and findings as plain data and as plain words, for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cd7gui.analysis.safety.stopping_text import stopping_as_data, stopping_in_words
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted
from cd7gui.domain.results import Breakdown, Censoring, ChimerismSeries, Curve, Estimate, Estimates, Groups, Panels
from cd7gui.protocol.patients import subject
from cd7gui.study.people.roles import Act
from cd7gui.study.reports.status import tally
from cd7gui.study.session import Study


def estimates_as_data(found: Estimates) -> dict[str, Any]:
    """Return the outcomes as JSON-ready data. Curve times are days; incidences are under "incidence"."""
    return {
        "study": found.study,
        "synthetic": found.synthetic,
        "cutoff": found.cutoff.isoformat(),
        "origin": found.settings.origin.value,
        "interval": found.settings.interval.value,
        "censoring": found.settings.rules.censoring.value,
        "molecular_relapse": found.settings.rules.molecular_relapse,
        "patients": found.patients,
        "proved": found.proof.value,
        "estimates": [_estimate_as_data(one) for one in found.table],
        "curves": {name: _curve_as_data(curve) for name, curve in found.curves.items()},
        "panels": _panels_as_data(found.panels) if found.panels else None,
        "groups": _groups_as_data(found.groups) if found.groups else None,
        "stopping": [stopping_as_data(one) for one in found.stopping],
        "failed": dict(found.failed),
        "mistakes": [{"part": one.part, "says": one.says} for one in found.mistakes],
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
        "left_out": _reasons(one.left_out),
    }


def _reasons(left_out: Iterable[DecidingValue]) -> list[dict[str, str]]:
    return [{"patient": one.subject, "place": one.place, "reason": one.rule} for one in left_out]


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
        "origin": curve.origin.value,
        "median": curve.median or None,
        "median_text": curve.median_words or None,
        "median_days": curve.median_days,
        "median_lower_days": curve.median_limits[0],
        "median_upper_days": curve.median_limits[1],
        "note": curve.note or None,
    }


def _panels_as_data(panels: Panels) -> dict[str, Any]:
    return {
        **{one.id: _breakdown_as_data(one) for one in panels.breakdowns},
        "chimerism": [_series_as_data(one) for one in panels.chimerism],
        "full_donor": panels.full_donor,
    }


def _breakdown_as_data(found: Breakdown) -> dict[str, Any]:
    return {
        "label": found.label,
        "n": found.n,
        "method": found.method,
        "note": found.note or None,
        "shares": [
            {
                "code": one.code,
                "label": one.label,
                "x": one.x,
                "lower": one.lower,
                "upper": one.upper,
                "text": one.text,
                "episodes": one.episodes,
                "patients": list(one.patients),
            }
            for one in found.shares
        ],
        "left_out": _reasons(found.left_out),
    }


def _series_as_data(found: ChimerismSeries) -> dict[str, Any]:
    points = [[one.day, one.percent] for one in found.points]
    return {"patient": found.subject, "cells": found.cells, "days_from_transplant_and_percent": points}


def _groups_as_data(groups: Groups) -> dict[str, Any]:
    curves = {
        name: {code: _curve_as_data(one) for code, one in by_group.items()} for name, by_group in groups.curves.items()
    }
    tests = {
        name: {"method": one.method, "statistic": one.statistic, "df": one.df, "p": one.p, "text": one.text}
        | {"exact_p": one.exact_p, "exact_error": one.exact_error}
        for name, one in groups.tests.items()
    }
    return {"labels": dict(groups.labels), "refused": groups.refused or None, "curves": curves, "tests": tests}


def estimates_in_words(found: Estimates) -> str:
    """Return the outcomes table as aligned text."""
    patients = counted(found.patients, "patient", "patients")
    heading = f"{found.study}: {patients}, data cut-off {found.cutoff.isoformat()}"
    lines = [heading + (" — SYNTHETIC, no real patients" if found.synthetic else ""), rules_in_words(found), ""]
    width = max((len(one.label) for one in found.table), default=0)
    lines += [f"{one.label:<{width}}  {one.counts:>7}  {one.text:<32} {one.method}" for one in found.table]
    stopping = stopping_in_words(found.stopping)
    lines += ["", *stopping] if stopping else []
    return "\n".join([*lines, *_groups_in_words(found), "", found.proof.words])


def rules_in_words(found: Estimates) -> str:
    """Return the chosen definitions, where there is a choice."""
    rules = found.settings.rules
    censored = {
        Censoring.LAST_CONTACT: "DFS, relapse and NRM are censored at the last contact",
        Censoring.LAST_ASSESSMENT: "DFS, relapse and NRM are censored at the last disease assessment",
    }
    molecular = (
        "molecular relapse alone counts as relapse"
        if rules.molecular_relapse
        else "molecular relapse alone is no event"
    )
    return f"{censored[rules.censoring]}; {molecular}."


def _groups_in_words(found: Estimates) -> Iterator[str]:
    """Yield the compared groups and the test of each curve, or why there is no comparison."""
    groups = found.groups
    if groups is None or found.settings.group is None:
        return
    yield ""
    if groups.refused:
        yield groups.refused
        return
    yield "By {what}: {groups}".format(what=found.settings.group.value, groups=", ".join(groups.labels.values()))
    width = max((len(found.curves[name].label) for name in groups.tests), default=0)
    yield from (f"{found.curves[name].label:<{width}}  {one.text}" for name, one in groups.tests.items())


def findings_as_data(study: Study) -> list[dict[str, Any]]:
    """Return every finding as JSON-ready data, for a person who may read cases."""
    study.require(Act.READ_CASES)
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
    """Return every finding as a line, and their number, for a person who may read cases."""
    study.require(Act.READ_CASES)
    subjects = {case.key: subject(case) for case in study.cases()}
    found = study.all_findings()
    lines = [
        f"{subjects[one.patient]:<10} {one.check:<7} {one.severity.value:<10} {one.place:<16} {one.says}"
        for one in found
    ]
    return "\n".join([*lines, tally(found).words()])
