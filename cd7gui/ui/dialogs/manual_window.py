"""The manual: Markdown pages that come with the programme, rendered by Qt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cd7gui import resources
from cd7gui.study.reports.manual import page_names, page_text, page_title
from cd7gui.ui.style.theme import TEXT_SIZE, mark, resize_on_screen, scale_of, sized, spacing
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, window_title

SIZE = (1000, 720)
LIST = 250  # px at 100%: the list of pages
PICTURE = 660  # px at 100%: the widest picture
BOLD = QFont.Weight.DemiBold
LINE_HEIGHT = 125  # per cent
HEADINGS = {1: 20, 2: 15}  # px at 100%, by level
ROLE = Qt.ItemDataRole.UserRole
FOLDERS = ("help", "pictures")  # of the resources that hold pages and pictures


class ManualText(QTextBrowser):
    """Browser for a page of the manual, which opens nothing but the manual's pages and pictures."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName("Page of the manual")

    def loadResource(self, type: int, name: QUrl | str) -> object:
        """Return one of the manual's pictures; no other file or address is ever opened."""
        place = PurePosixPath(QUrl(name).path())
        if type != QTextDocument.ResourceType.ImageResource or place.name != place.name.strip("."):
            return None
        for folder in FOLDERS:
            found = resources.root().joinpath(folder, place.name)
            if found.is_file():
                picture = QImage.fromData(found.read_bytes())
                widest = round(PICTURE * scale_of(self.font()))
                if picture.width() > widest:
                    ratio = self.devicePixelRatioF()
                    smooth = Qt.TransformationMode.SmoothTransformation
                    picture = picture.scaledToWidth(round(widest * ratio), smooth)
                    picture.setDevicePixelRatio(ratio)
                return picture
        return None


class ManualWindow(QDialog):
    """The list of pages, the page, and a field for searching this page and the others."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("manual")
        self.setModal(False)
        self.name = ""
        self._visited: list[str] = []
        self._at = -1
        self.pages = ListWidget(self)
        self.pages.setAccessibleName("Pages of the manual")
        mark(self.pages, role="plain")
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.setTextElideMode(Qt.TextElideMode.ElideRight)
        for name in page_names():
            item = QListWidgetItem(one_line(page_title(name)))
            item.setData(ROLE, name)
            self.pages.addItem(item)
        self.text = ManualText(self)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("Find in the manual   Ctrl+F")
        self.words.setAccessibleName("Find in the manual")
        self.said = PlainLabel(self)
        mark(self.said, role="help")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        self.before = QPushButton("Back", self)
        self.after = QPushButton("Forward", self)
        for button in (self.before, self.after):
            button.setAutoDefault(False)
            mark(button, role="quiet")
            above.addWidget(button)
        above.addWidget(self.words, 1)
        above.addWidget(self.said)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.pages)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        scale = scale_of(self.font())
        split.setSizes([round(LIST * scale), round((SIZE[0] - LIST) * scale)])
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(split, 1)
        resize_on_screen(self, *SIZE)

    def _connect(self) -> None:
        self.pages.currentItemChanged.connect(self._choose)
        self.text.anchorClicked.connect(self._follow)
        self.words.returnPressed.connect(self.find_next)
        self.words.textChanged.connect(lambda _: self.said.setText(""))
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        for keys, act in (
            ("Ctrl+F", self._to_find),
            ("F3", self.find_next),
            ("Shift+F3", self.find_before),
            ("Alt+Left", lambda: self.step(-1)),
            ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+W", self.close),
        ):
            QShortcut(QKeySequence(keys), self, act)

    # pages

    def show_page(self, name: str, *, noted: bool = True) -> None:
        """Show a page; an unknown name is ignored."""
        if name not in page_names():
            return
        if noted and name != self.name:
            self._visited = [*self._visited[: self._at + 1], name]
            self._at = len(self._visited) - 1
        self.name = name
        self.text.setMarkdown(page_text(name))
        _space_out(self.text.document(), scale_of(self.font()))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.setWindowTitle(window_title(f"Manual: {page_title(name)}"))
        self.pages.setCurrentRow(page_names().index(name))
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at + 1 < len(self._visited))

    def step(self, by: int) -> None:
        """Go back or forward in the history of pages."""
        if 0 <= self._at + by < len(self._visited):
            self._at += by
            self.show_page(self._visited[self._at], noted=False)

    def _choose(self, item: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if item is not None and item.data(ROLE) != self.name:
            self.show_page(item.data(ROLE))

    def _follow(self, link: QUrl) -> None:
        if link.isRelative():
            self.show_page(PurePosixPath(link.path()).stem)

    # searching

    def _to_find(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    def find_next(self) -> None:
        """Go to the next match: on this page, then on the following ones."""
        words = self.words.text().strip()
        if words and not self.text.find(words):
            self._find_on(self._others(), words, QTextDocument.FindFlag(0))

    def find_before(self) -> None:
        """Go to the previous match."""
        words = self.words.text().strip()
        if words and not self.text.find(words, QTextDocument.FindFlag.FindBackward):
            self._find_on(reversed(self._others()), words, QTextDocument.FindFlag.FindBackward)

    def _others(self) -> list[str]:
        """Return the other pages in order from this one on, with this page last."""
        names = page_names()
        at = names.index(self.name) + 1
        return [*names[at:], *names[:at]]

    def _find_on(self, names: Iterable[str], words: str, flag: QTextDocument.FindFlag) -> None:
        for name in names:
            if words.casefold() not in page_text(name).casefold():
                continue
            self.show_page(name)
            if flag:
                self.text.moveCursor(QTextCursor.MoveOperation.End)
            if self.text.find(words, flag):
                return
        self.said.setText("Not found.")


def _space_out(document: QTextDocument, scale: float) -> None:
    """Add space around headings and paragraphs; Qt renders Markdown without any."""
    document.setDocumentMargin(spacing(5, scale))
    cursor, block = QTextCursor(document), document.begin()
    while block.isValid():
        form, heading = block.blockFormat(), block.blockFormat().headingLevel()
        cursor.setPosition(block.position())
        if cursor.currentTable() is None:
            form.setTopMargin(spacing(4 if heading > 1 else 0, scale))
            form.setBottomMargin(spacing(1 if block.textList() is not None else 2, scale))
            form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setBlockFormat(form)
        if heading:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            letters = QTextCharFormat()
            letters.setFont(sized(document.defaultFont(), HEADINGS.get(heading, TEXT_SIZE) * scale, BOLD))
            cursor.setCharFormat(letters)
        block = block.next()


def show_manual(window: QWidget, page: str) -> ManualWindow:
    """Show the window's manual, made on first use, at a page; without a page, where it was left."""
    manual = window.findChild(ManualWindow)
    if manual is None:
        manual = ManualWindow(window)
    manual.show_page(page or manual.name or page_names()[0])
    manual.show()
    manual.raise_()
    manual.activateWindow()
    manual.text.setFocus()
    return manual
