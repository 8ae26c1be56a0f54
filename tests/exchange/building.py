"""A small dictionary with a field of every kind, texts that break spreadsheets, and a workbook made of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.case import Case, Row, case_from_texts
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Finding
from cd7gui.domain.results import Curve, Estimate, Estimates, Settings
from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Clock,
    Day,
    IntegerKind,
    Measurement,
    MultiChoiceKind,
    NumberKind,
    Options,
    PartialDay,
    Quantity,
    TextKind,
    YesNo,
)
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import ColumnKind, Sheet, SheetColumn, WorkbookPlan
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.listings import FactTable
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.plan import ExportInput, plan_workbook
from cd7gui.exchange.sheets.provenance import Provenance

TODAY = date(2026, 11, 22)
COLOUR = Options("COLOUR", (("R", "red"), ("G", "green"), ("B", "blue")))


def _double(row: Row, case: Case) -> int:
    return row[Every.whole] * 2


class Every(Form, id="E1", title="Every kind, once"):
    """One field of every kind."""

    subject = Field("SUBJID", TextKind(20), "Patient number", required=True)
    site = Field("SITEID", TextKind(20), "Site")
    initials = Field("INITIALS", TextKind(10), "Initials", identifier=True)
    born = Field("BORN", PartialDay(), "Born", identifier=True)
    age = Field("AGE", IntegerKind(), "Age", unit="years")
    note = Field("NOTE", TextKind(), "Note", help="Whatever there is to say.")
    number = Field("NUM", NumberKind(3), "Number", unit="mg", constraints=[Between("0", "1000")], cdash="NUMC")
    whole = Field("WHOLE", IntegerKind(), "Whole number")
    amount = Field("AMT", Quantity(("g/L", "g/dL")), "Amount")
    measured = Field("MEAS", Measurement(2), "Measured")
    day = Field("DAY", Day(), "Day")
    partial = Field("PART", PartialDay(), "Partial date")
    clock = Field("CLK", Clock(), "Time")
    colour = Field("COL", ChoiceKind(COLOUR), "Colour")
    colours = Field("COLS", MultiChoiceKind(COLOUR), "Colours")
    ill = Field("ILL", YesNo(), "Ill")
    hidden = Field("HID", TextKind(), "Hidden", shown_if=equals("ILL", "Y"), required_if=equals("ILL", "Y"))
    double = Derived("DOUBLE", IntegerKind(), "Twice the whole number", by=_double, help="Two times WHOLE.")


class Visit(Form, id="E2", title="Visits", repeating=True, order_by="VDAT"):
    """A repeating form."""

    date = Field("VDAT", Day(), "Date of visit", required=True)
    weight = Field("WEIGHT", NumberKind(1), "Weight", unit="kg")


class Never(Form, id="E3", title="Never filled", repeating=True):
    """A form that no patient has."""

    what = Field("WHAT", TextKind(), "What")


DICTIONARY = Dictionary("1.0", (Every, Visit, Never))
ALL = Disclosure(ages=frozenset({"E1.AGE"}))
DEIDENTIFIED = Disclosure(Audience.DEIDENTIFIED, frozenset({"E1.AGE"}))

LONGEST = "x" * 32_767  # the longest text that one cell holds (Excel specifications and limits)
NASTY = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "00123",
    "007",
    "NA",
    "N/A",
    "None",
    "null",
    "#N/A",
    "#DIV/0!",
    "TRUE",
    "SEPT2",
    "MARCH1",
    "1-2",
    "1E5",
    "9.45E+12",
    "12:30",
    "2023-05-17",
    "http://example.org/a?b=1&c=<d>",
    "two\nlines",
    "a\ttab",
    "“typographic” – signs … ½ µ",
    "患者出现三级急性移植物抗宿主病",
    "🧬🩸 emoji",
    "<is>&amp;</is>",
    "<r><t>looks like rich text</t></r>",
    "back\\slash \\n",
    "_x0041_ is no escape",
    "'apostrophe",
    "a  b   c",
    "no\u00a0break",
    "  blanks at both ends  ",
    "\ttab first",
    "_x000D_",
    "a_x000D_b",
    "&lt;&amp;lt;",
    "]]>",
    "<0.5",
    ">40000",
    "0x10",
    "1_000",
    "NaN",
    "yes",
    "1900-02-29",
    "29/02/1900",
    "=1+1\n=2",
    "مرض الطعم حيال الثوي",
    "e\u0301 in two pieces",
    "👩\u200d👧 joined",
    "\u200bno width",
    "１２．５ wide",
    LONGEST,
)

SOUND = {
    "SUBJID": "01-001",
    "SITEID": "01",
    "INITIALS": "ZZ",
    "BORN": "1931-05",
    "AGE": "95",
    "NOTE": "=1+1",
    "NUM": "6.10",
    "WHOLE": "21",
    "AMT": "8.50 g/dL",
    "MEAS": "<0.50",
    "DAY": "2023-07-11",
    "PART": "2023-07",
    "CLK": "14:05",
    "COL": "G",
    "COLS": "R|B",
    "ILL": "N",
}


def case_of(key: str = "P1", visits: dict[int, dict[str, str]] | None = None, /, **texts: str) -> Case:
    """Build a case from stored texts; E1 is single, visits are rows of E2."""
    stored = [("E1", 0, name, text) for name, text in texts.items()]
    stored += [("E2", number, name, text) for number, row in (visits or {}).items() for name, text in row.items()]
    return case_from_texts(key, DICTIONARY, TODAY, stored)


def patient(case: Case, **clocks: date) -> ExportedPatient:
    """Return a case its keys."""
    return ExportedPatient(case, "TRIAL", case.get(Every.site) or "", case.get(Every.subject) or "", **clocks)


T, H = date(2023, 6, 16), date(2023, 7, 11)


def sound(key: str = "P1", /, **texts: str) -> ExportedPatient:
    """Return one sound patient with some texts changed; an empty text removes one."""
    merged = {name: text for name, text in {**SOUND, **texts}.items() if text}
    visits = {1: {"VDAT": "2023-07-12", "WEIGHT": "60.0"}, 3: {"VDAT": "2023-08-01"}}
    return patient(case_of(key, visits, **merged), infusion=T, transplant=H)


def finding(**different: Any) -> Finding:
    """Return a finding at E1.NOTE of the sound patient."""
    facts = {
        "check": "EC-X",
        "severity": QUERY,
        "patient": "P1",
        "form": Every,
        "row": 0,
        "field": Every.note,
        "says": "The note says =1+1.",
        "remedy": "Correct it.",
        "rule": "Rule of the test",
    }
    return Finding(**{**facts, **different})


FINDINGS = (
    finding(),
    finding(check="EC-D", severity=DEVIATION, row=3, form=Visit, field=Visit.date, justification="Snow."),
    finding(patient="nobody"),
)

ESTIMATES = Estimates(
    study="TRIAL",
    synthetic=True,
    settings=Settings(cutoff=date(2023, 12, 22)),
    cutoff=date(2023, 12, 22),
    patients=10,
    table=(
        Estimate("os.12m", "Overall survival", 10, 0.675, 0.430283, 1.0, 0.95, "KM", "68% (95% CI 43–100)"),
        Estimate("mortality.h30", "Death by H+30", 9, 1 / 9, 0.0028, 0.4825, 0.95, "exact", "11%", x=1),
        Estimate("followup.median", "Follow-up", 10, 15.1, None, None, 0.95, "KM", "15.1 months", unit="months"),
    ),
    curves={
        "os": Curve(
            *("os", "Overall survival", False, (40, 94), (10, 9), (1, 0), (0, 1), (0.9, 0.9), (0.7, None), (1, None)),
            "KM",
            median="not reached",
        )
    },
)

PROVENANCE = Provenance(
    study="TRIAL",
    store_id="8d62d4c3-ec9f-4ad8-9e95-fa1e2dcbf18c",
    synthetic=True,
    protocol_version="1.0",
    app_version="0.1.0",
    exported=datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8))),
    user="coordinator",
    sequence=42,
    trail_hash="ab" * 32,
)
EXPORTED_UTC = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)

FACTS = FactTable(
    (SheetColumn("OSDAYS", "Overall survival, days", ColumnKind.INTEGER), SheetColumn("NOTES", "Notes", wrap=True)),
    {"P1": (cells.IntegerCell(730), cells.EMPTY)},
)


def material(*patients: ExportedPatient, disclosure: Disclosure = ALL) -> ExportInput:
    """Return what a workbook of these patients is made from; the sound one without any."""
    return ExportInput(DICTIONARY, patients or (sound(), sound("P2", SUBJID="01-002")), FACTS, FINDINGS, disclosure)


def workbook(*patients: ExportedPatient, disclosure: Disclosure = ALL) -> WorkbookPlan:
    """Return the workbook of these patients."""
    return plan_workbook(material(*patients, disclosure=disclosure), ESTIMATES, PROVENANCE)


def nasty_workbook() -> WorkbookPlan:
    """Return a workbook with a patient for each text that breaks spreadsheets."""
    return workbook(*(sound(f"N{n}", SUBJID=f"{n:03d}", NOTE=words) for n, words in enumerate(NASTY)))


def column(sheet: Sheet, name: str) -> list[cells.Cell]:
    """Return the cells of one column."""
    place = sheet.header.index(name)
    return [row[place] for row in sheet.rows]


def one_row(sheet: Sheet, number: int = 0) -> dict[str, cells.Cell]:
    """Return the cells of one row by their columns."""
    return dict(zip(sheet.header, sheet.rows[number], strict=True))


def says(plan: WorkbookPlan, words: str) -> bool:
    """Return whether any cell holds these words; a plain answer, because pytest would compare whole workbooks."""
    return any(words in cell.canonical() for sheet in plan.sheets for row in sheet.rows for cell in row)


def parts(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return every part of a written workbook."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def read_frames(path: Path, engine: str = "openpyxl", **options: Any) -> dict[str, Any]:
    """Read every sheet with pandas and its defaults; pandas is about to change its default engine, so it is named."""
    import pandas as pd

    found: dict[str, Any] = pd.read_excel(path, sheet_name=None, engine=engine, **options)
    return found
