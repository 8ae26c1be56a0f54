"""Modules that a thread loads while the window lives."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event

import pytest

from cd7gui.ui.services.tasks import loading

GO = Event()  # the module that is loaded waits for it


def test_a_module_that_takes_long_is_loaded_beside_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_module.py").write_text(f"from {__name__} import GO\nGO.wait(60)\nDONE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    steps = loading("slow_module")

    for _ in range(3):
        next(steps)
        assert not hasattr(sys.modules.get("slow_module"), "DONE")
    GO.set()
    for _ in steps:
        pass

    assert sys.modules.pop("slow_module").DONE
