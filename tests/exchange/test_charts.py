"""X16: the curves as Excel's own charts, drawn from cells: where the lines turn, and which cells each line names."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cd7gui.domain.results import Curve, Estimates, Settings, TimeOrigin
from cd7gui.exchange.sheets.curve_steps import STEPS, charts, steps_sheet
from cd7gui.exchange.sheets.plan import plan_workbook
from cd7gui.exchange.writers.workbook import write
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.session import Study
from tests.exchange.building import ESTIMATES, PROVENANCE, material, parts, workbook
from tests.exchange.office import converted


def corners(found: Estimates, curve: str) -> list[tuple[str, ...]]:
    """Return days, value, limits and censored value of each corner; an empty cell is an empty text."""
    rows = [[cell.canonical() for cell in row] for row in steps_sheet(found).rows]
    return [(row[1], *row[3:]) for row in rows if row[0] == curve]


def with_curves(*curves: Curve) -> Estimates:
    return replace(ESTIMATES, curves={one.id: one for one in curves})


def test_a_survival_begins_at_one_and_steps_down_where_it_falls() -> None:
    # 40 days: one of ten has the event, S = 0.9; 94 days: one is censored, and the limits end
    assert corners(ESTIMATES, "os") == [
        ("0", "1", "1", "1", ""),
        ("40", "1", "1", "1", ""),
        ("40", "0.9", "0.7", "1", ""),
        ("94", "0.9", "0.7", "1", ""),
        ("94", "0.9", "", "", "0.9"),
    ]


def test_a_time_of_censoring_alone_is_one_corner() -> None:
    quiet = Curve("dfs", "DFS", False, (40, 94), (10, 9), (1, 0), (0, 1), (0.9, 0.9), (0.7, 0.7), (1.0, 1.0), "KM")

    assert corners(with_curves(quiet), "dfs")[2:] == [("40", "0.9", "0.7", "1", ""), ("94", "0.9", "0.7", "1", "0.9")]


def test_an_incidence_begins_at_nought() -> None:
    rising = Curve("relapse", "Relapse", True, (40,), (10,), (1,), (0,), (0.1,), (0.02,), (0.4,), "AJ")

    assert corners(with_curves(rising), "relapse")[0] == ("0", "0", "0", "0", "")


def test_a_curve_without_times_has_no_chart() -> None:
    nobody = Curve("os", "Overall survival", False, (), (), (), (), (), (), (), "KM")

    for found in (with_curves(nobody), with_curves()):
        assert steps_sheet(found).rows == ()
        assert charts(found, steps_sheet(found)) == ()


def test_the_axis_says_where_the_months_begin_and_the_legend_which_limits() -> None:
    from_transplant = replace(ESTIMATES.curves["os"], origin=TimeOrigin.TRANSPLANT)
    found = replace(with_curves(from_transplant), settings=Settings(level=0.9))

    (chart,) = charts(found, steps_sheet(found))

    assert chart.across == "Months from the transplant"
    assert [one.label for one in chart.series] == ["Overall survival", "90% confidence limits", "", "censored"]


def drawn(path: Path) -> list[dict[str, Any]]:
    """Return for each chart of a file its title and, for each line, the cells of both axes and the numbers it shows."""
    found = {name: content.decode() for name, content in parts(path) if re.fullmatch(r"xl/charts/chart\d+\.xml", name)}
    return [
        {
            "title": re.findall(r"<c:title>.*?<a:t>(.*?)</a:t>", content)[0],
            "cells": re.findall(r"<c:f>(.*?)</c:f>", content),
            "shown": [re.findall(r"<c:v>(.*?)</c:v>", part) for part in re.findall(r"<c:yVal>(.*?)</c:yVal>", content)],
        }
        for _, content in sorted(found.items())
    ]


def test_x16_each_line_of_a_chart_names_cells_of_the_workbook(tmp_path: Path, demo: Study) -> None:
    write(workbook_plan(demo), tmp_path / "c.xlsx")
    found = drawn(tmp_path / "c.xlsx")
    page = openpyxl.load_workbook(tmp_path / "c.xlsx")[STEPS]

    titles = ["Overall survival", "Disease-free survival", "Relapse and non-relapse mortality"]
    assert [one["title"] for one in found] == titles
    for chart, curves in zip(found, [{"os"}, {"dfs"}, {"relapse", "nrm"}], strict=True):
        names = set()
        for reference in chart["cells"]:
            place = re.fullmatch(r"Steps!\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", reference)
            assert place, reference
            names |= {page.cell(row, 1).value for row in range(int(place[1]), int(place[2]) + 1)}
        assert names == curves


def test_x16_a_chart_shows_the_numbers_of_its_cells(tmp_path: Path) -> None:
    write(workbook(), tmp_path / "c.xlsx")
    (chart,) = drawn(tmp_path / "c.xlsx")

    assert chart["cells"][:2] == ["Steps!$C$2:$C$6", "Steps!$D$2:$D$6"]
    assert [float(shown) for shown in chart["shown"][0]] == [1, 1, 0.9, 0.9, 0.9]


def test_x16_no_number_is_a_picture(demo_file: Path) -> None:
    assert not [name for name, _ in parts(demo_file) if name.startswith("xl/media")]


def test_x21_a_synthetic_cohort_says_so_above_each_page(tmp_path: Path) -> None:
    real = plan_workbook(material(), ESTIMATES, replace(PROVENANCE, synthetic=False))
    for plan, words in ((workbook(), "SYNTHETIC: these patients do not exist"), (real, "")):
        write(plan, tmp_path / f"{bool(words)}.xlsx")
        for page in openpyxl.load_workbook(tmp_path / f"{bool(words)}.xlsx").worksheets:
            assert (page.oddHeader.center.text or "").startswith(words)
            assert bool(page.oddHeader.center.text) == bool(words)


def alone(path: Path, sheet: str, folder: Path) -> Path:
    """Return a copy whose other sheets are hidden: they are read, but their 400 pages are not printed."""
    out = folder / f"{sheet}.xlsx"
    others = re.compile(rb'<sheet (name="(?!%s")[^"]*")' % sheet.encode())
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts(path):
            hidden = others.sub(rb'<sheet \1 state="hidden"', content) if name == "xl/workbook.xml" else content
            archive.writestr(name, hidden)
    return out


def printed(path: Path, folder: Path) -> list[str]:
    """Print a workbook with LibreOffice; give the words of each page."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("The poppler-utils are not installed here.")
    read = [reader, "-layout", str(converted(path, folder, "pdf") / f"{path.stem}.pdf"), "-"]
    return subprocess.run(read, check=True, capture_output=True, timeout=60).stdout.decode().split("\f")


def test_x23_the_outcomes_print_on_three_pages_under_their_titles_with_their_charts(
    demo_file: Path, tmp_path: Path
) -> None:
    pages = [page for page in printed(alone(demo_file, "Summary", tmp_path), tmp_path) if "– Outcomes" in page]

    first, second, page = pages
    for words in ("SYNTHETIC: these patients do not exist", "68% (95% CI 43–100)", "TEXT", "confidential"):
        assert words in first  # Hu 2024, overall survival at one year
        assert words in second  # and at six months
    for words in (
        "SYNTHETIC: these patients do not exist",
        "CD33/15 (myeloid): autologous, last sample",  # the last row
        "TEXT",  # the last column
        "Relapse and non-relapse mortality",  # the last chart
        "Months from the CAR-T infusion",
        "confidential",
    ):
        assert words in page
    assert re.search(r"page \d+ of \d+", page)
