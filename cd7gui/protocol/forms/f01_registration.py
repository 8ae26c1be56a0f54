"""F1 Registration: the patient's identity, the consent, and the scope of a withdrawal."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import Answered
from cd7gui.domain.case_report.constraints import Pattern
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.checks.checks import DEVIATION, Answer, check, wrong
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.kinds import ChoiceKind, Day, Identifying, IntegerKind, PartialDay, TextKind
from cd7gui.protocol.reference.codelists import COHORT, SEX, WITHDRAWAL

SUBJECT_NUMBER = Pattern(r"[A-Z0-9]{2,4}-[0-9]{2,4}", "01-007")  # site, hyphen, number; checked by EC-01
ADULT = 18  # years (NCT05827835: male or female, 18 years or older)


def _age_at_consent(row: Row, case: Case) -> int:
    return years_between(row[Registration.birth_date], row[Registration.consent_date]).exact


class Registration(Form, id="F1", title="Registration"):
    """Who the patient is and when consent was given."""

    identity = FormSection("Patient")
    subject = Field(
        "SUBJID",
        Identifying(20),
        "Patient number",
        required=True,
        help="Site and number, for example 01-007. It names the patient in every list, sheet and figure.",
        cdash="SUBJID",
    )
    site = Field("SITEID", Identifying(20), "Site", required=True, cdash="SITEID")
    initials = Field("INITIALS", TextKind(10), "Initials", identifier=True)
    record_number = Field(
        "MRN",
        TextKind(40),
        "Hospital record number",
        identifier=True,
        help="Leading zeros are kept. It never leaves in a de-identified file.",
    )
    birth_date = Field("BRTHDAT", PartialDay(), "Date of birth", required=True, identifier=True, cdash="BRTHDAT")
    sex = Field("SEX", ChoiceKind(SEX), "Sex", required=True, cdash="SEX")
    cohort = Field("COHORT", ChoiceKind(COHORT), "Cohort", required=True)
    consent = FormSection("Consent")
    consent_date = Field(
        "CONSDAT",
        Day(),
        "Consent signed",
        required=True,
        help="Before the first study procedure (protocol, informed consent).",
        cdash="DSSTDAT",
    )
    consent_version = Field("CONSVER", TextKind(20), "Consent version")
    enrolment_date = Field("ENRDAT", Day(), "Enrolled", required=True)
    age = Derived(
        "AGE",
        IntegerKind(),
        "Age at consent",
        by=_age_at_consent,
        beside="CONSDAT",
        unit="years",
        help="Whole years from birth to consent; none while the date of birth leaves it open.",
    )
    withdrawal = FormSection("Withdrawal")
    withdrawal_date = Field("WDDAT", Day(), "Consent withdrawn")
    withdrawal_scope = Field(
        "WDSCOPE",
        ChoiceKind(WITHDRAWAL),
        "Withdrawal covers",
        shown_if=Answered("WDDAT"),
        required_if=Answered("WDDAT"),
    )


@check(
    "EC-04",
    DEVIATION,
    at=Registration.birth_date,
    says="The patient was {age} at consent ({consent}); the minimum age of the trial is {adult} years.",
    remedy="Correct the date of birth or of consent, or give the reason why a minor was enrolled.",
    rule="Protocol, inclusion: age of 18 years or more at consent",
)
def patient_is_adult_at_consent(case: Case) -> Answer:
    """Compare the age in whole years; a partial date of birth accuses only those surely too young."""
    birth, consent = case[Registration.birth_date], case[Registration.consent_date]
    age = years_between(birth, consent)
    words = "{age} old" if birth.whole else "at most {age} old"
    return age >= ADULT or wrong(
        age=words.format(age=counted(age.high, "year", "years")), consent=consent.isoformat(), adult=ADULT
    )
