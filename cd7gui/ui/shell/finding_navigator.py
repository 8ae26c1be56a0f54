"""F8 and Shift+F8: through the findings of the current patient, then those of the whole study."""

from __future__ import annotations

from cd7gui.domain.checks.checks import Finding
from cd7gui.ui.shell.action_context import ActionContext

CASE_REPORTS, FINDINGS = 0, 4


class FindingNavigator:
    """Navigation through the study, from the page of findings, or once a patient has no further finding.

    After going to another patient by hand, that patient's findings come first.
    """

    def __init__(self, context: ActionContext) -> None:
        self._context = context
        self._last_patient = ""  # the patient last reached by navigation through the study

    def walk_from(self, finding: Finding) -> None:
        """Go to the field of a finding of the study, from which navigation continues."""
        self._context.show_place(CASE_REPORTS)
        self._context.reports().go_to_finding(finding)
        self._last_patient = finding.patient
        self._context.reports().findings.say_position(self._context.findings().position())

    def step(self, by: int) -> None:
        """Go to the finding after (1) or before (-1) the current one, worst first."""
        context = self._context
        if context.place() != FINDINGS:
            context.show_place(CASE_REPORTS)
            reports = context.reports()
            if context.place() != CASE_REPORTS or (reports.patient != self._last_patient and reports.step_finding(by)):
                return
        found = context.findings().step(by)
        # Nothing else is open: report what is missing in a new row.
        if found is None and context.reports().begun.report_missing():
            found = context.findings().step(by)
        if found is not None:
            self.walk_from(found)
            return
        waiting = context.controller.background_checks.words
        later = f"{waiting}. You can step through the findings once all patients have been checked."
        context.controller.notice.emit(later if waiting else "Nothing is open in this study.", "")
