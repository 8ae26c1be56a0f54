"""The open findings of every patient in one list, worst first, updated incrementally."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.session import Study

Weight = tuple[int, bool, str, str, int, int, str, str, str]
Found = Callable[[str], tuple[Finding, ...]]  # the findings to show of a patient, by key


@dataclass(frozen=True)
class OpenFinding:
    """A finding that needs action, its patient, and its sort position."""

    finding: Finding
    patient: str  # the patient number
    site: str
    weight: Weight

    @property
    def id(self) -> tuple[str, str, str]:
        """Patient, place and check, which identify the finding whatever its message says."""
        return self.finding.patient, self.finding.place, self.finding.check


@dataclass(frozen=True)
class Difference:
    """A change of the list: the findings that were removed and those that were added."""

    left: tuple[OpenFinding, ...] = ()
    came: tuple[OpenFinding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.left or self.came)


@dataclass(frozen=True)
class _Patient:
    case: Case
    found: tuple[Finding, ...]
    open: tuple[OpenFinding, ...]


def asks(finding: Finding) -> bool:
    """Return whether a finding still needs attention, which a justified one does not."""
    return finding.open or finding.severity is Severity.UNDECIDED


class OpenFindings:
    """The list. A patient's findings are replaced only if the case or its findings have changed."""

    def __init__(self) -> None:
        self._patients: dict[str, _Patient] = {}
        self.findings: list[OpenFinding] = []

    def follow(self, study: Study, found: Found) -> Difference:
        """Update the list from every patient of a study, and return what changed since the last call."""
        left, came = list[OpenFinding](), list[OpenFinding]()
        cases = study.cases()
        for key in self._patients.keys() - {case.key for case in cases}:
            left.extend(self._patients.pop(key).open)
        for case in cases:
            before, told = self._patients.get(case.key), found(case.key)
            if before is not None and before.case is case and before.found == told:
                continue
            same = {one: one for one in before.open} if before is not None else {}  # the objects that are in the list
            now = _Patient(case, told, tuple(same.get(one, one) for one in _opened(case, told)))
            self._patients[case.key] = now
            if before is None:
                came.extend(now.open)
            elif before.open != now.open:
                left.extend(one for one in before.open if one not in now.open)
                came.extend(one for one in now.open if one not in before.open)
        self._put(left, came)
        return Difference(tuple(left), tuple(came))

    def of(self, key: str) -> tuple[Finding, ...]:
        """Return the open findings of one patient."""
        return tuple(one.finding for one in self._patients[key].open) if key in self._patients else ()

    def _put(self, left: list[OpenFinding], came: list[OpenFinding]) -> None:
        if len(came) > len(self.findings):
            gone = set(map(id, left))
            kept = [one for one in self.findings if id(one) not in gone]
            self.findings = sorted([*kept, *came], key=weight_of)
            return
        for one in left:
            del self.findings[place_of(self.findings, one)]
        for one in came:
            insort(self.findings, one, key=weight_of)


def weight_of(one: OpenFinding) -> Weight:
    """Return the sort key of a finding."""
    return one.weight


def place_of(findings: list[OpenFinding], one: OpenFinding) -> int:
    """Return the position of a finding in a sorted list, or where it would be inserted."""
    return bisect_left(findings, one.weight, key=weight_of)


def _opened(case: Case, found: Iterable[Finding]) -> Iterable[OpenFinding]:
    number, forms = subject(case), case.dictionary.forms
    site = Registration.site
    where = site.kind.show(case[site]) if case.has(site) else ""
    for one in found:
        if asks(one):
            place = (one.severity.rank, not number, number, case.key, forms.index(one.form), one.row)
            yield OpenFinding(one, number, where, (*place, one.check, one.field.id, one.says))
