"""The second opinion: R, with its own survival and cmprsk, computes the numbers of the outcomes page again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import IntervalType, Settings
from cd7gui.study.exports.r_script import r_files, write_r_script
from cd7gui.study.session import Snapshot, Study
from tests.protocol.building import SOUND
from tests.study.exports.second_opinion import run, run_alone, second_opinion, written
from tests.study.memory_book import memory_study


@pytest.mark.parametrize("interval", IntervalType)
def test_r_agrees_with_every_number_of_the_cohort(demo: Study, tmp_path: Path, interval: IntervalType) -> None:
    done = second_opinion(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff, interval=interval))

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 differ" in done.stdout
    assert int(done.stdout.split()[0]) > 800


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

    done = run_alone(tmp_path / "r", LC_ALL="C")

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


def test_r_says_where_a_number_differs(demo: Study, tmp_path: Path) -> None:
    written(tmp_path / "r", demo.snapshot(), Settings(cutoff=demo.cutoff))
    table = tmp_path / "r" / "table.csv"
    table.write_text(
        table.read_text().replace("os.12m,survival,os,,365.25,,10,0.675", "os.12m,survival,os,,365.25,,10,0.676")
    )

    done = run_alone(tmp_path / "r")

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
