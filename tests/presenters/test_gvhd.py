"""A GVHD episode as its page shows it: stages with the band that makes them, grades beside each other, its day."""

from cd7gui.domain.case_report.case import Case
from cd7gui.presenters.gvhd import GvhdView, episode_title, gvhd_view
from tests.protocol.building import sound_case

ACUTE = {
    "GVTYPE": "ACUTE",
    "GVATTR": "HSCT",
    "ONSET": "2023-08-01",
    "SKINBSA": "30",
    "ERYTHRO": "N",
    "BULLAE": "N",
    "DESQUAM": "0",
    "GVBILI": "12 µmol/L",
    "UGI": "ABSENT",
    "STOOLML": "0",
    "STOOLN": "0",
    "PAIN": "N",
    "BLOOD": "N",
    "GVINV": "1",
}
SCORED = {"NHMOUTH": "0", "NHEYES": "0", "NHGI": "0", "NHLIVER": "0", "NHJOINT": "0", "NHGENIT": "0"}
CHRONIC = {"GVTYPE": "CHRONIC", "GVATTR": "HSCT", "ONSET": "2024-02-01", "NHSKIN": "10", "NHSCLER": "ABSENT", **SCORED}


def case_with(episode: dict[str, str], **others: str) -> Case:
    others = {name.replace("__", "."): text for name, text in others.items()}
    return sound_case({f"F10[1].{field}": text for field, text in episode.items() if text} | others)


def view(episode: dict[str, str], **others: str) -> GvhdView:
    case = case_with(episode, **others)
    return gvhd_view(case, case.rows(case.dictionary.form("F10"))[0])


def judged(episode: dict[str, str], name: str) -> tuple[str, list[str]]:
    found = view(episode).judged[name]
    return found.title, [part for part in found.why if part]


def test_each_organ_is_staged_beside_the_band_that_makes_the_stage() -> None:
    assert judged(ACUTE, "MAGSKIN") == ("Skin stage 2", ["30% · stage 2: 25 to 50"])
    assert judged(ACUTE, "MAGLIV") == ("Liver stage 0", ["12 µmol/L · stage 0: under 34"])
    assert judged(ACUTE | {"GVBILI": "3 mg/dL"}, "MAGLIV") == ("Liver stage 1", ["3 mg/dL · stage 1: 2 to 3"])
    assert judged(ACUTE | {"UGI": "PERSISTENT"}, "MAGUGI")[0] == "Upper GI stage 1"


def test_unmeasured_episodes_count_in_the_volume_that_is_shown() -> None:
    title, why = judged(ACUTE | {"STOOLML": "450", "STOOLN": "3"}, "MAGLGI")
    assert (title, why) == ("Lower GI stage 2", ["1050 mL a day · stage 2: 1000 to 1500"])


def test_pain_or_blood_is_stage_4_at_any_volume() -> None:
    assert judged(ACUTE | {"BLOOD": "Y"}, "MAGLGI") == (
        "Lower GI stage 4",
        ["Grossly bloody stool: stage 4 at any volume."],
    )


def test_what_is_missing_is_named_and_the_stage_is_a_lower_bound() -> None:
    assert judged(ACUTE | {"SKINBSA": "60", "BULLAE": ""}, "MAGSKIN")[0] == "Skin stage 3"  # no erythroderma
    title, why = judged(ACUTE | {"SKINBSA": "60", "ERYTHRO": "Y", "BULLAE": "", "DESQUAM": "?UNKNOWN"}, "MAGSKIN")
    assert title == "Skin stage: at least 3, incomplete"
    assert why[-1] == "No value: Bullae; Desquamation (unknown)"
    assert judged(ACUTE | {"GVBILI": ""}, "MAGLIV") == ("Liver stage: open", ["No value: Total bilirubin"])


def test_the_overall_grade_is_a_lower_bound_while_an_organ_is_open() -> None:
    title, why = judged(ACUTE | {"GVBILI": ""}, "MAGIC")
    assert title == "MAGIC grade: at least I, incomplete"
    assert why[0] == "Not fully entered: liver."


