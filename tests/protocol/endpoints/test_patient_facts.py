"""What one patient's case report adds up to, at each edge of its definitions."""

from datetime import date

import pytest

from cd7gui.protocol.endpoints.panel_facts import worst_toxicity
from cd7gui.protocol.endpoints.survival import (
    best_chimerism,
    best_response_after_cart,
    chronic_gvhd,
    grade4_pancytopenia,
    worst_acute_gvhd,
)
from tests.protocol.building import row, sound_case
from tests.protocol.derived import gvhd, judged, known, left_out


def test_best_response_is_the_investigators_between_infusion_and_transplant():
    rows = row("F5", 2, ASDAT="2023-06-30", RESPINV="PR") | row("F5", 3, ASDAT="2023-07-12", RESPINV="CR")
    fact = known(best_response_after_cart(sound_case(rows)))
    assert (fact.value, fact.deciding[0].place, fact.deciding[0].day) == ("CRI", "F5[1].RESPINV", date(2023, 7, 6))
    assert known(best_response_after_cart(sound_case(rows | {"F5[2].RESPINV": "CRH"}))).value == "CRH"
    assert known(best_response_after_cart(sound_case({"F5[1].RESPINV": "NE"}))).value == "NE"
    assert known(best_response_after_cart(sound_case({"F5": None}))).value is None
    assert known(best_response_after_cart(sound_case(), date(2023, 7, 5))).value is None
    assert left_out(best_response_after_cart(sound_case({"F4.INFDAT": None})))[1] == "F4.INFDAT"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, True),  # ANC 0.1, platelets 12, haemoglobin 72 g/L, red cells
        ({"F5[1].ANC": "0.5"}, False),
        ({"F5[1].ANC": "0.499"}, True),
        ({"F5[1].PLT": "25"}, False),
        ({"F5[1].PLT": "24.9"}, True),
        ({"F5[1].HB": "80 g/L", "F5[1].RBC7D": "N"}, False),
        ({"F5[1].HB": "79.9 g/L", "F5[1].RBC7D": "N"}, True),
        ({"F5[1].HB": "7.9 g/dL", "F5[1].RBC7D": "N"}, True),
        ({"F5[1].HB": "4.9 mmol/L", "F5[1].RBC7D": "N"}, True),  # 7.89 g/dL
        ({"F5[1].HB": "5.0 mmol/L", "F5[1].RBC7D": "N"}, False),  # 8.06 g/dL
        ({"F5[1].HB": "95 g/L"}, True),  # red cells within 7 days hold it up
        ({"F5[1].HB": None, "F5[1].RBC7D": None}, None),
        ({"F5[1].ANC": None}, None),
        ({"F5[1].ANC": "-1"}, None),  # outside its limits: stored, shown as an error, decides nothing
        ({"F5[1].ASDAT": "2023-07-12"}, None),  # after H
    ],
    ids=str,
)
def test_grade_4_pancytopenia_needs_all_three_lines(counts, expected):
    assert judged(grade4_pancytopenia(sound_case(counts))).value is expected


def test_pancytopenia_joins_samples_of_three_days():
    split = {"F5[1].ANC": None} | row("F5", 2, ASDAT="2023-07-03", ANC="0.2")
    verdict = judged(grade4_pancytopenia(sound_case(split)))
    assert verdict.value is True
    assert {one.place for one in verdict.deciding} == {"F5[2].ANC", "F5[1].PLT", "F5[1].HB", "F5[1].RBC7D"}
    assert judged(grade4_pancytopenia(sound_case(split | {"F5[2].ASDAT": "2023-07-02"}))).value is None


def chimerism(*samples: tuple[str, str, str | None]) -> dict[str, str | None]:
    texts: dict[str, str | None] = {"F9": None}
    for number, (day, cells, donor) in enumerate(samples, start=1):
        texts |= row("F9", number, CHDAT=day, CHCELL=cells, **({"CHDON": donor} if donor else {}))
    return texts


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        ([("2023-08-10", "WHOLE", "95.01")], "FULL"),
        ([("2023-08-10", "WHOLE", "95")], "MIXED"),  # ASTCT: over 95
        ([("2023-08-10", "WHOLE", "5")], "MIXED"),
        ([("2023-08-10", "WHOLE", "4.99")], "AUTOLOGOUS"),
        ([("2023-08-10", "CD3", "40"), ("2023-08-10", "CD33", "99")], "MIXED"),  # the lower lineage decides
        ([("2023-08-10", "CD3", "40"), ("2023-09-10", "CD3", "99")], "FULL"),  # the best day counts
        ([("2023-08-10", "CD3", "3"), ("2023-09-10", "CD3", "99")], "FULL"),
        ([("2023-07-11", "WHOLE", "99")], "NE"),  # the day of the transplant itself
        ([("2023-08-10", "CD19", "99")], "NE"),  # B cells alone
        ([], "NE"),
    ],
    ids=str,
)
def test_best_chimerism_by_share(samples, expected):
    assert known(best_chimerism(sound_case(chimerism(*samples)))).value == expected


