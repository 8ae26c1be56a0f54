"""A second reading of the published rules, written from the tables alone, against the gradings on rows made at random.

The rows are whole: what blank cells do is proved in `test_missing_values`. They lie at the edges, where slips happen.
"""

import random
from decimal import Decimal

import pytest

from cd7gui.grading.batch.scales import grade_rows

ROWS = 600
_CHANCE = random.Random(2024)
_pick = _CHANCE.choice


def _one_of(*choices):
    return _pick(choices)


def _seldom():
    return _one_of("0", "0", "0", "1")


def _crs_row():
    low, oxygen = _one_of("0", "1"), _one_of(*OXYGEN, "nasal_cannula")
    return {
        "temp_c": _one_of("36.0", "37.9", "37.99", "38.0", "38.1", "40"),
        "fever_other_cause": _one_of("0", "1"),
        "antipyretic_or_anticytokine": _one_of("0", "1"),
        "crs_established": _one_of("0", "1"),
        "hypotension": low,
        "n_vasopressors_excl_vasopressin": _one_of("0", "1", "2", "3") if low == "1" else "0",
        "vasopressin": _one_of("0", "1") if low == "1" else "0",
        "o2_support": oxygen,
        "o2_flow_lpm": _one_of("0.5", "6", "6.0", "6.01", "15") if oxygen == "nasal_cannula" else "",
        "death_due_to_crs": _seldom(),
    }


OXYGEN = {
    "none": 0,
    "blow_by": 2,
    "hfnc": 3,
    "facemask": 3,
    "non_rebreather": 3,
    "venturi": 3,
    "cpap": 4,
    "bipap": 4,
    "intubation_mv": 4,
}


def _crs(row):
    if row["death_due_to_crs"] == "1":
        return ("5",)
    waived = row["antipyretic_or_anticytokine"] == "1" and row["crs_established"] == "1"
    fever = Decimal(row["temp_c"]) >= 38 and row["fever_other_cause"] == "0"
    if not (fever or waived):
        return ("0",)
    pressors, vasopressin = int(row["n_vasopressors_excl_vasopressin"]), row["vasopressin"] == "1"
    low = 4 if pressors > 1 else 3 if pressors or vasopressin else 2 * int(row["hypotension"])
    by_flow = 2 if Decimal(row["o2_flow_lpm"] or 0) <= 6 else 3
    return (str(max(low, OXYGEN.get(row["o2_support"], by_flow)) or int(fever)),)


def _agvhd_row():
    area, unit = _one_of("0", "0.1", "24.9", "25", "49.9", "50", "50.1", "90"), _one_of("mg/dL", "umol/L")
    red = _one_of("0", "1") if Decimal(area) > 50 else "0"
    milligrams = ("0", "1.99", "2.0", "3.0", "3.05", "3.1", "6.0", "6.01", "15", "15.1")
    micromoles = ("0", "33.99", "34", "50.9", "51", "102.9", "103", "255", "255.1", "256")
    return {
        "weight_kg": _one_of("10", "20", "33.3", "49.9", "50", "70"),
        "skin_bsa_pct": area,
        "erythroderma_generalized": red,
        "bullae": _one_of("0", "1") if red == "1" else "0",
        "desquamation_pct": _one_of("0", "5", "5.1") if red == "1" else "0",
        "bilirubin": _one_of(*(milligrams if unit == "mg/dL" else micromoles)),
        "bilirubin_unit": unit,
        "upper_gi": _one_of("none", "intermittent", "persistent"),
        "ugi_biopsy_pos": _one_of("0", "1"),
        "stool_ml_day": _one_of("0", "99.9", "199", "200", "499", "500", "999", "1000", "1500", "1501"),
        "unmeasured_episodes": _one_of("0", "1", "3", "4", "7", "8", "10", "11"),
        "severe_abdominal_pain": _seldom(),
        "gross_blood": _seldom(),
    }


