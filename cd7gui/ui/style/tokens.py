"""Design tokens: the colours, sizes and spacings of everything that is painted.

Nothing here needs Qt, so contrast can be computed and tested anywhere.
"""

from functools import lru_cache
from typing import Final, Literal

from cd7gui.records import dataclass

TEXT_SIZE: Final = 13  # px at 100%
HELP_SIZE: Final = 12  # px at 100%: help, messages, chips
TITLE_SIZE: Final = 18  # px at 100%: a page's title
FIELD_HEIGHT: Final = 28  # px at 100%: every one-line editor and button
LEAST_SCALE: Final = 1.0
LARGEST_SCALE: Final = 2.0

Severity = Literal["", "error", "query", "deviation"]


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme, as ``#rrggbb``."""

    ground: str
    panel: str
    line: str
    text: str
    dimmed: str
    accent: str
    tint: str
    error: str
    query: str
    deviation: str
    complete: str
    edge: str
    on_accent: str
    """Text on the accent colour: primary buttons."""
    notice: str
    """Ground of the SYNTHETIC chip and of the banner; its text is ``query`` or ``text``."""
    contrast: str
    """The second colour of a chart, an orange that the colour-blind tell from the accent."""
    dark: bool

    def of_severity(self, severity: Severity) -> str:
        """Return the colour of a finding's severity; the plain text colour if there is none."""
        return {"error": self.error, "query": self.query, "deviation": self.deviation}.get(severity, self.text)


LIGHT: Final = Tokens(
    ground="#f6f7f9",
    panel="#ffffff",
    line="#dfe3e8",
    text="#1c2530",
    dimmed="#66717e",
    accent="#0b5cad",
    tint="#e6f0fa",
    error="#b3261e",
    query="#8a5a00",
    deviation="#6b3fa0",
    complete="#1d6f42",
    edge="#b9c1ca",
    on_accent="#ffffff",
    notice="#fcf1da",
    contrast="#b8480f",
    dark=False,
)

DARK: Final = Tokens(
    ground="#171b20",
    panel="#1f252c",
    line="#323a44",
    text="#e7ebf0",
    dimmed="#9aa6b2",
    accent="#6fb1f2",
    tint="#22384e",
    error="#ff9a92",
    query="#f0c06a",
    deviation="#c7a6f2",
    complete="#7fd3a3",
    edge="#4a5562",
    on_accent="#171b20",
    notice="#3d3118",
    contrast="#ffa76e",
    dark=True,
)


def spacing(steps: float, scale: float = 1.0) -> int:
    """Return ``steps`` spacing steps of 4 px each, in px at this scale."""
    return round(4 * steps * scale)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a ``#rrggbb`` colour, 0 to 1 (WCAG 2.1, "relative luminance")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    # 0.04045 is the threshold of the sRGB standard (IEC 61966-2-1); WCAG 2.1 prints 0.03928, the same for 8-bit
    # colours.
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


@lru_cache(maxsize=256)  # a swimmer plot asks for each of its bars
def mixed(one: str, other: str, share: float) -> str:
    """Return the ``#rrggbb`` colour that is ``share`` (0 to 1) of ``one`` laid over ``other``."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(top * share + below * (1 - share)):02x}" for top, below in pairs)
