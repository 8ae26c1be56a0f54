"""What makes a row of a repeating form the row it is: never its day alone, in imports, pasted tables and merges."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_plan import MergePreference
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.paste.rows import prepare
from cd7gui.study.paste.table import recognise
from cd7gui.study.session import Study

CHIMERISM = "SUBJID,Date,Sample,Cells,Method,Donor"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient P1."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "P1")
        yield made


def take(study: Study, folder: Path, name: str, *lines: str) -> list[str]:
    """Import a table and return the sentences of what was refused."""
    path = folder / f"{name}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan = plan_file(study, path)
    apply_import(study, plan)
    return [one.sentence for one in plan.refused]


def rows(study: Study, form: str) -> dict[int, dict[str, str]]:
    found = study.case("p1").rows_by_form.get(form, {})
    return {number: dict(row.texts) for number, row in found.items()}


TWO = {  # form: header, first row, second row of the same day
    "F9": (CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98", "P1,2023-07-06,blood,CD33/15 (myeloid),STR,12"),
    "F9 ": (CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98", "P1,2023-07-06,bone marrow,CD3,STR,12"),
    "F7": ("SUBJID,Drug,Started,Dose", "P1,ciclosporin,2023-07-06,100", "P1,tacrolimus,2023-07-06,2"),
    "F4D": ("SUBJID,Drug,Started,Daily dose", "P1,fludarabine,2023-06-01,30", "P1,cyclophosphamide,2023-06-01,300"),
    "F19": ("SUBJID,Event,Started,Grade", "P1,Fever,2023-07-06,1", "P1,Rash,2023-07-06,3"),
    "F8T": ("SUBJID,Date,Product,Units", "P1,2023-07-06,platelets,1", "P1,2023-07-06,red cells,2"),
    "F12": (
        "SUBJID,Onset,Site,Class,Organism",
        "P1,2023-07-06,lung,bacterial,E. coli",
        "P1,2023-07-06,lung,viral,CMV",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", TWO)
@pytest.mark.parametrize("files", [1, 2])
def test_two_rows_of_one_day_are_two_rows_in_one_file_and_in_two(
    study: Study, tmp_path: Path, form: str, files: int
) -> None:
    header, *lines = TWO[form]
    for number, some in enumerate([lines] if files == 1 else [[line] for line in lines]):
        assert take(study, tmp_path, f"{form.strip()}" if files == 1 else form.strip(), header, *some) == [], number

    found = rows(study, form.strip())
    assert len(found) == 2, found
    last = [line.rpartition(",")[2] for line in lines]
    assert [list(row.values())[-1].casefold() for row in found.values()] == [one.casefold() for one in last]


def test_the_same_file_again_changes_nothing_and_a_correction_finds_its_row(study: Study, tmp_path: Path) -> None:
    lines = (CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98", "P1,2023-07-06,blood,CD33/15 (myeloid),STR,12")
    for _ in range(2):
        assert take(study, tmp_path, "F9", *lines) == []
    assert take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD33/15 (myeloid),STR,14") == []

    assert [row["CHDON"] for row in rows(study, "F9").values()] == ["98", "14"]


def test_a_row_whose_cells_are_not_said_is_refused_where_the_day_has_others(study: Study, tmp_path: Path) -> None:
    take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98")
    before = rows(study, "F9")

    (said,) = take(study, tmp_path, "F9", "SUBJID,Date,Donor", "P1,2023-07-06,12")
    assert said.startswith("This may be row 1 of the study or another one: Cells is missing in one of them.")
    assert rows(study, "F9") == before
    assert take(study, tmp_path, "F9", "SUBJID,ROW,Date,Donor", "P1,2,2023-07-06,12") == []
    assert rows(study, "F9") == {**before, 2: {"CHDAT": "2023-07-06", "CHDON": "12"}}


def test_a_row_that_only_adds_to_the_one_of_its_day_completes_it(study: Study, tmp_path: Path) -> None:
    take(study, tmp_path, "F9", "SUBJID,Date,Donor", "P1,2023-07-06,98")
    assert take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98") == []

    assert list(rows(study, "F9")) == [1]


def test_two_lines_of_a_file_with_one_key_and_other_values_are_not_both_believed(study: Study, tmp_path: Path) -> None:
    lines = (CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98", "P1,2023-07-06,blood,CD3,STR,12")
    (said,) = take(study, tmp_path, "F9", *lines)

    assert said.startswith("It has the same Date 2023-07-06, Cells CD3")
    assert [row["CHDON"] for row in rows(study, "F9").values()] == ["98"]


def test_a_key_that_cannot_be_read_refuses_its_row(study: Study, tmp_path: Path) -> None:
    take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98")
    (said,) = take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD99,STR,12")

    assert said.endswith("It identifies the row, so nothing from the row is imported.")
    assert [row["CHDON"] for row in rows(study, "F9").values()] == ["98"]


def test_samples_of_one_day_are_told_apart_by_their_time(study: Study, tmp_path: Path) -> None:
    header = "SUBJID,LBDAT,CRP (mg/L)"
    lines = ("P1,2023-07-06 08:00,5", "P1,2023-07-06 20:00,50")
    for _ in range(2):
        assert take(study, tmp_path, "F18", header, *lines) == []
    assert [row["CRP"] for row in rows(study, "F18").values()] == ["5", "50"]
    (said,) = take(study, tmp_path, "F18", header, "P1,2023-07-06 23:00,70")
    assert said.startswith("The study has several rows (1 and 2) with Date 2023-07-06")


def test_a_later_sample_of_the_day_does_not_overwrite_the_first(study: Study, tmp_path: Path) -> None:
    take(study, tmp_path, "F18", "SUBJID,LBDAT,CRP (mg/L)", "P1,2023-07-06 08:00,5")
    (said,) = take(study, tmp_path, "F18", "SUBJID,LBDAT,CRP (mg/L)", "P1,2023-07-06 20:00,50")

    assert said.startswith("Row 1 of the study has this date with other values")
    assert [row["CRP"] for row in rows(study, "F18").values()] == ["5"]


def test_a_pasted_line_with_the_key_of_another_row_is_left_out(study: Study, tmp_path: Path) -> None:
    take(study, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98")
    table = recognise(
        Chimerism,
        "Date\tSample\tCells\tMethod\tDonor\n"
        "2023-07-06\tblood\tCD3\tSTR\t12\n"
        "2023-07-06\tblood\tCD33/15 (myeloid)\tSTR\t12",
    )
    assert table is not None
    found = prepare(table, study.case("p1"), DateReading())

    assert [row.line for row in found.rows] == [3]
    assert [(one.line, one.text) for one in found.unread] == [
        (2, "Date 2023-07-06, Cells CD3 (T cells), Sample blood, Method STR")
    ]


@pytest.fixture
def sites(study: Study, tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    study.close()
    shutil.copy(study.path, tmp_path / "b.cd7")
    with open_study(study.path, who="anna") as a, open_study(tmp_path / "b.cd7", who="bo") as b:
        yield a, b


def values(study: Study) -> set[tuple[str, str]]:
    return {(row["CHCELL"], row["CHDON"]) for row in rows(study, "F9").values()}


def test_rows_that_two_sites_added_under_one_number_are_two_rows_after_every_merge(
    sites: tuple[Study, Study], tmp_path: Path
) -> None:
    a, b = sites
    take(a, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD3,STR,98")
    take(b, tmp_path, "F9", CHIMERISM, "P1,2023-07-06,blood,CD33/15 (myeloid),STR,12")
    for into, source in ((a, b), (b, a), (a, b)):
        plan = plan_merge(into, source)
        assert plan.conflicts == ()
        apply_merge(into, plan.preferring(MergePreference.FROM))
    (other,) = {one for one, _ in values(a)} - {"CD3"}
    assert values(a) == values(b) == {("CD3", "98"), (other, "12")}

    entry.enter(b, Place("p1", "F9", 1, "CHDON"), "14")
    apply_merge(a, plan_merge(a, b))
    assert values(a) == values(b) == {("CD3", "98"), (other, "14")}