def _agvhd(row):
    area, bilirubin = Decimal(row["skin_bsa_pct"]), Decimal(row["bilirubin"])
    skin = (area > 0) + (area >= 25) + (area > 50)
    if row["erythroderma_generalized"] == row["bullae"] == "1" and Decimal(row["desquamation_pct"]) > 5:
        skin = 4
    if row["bilirubin_unit"] == "mg/dL":
        liver = (bilirubin >= 2) + (bilirubin > 3) + (bilirubin > 6) + (bilirubin > 15)
    else:
        liver = (bilirubin >= 34) + (bilirubin >= 51) + (bilirubin >= 103) + (bilirubin > 255)
    upper, lower = int(row["upper_gi"] == "persistent"), _gut(row)
    proven = upper if row["ugi_biopsy_pos"] == "1" else 0
    gut = max(proven, lower)
    return tuple(
        str(one)
        for one in (
            skin,
            liver,
            upper,
            lower,
            _overall(skin, liver, upper, lower),
            _overall(skin, liver, 0, gut),
            _overall(skin, liver, 0, min(gut, 3)),
        )
    )


def _gut(row):
    if "1" in (row["severe_abdominal_pain"], row["gross_blood"]):
        return 4
    weight, measured, episodes = (
        Decimal(row["weight_kg"]),
        Decimal(row["stool_ml_day"]),
        int(row["unmeasured_episodes"]),
    )
    if weight >= 50:
        volume = measured + 200 * episodes
        return (volume >= 500) + (volume >= 1000) + (volume > 1500)
    each = measured / weight + 3 * episodes
    return (each >= 10) + (each >= 20) + (each > 30)


def _overall(skin, liver, upper, lower):
    if 4 in (skin, liver, lower):
        return 4
    if {liver, lower} & {2, 3}:
        return 3
    return 2 if skin == 3 or 1 in (liver, upper, lower) else int(skin in (1, 2))


def _cgvhd_row():
    def score():
        return _one_of("0", "0", "0", "0", "1", "2", "3")

    return {
        "skin_bsa_pct": _one_of("0", "0.5", "18", "18.5", "50", "50.1"),
        "sclerosis": _one_of("none", "none", "superficial", "deep"),
        **{name: score() for name in ("mouth", "eyes", "gi", "joints", "genital", "lung_symptom")},
        "bilirubin_mg_dl": _one_of("0.8", "1.2", "1.21", "3.0", "3.1"),
        "bilirubin_uln_mg_dl": "1.2",
        "alt_x_uln": _one_of("1", "2.99", "3.0", "5", "5.1"),
        "alp_x_uln": _one_of("1", "2.9", "3", "7"),
        "fev1_pct": _one_of("", "39.9", "40", "59.9", "60", "79.9", "80"),
    }


def _cgvhd(row):
    area, bilirubin = Decimal(row["skin_bsa_pct"]), Decimal(row["bilirubin_mg_dl"])
    sclerosis = {"none": 0, "superficial": 2, "deep": 3}[row["sclerosis"]]
    skin = max((area > 0) + (area > 18) + (area > 50), sclerosis)
    alt, alp = Decimal(row["alt_x_uln"]), Decimal(row["alp_x_uln"])
    liver = 3 if bilirubin > 3 else 2 if bilirubin > Decimal("1.2") or alt > 5 else int(alt >= 3 or alp >= 3)
    breath = row["fev1_pct"]
    lung = sum(Decimal(breath) < edge for edge in (80, 60, 40)) if breath else int(row["lung_symptom"])
    others = [skin, liver, *(int(row[name]) for name in ("mouth", "eyes", "gi", "joints", "genital"))]
    if 3 in others or lung >= 2:
        severity = "severe"
    elif 2 in others or lung == 1 or sum(one > 0 for one in others) >= 3:
        severity = "moderate"
    else:
        severity = "mild" if any(others) else "none"
    return str(skin), str(liver), str(lung), severity


def _chimerism_row():
    return {
        "pct_donor": _one_of("-1", "0", "4.9", "5.0", "79.9", "80", "94.9", "95.0", "95.1", "100", "100.1"),
        "day_post_hsct": _one_of("14", "29", "30", "41", "42", "60"),
        "graft": _one_of("PBSC", "BM", "UCB"),
        "anc": _one_of("0", "0.49", "0.5", "1.5"),
        "prev_engrafted": _one_of("0", "1"),
        "prev_max_donor_pct": _one_of("0", "4.9", "5", "98"),
        "relapse": _seldom(),
    }


