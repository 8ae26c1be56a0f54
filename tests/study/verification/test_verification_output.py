"""What is told of source data verification: the sheet of the workbook and the command."""

from __future__ import annotations

import json
from pathlib import Path

from cd7gui.domain.audience import Audience
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from cd7gui.study.verification.source_checking import (
    point_to_source,
    verify_values,
)
from tests.study.people.cast import FIRST, NAMES, act
from tests.study.verification.verifying import CD34, SEX, enter

# the command and the workbook


def test_the_workbook_has_a_sheet_once_something_is_verified(study: Study) -> None:
    act(study, Role.DATA_MANAGER)
    assert "Verification" not in [sheet.name for sheet in workbook_plan(study).sheets]
    act(study, Role.MONITOR)
    verify_values(study, [CD34, SEX])
    point_to_source(study, CD34, "graft report", "2")
    enter(study, SEX, "F")
    act(study, Role.DATA_MANAGER)
    sheet = next(sheet for sheet in workbook_plan(study).sheets if sheet.name == "Verification")
    names = [column.name for column in sheet.columns]
    rows = [dict(zip(names, (getattr(cell, "value", None) for cell in row), strict=True)) for row in sheet.rows]
    found = {(row["SUBJID"], row["PLACE"]): row for row in rows}
    assert set(found) == {("01-001", "F1.SEX"), ("01-001", "F6.CD34"), ("02-001", "F6.CD34")}
    dose = found["01-001", "F6.CD34"]
    assert (dose["STATE"], dose["NAME"], dose["DOCUMENT"], dose["PAGE"]) == (
        "verified",
        "Mo Nitor",
        "graft report",
        "2",
    )
    assert found["01-001", "F1.SEX"]["STATE"] == "changed since verified"
    assert found["01-001", "F1.SEX"]["SINCE"] == study.history(FIRST, "F1", 0, "SEX")[-1].seq


def test_a_deidentified_workbook_names_no_monitor_and_no_document(study: Study) -> None:
    initials = Place(FIRST, "F1", 0, "INITIALS")
    enter(study, initials, "AB")
    verify_values(study, [CD34, initials])
    point_to_source(study, CD34, "letter of Dr Wang", "2")
    act(study, Role.DATA_MANAGER)
    plan = workbook_plan(study, extent=ExportScope(Audience.DEIDENTIFIED))
    sheet = next(sheet for sheet in plan.sheets if sheet.name == "Verification")
    words = " ".join(str(getattr(cell, "value", "")) for row in sheet.rows for cell in row)
    assert "F6.CD34" in words
    assert not any(hidden in words for hidden in ("Nitor", "Wang", "INITIALS", "20"))


def test_the_command_lists_what_is_verified(verified: Study, run) -> None:
    path = verified.path
    verified.close()
    code, out = run("verification", path, who=NAMES[Role.MONITOR])
    assert (code, "All: 1 of 2 verified (50%)" in out, "No patients have been drawn" in out) == (0, True, True)
    code, out = run("verification", path, "--draw", "--json", who=NAMES[Role.MONITOR])
    found = json.loads(out)
    assert (code, found["draw"]["share"]) == (0, 20)
    values = {one["place"]: one for one in found["values"] if one["patient"] == "01-001"}
    assert values["F6.CD34"]["state"] == "verified"
    assert values["F6.CD34"]["verified_by"] == NAMES[Role.MONITOR]
    code, out = run("verification", path, "--state", "verified", "--patient", "01-001", who=NAMES[Role.ENTRY])
    assert (code, "01-001 F6.CD34" in out, "verified by Mo Nitor (monitor)" in out) == (0, True, True)
    code, out = run("verification", path, "--draw", who=NAMES[Role.ENTRY])
    assert (code, "requires monitor" in out) == (2, True)
    code, out = run("verification", path, "--draw", who=NAMES[Role.MONITOR])
    assert (code, "already been drawn" in out) == (2, True)


def test_the_command_verifies_and_takes_back(path: Path, run) -> None:
    def give(*words: str, who: Role = Role.MONITOR) -> tuple[int, str]:
        return run("verification", path, *words, who=NAMES[who])

    first = ("--patient", "01-001")
    code, out = give(*first, "--verify", "F6.CD34", "--verify", "F1.SEX", "--document", "chart", "--page", "3")
    assert (code, "01-001 F6.CD34 CD34+ cells: verified by Mo Nitor" in out, "– chart, page 3" in out) == (
        0,
        True,
        True,
    )
    code, out = give(*first, "--take-back", "F6.CD34", "--reason", "the wrong letter")
    assert (code, "F6.CD34 CD34+ cells: to verify (dose)" in out) == (0, True)
    code, out = give(*first, "--source", "F6.CD34", "--document", "graft report", who=Role.ENTRY)
    assert (code, "to verify (dose) – graft report" in out) == (0, True)
    for wrong in (("--verify", "F6.CD34"), (*first, "--verify", "CD34"), (*first, "--verify", "F6.NONE")):
        code, out = give(*wrong)
        assert (code, out.count("\n")) == (2, 1), out
