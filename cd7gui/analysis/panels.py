"""The panels beside the curves: patients by class with exact limits, and each patient's chimerism course."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from cd7gui.analysis.counted_outcomes import METHOD, NOBODY
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.classes import CHIMERISM_BY_CELLS, DEATHS, Classes
from cd7gui.analysis.outcomes.counted import CHIMERISM_DAYS, NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute, ErrorGuard
from cd7gui.analysis.patients.readings import DerivedReadings, PatientReadings
from cd7gui.analysis.patients.result_cache import Sources
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import percent_with_limits
from cd7gui.domain.results import Breakdown, Panels, ReachedGrade, Settings, Share
from cd7gui.domain.values.kinds import Options
from cd7gui.grading.chimerism import ASTCT
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.endpoints.panel_facts import UNCLASSIFIED
from cd7gui.protocol.endpoints.patient_facts import grades_possible
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.protocol.patients import subject
from cd7gui.protocol.reference.codelists import CELL_FRACTION
from cd7gui.protocol.reference.codelists_course import INFECTION_CLASS
from cd7gui.stats.proportions import clopper_pearson

Labels = Mapping[str, str]
Placed = tuple[PatientReadings, str, tuple[DecidingValue, ...]]  # a patient, the class, and the deciding values

INFECTIONS = "Infections since CAR-T"
REACHED = (1, 3)  # grades for which patients who reached them are reported


def panels_of(
    patients: Sequence[PatientReadings], settings: Settings, guard: ErrorGuard, kept: DerivedReadings
) -> Panels:
    """Return all panels of the patients; one that fails gives the reason in its place."""
    columns = kept.columns

    def by_fact(of: Classes) -> Breakdown:
        sources = (settings, kept.who, _shown(kept, of.id))
        count = partial(_by_fact, of.id, of.label, of.labels, patients, settings)
        derive = partial(kept.ask, ("panel", of.id), sources, count)
        return guard.ask(of.label, derive, partial(_nothing, of.id, of.label))

    infected = (settings, kept.who, columns.of("infections", lambda one: one.infections))
    infections = partial(kept.ask, "infections", infected, partial(_infections, patients, settings))
    shares = columns.of("chimerism", lambda one: one.chimerism)
    no_infections = partial(Breakdown, "infections", INFECTIONS, 0, (), (), METHOD)
    classes = [by_fact(one) for one in catalogue.OUTCOMES.classes]
    return Panels(
        classes=tuple(one for one in classes if one.id != DEATHS),
        last=(guard.ask(INFECTIONS, infections, no_infections), *(one for one in classes if one.id == DEATHS)),
        chimerism=kept.ask("chimerism", (shares,), lambda: tuple(series for found in shares for series in found)),
        full_donor=float(ASTCT.threshold),
        chimerism_by_cells=tuple(
            guard.ask(
                label,
                partial(
                    kept.ask,
                    ("panel", id_),
                    (settings, kept.who, *(_shown(kept, name) for name in by_cells)),
                    partial(_by_cells, id_, label, by_cells, patients, settings),
                ),
                partial(_nothing, id_, label),
            )
            for id_, label, by_cells in _MOMENTS
        ),
    )


def _shown(kept: DerivedReadings, name: str) -> Sources:
    return kept.columns.of(f"shown {name}", lambda one: one.shown[name])


def _nothing(id_: str, label: str, why: str) -> Breakdown:
    return Breakdown(id_, label, 0, (), method=METHOD, note=why)


# Time of a sample: the id of its panel, its title, and the facts of each cell population by reading name.
_MOMENTS = tuple(
    (
        f"chimerism.{moment}.cells",
        f"Donor chimerism by cells, {when}",
        {name: cells for name, (at, cells) in CHIMERISM_BY_CELLS.items() if at == days},
    )
    for moment, days, when in (
        *((f"h{days}", days, f"H+{days}") for days in CHIMERISM_DAYS),
        ("last", None, "last sample"),
    )
)
_DONOR = {"FULL": "full donor", "MIXED": "mixed", "AUTOLOGOUS": "autologous"}


def _by_cells(
    id_: str, label: str, by_cells: Mapping[str, str], patients: Sequence[PatientReadings], settings: Settings
) -> Breakdown:
    """Break down donor chimerism by cell population; a population counts the patients with a sample of it.

    A population without any sample is not shown.
    """
    shares: list[Share] = []
    sampled: set[str] = set()
    for name, cells in by_cells.items():
        labels = {code: f"{CELL_FRACTION.label(cells)}: {words}" for code, words in _DONOR.items()}
        of_cells = _by_fact(name, label, labels, patients, settings)
        if of_cells.n:
            shares += [replace(one, code=f"{cells}.{one.code}") for one in of_cells.shares]
            sampled |= {patient.key for patient in patients} - {one.patient for one in of_cells.left_out}
    missing = [patient for patient in patients if patient.key not in sampled]
    left_out = [one for patient in missing for one in patient.decided[next(iter(by_cells))]]
    note = "Each cell population counts the patients with a sample of it."
    return Breakdown(id_, label, len(sampled), tuple(shares), tuple(left_out), METHOD, note)


def _labels(options: Options) -> Labels:
    return dict(options.items)


def _by_fact(
    id_: str, label: str, labels: Labels, patients: Sequence[PatientReadings], settings: Settings
) -> Breakdown:
    """Break patients down by a fact; a lower bound or unknown fact is left out with a note."""
    placed: list[Placed] = []
    left_out: list[DecidingValue] = []
    for patient in patients:
        fact = patient.shown[id_]
        if isinstance(fact, NotRead):
            raise CannotCompute(fact.reason)
        if isinstance(fact, LeftOut):
            left_out += patient.decided[id_]
        elif isinstance(fact, survival.Fact) and fact.value is not None and not fact.at_least:
            placed.append((patient, fact.value, patient.decided[id_]))
        else:
            left_out.append(_not_known(patient, fact))
    reached = tuple(_reached(least, max(map(int, labels)), id_, patients) for least in REACHED if _are_grades(labels))
    labels = {**labels, **{value: value for _, value, _ in placed if value not in labels}}  # of a newer version
    shares = _shares(placed, labels, len(placed), settings)
    return Breakdown(id_, label, len(placed), shares, tuple(left_out), METHOD, reached=reached)


def _are_grades(labels: Labels) -> bool:
    return all(code.isdecimal() for code in labels)


def _reached(least: int, highest: int, id_: str, patients: Sequence[PatientReadings]) -> ReachedGrade:
    """Return who surely reached a grade and who surely did not, despite ungraded or bounded ones (D4)."""
    judged = [
        (patient, {grade >= least for grade in grades_possible(fact, highest)})
        for patient in patients
        if isinstance(fact := patient.shown[id_], survival.Fact)
    ]
    having = [patient for patient, found in judged if found == {True}]
    return ReachedGrade(
        least,
        frozenset(patient.key for patient in having),
        frozenset(patient.key for patient, found in judged if found == {False}),
        tuple(one for patient in having for one in patient.decided[id_]),
    )


def _not_known(patient: PatientReadings, fact: survival.Fact | survival.Verdict) -> DecidingValue:
    bound = isinstance(fact, survival.Fact) and fact.at_least
    words = f"At least {fact.value}: {fact.note}" if bound else fact.note
    place = fact.deciding[-1].place if fact.deciding else ""
    return DecidingValue(patient.key, patient.subject, place, "", words)


def _shares(placed: Sequence[Placed], labels: Labels, n: int, settings: Settings) -> tuple[Share, ...]:
    by_code = _by_code(placed)
    return tuple(_share(code, label, by_code.get(code, []), n, settings) for code, label in labels.items())


def _by_code(placed: Sequence[Placed]) -> Mapping[str, list[Placed]]:
    found: dict[str, list[Placed]] = {}
    for one in placed:
        found.setdefault(one[1], []).append(one)
    return found


def _share(
    code: str, label: str, found: Sequence[Placed], n: int, settings: Settings, episodes: int | None = None
) -> Share:
    x = len({patient.key for patient, _, _ in found})
    limits = clopper_pearson(x, n, settings.level) if n else None
    return Share(
        code=code,
        label=label,
        x=x,
        n=n,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        text=percent_with_limits(x / n, limits.lower, limits.upper, settings.level) if limits else NOBODY,
        patients=tuple(dict.fromkeys(patient.subject for patient, _, _ in found)),
        deciders=tuple(one for _, _, decided in found for one in decided),
        episodes=episodes,
    )


def _infections(patients: Sequence[PatientReadings], settings: Settings) -> Breakdown:
    """Count patients with an infection of each class, and the episodes; a patient may be in several classes.

    All treated patients are the denominator: among those with entries alone, nearly everybody had an infection. A
    patient without entries and with F12 not complete is counted as without one, and named in the note.
    """
    if unread := [found for one in patients if isinstance(found := one.infections, NotRead)]:
        raise CannotCompute(unread[0].reason)
    known = [(patient, patient.infections) for patient in patients if not isinstance(patient.infections, LeftOut)]
    absent = [patient.left_out(patient.infections) for patient in patients if isinstance(patient.infections, LeftOut)]
    placed = [(patient, found, (decider,)) for patient, _ in known for found, decider in patient.infected]
    by_code = _by_code(placed)
    unclassified = {UNCLASSIFIED: "not classified"} if UNCLASSIFIED in by_code else {}
    labels = {**_labels(INFECTION_CLASS), **unclassified}
    shares = tuple(
        _share(code, label, by_code.get(code, []), len(known), settings, len(by_code.get(code, [])))
        for code, label in labels.items()
    )
    open_ = [patient.subject for patient, of in known if of.open]
    words = "No infection is entered, and F12 is not marked complete: {patients}."
    note = words.format(patients=", ".join(open_)) if open_ else ""
    return Breakdown("infections", INFECTIONS, len(known), shares, tuple(absent), METHOD, note)


def deviations_by_rule(
    findings: Iterable[Finding], patients: Collection[str], case_of: Callable[[str], Case], settings: Settings
) -> tuple[Breakdown, ...]:
    """Return for each rule deviated from the patients concerned and the places, commonest rule first.

    `patients` are the keys of all; only the cases of those concerned are requested.
    """
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    deviating = [one for one in findings if one.severity is Severity.DEVIATION and one.patient in patients]
    for one in deviating:
        by_rule.setdefault((one.check, one.rule), []).append(one)
    subjects = {key: subject(case_of(key)) for key in dict.fromkeys(one.patient for one in deviating)}
    n = len(patients)
    found = [_deviation(check, rule, of, subjects, n, settings) for (check, rule), of in by_rule.items()]
    return tuple(sorted(found, key=lambda one: (-one.shares[0].x, one.id)))


def _deviation(
    check: str, rule: str, findings: Sequence[Finding], subjects: Mapping[str, str], n: int, settings: Settings
) -> Breakdown:
    keys = dict.fromkeys(one.patient for one in findings)
    limits = clopper_pearson(len(keys), n, settings.level)
    share = Share(
        code=check,
        label=rule,
        x=len(keys),
        n=n,
        lower=limits.lower,
        upper=limits.upper,
        text=percent_with_limits(len(keys) / n, limits.lower, limits.upper, settings.level),
        patients=tuple(subjects[key] for key in keys),
        deciders=tuple(
            DecidingValue(one.patient, subjects[one.patient], one.place, one.justification, one.says)
            for one in findings
        ),
        episodes=len(findings),
    )
    return Breakdown(check, rule, n, (share,), method=METHOD)
