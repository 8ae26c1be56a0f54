"""The second opinion on cohorts that were made up: R finds what we find, and what was made wrong on purpose."""

from __future__ import annotations

import csv
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.formatting import print_months
from cd7gui.domain.marker_course import MarkerPoint
from cd7gui.domain.results import Censoring, EndpointRules, Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.grading.pancytopenia import BloodCounts
from cd7gui.protocol.endpoints import disease_course
from cd7gui.protocol.endpoints.patient_facts import Fact
from cd7gui.study.exports.r_script import r_files, subjects
from cd7gui.study.session import Snapshot
from tests.protocol.building import Texts, make_case, row
from tests.study.exports.second_opinion import run, second_opinion, written
from tests.study.made_up import cohort
from tests.study.wild import wild_cohort


@pytest.mark.parametrize(
    ("seed", "interval"),
    [(7, IntervalType.LOG), (7, IntervalType.PLAIN), (8, IntervalType.LOG_LOG), (8, IntervalType.EXACT)],
)
def test_r_agrees_on_a_random_cohort_of_200(tmp_path: Path, interval: IntervalType, seed: int) -> None:
    settings = Settings(
        interval=interval, origin=TimeOrigin.TRANSPLANT if seed == 8 else TimeOrigin.INFUSION, level=0.9
    )
    done = second_opinion(tmp_path / "r", cohort(200, seed=seed, lab_rows=3), settings)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 2000


# Days from H to neutrophil recovery (1), to death without it (2) or to the last contact (0), by product. The pooled
# incidence reaches 1 on day 76, before the last death: cmprsk divides 0 by 0 and stops.
TO_THE_FULL = (
    *((day, 1, "RD1301") for day in (11, 25, 36, 39)),
    *((61, 1, "HAPLO"), (76, 1, "HAPLO"), (394, 0, "HAPLO"), (420, 2, "HAPLO")),
)


NOTHING_MORE: Texts = {}


def recovered(number: int, day: int, status: int, product: str, more: Texts = NOTHING_MORE) -> Case:
    """Return a patient in remission whose neutrophils are followed from H, 2023-03-15, to a day."""
    end = (date(2023, 3, 15) + timedelta(days=day)).isoformat()
    texts = {
        "F1.SUBJID": f"01-{number:03}",
        "F4.INFDAT": "2023-02-01",
        "F4.PRODUCT": product,
        "F6.HSCTDAT": "2023-03-15",
        "F6.REMSTAT": "CR",
        "F8.ANCSTAT": "RECOVERED" if status == 1 else "NOTREC",
        "F17[1].FUDAT": end,
        "F17[1].FUSTAT": "DEAD" if status == 2 else "ALIVE",
    }
    texts |= {"F8.ANCDAT": end} if status == 1 else {}
    texts |= {"F16.DEATH": "Y", "F16.DTHDAT": end} if status == 2 else {}
    return make_case({**texts, **more}, key=f"P{number}")


def test_r_names_a_test_that_it_cannot_compute_and_compares_the_rest(tmp_path: Path) -> None:
    cases = tuple(recovered(number, *one) for number, one in enumerate(TO_THE_FULL, start=1))
    snapshot, settings = Snapshot("to the full", True, cases, cases[0].today), Settings(group=Grouping.PRODUCT)
    groups = compute(snapshot, settings).groups

    done = second_opinion(tmp_path / "r", snapshot, settings)

    assert groups
    assert groups.tests["anc"].statistic == pytest.approx(6.896111, abs=1e-6)  # of cmprsk, without the last death
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "anc.test statistic, df and p: not computable in R (" in done.stdout
    assert "\n1 not computable in R, each named above" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" numbers, 0 differ")


@pytest.mark.parametrize("settings", [Settings(), Settings(group=Grouping.PRODUCT)], ids=["whole", "grouped"])
def test_a_curve_of_which_r_derives_no_time_is_a_difference_and_the_rest_is_compared(
    tmp_path: Path, settings: Settings
) -> None:
    cases = tuple(recovered(number, *one) for number, one in enumerate(TO_THE_FULL, start=1))
    folder = written(tmp_path / "r", Snapshot("to the full", True, cases, cases[0].today), settings)
    (sheet,) = (folder / "raw").glob("f8_*")
    sheet.write_text(sheet.read_text().splitlines()[0] + "\n")  # without a row

    done = run(folder)

    assert done.returncode == 1
    for difference in ("anc 01-001 time: 11 here, NA from the raw sheets", "anc rows: 8 values here, 0 in R"):
        assert difference in done.stdout
    assert re.search(r"\d+ numbers, [1-9]\d* differ$", done.stdout.strip())


