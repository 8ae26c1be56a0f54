"""Measurable residual disease: whether a result is below the cut-off, given the limit of detection.

A "negative" without a limit of detection proves nothing, and one with a limit above the cut-off is only "negative,
insufficient sensitivity". The cut-off of AML by flow (0.1 %) is ten times that of ALL (0.01 %).
"""

from decimal import Decimal

from cd7gui.grading.result import Category, OutsideScale, Scale
from cd7gui.records import dataclass

BELOW_CUTOFF = "below_cutoff"
AT_OR_ABOVE = "at_or_above"
INSUFFICIENT = "insufficient_sensitivity"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A share in per cent from which MRD counts as present."""

    percent: Decimal
    scale: Scale


AML_FLOW = Cutoff(
    Decimal("0.1"),
    Scale("MRD, AML by flow", "ELN-MRD 2021", "Heuser, Blood 2021;138:2753", ("the cut-off of 0.1 % of CD45+ cells",)),
)
AML_NGS = Cutoff(
    Decimal("0.1"),
    Scale(
        "MRD, AML by sequencing",
        "ELN-MRD 2021",
        "Heuser, Blood 2021;138:2753",
        ("the cut-off of 0.1 % variant allele frequency, genes other than DTA",),
    ),
)
ALL_ANY = Cutoff(
    Decimal("0.01"),
    Scale("MRD, ALL", "10^-4", "Consensus on MRD terms in ALL, ash-sap.org view-large 10425990"),
)
CUTOFFS = {
    ("AML", "flow"): AML_FLOW,
    ("AML", "NGS"): AML_NGS,
    ("T-ALL", "flow"): ALL_ANY,
    ("T-ALL", "qPCR"): ALL_ANY,
    ("T-ALL", "NGS"): ALL_ANY,
    # Lymphoblastic lymphoma has no separate cut-off; it is read as ALL [convention].
    ("T-LBL", "flow"): ALL_ANY,
    ("T-LBL", "qPCR"): ALL_ANY,
    ("T-LBL", "NGS"): ALL_ANY,
}
"""By disease and method. AML by qPCR has none: its transcripts are judged by their course, not by one share."""


def mrd_cutoff(disease: str | None, method: str | None) -> Cutoff | None:
    """Return the cut-off for a disease and a method, or None if the sources give no number.

    Diseases are AML, T-ALL and T-LBL; methods are flow, qPCR and NGS.
    """
    return None if disease is None or method is None else CUTOFFS.get((disease, method))


def mrd_verdict(
    value: Decimal | None, limit_of_detection: Decimal | None, cutoff: Cutoff, *, not_detected: bool | None = None
) -> Category:
    """Compare a result with the cut-off: "below_cutoff", "at_or_above" or "insufficient_sensitivity".

    ``value`` and ``limit_of_detection`` are in per cent. ``not_detected`` is the laboratory's own "none detected"
    without a number. Not assessable without a result, and for a low result without a limit of detection. Raises
    OutsideScale for a share outside 0-100 or a limit of detection that is not above 0.
    """
    _refuse_impossible(value, limit_of_detection)
    if value is not None and value >= cutoff.percent:
        return _answer(AT_OR_ABOVE, cutoff, f"{value} % is at or above the cut-off of {cutoff.percent} %.")
    if value is None and not not_detected:
        return _answer(None, cutoff, "No MRD value is entered.")
    if limit_of_detection is None:
        return _answer(None, cutoff, "A negative result needs the limit of detection of its assay.")
    if limit_of_detection > cutoff.percent:
        reason = f"The assay detects from {limit_of_detection} % only, the cut-off is {cutoff.percent} %."
        return _answer(INSUFFICIENT, cutoff, reason)
    return _answer(BELOW_CUTOFF, cutoff, f"Below the cut-off of {cutoff.percent} % with a sensitive enough assay.")


def _answer(value: str | None, cutoff: Cutoff, reason: str) -> Category:
    return Category(value, incomplete=False, scale=cutoff.scale, reason=reason)


def _refuse_impossible(value: Decimal | None, limit_of_detection: Decimal | None) -> None:
    if value is not None and not 0 <= value <= 100:
        raise OutsideScale(f"The MRD value is {value} %; 0 to 100 % is accepted.")
    if limit_of_detection is not None and not 0 < limit_of_detection <= 100:
        raise OutsideScale(f"The limit of detection is {limit_of_detection} %; above 0 and up to 100 % is accepted.")
