"""Export, import into an empty study, export again: the same content, whatever was typed."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import Row, case_from_texts
from cd7gui.domain.case_report.changes import (
    COMPLETE,
    DELETED,
    GIVEN_REASONS,
    PATIENT,
    Change,
    MissingReason,
    missing_reason,
)
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values import kinds
from cd7gui.domain.values.kinds import check_characters
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.study import entry
from cd7gui.study.entry import enter_many, new_patient_key, why_incomplete
from cd7gui.study.exports.contents import Exported
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.exchange.building import LONGEST, NASTY
from tests.exchange.exported import export_workbook, hashes_of

TEXTS = st.one_of(
    st.sampled_from([words for words in NASTY if words != LONGEST]),
    st.text(max_size=60),
    st.text("_x0AdD\n\t\r ", max_size=20),
    st.just(LONGEST),
)


def there_and_back(study: Study, folder: Path, back: Path | None = None) -> tuple[Exported, Mapping[str, str]]:
    """Export a study, import the workbook into an empty one of another name, and export that; give its hashes."""
    first = export_workbook(study, folder / "there.xlsx")
    with new_study(folder / "back.cd7", name="another name", who="colleague") as copy:
        plan = plan_file(copy, first.path)
        assert plan.refused == ()
        apply_import(copy, plan)
        again = plan_file(copy, first.path)
        assert (again.cells, again.refused, again.settings) == ((), (), ())
        return first, hashes_of(copy) if back is None else export_workbook(copy, back).hashes


def test_x27_the_demo_comes_back_with_the_same_content(demo: Study, tmp_path: Path) -> None:
    first, second = there_and_back(demo, tmp_path)

    assert second == first.hashes


def test_importing_a_study_s_own_workbook_changes_nothing(demo: Study, demo_file: Path) -> None:
    plan = plan_file(demo, demo_file)

    assert (plan.cells, plan.refused, plan.settings, plan.notes) == ((), (), (), ())
    assert plan.unchanged > 2_000


# A study of any values


def a_value(item: Field[Any], choose: random.Random) -> str | None:
    """Return some stored text of a field, a missing reason now and then, and often nothing."""
    if choose.random() < 0.4:
        return None
    if choose.random() < 0.1:
        return choose.choice(GIVEN_REASONS).stored
    kind = item.kind
    day = date(2020, 1, 1) + timedelta(days=choose.randrange(2000))
    number = Decimal(choose.randrange(100_000)).scaleb(-getattr(kind, "places", 0))
    made: Mapping[type, Any] = {
        kinds.Day: day.isoformat(),
        kinds.PartialDay: day.isoformat()[: choose.choice((4, 7, 10))],
        kinds.NumberKind: f"{number:f}",
        kinds.Measurement: f"{choose.choice(('', '<', '>'))}{number:f}",
        kinds.IntegerKind: str(choose.randrange(200)),
        kinds.Clock: f"{choose.randrange(24):02d}:{choose.randrange(60):02d}",
        kinds.YesNo: choose.choice("YN"),
    }
    if isinstance(kind, kinds.Quantity):
        return f"{number:f} {choose.choice(kind.units)}"
    if isinstance(kind, kinds.MultiChoiceKind):
        codes = [code for code, _ in kind.options.items]
        return kind.store(kind.parse("|".join(choose.sample(codes, choose.randrange(1, len(codes) + 1)))))
    if isinstance(kind, kinds.ChoiceKind):
        return choose.choice(kind.options.items)[0]
    return made.get(type(kind)) or as_entered(kind, fitting(choose.choice(NASTY), getattr(kind, "longest", 20)).strip())


def as_entered(kind: kinds.Kind[Any], words: str) -> str | None:
    """Return what entering a text stores: a site's number is written in plain digits, however it was typed."""
    with suppress(Unparsable):
        return kind.store(kind.parse(words)) if words else None
    return None


def fitting(words: str, longest: int) -> str:
    """Cut a text to what a field takes, counted as spreadsheets count: 👩 is two characters."""
    words = words[:longest]
    while len(words.encode("utf-16-le")) // 2 > longest:
        words = words[:-1]
    return words


def allowed_value(item: Field[Any], choose: random.Random) -> str | None:
    """Return a value within the limits of its field, or nothing where none is found soon."""
    for _ in range(200):
        text = a_value(item, choose)
        if text is None or missing_reason(text) or all(one.holds(item.kind.load(text)) for one in item.constraints):
            return text
    return None


# A death without its date ends the review of a patient, and what a withdrawal of consent covers is in no workbook.
SETTLED = {Registration.withdrawal_scope.name: "NONE", Death.died.name: "N", FollowUp.status.name: "ALIVE"}


def can_be_complete(entered: Sequence[Change], form: type[Form]) -> bool:
    texts = [(one.form, one.row, one.field, one.new or "") for one in entered if one.form == form.id]
    case = case_from_texts("key", dictionary(), date(2026, 1, 1), texts)
    return not why_incomplete(case, form)[0]


