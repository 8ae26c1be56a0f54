"""The trial's complete case report: its forms in order, and its edit checks."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Check
from cd7gui.protocol import checks as folder_of_checks
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
    f20_medication,
    f21_serious_events,
    f22_deviation,
)
from cd7gui.protocol.reference.consent_versions import consent_versions
from cd7gui.protocol.reference.limits import limits
from cd7gui.protocol.reference.protocol_files import OTHERWISE, ProtocolFileError, is_code
from cd7gui.protocol.reference.source_verification import FILE as OF_SOURCES
from cd7gui.protocol.reference.source_verification import AlwaysVerified, verification_rules
from cd7gui.protocol.reference.stopping_rules import FILE as OF_STOPPING
from cd7gui.protocol.reference.stopping_rules import WATCHED, stopping_rules
from cd7gui.protocol.schedule.plan import schedule
from cd7gui.protocol.schedule.report_clocks import report_clocks

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
    f20_medication.Medication,
    f21_serious_events.SeriousEvent,
    f22_deviation.OtherDeviation,
)


@cache
def dictionary() -> Dictionary:
    """Return the dictionary of this version of the protocol."""
    return Dictionary(VERSION, FORMS)


def _number(one: Check) -> int:
    return int(one.id.removeprefix("EC-"))


@cache
def modules_with_checks() -> tuple[ModuleType, ...]:
    """Return the modules with edit checks: those of single forms beside them, the others in a separate folder."""
    names = (f"{folder_of_checks.__name__}.{one.name}" for one in pkgutil.iter_modules(folder_of_checks.__path__))
    return (*map(import_module, names), *dict.fromkeys(sys.modules[form.__module__] for form in FORMS))


@cache
def checks() -> tuple[Check, ...]:
    """Return every edit check, by number."""
    found = [one for module in modules_with_checks() for one in vars(module).values() if isinstance(one, Check)]
    return tuple(sorted({one.id: one for one in found}.values(), key=_number))


@cache
def prove_protocol_files() -> None:
    """Read every file that a site may edit, before any is used. Raises `ProtocolFileError`."""
    for read in (limits, consent_versions, schedule, report_clocks):
        read()
    for rule in stopping_rules():
        if rule.event not in WATCHED:
            why = f"nothing watches “{rule.event}”, but {', '.join(WATCHED)}"
            raise ProtocolFileError(OTHERWISE, OF_STOPPING, where=f"“{rule.id}”", why=why)
    for one in verification_rules().always:
        for name in _unknown(one):
            raise ProtocolFileError(OTHERWISE, OF_SOURCES, where=f"“{one.what}”", why=f"there is no {name}")


def _unknown(always: AlwaysVerified) -> Iterator[str]:
    """Yield the forms, fields and codes in an entry of the verification plan that the dictionary lacks."""
    yield from sorted(always.forms - {form.id for form in FORMS})
    yield from sorted(always.fields - {item.name for form in FORMS for item in form.fields()})
    if always.where is not None:
        where, code = always.where
        for form in (form for form in FORMS if always.speaks_of(form.id)):
            field = form.field(where)
            if field is None:
                yield f"{form.id}.{where}"
            elif not is_code(field, code):
                yield f"code “{code}” of {field.name}"
