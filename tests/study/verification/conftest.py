"""The studies of the tests of people, with one patient at each of two sites and a person of each role."""

from tests.study.people.conftest import path, peopled, quick_passwords, run, study

__all__ = ["path", "peopled", "quick_passwords", "run", "study"]