def test_the_overall_grade_names_its_scale_and_both_readings_of_glucksberg() -> None:
    found = view(ACUTE | {"BLOOD": "Y", "GVINV": "4"}).judged["MAGIC"]
    assert found.title == "MAGIC grade IV"
    assert "The investigator's grade is the same." in found.why
    assert "Acute GVHD, MAGIC 2016 (Harris" in found.why[-1]
    assert found.beside[:2] == (
        "Modified Glucksberg, any organ stage 4 is IV: IV.",
        "Modified Glucksberg of 1995, gut stage 4 is III: III.",
    )
    assert found.beside[2].startswith("To be confirmed against the paper")


def test_another_grade_of_the_investigator_is_said_and_both_are_kept() -> None:
    found = view(ACUTE | {"GVINV": "3"}).judged["MAGIC"]
    assert found.differs == "The investigator's grade is III, the findings give I. Both are kept."
    assert view(ACUTE | {"GVINV": "2", "GVBILI": ""}).judged["MAGIC"].differs == ""  # at least I leaves II open


def test_a_finding_outside_the_scale_is_no_stage() -> None:
    found = view(ACUTE | {"SKINBSA": "140"})
    assert set(found.judged) == {"MAGIC"}
    assert found.judged["MAGIC"].title == "MAGIC grade: open"


def test_chronic_gvhd_shows_its_severity_alone_and_overlap_both() -> None:
    assert set(view(CHRONIC).judged) == {"NIHSEV"}
    assert set(view(ACUTE | {"GVTYPE": "OVERLAP"}).judged) >= {"MAGIC", "NIHSEV"}


def test_the_severity_is_made_of_scores_and_lung_function_goes_before_symptoms() -> None:
    found = view(CHRONIC | {"NHFEV1": "70", "NHLUNG": "3", "NIHINV": "MILD"})
    assert found.judged["NIHSEV"].title == "NIH severity moderate"
    assert found.judged["NIHSEV"].why[0] == "Scores above 0: skin 1, lung 1."
    assert "is mild, the findings give moderate" in found.judged["NIHSEV"].differs
    assert found.notes["NHSKIN"] == "score 1"
    assert found.notes["NHFEV1"] == "score 1"
    assert found.notes["NHLUNG"] == "not counted: FEV1 decides"


def test_an_organ_without_a_score_leaves_the_severity_a_lower_bound() -> None:
    found = view(CHRONIC).judged["NIHSEV"]
    assert found.title == "NIH severity: at least mild, incomplete"
    assert "Not fully assessed: lung." in found.why


def test_the_day_is_counted_from_the_infusion_that_the_episode_is_attributed_to() -> None:
    assert view(ACUTE).notes["ONSET"] == "attributed: H+21"
    assert view(ACUTE | {"GVATTR": "CART"}).notes["ONSET"] == "attributed: T+46"
    assert view(ACUTE | {"GVATTR": "DLI"}).notes["ONSET"] == "attributed: no DLI on or before it"
    assert view(ACUTE | {"ONSET": "2023-07-08"}).notes["ONSET"] == "attributed: H−3, before the HSCT"
    lymphocytes = {"F15[1]__FTTYPE": "DLI", "F15[1]__FTDAT": "2023-07-20", "F15[2]__FTTYPE": "DLI"}
    lymphocytes |= {"F15[2]__FTDAT": "2023-08-20"}
    assert view(ACUTE | {"GVATTR": "DLI"}, **lymphocytes).notes["ONSET"] == "attributed: DLI+12"


def test_an_episode_is_named_by_type_grade_and_day() -> None:
    case = case_with(ACUTE | {"GVATTR": ""})
    row = case.rows(case.dictionary.form("F10"))[0]
    assert episode_title(case, row) == "1 · acute I · 2023-08-01"
    assert episode_title(case, row.with_text("GVATTR", "HSCT")) == "1 · acute I · H+21"
