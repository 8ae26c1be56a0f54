"""How the tests themselves are found."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def settings_of_tests(pytestconfig: pytest.Config) -> Any:
    """The module `conftest.py` as pytest has loaded it: a second one would set everything up again."""
    place = str(Path(__file__).with_name("conftest.py"))
    return next(one for one in pytestconfig.pluginmanager.get_plugins() if getattr(one, "__file__", "") == place)


def test_the_collector_works_again_where_the_tests_could_not_be_found(settings_of_tests: Any) -> None:
    found = settings_of_tests.pytest_collection()
    next(found)
    assert not gc.isenabled()
    try:
        with pytest.raises(pytest.UsageError):
            found.throw(pytest.UsageError("no such file"))
        assert gc.isenabled()
    finally:
        gc.enable()
