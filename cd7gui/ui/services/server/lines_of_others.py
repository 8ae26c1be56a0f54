"""What others wrote while this person was typing, shown before the typed text is stored."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.case_report.changes import AuditEntry, Place
from cd7gui.study.session import Study
from cd7gui.ui.widgets.plain_text import one_line
from cd7gui.ui.widgets.value_text import readable

SHOWN = 60  # characters of a value quoted in a sentence
MEANWHILE = "{who} entered {theirs} at {clock}. Return enters your value, Esc keeps theirs."


class LinesOfOthers:
    """The lines of others at places that have not been shown here since."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._by_place: dict[Place, AuditEntry] = {}

    def note(self, lines: Sequence[AuditEntry]) -> None:
        """Note the lines that others wrote."""
        for line in lines:
            change = line.change
            self._by_place[Place(change.patient, change.form, change.row, change.field)] = line

    def seen(self, place: Place) -> None:
        """Note that the present value of a field is shown, and not being typed over."""
        self._by_place.pop(place, None)

    def refusal(self, place: Place, text: str) -> str:
        """Return who else wrote here since this person began to type; only once, and empty if nobody did."""
        line = self._by_place.pop(place, None)
        new = line.change.new if line is not None else None
        if line is None or (new or "") == text.strip():
            return ""
        field = self._study.rules.dictionary.field(f"{place.form}.{place.field}")
        theirs = "no value" if new is None else f"“{one_line(readable(field.kind, new))[:SHOWN]}”"
        return MEANWHILE.format(who=one_line(line.who), theirs=theirs, clock=line.at[11:16])
