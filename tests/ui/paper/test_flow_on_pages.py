"""The flow of the patients on pages: drawn, every word in it once, no box cut at the foot of a page."""

from __future__ import annotations

import re
import zlib
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QApplication

from cd7gui.domain.paper import PaperDocument, PaperFlow, PaperFlowStep, PaperHeading, PaperTable, PaperText
from cd7gui.exchange.files.progress import ProgressReporter
from cd7gui.ui.paper.page_layout import PageLayout
from cd7gui.ui.paper.pdf_writing import print_pdf
from tests.ui.paper.reading import body, texts_of

A4 = QSizeF(5950, 8420)
REASONS = tuple(f"– reason {number}, 撤回 (n = 1)" for number in range(90))
STEPS = (
    PaperFlowStep("Consented (n = 60)"),
    *(
        PaperFlowStep(f"Step {number} of a long name in two lines (n = {50 - number})", (f"left {number}",), ("came",))
        for number in range(12)
    ),
    PaperFlowStep("Evaluable (n = 1)", REASONS),
)
TABLE = PaperTable(("Step", "Patients"), (("Consented", "60"),))


def document(*steps: PaperFlowStep, before: int = 0) -> PaperDocument:
    blocks = (*[PaperText("before")] * before, PaperHeading("Flow"), PaperFlow(steps, TABLE), PaperText("after"))
    return PaperDocument("Report", "Trial", "Cut-off", "line 12", date(2026, 11, 30), blocks)


def laid(made: PaperDocument) -> PageLayout:
    return PageLayout(made, A4, ProgressReporter(None, None)).run()


def test_every_word_of_a_flow_stands_on_the_pages_once_and_in_order(tmp_path: Path, qapp: QApplication) -> None:
    target = tmp_path / "out.pdf"
    print_pdf(document(*STEPS), target)
    found = body(texts_of(target))
    wanted = "".join(PaperFlow(STEPS, TABLE).texts)
    assert re.sub(r"\s", "", wanted) in found
    assert found.endswith("after")


@pytest.mark.parametrize("before", [0, 20, 35])
def test_no_box_of_a_flow_leaves_its_page_or_parts_from_its_words(qapp: QApplication, before: int) -> None:
    made = laid(document(*STEPS, before=before))
    bottom = A4.height() - 425
    boxes = 0
    for page in made.pages:
        frames = [shape.points for shape in page.shapes if len(shape.points) == 4]
        boxes += len(frames)
        for shape in page.shapes:
            assert all(0 < x < A4.width() and 425 <= y <= bottom for x, y in shape.points)
        for x, y, text, *_ in page.texts:
            if "(n = " in text or text.startswith(("left", "came")):
                assert any(a[0] < x < c[0] and a[1] < y < c[1] for a, _, c, _ in frames), text
                assert any(x + made.letters.width(1, text) <= c[0] for a, _, c, _ in frames if a[0] < x)
    assert boxes >= 1 + 3 * 12 + 3


def test_a_flow_that_fits_a_page_stands_on_one_with_its_heading(qapp: QApplication) -> None:
    made = laid(document(*STEPS[:6], before=25))
    at = made.headings[0].page
    assert at == 1
    assert [bool(page.shapes) for page in made.pages] == [False, True]
    heads = [shape for shape in made.pages[at].shapes if len(shape.points) == 3]
    assert len(heads) == 5 + 2 * 5  # an arrow to each step but the first, and one for each box beside the way


def test_a_drawing_keeps_the_rules_of_the_archive_kind(tmp_path: Path, qapp: QApplication) -> None:
    target = tmp_path / "out.pdf"
    print_pdf(document(*STEPS[:3]), target)
    content = target.read_bytes()
    assert b'pdfaid:part="1" pdfaid:conformance="B"' in content
    assert not re.search(rb"/SMask (?!/None)|/S /Transparency|/BM (?!/Normal)", content)
    assert all(float(alpha) == 1 for alpha in re.findall(rb"/(?:ca|CA) ([\d.]+)", content))
    drawn = b"".join(
        zlib.decompressobj().decompress(part) for part in re.findall(rb"stream\r?\n(x.*?)endstream", content, re.DOTALL)
    )
    assert re.search(rb"\n(B|f)\*?\n", drawn)  # areas are filled by vectors
    assert b"/Subtype /Image" not in content
