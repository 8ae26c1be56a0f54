"""Charts as files: SVG, PDF with embedded fonts, PNG and TIFF, drawn as on screen, with their source stated."""

import math
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontInfo, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from cd7gui.ownfiles import write_owned
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.chart_header import footing
from cd7gui.ui.charts.base.look import ChartStyle, Label, draw_labels
from cd7gui.ui.charts.base.spec import Chart
from cd7gui.ui.charts.drawing import ChartDrawing, arrange, draw, wanted_height
from cd7gui.ui.charts.tiff_tags import DOCUMENT_NAME, IMAGE_DESCRIPTION, SOFTWARE, XMP, with_texts
from cd7gui.ui.style.theme import text_font
from cd7gui.ui.style.tokens import LIGHT, Tokens
from cd7gui.ui.widgets.plain_text import one_line

_MM_PER_INCH: Final = 25.4
_UNITS_PER_INCH: Final = 96  # the screen's logical px, in which charts are laid out
_GRID_DPI: Final = 1200  # resolution of a PDF's coordinates and of the edges in an SVG
_NARROWEST: Final = 80.0  # mm: one column of a journal
_MARGIN: Final = 12.0
_SOFTWARE: Final = "cd7gui"
_LZW: Final = 1  # Qt's number for LZW compression
_SHOWN_OF_HASH: Final = 12  # characters
_MOST_PIXELS: Final = 250_000_000  # 1 GB while it is painted; two columns of a journal at 1200 dpi have 30 million
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{about}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class FigureSource:
    """The source of a picture: the study, the data cut-off, the content's hash, and whether data are invented."""

    study: str
    cutoff: str
    digest: str
    synthetic: bool = False

    def line(self) -> str:
        """Return the source as the line below the chart, with the first characters of the hash."""
        return self._line(self.digest[:_SHOWN_OF_HASH])

    def metadata(self) -> str:
        """Return the source as the line in the file's metadata, with the whole hash."""
        return self._line(self.digest)

    def _line(self, digest: str) -> str:
        said = ["SYNTHETIC: not patient data"] if self.synthetic else []
        said += [one_line(self.study), f"data cut-off {self.cutoff}"]
        return " · ".join([*said, f"content {digest}"])


@dataclass(frozen=True)
class _Page:
    """A chart on paper, laid out in logical px, with the line below it that states its source."""

    drawing: ChartDrawing
    footer: tuple[Label, ...]
    look: ChartStyle
    size: QSizeF

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), self.look.colour("panel"))
        draw(painter, self.drawing)
        draw_labels(painter, self.look, self.footer)


