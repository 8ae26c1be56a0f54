"""GVHD as an endpoint: one made-up patient moved to each edge of the definitions.

The patient has T on 2023-06-16 and H on 2023-07-11; days are counted on the calendar by hand (2023-08-10 is H+30).
Definitions: Harris 2016 and NIH 2014 as the docstrings of the endpoints state them.
"""

from datetime import date
from functools import partial

import pytest

from cd7gui.protocol.endpoints.gvhd import acute_gvhd_incidence, chronic_gvhd_incidence, crfs, grfs
from cd7gui.protocol.endpoints.patient_facts import worst_acute_gvhd
from cd7gui.protocol.endpoints.survival import ClockOrigin
from tests.protocol.building import make_case, row, sound_case
from tests.protocol.derived import contact, died, gvhd, known, left_out, relapsed, timed

T, H = ClockOrigin.INFUSION, ClockOrigin.TRANSPLANT
COURSE = {
    "F4.INFDAT": "2023-06-16",
    "F6.HSCTDAT": "2023-07-11",
    "F6.REMSTAT": "CRI",
    "F14.RELAPSE": "N",
    "F16.DEATH": "N",
    **contact("2024-07-11"),
}
LAST = 366  # days from 2023-07-11 to 2024-07-11, a leap year


def patient(*more: dict[str, str]) -> object:
    texts = dict(COURSE)
    for part in more:
        texts |= part
    return make_case(texts, cutoff=date(2024, 7, 11))


def chronic(onset: str, severity: str | None = None, number: int = 1, **more: str) -> dict[str, str]:
    given = {"NIHINV": severity} if severity else {}
    return row("F10", number, GVTYPE="CHRONIC", GVATTR="HSCT", ONSET=onset, **given, **more)


def test_without_gvhd_the_time_is_censored_at_the_last_contact():
    assert timed(acute_gvhd_incidence(patient())) == (LAST, 0)
    assert timed(chronic_gvhd_incidence(patient())) == (LAST, 0)


@pytest.mark.parametrize(("grade", "two", "three"), [("1", 0, 0), ("2", 1, 0), ("3", 1, 1), ("4", 1, 1)])
def test_the_grade_decides_which_incidence_an_episode_enters(grade, two, three):
    case = patient(gvhd("2023-08-10", grade))
    assert timed(acute_gvhd_incidence(case, from_grade=2)) == ((30, 1) if two else (LAST, 0))
    assert timed(acute_gvhd_incidence(case, from_grade=3)) == ((30, 1) if three else (LAST, 0))


def test_the_first_episode_of_the_grade_counts_and_not_the_first_episode():
    case = patient(gvhd("2023-08-10", "1", 1), gvhd("2023-09-09", "3", 2), gvhd("2023-10-09", "4", 3))
    assert timed(acute_gvhd_incidence(case)) == (60, 1)


def test_gvhd_of_the_car_t_cells_is_another_incidence_that_starts_at_t():
    case = patient(gvhd("2023-06-28", "2", GVATTR="CART"))
    assert timed(acute_gvhd_incidence(case)) == (LAST, 0)
    assert timed(acute_gvhd_incidence(case, attribution="CART")) == (12, 1)


@pytest.mark.parametrize("kind", ["LATE", "OVERLAP"])
def test_late_and_overlap_gvhd_count_by_their_acute_grade(kind):
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-11-08", "2", GVTYPE=kind)))) == (120, 1)


def test_relapse_and_death_compete_while_they_come_first():
    assert timed(acute_gvhd_incidence(patient(relapsed("2023-08-10"), gvhd("2023-08-11", "3")))) == (30, 2)
    assert timed(acute_gvhd_incidence(patient(relapsed("2023-08-12"), gvhd("2023-08-11", "3")))) == (31, 1)
    assert timed(acute_gvhd_incidence(patient(died("2023-08-10"), {"F17[1].FUDAT": "2023-08-10"}))) == (30, 2)
    assert timed(chronic_gvhd_incidence(patient(relapsed("2023-08-10")))) == (30, 2)


def test_gvhd_on_the_day_of_relapse_comes_before_it():
    assert timed(acute_gvhd_incidence(patient(relapsed("2023-08-10"), gvhd("2023-08-10", "2")))) == (30, 1)


def test_an_episode_before_the_transplant_does_not_count_and_one_on_its_day_does():
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-07-10", "2")))) == (LAST, 0)
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-07-11", "2")))) == (0, 1)


def test_a_missing_grade_leaves_the_patient_out_unless_something_came_first():
    ungraded = gvhd("2023-09-09", None, 2)
    assert left_out(acute_gvhd_incidence(patient(ungraded)))[1] == "F10.GVINV"
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-08-10", "2", 1), ungraded))) == (30, 1)
    assert timed(acute_gvhd_incidence(patient(relapsed("2023-08-10"), ungraded))) == (30, 2)
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-09-09", "2", 1), ungraded))) == (60, 1)  # the same day


