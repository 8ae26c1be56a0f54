"""The command `cd7gui`: its words, and the one function that puts a study and its window together.

Exit codes: 0 done, 1 the answer is no, 2 wrong usage or unusable input (one sentence on standard error).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cd7gui.cli.proof import warn_of_sqlite
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.results import Censoring, EndpointRules, Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.version import __version__

if TYPE_CHECKING:
    from cd7gui.domain.case_report.snapshot import Snapshot

DONE, NO, UNUSABLE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """An argument parser that answers wrong usage with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"{self.prog}: {message}. `{self.prog} --help` lists what is understood.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    try:
        if words and words[0] in COMMANDS:
            return _run_command(words)
        return _run_window(words)
    except UserError as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output has gone; nothing is wrong with the study
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _run_command(words: list[str]) -> int:
    parser = _Parser(prog=f"cd7gui {words[0]}", description=COMMANDS[words[0]][1])
    run, _, add_arguments = COMMANDS[words[0]]
    add_arguments(parser)
    code = run(parser.parse_args(words[1:]))
    warn_of_sqlite(words[0])
    return code


def _run_window(words: list[str]) -> int:
    listed = "\n".join(f"  {name:<10} {text}" for name, (_, text, _) in COMMANDS.items())
    parser = _Parser(
        prog="cd7gui",
        description="Case reports of the CD7 CAR-T and haploidentical transplant trial.",
        epilog=f"commands (each with --help):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("study", nargs="?", metavar="STUDY.cd7", help="the study to open in the window")
    parser.add_argument("--demo", action="store_true", help="open a fresh copy of the synthetic cohort")
    parser.add_argument("--version", action="version", version=f"cd7gui {__version__}")
    chosen = parser.parse_args(words)
    from cd7gui.ui.services.display import require_display

    require_display()
    from cd7gui.ui.app import run

    return run(chosen.study, demo=chosen.demo)


# Commands: each imports what it needs itself, so that none pays for another and none without a window loads Qt.


def _new(chosen: argparse.Namespace) -> int:
    from cd7gui.study.opening import new_study

    with new_study(chosen.study, name=chosen.name, who=chosen.who, origin="command") as study:
        print(f"Made the empty study {study.path}.")
    return DONE


def _demo(chosen: argparse.Namespace) -> int:
    from cd7gui.study.demo import make_demo

    with make_demo(chosen.study, who=chosen.who) as study:
        print(f"Made {study.path} with {len(study.cases())} synthetic patients. None of them is real.")
    return DONE


def _export(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.export import export

    return export(chosen, lambda cutoff: _settings(chosen, cutoff))


def _import(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.transfers import import_file

    return import_file(chosen)


def _merge(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.transfers import merge

    return merge(chosen)


def _template(chosen: argparse.Namespace) -> int:
    from cd7gui.exchange.writers.template import write_template
    from cd7gui.protocol.case_report import dictionary

    write_template(dictionary(), Path(chosen.out), overwrite=chosen.overwrite)
    print(f"Wrote the blank entry workbook {chosen.out}.")
    return DONE


def _check(chosen: argparse.Namespace) -> int:
    from cd7gui.domain.checks.checks import Severity
    from cd7gui.study.proof_of_file import open_proved
    from cd7gui.study.reports.reports import findings_as_data, findings_in_words

    with open_proved(chosen.study) as study:
        found = study.all_findings()
        if chosen.json:
            print(json.dumps(findings_as_data(study), ensure_ascii=False, indent=1))
        else:
            print(findings_in_words(study))
    return NO if any(one.severity is Severity.ERROR for one in found) else DONE


def _summary(chosen: argparse.Namespace) -> int:
    from cd7gui.analysis.estimates import compute
    from cd7gui.study.proof_of_file import open_proved
    from cd7gui.study.reports.reports import estimates_as_data, estimates_in_words

    with open_proved(chosen.study) as study:
        snapshot, settings = study.snapshot(), _settings(chosen, study.cutoff_or(chosen.cutoff))
    settings = replace(settings, group=Grouping(chosen.group) if chosen.group else None)
    if chosen.r_script is not None:
        return _write_r_script(Path(chosen.r_script), snapshot, settings)
    found = compute(snapshot, settings)
    if chosen.json:
        print(json.dumps(estimates_as_data(found), ensure_ascii=False, indent=1))
    else:
        print(estimates_in_words(found))
    return DONE


def _settings(chosen: argparse.Namespace, cutoff: date | None) -> Settings:
    rules = EndpointRules(Censoring(chosen.censor), chosen.molecular_relapse)
    settings = Settings(cutoff, TimeOrigin(chosen.origin), IntervalType(chosen.interval), rules=rules)
    return replace(settings, months=chosen.months) if chosen.months else settings


def _write_r_script(folder: Path, snapshot: Snapshot, settings: Settings) -> int:
    from cd7gui.study.exports.r_script import SCRIPT, write_r_script

    written = write_r_script(folder, snapshot, settings)
    print(f"Wrote {len(written)} files to {folder}. Run: Rscript {folder / SCRIPT}")
    return DONE


def _verify(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.proof import verify

    return verify(Path(chosen.study), watched=chosen.watched)


def _rebuild(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.proof import rebuild

    return rebuild(Path(chosen.study))


def _restore(chosen: argparse.Namespace) -> int:
    from cd7gui.study.backups import restore

    print("\n".join(restore(Path(chosen.backup), Path(chosen.target))))
    return DONE


def _codebook(chosen: argparse.Namespace) -> int:
    from cd7gui.study.reports.codebook import codebook_json, codebook_markdown

    print(codebook_json() if chosen.json else codebook_markdown())
    return DONE


def _codes(chosen: argparse.Namespace) -> int:
    from cd7gui.study.exports.pseudonyms import code_list
    from cd7gui.study.proof_of_file import open_proved

    with open_proved(chosen.study) as study:
        print("\n".join(["code\tpatient\tsite", *("\t".join(line) for line in code_list(study))]))
    return DONE


def _help(chosen: argparse.Namespace) -> int:
    from cd7gui.study.reports.manual import page_text

    print(page_text(chosen.page).rstrip())
    return DONE


def _tour(chosen: argparse.Namespace) -> int:
    from cd7gui.ui.services.display import prefer_offscreen, require_libraries

    prefer_offscreen()
    require_libraries()
    from cd7gui.ui.tour.tour import tour

    return tour(Path(chosen.folder), pictures_only=chosen.pictures_only)


def _estimate(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.tables import estimate

    return estimate(chosen)


def _grade(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.tables import grade

    return grade(chosen)


def _day(text: str) -> date:
    try:
        return parse_whole(text)
    except Unparsable as problem:
        raise argparse.ArgumentTypeError(str(problem).rstrip(".")) from None


def _takes_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY.cd7")


def _takes_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--who", metavar="NAME", default="", help="the name that signs (default: the window's)")


def _takes_study_and_who(parser: argparse.ArgumentParser) -> None:
    _takes_study(parser)
    _takes_who(parser)


def _takes_study_and_name(parser: argparse.ArgumentParser) -> None:
    _takes_study(parser)
    _takes_who(parser)
    parser.add_argument("--name", default="", help="the study's name in headings (default: the file's name)")


def _takes_export(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.export import takes_export

    takes_export(parser)
    _takes_settings(parser)


def _takes_import(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import takes_import

    _takes_study(parser)
    _takes_who(parser)
    takes_import(parser)


def _takes_merge(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import takes_merge

    _takes_who(parser)
    takes_merge(parser)


def _takes_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", metavar="BACKUP.cd7", help="the backup; it is only read, and proved first")
    parser.add_argument("target", metavar="TARGET.cd7", help="the study to make; one that is there is kept beside it")


def _takes_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT.xlsx")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def _takes_study_and_json(parser: argparse.ArgumentParser) -> None:
    _takes_study(parser)
    parser.add_argument("--json", action="store_true")


def _takes_study_and_watched(parser: argparse.ArgumentParser) -> None:
    _takes_study(parser)
    parser.add_argument("--watched", action="store_true", help=argparse.SUPPRESS)  # the window reads it


def _takes_summary(parser: argparse.ArgumentParser) -> None:
    _takes_study_and_json(parser)
    _takes_settings(parser)
    parser.add_argument(
        "--group", choices=[one.value for one in Grouping], help="split the curves, and test (default: not)"
    )
    parser.add_argument("--r-script", metavar="DIR", help="write data and an R script that computes every number again")


def _months(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(one) for one in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(0 < one <= 600 for one in found):
        raise argparse.ArgumentTypeError(
            f"{text} is no list of months. Type them with commas between, as in 3,6,12,24."
        )
    return found


def _takes_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cutoff", type=_day, metavar="YYYY-MM-DD", help="the data cut-off (default: the study's)")
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
        "--molecular-relapse", action="store_true", help="count MRD alone that comes back as a relapse (default: not)"
    )


def _takes_format(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true")
    group.add_argument("--markdown", action="store_true", help="the default")


def _takes_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", nargs="?", default="index", metavar="PAGE", help="a page by name (default: index)")


def _takes_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="where the pictures and the workbook are to land")
    parser.add_argument("--pictures-only", action="store_true", help="only the pictures that README shows")


def _takes_data(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.tables import takes_data

    takes_data(parser)


def _takes_scale(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.tables import takes_scale

    takes_scale(parser)


Command = tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]

COMMANDS: dict[str, Command] = {
    "new": (_new, "make an empty study", _takes_study_and_name),
    "demo": (_demo, "make a study that holds the synthetic cohort", _takes_study_and_who),
    "export": (_export, "write the cohort as a workbook, or as files for statistics", _takes_export),
    "import": (_import, "take over a workbook or table; 1 if cells were refused", _takes_import),
    "merge": (_merge, "take over another site's study; 1 while there are conflicts", _takes_merge),
    "template": (_template, "write a blank workbook to fill by hand", _takes_out),
    "check": (_check, "print findings and deviations; 1 if there is an error", _takes_study_and_json),
    "summary": (_summary, "print the cohort's outcomes", _takes_summary),
    "verify": (_verify, "replay the trail and its hashes; 1 if they differ", _takes_study_and_watched),
    "rebuild": (_rebuild, "make the present values from the trail again", _takes_study),
    "restore": (_restore, "make a study from a backup that is proved first", _takes_restore),
    "codes": (_codes, "print whose the codes of de-identified exports are", _takes_study),
    "codebook": (_codebook, "print every field and every check", _takes_format),
    "help": (_help, "print a page of the manual", _takes_page),
    "tour": (_tour, "show the main job in the real window, in pictures", _takes_folder),
    "estimate": (_estimate, "print survival and incidence estimates of a table", _takes_data),
    "grade": (_grade, "grade the rows of a table by a published scale", _takes_scale),
}
