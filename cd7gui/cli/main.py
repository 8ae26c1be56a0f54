"""The command `cd7gui`: its words, and the one function that puts a study and its window together.

Exit codes: 0 done, 1 the answer is no, 2 wrong usage or unusable input (one sentence on standard error).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from cd7gui.cli import cioms, documents, heads, outcomes, proof, queries, reference_lists, review, server, transfers
from cd7gui.cli.access import encryption, locking, people, signing
from cd7gui.cli.access.passwords import with_password
from cd7gui.cli.access.who import Taking, takes_study_and_who, takes_who, with_who
from cd7gui.cli.analysis import stopping, tables
from cd7gui.cli.ending import DONE, UNUSABLE, ended_in_a_sentence
from cd7gui.cli.terminal import prepared_streams
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.version import __version__

LONGEST_FAULT = 400  # characters of what is said of wrong usage


class _Parser(argparse.ArgumentParser):
    """An argument parser that answers wrong usage with one sentence."""

    def error(self, message: str) -> NoReturn:
        fault = printable_name(message, LONGEST_FAULT)
        self.exit(UNUSABLE, f"{self.prog}: {fault}. `{self.prog} --help` lists the options.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    UNLOCKED.take_over(os.environ)
    with prepared_streams():
        return ended_in_a_sentence(lambda: _run(words))


def _run(words: list[str]) -> int:
    _refuse_names(words)
    if words and words[0] in COMMANDS:
        server.refuse_addresses(words)
        return with_password(lambda: _run_command(words))
    return _run_window(words)


def _refuse_names(words: list[str]) -> None:
    """Refuse what no system takes in the name of a file; every reader would fail at it in its own way."""
    wrong = next((one for one in words if "\0" in one), None)
    if wrong is not None:
        raise UserError(
            f"{printable_name(wrong)} contains a character that is not allowed in names. Choose another name."
        )


def _run_command(words: list[str]) -> int:
    parser = _Parser(prog=f"cd7gui {words[0]}", description=COMMANDS[words[0]][1])
    run, _, add_arguments = COMMANDS[words[0]]
    add_arguments(parser)
    chosen = parser.parse_args(words[1:])
    encryption.unlock_identifiers(chosen)
    code = run(chosen)
    proof.warn_of_sqlite(words[0])
    return code


def _run_window(words: list[str]) -> int:
    listed = "\n".join(f"  {name:<10} {text}" for name, (_, text, _) in COMMANDS.items())
    parser = _Parser(
        prog="cd7gui",
        description="Case reports of the CD7 CAR-T and haploidentical transplant trial.",
        epilog=f"commands (each with --help):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    opens = parser.add_mutually_exclusive_group()
    opens.add_argument("study", nargs="?", metavar="STUDY.cd7", help="the study to open in the window")
    opens.add_argument("--demo", action="store_true", help="open a fresh copy of the synthetic cohort")
    parser.add_argument("--version", action="version", version=f"cd7gui {__version__}")
    chosen = parser.parse_args(words)
    from cd7gui.ui.services.display import require_display

    require_display()
    from cd7gui.ui.services.garbage_collector import resting

    with resting():  # what is loaded stays: looking through it again and again is a tenth of the start
        from cd7gui.ui.app import run

    return run(chosen.study, demo=chosen.demo)


# Commands: each imports what it needs itself, so that none pays for another and none without a window loads Qt.


def _demo(chosen: argparse.Namespace) -> int:
    from cd7gui.study.demo import make_demo

    with make_demo(chosen.study, who=chosen.who) as study:
        print(f"Created {study.path} with {len(study.cases())} synthetic patients. None of them is real.")
    return DONE


def _export(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.export import export

    return export(chosen)


def _template(chosen: argparse.Namespace) -> int:
    from cd7gui.exchange.writers.template import write_template
    from cd7gui.protocol.case_report import dictionary

    write_template(dictionary(), Path(chosen.out), overwrite=chosen.overwrite)
    print(f"Wrote the blank entry workbook {chosen.out}.")
    return DONE


def _codebook(chosen: argparse.Namespace) -> int:
    from cd7gui.study.reports.codebook import codebook_json, codebook_markdown

    print(codebook_json() if chosen.json else codebook_markdown())
    return DONE


def _codes(chosen: argparse.Namespace) -> int:
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.study.exports.pseudonyms import code_list

    with opened(chosen.study, chosen.who) as study:
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


def _takes_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY.cd7")


def _takes_study_and_name(parser: argparse.ArgumentParser) -> None:
    takes_study_and_who(parser)
    parser.add_argument("--name", default="", help="the study's name in headings (default: the file's name)")
    parser.add_argument("--encrypted", action="store_true", help="encrypt the file; you are asked for a password")


def _takes_export(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.export import takes_export

    takes_export(parser)


def _takes_import(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import takes_import

    takes_study_and_who(parser)
    takes_import(parser)


def _takes_merge(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import takes_merge

    takes_who(parser)
    takes_merge(parser)


def _takes_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT.xlsx")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _takes_check(parser: argparse.ArgumentParser) -> None:
    takes_study_and_who(parser)
    parser.add_argument("--json", action="store_true")


def _takes_format(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true")
    group.add_argument("--markdown", action="store_true", help="the default")


def _takes_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", nargs="?", default="index", metavar="PAGE", help="a page by name (default: index)")


def _takes_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the folder for the pictures and the workbook")
    parser.add_argument("--pictures-only", action="store_true", help="only the pictures shown in README")


Command = tuple[Callable[[argparse.Namespace], int], str, Taking]

COMMANDS: dict[str, Command] = {
    "new": (encryption.new, "create an empty study", _takes_study_and_name),
    "demo": (_demo, "create a study with the synthetic cohort", takes_study_and_who),
    "export": (_export, "export the cohort as a workbook or as files for statistics", _takes_export),
    "import": (
        transfers.import_file,
        "import a workbook or table; 1 if cells were refused",
        _takes_import,
    ),
    "merge": (transfers.merge, "merge another site's study; 1 while there are conflicts", _takes_merge),
    "template": (_template, "write a blank workbook to fill in", _takes_out),
    "check": (outcomes.check, "print findings and deviations; 1 if there is an error", _takes_check),
    "due": (
        outcomes.due,
        "print what is overdue, open and upcoming; 1 if something is overdue",
        with_who(outcomes.takes_due),
    ),
    "summary": (outcomes.summary, "print the cohort's outcomes", with_who(outcomes.takes_summary)),
    "tables": (
        outcomes.cohort_tables,
        "print the patient and safety tables",
        with_who(outcomes.takes_tables),
    ),
    "verify": (
        proof.verify,
        "verify the audit trail, its hashes and signatures; 1 if they do not match",
        proof.takes_verify,
    ),
    "rebuild": (proof.rebuild, "rebuild the present values from the audit trail", _takes_study),
    "restore": (proof.restore, "restore a study from a backup, which is verified first", proof.takes_restore),
    "drill": (proof.drill, "check that the study can be restored from the newest backup", proof.takes_drill),
    "receipt": (heads.receipt, "show the last receipt of the site key, or write it to a file", heads.takes_receipt),
    "key": (heads.key, "show the site key that signs audit trails, or change it", heads.takes_key),
    "encrypt": (
        encryption.encrypt,
        "write an encrypted copy of a study; prints its recovery key once",
        encryption.takes_copy,
    ),
    "decrypt": (encryption.decrypt, "write a decrypted copy of an encrypted study", encryption.takes_decrypt),
    "password": (encryption.password, "change a password of an encrypted study", encryption.takes_password),
    "apart": (encryption.apart, "keep the identifiers in a file of their own", encryption.takes_apart),
    "rejoin": (encryption.rejoin, "move identifiers that are kept apart back into the study", encryption.takes_rejoin),
    "server": (server.server, "set up a study on a PostgreSQL server, and give people access", server.takes_server),
    "copy": (server.copy, "copy a study between file and server, verified on both sides", server.takes_copy_of_study),
    "codes": (_codes, "print which patients the codes of de-identified exports stand for", takes_study_and_who),
    "people": (people.people, "list, add and end the people of a study", with_who(people.takes_people)),
    "sign": (signing.sign, "sign a form, a patient, the study or a kept report", with_who(signing.takes_sign)),
    "signatures": (signing.list_signatures, "print who signed what; 1 if a signature is void or false", _takes_check),
    "reports": (
        signing.list_reports,
        "print which reports are kept and who signed them; 1 if a signature or a file given does not match",
        with_who(signing.takes_reports),
    ),
    "queries": (
        queries.queries,
        "list the queries and answers; 1 while a query is open",
        with_who(queries.takes_queries),
    ),
    "review": (review.review, "print what has changed since my last review", with_who(review.takes_review)),
    "verification": (
        review.verification,
        "print which values were verified against their sources",
        with_who(review.takes_verification),
    ),
    "freeze": (locking.freeze, "freeze a form, a patient or the study", with_who(locking.takes_lock)),
    "unfreeze": (locking.unfreeze, "lift a freeze", with_who(locking.takes_lock)),
    "lock": (locking.lock, "lock a form, a patient or the study", with_who(locking.takes_lock)),
    "unlock": (locking.unlock, "lift a lock, with a reason", with_who(locking.takes_lock)),
    "locks": (locking.list_locks, "print what is frozen and what is locked", _takes_check),
    "ranges": (
        reference_lists.ranges,
        "list the reference ranges of the laboratories, or import a table",
        reference_lists.takes_ranges,
    ),
    "terms": (
        reference_lists.terms,
        "list the CTCAE terms imported into the study, or import NCI's sheet",
        reference_lists.takes_terms,
    ),
    "casebook": (documents.casebook, "write every value of one patient, or of all, as PDF", documents.takes_casebook),
    "dsmb": (documents.dsmb, "write the safety report for a monitoring board", documents.takes_dsmb),
    "cioms": (cioms.cioms, "write the CIOMS I form of a serious adverse event as PDF", cioms.takes_cioms),
    "crf": (documents.crf, "write the blank or the annotated case report form as PDF", documents.takes_crf),
    "codebook": (_codebook, "print every field and every check", _takes_format),
    "help": (_help, "print a page of the manual", _takes_page),
    "tour": (_tour, "run through the main tasks in the real window, and save pictures", _takes_folder),
    "estimate": (
        tables.estimate,
        "print survival and incidence estimates of a table",
        tables.takes_data,
    ),
    "boundary": (
        tables.boundary,
        "print the boundary of a stopping rule and its stopping probabilities",
        tables.takes_boundary,
    ),
    "acknowledge": (
        stopping.acknowledge,
        "list crossed stopping rules, or acknowledge one",
        stopping.takes_acknowledge,
    ),
    "grade": (tables.grade, "grade the rows of a table by a published scale", tables.takes_scale),
}
