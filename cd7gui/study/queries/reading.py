"""The query threads of one patient, from the trail lines indicated by the case."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import JUSTIFIED, QUERY, AuditEntry
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import (
    AT,
    CHECK,
    FindingKey,
    QueryThread,
    key_of_mark,
    mark_of,
    read_threads,
    stored_rows,
)
from cd7gui.records import dataclass
from cd7gui.study.people.acting import ActingStudy


@dataclass(frozen=True)
class _Kept:
    """The threads of a case as read, and what they depend on."""

    case: Case
    findings: tuple[Finding, ...]
    threads: tuple[QueryThread, ...]


class ThreadCache:
    """The threads of each patient, reread only when the case or its findings change."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def of(self, study: ActingStudy, key: str) -> tuple[QueryThread, ...]:
        """Return the threads of a patient. Raises `UserError`."""
        case, kept = study.case(key), self._kept.get(key)
        if kept is not None and kept.case is case and not kept.threads:
            return ()  # candidates depend on the case alone
        findings = study.findings(key) if has_threads(case) else ()
        if kept is None or kept.case is not case or kept.findings != findings:
            kept = self._kept[key] = _Kept(case, findings, threads_of(study, key))
        return kept.threads


def threads_of(study: ActingStudy, key: str) -> tuple[QueryThread, ...]:
    """Return the threads of a patient, started ones first. Without any, nothing is read."""
    case = study.case(key)
    rows = stored_rows(case)
    keys = dict.fromkeys(_justified(case))
    keys |= dict.fromkeys((one[CHECK], QueryPlace.parse(one.get(AT, ""))) for one in rows.values() if one.get(CHECK))
    if not (rows or keys):
        return ()
    said = study.book.trail(patient=key, form=QUERY) if rows else []
    return read_threads(case, said, {one: _lines(study, key, one) for one in keys}, study.findings(key))


def has_threads(case: Case) -> bool:
    """Return whether anything was asked, noted or justified for a patient."""
    return any(name.startswith(QUERY) for name in case.marks) or next(_justified(case), None) is not None


def candidates(findings: tuple[Finding, ...], threads: tuple[QueryThread, ...]) -> Iterator[QueryThread]:
    """Yield a candidate thread for each open finding without one."""
    begun = {(one.check, one.place) for one in threads}
    for one in findings:
        place = QueryPlace(one.form.id, one.row, one.field.id)
        if one.open and (one.check, place) not in begun:
            yield QueryThread(one.patient, 0, place, check=one.check, source="programme", finding=one)


def _justified(case: Case) -> Iterator[FindingKey]:
    for form, rows in case.rows_by_form.items():
        for row in rows.values():
            for mark in row.cached(_marks):
                yield key_of_mark(form, row.number, mark)


def _marks(row: Row) -> tuple[str, ...]:
    return tuple(name for name in row.texts if name.startswith(JUSTIFIED))


def _lines(study: ActingStudy, patient: str, key: FindingKey) -> list[AuditEntry]:
    form, row, field = mark_of(key)
    return study.book.trail(patient=patient, form=form, row=row, field=field)
