"""The casebook: a patient's values form by form, findings, queries, signatures and struck-out rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import DELETED, AuditEntry, missing_reason
from cd7gui.domain.case_report.dictionary import Form, FormSection
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.paper import PaperBlock, PaperDocument, PaperHeading, PaperTable, PaperText, balanced_widths
from cd7gui.domain.queries.threads import QueryThread
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.protocol.forms.timeline import last_day_consented
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.documents.printed_values import PrintedCase, PrintedValue, printed_row
from cd7gui.study.exports.contents import (
    AUDIT_QUOTES,
    ExportScope,
    exported_patients,
    neutral_name,
    places_left_out,
    withdrew_all_use,
)
from cd7gui.study.exports.pseudonyms import pseudonyms
from cd7gui.study.people.roles import Act
from cd7gui.study.people.sign_off import scope_in_words
from cd7gui.study.people.signatures import Signature
from cd7gui.study.proof_of_file import prove
from cd7gui.study.queries.query_list import thread_in_words
from cd7gui.study.reports.lock_list import locks_in_words
from cd7gui.study.reports.signature_list import marks_of, seen_signatures
from cd7gui.study.reports.status import form_status, patient_status
from cd7gui.study.session import Study
from cd7gui.version import __version__

TITLE = "Casebook"
NO_PATIENT = "There is no patient {number} in this study. `cd7gui check STUDY` lists those with findings."
NOBODY = "This study has no patients, so there is no casebook to print. Enter a patient first."
ALL_WITHDRAWN = "{number} withdrew consent to any use of the data, so nothing is printed."
LEFT_OUT = "Left out, because they withdrew consent to any use of their data: {who}."
CONSENT_ENDED = "Consent to further data ended on {day}; {values} dated later {are} left out."
STAYS_BEHIND = (
    "De-identified: codes instead of numbers, dates shifted by a number of days specific to the patient; identifiers, "
    "free text, times of day, quotations in findings and queries, and the names of those who signed are left out."
)
LEGEND = (
    "A value is printed with its code in brackets, a date with its days from infusion (T) and transplant (H), a "
    "missing value with its reason in brackets. Marks show which checks found something, what is computed, and what "
    "was verified against its source."
)
LONG, BELOW = 600, "(below)"  # characters above which a text is printed below its table
COLUMNS = 6  # of a table of rows on one page, not counting the row number
_FIELDS = ("Name", "Field", "Value", "Day", "Marks")
_WIDTHS = (12, 27, 30, 14, 17)


@dataclass(frozen=True)
class CasebookOrder:
    """Which patient's casebook is wanted, or all, and for which audience."""

    patient: str = ""
    deidentified: bool = False
    audit: bool = False

    @property
    def extent(self) -> ExportScope:
        """How much of the study may be exported with it."""
        return ExportScope(Audience.DEIDENTIFIED if self.deidentified else Audience.EVERYTHING, audit=self.audit)

    @property
    def act(self) -> Act:
        """The right that is needed to print this."""
        if self.deidentified:
            return Act.EXPORT_DEIDENTIFIED
        return Act.READ_CASES if self.patient else Act.EXPORT_IDENTIFIED

    @property
    def words(self) -> str:
        """What was printed, for the trail."""
        whose = f"casebook of {self.patient}" if self.patient else "casebooks of all patients"
        return (
            whose + (", de-identified" if self.deidentified else "") + (", with the audit trail" if self.audit else "")
        )


def casebook(study: Study, order: CasebookOrder) -> PaperDocument:
    """Return the casebook of a study's patients in their present state. Raises `UserError`."""
    if order.deidentified and order.audit:
        raise UserError(AUDIT_QUOTES)
    study.require(order.act)
    prove(study)
    disclosure = order.extent.disclosure
    patients = _chosen(study, order, disclosure)
    signed = [] if order.deidentified else seen_signatures(study)
    blocks = [*_cover(study, order, patients, signed)]
    for one in patients:
        blocks += _patient(PrintedCase(study, one, disclosure), signed, audit=order.audit)
    alone = patients[0].subject if len(patients) == 1 else ""
    return PaperDocument(
        TITLE,
        neutral_name(study) if order.deidentified else study.name,
        f"Patient {alone}" if alone else counted(len(patients), "patient", "patients"),
        head_in_words(study, deidentified=order.deidentified),
        study.today(),
        tuple(blocks),
        study.synthetic,
    )


def head_in_words(study: Study, *, deidentified: bool, at: tuple[int, str] | None = None) -> str:
    """Describe which state of the study a page shows: the trail's line and hash, or a receipt for it."""
    line, hash_ = at or study.book.position()
    made = f"dictionary {study.rules.dictionary.version}, cd7gui {__version__}"
    if deidentified:
        return f"Receipt {pseudonyms(study).receipt(line, hash_)[:32]} · {made}"
    return f"Trail to line {line:,} · {hash_[:32]} · {made}"


