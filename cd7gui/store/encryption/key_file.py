"""The keys file beside an encrypted study: its key, sealed once for each authorised person and for recovery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import read_small, write_private
from cd7gui.records import dataclass
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_ring import ID_SIZE, SECRET_SIZE, StudyKey

ENDING = ".keys"
FORMAT = 1
RECOVERY, PASSWORD = "recovery", "password"  # for whom a key is sealed if no person is named
BLOCK, PARALLEL = 8, 1  # of scrypt, in every keys file
MOST_BYTES, MOST_SEALS = 1 << 20, 200

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which are easily confused on paper
GROUPS, IN_A_GROUP = 8, 4  # 160 bits
LENGTH = GROUPS * IN_A_GROUP + GROUPS - 1  # including the hyphens between groups

DOES_NOT_OPEN = "This is neither the password of {name} nor its recovery key. Nothing was opened; try again."
BAD_FILE = "The keys file {path} cannot be read. Copy it from a backup of the study, which also contains it."
LAST_SEAL = "{name} is the last person who can open this study. Give someone else a password first."


@dataclass(frozen=True)
class Seal:
    """A study's key sealed by a password: for whom, how the password becomes a key, and the sealed bytes."""

    name: str
    salt: bytes
    sealed: bytes
    cost: int

    @classmethod
    def of(cls, key: StudyKey, name: str, password: str) -> Seal:
        """Seal a key; the name is sealed with it, so that no seal can be renamed."""
        salt, cost = sealing.new_salt(), sealing.COST[0]
        sealed = sealing.seal(key.secret, _opener(password, salt, cost), _bound(key.id, name))
        return cls(name, salt, sealed, cost)

    def plain(self) -> dict[str, Any]:
        """Return the seal as stored in the file."""
        nonce, sealed = self.sealed[: sealing.NONCE], self.sealed[sealing.NONCE :]
        parts = {"salt": self.salt, "nonce": nonce, "sealed": sealed}
        return {"for": self.name, "scrypt": self.cost, **{name: part.hex() for name, part in parts.items()}}

    def open(self, id: bytes, password: str) -> StudyKey | None:
        """Return the key, or None for a wrong password."""
        secret = sealing.unseal(self.sealed, _opener(password, self.salt, self.cost), _bound(id, self.name))
        return StudyKey(id, secret) if secret is not None else None


@dataclass(frozen=True)
class KeyFile:
    """The content of a keys file: the id of the key, and its seals."""

    path: Path
    id: bytes
    seals: tuple[Seal, ...] = ()

    def unlock(self, password: str, name: str = "") -> StudyKey:
        """Return the study's key by a password or the recovery key; raises `UserError` if it is neither.

        The seal of `name` is tried first, because each attempt takes a fifth of a second.
        """
        return self.opened_by(password, name)[1]

    def opened_by(self, password: str, name: str = "") -> tuple[str, StudyKey]:
        """Return whose seal a password opens, and the study's key. Raises `UserError` as `unlock` does."""
        recovery = normal_recovery_key(password)
        is_one = len(recovery) == LENGTH
        for seal in sorted(self.seals, key=lambda one: (one.name != name, (one.name == RECOVERY) is not is_one)):
            if seal.name == RECOVERY and not is_one:
                continue
            key = seal.open(self.id, recovery if seal.name == RECOVERY else password)
            if key is not None:
                return seal.name, key
        raise UserError(DOES_NOT_OPEN.format(name=self.path.name.removesuffix(ENDING)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names for which the key is sealed; the recovery key is last."""
        return tuple(sorted((one.name for one in self.seals), key=lambda name: (name == RECOVERY, name)))

    def sealed_for(self, key: StudyKey, name: str, password: str) -> KeyFile:
        """Return the file with a seal for a name, replacing an earlier one; raises `UserError`."""
        if name != RECOVERY:
            sealing.check_password(password)
        others = tuple(one for one in self.seals if one.name != name)
        return replace(self, seals=(*others, Seal.of(key, name, password)))

    def without(self, name: str) -> KeyFile:
        """Return the file without a name's seal; raises `UserError` if only the recovery key were left."""
        left = tuple(one for one in self.seals if one.name != name)
        if all(one.name == RECOVERY for one in left):
            raise UserError(LAST_SEAL.format(name=name))
        return replace(self, seals=left)

    def write(self, path: Path | None = None) -> None:
        """Write the file completely or not at all, readable only by its owner. Raises `OSError`."""
        write_private(path or self.path, json.dumps(self._plain(), indent=1).encode())

    def _plain(self) -> dict[str, Any]:
        return {"cd7gui keys": FORMAT, "key": self.id.hex(), "seals": [one.plain() for one in self.seals]}


def read_key_file(path: Path) -> KeyFile:
    """Read a keys file; raises `UserError` if it is not one."""
    try:
        plain = read_json(read_small(path, MOST_BYTES))
        if plain["cd7gui keys"] != FORMAT:
            raise ValueError(plain["cd7gui keys"])
        key_id = bytes.fromhex(plain["key"])
        seals = tuple(map(_seal, plain["seals"][:MOST_SEALS]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(BAD_FILE.format(path=path)) from error
    if len(key_id) != ID_SIZE:
        raise UserError(BAD_FILE.format(path=path))
    return KeyFile(path, key_id, seals)


def _seal(plain: dict[str, Any]) -> Seal:
    salt, nonce, sealed = (bytes.fromhex(plain[name]) for name in ("salt", "nonce", "sealed"))
    cost = int(plain["scrypt"])
    if not (1 < cost <= sealing.MOST[0] and cost & (cost - 1) == 0):
        raise ValueError(cost)
    if (len(nonce), len(sealed)) != (sealing.NONCE, SECRET_SIZE + sealing.TAG):
        raise ValueError(len(sealed))
    return Seal(str(plain["for"]), salt, nonce + sealed, cost)


def _opener(password: str, salt: bytes, cost: int) -> bytes:
    return sealing.stretched(password, salt, (cost, BLOCK, PARALLEL))


def name_key_file(study: Path) -> Path:
    """Return the path of a study's keys file."""
    return study.parent / f"{study.name}{ENDING}"


def find_key_file(study: Path, id: bytes) -> KeyFile | None:
    """Find the keys file for a file that begins with a key's id: its own, or one near it, as for a backup."""
    for path in _key_files(study):
        with suppress(UserError):
            found = read_key_file(path)
            if found.id == id:
                return found
    return None


def _key_files(study: Path) -> Iterator[Path]:
    yield name_key_file(study)
    for folder in (study.parent, study.parent.parent):
        with suppress(OSError):
            yield from sorted(folder.glob(f"*{ENDING}"))


def take_keys_along(source: Path, target: Path, id: bytes) -> None:
    """Copy the keys file of a study beside its copy, unless one is near it. Raises `OSError`."""
    found = find_key_file(source, id)
    if found is not None and find_key_file(target, id) is None:
        found.write(name_key_file(target))


def new_recovery_key() -> str:
    """Return a recovery key for printing: eight groups of four letters and digits."""
    import secrets  # loads OpenSSL, which would delay the start

    groups = ("".join(secrets.choice(LETTERS) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def normal_recovery_key(typed: str) -> str:
    """Return a recovery key in its printed form, however it was typed."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return "-".join(letters[at : at + IN_A_GROUP] for at in range(0, len(letters), IN_A_GROUP))


def _bound(id: bytes, name: str) -> bytes:
    return b"cd7gui study key\0" + id + name.encode()
