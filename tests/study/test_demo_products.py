"""The demo by product, 9 against 1 patients: the exact p stands first, the asymptotic one beside it (D10)."""

from __future__ import annotations

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Grouping, Settings
from cd7gui.study.session import Study


def test_the_exact_p_of_nine_against_one_stands_before_the_asymptotic_one(demo: Study) -> None:
    found = compute(demo.snapshot(), Settings(demo.cutoff, group=Grouping.PRODUCT))

    assert found.groups is not None
    small = [one for one in found.groups.tests.values() if one.p is not None and one.p < 0.005]
    assert small  # significant by the asymptotic test, one patient against nine
    for one in found.groups.tests.values():
        # Ten ways to choose the one patient: no exact p is under 1 in 10.
        assert one.exact_p is None or (one.exact_p >= 0.1 and one.text.startswith("exact p = "))
    assert {(round(one.exact_p or 0, 3), one.text[:14]) for one in small} == {(0.1, "exact p = 0.10")}
