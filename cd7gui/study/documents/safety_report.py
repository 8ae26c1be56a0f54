"""The report for a data safety monitoring board: its chapters, each made from one state of the study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from cd7gui.analysis.safety.flow_table import FLOW, FlowStage, stages_of
from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import ACCESS, HEAD, REPORT, SIGNED, Change
from cd7gui.domain.cell_table import CellTable, TableLine
from cd7gui.domain.errors import UserError
from cd7gui.domain.flow_words import leaving_in_words, with_number
from cd7gui.domain.formatting import counted
from cd7gui.domain.paper import (
    PaperBlock,
    PaperBox,
    PaperBoxes,
    PaperDocument,
    PaperFlow,
    PaperFlowStep,
    PaperHeading,
    PaperTable,
    PaperText,
    balanced_widths,
)
from cd7gui.exchange.sheets.outcomes import lines_that_may_leave
from cd7gui.records import dataclass
from cd7gui.study.documents import report_listings as listings
from cd7gui.study.documents.casebook import head_in_words
from cd7gui.study.documents.report_state import ReportState
from cd7gui.study.exports.contents import ExportScope, neutral_name
from cd7gui.study.people.roles import Act
from cd7gui.study.people.signed_content import OF_REPORT
from cd7gui.study.proof_of_file import prove
from cd7gui.study.reports.signature_list import seen_signatures
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_EXPORT, LAST_PRINT, SECRET
from cd7gui.study.snapshots.snapshots import KEPT, SavedSnapshot, keep, kept, present, state_at

TITLE = "Safety report for the monitoring board"
NAME = "Safety report"  # prefix of the names of report snapshots
_NOTES = (LAST_EXPORT, LAST_PRINT, SECRET, HEAD)
NO_CUTOFF = "The study has no data cut-off. Set one with --cutoff."
AHEAD = "The cut-off {day} is in the future. Use a date up to {today}."
KEPT_AS = "kept as the snapshot “{name}”, number {number}, of line {line:,} · {hash}"
NOT_KEPT = "not kept as a snapshot: {why}"
NOT_WRITABLE = "the study is read-only, or the role may not keep snapshots"
STOOD_BEFORE = "The study has no patients by this cut-off, so there is nothing to report. Use a later cut-off."
WORKING = "Grades, stopping rules and windows use working values until the protocol defines its own."
BY_HAND = "Signature by hand, if the board requires it:"
TO_SIGN = (
    "People of the study can sign this file electronically; the study keeps their signatures, which name the file by "
    "its SHA-256. “cd7gui reports” and “Signatures…” show whether it is signed and the signatures are valid. "
    "Signature by hand, if the board requires it:"
)
COUNTS = "{n} not counted: {who}"
MANY = 7  # columns from which a table is printed in small type
LEVEL = "   "  # indentation of a subordinate line


@dataclass(frozen=True)
class SafetyReportOrder:
    """The cut-off and audience of a report, and its snapshot; without one, of the present state."""

    cutoff: date | None = None
    deidentified: bool = False
    snapshot: SavedSnapshot | None = None

    @property
    def extent(self) -> ExportScope:
        """How much of the study may be exported with it."""
        return ExportScope(Audience.DEIDENTIFIED if self.deidentified else Audience.EVERYTHING)

    @property
    def act(self) -> Act:
        """The right that is needed to print it."""
        return self.extent.act

    @property
    def words(self) -> str:
        """What was printed, for the trail."""
        day = f" to {self.cutoff.isoformat()}" if self.cutoff else ""
        return f"safety report{day}" + (", de-identified" if self.deidentified else "")


Chapter = Callable[[ReportState], Iterator[PaperBlock]]
# The chapters before and after the tables of the catalogue, which keep the order of the summary.
BEFORE: tuple[tuple[str, Chapter], ...] = (("Status", listings.status), ("Enrolment", listings.enrolment))
AFTER: tuple[tuple[str, Chapter], ...] = (
    ("Deviations", listings.deviations),
    ("Overdue visits and forms", listings.overdue),
    ("Listing: serious adverse events", listings.serious_events),
    ("Listing: deaths", listings.deaths),
    ("Listing: abnormal laboratory values", listings.laboratory),
)

APPENDIX: tuple[tuple[str, Chapter], ...] = (("Appendix: each abnormal laboratory value", listings.each_laboratory),)


def cutoff_of(study: Study, chosen: date | None) -> date:
    """Return the cut-off of a report: the chosen one, else the study's. Raises `UserError`."""
    cutoff = study.cutoff_or(chosen)
    if cutoff is None:
        raise UserError(NO_CUTOFF)
    if cutoff > study.today():
        raise UserError(AHEAD.format(day=cutoff.isoformat(), today=study.today().isoformat()))
    return cutoff


def keep_for_report(study: Study, cutoff: date) -> SavedSnapshot | None:
    """Keep the present state for a report, or return the existing snapshot; None if it cannot be kept.

    It cannot be kept in a read-only study, or by a role that may not change settings.
    """
    if study.read_only or not study.may(Act.CHANGE_SETTINGS):
        return None
    last = max((line.seq for line in study.book.trail() if not _is_note(line.change)), default=0)
    there = (one for one in kept(study) if one.name.startswith(NAME) and one.cutoff == cutoff and one.position >= last)
    found = next(there, None)
    return found or keep(study, f"{NAME} to {cutoff.isoformat()}, line {study.book.position()[0]:,}", cutoff)


