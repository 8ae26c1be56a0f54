"""Charts as files: SVG, PDF with embedded fonts, PNG and TIFF, drawn as on screen and saying what they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontInfo, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from cd7gui.domain.text import N_
from cd7gui.ui.charts.drawing import Drawing, arrange, draw, wanted_height
from cd7gui.ui.charts.header import footing
from cd7gui.ui.charts.look import Label, Look, draw_labels
from cd7gui.ui.charts.spec import Chart
from cd7gui.ui.theme import text_font
from cd7gui.ui.tokens import LIGHT, Tokens

_MM_PER_INCH: Final = 25.4
_UNITS_PER_INCH: Final = 96  # the screen's logical px, in which charts are laid out
_PDF_DPI: Final = 1200  # the grid on which a PDF's coordinates lie
_NARROWEST: Final = 80.0  # mm: one column of a journal
_MARGIN: Final = 12.0
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{about}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class About:
    """What a picture was made from: the study, the data cut-off, the content's hash, and whether it is invented."""

    study: str
    cutoff: str
    digest: str
    synthetic: bool = False

    def line(self) -> str:
        """Return it as one line, which stands below the chart and in the file's metadata."""
        said = [N_("SYNTHETIC: not patient data")] if self.synthetic else []
        said += [self.study, N_("data cut-off {date}").format(date=self.cutoff)]
        return " · ".join([*said, N_("content {digest}").format(digest=self.digest)])


@dataclass(frozen=True)
class _Page:
    """A chart on paper: laid out in logical px, with the line below it that says what it was made from."""

    drawing: Drawing
    footer: tuple[Label, ...]
    look: Look
    size: QSizeF

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), self.look.colour("panel"))
        draw(painter, self.drawing)
        draw_labels(painter, self.look, self.footer)


def save(chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: About, tokens: Tokens = LIGHT) -> None:
    """Write a chart in the format that the path's ending names: .svg, .pdf, .png or .tiff.

    ``dpi`` is the resolution of a PNG or TIFF; the other two are vectors. Raises ``ValueError`` for another ending
    or a width below 80 mm, ``OSError`` where the file cannot be written.
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


def to_svg(chart: Chart, path: Path, width_mm: float, *, about: About, tokens: Tokens = LIGHT) -> None:
    """Write a chart as SVG; errors as for ``save``. Texts stay texts: another machine may set them in its own font."""
    page, buffer = _page(chart, width_mm, about, tokens), _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_UNITS_PER_INCH)
    generator.setSize(page.size.toSize())
    generator.setViewBox(QRectF(0, 0, page.size.width(), page.size.height()))
    generator.setTitle(chart.title)
    generator.setDescription(about.line())
    painter = QPainter(generator)
    page.paint(painter)
    painter.end()
    _write(path, buffer)


def to_pdf(chart: Chart, path: Path, width_mm: float, *, about: About, tokens: Tokens = LIGHT) -> None:
    """Write a chart as a PDF page of its own size, its fonts embedded; errors as for ``save``."""
    page, buffer = _page(chart, width_mm, about, tokens), _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    size = page.size * (_MM_PER_INCH / _UNITS_PER_INCH)
    paper = QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(chart.title)
    writer.setCreator("cd7gui")
    writer.setDocumentXmpMetadata(
        QByteArray(_XMP.format(title=escape(chart.title), about=escape(about.line())).encode())
    )
    painter = QPainter(writer)
    painter.scale(_PDF_DPI / _UNITS_PER_INCH, _PDF_DPI / _UNITS_PER_INCH)
    page.paint(painter)
    painter.end()
    _write(path, buffer)


def to_png(chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: About, tokens: Tokens = LIGHT) -> None:
    """Write a chart as PNG of this width at this resolution; errors as for ``save``."""
    _to_pixels(chart, path, width_mm, dpi, about, tokens, b"png")


def to_tiff(chart: Chart, path: Path, width_mm: float, dpi: int = 300, *, about: About, tokens: Tokens = LIGHT) -> None:
    """Write a chart as TIFF of this width at this resolution; errors as for ``save``, and where Qt cannot write it."""
    _to_pixels(chart, path, width_mm, dpi, about, tokens, b"tiff")


def _to_pixels(chart: Chart, path: Path, width_mm: float, dpi: int, about: About, tokens: Tokens, kind: bytes) -> None:
    page, buffer, scale = _page(chart, width_mm, about, tokens), _buffer(), dpi / _UNITS_PER_INCH
    image = QImage((page.size * scale).toSize(), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi / _MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / _MM_PER_INCH * 1000))
    image.setText("Title", chart.title)
    image.setText("Description", about.line())
    image.setText("Software", "cd7gui")
    painter = QPainter(image)
    painter.scale(scale, scale)
    page.paint(painter)
    painter.end()
    writer = QImageWriter(buffer, QByteArray(kind))
    if not writer.write(image):
        raise OSError(f"The picture could not be written: {writer.errorString()}")
    _write(path, buffer)


def _page(chart: Chart, width_mm: float, about: About, tokens: Tokens) -> _Page:
    if width_mm < _NARROWEST:
        raise ValueError(f"A chart cannot be read at {width_mm:g} mm; make it {_NARROWEST:g} mm wide or wider.")
    look = Look(tokens, _named(text_font()))
    width = round(width_mm / _MM_PER_INCH * _UNITS_PER_INCH)
    inside = width - 2 * _MARGIN
    height = wanted_height(chart, width, look)
    lines = footing(look, about.line(), QRectF(_MARGIN, 0, inside, 0))
    full = round(height + sum(label.rect.height() for label in lines)) + 4
    footer = footing(look, about.line(), QRectF(_MARGIN, 0, inside, full - 8))
    return _Page(arrange(chart, QRectF(0, 0, width, height), look), footer, look, QSizeF(width, full))


def _named(font: QFont) -> QFont:
    """Return the font under its real name: another machine does not know what "Sans Serif" stood for on this one."""
    named = QFont(font)
    named.setFamilies([QFontInfo(font).family(), "sans-serif"])
    return named


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _write(path: Path, buffer: QBuffer) -> None:
    # Through Python, so that a full disk or a missing folder is an OSError that names the reason.
    Path(path).write_bytes(buffer.data().data())
