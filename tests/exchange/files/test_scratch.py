"""The folder of an open workbook on its way behind a password: gone at every end, kill -9 included."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from cd7gui.exchange.files.scratch import guarded_folder
from cd7gui.ui.tour.typist import wait_until

WORK = """
import pathlib, sys, time
from cd7gui.exchange.files.scratch import guarded_folder
with guarded_folder(pathlib.Path(sys.argv[1])) as folder:
    (folder / "plain.xlsx").write_text("open")
    print("ready", flush=True)
    time.sleep(600)
"""


def test_the_folder_is_its_owners_and_goes_at_the_end(tmp_path):
    with guarded_folder(tmp_path / "out.xlsx") as folder:
        assert folder.parent == tmp_path
        assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
        (folder / "plain.xlsx").write_text("open")
    assert list(tmp_path.iterdir()) == []


def test_it_goes_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), guarded_folder(tmp_path / "out.xlsx") as folder:
        (folder / "plain.xlsx").write_text(str(1 / 0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_open_is_left_by_a_process_that_is_killed(tmp_path, end, qapp):
    working = subprocess.Popen([sys.executable, "-c", WORK, str(tmp_path / "out.xlsx")], stdout=subprocess.PIPE)
    assert working.stdout is not None
    with working.stdout:
        assert working.stdout.readline() == b"ready\n"
        assert len(list(tmp_path.iterdir())) == 1
        working.send_signal(end)
        working.wait()
    wait_until(lambda: not list(tmp_path.iterdir()), "the open workbook stayed")
