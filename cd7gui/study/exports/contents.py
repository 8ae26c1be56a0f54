"""Exporting a study: data frames for statisticians, the plan of its workbook, and the workbook file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import QUERY, Change
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.case_report.study_terms import NO_TERMS
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.exchange.sheets.audit_trail import AuditLine
from cd7gui.exchange.sheets.cells import WorkbookPlan, content_hashes, overall_hash
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.listings import PATIENTS
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.plan import ExportInput, plan_data, plan_workbook
from cd7gui.exchange.sheets.provenance import KEY_ITEM, PROVENANCE, SIGNATURE_ITEM, ConsentEnded, Provenance
from cd7gui.protocol.case_report import VERSION
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import last_day_consented, limited_to_consent
from cd7gui.protocol.patients import exported_subject
from cd7gui.records import dataclass
from cd7gui.store.heads.receipts import last_receipt
from cd7gui.study.exports.amendments import previous_dictionary
from cd7gui.study.exports.follow_up_end import with_earlier_end
from cd7gui.study.exports.pseudonyms import Pseudonyms, known_study_code, pseudonyms, site_of
from cd7gui.study.exports.query_rows import exported_queries, rows_left_out
from cd7gui.study.exports.signed_rows import exported_signatures, signed_in_words, user_in_words
from cd7gui.study.exports.verified_rows import exported_verifications
from cd7gui.study.people.roles import Act
from cd7gui.study.proof_of_file import prove
from cd7gui.study.reports.deviation_list import exported_deviations
from cd7gui.study.reports.lock_list import locks_of_study
from cd7gui.study.safety.keeping_terms import lists_named
from cd7gui.study.schedule.schedule_rows import completeness_lines, schedule_lines
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_EXPORT, SECRET
from cd7gui.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from cd7gui.analysis.patients import readings

AUDIT_QUOTES = (
    "The audit trail quotes identifiers, free text and true dates, so a de-identified file cannot contain it. Leave "
    "out one of the two, then export again."
)
AGES = frozenset({Registration.age.name, Transplant.donor_age.name})
LONGEST_NAME = 60  # characters of the study's name in a file name


@dataclass(frozen=True)
class ExportScope:
    """How much of a study is exported: for whom, whether free text is included, and whether the trail is."""

    audience: Audience = Audience.EVERYTHING
    with_text: bool = False
    audit: bool = False
    day_counts: bool | None = None  # None: the audience's default
    coarse: bool = False

    @property
    def disclosure(self) -> Disclosure:
        """What may be exported."""
        usual = self.audience is Audience.ABROAD
        day_counts = usual if self.day_counts is None else self.day_counts and self.audience.deidentified
        return Disclosure(self.audience, AGES, self.with_text, day_counts, self.coarse and self.audience.deidentified)

    @property
    def act(self) -> Act:
        """The right that is needed to export this."""
        return Act.EXPORT_DEIDENTIFIED if self.audience.deidentified else Act.EXPORT_IDENTIFIED


EVERYTHING = ExportScope()


@dataclass(frozen=True)
class Exported:
    """A workbook that was written: its path, its sheets and rows, and the content hash of each sheet."""

    path: Path
    sheets: int
    rows: int
    hashes: Mapping[str, str]
    notes: tuple[str, ...] = ()  # sentences about characters that a workbook cannot hold
    files: int = 1

    @property
    def content_hash(self) -> str:
        """One hash of the whole content."""
        return overall_hash(dict(self.hashes))


def frames(study: Study, settings: Settings | None = None) -> dict[str, pd.DataFrame]:
    """Return pandas DataFrames: `patients`, one row each with the endpoints, and one per form by its id."""
    from cd7gui.exchange.writers import frames as exchange_frames

    study.require(Act.EXPORT_IDENTIFIED)
    prove(study)
    chosen = _chosen(study, settings)
    names = {sheet_name(form): form.id for form in study.rules.dictionary.forms} | {PATIENTS: "patients"}
    sheets = plan_data(_material(study, chosen, _read(study, chosen), Disclosure(ages=AGES)))
    return exchange_frames.frames(sheets, names)


class StudyOfFrames(Study):
    """A study as statisticians open it in Python: `cd7gui.open_study(path)`."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return pandas DataFrames: one per form by its id, and `patients` with one row each and the endpoints."""
        return frames(self)


