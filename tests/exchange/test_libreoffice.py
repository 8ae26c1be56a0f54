"""X23: LibreOffice opens what we write, and what it saves comes back without a loss, whichever format it takes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.case_report.changes import Change, MissingReason
from cd7gui.exchange.sheets.provenance import PROVENANCE
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.entry import enter_many, new_patient_key
from cd7gui.study.exports.contents import Exported
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.exchange.building import NASTY
from tests.exchange.exported import export_workbook, hashes_of
from tests.exchange.office import saved


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study with a patient for each text that breaks spreadsheets, each with a number that ends in nought."""
    folder = tmp_path_factory.mktemp("nasty")
    item = dictionary().field("F6.DSAPLAN")
    with new_study(folder / "nasty.cd7", name="Nasty", who="coordinator") as study:
        for number, words in enumerate(NASTY):
            texts = {"F1.SUBJID": f"00{number}", "F1.BRTHDAT": "1980-05", "F1.CONSDAT": MissingReason.UNKNOWN.stored}
            texts |= {
                "F6.CD34": "6.10",
                "F6.HSCTDAT": "2024-02-29",
                "F6.DSAPLAN": item.kind.store(item.kind.parse(words)),
            }
            key = new_patient_key()
            enter_many(study, [Change(key, n[:2], 0, n[3:], None, text) for n, text in texts.items()], origin="test")
        yield study


@pytest.fixture(scope="module")
def first(demo: Study, nasty: Study, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Exported]:
    """The workbooks that we wrote."""
    folder = tmp_path_factory.mktemp("first")
    return {name: export_workbook(study, folder / f"{name}.xlsx") for name, study in (("demo", demo), ("nasty", nasty))}


@pytest.fixture(scope="module")
def out(first: Mapping[str, Exported], nasty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice saved of each workbook, each in a folder of its own; it starts and reads each of them once."""
    folder = tmp_path_factory.mktemp("office")
    wanted = [(one.path, folder / name, "xlsx ods csv") for name, one in first.items()]
    saved([*wanted, (nasty_file, folder / "texts", "csv")], folder / "profile")
    return folder


def imported(files: list[Path], folder: Path, name: str = "another") -> Mapping[str, str]:
    """Import files one after another into an empty study; give the content hashes of what is in it then."""
    with new_study(folder / "back.cd7", name=name, who="colleague") as study:
        for path in files:
            plan = plan_file(study, path)
            assert (plan.refused, plan.conflicts) == ((), ()), path.name
            apply_import(study, plan)
        return hashes_of(study)


@pytest.mark.parametrize("which", ["demo", "nasty"])
@pytest.mark.parametrize("to", ["xlsx", "ods"])
def test_x23_x27_a_workbook_that_libreoffice_saved_comes_back_with_the_same_content(
    which: str, to: str, first: Mapping[str, Exported], out: Path, tmp_path: Path
) -> None:
    assert imported([out / which / f"{which}.{to}"], tmp_path) == first[which].hashes


def test_x23_libreoffice_shows_every_sheet_as_it_was_planned(nasty_file: Path, out: Path) -> None:
    book = openpyxl.load_workbook(nasty_file)

    for page in book.worksheets:
        path = out / "texts" / f"{nasty_file.stem}-{page.title}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == [cell.value for cell in page[1]], page.title
        assert len(rows) == page.max_row, page.title
    assert not list((out / "texts").glob(f"*-{PROVENANCE}_*"))


@pytest.mark.parametrize("which", ["demo", "nasty"])
def test_x23_x27_the_forms_come_back_from_the_csv_files_that_libreoffice_saved(
    which: str, first: Mapping[str, Exported], out: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    study: Study = request.getfixturevalue(which)
    hashes = first[which].hashes
    forms = [name for name in hashes if name.startswith("F") and name not in ("Forms", "Findings")]
    files = [shutil.copy(out / which / f"{which}-{name}.csv", tmp_path / f"{name}.csv") for name in forms]
    filled = [path for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 1]

    second = imported(filled, tmp_path, study.name)

    assert {name for name in forms if second[name] != hashes[name]} == set()
