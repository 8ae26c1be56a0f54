"""When the head of an open study is signed: before its content is exported, and once a day."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.changes import HEAD, IDENTITY, STUDY
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import date_in_words
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.ownfiles import write_owned
from cd7gui.store import soundness
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.timestamps import local_now, moment_of
from cd7gui.store.heads.receipts import Occasion, Receipt, last_receipt
from cd7gui.store.server.address import is_address, without_password
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study

if TYPE_CHECKING:
    from cd7gui.store.server.server_book import ServerBook

DAILY = timedelta(days=1)
NOT_SIGNED = "No line of {path} is signed, so there is no receipt. `cd7gui key` says which key signs here."
ON_PAPER = (
    "Line {line}, hash {hash}\nsigned on {when} by the site key {key}.\nTo compare the audit trail with it: cd7gui "
    "verify STUDY --expect {line}:{short}"
)


def sign_before_copy(study: Study) -> Path | None:
    """Sign the trail so that a copy ends with a receipt, and return the file to copy.

    Without the site key it is copied unsigned. None for a study on a server, which is not a file.
    """
    study.book.sign_head(Occasion.BACKUP)
    return study.file


def sign_before_export(study: Study) -> None:
    """Sign the trail with the site key, so that an export names a signed head."""
    study.book.sign_head(Occasion.EXPORT)


def sign_before_export_at(path: Path | str, who: str = "") -> None:
    """Sign the trail of a study that is not open here, unless it ends with a receipt.

    In a study with people the name is that of whoever signed in, whatever `who` says. Raises `UserError` for a damaged
    study: no line is added to it.
    """
    with closing(_opened(path)) as book:
        last, _ = book.position()
        if not last or [line.change.field for line in book.trail(after=last - 1)] == [HEAD]:
            return
    if not is_address(path):
        soundness.prove(path)
    with open_study(path, who=who, behind=True) as study:
        if is_server_book(study.book):
            study.book.prove()
        sign_before_export(study)


def _opened(path: Path | str, *, read_only: bool = True) -> Casebook | ServerBook:
    if is_address(path):
        from cd7gui.store.server.server_book import ServerBook

        return ServerBook.open(path, read_only=read_only)
    return Casebook.open(path, read_only=read_only)


def sign_daily(study: Study, now: datetime | None = None) -> None:
    """Sign the trail if it has lines newer than its last receipt, and that is a day old or missing."""
    if not study.read_only:
        receipts = study.book.trail(patient="", form=STUDY, row=0, field=HEAD)
        if not receipts or (now or local_now()) - moment_of(receipts[-1].at) >= DAILY:
            study.book.sign_head(Occasion.DAY)


SignedHead = tuple[Receipt, str]  # a receipt, and the public half of the key that signed it


def receipt_of(path: Path | str, who: str = "") -> SignedHead:
    """Return the last receipt of a study, which is signed first if permitted. Raises `UserError` if there is none."""
    sign_before_export_at(path, who)
    with closing(_opened(path)) as book:
        named = book.trail(patient="", form=STUDY, field=IDENTITY)
        found = last_receipt(book, (named[-1].change.new or "") if named else "")
    if found is None:
        raise UserError(NOT_SIGNED.format(path=without_password(path) if is_address(path) else path))
    return found


def write_receipt(found: SignedHead, target: Path, *, overwrite: bool = False) -> None:
    """Write a receipt as a separate file; raises `TargetUnavailable` or `UserError`."""
    receipt, public = found
    with replacing(target, overwrite=overwrite) as part:
        write_owned(part, json.dumps(receipt.as_data(public), indent=1).encode("ascii") + b"\n")


def receipt_on_paper(found: SignedHead) -> str:
    """Return number and hash of the signed line in groups of digits, with the key and the time."""
    receipt, _ = found
    groups = " ".join(receipt.hash[at : at + 4] for at in range(0, len(receipt.hash), 4))
    moment = moment_of(receipt.at)
    when = f"{date_in_words(moment.date())} {moment:%H:%M}"
    return ON_PAPER.format(line=receipt.line, hash=groups, when=when, key=receipt.key, short=receipt.hash[:16])
