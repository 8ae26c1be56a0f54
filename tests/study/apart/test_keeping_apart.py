"""Identifiers in a file of their own: entered, shown, sent out, away, and brought back."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.changes import APART, Change, MissingReason, Place
from cd7gui.domain.errors import UserError
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.apart.persons_file import PERSONS
from cd7gui.store.backup import backup, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.apart.identifiers_key import new_keys_of, unlock_identifiers
from cd7gui.study.apart.keeping_apart import bring_back, keep_apart
from cd7gui.study.entry import Result
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.people.locks import LockScope, lock, unlock
from cd7gui.study.people.permission import NotAllowed
from tests.study.apart_study import SECRETS, TRUE, identifiers_of, parted_study, type_in, whole_study


def test_nothing_changes_for_who_has_both_files(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")

    with open_study(path) as study:
        assert not study.identifiers_away
        assert identifiers_of(study) == TRUE
        assert study.case("p1")[Registration.birth_date].isoformat() == "1958-03-17"
    with open_study(path, behind=True) as study:
        assert identifiers_of(study) == TRUE
    assert verify(path) is None
    assert verify(persons_of(path)) is None
    assert stat.S_IMODE(persons_of(path).stat().st_mode) == 0o600


def test_without_the_other_file_everything_else_works(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    persons_of(path).unlink()

    with open_study(path) as study:
        assert "s.persons.cd7 is missing" in study.identifiers_away
        assert all(is_kept_apart(text) for text in identifiers_of(study).values())
        row = study.case("p1").only(Registration)
        assert row.reason(Registration.initials) is MissingReason.KEPT_APART
        assert study.case("p1").derive(Registration.age, row) == 65
        assert Registration.birth_date not in row.blanks
        assert type_in(study, "p1", "F1", "CONSVER", "2.0") is Result.STORED
        before = study.book.position()
        for text in ("ABCD", ""):
            with pytest.raises(NotAllowed, match=r"s\.persons\.cd7 is missing"):
                type_in(study, "p1", "F1", "INITIALS", text)
        with pytest.raises(NotAllowed, match="is missing"):
            entry.set_missing(study, Place("p2", "F1", 0, "MRN"), MissingReason.UNKNOWN)
        assert type_in(study, "p1", "F1", "INITIALS", "kept apart") is Result.UNCHANGED
        assert study.book.position() == before


def test_what_is_entered_later_stands_in_the_other_file_alone(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        assert type_in(study, "p1", "F1", "INITIALS", "WWWQ") is Result.STORED
        assert type_in(study, "p3", "F1", "INITIALS", "HHHQ") is Result.STORED
        assert type_in(study, "p2", "F1", "INITIALS", "") is Result.STORED
        entry.undo(study)
        study.book.keep_draft(Place("p1", "F1", 0, "MRN"), "0099QQ", dictionary="1.0")
        told = [line.change for line in study.history("p1", "F1", 0, "INITIALS")]
        assert [(one.old, one.new) for one in told[-1:]] == [("QXZW", "WWWQ")]
        assert study.case("p2").stored("F1", 0, "INITIALS") == "VKJY"
        assert [one.text for one in study.book.drafts()] == ["0099QQ"]
        in_study = b"".join(one.read_bytes() for one in tmp_path.glob("s.cd7*"))
        assert not [word for word in (b"WWWQ", b"HHHQ", b"0099QQ") if word in in_study]
    with open_study(path) as study:
        assert study.case("p1").stored("F1", 0, "INITIALS") == "WWWQ"
        assert [one.text for one in study.book.drafts()] == ["0099QQ"]


def test_the_way_back_brings_every_value(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        assert "6 values" in bring_back(study, "the sponsor asks")
        assert identifiers_of(study) == TRUE
        assert type_in(study, "p1", "F1", "INITIALS", "QXZV") is Result.STORED
    persons_of(path).unlink()
    with open_study(path) as study:
        assert study.setting("@APART") is None
        assert identifiers_of(study) == TRUE | {("p1", "F1", "INITIALS"): "QXZV"}
        reasons = {line.change.reason for line in study.book.trail() if line.change.field == "@APART"}
        assert reasons == {"GDPR 4(5)", "the sponsor asks"}
    assert verify(path) is None


def test_a_wrong_other_file_is_one_sentence_each(tmp_path: Path) -> None:
    path, other = parted_study(tmp_path / "s.cd7"), parted_study(tmp_path / "o.cd7")
    whole_study(tmp_path / "w.cd7")
    mine = persons_of(path)
    older = tmp_path / "older"
    shutil.copy(mine, older)
    with open_study(path) as study:
        type_in(study, "p1", "F1", "INITIALS", "WWWQ")
    for source, words in (
        (persons_of(other), "contains the identifiers of another study"),
        (older, "is an older copy that lacks line"),
        (tmp_path / "w.cd7", "does not contain the identifiers of a study"),
        (None, "is not a cd7gui study"),
    ):
        mine.write_bytes(b"nonsense" * 1000 if source is None else source.read_bytes())
        with open_study(path) as study:
            assert words in study.identifiers_away
            assert len(study.cases()) == 2
    with pytest.raises(UserError, match="Open the study itself"):
        open_for_reading(persons_of(other))


def test_an_identifier_that_was_altered_in_the_other_file_is_not_lost_without_a_word(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with closing(sqlite3.connect(persons_of(path), isolation_level=None)) as raw:
        guard = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'change_is_never_updated'").fetchone()[0]
        raw.execute("DROP TRIGGER change_is_never_updated")
        for table, column in (("change", "new"), ("value", "text")):
            raw.execute(f"UPDATE {table} SET {column} = 'ZZZZ' WHERE {column} = 'QXZW'")
        raw.execute(guard)
    with open_study(path) as study:
        assert "s.persons.cd7 does not contain 1 identifier as the study sealed" in study.identifiers_away
        shown = identifiers_of(study)
        assert {place for place, text in shown.items() if is_kept_apart(text)} == {("p1", "F1", "INITIALS")}
        with pytest.raises(NotAllowed, match="no identifier can be entered"):
            type_in(study, "p1", "F1", "INITIALS", "ABCD")


FORGED = {  # well-chained lines of the other file that no window would write
    "a seal of other letters": ("@SEAL", "no hexadecimal", "does not contain the identifiers of a study"),
    "a short seal": ("@SEAL", "ab", "does not contain the identifiers of a study"),
    "no id": ("@ID", None, "does not contain the identifiers of a study"),
    "a step that is a number": ("@STEP", "5", ""),
    "a step of lists": ("@STEP", "[[],[],[],[]]", ""),
    "a step without end": ("@STEP", "[1,Infinity,0,true]", ""),
    "a step that is nested": ("@STEP", "[" * 100_000, ""),
}


@pytest.mark.parametrize(("field", "text", "words"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_other_file_is_one_sentence_each(tmp_path: Path, field: str, text: str | None, words: str) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with Casebook.open(persons_of(path)) as book:
        old = next((one for _, _, name, one in book.present()[""] if name == field), None)
        book.append([Change("", PERSONS, 0, field, old, text)], who="x", origin="entry", dictionary="1.0")
    with open_study(path) as study:
        assert words in study.identifiers_away
        assert len(study.cases()) == 2
    assert main(["verify", str(path)]) in (0, 1)


def test_a_study_without_a_reason_or_with_another_file_in_the_way_is_left_as_it_was(tmp_path: Path) -> None:
    path = whole_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        with pytest.raises(UserError, match="Give a reason"):
            keep_apart(study, "  ", None)
        persons_of(path).write_text("something")
        with pytest.raises(UserError, match="already exists"):
            keep_apart(study, "why", None)
        assert identifiers_of(study) == TRUE
    assert persons_of(path).read_text() == "something"


def test_a_backup_takes_both_files_and_a_restored_study_has_both(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    (tmp_path / "b").mkdir()
    with open_study(path) as study:
        backup(study, tmp_path / "b" / "copy.cd7")
        type_in(study, "p1", "F1", "INITIALS", "WWWQ")
    assert (tmp_path / "b" / "copy.persons.cd7").exists()
    restored(tmp_path / "b" / "copy.cd7", tmp_path / "again.cd7")
    with open_study(tmp_path / "again.cd7") as study:
        assert identifiers_of(study) == TRUE


def test_the_commands_keep_apart_and_rejoin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(whole_study(tmp_path / "s.cd7"))

    assert main(["apart", path, "--reason", "GDPR", "--plain"]) == 0
    assert "6 values" in capsys.readouterr().out
    assert main(["apart", path, "--reason", "GDPR", "--plain"]) == 2
    assert "already kept apart" in capsys.readouterr().err
    assert main(["export", path, str(tmp_path / "o.xlsx")]) == 0
    persons_of(Path(path)).rename(tmp_path / "away")
    assert main(["check", path]) in (0, 1)
    assert "is missing" in capsys.readouterr().err
    assert main(["rejoin", path, "--reason", "back"]) == 2
    (tmp_path / "away").rename(persons_of(Path(path)))
    assert main(["rejoin", path, "--reason", "back"]) == 0
    with open_for_reading(path) as study:
        assert identifiers_of(study) == TRUE


@pytest.fixture
def key_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))


def test_each_file_has_a_key_of_its_own(
    tmp_path: Path, key_ring: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = whole_study(tmp_path / "s.cd7"), tmp_path / "e.cd7"
    monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", "names 12345")
    monkeypatch.setenv("CD7GUI_PASSWORD", "study 12345")
    assert main(["apart", str(path), "--reason", "GDPR"]) == 0
    assert "Recovery key: " in capsys.readouterr().out
    assert main(["encrypt", str(path), str(out)]) == 0
    beside = b"".join(one.read_bytes() for one in tmp_path.iterdir() if one.name.startswith(("e.", "s.persons")))
    assert not [word for word in SECRETS if word.encode() in beside]

    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.delenv("CD7GUI_IDENTIFIERS_PASSWORD")
    assert main(["check", str(out)]) in (0, 1)
    assert "e.persons.cd7, which is encrypted and not unlocked here" in capsys.readouterr().err
    with open_study(out) as study:
        assert all(is_kept_apart(text) for text in identifiers_of(study).values())
        backup(study, tmp_path / "copy.cd7")  # by its bytes: nobody here can read it
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", "wrong 12345")
    assert main(["check", str(out)]) == 2
    assert "neither the password" in capsys.readouterr().err
    monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", "names 12345")
    assert main(["check", str(tmp_path / "copy.cd7")]) in (0, 1)
    assert capsys.readouterr().err == ""
    with open_study(tmp_path / "copy.cd7") as study:
        assert identifiers_of(study) == TRUE


def test_the_password_of_the_identifiers_is_changed_given_and_taken_away(
    tmp_path: Path, key_ring: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = whole_study(tmp_path / "s.cd7")
    persons = persons_of(path)

    def command(*words: str, password: str = "names 67890", new: str = "") -> tuple[int, str]:
        monkeypatch.setattr(UNLOCKED, "_keys", {})
        monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", password)
        monkeypatch.setenv("CD7GUI_NEW_PASSWORD", new)
        capsys.readouterr()
        code, said = main([*words]), capsys.readouterr()
        return code, said.out + said.err

    assert command("apart", str(path), "--reason", "GDPR", password="names 12345")[0] == 0
    assert command("password", str(persons), password="names 12345", new="names 67890")[0] == 0
    assert command("verify", str(path), password="names 12345")[0] == 2
    assert "each of its 6 values" in command("verify", str(path))[1]
    code, said = command("password", str(persons), "--for", "Mo Nitor", new="monitors horse")
    assert (code, f"{persons} and the backups beside it now also open with a password of Mo Nitor" in said) == (
        0,
        True,
    ), said
    assert "each of its 6 values" in command("verify", str(path), password="monitors horse")[1]
    assert command("password", str(persons), "--remove", "Mo Nitor")[0] == 0
    assert command("verify", str(path), password="monitors horse")[0] == 2
    with open_study(path) as study:
        told = [line.change.new for line in study.book.trail() if line.change.field == "@ENCRYPTION"]
        assert told == [
            "s.persons.cd7 opens by a password of Mo Nitor",
            "s.persons.cd7 opens no more by a password of Mo Nitor",
        ]
        code, said = command("password", str(persons), "--for", "Hu", new="the horse of Hu")
        assert (code, "This study is read-only" in said) == (2, True), said
    path.rename(tmp_path / "elsewhere.cd7")
    assert command("password", str(persons), "--for", "Hu", new="the horse of Hu")[0] == 2
    assert command("password", str(persons), "--names")[1] == "password\nrecovery\n", "what failed changed no key"


def test_a_new_study_of_an_encrypted_one_is_encrypted_too(
    tmp_path: Path, key_ring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CD7GUI_PASSWORD", "study 12345")
    monkeypatch.setenv("CD7GUI_IDENTIFIERS_PASSWORD", "names 12345")
    assert main(["encrypt", str(whole_study(tmp_path / "s.cd7")), str(tmp_path / "e.cd7")]) == 0
    assert main(["apart", str(tmp_path / "e.cd7"), str(tmp_path / "n.cd7"), "--reason", "why"]) == 0
    for name in ("n.cd7", "n.persons.cd7"):
        assert not (tmp_path / name).read_bytes().startswith(b"SQLite")
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    assert main(["verify", str(tmp_path / "n.cd7")]) == 0
    with open_study(tmp_path / "n.cd7") as study:
        assert identifiers_of(study) == TRUE


def test_a_study_that_was_made_by_a_failure_leaves_no_keys(tmp_path: Path, key_ring: None) -> None:
    path = whole_study(tmp_path / "s.cd7")
    with open_study(path, read_only=True) as study, pytest.raises(UserError, match="read-only"):
        keep_apart(study, "why", new_keys_of(path, "names 12345"))
    assert [one.name for one in tmp_path.iterdir()] == ["s.cd7"]


@pytest.mark.parametrize("scope", [LockScope(), LockScope("p1", "F6"), LockScope("", "F1")], ids=str)
def test_no_identifier_leaves_or_comes_back_where_something_is_locked(tmp_path: Path, scope: LockScope) -> None:
    with open_study(whole_study(tmp_path / "s.cd7"), who="c") as study:
        lock(study, scope)
        before = study.book.position()
        with pytest.raises(NotAllowed, match="locked, so nothing was changed"):
            keep_apart(study, "by the sponsor", None)
        assert (study.book.position(), persons_of(study.path).exists()) == (before, False)
        unlock(study, scope, "to move the identifiers")
        keep_apart(study, "by the sponsor", None)
        lock(study, scope)
        with pytest.raises(NotAllowed, match="locked, so nothing was changed"):
            bring_back(study, "by the sponsor")
        assert identifiers_of(study) == TRUE


@pytest.fixture
def sealed_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study whose identifiers stand in it, and a quick way to keys."""
    pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))
    return whole_study(tmp_path / "s.cd7")


