"""Verdicts on the inclusion and exclusion criteria, shown beside the deciding value of F2."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.errors import Missing, NoAnswer
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.kinds import Amount, ChoiceKind, TextKind
from cd7gui.grading.units import convert
from cd7gui.protocol.forms.f01_registration import ADULT, Registration
from cd7gui.protocol.forms.f03_disease import DIAGNOSES_OF_THE_TRIAL, Disease
from cd7gui.protocol.forms.normal_limits import range_of
from cd7gui.protocol.reference.codelists import EXCLUSION, VERDICT
from cd7gui.protocol.reference.limits import limit

MET, NOT_MET = "MET", "NOTMET"
EXCLUSIONS = frozenset({"VPREG", "VHBV", "VHCV", "VHIV", "VSYPH", "VINFACT", "VGVHD"})

# When each criterion is met, by verdict id. A limit is named, not printed: sites may change it.
RULES = {
    "VECOG": "Met with 0 to 2.",
    "VCRCL": "Met from the limit creatinine_clearance_least on.",
    "VBILI": "Met up to the limit bilirubin_most, as a multiple of the upper limit of normal.",
    "VALT": "Met up to the limit transaminases_most.",
    "VAST": "Met up to the limit transaminases_most.",
    "VLVEF": "Met from the limit ejection_fraction_least on.",
    "VSPO2": "Met from the limit saturation_least on.",
    "VPREG": "Passed with a negative test, and without one in men and where it does not apply.",
    "VHBV": "Passed with a negative test.",
    "VHCV": "Passed with a negative test.",
    "VHIV": "Passed with a negative test.",
    "VSYPH": "Passed with a negative test.",
    "VINFACT": "Passed without an active infection.",
    "VGVHD": "Passed without active GVHD, and with a grade up to the limit gvhd_at_entry_most.",
    "VINEL": "Met by who is not eligible for conventional transplant.",
    "VRR": "Met with one ground or more.",
    "VAGE": "Met from 18 years at consent on (F1).",
    "VDX": "Met with AML, T-ALL or T-LBL (F3).",
    "VCD7": "Met from the limit cd7_positive on (F3).",
}

Judge = Callable[[Row, Case], bool]


def criterion(id_: str, label: str, beside: str, holds: Judge) -> Derived[str]:
    """Return the derived verdict of a criterion; absent while a value is missing, impossible or leaves it open."""
    return Derived(
        id_,
        ChoiceKind(EXCLUSION if id_ in EXCLUSIONS else VERDICT),
        label,
        by=lambda row, case: MET if holds(row, case) else NOT_MET,
        beside=beside,
        help=f"{RULES[id_]} Empty while a value is missing or impossible.",
    )


def of_value(id_: str, label: str, field: str, holds: Callable[[Any], bool]) -> Derived[str]:
    """Return the verdict of a criterion decided by one value of F2."""

    def judge(row: Row, case: Case) -> bool:
        return holds(_possible(_field(row, field), row))

    return criterion(id_, label, field, judge)


def _field(row: Row, id_: str) -> Field[Any]:
    found = row.form.field(id_)
    assert found is not None, id_  # F2 refers to its own fields
    return found


def _possible(item: Field[Any], among: Row | Case) -> Any:
    """Return a value; raises `Missing`, and `NoAnswer` for one beyond its limits, which is an error of its own."""
    value = among[item]
    if not item.allows(value):
        raise NoAnswer
    return value


def at_least(name: str) -> Callable[[Any], bool]:
    """Return a test that accepts values reaching a limit of the protocol."""
    return lambda value: bool(value >= limit(name).value)


def at_most(name: str) -> Callable[[Any], bool]:
    """Return a test that accepts values not exceeding a limit of the protocol."""
    return lambda value: bool(value <= limit(name).value)


def negative(result: str) -> bool:
    """Accept a negative test."""
    return result == "NEG"


def not_pregnant(row: Row, case: Case) -> bool:
    """Accept a negative test, or none if not applicable."""
    return needs_no_pregnancy_test(row, case) or negative(row[_field(row, "PREG")])


def needs_no_pregnancy_test(row: Row, case: Case) -> bool:
    """Return whether a blank test is correct: in men, and if answered as not applicable."""
    test = _field(row, "PREG")
    does_not_apply = row.reason(test) is MissingReason.NOT_APPLICABLE
    return does_not_apply or (not row.has(test) and case.get(Registration.sex) == "M")


def bilirubin_is_low(row: Row, case: Case) -> bool:
    """Compare bilirubin with its limit as a multiple of its upper limit of normal."""
    return bool(
        times_normal(_possible(_field(row, "BILI"), row), normal_bilirubin(row, case)) <= limit("bilirubin_most").value
    )


def normal_bilirubin(row: Row, case: Case) -> Amount:
    """Return the upper limit of normal as entered, else from the study's range. Raises `Missing`."""
    entered = _field(row, "BILIULN")
    if not row.has(entered):
        with suppress(NoAnswer):
            return limit_of_bilirubin(row, case)
    found: Amount = row[entered]
    return found


