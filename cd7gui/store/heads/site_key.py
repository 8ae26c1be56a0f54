"""The site key: it signs heads of trails, and its private half is outside every study."""

from __future__ import annotations

import base64
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_private
from cd7gui.records import dataclass
from cd7gui.store.heads.receipts import KEY_BYTES, key_name, public_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VARIABLE = "CD7GUI_SITE_KEY"  # of the environment: the path of the key file
BEGINS = "cd7gui site key 1\ned25519 private "
WRITTEN = re.compile(re.escape(BEGINS) + r"([0-9a-f]{64})\s*")
MOST_BYTES = 1000  # of a key file
MOST_OF_A_PATH = 1 << 16  # bytes of the note
KEYRING = ("cd7gui", "site key")
IN_KEYRING = b"keyring"  # in the note, instead of a path
KEYRING_IN_WORDS = "the keyring of this account"

NOT_THERE = "The site key {path} does not exist, so nothing was signed. Connect its drive, or name another file."
NO_KEY_FILE = "{path} does not contain a site key of cd7gui. Name another file with `cd7gui key --file FILE`."
KEYRING_SILENT = "The keyring of this account, which holds the site key, does not respond, so nothing was signed."
NOT_KEPT = "The site key cannot be stored as {path}: {why}. Name another file with `cd7gui key --file FILE`."


class NoSiteKey(UserError):
    """There is no site key to sign with; nothing was signed."""


@dataclass(frozen=True)
class SiteKey:
    """A site key with its private half; `place` says where that is stored."""

    private: Ed25519PrivateKey
    public: str
    place: str

    @property
    def name(self) -> str:
        """The short name of the key."""
        return key_name(self.public)

    def sign(self, message: bytes) -> str:
        """Return the signature of these bytes (base64)."""
        return base64.b64encode(self.private.sign(message)).decode("ascii")


def site_key(*, make: bool = True) -> SiteKey:
    """Return the site key of this account, made if there is none; raises `NoSiteKey`.

    It is in the file named by the environment or the keeper; otherwise in the system's keyring, if available, or in a
    file beside the settings.
    """
    if told := os.environ.get(VARIABLE):
        return key_in(Path(told))
    kept, usual = _kept_note(), usual_file()
    if kept == IN_KEYRING:
        return _from_text(_from_keyring(), KEYRING_IN_WORDS)
    if kept:
        return key_in(Path(os.fsdecode(kept)))
    if _stands(usual):
        return key_in(usual)
    if not make:
        raise NoSiteKey(NOT_THERE.format(path=usual))
    return _made_in_keyring() or make_at(usual)


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # in a folder that this account may not access, or with an invalid name
        raise NoSiteKey(NOT_KEPT.format(path=path, why=error.strerror)) from error


def public_half() -> str:
    """Return the public half of the key, "" if unavailable: work continues, and nothing is signed."""
    try:
        return site_key().public
    except (UserError, ImportError):
        return ""


def usual_file() -> Path:
    """Return the default key file, used if no other is named and no keyring works."""
    try:
        return own_folder() / "site.key"
    except RuntimeError as error:  # an account without a home
        raise NoSiteKey(NOT_KEPT.format(path="site.key", why="this account has no home folder")) from error


def name_file(path: Path) -> SiteKey:
    """Store the key in a file from now on, making it if necessary. Raises `NoSiteKey`."""
    place = path.absolute()
    found = key_in(place) if _stands(place) else make_at(place)
    try:
        make_folder(_note().parent)
        write_private(_note(), os.fsencode(place))
    except OSError as error:
        raise NoSiteKey(NOT_KEPT.format(path=place, why=error.strerror)) from error
    return found


def make_at(path: Path) -> SiteKey:
    """Generate a key in a file that only its owner can read; an existing key is read instead."""
    try:
        make_folder(path.parent)
        if not path.exists():
            write_private(path, _drawn().encode("ascii"))
    except OSError as error:
        raise NoSiteKey(NOT_KEPT.format(path=path, why=error.strerror)) from error
    return key_in(path)


def _kept_note() -> bytes:
    try:
        return read_small(_note(), MOST_OF_A_PATH)
    except OSError:
        return b""


def _note() -> Path:
    return usual_file().with_name("site key file.txt")


def key_in(path: Path) -> SiteKey:
    """Read a key from a file; raises `NoSiteKey`."""
    try:
        text = read_small(path, MOST_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise NoSiteKey(NOT_THERE.format(path=path)) from error
    return _from_text(text, str(path))


def _from_text(text: str, place: str) -> SiteKey:
    found = WRITTEN.fullmatch(text)
    if not found:
        raise NoSiteKey(NO_KEY_FILE.format(path=place))
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found[1]))
    return SiteKey(private, public_text(private.public_key().public_bytes_raw()), place)


def _drawn() -> str:
    import secrets  # loads OpenSSL, which would delay the start

    return f"{BEGINS}{secrets.token_hex(KEY_BYTES)}\n"  # RFC 8032: any 32 random bytes are a private key


# The system's keyring, through the library `keyring` if installed. It is an external service: whatever it raises, the
# file is used.


def _from_keyring() -> str:
    try:
        import keyring

        return keyring.get_password(*KEYRING) or ""
    except Exception as error:
        raise NoSiteKey(KEYRING_SILENT) from error


def _made_in_keyring() -> SiteKey | None:
    with suppress(Exception):
        import keyring

        if not keyring.get_password(*KEYRING):
            keyring.set_password(*KEYRING, _drawn())
        made = _from_text(_from_keyring(), KEYRING_IN_WORDS)
        make_folder(_note().parent)
        write_private(_note(), IN_KEYRING)
        return made
    return None
