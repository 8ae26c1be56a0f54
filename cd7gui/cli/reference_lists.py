"""The commands `ranges` and `terms`: settings on which every case depends, listed and imported from files."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.sign_in import signed_in
from cd7gui.cli.access.who import add_who_arguments
from cd7gui.cli.access.words import filled, refuse_idle

if TYPE_CHECKING:
    from cd7gui.study.session import Study

DONE, NO = 0, 1
NO_RANGES = "This study has no reference range. `cd7gui ranges STUDY --add FILE.csv` imports a table of them."
RANGES_TAKEN = "{ranges} imported from {name}. {regraded}"
NO_TERMS = (
    "This study has no CTCAE list of its own: its events are coded with the selection supplied with the programme. "
    "`cd7gui terms STUDY SHEET.xlsx` imports NCI's sheet."
)
DRY = "Nothing was written (--dry-run)."
REFUSED = "Nothing was written: events already coded would be judged differently. Add --despite to write it anyway."
TAKEN = "Imported: {lines} of the audit trail."
REMOVED = "The list of CTCAE {version} was removed."


def ranges(chosen: argparse.Namespace) -> int:
    """Run the command."""
    from cd7gui.domain.formatting import counted
    from cd7gui.study.opening import open_study
    from cd7gui.study.safety.keeping_ranges import keep_ranges, range_texts
    from cd7gui.study.safety.range_files import ranges_in_words, read_range_file

    signed_in(chosen.study, chosen.who)
    with open_study(chosen.study, who=chosen.who, read_only=chosen.add is None, origin="command") as study:
        if chosen.add is not None:
            path = Path(chosen.add)
            texts = read_range_file(path)
            kept = keep_ranges(study, texts, f"imported from {path.name}")
            taken = counted(len(kept.ranges), "range", "ranges")
            sys.stdout.write(RANGES_TAKEN.format(ranges=taken, name=path.name, regraded=kept.regraded) + "\n")
        elif chosen.json:
            found = [{"number": number, **asdict(text)} for number, text in range_texts(study).items()]
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        else:
            sys.stdout.write((ranges_in_words(study) or NO_RANGES) + "\n")
    return DONE


def add_ranges_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ranges`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    add_who_arguments(parser)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--add", metavar="FILE", help="a table or workbook of ranges to import, all or none")
    group.add_argument("--json", action="store_true")


def terms(chosen: argparse.Namespace) -> int:
    """Run the command; NO if nothing was written because of events that are coded already."""
    from cd7gui.study.opening import open_study
    from cd7gui.study.safety.keeping_terms import lists_in_use, removal_in_words, remove_terms

    if chosen.sheet is None:
        only_there = {"--dry-run": chosen.dry_run, "--despite": chosen.despite}
        refuse_idle({**only_there, "--ctcae-version": chosen.ctcae_version}, "SHEET.xlsx")
    if not chosen.remove:
        refuse_idle({"--reason": chosen.reason}, "--remove")
    signed_in(chosen.study, chosen.who)
    writes = bool(chosen.remove) or (chosen.sheet is not None and not chosen.dry_run)
    with open_study(chosen.study, who=chosen.who, read_only=not writes, origin="command") as study:
        if chosen.remove:
            said = removal_in_words(study, chosen.remove)
            remove_terms(study, chosen.remove, chosen.reason)
            sys.stdout.write("\n".join((REMOVED.format(version=chosen.remove), *said)) + "\n")
            return DONE
        if chosen.sheet is not None:
            return _take_over(study, chosen)
        here = lists_in_use(study)
        if chosen.json:
            sys.stdout.write(json.dumps([asdict(one) for one in here], ensure_ascii=False, indent=1) + "\n")
        else:
            sys.stdout.write(("\n".join(one.in_words() for one in here) or NO_TERMS) + "\n")
    return DONE


def _take_over(study: Study, chosen: argparse.Namespace) -> int:
    """Print what the sheet changes, and write it unless told not to."""
    from cd7gui.domain.formatting import counted
    from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms
    from cd7gui.study.safety.term_sheets import read_term_sheet

    plan = plan_terms(study, read_term_sheet(Path(chosen.sheet), chosen.ctcae_version))
    said = [plan.listing() if chosen.dry_run else "\n".join(plan.remarks())]
    stopped = bool(plan.conflicts) and not chosen.despite
    if chosen.dry_run or (plan.changes and stopped):
        said.append(DRY if chosen.dry_run else REFUSED)
    elif plan.changes:
        said.append(TAKEN.format(lines=counted(len(keep_terms(study, plan)), "line", "lines")))
    sys.stdout.write("\n".join(said) + "\n")
    return NO if stopped and plan.changes else DONE


def add_terms_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `terms`."""
    from cd7gui.grading.ctcae import SCALES

    parser.add_argument("study", metavar="STUDY.cd7")
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument("sheet", metavar="SHEET.xlsx", nargs="?", help="the CTCAE sheet published by NCI")
    parser.add_argument(
        "--ctcae-version", choices=tuple(SCALES), default="", help="the version, if the sheet does not state it"
    )
    parser.add_argument("--dry-run", action="store_true", help="only report what would be written, term by term")
    parser.add_argument(
        "--despite", action="store_true", help="write it although coded events would be judged differently"
    )
    acts.add_argument("--remove", metavar="VERSION", type=filled, help="remove the list of a version")
    parser.add_argument("--reason", default="", help="why it is removed")
    add_who_arguments(parser)
    acts.add_argument("--json", action="store_true")