@pytest.mark.parametrize("step", ["mark", "forget_draft"])
def test_what_fails_after_the_study_names_the_other_file_takes_neither_it_nor_its_key_away(
    sealed_for_them: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As where the disk is full for the next write, or the study is moved in the moment of the commit."""
    path = sealed_for_them
    done = getattr(PartedCasebook, step)

    def failing(*given: object, **named: object) -> None:
        done(*given, **named)
        raise StudyFileError("The disk is full.")

    with open_study(path) as study:
        for patient, text in (("p1", "0097"), ("p2", "0098")):
            study.book.keep_draft(Place(patient, "F1", 0, "MRN"), text, dictionary="1.0")
        monkeypatch.setattr(PartedCasebook, step, failing)
        with pytest.raises(UserError, match=r"are kept apart in s\.persons\.cd7 now, .* The disk is full"):
            keep_apart(study, "GDPR 4(5)", new_keys_of(path, "correct horse battery"))
        monkeypatch.undo()
        monkeypatch.setattr(sealing, "COST", (2, 8, 1))
        assert isinstance(study.book, PartedCasebook)
        assert study.setting(APART) == study.book.apart
        if step == "mark":
            assert Casebook.drafts(study.book) == []
    UNLOCKED._keys.clear()
    unlock_identifiers(path, "correct horse battery")
    with open_study(path) as study:
        assert not study.identifiers_away
        assert identifiers_of(study) == TRUE
        assert Casebook.drafts(study.book) == [], "half-typed identifiers stay in the study"
        assert [one.text for one in study.book.drafts()] == ["0097", "0098"]


def test_what_fails_before_leaves_neither_file_nor_key(sealed_for_them: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sealed_for_them

    def failing(*_: object, **__: object) -> None:
        raise StudyFileError("The disk is full.")

    with open_study(path) as study:
        monkeypatch.setattr(PartedCasebook, "mark", failing)
        with pytest.raises(UserError, match="full"):
            keep_apart(study, "GDPR 4(5)", new_keys_of(path, "correct horse battery"))
        monkeypatch.undo()
        assert identifiers_of(study) == TRUE
    assert not list(path.parent.glob("*persons*"))
