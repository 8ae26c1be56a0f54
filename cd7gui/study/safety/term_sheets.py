"""NCI's published CTCAE sheet as a list of terms: columns and version are recognised by headings and names.

Two layouts are read: one row a term with a column for each grade, and that with NCI Thesaurus codes, in which a grade
has a row of its own ("Grade 3 Anemia") and a class is the parent of its terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from cd7gui.domain.case_report.study_terms import GRADES, TermEntry, TermSource
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import check_characters, plain_term
from cd7gui.exchange.readers.raw import RawBook, RawError, RawFormula, RawRow, RawSheet, cell_name
from cd7gui.exchange.readers.read import read
from cd7gui.grading.ctcae import SCALES
from cd7gui.protocol.reference.event_terms import terms_of_one_version
from cd7gui.records import dataclass

LARGEST_SHEET = 20 * 2**20  # bytes; NCI's own sheets have half a megabyte
MOST_TERMS, MOST_ROWS, HEADS = 3_000, 30_000, 30  # HEADS: rows in which the headings are searched for
LONGEST_NAME, LONGEST_WORDS = 200, 5_000  # characters of a term or class, and of a grade description or definition
NONE = frozenset({"-", "–", "—"})  # in place of a grade that a term does not have

NO_SHEET = (
    "{name} is not a CTCAE sheet: none of its tables has the columns CTCAE Term, MedDRA SOC and Grade 1 to Grade 5, "
    "or, as the one with codes of NCI's Thesaurus, a code, a term and rows such as “Grade 3 Anemia”. Nothing was "
    "imported."
)
TOO_LARGE = "{name} has {size} MB, but a CTCAE sheet has less than one. Nothing was imported."
TOO_MANY = "{name} has more than {most:,} {what}, but CTCAE has fewer than a thousand terms. Nothing was imported."
COMPUTED = (
    "{where} contains a formula or an error, but NCI's sheet contains neither. Use the sheet as published by NCI. "
    "Nothing was imported."
)
NO_TEXT = "{where} cannot be imported: {why} Nothing was imported."
NO_NAME = "Row {row} of the sheet {sheet} has no {what}. Nothing was imported."
TWICE = "“{term}” is on the sheet twice, with differences (rows {first} and {second}). Nothing was imported."
NO_VERSION = (
    "Neither the headings nor the names of {name} say which version of CTCAE it is. Add --ctcae-version 5.0 or 6.0. "
    "Nothing was imported."
)
OTHER_VERSION = "{name} says that it is CTCAE {found}, not {wanted}. Nothing was imported."
UNKNOWN_VERSION = "{name} is CTCAE {found}, but events here are graded by {known}. Nothing was imported."
OTHER_TERMS = (
    "{name} has terms that only CTCAE {found} has, such as “{term}”, so it is not {wanted}. Nothing was imported."
)
NO_CODES = "MedDRA codes are licensed: those of the sheet ({codes}) were left out."

_GRADE = re.compile(r"grade ([1-5])")
_GRADE_OF = re.compile(r"grade ([1-5])[:,]? (.+)", re.IGNORECASE)
_VERSION = re.compile(r"ctcae[\s_-]*(?:version)?[\s_.-]*v?[\s_.-]*(\d)(?:[._](\d{1,2}))?(?!\d)", re.IGNORECASE)
_CODE = re.compile(r"C\d{1,9}")
_SUFFIX = re.compile(r",? *\(?ctcae\)?(?: v?\d(?:\.\d+)?)?$", re.IGNORECASE)

OF_CTCAE = "ctcae"
TERM, CLASS, DEFINITION, NCIT, PARENT, MEDDRA = "term", "class", "definition", "ncit", "parent", "meddra"


@dataclass(frozen=True)
class TermSheet:
    """A list as in its file. If it is not `whole`, it adds to some terms and leaves the others unchanged."""

    version: str
    source: TermSource
    entries: tuple[TermEntry, ...]
    whole: bool = True
    notes: tuple[str, ...] = ()


def read_term_sheet(path: Path, version: str = "") -> TermSheet:
    """Read a sheet; `version` is what a person says it is. Raises `UserError`, also for another version."""
    if path.is_file() and path.stat().st_size > LARGEST_SHEET:
        raise UserError(TOO_LARGE.format(name=path.name, size=path.stat().st_size // 2**20))
    book = read(path)
    table = next(filter(None, map(_table, book.sheets)), None)
    if table is None:
        raise UserError(NO_SHEET.format(name=book.name))
    if len(table.rows) > MOST_ROWS:
        raise UserError(TOO_MANY.format(name=book.name, most=MOST_ROWS, what="rows"))
    entries = tuple(_once(table.entries()))
    if len(entries) > MOST_TERMS:
        raise UserError(TOO_MANY.format(name=book.name, most=MOST_TERMS, what="terms"))
    found = _version(book, table, version)
    _refuse_terms_of_another(book.name, entries, found)
    return TermSheet(found, TermSource(book.name, book.sha256), entries, table.whole, tuple(table.notes()))


@dataclass(frozen=True)
class _TermTable:
    """The table of a sheet: the roles of its columns, and the rows below its headings."""

    sheet: str
    headings: Mapping[int, str]
    columns: Mapping[str, int]
    rows: Mapping[int, RawRow]
    whole: bool = True

    def text(self, number: int, role: str) -> str:
        """Return the text of a cell with whitespace collapsed. Raises `UserError`."""
        column = self.columns.get(role)
        cell = self.rows[number].get(column) if column is not None else None
        if cell is None or column is None:
            return ""
        where = f"Cell {cell_name(number, column)} of the sheet {self.sheet}"
        if isinstance(cell, RawFormula | RawError):
            raise UserError(COMPUTED.format(where=where))
        most = LONGEST_NAME if role in (TERM, CLASS, PARENT) else LONGEST_WORDS
        try:
            words = check_characters(" ".join(cell.shown().split()))
        except Unparsable as problem:
            raise UserError(NO_TEXT.format(where=where, why=problem)) from None
        if len(words) > most or not words.isprintable():
            why = f"It has {len(words):,} characters, some of them invisible, or more than {most:,}."
            raise UserError(NO_TEXT.format(where=where, why=why))
        return words

    def entries(self) -> Iterator[tuple[int, TermEntry]]:
        """Yield the terms with their row numbers. Raises `UserError`."""
        yield from _of_wide(self) if self.whole else _of_long(self)

    def notes(self) -> Iterator[str]:
        """Describe what was left out."""
        codes = sum(bool(self.text(number, MEDDRA)) for number in self.rows) if MEDDRA in self.columns else 0
        if codes:
            yield NO_CODES.format(codes=f"{codes:,}")


def _table(sheet: RawSheet) -> _TermTable | None:
    """Return the table of a sheet; None if it lacks the columns of one."""
    for number in sorted(sheet.rows)[:HEADS]:
        headings = {column: cell.shown() for column, cell in sheet.rows[number].items()}
        columns: dict[str, int] = {}
        # The sheet with codes has Thesaurus wording beside that of CTCAE, which takes precedence.
        for column in sorted(headings, key=lambda at: (OF_CTCAE not in headings[at].casefold(), at)):
            columns.setdefault(_role(headings[column]), column)
        rows = {at: row for at, row in sheet.rows.items() if at > number}
        graded = {f"grade {grade}" for grade in range(1, GRADES + 1)}
        if {TERM, CLASS, *graded} <= columns.keys():
            return _TermTable(sheet.name, headings, columns, rows)
        if {TERM, NCIT} <= columns.keys() and not graded & columns.keys():
            return _TermTable(sheet.name, headings, columns, rows, whole=False)
    return None


def _role(heading: str) -> str:
    """Return the role of a column by its heading; "" if it is not read."""
    words = " ".join(heading.casefold().split())
    if found := _GRADE.fullmatch(words):
        return f"grade {found[1]}"
    if "change" in words or "note" in words:
        return ""
    if "code" in words and ("meddra" in words or "llt" in words):
        return MEDDRA
    if "parent" in words:
        return PARENT
    if "code" in words and ("nci" in words or words in ("code", "concept code")):
        return NCIT
    endings = {"soc": CLASS, "system organ class": CLASS, "definition": DEFINITION}
    found_by = next((role for ending, role in endings.items() if words.endswith(ending)), "")
    if found_by:
        return found_by
    named = words.endswith(("term", "preferred name"))
    return TERM if named and (OF_CTCAE in words or words in ("term", "preferred term", "preferred name")) else ""


def _of_wide(table: _TermTable) -> Iterator[tuple[int, TermEntry]]:
    for number in sorted(table.rows):
        term, organ_class = table.text(number, TERM), table.text(number, CLASS)
        words = [table.text(number, f"grade {grade}") for grade in range(1, GRADES + 1)]
        if not any((organ_class, *words)):
            continue  # a line of text below the table
        for what, found in (("CTCAE term", term), ("organ class", organ_class)):
            if not found:
                raise UserError(NO_NAME.format(row=number, sheet=table.sheet, what=what))
        grades = tuple("" if one in NONE else one or None for one in words)
        yield number, TermEntry(term, organ_class, _code(table, number), grades, _defined(table, number))


def _code(table: _TermTable, number: int) -> str:
    """Return the NCI Thesaurus code; a column called "code" may also hold MedDRA codes."""
    code = table.text(number, NCIT)
    return code if _CODE.fullmatch(code) else ""


def _defined(table: _TermTable, number: int) -> str:
    words = table.text(number, DEFINITION)
    return "" if words in NONE else words


@dataclass
class _CodedLayout:
    """The rows of the second layout: each term's row and its grade descriptions."""

    rows: dict[str, int] = field(default_factory=dict)  # by normalised name
    names: dict[str, str] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)  # code -> normalised name
    grades: dict[str, dict[int, str]] = field(default_factory=dict)


