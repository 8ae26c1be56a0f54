"""The one way to ask for a file: a dialog that looks at names, sizes and times, and never opens a file.

Qt's own dialog opens every file of a folder whose ending it does not know, to guess its kind. Closed again, that one
descriptor takes all locks away that this process holds on the file: the locks of SQLite on the study that is open.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QDialog, QFileDialog, QStyle, QWidget

from cd7gui.domain.formatting import N_

ENDING = re.compile(r"\(\*\.(\w+)")


@dataclass(frozen=True)
class ChosenFile:
    """The file that was chosen, and the filter that stood."""

    path: Path
    filter: str


class NamesOnly(QAbstractFileIconProvider):
    """Tells folders from files, from what the system's list says of them; made and asked for each dialog."""

    def __init__(self, style: QStyle) -> None:
        super().__init__()
        # Made here: the dialog asks from a thread of its own, in which no pixmap may be drawn.
        self._folder = style.standardIcon(QStyle.StandardPixmap.SP_DirIcon)
        self._file = style.standardIcon(QStyle.StandardPixmap.SP_FileIcon)

    def icon(self, about: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Return the picture of a folder or of a file."""
        if isinstance(about, QFileInfo):
            return self._folder if about.isDir() else self._file
        return self._file if about is QAbstractFileIconProvider.IconType.File else self._folder

    def type(self, about: QFileInfo) -> str:
        """Return the kind in words, by the name alone."""
        if about.isDir():
            return N_("Folder")
        return N_("{ending} file").format(ending=about.suffix()) if about.suffix() else N_("File")


def choose_to_open(parent: QWidget, title: str, folder: Path | None, files: str) -> Path | None:
    """Ask for a file that exists."""
    chosen = _ask(parent, title, QFileDialog.FileMode.ExistingFile, folder, "", files.split(";;"))
    return chosen.path if chosen else None


def choose_to_save(parent: QWidget, title: str, suggested: Path, filters: Sequence[str]) -> ChosenFile | None:
    """Ask where a file is to stand; one that is there is asked about."""
    mode = QFileDialog.FileMode.AnyFile
    return _ask(parent, title, mode, suggested.parent, suggested.name, filters, save=True)


def _ask(
    parent: QWidget,
    title: str,
    mode: QFileDialog.FileMode,
    folder: Path | None,
    name: str,
    filters: Sequence[str],
    *,
    save: bool = False,
) -> ChosenFile | None:
    # Made in an empty folder: it begins to list where it is made, before it can be told how.
    with TemporaryDirectory(prefix="cd7gui-") as empty:
        dialog = QFileDialog(parent, title, empty)
        provider = NamesOnly(dialog.style())
        _prepare(dialog, provider)
        dialog.setHistory([])
    dialog.setFileMode(mode)
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([one for one in filters if one] or [N_("All files (*)")])
    dialog.setDirectory(str(folder or Path.home()))
    if save:  # before Qt asks about a file that is there: a name completed later might replace one unasked
        _complete_names(dialog, Path(name).suffix)
    if name:
        dialog.selectFile(name)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    files, chosen = dialog.selectedFiles(), dialog.selectedNameFilter()
    dialog.deleteLater()
    dialog.destroyed.connect(lambda: provider)  # lives as long as the thread that asks it
    return ChosenFile(Path(files[0]), chosen) if accepted and files and files[0] else None


def _complete_names(dialog: QFileDialog, usual: str) -> None:
    """Give a name without an ending that of the filter that stands."""

    def follow(chosen: str) -> None:
        found = ENDING.search(chosen)
        dialog.setDefaultSuffix(found[1] if found else usual.removeprefix("."))

    dialog.filterSelected.connect(follow)
    follow(dialog.selectedNameFilter())


def _prepare(dialog: QFileDialog, provider: NamesOnly) -> None:
    if os.name == "posix":  # where a process loses its locks; Windows shows its own dialog
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setIconProvider(provider)
