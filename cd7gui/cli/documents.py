"""The commands that print: `crf`, `casebook`, `dsmb` and `cioms`. Each needs Qt's fonts, but no screen."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.days import day
from cd7gui.cli.access.who import add_who_arguments
from cd7gui.cli.access.words import filled

if TYPE_CHECKING:
    from cd7gui.domain.paper import PaperDocument, PrintedFile
    from cd7gui.study.snapshots.snapshots import SavedSnapshot

DONE = 0


def add_crf_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `crf`."""
    parser.add_argument("out", metavar="OUT.pdf", help="the file; an existing one is replaced")
    parser.add_argument("--annotated", action="store_true", help="with each field's name, format and checks")


def crf(chosen: argparse.Namespace) -> int:
    """Print the blank or the annotated case report form."""
    from cd7gui.protocol.case_report import checks, dictionary
    from cd7gui.study.documents.blank_form import crf as blank_form

    document = blank_form(dictionary(), checks(), datetime.now(tz=UTC).astimezone().date(), annotated=chosen.annotated)
    print(_printed(document, Path(chosen.out)).words)
    return DONE


def add_casebook_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `casebook`."""
    _add_study_and_out_arguments(parser, "OUT.pdf", "the file; an existing one is replaced")
    parser.add_argument("--patient", type=filled, metavar="N", help="the patient number (default: all patients)")
    parser.add_argument(
        "--deidentified", action="store_true", help="codes and shifted dates; no identifiers, no free text"
    )
    parser.add_argument("--audit", action="store_true", help="add the complete audit trail of each patient")


def _add_study_and_out_arguments(parser: argparse.ArgumentParser, out: str, words: str) -> None:
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("out", metavar=out, help=words)
    add_who_arguments(parser)


def casebook(chosen: argparse.Namespace) -> int:
    """Print the casebook of one patient or of all."""
    from cd7gui.cli.access.sign_in import opened, signed_in
    from cd7gui.study.documents.casebook import CasebookOrder, casebook
    from cd7gui.study.documents.pdf_file import refuse_other_name
    from cd7gui.study.exports.export_record import draw_secret_at

    order = CasebookOrder(chosen.patient or "", chosen.deidentified, chosen.audit)
    refuse_other_name(Path(chosen.out))
    signed_in(chosen.study, chosen.who)
    if order.deidentified:
        draw_secret_at(chosen.study, who=chosen.who)
    with opened(chosen.study, chosen.who, order.act) as study:
        document = casebook(study, order)
    made = _printed(document, Path(chosen.out))
    print(made.words)
    noted(chosen, made, order.words)
    return DONE


def noted(chosen: argparse.Namespace, made: PrintedFile, words: str, state: SavedSnapshot | None = None) -> None:
    """Note in the trail what was printed, and print how a report is signed."""
    from cd7gui.study.documents.printing_record import NOT_NOTED, record_printing_at

    said = record_printing_at(chosen.study, made, words, state, who=chosen.who)
    (sys.stderr if said == NOT_NOTED else sys.stdout).write(f"{said}\n" if said else "")


def add_dsmb_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `dsmb`."""
    _add_study_and_out_arguments(
        parser, "OUT.pdf|OUT.xlsx", "pages (.pdf) or a workbook (.xlsx); an existing file is replaced"
    )
    parser.add_argument("--cutoff", type=day, metavar="YYYY-MM-DD", help="the data cut-off (default: the study's)")
    parser.add_argument(
        "--deidentified", action="store_true", help="codes and shifted dates; no identifiers, no free text"
    )


def dsmb(chosen: argparse.Namespace) -> int:
    """Print the safety report for a monitoring board, and keep the state of the study that it shows."""
    from cd7gui.cli.access.sign_in import opened, signed_in
    from cd7gui.study.documents.report_workbook import is_workbook, keep_workbook, refuse_name
    from cd7gui.study.documents.safety_report import SafetyReportOrder, cutoff_of, keep_for_report, safety_report
    from cd7gui.study.exports.export_record import draw_secret_at

    target, order = Path(chosen.out), SafetyReportOrder(chosen.cutoff, chosen.deidentified)
    refuse_name(target)
    signed_in(chosen.study, chosen.who)
    if order.deidentified:
        draw_secret_at(chosen.study, who=chosen.who)
    with opened(chosen.study, chosen.who, order.act, read_only=False) as study:
        cutoff = cutoff_of(study, chosen.cutoff)
        order = replace(order, cutoff=cutoff, snapshot=keep_for_report(study, cutoff))
        document = safety_report(study, order)
    made = keep_workbook(document, target) if is_workbook(target) else _printed(document, target)
    print(made.words)
    noted(chosen, made, order.words, order.snapshot)
    return DONE


def _printed(document: PaperDocument, target: Path) -> PrintedFile:
    """Write a document as a PDF, showing progress on a terminal."""
    from cd7gui.ui.paper.pdf_writing import print_pdf

    shown = [-1]

    def progress(done: int, of: int) -> None:
        percent = 100 * done // of
        if percent != shown[0]:
            shown[0] = percent
            sys.stderr.write(f"\rPreparing: {percent} per cent" + ("\n" if done >= of else ""))

    return print_pdf(document, target, progress=progress if sys.stderr.isatty() else None)


def add_cioms_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `cioms`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("out", metavar="OUT.pdf", help="the file; an existing one is replaced")
    add_who_arguments(parser)
    parser.add_argument("--patient", metavar="N", required=True, help="the patient number")
    parser.add_argument("--report", metavar="K", required=True, type=int, help="the row of the report on F21")
    parser.add_argument(
        "--deidentified",
        action="store_true",
        help="without initials, date of birth, batch and names; dates shifted, no free text",
    )
    parser.add_argument(
        "--text-names-nobody",
        action="store_true",
        help="with --deidentified: include the narrative, which you have read and which contains no names or dates",
    )


def cioms(chosen: argparse.Namespace) -> int:
    """List the empty boxes, and print the form."""
    from cd7gui.cli.access.sign_in import opened, signed_in
    from cd7gui.study.documents.cioms import CiomsOrder, cioms_form
    from cd7gui.study.exports.export_record import draw_secret_at
    from cd7gui.ui.paper.pdf_writing import print_pdf

    order = CiomsOrder(chosen.patient, chosen.report, chosen.deidentified, chosen.text_names_nobody)
    signed_in(chosen.study, chosen.who)
    if order.deidentified:
        draw_secret_at(chosen.study, who=chosen.who)
    with opened(chosen.study, chosen.who, order.act) as study:
        form = cioms_form(study, order)
    print(form.empty_in_words, flush=True)
    made = print_pdf(form.document, Path(chosen.out))
    print(made.words)
    noted(chosen, made, order.words)
    return DONE
