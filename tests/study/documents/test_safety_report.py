"""The report for a monitoring board: every chapter in both forms, from one state that is kept, and nobody named."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.safety.flow_table import FLOW
from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import PaperDocument, PaperFlow, PaperHeading, PaperTable, PaperText
from cd7gui.domain.results import Settings
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.study import entry
from cd7gui.study.demo import make_demo
from cd7gui.study.documents.safety_report import (
    AFTER,
    APPENDIX,
    BEFORE,
    BY_HAND,
    SafetyReportOrder,
    keep_for_report,
    safety_report,
)
from cd7gui.study.entry import Place
from cd7gui.study.exports.pseudonyms import pseudonyms
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.people.roles import Role
from cd7gui.study.settings import LAST_PRINT
from cd7gui.study.snapshots.snapshots import kept
from tests.study.people.cast import FIRST, NAMES, act
from tests.study.people.conftest import path, peopled, quick_passwords, run  # noqa: F401
from tests.ui.paper.reading import body, texts_of

DAY = "2023-12-22"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo with a formula as the name of an event and a narrative that no table cuts."""
    file = tmp_path_factory.mktemp("dsmb") / "demo.cd7"
    with make_demo(file, who="coordinator") as made:
        key = made.key_of("SYN-01")
        assert key is not None
        assert entry.enter(made, Place(key, "F19", 1, "AETERM"), "=1+1", "typed so").stored
    return file


@pytest.fixture(scope="module")
def printed(study: Path, qapp: object) -> tuple[Path, Path]:
    pdf, workbook = study.with_name("out.pdf"), study.with_name("out.xlsx")
    for target in (pdf, workbook):
        assert main(["dsmb", str(study), str(target), "--cutoff", DAY]) == 0
    return pdf, workbook


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _document(study: Path, **chosen: object) -> PaperDocument:
    with open_for_reading(study) as opened:
        return safety_report(opened, SafetyReportOrder(date.fromisoformat(DAY), **chosen))  # type: ignore[arg-type]


def test_every_chapter_and_every_table_of_the_catalogue_is_there_by_itself(
    study: Path, printed: tuple[Path, Path]
) -> None:
    with open_for_reading(study) as opened:
        found = compute(opened.snapshot(), Settings(cutoff=date.fromisoformat(DAY)))
    titles = [block.text for block in _document(study).blocks if isinstance(block, PaperHeading) and block.level == 1]
    assert titles[1:] == [
        *(title for title, _ in BEFORE),
        *(table.title for table in found.tables),
        *(title for title, _ in AFTER),
        "Outcomes",
        "Methods",
        *(title for title, _ in APPENDIX),
    ]
    whole = body(texts_of(printed[0]))
    for table in found.tables:
        for line in table.lines:
            said = "".join(cell.text for cell in line.cells)
            said = f"(n = {said})" if table.id == FLOW else said  # which is drawn
            assert _plain(line.label + said) in whole, (table.id, line.label)
    for one in found.table:
        assert _plain(one.text) in whole
    assert _plain("SYN 10 10 10 10 3") in whole


def test_the_workbook_says_what_the_pages_say_and_holds_no_formula(printed: tuple[Path, Path], study: Path) -> None:
    book = openpyxl.load_workbook(printed[1])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = {str(cell.value) for cell in cells}
    assert "=1+1" in texts
    for block in _document(study).blocks:
        table = block.table if isinstance(block, PaperFlow) else block
        if isinstance(table, PaperTable) and any(table.columns):
            for row in table.rows:
                assert {text for text in row if text and not re.fullmatch(r"-?[\d.]+", text)} <= texts
        elif isinstance(block, PaperText):
            assert block.text in texts
    assert [row[0].value for row in book["deaths"].iter_rows(min_row=2)] == ["SYN-02", "SYN-05", "SYN-08"]


