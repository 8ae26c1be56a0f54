"""The cohort of a study at one moment, for computing."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.proof import Proof
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Snapshot:
    """The cases of a study at one moment, safe to hand to another thread."""

    study: str
    synthetic: bool
    cases: tuple[Case, ...]
    today: date
    proof: Proof = Proof.NOTHING
