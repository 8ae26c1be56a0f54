"""The command `people`, and how every other command asks who somebody is."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.store.heads.site_key import make_at
from cd7gui.study.backups import back_up
from cd7gui.study.opening import new_study, open_for_reading, open_study
from cd7gui.study.people.roles import Role
from tests.study.people.cast import GIVEN, NAMES, OWN, act

KIM, HU, CHEN = NAMES[Role.KEEPER], NAMES[Role.INVESTIGATOR], NAMES[Role.ENTRY]


def test_a_study_without_people_says_so(tmp_path: Path, run) -> None:
    new_study(tmp_path / "s.cd7", who="x").close()
    assert run("people", tmp_path / "s.cd7", "list") == (
        0,
        "This study has no registered people: changes carry one name, and there are no passwords.\n",
    )
    assert run("people", tmp_path / "s.cd7", "list", "--json") == (0, "[]\n")
    code, said = run("people", tmp_path / "s.cd7", "end", "Hu")
    assert code == 2
    assert "has no registered people" in said


def test_the_first_person_is_a_keeper_who_adds_the_others(tmp_path: Path, run) -> None:
    path = tmp_path / "s.cd7"
    new_study(path, who="x").close()
    code, said = run("people", path, "add", HU, "--role", "investigator")
    assert (code, "Add a keeper first" in said) == (2, True)
    assert run("people", path, "add", KIM, "--role", "keeper", new=OWN)[0] == 0
    code, said = run("people", path, "add", HU, "--role", "investigator", "--site", "01", "--delegated", "by the PI")
    assert (code, "--who NAME" in said) == (2, True)
    assert run("people", path, "add", HU, "--role", "investigator", "--site", "01", who=KIM)[0] == 0
    code, said = run("people", path, "password", who=HU, password=GIVEN, new=OWN)
    assert (code, "has set a new password" in said) == (0, True)
    found = json.loads(run("people", path, "list", "--json")[1])
    assert [(one["name"], one["role"], one["site"], one["own_password"]) for one in found] == [
        (KIM, "keeper", None, True),
        (HU, "investigator", "01", True),
    ]


def test_who_is_no_keeper_adds_and_ends_nobody(path: Path, run) -> None:
    for words in (("add", "New", "--role", "entry"), ("end", CHEN), ("reset", CHEN), ("lift", CHEN)):
        code, said = run("people", path, *words, who=HU)
        assert code == 2
        assert f"{HU} may not manage people in this study: the role is investigator, and this requires keeper." in said


def test_a_keeper_ends_resets_and_lifts(path: Path, run) -> None:
    for _ in range(5):
        assert run("check", path, who=CHEN, password="wrong password")[0] == 2
    assert "is locked out" in run("check", path, who=CHEN)[1]
    assert "may try again" in run("people", path, "lift", CHEN, who=KIM)[1]
    assert run("check", path, who=CHEN)[0] in (0, 1)
    assert run("people", path, "reset", CHEN, who=KIM, new="quite another")[0] == 0
    assert "is wrong" in run("check", path, who=CHEN)[1]
    assert "until it was ended on" in run("people", path, "end", CHEN, "--reason", "left", who=KIM)[1]
    assert "not active" in run("people", path, "list")[1]


def test_a_command_asks_who_somebody_is_and_never_takes_the_account(path: Path, run, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    code, said = run("check", path)
    assert (code, said) == (
        2,
        "This study has people. Say who you are with --who NAME; you are asked for the password.\n",
    )
    code, said = run("check", path, who=HU, password="wrong password")
    assert (code, "4 tries are left" in said) == (2, True)
    monkeypatch.delenv("CD7GUI_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["check", str(path), "--who", HU]) == 2


def test_what_is_exported_names_the_person(path: Path, run, tmp_path: Path) -> None:
    code, said = run("export", path, tmp_path / "out", "--csv", who=HU)
    assert code == 0, said
    assert HU in (tmp_path / "out" / "provenance.csv").read_text("utf-8-sig")
    with open_for_reading(path) as study:
        lines = study.book.trail(patient="")[-3:]
    assert [(line.who, line.change.field) for line in lines] == [(HU, "@EXPORT"), (HU, "EXPORT"), (HU, "@HEAD")]


def test_a_statistician_takes_numbers_and_codes_and_no_case(path: Path, run, tmp_path: Path) -> None:
    stat = NAMES[Role.STATISTICIAN]
    assert run("summary", path, who=stat)[0] == 0
    assert run("export", path, tmp_path / "d.xlsx", "--deidentified", who=stat)[0] == 0
    for words in (("check", path), ("codes", path), ("export", path, tmp_path / "e.xlsx")):
        code, said = run(*words, who=stat)
        assert (code, "the role is statistician" in said) == (2, True)
    assert not (tmp_path / "e.xlsx").exists()


def test_a_keeper_restores_and_nobody_else_does(path: Path, run, tmp_path: Path) -> None:
    backup = Path(shutil.copy(path, tmp_path / "backup.cd7"))
    for who in (HU, NAMES[Role.DATA_MANAGER]):
        code, said = run("restore", backup, path, who=who)
        assert (code, "may not restore the study" in said) == (2, True)
    code, said = run("restore", backup, path, who=KIM)
    assert code == 0, said
    with open_for_reading(path) as study:
        *_, last, receipt = study.book.trail()
    assert receipt.change.field == "@HEAD"
    assert (last.who, last.change.field, last.change.reason) == (KIM, "RESTORE", "restored from backup.cd7")


def test_a_copy_by_hand_is_for_who_may_back_up(path: Path, tmp_path: Path) -> None:
    with open_study(path) as study:
        act(study, Role.ENTRY)
    with pytest.raises(UserError, match="may not back up the study"):
        back_up(path, tmp_path / "copy.cd7")
    with open_study(path) as study:
        act(study, Role.DATA_MANAGER)
    back_up(path, tmp_path / "copy.cd7")
    assert (tmp_path / "copy.cd7").exists()


def test_a_keeper_gives_the_study_another_site_key_and_nobody_else_does(
    path: Path, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_at(tmp_path / "new.key")
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "new.key"))
    words = ("key", "--study", path, "--reason", "moved")
    for who in (HU, CHEN):
        code, said = run(*words, who=who)
        assert (code, "may not manage people" in said) == (2, True), said
    code, said = run(*words, who=KIM)
    assert (code, "is signed by the site key" in said) == (0, True), said
    with open_for_reading(path) as study:
        named = study.book.trail(patient="", form="@STUDY", field="@SITEKEY")
    assert [line.who for line in named][-1] == KIM


def test_nobody_gives_a_receipt_in_the_name_of_another(path: Path, run) -> None:
    with open_study(path) as study:
        act(study, Role.ENTRY)
        study.book.close(signed=False)
    assert run("receipt", path, who=HU, password="wrong password")[0] == 2
    with open_for_reading(path) as study:
        assert HU not in {line.who for line in study.book.trail(patient="", form="@STUDY", field="@HEAD")}
    assert run("receipt", path, who=HU)[0] == 0
    with open_for_reading(path) as study:
        assert study.book.trail()[-1].who == HU
