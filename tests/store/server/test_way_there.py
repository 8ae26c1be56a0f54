"""The way to a server: TLS where it leaves this computer, several addresses, and each thing that fails there."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from cd7gui.domain.case_report.changes import Change, Draft, Place
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.heads.receipts import Occasion
from cd7gui.store.server import server_connection
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.kept_passwords import keep_password
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import ServerRules, make_on_server
from cd7gui.store.server.server_errors import ServerLost, explained_server_errors
from tests.store.server.cluster import Cluster, running

NO_RULES = ServerRules(frozenset(), frozenset(), frozenset())
PLACE = Place("p", "F1", 0, "INITIALS")


def certify(data: Path, *, days: int) -> None:
    """Bring a certificate into a cluster, of a computer db.example.org, that is its own authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name.from_rfc4514_string("CN=db.example.org"), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("db.example.org")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (data / "server.crt").write_bytes(made.public_bytes(pem))
    (data / "server.key").write_bytes(key.private_bytes(pem, form, plain))


@pytest.fixture(scope="module")
def port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def remote(port: int) -> Iterator[Cluster]:
    """A server that is reached by the network, with TLS and passwords, as one elsewhere is."""

    def secure(data: Path) -> None:
        certify(data, days=9)
        lines = (
            "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all plain 127.0.0.1/32 trust\n"
        )
        (data / "pg_hba.conf").write_text(lines, encoding="utf-8")

    with running(port=port, secured=secure) as found:
        address = f"postgresql://owner@/postgres?host={quote(str(found.folder))}&port={port}"
        make_on_server(address, NO_RULES)
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in (
                "CREATE ROLE ann LOGIN SUPERUSER PASSWORD 'right'",
                "CREATE ROLE plain LOGIN SUPERUSER",
                "CREATE ROLE late LOGIN PASSWORD 'right' VALID UNTIL '2020-01-01'",
                "CREATE ROLE gone NOLOGIN PASSWORD 'right'",
            ):
                connection.execute(statement.encode())
        yield found


@pytest.fixture
def there(remote: Cluster, port: int) -> Callable[..., str]:
    """Return the address of the server as that of another computer, with its certificate."""

    def address(login: str = "ann:right", **asked: str) -> str:
        root = quote(str(remote.folder / "data" / "server.crt"))
        words = "".join(f"&{name}={value}" for name, value in asked.items())
        return f"postgresql://{login}@db.example.org:{port}/postgres?hostaddr=127.0.0.1&sslrootcert={root}{words}"

    return address


def refused(address: str) -> str:
    with pytest.raises(StudyFileError) as caught:
        ServerBook.open(address)
    return str(caught.value)


def opens(address: str) -> bool:
    try:
        ServerBook.open(address).close()
    except StudyFileError:
        return False
    return True


@pytest.mark.parametrize("mode", ["", "disable", "allow", "prefer", "require", "verify-full"])
def test_the_way_to_another_computer_is_encrypted_whatever_is_asked(there: Callable[..., str], mode: str) -> None:
    with closing(ServerBook.open(there(**({"sslmode": mode} if mode else {})))) as book:
        assert book._connection.pgconn.ssl_in_use


