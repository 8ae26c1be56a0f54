"""What is stored for a person on this computer: name, layout, recent studies, colour scheme, text size."""

from __future__ import annotations

import math
import os
from dataclasses import fields
from pathlib import Path
from typing import Protocol

from cd7gui.records import dataclass
from cd7gui.study.servers.addresses import address_to_keep
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.style.tokens import LARGEST_SCALE, LEAST_SCALE

RECENT = 6
YES = "yes"
STEP = 0.25  # of the normal text size, for each use of “larger” or “smaller”


AS_BYTES = "bytes:"  # no path of a study begins like this: they are stored in full, from the root on
LONGEST_SIZE = 5  # digits of a size in px
LONGEST_LINE_NUMBER = 12  # digits of a line number in the trail


def _is_count(word: str, longest: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= longest


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that is valid on no computer
        return False


def _line(path: Path) -> str:
    """Return a path as a line to be stored; a name that is not UTF-8, or has line breaks, as its bytes."""
    text = str(path)
    return text if text.isprintable() else AS_BYTES + os.fsencode(path).hex()


def _path(line: str) -> Path:
    if not line.startswith(AS_BYTES):
        return Path(line)
    try:
        return Path(os.fsdecode(bytes.fromhex(line.removeprefix(AS_BYTES))))
    except ValueError:  # edited by hand
        return Path(line)


class SettingsStore(Protocol):
    """The storage of settings: `QSettings`, or a dictionary in tests."""

    def value(self, key: str, /) -> object:
        """Return what is stored under a name, or None."""

    def setValue(self, key: str, value: object, /) -> None:
        """Store a value under a name."""


class InMemorySettings:
    """Settings that are lost when the programme ends."""

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}

    def value(self, key: str, /) -> object:
        """Return what is stored under a name."""
        return self._kept.get(key)

    def setValue(self, key: str, value: object, /) -> None:
        """Store a value under a name."""
        self._kept[key] = value


@dataclass(frozen=True)
class WorkbookHolder:
    """The study with which a workbook is kept up to date: a file at one path, and a line that it must contain."""

    path: Path
    seq: int
    hash: str


class _Text:
    """A text stored under a name; empty if none is."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, settings: UserSettings, _: type[UserSettings]) -> str:
        return settings.text(self._key)

    def __set__(self, settings: UserSettings, text: str) -> None:
        settings.keep(self._key, text)


class _Flag:
    """A yes or no stored under a name; no if none is."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, settings: UserSettings, _: type[UserSettings]) -> bool:
        return settings.text(self._key) == YES

    def __set__(self, settings: UserSettings, yes: bool) -> None:
        settings.keep(self._key, YES if yes else "")


