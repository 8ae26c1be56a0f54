"""F2 Eligibility: performance, organ function, infections, and why the disease counts as relapsed or refractory."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Field, Form, FormSection
from cd7gui.domain.checks.checks import DEVIATION, Answer, check, wrong
from cd7gui.domain.formatting import N_
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
    negative,
    no_gvhd_above_limit,
    not_pregnant,
    of_value,
)
from cd7gui.protocol.reference.codelists import ACUTE_GRADE, ELIGIBILITY, RR_BASIS, TEST_RESULT
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS

WORST_ECOG = 2  # NCT05827835: ECOG performance status of 2 or less


class Eligibility(Form, id="F2", title=N_("Eligibility")):
    """Whether the patient may enter the trial, and on what grounds."""

    performance = FormSection(N_("Performance and organ function"))
    ecog = Field(
        "ECOG",
        IntegerKind(),
        N_("ECOG performance status"),
        required=True,
        constraints=[Between("0", "5")],
        help=N_("0 fully active … 4 fully disabled. The protocol takes 0 to 2."),
    )
    ecog_verdict = of_value("VECOG", N_("ECOG criterion"), "ECOG", lambda ecog: ecog <= WORST_ECOG)
    creatinine_clearance = Field("CRCL", NumberKind(1), N_("Creatinine clearance"), unit="mL/min")
    clearance_verdict = of_value("VCRCL", N_("Clearance criterion"), "CRCL", at_least("creatinine_clearance_least"))
    bilirubin = Field("BILI", Quantity(BILIRUBIN_UNITS), N_("Total bilirubin"))
    bilirubin_limit = Field("BILIULN", Quantity(BILIRUBIN_UNITS), N_("Upper limit of normal bilirubin"))
    bilirubin_verdict = criterion("VBILI", N_("Bilirubin criterion"), "BILIULN", bilirubin_is_low)
    alt = Field("ALT", NumberKind(2), N_("ALT"), unit="× ULN", constraints=[Between("0", "500")])
    alt_verdict = of_value("VALT", N_("ALT criterion"), "ALT", at_most("transaminases_most"))
    ast = Field("AST", NumberKind(2), N_("AST"), unit="× ULN", constraints=[Between("0", "500")])
    ast_verdict = of_value("VAST", N_("AST criterion"), "AST", at_most("transaminases_most"))
    ejection_fraction = Field(
        "LVEF", NumberKind(1), N_("Ejection fraction (LVEF)"), unit="%", constraints=[Between("5", "90")]
    )
    ejection_verdict = of_value("VLVEF", N_("Ejection fraction criterion"), "LVEF", at_least("ejection_fraction_least"))
    saturation = Field(
        "SPO2", NumberKind(1), N_("Oxygen saturation, room air"), unit="%", constraints=[Between("30", "100")]
    )
    saturation_verdict = of_value("VSPO2", N_("Saturation criterion"), "SPO2", at_least("saturation_least"))
    screening = FormSection(N_("Screening"))
    screening_date = Field(
        "SCRNDAT",
        Day(),
        N_("Screening tests on"),
        help=N_("The oldest of the tests below; they must be recent at the infusion (edit check EC-22)."),
    )
    pregnancy = Field("PREG", ChoiceKind(TEST_RESULT), N_("Pregnancy test"))
    pregnancy_verdict = criterion("VPREG", N_("Pregnancy criterion"), "PREG", not_pregnant)
    hepatitis_b = Field("HBV", ChoiceKind(TEST_RESULT), N_("Hepatitis B"))
    hepatitis_b_verdict = of_value("VHBV", N_("Hepatitis B criterion"), "HBV", negative)
    hepatitis_c = Field("HCV", ChoiceKind(TEST_RESULT), N_("Hepatitis C"))
    hepatitis_c_verdict = of_value("VHCV", N_("Hepatitis C criterion"), "HCV", negative)
    hiv = Field("HIV", ChoiceKind(TEST_RESULT), N_("HIV"))
    hiv_verdict = of_value("VHIV", N_("HIV criterion"), "HIV", negative)
    syphilis = Field("SYPH", ChoiceKind(TEST_RESULT), N_("Syphilis"))
    syphilis_verdict = of_value("VSYPH", N_("Syphilis criterion"), "SYPH", negative)
    active_infection = Field("INFACT", YesNo(), N_("Active infection"))
    infection_verdict = of_value("VINFACT", N_("Infection criterion"), "INFACT", lambda infected: not infected)
    active_gvhd = Field("GVHDACT", YesNo(), N_("Active GVHD"))
    active_gvhd_grade = Field(
        "GVHDGRD",
        ChoiceKind(ACUTE_GRADE),
        N_("Its grade"),
        shown_if=equals("GVHDACT", "Y"),
        help=N_("After an earlier transplant; the highest grade that is accepted stands in the limits."),
    )
    gvhd_verdict = criterion("VGVHD", N_("GVHD criterion"), "GVHDACT", no_gvhd_above_limit)
    grounds = FormSection(N_("Grounds"))
    ineligible_conventional = Field(
        "INELCONV", YesNo(), N_("Not eligible for conventional allogeneic HSCT"), required=True
    )
    ineligible_verdict = of_value("VINEL", N_("Conventional transplant criterion"), "INELCONV", bool)
    ineligible_reason = Field("INELRSN", TextKind(lines=True), N_("Why not"), shown_if=equals("INELCONV", "Y"))
    basis = Field(
        "RRBASIS",
        MultiChoiceKind(RR_BASIS),
        N_("Relapsed or refractory by"),
        required=True,
        help=N_("At least one ground; several may apply."),
    )
    basis_verdict = of_value("VRR", N_("Relapsed or refractory criterion"), "RRBASIS", bool)
    eligible = Field("ELIG", ChoiceKind(ELIGIBILITY), N_("Eligibility"), required=True)
    age_verdict = criterion("VAGE", N_("Age criterion"), "ELIG", is_adult)
    diagnosis_verdict = criterion("VDX", N_("Diagnosis criterion"), "ELIG", has_diagnosis_of_the_trial)
    cd7_verdict = criterion("VCD7", N_("CD7 criterion"), "ELIG", is_cd7_positive)
    verdicts = all_verdicts()
    waiver_reason = Field(
        "WAIVRSN",
        TextKind(lines=True),
        N_("Reason for the waiver"),
        shown_if=equals("ELIG", "WAIVED"),
        required_if=equals("ELIG", "WAIVED"),
    )


@check(
    "EC-14",
    DEVIATION,
    at=Eligibility.basis,
    says=N_("No ground is given on which the disease counts as relapsed or refractory."),
    remedy=N_("Choose every ground that applies; if none does, give the reason why the patient was enrolled."),
    rule=N_("Protocol, inclusion: relapsed or refractory disease"),
)
def disease_is_relapsed_or_refractory(case: Case) -> Answer:
    """Ask for a ground once the form is begun; a missing reason is none."""
    grounds = case.get(Eligibility.basis)
    return not case.is_started(Eligibility) or bool(grounds) or wrong(awaits=Eligibility)


@check(
    "EC-18",
    DEVIATION,
    at=Eligibility.ecog,
    says=N_("The ECOG performance status is {ecog}; the protocol takes 0 to {worst}."),
    remedy=N_("Correct the status, or give the reason why the patient was enrolled."),
    rule=N_("Protocol, inclusion: ECOG of 2 or less"),
)
def ecog_is_at_most_two(case: Case) -> Answer:
    """Compare with the worst status that the protocol takes."""
    return case[Eligibility.ecog] <= WORST_ECOG or wrong(ecog=case[Eligibility.ecog], worst=WORST_ECOG)
