"""The demo cohort with people of every role, copied to a server of the tests' own, with a login for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.study.people.managing import add_person
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.servers.server_studies import add_login, copy_study, make_study
from tests.demo.demo_study import make_demo
from tests.store.server.cluster import Cluster

PASSWORD = "of a test only"
PEOPLE = {
    "kay": ("Kay Keeper", Role.KEEPER, ""),
    "ed": ("Ed Entry", Role.ENTRY, "Site A"),
    "iva": ("Iva Investigator", Role.INVESTIGATOR, ""),
    "dan": ("Dan Manager", Role.DATA_MANAGER, ""),
    "mo": ("Mo Monitor", Role.MONITOR, ""),
    "stan": ("Stan Statistician", Role.STATISTICIAN, ""),
}


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo cohort as a file, with a person of every role."""
    path = tmp_path_factory.mktemp("server") / "demo.cd7"
    with make_demo(path, who="Dr Maker") as study:
        for number, (name, role, site) in enumerate(PEOPLE.values()):
            add_person(study, name, role, PASSWORD, site=site)
            if not number:
                sign_in(study, name, PASSWORD)
    return path


@pytest.fixture(scope="session")
def template(cluster: Cluster, peopled: Path) -> str:
    """The study on the server, with logins; returns the name of its database, which no test changes."""
    name = cluster.database()
    make_study(cluster.address(name))
    copy_study(str(peopled), cluster.address(name))
    for login, (person, _, _) in PEOPLE.items():
        add_login(cluster.address(name), person, login, "")
    return name


@pytest.fixture
def database(cluster: Cluster, template: str) -> str:
    """A copy of the study on the server that a test may change; returns the name of its database."""
    return cluster.database(template)