def workbook_plan(
    study: Study,
    settings: Settings | None = None,
    *,
    extent: ExportScope = EVERYTHING,
    now: datetime | None = None,
) -> WorkbookPlan:
    """Return the workbook as values; without settings the study's own cut-off applies.

    Raises `UserError` for a text or number that no workbook can hold (naming the field), for a trail without its
    identifiers, and for a person who may not export this.
    """
    from cd7gui.analysis.estimates import summarise  # keeps numpy out of the start-up

    study.require(extent.act)
    prove(study)
    chosen = _chosen(study, settings)
    read = _read(study, chosen)
    material = _material(study, chosen, read, extent.disclosure)
    on = None if chosen.cutoff is None else min(chosen.cutoff, study.today())
    leaves = not material.disclosure.deidentified
    material = replace(
        material,
        schedule=schedule_lines(material.patients, on) if leaves else None,
        completeness=tuple(completeness_lines(material.patients, on)) if leaves else None,
        previous=previous_dictionary(study.rules.dictionary.version),
        trail=_trail(study, material.disclosure) if extent.audit else None,
        queries=exported_queries(study, [one.case.key for one in material.patients], places_left_out),
        signatures=exported_signatures(study),
        verifications=exported_verifications(study),
        entered=exported_deviations(study),
        ranges=study.ranges if leaves else (),
        terms=study.terms if leaves else NO_TERMS,
    )
    estimates = summarise(study.snapshot(), chosen, read)
    return plan_workbook(material, estimates, _provenance(study, now, material.disclosure))


def proposed_name(study: Study, settings: Settings | None = None, *, audience: Audience = Audience.EVERYTHING) -> str:
    """Return the usual name of a workbook: STUDY_EXPORT_cutoff-YYYY-MM-DD_seq####.xlsx (X25).

    Without a cut-off the date is today, because the workbook holds everything known today. A de-identified one names
    only the year, for the reason given in its Provenance.
    """
    called = neutral_name(study) if audience.deidentified else study.name
    name = re.sub(r"[^\w-]+", "_", called).strip("_")[:LONGEST_NAME] or "STUDY"
    kind = f"EXPORT-{audience.value.upper()}" if audience.deidentified else "EXPORT"
    day = _chosen(study, settings).cutoff or study.today()
    cutoff = f"{day.year}" if audience.deidentified else day.isoformat()
    return f"{name}_{kind}_cutoff-{cutoff}_seq{study.book.position()[0]:04d}.xlsx"


def exported_as(plan: WorkbookPlan, path: Path, files: int = 1) -> Exported:
    """Return the summary of a written plan; Provenance, which holds the hashes, is not content."""
    content = [sheet for sheet in plan.sheets if sheet.name != PROVENANCE]
    rows = sum(len(sheet.rows) for sheet in content)
    return Exported(path, len(plan.sheets), rows, content_hashes(content), plan.notes, files)


def left_out_in_words(study: Study, extent: ExportScope) -> list[str]:
    """Return which fields an export omits, one line for each reason; an empty list if it omits none."""
    found = extent.disclosure.dropped(study.rules.dictionary.forms)
    return [
        "Left out, {what}: {fields}".format(what=why.value, fields=" ".join(item.name for item in items))
        for why, items in found
    ]


def _chosen(study: Study, settings: Settings | None) -> Settings:
    return settings if settings is not None else Settings(cutoff=study.cutoff)


def _read(study: Study, settings: Settings) -> tuple[readings.PatientReadings, ...]:
    return _read_cases(study.cases(), settings)


def _read_cases(cases: Sequence[Case], settings: Settings) -> tuple[readings.PatientReadings, ...]:
    from cd7gui.analysis.patients.readings import read_patients

    return read_patients(cases, settings)


def _material(
    study: Study, settings: Settings, read: Sequence[readings.PatientReadings], disclosure: Disclosure
) -> ExportInput:
    from cd7gui.study.exports.analysis_dataset import analysis_set

    patients = exported_patients(study, disclosure)
    known = {one.key: one for one in read}
    if disclosure.deidentified and not disclosure.day_counts:
        known |= {one.key: one for one in _read_cases([one.case for one in patients], settings)}
    facts = analysis_set(patients, known, settings, disclosure)
    return ExportInput(study.rules.dictionary, patients, facts, study.all_findings(), disclosure)


def _trail(study: Study, disclosure: Disclosure) -> tuple[AuditLine, ...]:
    """Return the audit trail without patients who withdrew consent to any use; struck-out ones are included."""
    if disclosure.deidentified:
        raise UserError(AUDIT_QUOTES)
    found = study.book.trail()
    cases = {key: study.case(key) for key in {one.change.patient for one in found} if key}
    cases = {key: case for key, case in cases.items() if study.sees(case) and not withdrew_all_use(case)}
    subjects = {key: exported_subject(case) for key, case in cases.items()}
    subjects[""] = ""  # the study's own settings
    left_out = {key: places_left_out(case) for key, case in cases.items()}
    behind = {(key, *place) for key, places in left_out.items() for place in places}
    asked = {(key, row) for key, places in left_out.items() if places for row in rows_left_out(cases[key], places)}
    lines = (
        one
        for one in found
        if one.change.field != SECRET and _of_place(one.change) not in behind
        if one.change.form != QUERY or (one.change.patient, one.change.row) not in asked
    )
    return tuple(AuditLine(subjects[key], one) for one in lines if (key := one.change.patient) in subjects)


