"""Text that somebody typed is shown as text in every place: no tag is obeyed, nothing invisible, nothing too long."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.values.kinds import TextKind
from cd7gui.study.opening import rules
from cd7gui.study.session import Study
from cd7gui.study.settings import NAME
from cd7gui.ui.data_entry.fields.history import HistoryDialog
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.plain_text import LONGEST, PlainLabel, caption, message_box, one_line, shown, tip
from cd7gui.ui.widgets.start_page import NO_STUDY, StartPage
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked
from tests.ui.hostile_texts import LONG, Pipe, hostile, look

Open = Callable[..., WindowDriver]


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Pipe]:
    made = Pipe(tmp_path / "pipe.png")
    yield made
    made.close()
    assert not made.opened, "a text made Qt open a file"


KINDS = ("image", "styled", "entities", "bidi", "control", "zero width", "long", "keys")
# each opens every page, which takes seconds: all kinds where CD7GUI_ALL_TEXTS is set, else those that differ most
OPENED = KINDS if os.environ.get("CD7GUI_ALL_TEXTS") else ("image", "bidi", "long")
FORGED = KINDS if os.environ.get("CD7GUI_ALL_TEXTS") else ("keys",)  # in fields of every kind, past what it takes


@pytest.fixture
def texts(pipe: Pipe) -> dict[str, str]:
    return hostile(pipe)


def study_of(text: str, kind: type = TextKind) -> Study:
    """A study in which every value of a kind, and the study's name, is this text, written past every kind."""
    study = memory_study({"P1": unmarked(SOUND)})
    changes = [
        Change("P1", form.id, row, field.id, study.case("P1").stored(form.id, row, field.id), text, reason=text[:500])
        for form in rules().dictionary.forms
        for field in form.fields()
        if isinstance(field.kind, kind)
        for row in ([0] if not form.repeating else [1])
    ]
    study.who = text[:500]
    study.write(changes)
    study.write([Change("", "@STUDY", 0, NAME, study.setting(NAME), text)])
    return study


@pytest.mark.parametrize(("kind", "of"), [*((kind, TextKind) for kind in OPENED), *((kind, object) for kind in FORGED)])
def test_every_page_list_and_history_shows_it_as_text(
    open_driver: Open, texts: dict[str, str], kind: str, of: type
) -> None:
    driver = open_driver(study_of(texts[kind], of))
    for form in rules().dictionary.forms:
        driver.show(form.id, row=1 if form.repeating else None)
        look(driver.window)
        driver.window.case_reports.field_actions.open_form_history()
        dialog = driver.window.findChild(HistoryDialog)
        if dialog is not None:
            look(dialog)
            dialog.setObjectName("")
            dialog.close()
    for place in (1, 2, 3):
        driver.window.show_place(place)
        look(driver.window)


@pytest.mark.parametrize("kind", OPENED)
def test_leaving_a_field_changes_nothing(open_driver: Open, texts: dict[str, str], kind: str) -> None:
    study = study_of(texts[kind])
    driver = open_driver(study)
    before = dict(driver.book.values)
    for form in rules().dictionary.forms:
        driver.show(form.id, row=1 if form.repeating else None)
        driver.window.case_reports.commit_typing()
    assert driver.book.values == before


def test_a_blank_that_does_not_break_stays_one(open_driver: Open) -> None:
    driver = open_driver(study_of("10\u00a0mg\nper day"))
    before = dict(driver.book.values)
    driver.show("F1")
    for form in rules().dictionary.forms:
        driver.show(form.id, row=1 if form.repeating else None)
        driver.window.case_reports.commit_typing()
    assert driver.book.values == before


@pytest.mark.parametrize("kind", KINDS)
def test_banners_dialogs_and_the_start_page(
    undressed: object, qtbot: object, texts: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = texts[kind]
    host = QWidget()
    seen: list[QWidget] = []

    def looked(dialog: QWidget) -> int:
        dialog.show()
        look(dialog)
        seen.append(dialog)
        dialog.close()
        return 0

    monkeypatch.setattr(QDialog, "exec", looked)
    monkeypatch.setattr(QMessageBox, "exec", looked)
    prompts = UserPrompts(host)
    prompts.ask_reason(text, do="Do", choices=("A",), initial=text[:200])
    prompts.confirm(text, do="Do", keep="Keep")
    prompts.tell(text, text, "")
    assert len(seen) == 3
    banner = Banner(host)
    banner.say(text, "error")
    banner.ask_line(text, given="me", do="Do", act=lambda _: None)
    page = StartPage("start", text, NO_STUDY, host)
    page.show_recent([Path(text.replace("/", "∕").replace("\x00", "")[:200] or "x")])
    host.show()
    look(host)
    host.close()


def test_a_label_shows_tags_as_they_were_typed(undressed: object) -> None:
    label = PlainLabel("<b>P1</b> & <i>x</i>")
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == "<b>P1</b> & <i>x</i>"
    assert message_box("<b>x</b>", None).textFormat() == Qt.TextFormat.PlainText


def test_what_is_not_seen_has_a_mark() -> None:
    assert shown("a\u202eb") == "a⟨U+202E⟩b"
    assert shown("01\u200b2") == "01⟨U+200B⟩2"
    assert shown("a\x00b\x7f") == "a␀b⟨U+007F⟩"
    assert shown("two\r\nlines\tand more") == "two\nlines\tand more"
    assert shown("\ud800") == "⟨U+D800⟩"
    assert one_line("two\nlines") == "two lines"
    assert shown("می\u200cخواهم") == "\u2068می\u200cخواهم\u2069", "a joiner between letters that are written with it"
    assert shown("1\u200d2") == "1⟨U+200D⟩2"


@pytest.mark.parametrize(
    "text",
    [
        "שלום",
        "مرحبا 7 رقم",
        "שלום\u202e",
        "\u2067שלום",
        "\u202bمرحبا",
        "01-שלום",
        "שלום\u2069",
        "می\u200cخواهم",
        "\u2068שלום",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["The patient {} has 12 of 34 values", "{}: 12 of 34 values are open", "“{}” (12) 34"]
)
def test_what_is_written_from_right_to_left_leaves_our_words_in_order(qapp: object, sentence: str, text: str) -> None:
    seen = shown(sentence.format(text))
    layout = QtGui.QTextLayout(seen)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    before, _, after = sentence.partition("{}")
    ours = [*range(len(before)), *range(len(seen) - len(after), len(seen))]
    places = [line.cursorToX(at)[0] for at in ours]
    assert places == sorted(places)
    assert shown(seen) == seen, "a text that is prepared twice"


def test_a_long_text_is_cut_and_says_its_length() -> None:
    assert shown(LONG).endswith("… (10,000,000 characters)")
    assert len(shown(LONG)) < LONGEST + 40


def test_a_tool_tip_stays_plain_where_it_is_and_is_escaped_where_qt_would_read_tags() -> None:
    assert tip("CRP < 5 mg/L & rising") == "CRP < 5 mg/L & rising"
    assert "&lt;img" in tip('<img src="x">')
    assert "<img" not in tip('<img src="x">')


def test_an_ampersand_in_a_name_makes_no_key_of_a_letter() -> None:
    assert caption("R&D.cd7") == "R&&D.cd7"
