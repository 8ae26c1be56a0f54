"""Dialog for saving a figure of the summary: which chart, width, resolution and format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QWidget,
)

from cd7gui.domain.results import Estimates
from cd7gui.ownfiles import write_owned
from cd7gui.ui.charts.base.spec import Chart
from cd7gui.ui.charts.chart_table import as_csv
from cd7gui.ui.charts.export import FigureSource, save
from cd7gui.ui.dialogs.dialog_parts import action_buttons
from cd7gui.ui.dialogs.file_dialog import choose_to_save
from cd7gui.ui.style.theme import mark
from cd7gui.ui.widgets.combo_box import bound_width
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

FORMATS = (
    (".svg", "SVG picture"),
    (".pdf", "PDF page"),
    (".png", "PNG picture"),
    (".tiff", "TIFF picture"),
    (".csv", "CSV, the numbers plotted"),
)
"""The endings that a figure can have, with their words."""

NARROWEST, WIDEST = 80, 400  # mm: a column of a journal, and a poster
COLUMNS = ((85, "1 column, 85 mm"), (174, "2 columns, 174 mm"))
"""The usual widths of a journal's figures in mm, with their words."""
FINE = (300, 600, 1200)  # dpi that journals ask for: photographs, combinations, line art
_COARSEST, _FINEST = 72, 1200


class FigureDialog(QDialog):
    """Dialog that asks which chart to save, at which width and resolution."""

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        """Set up the dialog; `titles` are the charts' titles by name."""
        super().__init__(parent)
        self.setWindowTitle("Save a figure")
        self.chart = QComboBox(self)
        bound_width(self.chart)
        for name, title in titles.items():
            self.chart.addItem(one_line(title), name)
        self.width_mm = _number(NARROWEST, COLUMNS[-1][0], WIDEST, " mm")
        self.dpi = _number(_COARSEST, FINE[0], _FINEST, " dpi")
        self.dpi.setAccessibleDescription("Only PNG and TIFF have a resolution.")
        columns = [_choice(self.width_mm, width, words) for width, words in COLUMNS]
        fine = [_choice(self.dpi, dpi, f"{dpi} dpi") for dpi in FINE]
        said = PlainLabel("The file extension decides the format: .svg, .pdf, .png, .tiff, or .csv.")
        said.setWordWrap(True)
        mark(said, role="help")
        inside = QFormLayout(self)
        for words, widget, choices in (
            ("Figure", self.chart, []),
            ("Width", self.width_mm, columns),
            ("Resolution of PNG and TIFF", self.dpi, fine),
        ):
            widget.setAccessibleName(words)
            inside.addRow(words, _line(widget, choices))
        inside.addRow(said)
        inside.addRow(action_buttons(self, "Choose the file…", "Cancel", self.accept)[0])

    @property
    def name(self) -> str:
        """The name of the chosen chart."""
        return str(self.chart.currentData())


def _choice(number: QSpinBox, value: int, words: str) -> QPushButton:
    """Return a button that sets a number to a common value."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    mark(button, role="quiet")
    button.clicked.connect(lambda: number.setValue(value))
    return button


def _line(widget: QWidget, choices: Sequence[QWidget]) -> QWidget:
    if not choices:
        return widget
    line = QWidget()
    inside = QHBoxLayout(line)
    inside.setContentsMargins(0, 0, 0, 0)
    for one in (widget, *choices):
        inside.addWidget(one)
    inside.addStretch()
    return line


def _number(least: int, usual: int, most: int, unit: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(least, most)
    made.setValue(usual)
    made.setSuffix(unit)
    return made


def ask_file(parent: QWidget, folder: Path, name: str) -> Path | None:
    """Ask where to save; a name without an extension gets that of the chosen format. None if cancelled."""
    filters = {f"{words} (*{ending})": ending for ending, words in FORMATS}
    chosen = choose_to_save(parent, "Save a figure", folder / f"{name}.svg", list(filters))
    if chosen is None:
        return None
    return chosen.path if chosen.path.suffix else chosen.path.with_suffix(filters.get(chosen.filter, ".svg"))


def about(found: Estimates, content_hash: str) -> FigureSource:
    """Return the source of a figure: study, data cut-off, and the hash of the trail's last line."""
    return FigureSource(found.study, found.cutoff.isoformat(), content_hash, found.synthetic)


def save_figure(chart: Chart, path: Path, width_mm: int, dpi: int, made_from: FigureSource) -> str:
    """Save a chart or its numbers by the file's extension; returns a sentence with the outcome."""
    try:
        if path.suffix.lower() == ".csv":
            write_owned(path, as_csv(chart).encode())
        else:
            save(chart, path, width_mm, dpi, about=made_from)
    except (OSError, ValueError) as problem:
        return f"The figure was not saved: {_sentence(str(problem))} Choose another file."
    return f"The figure was saved: {path}"


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
