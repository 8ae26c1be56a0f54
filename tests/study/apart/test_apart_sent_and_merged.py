"""Identifiers that are kept apart in what leaves the study and in what comes into it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.store.database.persons_place import persons_of
from cd7gui.study import entry
from cd7gui.study.apart.keeping_apart import keep_apart
from cd7gui.study.apart.proof_of_both import proof_of_both
from cd7gui.study.entry import Place, Result
from cd7gui.study.file_location import continue_at
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study, open_for_reading, open_study
from cd7gui.study.paste.paste import paste
from cd7gui.study.session import Study
from tests.study.apart_study import SECRETS, TRUE, identifiers_of, parted_study, type_in


def cells(path: Path, sheet: str = "F1_Registration") -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def texts_of(folder: Path) -> str:
    """Return every text of workbooks and of files in a folder."""
    found = []
    for file in [folder] if folder.is_file() else [one for one in folder.rglob("*") if one.is_file()]:
        if file.suffix == ".xlsx":
            with ZipFile(file) as parts:
                found += [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
        else:
            found.append(file.read_bytes().decode("utf-8", "replace"))
    return "\n".join(found)


WAYS = (
    ("o.xlsx",),
    ("o.xlsx", "--deidentified"),
    ("o.xlsx", "--abroad"),
    ("folder", "--csv"),
    ("folder", "--csv", "--deidentified"),
)


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_no_export_without_the_other_file_holds_an_identifier_or_lacks_the_rest(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    shutil.copytree(tmp_path, tmp_path / "both")
    persons_of(path).unlink()
    away, here = tmp_path / "away", tmp_path / "here"
    for folder, study in ((away, path), (here, tmp_path / "both" / "s.cd7")):
        folder.mkdir()
        assert main(["export", str(study), str(folder / way[0]), *way[1:]]) == 0
    said = texts_of(away)
    assert [word for word in SECRETS if word in said] == []
    bare = "--deidentified" in way or "--abroad" in way
    assert ("KEPT APART" in said) is not bare
    assert [word for word in SECRETS if word in texts_of(here)] == ([] if bare else list(SECRETS))


def test_a_workbook_says_kept_apart_and_changes_nothing_when_it_comes_back(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    shutil.copy(persons_of(path), tmp_path / "kept")
    persons_of(path).unlink()
    assert main(["export", str(path), str(tmp_path / "o.xlsx")]) == 0
    first, second = cells(tmp_path / "o.xlsx")
    assert any("kept apart from the study" in str(row) for row in cells(tmp_path / "o.xlsx", "Provenance"))
    assert {first[name + "_MR"] for name in ("INITIALS", "MRN", "BRTHDAT")} == {"KEPT APART"}
    assert {first[name] for name in ("INITIALS", "MRN", "BRTHDAT")} == {None}
    assert first["AGE"] == 65
    assert second["MRN_MR"] is None  # nobody gave one
    for both in (False, True):
        if both:
            shutil.copy(tmp_path / "kept", persons_of(path))
        with open_study(path) as study:
            plan = plan_file(study, tmp_path / "o.xlsx")
            assert (plan.cells, plan.refused, plan.conflicts) == ((), (), ())
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE
    with new_study(tmp_path / "other.cd7", name="O", who="c") as other:
        apply_import(other, plan_file(other, tmp_path / "o.xlsx"))
        assert other.cases()[0].stored("F1", 0, "INITIALS") is None


def workbook(path: Path, **changed: str) -> Path:
    book = openpyxl.load_workbook(path)
    page = book["F1_Registration"]
    titles = [cell.value for cell in page[1]]
    for name, text in changed.items():
        page.cell(2, titles.index(name) + 1).value = text
    book.save(path)
    return path


def test_identifiers_of_a_workbook_go_into_the_other_file_or_come_back_refused(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    assert main(["export", str(path), str(tmp_path / "o.xlsx")]) == 0
    file = workbook(tmp_path / "o.xlsx", INITIALS="IMPQ", CONSVER="2.0")
    shutil.copytree(tmp_path, tmp_path / "away")
    with open_study(path) as study:
        apply_import(study, plan_file(study, file))
        assert study.case("p1").stored("F1", 0, "INITIALS") == "IMPQ"
        assert study.case("p1").stored("F1", 0, "CONSVER") == "2.0"
        entry.undo(study)
        assert identifiers_of(study) == TRUE
    assert b"IMPQ" not in path.read_bytes()
    assert proof_of_both(path)[0] == ""

    path = tmp_path / "away" / "s.cd7"
    persons_of(path).unlink()
    with open_study(path) as study:
        plan = plan_file(study, file)
        assert "F1.INITIALS" in {one.item for one in plan.refused}
        assert all("is missing" in one.sentence for one in plan.refused)
        apply_import(study, plan)
        assert study.case("p1").stored("F1", 0, "CONSVER") == "2.0"
        assert is_kept_apart(study.case("p1").stored("F1", 0, "INITIALS"))
        pasted = paste(study, [(Place("p1", "F1", 0, "INITIALS"), "PSTQ"), (Place("p1", "F1", 0, "CONSVER"), "3.0")])
        assert [one.sentence for one in pasted.refused if "is missing" in one.sentence]
        assert study.case("p1").stored("F1", 0, "CONSVER") == "3.0"


def site(path: Path, number: str, initials: str) -> Path:
    """Make the study of a site with one patient, whose identifiers are kept apart there."""
    with new_study(path, name="S", who="coordinator") as study:
        for field, text in (
            ("SUBJID", number),
            ("SITEID", number[:2]),
            ("CONSDAT", "2023-05-03"),
            ("INITIALS", initials),
            ("BRTHDAT", "1960-08-09"),
        ):
            assert entry.enter(study, Place(number, "F1", 0, field), text).result is Result.STORED
        keep_apart(study, "GDPR", None)
    return path


def age_of(study: Study, key: str) -> object:
    form = study.rules.dictionary.form("F1")
    assert form is not None
    item = next(one for one in form.derived() if one.id == "AGE")
    return study.case(key).derive(item, study.case(key).only(form))


def merged(into: Path, source: Path) -> None:
    with open_study(into) as study, open_for_reading(source) as other:
        apply_merge(study, plan_merge(study, other))


def test_two_sites_each_with_its_own_file_are_merged_into_ours(tmp_path: Path) -> None:
    a, b = site(tmp_path / "a.cd7", "01-001", "AAAQ"), site(tmp_path / "b.cd7", "02-001", "BBBQ")
    merged(a, b)
    with open_study(a) as study:
        assert study.case("02-001").stored("F1", 0, "INITIALS") == "BBBQ"
        assert study.case("01-001").stored("F1", 0, "INITIALS") == "AAAQ"
    assert b"BBBQ" not in a.read_bytes()
    assert b"BBBQ" in persons_of(a).read_bytes()
    assert proof_of_both(a)[0] == ""
    merged(a, b)  # nothing is new


def test_a_site_that_keeps_its_file_gives_no_identifiers_and_the_ages(tmp_path: Path) -> None:
    a, b = site(tmp_path / "a.cd7", "01-001", "AAAQ"), site(tmp_path / "b.cd7", "02-001", "BBBQ")
    persons_of(b).rename(tmp_path / "with the site")
    merged(a, b)
    with open_study(a) as study:
        assert is_kept_apart(study.case("02-001").stored("F1", 0, "INITIALS"))
        assert age_of(study, "02-001") == 62
        assert study.case("01-001").stored("F1", 0, "INITIALS") == "AAAQ"
    assert proof_of_both(a)[0] == ""
    (tmp_path / "with the site").rename(persons_of(b))
    with open_study(b) as study:
        assert type_in(study, "02-001", "F1", "INITIALS", "BBCQ") is Result.STORED
    merged(a, b)  # with their file now
    with open_study(a) as study:
        assert study.case("02-001").stored("F1", 0, "INITIALS") == "BBCQ"
    assert proof_of_both(a)[0] == ""


def test_without_our_file_their_identifiers_are_refused_and_the_rest_comes(tmp_path: Path) -> None:
    a, b = site(tmp_path / "a.cd7", "01-001", "AAAQ"), site(tmp_path / "b.cd7", "02-001", "BBBQ")
    persons_of(a).unlink()
    with open_study(a) as study, open_for_reading(b) as other:
        plan = plan_merge(study, other)
        assert {one.value.place.field for one in plan.refused} == {"INITIALS", "BRTHDAT"}
        apply_merge(study, plan)
        assert study.case("02-001").stored("F1", 0, "CONSDAT") == "2023-05-03"
        assert study.case("02-001").stored("F1", 0, "INITIALS") is None
    assert b"BBBQ" not in a.read_bytes()


def test_a_study_that_goes_on_elsewhere_takes_its_identifiers_along(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "s.cd7"
    with open_study(path) as study:
        path.unlink()
        assert type_in(study, "p1", "F1", "INITIALS", "WWWQ") is Result.STORED
        continue_at(study, target)
        assert study.case("p1").stored("F1", 0, "INITIALS") == "WWWQ"
        assert type_in(study, "p1", "F1", "INITIALS", "VVVQ") is Result.STORED
    with open_study(target) as study:
        assert identifiers_of(study) == TRUE | {("p1", "F1", "INITIALS"): "VVVQ"}
    assert proof_of_both(target)[0] == ""
