"""What an export contains and what is left out, in two quiet lists: names at the left, counts at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.study.exports.reidentification import anonymity
from cd7gui.ui.exports.order_form import words_of
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from cd7gui.domain.case_report.dictionary import Form, Item
    from cd7gui.study.exports.contents import ExportScope
    from cd7gui.study.session import Study

NOTHING = "Nothing: it contains names, record numbers and true dates. Protect it as you protect the study."
COUNT_WIDTH = 72  # px at 100%


def rows_of(study: Study, form: type[Form]) -> int:
    """Count the rows in a form's sheet."""
    return sum(len(case.rows(form)) for case in study.cases())


def held(study: Study) -> list[tuple[str, str]]:
    """Return the sheets with rows of patients, and the number of rows in each."""
    patients = ("Patients, with key dates and endpoints", str(len(study.cases())))
    forms = study.rules.dictionary.forms
    return [patients, *((f"{form.id}  {form.title}", str(rows_of(study, form))) for form in forms)]


def left_behind(study: Study, extent: ExportScope) -> list[tuple[str, str]]:
    """Return what is left out: the reason with a count, and the fields by form and label."""
    disclosure = extent.disclosure
    found = disclosure.dropped(study.rules.dictionary.forms)
    behind = [(_reason(why.value, len(items)), _by_form(items)) for why, items in found]
    if not disclosure.deidentified:
        return behind
    return [("Who can still be identified", anonymity(study, disclosure).sentence), *behind]


def _reason(why: str, count: int) -> str:
    fields = counted(count, "field", "fields")
    return f"{why[:1].upper()}{why[1:]}: {fields}"


def _by_form(items: Sequence[Item[Any]]) -> str:
    """Return fields by form, each label once, because the two alleles of a locus have the same one."""
    forms: dict[str, dict[str, None]] = {}
    for item in items:
        forms.setdefault(item.form.id, {})[item.label] = None
    return "; ".join(f"{form} {', '.join(labels)}" for form, labels in forms.items())


class ContentsCard(QFrame):
    """The card at the right of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="panel")
        self.setObjectName("workbook.holdings")
        self._rows = QGridLayout()
        self._rows.setColumnStretch(0, 1)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(6)
        self._behind = QVBoxLayout()
        self._behind.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(words_of("WHAT IS LEFT OUT", "heading"))
        layout.addLayout(self._behind)
        layout.addSpacing(12)
        layout.addWidget(words_of("WHAT IT CONTAINS", "heading"))
        layout.addLayout(self._rows)
        layout.addWidget(
            words_of(
                (
                    "In addition: outcomes and curves, findings and deviations, the status of the forms, the "
                    "dictionary, and the provenance of the data."
                ),
                "help",
            )
        )
        layout.addStretch(1)
        self._shown: tuple[object, object] = (None, None)

    def show_contents(self, rows: Sequence[tuple[str, str]], behind: Sequence[tuple[str, str]]) -> None:
        """Show what is contained, row by row, and what is left out; nothing is redrawn if unchanged."""
        if self._shown == (rows, behind):
            return
        self._shown = (rows, behind)
        _clear(self._rows)
        _clear(self._behind)
        for number, (name, count) in enumerate(rows):
            self._rows.addWidget(words_of(name), number, 0)
            counts = words_of(count, "" if count != "0" else "dimmed")
            counts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            counts.setMinimumWidth(COUNT_WIDTH)
            counts.setAccessibleName(f"{name}: {count}")
            self._rows.addWidget(counts, number, 1)
        for words in _paragraphs(behind):
            self._behind.addWidget(words)

    def show_waiting(self, words: str) -> None:
        """Show why there are no counts yet."""
        if self._shown == (words, None):
            return
        self._shown = (words, None)
        _clear(self._rows)
        _clear(self._behind)
        self._rows.addWidget(words_of(words, "help"), 0, 0)


def _paragraphs(behind: Sequence[tuple[str, str]]) -> Iterable[PlainLabel]:
    if not behind:
        yield words_of(NOTHING)
    for reason, fields in behind:
        yield words_of(reason, "panel-title")
        yield words_of(fields, "help")


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while layout.count():
        taken = layout.takeAt(0)
        widget = taken.widget() if taken is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
