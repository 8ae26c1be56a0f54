"""A second opinion from R: the data behind every outcome, with a script that computes them independently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cd7gui import resources
from cd7gui.analysis.estimates import summarise
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.catalogue import FOLLOW_UP
from cd7gui.analysis.outcomes.counted import CHIMERISM_DAYS
from cd7gui.analysis.outcomes.timed import Measure
from cd7gui.analysis.patients.readings import PatientReadings, read_patients
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import DAYS_PER_MONTH
from cd7gui.domain.results import Breakdown, Curve, Estimates, Grouping, Groups, Panels, Settings, Share
from cd7gui.exchange.sheets import patients as exported
from cd7gui.exchange.sheets.cells import Sheet
from cd7gui.exchange.sheets.columns import names_of
from cd7gui.exchange.sheets.disclosure import Disclosure, is_free_text
from cd7gui.exchange.sheets.forms import form_sheet
from cd7gui.exchange.sheets.patients import KEY_NAMES
from cd7gui.exchange.writers.reading_scripts import file_name
from cd7gui.exchange.writers.text_folder import csv_lines
from cd7gui.ownfiles import make_folder, write_owned
from cd7gui.protocol import case_report
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.endpoints.safety.kinetics import RECOVERY_DAYS
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import limited_to_consent
from cd7gui.protocol.patients import exported_subject
from cd7gui.protocol.reference.limits import limit
from cd7gui.study.exports.pseudonyms import site_of
from cd7gui.study.exports.r_safety import csv_text, safety_files

SCRIPT = "summary.R"
SCRIPTS = (SCRIPT, "definitions.R", "blood.R", "course.R")
RAW = "raw"  # folder of the form sheets as written by `export --csv`
Cells = Sequence[object]


def write_r_script(folder: Path, snapshot: Snapshot, settings: Settings) -> tuple[Path, ...]:
    """Write data and script into a folder, creating it if necessary; raises `UserError` on failure."""
    written = []
    try:
        for name, text in r_files(snapshot, settings).items():
            make_folder((folder / name).parent)
            write_owned(folder / name, text.encode("utf-8"))
            written.append(folder / name)
    except OSError as problem:
        words = "The folder {folder} cannot be written: {why}. Choose another folder."
        raise UserError(words.format(folder=folder, why=problem.strerror or problem)) from problem
    return tuple(written)


def r_files(snapshot: Snapshot, settings: Settings) -> dict[str, str]:
    """Return the files by name: the script, its input times and counts, and the numbers it compares."""
    read = read_patients(snapshot.cases, settings)
    found, names = summarise(snapshot, settings, read), subjects(snapshot.cases)
    patients = [replace(one, subject=names[one.key]) for one in read]
    return {
        **{name: resources.text("r", name) for name in SCRIPTS},
        **raw_sheets(snapshot),
        "settings.csv": _settings(snapshot, settings),
        "times.csv": _times(patients, settings.group),
        "counted.csv": _counted(patients),
        "table.csv": _table(found),
        "curves.csv": _curves(found),
        "medians.csv": _medians(found),
        "classes.csv": _classes(patients),
        "shares.csv": _shares(found.panels),
        "tests.csv": _tests(found.groups),
        **safety_files(patients, found),
    }


def subjects(cases: Sequence[Case]) -> dict[str, str]:
    """Return the patient names that join rows in R, by key: R would merge two patients with one number.

    A patient without a number gets a name, and patients who share a number are distinguished by their keys.
    """
    numbers = Counter(exported_subject(case) for case in cases)
    named = {case.key: exported_subject(case) for case in cases}
    return {key: number if numbers[number] == 1 else f"{number} ({key})" for key, number in named.items()}


def raw_sheets(snapshot: Snapshot) -> dict[str, str]:
    """Return every form sheet as entered, without derived endpoints, and which forms are complete.

    What is dated after consent to it was withdrawn stays out, but for which single days these are: a patient whose
    recovery is dated later had none by then (D8), and one whose recovery has no date is left out. Identifiers and
    free texts are left out: no outcome needs them.
    """
    names = subjects(snapshot.cases)
    exported_cases = (_exported(snapshot, case, names[case.key]) for case in snapshot.cases)
    patients = sorted(exported_cases, key=lambda one: one.subject)
    dictionary = case_report.dictionary()
    sheets = (_without_identifiers(form_sheet(form, patients, Disclosure()), form) for form in dictionary.forms)
    found = {f"{RAW}/{file_name(sheet)}": "\ufeff" + "".join(csv_lines(sheet)) for sheet in sheets}
    marked = ((one.subject, form.id) for one in patients for form in dictionary.forms if one.case.is_complete(form))
    behind = ((names[case.key], *place) for case in snapshot.cases for place in _days_after_consent(case))
    return {
        **found,
        f"{RAW}/complete.csv": csv_text(("subject", "form"), marked),
        f"{RAW}/after_consent.csv": csv_text(("subject", "form", "field"), sorted(behind)),
    }


def _days_after_consent(case: Case) -> Iterator[tuple[str, str]]:
    """Yield form and field of the days of non-repeating forms that the consent does not cover."""
    covered = limited_to_consent(case)
    single = (form for form in case.dictionary.forms if not form.repeating)
    yield from ((form.id, item.id) for form in single for item, _ in case.only(form).days if not covered.has(item))


def _without_identifiers(sheet: Sheet, form: type[Form]) -> Sheet:
    everything = Disclosure()
    items = [item for item in form.fields() if item.id not in KEY_NAMES and (item.identifier or is_free_text(item))]
    behind = {name for item in items for name in names_of(item, everything)}
    kept = [number for number, column in enumerate(sheet.columns) if column.name not in behind]
    rows = tuple(tuple(row[number] for number in kept) for row in sheet.rows)
    return replace(sheet, columns=tuple(sheet.columns[number] for number in kept), rows=rows)


def _exported(snapshot: Snapshot, entered: Case, name: str) -> exported.ExportedPatient:
    case = limited_to_consent(entered)
    infusion, transplant = case.get(Infusion.date), case.get(Transplant.date)
    return exported.ExportedPatient(case, snapshot.study, site_of(case), name, infusion, transplant)


def _settings(snapshot: Snapshot, settings: Settings) -> str:
    cutoff = settings.cutoff or next((case.cutoff for case in snapshot.cases), None)
    values = {
        "level": settings.level,
        "interval": settings.interval.value,
        "origin": settings.origin.value,
        "cutoff": cutoff,
        "today": snapshot.today,
        "month": DAYS_PER_MONTH,
        "censor": settings.rules.censoring.value,
        "molecular": str(settings.rules.molecular_relapse).upper(),
        "group": settings.group.value if settings.group else None,
        "evidence_near": limit("relapse_evidence_near").days,
        "toxicity_window": limit("toxicity_window").days,
        **{f"window_{day}": limit(f"chimerism_window_{day}").days for day in CHIMERISM_DAYS},
        **{f"recovery_{day}": limit(f"recovery_window_{day}").days for day in RECOVERY_DAYS},
    }
    return csv_text(tuple(values), [tuple(values.values())])


def _times(patients: Sequence[PatientReadings], by: Grouping | None) -> str:
    rows = (
        (name, patient.subject, found.time_days, found.status, patient.groups[by] if by else None)
        for name in catalogue.OUTCOMES.endpoints
        for patient in patients
        if isinstance(found := patient.outcomes[name], survival.TimeToEvent)
    )
    return csv_text(("endpoint", "subject", "time", "status", "part"), rows)


def _counted(patients: Sequence[PatientReadings]) -> str:
    rows = (
        (one.id, patient.subject, int(one.counts(fact)))
        for one in catalogue.OUTCOMES.counted
        for patient in patients
        if not isinstance(fact := patient.facts[one.id], survival.LeftOut) and not one.left_open(fact)
    )
    return csv_text(("id", "subject", "counted"), rows)


def _table(found: Estimates) -> str:
    header = ("id", "kind", "endpoint", "cause", "read_at", "x", "n", "value", "lower", "upper")
    rows = ((one.id, *_kind(one.id), one.x, one.n, one.value, one.lower, one.upper) for one in found.table)
    return csv_text(header, rows)


def _kind(row: str) -> tuple[object, ...]:
    """Return kind, endpoint, cause and day of a row of the table."""
    endpoint = catalogue.OUTCOMES.endpoint_of(row)
    if row.startswith("days."):
        return "days", endpoint, None, None
    if row.endswith(".median") and row not in FOLLOW_UP:
        return "median", endpoint, None, None
    if (measure := _measure_at(row)) is not None:
        kind = "incidence" if measure.competing else "survival"
        return kind, measure.endpoint, measure.cause, measure.read_at
    if row in FOLLOW_UP:
        return "follow_up" if row == FOLLOW_UP[0] else "range", endpoint, None, None
    return "proportion", None, None, None


def _measure_at(row: str) -> Measure | None:
    """Return the measure of a table row and the day at which it is read."""
    outcomes = catalogue.OUTCOMES
    if row in outcomes.by_row:
        return outcomes.by_row[row]
    measure = outcomes.measure_of(row)
    return measure and replace(measure, read_at=float(row.rpartition(f"{measure.id}.")[2][:-1]) * DAYS_PER_MONTH)


def _curves(found: Estimates) -> str:
    header = ("id", "endpoint", "part", "cause", "time", "n_risk", "n_event", "n_censor", "value", "lower", "upper")
    rows = (row for name, part, curve in _every_curve(found) for row in _curve(name, part, curve))
    return csv_text(header, rows)


def _every_curve(found: Estimates) -> Iterator[tuple[str, str | None, Curve]]:
    """Yield every curve with its name and its group, None for the whole cohort."""
    yield from ((name, None, curve) for name, curve in found.curves.items())
    split = found.groups.curves if found.groups else {}
    yield from ((name, part, curve) for name, by_group in split.items() for part, curve in by_group.items())


def _curve(name: str, part: str | None, curve: Curve) -> Iterable[Cells]:
    measure = catalogue.OUTCOMES.by_curve[name]
    columns = (curve.time, curve.n_risk, curve.n_event, curve.n_censor, curve.value, curve.lower, curve.upper)
    return ((_name(name, part), measure.endpoint, part, measure.cause, *row) for row in zip(*columns, strict=True))


def _name(name: str, part: str | None) -> str:
    return name if part is None else f"{name}.{part}"


def _medians(found: Estimates) -> str:
    measures = catalogue.OUTCOMES.by_curve
    rows = (
        (_name(name, part), measures[name].endpoint, part, curve.median_days)
        for name, part, curve in _every_curve(found)
        if not curve.rising
    )
    return csv_text(("id", "endpoint", "part", "median"), rows)


def _tests(groups: Groups | None) -> str:
    """Return the tests that are defined; R has nothing to compare where there is none."""
    found, measures = groups.tests if groups else {}, catalogue.OUTCOMES.by_curve
    rows = (
        (f"{name}.test", measures[name].endpoint, one.method, measures[name].cause, one.statistic, one.df, one.p)
        for name, one in found.items()
        if one.p is not None
    )
    return csv_text(("id", "endpoint", "test", "cause", "statistic", "df", "p"), rows)


def _shares(panels: Panels | None) -> str:
    rows = (
        (*_panel_and_code(of, one), one.x, one.n, one.lower, one.upper, one.episodes)
        for of in (panels.breakdowns if panels else ())
        for one in of.shares
        if one.n
    )
    return csv_text(("panel", "code", "x", "n", "lower", "upper", "episodes"), rows)


def _classes(patients: Sequence[PatientReadings]) -> str:
    """Return the class of each patient on each panel; a patient counted in no class has none."""
    rows = (
        (panel, number, patient.subject, code)
        for number, patient in enumerate(patients, start=1)
        for panel, code in (*_by_fact(patient), *_infections(patient))
    )
    return csv_text(("panel", "patient", "subject", "code"), rows)


def _by_fact(patient: PatientReadings) -> Iterator[tuple[str, str | None]]:
    for panel, fact in patient.shown.items():
        if isinstance(fact, survival.Fact) and fact.value is not None and not fact.at_least:
            yield panel, fact.value


def _infections(patient: PatientReadings) -> Iterator[tuple[str, str | None]]:
    if not isinstance(patient.infections, survival.LeftOut):
        yield from (("infections", code) for code, _ in patient.infected or ((None, None),))


def _panel_and_code(of: Breakdown, share: Share) -> tuple[str, str]:
    """Return the panel of a class, by its cell population if it has one, and the class's own code."""
    cells, _, code = share.code.rpartition(".")
    return (of.id.replace("cells", cells), code) if cells else (of.id, code)
