"""Files that the programme keeps for its user beside the studies: preferences, the log, the name that signs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def owned(file: Path) -> Path:
    """Return a file that its owner alone may read, made empty with its folder if it is not there. Never raises.

    Whoever writes it then says why where that fails.
    """
    with suppress(OSError, ValueError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        file.chmod(0o600)  # one of an earlier version, which everybody could read
    return file
