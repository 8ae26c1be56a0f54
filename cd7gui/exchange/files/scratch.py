"""A temporary folder that is removed at the end of the work, even if the process is killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

# Waits until its input ends, however the other process ends, then removes the folder.
GUARD = "import shutil, sys; sys.stdin.buffer.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
LEAVING = 10  # s until the guard has ended


@contextmanager
def guarded_folder(beside: Path) -> Iterator[Path]:
    """Make a folder beside a file, private to its owner; a guard process removes it if this one is killed.

    Only something that ends both processes together, such as a power cut, can leave it behind.
    """
    with TemporaryDirectory(dir=beside.parent, prefix=".cd7gui-", ignore_cleanup_errors=True) as folder:
        # In a new session, so that signals to the terminal's programmes do not end it.
        guard = subprocess.Popen(  # noqa: S603 - this interpreter, and a script of ours
            [sys.executable, "-I", "-c", GUARD, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield Path(folder)
        finally:
            assert guard.stdin is not None
            guard.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                guard.wait(LEAVING)
