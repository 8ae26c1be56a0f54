"""The summary's breakdowns: patients by class, with a line for each class that explains itself and opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.domain.results import Breakdown, Estimate, Estimates, Share
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.summary.tables.estimates_table import HEADLINE, OutcomesTable
from cd7gui.ui.widgets.plain_text import PlainLabel

DEVIATIONS = "deviations"
"""The id of the table in which every rule that was deviated from is a line."""

_GRADE = "grade"
_LONGEST = 44  # characters of a class's name on its line; the card has the full name


def breakdowns_of(estimates: Estimates) -> tuple[Breakdown, ...]:
    """Return the breakdowns in page order; empty if only numbers were computed."""
    return estimates.panels.breakdowns if estimates.panels else ()


def as_estimates(found: Breakdown, level: float) -> tuple[Estimate, ...]:
    """Return each class as a number of the outcomes table, which prints, explains and opens it."""
    return tuple(_as_estimate(found, one, level) for one in found.shares)


def _as_estimate(found: Breakdown, share: Share, level: float) -> Estimate:
    return Estimate(
        id=f"{found.id.replace('.', '_')}_panel.{share.code}",
        label=_label(found, share),
        n=share.n,
        value=share.x / share.n if share.n else None,
        lower=share.lower,
        upper=share.upper,
        level=level,
        method=found.method,
        text=share.text,
        x=share.x,
        patients=share.patients,
        deciders=share.deciders,
        left_out=found.left_out,
    )


def _label(found: Breakdown, share: Share) -> str:
    """Return the name of a class: a grade with what is graded, others with the number of episodes if counted."""
    if share.label.startswith(_GRADE):
        return f"{found.label.partition(',')[0].partition(' (')[0]} {share.label}"
    if share.episodes is None:
        return share.label
    episodes = counted(share.episodes, "episode", "episodes")
    return f"{share.label}, {episodes}"


def deviation_estimates(by_rule: Iterable[Breakdown], level: float) -> tuple[Estimate, ...]:
    """Return one line for each rule with deviations, named by its check and as much of the rule as fits."""
    return tuple(replace(_as_estimate(one, one.shares[0], level), label=_rule(one)) for one in by_rule)


def _rule(found: Breakdown) -> str:
    words = f"{found.id} {found.label}"
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


class BreakdownTable(OutcomesTable):
    """The panel of one breakdown."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, lambda id_: id_ != HEADLINE, parent)
        self._note = PlainLabel(self)
        self._note.setWordWrap(True)
        self._note.setMargin(spacing(2))
        mark(self._note, role="help")
        self._note.hide()
        inside = self.layout()
        assert inside is not None, "a table of outcomes lays its lines out"
        inside.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _cap(self, height: int) -> None:
        """Ignore the limit: these lines and their note may have any height."""

    def show_shares(self, estimates: Estimates, shares: tuple[Estimate, ...], words: str, note: str = "") -> None:
        """Show these classes of a cohort, with `words` beside the title and the note below the lines."""
        self.show_estimates(replace(estimates, table=shares))
        self._subtitle.setText(words)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleDescription(". ".join(part for part in (words, note) if part))


def known_in_words(found: Breakdown) -> str:
    """Return how many patients a breakdown counts and leaves out, in words."""
    counts = counted(found.n, "patient", "patients")
    left = len({one.patient for one in found.left_out})
    return f"{counts}, {left} left out" if left else counts


class Breakdowns(QObject):
    """The tables of all breakdowns and of the deviations by rule, each made on first use.

    Signals:
        asked(object): the values behind this `Estimate` are to be shown.
        line_reached(object): the arrow keys reached this table line, a widget.
    """

    asked = Signal(object)
    line_reached = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tables: dict[str, BreakdownTable] = {}

    def show_breakdown(self, found: Breakdown, estimates: Estimates) -> tuple[BreakdownTable, bool]:
        """Show a breakdown of newer outcomes; returns its table, and whether it is new and must be placed."""
        shares = as_estimates(found, estimates.settings.level)
        table, new = self._table(found.id, found.label)
        table.show_shares(estimates, shares, known_in_words(found), found.note)
        return table, new

    def show_deviations(self, by_rule: tuple[Breakdown, ...], estimates: Estimates) -> tuple[BreakdownTable, bool]:
        """Show the rules with deviations, or that there are none."""
        table, new = self._table(DEVIATIONS, "Deviations by rule")
        places = sum(one.shares[0].episodes or 0 for one in by_rule)
        words = "{places} as the study stands".format(places=counted(places, "deviation", "deviations"))
        note = "" if by_rule else "There were no deviations."
        table.show_shares(estimates, deviation_estimates(by_rule, estimates.settings.level), words, note)
        return table, new

    def _table(self, id_: str, title: str) -> tuple[BreakdownTable, bool]:
        new = id_ not in self.tables
        if new:
            made = self.tables[id_] = BreakdownTable(title)
            made.asked.connect(self.asked)
            made.line_reached.connect(self.line_reached)
        return self.tables[id_], new
