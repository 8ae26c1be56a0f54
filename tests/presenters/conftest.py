"""The studies that the tests of `study` begin with serve here too."""

from __future__ import annotations

from tests.study.conftest import demo, empty

__all__ = ["demo", "empty"]
