"""Text that somebody typed is shown as text in every place: no tag is obeyed, nothing invisible, nothing too long."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMessageBox, QTabBar, QWidget

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.values.kinds import TextKind
from cd7gui.study.opening import rules
from cd7gui.study.session import NAME, Study
from cd7gui.ui.data_entry.fields.history import HistoryDialog
from cd7gui.ui.dialogs import dialogs
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.plain_text import LONGEST, PlainLabel, caption, message_box, one_line, shown, tip
from cd7gui.ui.widgets.start_page import NO_STUDY, StartPage
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Desk, unmarked

Open = Callable[..., Desk]
LONG = "W" * 10_000_000
ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DisplayRole)


class Pipe:
    """A pipe that tells whether anybody opened it for reading; whoever did is let go of, so that no test hangs."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path, self.opened, self._end = path, False, threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        while not self._end.wait(0.002):
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                continue  # nobody reads
            self.opened = True

    def close(self) -> None:
        self._end.set()
        self._thread.join()


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Pipe]:
    made = Pipe(tmp_path / "pipe.png")
    yield made
    made.close()
    assert not made.opened, "a text made Qt open a file"


def hostile(pipe: Pipe) -> dict[str, str]:
    return {
        "image": f'<img src="{pipe.path}">',
        "styled": f"<p style=\"background-image:url('{pipe.path}')\">P</p><b>bold</b>",
        "entities": "&lt;b&gt;&amp;nbsp;&#0; R&D <0.5",
        "bidi": "abc\u202egpj.exe\u2066x\u200f",
        "control": "a\x00b\x07c\x1b[31m\x85d",
        "zero width": "01\u200b-\u2060001\ufeff\u00ad",
        "long": LONG,
    }


KINDS = ("image", "styled", "entities", "bidi", "control", "zero width", "long")
# each opens every page, which takes seconds: all kinds where CD7GUI_ALL_TEXTS is set, else those that differ most
OPENED = KINDS if os.environ.get("CD7GUI_ALL_TEXTS") else ("image", "bidi", "long")


@pytest.fixture
def texts(pipe: Pipe) -> dict[str, str]:
    return hostile(pipe)


def study_of(text: str) -> Study:
    """A study in which every text, and the study's name, is this one, written past every kind."""
    study = memory_study({"P1": unmarked(SOUND)})
    changes = [
        Change("P1", form.id, row, field.id, study.case("P1").stored(form.id, row, field.id), text, reason=text[:500])
        for form in rules().dictionary.forms
        for field in form.fields()
        if isinstance(field.kind, TextKind)
        for row in ([0] if not form.repeating else [1])
    ]
    study.who = text[:500]
    study.write(changes)
    study.write([Change("", "@STUDY", 0, NAME, study.setting(NAME), text)])
    return study


def look(window: QWidget) -> None:
    """Draw everything, and look at every label, tool tip, title and model as Qt will read it."""
    window.grab()
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not QtGui.Qt.mightBeRichText(label.text()), label.text()
        assert len(label.text()) <= LONGEST + 100
    for widget in [window, *window.findChildren(QWidget)]:
        assert "<img" not in widget.toolTip()
        assert "<b>" not in widget.toolTip()
        assert len(widget.toolTip()) <= LONGEST * 6
        if isinstance(widget, QTabBar):
            for at in range(widget.count()):
                assert len(widget.tabText(at)) < 1000
                assert "<img" not in widget.tabToolTip(at)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            look_at_model(widget.model())
    for action in window.findChildren(QAction):
        assert len(action.text()) < 1000
    assert len(window.windowTitle()) < 1000
    assert not set(window.windowTitle()) & set("\x00\u202e\u200b")


def look_at_model(model: QAbstractItemModel) -> None:
    for row in range(model.rowCount()):
        for column in (at for at in range(12) if model.hasIndex(row, at)):
            for role in ROLES:
                said = model.data(model.index(row, column), role)
                if isinstance(said, str):
                    assert len(said) <= LONGEST * 6
                    assert not set(said) & set("\x00\u202e\u200b")
                    if role == Qt.ItemDataRole.ToolTipRole:
                        assert "<img" not in said
                        assert "<b>" not in said


@pytest.mark.parametrize("kind", OPENED)
def test_every_page_list_and_history_shows_it_as_text(open_desk: Open, texts: dict[str, str], kind: str) -> None:
    desk = open_desk(study_of(texts[kind]))
    for form in rules().dictionary.forms:
        desk.show(form.id, row=1 if form.repeating else None)
        look(desk.window)
        desk.window.case_reports.in_hand.open_form_history()
        dialog = desk.window.findChild(HistoryDialog)
        if dialog is not None:
            look(dialog)
            dialog.setObjectName("")
            dialog.close()
    for place in (1, 2, 3):
        desk.window.show_place(place)
        look(desk.window)


@pytest.mark.parametrize("kind", OPENED)
def test_leaving_a_field_changes_nothing(open_desk: Open, texts: dict[str, str], kind: str) -> None:
    study = study_of(texts[kind])
    desk = open_desk(study)
    before = dict(desk.book.values)
    for form in rules().dictionary.forms:
        desk.show(form.id, row=1 if form.repeating else None)
        desk.window.case_reports.commit_typing()
    assert desk.book.values == before


def test_a_blank_that_does_not_break_stays_one(open_desk: Open) -> None:
    desk = open_desk(study_of("10\u00a0mg\nper day"))
    before = dict(desk.book.values)
    desk.show("F1")
    for form in rules().dictionary.forms:
        desk.show(form.id, row=1 if form.repeating else None)
        desk.window.case_reports.commit_typing()
    assert desk.book.values == before


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

    monkeypatch.setattr(dialogs.QDialog, "exec", looked)
    monkeypatch.setattr(QMessageBox, "exec", looked)
    dialogs.ask_reason(host, text, do="Do", choices=("A",), initial=text[:200])
    dialogs.confirm(host, text, do="Do", keep="Keep")
    dialogs.tell(host, text, text, "")
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
