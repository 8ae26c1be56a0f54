"""A CRS or ICANS assessment as shown on the page of F11: effect of each finding, grade, course by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import counted, study_day
from cd7gui.grading import icans as icans_scale
from cd7gui.grading.crs import FEVER_FROM, CrsFindings, hypotension_span, hypoxia_span
from cd7gui.grading.icans import ICE_ITEMS, ice_grade, ice_points
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale
from cd7gui.presenters.judgement import (
    IMPOSSIBLE,
    Judged,
    agrees,
    differs,
    graded_words,
    lacking,
    source_of,
    to_confirm,
)
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f11_toxicity import (
    Toxicity,
    computed_grade,
    crs,
    crs_findings,
    icans,
    icans_findings,
)
from cd7gui.protocol.reference.codelists_course import TOXICITY
from cd7gui.records import dataclass

ICE_FIELDS = (Toxicity.orientation, Toxicity.naming, Toxicity.command, Toxicity.writing, Toxicity.attention)
ICE_MOST = sum(ICE_ITEMS.values())
CRS_FIELDS = (
    Toxicity.temperature,
    Toxicity.fever_other,
    Toxicity.antipyretic,
    Toxicity.established,
    Toxicity.hypotension,
    Toxicity.pressors,
    Toxicity.vasopressin,
    Toxicity.oxygen,
    Toxicity.oxygen_flow,
)
ICANS_FIELDS = (
    *ICE_FIELDS,
    Toxicity.unable,
    Toxicity.consciousness,
    Toxicity.seizure,
    Toxicity.motor,
    Toxicity.oedema,
)


@dataclass(frozen=True)
class ToxicityView:
    """An assessment: judgements by the name of their card, and short notes by field id."""

    judged: Mapping[str, Judged]
    notes: Mapping[str, str]


def toxicity_view(case: Case, row: Row) -> ToxicityView:
    """Grade an assessment for display; only its own kind is graded, as HLH is up to the investigator."""
    kind = row.get(Toxicity.kind)
    try:
        if kind == "CRS":
            return _crs(case, row)
        return _icans(case, row) if kind == "ICANS" else ToxicityView({}, {})
    except OutsideScale:
        assert kind is not None  # only the two scales refuse a finding
        return ToxicityView({"GRADE": Judged(graded_words(_what(kind), None), (IMPOSSIBLE,))}, {})


def _what(kind: str) -> str:
    return f"{TOXICITY.label(kind)} grade"


def _compared(row: Row, grade: Grade, *why: str) -> Judged:
    """Compare the grade of the findings with the investigator's."""
    own = row.get(Toxicity.grade)
    entered = None if own is None else int(own)
    kind = row[Toxicity.kind]
    return Judged(
        graded_words(_what(kind), grade),
        (*why, agrees(entered, grade), source_of(grade.scale)),
        differs(entered, grade),
        (to_confirm(grade.scale),),
    )


def _wants(row: Row, grade: Grade, findings: Sequence[Field[Any]]) -> tuple[str, ...]:
    """Return the missing findings that leave a grade open; if none is, whether it was fatal."""
    if grade.exact is not None:
        return ()
    return lacking(row, *(item for item in findings if row.shows(item.id))) or lacking(row, Toxicity.due_death)


# CRS


def _crs(case: Case, row: Row) -> ToxicityView:
    found, findings = crs(row, case), crs_findings(row, case)
    wants = _wants(row, found.grade, CRS_FIELDS)
    short = Judged(graded_words(_what("CRS"), found.grade), (*_axes(findings), *wants))
    return ToxicityView(
        {"CRS": short, "GRADE": _compared(row, found.grade, found.grade.reason, found.review)}, _crs_notes(findings)
    )


def _axes(findings: CrsFindings) -> tuple[str, str]:
    return (
        f"Hypotension: {_span_words(hypotension_span(findings))}.",
        f"Hypoxia: {_span_words(hypoxia_span(findings))}.",
    )


def _span_words(span: GradeSpan) -> str:
    if not span.decided:
        return f"grade {span.low} to {span.high}, open"
    return f"grade {span.low}" if span.low else "none"


def _crs_notes(findings: CrsFindings) -> dict[str, str]:
    notes = {"TEMP": _fever(findings.temperature_c)}
    if findings.fever_other_cause:
        notes["FEVOTH"] = "the fever does not count"
    if findings.antipyretic_or_anticytokine and findings.crs_established:
        notes["CRSEST"] = "fever is no longer required"
    if findings.hypotension is False:
        given = {"NPRESS": findings.vasopressors_without_vasopressin, "VASOPR": findings.vasopressin}
        notes |= {field: "read as none: no hypotension" for field, value in given.items() if value is None}
    return notes


