"""The cohort in groups: each curve by group, with the log-rank test for survival and Gray's for incidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from cd7gui.analysis.curves import curve_of
from cd7gui.analysis.endpoint_times import Times, times_of
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.timed import Measure
from cd7gui.analysis.patients.computation_errors import ErrorGuard
from cd7gui.analysis.patients.readings import GROUPED_BY, DerivedReadings, PatientReadings
from cd7gui.analysis.patients.result_cache import Sources
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up
from cd7gui.domain.results import Curve, Grouping, Groups, GroupTest, Settings
from cd7gui.domain.values.choice_kinds import ChoiceKind
from cd7gui.protocol.endpoints import survival
from cd7gui.records import dataclass
from cd7gui.stats.group_tests import gray, log_rank
from cd7gui.stats.permutation_tests import PermutationResult, permuted_gray, permuted_log_rank

LEAST = 2  # groups needed for a comparison

Members = Mapping[str, Sequence[PatientReadings]]


def groups_of(
    patients: Sequence[PatientReadings], settings: Settings, guard: ErrorGuard, kept: DerivedReadings
) -> Groups | None:
    """Split the cohort according to the settings; None if they do not, refused below two groups."""
    by = settings.group
    if by is None:
        return None
    item = GROUPED_BY[by]
    labels = _labels(by, patients)
    members = {code: [one for one in patients if one.groups[by] == code] for code in labels}
    rule = f"No {by.value} is entered."
    nowhere = [one for one in patients if one.groups[by] is None]
    left_out = tuple(DecidingValue(one.key, one.subject, item.name, "", rule) for one in nowhere)
    if len(labels) < LEAST:
        words = "A comparison needs two groups, and by {what} there is {found}."
        found = f"one only: {next(iter(labels.values()))}" if labels else "none"
        return Groups(labels, left_out=left_out, refused=words.format(what=by.value, found=found))
    split = _Split(by, members, settings, guard, kept)
    measured = [(one, times) for one in catalogue.OUTCOMES.measures if (times := split.times(one.endpoint))]
    return Groups(
        labels,
        curves={one.id: split.curves(one, times) for one, times in measured},
        tests={one.id: split.test(one, times) for one, times in measured},
        left_out=left_out,
    )


@dataclass(frozen=True)
class _Split:
    """A cohort in groups; results of a measure are kept while its times and the groups are unchanged."""

    by: Grouping
    members: Members
    settings: Settings
    guard: ErrorGuard
    kept: DerivedReadings

    def _sources(self, endpoint: str) -> Sources:
        columns, by = self.kept.columns, self.by
        grouped = columns.of(f"group {by}", lambda one: one.groups[by])
        return self.kept.who, grouped, columns.of(f"outcome {endpoint}", lambda one: one.outcomes[endpoint])

    def times(self, endpoint: str) -> Mapping[str, Times]:
        """Return the times of each group that has any."""
        derive = partial(_times_by_group, endpoint, self.members)
        return self.kept.ask(("times by group", endpoint), (self.by, *self._sources(endpoint)), derive)

    def curves(self, measure: Measure, times: Mapping[str, Times]) -> Mapping[str, Curve]:
        """Return the curve of each group; if one fails, none, because the rest would not be a comparison.

        The reason takes the place of the test.
        """
        derive = partial(_curve_of_each, measure, times, self.settings)
        sources = (self.settings, *self._sources(measure.endpoint))
        return self.guard.ask(
            measure.label, partial(self.kept.ask, ("curves by group", measure.id), sources, derive), lambda _: {}
        )

    def test(self, measure: Measure, times: Mapping[str, Times]) -> GroupTest:
        """Return the test of a measure, or why it has none."""
        nothing = partial(GroupTest, method_of_test(measure), None, None, None)
        sources = (self.by, *self._sources(measure.endpoint))
        derive = partial(compare_groups, measure, times)
        return self.guard.ask(
            measure.label, partial(self.kept.ask, ("test of groups", measure.id), sources, derive), nothing
        )


def _labels(by: Grouping, patients: Sequence[PatientReadings]) -> dict[str, str]:
    """Return the groups that occur, in the declared order."""
    kind = GROUPED_BY[by].kind
    declared = dict(kind.options.items) if isinstance(kind, ChoiceKind) else {}
    occurring = {code for one in patients if (code := one.groups[by]) is not None}
    return {code: label for code, label in declared.items() if code in occurring} | {
        code: code for code in sorted(occurring - declared.keys())
    }


def _times_by_group(endpoint: str, members: Members) -> dict[str, Times]:
    found = {code: times_of(patients, endpoint) for code, patients in members.items()}
    return {code: times for code, times in found.items() if times.days or times.failed}


def _curve_of_each(measure: Measure, times: Mapping[str, Times], settings: Settings) -> dict[str, Curve]:
    return {code: curve_of(measure, found, settings) for code, found in times.items()}


def method_of_test(measure: Measure) -> str:
    """Return the name of a measure's test."""
    return "Gray" if measure.competing else "log-rank"


