"""Text on paper: the fonts, line breaking, and characters that no font of this computer has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from cd7gui.domain.errors import UserError
from cd7gui.ui.style.theme import text_font
from cd7gui.ui.widgets.plain_text import one_line, shown

POINT: Final = 10  # units of the page's grid
SMALL, PLAIN, BOLD, SECTION, CHAPTER = range(5)
_SIZES: Final = {
    SMALL: (7.5, False),
    PLAIN: (9.0, False),
    BOLD: (9.0, True),
    SECTION: (11.0, True),
    CHAPTER: (15.0, True),
}
_NEVER_CUT: Final = 10_000_000  # characters
_AROUND: Final = 20  # characters of context around a missing one in the message
_LINE: Final = 1.32  # line height as a multiple of the font size
_UNSEEN: Final = ("Cc", "Cf", "Zl", "Zp", "Zs")
NO_GLYPH = (
    "No font on this computer has the character {sign} (U+{code:04X} {name}) in “{near}”, so nothing was printed: it "
    "would be missing on paper. Install a font that has it ({fonts}), or correct the text."
)
_FONTS: Final = "for Chinese fonts-noto-cjk, for others a Noto font of the script"


def for_paper(text: str) -> str:
    """Return a text with marks for invisible characters, and never cut off."""
    return shown(text, _NEVER_CUT).replace("\t", "    ")


class PaperLetters:
    """The fonts of a document. Each text is broken into lines only once for each width."""

    def __init__(self) -> None:
        self.fonts = {look: _font(size, bold) for look, (size, bold) in _SIZES.items()}
        self._metrics = {look: QFontMetricsF(font) for look, font in self.fonts.items()}
        self._known: dict[tuple[int, int, str], tuple[str, ...]] = {}

    def line(self, look: int) -> float:
        """Return the height of a line."""
        return _SIZES[look][0] * POINT * _LINE

    def rise(self, look: int) -> float:
        """Return the distance from the top of a line to its baseline."""
        metrics = self._metrics[look]
        return (self.line(look) - metrics.height()) / 2 + metrics.ascent()

    def width(self, look: int, text: str) -> float:
        """Return the width of a text."""
        return self._metrics[look].horizontalAdvance(text)

    def lines(self, text: str, look: int, width: float) -> tuple[str, ...]:
        """Return a text broken into lines of at most this width; a word longer than a line is broken, too."""
        key = (look, int(width), text)
        found = self._known.get(key)
        if found is None:
            found = tuple(line for part in for_paper(text).split("\n") for line in self._broken(part, look, width))
            if len(text) < 100:  # labels and codes, which recur
                self._known[key] = found
        return found

    def _broken(self, text: str, look: int, width: float) -> list[str]:
        if len(text) < 200 and self.width(look, text) <= width:
            return [text]
        layout = QTextLayout(text, self.fonts[look])
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        found, units = [], text.encode("utf-16-le", "surrogatepass")
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            begin = line.textStart() * 2
            part = units[begin : begin + line.textLength() * 2]
            found.append(part.decode("utf-16-le", "surrogatepass").rstrip(" "))
        layout.endLayout()
        return found

    def refuse_missing(self, texts: Iterable[str]) -> None:
        """Refuse texts with a character that would be an empty box on paper.

        Raises `UserError`, which names it.
        """
        known = set[str]()
        for text in texts:
            for sign in sorted(set(for_paper(text)) - known):
                seen = unicodedata.category(sign) not in _UNSEEN and not unicodedata.combining(sign)
                if seen and not self._draws(sign):
                    name, at = unicodedata.name(sign, "without a name"), max(text.find(sign) - _AROUND, 0)
                    near = one_line(text[at : at + 2 * _AROUND])
                    raise UserError(NO_GLYPH.format(sign=sign, code=ord(sign), name=name, near=near, fonts=_FONTS))
                known.add(sign)

    def _draws(self, sign: str) -> bool:
        if sign.isascii():
            return True
        layout = QTextLayout(sign, self.fonts[PLAIN])
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        runs = layout.glyphRuns()
        return bool(runs) and all(
            0 not in run.glyphIndexes() and run.rawFont().supportsCharacter(ord(sign)) for run in runs
        )


def _font(size: float, bold: bool) -> QFont:
    font = text_font()
    font.setPixelSize(round(size * POINT))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for joined in ("liga", "clig", "dlig"):  # with ligatures, a search in the PDF for "first" would not find it
        font.setFeature(QFont.Tag(joined), 0)
    return font
