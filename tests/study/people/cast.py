"""Who plays in the tests of people: one person of each role, and how they sign in."""

from __future__ import annotations

from pathlib import Path

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import new_study
from cd7gui.study.people.managing import add_person, change_password
from cd7gui.study.people.people import Person
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in, sign_out
from cd7gui.study.session import Study

QUICK = (2, 8, 1)  # of scrypt
GIVEN, OWN = "given by the keeper", "chosen by oneself"
NAMES = {
    Role.ENTRY: "Chen Li",
    Role.INVESTIGATOR: "Hu Lian",
    Role.DATA_MANAGER: "Dana Moor",
    Role.MONITOR: "Mo Nitor",
    Role.STATISTICIAN: "Stat Ista",
    Role.KEEPER: "Kim Keeper",
}
BOUND = "Bo Undt"  # enters values at site 01 alone
FIRST, SECOND = "p1", "p2"


def with_people(path: Path) -> Study:
    """Make a study of two patients at two sites and a person of each role; nobody is signed in."""
    study = new_study(path, name="Peopled", who="Kim Keeper", origin="command")
    for patient, site in ((FIRST, "01"), (SECOND, "02")):
        for form, field, text in (
            ("F1", "SUBJID", f"{site}-001"),
            ("F1", "SITEID", site),
            ("F1", "SEX", "M"),
            ("F6", "CD34", "6.10"),
        ):
            entry.enter(study, Place(patient, form, 0, field), text)
    add_person(study, NAMES[Role.KEEPER], Role.KEEPER, OWN)
    for role, name in NAMES.items():
        if role is not Role.KEEPER:
            add_person(study, name, role, GIVEN)
    add_person(study, BOUND, Role.ENTRY, GIVEN, site="01")
    for name in (*(name for role, name in NAMES.items() if role is not Role.KEEPER), BOUND):
        sign_in(study, name, GIVEN)
        change_password(study, GIVEN, OWN)
    sign_out(study)
    return study


def act(study: Study, who: Role | str) -> Person:
    """Sign a person in, by role or by name."""
    return sign_in(study, NAMES[who] if isinstance(who, Role) else who, OWN)
