"""The garbage collector rests while a study is read, whatever comes of it."""

from __future__ import annotations

import gc

import pytest

pytest.importorskip("PySide6")

from cd7gui.ui.services.garbage_collector import collector_paused


def test_the_collector_rests_while_a_study_is_read_and_works_again_after_a_failure() -> None:
    seen = []

    def read() -> None:
        with collector_paused():
            seen.append(gc.isenabled())
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        read()

    assert seen == [False]
    assert gc.isenabled()