def random_patient(number: int, choose: random.Random) -> Iterator[Change]:
    """Return the changes that enter a patient of any values on every form."""
    key = new_patient_key()
    entered: list[Change] = []
    for form in dictionary().forms:
        for row in choose.sample(range(1, 9), choose.randrange(4)) if form.repeating else (0,):
            texts = {}
            for item in form.fields():
                text = f"{choose.randrange(100):02d}-{number:04d}" if item is Registration.subject else None
                text = text or SETTLED.get(item.name) or allowed_value(item, choose)
                if text is not None:
                    texts[item.id] = text
            built = Row(form, row, texts)
            if any(built.shows(name) for name in texts):  # a row of hidden values alone is on no sheet
                entered += (Change(key, form.id, row, name, None, text) for name, text in texts.items())
                if form.repeating and choose.random() < 0.2:
                    entered.append(Change(key, form.id, row, DELETED, None, "1"))
        if choose.random() < 0.5 and can_be_complete(entered, form):
            entered.append(Change(key, form.id, 0, COMPLETE, None, "1"))
    yield from entered
    if number % 7 == 6:
        yield Change(key, PATIENT, 0, DELETED, None, "1")


@pytest.mark.parametrize("seed", [1, 2])
def test_x27_a_random_study_of_sixty_patients_comes_back_with_the_same_content(tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    with new_study(tmp_path / "random.cd7", name="Random", who="coordinator") as study:
        for number in range(60):
            enter_many(study, list(random_patient(number, choose)), origin="test")
        for one in study.all_findings()[::7]:
            entry.justify(study, one, "=1+1 because of snow\nand ice")
        first, second = there_and_back(study, tmp_path)

    differing = {name for name in first.hashes if first.hashes[name] != second[name]}
    assert differing == set()


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), texts=st.lists(TEXTS, max_size=3))
def test_x27_any_values_on_every_form_come_back_with_the_same_content(seed: int, texts: list[str]) -> None:
    """Any dates and partial dates, reasons, units, several codes, hidden and struck out values, marks and reasons."""
    choose = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, new_study(Path(folder) / "a.cd7", name="N", who="x") as study:
        for number in range(choose.randrange(1, 4)):
            enter_many(study, list(random_patient(number, choose)), origin="test")
        for one, why in zip(study.all_findings(), texts, strict=False):
            with suppress(Unparsable):
                entry.justify(study, one, check_characters(why[:500]))
        first, second = there_and_back(study, Path(folder))

    assert second == first.hashes


# Few studies with many texts each: what takes time is to write and read a workbook.
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXTS, min_size=1, max_size=60), reason=st.sampled_from(GIVEN_REASONS))
def test_x27_any_text_comes_back_to_the_letter(texts: list[str], reason: MissingReason) -> None:
    consent = Registration.id, Registration.consent_version.id
    form, item = dictionary().field("F6.DSAPLAN").form, dictionary().field("F6.DSAPLAN")
    with tempfile.TemporaryDirectory() as folder, new_study(Path(folder) / "a.cd7", who="x") as study:
        kept: dict[str, str] = {}
        for number, words in enumerate(texts):
            try:
                text = item.kind.store(item.kind.parse(words))
            except Unparsable:
                continue
            key, subject = new_patient_key(), f"01-{number:03d}"
            changes = [
                Change(key, "F1", 0, "SUBJID", None, subject),
                Change(key, *consent[:1], 0, consent[1], None, reason.stored),
            ]
            changes += [Change(key, form.id, 0, item.id, None, text)] if text else []
            enter_many(study, changes, origin="test")
            kept[subject] = text
        first, second = there_and_back(study, Path(folder), back := Path(folder) / "back.xlsx")
        with new_study(Path(folder) / "b.cd7", who="x") as copy:
            apply_import(copy, plan_file(copy, back))
            found = {case.get(Registration.subject): case.only(form).get(item) or "" for case in copy.cases()}

    assert found == kept
    assert second == first.hashes


def test_a_patient_without_a_number_comes_back_and_is_found_again(tmp_path: Path) -> None:
    with new_study(tmp_path / "a.cd7", who="x") as study:
        key = new_patient_key()
        enter_many(study, [Change(key, "F1", 0, "SEX", None, "M")], origin="test")
        first, second = there_and_back(study, tmp_path)

    assert second == first.hashes


def test_zeros_at_the_end_of_a_number_come_back(tmp_path: Path) -> None:
    with new_study(tmp_path / "a.cd7", who="x") as study:
        key = new_patient_key()
        changes = [Change(key, "F1", 0, "SUBJID", None, "01-001"), Change(key, "F6", 0, "CD34", None, "6.10")]
        enter_many(study, changes, origin="test")
        path = export_workbook(study, tmp_path / "a.xlsx").path
    with new_study(tmp_path / "b.cd7", who="x") as copy:
        apply_import(copy, plan_file(copy, path))
        case = copy.cases()[0]

    assert case.stored("F6", 0, "CD34") == "6.10"
