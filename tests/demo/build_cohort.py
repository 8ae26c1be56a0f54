"""Builds resources/demo/cohort.json, the synthetic cohort as typed case reports: `python -m tests.demo.build_cohort`.

`reconstructed-cohort.csv` holds the facts that the published figures force or allow (Hu et al., N Engl J Med
2024;390:1467-80); everything else here is made up so that each fact has the rows behind it. It describes nobody.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from tests.demo import after_transplant, blood_course, later_course, serious_reports, up_to_transplant
from tests.demo.blood_course import Course
from tests.demo.facts import COUNTS_AT_CRI, Texts

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "resources" / "demo" / "cohort.json"
NOTICE = "SYNTHETIC - NOT REAL PATIENT DATA"


def build() -> dict[str, object]:
    """Return the cohort: the study's settings and each patient's typed texts by place."""
    with (HERE / "reconstructed-cohort.csv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    return {
        "notice": NOTICE,
        "study": "CD7 CAR-T → haplo-HSCT",
        "cutoff": facts[0]["data_cutoff"],
        "source": "Figures of Hu et al., N Engl J Med 2024;390:1467-80; every patient is made up.",
        "patients": [dict(patient(fact)) for fact in facts],
    }


def patient(fact: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return every typed text of one patient, form by form."""
    for part in (
        up_to_transplant.registration,
        up_to_transplant.eligibility,
        up_to_transplant.disease,
        up_to_transplant.prior_therapy,
        up_to_transplant.infusion,
        up_to_transplant.response,
        up_to_transplant.transplant,
        after_transplant.drugs,
        engraftment,
        after_transplant.chimerism,
        after_transplant.gvhd,
        toxicity_and_infections,
        after_transplant.assessments,
        after_transplant.relapse,
        after_transplant.death,
        after_transplant.follow_up,
        laboratory_and_events,
    ):
        yield from part(fact).items()


def _course(fact: dict[str, str]) -> Course:
    neutrophils, platelets, haemoglobin, *_ = COUNTS_AT_CRI[fact["patient_id"]]
    return Course(fact, (neutrophils, platelets, haemoglobin))


def engraftment(fact: dict[str, str]) -> Texts:
    """F8 and F8T."""
    course = _course(fact)
    return blood_course.engraftment(course) | blood_course.transfusions(course)


def toxicity_and_infections(fact: dict[str, str]) -> Texts:
    """F11 and F12."""
    course = _course(fact)
    return later_course.toxicity(course) | later_course.infections(course)


def laboratory_and_events(fact: dict[str, str]) -> Texts:
    """F18, F19 and F21; nobody had the further therapy of F15."""
    course = _course(fact)
    events = later_course.adverse_events(course) | serious_reports.serious_reports(course)
    return blood_course.laboratory(course) | events


if __name__ == "__main__":
    TARGET.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
