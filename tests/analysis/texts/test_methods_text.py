"""The methods paragraph says what was computed, and changes with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib.metadata import version

import pytest

import cd7gui
from cd7gui.analysis.estimates import compute
from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.results import IntervalType, Settings, TimeOrigin
from cd7gui.study.session import Snapshot, Study


def paragraph(study: Study, **settings: object) -> str:
    chosen = replace(Settings(cutoff=study.cutoff), **settings)  # type: ignore[arg-type]
    return methods_paragraph(compute(study.snapshot(), chosen))


def test_the_paragraph_names_cohort_cut_off_estimators_and_software(demo: Study) -> None:
    words = paragraph(demo)

    for part in (
        "The data are synthetic; no real patients are described.",
        "Data of 10 patients as of 22 Dec 2023 were analysed.",
        "exact (Clopper-Pearson)",
        "Median follow-up, by the reverse Kaplan-Meier method, was 15.1 months.",
        "Kaplan-Meier method with Greenwood's variance and limits symmetric on the logarithm",
        "cumulative incidences (Aalen-Johansen)",
        "for relapse, death without it",
        "Time was counted from the CAR-T infusion. "
        "Acute GVHD II–IV, from HSCT; acute GVHD III–IV, from HSCT; acute GVHD II–IV, from DLI; chronic GVHD; "
        "neutrophil recovery; and platelet recovery were counted from the transplant.",
        "3 not counted: 2 with the event before the landmark, 1 not followed beyond it",
        "No groups were compared and no hypothesis was tested.",
        f"cd7gui {cd7gui.__version__}",
        f"NumPy {version('numpy')}",
    ):
        assert part in words
    assert not re.search(r"[{}]|\bNone\b|\.\.|  ", words)


def test_other_limits_level_and_origin_are_other_words(demo: Study) -> None:
    words = paragraph(demo, interval=IntervalType.LOG_LOG, level=0.9, origin=TimeOrigin.TRANSPLANT)

    assert "(log-log)" in words
    assert "at the 90% level" in words
    assert "Time was counted from the transplant." in words
    assert "engraftment were counted from" not in words


@pytest.mark.parametrize("origin", TimeOrigin)
def test_every_curve_that_is_not_counted_from_the_chosen_day_is_named_with_its_own(
    demo: Study, origin: TimeOrigin
) -> None:
    found = compute(demo.snapshot(), Settings(cutoff=demo.cutoff, origin=origin))
    own = [one.label for one in found.curves.values() if one.origin is not origin and not one.id.endswith("_landmark")]

    said = re.search(r"Time was counted from [^.]*\. (.*?) were counted from ([^.]*)\.", methods_paragraph(found))

    assert said
    assert [name.casefold() for name in said[1].replace("; and ", "; ").split("; ")] == [
        label.casefold() for label in own
    ]
    assert said[2] == {"infusion": "the transplant", "transplant": "the CAR-T infusion"}[origin]
    if origin is TimeOrigin.TRANSPLANT:
        assert {"Event-free survival", "Acute GVHD II–IV, any cause", "CMV reactivation"} < set(own)


def test_what_was_not_computed_is_not_mentioned() -> None:
    words = methods_paragraph(compute(Snapshot("empty", False, (), date(2024, 1, 1)), Settings()))

    assert "Data of 0 patients" in words
    for absent in ("Kaplan-Meier", "Aalen-Johansen", "Clopper-Pearson", "Landmark", "synthetic"):
        assert absent not in words
