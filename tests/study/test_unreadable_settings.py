"""Settings of a study that nobody can read, as in a file that a programme wrote: a sentence, never a traceback."""

from __future__ import annotations

import os

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import IDENTITY, STUDY, Change
from cd7gui.store.casebook import Casebook
from cd7gui.study.imports.import_units import UNITS
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.settings import CUTOFF, DATE_ORDER, LAST_EXPORT, NAME, SECRET, SYNTHETIC
from cd7gui.study.snapshots.snapshots import KEPT, kept
from tests.demo.demo_study import make_demo

SETTINGS = (NAME, IDENTITY, SYNTHETIC, CUTOFF, DATE_ORDER, LAST_EXPORT, SECRET, f"{KEPT}1", f"{KEPT}x", f"{UNITS}a")
BAD = ("not-a-date", "9999-12-31", "[" * 2000, '{"cutoff": 7}', "x" * 30_000)


@pytest.fixture
def demo(tmp_path):
    with make_demo(tmp_path / "s.cd7") as study:
        return study.path


def put(path, setting, text):
    with open_study(path, read_only=True) as study:
        old = study.setting(setting)
    with Casebook.open(path) as book:
        book.append([Change("", STUDY, 0, setting, old, text)], who="chen", origin="entry", dictionary="1.0")


@pytest.mark.parametrize("text", ["not-a-date", "9999-12-31"])
def test_no_number_is_computed_with_a_cutoff_that_is_no_date(demo, text, tmp_path, capsys):
    put(demo, CUTOFF, text)
    for words in (["summary", str(demo)], ["export", str(demo), str(tmp_path / "out.xlsx")]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert f"The data cut-off of this study, “{text}”, is not a date" in said
        assert said.count("\n") == 1
    assert main(["summary", str(demo), "--cutoff", "2026-01-01"]) == 0
    assert main(["verify", str(demo)]) == 0


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_that_nobody_can_read_ends_nothing_in_a_traceback(tmp_path, setting, capsys):
    for number, text in enumerate(BAD):
        with new_study(tmp_path / f"{number}.cd7") as study:
            path = study.path
        put(path, setting, text)
        for words in (["summary", str(path)], ["check", str(path)], ["codes", str(path)]):
            assert main(words) in (0, 1, 2)
        with open_study(path) as study:
            assert len(study.name) <= 200
            assert study.reading.date_order is None
            assert kept(study) == ()
    assert "Traceback" not in capsys.readouterr().err


def test_names_that_are_no_utf8_are_written_as_names_that_print(tmp_path, capsys):
    folder = tmp_path / os.fsdecode(b"H\xff")
    folder.mkdir()
    one, other = (str(folder / os.fsdecode(name)) for name in (b"o\xe9.cd7", b"d\xe9.cd7"))
    book = str(folder / os.fsdecode(b"b\xff.xlsx"))
    assert main(["new", one, "--who", os.fsdecode(b"w\xff")]) == 0
    assert main(["demo", other]) == 0
    assert main(["export", other, book]) == 0
    assert main(["merge", one, other]) == 0
    with open_study(one, read_only=True) as study:
        assert study.name == "o�"
    assert main(["new", str(folder / "third.cd7")]) == 0
    assert main(["import", str(folder / "third.cd7"), book]) == 0
    assert main(["verify", one]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_a_name_of_thirty_thousand_letters_is_kept_within_bounds(tmp_path):
    assert main(["new", str(tmp_path / "s.cd7"), "--name", "x" * 30_000]) == 0
    with open_study(tmp_path / "s.cd7", read_only=True) as study:
        assert study.name == "x" * 199 + "…"
