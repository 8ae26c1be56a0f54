"""The commands `sign`, `signatures` and `verify`, and what an export says of signatures."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Role
from tests.store.heads.forging import another_computer
from tests.study.people.cast import FIRST, NAMES, act
from tests.study.people.forging import forge, saying, without_receipts

HU, STAT = NAMES[Role.INVESTIGATOR], NAMES[Role.STATISTICIAN]


def answer(path: Path, text: str) -> None:
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F16", 0, "DEATH"), text).stored


@pytest.fixture
def signed_path(path: Path, run) -> Path:
    answer(path, "N")
    code, said = run("sign", path, "--patient", "01-001", "--form", "F16", "--meaning", "approved", who=HU)
    assert code == 0, said
    assert said.startswith(f"F16 of 01-001: approved by {HU} (investigator), ")
    return path


def test_a_signature_is_listed_as_valid_and_then_as_void(signed_path: Path, run) -> None:
    code, said = run("signatures", signed_path, who=HU)
    assert (code, said.count("– valid"), "1 signature: 1 valid." in said) == (0, 1, True)
    answer(signed_path, "Y")
    code, said = run("signatures", signed_path, who=HU)
    assert (code, "F16.DEATH" in said, "1 signature: 1 void." in said) == (1, True, True)
    code, said = run("signatures", signed_path, "--json", who=HU)
    (found,) = json.loads(said)
    assert (code, found["state"], found["name"], found["place"]) == (1, "void", HU, "F16.DEATH")


def test_signing_anew_says_what_changed_since(signed_path: Path, run) -> None:
    answer(signed_path, "Y")
    answer(signed_path, "N")
    code, said = run("sign", signed_path, "--patient", "01-001", "--form", "F16", "--meaning", "approved", who=HU)
    assert code == 0
    assert f"Changed since it was approved by {HU}" in said
    assert "F16.DEATH from “N” to “Y”, Chen Li" in said


def test_a_study_is_signed_over_with_a_reason(path: Path, run) -> None:
    code, said = run("sign", path, "--meaning", "approved", who=HU)
    assert (code, "cannot be signed" in said) == (2, True)
    code, said = run("sign", path, "--meaning", "approved", "--override", "interim look", who=HU)
    assert (code, ": interim look. Line" in said) == (0, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--form", "F16"), "Name the patient"),
        (("--patient", "09-999"), "There is no patient “09-999”"),
        (("--patient", "01-001", "--form", "F99"), "has no form “F99”"),
    ],
)
def test_what_is_not_there_is_not_signed(path: Path, run, words: tuple[str, ...], says: str) -> None:
    code, said = run("sign", path, *words, "--meaning", "approved", who=HU)
    assert (code, says in said) == (2, True)


def test_who_reads_no_case_lists_no_signature(signed_path: Path, run) -> None:
    code, said = run("signatures", signed_path, who=STAT)
    assert (code, "the role is statistician" in said) == (2, True)


def test_verify_proves_signatures_whoever_asks(signed_path: Path, run) -> None:
    assert run("verify", signed_path)[1].endswith("study.cd7: 1 signature: 1 valid.\n")
    forge(signed_path, without_receipts(saying(name="Somebody Else")))
    with another_computer(signed_path.parent):  # this one knows that the trail was written anew
        code, said = run("verify", signed_path)
    assert code == 1
    assert "the audit trail is complete" in said
    assert "holds a false signature, claiming to be approved by Somebody Else" in said
    code, said = run("signatures", signed_path, who=HU)
    assert (code, "1 false" in said) == (1, True)


def test_the_workbook_names_who_signed_and_a_deidentified_one_nobody(signed_path: Path, run, tmp_path: Path) -> None:
    assert run("export", signed_path, tmp_path / "o.xlsx", who=HU)[0] == 0
    book = openpyxl.load_workbook(tmp_path / "o.xlsx", read_only=True)
    header, row = ([cell.value for cell in line] for line in book["Signatures"].iter_rows())
    found = dict(zip(header, row, strict=True))
    assert (found["SUBJID"], found["FORM"], found["MEANING"], found["NAME"]) == ("01-001", "F16", "approved", HU)
    assert (found["ROLE"], found["STATE"]) == ("investigator", "valid")
    provenance = [[cell.value for cell in line] for line in book["Provenance"].iter_rows()]
    book.close()
    assert ["Signatures", "all", "1 signature: 1 valid."] in [line[:3] for line in provenance]
    assert ["Export", "user", f"{HU} (investigator)"] in [line[:3] for line in provenance]
    assert run("export", signed_path, tmp_path / "d.xlsx", "--deidentified", who=HU)[0] == 0
    book = openpyxl.load_workbook(tmp_path / "d.xlsx", read_only=True)
    texts = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    book.close()
    assert "Signatures" in book.sheetnames
    assert not [text for text in texts if HU in text]


def test_our_own_workbook_comes_back_without_its_signatures(signed_path: Path, run, tmp_path: Path) -> None:
    assert run("export", signed_path, tmp_path / "o.xlsx", who=HU)[0] == 0
    code, said = run("import", signed_path, tmp_path / "o.xlsx", "--dry-run", who=NAMES[Role.DATA_MANAGER])
    assert (code, "Signatures" in said, "0 refused" in said) == (0, False, True)


@pytest.mark.parametrize("way", ["--csv", "--stata", "--spss", "--sas"])
def test_every_way_out_takes_the_signatures(signed_path: Path, run, tmp_path: Path, way: str) -> None:
    code, said = run("export", signed_path, tmp_path / "out", way, who=HU)
    assert code == 0, said
    assert [one for one in (tmp_path / "out").rglob("*") if "signat" in one.name.lower()]
