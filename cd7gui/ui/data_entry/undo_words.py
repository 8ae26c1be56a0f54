"""What was undone or redone, in the words of the fields."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.case_report.changes import DELETED, PATIENT, AuditEntry, Change
from cd7gui.domain.formatting import counted
from cd7gui.study.session import Study
from cd7gui.ui.widgets.plain_text import one_line
from cd7gui.ui.widgets.value_text import called, value_words

LONGEST = 80  # characters of a value


def stepped_words(study: Study, recorded: Sequence[AuditEntry]) -> str:
    """Return the patient and the first change of a step in words, and the number of the others."""
    first = recorded[-1].change  # undo goes backwards: the last line is the first change of the step
    others = len(recorded) - 1
    more = " and {others}".format(others=counted(others, "other change", "other changes")) if others else ""
    who = f"{called(study.case(first.patient))}: " if first.patient else ""
    return f"{who}{_change(study, first)}{more}"


def _change(study: Study, change: Change) -> str:
    if change.form == PATIENT and change.field == DELETED:
        return "the patient was struck out" if change.new else "the patient counts again"
    label, old, new = value_words(change, study.rules.dictionary)
    where = "" if change.form.startswith("@") else f"{change.form} "
    return f"{where}{label}: {one_line(old)[:LONGEST]} → {one_line(new)[:LONGEST]}"