def _of_long(table: _TermTable) -> Iterator[tuple[int, TermEntry]]:
    found = _CodedLayout()
    for number in sorted(table.rows):
        name = _SUFFIX.sub("", table.text(number, TERM))
        graded = _GRADE_OF.fullmatch(name)
        if graded:
            of = found.grades.setdefault(plain_term(graded[2]), {})
            of.setdefault(int(graded[1]), _defined(table, number))
        elif name:
            found.rows.setdefault(plain_term(name), number)
            found.names.setdefault(plain_term(name), name)
            if code := _code(table, number):
                found.by_code.setdefault(code, plain_term(name))
    for plain, number in found.rows.items():
        if plain in found.grades:
            texts = found.grades[plain]
            grades = tuple((texts[one] or None) if one in texts else "" for one in range(1, GRADES + 1))
            organ_class = table.text(number, CLASS) or _parent(table, number, found)
            name = found.names[plain]
            yield number, TermEntry(name, organ_class, _code(table, number), grades, _defined(table, number))


def _parent(table: _TermTable, number: int, found: _CodedLayout) -> str:
    """Return the class of a term: the one of its parents that is not itself a term."""
    for part in re.split(r"[|;\n]", table.text(number, PARENT)):
        wanted = _SUFFIX.sub("", part.strip())
        plain = found.by_code.get(wanted, plain_term(wanted))
        if wanted and plain not in found.grades and not _CODE.fullmatch(found.names.get(plain, wanted)):
            return found.names.get(plain, wanted)
    return ""


