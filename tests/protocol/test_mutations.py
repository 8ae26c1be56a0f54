"""Each edit check, altered by one comparison, day or limit, is caught by one of its own examples."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Check, Finding, cohort_findings
from cd7gui.domain.errors import ProgramError
from cd7gui.protocol.case_report import checks
from tests.protocol.building import Example
from tests.protocol.mutants import Mutant, Telling, mutants
from tests.protocol.test_checks import EXAMPLES


@dataclass(frozen=True)
class _Built:
    """An example with its cases, built once for every mutant."""

    example: Example
    case: Case
    cohort: tuple[Case, ...]


@cache
def _examples() -> dict[str, list[_Built]]:
    built: dict[str, list[_Built]] = defaultdict(list)
    for one in EXAMPLES:
        built[one.check].append(_Built(one, one.built(), tuple(one.cohort())))
    return built


def _findings(check: Check, built: _Built) -> list[Finding]:
    found = list(check.findings(built.case))
    for form in built.case.dictionary.forms:
        found += check.findings_of_form(built.case, form)
    if check.cohort is not None:
        values = {case.key: check.cohort.read(case) for case in built.cohort}
        found += cohort_findings(check, check.cohort, built.cohort, values)
    return [one for one in found if one.patient == built.case.key]


def _as_expected(check: Check, built: _Built, telling: Telling) -> bool:
    """Return whether an example holds: its finding or none, at its place, in its number, and in words that count."""
    found, example = _findings(check, built), built.example
    if not example.finds:
        return not found
    if example.count is not None and len(found) != example.count:
        return False
    return any(_fits(one, example, telling) for one in found)


def _fits(one: Finding, example: Example, telling: Telling) -> bool:
    says = example.says_contains if telling in (Telling.SENTENCE, Telling.ALL) else ()
    remedy = example.remedy_contains if telling is Telling.ALL else ()
    return (
        (not example.at or one.place == example.at)
        and (example.severity is None or one.severity is example.severity)
        and (example.awaits is None or example.awaits == (one.awaits.id if one.awaits else ""))
        and all(words in one.says for words in says)
        and all(words in one.remedy for words in remedy)
    )


def _survives(mutant: Mutant) -> bool:
    """Return whether no example notices; a mutant that fails outright is noticed."""
    try:
        return all(
            _as_expected(check, built, mutant.telling) for check in mutant.checks for built in _examples()[check.id]
        )
    except (ArithmeticError, AssertionError, AttributeError, LookupError, ProgramError, TypeError, ValueError):
        return False


@pytest.mark.parametrize("check", checks(), ids=lambda one: one.id)
def test_an_altered_check_is_caught_by_its_examples(check: Check) -> None:
    assert [one.altered for one in mutants(check) if _survives(one)] == []


def test_every_check_as_it_stands_agrees_with_its_examples() -> None:
    for check in checks():
        for built in _examples()[check.id]:
            assert _as_expected(check, built, Telling.ALL), (check.id, built.example.name)


def test_most_checks_can_be_altered() -> None:
    altered = [check.id for check in checks() if any(mutants(check))]

    assert len(altered) > 100


def test_an_alteration_that_no_example_covers_is_seen_to_survive() -> None:
    (check,) = (one for one in checks() if one.id == "EC-08")  # 90 days from consent to infusion at most
    moved = next(one for one in mutants(check) if "days <= most became days < most" in one.altered)
    kept = [one for one in _examples()["EC-08"] if one.example.name != "90 days"]

    assert _survives(moved) is False
    assert all(_as_expected(moved.checks[0], built, moved.telling) for built in kept)
