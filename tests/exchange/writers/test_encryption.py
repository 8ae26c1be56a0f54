"""X28: a password means real encryption."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.readers import package
from cd7gui.exchange.readers.package import Unreadable
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.writers.encryption import seal

msoffcrypto = pytest.importorskip("msoffcrypto")

PASSWORD = "correct horse battery"


@pytest.fixture
def sealed(small_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "sealed.xlsx"
    seal(small_file, path, PASSWORD)
    return path


def test_x28_the_password_opens_the_workbook_byte_for_byte(sealed: Path, small_file: Path) -> None:
    opened = io.BytesIO()
    with sealed.open("rb") as file:
        office = msoffcrypto.OfficeFile(file)
        assert office.is_encrypted()
        office.load_key(password=PASSWORD)
        office.decrypt(opened)

    assert opened.getvalue() == small_file.read_bytes()


def test_x28_another_password_does_not_open_it(sealed: Path) -> None:
    with sealed.open("rb") as file, pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        msoffcrypto.OfficeFile(file).load_key(password="wrong horse battery", verify_password=True)


def test_x28_nothing_of_the_content_stands_in_the_file(sealed: Path, small_file: Path) -> None:
    assert b"sheet1.xml" in small_file.read_bytes()
    assert b"sheet1.xml" not in sealed.read_bytes()
    assert b"01-001" not in sealed.read_bytes()


def test_a_sealed_workbook_is_refused_by_the_import_with_what_to_do(sealed: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(sealed)
    assert str(caught.value) == package.PROTECTED.format(name="sealed.xlsx")


def test_a_short_password_is_refused(small_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="fewer than 8 characters"):
        seal(small_file, tmp_path / "a.xlsx", "short")
    assert not (tmp_path / "a.xlsx").exists()
