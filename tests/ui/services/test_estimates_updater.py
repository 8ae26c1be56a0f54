"""The outcomes of the window say how far the file is proved now, however long they took."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.domain.proof import Proof
from cd7gui.ui.services.backend import computing
from cd7gui.ui.services.estimates_updater import EstimatesUpdater
from cd7gui.ui.services.tasks import Job, Runner
from tests.demo.demo_study import make_demo


class HeldRunner(Runner):
    """Does each job at once, and hands its result over when the test says so."""

    found: object = None

    def submit(self, job: Job) -> None:
        """Do the job and keep its result."""
        self.found = job()

    def hand_over(self) -> None:
        """Hand the result over."""
        self.done.emit(self.found)


@pytest.mark.parametrize(("before", "after"), [(Proof.NOTHING, Proof.WHOLE), (Proof.WHOLE, Proof.NOTHING)])
def test_a_proof_that_ends_during_the_computation_counts(
    qtbot: QtBot, tmp_path: Path, before: Proof, after: Proof
) -> None:
    runner = HeldRunner()
    updater = EstimatesUpdater(computing(), runner)
    with make_demo(tmp_path / "s.cd7") as study:
        study.proof = before
        updater.follow(study)
        updater.refresh(0)
        qtbot.waitUntil(lambda: runner.found is not None)
        study.proof = after
        updater.prove(after)
        runner.hand_over()
        assert updater.latest is not None
        assert updater.latest.proof is after
