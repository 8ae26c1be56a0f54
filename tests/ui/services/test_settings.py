"""What the programme remembers of a person on this computer."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from cd7gui.ui.services.settings import InMemorySettings, UserSettings, WorkbookHolder
from cd7gui.ui.style.theme import Scheme


@pytest.fixture(params=["memory", "file"])
def preferences(request: pytest.FixtureRequest, tmp_path: Path) -> UserSettings:
    if request.param == "memory":
        return UserSettings(InMemorySettings())
    return UserSettings(QSettings(str(tmp_path / "cd7gui.ini"), QSettings.Format.IniFormat))


def test_nothing_was_set_at_first(preferences: UserSettings) -> None:
    assert preferences.user == ""
    assert preferences.scheme is Scheme.SYSTEM
    assert preferences.scale == 1.0
    assert preferences.recent == []
    assert preferences.layout("columns") == []
    assert preferences.kept_workbook("study") is None


@pytest.mark.skipif(os.name != "posix", reason="names are texts on Windows")
@pytest.mark.parametrize("name", [b"s\xff\xfe.cd7", b"two\nlines.cd7", b"two\x0clines.cd7", b"\xd7\xa9.cd7"])
def test_any_name_of_a_file_is_remembered(preferences: UserSettings, tmp_path: Path, name: bytes) -> None:
    file = tmp_path / os.fsdecode(name)
    file.touch()
    preferences.remember_study(file)
    preferences.keep_workbook("study", file)
    preferences.bind_workbook("study", WorkbookHolder(file, 7, "f"))
    assert preferences.recent == [file]
    assert preferences.kept_workbook("study") == file
    assert preferences.workbook_belongs_to("study") == WorkbookHolder(file, 7, "f")


def test_a_name_that_was_altered_by_hand_is_no_study() -> None:
    memory = InMemorySettings()
    memory.setValue("recent", "bytes:xy\nbytes:00")
    assert UserSettings(memory).recent == []


def test_what_was_set_is_remembered(preferences: UserSettings, tmp_path: Path) -> None:
    preferences.user = "B. Chen"
    preferences.scheme = Scheme.DARK
    preferences.scale = 1.5
    preferences.keep_layout("columns", [232, 228, 820])
    preferences.keep_workbook("study", tmp_path / "o.xlsx")
    assert preferences.user == "B. Chen"
    assert preferences.scheme is Scheme.DARK
    assert preferences.scale == 1.5
    assert preferences.layout("columns") == [232, 228, 820]
    assert preferences.kept_workbook("study") == tmp_path / "o.xlsx"
    preferences.keep_workbook("study", None)
    assert preferences.kept_workbook("study") is None


def test_the_size_of_text_stays_between_100_and_200_percent(preferences: UserSettings) -> None:
    preferences.scale = 9.0
    assert preferences.scale == 2.0
    preferences.scale = 0.1
    assert preferences.scale == 1.0


def test_studies_that_were_open_stand_newest_first_once_each_and_only_while_they_exist(
    preferences: UserSettings, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.cd7" for number in range(8)]
    for path in paths:
        path.touch()
        preferences.remember_study(path)
    preferences.remember_study(paths[6])
    assert [path.name for path in preferences.recent] == ["6.cd7", "7.cd7", "5.cd7", "4.cd7", "3.cd7", "2.cd7"]
    paths[7].unlink()
    assert [path.name for path in preferences.recent] == ["6.cd7", "5.cd7", "4.cd7", "3.cd7", "2.cd7"]


def test_a_study_that_stands_first_already_is_not_written_again(tmp_path: Path) -> None:
    written: list[str] = []

    class Counted(InMemorySettings):
        def setValue(self, key: str, value: object, /) -> None:
            written.append(key)
            super().setValue(key, value)

    preferences = UserSettings(Counted())
    one, other = tmp_path / "one.cd7", tmp_path / "other.cd7"
    for path in (one, other):
        path.touch()
        preferences.remember_study(path)
        preferences.remember_study(path)
    assert written == ["recent", "recent"]
    preferences.remember_study(one)
    assert preferences.recent == [one, other]


@pytest.mark.parametrize("broken", ["", "large", "nan?"])
def test_what_cannot_be_read_counts_as_never_set(broken: str) -> None:
    memory = InMemorySettings()
    for key in ("scale", "scheme", "layout/columns"):
        memory.setValue(key, broken)
    preferences = UserSettings(memory)
    assert (preferences.scale, preferences.scheme, preferences.layout("columns")) == (1.0, Scheme.SYSTEM, [])
