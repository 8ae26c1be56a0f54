"""The command `people`: listing, adding and ending people, and new passwords."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cd7gui.cli.access.days import day
from cd7gui.cli.access.passwords import new_password_of_person, password_of_person
from cd7gui.cli.access.sign_in import signed_in
from cd7gui.cli.access.words import refuse_idle_of_act
from cd7gui.domain.errors import UserError

if TYPE_CHECKING:
    from cd7gui.study.session import Study

DONE = 0
WITHOUT_PEOPLE = "This study has no registered people: changes carry one name, and there are no passwords."
WHOM = "Name the person: `cd7gui people STUDY {act} NAME`."
WHICH_ROLE = "Name the role of the person: --role {roles}."
ADDED = "{name} is number {number} of the study: {role}."
NEXT = (
    "Two people know the first password. Before signing, the person must choose a new one: `cd7gui people STUDY "
    "password`."
)


def people(chosen: argparse.Namespace) -> int:
    """Run the command."""
    from cd7gui.study.opening import open_study

    acts: dict[str, Callable[[Study, argparse.Namespace], str]] = {
        "list": _listed,
        "add": _add,
        "end": _end,
        "reset": _reset,
        "password": _change_own,
        "lift": _lift,
    }
    _refuse_idle(chosen)
    reads = chosen.act == "list"
    if not reads:
        signed_in(chosen.study, chosen.who)
    with open_study(chosen.study, who=chosen.who, read_only=reads, origin="command", behind=True) as study:
        if chosen.act not in ("list", "add") and not study.people:
            raise UserError(WITHOUT_PEOPLE)
        sys.stdout.write(acts[chosen.act](study, chosen) + "\n")
    return DONE


def _refuse_idle(chosen: argparse.Namespace) -> None:
    of_one, add = ["add", "end", "reset", "lift"], ["add"]
    refuse_idle_of_act(
        chosen.act,
        {
            "NAME": (chosen.name, of_one),
            "--role": (chosen.role, add),
            "--site": (chosen.site, add),
            "--from": (chosen.since, add),
            "--until": (chosen.until, ["add", "end"]),
            "--delegated": (chosen.delegated, add),
            "--reason": (chosen.reason, ["end", "reset"]),
            "--json": (chosen.json, ["list"]),
        },
    )


def _listed(study: Study, chosen: argparse.Namespace) -> str:
    from cd7gui.study.reports.people_list import people_as_data, people_in_words

    if chosen.json:
        return json.dumps(people_as_data(study), ensure_ascii=False, indent=1)
    return people_in_words(study) or WITHOUT_PEOPLE


def _add(study: Study, chosen: argparse.Namespace) -> str:
    from cd7gui.study.people.managing import add_person
    from cd7gui.study.people.roles import Role

    name = _whom(chosen)
    if not chosen.role:
        raise UserError(WHICH_ROLE.format(roles=", ".join(role.value.replace(" ", "-") for role in Role)))
    first = not study.people
    person = add_person(
        study,
        name,
        Role(chosen.role.replace("-", " ")),
        new_password_of_person(name),
        site=chosen.site,
        since=chosen.since,
        until=chosen.until,
        delegated=chosen.delegated,
    )
    said = ADDED.format(name=person.name, number=person.number, role=chosen.role)
    return said if first else f"{said} {NEXT}"


def _end(study: Study, chosen: argparse.Namespace) -> str:
    from cd7gui.study.people.managing import end_person

    person = study.people.find(_whom(chosen))
    end_person(study, person, chosen.until, chosen.reason)
    ended = study.people.get(person.number)
    assert ended is not None  # nobody is ever removed
    return f"{ended.name} works in this study {ended.times}. Signatures of {ended.name} stay valid."


def _reset(study: Study, chosen: argparse.Namespace) -> str:
    from cd7gui.study.people.managing import reset_password

    person = study.people.find(_whom(chosen))
    reset_password(study, person, new_password_of_person(person.name), chosen.reason)
    return f"{person.name} has a new password and key; earlier signatures stay valid. {NEXT}"


def _change_own(study: Study, _: argparse.Namespace) -> str:
    from cd7gui.study.people.managing import change_password

    change_password(study, password_of_person(study.who), new_password_of_person(study.who))
    return f"{study.who} has set a new password, and has a new key."


def _lift(study: Study, chosen: argparse.Namespace) -> str:
    from cd7gui.study.people.managing import lift_lock_out

    person = study.people.find(_whom(chosen))
    return f"{person.name} {'may try again' if lift_lock_out(study, person) else 'was not locked out'}."


def _whom(chosen: argparse.Namespace) -> str:
    if not chosen.name:
        raise UserError(WHOM.format(act=chosen.act))
    name: str = chosen.name
    return name


def add_people_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `people`, except the study and the acting person."""
    from cd7gui.study.people.roles import Role

    acts = ("list", "add", "end", "reset", "password", "lift")
    parser.add_argument(
        "act", choices=acts, help="password: change one's own; lift: let a person who was locked out try again"
    )
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="the person; two people with the same name are told apart as NAME (NUMBER)",
    )
    parser.add_argument(
        "--role", choices=[role.value.replace(" ", "-") for role in Role], help="the first person is the keeper"
    )
    parser.add_argument("--site", default="", help="the only site whose patients the person sees (default: all)")
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help="the first day (default: none)")
    parser.add_argument(
        "--until", type=day, metavar="YYYY-MM-DD", help="the last day (default for add: none; for end: today)"
    )
    parser.add_argument("--delegated", metavar="TEXT", default="", help="by whom, when and for what")
    parser.add_argument("--reason", metavar="TEXT", default="", help="the reason, for the audit trail")
    parser.add_argument("--json", action="store_true", help="with list")
