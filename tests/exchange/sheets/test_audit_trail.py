"""X15: the audit trail as a sheet, when it is asked for, and never in a de-identified file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import Change, MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.exchange.sheets.cells import EMPTY, IntegerCell, TextCell
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.exchange.building import column, one_row


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Study]:
    """A copy of the synthetic cohort that a test may change."""
    with make_demo(tmp_path / "own.cd7", who="coordinator") as study:
        yield study


def test_x15_the_trail_is_in_the_workbook_only_when_it_is_asked_for(demo: Study) -> None:
    assert "Audit" not in workbook_plan(demo).names
    assert workbook_plan(demo, extent=ExportScope(audit=True)).names[-1] == "Audit"


def test_x15_the_sheet_holds_every_line_of_the_trail_in_its_order(own: Study) -> None:
    sheet = workbook_plan(own, extent=ExportScope(audit=True))["Audit"]
    trail = own.book.trail()

    assert column(sheet, "SEQ") == [IntegerCell(one.seq) for one in trail]
    assert column(sheet, "HASH") == [TextCell(one.hash) for one in trail]


def test_x15_a_correction_shows_who_changed_what_when_and_why(own: Study) -> None:
    key = own.cases()[0].key
    before = own.case(key).stored("F3", 0, "WEIGHT")
    assert entry.enter(own, Place(key, "F3", 0, "WEIGHT"), "61.5", "misread the chart").stored

    sheet = workbook_plan(own, extent=ExportScope(audit=True))["Audit"]
    row = one_row(sheet, len(sheet.rows) - 1)

    assert before
    names = ("WHO", "SUBJID", "FORM", "ROW", "FIELD", "OLD", "NEW", "REASON")
    expected = ("coordinator", "SYN-01", "F3", "0", "WEIGHT", before, "61.5", "misread the chart")
    assert tuple(row[name].canonical() for name in names) == expected
    assert row["AT"].canonical() == own.book.trail()[-1].at


def test_x15_a_missing_reason_stands_beside_the_empty_value(own: Study) -> None:
    key = own.cases()[0].key
    before = own.case(key).stored("F3", 0, "WEIGHT")
    own.write([Change(key, "F3", 0, "WEIGHT", before, MissingReason.NOT_DONE.stored, "lost")])

    sheet = workbook_plan(own, extent=ExportScope(audit=True))["Audit"]
    row = one_row(sheet, len(sheet.rows) - 1)

    assert (row["NEW"], row["NEW_MR"]) == (EMPTY, TextCell("NOT DONE"))
    assert (row["OLD"], row["OLD_MR"]) == (TextCell(str(before)), EMPTY)


def test_x15_who_was_struck_out_stays_in_the_trail_and_who_withdrew_any_use_does_not(own: Study) -> None:
    struck, withdrawn = own.cases()[0].key, own.cases()[1].key
    entry.delete_patient(own, struck, "entered twice")
    entry.enter(own, Place(withdrawn, "F1", 0, "WDDAT"), "2023-06-01", "withdrawal")
    entry.enter(own, Place(withdrawn, "F1", 0, "WDSCOPE"), "ALL", "withdrawal")

    subjects = set(column(workbook_plan(own, extent=ExportScope(audit=True))["Audit"], "SUBJID"))

    assert TextCell("SYN-01") in subjects
    assert TextCell("SYN-02") not in subjects


def test_a_de_identified_workbook_holds_no_trail(demo: Study) -> None:
    with pytest.raises(UserError, match="The audit trail quotes identifiers, free text and true dates"):
        workbook_plan(demo, extent=ExportScope(Audience.DEIDENTIFIED, audit=True))


def test_the_command_adds_the_trail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out = str(tmp_path / "s.cd7"), tmp_path / "o.xlsx"
    main(["demo", study])

    assert main(["export", study, str(out), "--audit"]) == 0
    assert "Audit" in openpyxl.load_workbook(out, read_only=True).sheetnames
    assert main(["export", study, str(out), "--audit", "--deidentified"]) == 2
    assert "Leave out one of the two" in capsys.readouterr().err
