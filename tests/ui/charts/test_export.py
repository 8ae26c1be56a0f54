"""A chart saved as a file opens, can be read, and says what it was made from."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from cd7gui.ui.charts.base.spec import CurvePanel, SwimmerPanel
from cd7gui.ui.charts.export import FigureSource, save, to_pdf, to_png, to_svg
from cd7gui.ui.style.theme import DARK

ABOUT = FigureSource("CD7 <CAR-T> & HSCT", "2023-12-22", "9f2c1a4e", synthetic=True)
LINE = "SYNTHETIC: not patient data · CD7 <CAR-T> & HSCT · data cut-off 2023-12-22 · content 9f2c1a4e"
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.usefixtures("qapp")


def test_the_line_below_a_picture_names_study_cut_off_and_content() -> None:
    assert ABOUT.line() == LINE
    real = FigureSource("CD7", "2023-12-22", "9f2c1a4e")
    assert real.line() == "CD7 · data cut-off 2023-12-22 · content 9f2c1a4e"


def test_the_picture_shows_some_letters_of_the_hash_and_its_metadata_all() -> None:
    long = FigureSource("CD7", "2023-12-22", "0123456789abcdef" * 4)
    assert long.line().endswith("content 0123456789ab")
    assert long.metadata().endswith("0123456789abcdef" * 4)


def test_a_picture_that_would_fill_the_memory_is_refused_in_a_sentence(
    overall_survival: CurvePanel, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match=r"pixels is too large\. Choose fewer dpi"):
        to_png(overall_survival, tmp_path / "a.png", 400, 2400, about=ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_an_svg_holds_title_texts_and_metadata(overall_survival: CurvePanel, tmp_path: Path) -> None:
    to_svg(overall_survival, tmp_path / "os.svg", 170, about=ABOUT)
    root = ET.parse(tmp_path / "os.svg").getroot()
    assert root.findtext(f"{SVG}title") == "Overall survival"
    assert root.findtext(f"{SVG}desc") == LINE
    texts = {" ".join("".join(text.itertext()).split()) for text in root.iter(f"{SVG}text")}
    assert {"Overall survival", "at risk", "10", "24", "75%", LINE} <= texts
    assert QSvgRenderer(str(tmp_path / "os.svg")).isValid()


def test_an_svg_has_the_width_that_was_asked_for(overall_survival: CurvePanel, tmp_path: Path) -> None:
    to_svg(overall_survival, tmp_path / "os.svg", 170, about=ABOUT)
    width = ET.parse(tmp_path / "os.svg").getroot().get("width") or ""
    assert float(width.removesuffix("mm")) == pytest.approx(170, abs=0.03)


def test_a_pdf_has_its_fonts_embedded_and_its_metadata(swimmer: SwimmerPanel, tmp_path: Path) -> None:
    to_pdf(swimmer, tmp_path / "swimmer.pdf", 170, about=ABOUT)
    written = (tmp_path / "swimmer.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert b"%%EOF" in written[-16:]
    assert b"/FontFile2" in written  # an embedded TrueType font (ISO 32000-1, table 126)
    assert "Swimmer".encode("utf-16-be") in written
    assert LINE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode() in written


def test_a_png_has_resolution_width_and_metadata(incidence: CurvePanel, tmp_path: Path) -> None:
    to_png(incidence, tmp_path / "cif.png", 170, 300, about=ABOUT)
    image = QImage(str(tmp_path / "cif.png"))
    assert image.width() == round(170 / 25.4 * 300)
    assert image.dotsPerMeterX() == 11811  # 300 dpi
    assert image.text("Title") == "Relapse (dashed) against non-relapse mortality"
    assert image.text("Description") == LINE


def test_a_dark_picture_is_dark(incidence: CurvePanel, tmp_path: Path) -> None:
    to_png(incidence, tmp_path / "cif.png", 170, 100, about=ABOUT, tokens=DARK)
    assert QImage(str(tmp_path / "cif.png")).pixelColor(2, 2).name() == DARK.panel


def test_a_journals_column_is_wide_enough_for_every_text(swimmer: SwimmerPanel, tmp_path: Path) -> None:
    to_svg(swimmer, tmp_path / "s.svg", 84, about=ABOUT)
    texts = [" ".join("".join(text.itertext()).split()) for text in ET.parse(tmp_path / "s.svg").iter(f"{SVG}text")]
    assert {f"SYN-{number:02}" for number in range(1, 11)} <= set(texts)


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.PDF", b"%PDF"), ("a.png", b"\x89PNG")])
def test_the_ending_of_the_name_chooses_the_format(
    overall_survival: CurvePanel, tmp_path: Path, name: str, start: bytes
) -> None:
    save(overall_survival, tmp_path / name, 120, 100, about=ABOUT)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_an_unknown_ending_or_a_width_that_cannot_be_read_is_refused_in_a_sentence(
    overall_survival: CurvePanel, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"'\.jpg'; use \.svg, \.pdf, \.png or \.tiff"):
        save(overall_survival, tmp_path / "a.jpg", 170, about=ABOUT)
    with pytest.raises(ValueError, match="80 mm wide or wider"):
        save(overall_survival, tmp_path / "a.svg", 40, about=ABOUT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.svg", "a.pdf", "a.png"])
def test_a_missing_folder_is_an_error_that_names_it(overall_survival: CurvePanel, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        save(overall_survival, tmp_path / "nowhere" / name, 170, about=ABOUT)


HOSTILE = {
    "tags": '<img src="file:///dev/zero"><b>R&D</b> ]]> <!-- --',
    "bidi": "abc\u202egpj.exe\u2066x",
    "control": "a\x00b\x07c\x1b[31m",
    "long": "W" * 10_000_000,
    "half a pair": "a\ud800b",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_of_the_study_is_text_in_svg_and_pdf(
    overall_survival: CurvePanel, tmp_path: Path, kind: str
) -> None:
    overall_survival = replace(overall_survival, title=HOSTILE[kind], subtitle=HOSTILE[kind])
    about = FigureSource(HOSTILE[kind], "2023-12-22", "9f2c1a4e")
    to_svg(overall_survival, tmp_path / "os.svg", 170, about=about)
    root = ET.parse(tmp_path / "os.svg").getroot()
    assert not list(root.iter(f"{SVG}image"))
    assert not [one for one in root.iter() if one.tag.endswith("}img") or one.tag.endswith("}b")]
    assert "\u202e" not in (tmp_path / "os.svg").read_text(encoding="utf-8")
    assert (tmp_path / "os.svg").stat().st_size < 1_000_000
    to_pdf(overall_survival, tmp_path / "os.pdf", 170, about=about)
    written = (tmp_path / "os.pdf").read_bytes()
    packet = written[written.index(b"<x:xmpmeta") : written.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")]
    ET.fromstring(packet)
    assert len(written) < 1_000_000
    to_png(overall_survival, tmp_path / "os.png", 100, 72, about=about)
    assert not set(QImage(str(tmp_path / "os.png")).text("Title")) & set("\x00\u202e")
    save(overall_survival, tmp_path / "os.tiff", 100, 72, about=about)
    assert (tmp_path / "os.tiff").stat().st_size < 1_000_000
