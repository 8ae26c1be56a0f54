"""A study as workbook and frames: the synthetic cohort, what is noted of an export, and who is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import cd7gui
from cd7gui.analysis.estimates import compute
from cd7gui.analysis.outcomes.catalogue import OUTCOMES
from cd7gui.domain.audience import Audience
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings, TimeOrigin
from cd7gui.exchange.sheets.cells import EMPTY, TextCell
from cd7gui.exchange.sheets.listings import PATIENTS
from cd7gui.protocol.patients import exported_subject
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import AGES, ExportScope, frames, proposed_name, workbook_plan
from cd7gui.study.opening import new_study, open_for_reading
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_EXPORT
from tests.demo.demo_study import make_demo
from tests.exchange.building import column, read_frames, says
from tests.exchange.exported import export_workbook, facts_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Study]:
    """A copy of the synthetic cohort that a test may change."""
    with make_demo(tmp_path / "own.cd7", who="coordinator") as study:
        yield study


def test_x17_patients_has_one_row_for_each_patient(demo: Study) -> None:
    sheet = workbook_plan(demo)[PATIENTS]

    assert column(sheet, "SUBJID") == [TextCell(f"SYN-{number:02d}") for number in range(1, 11)]


@pytest.mark.parametrize("cutoff", [None, date(2022, 12, 31), date(2023, 8, 1)])
def test_x17_patients_counts_what_the_summary_counts(demo: Study, cutoff: date | None) -> None:
    settings = Settings(cutoff=cutoff)
    estimates = compute(demo.snapshot(), settings)
    sheet = workbook_plan(demo, settings)[PATIENTS]

    for one in OUTCOMES.counted:
        flags = [cell for cell in column(sheet, one.column) if cell != EMPTY]
        counted = (flags.count(TextCell("Y")), len(flags))
        assert counted == (estimates[one.id].x, estimates[one.id].n), one.id


def test_x17_every_outcome_has_columns_that_statistics_packages_take() -> None:
    names = [name for one in OUTCOMES.timed for name in (one.days_column, one.status_column)]
    names += [one.column for one in OUTCOMES.counted]

    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("origin", list(TimeOrigin))
def test_x17_patients_holds_the_times_behind_the_curves(demo: Study, origin: TimeOrigin) -> None:
    settings = Settings(cutoff=demo.cutoff, origin=origin)
    curves = compute(demo.snapshot(), settings).curves
    patients = frames(demo, settings)["patients"]

    columns = {one.id: (one.days_column, one.status_column) for one in OUTCOMES.timed}
    for measure in OUTCOMES.measures:
        days, status = columns[measure.endpoint]
        happened = patients[patients[status] == (measure.cause or 1)]
        curve = curves.get(measure.id)  # nobody with this endpoint: no curve
        expected = {time: n for time, n in zip(curve.time, curve.n_event, strict=True) if n} if curve else {}
        assert happened[days].value_counts().to_dict() == expected, measure.id
    assert set(patients["ORIGIN"]) == {origin.value}


def test_x17_what_happened_after_the_cut_off_is_not_in_patients(demo: Study) -> None:
    # SYN-08 relapsed on 2023-05-26 and died on 2023-07-05.
    patients = frames(demo, Settings(cutoff=date(2023, 6, 1)))["patients"].set_index("SUBJID")

    assert patients.loc["SYN-08", "RELDAT"] == pd.Timestamp("2023-05-26")
    assert pd.isna(patients.loc["SYN-08", "DTHDAT"])
    assert patients.loc["SYN-08", "OSEVENT"] == 0
    assert pd.isna(patients.loc["SYN-09", "INFDAT"])  # infused on 2023-06-16
    assert "is after the data cut-off" in patients.loc["SYN-09", "NOTES"]


def test_x16_the_summary_sheet_prints_the_same_words_as_the_tab(demo: Study) -> None:
    settings = Settings(cutoff=demo.cutoff)
    found = compute(demo.snapshot(), settings)
    assert found.panels is not None
    table, by_cells = found.table, [share for of in found.panels.chimerism_by_cells for share in of.shares]

    shown = column(workbook_plan(demo, settings)["Summary"], "TEXT")
    assert shown == [TextCell(one.text) for one in (*table, *by_cells)]
    # 0.675 is 0.67499… in doubles; the trial prints 68% (Hu 2024)
    assert {one.id: one.text for one in table}["os.12m"] == "68% (95% CI 43–100)"


def test_without_settings_the_studys_own_cut_off_counts(demo: Study) -> None:
    found = facts_of(workbook_plan(demo)["Provenance"])

    assert found["Content", "data cut-off"] == "2023-12-22"


def test_x12_provenance_agrees_with_the_store(demo: Study) -> None:
    found = facts_of(workbook_plan(demo, now=NOON)["Provenance"])

    assert found["Study", "study file id"] == demo.identity
    assert (int(found["Study", "study file sequence"]), found["Study", "hash of the audit trail"]) == (
        demo.book.position()
    )
    assert found["Export", "time (UTC)"] == "2026-11-22T12:00:00+00:00"
    assert found["Export", "programme"] == f"cd7gui {cd7gui.__version__}"


def test_x13_the_same_study_gives_the_same_hashes(demo: Study, tmp_path: Path) -> None:
    with open_for_reading(demo.path) as again:
        first, second = workbook_plan(demo, now=NOON), workbook_plan(again)

    assert [sheet.content_hash for sheet in first.sheets[1:]] == [sheet.content_hash for sheet in second.sheets[1:]]


def test_an_export_is_noted_and_the_next_one_names_it(own: Study, tmp_path: Path) -> None:
    first = export_workbook(own, tmp_path / "1.xlsx")

    assert own.setting(LAST_EXPORT) == first.content_hash
    found = facts_of(workbook_plan(own)["Provenance"])
    assert found["Export", "previous export"] == first.content_hash
    assert found["Content hash", "all sheets"] == first.content_hash  # the note itself is no content
    assert own.done == []  # and nothing to undo


def test_an_export_from_a_study_opened_for_reading_leaves_it_as_it_is(demo: Study, tmp_path: Path) -> None:
    with open_for_reading(demo.path) as reader:
        before = reader.book.position()
        export_workbook(reader, tmp_path / "r.xlsx")
        assert reader.book.position() == before


def test_what_was_exported_is_told(demo: Study, tmp_path: Path) -> None:
    with open_for_reading(demo.path) as reader:
        plan = workbook_plan(reader)
        told = export_workbook(reader, tmp_path / "t.xlsx")

    assert told.path == tmp_path / "t.xlsx"
    assert told.sheets == len(plan.sheets)
    assert told.rows == sum(len(sheet.rows) for sheet in plan.sheets[1:])
    assert dict(told.hashes) == {sheet.name: sheet.content_hash for sheet in plan.sheets[1:]}


def test_x24_export_does_not_overwrite_unless_asked(demo: Study, tmp_path: Path) -> None:
    target = tmp_path / "o.xlsx"
    target.write_bytes(b"mine")
    with open_for_reading(demo.path) as reader:
        with pytest.raises(UserError, match="already exists"):
            export_workbook(reader, target)
        assert target.read_bytes() == b"mine"
        export_workbook(reader, target, overwrite=True)
    assert target.read_bytes().startswith(b"PK")


def test_x25_the_proposed_name_says_study_cut_off_and_sequence(demo: Study) -> None:
    name = proposed_name(demo)

    assert re.fullmatch(r"[\w-]+_EXPORT_cutoff-\d{4}-\d\d-\d\d_seq\d{4,}\.xlsx", name)
    assert "_cutoff-2023-12-22_" in name
    assert name.endswith(f"_seq{demo.book.position()[0]:04d}.xlsx")
    assert "_cutoff-2023-06-01_" in proposed_name(demo, Settings(cutoff=date(2023, 6, 1)))
    assert "_EXPORT-DEIDENTIFIED_" in proposed_name(demo, audience=Audience.DEIDENTIFIED)


def test_x25_the_name_holds_nothing_that_a_disk_refuses(tmp_path: Path) -> None:
    with new_study(tmp_path / "n.cd7", name='研究/CD7: "a\\b" <x>?* ', who="x") as study:
        today = study.today().isoformat()
        assert proposed_name(study) == f"研究_CD7_a_b_x_EXPORT_cutoff-{today}_seq0003.xlsx"


def test_an_empty_study_gives_a_workbook_with_headers(tmp_path: Path) -> None:
    with new_study(tmp_path / "n.cd7", name="Empty", who="x") as study:
        export_workbook(study, tmp_path / "n.xlsx")

    read = read_frames(tmp_path / "n.xlsx")
    assert len(read["F6_Transplant"]) == 0
    assert "HSCTDAT" in read["F6_Transplant"].columns


def test_a_patient_without_a_number_joins_by_a_name_that_is_no_number(own: Study) -> None:
    key = entry.new_patient_key()
    entry.enter(own, Place(key, "F1", 0, "SEX"), "F")
    entry.enter(own, Place(key, "F3", 0, "WEIGHT"), "60")
    name = f"NO-NUMBER-{key[:8]}"

    plan = workbook_plan(own)

    assert exported_subject(own.case(key)) == name
    assert TextCell(name) in column(plan[PATIENTS], "SUBJID")
    assert TextCell(name) in column(plan["F1_Registration"], "SUBJID")
    assert TextCell(name) in column(plan["F3_Disease_at_baseline"], "SUBJID")


def test_struck_out_patients_are_on_no_sheet(own: Study) -> None:
    entry.delete_patient(own, own.cases()[0].key, "entered twice")

    plan = workbook_plan(own)

    assert len(plan[PATIENTS].rows) == 9
    assert not says(plan, "SYN-01")


def test_patients_who_withdrew_any_use_of_their_data_are_on_no_sheet_but_counted_as_left_out(own: Study) -> None:
    key = own.cases()[0].key
    entry.enter(own, Place(key, "F1", 0, "WDDAT"), "2023-06-01", "withdrawal")
    entry.enter(own, Place(key, "F1", 0, "WDSCOPE"), "ALL", "withdrawal")

    plan = workbook_plan(own)

    assert facts_of(plan["Provenance"])["Content", "patients left out"].startswith("SYN-01: consent to any use")
    assert all("SYN-01" not in str(sheet.rows) for sheet in plan.sheets[1:])
    assert "SYN-01" not in frames(own)["F1"]["SUBJID"].tolist()


def test_deidentified_holds_no_identifier_of_the_cohort(own: Study, tmp_path: Path) -> None:
    key = own.cases()[0].key
    secrets = {"INITIALS": "QX1", "MRN": "0099817263", "CONSVER": "secret words"}  # no patient's code has a 1
    for field, text in secrets.items():
        assert entry.enter(own, Place(key, "F1", 0, field), text, "test").stored
    born = own.case(key).stored("F1", 0, "BRTHDAT")
    assert born

    whole, bare = workbook_plan(own), workbook_plan(own, extent=ExportScope(Audience.DEIDENTIFIED))

    for secret in (*secrets.values(), born):
        assert says(whole, secret)
        assert not says(bare, secret), secret


def test_frames_are_named_patients_and_by_form(demo: Study) -> None:
    found = frames(demo)

    assert list(found) == ["patients", *(form.id for form in demo.rules.dictionary.forms)]
    assert len(found["patients"]) == len(found["F1"]) == 10
    assert found["F6"].loc[0, "HSCTDAT"] == pd.Timestamp("2022-01-15")
    assert int(found["F6"].loc[0, "HSCTDAT_T"]) == int(found["patients"].loc[0, "TTOH"]) == 24


def test_frames_join_on_the_patient_number(demo: Study) -> None:
    found = frames(demo)
    joined = found["F9"].merge(found["patients"], on=["STUDYID", "SITEID", "SUBJID"], validate="many_to_one")

    assert len(joined) == len(found["F9"])


def test_deidentified_groups_every_age(demo: Study) -> None:
    # 45 CFR 164.514(b)(2)(i)(C): all ages over 89, the donor's too
    ages = {item.name for form in demo.rules.dictionary.forms for item in form.items() if item.unit == "years"}

    assert ages == AGES
