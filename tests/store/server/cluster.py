"""A PostgreSQL of the tests' own: a cluster in a temporary folder that only a socket leads to."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

NOT_HERE = "PostgreSQL 15 or newer is not installed here; `.ci/system server` brings it"
# What makes a throw-away cluster fast; the tests that end the server by force want it durable.
ROOM = 3 * 2**30  # bytes
FAST = ("-c fsync=off", "-c full_page_writes=off")


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


def _user() -> str | None:
    """Return whom the server runs as; PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Cluster:
    """A running server, with the superuser `owner`, whom the socket lets in without a password like everybody."""

    def __init__(self, folder: Path, programs: Path, *, options: Sequence[str]) -> None:
        self.folder, self._programs, self._made = folder, programs, 0
        self._options = " ".join([f"-k {folder}", *options])

    def address(self, database: str, login: str = "owner") -> str:
        """Return the address of a database for a login."""
        return f"postgresql://{login}@/{database}?host={quote(str(self.folder))}"

    def database(self, template: str = "template0") -> str:
        """Make a database, empty or like another one that nobody is connected to; returns its name."""
        self._made += 1
        name = f"study{self._made}"
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def ask(self, database: str, statement: str, login: str = "owner") -> None:
        """Run one statement."""
        import psycopg

        with psycopg.connect(self.address(database, login), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = self.folder / "log"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(log), "-o", self._options, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; "immediate" is as if the power was cut."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """End the server as a power cut does, with all its processes."""
        first = int((self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=True
        )
        for pid in (first, *map(int, children.stdout.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # Where nobody buries the dead, their numbers still count as running.
        for left in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            left.unlink()
        time.sleep(0.2)  # until the last of them has let go of the memory that they share

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs as the cluster's user."""
        subprocess.run(
            [self._programs / program, *words],
            check=True,
            user=_user(),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            timeout=60,
        )


@contextmanager
def running(
    *, durable: bool = False, on_disk: bool = False, port: int = 0, secured: Callable[[Path], None] | None = None
) -> Iterator[Cluster]:
    """Make a cluster, run it, and take it away; the test is skipped where PostgreSQL is not installed.

    With a `port` it answers on this computer's own address, too; `secured` brings certificates into its data.
    """
    programs = _programs()
    if programs is None:
        pytest.skip(NOT_HERE)
    pytest.importorskip("psycopg", reason="the package psycopg is not installed")
    # In memory where there is room; and short: the name of a socket has 107 characters at most.
    memory = Path("/dev/shm")
    roomy = not on_disk and memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="cd7-pg-", dir=memory if roomy else None))
    if (user := _user()) is not None:
        shutil.chown(folder, user)
    listening = (f"-c listen_addresses=127.0.0.1 -p {port}", "-c ssl=on") if port else ("-c listen_addresses=''",)
    cluster = Cluster(folder, programs, options=[*listening, *(() if durable else FAST)])
    try:
        cluster.run(
            "initdb", "-D", str(folder / "data"), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        if secured is not None:
            secured(folder / "data")
            for one in (folder / "data").glob("server.*"):
                one.chmod(0o600)
                if user is not None:
                    shutil.chown(one, user)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
