"""The inclusion and exclusion criteria: condition, deciding values, and source of each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.values.durations import years_between
from cd7gui.protocol.forms.eligibility_verdicts import (
    EXCLUSIONS,
    needs_no_pregnancy_test,
    normal_bilirubin,
    times_normal,
)
from cd7gui.protocol.forms.f01_registration import ADULT, Registration
from cd7gui.protocol.forms.f02_eligibility import WORST_ECOG, Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.reference.codelists import ACUTE_GRADE
from cd7gui.protocol.reference.limits import limit
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Criterion:
    """One criterion: its verdict, its deciding values and their date, its condition and source.

    `limit` names its limit in resources/protocol/limits.toml, empty if it has none. The value that a person would
    change comes first; `day` is None if the form has no date for them.
    """

    verdict: Derived[str]
    label: str
    decided_by: tuple[Field[Any], ...]
    day: Field[Any] | None
    accepts: str
    rule: str
    limit: str = ""
    shows: Callable[[Case], str] | None = None

    @property
    def inclusion(self) -> bool:
        """Whether it is an inclusion criterion, which must be met; an exclusion criterion must be passed."""
        return self.verdict.id not in EXCLUSIONS

    @property
    def takes(self) -> str:
        """The condition of the criterion, with the present number and unit of its limit."""
        if not self.limit:
            return self.accepts
        bound = limit(self.limit)
        grade = ACUTE_GRADE.label(str(bound.value)) if bound.unit == "grade" else ""
        return self.accepts.format(limit=grade or f"{bound.value} {bound.unit}")

    @property
    def source(self) -> str:
        """The source of the criterion: that of its limit, else the rule of the protocol."""
        return limit(self.limit).source if self.limit else self.rule

    def value(self, case: Case) -> str:
        """Return the deciding value as text; raises `Missing` and `Undecided` if there is none."""
        if self.shows is not None:
            return self.shows(case)
        item = self.decided_by[0]
        return f"{item.kind.show(case[item])} {item.unit}".strip()


def _age(case: Case) -> str:
    years = years_between(case[Registration.birth_date], case[Registration.consent_date])
    return "1 year at consent" if str(years) == "1" else f"{years} years at consent"


def _bilirubin(case: Case) -> str:
    bilirubin, normal = case[Eligibility.bilirubin], normal_bilirubin(case.only(Eligibility), case)
    multiple = times_normal(bilirubin, normal).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{Eligibility.bilirubin.kind.show(bilirubin)}, {multiple} × ULN"


def _pregnancy(case: Case) -> str:
    test, row = Eligibility.pregnancy, case.only(Eligibility)
    if not row.has(test) and needs_no_pregnancy_test(row, case):
        return "not needed"
    return test.kind.show(case[test])


def _gvhd(case: Case) -> str:
    if not case[Eligibility.active_gvhd]:
        return "none"
    return f"grade {ACUTE_GRADE.label(case[Eligibility.active_gvhd_grade])}"


AT_LEAST, AT_MOST, NEGATIVE = "at least {limit}", "at most {limit}", "negative"
ORGANS, SCREENING = "organ function (edit check EC-19)", "exclusion by screening (edit check EC-22)"


def _organ(verdict: Derived[str], item: Field[Any], accepts: str, name: str, label: str = "") -> Criterion:
    return Criterion(verdict, label or item.label, (item,), None, accepts, ORGANS, name)


def _screened(verdict: Derived[str], item: Field[Any]) -> Criterion:
    return Criterion(verdict, item.label, (item,), Eligibility.screening_date, NEGATIVE, SCREENING)


INCLUSION = (
    Criterion(
        Eligibility.age_verdict,
        "Age",
        (Registration.birth_date, Registration.consent_date),
        Registration.consent_date,
        f"at least {ADULT} years",
        "NCT05827835: 18 years or older (edit check EC-04)",
        shows=_age,
    ),
    Criterion(
        Eligibility.diagnosis_verdict,
        Disease.diagnosis.label,
        (Disease.diagnosis,),
        Disease.diagnosis_date,
        "AML, T-ALL or T-LBL",
        "title and groups of the trial (Hu 2024)",
    ),
    Criterion(
        Eligibility.cd7_verdict,
        "CD7 on blasts",
        (Disease.cd7_percent,),
        Disease.cd7_date,
        AT_LEAST,
        "",
        "cd7_positive",
    ),
    Criterion(
        Eligibility.basis_verdict,
        Eligibility.basis.label,
        (Eligibility.basis,),
        None,
        "one ground or more",
        "NCT05827835: relapsed or refractory (edit check EC-14)",
    ),
    Criterion(
        Eligibility.ineligible_verdict,
        Eligibility.ineligible_conventional.label,
        (Eligibility.ineligible_conventional,),
        None,
        "yes",
        "Hu 2024: not eligible for conventional transplant (edit check EC-21)",
    ),
    Criterion(
        Eligibility.ecog_verdict,
        Eligibility.ecog.label,
        (Eligibility.ecog,),
        None,
        f"at most {WORST_ECOG}",
        "NCT05827835: ECOG of 2 or less (edit check EC-18)",
    ),
    _organ(Eligibility.clearance_verdict, Eligibility.creatinine_clearance, AT_LEAST, "creatinine_clearance_least"),
    Criterion(
        Eligibility.bilirubin_verdict,
        Eligibility.bilirubin.label,
        (Eligibility.bilirubin, Eligibility.bilirubin_limit),
        None,
        AT_MOST,
        ORGANS,
        "bilirubin_most",
        shows=_bilirubin,
    ),
    _organ(Eligibility.alt_verdict, Eligibility.alt, AT_MOST, "transaminases_most"),
    _organ(Eligibility.ast_verdict, Eligibility.ast, AT_MOST, "transaminases_most"),
    _organ(Eligibility.ejection_verdict, Eligibility.ejection_fraction, AT_LEAST, "ejection_fraction_least"),
    _organ(Eligibility.saturation_verdict, Eligibility.saturation, AT_LEAST, "saturation_least"),
)
EXCLUSION = (
    Criterion(
        Eligibility.pregnancy_verdict,
        Eligibility.pregnancy.label,
        (Eligibility.pregnancy,),
        Eligibility.screening_date,
        "negative, or not needed",
        SCREENING,
        shows=_pregnancy,
    ),
    _screened(Eligibility.hepatitis_b_verdict, Eligibility.hepatitis_b),
    _screened(Eligibility.hepatitis_c_verdict, Eligibility.hepatitis_c),
    _screened(Eligibility.hiv_verdict, Eligibility.hiv),
    _screened(Eligibility.syphilis_verdict, Eligibility.syphilis),
    Criterion(
        Eligibility.infection_verdict,
        Eligibility.active_infection.label,
        (Eligibility.active_infection,),
        Eligibility.screening_date,
        "no",
        SCREENING,
    ),
    Criterion(
        Eligibility.gvhd_verdict,
        Eligibility.active_gvhd.label,
        (Eligibility.active_gvhd, Eligibility.active_gvhd_grade),
        None,
        "none, or at most grade {limit}",
        "",
        "gvhd_at_entry_most",
        shows=_gvhd,
    ),
)
CRITERIA = (*INCLUSION, *EXCLUSION)
