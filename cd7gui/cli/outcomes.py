"""The commands `check`, `due`, `summary` and `tables`, and the choices for outcomes."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.days import day
from cd7gui.cli.access.words import refuse_idle

if TYPE_CHECKING:
    from cd7gui.domain.case_report.snapshot import Snapshot
    from cd7gui.domain.results import Settings

DONE, NO = 0, 1
MOST_DAYS = 10_000  # to look ahead


def check(chosen: argparse.Namespace) -> int:
    """Print the findings; NO if one of them is an error."""
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.domain.checks.checks import Severity
    from cd7gui.study.reports.reports import findings_as_data, findings_in_words

    with opened(chosen.study, chosen.who) as study:
        if chosen.json:
            print(json.dumps(findings_as_data(study), ensure_ascii=False, indent=1))
        else:
            print(findings_in_words(study))
        found = study.all_findings()
    return NO if any(one.severity is Severity.ERROR for one in found) else DONE


def due(chosen: argparse.Namespace) -> int:
    """Print or write the worklist; NO if something is overdue."""
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.protocol.schedule.states import ItemState
    from cd7gui.study.people.roles import Act
    from cd7gui.study.schedule.calendar_file import write_calendar
    from cd7gui.study.schedule.schedule_rows import write_worklist
    from cd7gui.study.schedule.worklist import asked_items, day_of, worklist, worklist_as_data, worklist_in_words

    if not (chosen.xlsx or chosen.ics):
        refuse_idle({"--overwrite": chosen.overwrite}, "--xlsx or --ics")
    with opened(chosen.study, chosen.who, Act.READ_CASES) as study:
        on = day_of(study, chosen.on)
        items = worklist(asked_items(study, chosen.on), on, chosen.within)
        if chosen.json:
            said = json.dumps(worklist_as_data(study, items, on), ensure_ascii=False, indent=1)
        else:
            said = worklist_in_words(study, items, on, asked=chosen.on is not None)
        written = []
        if chosen.xlsx:
            rows = write_worklist(study, items, Path(chosen.xlsx), overwrite=chosen.overwrite)
            written.append(f"Wrote {rows} rows to {chosen.xlsx}.")
        if chosen.ics:
            entries = write_calendar(study, items, Path(chosen.ics), overwrite=chosen.overwrite)
            written.append(f"Wrote {entries} entries to {chosen.ics}.")
    sys.stdout.write("\n".join([said, *([] if chosen.json else written)]) + "\n")
    return NO if any(one.expected.state is ItemState.OVERDUE for one in items) else DONE


def summary(chosen: argparse.Namespace) -> int:
    """Print the outcomes, or write data and script that recompute them."""
    from cd7gui.analysis.estimates import compute
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.domain.results import Grouping
    from cd7gui.study.people.roles import Act
    from cd7gui.study.reports.reports import estimates_as_data, estimates_in_words

    act = Act.READ_OUTCOMES if chosen.r_script is None else Act.EXPORT_IDENTIFIED
    with opened(chosen.study, chosen.who, act) as study:
        snapshot, wanted = study.snapshot(), settings(chosen, study.cutoff_or(chosen.cutoff))
        line, hash_ = study.book.position()
        head = {"study": study.identity, "line": line, "hash": hash_}
    wanted = replace(wanted, group=Grouping(chosen.group) if chosen.group else None)
    if chosen.r_script is not None:
        return _write_r_script(Path(chosen.r_script), snapshot, wanted)
    found = compute(snapshot, wanted)
    if chosen.json:
        print(json.dumps({**estimates_as_data(found), "head": head}, ensure_ascii=False, indent=1))
    else:
        print(estimates_in_words(found))
    return DONE


def cohort_tables(chosen: argparse.Namespace) -> int:
    """Print the tables of the patients and their safety."""
    from cd7gui.analysis.estimates import compute
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.domain.event_filter import EventFilter, EventPeriod, EventRelation
    from cd7gui.domain.results import Grouping, Settings
    from cd7gui.study.people.roles import Act
    from cd7gui.study.safety.cohort_tables import tables_as_data, tables_in_words

    with opened(chosen.study, chosen.who, Act.READ_OUTCOMES) as study:
        snapshot, cutoff = study.snapshot(), study.cutoff_or(chosen.cutoff)
    events = EventFilter(
        EventPeriod(chosen.period), EventRelation(chosen.related), chosen.serious, every_row=chosen.all_rows
    )
    group = Grouping(chosen.group) if chosen.group else None
    found = compute(snapshot, Settings(cutoff, group=group, events=events, characteristics=tuple(chosen.rows)))
    print(json.dumps(tables_as_data(found), ensure_ascii=False, indent=1) if chosen.json else tables_in_words(found))
    return DONE


def add_tables_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `tables`, except the study and the acting person."""
    from cd7gui.domain.event_filter import EventPeriod, EventRelation
    from cd7gui.domain.results import Grouping

    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cutoff", type=day, metavar="YYYY-MM-DD", help="the data cut-off (default: the study's)")
    parser.add_argument("--group", choices=[one.value for one in Grouping], help="also a column for each group")
    parser.add_argument(
        "--rows",
        type=_rows,
        default=(),
        metavar="ROW,ROW,…",
        help="only these rows of the baseline table, such as age,sex",
    )
    events = parser.add_argument_group("which adverse events")
    events.add_argument(
        "--period",
        choices=[one.value for one in EventPeriod],
        default="all",
        help="when they began (default: any time)",
    )
    events.add_argument(
        "--related",
        choices=[one.value for one in EventRelation],
        default="any",
        help="what they are related to (default: anything)",
    )
    events.add_argument("--serious", action="store_true", help="only serious events")
    events.add_argument("--all-rows", action="store_true", help="keep terms without any of these events")


def _rows(text: str) -> tuple[str, ...]:
    from cd7gui.analysis.safety.baseline_table import characteristics

    known, wanted = characteristics(), [one.strip() for one in text.split(",") if one.strip()]
    unknown = [one for one in wanted if one not in known]
    if unknown or not wanted:
        words = '"{text}" is not a row of the baseline table; its rows are {known}'
        raise argparse.ArgumentTypeError(words.format(text=", ".join(unknown) or text, known=", ".join(known)))
    return tuple(one for one in known if one in wanted)


def settings(chosen: argparse.Namespace, cutoff: date | None) -> Settings:
    """Return the chosen settings of the outcomes."""
    from cd7gui.domain.results import Censoring, EndpointRules, IntervalType, Settings, TimeOrigin

    rules = EndpointRules(Censoring(chosen.censor), chosen.molecular_relapse)
    found = Settings(cutoff, TimeOrigin(chosen.origin), IntervalType(chosen.interval), rules=rules)
    return replace(found, months=chosen.months) if chosen.months else found


def _write_r_script(folder: Path, snapshot: Snapshot, settings: Settings) -> int:
    from cd7gui.study.exports.r_script import SCRIPT, write_r_script

    written = write_r_script(folder, snapshot, settings)
    print(f"Wrote {len(written)} files to {folder}. Run: Rscript {folder / SCRIPT}")
    return DONE


def add_summary_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `summary`, except the study and the acting person."""
    from cd7gui.domain.results import Grouping

    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--json", action="store_true")
    add_settings_arguments(parser)
    parser.add_argument(
        "--group", choices=[one.value for one in Grouping], help="split the curves by group, and test (default: no)"
    )
    ways.add_argument("--r-script", metavar="DIR", help="write data and an R script that recomputes every number")


def _months(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(one) for one in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(0 < one <= 600 for one in found):
        raise argparse.ArgumentTypeError(f"{text} is not a list of months. Separate them with commas, as in 3,6,12,24.")
    return found


def add_settings_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the settings of the outcomes."""
    from cd7gui.domain.results import Censoring, IntervalType, TimeOrigin

    parser.add_argument("--cutoff", type=day, metavar="YYYY-MM-DD", help="the data cut-off (default: the study's)")
    parser.add_argument("--interval", choices=[one.value for one in IntervalType], default=IntervalType.LOG.value)
    parser.add_argument("--origin", choices=[one.value for one in TimeOrigin], default=TimeOrigin.INFUSION.value)
    parser.add_argument(
        "--censor",
        choices=[one.value for one in Censoring],
        default=Censoring.LAST_CONTACT.value,
        help="where DFS, relapse and NRM are censored, all on the same day (default: %(default)s)",
    )
    parser.add_argument(
        "--months", type=_months, metavar="3,6,12,24", help="months at which the main curves are read (default: these)"
    )
    parser.add_argument(
        "--molecular-relapse", action="store_true", help="count the return of MRD alone as a relapse (default: no)"
    )


def _days(text: str) -> int:
    if not text.isdigit() or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text} is not a number of days. Type, for example, 30")
    return int(text)


def add_due_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `due`, except the study and the acting person."""
    parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="the reference day (default: cut-off or today)")
    parser.add_argument(
        "--within", type=_days, default=0, metavar="DAYS", help="also list what opens within this many days"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--xlsx", metavar="FILE", help="write the list as a workbook")
    parser.add_argument("--ics", metavar="FILE", help="write the windows as a calendar file without names")
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")