def _chimerism(row):
    share, counts = Decimal(row["pct_donor"]), Decimal(row["anc"]) >= Decimal("0.5")
    if not 0 <= share <= 100:
        return ("invalid",) * 4
    astct = "full" if share > 95 else "mixed" if share >= 5 else "absent"
    cibmtr = "full" if share >= 95 else "mixed" if share >= 5 else "absent"
    was = "predominantly_donor" if share >= 80 else "mixed" if share >= 5 else "host_only"
    return astct, cibmtr, was, _event(row, share, counts)


def _event(row, share, counts):
    engrafted = row["prev_engrafted"] == "1"
    if row["relapse"] == "1" and share < 95:
        return "relapse_confounded"
    if not engrafted and not counts and int(row["day_post_hsct"]) >= (42 if row["graft"] == "UCB" else 30):
        return "primary_graft_failure"
    if share < 5 and counts:
        never = Decimal(row["prev_max_donor_pct"]) < 5
        return "autologous_recovery_primary" if never else "autologous_recovery_secondary"
    if engrafted and not counts:
        return "secondary_graft_failure" if share < 5 else "poor_graft_function_candidate"
    return "none"


LIMITS = {
    ("5.0", "ANC"): ("LLN", "1.5", "1.0", "0.5"),
    ("5.0", "PLT"): ("LLN", "75", "50", "25"),
    ("5.0", "LYM"): ("LLN", "0.8", "0.5", "0.2"),
    ("5.0", "WBC"): ("LLN", "3.0", "2.0", "1.0"),
    ("6.0", "ANC"): ("1.5", "1.0", "0.5", "0.1"),
    ("6.0", "PLT"): ("LLN", "75", "50", "10"),
    ("6.0", "WBC"): ("LLN", "3.0", "2.0", "1.0"),
    ("5.0", "HGB"): ("LLN", "100", "80"),
    ("6.0", "HGB"): ("LLN", "100", "80"),
}
NORMAL = {"ANC": "1.8", "PLT": "125", "LYM": "1.0", "WBC": "4.0", "HGB": "120"}


def _ctcae_row():
    version, analyte = _one_of("5.0", "6.0"), _one_of("ANC", "PLT", "LYM", "WBC", "HGB")
    edges = [Decimal(one) for one in (*LIMITS["5.0", analyte][1:], *LIMITS.get(("6.0", analyte), ())[1:])]
    edges.append(Decimal(NORMAL[analyte]))
    return {
        "version": version,
        "analyte": analyte,
        "value": str(max(_pick(edges) + _one_of(Decimal("-0.01"), Decimal(0), Decimal("0.01")), Decimal(0))),
        "unit": "g/L" if analyte == "HGB" else "10^9/L",
        "lln": _one_of(NORMAL[analyte], NORMAL[analyte], ""),
        "transfusion_indicated": _seldom(),
        "life_threatening": _seldom(),
    }


def _ctcae(row):
    version, analyte = row["version"], row["analyte"]
    if (version, analyte) not in LIMITS:
        return ("NA",)
    grade, value = 0, Decimal(row["value"])
    for number, limit in reversed(list(enumerate(LIMITS[version, analyte], start=1))):
        edge = row["lln"] if limit == "LLN" else limit
        if edge == "" or value < Decimal(edge):
            grade = None if edge == "" else number
            break
    clinical = analyte == "HGB" or (version, analyte) == ("6.0", "PLT")
    if clinical and row["life_threatening"] == "1":
        grade = 4
    elif clinical and row["transfusion_indicated"] == "1":
        grade = max(grade or 0, 3)
    return ("NA" if grade is None else str(grade),)


