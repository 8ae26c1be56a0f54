"""Preferences, log and name are read by their owner alone, also those that an earlier version left open to all."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.ownfiles import is_temporary_folder, new_temporary_folder, owned, read_small, write_owned
from cd7gui.store.database.lock import holder_of, sidecar_of
from cd7gui.store.heads.site_key import NoSiteKey, key_in, site_key
from cd7gui.study.backups import failure_file, last_failure
from cd7gui.study.signing import remember, remembered, remembered_file
from cd7gui.ui import app
from cd7gui.ui.charts.export import FigureSource
from cd7gui.ui.services.settings import InMemorySettings
from cd7gui.ui.summary.figure_export import save_figure
from tests.ui.charts.conftest import overall_survival_panel
from tests.ui.driving import Answers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps them in the registry and the profile")


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture(params=["new", "left by an earlier version"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "kept" / "cd7gui.conf"
    if request.param != "new":
        place.parent.mkdir()
        place.write_text("")
        place.chmod(0o644)
    return place


def test_the_log_is_read_by_its_owner_alone(file: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    app.ErrorReporter(Answers(), file).tell(ValueError, ValueError("wrong"), None)

    assert mode(file) == 0o600
    assert "wrong" in file.read_text()
    assert "wrong" in capsys.readouterr().err


def test_the_settings_stay_with_their_owner_when_qt_writes_them(file: Path) -> None:
    kept = QSettings(str(owned(file)), QSettings.Format.IniFormat)
    kept.setValue("scale", 1.25)
    kept.sync()

    assert mode(file) == 0o600
    assert "scale=1.25" in file.read_text()


def test_the_programme_keeps_its_settings_so(tmp_path: Path) -> None:
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    kept = app.settings()
    assert isinstance(kept, QSettings)
    assert mode(Path(kept.fileName())) == 0o600


def test_the_name_that_signs_is_kept_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CD7GUI_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    remember("chen")

    assert remembered() == "chen"
    assert mode(remembered_file()) == 0o600


def test_a_name_that_others_could_read_is_its_owner_s_alone_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path))
    remember("chen")
    remembered_file().chmod(0o644)
    remember("hu")
    assert (remembered(), mode(remembered_file())) == ("hu", 0o600)


def test_a_place_where_nothing_can_be_made_is_left_to_who_writes(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    assert owned(tmp_path / "kept" / "log") == tmp_path / "kept" / "log"


@pytest.fixture
def everybody_may_read() -> Iterator[None]:
    """A system on which new files are open to all."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    found = {path.relative_to(folder).as_posix(): mode(path) for path in folder.rglob("*")}
    return [f"{name}: {rights:o}" for name, rights in found.items() if rights & 0o077]


@pytest.mark.usefixtures("everybody_may_read")
def test_whatever_a_command_writes_its_owner_alone_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study, table = str(tmp_path / "s.cd7"), tmp_path / "t.csv"
    table.write_text("Patient number,Sex\nA1,neither\nA2,F\n")
    table.chmod(0o600)
    assert main(["new", study]) == 0
    assert main(["import", study, str(table), "--refused", str(tmp_path / "back.xlsx")]) == 1
    out = tmp_path / "made" / "deep"
    ways: list[list[str]] = [["--csv"], ["--stata"], ["--spss"], ["--sas", "--ascii"]]
    for number, way in enumerate(ways):
        assert main(["export", study, str(out / str(number)), *way]) == 0
    for number, way in enumerate([["--audit"], ["--deidentified"]]):
        assert main(["export", study, str(tmp_path / f"{number}.xlsx"), *way]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main(["export", study, str(tmp_path / "sealed.xlsx"), "--password"]) == 0
    assert main(["template", str(tmp_path / "blank.xlsx")]) == 0
    assert main(["summary", study, "--r-script", str(tmp_path / "r" / "inside")]) == 0
    assert main(["restore", study, str(tmp_path / "again.cd7")]) == 0
    assert main(["rebuild", study]) == 0
    assert capsys.readouterr().err.count("Traceback") == 0
    assert len(list(tmp_path.rglob("*"))) > 50
    assert open_to_others(tmp_path) == []


@pytest.mark.usefixtures("everybody_may_read", "qapp")
@pytest.mark.parametrize("ending", [".svg", ".pdf", ".png", ".tiff", ".csv"])
def test_a_figure_is_its_owner_s_alone_unless_it_was_opened_to_others(tmp_path: Path, ending: str) -> None:
    figure = tmp_path / f"a{ending}"
    about = FigureSource("study", "2026-11-22", "0" * 64)
    assert save_figure(overall_survival_panel(), figure, 100, 72, about).startswith("The figure was saved")
    assert mode(figure) == 0o600
    figure.chmod(0o640)
    save_figure(overall_survival_panel(), figure, 100, 72, about)
    assert mode(figure) == 0o640
    assert list(tmp_path.iterdir()) == [figure]


def test_a_file_that_is_written_over_another_stays_whole_where_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.svg"
    file.write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_owned(file, b"after")
    assert file.read_bytes() == b"before"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        write_owned(tmp_path / "pipe", b"after")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.svg", "pipe"]


def test_a_folder_that_is_tidied_away_is_known_and_no_other_is(tmp_path: Path) -> None:
    made = new_temporary_folder()
    try:
        assert is_temporary_folder(made)
        assert not is_temporary_folder(made / "inside")
        assert not is_temporary_folder(tmp_path)
    finally:
        made.rmdir()


def test_a_pipe_in_the_place_of_the_settings_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path))
    place = tmp_path / "cd7gui" / "cd7gui.conf"
    place.parent.mkdir()
    os.mkfifo(place)
    assert isinstance(app.settings(), InMemorySettings)
    assert owned(place) == place


def otherwise(place: Path) -> dict[str, Callable[[], object]]:
    """Put what is no file in the place of a small one."""
    return {
        "a pipe": lambda: os.mkfifo(place),
        "a device without an end": lambda: place.symlink_to("/dev/zero"),
        "a folder": place.mkdir,
        "a link to itself": lambda: place.symlink_to(place),
    }


@pytest.mark.parametrize("kind", otherwise(Path()))
def test_what_is_no_file_counts_as_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path))
    monkeypatch.delenv("CD7GUI_SITE_KEY")
    study = tmp_path / "s.cd7"
    failure_file(study).parent.mkdir()
    for place in (remembered_file(), failure_file(study), tmp_path / "site key file.txt"):
        otherwise(place)[kind]()
        with pytest.raises(OSError, match=r"regular file|symbolic links"):
            read_small(place, 10)
    assert remembered() == ""
    assert last_failure(study) == ""
    assert site_key().place == str(tmp_path / "site.key")
    otherwise(sidecar_of(study))[kind]()
    assert holder_of(study) is None


def test_a_key_that_is_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    with pytest.raises(NoSiteKey, match="does not exist"):
        key_in(tmp_path / "key")


def test_a_name_that_is_no_text_is_remembered_as_far_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path))
    remember("Chen \ud800 Wei")
    assert remembered() == "Chen ? Wei"


def test_a_beginning_of_a_large_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"12345")
    assert read_small(tmp_path / "large", 3) == b"123"
