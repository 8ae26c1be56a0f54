"""An encrypted study: nothing of it stands readable on the disk, and everything works as with a plain one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import EncryptedFile, UserError
from cd7gui.store import backup, encrypting
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.audit_trail import BEGINNING
from cd7gui.store.encryption import key_file, library, sealing
from cd7gui.store.encryption.key_file import RECOVERY, KeyFile, name_key_file, read_key_file
from cd7gui.store.encryption.key_ring import UNLOCKED, VARIABLE, KeyRing, StudyKey
from cd7gui.store.rebuilding import rebuild
from cd7gui.store.verify import examine, verify
from cd7gui.study import entry
from cd7gui.study.encryption import ENCRYPTION, decrypt_study, encrypt_study
from cd7gui.study.entry import Place
from cd7gui.study.opening import new_study, open_for_reading, open_study

pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")

PASSWORD = "correct horse"
SPOKEN = ("Zhang", "0099817263", "1991-03-02", "01-777")


@pytest.fixture
def key_ring(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """The keys of this process, without any that an earlier test left."""
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))  # a password is tried often here
    return UNLOCKED


@pytest.fixture
def study(tmp_path: Path, key_ring: KeyRing) -> Path:
    """An encrypted study with one patient, closed."""
    place = tmp_path / "s.cd7"
    keys = encrypting.new_keys(place, PASSWORD)
    with new_study(place, name="S", who="coordinator") as made:
        for field, text in zip(("INITIALS", "MRN", "BRTHDAT", "SUBJID"), SPOKEN, strict=True):
            assert entry.enter(made, Place("p1", "F1", 0, field), text).stored
    assert key_ring.find(keys.key.id)
    return place


def readable_words(folder: Path) -> set[str]:
    """Return which of the patient's texts stand in any file of a folder, as UTF-8 or UTF-16."""
    found = set()
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        found |= {text for text in SPOKEN if text.encode() in content or text.encode("utf-16-le") in content}
    return found


def test_a_study_backup_log_and_copy_hold_nothing_that_can_be_read(study: Path, tmp_path: Path) -> None:
    with open_study(study, who="coordinator") as opened:
        entry.enter(opened, Place("p1", "F1", 0, "MRN"), SPOKEN[1] + "5", "typed again")
        assert Path(f"{study}-wal").stat().st_size > 0
        backup.backup(opened, tmp_path / "by hand.cd7")
        backup.back_up_daily(opened, opened.today())
        assert readable_words(tmp_path) == set()
    assert readable_words(tmp_path) == set()
    assert verify(study) is None
    assert all(verify(one.path) is None for one in backup.kept_backups(study))


def test_a_killed_process_leaves_nothing_that_can_be_read_and_loses_nothing(study: Path, tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from cd7gui.store.encryption.key_ring import UNLOCKED\n"
        "UNLOCKED.take_over(os.environ)\n"
        "from cd7gui.study import entry\n"
        "from cd7gui.study.opening import open_study\n"
        "opened = open_study(sys.argv[1], who='c')\n"
        "entry.enter(opened, entry.Place('p1', 'F1', 0, 'INITIALS'), 'Zhang2')\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(study)],
        stdout=subprocess.PIPE,
        env={**os.environ, VARIABLE: UNLOCKED.words()},
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout
    with child:
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGKILL)
    assert readable_words(tmp_path) == set()
    with open_study(study, who="coordinator") as opened:
        assert opened.case("p1").stored("F1", 0, "INITIALS") == "Zhang2"


def test_without_the_password_nothing_opens(study: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "_keys", {})
    with pytest.raises(EncryptedFile, match="is encrypted") as refused:
        open_for_reading(study)
    assert refused.value.path == study
    with pytest.raises(UserError, match="neither the password"):
        encrypting.unlock(study, "wrong horse")
    encrypting.unlock(study, PASSWORD)
    with open_for_reading(study) as opened:
        assert opened.case("p1").stored("F1", 0, "INITIALS") == SPOKEN[0]


def test_the_recovery_key_opens_however_it_is_typed(tmp_path: Path, key_ring: KeyRing) -> None:
    keys = encrypting.new_keys(tmp_path / "s.cd7", PASSWORD)
    for typed in (
        keys.recovery,
        keys.recovery.lower(),
        keys.recovery.replace("-", ""),
        keys.recovery.replace("-", " "),
    ):
        assert keys.file.unlock(typed) == keys.key


def test_a_seal_opens_for_its_own_name_and_study_alone(tmp_path: Path) -> None:
    key, other = StudyKey.random(), StudyKey.random()
    file = KeyFile(tmp_path / "s.cd7.keys", key.id).sealed_for(key, "a", PASSWORD).sealed_for(key, RECOVERY, "X")
    (seal, _) = file.seals

    assert seal.open(key.id, PASSWORD) == key
    assert seal.open(other.id, PASSWORD) is None
    assert type(seal)("b", seal.salt, seal.sealed, seal.cost).open(key.id, PASSWORD) is None
    with pytest.raises(UserError, match="fewer than 8"):
        file.sealed_for(key, "b", "short")
    with pytest.raises(UserError, match="last person who can open"):
        file.without("a")
    assert file.sealed_for(key, "b", PASSWORD).without("a").unlock(PASSWORD) == key


