"""Printing: what stands on the pages, as a PDF without a printer, and what is said where there is none."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPicture
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.results import Estimate, Estimates, Settings
from cd7gui.study.settings import SYNTHETIC
from cd7gui.ui.shell.print_dialog import FORM, PATIENT, SUMMARY, PrintDialog
from cd7gui.ui.shell.printed_contents import write_form, write_summary
from cd7gui.ui.shell.printing import DocumentWriter, PageHeading, paint_head
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]


def shown(driver: WindowDriver) -> PrintDialog:
    driver.press(Qt.Key.Key_P, CONTROL)
    return driver.part(PrintDialog, "print")


def printed(driver: WindowDriver, form_id: str) -> str:
    form = driver.study.rules.dictionary.form(form_id)
    assert form is not None
    writer = DocumentWriter()
    write_form(writer, driver.study, driver.study.case("P1"), form)
    return writer.document.toPlainText()


def pages_of(pdf: Path) -> int:
    content = pdf.read_bytes()
    return max(int(found) for found in re.findall(rb"/Count (\d+)", content))


def test_ctrl_p_shows_the_form_in_hand_as_it_will_be_on_paper(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    dialog = shown(driver)
    assert dialog.what.currentData() == FORM
    assert dialog.what.currentText() == "Form F6 of 01-009"
    driver.qtbot.waitUntil(lambda: dialog.preview.pageCount() >= 1)
    assert "CD34+" in dialog._writer.document.toPlainText()
    dialog.reject()


def test_what_is_half_typed_is_stored_before_it_is_printed(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25", leave=None)
    dialog = shown(driver)
    assert "7.25" in dialog._writer.document.toPlainText()
    dialog.reject()


@pytest.mark.parametrize("kind", [FORM, PATIENT, SUMMARY])
def test_a_pdf_is_written_without_a_printer(open_driver: Open, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "out.pdf"
    driver = open_driver(answers=Answers(files=[target]))
    driver.qtbot.waitUntil(lambda: driver.window.controller.estimates is not None)
    driver.show("F6")
    driver.focus("F6.CD34")
    dialog = shown(driver)
    dialog.what.setCurrentIndex(dialog.what.findData(kind))
    dialog.pdf.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert pages_of(target) >= (5 if kind == PATIENT else 1)
    assert str(target) in dialog.said.text()
    assert list(tmp_path.iterdir()) == [target]
    dialog.reject()


def test_a_place_where_nothing_may_be_written_is_told_and_nothing_is_left(open_driver: Open, tmp_path: Path) -> None:
    driver = open_driver(answers=Answers(files=[tmp_path / "gone" / "out.pdf", tmp_path / "s.cd7"]))
    (tmp_path / "s.cd7").write_bytes(b"a study")
    driver.show("F6")
    driver.focus("F6.CD34")
    dialog = shown(driver)
    dialog.pdf.click()
    assert dialog.said.text().startswith("The PDF was not written: No such file or directory.")
    dialog.pdf.click()
    assert (tmp_path / "s.cd7").read_bytes() == b"a study"
    assert (tmp_path / "s.cd7.pdf").exists()
    dialog.reject()


def test_without_a_printer_the_way_by_pdf_is_told(driver: WindowDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    driver.show("F6")
    driver.focus("F6.CD34")
    dialog = shown(driver)
    dialog.print.click()
    assert dialog.said.text() == (
        "No printer is set up on this computer. Save the pages as PDF and print them elsewhere."
    )
    dialog.reject()


def test_texts_are_printed_as_they_were_typed(open_driver: Open) -> None:
    tags = '<img src="/etc/passwd"><b>bold</b> & more'
    driver = open_driver(
        memory_study({"P1": unmarked(SOUND) | {"F3.DXOTH": tags, "F3.DX": "OTHER", "F1.INITIALS": "<i>"}})
    )
    assert "<i>" in printed(driver, "F1")


def test_rows_of_a_grid_and_missing_reasons_are_printed(driver: WindowDriver) -> None:
    text = printed(driver, "F9")
    assert "Row" in text
    rows = driver.study.case("P1").rows(driver.study.rules.dictionary.form("F9"))  # type: ignore[arg-type]
    assert all(str(row.number) in text for row in rows)


def test_findings_and_their_reasons_are_printed(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "900")
    found = [one for one in driver.study.findings("P1") if one.form.id == "F6"]
    assert found
    text = printed(driver, "F6")
    assert all(one.says in text for one in found)


def test_the_summary_is_printed_word_for_word() -> None:
    one = Estimate("os.12", "Overall survival at 1 year", 10, 0.675, 0.43, 1.0, 0.95, "Kaplan-Meier", "68% (43–100)")
    writer = DocumentWriter()
    write_summary(writer, Estimates("A", True, Settings(), date(2026, 11, 22), 10, (one,)))
    text = writer.document.toPlainText()
    assert "Overall survival at 1 year" in text
    assert "68% (43–100)" in text
    assert "Kaplan-Meier" in text


def test_a_synthetic_cohort_is_called_so_on_each_page(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.values["", STUDY, 0, SYNTHETIC] = "Y"  # type: ignore[attr-defined]
    driver = open_driver(study)
    driver.show("F6")
    driver.focus("F6.CD34")
    dialog = shown(driver)
    assert dialog._head == PageHeading(study.name, "Patient 01-009", study.today(), synthetic=study.synthetic)
    assert dialog._head.page(2, 5) == "Page 2 of 5"
    dialog.reject()


def test_the_head_is_dark_on_paper_though_the_window_draws_in_light(undressed: QApplication) -> None:
    """The preview records the page and draws it with a painter whose pen has the window's colour."""
    record = QPicture()
    painter = QPainter(record)
    head = PageHeading("A study", "Patient 01-009", date(2026, 11, 22), synthetic=True)
    paint_head(painter, QFont(), QSizeF(400, 300), 16, head, "Page 1 of 1")
    painter.end()
    page = QImage(400, 300, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    painter = QPainter(page)
    painter.setPen(QColor("#e7ebf0"))
    record.play(painter)
    painter.end()
    assert min(page.pixelColor(x, y).lightness() for x in range(400) for y in range(300)) < 60


def test_a_text_of_thousands_of_lines_is_printed_whole_on_a_few_pages(undressed: QApplication) -> None:
    """30,000 line breaks in one value took 600 pages, and the window stood still for a minute."""
    writer = DocumentWriter()
    writer.table(["field", "value"], [["Narrative", "first" + "\n" * 30_000 + "last"]])
    told = writer.document.toPlainText()
    assert writer.document.blockCount() < 300
    assert "From here on, ¶ stands for a line break" in told
    assert told.count("¶") > 29_000
    assert told.rstrip().endswith("last")
    writer.document.setPageSize(QSizeF(500, 700))
    assert writer.document.pageCount() < 60