class UserSettings:
    """The settings by name. One that cannot be read counts as never set."""

    warned_of = _Text("told_of")  # the problem of this computer that was already shown, in words
    user = _Text("user")  # the name that signs changes; empty if none was given
    maximised = _Flag("maximised")  # whether the window was maximised when last closed
    plots_counts = _Flag("plots_counts")  # whether the counts are plotted above the laboratory series
    summary_axis = _Text("summary/axis")  # the last choice
    summary_order = _Text("summary/order")  # of the swimmer, the last choice

    def __init__(self, memory: SettingsStore) -> None:
        self._memory = memory

    def keep(self, key: str, text: str) -> None:
        """Store a text under a name."""
        self._memory.setValue(key, text)

    def text(self, key: str) -> str:
        """Return the text stored under a name; empty if there is none."""
        value = self._memory.value(key)
        return value if isinstance(value, str) else ""

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or that of the desktop."""
        return next((one for one in Scheme if one.value == self.text("scheme")), Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self.keep("scheme", scheme.value)

    @property
    def scale(self) -> float:
        """The size of the text, 1 to 2."""
        try:
            scale = float(self.text("scale"))
        except ValueError:
            return LEAST_SCALE
        return min(max(scale, LEAST_SCALE), LARGEST_SCALE) if math.isfinite(scale) else LEAST_SCALE

    @scale.setter
    def scale(self, scale: float) -> None:
        self.keep("scale", str(min(max(scale, LEAST_SCALE), LARGEST_SCALE)))

    def last_place(self, study: str) -> list[str]:
        """Return where a study was left on this computer, by the study's id; empty if never."""
        return self.text(f"place/{study}").splitlines()

    def remember_place(self, study: str, parts: list[str]) -> None:
        """Store where a study is left."""
        self.keep(f"place/{study}", "\n".join(parts))

    @property
    def tables(self) -> frozenset[str]:
        """The ids of the wide forms whose rows are shown as a table."""
        return frozenset(self.text("tables").split())

    def turn_table(self, form_id: str) -> None:
        """Show the rows of a wide form as a table from now on, or each as a page again."""
        self.keep("tables", " ".join(sorted(self.tables ^ {form_id})))

    @property
    def recent(self) -> list[Path]:
        """The recent studies that still exist, newest first."""
        return [path for path in map(_path, self.text("recent").splitlines()) if _exists(path)]

    @property
    def server(self) -> str:
        """The address of the last study on a server, without its password; "" for none."""
        return self.text("server")

    def remember_study(self, path: Path | str) -> None:
        """Add a study to the recent ones; of one on a server, its address without a password is stored."""
        if isinstance(path, str):
            self.keep("server", address_to_keep(path))
            return
        others = [one for one in self.recent if one != path]
        lines = "\n".join(map(_line, [path, *others][:RECENT]))
        if lines != self.text("recent"):  # what is stored is written to disk twice before the study is painted
            self.keep("recent", lines)

    def kept_workbook(self, study: str) -> Path | None:
        """Return the workbook that is kept up to date with a study, by the study's id."""
        text = self.text(f"workbook/{study}")
        return _path(text) if text else None

    def keep_workbook(self, study: str, target: Path | None) -> None:
        """Keep a workbook up to date from now on; None ends that."""
        self.keep(f"workbook/{study}", _line(target) if target else "")

    def workbook_belongs_to(self, study: str) -> WorkbookHolder | None:
        """Return the file that the kept workbook was written from, and up to which line.

        A copy of that file counts as another one.
        """
        lines = self.text(f"workbook of/{study}").splitlines()
        if len(lines) != len(fields(WorkbookHolder)) or not _is_count(lines[1], LONGEST_LINE_NUMBER):
            return None
        return WorkbookHolder(_path(lines[0]), int(lines[1]), lines[2])

    def bind_workbook(self, study: str, holder: WorkbookHolder) -> None:
        """Store which file, in its present state, the kept workbook is written from."""
        self.keep(f"workbook of/{study}", f"{_line(holder.path)}\n{holder.seq}\n{holder.hash}")

    def last_workbook(self, study: str) -> str:
        """Return where and when a study's workbook was last saved, in words."""
        return self.text(f"saved/{study}")

    def remember_workbook(self, study: str, words: str) -> None:
        """Store where and when a study's workbook was saved."""
        self.keep(f"saved/{study}", words)

    def columns_of(self, shape: str) -> str:
        """Return the choices for files of a shape as text; empty if there are none."""
        return self.text(f"columns/{shape}")

    def keep_columns(self, shape: str, text: str) -> None:
        """Store the choices for files of a shape."""
        self.keep(f"columns/{shape}", text)

    def baseline_rows(self, study: str) -> tuple[str, ...]:
        """Return the baseline rows shown for a study, by the study's id; an empty tuple means all."""
        return tuple(self.text(f"baseline/{study}").split())

    def keep_baseline_rows(self, study: str, rows: tuple[str, ...]) -> None:
        """Store which rows of the baseline are shown."""
        self.keep(f"baseline/{study}", " ".join(rows))

    def layout(self, part: str) -> list[int]:
        """Return the stored sizes of a splitter or window; empty if there are none."""
        words = self.text(f"layout/{part}").split()
        sizes = [int(word) for word in words if _is_count(word, LONGEST_SIZE)]
        return sizes if len(sizes) == len(words) else []

    def keep_layout(self, part: str, sizes: list[int]) -> None:
        """Store the sizes of a splitter or window, in px."""
        self.keep(f"layout/{part}", " ".join(str(size) for size in sizes))