def test_each_person_has_a_password_of_their_own_which_can_be_taken_away(
    study: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backup.back_up_daily(study, date(2026, 11, 22))
    kept = next(study.parent.glob("*.backups")) / "copy.cd7.keys"
    shutil.copy(name_key_file(study), kept)
    before = study.read_bytes()[:4096]

    def command(*words: str, password: str, new: str = "") -> str:
        monkeypatch.setattr(key_ring, "_keys", {})
        monkeypatch.setenv("CD7GUI_PASSWORD", password)
        monkeypatch.setenv("CD7GUI_NEW_PASSWORD", new)
        capsys.readouterr()
        code, said = main(["password", str(study), *words]), capsys.readouterr()
        return said.out if code == 0 else f"{code}: {said.err}"

    assert "now also open with a password of Chen Li" in command(
        "--for", "Chen Li", password=PASSWORD, new="chens horse"
    )
    assert command("--names", password="") == "Chen Li\npassword\nrecovery\n"
    assert "was changed" in command(password="chens horse", new="chens other horse")  # her own, not the common one
    assert "neither the password" in command("--for", "x", password="chens horse", new="12345678")
    for password in (PASSWORD, "chens other horse"):
        for file in (name_key_file(study), kept):
            assert read_key_file(file).unlock(password)
    assert "opens for Chen Li, password and recovery" in command("--remove", "Hu", password=PASSWORD)
    assert "opens" in command("--remove", "password", password="chens other horse")
    assert "last person who can open" in command("--remove", "Chen Li", password="chens other horse")
    with pytest.raises(UserError, match="neither"):
        read_key_file(kept).unlock(PASSWORD)
    assert study.read_bytes()[:4096] == before or verify(study) is None  # the study itself is not encrypted anew
    with open_for_reading(study) as opened:
        told = [line.change.new for line in opened.book.trail() if line.change.field == ENCRYPTION]
    assert told == ["opens by a password of Chen Li", "opens no more by a password of password"]


def test_the_seal_of_a_name_is_tried_first_and_the_recovery_key_only_where_one_is_typed(
    tmp_path: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = encrypting.new_keys(tmp_path / "s.cd7", PASSWORD)
    file = keys.file.sealed_for(keys.key, "a", "password of a").sealed_for(keys.key, "b", "password of b")
    tried: list[str] = []
    true = key_file.Seal.open
    monkeypatch.setattr(key_file.Seal, "open", lambda seal, *words: tried.append(seal.name) or true(seal, *words))
    assert file.unlock("password of b", "b") == keys.key
    assert file.opened_by(keys.recovery)[0] == RECOVERY
    assert tried == ["b", RECOVERY]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"cd7gui keys": 1, "key": "00", "seals": []}',
        b'{"cd7gui keys": 2}',
        b"[" * 100_000,
    ],
)
def test_a_keys_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.cd7.keys").write_bytes(content)
    with pytest.raises(UserError, match="Copy it from a backup"):
        read_key_file(tmp_path / "s.cd7.keys")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_a_keys_file_is_whole_or_as_it_was_where_the_disk_takes_only_a_part(study: Path) -> None:
    import resource

    keys, there = name_key_file(study), sorted(study.parent.iterdir())
    before = keys.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))  # as a disk that is almost full
    try:
        with pytest.raises(UserError, match=re.escape(str(keys))):
            encrypting.change_password(study, PASSWORD, "another one, longer")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert keys.read_bytes() == before
    assert sorted(study.parent.iterdir()) == there
    encrypting.change_password(study, PASSWORD, "another one, longer")
    assert read_key_file(keys).unlock("another one, longer").id == read_key_file(keys).id


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_keys_file_is_its_owner_s_alone_whatever_rights_it_had(study: Path) -> None:
    keys = name_key_file(study)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    keys.chmod(0o664)
    encrypting.change_password(study, PASSWORD, "another one, longer")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_what_others_put_among_the_backups_hinders_no_change_of_a_password(study: Path) -> None:
    folder = study.with_name("s.backups")
    folder.mkdir()
    (folder / "a.keys").write_text("of somebody else")
    shutil.copy(name_key_file(study), folder / "b.keys")
    encrypting.change_password(study, PASSWORD, "another one, longer")
    assert read_key_file(folder / "b.keys").unlock("another one, longer")


