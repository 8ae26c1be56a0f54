"""What a stranger with other knowledge can tell of a de-identified file: the shift, the study, who is alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.exchange.sheets.cells import DateCell
from cd7gui.exchange.sheets.disclosure import Disclosure, WithheldReason
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, exported_patients, proposed_name, workbook_plan
from cd7gui.study.exports.follow_up_end import SERIES, with_earlier_end
from cd7gui.study.exports.pseudonyms import Pseudonyms, pseudonyms
from cd7gui.study.exports.reidentification import anonymity
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.exchange.building import column, parts
from tests.exchange.exported import export_workbook, facts_of

DEIDENTIFIED, ABROAD = ExportScope(Audience.DEIDENTIFIED), ExportScope(Audience.ABROAD)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Study]:
    """A copy of the synthetic cohort that a test may change."""
    with make_demo(tmp_path / "own.cd7", who="Dr Betrayer") as study:
        yield study


def alive_at_the_end(study: Study) -> dict[str, date]:
    """The last contact of everybody who lives, by code: what a known cut-off tells of them."""
    known = pseudonyms(study)
    return {
        known.patient(case.key): max(row[FollowUp.date] for row in case.rows(FollowUp) if row.has(FollowUp.date))
        for case in study.cases()
        if case.get(Death.died) is not True and any(row.has(FollowUp.date) for row in case.rows(FollowUp))
    }


def test_the_last_contact_beside_a_known_cut_off_does_not_give_the_shift(own: Study) -> None:
    plan, known = workbook_plan(own, extent=DEIDENTIFIED), pseudonyms(own)
    true_shift = {known.patient(case.key): known.shift(case.key) for case in own.cases()}
    drawn_back = {known.patient(case.key): known.days_earlier(case.key) for case in own.cases()}
    last: dict[str, date] = {}
    for row in plan["F17_Follow_up"].rows:
        code, day = row[2].canonical(), row[4]
        assert isinstance(day, DateCell)
        last[code] = max(last.get(code, date.min), day.value)
    guessed = {code: (last[code] - day).days for code, day in alive_at_the_end(own).items() if code in last}

    assert len(guessed) >= 6
    # By chance the end of somebody is drawn back by no day; nobody else's may be left where it was.
    assert all(shift < true_shift[code] for code, shift in guessed.items() if drawn_back[code])
    assert all(-30 <= shift - true_shift[code] <= 0 for code, shift in guessed.items())


def test_the_end_is_drawn_back_by_no_day_for_one_patient_in_thirty_one() -> None:
    known = Pseudonyms(bytes(range(32)))
    drawn = Counter(known.days_earlier(f"patient {number}") for number in range(31_000))

    assert set(drawn) == set(range(31))
    assert all(850 <= times <= 1150 for times in drawn.values())


def test_drawing_the_end_back_loses_no_event_and_leaves_the_dead_alone(own: Study) -> None:
    for case in own.cases():
        earlier = with_earlier_end(case, 30)
        if case.get(Death.died):
            assert earlier is case
            continue
        for form in own.rules.dictionary.forms:
            if form not in SERIES:
                assert earlier.rows(form) == case.rows(form), form.id
        ends = [max(day for row in one.rows(FollowUp) for _, day in row.days) for one in (case, earlier)]
        assert 0 <= (ends[0] - ends[1]).days <= 30


@pytest.mark.parametrize("extent", [DEIDENTIFIED, ABROAD])
def test_no_part_names_the_study_its_id_its_trail_or_the_zone_of_its_clock(tmp_path: Path, extent: ExportScope) -> None:
    with make_demo(tmp_path / "Hospital Nord Dr Chen.cd7", who="Dr Chen") as study:
        path = export_workbook(study, tmp_path / "out.xlsx", extent=extent).path
        facts = facts_of(workbook_plan(study, extent=extent).sheets[0])
        texts = [study.name, study.identity, *(line.hash for line in study.book.trail())]
        hidden = [one.encode() for one in texts]
        proposed = proposed_name(study, audience=extent.audience)

    assert "Hospital" not in proposed
    assert re.match(r"STUDY-[A-Z2-7]{4}_", proposed)
    for name, content in parts(path):
        assert not [one for one in hidden if one in content], name
    assert ("Export", "time (local)") not in facts
    assert re.fullmatch(r"[0-9a-f]{64}", facts["Study", "receipt"])


def test_the_receipt_proves_the_line_to_who_holds_the_study(own: Study) -> None:
    facts = facts_of(workbook_plan(own, extent=DEIDENTIFIED).sheets[0])
    line = own.book.trail()[-1]

    assert facts["Study", "receipt"] == pseudonyms(own).receipt(line.seq, line.hash)
    assert facts["Study", "receipt"] != pseudonyms(own).receipt(line.seq - 1, line.hash)


def test_patients_who_are_alone_in_what_is_known_of_them_are_counted_before_writing(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = anonymity(own, DEIDENTIFIED.disclosure)
    coarse = anonymity(own, ExportScope(Audience.DEIDENTIFIED, coarse=True).disclosure)
    own.close()
    assert found.k == 1
    assert found.alone >= coarse.alone

    assert main(["export", str(own.path), str(tmp_path / "o.xlsx"), "--deidentified"]) == 0

    assert "k = 1: in sex, age, diagnosis and site" in capsys.readouterr().err


def test_an_event_on_the_day_of_the_last_contact_is_said_before_writing(own: Study) -> None:
    """The end stays where it is then: beside a known cut-off it gives the shift."""
    assert anonymity(own, DEIDENTIFIED.disclosure).held == 0
    living = next(case for case in own.cases() if not case.get(Death.died) and case.rows(FollowUp))
    last = max(row[FollowUp.date] for row in living.rows(FollowUp) if row.has(FollowUp.date))
    row = living.next_row(AdverseEvent)
    entry.enter(own, Place(living.key, "F19", row, AdverseEvent.start.id), last.isoformat(), "seen then")

    found = anonymity(own, DEIDENTIFIED.disclosure)
    assert found.held == 1
    assert "of 1 living patient ends with an event on its last day" in found.sentence
    assert anonymity(own, ABROAD.disclosure).held == 0


def test_a_death_or_contact_after_the_withdrawal_of_consent_hides_no_follow_up_that_stays(own: Study) -> None:
    """No export holds what is dated later, so the follow-up ends with the withdrawal, which is not moved."""
    living = next(case for case in own.cases() if not case.get(Death.died) and case.rows(FollowUp))
    last = max(row[FollowUp.date] for row in living.rows(FollowUp) if row.has(FollowUp.date))
    later = (last + timedelta(days=1)).isoformat()

    def write(form: str, row: int, field: str, text: str) -> None:
        assert entry.enter(own, Place(living.key, form, row, field), text, "seen then").stored

    write("F1", 0, Registration.withdrawal_scope.id, "FURTHER")
    write("F1", 0, Registration.withdrawal_date.id, last.isoformat())
    assert anonymity(own, DEIDENTIFIED.disclosure).held == 1
    write("F17", living.next_row(FollowUp), FollowUp.date.id, later)
    assert anonymity(own, DEIDENTIFIED.disclosure).held == 1
    write("F16", 0, Death.died.id, "Y")
    write("F16", 0, Death.date.id, later)

    assert anonymity(own, DEIDENTIFIED.disclosure).held == 1
    (exported,) = (one for one in exported_patients(own, DEIDENTIFIED.disclosure) if one.case.key == living.key)
    assert not exported.case.get(Death.died)
    assert max(row[FollowUp.date] for row in exported.case.rows(FollowUp)) == last


def test_coarse_ages_are_the_first_year_of_their_band(own: Study) -> None:
    plan = workbook_plan(own, extent=ExportScope(Audience.DEIDENTIFIED, coarse=True))

    ages = [int(cell.canonical()) for cell in column(plan["F1_Registration"], "AGE") if cell.canonical()]
    assert ages
    assert all(age % 10 == 0 for age in ages)
    assert all(not cell.canonical() for cell in column(plan["Patients"], "SITEID"))


def test_the_time_zone_of_a_report_stays_behind_with_its_times_of_day() -> None:
    """Left alone it tells of a country."""
    bare = Disclosure(Audience.DEIDENTIFIED)
    assert bare.why_not(SeriousEvent.zone) is WithheldReason.CLOCK
    assert Disclosure().why_not(SeriousEvent.zone) is None
