"""The command `cioms`: the form CIOMS I of a report of a serious adverse event, and which boxes are still empty."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cd7gui.cli.access.who import takes_who
from cd7gui.cli.documents import noted

DONE = 0


def takes_cioms(parser: argparse.ArgumentParser) -> None:
    """Add the words of `cioms`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("out", metavar="OUT.pdf", help="the file; an existing one is replaced")
    takes_who(parser)
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
    """List the boxes that nothing fills, and print the form."""
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
    sys.stdout.write(form.empty_in_words + "\n")
    sys.stdout.flush()
    made = print_pdf(form.document, Path(chosen.out))
    sys.stdout.write(made.words + "\n")
    noted(chosen, made, order.words)
    return DONE
