"""All endpoints at the same edges: further cells, events of one day, what comes before day zero, an early cut-off.

The patient is invented: T on 2023-06-16, H on 2023-07-11 (T+25), last seen free of disease on 2024-07-11 (H+366).
"""

from collections.abc import Callable
from datetime import date

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.endpoints.gvhd import acute_gvhd_incidence, chronic_gvhd_incidence, crfs, grfs
from cd7gui.protocol.endpoints.survival import (
    ClockOrigin,
    LeftOut,
    TimeToEvent,
    disease_free_survival,
    overall_survival,
    relapse_or_nrm,
)
from cd7gui.protocol.endpoints.transplant import (
    disease_free_from_landmark,
    neutrophil_engraftment,
    platelet_engraftment,
    survival_from_landmark,
)
from tests.protocol.building import make_case, row
from tests.protocol.derived import contact, died, gvhd, left_out, relapsed, timed

T, H = ClockOrigin.INFUSION, ClockOrigin.TRANSPLANT
COURSE = {
    "F4.INFDAT": "2023-06-16",
    "F6.HSCTDAT": "2023-07-11",
    "F6.REMSTAT": "CRI",
    "F8.ANCSTAT": "RECOVERED",
    "F8.ANCDAT": "2023-07-25",
    "F8.PLTSTAT": "RECOVERED",
    "F8.PLTDAT": "2023-08-01",
    "F14.RELAPSE": "N",
    "F16.DEATH": "N",
    **contact("2024-07-11"),
}

Ask = Callable[[Case, "date | None"], TimeToEvent | LeftOut]

FROM_EITHER: dict[str, Callable[[Case, ClockOrigin, "date | None"], TimeToEvent | LeftOut]] = {
    "overall survival": overall_survival,
    "disease-free survival": disease_free_survival,
    "relapse and NRM": relapse_or_nrm,
    "GRFS": grfs,
    "CRFS": crfs,
}
FROM_H: dict[str, Ask] = {
    "acute GVHD": acute_gvhd_incidence,
    "chronic GVHD": chronic_gvhd_incidence,
    "neutrophils": neutrophil_engraftment,
    "platelets": platelet_engraftment,
    "survival from the landmark": survival_from_landmark,
    "disease-free from the landmark": disease_free_from_landmark,
}


def patient(*more: dict[str, str], without: tuple[str, ...] = ()) -> Case:
    texts = dict(COURSE)
    for part in more:
        texts |= part
    return make_case({place: texts[place] for place in texts if place not in without}, cutoff=date(2024, 7, 11))


@pytest.mark.parametrize("kind", ["HSCT2", "DLI", "BOOST", "CART2", "CHEMO"])
@pytest.mark.parametrize("name", FROM_EITHER)
def test_further_cells_end_no_survival(name: str, kind: str) -> None:
    """Registries stop the period the day before a new infusion; survival goes on (protocol notes, section 3.3)."""
    treated = patient(row("F15", 1, FTDAT="2023-12-01", FTTYPE=kind))
    assert timed(FROM_EITHER[name](treated, T, None)) == (391, 0)
    assert timed(FROM_EITHER[name](treated, H, None)) == (366, 0)


@pytest.mark.parametrize("kind", ["HSCT2", "DLI", "CART2"])
def test_a_death_after_further_cells_is_the_death_of_that_patient(kind: str) -> None:
    treated = patient(
        row("F15", 1, FTDAT="2023-12-01", FTTYPE=kind), died("2024-01-01"), {"F17[1].FUDAT": "2024-01-01"}
    )
    assert timed(overall_survival(treated, T)) == (199, 1)
    assert timed(relapse_or_nrm(treated, T)) == (199, 2)


@pytest.mark.parametrize("name", FROM_H)
def test_without_a_transplant_and_before_it_there_is_no_day_h(name: str) -> None:
    never = left_out(FROM_H[name](patient(without=("F6.HSCTDAT",)), None))
    assert never == ("The date of the transplant (H) is not entered.", "F6.HSCTDAT")
    early = left_out(FROM_H[name](patient(), date(2023, 7, 10)))
    assert early == ("The transplant (H) is after the data cut-off.", "F6.HSCTDAT")


