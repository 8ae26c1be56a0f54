"""A row that was struck out here does not come back in silence with the next import of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study

ROWS = "SUBJID,LBDAT,CRP (mg/L)\nP1,2023-07-06,5\nP1,2023-07-07,6\n"


def test_a_row_that_was_struck_out_is_refused_by_its_number_and_day(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    with new_study(tmp_path / "s.cd7", who="coordinator") as study:
        apply_import(study, plan_file(study, path))
        key = study.cases()[0].key
        entry.delete_row(study, key, Laboratory, 1, "another patient's sample")

        again = plan_file(study, path)
        assert not again.cells
        assert [str(one.spot) for one in again.refused] == ["a!row 2"]
        assert "This is row 1, which was struck out on " in again.refused[0].sentence
        assert " by coordinator." in again.refused[0].sentence

        path.write_text(
            ROWS.replace("SUBJID,", "ROW,SUBJID,")
            .replace("\nP1,2023-07-06", "\n3,P1,2023-07-06")
            .replace("\nP1,2023-07-07", "\n2,P1,2023-07-07"),
            encoding="utf-8",
        )
        other = plan_file(study, path)
        assert not other.refused
        assert {cell.place.row for cell in other.cells} == {3}


def test_tables_in_other_encodings_are_read_by_the_same_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("time,status,group\n10,1,Größe der Milz\n20,0,Größe der Milz\n30,1,ohne\n".encode("cp1252"))
    assert main(["estimate", str(path), "--json"]) == 0
    assert "Größe der Milz" in json.loads(capsys.readouterr().out)["groups"]
    assert main(["estimate", str(path), "--json", "--encoding", "UTF-8"]) == 2
    assert "is not text in UTF-8" in capsys.readouterr().err