def test_a_missing_attribution_or_onset_leaves_the_patient_out():
    unattributed = {key: text for key, text in gvhd("2023-08-10", "2").items() if not key.endswith("GVATTR")}
    undated = {key: text for key, text in gvhd("2023-08-10", "2").items() if not key.endswith("ONSET")}
    assert left_out(acute_gvhd_incidence(patient(unattributed)))[1] == "F10.GVATTR"
    assert left_out(acute_gvhd_incidence(patient(undated)))[1] == "F10.ONSET"


def test_a_mild_unattributed_episode_changes_nothing():
    mild = {key: text for key, text in gvhd("2023-08-10", "1").items() if not key.endswith("GVATTR")}
    assert timed(acute_gvhd_incidence(patient(mild))) == (LAST, 0)


def test_without_a_transplant_there_is_no_day_zero():
    texts = {key: text for key, text in COURSE.items() if not key.startswith("F6")}
    assert left_out(acute_gvhd_incidence(make_case(texts)))[1] == "F6.HSCTDAT"


def test_chronic_gvhd_counts_by_any_severity_but_absent():
    assert timed(chronic_gvhd_incidence(patient(chronic("2023-12-08", "MILD")))) == (150, 1)
    assert timed(chronic_gvhd_incidence(patient(chronic("2023-12-08")))) == (150, 1)
    assert timed(chronic_gvhd_incidence(patient(chronic("2023-12-08", "ABSENT")))) == (LAST, 0)


@pytest.mark.parametrize(
    ("severity", "treatment", "expected"),
    [
        ("MILD", "TOPICAL", (391, 0)),  # 2023-06-16 to 2024-07-11
        ("MILD", "STEROID", (175, 1)),  # 2023-06-16 to 2023-12-08
        ("MODERATE", "TOPICAL", (175, 1)),
        ("SEVERE", "STEROID", (175, 1)),
    ],
)
def test_crfs_ends_with_chronic_gvhd_that_is_moderate_or_treated(severity, treatment, expected):
    case = patient(chronic("2023-12-08", severity, GVTREAT=treatment))
    assert timed(crfs(case, ClockOrigin.INFUSION)) == expected


def test_crfs_ignores_acute_gvhd_and_ends_with_relapse_and_death():
    assert timed(crfs(patient(gvhd("2023-08-10", "4")), ClockOrigin.TRANSPLANT)) == (LAST, 0)
    assert timed(crfs(patient(relapsed("2023-08-10")), ClockOrigin.TRANSPLANT)) == (30, 1)
    assert timed(crfs(patient(died("2023-08-10"), {"F17[1].FUDAT": "2023-08-10"}), ClockOrigin.TRANSPLANT)) == (30, 1)


def test_crfs_of_chronic_gvhd_without_severity_cannot_be_told():
    assert left_out(crfs(patient(chronic("2023-12-08")), ClockOrigin.INFUSION))[1] == "F10.NIHINV"


def test_as_of_a_cut_off_before_the_onset_there_is_no_gvhd():
    case = patient(gvhd("2023-08-10", "2"), contact("2023-07-31", number=2))
    assert timed(acute_gvhd_incidence(case, date(2023, 8, 9))) == (29, 0)  # seen alive later
    assert timed(acute_gvhd_incidence(case, date(2023, 8, 10))) == (30, 1)


@pytest.mark.parametrize(
    "episode",
    [
        {"MAXDAT": "2023-09-01"},
        {"MAXDAT": "2023-09-01", "GVINV": "3", "RESDAT": "2023-10-01"},
        {"RESDAT": "2023-09-01"},
    ],
    ids=["worst day", "worst day and grade", "resolved"],
)
def test_an_episode_without_an_onset_is_open_at_a_cut_off_before_its_only_day_as_it_is_after_it(episode):  # D4
    case = patient(row("F10", 1, **episode), contact("2023-12-01", number=2))
    for cutoff in (date(2023, 8, 25), date(2023, 11, 1)):
        for endpoint in (
            acute_gvhd_incidence,
            chronic_gvhd_incidence,
            partial(grfs, origin=H),
            partial(crfs, origin=H),
        ):
            assert left_out(endpoint(case, cutoff=cutoff)) == ("An episode of GVHD has no date of onset.", "F10.ONSET")
        assert known(worst_acute_gvhd(case, "HSCT", cutoff)).value is None


def test_an_episode_without_an_onset_does_not_exist_before_a_day_that_no_consent_covers():
    withdrawn = {"F1.WDDAT": "2023-08-20", "F1.WDSCOPE": "FURTHER"}
    case = patient(row("F10", 1, MAXDAT="2023-09-01"), withdrawn)

    assert timed(acute_gvhd_incidence(case)) == timed(acute_gvhd_incidence(patient(withdrawn)))


def test_a_struck_out_episode_stays_out_when_its_worst_day_lies_behind_the_cut_off():
    struck = gvhd("2023-07-20", "3", MAXDAT="2023-09-01") | {"F10[1].@DELETED": "1"}
    later = gvhd("2023-10-01", "2", number=2)  # a form with nothing later is left as it stands
    assert timed(acute_gvhd_incidence(patient(struck, later), date(2023, 8, 1))) == (21, 0)
    assert timed(grfs(patient(struck, later), H, date(2023, 8, 1))) == (21, 0)


