"""The end of writing a workbook: its parts packed into one file that can be stopped, and its rows counted there."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

CHUNK = 1 << 20
ROW = b"<row "  # an angle bracket inside a text is escaped, so nothing else looks like this


class PackedFile:
    """A file to write to that says how far it is and can be stopped at every piece.

    `step(bytes written)` may raise; from then on the file takes everything and keeps nothing, because the zip file
    that fills it writes its directory even while an error is on its way.
    """

    def __init__(self, path: Path, step: Callable[[int], None]) -> None:
        self._file = path.open("wb")
        self._step = step
        self._place = self._furthest = 0
        self._stopped = False

    def write(self, piece: bytes) -> int:
        """Take a piece; raises what `step` raises."""
        if not self._stopped:
            try:
                self._step(self._furthest)
                self._file.write(piece)
            except BaseException:
                self._stopped = True
                raise
        self._place += len(piece)
        self._furthest = max(self._furthest, self._place)  # the zip file goes back to write sizes into its headers
        return len(piece)

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._place

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        if not self._stopped:
            place = self._file.seek(place, whence)
        self._place = place
        return place

    def flush(self) -> None:
        """Hand everything to the system."""
        if not self._stopped:
            self._file.flush()

    def close(self) -> None:
        """Let go of the file; what comes later is kept no more."""
        self._stopped = True
        self._file.close()


class WatchedFile(io.FileIO):
    """A file to read that says how much of it was taken and can be stopped at every piece: `step(bytes)` may raise."""

    def __init__(self, path: Path, step: Callable[[int], None]) -> None:
        super().__init__(path)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes."""
        piece = super().read(-1 if size is None else size) or b""
        self._step(len(piece))
        return piece


def rows_packed(path: Path, sheets: int) -> list[int]:
    """Count the rows of each sheet in a finished workbook, headers left out. Nothing but the file is believed."""
    with zipfile.ZipFile(path) as archive:
        return [_rows(archive, f"xl/worksheets/sheet{number}.xml") - 1 for number in range(1, sheets + 1)]


def _rows(archive: zipfile.ZipFile, part: str) -> int:
    found, end = 0, b""
    with archive.open(part) as file:
        while piece := file.read(CHUNK):
            found += (end + piece).count(ROW)
            end = piece[1 - len(ROW) :]
    return found
