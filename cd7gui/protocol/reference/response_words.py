"""The response and MRD result given by an assessment's findings, in the published criteria's words."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import listed
from cd7gui.grading.mrd import AT_OR_ABOVE, BELOW_CUTOFF, INSUFFICIENT, Cutoff, mrd_cutoff, mrd_verdict
from cd7gui.grading.response import (
    BLASTS_REMISSION_UNDER,
    DEAUVILLE_NEGATIVE_UP_TO,
    ELN_INTENT,
    ELN_WORDING,
    MarrowFindings,
    all_response,
    aml_response,
    lugano_response,
)
from cd7gui.grading.result import Category, OutsideScale

MOST_NAMED = 3  # possible categories that are still informative
_METHOD = {"FLOW": "flow", "QPCR": "qPCR", "NGS": "NGS"}  # codes of MRDMETH in the words of the cut-offs


def response_readings(
    diagnosis: str, findings: MarrowFindings, deauville: int | None, *, in_remission_before: bool
) -> tuple[tuple[str, Category], ...]:
    """Return the category of an assessment by each reading of its criteria, with the reading's name.

    Raises `NoAnswer` for another diagnosis, and for a Deauville score outside the scale.
    """
    if diagnosis == "AML":
        return tuple(
            (name, aml_response(findings, in_remission_before=in_remission_before, scale=scale))
            for name, scale in (("by wording", ELN_WORDING), ("by intent", ELN_INTENT))
        )
    if diagnosis == "T-ALL":
        return (("by NCCN", all_response(findings, in_remission_before=in_remission_before)),)
    if diagnosis == "T-LBL":
        return (("by Lugano", _lugano(deauville, findings)),)
    raise NoAnswer(diagnosis)


def response_in_words(
    diagnosis: str, findings: MarrowFindings, deauville: int | None, *, in_remission_before: bool
) -> str:
    """Return an assessment's category: AML by ELN 2022 in both readings of CRi, T-ALL by NCCN, T-LBL by Lugano.

    Raises `NoAnswer` for another diagnosis, and if too much is missing for any result: without marrow blasts, only what
    is decided nevertheless is given.
    """
    readings = response_readings(diagnosis, findings, deauville, in_remission_before=in_remission_before)
    asked_for = deauville if diagnosis == "T-LBL" else findings.blasts_pct
    words = [(name, _category(found, several=asked_for is not None)) for name, found in readings]
    agree = len({found for _, found in words}) == 1
    return words[0][1] if agree else ", ".join(f"{found} {name}" for name, found in words)


def _lugano(deauville: int | None, findings: MarrowFindings) -> Category:
    """Read the five-point scale; a new avid lesion would score 4 or 5, so a lower score excludes one.

    Raises `NoAnswer` for a score outside the scale, which is reported separately (RANGE).
    """
    negative = deauville is not None and deauville <= DEAUVILLE_NEGATIVE_UP_TO
    blasts = findings.blasts_pct
    involved = blasts is not None and blasts >= BLASTS_REMISSION_UNDER
    avid = involved if involved or negative else None
    try:
        return lugano_response(deauville, new_lesion=False if negative else None, marrow_avid=avid, uptake_change=None)
    except OutsideScale:
        raise NoAnswer from None


def _category(found: Category, *, several: bool) -> str:
    """Return the category, or the few possible ones if several may be named."""
    if found.value is not None:
        return found.value
    if not several or not 0 < len(found.possible) <= MOST_NAMED:
        raise NoAnswer
    return listed(list(found.possible), "or")


def cutoff_of(diagnosis: str, method: str) -> Cutoff:
    """Return the MRD cut-off of a diagnosis and a method (codes of DX and MRDMETH).

    Raises `NoAnswer` if the sources give no number: AML by qPCR, and other diagnoses.
    """
    cutoff = mrd_cutoff(diagnosis, _METHOD[method])
    if cutoff is None:
        raise NoAnswer
    return cutoff


_VERDICT = {
    BELOW_CUTOFF: "below the cut-off of {cutoff}%",
    AT_OR_ABOVE: "at or above the cut-off of {cutoff}%",
    INSUFFICIENT: "insufficient sensitivity for the cut-off of {cutoff}%",
}


def mrd_in_words(value: Decimal | None, limit: Decimal | None, cutoff: Cutoff, *, not_detected: bool) -> str:
    """Compare an MRD result in per cent with its cut-off.

    Raises `NoAnswer` without a result, for a low result without a detection limit, and for an impossible limit.
    """
    try:
        verdict = mrd_verdict(value, limit, cutoff, not_detected=not_detected)
    except OutsideScale:  # a detection limit of 0 does not exist
        raise NoAnswer from None
    if verdict.value is None:
        raise NoAnswer
    return _VERDICT[verdict.value].format(cutoff=cutoff.percent)
