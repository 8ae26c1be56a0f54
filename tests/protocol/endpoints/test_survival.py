"""Endpoints: the synthetic cohort's times and states by hand, and one patient moved to each edge of a definition.

The ten patients are invented; their published totals are those of Hu et al., N Engl J Med 2024;390:1467-80. Days and
states are written out from the dates (for example 2022-02-14 to 2022-03-26 is 40 days).
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import Censoring, EndpointRules
from cd7gui.protocol.endpoints.gvhd import grfs
from cd7gui.protocol.endpoints.survival import (
    DEATH_WITHOUT_RELAPSE,
    RELAPSED,
    ClockOrigin,
    LeftOut,
    TimeToEvent,
    died_by_day_after_transplant,
    disease_free_survival,
    event_free_survival,
    last_contact,
    overall_survival,
    relapse_or_nrm,
    status_at_last_contact,
)
from cd7gui.protocol.forms.timeline import Event
from tests.protocol.building import Deviation, make_case, row, sound_case
from tests.protocol.derived import contact, died, judged, known, left_out, relapsed, timed

T, H = ClockOrigin.INFUSION, ClockOrigin.TRANSPLANT
CUTOFF = date(2023, 12, 22)

# id, T, H, relapse, death, last contact; then days from T, overall survival event, days and cause of the first failure
# (0 none, 1 relapse, 2 death without relapse), days from H to the last contact, class of the last status.
COHORT = [
    line.split()
    for line in """
