"""What is printed at a terminal: a text of somebody else commands nothing there."""

from __future__ import annotations

import io
import sys

import pytest

from cd7gui.cli.main import main


class Terminal(io.StringIO):
    """A terminal that keeps what it was sent."""

    def isatty(self) -> bool:
        return True


HOSTILE = "a\x1b[2J\x07b\rc\u202ed\u2066\x9b"


def test_a_terminal_is_sent_letters_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["summary", f"{HOSTILE}.cd7"]) == 2
    assert all(letter.isprintable() or letter == "\n" for letter in terminal.getvalue())


def test_a_pipe_is_sent_what_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "index"]) == 0
    assert "\ufffd" not in capsys.readouterr().out
