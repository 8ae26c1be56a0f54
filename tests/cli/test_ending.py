"""How commands end: what the computer, or who sits at it, puts an end to is told in a sentence, never a traceback."""

from __future__ import annotations

import getpass
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cd7gui.cli import commands
from cd7gui.cli.main import main

Printed = pytest.CaptureFixture[str]
posix = pytest.mark.skipif(os.name != "posix", reason="descriptors and signals are POSIX")


def run(words: list[str], around: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, behind a shell that does something `around` its streams."""
    script = f'exec "$@" {around}'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", sys.executable, "-m", "cd7gui", *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_what_cannot_be_printed_is_said_where_it_can_be() -> None:
    done = run(["help", "index"], ">/dev/full")
    assert done.returncode == 2
    assert done.stderr.startswith("The output of the command could not be written: ")
    assert len(done.stderr.splitlines()) == 1
    assert run(["help", "index"], ">/dev/full 2>/dev/full").returncode == 2


@posix
def test_streams_that_are_closed_end_nothing(tmp_path: Path) -> None:
    study = tmp_path / "s.cd7"
    assert main(["new", str(study)]) == 0
    assert run(["verify", str(study)], ">&-").stderr == ""
    assert run(["verify", str(study)], "<&- >&- 2>&-").returncode == 0


ENDED_EARLY = """
import sys
from cd7gui.cli import commands
from cd7gui.cli.main import main

def much(_):
    for number in range(int(sys.argv[1])):
        print(f"line {number}")
    open("done", "w").close()
    return 1

commands.COMMANDS["codebook"] = (much, "", lambda parser: None)
sys.exit(main(["codebook", *sys.argv[2:]]))
"""


@posix
@pytest.mark.parametrize("lines", ["1", "100000"])
def test_a_reader_that_ends_early_changes_neither_the_exit_code_nor_the_work(tmp_path: Path, lines: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # as `| head -1` does once it has its line
    done = subprocess.run(
        [sys.executable, "-c", ENDED_EARLY, lines],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
    assert (tmp_path / "done").exists()


def test_what_breaks_but_is_not_the_output_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    def end(_: object) -> int:
        raise BrokenPipeError(32, "Broken pipe")  # of a process of our own that has died

    _, text, takes = commands.COMMANDS["codebook"]
    monkeypatch.setitem(commands.COMMANDS, "codebook", (end, text, takes))
    assert main(["codebook"]) == 2
    assert "Broken pipe" in capsys.readouterr().err


@posix
def test_no_file_of_ours_gets_the_number_of_a_closed_stream() -> None:
    script = "import os, sys; from cd7gui.cli.main import main; main(['help', 'index']); "
    seen = "sys.exit(os.open(sys.executable, os.O_RDONLY))"
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", script + seen], check=False
    )
    assert done.returncode > 2


ENDS: dict[str, tuple[type[BaseException] | BaseException, int, str]] = {
    "Ctrl+C": (KeyboardInterrupt, 128 + signal.SIGINT, "stored until then is kept"),
    "the end of the keyboard": (EOFError, 2, "the input ended"),
    "no memory": (MemoryError, 2, "enough free memory"),
    "a name that is too long": (OSError(36, "File name too long", "x" * 5000), 2, "File name too long"),
    "a disk that is full": (OSError(28, "No space left on device"), 2, "No space left on device"),
}


@pytest.mark.parametrize(("ending", "code", "words"), ENDS.values(), ids=ENDS.keys())
def test_what_ends_a_command_is_told_in_one_line(
    ending: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def end(_: object) -> int:
        raise ending

    _, text, takes = commands.COMMANDS["codebook"]
    monkeypatch.setitem(commands.COMMANDS, "codebook", (end, text, takes))
    assert main(["codebook"]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert len(said.err) < 500


def test_an_end_of_input_in_place_of_a_password_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", ended)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert main(["new", str(tmp_path / "s.cd7"), "--encrypted"]) == 2
    assert "the input ended" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@posix
@pytest.mark.parametrize(
    "wrong",
    [lambda folder: folder / ("x" * 300), lambda folder: folder / "file" / "below"],
    ids=["too long", "below a file"],
)
def test_a_folder_of_preferences_that_cannot_be_is_no_reason_not_to_work(
    tmp_path: Path, wrong: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CD7GUI_CONFIG", str(wrong(tmp_path)))
    monkeypatch.delenv("CD7GUI_SITE_KEY")
    assert main(["new", str(tmp_path / "s.cd7")]) == 0
    assert main(["verify", str(tmp_path / "s.cd7")]) == 0
    assert main(["key"]) == 2
    assert "cannot be stored" in capsys.readouterr().err


def test_wrong_usage_of_any_length_is_one_short_line(capsys: Printed) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "s.cd7", "--", "x" * 70_000, "a\nb"])
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert len(said) < 600


@pytest.mark.parametrize("nowhere", ["", ".", "/", "//"])
def test_a_path_without_a_name_is_refused_in_a_sentence(
    nowhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    study = str(tmp_path / "s.cd7")
    assert main(["new", study]) == 0
    there = sorted(tmp_path.iterdir())
    for words in (
        *(
            [command, nowhere]
            for command in ("check", "verify", "backup", "drill", "rebuild", "password", "new", "receipt")
        ),
        ["restore", study, nowhere],
        ["restore", nowhere, study],
        ["encrypt", study, nowhere],
        ["copy", study, nowhere],
        ["export", study, nowhere],
        ["queries", study, "--overwrite", f"--xlsx={nowhere or '/'}"],
        ["crf", nowhere],
        ["import", study, nowhere],
        ["merge", study, nowhere],
        ["key", f"--file={nowhere or '/'}"],
    ):
        capsys.readouterr()
        assert main(words) == 2, words
        assert len(capsys.readouterr().err.splitlines()) == 1, words
        assert sorted(tmp_path.iterdir()) == there, words


def test_a_name_with_line_breaks_or_of_any_length_is_told_in_one_short_line(tmp_path: Path, capsys: Printed) -> None:
    for name in ("a\nb.cd7", "x" * 9000, "\x1b[2J"):
        assert main(["check", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1
        assert said.strip().isprintable()
        assert len(said) < 1500
