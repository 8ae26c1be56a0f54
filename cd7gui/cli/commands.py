"""The commands by name: what each does, how it is listed, and its arguments.

Loaded when a command is given: the window needs none of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from cd7gui.cli import documents, heads, outcomes, proof, queries, reference_lists, review, server, transfers
from cd7gui.cli.access import encryption, locking, people, signing
from cd7gui.cli.access.who import Taking, takes_study_and_who, takes_who, with_who
from cd7gui.cli.analysis import stopping, tables
from cd7gui.cli.ending import DONE

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
    "backup": (proof.backup, "back up a study; the copy is verified", proof.takes_backup),
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
    "cioms": (documents.cioms, "write the CIOMS I form of a serious adverse event as PDF", documents.takes_cioms),
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
