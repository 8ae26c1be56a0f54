"""Comparing a trail with a line named elsewhere: in our files, or as number and hash on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cd7gui.domain.case_report.changes import IDENTITY, SITE_KEY, STUDY
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Casebook
from cd7gui.store.heads.receipts import key_name, public_of
from cd7gui.study.exports.pseudonyms import Pseudonyms
from cd7gui.study.heads.named_heads import NamedHead, head_named_in
from cd7gui.study.settings import SECRET

WRITTEN_HEAD = re.compile(r"(?P<line>\d{1,18}):(?P<hash>[0-9a-f]{16,64})")
PAPER = "the paper"
AT_ONCE = 10_000  # lines

BAD_HEAD = (
    "“{text}” is not the number and hash of a line. Type the number, a colon and at least the first 16 digits of the "
    "hash, as in 8020:3f2a91c077d10b2e."
)
HOLDS = "{name}: line {line:,} of this trail."
OTHER_STUDY = "{name} is of another study: it names line {line:,} of the study {theirs}, and this one is {ours}."
LACKS = (
    "{name} names line {line:,}, but the trail ends with line {last:,}: its end was cut off, or it is an older copy."
)
DIFFERS = (
    "{name} names line {line:,} with another hash: it was not made from this trail, or the trail was written anew."
)
NO_CODE = "{name} is de-identified, and no line of this trail gives its receipt: it was not made from this trail."
FALSE_RECEIPT = "{name} holds a receipt of line {line:,} that the site key {key} did not sign."
FOREIGN_KEY = "{name} holds a receipt of line {line:,} by the site key {key}, which never signed this trail."


def written_head(text: str) -> NamedHead:
    """Parse a head printed on paper, with blanks or hyphens between its digits; raises `UserError`."""
    found = WRITTEN_HEAD.fullmatch(re.sub(r"[\s,-]", "", text).lower())
    if not found:
        raise UserError(BAD_HEAD.format(text=text))
    return NamedHead(line=int(found["line"]), hash=found["hash"])


def compared_with_trail(path: Path, files: Iterable[Path], expected: str = "") -> Iterator[tuple[bool, str]]:
    """Yield for each file, and for the printed head, whether the trail holds it, and a sentence.

    Raises `UserError` for a file that names no head.
    """
    with Casebook.open(path, read_only=True) as book:
        if expected:
            yield _judged(book, PAPER, written_head(expected))
        for file in files:
            yield _judged(book, str(file), head_named_in(file))


def _judged(book: Casebook, name: str, head: NamedHead) -> tuple[bool, str]:
    line = _line_of_blinded(book, head.blinded) if head.blinded else head.line
    wrong = "" if line else NO_CODE.format(name=name)
    if not head.blinded:
        wrong = _fault_of(book, name, head) or _fault_of_receipt(book, name, head)
    return not wrong, wrong or HOLDS.format(name=name, line=line)


def _fault_of(book: Casebook, name: str, head: NamedHead) -> str:
    ours = _study_of(book)
    if head.study and head.study != ours:
        return OTHER_STUDY.format(name=name, line=head.line, theirs=head.study, ours=ours)
    found = book.trail(after=head.line - 1, up_to=head.line)
    if not found:
        return LACKS.format(name=name, line=head.line, last=book.position()[0])
    return "" if found[0].hash.startswith(head.hash) else DIFFERS.format(name=name, line=head.line)


def _fault_of_receipt(book: Casebook, name: str, head: NamedHead) -> str:
    """Return what is wrong with the receipt in a file; it may be of an earlier line than the file's."""
    if head.receipt is None:
        return ""
    details = {"name": name, "line": head.receipt.line, "key": key_name(head.public)}
    if not head.receipt.is_signed_by(head.public):
        return FALSE_RECEIPT.format(**details)
    keys = {public_of(one) for one in book.trail(patient="", form=STUDY, field=SITE_KEY)}
    if head.public not in keys:
        return FOREIGN_KEY.format(**details)
    return _fault_of(book, name, NamedHead(head.receipt.study, head.receipt.line, head.receipt.hash))


def _study_of(book: Casebook) -> str:
    found = book.trail(patient="", form=STUDY, field=IDENTITY)
    return (found[-1].change.new or "") if found else ""


def _line_of_blinded(book: Casebook, blinded: str) -> int:
    """Return the line of a blinded code, searching from the last one back; 0 if there is none."""
    kept = book.trail(patient="", form=STUDY, field=SECRET)
    try:
        known = Pseudonyms(bytes.fromhex(kept[-1].change.new or "")) if kept else None
    except ValueError:
        known = None
    if known is None:
        return 0
    last, _ = book.position()
    for end in range(last, 0, -AT_ONCE):
        for one in book.trail(after=max(end - AT_ONCE, 0), up_to=end):
            if known.receipt(one.seq, one.hash) == blinded:
                return one.seq
    return 0
