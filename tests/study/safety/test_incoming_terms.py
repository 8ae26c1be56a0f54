"""Lists of CTCAE that come along with a merge or a workbook: whole, once, and never in place of another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import STUDY, Change, Place
from cd7gui.exchange.sheets.form_status import TERMS
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study
from cd7gui.study.safety import incoming_terms
from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms, remove_terms
from cd7gui.study.safety.term_sheets import read_term_sheet
from cd7gui.study.session import Study
from tests.exchange.exported import export_workbook
from tests.study.safety.made_up_sheets import ROWS, TINNITUS, sheet

CODED = "Buzzing of the pinna"


def with_event(path: Path, number: str) -> Study:
    study = new_study(path, name="Trial", who="anna")
    for place, text in (
        (Place(number, "F1", 0, "SUBJID"), number),
        (Place(number, "F19", 1, "AETERM"), "a buzz"),
        (Place(number, "F19", 1, "AEVER"), "5.0"),
    ):
        entry.enter(study, place, text)
    return study


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """Two studies of a patient each; the second codes by a sheet of its own."""
    with with_event(tmp_path / "a.cd7", "01-001") as a, with_event(tmp_path / "b.cd7", "02-001") as b:
        take(b, sheet(tmp_path / "five.xlsx"))
        assert entry.enter(b, Place("02-001", "F19", 1, "AEDECOD"), CODED).stored
        yield a, b


def take(study: Study, path: Path) -> None:
    keep_terms(study, plan_terms(study, read_term_sheet(path)))


def test_a_merge_brings_the_list_once_and_undo_takes_it_back_with_the_rest(sites: tuple[Study, Study]) -> None:
    a, b = sites
    plan = plan_merge(a, b)
    sha256 = b.terms.sources["5.0"].sha256
    assert plan.remarks == (f"The list of CTCAE 5.0 from there is merged: 3 terms, from five.xlsx (SHA-256 {sha256}).",)
    assert ", 4 lines of a list of terms." in plan.in_words()
    recorded = apply_merge(a, plan)
    assert a.terms.numbered("5.0") == b.terms.numbered("5.0")
    (line,) = (one for one in recorded if one.change.place == "@STUDY.@TERM.5.0")
    assert (line.origin, line.change.reason) == ("merge", f"merge of b.cd7 ({b.identity})")
    assert [one for one in a.findings("02-001") if one.check == "EC-133"] == []
    assert plan_merge(a, b).changes() == []
    entry.undo(a)
    assert a.terms.stored == ()
    a.close()
    assert verify(a.path) is None


def test_another_list_here_and_one_that_was_taken_away_here_stay(sites: tuple[Study, Study], tmp_path: Path) -> None:
    a, b = sites
    take(a, sheet(tmp_path / "other.xlsx", [TINNITUS]))
    plan = plan_merge(a, b)
    assert plan.terms.changes == ()
    assert plan.remarks[0].startswith(
        "The list of CTCAE 5.0 from there (five.xlsx) differs from the one here (other.xlsx)"
    )
    apply_merge(a, plan)
    assert [one.says for one in a.findings("02-001") if one.check == "EC-133"] == [
        f"CTCAE 5.0 has no term “{CODED}”."
    ], "the event came along, and is asked about"
    remove_terms(a, "5.0", "not the one of the trial")
    assert plan_merge(a, b).remarks == (
        "The list of CTCAE 5.0 was removed here, so the one from there was not merged.",
    )


def test_a_list_that_is_none_or_too_long_stays_behind(
    sites: tuple[Study, Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = sites
    monkeypatch.setattr(incoming_terms, "MOST_TERMS", 2)
    assert plan_merge(a, b).remarks == (
        "The list of CTCAE 5.0 from there was not merged: it has invalid terms, or too many.",
    )
    monkeypatch.undo()
    bad = '["Hu\\nLan","x","",null,null,null,null,null,""]'
    b.write([Change("", STUDY, 9, "@TERM.5.0", None, bad)])
    assert plan_merge(a, b).terms.changes == ()


def test_the_lists_of_a_workbook_come_along_and_its_events_are_read_by_them(
    sites: tuple[Study, Study], tmp_path: Path
) -> None:
    a, b = sites
    book = export_workbook(b, tmp_path / "b.xlsx").path
    for study in (a, new_study(tmp_path / "empty.cd7", name="E", who="anna")):
        plan = plan_file(study, book)
        assert any(note.startswith("The list of CTCAE 5.0 from there is merged: 3 terms") for note in plan.notes)
        assert plan.refused == ()
        recorded = apply_import(study, plan)
        assert study.terms.numbered("5.0") == b.terms.numbered("5.0")
        (case,) = (one for one in study.cases() if one.key != "01-001")
        assert case.stored("F19", 1, "AEDECOD") == CODED
        (line,) = (one for one in recorded if one.change.place == "@STUDY.@TERM.5.0")
        assert line.change.reason.startswith("import of b.xlsx, SHA-256 ")
        assert plan_file(study, book).settings == ()
    study.close()


def test_a_workbook_that_somebody_changed_brings_what_is_sound_and_of_a_version_that_is_known(
    sites: tuple[Study, Study], tmp_path: Path
) -> None:
    a, b = sites
    path = export_workbook(b, tmp_path / "b.xlsx").path
    book = load_workbook(path)
    page = book[TERMS]
    heads = {str(cell.value): cell.column for row in page.iter_rows(max_row=6) for cell in row if cell.value}
    rows = [row for row in range(1, page.max_row + 1) if page.cell(row, heads["VERSION"]).value == "5.0"]
    for row in rows:
        page.cell(row, heads["FILE"]).value = page.cell(row, heads["SHA256"]).value = None
    page.cell(rows[-1], heads["VERSION"]).value = "9.9"
    book.save(path)
    plan = plan_file(a, path)
    assert any(
        note.startswith("The list of CTCAE 5.0 from there is merged: 2 terms, from b.xlsx") for note in plan.notes
    )
    assert {one.field for one in plan.settings if "TERM" in one.field} == {"@TERM.5.0"}
    for row in rows:
        page.cell(row, heads["FILE"]).value = "x" * 300
    book.save(path)
    assert any("it has invalid terms" in note for note in plan_file(a, path).notes)


def test_the_command_says_of_the_lists_what_it_did(
    sites: tuple[Study, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = sites
    a.close()
    b.close()
    assert main(["merge", str(a.path), str(b.path), "--who", "anna"]) == 0
    assert "The list of CTCAE 5.0 from there is merged" in capsys.readouterr().out
    assert len(ROWS) == 3
    assert main(["terms", str(a.path)]) == 0
    assert "CTCAE 5.0: 3 terms, from five.xlsx" in capsys.readouterr().out
