"""The source of a safety report: one state of the study at the cut-off, limited to what the audience may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.domain.results import Estimates, Settings
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.protocol.forms.timeline import came_later, known_by
from cd7gui.records import dataclass
from cd7gui.study.documents.printed_values import PrintedCase
from cd7gui.study.exports.contents import exported_patients, withdrew_all_use
from cd7gui.study.session import Study
from cd7gui.study.snapshots.snapshots import CohortState


@dataclass(frozen=True)
class ReportState:
    """A study state as a report reads it: nothing after the cut-off, and pseudonyms if de-identified."""

    study: Study
    state: CohortState
    cutoff: date
    disclosure: Disclosure

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The counted patients known at the cut-off, with true dates."""
        found = ((one, self._cut(one)) for one in self.state.snapshot.cases if not withdrew_all_use(one))
        return tuple(known for one, known in found if not came_later(one, known))

    def _cut(self, case: Case) -> Case:
        return known_by(replace(case, cutoff=self.cutoff), self.cutoff)

    @cached_property
    def estimates(self) -> Estimates:
        """Every table and outcome at the cut-off."""
        return compute(self.state.snapshot, Settings(cutoff=self.cutoff))

    @cached_property
    def patients(self) -> tuple[PrintedCase, ...]:
        """The patients as they are listed."""
        found = exported_patients(self.study, self.disclosure, self.state.snapshot.cases)
        return tuple(
            PrintedCase(self.study, self._known(one), self.disclosure, codes=False, found=self._found(one))
            for one in found
            if not came_later(one.case, self._cut(one.case))
        )

    def _known(self, one: ExportedPatient) -> ExportedPatient:
        return replace(one, case=self._cut(one.case))

    @cached_property
    def _by_key(self) -> dict[str, tuple[Finding, ...]]:
        checks = self.study.rules.checks
        return {case.key: Reviewer(checks).review(case) for case in self.cases}

    def _found(self, one: ExportedPatient) -> tuple[Finding, ...]:
        return self._by_key.get(one.case.key, ())

    def rows(self, form: type[Form]) -> Iterator[tuple[PrintedCase, Row]]:
        """Yield the rows of a form, each with its patient."""
        for one in self.patients:
            for row in one.patient.rows(form):
                if not form.of_conduct:
                    yield one, row
                elif (known := self._by_cutoff(row)) is not None:
                    yield one, known

    def _by_cutoff(self, row: Row) -> Row | None:
        """Return a row of a trial-conduct form as known at the cut-off; None if its own date is later."""
        for item, day in row.days:
            if day > self.cutoff:
                if item.id == row.form.order_by:
                    return None
                row = row.with_text(item.id, None)
        return row
