"""The dictionary and the sheets' headers are what was committed for their version: an amendment is a readable diff."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cd7gui import resources
from cd7gui.protocol.case_report import dictionary
from tests.golden import write_snapshot

WHAT_TO_DO = (
    "{what} differs from {path}. If a study was started with dictionary version {version}, raise VERSION in "
    "cd7gui/protocol/case_report.py and run `python -m tests.golden.write_snapshot`; if none was, run it with "
    "--unreleased. Read the diff before committing it."
)


def compare(what: str, path: Path, now: str) -> None:
    then = path.read_text(encoding="utf-8") if path.exists() else ""
    if then != now:
        pytest.fail(WHAT_TO_DO.format(what=what, path=path, version=dictionary().version), pytrace=False)


def test_the_dictionary_is_the_one_that_was_committed_for_its_version() -> None:
    compare("The dictionary", write_snapshot.snapshot_path(dictionary().version), write_snapshot.snapshot_json())


def test_x02_the_headers_are_those_that_were_committed_for_the_dictionarys_version() -> None:
    compare("The headers", write_snapshot.headers_path(dictionary().version), write_snapshot.headers_json())


def test_the_snapshot_comes_with_the_programme() -> None:
    name = f"dictionary-{dictionary().version}.json"

    assert json.loads(resources.text("protocol", name)) == dictionary().snapshot()


def test_a_change_of_the_dictionary_fails_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "dictionary-1.0.json"
    path.write_text(write_snapshot.snapshot_json().replace('"HSCTDAT"', '"HSCTDATE"', 1), encoding="utf-8")

    with pytest.raises(pytest.fail.Exception, match=r"raise VERSION in cd7gui/protocol/case_report\.py and run"):
        compare("The dictionary", path, write_snapshot.snapshot_json())


def test_a_snapshot_of_a_version_is_not_written_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_snapshot, "snapshot_path", lambda version: tmp_path / f"d-{version}.json")
    monkeypatch.setattr(write_snapshot, "headers_path", lambda version: tmp_path / f"h-{version}.json")

    assert write_snapshot.main([]) == 0
    assert write_snapshot.main([]) == 1
    assert "exists. Raise VERSION" in capsys.readouterr().out
    assert write_snapshot.main(["--unreleased"]) == 0


def test_x03_names_for_analysis_have_at_most_eight_characters_and_a_suffix_that_the_legend_explains() -> None:
    for sheet, names in write_snapshot.headers().items():
        assert names[:3] == ["STUDYID", "SITEID", "SUBJID"], sheet
        assert len(set(names)) == len(names), sheet
        for name in names:
            assert re.fullmatch(r"[A-Z][A-Z0-9]{0,7}(_(L|U|OP|R|T|H|MR))?", name), (sheet, name)


def test_x02_form_sheets_begin_with_the_four_keys() -> None:
    for sheet, names in write_snapshot.headers().items():
        if sheet != "Patients":
            assert names[3] == "ROW", sheet


def test_sheet_names_fit_and_begin_with_the_forms_id() -> None:
    names = [name for name in write_snapshot.headers() if name != "Patients"]

    assert [name.split("_")[0] for name in names] == [form.id for form in dictionary().forms]
    assert all(len(name) <= 31 for name in names)