def test_the_state_is_kept_once_as_a_snapshot_with_its_head(study: Path, printed: tuple[Path, Path]) -> None:
    with open_study(study) as opened:
        (one,) = kept(opened)  # the workbook took the state that the pages had kept
        assert one.cutoff == date.fromisoformat(DAY)
        assert keep_for_report(opened, one.cutoff) == one
        before = safety_report(opened, SafetyReportOrder(one.cutoff, snapshot=one))
        key = opened.key_of("SYN-02")
        assert key is not None
        entry.enter(opened, Place(key, "F19", 1, "AETOXGR"), "3", "corrected")
        assert safety_report(opened, SafetyReportOrder(one.cutoff, snapshot=one)) == before
        now = safety_report(opened, SafetyReportOrder(one.cutoff))
        assert now.digest != before.digest
        assert keep_for_report(opened, one.cutoff) != one
        entry.undo(opened)
    page = " ".join(texts_of(printed[0])[1].split())
    assert f"kept as the snapshot “{one.name}”, number {one.number}, of line {one.position:,}" in page
    assert f"Trail to line {one.position:,} · {one.hash[:32]}" in page


def test_deidentified_nobody_and_no_true_date_is_in_it(study: Path) -> None:
    with open_study(study) as opened:
        texts = safety_report(opened, SafetyReportOrder(date.fromisoformat(DAY), deidentified=True)).texts()
        whole, name = "\n".join(texts), opened.name
    for hidden in ("SYN-0", "coordinator", "=1+1", DAY, name):
        assert hidden not in whole, hidden
    assert re.search(r"P-\w{8}", whole)
    with open_for_reading(study) as opened:
        case = next(one for one in opened.cases() if one.get(Registration.subject) == "SYN-02")
        code = pseudonyms(opened).patient(case.key)
        died = (case[Death.date] + timedelta(days=pseudonyms(opened).shift(case.key))).isoformat()
    assert any(text.startswith(died) for text in texts[texts.index(code, texts.index("Listing: deaths")) :][:9])


def test_nothing_dated_after_the_cut_off_is_reported_and_a_wrong_day_is_told(study: Path) -> None:
    with open_for_reading(study) as opened:
        early = safety_report(opened, SafetyReportOrder(date(2022, 6, 30)))
        found = [text for text in early.texts() for day in re.findall(r"20\d\d-\d\d-\d\d", text) if day > "2022-06-30"]
        assert found == []
        with pytest.raises(UserError, match="is in the future"):
            safety_report(opened, SafetyReportOrder(date(2999, 1, 1)))
        with pytest.raises(UserError, match="has no patients by this cut-off"):
            safety_report(opened, SafetyReportOrder(date(1999, 1, 1)))


def test_a_statistician_prints_it_without_names_and_without_a_snapshot(path: Path, run, qapp: object) -> None:  # noqa: F811
    with open_study(path) as opened:
        act(opened, Role.ENTRY)
        assert entry.enter(opened, Place(FIRST, "F4", 0, "INFDAT"), "2023-05-01").stored
    out, who = path.with_name("out.pdf"), NAMES[Role.STATISTICIAN]
    code, printed = run("dsmb", path, out, "--cutoff", DAY, who=who)
    assert (code, "may not export with identifiers" in printed) == (2, True)
    assert not out.exists()
    code, printed = run("dsmb", path, out, "--cutoff", DAY, "--deidentified", who=who)
    assert code == 0, printed
    whole = body(texts_of(out))
    assert _plain("not kept as a snapshot") in whole
    assert "01-001" not in whole
    with open_study(path) as opened:
        assert kept(opened) == ()
        (line,) = opened.book.trail(patient="", form=STUDY, field=LAST_PRINT)
        assert (line.who, line.change.reason.partition(":")[0]) == (who, f"safety report to {DAY}, de-identified")


def test_a_report_of_a_study_without_people_speaks_of_no_electronic_signature(study: Path) -> None:
    with open_study(study) as opened:
        order = SafetyReportOrder(date.fromisoformat(DAY), snapshot=keep_for_report(opened, date.fromisoformat(DAY)))
        texts = [one.text for one in safety_report(opened, order).blocks if isinstance(one, PaperText)]
    assert [one for one in texts if "by hand" in one] == [BY_HAND]
