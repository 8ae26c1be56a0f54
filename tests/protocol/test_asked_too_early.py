"""Whoever types a sound form from its first field on is accused of nothing that the next fields answer."""

from __future__ import annotations

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, RowBegun
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.domain.reviewing import review

LONG = ("F18",)  # hundreds of rows of one kind, and no check asks there for what a row lacks


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_demo(tmp_path_factory.mktemp("demo") / "demo.cd7")


def _told(case: Case, form: type[Form], row: int, study: Study) -> set[Finding]:
    begun = RowBegun(case.key, form, row)
    found = [one for one in review(case, study.rules.checks) if not begun.is_being_entered(one)]
    return {one for one in found if one.form is form and one.row in (0, row)}


@pytest.mark.parametrize("number", [0, 7])
def test_no_field_of_a_sound_row_is_accused_before_the_next_is_reached(study: Study, number: int) -> None:
    full = study.case(study.listed_keys()[number])
    final = {(one.check, one.place) for one in review(full, study.rules.checks)}
    case, early = Case(full.key, full.dictionary, full.today), set()
    for form in (one for one in full.dictionary.forms if one.id not in LONG):
        for row in full.rows(form):
            for item in form.fields():
                if item.id in row.texts:
                    typed = case.row(form, row.number).with_text(item.id, row.texts[item.id])
                    rows = {**case.rows_by_form.get(form.id, {}), row.number: typed}
                    case = Case(full.key, full.dictionary, full.today, {**case.rows_by_form, form.id: rows})
                    told = _told(case, form, row.number, study)
                    early |= {(one.check, one.place, one.says) for one in told if (one.check, one.place) not in final}
    assert not early
