"""The command `queries`: query threads listed, as data, or as a workbook for answers."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cd7gui.cli.access.sign_in import opened
from cd7gui.cli.access.signing import scope_of
from cd7gui.cli.access.words import filled, refuse_idle

DONE, NO = 0, 1
STATES = ("candidate", "open", "answered", "closed", "cancelled", "resolved", "note")
WROTE = "Wrote {queries} to {path}. Answers in its column ANSWER come back with `cd7gui import`."


def queries(chosen: argparse.Namespace) -> int:
    """Print or write the query threads; NO if one of them is open."""
    from cd7gui.domain.formatting import counted
    from cd7gui.domain.queries.threads import QueryState
    from cd7gui.study.exports.query_rows import write_queries
    from cd7gui.study.people.roles import Act
    from cd7gui.study.queries.query_list import listed_threads, threads_as_data, threads_in_words

    if not chosen.xlsx:
        refuse_idle({"--overwrite": chosen.overwrite}, "--xlsx")
    with opened(chosen.study, chosen.who, Act.READ_CASES) as study:
        found = listed_threads(study, chosen.state, scope_of(study, chosen).patient)
        if chosen.xlsx:
            write_queries(study, found, Path(chosen.xlsx), overwrite=chosen.overwrite)
            said = WROTE.format(queries=counted(len(found), "query", "queries"), path=chosen.xlsx)
        elif chosen.json:
            said = json.dumps(threads_as_data(study, found), ensure_ascii=False, indent=1)
        else:
            said = threads_in_words(study, found)
    sys.stdout.write(said + "\n")
    return NO if any(one.state is QueryState.OPEN for one in found) else DONE


def add_queries_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `queries`, except the study and the acting person."""
    parser.add_argument("--state", choices=STATES, default="", help="only queries in this state")
    parser.add_argument("--patient", type=filled, metavar="NUMBER", help="only queries of one patient")
    parser.set_defaults(form="")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true")
    group.add_argument("--xlsx", metavar="F", default="", help="write a workbook with a column ANSWER for the answers")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")
