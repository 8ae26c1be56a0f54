"""What the programme remembers of a person on this computer: name, layout, last studies, scheme and size of text."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.style.tokens import LARGEST_SCALE, LEAST_SCALE

RECENT = 6
YES = "yes"
STEP = 0.25  # of the text's size, for each press of “larger” or “smaller”


AS_BYTES = "bytes:"  # no path of a study begins so: they are kept whole, from the root on
LONGEST_SIZE = 5  # digits of a size in px


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no computer can use
        return False


def _line(path: Path) -> str:
    """Return a path as a line that can be kept: a name that is no UTF-8, or has line breaks, by its bytes."""
    text = str(path)
    return text if text.isprintable() else AS_BYTES + os.fsencode(path).hex()


def _path(line: str) -> Path:
    if not line.startswith(AS_BYTES):
        return Path(line)
    try:
        return Path(os.fsdecode(bytes.fromhex(line.removeprefix(AS_BYTES))))
    except ValueError:  # altered by hand
        return Path(line)


class SettingsStore(Protocol):
    """Where preferences are kept: `QSettings`, or a dictionary in tests."""

    def value(self, key: str, /) -> object:
        """Return what was kept under a name, None if nothing was."""

    def setValue(self, key: str, value: object, /) -> None:
        """Keep something under a name."""


class InMemorySettings:
    """A memory that ends with the programme."""

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}

    def value(self, key: str, /) -> object:
        """Return what was kept under a name."""
        return self._kept.get(key)

    def setValue(self, key: str, value: object, /) -> None:
        """Keep something under a name."""
        self._kept[key] = value


@dataclass(frozen=True)
class WorkbookHolder:
    """The study that a workbook is kept up to date with: one file at one place, and a line that it must hold."""

    path: Path
    seq: int
    hash: str


class UserSettings:
    """The preferences by name. What cannot be read counts as never set."""

    def __init__(self, memory: SettingsStore) -> None:
        self._memory = memory

    def _text(self, key: str) -> str:
        value = self._memory.value(key)
        return value if isinstance(value, str) else ""

    @property
    def told_of(self) -> str:
        """The fault of this computer that the window has told already, in its words."""
        return self._text("told_of")

    @told_of.setter
    def told_of(self, words: str) -> None:
        self._memory.setValue("told_of", words)

    @property
    def user(self) -> str:
        """The name that signs changes; empty while nobody gave one."""
        return self._text("user")

    @user.setter
    def user(self, name: str) -> None:
        self._memory.setValue("user", name)

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the desktop is."""
        return next((one for one in Scheme if one.value == self._text("scheme")), Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._memory.setValue("scheme", scheme.value)

    @property
    def scale(self) -> float:
        """The size of the text, 1 to 2."""
        try:
            scale = float(self._text("scale"))
        except ValueError:
            return LEAST_SCALE
        return min(max(scale, LEAST_SCALE), LARGEST_SCALE) if math.isfinite(scale) else LEAST_SCALE

    @scale.setter
    def scale(self, scale: float) -> None:
        self._memory.setValue("scale", str(min(max(scale, LEAST_SCALE), LARGEST_SCALE)))

    @property
    def maximised(self) -> bool:
        """Whether the window filled the screen when it was closed last."""
        return self._text("maximised") == YES

    @maximised.setter
    def maximised(self, filled: bool) -> None:
        self._memory.setValue("maximised", YES if filled else "")

    def last_place(self, study: str) -> list[str]:
        """Return where a study was left on this computer, by the study's id; empty if it was never left."""
        return self._text(f"place/{study}").splitlines()

    def remember_place(self, study: str, parts: list[str]) -> None:
        """Keep where a study is left."""
        self._memory.setValue(f"place/{study}", "\n".join(parts))

    @property
    def plots_counts(self) -> bool:
        """Whether the counts are plotted above the laboratory series."""
        return self._text("plots_counts") == YES

    @plots_counts.setter
    def plots_counts(self, shown: bool) -> None:
        self._memory.setValue("plots_counts", YES if shown else "")

    @property
    def tables(self) -> frozenset[str]:
        """The wide forms whose rows are shown as a table, by their ids."""
        return frozenset(self._text("tables").split())

    def turn_table(self, form_id: str) -> None:
        """Show the rows of a wide form as a table from now on, or each as a page again."""
        self._memory.setValue("tables", " ".join(sorted(self.tables ^ {form_id})))

    @property
    def recent(self) -> list[Path]:
        """The studies that were open last and still exist, the newest first."""
        return [path for path in map(_path, self._text("recent").splitlines()) if _exists(path)]

    def remember_study(self, path: Path) -> None:
        """Put a study at the head of the last ones."""
        others = [one for one in self.recent if one != path]
        self._memory.setValue("recent", "\n".join(map(_line, [path, *others][:RECENT])))

    def kept_workbook(self, study: str) -> Path | None:
        """Return the workbook that is kept up to date beside a study, by the study's id."""
        text = self._text(f"workbook/{study}")
        return _path(text) if text else None

    def keep_workbook(self, study: str, target: Path | None) -> None:
        """Keep a workbook up to date from now on; None ends it."""
        self._memory.setValue(f"workbook/{study}", _line(target) if target else "")

    def workbook_belongs_to(self, study: str) -> WorkbookHolder | None:
        """Return which file the kept workbook was written from, and up to which line. A copy of it is another one."""
        lines = self._text(f"workbook of/{study}").splitlines()
        if len(lines) != len(fields(WorkbookHolder)) or not lines[1].isdigit():
            return None
        return WorkbookHolder(_path(lines[0]), int(lines[1]), lines[2])

    def bind_workbook(self, study: str, holder: WorkbookHolder) -> None:
        """Note which file, as it stands, the kept workbook is written from."""
        self._memory.setValue(f"workbook of/{study}", f"{_line(holder.path)}\n{holder.seq}\n{holder.hash}")

    def last_workbook(self, study: str) -> str:
        """Return where and when a study's workbook was saved last, in words."""
        return self._text(f"saved/{study}")

    def remember_workbook(self, study: str, words: str) -> None:
        """Keep where and when a study's workbook was saved."""
        self._memory.setValue(f"saved/{study}", words)

    def columns_of(self, shape: str) -> str:
        """Return what was chosen for files of a shape, as text; empty if nothing was."""
        return self._text(f"columns/{shape}")

    def keep_columns(self, shape: str, text: str) -> None:
        """Keep what was chosen for files of a shape."""
        self._memory.setValue(f"columns/{shape}", text)

    @property
    def summary_axis(self) -> str:
        """The axis of the summary's charts as it was chosen last."""
        return self._text("summary/axis")

    @summary_axis.setter
    def summary_axis(self, kept: str) -> None:
        self._memory.setValue("summary/axis", kept)

    @property
    def summary_order(self) -> str:
        """The order of the summary's swimmer as it was chosen last."""
        return self._text("summary/order")

    @summary_order.setter
    def summary_order(self, kept: str) -> None:
        self._memory.setValue("summary/order", kept)

    def layout(self, part: str) -> list[int]:
        """Return the kept sizes of a splitter or window, empty if none were kept."""
        words = self._text(f"layout/{part}").split()
        sizes = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= LONGEST_SIZE]
        return sizes if len(sizes) == len(words) else []

    def keep_layout(self, part: str, sizes: list[int]) -> None:
        """Keep the sizes of a splitter or window, in px."""
        self._memory.setValue(f"layout/{part}", " ".join(str(size) for size in sizes))