@pytest.mark.parametrize("group", Grouping)
def test_r_agrees_on_the_curves_of_groups_and_their_tests(tmp_path: Path, group: Grouping) -> None:
    done = second_opinion(tmp_path / "r", cohort(100, seed=9), Settings(group=group))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    tests = (tmp_path / "r" / "tests.csv").read_text()
    assert (tests.count("log-rank"), tests.count("Gray")) == (7, 9)


@pytest.mark.parametrize("cutoff", [date(2023, 6, 1), None], ids=["before", "none"])
def test_r_keeps_as_we_do_a_row_of_which_only_a_day_after_the_cut_off_is_known(
    tmp_path: Path, cutoff: date | None
) -> None:
    later = "2023-09-01"
    rows = (
        {},
        row("F10", 1, MAXDAT=later, GVINV="3"),
        row("F10", 1, RESDAT=later),
        row("F12", 1, INEND=later),
        row("F19", 1, AEENDAT=later),
        row("F7", 1, CMENDAT=later),
        row("F10", 1, MAXDAT=later) | {"F1.WDDAT": "2023-07-01", "F1.WDSCOPE": "FURTHER"},
        row("F10", 1, MAXDAT="2023-06-20") | {"F1.WDDAT": "2023-07-01", "F1.WDSCOPE": "FURTHER"},
    )
    cases = tuple(recovered(number, 47, 0, "HAPLO", more) for number, more in enumerate(rows, start=1))

    done = second_opinion(tmp_path / "r", Snapshot("only later", True, cases, cases[0].today), Settings(cutoff=cutoff))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


CUTOFF = date(2023, 1, 15)
WILD = (
    Settings(),
    Settings(
        CUTOFF, TimeOrigin.TRANSPLANT, rules=EndpointRules(Censoring.LAST_ASSESSMENT, True), group=Grouping.PRODUCT
    ),
    Settings(date(2022, 9, 1), rules=EndpointRules(molecular_relapse=True), group=Grouping.DIAGNOSIS),
)


@pytest.mark.parametrize("seed", range(len(WILD)))
def test_r_derives_the_same_from_the_raw_sheets_of_any_study(tmp_path: Path, seed: int) -> None:
    done = second_opinion(tmp_path / "r", wild_cohort(60, seed=seed), WILD[seed])

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    classes = list(csv.DictReader((tmp_path / "r" / "classes.csv").read_text().splitlines()))
    for panel in ("icaht.early", "icaht.late", "neutropenia", "thrombopenia"):  # equal grades would say little
        assert len({row["code"] for row in classes if row["panel"] == panel}) >= (3 if "icaht" in panel else 2), panel
    assert done.stdout.splitlines()[-1].endswith(" numbers, 0 differ")
    said = re.search(r"read from the column MAGIC \((\d+) episodes\)", done.stdout)
    assert said
    assert int(said[1]) > 0


LATER = (
    {"F11.@COMPLETE": "1"},
    {"F11.@COMPLETE": "1", **row("F11", 1, TXKIND="CRS", TXDAT="2023-02-04", GRINV="4")},
    {"F11.@COMPLETE": "1", **row("F11", 1, TXKIND="CRS", TXDAT="2023-03-04", GRINV="2")},
    {"F8T.@COMPLETE": "1", **row("F8T", 1, TFDAT="2023-02-20", TFPROD="REDCELLS")},
    {"F16.DEATH": "Y", "F16.DTHDAT": "2023-03-20", "F11.@COMPLETE": "1"},
    {"F1.WDSCOPE": "FURTHER", "F1.WDDAT": "2023-02-12", "F11.@COMPLETE": "1"},
    {"F15[1].FTDAT": "2023-03-05", "F15[1].FTTYPE": "CHEMO", **row("F5", 1, ASDAT="2023-02-28", RESPINV="NR")},
    {"F14.RELAPSE": "Y", "F14.RELDAT": "2023-02-20", **row("F13", 1, ASDAT="2023-03-02", RESPINV="PR")},
    row("F10", 1, GVTYPE="CHRONIC", GVATTR="HSCT", ONSET="2023-03-25", NIHINV="MILD", GVTREAT="OBSERVED")
    | row("F7", 1, CMTRT="RUXOLITINIB", CMSTDAT="2023-03-25", CMINDC="GVHD", GVHDROW="1"),
)


