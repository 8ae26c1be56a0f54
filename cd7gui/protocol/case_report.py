"""The case report of the trial put together: which forms it has, in which order, and which checks judge it."""

from __future__ import annotations

from functools import cache

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Check
from cd7gui.protocol.checks import across_patients as across_cohort
from cd7gui.protocol.checks import between_forms as across_forms
from cd7gui.protocol.checks import cell_dose as checks_cell_dose
from cd7gui.protocol.checks import chimerism as checks_chimerism
from cd7gui.protocol.checks import counted_events as checks_counted
from cd7gui.protocol.checks import cytopenia as checks_cytopenia
from cd7gui.protocol.checks import dates as across_dates
from cd7gui.protocol.checks import disease as checks_disease
from cd7gui.protocol.checks import drugs as across_drugs
from cd7gui.protocol.checks import engraftment as checks_engraftment
from cd7gui.protocol.checks import enrolment as checks_enrolment
from cd7gui.protocol.checks import follow_up as checks_follow_up
from cd7gui.protocol.checks import graft as checks_graft
from cd7gui.protocol.checks import graft_failure as checks_graft_failure
from cd7gui.protocol.checks import gvhd_episodes as checks_gvhd
from cd7gui.protocol.checks import laboratory as checks_laboratory
from cd7gui.protocol.checks import outcome as across_outcome
from cd7gui.protocol.checks import product as checks_product
from cd7gui.protocol.checks import residual_disease as checks_residual_disease
from cd7gui.protocol.checks import response as checks_response
from cd7gui.protocol.checks import toxicity as checks_toxicity
from cd7gui.protocol.forms import (
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
    """Return the dictionary of this version of the protocol."""
    return Dictionary(VERSION, FORMS)


def _number(one: Check) -> int:
    return int(one.id.removeprefix("EC-"))


@cache
def checks() -> tuple[Check, ...]:
    """Return every edit check, by number."""
    found = [one for module in MODULES_WITH_CHECKS for one in vars(module).values() if isinstance(one, Check)]
    return tuple(sorted({one.id: one for one in found}.values(), key=_number))