def save(
    chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: FigureSource, tokens: Tokens = LIGHT
) -> None:
    """Write a chart in the format named by the path's extension: .svg, .pdf, .png or .tiff.

    ``dpi`` is the resolution of a PNG or TIFF; the other two are vectors. Raises ``ValueError`` for another extension
    or a width below 80 mm, ``OSError`` if the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending == ".svg":
        to_svg(chart, path, width_mm, about=about, tokens=tokens)
    elif ending == ".pdf":
        to_pdf(chart, path, width_mm, about=about, tokens=tokens)
    elif ending == ".png":
        to_png(chart, path, width_mm, dpi, about=about, tokens=tokens)
    elif ending in (".tif", ".tiff"):
        to_tiff(chart, path, width_mm, dpi, about=about, tokens=tokens)
    else:
        raise ValueError(
            f"A chart cannot be saved as {ending or 'a file without an ending'!r}; use .svg, .pdf, .png or .tiff."
        )


def to_svg(chart: Chart, path: Path, width_mm: float, *, about: FigureSource, tokens: Tokens = LIGHT) -> None:
    """Write a chart as SVG; errors as for ``save``.

    Texts remain texts, so another computer may use its own font for them.
    """
    page, buffer = _page(chart, width_mm, about, tokens), _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_GRID_DPI)
    generator.setSize((page.size * (_GRID_DPI / _UNITS_PER_INCH)).toSize())
    generator.setViewBox(QRectF(0, 0, page.size.width(), page.size.height()))
    generator.setTitle(one_line(chart.title))
    generator.setDescription(one_line(about.metadata()))
    painter = QPainter(generator)
    page.paint(painter)
    painter.end()
    _write(path, buffer)


def to_pdf(chart: Chart, path: Path, width_mm: float, *, about: FigureSource, tokens: Tokens = LIGHT) -> None:
    """Write a chart as a PDF page of its own size with embedded fonts; errors as for ``save``."""
    page, buffer = _page(chart, width_mm, about, tokens), _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(_GRID_DPI)
    size = page.size * (_MM_PER_INCH / _UNITS_PER_INCH)
    paper = QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(one_line(chart.title))
    writer.setCreator(_SOFTWARE)
    writer.setDocumentXmpMetadata(QByteArray(_xmp(chart, about).encode()))
    painter = QPainter(writer)
    painter.scale(_GRID_DPI / _UNITS_PER_INCH, _GRID_DPI / _UNITS_PER_INCH)
    page.paint(painter)
    painter.end()
    _write(path, buffer)


def to_png(
    chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: FigureSource, tokens: Tokens = LIGHT
) -> None:
    """Write a chart as PNG with this width and resolution; errors as for ``save``."""
    image = _painted(_page(chart, width_mm, about, tokens), dpi)
    for name, text in (("Title", one_line(chart.title)), ("Description", about.metadata()), ("Software", _SOFTWARE)):
        image.setText(name, text)
    _write(path, _encoded(image, b"png"))


def to_tiff(
    chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: FigureSource, tokens: Tokens = LIGHT
) -> None:
    """Write a chart as TIFF with LZW compression, with this width and resolution; errors as for ``save``."""
    packed = _encoded(_painted(_page(chart, width_mm, about, tokens), dpi), b"tiff", compression=_LZW)
    texts = {DOCUMENT_NAME: one_line(chart.title), IMAGE_DESCRIPTION: about.metadata(), SOFTWARE: _SOFTWARE}
    write_owned(path, with_texts(bytes(packed.data().data()), texts | {XMP: _xmp(chart, about)}))


def _painted(page: _Page, dpi: int) -> QImage:
    """Paint a page at a resolution. Raises ``OSError`` if it would have more pixels than memory should hold."""
    scale = dpi / _UNITS_PER_INCH
    size = (page.size * scale).toSize()
    image = QImage() if size.width() * size.height() > _MOST_PIXELS else QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError(f"A picture of {size.width()} × {size.height()} pixels is too large. Choose fewer dpi.")
    image.setDotsPerMeterX(round(dpi / _MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / _MM_PER_INCH * 1000))
    painter = QPainter(image)
    painter.scale(scale, scale)
    page.paint(painter)
    painter.end()
    return image


def _encoded(image: QImage, kind: bytes, compression: int | None = None) -> QBuffer:
    buffer = _buffer()
    writer = QImageWriter(buffer, QByteArray(kind))
    if compression is not None:
        writer.setCompression(compression)
    if not writer.write(image):
        raise OSError(f"The picture could not be written: {writer.errorString()}")
    return buffer


def _xmp(chart: Chart, about: FigureSource) -> str:
    return _XMP.format(title=escape(one_line(chart.title), quote=False), about=escape(about.metadata(), quote=False))


def _page(chart: Chart, width_mm: float, about: FigureSource, tokens: Tokens) -> _Page:
    if width_mm < _NARROWEST:
        raise ValueError(f"A chart cannot be read at {width_mm:g} mm; make it {_NARROWEST:g} mm wide or wider.")
    look = ChartStyle(tokens, _named(text_font()))
    width = width_mm / _MM_PER_INCH * _UNITS_PER_INCH
    inside = width - 2 * _MARGIN
    height = math.ceil(wanted_height(chart, width, look))
    lines = footing(look, about.line(), QRectF(_MARGIN, 0, inside, 0))
    full = round(height + sum(label.rect.height() for label in lines)) + 4
    footer = footing(look, about.line(), QRectF(_MARGIN, 0, inside, full - 8))
    return _Page(arrange(chart, QRectF(0, 0, width, height), look), footer, look, QSizeF(width, full))


def _named(font: QFont) -> QFont:
    """Return the font under its real name: on another computer, "Sans Serif" may mean another font."""
    named = QFont(font)
    named.setFamilies([QFontInfo(font).family(), "sans-serif"])
    return named


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _write(path: Path, buffer: QBuffer) -> None:
    # Written by Python, so that a full disk or a missing folder raises an OSError that names the reason.
    write_owned(path, bytes(buffer.data().data()))
