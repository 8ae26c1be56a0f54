"""One altered byte anywhere in a signed study with receipts: refused in a sentence, or it altered nothing at all.

CD7GUI_ALTERED_BYTES=500 alters so many bytes of a study with all patients of the demo, one at a time.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from cd7gui import resources
from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Casebook
from cd7gui.store.heads.receipts import Occasion
from cd7gui.study import entry
from cd7gui.study.demo import typed_changes
from cd7gui.study.entry import enter_many, new_patient_key
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import prove_signatures
from tests.study.people.cast import FIRST, OWN, act
from tests.study.people.conftest import path as path_of_people
from tests.study.people.conftest import peopled, quick_passwords  # noqa: F401 - fixtures

SEVERAL = int(os.environ.get("CD7GUI_ALTERED_BYTES", "60"))
WHOLE_DEMO = SEVERAL >= 500

people_path = path_of_people


@pytest.fixture
def signed(people_path: Path) -> Path:
    """Hold people, receipts, two signatures, of which one is void, and a half-typed text."""
    with open_study(people_path, origin="command") as study:
        if WHOLE_DEMO:
            act(study, Role.ENTRY)
            for typed in json.loads(resources.text("demo", "cohort.json"))["patients"]:
                changes = list(typed_changes(study.rules.dictionary, new_patient_key(), typed))
                enter_many(study, [one for one in changes if not _judged(study, one)], origin="entry")
        act(study, Role.INVESTIGATOR)
        entry.enter(study, Place(FIRST, "F16", 0, "DEATH"), "N")
        study.book.sign_head(Occasion.DAY)
        for form in ("F16", "F1"):
            sign(study, SignedScope(FIRST, form), Meaning.APPROVED, OWN, override="seen")
        entry.enter(study, Place(FIRST, "F1", 0, "SEX"), "F", "a slip")
        study.book.keep_draft(Place(FIRST, "F6", 0, "CD34"), "6.", dictionary="1.0")
    return people_path


def _judged(study, change) -> bool:
    form = study.rules.dictionary.form(change.form)
    item = form.field(change.field) if form is not None else None
    return item is not None and item.investigator


def told(path: Path) -> object:
    """Return all that the study says: its lines, its present values, who signed what, and what is half typed."""
    with Casebook.open(path, read_only=True) as book:
        return book.trail(), sorted(map(repr, book.present().items())), prove_signatures(path), book.drafts()


def verdict(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code, said = main(["verify", str(path)]), capsys.readouterr()
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) == (1 if code else 0), said.err
    return code, said.err


def test_an_altered_byte_is_refused_or_alters_nothing(signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(signed, capsys) == (0, "")
    true, content, chance = told(signed), signed.read_bytes(), random.Random(12)
    became = Counter[str]()
    for _ in range(SEVERAL):
        at, other = chance.randrange(len(content)), chance.randrange(1, 256)
        signed.write_bytes(content[:at] + bytes([content[at] ^ other]) + content[at + 1 :])
        for left in signed.parent.glob(f"{signed.name}-*"):
            left.unlink()
        code, said = verdict(signed, capsys)
        if code == 0:
            assert told(signed) == true, (at, other)
        named = "refused, a line is named" if "ine " in said else "refused, the file or a part is named"
        became["nothing altered" if code == 0 else named] += 1
    if WHOLE_DEMO:
        with capsys.disabled():
            sys.stderr.write(f"{SEVERAL} bytes of {len(content):,}: {dict(became)}\n")
    assert became["refused, a line is named"] > 0


def test_a_byte_of_a_text_is_refused_by_the_line_that_holds_it(
    signed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = signed.read_bytes()
    for text in (b"Hu Lian", b"02-001", b"signature"):
        at = content.index(text)
        signed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        code, said = verdict(signed, capsys)
        assert (code, "ine " in said) == (1, True), (text, said)


def test_the_copy_of_a_signed_study_without_its_receipts_is_not_opened_silently(
    signed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a copy lost is named even where the file is sound for SQLite."""
    cut = Path(shutil.copy(signed, signed.with_name("cut.cd7")))
    cut.write_bytes(cut.read_bytes()[:-4096])
    with pytest.raises(UserError):
        told(cut)
    assert verdict(cut, capsys)[0] != 0