def test_an_encrypted_study_that_cannot_be_made_leaves_no_keys_behind(
    tmp_path: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CD7GUI_NEW_PASSWORD", "another one, longer")
    place = tmp_path / "s.cd7"
    assert main(["new", str(place)]) == 0
    assert main(["new", str(place), "--encrypted"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert not name_key_file(place).exists()


def test_a_backup_taken_elsewhere_has_its_keys_beside_it_and_is_restored(study: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "drive" / "deep" / "copy.cd7"
    elsewhere.parent.mkdir(parents=True)
    backup.backup(study, elsewhere)
    for path in (study, name_key_file(study)):
        path.unlink()

    assert name_key_file(elsewhere).exists()
    restored = backup.restored(elsewhere, study)

    assert restored.lines == examine(study).lines
    assert encrypting.find_keys(study).unlock(PASSWORD)


def test_a_damaged_encrypted_study_is_rebuilt_encrypted(study: Path) -> None:
    with Casebook.open(study) as book:
        book._live().execute("UPDATE value SET text = 'F' WHERE field = 'INITIALS'")
    assert verify(study) is not None

    rebuild(study)

    assert verify(study) is None
    assert readable_words(study.parent) == set()


def test_a_flipped_byte_is_noticed(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    content = bytearray(study.read_bytes())
    content[len(content) // 2] ^= 1
    study.write_bytes(content)

    assert verify(study) is not None
    assert capfd.readouterr().err == ""  # the library would write of it there


def test_a_plain_study_is_written_encrypted_and_back_with_the_same_lines(tmp_path: Path, key_ring: KeyRing) -> None:
    plain, sealed, again = tmp_path / "p.cd7", tmp_path / "e.cd7", tmp_path / "a.cd7"
    with new_study(plain, name="S", who="coordinator") as made:
        for field, text in zip(("INITIALS", "MRN", "BRTHDAT", "SUBJID"), SPOKEN, strict=True):
            assert entry.enter(made, Place("p1", "F1", 0, field), text).stored

    said = encrypt_study(plain, sealed, PASSWORD)
    assert "Recovery key: " in said
    assert plain.exists()
    shutil.move(plain, tmp_path.parent / f"{tmp_path.name}.plain")
    assert readable_words(tmp_path) == set()
    decrypt_study(sealed, again, "archive")

    lines = [
        [(line.seq, line.hash) for line in book.trail()]
        for book in (Casebook.open(path, read_only=True) for path in (sealed, again))
    ]
    assert lines[0] == lines[1]
    with open_for_reading(sealed) as opened:
        kept = [line for line in opened.book.trail() if line.change.field == ENCRYPTION]
    assert [(line.change.new, line.change.reason) for line in kept] == [
        ("encrypted as e.cd7", ""),
        ("decrypted as a.cd7", "archive"),
    ]
    said = encrypt_study(sealed, tmp_path / "x.cd7", "a horse of its own")  # somebody left who may have kept the key
    assert "open with the old ones" in said
    assert library.key_id_of(tmp_path / "x.cd7") not in (None, library.key_id_of(sealed))
    assert verify(tmp_path / "x.cd7") is None
    with pytest.raises(UserError, match="neither the password"):
        library.find_keys(tmp_path / "x.cd7").unlock(PASSWORD)
    with pytest.raises(UserError, match="Say why"):
        decrypt_study(sealed, tmp_path / "x.cd7", " ")


def test_a_refused_encryption_leaves_nothing_behind(tmp_path: Path, key_ring: KeyRing) -> None:
    with pytest.raises(UserError):
        encrypt_study(tmp_path / "not there.cd7", tmp_path / "e.cd7", PASSWORD)
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_a_sentence_says_what_to_install(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cd7gui.store.encryption.cipher", None)
    monkeypatch.delattr("cd7gui.store.encryption.cipher")
    with pytest.raises(UserError, match="extra “encrypted”"):
        open_for_reading(study)


def test_the_file_of_an_open_study_is_never_opened_by_another_way(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_study(study, who="coordinator"):
        monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a descriptor that closes takes SQLite's locks away"))
        assert library.key_id_of(study)


def test_the_commands_ask_for_the_password_and_take_it_from_the_environment(
    study: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(key_ring, "_keys", {})
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["verify", str(study)]) == 2
    assert "A password is needed" in capsys.readouterr().err
    monkeypatch.setenv("CD7GUI_PASSWORD", PASSWORD)
    assert main(["verify", str(study)]) == 0
    monkeypatch.setenv("CD7GUI_NEW_PASSWORD", "another horse")
    assert main(["password", str(study)]) == 0
    monkeypatch.setattr(key_ring, "_keys", {})
    assert main(["verify", str(study)]) == 2
    monkeypatch.setenv("CD7GUI_PASSWORD", "another horse")
    assert main(["new", str(study.with_name("n.cd7")), "--encrypted"]) == 0
    assert "Recovery key" in capsys.readouterr().out
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(study.with_name("n.cd7")).execute("SELECT 1 FROM change")


def test_errors_of_the_cipher_are_those_of_sqlite(study: Path) -> None:
    with Casebook.open(study) as book:
        live = book._live()
        with pytest.raises(sqlite3.OperationalError):
            live.execute("SELECT nothing FROM nowhere")
        with pytest.raises(sqlite3.IntegrityError, match="never removed"):
            live.execute("DELETE FROM change")
        assert [len(row) for row in live.execute("SELECT seq, hash FROM change LIMIT 2")] == [2, 2]
        assert book.position() != (0, BEGINNING)
