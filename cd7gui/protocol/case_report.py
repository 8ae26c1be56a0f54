"""The case report of the trial put together: which forms it has, in which order, and which checks judge it."""

from __future__ import annotations

from functools import cache

from cd7gui.domain.dictionary import Dictionary
from cd7gui.domain.findings import Check
from cd7gui.protocol import (
    across_cohort,
    across_dates,
    across_drugs,
    across_forms,
    across_outcome,
    checks_cell_dose,
    checks_chimerism,
    checks_counted,
    checks_cytopenia,
    checks_disease,
    checks_engraftment,
    checks_enrolment,
    checks_follow_up,
    checks_graft,
    checks_graft_failure,
    checks_gvhd,
    checks_laboratory,
    checks_product,
    checks_residual_disease,
    checks_response,
    checks_toxicity,
    f01_registration,
    f02_eligibility,
    f03_disease,
    f04_infusion,
    f05_assessment,
    f06_transplant,
    f07_drugs,
    f08_engraftment,
    f08_transfusion,
    f09_chimerism,
    f10_gvhd,
    f11_toxicity,
    f12_infection,
    f14_relapse,
    f15_further,
    f16_death,
    f17_follow_up,
    f18_laboratory,
    f19_adverse_events,
)

VERSION = "1.0"

FORMS = (
    f01_registration.Registration,
    f02_eligibility.Eligibility,
    f03_disease.Disease,
    f03_disease.PriorTherapy,
    f04_infusion.Infusion,
    f04_infusion.LymphodepletionDrug,
    f05_assessment.ResponseAfterCart,
    f06_transplant.Transplant,
    f07_drugs.Drug,
    f08_engraftment.Engraftment,
    f08_transfusion.Transfusion,
    f09_chimerism.Chimerism,
    f10_gvhd.Gvhd,
    f11_toxicity.Toxicity,
    f12_infection.Infection,
    f05_assessment.DiseaseAssessment,
    f14_relapse.Relapse,
    f15_further.FurtherTherapy,
    f16_death.Death,
    f17_follow_up.FollowUp,
    f18_laboratory.Laboratory,
    f19_adverse_events.AdverseEvent,
)

MODULES_WITH_CHECKS = (
    f01_registration,
    f02_eligibility,
    f03_disease,
    f04_infusion,
    f05_assessment,
    f06_transplant,
    f07_drugs,
    f09_chimerism,
    f10_gvhd,
    f14_relapse,
    f15_further,
    f16_death,
    f17_follow_up,
    across_dates,
    across_drugs,
    across_forms,
    across_outcome,
    across_cohort,
    checks_enrolment,
    checks_disease,
    checks_product,
    checks_response,
    checks_graft,
    checks_follow_up,
    checks_cell_dose,
    checks_chimerism,
    checks_counted,
    checks_cytopenia,
    checks_engraftment,
    checks_graft_failure,
    checks_gvhd,
    checks_laboratory,
    checks_residual_disease,
    checks_toxicity,
)


@cache
def dictionary() -> Dictionary:
    """Give the dictionary of this version of the protocol."""
    return Dictionary(VERSION, FORMS)


def _number(one: Check) -> int:
    return int(one.id.removeprefix("EC-"))


@cache
def checks() -> tuple[Check, ...]:
    """Give every edit check, by number."""
    found = [one for module in MODULES_WITH_CHECKS for one in vars(module).values() if isinstance(one, Check)]
    return tuple(sorted({one.id: one for one in found}.values(), key=_number))
