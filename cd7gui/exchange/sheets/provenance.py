"""The origin of a workbook: study, versions, time, user, cut-off, omissions, and a hash for each sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted, listed, percent
from cd7gui.domain.proof import Proof
from cd7gui.domain.results import Estimates
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import ColumnKind, Row, Sheet, SheetColumn, overall_hash
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.records import dataclass

PROVENANCE = "Provenance"
DEIDENTIFIED_ITEM = "de-identified"  # under Content; an import checks it, because shifted dates must not be imported
DEIDENTIFIED_BEGINS = "yes:"  # whatever a later version adds after it
FORMAT = "1"  # of the workbook, so that readers can distinguish versions

COLUMNS = (
    SheetColumn("SECTION", "Section", width=14),
    SheetColumn("ITEM", "Item", width=34),
    SheetColumn("VALUE", "Value", width=90, wrap=True),
    SheetColumn("ROWS", "Rows of the sheet", ColumnKind.INTEGER, 9),
)

SYNTHETIC = "SYNTHETIC: these patients do not exist."
IDENTIFIED = "no: the workbook holds everything, identifiers too"
KEPT_APART = (
    "no: the workbook holds everything but identifiers, which are kept apart from the study and were not at hand"
)
DEIDENTIFIED = (
    "yes: no identifiers, no times of day, no sentences that quote values; patients, sites and the study by code; ages "
    "over 89 are given as 90. The file is pseudonymous, not anonymous: share it only with those entitled to it."
)
DATES_ITEM = "dates of the patients"
MOVED_DATES = (
    "Every date of a patient is moved by the same number of days, 1 to 365, which only the study knows; distances "
    "between dates are the true ones. The follow-up of a patient who is alive ends up to 30 days earlier than in the "
    "study, as far as no event lies between, because the last contact beside a known cut-off would betray the shift. "
    "Summary, Curves and Steps are those of the true data; a censored time in Patients may be up to 30 days shorter."
)
DAY_COUNTS = (
    "No date leaves. Each stands as days from the CAR-T infusion (_T) and from the transplant (_H); a date that is not "
    "known to the day, and dates of a patient without infusion, have none. Times to events are the true ones."
)
COARSE = "Ages stand as the first year of their band of ten (40 means 40 to 49); the codes of sites are left out."
RECEIPT = "receipt"
ID_ITEM, LINE_ITEM, HASH_ITEM = "study file id", "study file sequence", "hash of the audit trail"  # under Study
KEY_ITEM, SIGNATURE_ITEM = "site key", "receipt of the site key"
APPROXIMATE = (
    "A date known only to its month or year stands as the month or year in which its middle lies after the move, "
    "marked ~ (ISO 8601-2, approximate): the true one begins up to 17 days, or 183 days, earlier or later."
)
ABROAD = "yes, and for abroad: genetic data (HLA, chromosomes, genes and what is computed from them) stay behind."
TEXT_IS_IN = "included on request: only you have checked it for names, dates and places."
TEXT_IS_OUT = "left out"
CUTOFF_YEAR = (
    "{year} (the day is not given: beside the last contact of who was followed to it, it would betray the shift)"
)
AS_THEY_STAND = (
    "Forms, findings and deviations as they stood at the export. "
    "The cut-off applies to Patients, Summary and Curves, not to the sheets of the forms."
)
LEGEND = (
    (
        "one row",
        "Form sheets hold one row for a row of the form; ROW is its number, 0 where a patient has one.",
    ),
    ("_L", "The label of the code in the column before."),
    ("_U", "The unit in which the number in the column before was entered."),
    ("_OP", "< where a laboratory value lies below the number in the column before, > where above; else empty."),
    ("_R", "The laboratory value as it was reported, operator and number together."),
    ("_T", "Days from the CAR-T infusion (T+0) to the date; empty where the date is not known to the day."),
    ("_H", "Days from the transplant (H+0) to the date."),
    ("_MR", "Why there is no value: NOT DONE, UNKNOWN, NOT APPLICABLE, PENDING or REFUSED."),
    ("empty cell", "No value. Fields that were not asked and rows that were struck out are not exported."),
    ("dates", "Whole dates are dates; a date known only to its month or year is ISO 8601 text."),
    (
        "pandas",
        (
            "pandas makes numbers of texts that look like numbers (01 becomes 1). Read with "
            "dtype={'SITEID': str, 'SUBJID': str}, or take the frames of cd7gui.open_study."
        ),
    ),
    ("colour", "Bands of colour only guide the eye; no colour carries information."),
    (
        "content hash",
        (
            "SHA-256 over header and rows as UTF-8 text, tab between cells, line feed after each line, rows sorted by "
            "their bytes; numbers without trailing zeros, dates as ISO 8601, tab, line feed and backslash in texts as "
            "\\t, \\n and \\\\. Equal hashes mean equal content."
        ),
    ),
)


@dataclass(frozen=True)
class ConsentEnded:
    """A patient who withdrew consent to further data: how many later values are not exported."""

    subject: str
    day: date
    values: int


@dataclass(frozen=True)
class Provenance:
    """The facts of an export that neither cases nor estimates hold."""

    study: str
    store_id: str
    synthetic: bool
    protocol_version: str
    app_version: str
    exported: datetime  # with its offset
    user: str
    sequence: int
    trail_hash: str
    previous_export: str = ""
    proof: Proof = Proof.NOTHING
    withdrawn: tuple[str, ...] = ()  # patients who withdrew consent to any use of their data: on no sheet
    consent_ended: tuple[ConsentEnded, ...] = ()
    selection: str = "every patient and every row that counts"
    signed: tuple[tuple[str, str], ...] = ()  # what is signed, by whom and when, and its validity
    held: tuple[tuple[str, str], ...] = ()  # what is frozen or locked, by whom and when
    receipt: str = ""  # replaces the trail's hash and the study's id in a de-identified file
    site_receipt: tuple[tuple[str, str], ...] = ()  # the site key, and its last signature
    kept_apart: bool = False  # the identifiers, with their file unavailable
    terms: tuple[tuple[str, str], ...] = ()  # the study's own lists by which its events are coded


@dataclass(frozen=True)
class Content:
    """What the workbook holds beside its Provenance: the finished sheets and what they were made with."""

    dictionary: Dictionary
    estimates: Estimates
    disclosure: Disclosure
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def provenance_sheet(facts: Provenance, content: Content) -> Sheet:
    """Return the first sheet (X12), which has no hash itself, because it holds those of the others."""
    rows = [
        *_study_rows(facts, content),
        *_export_rows(facts, content.disclosure),
        *_content_rows(facts, content),
        *_signature_rows(facts, content.disclosure),
        *(_row("Changed", "removed character", note) for note in content.notes),
        *_sheet_rows(content.sheets),
        *(_row("Legend", item, words) for item, words in LEGEND),
    ]
    return Sheet(PROVENANCE, "Provenance", "tbl_Provenance", COLUMNS, tuple(rows), keys=2)


def head_of(sheet: Sheet) -> str:
    """Return the head named by a Provenance: "8020:3f2a…", or "receipt:…" in a de-identified file."""
    facts = {row[1].canonical(): row[2].canonical() for row in sheet.rows if row[0].canonical() == "Study"}
    return f"receipt:{facts[RECEIPT]}" if RECEIPT in facts else f"{facts[LINE_ITEM]}:{facts[HASH_ITEM]}"


def _row(section: str, item: str, value: str, rows: int | None = None) -> Row:
    return (cells.text(section), cells.text(item), cells.text(value), cells.integer(rows))


def _study_rows(facts: Provenance, content: Content) -> Iterator[Row]:
    section = "Study"
    if facts.synthetic:
        yield _row(section, "notice", SYNTHETIC)
    yield _row(section, "study", facts.study)
    if content.disclosure.deidentified:
        yield _row(section, RECEIPT, facts.receipt)
    else:
        yield _row(section, ID_ITEM, facts.store_id)
        yield _row(section, LINE_ITEM, str(facts.sequence))
        yield _row(section, HASH_ITEM, facts.trail_hash)
        yield from (_row(section, item, text) for item, text in facts.site_receipt)
    yield _row(section, "proof of the study file", facts.proof.words)
    yield _row(section, "protocol version", facts.protocol_version)
    yield _row(section, "dictionary version", content.dictionary.version)


def _export_rows(facts: Provenance, disclosure: Disclosure) -> Iterator[Row]:
    section = "Export"
    yield _row(section, "programme", f"cd7gui {facts.app_version}")
    yield _row(section, "workbook format", FORMAT)
    if disclosure.deidentified:  # the date is close to the last contacts; zone and name could lead to the site
        yield _row(section, "month", f"{facts.exported.astimezone(UTC):%Y-%m}")
        return
    yield _row(section, "time (UTC)", facts.exported.astimezone(UTC).isoformat(timespec="seconds"))
    yield _row(section, "time (local)", facts.exported.isoformat(timespec="seconds"))
    yield _row(section, "user", facts.user)
    yield _row(section, "previous export", facts.previous_export or "none recorded")


def _signature_rows(facts: Provenance, disclosure: Disclosure) -> Iterator[Row]:
    if not disclosure.deidentified:  # names and times could lead to the site
        yield from (_row("Signatures", what, words) for what, words in facts.signed)
        yield from (_row("Locks", what, words) for what, words in facts.held)


def _content_rows(facts: Provenance, content: Content) -> Iterator[Row]:
    section, settings = "Content", content.estimates.settings
    yield _row(section, "data cut-off", _cutoff(content))
    yield _row(section, "time runs from", settings.origin.value)
    yield _row(section, "limits of survival curves", f"{settings.interval.value}, {percent(settings.level)}%")
    yield _row(section, "selection", facts.selection)
    yield _row(section, "as of", AS_THEY_STAND)
    yield from (_row(section, item, words) for item, words in facts.terms)
    yield from _disclosure_rows(facts, content)
    if facts.withdrawn:
        words = "{patients}: consent to any use of the data was withdrawn; on no sheet of this workbook."
        yield _row(section, "patients left out", words.format(patients=_withdrawn(facts, content.disclosure)))
    yield from (_row(section, "values left out", words) for words in _after_consent(facts, content.disclosure))


def _disclosure_rows(facts: Provenance, content: Content) -> Iterator[Row]:
    """Yield the audience of the file and, field by field, what it omits."""
    section, disclosure = "Content", content.disclosure
    identified = KEPT_APART if facts.kept_apart else IDENTIFIED
    yield _row(section, DEIDENTIFIED_ITEM, DEIDENTIFIED if disclosure.deidentified else identified)
    if not disclosure.deidentified:
        return
    yield _row(section, DATES_ITEM, DAY_COUNTS if disclosure.day_counts else MOVED_DATES)
    if not disclosure.day_counts:
        yield _row(section, "partial dates", APPROXIMATE)
    if disclosure.coarse:
        yield _row(section, "coarsened", COARSE)
    if disclosure.audience is Audience.ABROAD:
        yield _row(section, "for abroad", ABROAD)
    yield _row(section, "free text", TEXT_IS_IN if disclosure.with_text else TEXT_IS_OUT)
    for why, items in disclosure.dropped(content.dictionary.forms):
        yield _row(section, f"left out: {why.value}", " ".join(item.name for item in items))


def _withdrawn(facts: Provenance, disclosure: Disclosure) -> str:
    if disclosure.deidentified:
        return counted(len(facts.withdrawn), "patient", "patients")
    return listed(list(facts.withdrawn))


def _after_consent(facts: Provenance, disclosure: Disclosure) -> Iterator[str]:
    """Yield what was left out because it is dated after consent to further data was withdrawn."""
    if disclosure.deidentified and facts.consent_ended:
        patients = counted(len(facts.consent_ended), "patient", "patients")
        yield f"{patients}: what is dated after consent to further data was withdrawn; on no sheet of this workbook."
        return
    for one in facts.consent_ended:
        yield (
            f"{one.subject}: {counted(one.values, 'value', 'values')} dated after {one.day.isoformat()}, when consent "
            "to further data was withdrawn; on no sheet of this workbook."
        )


def _cutoff(content: Content) -> str:
    chosen, read = content.estimates.settings.cutoff, content.estimates.cutoff
    if content.disclosure.deidentified:
        return CUTOFF_YEAR.format(year=(chosen or read).year)
    if chosen is not None:
        return chosen.isoformat()
    return f"{read.isoformat()} (none was chosen: everything known on that day)"


def _sheet_rows(sheets: tuple[Sheet, ...]) -> Iterator[Row]:
    section, hashes = "Content hash", {sheet.name: sheet.content_hash for sheet in sheets}
    yield _row(section, "all sheets", overall_hash(hashes))
    for sheet in sheets:
        yield _row(section, sheet.name, hashes[sheet.name], len(sheet.rows))
