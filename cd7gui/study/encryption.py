"""Encrypting and decrypting a study, with a note in its trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.store import encrypting
from cd7gui.store.database.errors import EXISTS, problem
from cd7gui.store.database.persons_place import study_of
from cd7gui.store.encrypting import NewKeys, change_password, names_of_passwords, new_keys, unlock
from cd7gui.store.encryption.key_file import PASSWORD, RECOVERY
from cd7gui.store.encryption.key_ring import UNLOCKED, VARIABLE
from cd7gui.store.encryption.library import key_id_of
from cd7gui.store.encryption.sealing import SHORTEST
from cd7gui.study.backups import require_at
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study

__all__ = (
    "PASSWORD",
    "RECOVERY",
    "SHORTEST",
    "VARIABLE",
    "NewKeys",
    "change_password",
    "decrypt_study",
    "encrypt_study",
    "is_encrypted",
    "is_locked",
    "keys_in_words",
    "names_of_passwords",
    "new_keys",
    "unlock",
)

ENCRYPTION = "@ENCRYPTION"  # a line of the study for each time it was encrypted or decrypted

PLAIN = "{path} is not encrypted."
WROTE_PLAINLY = (
    "Wrote {out}, which is not encrypted: anyone with access to the file can read it. {path} is unchanged and still "
    "encrypted."
)
KEPT_PLAIN = (
    "{path} and its backups are unchanged and not encrypted: delete them once you have opened {out} successfully."
)
KEPT_SEALED = (
    "{out} has its own key, and opens only with its own password. {path} and its backups are unchanged and open with "
    "the old ones: delete them once you have opened {out} successfully."
)
GIVEN = "{path} and the backups beside it now also open with a password of {name}."
TAKEN = (
    "The password of {name} no longer opens {path} and the backups beside it. Earlier copies of the keys file still "
    "open with it: anyone who kept one can be locked out only by encrypting the study again, which makes a new key "
    "(File › Encrypt a copy…, or `cd7gui encrypt`)."
)
NOT_MADE = "not {what}: this failed, and no file was made"
NEEDS_REASON = "Say why the encryption is removed; nothing was written."


def is_encrypted(path: Path) -> bool:
    """Return whether a study is encrypted."""
    return key_id_of(path) is not None


def is_locked(path: Path) -> bool:
    """Return whether a study is encrypted and its password has not been given in this process."""
    key_id = key_id_of(path)
    return key_id is not None and UNLOCKED.find(key_id) is None


def keys_in_words() -> str:
    """Return the keys known to this process, serialised for a child process; "" if there are none."""
    return UNLOCKED.words()


def encrypt_study(
    path: Path, out: Path, password: str, who: str = "", show: Callable[[NewKeys], NewKeys] | None = None
) -> str:
    """Write an encrypted copy of a study, and return what to keep of its keys. Raises `UserError`.

    A study that is encrypted already gets a new key, which excludes a person who has left and may have kept the old
    one. `show` shows the recovery key before anything is written that would need it, and returns the keys without it.
    """
    keys = new_keys(out, password)
    try:
        told = show(keys) if show is not None else keys
        with _noted_first(path, as_encrypted(out), "", who, lambda: keys.in_use):
            encrypting.encrypt(path, out, keys.key.id)
    except BaseException:
        keys.forget()
        raise
    return f"{told.in_words()}\n{remaining_files_in_words(path, out)}"


def remaining_files_in_words(path: Path, out: Path) -> str:
    """Describe which files remain beside a newly encrypted study, and when they can be deleted."""
    return (KEPT_SEALED if is_encrypted(path) else KEPT_PLAIN).format(path=path, out=out.name)


def write_encrypted(path: Path, out: Path, key_id: bytes) -> None:
    """Encrypt a study with a key of this process, for the window that has it open. Raises `UserError`."""
    require_at(path, Act.ENCRYPT)
    encrypting.encrypt(path, out, key_id)


def as_encrypted(out: Path) -> str:
    """Return the text of the trail line that records the encryption."""
    return f"encrypted as {out.name}"


def decrypt_study(path: Path, out: Path, reason: str, who: str = "") -> str:
    """Write a decrypted copy of a study, and return a sentence. Raises `UserError`."""
    if not reason.strip():
        raise UserError(NEEDS_REASON)
    if not is_encrypted(path):
        raise UserError(PLAIN.format(path=path))
    if out.exists():
        raise problem(EXISTS, out)
    with _noted_first(path, f"decrypted as {out.name}", reason.strip(), who, out.exists):
        encrypting.decrypt(path, out)
    return WROTE_PLAINLY.format(path=path, out=out)


def set_password_for(path: Path, old: str, new: str, name: str) -> str:
    """Give a person a password of their own for an encrypted study. Raises `UserError`.

    Anyone with the key could do this by other means; the role is checked and the trail records it. If `path` is the
    file of identifiers, the study's roles and trail are used. Returns a sentence.
    """
    with _deciding(path) as study:
        return set_password_in(study, path, old, new, name)


def set_password_in(study: Study, path: Path, old: str, new: str, name: str) -> str:
    """Do the same as `set_password_for` for a study that is open here. Raises `UserError`."""
    _decide(study)
    encrypting.change_password(path, old, new, name)
    _note_in(study, f"{_of_identifiers(path)}opens by a password of {printable_name(name)}", "")
    return GIVEN.format(path=path, name=printable_name(name))


def remove_password_for(path: Path, password: str, name: str) -> str:
    """Remove a person's password from an encrypted study; return what this does not do. Raises `UserError`."""
    with _deciding(path) as study:
        return remove_password_in(study, path, password, name)


def remove_password_in(study: Study, path: Path, password: str, name: str) -> str:
    """Do the same as `remove_password_for` for a study that is open here. Raises `UserError`."""
    _decide(study)
    encrypting.remove_password(path, password, name)
    _note_in(study, f"{_of_identifiers(path)}opens no more by a password of {printable_name(name)}", "")
    return TAKEN.format(path=path, name=printable_name(name))


@contextmanager
def _deciding(path: Path) -> Iterator[Study]:
    """Open the study whose roles and trail govern a change of keys. Raises `UserError`."""
    with open_study(study_of(path), origin="command", behind=True) as study:
        yield study


def _decide(study: Study) -> None:
    study.require(Act.ENCRYPT)
    study.refuse_if_read_only()


def _of_identifiers(path: Path) -> str:
    return f"{path.name} " if study_of(path) != path else ""


@contextmanager
def _noted_first(path: Path, what: str, reason: str, who: str, is_made: Callable[[], bool]) -> Iterator[None]:
    """Note in the trail what the block does, before it, and afterwards if the file was not made.

    The copy has to hold the line, and none may be made without it.
    """
    _note(path, what, reason, who)
    try:
        yield
    except BaseException:
        if not is_made():
            with suppress(UserError, OSError):  # the disk may be full for this line, too
                _note(path, not_made(what), reason, who)
        raise


def not_made(what: str) -> str:
    """Return the text of the trail line that revokes an earlier one, because its act failed."""
    return NOT_MADE.format(what=what)


def _note(path: Path, what: str, reason: str, who: str) -> None:
    with open_study(path, who=who, origin="command", behind=True) as study:
        _note_in(study, what, reason)


def _note_in(study: Study, what: str, reason: str) -> None:
    study.write([Change("", STUDY, 0, ENCRYPTION, study.setting(ENCRYPTION), what, reason)])