def test_no_way_round_leads_elsewhere_without_tls(
    there: Callable[..., str], monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    assert "db.example.org" in refused(there("plain", sslmode="disable"))  # the server would let it in without
    monkeypatch.setenv("PGSSLMODE", "disable")
    with closing(ServerBook.open(there())) as book:
        assert book._connection.pgconn.ssl_in_use
    for text, elsewhere in (
        ("postgresql:///trial?hostaddr=10.0.0.1", {}),
        ("postgresql://localhost/trial?hostaddr=10.0.0.1", {}),
        ("postgresql:///trial?service=elsewhere", {}),
        ("postgresql:///trial", {"PGHOST": "db.example.org"}),
        ("postgresql:///trial", {"PGHOSTADDR": "10.0.0.1"}),
        ("postgresql://db/trial?application_name=sslmode=verify&sslmode=disable", {}),
    ):
        with monkeypatch.context() as patch:
            for name, value in elsewhere.items():
                patch.setenv(name, value)
            found = ServerAddress.parse(text)
            assert (found.is_local, found.tls) == (False, "require"), text


def test_a_certificate_that_does_not_fit_or_is_over_is_said(
    there: Callable[..., str], remote: Cluster, port: int, tmp_path: Path
) -> None:
    other = there(sslmode="verify-full").replace("db.example.org", "other.example.org")
    assert "certificate of the server" in refused(other)
    before = tmp_path / "before.crt"
    before.write_bytes((remote.folder / "data" / "server.crt").read_bytes())
    certify(remote.folder / "data", days=-1)
    with psycopg.connect(f"postgresql://owner@/postgres?host={quote(str(remote.folder))}&port={port}") as connection:
        connection.execute("SELECT pg_reload_conf()")
    try:
        address = f"{there(sslmode='verify-full')}&sslrootcert={before}"
        assert any(not opens(address) for _ in range(1000))  # until the server has read it
        told = refused(there(sslmode="verify-full"))
        assert told.startswith("The certificate of the server")
        assert "certificate verify failed. It may have expired" in told
    finally:
        certify(remote.folder / "data", days=9)
        with psycopg.connect(f"postgresql://owner@/postgres?host={quote(str(remote.folder))}&port={port}") as one:
            one.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize("login", ["ann:wrong", "nobody:right", "late:right"])
def test_a_wrong_name_or_password_and_an_expired_login_are_one_sentence(there: Callable[..., str], login: str) -> None:
    told = refused(there(login))
    assert f"refused {login.partition(':')[0]} access" in told
    assert "the name or the password is wrong, or the login has expired" in told
    assert "right" not in told


class Ring:
    """A keyring that keeps in memory, or does not respond."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.silent = False

    def get_password(self, service: str, name: str) -> str | None:
        if self.silent:
            raise OSError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        if self.silent:
            raise OSError("locked")
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_a_password_that_somebody_wished_to_keep_comes_from_the_keyring(
    there: Callable[..., str], monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    address = ServerAddress.parse(there("ann"))
    assert "refused ann access" in refused(there("ann"))
    assert keep_password(address, "right")
    assert ring.kept == {("cd7gui server", f"ann@db.example.org:{port}/postgres"): "right"}
    ServerBook.open(there("ann")).close()
    ring.silent = True
    assert "refused ann access" in refused(there("ann"))
    assert not keep_password(address, "other")
    ring.silent = False
    assert keep_password(address, "")
    assert ring.kept == {}


def test_a_login_that_was_taken_is_not_let_in(there: Callable[..., str]) -> None:
    assert "refused gone access" in refused(there("gone:right"))


def test_the_second_of_two_addresses_answers_where_the_first_does_not(cluster: Cluster, empty: str) -> None:
    address = cluster.address(empty)
    place = quote(str(cluster.folder))
    with closing(ServerBook.open(address.replace(f"host={place}", f"host=/nowhere/at/all,{place}"))) as book:
        assert book.position()[0] == 0


def test_a_server_that_takes_nothing_in_is_passed_over_for_one_that_does(
    cluster: Cluster, remote: Cluster, port: int, empty: str
) -> None:
    standby = f"postgresql://owner@/taken?host={quote(str(remote.folder))}&port={port}"
    for one in (remote.address("postgres") + f"&port={port}", cluster.address("postgres")):
        with psycopg.connect(one, autocommit=True) as connection:
            connection.execute("CREATE DATABASE taken")
    make_on_server(standby, NO_RULES)
    make_on_server(cluster.address("taken"), NO_RULES)
    with psycopg.connect(standby, autocommit=True) as connection:
        connection.execute("ALTER DATABASE taken SET default_transaction_read_only = on")
    both = f"host={quote(str(remote.folder))},{quote(str(cluster.folder))}&port={port},5432"
    with closing(ServerBook.open(f"postgresql://owner@/taken?{both}")) as book:
        assert book._connection.info.host == str(cluster.folder)


@pytest.fixture
def empty(cluster: Cluster) -> str:
    """A database with an empty study."""
    name = cluster.database()
    make_on_server(cluster.address(name), NO_RULES)
    return name


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("SET statement_timeout = 5; SELECT pg_sleep(1)", "did not finish in time"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$", "disk of the server"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53300'; END $$", "accepts no more connections"),
        ("BEGIN READ ONLY; CREATE TABLE public.x ()", "accepts no changes now"),
        ("SELECT * FROM nothing_there", "answered: "),
    ],
)
def test_what_the_server_answers_is_one_sentence_and_no_loss(
    cluster: Cluster, empty: str, statement: str, sentence: str
) -> None:
    with closing(ServerBook.open(cluster.address(empty))) as book:
        with pytest.raises(StudyFileError, match=sentence) as caught, explained_server_errors(book.address):
            book._connection.execute(statement.encode())
        assert not isinstance(caught.value, ServerLost)


def test_who_holds_the_study_up_is_waited_for_and_then_told(cluster: Cluster, empty: str) -> None:
    with (
        closing(ServerBook.open(cluster.address(empty))) as book,
        psycopg.connect(cluster.address(empty)) as other,
    ):
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x63643767])
        book._connection.execute("SET lock_timeout = 20")
        with pytest.raises(StudyFileError, match="Someone else is blocking the study"):
            book.append([Change("p", "F1", 0, "SEX", None, "M")], who="a", origin="entry", dictionary="1")
        assert book.lost == ""


class EndsAtConflict:
    """A connection that ends in the moment in which the server refuses a value."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._real = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def execute(self, *words: object) -> object:
        """Ask, and end where the answer is a refusal."""
        try:
            return self._real.execute(*words)  # type: ignore[arg-type]
        except psycopg.errors.RaiseException:
            self._real.close()
            raise


def test_a_server_that_ends_between_a_refusal_and_the_look_at_the_present_value_is_one_sentence(
    cluster: Cluster, empty: str
) -> None:
    """A client of twenty ended with a traceback when the server was killed in that moment."""
    book = ServerBook.open(cluster.address(cluster.database(empty)))
    book._connection = EndsAtConflict(book._connection)  # type: ignore[assignment]
    with pytest.raises(ServerLost, match="does not respond"):
        book.append([Change("p", "F1", 0, "INITIALS", "ZZ", "AB")], who="c", origin="entry", dictionary="1")
    assert book.lost
    with pytest.raises(ServerLost):
        book.listen()
    assert book.sign_head(Occasion.DAY)
    book.close()


def test_a_server_of_another_version_is_named(cluster: Cluster, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_connection, "LEAST_VERSION", 990_000)
    assert "15 or newer is needed" in refused(cluster.address(empty))


def test_a_half_typed_text_that_a_lost_server_cannot_take_is_kept_for_its_owner_until_it_can(
    cluster: Cluster, empty: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path / "own"))
    with closing(ServerBook.open(cluster.address(empty))) as book:
        book.keep_draft(PLACE, "a", dictionary="1")
        assert not (tmp_path / "own").exists()
        pid = book._connection.info.backend_pid
        with psycopg.connect(cluster.address(empty), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        for text in ("ab", "abç\ud800"):
            with pytest.raises(ServerLost, match="does not respond"):
                book.keep_draft(PLACE, text, dictionary="1")
    (kept,) = (tmp_path / "own" / "typed").iterdir()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    with closing(ServerBook.open(cluster.address(empty))) as again:  # after the window was closed, too
        (draft,) = again.drafts()
        assert (draft.place, draft.text) == (PLACE, "abç\ud800")
        again.keep_draft(PLACE, "abc", dictionary="1")
        assert not kept.exists()
        assert again.drafts() == [Draft(PLACE, "abc", again.drafts()[0].at)]
    for broken in (b"", b"[", b"[[1]]", b"{}", os.urandom(50)):
        kept.write_bytes(broken)
        with closing(ServerBook.open(cluster.address(empty))) as again:
            assert [one.text for one in again.drafts()] == ["abc"]
