"""Sealing by password: scrypt stretches it to a key for AES-GCM, both for studies and for people."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Cost = tuple[int, int, int]  # n, r and p of scrypt, RFC 7914

SHORTEST = 8  # characters of a password
COST: Cost = (1 << 16, 8, 1)  # 64 MiB: about a fifth of a second on a desktop computer
MOST: Cost = (1 << 20, 32, 16)  # accepted from a file; more would never finish
SALT, NONCE, TAG, KEY = 16, 12, 16, 32  # bytes

TOO_SHORT = "The password has fewer than {shortest} characters. Choose a longer one."
NO_LIBRARY = "Passwords and keys require the package cryptography. Reinstall cd7gui, then try again."


def check_password(password: str) -> None:
    """Refuse a password that is too short; raises `UserError`."""
    if len(password) < SHORTEST:
        raise UserError(TOO_SHORT.format(shortest=SHORTEST))


def new_salt() -> bytes:
    """Generate a salt."""
    return os.urandom(SALT)


def stretched(password: str, salt: bytes, cost: Cost, length: int = KEY) -> bytes:
    """Return a password stretched to bytes, after Unicode normalisation. Raises `ValueError` for a bad cost."""
    import hashlib  # loads OpenSSL, which would delay the start

    n, r, p = cost
    if not (n > 1 and n & (n - 1) == 0 and all(0 < one <= most for one, most in zip(cost, MOST, strict=True))):
        raise ValueError(cost)
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    room = 128 * r * (n + p + 2) + (1 << 20)
    return hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=room, dklen=length)


def seal(secret: bytes, key: bytes, bound: bytes) -> bytes:
    """Return a nonce and the sealed secret, which opens only with the same `bound`. Raises `UserError`."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key).encrypt(nonce, secret, bound)


def unseal(sealed: bytes, key: bytes, bound: bytes) -> bytes | None:
    """Return the secret, None if the key or `bound` is different. Raises `UserError`."""
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except InvalidTag:
        return None


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise UserError(NO_LIBRARY) from None
    return AESGCM(key)
