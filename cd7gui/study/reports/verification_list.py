"""Source data verification in words and as plain data: the shares first, then value by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cd7gui.protocol.patients import subject
from cd7gui.study.imports.import_plan import shown_text
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import (
    FieldVerification,
    PatientDraw,
    patient_draw,
    share_of,
    shares,
    study_verifications,
)
from cd7gui.study.verification.marks import VerificationState

NOT_DRAWN = (
    "No patients have been drawn for full verification yet. A monitor draws them: `cd7gui verification STUDY --draw`."
)
DRAWN = (
    "Every value is to be verified for {drawn} of {patients} patients, a {share} % sample drawn with the seed {seed}: "
    "{who}."
)
NONE_DRAWN = "nobody yet"


def draw_in_words(study: Study) -> str:
    """Describe how many patients were drawn for full verification, and by which seed."""
    draw = patient_draw(study)
    if draw is None:
        return NOT_DRAWN
    chosen = drawn_subjects(study, draw)
    return DRAWN.format(
        drawn=len(chosen),
        patients=len(study.cases()),
        share=draw.share,
        seed=draw.seed,
        who=", ".join(chosen) or NONE_DRAWN,
    )


def drawn_subjects(study: Study, draw: PatientDraw) -> list[str]:
    """Return the numbers of the drawn patients."""
    return [subject(case) or case.key for case in study.cases() if draw.holds(case.key)]


def listed_verifications(
    study: Study, patient: str = "", form: str = "", states: Sequence[VerificationState] = ()
) -> list[FieldVerification]:
    """Return the values of a patient (by key), a form, or some states; all if nothing is chosen."""
    return [
        one
        for one in study_verifications(study)
        if (not patient or one.patient == patient)
        and (not form or one.field.form.id == form)
        and (not states or one.state in states)
    ]


def _form(one: FieldVerification) -> str:
    return one.field.form.id


def _by_form(study: Study, found: Sequence[FieldVerification]) -> list[FieldVerification]:
    order = {form.id: number for number, form in enumerate(study.rules.dictionary.forms)}
    return sorted(found, key=lambda one: order[_form(one)])


def verification_in_words(study: Study, found: Sequence[FieldVerification], *, values: bool) -> str:
    """Return the shares by patient and by form, and the individual values if asked for."""
    numbers = {case.key: subject(case) or case.key for case in study.cases()}
    by_patient = shares(found, lambda one: numbers[one.patient])
    by_form = shares(_by_form(study, found), _form)
    lines = [draw_in_words(study), "", f"All: {share_of(found).words}"]
    lines += ["", *(f"{name}: {share.words}" for name, share in by_patient.items())]
    lines += ["", *(f"{name}: {share.words}" for name, share in by_form.items())]
    if values:
        lines += ["", *(f"{numbers[one.patient]} {_in_words(one)}" for one in found)]
    return "\n".join(lines)


def _in_words(one: FieldVerification) -> str:
    source = f" – {one.source.words}" if one.source is not None else ""
    return f"{one.place.name} {one.field.label}: {one.words}{source}"


def verification_as_data(study: Study, found: Sequence[FieldVerification]) -> dict[str, Any]:
    """Return the draw, the shares and the values as JSON-ready data."""
    numbers = {case.key: subject(case) or case.key for case in study.cases()}
    draw = patient_draw(study)
    return {
        "draw": None
        if draw is None
        else {"share": draw.share, "seed": draw.seed, "patients": drawn_subjects(study, draw)},
        "by_patient": {name: vars(one) for name, one in shares(found, lambda one: numbers[one.patient]).items()},
        "by_form": {name: vars(one) for name, one in shares(_by_form(study, found), _form).items()},
        "values": [_as_data(one, numbers[one.patient]) for one in found],
    }


def _as_data(one: FieldVerification, number: str) -> dict[str, Any]:
    mark, source = one.mark, one.source
    return {
        "patient": number,
        "place": one.place.name,
        "state": one.state.value,
        "always": one.always or None,
        "drawn": one.drawn,
        "value": shown_text(one.text) if one.text is not None else None,
        "verified_value": shown_text(mark.text) if mark is not None and mark.text is not None else None,
        "verified_by": mark.name if mark is not None else None,
        "role": mark.role or None if mark is not None else None,
        "verified_at": mark.at if mark is not None else None,
        "verified_line": mark.line if mark is not None else None,
        "changed_line": one.moved if one.state is VerificationState.CHANGED else None,
        "document": source.document if source is not None else None,
        "page": source.page or None if source is not None else None,
    }
