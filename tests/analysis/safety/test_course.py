"""The treatment course: onset and duration, what was given, transfusions, infections by period, reactivations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.patients.readings import read_patient
from cd7gui.analysis.safety.measured_cells import Column, count_cells, rate_cells
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.results import Grouping, Settings
from cd7gui.protocol.endpoints.safety.measured import Measured, Measures
from cd7gui.protocol.endpoints.safety.reactivation import reactivation
from cd7gui.protocol.endpoints.safety.treatment_course import EXPOSED, treatment_course
from cd7gui.protocol.endpoints.survival import TimeToEvent
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.study.session import Study
from tests.protocol.building import make_case, row

T, H = date(2023, 6, 16), date(2023, 7, 11)
CUTOFF = date(2024, 12, 31)
SEEN = {"F17[1].FUDAT": "2024-06-01", "F17[1].FUSTAT": "ALIVE"}


def on(day: int, origin: date = T) -> str:
    return (origin + timedelta(days=day)).isoformat()


def filled(form: str, number: int, **texts: str) -> dict[str, str]:
    return {place: text for place, text in row(form, number, **texts).items() if text}


def case_of(*parts: dict[str, str], transplanted: bool = True, complete: tuple[str, ...] = ()) -> Case:
    texts = {"F1.SUBJID": "01-001", "F4.INFDAT": T.isoformat()}
    texts |= {"F6.HSCTDAT": H.isoformat()} if transplanted else {}
    for one in (*parts, {f"{form}.@COMPLETE": "1" for form in complete}):
        texts |= one
    return make_case(texts, cutoff=CUTOFF)


def course(case: Case) -> Measures:
    found = treatment_course(case, CUTOFF)
    assert not isinstance(found, LeftOut)
    return found


def value(case: Case, name: str) -> float | str:
    found = course(case)[name]
    return found.value if isinstance(found, Measured) else found.reason


def assessed(number: int, day: int, grade: str, kind: str = "CRS", **more: str) -> dict[str, str]:
    return filled("F11", number, TXDAT=on(day), TXKIND=kind, GRINV=grade, **more)


# CRS and ICANS


def test_onset_and_duration_go_from_the_first_to_the_last_day_that_shows_it() -> None:
    case = case_of(assessed(1, 1, "0"), assessed(2, 2, "1"), assessed(3, 6, "2"), assessed(4, 7, "0"))

    assert (value(case, "crs.onset"), value(case, "crs.duration")) == (2, 5)
    assert value(case, "icans.onset") == "No assessment of F11 shows ICANS."


def test_a_duration_is_open_until_grade_0_is_seen_or_the_form_is_complete() -> None:
    parts = assessed(1, 2, "1"), assessed(2, 6, "2")

    assert "still shows CRS" in str(value(case_of(*parts), "crs.duration"))
    assert value(case_of(*parts, complete=("F11",)), "crs.duration") == 5


def test_an_assessment_without_a_day_leaves_onset_open() -> None:
    undated = filled("F11", 2, TXKIND="CRS", GRINV="1")

    assert value(case_of(assessed(1, 2, "1"), undated), "crs.onset") == (
        "An assessment of F11 that shows CRS has no date."
    )


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((assessed(1, 2, "1", TOCI="Y"), assessed(2, 3, "1")), 1),  # a yes stands whatever else is blank
        ((assessed(1, 2, "1", TOCI="N"), assessed(2, 3, "1", TOCI="N")), 0),
        ((assessed(1, 2, "1", TOCI="N"), assessed(2, 3, "1")), "does not say whether tocilizumab was given"),
        ((filled("F7", 1, CMTRT="TOCILIZUMAB", CMSTDAT=on(3)),), 1),
        ((filled("F7", 1, CMTRT="TOCILIZUMAB", CMSTDAT=on(-3)),), "not marked complete"),
        ((), "not marked complete"),
    ],
)
def test_whether_tocilizumab_was_given(parts: tuple[dict[str, str], ...], found: float | str) -> None:
    said = value(case_of(*parts), "tocilizumab")

    assert said == found if isinstance(found, int) else str(found) in str(said)


def test_steroids_for_gvhd_are_none_for_crs() -> None:
    given = filled("F7", 1, CMTRT="PREDNISONE", CMSTDAT=on(30), CMINDC="GVHD")

    assert value(case_of(assessed(1, 2, "1", STEROID="N"), given), "steroid") == 0
    assert value(case_of(assessed(1, 2, "1", STEROID="N"), given | {"F7[1].CMINDC": "ICANS"}), "steroid") == 1


# periods


def transfused(number: int, day: str, product: str = "PLATELETS") -> dict[str, str]:
    return filled("F8T", number, TFDAT=day, TFPROD=product)


def test_each_transfusion_lies_in_one_period() -> None:
    days = (on(-1), on(0), on(24), on(25), on(0, H), on(30, H), on(31, H), on(100, H), on(101, H))
    case = case_of(*(transfused(number, day) for number, day in enumerate(days, 1)), SEEN)

    assert [value(case, f"platelets.{period}") for period in ("to_h", "to_h30", "to_h100")] == [2, 3, 2]
    assert value(case, "redcells.to_h") == 0


def test_who_is_followed_for_less_is_left_out_unless_dead() -> None:
    seen = {"F17[1].FUDAT": on(10, H), "F17[1].FUSTAT": "ALIVE"}
    dead = {"F16.DEATH": "Y", "F16.DTHDAT": on(10, H)}

    assert (
        value(case_of(transfused(1, on(2)), seen), "platelets.to_h30") == "Followed for less than the period, so far."
    )
    assert value(case_of(transfused(1, on(2)), dead), "platelets.to_h30") == 0
    assert value(case_of(transfused(1, on(2)), dead), "platelets.to_h100") == "Not followed into the period."
    assert value(case_of(transfused(1, on(2)), SEEN, transplanted=False), "platelets.to_h") == (
        "No transplant is entered, so that the period has no end yet."
    )


def infected(number: int, day: str, **more: str) -> dict[str, str]:
    return filled("F12", number, INONSET=day, INSITE="LUNG", INCLASS="BACTERIAL", **more)


def test_infections_and_days_at_risk_by_period() -> None:
    case = case_of(infected(1, on(3)), infected(2, on(0, H)), infected(3, on(40, H)), SEEN)

    found = [(value(case, f"infections.{one}"), value(case, f"infections.{one}.days")) for one in PERIODS]
    assert found == [(1, 25), (1, 31), (1, 70)]


PERIODS = ("to_h", "to_h30", "to_h100")


def test_an_infection_without_a_day_leaves_the_patient_out_of_the_rates() -> None:
    undated = {"F12[2].INCLASS": "VIRAL"}

    assert value(case_of(infected(1, on(3)), undated, SEEN), "infections.to_h") == "An infection has no day of onset."
    assert value(case_of(SEEN, complete=("F12",)), "infections.to_h") == 0


def test_the_days_of_a_death_count_and_no_later_ones() -> None:
    dead = {"F16.DEATH": "Y", "F16.DTHDAT": on(9, H)}

    assert value(case_of(dead, complete=("F12",)), "infections.to_h30.days") == 10


# reactivation


def time_of(case: Case, virus: str = "CMV") -> tuple[int, int] | str:
    found = reactivation(case, virus, CUTOFF)
    return (found.time_days, found.status) if isinstance(found, TimeToEvent) else found.reason


def pcr(number: int, day: int, load: str) -> dict[str, str]:
    return filled("F18", number, LBDAT=on(day), CMVPCR=load)


UNDATED = {"F12[1].INCLASS": "VIRAL", "F12[1].INORG": "CMV"}


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((pcr(1, 20, "<500"), pcr(2, 30, "900"), SEEN), (30, 1)),
        ((pcr(1, 20, "0"), SEEN), (351, 0)),
        ((pcr(1, -3, "900"), SEEN), (351, 0)),
        ((infected(1, on(12)) | {"F12[1].INCLASS": "VIRAL", "F12[1].INORG": "Cytomegalovirus"}, SEEN), (12, 1)),
        ((infected(1, on(12)) | {"F12[1].INCLASS": "VIRAL", "F12[1].INORG": "EBV"}, SEEN), (351, 0)),
        ((pcr(1, 20, "<500"), {"F16.DEATH": "Y", "F16.DTHDAT": on(38)}), (38, 2)),
        ((pcr(1, 40, "900"), {"F16.DEATH": "Y", "F16.DTHDAT": on(38)}), (38, 2)),
        ((UNDATED, SEEN), "An infection with CMV has no day of onset."),
        ((UNDATED, pcr(1, 30, "900"), SEEN), (30, 1)),  # a dated sign stands (D4)
        (
            (UNDATED, pcr(1, 40, "900"), {"F16.DEATH": "Y", "F16.DTHDAT": on(38)}),
            "An infection with CMV has no day of onset.",
        ),
    ],
)
def test_the_first_sign_of_cmv(parts: tuple[dict[str, str], ...], found: tuple[int, int] | str) -> None:
    assert time_of(case_of(*parts)) == found


# the table


def table_of(*cases: Case, **chosen: object) -> CellTable:
    keyed = tuple(replace(case, key=f"k{number}") for number, case in enumerate(cases))
    settings = Settings(cutoff=CUTOFF, **chosen)  # type: ignore[arg-type]
    found = compute(Snapshot("made", True, keyed, CUTOFF), settings)
    return next(one for one in found.tables if one.id == "course")


def test_rates_are_of_all_days_of_everybody_with_exact_limits() -> None:
    """Who has no infection gives days as well, F12 complete or not: 2 in 25 + 25 + 25 + 25 days, worked by hand."""
    found = table_of(
        case_of(infected(1, on(3)), infected(2, on(4)), SEEN),
        case_of(SEEN, complete=("F12",)),
        case_of(SEEN),
        case_of(infected(1, on(300)), SEEN),  # later than the period
    )

    cells = found["infections.to_h"].cells
    assert cells[0].value == 4
    assert cells[1].value == 2  # 2 in 100 days; without those whose F12 is open it was 2 in 75
    assert cells[1].text == "2.00 (0.24–7.22)"  # R: poisson.test(2, 1)
    assert found["infections.to_h.count"].cells[1].text == "2 in 100"
    assert [one.place for one in cells[1].deciders] == ["F12[1].INONSET", "F12[2].INONSET"]
    assert found["infections.to_h"].left_out == ()


def test_what_is_assessed_after_a_cut_off_leaves_open_what_the_mark_of_its_form_says_today(demo: Study) -> None:
    def at(day: date, table: str, line: str, column: int) -> tuple[str, bool]:
        found = compute(demo.snapshot(), Settings(cutoff=day)).tables
        row = next(one for one in found if one.id == table)[line]
        return row.cells[column].text, any("as of the data cut-off" in one.rule for one in row.left_out)

    assert at(date(2022, 9, 20), "toxicity", "crs", 0) == ("5", True)  # SYN-06, infused on 09-19, assessed on 09-22
    assert at(date(2022, 9, 22), "toxicity", "crs", 0) == ("6", False)
    for day in (25, 26, 27, 29):  # SYN-01 has grade 2 until 12-27, and 0 on 12-30
        assert at(date(2021, 12, day), "course", "crs.duration", 0) == ("0", True)
    assert at(date(2021, 12, 30), "course", "crs.duration", 1) == ("3 (3–3)", False)


def test_the_course_of_the_demo_and_of_its_groups(demo: Study) -> None:
    settings = Settings(cutoff=demo.cutoff, group=Grouping.PRODUCT)
    estimates = compute(demo.snapshot(), settings)
    found = next(one for one in estimates.tables if one.id == "course")

    assert {id_: found[id_].cells[1].text for id_ in ("t_to_h", "anc", "tocilizumab", "crs.onset")} == {
        "t_to_h": "26.5 (21–35)",
        "anc": "13 (10–17)",
        "tocilizumab": "4 (40%)",
        "crs.onset": "3 (3–3)",
    }
    assert estimates["cmv.t180"].text == "10% (95% CI 2–64)"
    assert found["cmv.t180"].cells[1].text == "10% (2–64)"
    assert [cell.value for cell in found["t_to_h"].cells[::2]] == [10, 9, 1]
    assert found["cmv.t180"].cells[3].text.startswith("11%")


def test_lines_that_tell_of_one_number_look_for_it_once(demo: Study) -> None:
    class Counted(dict[str, Measured | LeftOut]):
        def __getitem__(self, name: str) -> Measured | LeftOut:
            asked.append(name)
            return super().__getitem__(name)

    asked: list[str] = []
    patient = read_patient(demo.cases()[0], Settings(cutoff=CUTOFF))
    assert not isinstance(patient.course, LeftOut)
    column = Column([(patient, Counted(patient.course))])
    days = f"infections.to_h.{EXPOSED}"

    at_risk, rate = rate_cells(column, "infections.to_h", days, 0.95)
    same, counted = count_cells(column, "infections.to_h", days)

    assert (same, counted.deciders) == (at_risk, rate.deciders)
    assert column.without(days) is column.without(days)
    assert sorted(asked) == ["infections.to_h", days, days]  # the last for who gives none
