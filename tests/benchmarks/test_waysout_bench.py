"""How long the folders take beside the workbook of the same cells, in the same run."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

import pytest

from cd7gui.exchange.statistics.statistics_folder import write_statistics
from cd7gui.exchange.statistics.statistics_variables import StatisticsPackage
from cd7gui.exchange.writers.text_folder import write_folder
from cd7gui.exchange.writers.workbook import write
from tests.benchmarks.test_export_bench import grown

BUDGET = 1.0  # times the workbook


def csv(plan, folder):
    write_folder(plan, folder, datetime.now(tz=UTC), replace=True)


def stata(plan, folder):
    write_statistics(plan, StatisticsPackage.STATA, folder, spell=True, replace=True)


def spss(plan, folder):
    write_statistics(plan, StatisticsPackage.SPSS, folder, spell=True, replace=True)


def sas(plan, folder):
    write_statistics(plan, StatisticsPackage.SAS, folder, spell=True, replace=True)


@pytest.mark.parametrize("way", [csv, stata, spss, sas])
def test_a_folder_of_a_thousand_patients_takes_no_longer_than_their_workbook(benchmark, tmp_path, way):
    plan, references = grown(tmp_path), []

    def look():
        start = time.perf_counter()
        write(plan, tmp_path / "o.xlsx", overwrite=True)
        references.append(time.perf_counter() - start)

    benchmark.pedantic(lambda: way(plan, tmp_path / "out"), setup=look, rounds=2)

    ratio = benchmark.stats.stats.median / statistics.median(references)
    benchmark.extra_info["times the workbook"] = round(ratio, 2)
    assert ratio <= BUDGET
