"""Counting entered deviations: after each value, and for the window's first picture without a workbook."""

from __future__ import annotations

from cd7gui.protocol.forms.f22_deviation import OtherDeviation
from cd7gui.study.session import Study


def count_entered(study: Study) -> int:
    """Count the entered deviations; called after each value, so patients without any cost next to nothing."""
    form = OtherDeviation.id
    return sum(len(case.rows(OtherDeviation)) for case in study.cases() if form in case.rows_by_form)
