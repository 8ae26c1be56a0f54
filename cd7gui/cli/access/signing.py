"""The commands `sign`, `signatures` and `reports`: what is signed, by whom, and its present validity."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.passwords import password_of_person
from cd7gui.cli.access.sign_in import opened
from cd7gui.cli.access.words import filled, refuse_idle
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

if TYPE_CHECKING:
    from cd7gui.study.people.signed_content import SignedScope
    from cd7gui.study.session import Study

DONE, NO = 0, 1
MEANINGS = ("recorded", "reviewed", "approved")
FORM_OF_WHOM = "Name the patient: --patient NUMBER."
REPORT_ALONE = "A report covers the whole study: use --report alone, or --patient and --form."
NO_PATIENT = "There is no patient “{number}” in this study. `cd7gui check STUDY` lists those with findings."
NO_FORM = "This study has no form “{form}”. Its forms are {forms}."


def sign(chosen: argparse.Namespace) -> int:
    """Sign a form, a patient, the study or a report, and print the changes since the last signature of it."""
    from cd7gui.study.people import sign_off
    from cd7gui.study.people.signatures import Meaning
    from cd7gui.study.reports.signature_list import earlier_in_words

    with opened(chosen.study, chosen.who, read_only=False) as study:
        scope = scope_of(study, chosen)
        if scope.form and not scope.patient:
            raise UserError(FORM_OF_WHOM)
        password = password_of_person(study.who) if study.person is not None else ""
        made = sign_off.sign(study, scope, Meaning(chosen.meaning), password, override=chosen.override)
        what = sign_off.scope_in_words(study, scope)
        lines = [*earlier_in_words(study, made, study.book), f"{what}: {made.in_words}. Line {made.line:,} holds it."]
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def list_signatures(chosen: argparse.Namespace) -> int:
    """Print every signature with its validity; NO if one is void or false."""
    from cd7gui.study.people.roles import Act
    from cd7gui.study.people.signatures import SignatureState
    from cd7gui.study.reports.signature_list import seen_signatures, signatures_as_data, signatures_in_words

    with opened(chosen.study, chosen.who, Act.READ_CASES) as study:
        found = seen_signatures(study)
        if chosen.json:
            said = json.dumps(signatures_as_data(study, found), ensure_ascii=False, indent=1)
        else:
            said = signatures_in_words(study, found)
    sys.stdout.write(said + "\n")
    return NO if any(one.state is not SignatureState.VALID for one in found) else DONE


def add_reports_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `reports`, except the study and the acting person."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="the file of a report, to check that it is the one signed"
    )
    parser.add_argument("--json", action="store_true", help="as data")


def list_reports(chosen: argparse.Namespace) -> int:
    """Print the kept reports and their signatures' validity, or compare files with them; NO if one fails."""
    from cd7gui.study.people.roles import Act
    from cd7gui.study.people.signatures import SignatureState
    from cd7gui.study.reports.kept_report_list import held_against, kept_reports, reports_as_data, reports_in_words

    if chosen.files:
        refuse_idle({"--json": chosen.json}, "the list of reports")
    with opened(chosen.study, chosen.who, Act.READ_OUTCOMES) as study:
        found = kept_reports(study)
    if chosen.files:
        judged = [held_against(found, Path(one)) for one in chosen.files]
        sys.stdout.write("".join(f"{sentence}\n" for _, sentence in judged))
        return DONE if all(holds for holds, _ in judged) else NO
    said = json.dumps(reports_as_data(found), ensure_ascii=False, indent=1) if chosen.json else reports_in_words(found)
    sys.stdout.write(said + "\n")
    lost = any(made.state is not SignatureState.VALID for one in found for made in one.signatures)
    return NO if lost else DONE


def scope_of(study: Study, chosen: argparse.Namespace) -> SignedScope:
    """Return the scope of a command: a form of a patient, a patient, or the study. Raises `UserError`."""
    from cd7gui.study.people.sign_off import NO_REPORT
    from cd7gui.study.people.signed_content import SignedScope

    report: int | None = getattr(chosen, "report", None)
    if report is not None:
        if chosen.patient or chosen.form:
            raise UserError(REPORT_ALONE)
        if report < 1:  # 0 means no report in a scope: it would be the whole study
            raise UserError(NO_REPORT.format(number=report))
        return SignedScope(report=report)
    if chosen.form and study.rules.dictionary.form(chosen.form) is None:
        forms = ", ".join(form.id for form in study.rules.dictionary.forms)
        raise UserError(NO_FORM.format(form=printable_name(chosen.form, 20), forms=forms))
    if not chosen.patient:
        return SignedScope("", chosen.form or "")
    key = study.key_of(chosen.patient)
    if key is None:
        raise UserError(NO_PATIENT.format(number=printable_name(chosen.patient, 20)))
    return SignedScope(key, chosen.form or "")


def add_scope_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the scope of a command."""
    parser.add_argument("--patient", type=filled, metavar="NUMBER", help="the patient (default: the study)")
    parser.add_argument("--form", type=filled, metavar="FORM", help="one form, such as F6")


def add_sign_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sign`, except the study and the acting person."""
    add_scope_arguments(parser)
    parser.add_argument("--report", type=int, metavar="N", help="a kept report, by its number")
    parser.add_argument("--meaning", choices=MEANINGS, required=True, help="the meaning of the signature")
    parser.add_argument("--override", metavar="REASON", default="", help="the reason for signing despite open items")
