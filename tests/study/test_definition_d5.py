"""D5 by cell population: at each moment, of those with a sample of it; in the summary, the workbook and R."""

from __future__ import annotations

from pathlib import Path

from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.results import Breakdown, Estimates, Settings
from cd7gui.exchange.sheets.outcomes import curves_sheet, summary_sheet
from cd7gui.study.reports.codebook_content import content
from tests.analysis.test_definitions import assessed, on, outcomes, patient, study
from tests.protocol.building import Texts, row
from tests.protocol.derived import contact, died
from tests.study.exports.second_opinion import second_opinion

BASE = (assessed(28, "CRI"), contact(on(400)))


def sample(number: int, day: int, cells: str, share: str) -> Texts:
    return row("F9", number, CHDAT=on(30 + day), CHSPEC="BLOOD", CHCELL=cells, CHMETH="STR", CHDON=share)


SPLIT = patient(
    1, *BASE, sample(1, 30, "CD3", "60"), sample(2, 31, "CD33", "99"), sample(3, 95, "CD3", "99"), transplant=30
)
WHOLE = patient(2, *BASE, sample(1, 29, "WHOLE", "2"), transplant=30)
UNSAMPLED = patient(3, *BASE, transplant=30)


def at(found: Estimates, moment: str) -> Breakdown:
    assert found.panels is not None
    return found.panels[f"chimerism.{moment}.cells"]


def test_each_population_counts_those_with_a_sample_of_it() -> None:
    found = outcomes(SPLIT, WHOLE, UNSAMPLED)

    early = {one.code: (one.x, one.n) for one in at(found, "h30").shares if one.x}
    assert early == {"WHOLE.AUTOLOGOUS": (1, 1), "CD3.MIXED": (1, 1), "CD33.FULL": (1, 1)}
    assert {one.code for one in at(found, "h100").shares if one.x} == {"CD3.FULL"}
    assert {one.code for one in at(found, "last").shares if one.x} == {"WHOLE.AUTOLOGOUS", "CD3.FULL", "CD33.FULL"}
    assert at(found, "h60").shares == ()
    assert (at(found, "last").n, [one.subject for one in at(found, "last").left_out]) == (2, ["01-003"])


def test_the_workbook_has_each_population_and_the_codebook_and_methods_say_so() -> None:
    found = outcomes(SPLIT, WHOLE)
    names = [str(one.name) for one in summary_sheet(found).columns]
    rows = {str(one[0].value): dict(zip(names, one, strict=True)) for one in summary_sheet(found).rows}

    shown = rows["chimerism.last.cd3.full"]
    assert (shown["LABEL"].value, shown["X"].value, shown["N"].value) == (
        "CD3 (T cells): full donor, last sample",
        1,
        1,
    )
    definitions = {one["name"]: one["definition"] for one in content()["endpoints"]}
    assert "each cell population" in definitions["Donor chimerism"]
    assert "by cell population" in methods_paragraph(found)


def test_r_finds_each_population_from_the_raw_sheet(tmp_path: Path) -> None:
    done = second_opinion(tmp_path / "r", study(SPLIT, WHOLE, UNSAMPLED), Settings())

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "chimerism.last.CD3,CD3" not in (tmp_path / "r" / "shares.csv").read_text()
    assert "chimerism.last.CD3,FULL,1,1" in (tmp_path / "r" / "shares.csv").read_text()


def test_the_curves_sheet_says_the_limits_of_each_median() -> None:
    found = outcomes(*(patient(number, assessed(20, "CRI"), died(on(60 * number))) for number in range(1, 8)))
    names = [one.name for one in curves_sheet(found).columns]
    medians = {str(one[0].value): getattr(one[names.index("MEDIAN")], "value", "") for one in curves_sheet(found).rows}

    assert medians["os"] == "7.9 months (95% CI 3.9–not reached)" == found["os.median"].text
    assert medians["relapse"] == ""  # an incidence has none