def test_best_chimerism_takes_the_investigators_category_only_without_a_percentage():
    unmeasured = chimerism(("2023-08-10", "WHOLE", None)) | {"F9[1].CHINV": "RECIPIENT"}
    assert known(best_chimerism(sound_case(unmeasured))).value == "AUTOLOGOUS"
    measured = chimerism(("2023-08-10", "WHOLE", "60")) | {"F9[1].CHINV": "FULL"}
    assert known(best_chimerism(sound_case(measured))).value == "MIXED"


def test_best_chimerism_says_when_full_rests_on_less_than_both_lineages():
    assert known(best_chimerism(sound_case())).note == ""
    whole = chimerism(("2023-08-10", "WHOLE", "99"))
    assert (
        known(best_chimerism(sound_case(whole))).note == "Full donor without both T cells and myeloid cells measured."
    )
    assert left_out(best_chimerism(sound_case({"F6.HSCTDAT": None})))[1] == "F6.HSCTDAT"


def test_worst_acute_gvhd_is_told_apart_by_attribution():
    case = sound_case(gvhd("2023-06-28", "2", GVATTR="CART") | gvhd("2023-08-11", "1", 2) | gvhd("2023-09-11", "3", 3))
    worst = known(worst_acute_gvhd(case, "HSCT"))
    assert (worst.value, worst.deciding[0].place, worst.deciding[0].day) == ("3", "F10[3].GVINV", date(2023, 9, 11))
    assert known(worst_acute_gvhd(case, "CART")).value == "2"
    assert known(worst_acute_gvhd(case, "DLI")).value == "0"
    assert known(worst_acute_gvhd(case, "HSCT", date(2023, 9, 10))).value == "1"


def test_worst_acute_gvhd_without_the_investigators_grade_is_magic():
    skin = {"SKINBSA": "60", "GVBILI": "10 µmol/L", "UGI": "ABSENT", "STOOLML": "0", "STOOLN": "0"}
    nothing_else = {"ERYTHRO": "N", "BULLAE": "N", "PAIN": "N", "BLOOD": "N"}
    graded = known(worst_acute_gvhd(sound_case(gvhd("2023-08-11", **skin, **nothing_else)), "HSCT"))
    assert (graded.value, graded.at_least) == ("2", False)  # skin stage 3 alone
    bound = known(worst_acute_gvhd(sound_case(gvhd("2023-08-11", SKINBSA="60")), "HSCT"))
    assert (bound.value, bound.at_least) == ("2", True)
    assert known(worst_acute_gvhd(sound_case(gvhd("2023-08-11")), "HSCT")).value is None
    assert known(worst_acute_gvhd(sound_case(gvhd("2023-08-11", "1", SKINBSA="60")), "HSCT")).value == "1"


def test_worst_findings_after_the_cutoff_are_not_known_on_it():
    case = sound_case(gvhd("2023-08-11", "3", MAXDAT="2023-08-20"))
    assert known(worst_acute_gvhd(case, "HSCT", date(2023, 8, 20))).value == "3"
    assert known(worst_acute_gvhd(case, "HSCT", date(2023, 8, 19))).value is None
    assert known(worst_acute_gvhd(case, "HSCT", date(2023, 8, 10))).value == "0"


def test_chronic_gvhd_is_chronic_or_overlap_of_any_severity_but_absent():
    def chronic(kind: str, severity: str = "MILD") -> bool | None:
        return judged(chronic_gvhd(sound_case(gvhd("2023-12-01", GVTYPE=kind, NIHINV=severity)))).value

    assert (chronic("CHRONIC"), chronic("OVERLAP"), chronic("LATE"), chronic("CHRONIC", "ABSENT")) == (
        True,
        True,
        False,
        False,
    )
    assert judged(chronic_gvhd(sound_case())).value is False


def test_a_row_of_hidden_answers_alone_is_no_episode_and_no_assessment():
    """No sheet holds it: its answers wait for a type or kind that was taken back."""
    hidden = row("F10", 2, SKINBSA="30") | row("F11", 2, TEMP="39.1") | {"F11.@COMPLETE": "1"}
    without = sound_case({"F10[1].GVTYPE": "CHRONIC", "F11": None})
    case = sound_case({"F10[1].GVTYPE": "CHRONIC", "F11": None, **hidden})
    assert worst_acute_gvhd(case, "HSCT") == worst_acute_gvhd(without, "HSCT")
    assert chronic_gvhd(case) == chronic_gvhd(without)
    assert known(worst_toxicity(case, "CRS")).value == "0"
