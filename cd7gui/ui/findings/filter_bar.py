"""The filter above the open findings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Severity
from cd7gui.study.open_findings.filters import FindingFilter, checks_of, sites_of
from cd7gui.study.open_findings.open_findings import OpenFinding
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.choice_bar import ChoiceBar
from cd7gui.ui.widgets.combo_box import offer

AGES = ((0, "Any age"), (7, "7 days or longer"), (30, "30 days or longer"), (90, "90 days or longer"))
Choices = Sequence[tuple[object, str]]


class FilterBar(ChoiceBar):
    """Combo boxes for kind, form, site, check and age."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("filter", ("Kind", "Form", "Site", "Check", "Age"), parent)
        self.kind, self.form, self.site, self.check, self.age = self.lists
        kinds = ((one, sign.word) for one in Severity if (sign := StatusSign.of_severity(one.value)))
        offer(self.kind, [(None, "All kinds"), *kinds])
        offer(self.age, AGES)
        self.chosen.connect(lambda: self.everything.setEnabled(self.filter != FindingFilter()))

    def offer_open(self, dictionary: Dictionary, findings: Sequence[OpenFinding]) -> None:
        """Offer the forms, sites and checks with open findings; the current choice stays selected."""
        chosen = self.filter
        having = {one.finding.form for one in findings}
        forms = [(form.id, f"{form.id} {form.title}") for form in dictionary.forms if form in having]
        offer(self.form, _keeping([("", "All forms"), *forms], chosen.form))
        sites = [(site, site or "without a site") for site in sites_of(findings)]
        offer(self.site, _keeping([(None, "All sites"), *sites], chosen.site))
        checks = [(check, check) for check in checks_of(findings)]
        offer(self.check, _keeping([("", "All checks"), *checks], chosen.check))

    @property
    def filter(self) -> FindingFilter:
        """The filter that is set."""
        return FindingFilter(
            severity=self.kind.currentData(),
            form=self.form.currentData() or "",
            site=self.site.currentData(),
            check=self.check.currentData() or "",
            days=self.age.currentData() or 0,
        )


def _keeping(choices: list[tuple[object, str]], chosen: object) -> Choices:
    """Return the choices, including the current one even if none of its findings is open any more."""
    known = [value for value, _ in choices]
    return choices if chosen in known else [*choices, (chosen, str(chosen))]
