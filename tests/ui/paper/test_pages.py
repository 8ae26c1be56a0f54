"""Documents on pages: nothing is lost or cut, long texts flow on, and the PDF is what it says it is."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import (
    PaperBlock,
    PaperBox,
    PaperBoxes,
    PaperDocument,
    PaperHeading,
    PaperTable,
    PaperText,
)
from cd7gui.exchange.files.progress import Cancelled
from cd7gui.exchange.paper.pdf_files import put_pdf
from cd7gui.exchange.paper.pdf_structure import PdfStructure
from cd7gui.ui.paper.pdf_writing import pdf_of, print_pdf
from tests.ui.paper.reading import body, texts_of

CHINESE = "患者于输注后第七天出现发热，最高体温三十九度，给予托珠单抗。"
DAY = date(2026, 11, 30)


def document(*blocks: PaperBlock, synthetic: bool = True) -> PaperDocument:
    return PaperDocument("Casebook", "Trial", "Patient 01-001", "line 12 · abcdef", DAY, blocks, synthetic)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> tuple[Path, str]:
    long = "".join(f"{number:05d} {CHINESE}" for number in range(900))[:32_767]
    rows = tuple((str(number), f"2026-01-{number % 28 + 1:02d}", f"{number * 1.5:.1f}") for number in range(400))
    made = document(
        PaperHeading("F18 Laboratory series", new_page=True),
        PaperTable(("Row", "Day", "Platelets"), rows),
        PaperHeading("Narrative", 2),
        PaperText(long),
        PaperTable(("What", "Narrative"), (("first", long), ("last", "office first")), (20, 80)),
        PaperHeading("Boxes", new_page=True),
        PaperBoxes((PaperBox("1. Initials", "AB"), PaperBox("7. Events", long, 4))),
    )
    target = tmp_path_factory.mktemp("paper") / "out.pdf"
    proved = print_pdf(made, target)
    assert proved.words.startswith(f"Wrote {target}: {proved.pages} pages, read back and checked. SHA-256 ")
    return target, long


def test_400_rows_and_a_text_of_32767_characters_stand_on_the_pages_whole(printed: tuple[Path, str]) -> None:
    target, long = printed
    pages = texts_of(target)
    found, wanted = body(pages), re.sub(r"\s", "", long)
    assert found.count(wanted) >= 1
    for number in range(400):
        assert f"{number}2026-01-{number % 28 + 1:02d}{number * 1.5:.1f}" in found
    assert "officefirst" in found  # letters that are drawn joined could not be searched
    inside = [page for page in pages if "Platelets" in page]
    assert len(inside) > 5
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "SYNTHETIC" in page
        assert "Patient 01-001" in page
        assert "line 12 · abcdef" in page
    assert "Contents" in pages[0]
    at = next(number for number, page in enumerate(pages, 1) if number > 1 and "\nNarrative\n" in page)
    assert re.search(rf"^Narrative {at}$", pages[0], re.MULTILINE)


def test_a_long_cell_and_a_long_box_flow_on_under_their_titles(printed: tuple[Path, str]) -> None:
    target, long = printed
    found = body(texts_of(target))
    for title in ("WhatNarrative", "1.Initials7.Events"):
        assert found.count(title) > 3
        found = found.replace(title, "")
    assert found.count(re.sub(r"\s", "", long)[-4_000:]) == 3


def test_the_pdf_is_of_the_archive_kind_and_has_bookmarks(printed: tuple[Path, str]) -> None:
    content = printed[0].read_bytes()
    assert b'pdfaid:part="1" pdfaid:conformance="B"' in content
    assert b"/OutputIntents" in content
    assert content.count(b"/FontFile") >= 1
    read = PdfStructure.read(content)
    outline = read.object(read.reference(read.object(read.reference(read.trailer, b"Root")), b"Outlines"))
    assert b"/Count 2" in outline
    first = read.object(read.reference(outline, b"First"))
    title = re.search(rb"/Title <FEFF([0-9A-F]+)>", first)
    assert title is not None
    assert bytes.fromhex(title[1].decode()).decode("utf-16-be") == "F18 Laboratory series"
    assert read.reference(first, b"First")  # the narrative, below it
    assert read.pages()[1] == int(re.search(rb"/Dest \[(\d+)", first)[1])  # type: ignore[index]


def test_a_sign_that_no_font_has_is_refused_by_its_name(tmp_path: Path, qapp: QApplication) -> None:
    with pytest.raises(UserError) as refused:
        print_pdf(document(PaperText("dose \U000107ff of")), tmp_path / "out.pdf")
    assert "U+107FF" in str(refused.value)
    assert "in “dose \U000107ff of”" in str(refused.value)
    assert "Install a font" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_print_leaves_what_was_there(tmp_path: Path, qapp: QApplication) -> None:
    target = tmp_path / "out.pdf"
    target.write_bytes(b"before")
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        print_pdf(
            document(*[PaperText("a")] * 9),
            target,
            progress=lambda done, of: seen.append((done, of)),
            cancelled=lambda: len(seen) >= 4,
        )
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]
    assert seen == [(1, 18), (2, 18), (3, 18), (4, 18)]


def test_what_is_printed_twice_differs_in_the_day_alone(qapp: QApplication) -> None:
    made = document(PaperHeading("One"), PaperText("two"))
    later = dataclasses.replace(made, printed=date(2026, 12, 1))
    assert made.digest == later.digest
    assert made.digest != dataclasses.replace(made, head="line 13").digest

    def undated(content: bytes) -> bytes:
        content = re.sub(rb"\(D:\d{14}[^)]*\)", b"", content)
        return re.sub(rb"<xmp:(Create|Modify|Metadata)Date>[^<]*", b"", content)

    assert undated(pdf_of(made)) == undated(pdf_of(made))


@pytest.mark.parametrize("harm", ["cut", "moved", "page"])
def test_a_pdf_that_reads_back_otherwise_is_not_called_written(tmp_path: Path, qapp: QApplication, harm: str) -> None:
    content = pdf_of(document(PaperText("a")))
    broken = {
        "cut": content[:-20],
        "moved": content.replace(b"startxref\n", b"startxref\n1"),
        "page": content.replace(b"stream\nx", b"stream\ny"),
    }[harm]
    with pytest.raises(UserError, match="does not read back correctly"):
        put_pdf(broken, tmp_path / "out.pdf", "")
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"does not end in \.pdf"):
        print_pdf(document(PaperText("a")), tmp_path / "study.cd7")


def test_letters_that_a_font_draws_alike_are_found_as_they_were_written(tmp_path: Path, qapp: QApplication) -> None:
    words = "高十体温老子 µg Ω Å"  # each has a twin: a radical, a Greek letter, a unit
    print_pdf(document(PaperText(words)), tmp_path / "out.pdf")
    assert body(texts_of(tmp_path / "out.pdf")) == re.sub(r"\s", "", words)
    glyphs = re.findall(rb"\[((?:<[0-9A-F]{4}> )+)\]", (tmp_path / "out.pdf").read_bytes())
    assert glyphs
    assert b"<0009>" not in b"".join(glyphs)


def test_a_file_says_its_day_and_neither_the_second_nor_the_zone_of_the_clock(qapp: QApplication) -> None:
    content = pdf_of(document(PaperText("a")))
    named = re.findall(rb"/(?:Creation|Mod)Date \(([^)]*)\)|xmp:\w+Date=\"([^\"]*)\"", content)
    moments = [information or packet for information, packet in named]
    assert len(moments) == 5
    for moment in moments:
        figures = re.sub(rb"\D", b"", moment)
        assert figures.startswith(b"20261130000000"), moment
        assert set(figures[14:]) <= set(b"0")