def _of_place(change: Change) -> tuple[str, str, int, str]:
    return (change.patient, change.form, change.row, change.field)


def places_left_out(case: Case) -> set[tuple[str, int, str]]:
    """Return form, row and field of values dated after consent to them was withdrawn; no export holds them."""
    covered = limited_to_consent(case)
    return {
        (form.id, row.number, name)
        for form in case.dictionary.forms
        if case.rows_by_form.get(form.id) is not covered.rows_by_form.get(form.id)
        for row in case.rows_by_form[form.id].values()
        for name in row.texts.keys() - _texts(covered, form, row.number)
    }


def _texts(case: Case, form: type[Form], number: int) -> Set[str]:
    row = case.rows_by_form[form.id].get(number)
    return row.texts.keys() if row is not None else set()


def withdrew_all_use(case: Case) -> bool:
    """Return whether the patient withdrew consent to any use of the data; then nothing is exported."""
    return case.get(Registration.withdrawal_scope) == "ALL"


def exported_patients(
    study: Study, disclosure: Disclosure, cases: Sequence[Case] | None = None
) -> tuple[ExportedPatient, ...]:
    """Return the patients of an export, in the present or a past state.

    They are sorted by pseudonym, because the order of their numbers would reveal who is who.
    """
    wanted = study.cases() if cases is None else cases
    found = (_patient(study, case) for case in wanted if not withdrew_all_use(case))
    if not disclosure.deidentified:
        return tuple(found)
    known = pseudonyms(study)
    leaving = (_pseudonymous(one, known, disclosure, study) for one in found)
    return tuple(sorted(leaving, key=lambda one: one.subject))


def _patient(study: Study, entered: Case) -> ExportedPatient:
    case = limited_to_consent(entered)
    infusion, transplant = case.get(Infusion.date), case.get(Transplant.date)
    return ExportedPatient(case, study.name, site_of(case), exported_subject(case), infusion, transplant)


def _pseudonymous(one: ExportedPatient, known: Pseudonyms, disclosure: Disclosure, study: Study) -> ExportedPatient:
    key = one.case.key
    site = "" if disclosure.coarse else known.site(one.site)
    named = replace(one, study=known.study(study.identity), site=site, subject=known.patient(key))
    if disclosure.day_counts:
        return named
    return replace(named, case=with_earlier_end(one.case, known.days_earlier(key)), shift=known.shift(key))


def neutral_name(study: Study) -> str:
    """Return the study's name in de-identified exports, which reveals neither file name nor site."""
    return known_study_code(study) or "DEIDENTIFIED"


def _provenance(study: Study, now: datetime | None, disclosure: Disclosure) -> Provenance:
    sequence, trail_hash = study.book.position()
    receipt = pseudonyms(study).receipt(sequence, trail_hash) if disclosure.deidentified else ""
    return Provenance(
        study=neutral_name(study) if disclosure.deidentified else study.name,
        receipt=receipt,
        store_id=study.identity,
        synthetic=study.synthetic,
        protocol_version=VERSION,
        app_version=__version__,
        exported=now or datetime.now(tz=UTC).astimezone(),
        user=user_in_words(study),
        signed=() if disclosure.deidentified else signed_in_words(study),
        held=() if disclosure.deidentified else locks_of_study(study),
        sequence=sequence,
        trail_hash=trail_hash,
        kept_apart=study.identifiers_hidden,
        site_receipt=() if disclosure.deidentified else _site_receipt(study),
        previous_export=study.setting(LAST_EXPORT) or "",
        proof=study.proof,
        terms=lists_named(study.terms),
        withdrawn=tuple(exported_subject(case) for case in study.cases() if withdrew_all_use(case)),
        consent_ended=tuple(
            ConsentEnded(exported_subject(case), day, len(behind))
            for case in study.cases()
            if (day := last_day_consented(case)) and (behind := places_left_out(case))
        ),
    )


def _site_receipt(study: Study) -> tuple[tuple[str, str], ...]:
    """Return the site key's public half and its last signature, for comparing the file with a trail."""
    found = last_receipt(study.book, study.identity)
    if found is None:
        return ()
    receipt, public = found
    return (KEY_ITEM, public), (SIGNATURE_ITEM, json.dumps(receipt.as_data(public)))
