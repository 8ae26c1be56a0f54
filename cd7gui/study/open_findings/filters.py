"""Which of the open findings are looked at: of one form, site, check or kind, and those that have stood for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cd7gui.domain.checks.checks import Severity
from cd7gui.records import dataclass
from cd7gui.study.open_findings.open_findings import OpenFinding

Age = Callable[[OpenFinding], int | None]  # days; None while nobody knows


@dataclass(frozen=True)
class FindingFilter:
    """What is asked of a finding; an empty answer asks for nothing."""

    severity: Severity | None = None
    form: str = ""
    site: str | None = None  # an empty one is that of the patients without a site
    check: str = ""
    days: int = 0  # at least so many

    def takes(self, one: OpenFinding, age: Age) -> bool:
        """Return whether a finding is looked at. One whose age nobody knows is not left out for it."""
        if self.severity not in (None, one.finding.severity) or self.site not in (None, one.site):
            return False
        if self.form not in ("", one.finding.form.id) or self.check not in ("", one.finding.check):
            return False
        known = age(one) if self.days else None
        return known is None or known >= self.days


def sites_of(findings: Iterable[OpenFinding]) -> list[str]:
    """Return the sites that have an open finding."""
    return sorted({one.site for one in findings})


def checks_of(findings: Iterable[OpenFinding]) -> list[str]:
    """Return the checks that found something open."""
    return sorted({one.finding.check for one in findings})
