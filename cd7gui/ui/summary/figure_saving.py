"""Saving figures from the summary: asked for here, painted in another thread, and reported afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from cd7gui.ui.charts.base.spec import Chart
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.charts.export import FigureSource
from cd7gui.ui.services.tasks import LatestRunner, Runner
from cd7gui.ui.summary.figure_export import FigureDialog, ask_file, save_figure

SAVING = "The figure is being saved: {path}"
STILL_SAVING = "Another figure is still being saved. Save this one when that is finished."


class FigureExporter(QObject):
    """Exporter of one figure at a time: two columns of a journal at 1200 dpi are 30 million pixels and take seconds.

    Signals:
        said(str): what is being done, and its outcome.
    """

    said = Signal(str)

    def __init__(self, parent: QWidget, runner: Runner | None = None) -> None:
        super().__init__(parent)
        self._over = parent
        self._busy = False
        self._runner = runner or LatestRunner(QThreadPool.globalInstance(), self)
        self._runner.done.connect(self._tell)
        self._runner.failed.connect(self._fail)

    def ask(self, charts: Mapping[str, ChartWidget], folder: Path, made_from: FigureSource) -> None:
        """Ask which chart to save, how and where, and save it."""
        asked = FigureDialog({name: one.chart.title for name, one in charts.items()}, self._over)
        wanted = asked.exec() == FigureDialog.DialogCode.Accepted
        asked.deleteLater()
        path = ask_file(self._over, folder, asked.name) if wanted else None
        if path is not None:
            self.save(charts[asked.name].chart, path, asked.width_mm.value(), asked.dpi.value(), made_from)

    def save(self, chart: Chart, path: Path, width_mm: int, dpi: int, made_from: FigureSource) -> None:
        """Save a chart or its numbers by the file's extension."""
        if self._busy:
            self.said.emit(STILL_SAVING)
            return
        self._busy = True
        self.said.emit(SAVING.format(path=path))
        self._runner.submit(lambda: save_figure(chart, path, width_mm, dpi, made_from))

    def _tell(self, sentence: object) -> None:
        self._busy = False
        self.said.emit(str(sentence))

    def _fail(self, problem: object) -> None:
        self._tell(f"The figure was not saved: {problem}. Choose another file.")
