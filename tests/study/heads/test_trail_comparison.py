"""Holding a trail against what left it: workbooks, folders, data sets, receipts, copies, and a hash on paper."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Place
from cd7gui.store.heads import known_heads
from cd7gui.study.entry import enter
from cd7gui.study.opening import new_study, open_study
from tests.store.heads.forging import altered, another_computer, rewrite, rewrite_with_own_key, trail_of
from tests.study.heads.conftest import add

Run = Callable[..., tuple[int, str]]

# What a study sends out, each by its command; the file that is named is held against the trail.
WAYS = {
    "o.xlsx": ("o.xlsx",),
    "folder": ("folder", "--csv"),
    "folder/provenance.csv": ("folder", "--csv"),
    "folder/dataset-json/f1.json": ("folder", "--csv"),
    "stata": ("stata", "--stata"),
    "deidentified.xlsx": ("deidentified.xlsx", "--deidentified"),
    "abroad": ("abroad", "--csv", "--abroad"),
    "abroad/dataset-json/f1.json": ("abroad", "--csv", "--abroad"),
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code, said = main([str(word) for word in words]), capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.mark.parametrize("name", WAYS)
def test_what_left_a_study_is_of_its_trail_and_not_of_a_forged_one(
    path: Path, run: Run, tmp_path: Path, name: str
) -> None:
    out, *words = WAYS[name]
    assert run("export", path, tmp_path / out, *words)[0] == 0
    add(path, "SEX", "M")
    code, said = run("verify", path, "--against", tmp_path / name)
    assert code == 0, said
    assert f"{tmp_path / name}: line " in said

    rewrite_with_own_key(path, altered("SUBJID", "01-002"))
    with another_computer(tmp_path):  # one on which nothing but the file speaks against it
        assert run("verify", path, "--against", tmp_path / name)[0] == 1
        assert known_heads.known_heads(trail_of(path)[0].change.new or "") is None  # nor is it believed from then on


def test_a_file_of_a_line_that_was_cut_off_is_named(path: Path, run: Run, tmp_path: Path) -> None:
    add(path, "SEX", "M")
    run("export", path, tmp_path / "o.xlsx")
    rewrite(path, lambda lines: lines[:5])
    with another_computer(tmp_path):
        code, said = run("verify", path, "--against", tmp_path / "o.xlsx")
    assert (code, "names line 8, but the trail ends with line 5" in said) == (1, True)


def test_a_workbook_of_another_study_is_named(path: Path, run: Run, tmp_path: Path) -> None:
    new_study(tmp_path / "other.cd7").close()
    run("export", tmp_path / "other.cd7", tmp_path / "o.xlsx")
    code, said = run("verify", path, "--against", tmp_path / "o.xlsx")
    assert (code, "is of another study" in said) == (1, True)


def test_a_receipt_is_shown_and_written_and_held(path: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "receipt.json"
    code, said = run("receipt", path, out)
    assert code == 0
    lines = trail_of(path)
    shown = " ".join(lines[-2].hash[at : at + 4] for at in range(0, 64, 4))
    assert f"Line {lines[-2].seq}, hash {shown}\n" in said
    assert json.loads(out.read_text())["hash"] == lines[-2].hash
    assert run("receipt", path, out)[0] == 2  # it is there already
    assert run("verify", path, "--against", out)[0] == 0
    assert run("verify", path, "--expect", f"{lines[-2].seq}: {shown}")[0] == 0


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("who", "wang", "that the site key"),
        ("own", 1, "that the site key"),
        ("line", 2, "with another hash"),
        ("study", "x", "is of another study"),
    ],
)
def test_an_altered_receipt_is_named(
    path: Path, run: Run, tmp_path: Path, field: str, value: object, says: str
) -> None:
    out = tmp_path / "receipt.json"
    run("receipt", path, out)
    out.write_text(json.dumps(json.loads(out.read_text()) | {field: value}))
    code, said = run("verify", path, "--against", out)
    assert (code, says in said) == (1, True), said


def test_the_head_of_a_summary_and_a_copy_of_the_study_are_held(path: Path, run: Run, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "older.cd7")
    (tmp_path / "summary.json").write_text(run("summary", path, "--json")[1])
    add(path, "SEX", "M")
    code, said = run("verify", path, "--against", tmp_path / "summary.json", tmp_path / "older.cd7")
    assert code == 0, said
    assert said.count(" of this trail.") == 2
    assert run("verify", tmp_path / "older.cd7", "--against", path)[0] == 1


@pytest.mark.parametrize("text", ["", "5", "5:3f2a", "x:" + "0" * 16, "5:" + "g" * 16])
def test_what_is_no_head_on_paper_is_asked_for_again(path: Path, run: Run, text: str) -> None:
    code, said = run("verify", path, "--expect", text or " ")
    assert (code, "is not the number and hash of a line" in said) == (2, True)


def test_another_hash_on_paper_is_found(path: Path, run: Run) -> None:
    code, said = run("verify", path, "--expect", "5:" + "0" * 16)
    assert (code, "the paper names line 5 with another hash" in said) == (1, True)


@pytest.mark.parametrize("name", ["none.xlsx", "letter.txt", "letter.csv", "list.json", "empty folder", "plain.xlsx"])
def test_what_names_no_head_is_refused(path: Path, run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir")
    (tmp_path / "letter.csv").write_text("a,b\n1,2\n")
    (tmp_path / "list.json").write_text('{"head": [1]}')
    (tmp_path / "empty folder").mkdir()
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    code, said = run("verify", path, "--against", tmp_path / name)
    assert (code, "does not name a line of an audit trail" in said or "does not exist" in said) == (2, True), said


# what comes in is held against the trail by itself


def forged_workbook(path: Path, run: Run, tmp_path: Path) -> Path:
    """A workbook of a copy of the study whose trail somebody wrote anew."""
    copy = Path(shutil.copy(path, tmp_path / "copy.cd7"))
    rewrite_with_own_key(copy, altered("SUBJID", "01-002"))
    with another_computer(tmp_path):
        assert run("export", copy, tmp_path / "forged.xlsx")[0] == 0
    return tmp_path / "forged.xlsx"


def test_a_workbook_of_a_forged_trail_is_not_imported(path: Path, run: Run, tmp_path: Path) -> None:
    code, said = run("import", path, forged_workbook(path, run, tmp_path))
    assert (code, "claims to be an export of this study, but line 6 of the audit trail" in said) == (2, True), said


def test_a_workbook_of_a_copy_that_went_its_own_way_is_imported_where_our_key_signed_it(
    path: Path, run: Run, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(path, tmp_path / "copy.cd7"))
    add(path, "SEX", "M")
    with pytest.MonkeyPatch.context() as elsewhere:  # another computer that holds the site's key
        elsewhere.setenv("CD7GUI_CONFIG", str(tmp_path / "elsewhere"))
        add(copy, "SEX", "F")
        assert run("export", copy, tmp_path / "copy.xlsx")[0] == 0
    _, said = run("import", path, tmp_path / "copy.xlsx", "--dry-run")
    assert "which has since diverged" in said, said


def test_a_study_made_from_a_backup_takes_a_workbook_of_what_it_had(path: Path, run: Run, tmp_path: Path) -> None:
    kept = shutil.copy(path, tmp_path / "kept.cd7")
    add(path, "SEX", "M")
    run("export", path, tmp_path / "o.xlsx")
    assert run("restore", kept, path)[0] == 0
    code, said = run("import", path, tmp_path / "o.xlsx")
    assert code == 0, said
    with open_study(path, read_only=True) as study:
        assert study.case("p1").stored("F1", 0, "SEX") == "M"


def merge(path: Path, other: Path, run: Run) -> tuple[int, str]:
    return run("merge", path, other, "--prefer", "from")


def test_a_copy_that_went_its_own_way_is_merged(path: Path, run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "copy.cd7"))
    add(path, "SEX", "M")
    with another_computer(tmp_path):  # its own key signs nothing of it
        add(copy, "INITIALS", "AB")
    assert merge(path, copy, run)[0] == 0


@pytest.mark.parametrize(
    "forge",
    [
        lambda copy: rewrite_with_own_key(copy, altered("SUBJID", "01-002")),
        lambda copy: rewrite(copy, lambda lines: altered("INITIALS", "XX")(lines)[:8]),
        lambda copy: rewrite(copy, lambda lines: altered("@NAME", "x")(lines)[:3]),
    ],
    ids=["receipts of another key", "cut off where it was altered", "another beginning"],
)
def test_a_forged_copy_is_not_merged(path: Path, run: Run, tmp_path: Path, forge: Callable[[Path], None]) -> None:
    with open_study(path) as study:
        for field, text in (("SEX", "M"), ("INITIALS", "AB")):
            enter(study, Place("p1", "F1", 0, field), text)
    copy = Path(shutil.copy(path, tmp_path / "copy.cd7"))
    forge(copy)
    code, said = merge(path, copy, run)
    assert (code, "claims to be a copy of this study, but its audit trail" in said) == (2, True), said
