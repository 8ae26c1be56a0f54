"""Carrying the findings of an assessment over to a new day: which ones, and as texts that nobody has confirmed yet.

What is measured anew each day (temperature, laboratory), what is given on a day, whether CRS was established before,
and every judgement of the investigator are never carried over: there yesterday's value would be an answer made up.
"""

from __future__ import annotations

from cd7gui.domain.case_report.case import Row
from cd7gui.protocol.forms.f11_toxicity import Toxicity

CARRIED = (
    Toxicity.fever_other,
    Toxicity.antipyretic,
    Toxicity.hypotension,
    Toxicity.pressors,
    Toxicity.vasopressin,
    Toxicity.oxygen,
    Toxicity.orientation,
    Toxicity.naming,
    Toxicity.command,
    Toxicity.writing,
    Toxicity.attention,
    Toxicity.unable,
    Toxicity.consciousness,
    Toxicity.seizure,
    Toxicity.motor,
    Toxicity.oedema,
)


def carried_findings(row: Row) -> dict[str, str]:
    """Return the texts of an assessment that may be the same on the next day, by field. What has no value is left."""
    texts = ((item.id, row.value_text(item.id)) for item in CARRIED)
    return {field: text for field, text in texts if text is not None}
