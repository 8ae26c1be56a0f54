"""The reference ranges of a study: stored as settings in the trail, and what a change regrades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import RANGE, STUDY, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.reference_range import RangeText, ReferenceRange, read_range, refuse_double, text_of_stored
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.normal_limits import UNITS
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.session import Study
from cd7gui.study.settings import is_range_number

NO_ANALYTE = "“{text}” is not an analyte with a reference range. Enter one of {known}."
NO_UNIT = "“{text}” is not a unit of {analyte}. Enter {known}."
NO_SEX = "“{text}” is not a sex. Enter M, F, or nothing for both."
NO_REASON = "Give the reason for changing or removing the range; nothing was changed."
NO_RANGE = "There is no range {number} in this study."
NONE_CHANGED = "No grade changed."
CHANGED = "{grades} of {patients} changed: {which}."
MOST_TOLD = 3


@dataclass(frozen=True)
class StoredRanges:
    """What was written, its lines in the trail, and what it regrades in words."""

    ranges: tuple[ReferenceRange, ...]
    regraded: str
    recorded: tuple[AuditEntry, ...]


def range_texts(study: Study) -> dict[int, RangeText]:
    """Return the ranges of a study as typed, by number, including unreadable ones."""
    found = study.settings_of(RANGE)
    return {int(name): text_of_stored(found[name]) for name in sorted(found, key=_number) if _number(name)}


def _number(name: str) -> int:
    return int(name) if is_range_number(name) else 0


def units_of(analyte: str) -> tuple[str, ...]:
    """Return the units in which a range of an analyte may be given."""
    return UNITS[analyte]


def analytes() -> tuple[str, ...]:
    """Return the analytes that can have a range, by their field ids on F18."""
    return tuple(UNITS)


def analyte_label(analyte: str) -> str:
    """Return the label of an analyte on F18."""
    item = Laboratory.field(analyte)
    return item.label if item is not None else analyte


def known_range(text: RangeText) -> RangeText:
    """Return a range with analyte, unit and sex in stored form. Raises `UserError` for unknown ones."""
    wanted = text.analyte.strip().casefold()
    analyte = next((one for one in UNITS if wanted in (one.casefold(), analyte_label(one).casefold())), None)
    if analyte is None:
        raise UserError(NO_ANALYTE.format(text=text.analyte[:40], known=listed(list(UNITS), "or")))
    units = {_plain(one): one for one in UNITS[analyte]}
    unit = units.get(_plain(text.unit), "") if text.unit.strip() else UNITS[analyte][0] if len(units) == 1 else ""
    if not unit:
        raise UserError(
            NO_UNIT.format(
                text=text.unit[:40], analyte=analyte_label(analyte), known=listed(list(UNITS[analyte]), "or")
            )
        )
    sex = (
        text.sex.strip().upper()[:1]
        if text.sex.strip().casefold() in ("m", "f", "male", "female")
        else text.sex.strip()
    )
    if sex not in ("", "M", "F"):
        raise UserError(NO_SEX.format(text=text.sex[:40]))
    return replace(text, analyte=analyte, unit=unit, sex=sex)


def _plain(unit: str) -> str:
    return unit.strip().casefold().replace("μ", "µ").replace("^9", "⁹").replace("umol", "µmol")


def keep_range(study: Study, text: RangeText, *, number: int = 0, reason: str = "") -> StoredRanges:
    """Write one range, new or replacing another, and describe what it regrades. Raises `UserError`."""
    if number and not reason.strip():
        raise UserError(NO_REASON)
    return _write(study, [(number, text)], reason)


def keep_ranges(study: Study, texts: Sequence[RangeText], reason: str) -> StoredRanges:
    """Write new ranges as one step, all or none. Raises `UserError`, which names the first bad line."""
    return _write(study, [(0, text) for text in texts], reason)


def _write(study: Study, wanted: Sequence[tuple[int, RangeText]], reason: str) -> StoredRanges:
    texts = range_texts(study)
    read = {one.number: one for one in study.ranges}
    changes, written = [], []
    for line, (number, typed) in enumerate(wanted, start=1):
        if number and number not in texts:
            raise UserError(NO_RANGE.format(number=number))
        known = number or max(texts, default=0) + 1
        try:
            text = known_range(typed)
            found = read_range(known, text)
            refuse_double(found, read.values())
        except UserError as problem:
            raise UserError(f"Line {line}: {problem}" if len(wanted) > 1 else str(problem)) from None
        old = texts[known].stored() if known in texts else None
        texts[known], read[known] = text, found
        changes.append(Change("", STUDY, 0, f"{RANGE}{known}", old, text.stored(), reason.strip()))
        written.append(found)
    return _regraded(study, changes, tuple(written), {one.analyte for one in written})


def remove_range(study: Study, number: int, reason: str) -> StoredRanges:
    """Remove a range. Raises `UserError`."""
    texts = range_texts(study)
    if number not in texts:
        raise UserError(NO_RANGE.format(number=number))
    if not reason.strip():
        raise UserError(NO_REASON)
    old = texts[number]
    change = Change("", STUDY, 0, f"{RANGE}{number}", old.stored(), None, reason.strip())
    return _regraded(study, [change], (), {old.analyte})


def _regraded(
    study: Study, changes: Sequence[Change], written: tuple[ReferenceRange, ...], analytes: Iterable[str]
) -> StoredRanges:
    """Write the changes and describe which grades of F18 change."""
    items = tuple(f"{one}GR" for one in analytes)
    before = _grades(study.cases(), items)
    recorded = study.write([replace(one, old=study.setting(one.field)) for one in changes])
    after = _grades(study.cases(), items)
    moved = [place for place in {**before, **after} if before.get(place) != after.get(place)]
    if not moved:
        return StoredRanges(written, NONE_CHANGED, recorded)
    moved.sort(key=lambda place: (before.get(place) is None, after.get(place) in (None, "0")))  # most informative first
    told = [_told(study, place, before.get(place), after.get(place)) for place in moved[:MOST_TOLD]]
    more = [f"{len(moved) - MOST_TOLD} more"] if len(moved) > MOST_TOLD else []
    regraded = CHANGED.format(
        grades=counted(len(moved), "grade", "grades"),
        patients=counted(len({patient for patient, _, _ in moved}), "patient", "patients"),
        which=listed([*told, *more]),
    )
    return StoredRanges(written, regraded, recorded)


Graded = tuple[str, int, str]  # patient, row, id of the grade


def _grades(cases: Iterable[Case], items: Sequence[str]) -> Mapping[Graded, str | None]:
    return dict(_graded(cases, items))


def _graded(cases: Iterable[Case], items: Sequence[str]) -> Iterator[tuple[Graded, str | None]]:
    derived: list[Any] = [item for item in Laboratory.derived() if item.id in items]
    for case in cases:
        for row in case.rows(Laboratory):
            for item in derived:
                yield (case.key, row.number, item.id), case.derive(item, row)


def _told(study: Study, place: Graded, before: str | None, after: str | None) -> str:
    key, number, item = place
    case = study.case(key)
    day = case.row(Laboratory, number).get(Laboratory.date)
    when = f" {day.isoformat()}" if day is not None else ""
    return f"{subject(case) or key} {item.removesuffix('GR')}{when} {before or 'no grade'} → {after or 'no grade'}"
