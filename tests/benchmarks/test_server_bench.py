"""A study on a server beside the same one in a file, on one machine: a committed field, opening, a change seen.

Run with `make bench`. The server writes to the same disk and answers over a socket; what was measured is printed beside
its goal, and goals that hang on the disk or on other work are ratios to the file.
"""

from __future__ import annotations

import select
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.server.server_book import ServerBook
from cd7gui.study.demo import make_demo
from cd7gui.study.opening import open_study
from cd7gui.study.people.managing import add_person
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.servers.server_studies import add_login, copy_study, make_study
from tests.benchmarks.bulk import study_of
from tests.store.server.cluster import Cluster, running

FIELD_GOAL, SEEN_GOAL = 0.015, 0.200  # s
OPENING_GOAL = 2.0  # times the file
PATIENTS, ROUNDS = 1_000, 300
WHO = "Iva Investigator"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server whose data lie on the disk and are flushed."""
    with running(durable=True, on_disk=True) as found:
        yield found


@pytest.fixture(scope="module")
def peopled(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo cohort as a file and on the server, where an investigator has a login: each line is judged there."""
    path = tmp_path_factory.mktemp("bench") / "demo.cd7"
    with make_demo(path, who="Dr Maker") as study:
        add_person(study, "Kay Keeper", Role.KEEPER, "of a bench only")
        sign_in(study, "Kay Keeper", "of a bench only")
        add_person(study, WHO, Role.INVESTIGATOR, "of a bench only")
    name = cluster.database()
    make_study(cluster.address(name))
    copy_study(str(path), cluster.address(name))
    add_login(cluster.address(name), WHO, "iva", "")
    return path, cluster.address(name, "iva")


def entering(book: Casebook | ServerBook) -> Callable[[], float]:
    """Return what commits one field more, and tells how long that took."""
    numbers = iter(range(1_000_000))

    def enter() -> float:
        number = next(numbers)
        old = f"M{number - 1}" if number else None
        change = Change("bench", "F1", 0, "INITIALS", old, f"M{number}")
        began = perf_counter()
        book.append([change], who=WHO, origin="entry", dictionary="1.0")
        return perf_counter() - began

    return enter


def told(what: str, goal: str, taken: list[float]) -> str:
    return f"{what}: p50 {median(taken) * 1000:.1f} ms, p95 {quantiles(taken, n=20)[-1] * 1000:.1f} ms ({goal})\n"


def test_a_committed_field(benchmark: BenchmarkFixture, peopled: tuple[Path, str]) -> None:
    path, address = peopled
    with closing(Casebook.open(path)) as file, closing(ServerBook.open(address)) as server:
        on_file, on_server = entering(file), entering(server)
        here: list[float] = []
        there: list[float] = []

        def both() -> None:
            here.append(on_file())
            there.append(on_server())

        benchmark.pedantic(both, rounds=ROUNDS, warmup_rounds=20)
    here, there = here[20:], there[20:]
    sys.stdout.write(told("a field in the file", "", here))
    sys.stdout.write(told("a field on the server", f"goal {FIELD_GOAL * 1000:.0f} ms", there))
    benchmark.extra_info["times the file"] = round(median(there) / median(here), 2)


def called(book: ServerBook, descriptor: int) -> list[AuditEntry]:
    """Wait until the server says that somebody else wrote, and return what."""
    while not (select.select([descriptor], [], [], 5)[0] and book.is_notified()):
        pass
    return book.new_lines()


def test_a_change_seen_by_another(benchmark: BenchmarkFixture, peopled: tuple[Path, str]) -> None:
    _, address = peopled
    taken: list[float] = []
    with closing(ServerBook.open(address)) as one, closing(ServerBook.open(address)) as other:
        first = one.trail(patient="bench", form="F1", row=0, field="INITIALS")
        descriptor, text = other.listen(), first[-1].change.new if first else None
        other.new_lines()

        def seen() -> None:
            nonlocal text
            change = Change("bench", "F1", 0, "INITIALS", text, text := f"{(text or '')[:1]}{len(taken)}")
            began = perf_counter()
            one.append([change], who=WHO, origin="entry", dictionary="1.0")
            lines = called(other, descriptor)
            taken.append(perf_counter() - began)
            assert lines[-1].change.new == text

        benchmark.pedantic(seen, rounds=100, warmup_rounds=5)
    sys.stdout.write(told("from Enter here to the line there", f"goal {SEEN_GOAL * 1000:.0f} ms", taken[5:]))


def test_opening_a_thousand_patients(benchmark: BenchmarkFixture, cluster: Cluster, tmp_path: Path) -> None:
    path = Path(shutil.copy(study_of(PATIENTS), tmp_path / "many.cd7"))
    address = cluster.address(cluster.database())
    make_study(address)
    began = perf_counter()
    copy_study(str(path), address)
    sys.stdout.write(f"copied to the server in {perf_counter() - began:.0f} s\n")

    def opened(where: Path | str, *, behind: bool) -> tuple[float, float]:
        wall, cpu = perf_counter(), process_time()
        with closing(open_study(where, origin="command", read_only=True, behind=behind)) as study:
            assert len(study.listed_keys()) == PATIENTS
        return perf_counter() - wall, process_time() - cpu

    for behind, words in ((True, "to the list"), (False, "read whole")):
        here, there = opened(path, behind=behind), opened(address, behind=behind)
        ratio = there[0] / here[0]
        sys.stdout.write(
            f"{words}: file {here[0]:.2f} s ({here[1]:.2f} of processor), server {there[0]:.2f} s ({there[1]:.2f}), "
            f"{ratio:.2f} times the file (goal {OPENING_GOAL:.0f})\n"
        )
        benchmark.extra_info[words] = round(ratio, 2)
    benchmark.pedantic(lambda: opened(address, behind=True), rounds=1)
