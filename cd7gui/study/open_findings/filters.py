"""Filtering open findings: by form, site, check or kind, and by how long they have been open."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cd7gui.domain.checks.checks import Severity
from cd7gui.records import dataclass
from cd7gui.study.open_findings.open_findings import OpenFinding

Age = Callable[[OpenFinding], int | None]  # days; None if unknown


@dataclass(frozen=True)
class FindingFilter:
    """The filter criteria; an empty one matches everything."""

    severity: Severity | None = None
    form: str = ""
    site: str | None = None  # an empty string means patients without a site
    check: str = ""
    days: int = 0  # minimum age in days

    def takes(self, one: OpenFinding, age: Age) -> bool:
        """Return whether a finding matches; one of unknown age matches any age."""
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
    """Return the checks that have an open finding."""
    return sorted({one.finding.check for one in findings})
