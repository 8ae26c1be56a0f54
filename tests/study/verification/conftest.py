"""The studies of the tests of people, with one patient at each of two sites and a person of each role."""

import pytest

from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from cd7gui.study.verification.source_checking import verify_values
from tests.study.people.cast import act
from tests.study.people.conftest import path, peopled, quick_passwords, run, study
from tests.study.verification.verifying import CD34

__all__ = ["path", "peopled", "quick_passwords", "run", "study", "verified"]


@pytest.fixture
def verified(study: Study) -> Study:
    """Hold a verified dose of CD34+ cells; the monitor is signed in."""
    act(study, Role.MONITOR)
    verify_values(study, [CD34])
    return study
