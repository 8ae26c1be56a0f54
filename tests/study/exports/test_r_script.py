"""The second opinion: R, with its own survival and cmprsk, computes the numbers of the outcomes page again."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.cli.main import main
from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import print_months
from cd7gui.domain.marker_course import MarkerPoint
from cd7gui.domain.results import Censoring, EndpointRules, Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.grading.pancytopenia import BloodCounts
from cd7gui.protocol.endpoints import disease_course
from cd7gui.protocol.endpoints.patient_facts import Fact
from cd7gui.study.exports.r_script import r_files, subjects, write_r_script
from cd7gui.study.session import Snapshot, Study
from tests.protocol.building import SOUND
from tests.study.made_up import cohort
from tests.study.memory_book import memory_study
from tests.study.wild import wild_cohort


@cache
def r_is_there() -> bool:
    """Tell whether R and its two packages are installed; `.ci/run` installs them."""
    ask = "quit(status = !all(c('survival', 'cmprsk') %in% rownames(installed.packages())))"
    rscript = shutil.which("Rscript")
    return rscript is not None and subprocess.run([rscript, "-e", ask], check=False).returncode == 0


def written(folder: Path, snapshot: Snapshot, settings: Settings) -> Path:
    """Write the script where R is installed; gives its folder, in which a test may alter something."""
    if not r_is_there():
        pytest.skip("R with survival and cmprsk is not installed (.ci/system r)")
    write_r_script(folder, snapshot, settings)
    return folder


def second_opinion(folder: Path, snapshot: Snapshot, settings: Settings) -> subprocess.CompletedProcess[str]:
    return run(written(folder, snapshot, settings))


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["Rscript", str(folder / "summary.R")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            **os.environ,
            "R_ENABLE_JIT": "0",
            **environment,
        },  # what runs once need not be compiled: a third of the time
    )


@pytest.mark.parametrize("interval", IntervalType)
def test_r_agrees_with_every_number_of_the_cohort(demo: Study, tmp_path: Path, interval: IntervalType) -> None:
    done = second_opinion(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff, interval=interval))

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 differ" in done.stdout
    assert int(done.stdout.split()[0]) > 800


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


@pytest.mark.parametrize("group", Grouping)
def test_r_agrees_on_the_curves_of_groups_and_their_tests(tmp_path: Path, group: Grouping) -> None:
    done = second_opinion(tmp_path / "r", cohort(200, seed=9), Settings(group=group))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    tests = (tmp_path / "r" / "tests.csv").read_text()
    assert (tests.count("log-rank"), tests.count("Gray")) == (7, 9)


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


def take_away(sheet: Path, *columns: str) -> None:
    """Take columns out of a sheet: what we derived of the counts is not read."""
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    assert set(columns) <= rows[0].keys()
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name not in columns], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def test_r_reads_the_raw_sheets_in_the_plainest_locale_and_no_grade_of_blood_that_we_derived(
    demo: Study, tmp_path: Path
) -> None:
    written(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))
    take_away(tmp_path / "r" / "raw" / "f18_laboratory_series.csv", "ANCGR", "PLTGR", "PANCY4", "PANCY4_L")

    done = run(tmp_path / "r", LC_ALL="C")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "but not these" not in done.stdout  # every count and class is derived


NUMBERS = (
    '"; quit(); "',
    "'); quit(); ('",
    "a\\",
    '\\"',
    "=1+1",
    "'=1",
    "#x",
    "NA",
    "TRUE",
    "007",
    "a\nb",
    "a\u202eb",
    "<b>&lt;🩸",
)


def test_no_patient_s_number_is_read_by_r_as_anything_but_a_text(tmp_path: Path) -> None:
    study = memory_study({number: {**SOUND, "F1.SUBJID": number} for number in NUMBERS})
    done = second_opinion(tmp_path / "r", study.snapshot(), Settings())

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.splitlines()[-1].endswith(" numbers, 0 differ")


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


def test_r_says_where_a_number_differs(demo: Study, tmp_path: Path) -> None:
    written(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))
    table = tmp_path / "r" / "table.csv"
    table.write_text(
        table.read_text().replace("os.12m,survival,os,,365.25,,10,0.675", "os.12m,survival,os,,365.25,,10,0.676")
    )

    done = run(tmp_path / "r")

    assert done.returncode == 1
    assert "os.12m value and limits[1]: 0.676 here, 0.675 in R" in done.stdout


def test_r_counts_the_classes_of_the_panels_anew_from_the_patients(demo: Study, tmp_path: Path) -> None:
    written(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))
    classes = tmp_path / "r" / "classes.csv"
    lines = classes.read_text().splitlines()
    gone = next(line for line in lines if line.startswith("response,"))
    classes.write_text("\n".join(line for line in lines if line != gone) + "\n")

    done = run(tmp_path / "r")

    assert done.returncode == 1
    assert "response SYN-01 code: NA here, CRI from the raw sheets" in done.stdout  # as F5 has it


def test_a_median_that_is_printed_is_the_one_that_r_finds(tmp_path: Path) -> None:
    found = compute(cohort(200), Settings())
    rows = list(csv.DictReader(r_files(cohort(200), Settings())["medians.csv"].splitlines()))
    told = {row["id"]: float(row["median"]) for row in rows if row["median"]}

    assert told
    for name, days in told.items():
        assert found.curves[name].median == f"{print_months(days)} months"


def test_r_agrees_that_one_patient_and_no_patient_give_what_they_give(demo: Study, tmp_path: Path) -> None:
    whole = demo.snapshot()
    for count in (0, 1, 2):
        part = Snapshot(whole.study, True, whole.cases[:count], whole.today)
        done = second_opinion(tmp_path / str(count), part, Settings(cutoff=demo.cutoff))
        assert done.returncode == 0, done.stdout + done.stderr


def test_times_are_one_row_for_each_patient_and_endpoint(demo: Study) -> None:
    rows = list(csv.DictReader(r_files(demo.snapshot(), Settings(cutoff=demo.cutoff))["times.csv"].splitlines()))

    overall = {row["subject"]: (row["time"], row["status"]) for row in rows if row["endpoint"] == "os"}
    assert len(overall) == 10
    assert overall["SYN-08"] == ("140", "1")  # protocol notes, section 5.2


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(demo: Study, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="Choose another folder"):
        write_r_script(tmp_path / "file", demo.snapshot(), Settings())


def test_the_command_writes_the_folder_and_says_how_to_run_it(
    demo: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.close()

    assert main(["summary", str(demo.path), "--r-script", str(tmp_path / "r")]) == 0

    assert f"Rscript {tmp_path / 'r' / 'summary.R'}" in capsys.readouterr().out
    assert (tmp_path / "r" / "table.csv").is_file()


def test_no_identifier_and_no_free_text_leaves_with_the_script(demo: Study) -> None:
    files = r_files(demo.snapshot(), Settings())
    header = files["raw/f1_registration.csv"].splitlines()[0]

    assert "SUBJID" in header
    assert "CONSDAT" in header
    assert not [name for name in ("INITIALS", "MRN", "BRTHDAT") if name in header]
    assert "AETERM" not in files["raw/f19_adverse_events.csv"].splitlines()[0]


def test_r_finds_a_wrong_number_of_a_table(demo: Study, tmp_path: Path) -> None:
    """A check that cannot fail is none: one count of each table is altered."""
    folder = tmp_path / "r"
    write_r_script(folder, demo.snapshot(), Settings(cutoff=demo.cutoff))
    altered = {
        "baseline.csv": ("diagnosis,AML,count,7", "diagnosis,AML,count,8"),
        "event_table.csv": ("any,10,", "any,9,"),
        "stopping.csv": ("death,2,9,", "death,3,9,"),
    }
    for name, (before, after) in altered.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text, name
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    done = run(folder)

    assert done.returncode == 1
    said = [line for line in done.stdout.splitlines() if " in R" in line]
    for word in ("baseline diagnosis AML", "events any", "stopping death"):
        assert any(word in line for line in said), word


def test_r_reads_the_events_of_each_patient_from_the_raw_sheets(demo: Study, tmp_path: Path) -> None:
    written(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))
    events = tmp_path / "r" / "events.csv"
    lines = events.read_text(encoding="utf-8").splitlines()
    assert lines[-1].split(",")[1] == "SYN-10"
    events.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")

    done = run(tmp_path / "r")

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("events SYN-10 grades:")]


def test_no_typed_term_stands_beside_the_script(demo: Study, tmp_path: Path) -> None:
    write_r_script(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))

    for name in ("events.csv", "event_table.csv"):
        assert "sepsis" not in (tmp_path / "r" / name).read_text(encoding="utf-8").casefold()
