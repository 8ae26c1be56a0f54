"""How long the study file takes: one durable change, and loading a thousand patients against their budgets."""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from contextlib import closing

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook

APPEND_BUDGET = 4.0  # times one flushed append of 12 KiB in the same folder
HISTORY_BUDGET = 0.3  # seconds
LOAD_BUDGET = 1.5  # seconds

PATIENTS, LAB_ROWS, LAB_FIELDS, SINGLE_FIELDS = 1000, 100, 20, 100


@pytest.fixture
def cohort(tmp_path):
    """An open study of 60 patients with 200 values each, its log written back."""
    with Casebook.create(tmp_path / "trial.cd7") as book:
        changes = (
            Change(f"{patient:032x}", f"F{field % 19}", 0, f"FIELD{field}", None, str(field))
            for patient in range(60)
            for field in range(200)
        )
        book.append(changes, who="chen", origin="import", dictionary="1.0")
        book.checkpoint()
        yield book


def test_one_durable_change_costs_at_most_four_flushed_appends(benchmark, cohort, tmp_path):
    flush = getattr(os, "fdatasync", os.fsync)  # macOS and Windows have no fdatasync
    block = os.urandom(12 * 1024)
    references: list[float] = []
    entered = iter(range(10_000))

    with (tmp_path / "reference").open("ab", buffering=0) as file:

        def reference():
            """Append 12 KiB before each round, so that both see the same moments of the machine."""
            start = time.perf_counter()
            file.write(block)
            flush(file.fileno())
            references.append(time.perf_counter() - start)

        def enter():
            number = next(entered)
            old = str(number - 1) if number else None
            cohort.append([Change("p", "F1", 0, "SEX", old, str(number))], who="chen", origin="entry", dictionary="1.0")

        benchmark.pedantic(enter, setup=reference, rounds=600, warmup_rounds=20)

    ratio = benchmark.stats.stats.median / statistics.median(references)
    benchmark.extra_info["times a flushed append of 12 KiB"] = round(ratio, 2)
    assert ratio <= APPEND_BUDGET


def test_the_history_of_a_field_is_found_at_once(benchmark, cohort):
    for number in range(50):
        old = str(number - 1) if number else None
        change = Change(f"{7:032x}", "F1", 0, "SEX", old, str(number))
        cohort.append([change], who="chen", origin="entry", dictionary="1.0")
    found = benchmark(cohort.trail, patient=f"{7:032x}", form="F1", row=0, field="SEX")
    assert len(found) == 50
    assert benchmark.stats.stats.median <= HISTORY_BUDGET


@pytest.fixture(scope="module")
def thousand_patients(tmp_path_factory):
    """A study of 1,000 patients, 100 lab rows of 20 fields and 100 single fields each: 2.1 million values.

    Only the present values are filled in, straight: loading does not read the trail.
    """
    path = tmp_path_factory.mktemp("bench") / "trial.cd7"
    Casebook.create(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO value VALUES (?, ?, ?, ?, ?, 1)", values())
        raw.execute("COMMIT")
    yield path
    path.unlink()  # 130 MB


def values():
    for field in range(LAB_FIELDS):
        for patient in range(PATIENTS):
            for row in range(1, LAB_ROWS + 1):
                yield f"{patient:032x}", "F8", row, f"LAB{field:02}", f"{(patient * 7 + row * 3 + field) % 1000 / 10}"
    for field in range(SINGLE_FIELDS):
        for patient in range(PATIENTS):
            yield f"{patient:032x}", f"G{field // 10}", 0, f"DAT{field:02}", f"2024-05-{field % 28 + 1:02}"


def test_a_thousand_patients_with_a_hundred_lab_rows_are_loaded_in_time(benchmark, thousand_patients):
    def load():
        with Casebook.open(thousand_patients) as book:
            return book.present()

    found = benchmark.pedantic(load, rounds=5, warmup_rounds=1)
    assert len(found) == PATIENTS
    assert sum(map(len, found.values())) == PATIENTS * (LAB_ROWS * LAB_FIELDS + SINGLE_FIELDS)
    # The quickest round: a second of full load of one core is what the neighbours on the machine disturb most.
    assert benchmark.stats.stats.min <= LOAD_BUDGET
