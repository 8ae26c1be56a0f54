"""The cohort in groups: off unless asked for, refused below two groups, tested as R tests them.

R's own answers are compared in test_rscript.py on 200 made-up patients; here the rules around them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.groups import p_in_words
from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.results import Grouping, Groups, Settings
from cd7gui.study.session import Snapshot, Study
from tests.study.made_up import cohort


def groups(snapshot: Snapshot, grouping: Grouping, settings: Settings | None = None) -> Groups:
    found = compute(snapshot, replace(settings or Settings(), group=grouping)).groups
    assert found is not None
    return found


def test_nothing_is_split_unless_somebody_asks(demo: Study) -> None:
    assert compute(demo.snapshot(), Settings(cutoff=demo.cutoff)).groups is None


def test_one_group_is_refused_in_a_sentence(demo: Study) -> None:
    found = groups(demo.snapshot(), Grouping.COHORT, Settings(cutoff=demo.cutoff))

    assert found.refused == "A comparison needs two groups, and by cohort there is one only: NEJM 2024."
    assert (found.curves, found.tests) == ({}, {})


def test_nobody_is_no_group(demo: Study) -> None:
    empty = Snapshot("empty", False, (), demo.today())

    assert groups(empty, Grouping.PRODUCT).refused.endswith("there is none.")


def test_the_groups_are_those_that_the_list_declares_and_make_up_the_cohort(demo: Study) -> None:
    settings = Settings(cutoff=demo.cutoff)
    found = groups(demo.snapshot(), Grouping.DIAGNOSIS, settings)

    assert list(found.labels) == ["AML", "T-ALL", "T-LBL"]
    sizes = {code: curve.n_risk[0] for code, curve in found.curves["os"].items()}
    assert sizes == {"AML": 7, "T-ALL": 2, "T-LBL": 1}  # Hu 2024: 7 AML, 2 T-ALL, 1 T-LBL
    # All three deaths are of AML: 7 of 7 alive, day 40, 113 and 140 with 7, 6 and (SYN-10 censored at 94) 4 at risk.
    curve = found.curves["os"]["AML"]
    events = [(time, risk) for time, risk, event in zip(curve.time, curve.n_risk, curve.n_event, strict=True) if event]
    assert events == [(40, 7), (113, 5), (140, 4)]


def test_each_survival_has_a_log_rank_and_each_incidence_a_gray_test() -> None:
    found = groups(cohort(120, seed=3), Grouping.COHORT)

    gvhd = ("agvhd2_4", "agvhd3_4", "agvhd2_4_cart", "agvhd2_4_dli", "agvhd2_4_any", "agvhd3_4_any", "cgvhd")
    assert {name: one.method for name, one in found.tests.items()} == {
        **dict.fromkeys(("os", "efs", "dfs", "grfs", "crfs", "os_landmark", "dfs_landmark"), "log-rank"),
        **dict.fromkeys(("relapse", "nrm", *gvhd, "anc", "plt", "cmv", "ebv"), "Gray"),
    }
    assert found.tests["agvhd2_4_cart"].text == "no test: too few events"  # nobody made up has GVHD from CAR T cells
    nobody_has = ("agvhd2_4_cart", "agvhd2_4_dli", "cmv", "ebv")  # without laboratory rows nobody has a virus
    tested = [one.p for name, one in found.tests.items() if name not in nobody_has]
    assert all(p is not None and 0 <= p <= 1 for p in tested)


def test_without_events_there_is_no_test_and_no_p(demo: Study) -> None:
    found = groups(demo.snapshot(), Grouping.DIAGNOSIS, Settings(cutoff=demo.cutoff))

    assert (found.tests["cgvhd"].p, found.tests["cgvhd"].text) == (None, "no test: too few events")


def test_who_has_no_group_is_left_out_of_the_comparison_alone(demo: Study) -> None:
    from cd7gui.study import entry

    key = demo.cases()[0].key
    assert entry.enter(demo, entry.Place(key, "F3", 0, "DX"), "", reason="test").stored

    found = groups(demo.snapshot(), Grouping.DIAGNOSIS, Settings(cutoff=demo.cutoff))

    assert [(one.subject, one.place, one.rule) for one in found.left_out] == [
        ("SYN-01", "F3.DX", "No diagnosis is entered.")
    ]
    assert compute(demo.snapshot(), Settings(cutoff=demo.cutoff))["os.12m"].n == 10


def test_the_methods_name_the_tests_that_were_made() -> None:
    words = methods_paragraph(compute(cohort(60), Settings(group=Grouping.COHORT)))

    assert "Groups by cohort (NEJM 2024, expansion) were compared: survival by the log-rank test" in words
    assert "no hypothesis" not in words


@pytest.mark.parametrize(
    ("p", "words"),
    [(0.5, "p = 0.50"), (0.0996, "p = 0.10"), (0.049, "p = 0.049"), (0.001, "p = 0.001"), (0.0009, "p < 0.001")],
)
def test_p_values_are_printed_as_far_as_they_tell(p: float, words: str) -> None:
    assert p_in_words(p) == words
