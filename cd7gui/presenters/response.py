"""The response derived from the findings of an assessment, proposed beside the investigator's own."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.errors import Missing, Undecided
from cd7gui.domain.formatting import listed
from cd7gui.presenters.judgement import Judged, lacking, source_of, to_confirm
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f05_assessment import Assessment, responses_by_the_findings
from cd7gui.protocol.reference.codelists import RESPONSE
from cd7gui.protocol.reference.response_words import MOST_NAMED
from cd7gui.records import dataclass

CODES = {"CRh": "CRH", "CRi": "CRI", "relapse": "REL"}  # for categories whose code is spelled differently
DIFFERS = "The investigator's response is {entered}, the findings give {computed}. Both are kept."
LYMPHOMA = "T-LBL"
TITLE = "Response by the findings"
MARROW = (
    Assessment.blasts,
    Assessment.blood_blasts,
    Assessment.extramedullary,
    Assessment.neutrophils,
    Assessment.platelets,
)


@dataclass(frozen=True)
class ProposedResponse:
    """A response that may be accepted: its code, its label, and its reading."""

    code: str
    label: str
    reading: str


@dataclass(frozen=True)
class ResponseView:
    """The findings' result in words, and the responses that may be accepted."""

    judged: Judged
    proposals: tuple[ProposedResponse, ...] = ()


def response_view(case: Case, row: Row) -> ResponseView | None:
    """Evaluate the findings of an assessment; None if there is nothing to say."""
    try:
        readings = responses_by_the_findings(row, case)
    except (Missing, Undecided):
        return None
    asked_for = (Assessment.deauville,) if case.get(Disease.diagnosis) == LYMPHOMA else MARROW
    if not any(row.has(item) for item in asked_for):
        return None
    settled = [(reading, found) for reading, found in readings if found.exact is not None]
    scale = readings[0][1].scale
    beside = tuple(part for part in (source_of(scale), to_confirm(scale)) if part)
    if len(settled) < len(readings):
        possible = readings[0][1].possible
        words = listed(list(possible), "or") if 0 < len(possible) <= MOST_NAMED else "open"
        return ResponseView(Judged(f"{TITLE}: {words}", lacking(row, *asked_for), beside=beside))
    proposals: dict[str, ProposedResponse] = {}
    for reading, found in settled:
        code = CODES.get(found.exact or "", found.exact or "")
        if code not in proposals:
            proposals[code] = ProposedResponse(code, RESPONSE.label(code), reading)
    several = len(proposals) > 1
    named = [f"{one.label} {one.reading}" if several else one.label for one in proposals.values()]
    entered = row.get(Assessment.response)
    differs = ""
    if entered is not None and entered not in proposals:
        differs = DIFFERS.format(entered=RESPONSE.label(entered), computed=listed(named, "or"))
    judged = Judged(f"{TITLE}: {', '.join(named)}", differs=differs, beside=beside)
    return ResponseView(judged, () if entered in proposals else tuple(proposals.values()))