def _chosen(study: Study, order: CasebookOrder, disclosure: Disclosure) -> list[ExportedPatient]:
    """Return the patients to be printed. Raises `UserError` if there are none."""
    found = exported_patients(study, disclosure)
    if not order.patient:
        if not found:
            raise UserError(NOBODY)
        return list(found)
    key = study.key_of(order.patient) or next((case.key for case in study.cases() if case.key == order.patient), None)
    if key is None or key not in {case.key for case in study.cases()}:
        raise UserError(NO_PATIENT.format(number=order.patient))
    if withdrew_all_use(study.case(key)):
        raise UserError(ALL_WITHDRAWN.format(number=order.patient))
    return [one for one in found if one.case.key == key]


def _cover(
    study: Study, order: CasebookOrder, patients: Sequence[ExportedPatient], signed: Sequence[Signature]
) -> Iterator[PaperBlock]:
    yield PaperHeading(TITLE)
    facts = [
        ("Study", neutral_name(study) if order.deidentified else study.name),
        ("State", head_in_words(study, deidentified=order.deidentified)),
        ("Patients", str(len(patients)) if order.deidentified else ", ".join(one.subject for one in patients)),
        ("The file", study.proof.words),
    ]
    if study.cutoff is not None and not order.deidentified:
        facts.append(("Data cut-off", study.cutoff.isoformat()))
    if not order.deidentified:
        facts.append(("Frozen and locked", locks_in_words(study)))
    yield PaperTable(("", ""), tuple(facts), (20, 80))
    yield PaperText(LEGEND, small=True)
    if order.deidentified:
        yield PaperText(STAYS_BEHIND)
    elif not order.patient and (gone := [subject(case) for case in study.cases() if withdrew_all_use(case)]):
        yield PaperText(LEFT_OUT.format(who=listed(gone)))
    yield from _signatures(study, [one for one in signed if not one.scope.patient])


def _patient(printed: PrintedCase, signed: Sequence[Signature], *, audit: bool) -> Iterator[PaperBlock]:
    study, case = printed.study, printed.patient.case
    leaves = printed.disclosure.deidentified
    name = f"Patient {printed.patient.subject}"
    yield PaperHeading(name, new_page=True, subject=name)
    yield PaperTable(("", ""), tuple(_facts(printed)), (20, 80))
    if (end := last_day_consented(case)) is not None:
        behind = len(places_left_out(study.case(case.key)))
        day = "a day that the study knows" if leaves else end.isoformat()
        values = counted(behind, "value", "values")
        yield PaperText(CONSENT_ENDED.format(day=day, values=values, are="is" if behind == 1 else "are"))
    yield from _signatures(study, [one for one in signed if one.scope.patient == case.key])
    threads = [] if leaves else [one for one in study.threads(case.key) if one.number]
    yield from _queries(study, [one for one in threads if not one.place.form])
    empty = []
    for form in case.dictionary.forms:
        if case.is_started(form) or case.is_complete(form):
            yield from _form(printed, form, [one for one in threads if one.place.form == form.id])
        else:
            empty.append(f"{form.id} {form.title}")
    if empty:
        yield PaperHeading("Forms without an entry", 3)
        yield PaperText(", ".join(empty) + ".")
    if not leaves:
        yield from _struck_out(printed)
    if audit:
        yield from _trail(study.with_identifiers(study.book.trail(patient=case.key)))


def _facts(printed: PrintedCase) -> Iterator[tuple[str, str]]:
    patient, study = printed.patient, printed.study
    yield "Patient", patient.subject
    yield "Site", patient.site
    yield "State", patient_status(study, patient.case).value
    for what, day in (("CAR-T infusion (T)", patient.infusion), ("Transplant (H)", patient.transplant)):
        if day is not None and not printed.disclosure.day_counts:
            yield what, patient.moved(day).isoformat()


# one form


def _form(printed: PrintedCase, form: type[Form], threads: Sequence[QueryThread]) -> Iterator[PaperBlock]:
    study, case = printed.study, printed.patient.case
    yield PaperHeading(f"{form.id} {form.title}", 2)
    state = [form_status(study, case, form).value, "marked complete" if case.is_complete(form) else "not complete"]
    if not printed.disclosure.deidentified and (held := marks_of(study, case.key, form.id)):
        state.append(held)
    yield PaperText(" · ".join(state), small=True)
    rows = case.rows(form) if form.repeating else (case.only(form),)
    if form.repeating and not any(isinstance(part, FormSection) for part in form.parts):
        yield from _grid(printed, form, rows)
    else:
        for row in rows:
            if form.repeating:
                yield PaperHeading(f"Row {row.number}", 3)
            yield from _fields(printed, row)
    yield from _findings(printed, form)
    yield from _queries(study, threads)