def _fever(temperature: Decimal | None) -> str:
    if temperature is None:
        return ""
    return "fever" if temperature >= FEVER_FROM else f"no fever: under {FEVER_FROM}"


# ICANS


def _icans(case: Case, row: Row) -> ToxicityView:
    found, findings = icans(row, case), icans_findings(row, case)
    wants = _wants(row, found.grade, ICANS_FIELDS)
    short = Judged(graded_words(_what("ICANS"), found.grade), (found.grade.reason, *wants))
    notes = {
        "LOC": _domain(findings.consciousness, icans_scale.CONSCIOUSNESS),
        "SEIZURE": _domain(findings.seizure, icans_scale.SEIZURE),
        "OEDEMA": _domain(findings.oedema, icans_scale.OEDEMA),
        "MOTOR": f"grade {4}" if findings.motor_deep_focal else "",
    }
    judged = {"ICE": _ice(row, found.ice), "ICANS": short, "GRADE": _compared(row, found.grade, found.grade.reason)}
    return ToxicityView(judged, {field: words for field, words in notes.items() if words})


def _domain(word: str | None, grades: Mapping[str, GradeSpan]) -> str:
    grade = 0 if word is None else grades[word].low
    return f"grade {grade}" if grade else ""


def _ice(row: Row, score: int | None) -> Judged:
    if score is None:
        sofar = sum(row.get(item) or 0 for item in ICE_FIELDS)
        entered = sum(row.has(item) for item in ICE_FIELDS)
        title = "ICE: {points} in {entered} of {all} items"
        words = (
            title.format(points=counted(sofar, "point", "points"), entered=entered, all=len(ICE_FIELDS))
            if entered
            else "ICE: open"
        )
        return Judged(words, lacking(row, *ICE_FIELDS))
    grade = ice_grade(score)
    low, high = ice_points(grade)
    band = f"{low}–{high}" if low < high else str(low)
    said = [f"{band} points give grade {grade}."]
    if score == 0:
        said.append("0 points are grade 4 only in a patient who cannot be roused.")
    return Judged(f"ICE {score} of {ICE_MOST}", tuple(said))


# the course


def assessment_title(case: Case, row: Row) -> str:
    """Return the name of an assessment: "1 · T+3 · CRS 1"."""
    kind, grade, day = row.get(Toxicity.kind), row.get(Toxicity.grade), row.get(Toxicity.date)
    infusion = case.get(Infusion.date)
    when = "" if day is None else study_day("T", day, infusion) if infusion else day.isoformat()
    what = f"{TOXICITY.label(kind).partition(' ')[0]} {grade or ''}".strip() if kind else ""
    return " · ".join(part for part in (str(row.number), when, what) if part)


@dataclass(frozen=True)
class CoursePoint:
    """An assessment in the course: its row, its kind, days from T, its grade, and whether that is only a bound.

    `grade` is the investigator's, else that of the findings; None if there is neither.
    """

    row: int
    kind: str
    day: int
    grade: int | None
    bound: bool = False

    @property
    def words(self) -> str:
        """The assessment in words: "CRS T+3: grade 1"."""
        grade = "open" if self.grade is None else "at least grade {0}" if self.bound else "grade {0}"
        sign = "+" if self.day >= 0 else "−"
        return f"{self.kind} T{sign}{abs(self.day)}: {grade.format(self.grade)}"


def toxicity_course(case: Case) -> tuple[CoursePoint, ...]:
    """Return a patient's dated assessments by days from T, earliest first; empty without an infusion."""
    infusion = case.get(Infusion.date)
    if infusion is None:
        return ()
    rows = [row for row in case.rows_by_day(Toxicity, Toxicity.date) if row.has(Toxicity.kind)]
    return tuple(_point(case, row, (row[Toxicity.date] - infusion).days) for row in rows)


def _point(case: Case, row: Row, day: int) -> CoursePoint:
    if row.has(Toxicity.grade):
        return CoursePoint(row.number, row[Toxicity.kind], day, int(row[Toxicity.grade]))
    found = computed_grade(row, case)
    if found is None:
        return CoursePoint(row.number, row[Toxicity.kind], day, None)
    return CoursePoint(row.number, row[Toxicity.kind], day, found.value, found.incomplete)
