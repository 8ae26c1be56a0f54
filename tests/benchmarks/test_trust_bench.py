"""What trust costs: the proof of a signed study against one that nobody signed, and encryption against none.

CD7GUI_BENCH_PATIENTS=1000 proves the large study, which takes minutes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store import encrypting
from cd7gui.store.casebook import Casebook
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.trail_proof import prove_trail
from cd7gui.store.verify import examine
from cd7gui.study.demo import make_demo
from cd7gui.study.encryption import encrypt_study
from cd7gui.study.opening import open_study
from cd7gui.study.people import session_pass
from cd7gui.study.people.managing import add_person, change_password
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import prove_signatures
from tests.benchmarks.bulk import study_of

PATIENTS = int(os.environ.get("CD7GUI_BENCH_PATIENTS", "60"))
SIGNED = 20  # patients that an investigator signed
PROOF_BUDGET = 2.0  # times the proof of the same study before anybody signed it
OPENING_BUDGET = 0.5  # seconds that an encrypted study may take longer to open
FIELD_BUDGET = 1.2  # times a field of a plain study
GIVEN, OWN = "given by the keeper", "chosen by oneself"


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def computed(act: Callable[[], object]) -> float:
    """Return the seconds of the processor: a machine that others use is no slower by that."""
    start = time.process_time()
    act()
    return time.process_time() - start


def signed_copy(plain: Path, path: Path) -> Path:
    shutil.copy(plain, path)
    with open_study(path, who="Kim Keeper") as study:
        keys = study.listed_keys()[:SIGNED]
        add_person(study, "Kim Keeper", Role.KEEPER, OWN)
        add_person(study, "Hu Lian", Role.INVESTIGATOR, GIVEN)
        sign_in(study, "Hu Lian", GIVEN)
        change_password(study, GIVEN, OWN)
        for key in keys:
            sign(study, SignedScope(key), Meaning.APPROVED, OWN, override="for the bench")
    session_pass.revoke()
    return path


def test_the_proof_of_a_signed_study_takes_at_most_twice_the_time(benchmark, tmp_path):
    plain = study_of(PATIENTS)
    signed = signed_copy(plain, tmp_path / "signed.cd7")

    def proved() -> None:
        assert prove_trail(signed).doubt is None
        assert len(prove_signatures(signed)) == SIGNED

    before = min(timed(lambda: examine(plain)) for _ in range(2))
    benchmark.pedantic(proved, rounds=2)
    ratio = benchmark.stats.stats.min / before
    benchmark.extra_info["times the proof without signatures"] = round(ratio, 2)
    benchmark.extra_info["lines"] = examine(signed).lines
    assert ratio <= PROOF_BUDGET


@pytest.fixture
def both(tmp_path, monkeypatch):
    """The demo, plain and encrypted."""
    pytest.importorskip("sqlcipher3")
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    plain, closed = tmp_path / "plain.cd7", tmp_path / "closed.cd7"
    make_demo(plain).close()
    encrypt_study(plain, closed, OWN)
    return plain, closed


def test_an_encrypted_study_opens_in_half_a_second_more(benchmark, both, monkeypatch):
    plain, closed = both

    def opened() -> None:
        monkeypatch.setattr(UNLOCKED, "_keys", {})
        encrypting.unlock(closed, OWN)
        open_study(closed, who="c", behind=True).close()

    benchmark.pedantic(opened, rounds=5, warmup_rounds=1)
    without = min(computed(lambda: open_study(plain, who="c", behind=True).close()) for _ in range(5))
    more = min(computed(opened) for _ in range(5)) - without  # a password alone takes a fifth of a second
    benchmark.extra_info["seconds of the processor more than a plain study"] = round(more, 3)
    assert more <= OPENING_BUDGET


def test_a_committed_field_of_an_encrypted_study_takes_little_more(benchmark, both):
    plain, closed = both
    of_plain: list[float] = []
    numbers = iter(range(100_000))

    def enter(book: Casebook, number: int) -> None:
        old = str(number - 1) if number else None
        book.append([Change("p", "F1", 0, "NOTE", old, str(number))], who="c", origin="entry", dictionary="1.0")

    with Casebook.open(plain) as first, Casebook.open(closed) as second:

        def setup() -> tuple[tuple[Casebook, int], dict[str, object]]:
            """Write the plain field before each round, so that both see the same moments of the machine."""
            number = next(numbers)
            of_plain.append(timed(lambda: enter(first, number)))
            return (second, number), {}

        benchmark.pedantic(enter, setup=setup, rounds=600)
    ratio = benchmark.stats.stats.median / statistics.median(of_plain)
    benchmark.extra_info["times a field of a plain study"] = round(ratio, 2)
    assert ratio <= FIELD_BUDGET