def limit_of_bilirubin(row: Row, case: Case) -> Amount:
    """Return the upper limit of normal by the range of the site's laboratory on the day of screening.

    Raises `Missing`, and `NoAnswer` where no range has one.
    """
    screened: date = row[_field(row, "SCRNDAT")]
    found = range_of(case, "BILI", screened)
    if found is None or found.high is None:
        raise NoAnswer
    return Amount(found.high, found.unit)


def limits_agree(one: Amount, other: Amount) -> bool:
    """Return whether two limits are equal within one per cent, apart from rounding of their units."""
    converted = convert(other.number, "bilirubin", other.unit, one.unit)
    return abs(one.number - converted) * 100 <= converted


def times_normal(bilirubin: Amount, normal: Amount) -> Decimal:
    """Return bilirubin as a multiple of its upper limit of normal, in either unit.

    Raises `NoAnswer` for an upper limit that is not above 0.
    """
    if normal.number <= 0:
        raise NoAnswer
    return convert(bilirubin.number, "bilirubin", bilirubin.unit, normal.unit) / normal.number


def no_gvhd_above_limit(row: Row, case: Case) -> bool:
    """Accept no active GVHD, or one up to the limit grade; raises `Missing` while the grade is open."""
    active, grade = row[_field(row, "GVHDACT")], _field(row, "GVHDGRD")
    return not active or int(row[grade]) <= limit("gvhd_at_entry_most").value


def is_adult(row: Row, case: Case) -> bool:
    """Check the age at consent."""
    return years_between(case[Registration.birth_date], case[Registration.consent_date]) >= ADULT


def has_diagnosis_of_the_trial(row: Row, case: Case) -> bool:
    """Accept the three diagnoses of the trial."""
    return case[Disease.diagnosis] in DIAGNOSES_OF_THE_TRIAL


def is_cd7_positive(row: Row, case: Case) -> bool:
    """Compare the share of CD7-positive blasts with the threshold."""
    return bool(_possible(Disease.cd7_percent, case) >= limit("cd7_positive").value)


def all_verdicts() -> Derived[str]:
    """Return the overall result of the criteria: all met, or those not met, or those open."""
    return Derived(
        "VERDICTS",
        TextKind(),
        "Criteria",
        by=_sum,
        beside="ELIG",
        help="All criteria of inclusion and exclusion that the programme can judge; the investigator decides.",
    )


def _sum(row: Row, case: Case) -> str:
    """Name the criteria that are not met, else count those that are open. Raises `Missing` in a form not begun."""
    if row.empty:
        raise Missing(row.form.id)
    criteria = [one for one in row.form.derived() if one.id in RULES]
    verdicts = {one.label: case.derive(one, row) for one in criteria}
    not_met = [label for label, verdict in verdicts.items() if verdict == NOT_MET]
    open_ = sum(verdict is None for verdict in verdicts.values())
    if not_met:
        return f"not met: {listed(not_met)}"
    return f"{open_} of {len(verdicts)} open" if open_ else "all met"
