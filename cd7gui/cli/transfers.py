"""The commands `import` and `merge`: importing a file, and merging another site's study."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cd7gui.cli.access.sign_in import opened
from cd7gui.cli.access.words import refuse_idle
from cd7gui.domain.case_report.changes import GIVEN_REASONS, MissingReason

if TYPE_CHECKING:
    from cd7gui.study.imports.import_plan import Choices

DONE, NO = 0, 1


def import_file(chosen: argparse.Namespace) -> int:
    """Import a workbook or table; NO if cells were refused."""
    from cd7gui.study.backups import back_up_daily
    from cd7gui.study.heads.receipts import sign_before_copy
    from cd7gui.study.imports.import_applying import apply_import, reason_needed, with_reason
    from cd7gui.study.imports.import_plan import refusals_in_words
    from cd7gui.study.imports.import_planner import plan_file
    from cd7gui.study.imports.sending_back import send_back

    choices = _import_choices(chosen)
    with opened(chosen.study, chosen.who, read_only=chosen.dry_run) as study:
        plan = plan_file(study, chosen.file, choices)
        asked = "" if chosen.reason else reason_needed(study, plan)
        plan = plan if chosen.dry_run else with_reason(study, plan, chosen.reason)
        if not chosen.dry_run:
            sign_before_copy(study)
            back_up_daily(study, study.today(), "before import")
            apply_import(study, plan)
    # Printed first: the import is stored, and its list must not be lost if the workbook cannot be written.
    notes = [*plan.notes, *([asked] if asked else [])]
    print("\n".join([*notes, *refusals_in_words(plan), plan.in_words()]), flush=True)
    if chosen.refused and plan.left_behind:
        send_back(chosen.file, plan, chosen.refused, text=choices.text)
    if chosen.dry_run:
        print("Nothing was written (--dry-run).")
    return NO if plan.left_behind else DONE


def merge(chosen: argparse.Namespace) -> int:
    """Merge another site's study; NO if there are conflicts."""
    from cd7gui.study.backups import back_up_daily
    from cd7gui.study.heads.receipts import sign_before_copy
    from cd7gui.study.merges.merge_applying import apply_merge
    from cd7gui.study.merges.merge_plan import MergePreference
    from cd7gui.study.merges.merge_planner import plan_merge
    from cd7gui.study.proof_of_file import open_source

    with (
        open_source(chosen.source) as source,
        opened(chosen.into, chosen.who, read_only=chosen.dry_run) as into,
    ):
        found = plan_merge(into, source)
        plan = found.preferring(MergePreference(chosen.prefer))
        if plan.settled and not chosen.dry_run:
            sign_before_copy(into)
            back_up_daily(into, into.today(), "before merge")
            apply_merge(into, plan)
    refused = [one.sentence for one in found.refused]
    said = [*found.doubles, *refused, *found.remarks, found.in_words()]
    print("\n".join([*(one.sentence for one in found.conflicts), *said]))
    if chosen.dry_run or not plan.settled:
        print("Nothing was merged.")
    return DONE if plan.settled and not refused else NO


def _import_choices(chosen: argparse.Namespace) -> Choices:
    from cd7gui.exchange.mapping.choices import SavedChoices
    from cd7gui.exchange.readers.raw import TextFormat
    from cd7gui.study.imports.import_plan import Blanks, Choices, ImportPreference

    if chosen.blanks != "set":
        refuse_idle({"--missing": chosen.missing}, "--blanks set")
    missing = MissingReason[(chosen.missing or "unknown").upper().replace(" ", "_")]
    return Choices(
        Blanks(chosen.blanks),
        missing,
        date_order=chosen.date_order,
        prefer=ImportPreference(chosen.prefer),
        remembered=SavedChoices(
            units=dict(chosen.unit), hidden=frozenset(chosen.hidden), units_as_study=chosen.units_as_study
        ),
        text=TextFormat(chosen.encoding),
    )


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `import`, except the study and who signs."""
    from cd7gui.exchange.readers.encodings import CODECS

    parser.add_argument("file", metavar="FILE", help="an .xlsx, .ods or .csv file, exported by cd7gui or not")
    parser.add_argument("--dry-run", action="store_true", help="only report what would be written")
    parser.add_argument("--refused", metavar="BACK.xlsx", help="write a copy of the file with the refused cells marked")
    parser.add_argument(
        "--blanks", choices=("keep", "clear", "set"), default="keep", help="how empty cells are treated"
    )
    reasons = [reason.value.lower() for reason in GIVEN_REASONS]
    parser.add_argument("--missing", choices=reasons, help="the reason entered by --blanks set (default: unknown)")
    parser.add_argument("--date-order", choices=("DMY", "MDY", "YMD"), help="how 03/04/2026 is read (default: refused)")
    parser.add_argument(
        "--unit",
        metavar="COLUMN=UNIT",
        action="append",
        type=_column_unit,
        default=[],
        help="the unit of a column that does not state it (repeatable; remembered for files with the same columns)",
    )
    parser.add_argument(
        "--units-as-study",
        action="store_true",
        help="columns that state no unit are in the study's units, where no other unit is known for the field "
        "(remembered)",
    )
    parser.add_argument("--reason", metavar="TEXT", default="", help="the reason for changing values of complete forms")
    parser.add_argument("--encoding", choices=tuple(CODECS), default="", help="the encoding of a text file")
    parser.add_argument(
        "--hidden", metavar="SHEET", action="append", default=[], help="read this hidden sheet as well (repeatable)"
    )
    parser.add_argument(
        "--prefer",
        choices=("nobody", "file", "study"),
        default="nobody",
        help="which value counts where workbook and study both changed it since the export (default: refused)",
    )


def add_merge_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `merge`, except who signs."""
    parser.add_argument("into", metavar="INTO.cd7", help="the study to merge into")
    parser.add_argument("source", metavar="FROM.cd7", help="the other site's study; it is not changed")
    parser.add_argument("--dry-run", action="store_true", help="only report what would be merged")
    parser.add_argument(
        "--prefer",
        choices=("nobody", "into", "from"),
        default="nobody",
        help="whose value counts where both changed it (default: nothing is merged while conflicts remain)",
    )


def _column_unit(text: str) -> tuple[str, str]:
    title, sign, unit = text.rpartition("=")
    if not (title.strip() and sign and unit.strip()):
        raise argparse.ArgumentTypeError(f'"{text}" names no column and unit like CRP=mg/L')
    return title.strip(), unit.strip()
