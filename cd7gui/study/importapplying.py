"""Writing what an import was judged to do: one step in the trail, at once or line by line."""

from __future__ import annotations

from collections.abc import Generator

from cd7gui.domain.changes import Recorded
from cd7gui.study.entry import enter_many, entering_many
from cd7gui.study.importplan import ImportPlan
from cd7gui.study.session import Study

ORIGIN = "import"


def apply_import(study: Study, plan: ImportPlan) -> tuple[Recorded, ...]:
    """Write what a plan says as one step in the trail; raises `UserError`, and then nothing is written.

    A value that changed since the plan was made stops it all: plan anew.
    """
    changes = plan.changes()
    return enter_many(study, changes, origin=ORIGIN) if changes else ()


def applying(study: Study, plan: ImportPlan) -> Generator[Recorded]:
    """Write what a plan says line by line; see `entry.entering_many`."""
    return entering_many(study, plan.each_change(), origin=ORIGIN)
