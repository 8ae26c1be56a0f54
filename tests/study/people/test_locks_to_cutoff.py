"""All data to the cut-off are locked: rows dated up to it stay, and later ones go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.study import entry
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.people.locks import (
    lock,
)
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from tests.study.people.cast import FIRST, SECOND, act
from tests.study.people.test_locks import CUTOFF, WHY, answered, enter, refused, table  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above


def locked_to_cutoff(answered: Study) -> Study:
    act(answered, Role.INVESTIGATOR)
    enter(answered, "F8T", 3, "TFDAT", "2024-02-01")
    enter(answered, "F19", 1, "AESTDAT", "2023-12-30")
    enter(answered, "F19", 1, "AETERM", "cough")
    act(answered, Role.DATA_MANAGER)
    lock(answered, CUTOFF, "interim analysis")
    act(answered, Role.INVESTIGATOR)
    return answered


def test_rows_dated_up_to_the_cutoff_stay_and_later_ones_go_on(answered: Study) -> None:
    study = locked_to_cutoff(answered)
    refused(
        study,
        {
            "a value": lambda study: enter(study, "F8T", 1, "TFPROD", "red cells"),
            "the date of the row": lambda study: enter(study, "F8T", 1, "TFDAT", "2024-05-01"),
            "a later row moved before": lambda study: enter(study, "F8T", 3, "TFDAT", "2023-12-31"),
            "a new row": lambda study: enter(study, "F8T", 4, "TFDAT", "2023-12-31"),
            "a row struck out": lambda study: entry.delete_row(study, FIRST, Transfusion, 1, WHY),
            "a patient struck out": lambda study: entry.delete_patient(study, FIRST, WHY),
            "a value left empty": lambda study: enter(study, "F19", 1, "AESER", "N"),
            "an end before the cut-off": lambda study: enter(study, "F19", 1, "AEENDAT", "2023-12-31"),
        },
        "All data to 31 Dec 2023 are locked",
    )
    enter(study, "F8T", 3, "TFPROD", "red cells")
    enter(study, "F8T", 4, "TFDAT", "2024-01-01")
    enter(study, "F19", 1, "AEENDAT", "2024-01-05")
    enter(study, "F19", 1, "AESER", "N")
    with pytest.raises(NotAllowed, match="are locked"):
        enter(study, "F19", 1, "AETERM", "other")


def test_a_new_row_of_a_file_before_the_cutoff_is_refused_whole(answered: Study, tmp_path: Path) -> None:
    study = locked_to_cutoff(answered)
    act(study, Role.DATA_MANAGER)
    rows = (("SUBJID", "TFDAT", "TFPROD"), ("02-001", "2023-06-01", "platelets"), ("02-001", "2024-06-01", "platelets"))
    plan = plan_file(study, table(tmp_path, *rows))
    assert [one.item for one in plan.refused] == ["F8T.TFDAT", "F8T.TFPROD"], plan.refused
    apply_import(study, plan)
    assert [row.texts["TFDAT"] for row in study.case(SECOND).rows(Transfusion)] == ["2024-06-01"]


def test_there_is_nothing_before_a_cutoff_that_is_not_set(answered: Study) -> None:
    entry.set_cutoff(answered, None)
    with pytest.raises(UserError, match="no data cut-off"):
        lock(answered, CUTOFF)
