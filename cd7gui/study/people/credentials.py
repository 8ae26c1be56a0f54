"""Passwords and keys: half of what scrypt makes of a password seals the person's private key."""

from __future__ import annotations

import base64
import json
import re

from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.sealing import NO_LIBRARY

HASH = 32  # bytes

BY_KEY_BEFORE = "signed by the key before: "
_ENDORSED = re.compile(re.escape(BY_KEY_BEFORE) + r"([0-9A-Za-z+/]{86}==)")
UNREADABLE = "The password of {name} cannot be checked: its record in the file is damaged. Ask a keeper for a new one."


@dataclass(frozen=True)
class KeyPair:
    """An Ed25519 key: the private half as 32 bytes, the public half in base64."""

    private: bytes
    public: str


def new_key() -> KeyPair:
    """Generate a new key. Raises `UserError` if the library is missing."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise UserError(NO_LIBRARY) from None
    return key_of(Ed25519PrivateKey.generate().private_bytes_raw())


def key_of(private: bytes) -> KeyPair:
    """Return a private key with its public half."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return KeyPair(private, base64.b64encode(public).decode("ascii"))


def signed(private: bytes, message: bytes) -> str:
    """Sign a message with a private key; return the signature in base64."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).sign(message)).decode("ascii")


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Return whether a signature of a message was made with the private half of a public key."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise UserError(NO_LIBRARY) from None
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def endorsement(before: KeyPair, public: str) -> str:
    """Return the previous key's endorsement of a new public key, to be stored as the reason of its line."""
    return BY_KEY_BEFORE + signed(before.private, _succession(before.public, public))


def endorsement_in(reason: str) -> str:
    """Return the endorsement in the reason of a line, "" if there is none."""
    found = _ENDORSED.search(reason)
    return found[0] if found else ""


def is_endorsed(reason: str, before: str, public: str) -> bool:
    """Return whether a key was endorsed by its predecessor; nobody else can make a person's next key."""
    found = _ENDORSED.search(reason)
    return found is not None and is_signed(before, _succession(before, public), found[1])


def _succession(before: str, public: str) -> bytes:
    return json.dumps(["cd7gui person key 1", before, public], separators=(",", ":")).encode("ascii")


def sealed(person: int, password: str, key: KeyPair) -> StoredCredential:
    """Return a credential for a password, with the private key that it seals. Raises `UserError` if too short."""
    sealing.check_password(password)
    salt = sealing.new_salt()
    known, opener = _halves(password, salt, sealing.COST)
    kdf = ":".join(["scrypt", *map(str, sealing.COST)])
    return StoredCredential(person, kdf, salt, known, sealing.seal(key.private, opener, _bound(person)))


def opened(one: StoredCredential, password: str, name: str) -> KeyPair | None:
    """Return the key that a password opens, None if wrong. Raises `UserError` for a damaged credential."""
    import hmac  # loads OpenSSL, which would delay the start

    try:
        kdf, *cost = one.kdf.split(":")
        n, r, p = map(int, cost)
        if kdf != "scrypt":
            raise ValueError(one.kdf)
        known, opener = _halves(password, one.salt, (n, r, p))
        if not hmac.compare_digest(known, one.hash):
            return None
        private = sealing.unseal(one.sealed_key, opener, _bound(one.person))
        if private is None:
            raise ValueError(one.person)
        return key_of(private)
    except (ValueError, TypeError) as error:
        raise UserError(UNREADABLE.format(name=name)) from error


def _halves(password: str, salt: bytes, cost: sealing.Cost) -> tuple[bytes, bytes]:
    """Derive from a password its verifier and the key that seals."""
    found = sealing.stretched(password, salt, cost, 2 * HASH)
    return found[:HASH], found[HASH:]


def _bound(person: int) -> bytes:
    """Return what binds a sealed key to its person."""
    return f"cd7gui person {person}".encode()
