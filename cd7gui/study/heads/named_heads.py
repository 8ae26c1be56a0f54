"""The trail head named by one of our files: a workbook, folder, data set, receipt, or copy of the study."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cd7gui.domain.case_report.changes import IDENTITY, STUDY
from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.exchange.mapping.own_workbook import provenance_of
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.sheets.provenance import HASH_ITEM, ID_ITEM, LINE_ITEM, PROVENANCE, RECEIPT, SIGNATURE_ITEM
from cd7gui.records import dataclass
from cd7gui.store.casebook import Casebook
from cd7gui.store.heads.receipts import FORMAT, Receipt, receipt_of_data

BEGINNING = 100_000  # bytes at the start of a data set that hold its head
MOST_BYTES = 50_000_000  # of any other JSON
SQLITE, ZIP = b"SQLite format 3\x00", b"PK"
FILE_OID = re.compile(r'"fileOID"\s*:\s*("(?:[^"\\]|\\.)*")')
HEAD_IN_OID = re.compile(r"@(?:(?P<line>\d{1,18}):(?P<hash>[0-9a-f]{64})|receipt:(?P<blinded>[0-9a-f]{64}))$")
DATASET_VERSION = '"datasetJSONVersion"'
HASH = re.compile(r"[0-9a-f]{64}")

NAMES_NO_HEAD = (
    "{path} does not name a line of an audit trail, so it cannot be compared with one. Choose an export or receipt of "
    "cd7gui."
)
NOT_THERE = "{path} does not exist. Check the name."


@dataclass(frozen=True)
class NamedHead:
    """A line that a file names: its study ("" if not given), number and hash.

    A de-identified file names neither, but a code that only holders of the study can compute: `blinded`. A file may
    also hold the receipt of an earlier line, with the public half of the key that signed it.
    """

    study: str = ""
    line: int = 0
    hash: str = ""
    blinded: str = ""
    receipt: Receipt | None = None
    public: str = ""


def head_named_in(path: Path) -> NamedHead:
    """Read the head that a file or folder names; raises `UserError` if it names none or is unreadable."""
    found = None
    try:
        if path.is_dir():
            found = head_of_facts(_facts_of_folder(path))
        else:
            with path.open("rb") as file:
                begins = file.read(len(SQLITE))
            found = _of_file(path, begins)
    except FileNotFoundError as error:
        raise UserError((NAMES_NO_HEAD if path.is_dir() else NOT_THERE).format(path=path)) from error
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(NAMES_NO_HEAD.format(path=path)) from error
    if found is None:
        raise UserError(NAMES_NO_HEAD.format(path=path))
    return found


def _of_file(path: Path, begins: bytes) -> NamedHead | None:
    if begins == SQLITE or path.suffix == ".cd7":
        return _of_study(path)
    if begins.startswith(ZIP):
        return head_of_facts(provenance_of(read(path)))
    if begins.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _of_json(path)
    return head_of_facts(_facts_of_csv(path)) if path.suffix == ".csv" else None


def _of_study(path: Path) -> NamedHead | None:
    with Casebook.open(path, read_only=True) as book:
        (line, hash_), told = book.position(), book.trail(patient="", form=STUDY, field=IDENTITY)
    return NamedHead(told[-1].change.new or "" if told else "", line, hash_) if line else None


def head_of_facts(facts: Mapping[tuple[str, str], str]) -> NamedHead | None:
    """Return the head named by a Provenance sheet; None if it names none."""
    told = {item: facts.get(("Study", item), "") for item in (ID_ITEM, LINE_ITEM, HASH_ITEM, RECEIPT)}
    if HASH.fullmatch(told[RECEIPT]):
        return NamedHead(blinded=told[RECEIPT])
    if not (told[LINE_ITEM].isascii() and told[LINE_ITEM].isdigit() and HASH.fullmatch(told[HASH_ITEM])):
        return None
    receipt, public = None, ""
    if signature := facts.get(("Study", SIGNATURE_ITEM)):
        receipt, public = receipt_of_data(_object(signature))
    return NamedHead(told[ID_ITEM], int(told[LINE_ITEM]), told[HASH_ITEM], receipt=receipt, public=public)


def _of_json(path: Path) -> NamedHead | None:
    with path.open("rb") as file:
        text = file.read(BEGINNING).decode("utf-8-sig", "replace")
        if DATASET_VERSION in text:
            return _of_data_set(text)
        rest = file.read(MOST_BYTES)
    told = _object(text + rest.decode("utf-8"))
    if told.get("format") == FORMAT:
        receipt, public = receipt_of_data(told)
        return NamedHead(receipt.study, receipt.line, receipt.hash, receipt=receipt, public=public)
    head = told.get("head")
    if not isinstance(head, dict) or not isinstance(head.get("line"), int) or not isinstance(head.get("hash"), str):
        return None
    return NamedHead(str(head.get("study") or ""), head["line"], head["hash"])


def _of_data_set(text: str) -> NamedHead | None:
    oid = FILE_OID.search(text)
    found = HEAD_IN_OID.search(read_json(oid[1])) if oid else None
    if found is None:
        return None
    if found["blinded"]:
        return NamedHead(blinded=found["blinded"])
    return NamedHead(line=int(found["line"]), hash=found["hash"])


def _facts_of_folder(folder: Path) -> Mapping[tuple[str, str], str]:
    return _facts_of_csv(folder / f"{PROVENANCE.lower()}.csv")


def _facts_of_csv(path: Path) -> Mapping[tuple[str, str], str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(row[0], row[1]): row[2] for row in csv.reader(file) if len(row) >= 3}


def _object(text: str) -> dict[str, Any]:
    told = read_json(text)
    if not isinstance(told, dict):
        raise ValueError("No object.")
    return told