@pytest.mark.parametrize("name", FROM_EITHER)
def test_as_of_a_cut_off_between_t_and_h_time_runs_from_t_alone(name: str) -> None:
    assert left_out(FROM_EITHER[name](patient(), H, date(2023, 7, 1)))[1] == "F6.HSCTDAT"
    before_t = left_out(FROM_EITHER[name](patient(), T, date(2023, 6, 15)))
    assert before_t == ("The CAR-T infusion (T) is after the data cut-off.", "F4.INFDAT")


@pytest.mark.parametrize("name", FROM_EITHER)
def test_a_patient_without_an_infusion_has_no_day_t(name: str) -> None:
    assert left_out(FROM_EITHER[name](patient(without=("F4.INFDAT",)), T, None))[1] == "F4.INFDAT"


def test_a_death_before_the_transplant_counts_from_t_and_has_no_time_from_h() -> None:
    dead = {key: text for key, text in COURSE.items() if not key.startswith(("F6", "F8", "F17"))} | died("2023-07-05")
    case = make_case(dead, cutoff=date(2024, 7, 11))
    assert timed(overall_survival(case, T)) == (19, 1)
    assert left_out(relapse_or_nrm(case, T))[1] == "F5.RESPINV"  # no remission is recorded
    assert left_out(overall_survival(case, H))[1] == "F6.HSCTDAT"
    assert left_out(acute_gvhd_incidence(case))[1] == "F6.HSCTDAT"


def test_relapse_and_death_of_one_day_are_a_relapse() -> None:
    both = patient(relapsed("2023-10-01"), died("2023-10-01"), {"F17[1].FUDAT": "2023-10-01"})
    assert timed(overall_survival(both, T)) == (107, 1)
    assert timed(disease_free_survival(both, T)) == (107, 1)
    assert timed(relapse_or_nrm(both, T)) == (107, 1)
    assert timed(grfs(both, H)) == (82, 1)


def test_gvhd_and_recovery_come_before_a_death_of_the_same_day() -> None:
    dead = died("2023-07-25") | {"F17[1].FUDAT": "2023-07-25"}
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-07-25", "3"), dead))) == (14, 1)
    assert timed(neutrophil_engraftment(patient(dead))) == (14, 1)


def test_gvhd_of_the_car_t_cells_before_h_ends_grfs_from_t_and_is_no_gvhd_of_the_transplant() -> None:
    early = patient(gvhd("2023-07-01", "3", GVATTR="CART"))
    assert timed(acute_gvhd_incidence(early, attribution="CART")) == (15, 1)
    assert timed(acute_gvhd_incidence(early)) == (366, 0)
    assert timed(grfs(early, T)) == (15, 1)
    assert timed(grfs(early, H)) == (366, 0)


def test_a_recovery_before_the_transplant_is_left_out_and_not_counted_as_day_zero() -> None:
    reason, field = left_out(neutrophil_engraftment(patient({"F8.ANCDAT": "2023-07-09"})))
    assert field == "F8.ANCDAT"
    assert "(2023-07-09) is before the transplant (2023-07-11)" in reason


def test_events_on_day_h_have_time_zero_and_are_never_dropped() -> None:
    ended = died("2023-07-11") | {"F17[1].FUDAT": "2023-07-11", "F8.ANCSTAT": "DIED"}
    dead = patient(ended, without=("F8.ANCDAT",))
    assert timed(overall_survival(dead, H)) == (0, 1)
    assert timed(relapse_or_nrm(dead, H)) == (0, 2)
    assert timed(acute_gvhd_incidence(dead)) == (0, 2)
    assert timed(neutrophil_engraftment(dead)) == (0, 2)
    assert timed(acute_gvhd_incidence(patient(gvhd("2023-07-11", "2")))) == (0, 1)
