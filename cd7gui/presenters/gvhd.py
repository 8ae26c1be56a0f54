"""A GVHD episode as shown on the page of F10: each organ's stage, the grades side by side, and its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import study_day
from cd7gui.grading import agvhd
from cd7gui.grading.agvhd import AcuteGvhd
from cd7gui.grading.bounds import BandEdge, band, band_words
from cd7gui.grading.cgvhd import GLOBAL, SCLEROSIS, SKIN_AREA, lung_span
from cd7gui.grading.cgvhd import SCALE as NIH
from cd7gui.grading.result import Grade
from cd7gui.presenters.judgement import (
    IMPOSSIBLE,
    Judged,
    agrees,
    bounded,
    differs,
    graded_words,
    lacking,
    source_of,
    to_confirm,
)
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import (
    ACUTE,
    CHRONIC,
    SEVERITY_CODE,
    Gvhd,
    acute_findings,
    chronic_findings,
    chronic_spans,
    severity_grade,
    severity_number,
    staged,
)
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.reference.codelists import ACUTE_GRADE, ATTRIBUTION, GVHD_TYPE, NIH_SEVERITY
from cd7gui.protocol.reference.grade_words import roman
from cd7gui.records import dataclass

SEVERITY = "NIH severity"
CLOCKS = {"CART": "T", "HSCT": "H", "DLI": "DLI"}  # by the code of the attribution
NO_DAY = "attributed: the day of the {infusion} is not entered"


@dataclass(frozen=True)
class GvhdView:
    """An episode: judgements by the id of the derived value shown, and short notes by field id."""

    judged: Mapping[str, Judged]
    notes: Mapping[str, str]


def gvhd_view(case: Case, row: Row) -> GvhdView:
    """Grade an episode for display, leaving out parts that its type does not have."""
    judged: dict[str, Judged] = {}
    notes = {"ONSET": attributed_day(case, row)}
    if ACUTE.holds(row.value_text):
        judged |= _acute(case, row)
    if CHRONIC.holds(row.value_text):
        judged["NIHSEV"] = _severity(row)
        notes |= _scores(row)
    return GvhdView(judged, {field: words for field, words in notes.items() if words})


def episode_title(case: Case, row: Row) -> str:
    """Return the name of an episode: "1 · acute II · H+31"."""
    type_, grade = row.get(Gvhd.type), row.get(Gvhd.grade)
    parts = [GVHD_TYPE.label(type_)] if type_ else []
    parts += [ACUTE_GRADE.label(grade)] if grade else []
    severity = row.get(Gvhd.severity)
    parts += [NIH_SEVERITY.label(severity)] if severity else []
    day = _on_attributed_clock(case, row)
    onset = row.get(Gvhd.onset)
    return " · ".join(part for part in (str(row.number), " ".join(parts), day or (f"{onset}" if onset else "")) if part)


# the day


def attributed_day(case: Case, row: Row) -> str:
    """Return the onset counted from the attributed infusion: "attributed: H+31", or what is wrong with it."""
    attribution, onset = row.get(Gvhd.attribution), row.get(Gvhd.onset)
    if attribution is None or onset is None:
        return ""
    infusion, start = ATTRIBUTION.label(attribution), _attributed_to(case, row)
    if start is None:
        words = "attributed: no {infusion} on or before it" if attribution == "DLI" else NO_DAY
        return words.format(infusion=infusion)
    words = "attributed: {day}" if onset >= start else "attributed: {day}, before the {infusion}"
    return words.format(day=_on_attributed_clock(case, row), infusion=infusion)


def _attributed_to(case: Case, row: Row) -> date | None:
    """Return the date of the attributed infusion; for lymphocytes, the last before the onset."""
    attribution, onset = row.get(Gvhd.attribution), row.get(Gvhd.onset)
    if attribution == "DLI":
        return None if onset is None else _lymphocytes_before(case, onset)
    return case.get(Infusion.date if attribution == "CART" else Transplant.date)


def _on_attributed_clock(case: Case, row: Row) -> str:
    attribution, onset = row.get(Gvhd.attribution), row.get(Gvhd.onset)
    start = None if attribution is None else _attributed_to(case, row)
    if attribution is None or onset is None or start is None:
        return ""
    return study_day(CLOCKS[attribution], onset, start)


def _lymphocytes_before(case: Case, onset: date) -> date | None:
    """Return the date of the last donor lymphocytes on or before a day."""
    given = [row[FurtherTherapy.date] for row in case.rows(FurtherTherapy) if _is_dli(row)]
    return max((day for day in given if day <= onset), default=None)


def _is_dli(row: Row) -> bool:
    return row.get(FurtherTherapy.type) == "DLI" and row.has(FurtherTherapy.date)


# acute


def _acute(case: Case, row: Row) -> dict[str, Judged]:
    found = staged(row, case)
    if found is None:
        return {"MAGIC": Judged(graded_words(MAGIC_GRADE, None), (IMPOSSIBLE,))}
    return {
        "MAGSKIN": _organ("Skin stage", found.skin, _skin_why(row, found.skin), lacking(row, *SKIN_FIELDS)),
        "MAGLIV": _organ("Liver stage", found.liver, _liver_why(row, found.liver), lacking(row, Gvhd.bilirubin)),
        "MAGUGI": _organ("Upper GI stage", found.upper_gi, _upper_why(row), lacking(row, Gvhd.upper_gi)),
        "MAGLGI": _organ(
            "Lower GI stage", found.lower_gi, _lower_why(case, row, found.lower_gi), _lower_lacking(case, row)
        ),
        "MAGIC": _overall(row, found),
    }


MAGIC_GRADE = "MAGIC grade"
SKIN_FIELDS: tuple[Field[Any], ...] = (Gvhd.skin, Gvhd.erythroderma, Gvhd.bullae, Gvhd.desquamation)
LOWER_GI_FIELDS: tuple[Field[Any], ...] = (Gvhd.stool, Gvhd.episodes, Gvhd.pain, Gvhd.blood)


def _organ(what: str, stage: Grade, why: str, wants: tuple[str, ...]) -> Judged:
    return Judged(graded_words(what, stage), (why, *(() if stage.exact is not None else wants)))


def _skin_why(row: Row, stage: Grade) -> str:
    if stage.value == 4:
        return "Generalised erythroderma with bullae, and desquamation over 5%."
    area = row.get(Gvhd.skin)
    return _banded(f"{area:f}", "%", stage, agvhd.SKIN_AREA) if area is not None else ""


def _liver_why(row: Row, stage: Grade) -> str:
    bilirubin = row.get(Gvhd.bilirubin)
    if bilirubin is None:
        return ""
    edges = agvhd.BILIRUBIN[agvhd.BILIRUBIN_UNITS[bilirubin.unit]]
    return _banded(f"{bilirubin.number:f}", f" {bilirubin.unit}", stage, edges)


def _upper_why(row: Row) -> str:
    symptoms = row.get(Gvhd.upper_gi)
    return "" if symptoms is None else "Only persistent symptoms are stage 1; there is no higher one."


def _lower_why(case: Case, row: Row, stage: Grade) -> str:
    certain = [item.label for item in (Gvhd.pain, Gvhd.blood) if row.get(item)]
    if certain:
        return f"{certain[0]}: stage 4 at any volume."
    if not row.has(Gvhd.stool) and not row.has(Gvhd.episodes):
        return ""
    stool = agvhd.stool_of(acute_findings(row, case))
    return _banded(f"{stool.volume.normalize():f}", " mL a day", stage, stool.edges)


def _lower_lacking(case: Case, row: Row) -> tuple[str, ...]:
    wants = lacking(row, *LOWER_GI_FIELDS)
    stool = agvhd.stool_of(acute_findings(row, case))
    return (*wants, *(lacking(case.only(Disease), Disease.weight) if stool.volume else ()))


def _banded(value: str, unit: str, stage: Grade, edges: Sequence[BandEdge]) -> str:
    """Return a value with the band of its stage: "41 µmol/L · stage 1: 34 to under 51"."""
    if stage.value is None:
        return f"{value}{unit}"
    stage_band = band_words(min(stage.value, len(edges)), edges)
    words = "{value}{unit} · stage {stage}: {band}"
    return words.format(value=value, unit=unit, stage=stage.value, band=stage_band)


def _overall(row: Row, found: AcuteGvhd) -> Judged:
    grade = row.get(Gvhd.grade)
    entered = None if grade is None else int(grade)
    beside = [
        f"Modified Glucksberg, any organ stage 4 is IV: {bounded(found.glucksberg_any4, roman)}.",
        f"Modified Glucksberg of 1995, gut stage 4 is III: {bounded(found.glucksberg_1995, roman)}.",
        to_confirm(agvhd.GLUCKSBERG_1995),
    ]
    if found.upper_gi.value:
        beside.append("Glucksberg counts nausea only with a positive biopsy, which this form does not hold.")
    return Judged(
        graded_words(MAGIC_GRADE, found.magic, roman),
        (found.magic.reason, agrees(entered, found.magic), source_of(agvhd.MAGIC)),
        differs(entered, found.magic, roman),
        tuple(beside),
    )


# chronic


def _severity(row: Row) -> Judged:
    try:
        grade, spans = severity_grade(row), chronic_spans(row)
    except NoAnswer:
        return Judged(graded_words(SEVERITY, None), (IMPOSSIBLE,))
    severity = row.get(Gvhd.severity)
    entered = None if severity is None else severity_number(severity)
    scores = [f"{organ} {span.low}" for organ, span in spans.items() if span.decided and span.low]
    return Judged(
        graded_words(SEVERITY, grade, _severity_label),
        (
            "Scores above 0: {scores}.".format(scores=", ".join(scores)) if scores else "",
            "" if grade.exact is not None else grade.reason,
            agrees(entered, grade),
            source_of(NIH),
        ),
        differs(entered, grade, _severity_label),
    )


def _severity_label(number: int) -> str:
    return NIH_SEVERITY.label(SEVERITY_CODE[GLOBAL[number]])


def _scores(row: Row) -> dict[str, str]:
    """Return the score of each finding, and a note that lung function takes precedence over symptoms."""
    findings = chronic_findings(row)
    notes: dict[str, str] = {}
    if findings.skin_bsa_pct is not None and 0 <= findings.skin_bsa_pct <= 100:
        notes["NHSKIN"] = _score(band(findings.skin_bsa_pct, SKIN_AREA))
    if findings.sclerosis is not None:
        notes["NHSCLER"] = _score(SCLEROSIS[findings.sclerosis].low)
    if findings.fev1_pct is not None and findings.fev1_pct >= 0:
        notes["NHFEV1"] = _score(lung_span(findings).low)
        notes["NHLUNG"] = "not counted: FEV1 decides" if findings.lung_symptoms is not None else ""
    return notes


def _score(score: int) -> str:
    return f"score {score}"