def _fields(printed: PrintedCase, row: Row, *, blank: bool = True) -> Iterator[PaperBlock]:
    """Yield the values of a row as a table; long texts follow below it at full width."""
    found = [one for one in printed_row(printed, row) if blank or one.text]
    long = [one for one in found if len(one.text) > LONG]
    lines = tuple((one.item.id, one.label, BELOW if one in long else one.text, one.days, one.marks) for one in found)
    if lines:
        yield PaperTable(_FIELDS, lines, _WIDTHS)
    for one in long:
        yield PaperText(f"{one.item.id} {one.label}", bold=True)
        yield PaperText(one.text)


def _grid(printed: PrintedCase, form: type[Form], rows: Sequence[Row]) -> Iterator[PaperBlock]:
    """Yield tables with as many columns as are readable; empty columns are left out."""
    cells = {row.number: {one.item.id: one for one in printed_row(printed, row)} for row in rows}
    items = [item for item in printed.items(form) if any(_stands(found.get(item.id)) for found in cells.values())]
    for begin in range(0, len(items), COLUMNS):
        some = items[begin : begin + COLUMNS]
        titles = (
            "Row",
            *(f"{item.label} ({item.unit})\n{item.id}" if item.unit else f"{item.label}\n{item.id}" for item in some),
        )
        lines = tuple(
            (str(number), *(_in_cell(found.get(item.id)) for item in some)) for number, found in cells.items()
        )
        yield PaperTable(titles, lines, balanced_widths(titles, lines))


def _stands(one: PrintedValue | None) -> bool:
    return one is not None and bool(one.text or one.marks)


def _in_cell(one: PrintedValue | None) -> str:
    return "" if one is None else one.in_cell


def _findings(printed: PrintedCase, form: type[Form]) -> Iterator[PaperBlock]:
    """Yield the findings of a form; de-identified only the check ids, because messages quote values."""
    found = [one for one in printed.findings if one.form is form]
    if not found:
        return
    yield PaperHeading("Findings", 3)
    places = [f"{one.field.label} ({one.row})" if one.row else one.field.label for one in found]
    kinds = [f"{one.severity.value} {one.check}" for one in found]
    if printed.disclosure.deidentified:
        settled = ["reason given" if one.justification else "" for one in found]
        yield PaperTable(("Field", "Finding", "Settled"), tuple(zip(places, kinds, settled, strict=True)))
        return
    rows = zip(places, kinds, [one.says for one in found], [one.justification for one in found], strict=True)
    yield PaperTable(("Field", "Finding", "What it says", "Reason given"), tuple(rows), (20, 14, 40, 26))


def _queries(study: Study, threads: Iterable[QueryThread]) -> Iterator[PaperBlock]:
    dictionary = study.rules.dictionary
    rows = tuple(
        (str(one.number), one.place.words(dictionary), one.state.value, thread_in_words(one)) for one in threads
    )
    if rows:
        yield PaperHeading("Queries", 3)
        yield PaperTable(("Query", "About", "State", "What was written"), rows, (8, 24, 12, 56))


def _signatures(study: Study, signed: Sequence[Signature]) -> Iterator[PaperBlock]:
    if not signed:
        return
    yield PaperHeading("Signatures", 3)
    rows = tuple((scope_in_words(study, one.scope), one.in_words, one.state_in_words) for one in signed)
    yield PaperTable(("What", "Meaning, name, role and moment", "Valid now"), rows, (26, 48, 26))


# the appendix


def _struck_out(printed: PrintedCase) -> Iterator[PaperBlock]:
    """Yield the struck-out rows with who struck them out and why; they are printed nowhere else."""
    case, study = printed.patient.case, printed.study
    rows = [row for form in case.dictionary.forms for row in case.deleted_rows(form)]
    if not rows:
        return
    yield PaperHeading("Appendix: rows that were struck out", 2)
    for row in rows:
        yield PaperHeading(f"{row.form.id} {row.form.title}, row {row.number}", 3)
        lines = study.book.trail(patient=case.key, form=row.form.id, row=row.number, field=DELETED)
        for line in lines[-1:]:
            why = f": {line.change.reason}" if line.change.reason else ""
            yield PaperText(f"Struck out by {line.who}, {line.at[:16].replace('T', ' ')}{why}")
        yield from _fields(
            printed, replace(row, texts={k: v for k, v in row.texts.items() if k != DELETED}), blank=False
        )


def _trail(lines: Iterable[AuditEntry]) -> Iterator[PaperBlock]:
    yield PaperHeading("Appendix: audit trail", 2)
    titles = ("Line", "When", "Who", "From", "Place", "Before", "After", "Reason", "Link")
    rows = tuple(
        (
            str(line.seq),
            f"{line.at[:19].replace('T', ' ')} {line.at[-6:]}",
            line.who,
            line.origin,
            line.change.place,
            _stored(line.change.old),
            _stored(line.change.new),
            line.change.reason,
            line.hash[:8],
        )
        for line in lines
    )
    yield PaperTable(titles, rows, (6, 14, 10, 8, 14, 14, 14, 11, 9), small=True)


def _stored(text: str | None) -> str:
    reason = missing_reason(text)
    return f"[{reason.words}]" if reason is not None else text or ""
