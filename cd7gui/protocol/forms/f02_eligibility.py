"""F2 Eligibility: performance, organ function, infections, and why the disease is relapsed or refractory."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Answer, check, wrong
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
from cd7gui.protocol.forms.eligibility_verdicts import (
    all_verdicts,
    at_least,
    at_most,
    bilirubin_is_low,
    criterion,
    has_diagnosis_of_the_trial,
    is_adult,
    is_cd7_positive,
    limit_of_bilirubin,
    limits_agree,
    negative,
    no_gvhd_above_limit,
    not_pregnant,
    of_value,
)
from cd7gui.protocol.reference.codelists import ACUTE_GRADE, ELIGIBILITY, RR_BASIS, TEST_RESULT
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS

WORST_ECOG = 2  # NCT05827835: ECOG performance status of 2 or less


class Eligibility(Form, id="F2", title="Eligibility"):
    """Whether the patient may enter the trial, and on what grounds."""

    performance = FormSection("Performance and organ function")
    ecog = Field(
        "ECOG",
        IntegerKind(),
        "ECOG performance status",
        required=True,
        constraints=[Between("0", "5")],
        help="0 fully active … 4 fully disabled. The protocol takes 0 to 2.",
    )
    ecog_verdict = of_value("VECOG", "ECOG criterion", "ECOG", lambda ecog: ecog <= WORST_ECOG)
    creatinine_clearance = Field("CRCL", NumberKind(1), "Creatinine clearance", unit="mL/min")
    clearance_verdict = of_value("VCRCL", "Clearance criterion", "CRCL", at_least("creatinine_clearance_least"))
    bilirubin = Field("BILI", Quantity(BILIRUBIN_UNITS), "Total bilirubin")
    bilirubin_limit = Field(
        "BILIULN",
        Quantity(BILIRUBIN_UNITS),
        "Upper limit of normal bilirubin",
        help="Only where the study has no reference range for the laboratory of the site on the day of screening.",
    )
    bilirubin_range = Derived(
        "BILIULNR",
        Quantity(BILIRUBIN_UNITS),
        "Upper limit by the study's range",
        by=limit_of_bilirubin,
        beside="BILIULN",
        help="It counts where no limit is entered.",
    )
    bilirubin_verdict = criterion("VBILI", "Bilirubin criterion", "BILIULN", bilirubin_is_low)
    alt = Field("ALT", NumberKind(2), "ALT", unit="× ULN", constraints=[Between("0", "500")])
    alt_verdict = of_value("VALT", "ALT criterion", "ALT", at_most("transaminases_most"))
    ast = Field("AST", NumberKind(2), "AST", unit="× ULN", constraints=[Between("0", "500")])
    ast_verdict = of_value("VAST", "AST criterion", "AST", at_most("transaminases_most"))
    ejection_fraction = Field(
        "LVEF", NumberKind(1), "Ejection fraction (LVEF)", unit="%", constraints=[Between("5", "90")]
    )
    ejection_verdict = of_value("VLVEF", "Ejection fraction criterion", "LVEF", at_least("ejection_fraction_least"))
    saturation = Field(
        "SPO2", NumberKind(1), "Oxygen saturation, room air", unit="%", constraints=[Between("30", "100")]
    )
    saturation_verdict = of_value("VSPO2", "Saturation criterion", "SPO2", at_least("saturation_least"))
    screening = FormSection("Screening")
    screening_date = Field(
        "SCRNDAT",
        Day(),
        "Screening tests on",
        help="The oldest of the tests below; they must be recent at the infusion (edit check EC-22).",
    )
    pregnancy = Field("PREG", ChoiceKind(TEST_RESULT), "Pregnancy test")
    pregnancy_verdict = criterion("VPREG", "Pregnancy criterion", "PREG", not_pregnant)
    hepatitis_b = Field("HBV", ChoiceKind(TEST_RESULT), "Hepatitis B")
    hepatitis_b_verdict = of_value("VHBV", "Hepatitis B criterion", "HBV", negative)
    hepatitis_c = Field("HCV", ChoiceKind(TEST_RESULT), "Hepatitis C")
    hepatitis_c_verdict = of_value("VHCV", "Hepatitis C criterion", "HCV", negative)
    hiv = Field("HIV", ChoiceKind(TEST_RESULT), "HIV")
    hiv_verdict = of_value("VHIV", "HIV criterion", "HIV", negative)
    syphilis = Field("SYPH", ChoiceKind(TEST_RESULT), "Syphilis")
    syphilis_verdict = of_value("VSYPH", "Syphilis criterion", "SYPH", negative)
    active_infection = Field("INFACT", YesNo(), "Active infection")
    infection_verdict = of_value("VINFACT", "Infection criterion", "INFACT", lambda infected: not infected)
    active_gvhd = Field("GVHDACT", YesNo(), "Active GVHD")
    active_gvhd_grade = Field(
        "GVHDGRD",
        ChoiceKind(ACUTE_GRADE),
        "Its grade",
        shown_if=equals("GVHDACT", "Y"),
        help="After an earlier transplant; the highest grade that is accepted stands in the limits.",
    )
    gvhd_verdict = criterion("VGVHD", "GVHD criterion", "GVHDACT", no_gvhd_above_limit)
    grounds = FormSection("Grounds")
    ineligible_conventional = Field("INELCONV", YesNo(), "Not eligible for conventional allogeneic HSCT", required=True)
    ineligible_verdict = of_value("VINEL", "Conventional transplant criterion", "INELCONV", bool)
    ineligible_reason = Field("INELRSN", TextKind(lines=True), "Why not", shown_if=equals("INELCONV", "Y"))
    basis = Field(
        "RRBASIS",
        MultiChoiceKind(RR_BASIS),
        "Relapsed or refractory by",
        required=True,
        help="At least one ground; several may apply.",
    )
    basis_verdict = of_value("VRR", "Relapsed or refractory criterion", "RRBASIS", bool)
    eligible = Field("ELIG", ChoiceKind(ELIGIBILITY), "Eligibility", required=True)
    age_verdict = criterion("VAGE", "Age criterion", "ELIG", is_adult)
    diagnosis_verdict = criterion("VDX", "Diagnosis criterion", "ELIG", has_diagnosis_of_the_trial)
    cd7_verdict = criterion("VCD7", "CD7 criterion", "ELIG", is_cd7_positive)
    verdicts = all_verdicts()
    waiver_reason = Field(
        "WAIVRSN",
        TextKind(lines=True),
        "Reason for the waiver",
        shown_if=equals("ELIG", "WAIVED"),
        required_if=equals("ELIG", "WAIVED"),
    )


@check(
    "EC-14",
    DEVIATION,
    at=Eligibility.basis,
    says="No ground is given on which the disease counts as relapsed or refractory.",
    remedy="Choose every ground that applies; if none does, give the reason why the patient was enrolled.",
    rule="Protocol, inclusion: relapsed or refractory disease",
)
def disease_is_relapsed_or_refractory(case: Case) -> Answer:
    """Ask for a ground once the form is begun; a missing reason is none."""
    grounds = case.get(Eligibility.basis)
    return not case.is_started(Eligibility) or bool(grounds) or wrong(awaits=Eligibility)


@check(
    "EC-18",
    DEVIATION,
    at=Eligibility.ecog,
    says="The ECOG performance status is {ecog}; the protocol allows 0 to {worst}.",
    remedy="Correct the status, or give the reason why the patient was enrolled.",
    rule="Protocol, inclusion: ECOG of 2 or less",
)
def ecog_is_at_most_two(case: Case) -> Answer:
    """Compare with the worst status that the protocol takes."""
    return case[Eligibility.ecog] <= WORST_ECOG or wrong(ecog=case[Eligibility.ecog], worst=WORST_ECOG)


@check(
    "EC-138",
    QUERY,
    at=Eligibility.bilirubin_limit,
    says="The upper limit of normal is entered as {entered}; the study's reference range says {limit}.",
    remedy="Empty the field so that the range is used, or correct the field or the range.",
    rule="Eligibility: the upper limit of normal is that of the laboratory's reference range",
)
def the_limit_of_bilirubin_is_that_of_the_range(case: Case) -> Answer:
    """Compare an entered limit with the range of the site's laboratory on the day of screening, if there is one."""
    form = case.only(Eligibility)
    entered, limit = form[Eligibility.bilirubin_limit], limit_of_bilirubin(form, case)
    show = Eligibility.bilirubin_limit.kind.show
    return limits_agree(entered, limit) or wrong(entered=show(entered), limit=show(limit))
