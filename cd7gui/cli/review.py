"""The commands `review` and `verification`: what changed since a line or a day, and what was verified."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.sign_in import opened
from cd7gui.cli.access.signing import add_scope_arguments, scope_of
from cd7gui.cli.access.words import refuse_idle
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

if TYPE_CHECKING:
    from cd7gui.domain.case_report.changes import Place
    from cd7gui.study.session import Study

DONE = 0
WHOSE_VALUE = "Name the patient: --patient NUMBER."
NO_VALUE = "“{name}” does not name a value. Type form and field, such as F6.CD34, or with a row, F10[2].ONSET."
NOTED = "Recorded: reviewed up to line {line:,}."
STATES = ("to verify", "changed since verified", "verified", "not required")


def review(chosen: argparse.Namespace) -> int:
    """Print what changed; with --done, note that everything up to here was reviewed."""
    from cd7gui.study.people.roles import Act
    from cd7gui.study.reports.review_list import changes_as_data, changes_in_words
    from cd7gui.study.verification.last_review import changes_since, line_meant, note_review

    with opened(chosen.study, chosen.who, Act.READ_CASES, read_only=not chosen.done) as study:
        found = changes_since(study, line_meant(study, chosen.since))
        if chosen.json:
            words = json.dumps(changes_as_data(study, found), ensure_ascii=False, indent=1)
        else:
            words = changes_in_words(study, found)
        if chosen.done:
            note_review(study, found.up_to)
    sys.stdout.write(words + "\n")
    if chosen.done:
        sys.stderr.write(NOTED.format(line=found.up_to) + "\n")
    return DONE


def add_review_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `review`, except the study and the acting person."""
    parser.add_argument(
        "--since",
        metavar="LINE|DATE",
        default="",
        help="a line of the audit trail, or the first day (default: my last review)",
    )
    parser.add_argument("--done", action="store_true", help="record that I reviewed everything up to here")
    parser.add_argument("--json", action="store_true")


def verification(chosen: argparse.Namespace) -> int:
    """Print what is verified, by patient and form, and the individual values if requested."""
    from cd7gui.study.people.roles import Act
    from cd7gui.study.reports.verification_list import listed_verifications, verification_as_data, verification_in_words
    from cd7gui.study.verification.marks import VerificationState

    _refuse_idle(chosen)
    writes = bool(chosen.draw or chosen.verify or chosen.take_back or chosen.source)
    with opened(chosen.study, chosen.who, Act.READ_CASES, read_only=not writes) as study:
        scope = scope_of(study, chosen)
        if writes:
            _write_verification(study, scope.patient, chosen)
        states = [VerificationState(one) for one in chosen.state]
        found = listed_verifications(study, scope.patient, scope.form, states)
        if chosen.json:
            words = json.dumps(verification_as_data(study, found), ensure_ascii=False, indent=1)
        else:
            words = verification_in_words(study, found, values=bool(states or scope.patient or scope.form))
    sys.stdout.write(words + "\n")
    return DONE


def _refuse_idle(chosen: argparse.Namespace) -> None:
    document = {"--document": chosen.document, "--file": chosen.file}
    if not (chosen.verify or chosen.source):
        refuse_idle({**document, "--page": chosen.page}, "--verify or --source")
    if not any(document.values()):
        refuse_idle({"--page": chosen.page}, "--document or --file")
    if not chosen.take_back:
        refuse_idle({"--reason": chosen.reason}, "--take-back")


def _write_verification(study: Study, patient: str, chosen: argparse.Namespace) -> None:
    """Verify, unmark, record a source or draw, as requested. Raises `UserError`."""
    from cd7gui.study.verification.source_checking import (
        draw_patients,
        fingerprint_of,
        point_to_source,
        take_back,
        verify_values,
    )

    if chosen.draw:
        draw_patients(study)
    places = [_place(study, patient, name) for name in (*chosen.verify, *chosen.take_back, *chosen.source)]
    verified, sources = places[: len(chosen.verify)], places[len(chosen.verify) + len(chosen.take_back) :]
    if verified:
        verify_values(study, verified)
    for place in places[len(chosen.verify) : len(chosen.verify) + len(chosen.take_back)]:
        take_back(study, place, chosen.reason)
    file = Path(chosen.file) if chosen.file else None
    fingerprint, document = (fingerprint_of(file), chosen.document or file.name) if file else ("", chosen.document)
    for place in [*sources, *(verified if document else [])]:
        point_to_source(study, place, document, chosen.page, fingerprint)


def _place(study: Study, patient: str, name: str) -> Place:
    """Parse the place of a value. Raises `UserError` if it names no field, or without a patient."""
    from cd7gui.domain.case_report.changes import Place, parse_place

    if not patient:
        raise UserError(WHOSE_VALUE)
    try:
        form, row, field = parse_place(name)
        study.rules.dictionary.field(f"{form}.{field}")
    except KeyError:
        raise UserError(NO_VALUE.format(name=printable_name(name, 40))) from None
    return Place(patient, form, row, field)


def add_verification_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `verification`, except the study and the acting person."""
    add_scope_arguments(parser)
    parser.add_argument("--state", choices=STATES, action="append", default=[], help="only values in this state")
    parser.add_argument("--draw", action="store_true", help="draw the patients for full verification, once")
    for name, words in (
        ("--verify", "record that this value of the patient agrees with its source, such as F6.CD34 or F10[2].ONSET"),
        ("--take-back", "withdraw the verification of this value"),
        ("--source", "record the source document of this value"),
    ):
        parser.add_argument(name, metavar="PLACE", action="append", default=[], help=words)
    parser.add_argument("--document", metavar="TEXT", default="", help="the document that contains the value")
    parser.add_argument("--page", metavar="TEXT", default="", help="the page of the document")
    parser.add_argument("--file", metavar="FILE", default="", help="the document's file, whose SHA-256 is recorded")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why a verification is withdrawn")
    parser.add_argument("--json", action="store_true")