def _icans_row():
    age, delay, unable = _one_of("3", "11.9", "12", "40"), _seldom(), _seldom()
    child = Decimal(age) < 12 or delay == "1"
    points = {"orientation": 4, "naming": 3, "commands": 1, "writing": 1, "attention": 1}
    taken = not child and unable == "0"
    return {
        "age_y": age,
        "developmental_delay": delay,
        **{f"ice_{name}": str(_CHANCE.randint(0, most)) if taken else "" for name, most in points.items()},
        "capd": _one_of("0", "1", "8", "9", "32") if child and unable == "0" else "",
        "unable_to_perform": unable,
        "loc": _one_of("alert", "alert", *CONSCIOUSNESS),
        "seizure": _one_of("none", "none", "brief_or_eeg_only", "prolonged_or_repetitive"),
        "motor_deep_focal": _seldom(),
        "edema_icp": _one_of("none", "none", "focal", "diffuse_or_signs"),
        "death_due_to_icans": _seldom(),
    }


CONSCIOUSNESS = {
    "alert": 0,
    "awakens_spontaneously": 1,
    "awakens_to_voice": 2,
    "awakens_to_touch": 3,
    "vigorous_or_unarousable": 4,
}


def _icans(row):
    child = Decimal(row["age_y"]) < 12 or row["developmental_delay"] == "1"
    points = [row[name] for name in row if name.startswith("ice_")]
    score = sum(int(one) for one in points) if all(points) else 0
    if row["unable_to_perform"] == "1":
        cognition = 4 if child or row["loc"] == "vigorous_or_unarousable" else 3
    elif child:
        cognition = 3 if int(row["capd"]) >= 9 else int(int(row["capd"]) > 0)
    else:
        cognition = (score < 10) + (score < 7) + (score < 3)
    worst = max(
        cognition,
        CONSCIOUSNESS[row["loc"]],
        {"none": 0, "brief_or_eeg_only": 3, "prolonged_or_repetitive": 4}[row["seizure"]],
        4 * int(row["motor_deep_focal"]),
        {"none": 0, "focal": 3, "diffuse_or_signs": 4}[row["edema_icp"]],
    )
    grade = 5 if row["death_due_to_icans"] == "1" else worst
    return "CAPD" if child else "ICE", "" if child else str(score), str(grade)


def _icaht_row():
    blank = dict.fromkeys(
        ("anc_series", "dur_le500", "dur_le100", "unrecovered_from_day0_3", "nadir_anc", "second_lowest_anc"), ""
    )
    if _one_of(True, False):
        nadir = _one_of(0, 100, 101, 500, 501, 1000, 1001, 1500, 1501)
        second = _one_of("", *(str(one) for one in (100, 500, 1000, 1500, 1501, 2500) if one >= nadir))
        return blank | {"phase": "late", "nadir_anc": str(nadir), "second_lowest_anc": second}
    days = _one_of(0, 1, 6, 7, 13, 14, 31)
    profound = _one_of(*(one for one in (0, 6, 7, 13, 14) if one <= days))
    return blank | {
        "phase": "early",
        "dur_le500": str(days),
        "dur_le100": str(profound),
        "unrecovered_from_day0_3": _seldom(),
    }


def _icaht(row):
    if row["phase"] == "late":
        nadir, second = int(row["nadir_anc"]), row["second_lowest_anc"]
        transient = second != "" and int(second) > 1500
        return (str(0 if transient else sum(nadir <= edge for edge in (1500, 1000, 500, 100))),)
    days, profound = int(row["dur_le500"]), int(row["dur_le100"])
    grade = (days >= 1) + (days >= 7) + (days >= 14)
    grade = max(grade, 3 if profound >= 7 else 0, 4 if profound >= 14 else 0)
    return (str(4 if row["unrecovered_from_day0_3"] == "1" else grade),)


READINGS = {
    "crs": (_crs_row, _crs),
    "agvhd": (_agvhd_row, _agvhd),
    "cgvhd": (_cgvhd_row, _cgvhd),
    "chimerism": (_chimerism_row, _chimerism),
    "ctcae_heme": (_ctcae_row, _ctcae),
    "icans": (_icans_row, _icans),
    "icaht": (_icaht_row, _icaht),
}


@pytest.mark.parametrize("scale", READINGS)
def test_the_gradings_agree_with_a_second_reading_of_the_rules(scale):
    make, read = READINGS[scale]
    rows = [{"id": str(number), **make()} for number in range(ROWS)]
    for row, graded in zip(rows, grade_rows(scale, rows), strict=True):
        assert tuple(graded.values())[1:] == read(row), row
