"""F11 CRS and ICANS: one row for each assessment, with the findings that decide the grade."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.kinds import ChoiceKind, Day, IntegerKind, Measurement, NumberKind, TextKind, YesNo
from cd7gui.grading.crs import Crs, CrsFindings, grade_crs
from cd7gui.grading.icans import Icans, IcansFindings, grade_icans
from cd7gui.grading.result import Grade, OutsideScale
from cd7gui.protocol.forms.f01_registration import ADULT, Registration
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import holds
from cd7gui.protocol.reference.codelists_course import CONSCIOUSNESS, OEDEMA, OXYGEN, SEIZURE, TOXICITY, TOXICITY_GRADE
from cd7gui.protocol.reference.grade_words import grade_in_words

CRS, ICANS, HLH = equals("TXKIND", "CRS"), equals("TXKIND", "ICANS"), equals("TXKIND", "HLH")


def _grade_in_words(row: Row, case: Case) -> str:
    return grade_in_words(computed_grade(row, case))


class Toxicity(Form, id="F11", title="CRS and ICANS", repeating=True, order_by="TXDAT", row_key=("TXDAT", "TXKIND")):
    """Cytokine release, neurotoxicity and HLH after the CAR T cells (ASTCT 2019), a row an assessment."""

    when = FormSection("Assessment")
    date = Field("TXDAT", Day(), "Date", required=True)
    kind = Field("TXKIND", ChoiceKind(TOXICITY), "Kind", required=True)
    crs_section = FormSection("CRS")
    temperature = Field(
        "TEMP", NumberKind(1), "Highest temperature", unit="°C", constraints=[Between("25", "45")], shown_if=CRS
    )
    fever_other = Field("FEVOTH", YesNo(), "Fever has another cause", shown_if=CRS)
    antipyretic = Field(
        "ANTIPYR",
        YesNo(),
        "Antipyretic, tocilizumab or steroid given",
        shown_if=CRS,
        help="Fever is then no longer needed once CRS was established.",
    )
    established = Field("CRSEST", YesNo(), "CRS established before", shown_if=CRS)
    hypotension = Field("HYPOT", YesNo(), "Hypotension", shown_if=CRS)
    pressors = Field(
        "NPRESS", IntegerKind(), "Vasopressors but vasopressin", constraints=[Between("0", "9")], shown_if=CRS
    )
    vasopressin = Field("VASOPR", YesNo(), "Vasopressin", shown_if=CRS)
    oxygen = Field("O2", ChoiceKind(OXYGEN), "Oxygen", shown_if=CRS)
    oxygen_flow = Field(
        "O2FLOW",
        NumberKind(1),
        "Flow",
        unit="L/min",
        constraints=[Between("0", "80")],
        shown_if=equals("O2", "LOWFLOW"),
        help="Up to 6 L/min counts as low flow.",
    )
    icans_section = FormSection("ICANS")
    orientation = Field("ORIENT", IntegerKind(), "Orientation (0–4)", constraints=[Between("0", "4")], shown_if=ICANS)
    naming = Field("NAMING", IntegerKind(), "Naming (0–3)", constraints=[Between("0", "3")], shown_if=ICANS)
    command = Field("COMMAND", IntegerKind(), "Command (0–1)", constraints=[Between("0", "1")], shown_if=ICANS)
    writing = Field("WRITING", IntegerKind(), "Writing (0–1)", constraints=[Between("0", "1")], shown_if=ICANS)
    attention = Field("ATTENT", IntegerKind(), "Attention (0–1)", constraints=[Between("0", "1")], shown_if=ICANS)
    unable = Field("UNABLE", YesNo(), "Unarousable, ICE impossible", shown_if=ICANS)
    consciousness = Field("LOC", ChoiceKind(CONSCIOUSNESS), "Consciousness", shown_if=ICANS)
    seizure = Field("SEIZURE", ChoiceKind(SEIZURE), "Seizure", shown_if=ICANS)
    motor = Field("MOTOR", YesNo(), "Deep focal weakness", shown_if=ICANS)
    oedema = Field("OEDEMA", ChoiceKind(OEDEMA), "Oedema or pressure", shown_if=ICANS)
    grade_section = FormSection("Grade")
    due_death = Field("DUEDEATH", YesNo(), "Died of it")
    grade = Field("GRINV", ChoiceKind(TOXICITY_GRADE), "Grade, investigator", required=True, investigator=True)
    computed = Derived(
        "GRADE",
        TextKind(),
        "Grade by the findings",
        by=_grade_in_words,
        beside="GRINV",
        help=(
            "ASTCT 2019: the worse axis of CRS, the worst domain of ICANS. HLH is graded by the investigator. "
            "Vasopressors left blank are read as none where hypotension is answered with no, and nowhere else."
        ),
    )
    tocilizumab = Field("TOCI", YesNo(), "Tocilizumab")
    steroid = Field("STEROID", YesNo(), "Steroid")
    laboratory = FormSection("Laboratory")
    ferritin = Field("FERRITIN", Measurement(1), "Ferritin", unit="ng/mL")
    il6 = Field("IL6", Measurement(1), "IL-6", unit="pg/mL")
    crp = Field("CRP", Measurement(1), "CRP", unit="mg/L")
    hlh_grade = Field(
        "IECHS",
        ChoiceKind(TOXICITY_GRADE),
        "IEC-HS grade, investigator",
        shown_if=HLH,
        investigator=True,
        help=(
            "Graded by the investigator, not computed; items and grades to be confirmed against the paper (Hines 2023)."
        ),
    )


# The codes of this form's lists in the published scales.
_OXYGEN = {"ROOMAIR": "none", "LOWFLOW": "nasal_cannula", "HIGHFLOW": "hfnc", "PRESSURE": "cpap"}
_CONSCIOUSNESS = {
    "ALERT": "alert",
    "SPONTANEOUS": "awakens_spontaneously",
    "VOICE": "awakens_to_voice",
    "TOUCH": "awakens_to_touch",
    "UNAROUSABLE": "vigorous_or_unarousable",
}
_SEIZURE = {"NOSEIZ": "none", "BRIEF": "brief_or_eeg_only", "PROLONGED": "prolonged_or_repetitive"}
_OEDEMA = {"NOOEDEMA": "none", "FOCAL": "focal", "DIFFUSE": "diffuse_or_signs"}


def computed_grade(row: Row, case: Case) -> Grade | None:
    """Grade an assessment by its findings (ASTCT 2019); None for HLH and findings out of scale.

    Raises `Missing` without the kind of toxicity.
    """
    kind = row[Toxicity.kind]
    try:
        if kind == "CRS":
            return crs(row, case).grade
        return icans(row, case).grade if kind == "ICANS" else None
    except OutsideScale:  # reported separately (RANGE)
        return None


def crs(row: Row, case: Case) -> Crs:
    """Grade CRS by the findings of an assessment. Raises `OutsideScale` for one that is out of scale."""
    return grade_crs(crs_findings(row, case))


def crs_findings(row: Row, case: Case) -> CrsFindings:
    """Return the findings of a CRS assessment as input of the scale."""
    oxygen = row.get(Toxicity.oxygen)
    return CrsFindings(
        temperature_c=row.get(Toxicity.temperature),
        fever_other_cause=row.get(Toxicity.fever_other),
        antipyretic_or_anticytokine=row.get(Toxicity.antipyretic),
        crs_established=row.get(Toxicity.established),
        hypotension=row.get(Toxicity.hypotension),
        vasopressors_without_vasopressin=row.get(Toxicity.pressors),
        vasopressin=row.get(Toxicity.vasopressin),
        oxygen_support=None if oxygen is None else _OXYGEN[oxygen],
        oxygen_flow_lpm=row.get(Toxicity.oxygen_flow),
        death_due_to_crs=_died_of_it(row, case),
    )


def icans(row: Row, case: Case) -> Icans:
    """Grade ICANS by the findings of an assessment. Raises `OutsideScale` for one that is out of scale."""
    return grade_icans(icans_findings(row, case))


def icans_findings(row: Row, case: Case) -> IcansFindings:
    """Return the findings of an ICANS assessment as input of the scale."""
    consciousness, seizure, oedema = (
        row.get(item) for item in (Toxicity.consciousness, Toxicity.seizure, Toxicity.oedema)
    )
    return IcansFindings(
        age_years=Decimal(_age(row, case)),
        developmental_delay=False,
        orientation=row.get(Toxicity.orientation),
        naming=row.get(Toxicity.naming),
        commands=row.get(Toxicity.command),
        writing=row.get(Toxicity.writing),
        attention=row.get(Toxicity.attention),
        unable_to_perform=row.get(Toxicity.unable),
        consciousness=None if consciousness is None else _CONSCIOUSNESS[consciousness],
        seizure=None if seizure is None else _SEIZURE[seizure],
        motor_deep_focal=row.get(Toxicity.motor),
        oedema=None if oedema is None else _OEDEMA[oedema],
        death_due_to_icans=_died_of_it(row, case),
    )


def _age(row: Row, case: Case) -> int:
    """Return the age for choosing ICE or CAPD, the youngest possible with a partial date of birth.

    Adult if unknown: the trial enrols adults and this form has no CAPD.
    """
    birth, day = case.get(Registration.birth_date), row.get(Toxicity.date)
    if birth is None or day is None:
        return ADULT
    return years_between(birth, day).low


def _died_of_it(row: Row, case: Case) -> bool | None:
    """Return whether the toxicity was fatal: as answered, and not if the patient lived on after the assessment."""
    answer, day = row.get(Toxicity.due_death), row.get(Toxicity.date)
    if answer is None and (case.get(Death.died) is False or (day is not None and _lived_on(case, day))):
        return False
    return answer


def _lived_on(case: Case, day: date) -> bool:
    later = [case.get(Transplant.date), case.get(Death.date)]
    later += [row.get(FollowUp.date) for row in case.rows(FollowUp) if not holds(row, FollowUp.status, "LOST")]
    later += [row.get(Toxicity.date) for row in case.rows(Toxicity)]
    return any(other is not None and other > day for other in later)