def _is_note(change: Change) -> bool:
    """Return whether a line is written by the programme beside the data; such a line changes no report."""
    of_report = change.form == SIGNED and change.field.startswith(OF_REPORT)
    noted = change.form == ACCESS or change.field in _NOTES or change.field.startswith((KEPT, REPORT))
    return not change.patient and (of_report or noted)


def safety_report(study: Study, order: SafetyReportOrder) -> PaperDocument:
    """Return the report of a study state: its snapshot, or else the present state."""
    study.require(order.act)
    prove(study)
    cutoff = cutoff_of(study, order.cutoff)
    state = state_at(study, order.snapshot) if order.snapshot is not None else present(study, cutoff)
    of = ReportState(study, state, cutoff, order.extent.disclosure)
    forms = [form for form in study.rules.dictionary.forms if not form.of_conduct]
    if not any(case.latest_day(form) for case in of.cases for form in forms):
        raise UserError(STOOD_BEFORE)
    blocks = [*_cover(of, order)]
    for title, chapter in BEFORE:
        blocks += [PaperHeading(title), *chapter(of)]
    for table in of.estimates.tables:
        blocks += _cell_table(of, table)
    for title, chapter in AFTER:
        blocks += [PaperHeading(title), *chapter(of)]
    blocks += [PaperHeading("Outcomes"), *_outcomes(of)]
    blocks += [PaperHeading("Methods"), PaperText(methods_paragraph(of.estimates)), PaperText(WORKING)]
    for title, chapter in APPENDIX:
        blocks += [PaperHeading(title, new_page=True), *chapter(of)]
    return PaperDocument(
        TITLE,
        neutral_name(study) if order.deidentified else study.name,
        f"Data cut-off {_day(of)}",
        head_in_words(study, deidentified=order.deidentified, at=_line(order)),
        study.today(),
        tuple(blocks),
        study.synthetic,
    )


def _day(of: ReportState) -> str:
    """Return the cut-off; only its year if de-identified, as in the other files."""
    return str(of.cutoff.year) if of.disclosure.deidentified else of.cutoff.isoformat()


def _line(order: SafetyReportOrder) -> tuple[int, str] | None:
    return (order.snapshot.position, order.snapshot.hash) if order.snapshot is not None else None


def _cover(of: ReportState, order: SafetyReportOrder) -> Iterator[PaperBlock]:
    study = of.study
    yield PaperHeading(TITLE)
    facts = [
        ("Study", neutral_name(study) if order.deidentified else study.name),
        ("Data cut-off", _day(of)),
        ("Patients", str(len(of.cases))),
        ("State", _kept(order)),
        ("The file", study.proof.words),
    ]
    if order.deidentified:
        facts.append(("For whom", "de-identified: codes, moved dates, no free text, no names"))
    yield PaperTable(("", ""), tuple(facts), (20, 80))
    if not order.deidentified:
        signed = [one for one in seen_signatures(study) if not one.scope.patient and not one.scope.report]
        rows = tuple((one.in_words, one.state_in_words) for one in signed)
        if rows:
            yield PaperTable(("Signatures of the study", "Valid now"), rows, (70, 30))
    yield PaperText(TO_SIGN if order.snapshot is not None and study.people else BY_HAND, small=True)
    for who in ("Prepared by", "For the board"):
        yield PaperBoxes(
            (PaperBox(who, lines=2, share=2), PaperBox("Date", lines=2), PaperBox("Signature", lines=2, share=2))
        )


def _kept(order: SafetyReportOrder) -> str:
    one = order.snapshot
    if one is None:
        return NOT_KEPT.format(why=NOT_WRITABLE)
    hash_ = "" if order.deidentified else one.hash[:32]  # the hash of a trail would let anybody test guesses at it
    return KEPT_AS.format(name="" if order.deidentified else one.name, number=one.number, line=one.position, hash=hash_)


def _cell_table(of: ReportState, table: CellTable) -> Iterator[PaperBlock]:
    """Yield a table of the catalogue; new tables are included automatically."""
    yield PaperHeading(table.title)
    if table.subtitle:
        yield PaperText(table.subtitle)
    lines = lines_that_may_leave(table, of.disclosure)
    rows = tuple((LEVEL * one.level + one.label, *(cell.text for cell in one.cells)) for one in lines)
    if rows:
        titles = (table.first, *table.columns)
        small = len(titles) > MANY
        made = PaperTable(titles, rows, balanced_widths(titles, rows, small=small), small=small)
        yield PaperFlow(tuple(map(_flow_step, stages_of(lines))), made) if table.id == FLOW else made
    else:
        yield PaperText(listings.NOTHING)
    for text in (table.note, table.method):
        if text:
            yield PaperText(text, small=True)
    if table.left_out:
        who = "; ".join(sorted({one.rule for one in table.left_out}))
        yield PaperText(
            COUNTS.format(n=counted(len(table.left_out), "patient is", "patients are"), who=who), small=True
        )


def _flow_step(one: FlowStage) -> PaperFlowStep:
    """Return a step of the flow chart in the words of the summary's chart."""
    left = leaving_in_words([_counted(line) for line in one.left])
    return PaperFlowStep(with_number(*_counted(one.step)), left, tuple(with_number(*_counted(way)) for way in one.came))


def _counted(line: TableLine) -> tuple[str, int]:
    return line.label, int(line.cells[0].value or 0)


def _outcomes(of: ReportState) -> Iterator[PaperBlock]:
    rows = tuple((one.label, one.counts, one.text, one.method) for one in of.estimates.table)
    yield PaperTable(("Outcome", "n", "Estimate", "Method"), rows, (34, 8, 24, 34))
    for part, why in of.estimates.failed.items():
        yield PaperText(f"{part}: {why}", small=True)
