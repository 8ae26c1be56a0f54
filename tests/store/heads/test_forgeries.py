"""The thirteen ways in which studies were forged while `verify` said that the trail is whole: each is found.

Whoever forges here has the file and this programme's source, but neither the site key nor what this computer
remembers. What passes on a computer that has never seen the study is said in the last tests.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.heads.site_key import site_key
from cd7gui.study import entry
from cd7gui.study.opening import new_study, open_study
from tests.store.heads.forging import (
    altered,
    another_computer,
    rewrite,
    rewrite_with_own_key,
    trail_of,
    without_receipts,
)

Verify = Callable[..., str]
DEATH = "DTHDAT"


def enter(path: Path, *values: tuple[str, str, str]) -> None:
    with open_study(path, who="chen") as study:
        for form, field, text in values:
            study.write([Change("p1", form, 0, field, study.case("p1").stored(form, 0, field), text)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A study of three sessions, each signed at its end: 12 lines."""
    made = tmp_path / "trial.cd7"
    new_study(made, who="chen").close()
    enter(made, ("F1", "SUBJID", "01-001"), ("F1", "SEX", "M"), ("F16", DEATH, "2025-03-01"))
    enter(made, ("F1", "SEX", "F"), ("F6", "CD34", "6.10"), ("F6", "CD34", "6.20"))
    return made


