"""A study written anew: nothing of it or beside it spells an identifier, and everything else is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.trail_proof import prove_trail
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.apart.keeping_apart import take_out
from cd7gui.study.backups import back_up_daily
from cd7gui.study.entry import Result
from cd7gui.study.opening import open_study
from cd7gui.study.snapshots.snapshots import as_kept, keep, kept
from tests.study.apart_study import SECRETS, TRUE, identifiers_of, parted_study, type_in, whole_study

CORRECTED = ("QXZ1", "1958-03-19")


def corrected_study(path: Path) -> Path:
    """Make a study whose identifiers were corrected, and quoted in reasons, justifications and a kept snapshot."""
    with open_study(whole_study(path)) as study:
        type_in(study, "p1", "F1", "INITIALS", "QXZ1", "was QXZW")
        type_in(study, "p1", "F1", "BRTHDAT", "1958-03-19", "1958-03-17 was mistyped")
        type_in(study, "p1", "F1", "SEX", "F", "the record 00987612345 says so")
        type_in(study, "p1", "F1", "CONSVER", "0.1")
        finding = next(one for one in study.findings("p1") if one.may_be_justified)
        entry.justify(study, finding, "QXZ1 was born on 1958-03-19")
        keep(study, "before", None)
        type_in(study, "p2", "F1", "INITIALS", "")
        entry.undo(study)
    return path


def spelled(folder: Path, *secrets: str) -> set[str]:
    found = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file() and ".persons" not in one.name)
    return {word for word in secrets if word.encode() in found}


@pytest.fixture
def note_rewrite(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    path = corrected_study(tmp_path / "s.cd7")
    assert spelled(tmp_path, *SECRETS, *CORRECTED) == {*SECRETS, *CORRECTED}
    with open_study(path) as study:
        said = take_out(study, tmp_path / "new" / "n.cd7", "E6(R3) 4.2.2(b)", None)
        assert "6 values" in said
        assert "still hold" not in said
        assert study.setting("@RETOLD") == "rewritten without identifiers as n.cd7"
    return tmp_path / "new" / "n.cd7"


def test_nothing_beside_the_new_study_spells_an_identifier(note_rewrite: Path) -> None:
    with open_study(note_rewrite) as study:
        type_in(study, "p1", "F1", "INITIALS", "QXZW")
        study.book.keep_draft(entry.Place("p1", "F1", 0, "MRN"), "00987612345", dictionary="1.0")
        back_up_daily(study, study.today())
        assert spelled(note_rewrite.parent, *SECRETS, *CORRECTED) == set()  # open, with its log and a half-typed text
    assert spelled(note_rewrite.parent, *SECRETS, *CORRECTED) == set()


def test_the_new_study_says_what_the_old_one_said(note_rewrite: Path) -> None:
    corrected = {("p1", "F1", "INITIALS"): "QXZ1", ("p1", "F1", "BRTHDAT"): "1958-03-19"}
    with open_study(note_rewrite.parent.parent / "s.cd7") as old, open_study(note_rewrite) as new:
        assert identifiers_of(new) == identifiers_of(old) == TRUE | corrected
        for before, after in zip(old.cases(), new.cases(), strict=True):
            assert before.key == after.key
            for form in old.rules.dictionary.forms:
                assert {n: row.texts for n, row in before.rows_by_form.get(form.id, {}).items()} == {
                    n: {
                        name: t if not name.startswith("@WHY") else before.row(form, n).texts[name]
                        for name, t in row.texts.items()
                    }
                    for n, row in after.rows_by_form.get(form.id, {}).items()
                }
        (snapshot,) = kept(new)
        assert len(as_kept(new, snapshot).snapshot.cases) == len(as_kept(old, kept(old)[0]).snapshot.cases)
        history = [(one.change.new, one.change.reason) for one in new.history("p1", "F1", 0, "INITIALS")]
        assert history == [("QXZW", ""), ("QXZ1", "was QXZW")]


def test_the_new_chain_is_whole_and_its_first_line_names_the_old_head(note_rewrite: Path) -> None:
    assert verify(note_rewrite) is None
    assert verify(persons_of(note_rewrite)) is None
    proof = prove_trail(note_rewrite)
    assert proof.doubt is None
    with open_study(note_rewrite.parent.parent / "s.cd7", read_only=True) as old, open_study(note_rewrite) as new:
        lines, before = new.book.trail(), old.book.trail()
        head = next(line for line in lines if line.change.field == "@RETOLD").change.new
        named = str(head).split()
        assert named[0] == old.identity != new.identity
        assert before[int(named[1]) - 1].hash == named[2]
        assert named[2] in lines[0].change.reason
        assert "E6(R3) 4.2.2(b)" in lines[0].change.reason
        for told, line in zip(lines[: int(named[1])], before, strict=False):
            assert (told.seq, told.at, told.who, told.origin) == (line.seq, line.at, line.who, line.origin)


def test_a_study_that_was_apart_already_is_written_anew_too(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    (tmp_path / "new").mkdir()
    out = tmp_path / "new" / "n.cd7"
    with open_study(path) as study:
        take_out(study, out, "why", None)
    with open_study(out) as study:
        assert identifiers_of(study) == TRUE
    assert spelled(out.parent, *SECRETS) == set()
    persons_of(path).unlink()
    with open_study(path) as study, pytest.raises(UserError, match="Not all identifiers"):
        take_out(study, tmp_path / "other.cd7", "why", None)
    assert not (tmp_path / "other.cd7").exists()
    assert not (tmp_path / "other.persons.cd7").exists()


def test_texts_that_quote_an_identifier_are_named(tmp_path: Path) -> None:
    path = whole_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        assert type_in(study, "p1", "F1", "CONSVER", "of QXZW") is Result.STORED
        said = take_out(study, tmp_path / "n.cd7", "why", None)
    assert "1 other text still holds an" in said
    assert "F1.CONSVER of 01-001" in said


def test_the_command_tells_a_study_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = whole_study(tmp_path / "s.cd7"), tmp_path / "n.cd7"
    assert main(["apart", str(path), str(out), "--reason", "why", "--plain"]) == 0
    assert "trail without them" in capsys.readouterr().out
    assert main(["verify", str(out)]) == 0
    assert main(["apart", str(path), str(out), "--reason", "why", "--plain"]) == 2
    assert "already exists" in capsys.readouterr().err
