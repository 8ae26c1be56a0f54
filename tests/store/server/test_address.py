"""Addresses of studies on servers: read, shown without their password, and told from files."""

from __future__ import annotations

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.store.server.address import ServerAddress, is_address


@pytest.mark.parametrize("text", ["postgresql://a@b/c", "postgres://b/c", "postgresql:///c?host=/run"])
def test_an_address_is_told_from_a_file(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["study.cd7", "/a/postgresql.cd7", "postgresql:study", "mysql://b/c", "C:\\a.cd7"])
def test_a_file_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["postgresql://host", "postgresql://host/", "postgresql://[bad/x", "study.cd7"])
def test_an_address_without_a_database_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"not the address of a study"):
        ServerAddress.parse(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:secret@db.example.org:5433/trial", "postgresql://ann@db.example.org:5433/trial"),
        ("postgresql://db/trial?user=ann&password=secret", "postgresql://db/trial?user=ann"),
        (
            "postgresql://ann:s%40c@a,b:5433/trial?sslmode=verify-full",
            "postgresql://ann@a,b:5433/trial?sslmode=verify-full",
        ),
    ],
)
def test_a_password_is_never_shown(text: str, shown: str) -> None:
    assert ServerAddress.parse(text).shown == shown


def test_a_bad_address_is_named_without_its_password() -> None:
    with pytest.raises(UserError) as caught:
        ServerAddress.parse("postgresql://ann:secret@db")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "hosts", "local"),
    [
        ("postgresql:///trial", ("",), True),
        ("postgresql://localhost/trial", ("localhost",), True),
        ("postgresql://[::1]:5433/trial", ("::1",), True),
        ("postgresql:///trial?host=/run/postgresql", ("/run/postgresql",), True),
        ("postgresql://db.example.org/trial", ("db.example.org",), False),
        ("postgresql://localhost,db:5433/trial", ("localhost", "db"), False),
    ],
)
def test_what_stays_on_this_computer_is_known(text: str, hosts: tuple[str, ...], local: bool) -> None:
    address = ServerAddress.parse(text)
    assert (address.hosts, address.is_local) == (hosts, local)


def test_login_and_database_are_read_from_both_places() -> None:
    one, other = (
        ServerAddress.parse("postgresql://ann@h/trial"),
        ServerAddress.parse("postgresql://h/?dbname=t&user=bo"),
    )
    assert (one.login, one.database) == ("ann", "trial")
    assert (other.login, other.database) == ("bo", "t")
