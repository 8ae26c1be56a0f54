"""Consent to further data withdrawn: later dates are asked about, accused, and left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.analysis.patients.readings import read_patient
from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.domain.results import Settings
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.study import entry
from cd7gui.study.entry import Place, RequiredReason, Result
from cd7gui.study.exports.contents import ExportScope, frames, workbook_plan
from cd7gui.study.paste.paste import asks_reason
from cd7gui.study.session import Study
from tests.analysis.test_definitions import assessed, on, outcomes, patient, study
from tests.demo.demo_study import make_demo
from tests.exchange.building import column, says
from tests.exchange.exported import facts_of
from tests.protocol.building import Texts, row
from tests.protocol.derived import contact, died, left_out, timed
from tests.study.exports.second_opinion import second_opinion

WITHDRAWN = "2023-09-01"


def withdrew(day: int) -> Texts:
    return {"F1.WDDAT": on(day), "F1.WDSCOPE": "FURTHER"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Study]:
    with make_demo(tmp_path / "own.cd7", who="coordinator") as study:
        yield study


@pytest.fixture
def withdrawn(own: Study) -> str:
    """The key of the first patient, who has withdrawn the consent to further data."""
    key = own.cases()[0].key
    for field, text in (("WDDAT", WITHDRAWN), ("WDSCOPE", "FURTHER")):
        assert entry.enter(own, Place(key, "F1", 0, field), text, "withdrawal").stored
    return key


def test_who_is_seen_after_the_withdrawal_is_followed_up_to_what_was_known_on_it() -> None:
    seen_before = patient(1, assessed(28, "CRI"), contact(on(200)), withdrew(300))
    seen_after = patient(
        1, assessed(28, "CRI"), contact(on(200)), row("F17", 2, FUDAT=on(400), FUSTAT="ALIVE"), withdrew(300)
    )
    dead_after = patient(1, assessed(28, "CRI"), contact(on(200)), died(on(400)), withdrew(300))

    days = [outcomes(one).curves["os"].time[-1] for one in (seen_before, seen_after, dead_after)]

    assert days == [days[0]] * 3
    assert outcomes(dead_after).curves["os"].n_event == outcomes(seen_before).curves["os"].n_event


RECOVERY = {"F8.ANCSTAT": "RECOVERED", "F8.PLTSTAT": "NOTREC"}


def test_a_recovery_after_the_withdrawal_ends_the_wait_on_it_here_and_in_r(tmp_path: Path) -> None:
    in_time, later, undated, never_came = (
        patient(1, RECOVERY, {"F8.ANCDAT": on(57)}, contact(on(400)), transplant=40),
        patient(2, RECOVERY, {"F8.ANCDAT": on(57)}, withdrew(45), transplant=40),
        patient(3, RECOVERY, withdrew(45), transplant=40),
        patient(4, {"F1.SEX": "F", **withdrew(-5)}),
    )
    snapshot = study(in_time, later, undated, never_came)

    ended = [read_patient(case, Settings()).outcomes["anc"] for case in snapshot.cases]
    done = second_opinion(tmp_path / "r", snapshot, Settings())

    assert [timed(one) for one in ended[:2]] == [(17, 1), (5, 0)]
    assert left_out(ended[2]) == ("The recovery of the neutrophils has no date.", "F8.ANCDAT")
    assert done.returncode == 0, done.stdout + done.stderr
    assert on(57) not in "".join(_lines_of(tmp_path / "r", "01-002"))


def _lines_of(folder: Path, number: str) -> Iterator[str]:
    for file in folder.rglob("*.csv"):
        yield from (line for line in file.read_text(encoding="utf-8").splitlines() if number in line)


def test_a_date_after_the_withdrawal_asks_why(own: Study, withdrawn: str) -> None:
    number = max(one.number for one in own.case(withdrawn).rows_by_form["F17"].values()) + 1
    place = Place(withdrawn, "F17", number, "FUDAT")

    asked = entry.enter(own, place, "2024-10-01")
    assert (asked.result, asked.sentence) == (Result.NEEDS_REASON, RequiredReason.AFTER_WITHDRAWAL.value)
    assert entry.enter(own, place, WITHDRAWN).sentence == RequiredReason.COMPLETE.value
    assert entry.enter(own, place, "2024-10-01", "public register").stored

    assert asks_reason(own, [(place, "2024-10-02")]) is RequiredReason.AFTER_WITHDRAWAL
    assert entry.reopen(own, withdrawn, FollowUp, "more contacts").stored
    assert asks_reason(own, [(place, "2023-01-02")]) is RequiredReason.NO_REASON
    assert asks_reason(own, [(place, "?")]) is RequiredReason.NO_REASON


def test_an_import_of_later_dates_asks_why(
    own: Study, withdrawn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "contacts.csv"
    number = own.case(withdrawn).stored("F1", 0, "SUBJID")
    table.write_text(f"SUBJID,FUDAT,FUSTAT\n{number},2024-10-01,ALIVE\n")

    own.close()

    assert main(["import", str(own.path), str(table)]) == 2

    assert f"dated after consent to further data was withdrawn (F17 of {number})" in capsys.readouterr().err


def test_what_is_dated_later_is_an_error(own: Study, withdrawn: str) -> None:
    found = [one for one in own.findings(withdrawn) if one.check == "EC-109"]

    assert found
    assert all(one.severity.value == "error" for one in found)
    assert WITHDRAWN in found[0].says


@pytest.mark.parametrize("extent", [ExportScope(audit=True), ExportScope(Audience.DEIDENTIFIED)])
def test_what_is_dated_later_leaves_in_no_export_and_is_listed(own: Study, withdrawn: str, extent: ExportScope) -> None:
    later = [one for one in own.case(withdrawn).rows_by_form["F17"].values() if one.texts.get("FUDAT", "") > WITHDRAWN]
    plan = workbook_plan(own, extent=extent)
    everybody = sum(len(case.rows(FollowUp)) for case in own.cases())
    (contacts,) = (sheet for sheet in plan.sheets if sheet.name.startswith("F17"))

    assert later
    assert len(contacts.rows) <= everybody - len(later)
    assert "consent to further data was withdrawn" in facts_of(plan["Provenance"])["Content", "values left out"]
    if extent.audit:
        columns = (column(plan["Audit"], name) for name in ("SUBJID", "FORM", "ROW"))
        lines = {tuple(str(getattr(cell, "value", "")) for cell in line) for line in zip(*columns, strict=True)}
        assert ("SYN-01", "F1", "0") in lines
        assert not lines & {("SYN-01", "F17", str(one.number)) for one in later}


def test_frames_and_the_trail_hold_nothing_later(own: Study, withdrawn: str) -> None:
    before = {name: len(frame) for name, frame in frames(own).items()}
    for field in ("WDSCOPE", "WDDAT"):
        entry.enter(own, Place(withdrawn, "F1", 0, field), "", "entered for another patient")

    after = {name: len(frame) for name, frame in frames(own).items()}

    assert before["F17"] < after["F17"]
    assert before["F1"] == after["F1"]
    assert not says(workbook_plan(own), "consent to further data was withdrawn")
