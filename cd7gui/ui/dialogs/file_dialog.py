"""The only file dialog: it reads names, sizes and times, and never opens a file.

Qt's own dialog opens every file whose extension it does not know, to guess its type. Closing that descriptor releases
all locks that this process holds on the file: the locks of SQLite on the open study.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QHeaderView, QStyle, QWidget

from cd7gui.domain.formatting import counted, printable_name
from cd7gui.records import dataclass
from cd7gui.ui.widgets.plain_text import PlainLabel, PlainMessageBoxes

MOST_NAMES = 20_000  # read from a folder at most
HIDDEN = (
    "{names} in this folder cannot be shown here, because their names are not valid UTF-8. Rename such a file, drop it "
    "on the window, or open it from the command line."
)
ENDING = re.compile(r"\(\*\.(\w+)")


@dataclass(frozen=True)
class ChosenFile:
    """The chosen file, and the filter that was selected."""

    path: Path
    filter: str


class NamesOnly(QAbstractFileIconProvider):
    """Icon provider that tells folders from files by the directory listing alone.

    Each dialog has its own.
    """

    def __init__(self, style: QStyle) -> None:
        super().__init__()
        # Made here: the dialog asks from another thread, in which no pixmap may be drawn.
        self._folder = style.standardIcon(QStyle.StandardPixmap.SP_DirIcon)
        self._file = style.standardIcon(QStyle.StandardPixmap.SP_FileIcon)

    def icon(self, about: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Return the icon of a folder or of a file."""
        if isinstance(about, QFileInfo):
            return self._folder if about.isDir() else self._file
        return self._file if about is QAbstractFileIconProvider.IconType.File else self._folder

    def type(self, about: QFileInfo) -> str:
        """Return the type in words, by the name alone."""
        if about.isDir():
            return "Folder"
        return f"{about.suffix()} file" if about.suffix() else "File"


def choose_to_open(parent: QWidget, title: str, folder: Path | None, files: str) -> Path | None:
    """Ask for an existing file."""
    chosen = _ask(parent, title, QFileDialog.FileMode.ExistingFile, folder, "", files.split(";;"))
    return chosen.path if chosen else None


def choose_to_save(parent: QWidget, title: str, suggested: Path, filters: Sequence[str]) -> ChosenFile | None:
    """Ask where to save a file; before an existing one is replaced, the user is asked."""
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
    # Made in an empty folder: the dialog starts listing its first folder before it can be set up.
    with TemporaryDirectory(prefix="cd7gui-") as empty:
        dialog = QFileDialog(parent, title, empty)
        provider = NamesOnly(dialog.style())
        _prepare(dialog, provider)
        dialog.setHistory([])
    dialog.setFileMode(mode)
    dialog.installEventFilter(PlainMessageBoxes(dialog))
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "Save &in:")
    dialog.setNameFilters([one for one in filters if one] or ["All files (*)"])
    dialog.setDirectory(str(_shown_folder(folder or Path.home())))
    _report_hidden_names(dialog)
    if save:  # before Qt asks about an existing file: a name completed later might replace one without asking
        _complete_names(dialog, Path(name).suffix)
    if name:
        dialog.selectFile(printable_name(name).replace('"', "'"))  # Qt separates names by quotes
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    files, chosen = dialog.selectedFiles(), dialog.selectedNameFilter()
    dialog.deleteLater()
    dialog.destroyed.connect(lambda: provider)  # kept alive as long as the thread that uses it
    return ChosenFile(Path(files[0]), chosen) if accepted and files and files[0] else None


def _shown_folder(folder: Path) -> Path:
    """Return the folder, or its nearest parent that Qt can name: it handles only names in UTF-8."""
    candidates = (one for one in (folder, *folder.parents) if _is_text(os.fsencode(one)) and one.is_dir())
    return next(candidates, Path.home())


def _is_text(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def hidden_names(folder: str) -> int:
    """Count the names in a folder that Qt does not list because they are not UTF-8, up to `MOST_NAMES`."""
    try:
        with os.scandir(os.fsencode(folder)) as found:
            return sum(not _is_text(one.name) for one in islice(found, MOST_NAMES))
    except OSError:
        return 0


def _report_hidden_names(dialog: QFileDialog) -> None:
    """State below the list how many names are not shown, and what can be done."""
    layout = dialog.layout()
    if os.name != "posix" or not isinstance(layout, QGridLayout):
        return
    label = PlainLabel(dialog)
    label.setWordWrap(True)
    layout.addWidget(label, layout.rowCount(), 0, 1, layout.columnCount())

    def follow(folder: str) -> None:
        count = hidden_names(folder)
        label.setText(HIDDEN.format(names=counted(count, "name", "names")))
        label.setVisible(bool(count))

    dialog.directoryEntered.connect(follow)
    follow(dialog.directory().absolutePath())


def _complete_names(dialog: QFileDialog, usual: str) -> None:
    """Add the extension of the selected filter to a name without one."""

    def follow(chosen: str) -> None:
        found = ENDING.search(chosen)
        dialog.setDefaultSuffix(found[1] if found else usual.removeprefix("."))

    dialog.filterSelected.connect(follow)
    follow(dialog.selectedNameFilter())


def _prepare(dialog: QFileDialog, provider: NamesOnly) -> None:
    if os.name == "posix":  # where a process would lose its locks; Windows shows its own dialog
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setIconProvider(provider)
    header = dialog.findChild(QHeaderView)
    if header is not None:  # Windows' own dialog has none
        header.setResizeContentsPrecision(0)  # visible rows only: a folder may hold thousands
        header.setStretchLastSection(False)
        for column in range(header.count()):  # sizes and times are shown in full, and the name gets the rest
            fit = QHeaderView.ResizeMode.ResizeToContents if column else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, fit)
