"""F10 GVHD: episodes with the findings for their stages, and the infusion that each is attributed to."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import OneOf
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Day,
    IntegerKind,
    MultiChoiceKind,
    NumberKind,
    Quantity,
    TextKind,
    YesNo,
)
from cd7gui.grading.agvhd import AcuteGvhd, AcuteGvhdFindings, grade_acute_gvhd
from cd7gui.grading.bounds import given_span
from cd7gui.grading.cgvhd import GLOBAL, ChronicGvhdFindings, organ_spans, severity_of
from cd7gui.grading.result import Category, Grade, GradeSpan, OutsideScale
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.reference.codelists import (
    ACUTE_GRADE,
    ATTRIBUTION,
    GVHD_RESPONSE,
    GVHD_TREATMENT,
    GVHD_TYPE,
    NIH_SEVERITY,
    SCLEROSIS,
    SCORE,
    UPPER_GI,
)
from cd7gui.protocol.reference.grade_words import category_in_words, grade_in_words, roman
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS

PERCENT = (Between("0", "100"),)
ACUTE = OneOf("GVTYPE", ("ACUTE", "LATE", "OVERLAP"))
CHRONIC = OneOf("GVTYPE", ("CHRONIC", "OVERLAP"))
STAGE_BY = "MAGIC stage (Harris 2016, table 1) of the findings on the worst day."


def _skin_stage(row: Row, case: Case) -> str:
    return grade_in_words(_staged(row, case).skin)


def _liver_stage(row: Row, case: Case) -> str:
    return grade_in_words(_staged(row, case).liver)


def _upper_gi_stage(row: Row, case: Case) -> str:
    return grade_in_words(_staged(row, case).upper_gi)


def _lower_gi_stage(row: Row, case: Case) -> str:
    return grade_in_words(_staged(row, case).lower_gi)


def _overall_grade(row: Row, case: Case) -> str:
    return grade_in_words(magic_grade(row, case), roman)


def _staged(row: Row, case: Case) -> AcuteGvhd:
    found = staged(row, case)
    if found is None:
        raise NoAnswer
    return found


def _chronic_severity(row: Row, case: Case) -> str:
    return category_in_words(chronic_severity(row), lambda word: NIH_SEVERITY.label(SEVERITY_CODE[word]))


class Gvhd(
    Form,
    id="F10",
    title="GVHD",
    repeating=True,
    order_by="ONSET",
    row_key=("ONSET", "GVTYPE"),
    row_details=("GVATTR",),
):
    """Graft-versus-host disease, a row an episode, with the findings on its worst day."""

    episode = FormSection("Episode")
    type = Field("GVTYPE", ChoiceKind(GVHD_TYPE), "Type", required=True, help="By its features, not by day 100.")
    attribution = Field(
        "GVATTR",
        ChoiceKind(ATTRIBUTION),
        "Attributed to",
        required=True,
        help="CAR T cells come from a donor too: GVHD before H is theirs.",
    )
    onset = Field("ONSET", Day(), "Onset", required=True)
    worst_date = Field("MAXDAT", Day(), "Worst on")
    resolution = Field("RESDAT", Day(), "Resolved")
    skin_section = FormSection("Skin")
    skin = Field(
        "SKINBSA", NumberKind(1), "Active erythema", unit="% of body surface", constraints=PERCENT, shown_if=ACUTE
    )
    erythroderma = Field("ERYTHRO", YesNo(), "Generalised erythroderma", shown_if=ACUTE)
    bullae = Field("BULLAE", YesNo(), "Bullae", shown_if=ACUTE)
    desquamation = Field(
        "DESQUAM", NumberKind(1), "Desquamation", unit="% of body surface", constraints=PERCENT, shown_if=ACUTE
    )
    skin_stage = Derived("MAGSKIN", TextKind(), "Skin stage", by=_skin_stage, beside="SKINBSA", help=STAGE_BY)
    liver_section = FormSection("Liver")
    bilirubin = Field("GVBILI", Quantity(BILIRUBIN_UNITS), "Total bilirubin", shown_if=ACUTE)
    liver_stage = Derived("MAGLIV", TextKind(), "Liver stage", by=_liver_stage, beside="GVBILI", help=STAGE_BY)
    gut_section = FormSection("Gut")
    upper_gi = Field("UGI", ChoiceKind(UPPER_GI), "Nausea, vomiting or anorexia", shown_if=ACUTE)
    upper_gi_stage = Derived("MAGUGI", TextKind(), "Upper GI stage", by=_upper_gi_stage, beside="UGI", help=STAGE_BY)
    stool = Field(
        "STOOLML",
        IntegerKind(),
        "Stool, measured",
        unit="mL/day",
        constraints=[Between("0", "20000")],
        shown_if=ACUTE,
    )
    episodes = Field(
        "STOOLN",
        IntegerKind(),
        "Episodes not measured",
        unit="a day",
        constraints=[Between("0", "100")],
        shown_if=ACUTE,
        help="Each counts as 200 mL (Harris 2015).",
    )
    pain = Field("PAIN", YesNo(), "Severe abdominal pain or ileus", shown_if=ACUTE)
    blood = Field("BLOOD", YesNo(), "Grossly bloody stool", shown_if=ACUTE)
    lower_gi_stage = Derived(
        "MAGLGI", TextKind(), "Lower GI stage", by=_lower_gi_stage, beside="STOOLML", help=STAGE_BY
    )
    acute_section = FormSection("Acute GVHD")
    grade = Field(
        "GVINV",
        ChoiceKind(ACUTE_GRADE),
        "Grade, investigator",
        required_if=ACUTE,
        shown_if=ACUTE,
        investigator=True,
        help="The grade by MAGIC is computed from the findings and stands beside it.",
    )
    magic = Derived(
        "MAGIC",
        TextKind(),
        "Grade by MAGIC",
        by=_overall_grade,
        beside="GVINV",
        help="Harris 2016: IV for any stage 4 of skin, liver or lower GI; III for stage 2-3 of liver or lower GI.",
    )
    chronic_section = FormSection("Chronic GVHD (NIH 2014)")
    sign = Field(
        "NHSIGN",
        TextKind(200),
        "Diagnostic or distinctive sign",
        shown_if=CHRONIC,
        help=(
            "For example sclerosis, lichen planus-like lesions, bronchiolitis obliterans; a distinctive sign alone "
            "needs a biopsy or test (NIH 2014)."
        ),
    )
    chronic_skin = Field(
        "NHSKIN", NumberKind(1), "Skin", unit="% of body surface", constraints=PERCENT, shown_if=CHRONIC
    )
    sclerosis = Field("NHSCLER", ChoiceKind(SCLEROSIS), "Sclerosis", shown_if=CHRONIC)
    mouth = Field("NHMOUTH", ChoiceKind(SCORE), "Mouth", shown_if=CHRONIC)
    eyes = Field("NHEYES", ChoiceKind(SCORE), "Eyes", shown_if=CHRONIC)
    gut = Field("NHGI", ChoiceKind(SCORE), "GI tract", shown_if=CHRONIC)
    liver = Field("NHLIVER", ChoiceKind(SCORE), "Liver", shown_if=CHRONIC)
    fev1 = Field(
        "NHFEV1", NumberKind(1), "FEV1", unit="% of predicted", constraints=[Between("0", "200")], shown_if=CHRONIC
    )
    lung = Field("NHLUNG", ChoiceKind(SCORE), "Lung symptoms", shown_if=CHRONIC)
    joints = Field("NHJOINT", ChoiceKind(SCORE), "Joints and fascia", shown_if=CHRONIC)
    genital = Field("NHGENIT", ChoiceKind(SCORE), "Genital tract", shown_if=CHRONIC)
    severity = Field(
        "NIHINV",
        ChoiceKind(NIH_SEVERITY),
        "Severity, investigator",
        required_if=CHRONIC,
        shown_if=CHRONIC,
        investigator=True,
    )
    global_severity = Derived(
        "NIHSEV",
        TextKind(),
        "Severity by the scores",
        by=_chronic_severity,
        beside="NIHINV",
        help=(
            "NIH 2014: severe for any organ of 3 or lung of 2 and more; moderate for any of 2, three of 1 or lung 1."
        ),
    )
    treatment_section = FormSection("Treatment")
    treatment = Field("GVTREAT", MultiChoiceKind(GVHD_TREATMENT), "Treatment")
    response = Field("GVRESP", ChoiceKind(GVHD_RESPONSE), "Response to treatment")


_UPPER_GI = {"ABSENT": "none", "INTERMITTENT": "intermittent", "PERSISTENT": "persistent"}
_SCLEROSIS = {"ABSENT": "none", "SUPERFICIAL": "superficial", "DEEP": "deep"}
SEVERITY_CODE = {"none": "ABSENT", "mild": "MILD", "moderate": "MODERATE", "severe": "SEVERE"}  # codes of NIHINV


def magic_grade(row: Row, case: Case) -> Grade | None:
    """Compute the MAGIC grade of an episode (Harris 2016, table 1); None if a finding is out of scale."""
    found = staged(row, case)
    return None if found is None else found.magic


def staged(row: Row, case: Case) -> AcuteGvhd | None:
    """Stage the organs of an episode (Harris 2016, table 1); None if a finding is out of scale."""
    try:
        return grade_acute_gvhd(acute_findings(row, case))
    except OutsideScale:  # reported separately (RANGE)
        return None


def acute_findings(row: Row, case: Case) -> AcuteGvhdFindings:
    """Return the findings of an episode as input of the scale, with the weight of F3."""
    bilirubin, stool, upper = row.get(Gvhd.bilirubin), row.get(Gvhd.stool), row.get(Gvhd.upper_gi)
    return AcuteGvhdFindings(
        skin_bsa_pct=row.get(Gvhd.skin),
        erythroderma_generalized=row.get(Gvhd.erythroderma),
        bullae=row.get(Gvhd.bullae),
        desquamation_pct=row.get(Gvhd.desquamation),
        bilirubin=bilirubin.number if bilirubin else None,
        bilirubin_unit=bilirubin.unit if bilirubin else None,
        upper_gi=None if upper is None else _UPPER_GI[upper],
        stool_ml_day=None if stool is None else Decimal(stool),
        unmeasured_episodes=row.get(Gvhd.episodes),
        severe_abdominal_pain=row.get(Gvhd.pain),
        gross_blood=row.get(Gvhd.blood),
        weight_kg=case.get(Disease.weight),
    )


def chronic_severity(row: Row) -> Category:
    """Return the global severity of chronic GVHD (NIH 2014) from an episode's scores; the liver has its own.

    Raises `NoAnswer` for a value outside the scales.
    """
    return severity_of(chronic_spans(row))


def chronic_spans(row: Row) -> dict[str, GradeSpan]:
    """Return the open NIH scores of every organ. Raises `NoAnswer` for a value outside the scales."""
    try:
        return {**organ_spans(chronic_findings(row)), "liver": given_span(_score(row, Gvhd.liver), "liver score", 3)}
    except OutsideScale:  # reported separately (RANGE)
        raise NoAnswer from None


def chronic_findings(row: Row) -> ChronicGvhdFindings:
    """Return the findings of an episode as input of the scale."""
    sclerosis = row.get(Gvhd.sclerosis)
    return ChronicGvhdFindings(
        skin_bsa_pct=row.get(Gvhd.chronic_skin),
        sclerosis=None if sclerosis is None else _SCLEROSIS[sclerosis],
        mouth=_score(row, Gvhd.mouth),
        eyes=_score(row, Gvhd.eyes),
        gi=_score(row, Gvhd.gut),
        fev1_pct=row.get(Gvhd.fev1),
        lung_symptoms=_score(row, Gvhd.lung),
        joints=_score(row, Gvhd.joints),
        genital=_score(row, Gvhd.genital),
    )


def severity_grade(row: Row) -> Grade:
    """Return the global severity as a number (0 none to 3 severe), so that it compares like any grade."""
    found = chronic_severity(row)
    value = None if found.value is None else GLOBAL.index(found.value)
    return Grade(value, found.incomplete, found.scale, found.reason)


def severity_number(code: str) -> int:
    """Return the number of the investigator's severity (code of NIHINV)."""
    return [SEVERITY_CODE[word] for word in GLOBAL].index(code)


def _score(row: Row, item: Field[str]) -> int | None:
    score = row.get(item)
    return None if score is None else int(score)
