"""What a TIFF says about itself, read as TIFF 6.0 says and not as it was written."""

import struct
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from cd7gui.ui.charts.base.spec import CurvePanel
from cd7gui.ui.charts.export import FigureSource, to_tiff
from cd7gui.ui.charts.tiff_tags import IMAGE_DESCRIPTION, with_texts

ABOUT = FigureSource("CD7 研究", "2023-12-22", "0123456789abcdef" * 4, synthetic=True)
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}

pytestmark = pytest.mark.usefixtures("qapp")


def tags(content: bytes) -> dict[int, bytes]:
    """The raw value of every tag in the first directory."""
    order = "<" if content[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, at)
    found = {}
    for number in range(count):
        place = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", content, place)
        size = SIZES[kind] * length
        start = place + 8 if size <= 4 else struct.unpack_from(f"{order}I", content, place + 8)[0]
        found[tag] = content[start : start + size]
    assert list(found) == sorted(found)
    assert struct.unpack_from(f"{order}I", content, at + 2 + 12 * count) == (0,)
    return found


def test_a_tiff_says_how_it_is_packed_how_fine_it_is_and_what_it_was_made_from(
    overall_survival: CurvePanel, tmp_path: Path
) -> None:
    to_tiff(overall_survival, tmp_path / "a.tiff", 85, 600, about=ABOUT)
    found = tags((tmp_path / "a.tiff").read_bytes())
    assert struct.unpack("<H", found[259]) == (5,)  # compression: LZW
    assert [round(above / below) for above, below in (struct.unpack("<II", found[tag]) for tag in (282, 283))] == [
        600,
        600,
    ]
    assert struct.unpack("<H", found[296]) == (2,)  # an inch
    assert struct.unpack("<H", found[256]) == (round(85 / 25.4 * 600),)
    assert found[269] == b"Overall survival\0"
    assert found[270].decode() == f"{ABOUT.metadata()}\0"
    assert found[305] == b"cd7gui\0"
    assert ABOUT.digest.encode() in found[700]


def test_a_tiff_with_words_is_the_same_picture(tmp_path: Path) -> None:
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    image.setPixel(3, 2, 0xFFAA0000)
    image.save(str(tmp_path / "a.tiff"))
    (tmp_path / "b.tiff").write_bytes(with_texts((tmp_path / "a.tiff").read_bytes(), {IMAGE_DESCRIPTION: "abc"}))
    assert QImage(str(tmp_path / "b.tiff")) == QImage(str(tmp_path / "a.tiff"))
    assert tags((tmp_path / "b.tiff").read_bytes())[270] == b"abc\0"


def test_other_content_is_refused() -> None:
    with pytest.raises(ValueError, match="no TIFF"):
        with_texts(b"\x89PNG", {})
