"""Toxicity and response as matrices: a line for each syndrome, a column for each grade, with exact limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted, percent, percent_with_limits
from cd7gui.domain.results import Breakdown, ReachedGrade, Share
from cd7gui.stats.proportions import clopper_pearson

GRADES = tuple(str(grade) for grade in range(6))
METHOD = (
    "patients by worst grade, n (%) of those in whom it is known; any grade and grade ≥ 3 of those in whom that is "
    "known, including from a lower bound; exact (Clopper-Pearson) limits"
)
RESPONSE_METHOD = "patients by best response between T and H, n (%); exact (Clopper-Pearson) limits"
ALSO_RESPONSE = ("MLFS", "PR")  # in addition to remission


Members = Mapping[str, Collection[str]]
"""The patient keys of each group, by label; empty if nothing is split."""


def toxicity_matrix(found: Iterable[Breakdown], level: float, members: Members | None = None) -> CellTable:
    """Return the table of worst grades by syndrome and group; a grade missing from a scale is a dash."""
    columns = ("N", *GRADES, "Any grade", "Grade ≥ 3")
    lines = tuple(line for one in found for line in (_line(one, level), *_by_group(one, members, level)))
    return CellTable("toxicity", "Worst grades", "Syndrome", columns, lines, _level(level), METHOD)


def _by_group(found: Breakdown, members: Members | None, level: float) -> Iterator[TableLine]:
    for label, keys in (members or {}).items():
        line = _line(_of_group(found, keys), level)
        yield replace(line, id=f"{found.id}.{label}", label=label, level=1)


def _of_group(found: Breakdown, keys: Collection[str]) -> Breakdown:
    """Return a breakdown restricted to some of its patients."""
    of = [(one, tuple(decider for decider in one.deciders if decider.patient in keys)) for one in found.shares]
    n = len({decider.patient for _, deciders in of for decider in deciders})
    shares = tuple(
        replace(one, x=len({decider.patient for decider in deciders}), n=n, deciders=deciders) for one, deciders in of
    )
    reached = tuple(_of_these(one, frozenset(keys)) for one in found.reached)
    left_out = tuple(one for one in found.left_out if one.patient in keys)
    return replace(found, n=n, shares=shares, left_out=left_out, reached=reached)


def _of_these(found: ReachedGrade, keys: frozenset[str]) -> ReachedGrade:
    deciders = tuple(one for one in found.deciders if one.patient in keys)
    return replace(found, having=found.having & keys, without=found.without & keys, deciders=deciders)


def _level(level: float) -> str:
    return f"{percent(level)}% CI"


def _line(found: Breakdown, level: float) -> TableLine:
    by_code = {one.code: one for one in found.shares}
    at_least = [_who_reached(one, found.n, level) for one in found.reached]
    of_all = tuple(decider for one in found.shares for decider in one.deciders)
    cells = (TableCell(str(found.n), found.n, of_all), *(_cell(by_code.get(one)) for one in GRADES), *at_least)
    return TableLine(found.id, found.label.partition(", worst grade")[0], cells, left_out=found.left_out)


def _cell(share: Share | None) -> TableCell:
    if share is None:
        return TableCell("–")
    words = f"{share.x} ({percent(share.x / share.n)}%)" if share.x else "0" if share.n else "–"
    return TableCell(words, share.x, share.deciders)


def _who_reached(found: ReachedGrade, of_all: int, level: float) -> TableCell:
    """Count who surely reached a grade among those in whom it is known, whose number is given if not N."""
    x, n = len(found.having), len(found.having) + len(found.without)
    said = _share_in_words(x, n, level)
    return TableCell(said if n == of_all or not n else f"{x} of {n}{said.removeprefix(str(x))}", x, found.deciders)


def _share_in_words(x: int, n: int, level: float) -> str:
    if not n:
        return "–"
    limits = clopper_pearson(x, n, level)
    said = percent_with_limits(x / n, limits.lower, limits.upper, level).replace(f"{percent(level)}% CI ", "")
    return f"{x}: {said}"


def _sum(shares: Sequence[Share], n: int, level: float) -> TableCell:
    """Count several classes as one, with limits; a patient is in only one class."""
    x = sum(one.x for one in shares)
    deciders: tuple[DecidingValue, ...] = tuple(decider for one in shares for decider in one.deciders)
    return TableCell(_share_in_words(x, n, level), x, deciders if n else ())


def response_matrix(
    found: Breakdown, remission: Sequence[str], level: float, members: Members | None = None
) -> CellTable:
    """Return the best responses that occurred, of all patients and of each group below.

    `remission` are the codes that count as remission; overall response also counts MLFS and PR.
    """
    occurring = [one.code for one in found.shares if one.x]
    columns = ("N", *(found[code].label for code in occurring), "CR, CRh or CRi", "Overall response")
    groups = {"All patients": found, **{label: _of_group(found, keys) for label, keys in (members or {}).items()}}
    lines = tuple(
        TableLine(
            found.id if one is found else f"{found.id}.{label}",
            label,
            _responses(one, occurring, remission, level),
            int(one is not found),
            one.left_out,
        )
        for label, one in groups.items()
    )
    of = f"{counted(found.n, 'patient', 'patients')}; {_level(level)}"
    return CellTable("best_response", found.label, "", columns, lines, of, RESPONSE_METHOD)


def _responses(
    found: Breakdown, occurring: Sequence[str], remission: Sequence[str], level: float
) -> tuple[TableCell, ...]:
    together = [
        _sum([one for one in found.shares if one.code in codes], found.n, level)
        for codes in (remission, (*remission, *ALSO_RESPONSE))
    ]
    of_all = tuple(decider for one in found.shares for decider in one.deciders)
    return (TableCell(str(found.n), found.n, of_all), *(_cell(found[code]) for code in occurring), *together)
