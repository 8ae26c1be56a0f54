"""A workbook behind a password: real AES encryption, not a sheet that politely asks not to be read."""

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
    """Write the workbook `source` encrypted as ECMA-376 agile encryption, which Excel and LibreOffice open (X28).

    The password is kept nowhere: who forgets it has lost the file. Raises `TargetUnavailable` or `UserError`.
    """
    office = check_password(password)
    with replacing(target, overwrite=overwrite) as part, source.open("rb") as plain, part.open("wb") as sealed:
        office.OOXMLFile(plain).encrypt(password, sealed)


def check_password(password: str) -> ModuleType:
    """Find out before a workbook is made whether it can be sealed with a password; returns what seals it.

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
