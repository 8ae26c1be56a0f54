"""The command `ranges`: the reference ranges of a study's laboratories, and taking over a table of them."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from cd7gui.cli.access.sign_in import signed_in

DONE = 0
NONE_YET = "This study has no reference range. `cd7gui ranges STUDY --add FILE.csv` takes over a table of them."
TAKEN = "{ranges} taken over from {name}. {regraded}"


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
            kept = keep_ranges(study, texts, f"taken over from {path.name}")
            taken = counted(len(kept.ranges), "range", "ranges")
            sys.stdout.write(TAKEN.format(ranges=taken, name=path.name, regraded=kept.regraded) + "\n")
        elif chosen.json:
            found = [{"number": number, **asdict(text)} for number, text in range_texts(study).items()]
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        else:
            sys.stdout.write((ranges_in_words(study) or NONE_YET) + "\n")
    return DONE


def takes_ranges(parser: argparse.ArgumentParser) -> None:
    """Add the words of `ranges`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("--who", default="", help="who acts, as in the trail")
    parser.add_argument("--add", metavar="FILE", help="a table or workbook of ranges to take over, all or none")
    parser.add_argument("--json", action="store_true")
