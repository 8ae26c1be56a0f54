"""The command `export`: its arguments, and what it writes and prints."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.sign_in import opened, signed_in
from cd7gui.cli.access.who import add_who_arguments
from cd7gui.cli.outcomes import add_settings_arguments, settings
from cd7gui.domain.errors import UserError

if TYPE_CHECKING:
    from cd7gui.domain.results import Settings
    from cd7gui.study.exports.contents import ExportScope
    from cd7gui.study.exports.order import ExportFormat, ExportOrder

ENDED = 128 + signal.SIGTERM  # the exit code that shells give to a terminated command
NOT_NOTED = "The study is open elsewhere or read-only, so this export is not recorded in its audit trail."


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("out", metavar="OUT", help="the workbook (an existing one is replaced) or a folder")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--csv", action="store_true", help="OUT is a folder: CSV, Dataset-JSON, reading scripts")
    ways.add_argument("--stata", action="store_true", help="OUT is a folder: Stata files (.dta)")
    ways.add_argument("--spss", action="store_true", help="OUT is a folder: SPSS files (.sav)")
    ways.add_argument("--sas", action="store_true", help="OUT is a folder: SAS transport files (.xpt)")
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument(
        "--deidentified", action="store_true", help="codes and shifted dates; no identifiers, no free text"
    )
    whom.add_argument("--abroad", action="store_true", help="de-identified, and without genetic data")
    parser.add_argument(
        "--dates",
        choices=("moved", "days"),
        help="in a de-identified export: dates shifted by a secret number of days (default with --deidentified), or "
        "days from infusion and transplant instead (default with --abroad)",
    )
    parser.add_argument("--coarsen", action="store_true", help="ages in bands of ten years, and no codes of sites")
    parser.add_argument("--with-text", action="store_true", help="keep free text in a de-identified export")
    parser.add_argument("--audit", action="store_true", help="add the audit trail, which quotes every value")
    parser.add_argument("--ascii", action="store_true", help="with --sas: convert texts to ASCII, cut at 200 bytes")
    parser.add_argument(
        "--excel-safe",
        action="store_true",
        help="with --csv: put an apostrophe before texts that a spreadsheet would run as formulas",
    )
    parser.add_argument("--password", action="store_true", help="encrypt the workbook; you are asked for a password")
    parser.add_argument("--replace", action="store_true", help="replace a folder that holds an earlier export")
    add_who_arguments(parser)
    add_settings_arguments(parser)


def export(chosen: argparse.Namespace) -> int:
    """Run the command: write, print what was written and left out, note it in the trail."""
    from cd7gui.study.exports.contents import left_out_in_words
    from cd7gui.study.exports.export_record import draw_secret_at, record_export_at
    from cd7gui.study.exports.order import result_in_words, send_out
    from cd7gui.study.exports.reidentification import anonymity
    from cd7gui.study.heads.receipts import sign_before_export_at

    _refuse_idle_words(chosen)
    # On termination it cleans up as at any other end: an unencrypted workbook must not remain beside a sealed one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    path, extent = chosen.study, _extent(chosen)
    password = _password() if chosen.password else ""
    signed_in(path, chosen.who)
    if extent.audience.deidentified:
        draw_secret_at(path, who=chosen.who)
    sign_before_export_at(path, chosen.who)
    with opened(path, chosen.who, extent.act) as study:
        order = _order(chosen, extent, password, settings(chosen, study.cutoff_or(chosen.cutoff)))
        if extent.audience.deidentified:
            sys.stderr.write(f"{anonymity(study, extent.disclosure).sentence}\n")
        made = send_out(study, order)
        left_out = left_out_in_words(study, extent)
    sys.stdout.write("\n".join([result_in_words(made, order), *made.notes, *left_out]) + "\n")
    if not record_export_at(path, made.content_hash, order.words, who=chosen.who):
        sys.stderr.write(NOT_NOTED + "\n")
    return 0


def _refuse_idle_words(chosen: argparse.Namespace) -> None:
    """Refuse options that would have no effect, because the user expects one."""
    if chosen.ascii and not chosen.sas:
        raise UserError(
            "--ascii works only with --sas: the other formats can hold any character. Leave it out, or add --sas."
        )
    if (chosen.dates or chosen.coarsen) and not (chosen.deidentified or chosen.abroad):
        raise UserError(
            "--dates and --coarsen work only with --deidentified or --abroad: a full export changes nothing. Leave it "
            "out."
        )
    if chosen.excel_safe and not chosen.csv:
        raise UserError(
            "--excel-safe works only with --csv: the other formats mark texts as texts. Leave it out, or add --csv."
        )
    if chosen.with_text and not (chosen.deidentified or chosen.abroad):
        raise UserError(
            "--with-text works only with --deidentified or --abroad: a full export contains free text anyway. Leave it "
            "out."
        )


def _order(chosen: argparse.Namespace, extent: ExportScope, password: str, wanted: Settings) -> ExportOrder:
    from cd7gui.study.exports.order import ExportOrder

    way = _way(chosen)
    overwrite = chosen.replace or not way.folder
    return ExportOrder(
        Path(chosen.out), way, extent, wanted, password, chosen.ascii, overwrite, excel_safe=chosen.excel_safe
    )


def _way(chosen: argparse.Namespace) -> ExportFormat:
    from cd7gui.study.exports.order import ExportFormat

    return next((one for one in ExportFormat if getattr(chosen, one.value, False)), ExportFormat.WORKBOOK)


def _extent(chosen: argparse.Namespace) -> ExportScope:
    from cd7gui.domain.audience import Audience
    from cd7gui.study.exports.contents import ExportScope

    wanted = ((chosen.abroad, Audience.ABROAD), (chosen.deidentified, Audience.DEIDENTIFIED))
    audience = next((one for asked, one in wanted if asked), Audience.EVERYTHING)
    day_counts = None if chosen.dates is None else chosen.dates == "days"
    return ExportScope(audience, chosen.with_text, chosen.audit, day_counts, chosen.coarsen)


def _password() -> str:
    """Read a password from the keyboard, twice and without echo, or from the first line of a pipe.

    It is never in the command, which others on the computer can read. Raises `UserError`.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    password = getpass("Password of the workbook: ")
    if getpass("Repeat the password: ") != password:
        raise UserError("The two passwords differ, so nothing was written. Run the command again.")
    return password