SYN-01  2021-12-22  2022-01-15  -           -           2023-12-22  730  0  730  0  706  MRDNEG
SYN-02  2022-02-14  2022-03-13  -           2022-03-26  2022-03-26  40   1  40   2  13   DEAD_WITHOUT_RELAPSE
SYN-03  2022-04-04  2022-04-25  -           -           2023-12-22  627  0  627  0  606  MRDNEG
SYN-04  2022-06-16  2022-07-19  -           -           2023-12-22  554  0  554  0  521  MRDNEG
SYN-05  2022-08-03  2022-08-25  -           2022-11-24  2022-11-24  113  1  113  2  91   DEAD_WITHOUT_RELAPSE
SYN-06  2022-09-19  2022-10-17  -           -           2023-12-22  459  0  459  0  431  MRDNEG
SYN-07  2022-11-09  2022-12-09  2023-08-07  -           2023-12-22  408  0  271  1  378  RELAPSE_CD7NEG
SYN-08  2023-02-15  2023-03-13  2023-05-26  2023-07-05  2023-07-05  140  1  100  1  114  RELAPSE_CD7NEG
SYN-09  2023-06-16  2023-07-11  -           -           2023-12-22  189  0  189  0  164  MRDNEG
SYN-10  2023-09-19  2023-10-24  -           -           2023-12-22  94   0  94   0  59   MRDNEG
""".strip().splitlines()
]


def of_cohort(infused: str, transplanted: str, relapse: str, death: str, seen: str) -> Case:
    texts = {"F4.INFDAT": infused, "F6.HSCTDAT": transplanted, "F6.REMSTAT": "CRI"}
    texts |= {"F14.RELAPSE": "N"} if relapse == "-" else relapsed(relapse) | {"F14.RELCD7": "NEG"}
    texts |= {"F16.DEATH": "N"} if death == "-" else died(death)
    disease = "MRDNEG" if relapse == "-" else "RELAPSE"
    texts |= contact(seen, "ALIVE" if death == "-" else "DEAD", disease)
    return make_case(texts, cutoff=CUTOFF)


@pytest.mark.parametrize("patient", COHORT, ids=[patient[0] for patient in COHORT])
def test_synthetic_cohort_has_its_published_times_and_states(patient):
    case, status = of_cohort(*patient[1:6]), patient[-1]
    os_days, dead, dfs_days, cause, h_days = map(int, patient[6:11])
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


@pytest.mark.parametrize("endpoint", [overall_survival, disease_free_survival, relapse_or_nrm, grfs])
class TestLeftOut:
    def test_a_patient_without_day_zero_is_left_out_with_the_field_that_is_missing(self, endpoint):
        reason, field = left_out(endpoint(sound_case({"F4.INFDAT": None}), T))
        assert (reason, field) == ("The date of the CAR-T infusion (T) is not entered.", "F4.INFDAT")
        assert left_out(endpoint(sound_case({"F6.HSCTDAT": "?UNKNOWN"}), H))[1] == "F6.HSCTDAT"

    def test_a_patient_whose_day_zero_lies_after_the_cutoff_is_left_out(self, endpoint):
        assert left_out(endpoint(sound_case(), H, date(2023, 7, 10)))[0] == (
            "The transplant (H) is after the data cut-off."
        )
        assert timed(endpoint(sound_case(), H, date(2023, 7, 11))) == (0, 0)

    def test_a_death_without_a_date_leaves_out_and_is_never_taken_as_alive(self, endpoint):
        assert left_out(endpoint(sound_case({"F16.DEATH": "Y"}), T))[1] == "F16.DTHDAT"

    def test_a_contact_that_says_dead_without_f16_leaves_out(self, endpoint):
        assert left_out(endpoint(sound_case({"F17[2].FUSTAT": "DEAD"}), T))[1] == "F16.DTHDAT"

    def test_a_patient_who_withdrew_all_use_of_the_data_is_left_out(self, endpoint):
        case = sound_case({"F1.WDDAT": "2024-01-01", "F1.WDSCOPE": "ALL"})
        assert left_out(endpoint(case, T)) == (
            "The patient withdrew consent to any use of the data.",
            "F1.WDSCOPE",
        )

    def test_nothing_after_the_withdrawal_of_further_data_counts(self, endpoint):
        case = sound_case({"F1.WDDAT": "2024-12-31", "F1.WDSCOPE": "FURTHER"} | died("2025-01-01"))
        assert timed(endpoint(case, T))[1] == 0

    def test_a_death_before_day_zero_leaves_out(self, endpoint):
        reason, field = left_out(endpoint(sound_case(died("2023-07-01")), H))
        assert (reason, field) == ("Date of death (2023-07-01) is before the transplant (2023-07-11).", "F16.DTHDAT")

    def test_what_is_entered_after_the_cutoff_changes_nothing(self, endpoint):
        cutoff = date(2024, 7, 20)
        later = died("2024-07-21") | relapsed("2024-07-21") | contact("2024-07-21", disease="RELAPSE", number=3)
        later |= row("F10", 1, GVTYPE="ACUTE", GVATTR="HSCT", ONSET="2024-07-21", GVINV="4")
        assert timed(endpoint(sound_case(later), T, cutoff)) == timed(endpoint(sound_case(), T, cutoff)) == (400, 0)

    def test_the_cutoff_of_the_study_counts_where_none_is_asked_for(self, endpoint):
        case = sound_case(died("2026-11-10"), cutoff=date(2024, 7, 20))
        assert timed(endpoint(case, T))[1] == 0
        assert timed(endpoint(case, T, date(2026, 11, 10))) == (1243, 1 if endpoint is not relapse_or_nrm else 2)


def test_an_event_on_day_zero_has_time_zero():
    assert timed(overall_survival(sound_case(died("2023-07-11")), H)) == (0, 1)


def test_survival_is_censored_at_the_last_dated_event_of_any_form():
    case = sound_case({"F17": None} | row("F7", 1, CMTRT="MMF", CMSTDAT="2023-09-01", CMENDAT="2023-09-05"))
    assert timed(overall_survival(case, T)) == (81, 0)
    (seen,) = [overall_survival(case, T)]
    assert isinstance(seen, TimeToEvent)
    assert [one.place for one in seen.deciding] == ["F4.INFDAT", "F7[1].CMENDAT"]


def test_a_contact_that_only_says_lost_is_no_contact():
    case = sound_case(contact("2025-01-01", "LOST", number=2))
    assert timed(overall_survival(case, T)) == (395, 0)  # 2023-06-16 to 2024-07-15
    assert timed(disease_free_survival(case, T)) == (395, 0)


def test_last_contact_is_the_death_else_the_last_date_known_alive():
    alive, dead = last_contact(sound_case()), last_contact(sound_case(died("2025-01-01")))
    assert isinstance(alive, Event)
    assert isinstance(dead, Event)
    assert (alive.day, alive.decider.place) == (date(2026, 11, 10), "F17[2].FUDAT")
    assert (dead.day, dead.decider.place) == (date(2025, 1, 1), "F16.DTHDAT")
    assert last_contact(make_case({})) is None
    assert isinstance(last_contact(sound_case({"F16.DEATH": "Y"})), LeftOut)


def test_disease_free_survival_and_relapse_are_censored_on_one_day_at_the_contact_or_the_assessment():
    case = sound_case({"F17[2].FUDIS": "NE"})
    at_assessment = {"rules": EndpointRules(Censoring.LAST_ASSESSMENT)}
    assert timed(disease_free_survival(case, T, **at_assessment)) == (395, 0)
    assert timed(relapse_or_nrm(case, T, **at_assessment)) == (395, 0)
    assert timed(overall_survival(case, T)) == (1243, 0)
    assert timed(disease_free_survival(case, T)) == timed(relapse_or_nrm(case, T)) == (1243, 0)


def test_transplant_in_remission_is_free_of_disease_on_day_h():
    case = sound_case({"F13": None, "F17": None})
    at_assessment = {"rules": EndpointRules(Censoring.LAST_ASSESSMENT)}
    assert timed(disease_free_survival(case, H, **at_assessment)) == (0, 0)
    assert timed(disease_free_survival(case, T, **at_assessment)) == (25, 0)
    nothing = sound_case({"F5": None, "F13": None, "F17": None, "F6.REMSTAT": None})
    assert left_out(disease_free_survival(nothing, H))[1] == "F5.RESPINV"


@pytest.mark.parametrize("cause", ["DISEASE", "INFECTION", None])
def test_non_relapse_mortality_follows_from_dates_whatever_the_coded_cause(cause):
    coded = {"F16.DTHCAUSE": cause} if cause else {}
    assert timed(relapse_or_nrm(sound_case(died("2024-01-01") | coded), T)) == (199, DEATH_WITHOUT_RELAPSE)
    case = sound_case(died("2024-01-01") | relapsed("2023-12-31") | coded)
    assert timed(relapse_or_nrm(case, T)) == (198, RELAPSED)
    assert timed(overall_survival(case, T)) == (199, 1)


def test_relapse_on_the_day_of_death_came_first_and_one_after_it_not_at_all():
    same_day = sound_case(died("2024-01-01") | relapsed("2024-01-01"))
    assert timed(relapse_or_nrm(same_day, T)) == (199, RELAPSED)
    after = sound_case(died("2024-01-01") | relapsed("2024-01-02"))
    assert timed(relapse_or_nrm(after, T)) == (199, DEATH_WITHOUT_RELAPSE)


def test_relapse_counts_although_the_date_of_the_later_death_is_missing():
    case = sound_case(relapsed("2024-01-01") | {"F16.DEATH": "Y"})
    assert timed(relapse_or_nrm(case, T)) == (199, RELAPSED)
    assert left_out(overall_survival(case, T))[1] == "F16.DTHDAT"


def test_relapse_without_a_date_leaves_out_and_is_never_taken_as_free_of_disease():
    assert left_out(disease_free_survival(sound_case({"F14.RELAPSE": "Y"}), T))[1] == "F14.RELDAT"


@pytest.mark.parametrize(
    "sign", [{"F17[2].FUDIS": "RELAPSE"}, {"F13[1].RESPINV": "REL"}, {"F13[1].RESPINV": "PD"}], ids=str
)
def test_relapse_seen_elsewhere_and_not_on_f14_leaves_out(sign):
    assert left_out(disease_free_survival(sound_case(sign), T))[1] == "F14.RELDAT"
    assert timed(overall_survival(sound_case(sign), T)) == (1243, 0)


def test_relapse_between_infusion_and_transplant_has_no_disease_free_time_from_the_transplant():
    case = sound_case(relapsed("2023-07-09"))
    assert timed(disease_free_survival(case, T)) == (23, 1)
    assert left_out(disease_free_survival(case, H))[1] == "F14.RELDAT"


NEVER_IN_REMISSION: Deviation = {"F5[1].RESPINV": "NR", "F6.REMSTAT": "NR", "F13[1].RESPINV": "PR", "F17": None}


def test_patient_who_never_was_in_remission_is_left_out_of_disease_free_survival_and_an_event_of_event_free_survival():
    case = sound_case({**NEVER_IN_REMISSION, "F16.DEATH": "Y", "F16.DTHDAT": "2024-01-01"})
    assert left_out(disease_free_survival(case, T)) == (
        "No remission is recorded, so there is no disease-free time.",
        "F13.RESPINV",
    )
    assert timed(event_free_survival(case)) == (20, 1)  # the marrow of 2023-07-06, the last before H
    assert timed(overall_survival(case, T)) == (199, 1)


@pytest.mark.parametrize(
    "remission", [{"F5[1].RESPINV": "MLFS"}, {"F6.REMSTAT": "CRI"}, {"F13[1].RESPINV": "CR"}], ids=str
)
def test_one_sign_of_remission_makes_a_responder(remission):
    timed(disease_free_survival(sound_case({**NEVER_IN_REMISSION, **remission}), T))


def test_patient_with_no_assessment_at_all_is_in_event_free_survival_alone():
    case = sound_case({"F5": None, "F13": None, "F6.REMSTAT": None, "F17": None} | died("2024-01-01"))
    assert left_out(relapse_or_nrm(case, T))[1] == "F5.RESPINV"
    assert timed(event_free_survival(case)) == (199, 1)


UNRESPONSIVE = {"F4.INFDAT": "2023-02-01", **row("F5", 1, ASDAT="2023-02-28", RESPINV="NR")}
CHEMOTHERAPY = row("F15", 1, FTDAT="2023-03-13", FTTYPE="CHEMO")


@pytest.mark.parametrize("disease", ["MRDNEG", "NE"])
@pytest.mark.parametrize("more", [{}, {"F6.HSCTDAT": "2023-04-20", "F6.REMSTAT": "CR"}], ids=["no H", "H in CR"])
def test_a_remission_after_new_treatment_takes_no_event_of_no_remission_back(more, disease):
    case = make_case(UNRESPONSIVE | CHEMOTHERAPY | more | contact("2023-08-20", disease=disease))
    assert timed(event_free_survival(case)) == (27, 1)  # D2: at the latest the last before H or new therapy


def test_a_remission_before_new_treatment_or_at_the_transplant_is_one():
    for seen in (contact("2023-03-13"), {"F6.HSCTDAT": "2023-03-13", "F6.REMSTAT": "CR"}, {"F6.REMSTAT": "CR"}):
        treated = CHEMOTHERAPY if "F6.REMSTAT" not in seen else {}
        case = make_case(UNRESPONSIVE | treated | seen | contact("2023-08-20", disease="NE", number=2))
        assert timed(event_free_survival(case)) == (200, 0)


def test_the_first_of_no_remission_relapse_and_death_ends_event_free_survival():
    seen = {"F4.INFDAT": "2023-02-01", **row("F13", 1, ASDAT="2023-05-12", RESPINV="PR")}
    seen |= contact("2023-08-20", disease="NE")
    case = make_case(seen | relapsed("2023-03-13"))
    assert timed(event_free_survival(case)) == timed(disease_free_survival(case, T)) == (40, 1)
    assert timed(event_free_survival(make_case(seen | relapsed("2023-06-01")))) == (100, 1)
    assert timed(event_free_survival(make_case(seen | {"F14.RELAPSE": "Y"}))) == (100, 1)  # whenever the relapse was
    assert timed(event_free_survival(make_case(seen | relapsed("2023-03-13") | died("2023-03-01")))) == (28, 1)


def test_outcome_names_day_zero_and_the_value_that_ends_it():
    outcome = disease_free_survival(sound_case(relapsed("2024-01-01")), T)
    assert isinstance(outcome, TimeToEvent)
    start, end = outcome.deciding
    assert (start.place, start.value, start.rule) == ("F4.INFDAT", "2023-06-16", "Time runs from the CAR-T infusion.")
    assert (end.place, end.value, end.day) == ("F14.RELDAT", "2024-01-01", date(2024, 1, 1))


DAYS = st.none() | st.integers(1, 1000).map(lambda days: (date(2023, 7, 11) + timedelta(days=days)).isoformat())


@settings(max_examples=150, deadline=None)
@given(relapse=DAYS, death=DAYS, seen=DAYS, cutoff=DAYS)
def test_disease_free_survival_never_outlasts_survival_and_its_events_are_relapse_or_death(
    relapse, death, seen, cutoff
):
    texts: dict[str, str | None] = {"F17": None, "F9": None, "F13": None}
    texts |= (relapsed(relapse) if relapse else {}) | ({"F16.DEATH": "Y", "F16.DTHDAT": death} if death else {})
    case = sound_case(texts | (contact(seen, disease="NE") if seen else {}))
    last = date.fromisoformat(cutoff) if cutoff else None
    for origin in ClockOrigin:
        survival, free = timed(overall_survival(case, origin, last)), timed(disease_free_survival(case, origin, last))
        competing = timed(relapse_or_nrm(case, origin, last))
        assert free[0] <= survival[0]
        assert free[1] >= survival[1]
        assert min(competing[1], 1) == free[1]
        assert competing[0] >= free[0]
        if free[1]:
            assert competing[0] == free[0]


@pytest.mark.parametrize(
    ("deviation", "expected"),
    [
        ({}, "MRDNEG"),
        ({"F17[2].FUDIS": "MRDPOS"}, "OTHER"),
        ({"F17[2].FUDIS": "NE"}, "OTHER"),
        ({"F17[2].FUDIS": None}, "OTHER"),
        ({"F17": None}, "OTHER"),
        ({"F17[2].FUSTAT": "LOST"}, "LOST"),
        ({"F17[2].FUSTAT": "WITHDRAWN"}, "OTHER"),
        ({"F17[2].FUDIS": "RELAPSE"}, "RELAPSE"),
        ({"F17[2].FUSTAT": "DEAD"}, "DEAD_WITHOUT_RELAPSE"),
        ({"F14.RELAPSE": "Y", "F14.RELDAT": "2024-01-01", "F14.RELCD7": "NEG"}, "RELAPSE_CD7NEG"),
        ({"F14.RELAPSE": "Y", "F14.RELDAT": "2024-01-01", "F14.RELCD7": "DIM"}, "RELAPSE"),
        ({"F14.RELAPSE": "Y", "F14.RELDAT": "2024-01-01", "F16.DEATH": "Y", "F16.DTHDAT": "2024-02-01"}, "RELAPSE"),
        ({"F16.DEATH": "Y", "F16.DTHDAT": "2024-02-01"}, "DEAD_WITHOUT_RELAPSE"),
    ],
    ids=str,
)
def test_status_at_last_contact_is_by_disease_first_and_then_by_death(deviation, expected):
    assert known(status_at_last_contact(sound_case(deviation))).value == expected


def test_status_is_as_of_the_cutoff():
    case = sound_case(relapsed("2025-01-01"))
    assert known(status_at_last_contact(case, date(2024, 12, 31))).value == "MRDNEG"
    assert known(status_at_last_contact(case, date(2025, 1, 1))).value == "RELAPSE"


@pytest.mark.parametrize(
    ("deviation", "expected"),
    [
        ({"F16.DEATH": "Y", "F16.DTHDAT": "2023-08-10"}, True),  # H+30
        ({"F16.DEATH": "Y", "F16.DTHDAT": "2023-08-11"}, False),  # H+31
        ({"F17": None, "F9": None, "F13[1].ASDAT": "2023-08-10", "F13[1].MARDAT": None}, False),
        ({"F17": None, "F9": None, "F13[1].ASDAT": "2023-08-09", "F13[1].MARDAT": None}, None),
    ],
    ids=str,
)
def test_death_by_day_30_counts_that_day_and_needs_follow_up_to_it(deviation, expected):
    assert judged(died_by_day_after_transplant(sound_case(deviation), 30)).value is expected