def test_grfs_ends_with_grade_3_and_not_with_grade_2():
    assert timed(grfs(sound_case(gvhd("2023-08-11", "3")), T)) == (56, 1)
    assert timed(grfs(sound_case(gvhd("2023-08-11", "2")), T)) == (1243, 0)
    assert timed(grfs(sound_case(gvhd("2023-06-28", "4", GVATTR="CART")), T)) == (12, 1)
    assert timed(grfs(sound_case(gvhd("2023-06-28", "4", GVATTR="CART")), H)) == (1218, 0)


def test_grfs_takes_whatever_came_first():
    both = gvhd("2023-08-11", "3") | relapsed("2023-08-01")
    assert timed(grfs(sound_case(both), T)) == (46, 1)
    assert timed(grfs(sound_case(both | {"F14.RELDAT": "2023-09-01"}), T)) == (56, 1)


def test_grfs_ends_with_chronic_gvhd_under_systemic_treatment_alone():
    chronic = gvhd("2023-12-01", GVTYPE="CHRONIC", NIHINV="MODERATE")
    assert timed(grfs(sound_case(chronic | {"F10[1].GVTREAT": "TOPICAL"}), T)) == (1243, 0)
    assert timed(grfs(sound_case(chronic | {"F10[1].GVTREAT": "TOPICAL|STEROID"}), T)) == (168, 1)
    drug = row("F7", 1, CMTRT="RUXOLITINIB", CMINDC="GVHD", CMROUTE="ORAL", CMSTDAT="2023-12-02", GVHDROW="1")
    assert timed(grfs(sound_case(chronic | drug), T)) == (168, 1)
    topical = drug | {"F7[1].CMROUTE": "TOPICAL", "F10[1].GVTREAT": "OBSERVED"}
    assert timed(grfs(sound_case(chronic | topical), T)) == (1243, 0)


@pytest.mark.parametrize("treatment", [{}, {"F10[1].GVTREAT": "?UNKNOWN"}], ids=["blank", "unknown"])
@pytest.mark.parametrize("endpoint", [grfs, crfs])
def test_chronic_gvhd_of_unknown_treatment_leaves_out_where_it_could_decide(endpoint, treatment):
    mild = gvhd("2023-12-01", GVTYPE="CHRONIC", NIHINV="MILD") | treatment
    said = ("An episode of chronic GVHD does not say how it was treated.", "F10.GVTREAT")
    assert left_out(endpoint(sound_case(mild), T)) == said
    assert timed(endpoint(sound_case(mild | {"F10[1].NIHINV": "ABSENT"}), T)) == (1243, 0)
    assert timed(endpoint(sound_case(mild | relapsed("2023-09-01")), T)) == (77, 1)  # before it
    drug = row("F7", 1, CMTRT="RUXOLITINIB", CMINDC="GVHD", CMSTDAT="2023-12-02", GVHDROW="1")
    listed = mild | {"F10[1].GVTREAT": "OBSERVED"}
    assert timed(endpoint(sound_case(listed), T)) == (1243, 0)
    assert left_out(endpoint(sound_case(listed | drug), T)) == (
        "A drug for an episode of chronic GVHD has no route.",
        "F7.CMROUTE",
    )
    assert timed(endpoint(sound_case(listed | drug | {"F7[1].CMROUTE": "ORAL"}), T)) == (168, 1)


def test_grfs_leaves_out_an_episode_without_a_grade_unless_the_findings_settle_it():
    assert left_out(grfs(sound_case(gvhd("2023-08-11")), T))[1] == "F10.GVINV"
    assert timed(grfs(sound_case(gvhd("2023-08-11", BLOOD="Y")), T)) == (56, 1)  # gross blood: gut stage 4, grade IV
    assert left_out(grfs(sound_case(gvhd("2023-08-11", UGI="PERSISTENT")), T))[1] == "F10.GVINV"  # at least grade II


def test_grfs_needs_no_grade_of_an_episode_that_came_later():
    early, open_ = relapsed("2023-08-01"), gvhd("2023-08-11", number=2)
    assert timed(grfs(sound_case(early | open_), T)) == (46, 1)
    assert timed(grfs(sound_case(gvhd("2023-08-01", "3") | open_), T)) == (46, 1)
    assert timed(grfs(sound_case(gvhd("2023-09-01", "3") | open_), T)) == (77, 1)  # a documented grade stands
    assert left_out(grfs(sound_case(relapsed("2023-09-01") | open_), T))[1] == "F10.GVINV"


def test_overlap_gvhd_under_systemic_treatment_ends_grfs_whatever_its_acute_grade():
    overlap = gvhd("2023-12-01", "1", GVTYPE="OVERLAP", NIHINV="MILD")
    assert timed(grfs(sound_case(overlap | {"F10[1].GVTREAT": "TOPICAL"}), T)) == (1243, 0)
    assert left_out(grfs(sound_case(overlap), T))[1] == "F10.GVTREAT"
    assert timed(grfs(sound_case(overlap | {"F10[1].GVTREAT": "STEROID"}), T)) == (168, 1)
