"""The commands about signing a trail: `key` and `receipt`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cd7gui.cli.access.who import add_who_arguments
from cd7gui.cli.access.words import refuse_idle
from cd7gui.domain.errors import UserError

KEY_SHOWN = (
    "The site key {name} is stored in {place}.\nIts public half, for verifying studies elsewhere (`cd7gui verify "
    "--site-key`):\n{public}\nAnyone who holds the private half can sign any audit trail: store a copy of it in a safe "
    "place.\n"
)
BEFORE_ALONE = "--before and --reason work only with --study: they name the previous key, and why it was replaced."


def add_key_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `key`."""
    parser.add_argument(
        "--file", metavar="FILE", help="store the private half in this file, which is created if it does not exist"
    )
    parser.add_argument("--study", metavar="STUDY.cd7", help="sign the study with this computer's key from now on")
    parser.add_argument("--before", metavar="FILE", help="the file of the previous key, which endorses the change")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why the study gets a new key")
    add_who_arguments(parser)


def key(chosen: argparse.Namespace) -> int:
    """Show this account's site key, store it in a file, or make it sign a study signed by another key."""
    from cd7gui.store.heads.site_key import name_file, site_key

    if (chosen.before or chosen.reason) and not chosen.study:
        raise UserError(BEFORE_ALONE)
    found = name_file(Path(chosen.file)) if chosen.file else site_key()
    if chosen.study:
        from cd7gui.cli.access.sign_in import signed_in
        from cd7gui.study.heads.key_changes import change_key

        signed_in(chosen.study, chosen.who)
        before = Path(chosen.before) if chosen.before else None
        sys.stdout.write(change_key(Path(chosen.study), chosen.reason, before=before, who=chosen.who) + "\n")
    else:
        sys.stdout.write(KEY_SHOWN.format(name=found.name, place=found.place, public=found.public))
    return 0


def add_receipt_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `receipt`."""
    parser.add_argument("study", metavar="STUDY.cd7", help="the study, a file or postgresql://…")
    parser.add_argument("out", metavar="OUT.json", nargs="?", help="a file for the receipt (default: show it only)")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")
    add_who_arguments(parser)


def receipt(chosen: argparse.Namespace) -> int:
    """Show the last line signed by the site key, to be copied on paper, or write its receipt to a file."""
    from cd7gui.cli.access.sign_in import signed_in
    from cd7gui.study.heads.receipts import receipt_of, receipt_on_paper, write_receipt
    from cd7gui.study.servers.addresses import located

    if not chosen.out:
        refuse_idle({"--overwrite": chosen.overwrite}, "OUT.json")
    path = located(chosen.study)
    if chosen.who:  # nobody writes a receipt in another person's name
        signed_in(path, chosen.who)
    found = receipt_of(path, chosen.who)
    if chosen.out:
        write_receipt(found, Path(chosen.out), overwrite=chosen.overwrite)
        sys.stdout.write(f"Wrote {chosen.out}.\n")
    sys.stdout.write(receipt_on_paper(found) + "\n")
    return 0
