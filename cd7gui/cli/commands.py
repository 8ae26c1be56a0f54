"""The commands by name: what each does, how it is listed, and its arguments.

Loaded when a command is given: the window needs none of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from cd7gui.cli import documents, heads, outcomes, proof, queries, reference_lists, review, server, transfers
from cd7gui.cli.access import encryption, locking, people, signing
from cd7gui.cli.access.who import AddArguments, add_study_and_who_arguments, add_who_arguments, with_who
from cd7gui.cli.analysis import stopping, tables
from cd7gui.cli.ending import DONE

# Commands: each imports what it needs itself, so that none pays for another, and none without a window loads Qt.


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


def _add_study_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY.cd7")


def _add_study_and_name_arguments(parser: argparse.ArgumentParser) -> None:
    add_study_and_who_arguments(parser)
    parser.add_argument("--name", default="", help="the study's name in headings (default: the file's name)")
    parser.add_argument("--encrypted", action="store_true", help="encrypt the file; you are asked for a password")


def _add_export_arguments(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.export import add_export_arguments

    add_export_arguments(parser)


def _add_import_arguments(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import add_import_arguments

    add_study_and_who_arguments(parser)
    add_import_arguments(parser)


def _add_merge_arguments(parser: argparse.ArgumentParser) -> None:
    from cd7gui.cli.transfers import add_merge_arguments

    add_who_arguments(parser)
    add_merge_arguments(parser)


def _add_out_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT.xlsx")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _add_check_arguments(parser: argparse.ArgumentParser) -> None:
    add_study_and_who_arguments(parser)
    parser.add_argument("--json", action="store_true")


def _add_format_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true")
    group.add_argument("--markdown", action="store_true", help="the default")


def _add_page_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", nargs="?", default="index", metavar="PAGE", help="a page by name (default: index)")


def _add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the folder for the pictures and the workbook")
    parser.add_argument("--pictures-only", action="store_true", help="only the pictures shown in README")


Command = tuple[Callable[[argparse.Namespace], int], str, AddArguments]

COMMANDS: dict[str, Command] = {
    "new": (encryption.new, "create an empty study", _add_study_and_name_arguments),
    "demo": (_demo, "create a study with the synthetic cohort", add_study_and_who_arguments),
    "export": (_export, "export the cohort as a workbook or as files for statistics", _add_export_arguments),
    "import": (
        transfers.import_file,
        "import a workbook or table; 1 if cells were refused",
        _add_import_arguments,
    ),
    "merge": (transfers.merge, "merge another site's study; 1 while there are conflicts", _add_merge_arguments),
    "template": (_template, "write a blank workbook to fill in", _add_out_arguments),
    "check": (outcomes.check, "print findings and deviations; 1 if there is an error", _add_check_arguments),
    "due": (
        outcomes.due,
        "print what is overdue, open and upcoming; 1 if something is overdue",
        with_who(outcomes.add_due_arguments),
    ),
    "summary": (outcomes.summary, "print the cohort's outcomes", with_who(outcomes.add_summary_arguments)),
    "tables": (
        outcomes.cohort_tables,
        "print the patient and safety tables",
        with_who(outcomes.add_tables_arguments),
    ),
    "verify": (
        proof.verify,
        "verify the audit trail, its hashes and signatures; 1 if they do not match",
        proof.add_verify_arguments,
    ),
    "rebuild": (proof.rebuild, "rebuild the present values from the audit trail", _add_study_arguments),
    "backup": (proof.backup, "back up a study; the copy is verified", proof.add_backup_arguments),
    "restore": (proof.restore, "restore a study from a backup, which is verified first", proof.add_restore_arguments),
    "drill": (proof.drill, "check that the study can be restored from the newest backup", proof.add_drill_arguments),
    "receipt": (
        heads.receipt,
        "show the last receipt of the site key, or write it to a file",
        heads.add_receipt_arguments,
    ),
    "key": (heads.key, "show the site key that signs audit trails, or change it", heads.add_key_arguments),
    "encrypt": (
        encryption.encrypt,
        "write an encrypted copy of a study; prints its recovery key once",
        encryption.add_copy_arguments,
    ),
    "decrypt": (encryption.decrypt, "write a decrypted copy of an encrypted study", encryption.add_decrypt_arguments),
    "password": (encryption.password, "change a password of an encrypted study", encryption.add_password_arguments),
    "apart": (encryption.apart, "keep the identifiers in a file of their own", encryption.add_apart_arguments),
    "rejoin": (
        encryption.rejoin,
        "move identifiers that are kept apart back into the study",
        encryption.add_rejoin_arguments,
    ),
    "server": (
        server.server,
        "set up a study on a PostgreSQL server, and give people access",
        server.add_server_arguments,
    ),
    "copy": (
        server.copy,
        "copy a study between file and server, verified on both sides",
        server.add_copy_of_study_arguments,
    ),
    "codes": (_codes, "print which patients the codes of de-identified exports stand for", add_study_and_who_arguments),
    "people": (people.people, "list, add and end the people of a study", with_who(people.add_people_arguments)),
    "sign": (signing.sign, "sign a form, a patient, the study or a kept report", with_who(signing.add_sign_arguments)),
    "signatures": (
        signing.list_signatures,
        "print who signed what; 1 if a signature is void or false",
        _add_check_arguments,
    ),
    "reports": (
        signing.list_reports,
        "print which reports are kept and who signed them; 1 if a signature or a file given does not match",
        with_who(signing.add_reports_arguments),
    ),
    "queries": (
        queries.queries,
        "list the queries and answers; 1 while a query is open",
        with_who(queries.add_queries_arguments),
    ),
    "review": (review.review, "print what has changed since my last review", with_who(review.add_review_arguments)),
    "verification": (
        review.verification,
        "print which values were verified against their sources",
        with_who(review.add_verification_arguments),
    ),
    "freeze": (locking.freeze, "freeze a form, a patient or the study", with_who(locking.add_lock_arguments)),
    "unfreeze": (locking.unfreeze, "lift a freeze", with_who(locking.add_lock_arguments)),
    "lock": (locking.lock, "lock a form, a patient or the study", with_who(locking.add_lock_arguments)),
    "unlock": (locking.unlock, "lift a lock, with a reason", with_who(locking.add_lock_arguments)),
    "locks": (locking.list_locks, "print what is frozen and what is locked", _add_check_arguments),
    "ranges": (
        reference_lists.ranges,
        "list the reference ranges of the laboratories, or import a table",
        reference_lists.add_ranges_arguments,
    ),
    "terms": (
        reference_lists.terms,
        "list the CTCAE terms imported into the study, or import NCI's sheet",
        reference_lists.add_terms_arguments,
    ),
    "casebook": (
        documents.casebook,
        "write every value of one patient, or of all, as PDF",
        documents.add_casebook_arguments,
    ),
    "dsmb": (documents.dsmb, "write the safety report for a monitoring board", documents.add_dsmb_arguments),
    "cioms": (
        documents.cioms,
        "write the CIOMS I form of a serious adverse event as PDF",
        documents.add_cioms_arguments,
    ),
    "crf": (documents.crf, "write the blank or the annotated case report form as PDF", documents.add_crf_arguments),
    "codebook": (_codebook, "print every field and every check", _add_format_arguments),
    "help": (_help, "print a page of the manual", _add_page_arguments),
    "tour": (_tour, "run through the main tasks in the real window, and save pictures", _add_folder_arguments),
    "estimate": (
        tables.estimate,
        "print survival and incidence estimates of a table",
        tables.add_data_arguments,
    ),
    "boundary": (
        tables.boundary,
        "print the boundary of a stopping rule and its stopping probabilities",
        tables.add_boundary_arguments,
    ),
    "acknowledge": (
        stopping.acknowledge,
        "list crossed stopping rules, or acknowledge one",
        stopping.add_acknowledge_arguments,
    ),
    "grade": (tables.grade, "grade the rows of a table by a published scale", tables.add_scale_arguments),
}
