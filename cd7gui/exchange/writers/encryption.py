"""A password-protected workbook with real AES encryption, not mere sheet protection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_files import replacing

if TYPE_CHECKING:
    from types import ModuleType

SHORTEST = 8  # characters of a password

TOO_SHORT = "The password has fewer than {shortest} characters. Choose a longer one."
NOT_INSTALLED = "Passwords require the package msoffcrypto-tool. Install cd7gui with the extra “password”."


def seal(source: Path, target: Path, password: str, *, overwrite: bool = False) -> None:
    """Encrypt the workbook `source` with ECMA-376 agile encryption, for Excel and LibreOffice (X28).

    The password is stored nowhere: if it is forgotten, the file is lost. Raises `TargetUnavailable` or `UserError`.
    """
    office = check_password(password)
    with replacing(target, overwrite=overwrite) as part, source.open("rb") as plain, part.open("wb") as sealed:
        office.OOXMLFile(plain).encrypt(password, sealed)


def check_password(password: str) -> ModuleType:
    """Check before a workbook is made whether it can be encrypted; return the library for it.

    Raises `UserError`.
    """
    if len(password) < SHORTEST:
        raise UserError(TOO_SHORT.format(shortest=SHORTEST))
    try:
        from msoffcrypto.format import ooxml
    except ImportError:
        raise UserError(NOT_INSTALLED) from None
    module: ModuleType = ooxml
    return module