@pytest.mark.parametrize("cutoff", [date(2023, 2, 10), date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 20), None])
def test_r_knows_at_a_cut_off_what_we_know(tmp_path: Path, cutoff: date | None) -> None:
    fatal = row("F19", 1, AETERM="Sepsis", AESTDAT="2023-02-05", AEENDAT="2023-03-20", AETOXGR="5", AEOUT="FATAL")
    texts = {"F4.INFDAT": "2023-02-01", "F6.HSCTDAT": "2023-03-15", "F6.REMSTAT": "CR", **fatal}
    texts |= row("F17", 1, FUDAT="2023-02-12", FUSTAT="ALIVE", FUDIS="MRDNEG")
    texts |= row("F17", 2, FUDAT="2023-03-20", FUSTAT="ALIVE", FUDIS="MRDNEG")
    cases = tuple(make_case({"F1.SUBJID": f"P{n}"} | texts | more, key=f"P{n}") for n, more in enumerate(LATER))
    done = second_opinion(tmp_path / "r", Snapshot("later", True, cases, cases[0].today), Settings(cutoff))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def numbered(case: Case, key: str, number: str) -> Case:
    """Return the case under another key and number."""
    rows = (row for form in case.dictionary.forms for row in (*case.rows(form), case.row(form, 0)))
    texts = {(row.form.id, row.number, name): text for row in rows for name, text in row.texts.items()}
    texts.pop(("F1", 0, "SUBJID"), None)
    if number:
        texts["F1", 0, "SUBJID"] = number
    return case_from_texts(key, case.dictionary, case.today, [(*place, text) for place, text in texts.items()])


def test_r_tells_patients_apart_that_have_no_number_or_the_same(tmp_path: Path) -> None:
    numbers = ["", "", "", "007", "007", " 7", "7", "NA", '"a, b"', "x\ty", "01-001", "NO-NUMBER-patient "]
    alike = tuple(
        numbered(case, f"patient {place}", number)
        for place, (case, number) in enumerate(zip(wild_cohort(12, seed=3).cases, numbers, strict=True))
    )
    assert len(set(subjects(alike).values())) == len(alike)
    done = second_opinion(tmp_path / "r", Snapshot("alike", True, alike, alike[0].today), Settings())

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 500


@pytest.mark.parametrize(
    ("name", "planted", "noticed"),
    [
        ("rests_on_mrd_alone", lambda *_: False, "dfs"),  # D9: molecular relapse as an event
        ("_seen_alive_after", lambda *_: None, "os"),  # D8: censored at the earlier visit
        ("no_remission", lambda *_: None, "efs"),  # D2: no remission is no event
        ("response_window", disease_course.after_infusion, "response.composite"),  # D3
        ("_bridged", lambda lowest, last: [lowest.get(day) for day in range(last + 1)], "icaht.early"),
        ("_ends_of_late_window", lambda _: (), "icaht.late"),
        ("worst_cytopenia", lambda *_: Fact("4"), "neutropenia"),
        ("_assessment_counts", lambda _: BloodCounts(), "pancytopenia.grade4"),
        ("found_by_pcr", lambda load: load.number > 0, "cmv"),  # "<500" found none
        ("quantity", property(lambda sample: sample.value), "auc"),  # below the limit a value counts as 0
    ],
)
def test_a_definition_that_is_wrong_in_python_is_noticed_in_r(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, planted: object, noticed: str
) -> None:
    for one in _places_of(name):
        monkeypatch.setattr(one, name, planted)

    done = second_opinion(tmp_path / "r", wild_cohort(40, seed=10), Settings(CUTOFF))

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(f"{noticed} 01-") and "raw sheets" in line]


def _places_of(name: str) -> list[ModuleType | type]:
    """Return what knows a definition by this name: each module, those that imported it too, or the class it is in."""
    modules = [one for key, one in sys.modules.items() if key.startswith("cd7gui.") and hasattr(one, name)]
    return [*modules, *(one for one in (MarkerPoint,) if hasattr(one, name))]


def test_a_median_that_is_printed_is_the_one_that_r_finds(tmp_path: Path) -> None:
    found = compute(cohort(200), Settings())
    rows = list(csv.DictReader(r_files(cohort(200), Settings())["medians.csv"].splitlines()))
    told = {row["id"]: float(row["median"]) for row in rows if row["median"]}

    assert told
    for name, days in told.items():
        assert found.curves[name].median == f"{print_months(days)} months"