def _once(entries: Iterable[tuple[int, TermEntry]]) -> Iterator[TermEntry]:
    """Yield each term once. Raises `UserError` for two different entries of one term."""
    known: dict[str, tuple[int, TermEntry]] = {}
    for number, entry in entries:
        first, same = known.setdefault(plain_term(entry.term), (number, entry))
        if first == number:
            yield entry
        elif replace(entry, term=same.term) != same:
            raise UserError(TWICE.format(term=entry.term, first=first, second=number))


def _version(book: RawBook, table: _TermTable, wanted: str) -> str:
    """Return the version of a sheet, from its term heading, its name, other headings, or the file's name."""
    first = [table.headings[table.columns[role]] for role in (TERM, CLASS) if role in table.columns]
    said = (_VERSION.search(one) for one in (*first, table.sheet, *table.headings.values(), book.name))
    found = next((f"{one[1]}.{one[2] or '0'}" for one in said if one is not None), "")
    if not found and not wanted:
        raise UserError(NO_VERSION.format(name=book.name))
    if found and wanted and found != wanted:
        raise UserError(OTHER_VERSION.format(name=book.name, found=found, wanted=wanted))
    if (found or wanted) not in SCALES:
        raise UserError(UNKNOWN_VERSION.format(name=book.name, found=found or wanted, known=listed([*SCALES], "or")))
    return found or wanted


def _refuse_terms_of_another(name: str, entries: Sequence[TermEntry], version: str) -> None:
    """Raise `UserError` if more terms belong only to another version than only to this one."""
    terms = {one.term for one in entries}
    own = len(terms & terms_of_one_version(version))
    for other in SCALES:
        theirs = sorted(terms & terms_of_one_version(other)) if other != version else []
        if len(theirs) > own:
            raise UserError(OTHER_TERMS.format(name=name, found=other, term=theirs[0], wanted=version))
