"""The definitions of the outcomes, each by the smallest study that shows it, and their identities on any study."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import ERROR, Finding
from cd7gui.domain.results import Censoring, EndpointRules, Estimates, Grouping, Settings, TimeOrigin
from cd7gui.grading.response import MarrowFindings, all_response
from cd7gui.protocol.case_report import checks
from cd7gui.protocol.forms.f10_gvhd import Gvhd, staged
from cd7gui.study.session import Snapshot
from tests.protocol.building import TODAY, Texts, make_case, row
from tests.protocol.derived import contact, died, gvhd, relapsed
from tests.study.made_up import cohort

START = date(2023, 1, 1)
LAST_ASSESSMENT = EndpointRules(Censoring.LAST_ASSESSMENT)


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def assessed(day: int, response: str, number: int = 1, mrd: str = "NEG", form: str = "F5") -> Texts:
    return row(form, number, ASDAT=on(day), RESPINV=response, MRDCAT=mrd)


def patient(number: int, *parts: Texts, transplant: int | None = None) -> Case:
    texts = {"F1.SUBJID": f"01-{number:03}", "F4.INFDAT": on(0)}
    if transplant is not None:
        texts["F6.HSCTDAT"] = on(transplant)
    for part in parts:
        texts |= part
    return make_case(texts, key=f"P{number}")


def study(*cases: Case) -> Snapshot:
    return Snapshot("smallest", True, cases, TODAY)


def outcomes(*cases: Case, **chosen: object) -> Estimates:
    return compute(study(*cases), Settings(**chosen))  # type: ignore[arg-type]


def value_at(found: Estimates, curve: str, day: float) -> float:
    one = found.curves[curve]
    passed = [value for time, value in zip(one.time, one.value, strict=True) if time <= day]
    return passed[-1] if passed else float(not one.rising)


def add_up(found: Estimates) -> None:
    parts = [("dfs", "relapse", "nrm")]
    for names in parts:
        times = {time for name in names if name in found.curves for time in found.curves[name].time}
        for time in times:
            assert sum(value_at(found, name, time) for name in names) == pytest.approx(1, abs=1e-12)
    if found.groups:
        for code in found.groups.labels:
            every = found.groups.curves
            split = {name: every[name][code] for name in parts[0] if code in every.get(name, {})}
            for index in range(len(split["dfs"].time) if split else 0):
                assert sum(one.value[index] for one in split.values()) == pytest.approx(1, abs=1e-12)


THREE = (
    patient(1, assessed(35, "CRI"), contact(on(400), disease="NE")),
    patient(2, assessed(35, "CRI"), relapsed(on(100)), contact(on(400), disease="RELAPSE")),
    patient(3, assessed(35, "CRI"), contact(on(400))),
)


def test_d1_one_clock_for_disease_free_survival_relapse_and_nrm() -> None:
    found = outcomes(*THREE)

    add_up(found)
    assert found.curves["dfs"].time == found.curves["relapse"].time == found.curves["nrm"].time == (100, 400)
    assert value_at(found, "dfs", 100) == pytest.approx(2 / 3)


def test_d1_all_three_are_censored_at_the_last_assessment_where_that_is_chosen() -> None:
    found = outcomes(*THREE, rules=LAST_ASSESSMENT)

    add_up(found)
    assert found.curves["dfs"].time == found.curves["relapse"].time == (35, 100, 400)
    assert value_at(found, "dfs", 100) == pytest.approx(1 / 2)
    assert "censored at the last disease assessment" in found["dfs.12m"].method


@few(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    cutoff=st.none() | st.integers(0, 1200),
    origin=st.sampled_from(TimeOrigin),
    rules=st.builds(EndpointRules, st.sampled_from(Censoring), st.booleans()),
    group=st.none() | st.sampled_from(Grouping),
)
def test_d1_they_add_up_to_one_in_any_study_group_and_at_any_cut_off(
    seed: int, cutoff: int | None, origin: TimeOrigin, rules: EndpointRules, group: Grouping | None
) -> None:
    day = None if cutoff is None else date(2021, 2, 1) + timedelta(days=cutoff)
    found = compute(cohort(12, seed=seed), Settings(cutoff=day, origin=origin, rules=rules, group=group))

    assert found.curves.keys() & {"dfs", "relapse", "nrm"} in (set(), {"dfs", "relapse", "nrm"})
    add_up(found)


SEVEN = (
    *(patient(number, assessed(28, "CRI"), contact(on(400))) for number in (1, 2, 3, 4)),
    *(patient(number, assessed(28, "NR"), died(on(60)), contact(on(60), "DEAD", "NE")) for number in (5, 6)),
    patient(7, died(on(20)), contact(on(20), "DEAD", "NE")),
)


def test_d2_event_free_survival_is_of_all_infused_patients() -> None:
    found = outcomes(*SEVEN)

    assert value_at(found, "efs", 365) == pytest.approx(4 / 7)
    assert (found["efs.12m"].n, found["dfs.12m"].n, found["os.12m"].n) == (7, 4, 7)
    assert found.curves["efs"].time == (20, 28, 400)  # no remission on the day of the assessment that says so
    assert found["dfs.12m"].value == 1
    assert found["nrm.12m"].value == 0


def test_d2_a_death_of_persistent_disease_is_no_error_and_never_non_relapse_mortality() -> None:
    cause = {"F16.DTHCAUSE": "DISEASE"}
    refractory = patient(1, assessed(28, "NR"), died(on(60)), cause, contact(on(60), "DEAD", "NE"))
    never_assessed = patient(2, died(on(60)), cause, contact(on(60), "DEAD", "NE"))
    progressed = patient(3, assessed(28, "NR"), relapsed(on(50)), died(on(60)), cause)
    of_disease = [one for one in checks() if one.id in ("EC-86", "EC-94")]

    found = [
        finding
        for case in (refractory, never_assessed, progressed)
        for one in of_disease
        for finding in one.findings(case)
    ]

    assert [one for one in found if isinstance(one, Finding) and one.severity is ERROR] == []
    assert outcomes(refractory)["status.dead_without_relapse"].x == 0


def test_d3_response_is_the_composite_of_what_the_car_t_cells_did() -> None:
    four = [patient(number, assessed(28, one)) for number, one in enumerate(("CRI", "CRI", "CRH", "CR"), start=1)]

    found = outcomes(*four)

    assert found["response.composite"].counts == "4/4"
    assert found["response.mrd_negative"].counts == "4/4"
    assert found["response.overall"].counts == "4/4"


def test_d3_a_marrow_of_day_0_and_one_after_chemotherapy_count_for_nothing() -> None:
    chemotherapy = row("F15", 1, FTDAT=on(30), FTTYPE="CHEMO")
    found = outcomes(patient(1, assessed(0, "CRI")), patient(2, assessed(40, "CR"), chemotherapy))

    assert (found["response.composite"].counts, found["response.overall"].counts) == ("0/2", "0/2")


@given(st.lists(st.sampled_from(("CR", "CRH", "CRI", "MLFS", "PR", "NR")), min_size=1, max_size=4), st.data())
@few(max_examples=25)
def test_d3_a_better_response_never_lowers_a_row(responses: list[str], data: st.DataObject) -> None:
    rows = ("response.composite", "response.cri", "response.overall", "response.mrd_negative")
    before = [assessed(10 + day, one, day + 1) for day, one in enumerate(responses)]
    better = assessed(30, data.draw(st.sampled_from(("CR", "CRH", "CRI"))), 9)

    less, more = outcomes(patient(1, *before)), outcomes(patient(1, *before, better))

    assert all((less[one].x or 0) <= (more[one].x or 0) for one in rows)


def test_d4_a_documented_grade_stands_whatever_else_is_ungraded() -> None:
    crs = row("F11", 1, TXDAT=on(3), TXKIND="CRS", GRINV="4") | row("F11", 2, TXDAT=on(9), TXKIND="CRS")
    other = {"F11.@COMPLETE": "1"}
    episodes = gvhd(on(60), "3") | gvhd(on(45), None, 2)
    found = outcomes(
        patient(1, assessed(28, "CRI"), episodes, crs, contact(on(400)), transplant=30),
        patient(2, assessed(28, "CRI"), other, contact(on(400)), transplant=30),
    )

    assert found["agvhd.hsct.grade3_4"].counts == "1/2"
    assert found["agvhd.hsct.grade2_4"].counts == "1/2"
    assert found["agvhd3_4.h100"].value == pytest.approx(1 / 2)
    assert found.panels is not None
    panel = found.panels["crs"]
    assert (panel["4"].x, panel.n) == (1, 2)


@given(st.lists(st.sampled_from("1234"), max_size=3), st.integers(1, 3))
@few(max_examples=25)
def test_d4_an_ungraded_episode_never_takes_a_documented_one_away(grades: list[str], ungraded: int) -> None:
    documented = [gvhd(on(40 + number), one, number) for number, one in enumerate(grades, start=1)]
    unknown = [gvhd(on(50 + number), None, 5 + number) for number in range(ungraded)]
    base = (assessed(28, "CRI"), contact(on(400)))

    less = outcomes(patient(1, *base, *documented, transplant=30))
    more = outcomes(patient(1, *base, *documented, *unknown, transplant=30))

    for one in ("agvhd.hsct.grade2_4", "agvhd.hsct.grade3_4", "agvhd.any.grade2_4"):
        assert (less[one].x or 0) <= (more[one].x or 0)


def test_d4_an_ungraded_episode_leaves_open_only_what_it_could_decide() -> None:
    found = outcomes(patient(1, gvhd(on(60), "1"), gvhd(on(50), None, 2), contact(on(400)), transplant=30))

    assert found["agvhd.hsct.grade2_4"].counts == "0/0"
    assert "no grade" in found["agvhd.hsct.grade2_4"].left_out[0].rule


def test_d5_chimerism_says_when() -> None:
    samples: dict[str, str] = {}
    for number, (day, donor) in enumerate(((30, "99"), (90, "2"), (200, "0")), start=1):
        samples |= row("F9", number, CHDAT=on(30 + day), CHCELL="WHOLE", CHDON=donor)
    found = outcomes(patient(1, samples, contact(on(400)), transplant=30))

    assert (found["chimerism.autologous"].counts, found["chimerism.full"].counts) == ("1/1", "0/1")
    assert found["chimerism.h30.full"].counts == "1/1"
    assert found["chimerism.h60.full"].counts == "0/0"
    assert found["chimerism.h100.autologous"].counts == "1/1"


def test_d6_known_dead_on_an_unknown_day_is_left_out_of_times_only() -> None:
    dead = {"F16.DEATH": "Y"}
    found = outcomes(
        patient(1, assessed(28, "CRI"), gvhd(on(60), "3"), dead, transplant=30),
        patient(2, assessed(28, "CRI"), contact(on(400)), transplant=30),
    )

    assert (found["agvhd.hsct.grade2_4"].counts, found["agvhd.hsct.grade3_4"].counts) == ("1/2", "1/2")
    assert found["os.12m"].n == 1


def test_d7_a_dated_relapse_counts_without_a_recorded_remission_and_not_before_the_transplant() -> None:
    relapse_only = patient(1, assessed(28, "NR"), relapsed(on(50)), contact(on(400), disease="RELAPSE"), transplant=30)
    in_relapse = patient(2, assessed(14, "CRI"), relapsed(on(25)), gvhd(on(59), "2"), contact(on(400)), transplant=30)

    found = outcomes(relapse_only, in_relapse)

    assert found["agvhd2_4.h100"].value == pytest.approx(1 / 2)
    assert found.curves["agvhd2_4"].n_event == (0, 1)
    assert found.curves["agvhd2_4"].time == (20, 29)


def test_d8_seen_alive_after_the_cut_off_means_alive_on_it() -> None:
    alive = [patient(number, assessed(28, "CRI"), contact(on(90)), contact(on(500), number=2)) for number in range(5)]
    dead = patient(9, assessed(28, "CRI"), died(on(300)), contact(on(300), "DEAD"))

    found = outcomes(*alive, dead, cutoff=START + timedelta(days=400))

    assert found["os.12m"].value == pytest.approx(5 / 6)
    assert found["os.12m"].text.startswith("83%")
    assert found.curves["os"].time == (300, 400)


def test_d8_a_death_after_the_cut_off_shows_life_on_it_and_a_lost_contact_does_not() -> None:
    later = patient(1, assessed(28, "CRI"), contact(on(90)), died(on(500)))
    lost = patient(2, assessed(28, "CRI"), contact(on(90)), contact(on(500), "LOST", number=2))

    found = outcomes(later, lost, cutoff=START + timedelta(days=400))

    assert found.curves["os"].time == (90, 400)
    assert found.curves["os"].n_event == (0, 0)


def test_d9_molecular_relapse_alone_is_no_event_unless_it_is_chosen() -> None:
    positive = assessed(100, "CRI", 1, "POS", "F13")
    one = patient(1, assessed(28, "CRI"), positive, contact(on(400), disease="MRDPOS"), transplant=30)
    on_f14 = {**relapsed(on(100)), "F14.RELMETH": "MOLEC"}
    other = patient(2, assessed(28, "CRI"), on_f14, contact(on(400), disease="MRDPOS"), transplant=30)

    usual = outcomes(one, other)
    chosen = outcomes(one, other, rules=EndpointRules(molecular_relapse=True))

    assert (usual["dfs.12m"].value, usual["relapse.12m"].value) == (1, 0)
    assert (chosen["dfs.12m"].value, chosen["relapse.12m"].value) == (0, 1)
    assert chosen.curves["relapse"].time == (100,)


def test_d13_gvhd_of_any_attribution_stands_beside_that_of_one() -> None:
    by = [gvhd(on(50), "2", GVATTR=one) for one in ("HSCT", "CART", "DLI")]
    found = outcomes(*(patient(number, one, contact(on(400)), transplant=30) for number, one in enumerate(by)))

    assert found["agvhd.any.grade2_4"].counts == "3/3"
    assert found["agvhd.dli.grade2_4"].counts == "1/3"
    assert {"agvhd2_4_any", "agvhd2_4_dli", "agvhd3_4_any"} <= found.curves.keys()


def test_d11_no_event_claims_no_certainty() -> None:
    found = outcomes(*(patient(number, assessed(28, "CRI"), contact(on(400))) for number in (1, 2, 3)))

    assert found["os.12m"].text == "100% (95% CI 29–100)"
    assert found["relapse.12m"].text == "0% (95% CI 0–71)"
    assert found["os.3m"].text == "100% (95% CI 29–100)"


def test_d12_medians_have_limits_and_curves_are_read_at_other_months() -> None:
    lives = [patient(number, assessed(20, "CRI"), died(on(60 * number))) for number in range(1, 8)]
    found = outcomes(*lives)

    assert found["os.median"].value == pytest.approx(240 / 30.4375)
    assert found.curves["os"].median_limits == (120, None)  # R's survfit: 240, 0.95LCL 120, 0.95UCL NA
    assert found["os.median"].text == "7.9 months (95% CI 3.9–not reached)"
    assert {"os.3m", "os.6m", "os.24m", "relapse.6m", "efs.24m"} <= {one.id for one in found.table}
    assert outcomes(*lives, months=(9,))["os.9m"].value == pytest.approx(3 / 7)


def test_d10_the_exact_p_of_nine_against_one_stands_beside_the_asymptotic() -> None:
    lives = [patient(1, {"F4.PRODUCT": "RD1301"}, died(on(5)))]
    lives += [patient(number, {"F4.PRODUCT": "HAPLO"}, contact(on(100 + number))) for number in range(2, 11)]

    found = outcomes(*lives, group=Grouping.PRODUCT)

    assert found.groups is not None
    test = found.groups.tests["os"]
    assert test.exact_p == pytest.approx(0.1)
    assert test.p is not None
    assert test.p < 0.01
    assert test.text.startswith("exact p = 0.10 (all 10 permutations); p = 0.00")


@pytest.mark.parametrize("area", ["30", "50"])
def test_d15_erythroderma_of_half_the_skin_or_less_decides_no_stage(area: str) -> None:
    findings = {"F10[1].SKINBSA": area, "F10[1].ERYTHRO": "Y", "F10[1].BULLAE": "Y", "F10[1].DESQUAM": "10"}
    case = patient(1, gvhd(on(60)), findings, transplant=30)
    episode = case.rows(Gvhd)[0]

    stage = staged(episode, case)

    assert stage is not None
    assert (stage.skin.value, stage.skin.incomplete) == (2, True)
    assert [one.place for one in checks_of("EC-107", case)] == ["F10[1].ERYTHRO"]


def checks_of(number: str, case: Case) -> list[Finding]:
    (one,) = (one for one in checks() if one.id == number)
    return list(dict.fromkeys((*one.findings(case), *one.findings_of_form(case, Gvhd))))


def checks_of_form(number: str, case: Case) -> list[Finding]:
    (one,) = (one for one in checks() if one.id == number)
    return [found for form in case.dictionary.forms for found in one.findings_of_form(case, form)]


def test_d15_five_per_cent_of_blasts_after_a_remission_of_all_is_neither() -> None:
    findings = MarrowFindings(blasts_pct=Decimal("5.0"), circulating_blasts=False, extramedullary=False)
    found = all_response(findings, in_remission_before=True)

    assert found.value is None
    assert {"CRi", "relapse"} <= set(found.possible)
