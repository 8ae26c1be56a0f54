"""Whether an unclosed study and the log beside it belong together, before they are merged."""

from __future__ import annotations

import shutil
import struct
import tempfile
from pathlib import Path

from cd7gui.store.database.connection import WRITE_AHEAD_HEADER, log_of
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.set_aside import set_log_aside
from cd7gui.store.encryption.library import key_id_of
from cd7gui.store.soundness import REPLAYED_AT_ONCE, prove

FOREIGN_LOG = (
    "The log beside {path} belongs to another state of the study, for example because the file was replaced by a copy. "
    "It was not applied, but kept as {log}."
)
# In a longer trail, the pages, the counts, each value by its line and the last links are proved before the log is
# written back; the window proves the rest of the chain in the background.
REPLAYED = REPLAYED_AT_ONCE
FRAME_HEADER = struct.Struct(">4I")  # page, pages of the file after a commit (else 0), and the log's two salts
PAGES = slice(28, 32)  # of a study's first page: its number of pages


def settle_log(place: Path) -> str:
    """Set aside a log that does not belong to the study beside it; return a sentence then, else "".

    Nothing is done if the study is damaged even without its log. Nobody may have the study open. Raises `OSError`.
    """
    log = log_of(place)
    if not log.exists() or log.stat().st_size <= WRITE_AHEAD_HEADER or (_fits(place, log) and _is_sound(place)):
        return ""
    with tempfile.TemporaryDirectory(prefix="cd7gui-") as folder:
        alone = Path(folder) / place.name
        shutil.copyfile(place, alone)
        if not _is_sound(alone):
            return ""
    return FOREIGN_LOG.format(path=place, log=set_log_aside(place))


def _fits(place: Path, log: Path) -> bool:
    """Compare the study's length according to its log with that in the study's first page.

    A log that changes the length of a study also holds its first page, https://www.sqlite.org/fileformat2.html.
    """
    first_page, pages = _last_commit(log)
    if first_page or not pages or key_id_of(place) is not None:  # an encrypted page cannot be read here
        return True
    with place.open("rb") as file:
        return int.from_bytes(file.read(100)[PAGES]) == pages


def _last_commit(log: Path) -> tuple[bool, int]:
    """Return whether a log's last commit includes the first page, and the study's pages after it."""
    first_page, seen, pages = False, False, 0
    with log.open("rb") as file:
        header = file.read(WRITE_AHEAD_HEADER)
        page_size = int.from_bytes(header[8:12])
        while len(frame := file.read(24)) == 24:
            page, after, *marks = FRAME_HEADER.unpack(frame[:16])
            if struct.pack(">2I", *marks) != header[16:24]:
                break
            seen = seen or page == 1
            if after:
                first_page, pages = seen, after
            file.seek(page_size, 1)
    return first_page, pages


def _is_sound(place: Path) -> bool:
    try:
        prove(place, replayed_up_to=REPLAYED)
    except StudyFileError:
        return False
    return True
