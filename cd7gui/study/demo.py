"""The demo study: the synthetic cohort entered value by value, as a person would type it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from cd7gui import resources
from cd7gui.domain.case_report.changes import COMPLETE, STUDY, Change, MissingReason, parse_place
from cd7gui.domain.case_report.dictionary import Dictionary, Form
from cd7gui.study.entry import enter_many, new_patient_key
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF, SYNTHETIC

ORIGIN = "demo"


def make_demo(path: str | Path, *, who: str = "") -> Study:
    """Make a study that holds the synthetic cohort, with every form that has data marked complete."""
    cohort = json.loads(resources.text("demo", "cohort.json"))
    study = new_study(path, name=cohort["study"], who=who, origin=ORIGIN)
    study.write(
        [
            Change("", STUDY, 0, SYNTHETIC, None, "Y"),
            Change("", STUDY, 0, CUTOFF, None, cohort["cutoff"]),
        ]
    )
    for typed in cohort["patients"]:
        enter_many(study, list(typed_changes(study.rules.dictionary, new_patient_key(), typed)), origin=ORIGIN)
    study.done.clear()  # making the demo cannot be undone
    return study


def typed_changes(dictionary: Dictionary, patient: str, typed: Mapping[str, str]) -> Iterator[Change]:
    """Yield the changes that enter the typed values of a new patient, then mark the forms complete.

    `typed` maps places to texts; "?REASON" is a missing reason. Raises `Unparsable` or `KeyError` for a wrong text or
    place.
    """
    touched: dict[str, type[Form]] = {}
    for place, text in typed.items():
        form_id, row, field_id = parse_place(place)
        item = dictionary.field(f"{form_id}.{field_id}")
        reason = text.startswith("?")
        stored = MissingReason(text[1:]).stored if reason else item.kind.store(item.kind.parse(text))
        touched[form_id] = item.form
        yield Change(patient, form_id, row, field_id, None, stored)
    for form_id in touched:
        yield Change(patient, form_id, 0, COMPLETE, None, "1")