# Why Gray's test has no result, in words.
_BREAKS_DOWN: Mapping[str, str] = {
    "singular": "no test: too few events",
    "negative": "no test: with so few patients, and events on the same day, the variance of Gray's test is not "
    "positive",
    "pooled": "no test: with so few patients the pooled incidence of Gray's test passes 100%",
}


def compare_groups(measure: Measure, times: Mapping[str, Times]) -> GroupTest:
    """Test whether the groups have the same curve."""
    for found in times.values():
        found.refuse_failed()
    method = method_of_test(measure)
    if len(times) < LEAST:
        return GroupTest(method, None, None, None, "no test: only one group has times")
    days = [day for found in times.values() for day in found.days]
    status = [one for found in times.values() for one in found.status]
    group = [code for code, found in times.items() for _ in found.days]
    exact = _permuted(measure, days, status, group)
    if measure.cause:
        by_gray = gray(days, status, group, measure.cause)
        if by_gray.breakdown:
            return _with_exact(GroupTest(method, None, None, None, _BREAKS_DOWN[by_gray.breakdown]), exact)
        statistic, df, p = by_gray.statistic, by_gray.df, by_gray.p
    else:
        by_rank = log_rank(days, [one == survival.EVENT for one in status], group)
        statistic, df, p = by_rank.statistic, by_rank.df or 0, by_rank.p
    if statistic is None or p is None or df < 1:
        return _with_exact(GroupTest(method, None, None, None, "no test: too few events"), exact)
    return _with_exact(GroupTest(method, statistic, df, p, _test_in_words(method, statistic, df, p)), exact)


FEW_PATIENTS, FEW_EVENTS = 10, 5  # below either, the asymptotic p is unreliable


def _permuted(measure: Measure, days: list[int], status: list[int], group: list[str]) -> PermutationResult | None:
    """Return the permutation test if a group, or the total number of events, is small."""
    event = measure.cause or survival.EVENT
    smallest = min(group.count(code) for code in set(group))
    if smallest >= FEW_PATIENTS and status.count(event) >= FEW_EVENTS:
        return None
    if measure.cause:
        return permuted_gray(days, status, group, measure.cause)
    return permuted_log_rank(days, [one == event for one in status], group)


def _permutations(exact: PermutationResult) -> str:
    """Describe the permutations, and whether they were random: "1 permutation", "10,000 random ..."."""
    if exact.permutations == 1:
        return "the only permutation"
    words = "all {count} permutations" if exact.error is None else "{count} random permutations"
    return words.format(count=f"{exact.permutations:,}")


def _with_exact(test: GroupTest, exact: PermutationResult | None) -> GroupTest:
    """Put the exact p first and the asymptotic one beside it."""
    if exact is None:
        return test
    words = "exact {p} ({count}); {asymptotic}"
    if exact.error is not None:
        words = "exact {p} ({count}, Monte Carlo error {error}); {asymptotic}"
    error = "" if exact.error is None else f"{exact.error:.2g}"
    text = words.format(p=p_in_words(exact.p), count=_permutations(exact), error=error, asymptotic=test.text)
    return replace(test, text=text, exact_p=exact.p, exact_error=exact.error)


def _test_in_words(method: str, statistic: float, df: int, p: float) -> str:
    words = "{p} ({method}, χ² {statistic}, {df} df)"
    return words.format(p=p_in_words(p), method=method, statistic=half_up(statistic, 2), df=df)


def p_in_words(p: float) -> str:
    """Format a p value: two decimals from 0.1 on, three below, "< 0.001" under that."""
    if p < 0.001:
        return "p < 0.001"
    places = 2 if p >= 0.0995 else 3
    return f"p = {half_up(p, places)}"
