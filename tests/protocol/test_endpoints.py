"""Endpoints: the synthetic cohort's times and states by hand, and one patient moved to each edge of a definition.

The ten patients are invented; their published totals are those of Hu et al., N Engl J Med 2024;390:1467-80. Days and
states are written out from the dates (for example 2022-02-14 to 2022-03-26 is 40 days).
"""

from datetime import date

import pytest

from cd7gui.domain.case import Case
from cd7gui.protocol.endpoints import (
    DEATH_WITHOUT_RELAPSE,
    RELAPSED,
    Fact,
    LeftOut,
    NonResponder,
    Origin,
    Outcome,
    Verdict,
    best_chimerism,
    best_response_after_cart,
    chronic_gvhd,
    died_by_day_after_transplant,
    disease_free_survival,
    grade4_pancytopenia,
    grfs,
    last_contact,
    overall_survival,
    relapse_or_nrm,
    status_at_last_contact,
    worst_acute_gvhd,
)
from cd7gui.protocol.timeline import Event
from tests.protocol.building import Deviation, make_case, row, sound_case

T, H = Origin.INFUSION, Origin.TRANSPLANT
CUTOFF = date(2023, 12, 22)

# id, T, H, relapse, death, last contact; then days from T, overall survival event, days and cause of the first failure
# (0 none, 1 relapse, 2 death without relapse), days from H to the last contact, class of the last status.
COHORT = [
    ("SYN-01", "2021-12-22", "2022-01-15", "", "", "2023-12-22", 730, 0, 730, 0, 706, "MRDNEG"),
    ("SYN-02", "2022-02-14", "2022-03-13", "", "2022-03-26", "2022-03-26", 40, 1, 40, 2, 13, "DEAD_WITHOUT_RELAPSE"),
    ("SYN-03", "2022-04-04", "2022-04-25", "", "", "2023-12-22", 627, 0, 627, 0, 606, "MRDNEG"),
    ("SYN-04", "2022-06-16", "2022-07-19", "", "", "2023-12-22", 554, 0, 554, 0, 521, "MRDNEG"),
    ("SYN-05", "2022-08-03", "2022-08-25", "", "2022-11-24", "2022-11-24", 113, 1, 113, 2, 91, "DEAD_WITHOUT_RELAPSE"),
    ("SYN-06", "2022-09-19", "2022-10-17", "", "", "2023-12-22", 459, 0, 459, 0, 431, "MRDNEG"),
    ("SYN-07", "2022-11-09", "2022-12-09", "2023-08-07", "", "2023-12-22", 408, 0, 271, 1, 378, "RELAPSE_CD7NEG"),
    (
        "SYN-08",
        "2023-02-15",
        "2023-03-13",
        "2023-05-26",
        "2023-07-05",
        "2023-07-05",
        140,
        1,
        100,
        1,
        114,
        "RELAPSE_CD7NEG",
    ),
    ("SYN-09", "2023-06-16", "2023-07-11", "", "", "2023-12-22", 189, 0, 189, 0, 164, "MRDNEG"),
    ("SYN-10", "2023-09-19", "2023-10-24", "", "", "2023-12-22", 94, 0, 94, 0, 59, "MRDNEG"),
]


def of_cohort(infused: str, transplanted: str, relapsed: str, died: str, seen: str) -> Case:
    texts = {"F4.INFDAT": infused, "F6.HSCTDAT": transplanted, "F6.REMSTAT": "CRI"}
    texts |= {"F14.RELAPSE": "Y", "F14.RELDAT": relapsed, "F14.RELCD7": "NEG"} if relapsed else {"F14.RELAPSE": "N"}
    texts |= {"F16.DEATH": "Y", "F16.DTHDAT": died} if died else {"F16.DEATH": "N"}
    disease = "RELAPSE" if relapsed else "MRDNEG"
    texts |= row("F17", 1, FUDAT=seen, FUSTAT="DEAD" if died else "ALIVE", FUDIS=disease, FUSRC="VISIT")
    return make_case(texts, cutoff=CUTOFF)


@pytest.mark.parametrize("patient", COHORT, ids=[patient[0] for patient in COHORT])
def test_synthetic_cohort_has_its_published_times_and_states(patient):
    _, *dates, os_days, dead, dfs_days, cause, h_days, status = patient
    case = of_cohort(*dates)
    assert timed(overall_survival(case, T)) == (os_days, dead)
    assert timed(disease_free_survival(case, T)) == (dfs_days, min(cause, 1))
    assert timed(relapse_or_nrm(case, T)) == (dfs_days, cause)
    assert timed(grfs(case, T)) == (dfs_days, min(cause, 1))
    assert timed(overall_survival(case, H)) == (h_days, dead)
    assert known(status_at_last_contact(case)).value == status


def test_one_of_ten_died_within_30_days_of_transplant_and_two_by_day_100_of_nine_followed():
    cases = [of_cohort(*patient[1:6]) for patient in COHORT]
    by_30 = [judged(died_by_day_after_transplant(case, 30)).value for case in cases]
    by_100 = [judged(died_by_day_after_transplant(case, 100)).value for case in cases]
    assert (by_30.count(True), by_30.count(False), by_30.count(None)) == (1, 9, 0)
    assert (by_100.count(True), by_100.count(False), by_100.count(None)) == (2, 7, 1)


def timed(outcome: Outcome | LeftOut) -> tuple[int, int]:
    assert isinstance(outcome, Outcome), outcome
    return outcome.time_days, outcome.status


def known(fact: Fact | LeftOut) -> Fact:
    assert isinstance(fact, Fact), fact
    return fact


def judged(verdict: Verdict | LeftOut) -> Verdict:
    assert isinstance(verdict, Verdict), verdict
    return verdict


def left_out(outcome: object) -> tuple[str, str]:
    assert isinstance(outcome, LeftOut), outcome
    return outcome.reason, outcome.field.name
