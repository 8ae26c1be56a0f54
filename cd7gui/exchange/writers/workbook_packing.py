"""The end of writing a workbook: packing its parts into one file, with cancellation, and counting its rows."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

CHUNK = 1 << 20
ROW = b"<row "  # an angle bracket in a text is escaped, so nothing else looks like this


class PackedFile:
    """A writable file that reports progress and can be stopped at every piece.

    `step(bytes written)` may raise; from then on the file accepts everything and keeps nothing, because the zip file
    that fills it writes its directory even while an error is propagating.
    """

    def __init__(self, path: Path, step: Callable[[int], None]) -> None:
        self._file = path.open("wb")
        self._step = step
        self._place = self._furthest = 0
        self._stopped = False

    def write(self, piece: bytes) -> int:
        """Write a piece; raises what `step` raises."""
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
        """Return the current position."""
        return self._place

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position."""
        if not self._stopped:
            place = self._file.seek(place, whence)
        self._place = place
        return place

    def flush(self) -> None:
        """Flush everything to the system."""
        if not self._stopped:
            self._file.flush()

    def close(self) -> None:
        """Close the file; anything written later is discarded."""
        self._stopped = True
        self._file.close()


class WatchedFile(io.FileIO):
    """A readable file that reports how much was read and can be stopped at every piece: `step(bytes)` may raise."""

    def __init__(self, path: Path, step: Callable[[int], None]) -> None:
        super().__init__(path)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes."""
        piece = super().read(-1 if size is None else size) or b""
        self._step(len(piece))
        return piece


def rows_packed(path: Path, sheets: int) -> list[int]:
    """Count the rows of each sheet in a finished workbook, without headers, from the file alone."""
    with zipfile.ZipFile(path) as archive:
        return [_rows(archive, f"xl/worksheets/sheet{number}.xml") - 1 for number in range(1, sheets + 1)]


def _rows(archive: zipfile.ZipFile, part: str) -> int:
    found, end = 0, b""
    with archive.open(part) as file:
        while piece := file.read(CHUNK):
            found += (end + piece).count(ROW)
            end = piece[1 - len(ROW) :]
    return found