@pytest.fixture
def verify(path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Run the command; returns the one sentence with which it refuses the file, "" where it does not."""

    def run(*words: str) -> str:
        capsys.readouterr()
        code, said = main(["verify", str(path), *words]), capsys.readouterr()
        assert code == (1 if said.err else 0)
        assert len(said.err.splitlines()) <= 1
        return said.err.removeprefix(f"{path}: ").strip()

    return run


def test_the_study_itself_passes(path: Path, verify: Verify) -> None:
    assert [line.change.field for line in trail_of(path)][3::4] == ["@HEAD", "@HEAD", "@HEAD"]
    assert verify() == ""


def test_1_a_line_altered_and_all_hashes_made_anew(path: Path, verify: Verify) -> None:
    rewrite(path, altered(DEATH, "2023-12-01"))
    assert verify().startswith("Line 7 of the trail is not the one that was signed on 20")
    assert "the trail was rewritten after line 4." in verify()


def test_2_the_same_with_receipts_of_another_key(path: Path, verify: Verify) -> None:
    rewrite_with_own_key(path, altered(DEATH, "2023-12-01"))
    assert verify().startswith("Line 12 of the trail is not the one that this computer saw signed on 20")


def test_3_the_same_with_its_receipts_taken_away(path: Path, verify: Verify) -> None:
    rewrite(path, lambda lines: altered(DEATH, "2023-12-01")(without_receipts(lines)))
    assert verify().startswith("Line 12 of the trail was signed on this computer on 20")


@pytest.mark.parametrize("receipts", ["left", "of another key", "taken away"])
@pytest.mark.parametrize("what", [{"who": "wang"}, {"at": "2020-01-01T08:00:00.000+01:00"}], ids=["4 who", "5 when"])
def test_4_and_5_who_or_when_of_every_line(path: Path, verify: Verify, what: dict[str, str], receipts: str) -> None:
    def forge(lines):
        kept = without_receipts(lines) if receipts == "taken away" else lines
        return [replace(line, **what) for line in kept]

    (rewrite_with_own_key if receipts == "of another key" else rewrite)(path, forge)
    assert verify().startswith("Line 3 of" if receipts == "left" else "Line 12 of")


@pytest.mark.parametrize("write", [rewrite, rewrite_with_own_key])
def test_6_a_line_inserted_in_the_past(path: Path, verify: Verify, write: Callable[..., None]) -> None:
    def forge(lines):
        extra = replace(lines[5], change=Change("p1", "F6", 0, "CD34", None, "9.99"))
        return [*lines[:6], extra, *lines[6:]]

    write(path, forge)
    assert verify().startswith("Line 8 of" if write is rewrite else "Line 12 of")


@pytest.mark.parametrize("left", [11, 9, 8, 3])
def test_7_the_tail_cut_off_with_its_values(path: Path, verify: Verify, left: int) -> None:
    rewrite(path, lambda lines: lines[:left])
    assert f"the trail ends with line {left}." in verify()


def test_8_an_older_copy_in_its_place(path: Path, verify: Verify) -> None:
    older = shutil.copy(path, path.with_name("older.cd7"))
    enter(path, ("F1", "SEX", "M"))
    shutil.copy(older, path)
    assert verify().startswith("Line 14 of the trail was signed on this computer on 20")
    assert "the trail ends with line 12. Its end was cut off, or an older copy was put in its place." in verify()


@pytest.mark.parametrize(
    "part",
    [
        "CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END",
        "CREATE TABLE notes (x)",
    ],
    ids=["9 a trigger", "10 a table"],
)
def test_9_and_10_foreign_parts(path: Path, verify: Verify, part: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(part)
    assert verify().startswith("Another program added “")


def put_draft(path: Path, *texts: str) -> None:
    """Leave half-typed texts in a study, as a window that was ended does."""
    with open_study(path, who="chen") as study:
        for field, text in zip(("CD34", "CD3"), texts, strict=False):
            study.book.keep_draft(Place("p1", "F6", 0, field), text, dictionary="1.0")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft SET text = '9.1' WHERE field = 'CD34'",
        "UPDATE draft SET at = '2020-01-01T08:00:00.000+01:00' WHERE field = 'CD34'",
        "UPDATE draft SET field = 'CD34X' WHERE field = 'CD34'",
        "UPDATE draft SET seal = (SELECT seal FROM draft WHERE field = 'CD3') WHERE field = 'CD34'",
        "UPDATE draft SET seal = '' WHERE field = 'CD34'",
        "INSERT INTO draft SELECT 'p2', form, row, field, text, at, dictionary, seal FROM draft WHERE field = 'CD34'",
        "INSERT INTO draft VALUES ('p1', 'F1', 0, 'SEX', 'M', '2025-01-01T08:00:00.000+01:00', '1.0', '')",
    ],
    ids=["the text", "the moment", "the field", "another seal", "no seal", "the patient", "a new one"],
)
def test_11_forged_drafts(path: Path, verify: Verify, statement: str) -> None:
    put_draft(path, "6.2", "1.5")
    assert verify() == ""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute(statement).rowcount == 1
        raw.commit()
    assert verify().startswith("The half-typed text at F")
    assert "was altered, or put there by another program" in verify()
    with open_study(path, who="chen") as study:
        assert [one.vouched for one in study.book.drafts()].count(False) == 1
        for one in study.book.drafts():
            study.book.drop_draft(one.place)
    assert verify() == ""


def test_11_an_older_draft_that_is_put_back_is_named(path: Path, verify: Verify, capsys) -> None:
    """Its seal is its own; but a value was stored at its place since, which takes a draft away."""
    put_draft(path, "6.2")
    with closing(sqlite3.connect(path)) as raw:
        (kept,) = raw.execute("SELECT * FROM draft").fetchall()
    with open_study(path, who="chen") as study:
        assert [one.vouched for one in study.book.drafts()] == [True]
        place = study.book.drafts()[0].place
        study.book.drop_draft(place)
        entry.enter(study, place, "7.3", "typed anew")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"INSERT INTO draft VALUES ({', '.join('?' * len(kept))})", kept)
        raw.commit()
    with open_study(path, who="chen") as study:
        assert [one.vouched for one in study.book.drafts()] == [False]
    assert verify() == "", "nobody is accused: the value may have come by an import"
    capsys.readouterr()
    assert main(["verify", str(path)]) == 0
    assert "F6.CD34 of patient p1 is older than the value that was stored there" in capsys.readouterr().out


def test_11_a_draft_is_judged_only_where_the_key_of_the_study_lies(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_draft(path, "6.2")
    with another_computer(tmp_path):
        capsys.readouterr()
        assert main(["verify", str(path)]) == 0
        assert "1 half-typed text cannot be checked here" in capsys.readouterr().out


def test_12_an_altered_receipt(path: Path, verify: Verify) -> None:
    def forge(lines):
        text = lines[7].change.new.replace('"own":5', '"own":8')
        return [*lines[:7], replace(lines[7], change=replace(lines[7].change, new=text)), *lines[8:]]

    rewrite(path, forge)
    assert verify().startswith("Line 7 of the trail is signed by nobody: the signature in line 8 is not that of the ")


def test_12_a_receipt_that_says_more_than_its_signature(path: Path, verify: Verify) -> None:
    rewrite(
        path, lambda lines: [*lines[:7], replace(lines[7], change=replace(lines[7].change, reason="x")), *lines[8:]]
    )
    assert verify().startswith("The receipt in line 8 of the trail cannot be read: it was altered.")


def test_13_a_wrong_site_key(path: Path, verify: Verify, tmp_path: Path) -> None:
    ours = site_key().public
    with another_computer(tmp_path):
        theirs = site_key().public
        assert verify("--site-key", ours) == ""
        wrong = verify("--site-key", theirs)
    assert wrong.startswith("Line 3 of the trail names the site key ")
    assert "but you gave the site key" in wrong


# on a computer that has never seen the study: what it can find, and what only the public half of the key can


def test_a_rewritten_trail_is_found_anywhere_while_its_receipts_are_left(
    path: Path, verify: Verify, tmp_path: Path
) -> None:
    rewrite(path, altered(DEATH, "2023-12-01"))
    with another_computer(tmp_path):
        assert verify().startswith("Line 7 of the trail is not the one that was signed on 20")


def test_receipts_of_another_key_are_found_anywhere_by_who_gives_the_right_one(
    path: Path, verify: Verify, tmp_path: Path
) -> None:
    ours = site_key().public
    rewrite_with_own_key(path, altered(DEATH, "2023-12-01"))
    with another_computer(tmp_path):
        assert verify("--site-key", ours).startswith("Line 3 of the trail names the site key ")


def test_receipts_taken_away_are_found_anywhere_by_who_gives_the_key(
    path: Path, verify: Verify, tmp_path: Path
) -> None:
    ours = site_key().public
    rewrite(path, lambda lines: altered(DEATH, "2023-12-01")(without_receipts(lines)))
    with another_computer(tmp_path):
        assert verify("--site-key", ours).startswith("Line 1 of the trail is signed by nobody")
        assert verify() == ""  # nothing speaks against it here but what it says itself: nobody signed it


def test_whoever_has_seen_a_study_once_finds_it_forged_later(path: Path, verify: Verify, tmp_path: Path) -> None:
    with another_computer(tmp_path):
        assert verify() == ""
        rewrite_with_own_key(path, altered(DEATH, "2023-12-01"))
        assert verify().startswith("Line 12 of the trail is not the one that this computer saw signed on 20")


# beside the numbers of a forgery stands that they are not to be trusted, where this computer saw the study signed


@pytest.mark.parametrize("write", [rewrite, rewrite_with_own_key], ids=["receipts left", "receipts of another key"])
def test_numbers_of_a_trail_that_was_written_anew_say_so(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], write: Callable[..., None]
) -> None:
    out = tmp_path / "o.xlsx"
    write(path, altered(DEATH, "2023-12-01"))
    capsys.readouterr()
    codes = [
        main(words)
        for words in (["summary", str(path), "--json"], ["summary", str(path)], ["export", str(path), str(out)])
    ]
    said = capsys.readouterr()
    if write is rewrite:  # the receipts alone give it away: nothing is computed from a damaged trail
        assert (codes, said.out, out.exists()) == ([2, 2, 2], "", False)
        return
    assert codes == [0, 0, 0]
    assert said.err.count("DO NOT TRUST THIS") == 3
    assert '"proved": "not the trail that was signed"' in said.out
    assert "DO NOT TRUST THIS: a signed line" in said.out
    sheet = openpyxl.load_workbook(out, read_only=True)["Provenance"]
    assert any(str(cell).startswith("DO NOT TRUST THIS") for row in sheet.iter_rows(values_only=True) for cell in row)


def test_an_older_copy_may_be_read(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = shutil.copy(path, tmp_path / "older.cd7")
    enter(path, ("F1", "SEX", "M"))
    capsys.readouterr()
    assert main(["summary", str(older)]) == 0
    assert "DO NOT TRUST" not in capsys.readouterr().out


# nobody has a forgery signed for him by opening and closing it


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: rewrite(path, altered(DEATH, "2023-12-01")),
        lambda path: rewrite_with_own_key(path, altered(DEATH, "2023-12-01")),
        lambda path: rewrite(path, lambda lines: altered(DEATH, "2023-12-01")(without_receipts(lines))),
        lambda path: rewrite(path, lambda lines: lines[:8]),
    ],
    ids=["receipts left", "receipts of another key", "receipts taken away", "tail cut off"],
)
def test_a_forged_study_is_not_signed_by_who_works_in_it(
    path: Path, verify: Verify, forge: Callable[[Path], None]
) -> None:
    forge(path)
    enter(path, ("F1", "SEX", "M"))
    assert trail_of(path)[-1].change.field == "SEX"
    assert verify().startswith("Line ")


def test_a_forged_end_is_signed_and_named_as_found(
    path: Path, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(path, lambda lines: [*lines, replace(lines[5], change=Change("p1", "F1", 0, "SEX", None, "M"))])
    enter(path, ("F1", "SEX", "F"))
    capsys.readouterr()
    assert main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Line 13 of the trail was not signed in its session: the receipt in line 15 found it" in said
