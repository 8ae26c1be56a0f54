"""The table of HLA loci: patient and donor side by side, the shared alleles, and the match below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from cd7gui.presenters.hla import LocusView, MatchView
from cd7gui.records import dataclass
from cd7gui.ui.data_entry.editors.factory import height_of
from cd7gui.ui.data_entry.special_pages.hla_table_row import AlleleRow
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import spacing
from cd7gui.ui.widgets.plain_text import PlainLabel

LOCUS, WIDEST, NARROWEST = 52, 132, 92  # px at 100%: the name of a locus; an editor
CAPTION = 56  # px at 100%: "patient", if the two are one above the other
CAPTIONS = ("Patient", "Donor")


@dataclass(frozen=True)
class HlaTableColumns:
    """The x of the table's columns: two editors for each person, side by side or one above the other."""

    editors: tuple[int, int, int, int]
    across: int
    match: int
    beside: bool


class LocusTable:
    """The labels around the editors, made once."""

    def __init__(self, loci: Mapping[str, tuple[AlleleRow, ...]], parent: QWidget) -> None:
        self._loci = loci
        self._names = {locus: _label(locus, "label", parent) for locus in loci}
        self._matches = {locus: _label("", "chip", parent) for locus in loci}
        self._captions = {locus: tuple(_label(one, "help", parent) for one in CAPTIONS) for locus in loci}
        self._heads = tuple(_label(one, "help", parent) for one in CAPTIONS)
        self.counts = _label("", "panel-title", parent)
        self.verdict = _label("", "label", parent)
        self.cautions = _label("", "message", parent)
        theme.mark(self.cautions, severity="query")
        for words, name in ((self.counts, "counts"), (self.verdict, "verdict"), (self.cautions, "cautions")):
            words.setWordWrap(True)
            words.setObjectName(f"hla-{name}")

    def show(self, view: MatchView) -> None:
        """Show the match."""
        for one in view.loci:
            self._show_locus(one)
        for words, text in (
            (self.counts, view.counts),
            (self.verdict, view.verdict),
            (self.cautions, "\n".join(view.cautions)),
        ):
            words.setText(text)
            words.setVisible(bool(text))

    def _show_locus(self, one: LocusView) -> None:
        match = self._matches[one.locus]
        match.setText(one.words)
        match.setAccessibleName(f"{one.locus}: {one.words}")

    def lay(self, x: int, y: int, width: int, scale: float) -> int:
        """Place the table at (x, y) with this width; returns the height."""
        columns = self._columns(x, width, scale)
        at = y + self._lay_heads(columns, y)
        for locus, rows in self._loci.items():
            at += self._lay_locus(locus, rows, columns, x, at, width, scale) + spacing(1.5, scale)
        for words in (self.counts, self.verdict, self.cautions):
            if not words.isHidden():
                at += spacing(1.5, scale)
                needed = words.heightForWidth(width)
                words.setGeometry(x, at, width, needed)
                at += needed
        return at - y

    def _columns(self, x: int, width: int, scale: float) -> HlaTableColumns:
        gap, between, name = spacing(1.5, scale), spacing(4, scale), round(LOCUS * scale)
        match = max(label.sizeHint().width() for label in self._matches.values())
        across = (width - name - match - 2 * gap - 2 * between) // 4
        beside = across >= round(NARROWEST * scale)
        start = x + name
        if not beside:
            start += round(CAPTION * scale)
            across = (x + width - start - gap) // 2
        across = min(across, round(WIDEST * scale))
        donor = start + 2 * across + gap + between if beside else start
        edges = (start, start + across + gap, donor, donor + across + gap)
        return HlaTableColumns(edges, across, edges[3] + across + between if beside else start, beside)

    def _lay_heads(self, columns: HlaTableColumns, y: int) -> int:
        for head, left in zip(self._heads, (columns.editors[0], columns.editors[2]), strict=True):
            head.setVisible(columns.beside)
            head.setGeometry(left, y, head.sizeHint().width(), head.sizeHint().height())
        return self._heads[0].sizeHint().height() + 4 if columns.beside else 0

    def _lay_locus(
        self,
        locus: str,
        rows: tuple[AlleleRow, ...],
        columns: HlaTableColumns,
        x: int,
        y: int,
        width: int,
        scale: float,
    ) -> int:
        line = height_of(rows[0].editor, rows[0].editor.font())
        below = 0 if columns.beside else line + spacing(1, scale)
        for row, left, down in zip(rows, columns.editors, (0, 0, below, below), strict=True):
            row.put(left, y + down, columns.across)
        self._lay_words(locus, columns, x, y, line, scale)
        height = line + below
        match = self._matches[locus]
        if columns.beside:
            _centre(match, columns.match, y, line)
        else:  # no room beside them: the match goes below both
            _centre(match, columns.match, y + height + spacing(1, scale), 0)
            height += spacing(1, scale) + match.height()
        for row in rows:
            height += row.put_messages(columns.editors[0], y + height, x + width - columns.editors[0])
        return height

    def _lay_words(self, locus: str, columns: HlaTableColumns, x: int, y: int, line: int, scale: float) -> None:
        _centre(self._names[locus], x, y, line)
        for number, caption in enumerate(self._captions[locus]):
            caption.setVisible(not columns.beside)
            _centre(caption, x + round(LOCUS * scale), y + number * (line + spacing(1, scale)), line)


def _label(text: str, role: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    theme.mark(label, role=role)
    return label


def _centre(label: PlainLabel, x: int, y: int, line: int) -> None:
    size = label.sizeHint()
    label.setGeometry(x, y + max((line - size.height()) // 2, 0), size.width(), size.height())
