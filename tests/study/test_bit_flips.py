"""Flipped bits: a number is the healthy study's, or there is none and a sentence says why; never a traceback.

CD7GUI_BIT_FLIPS=1000 flips so many bits of the whole demo, one at a time, and prints what became of each hundred.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from cd7gui import open_study, resources
from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.study.demo import typed_changes
from cd7gui.study.entry import enter_many, new_patient_key
from cd7gui.study.opening import new_study
from cd7gui.study.settings import CUTOFF

FLIPS = int(os.environ.get("CD7GUI_BIT_FLIPS", "40"))
PATIENTS = 2 if FLIPS < 1000 else 10
EXPORTED = 10  # every tenth is exported too, and read in Python: each takes as long as all the rest
REFUSED = 2


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    cohort, path = json.loads(resources.text("demo", "cohort.json")), tmp_path / "s.cd7"
    with new_study(path, who="tester") as study:
        study.write([Change("", "STUDY", 0, CUTOFF, None, cohort["cutoff"])])
        for typed in cohort["patients"][:PATIENTS]:
            enter_many(study, list(typed_changes(study.rules.dictionary, new_patient_key(), typed)), origin="entry")
    return path


def frames(path: Path) -> dict[str, str] | None:
    """Read the study as a statistician does in Python; None where that is refused."""
    try:
        with open_study(path) as study:
            return {name: frame.to_csv() for name, frame in study.frames().items()}
    except UserError:
        return None


def test_no_flipped_bit_changes_a_number_in_silence(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str]:
        code, said = main(words), capsys.readouterr()
        assert code in (0, 1, REFUSED)
        assert "Traceback" not in said.err
        if code == REFUSED:
            assert not said.out
            assert len(said.err.strip().splitlines()) == 1, said.err
        return code, said.out

    study, out = str(healthy), healthy.with_name("out.xlsx")
    true = {command: run(command, study, "--json") for command in ("summary", "check")}
    true_frames = frames(healthy)
    content, chance, became = healthy.read_bytes(), random.Random(30), Counter[str]()
    for number in range(FLIPS):
        at, bit = chance.randrange(len(content)), chance.randrange(8)
        healthy.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
        for command, told in true.items():
            found = run(command, study, "--json")
            assert found == told or found[0] == REFUSED, (command, at, bit)
            became[f"{command}: {'refused' if found != told else 'as it was'}"] += 1
        became[f"verify: {run('verify', study)[0]}"] += 1
        if number % EXPORTED == 0:
            out.unlink(missing_ok=True)
            code, _ = run("export", study, str(out))
            assert (code == 0) is out.exists()
            became[f"export: {'refused' if code else 'written'}"] += 1
            became[f"Python: {'refused' if (read := frames(healthy)) is None else 'as it was'}"] += 1
            assert read in (None, true_frames), (at, bit)
        if number % 100 == 99:
            with capsys.disabled():
                sys.stderr.write(f"{number + 1} bits of {len(content):,} bytes: {dict(became)}\n")
        for left in healthy.parent.glob("s.cd7-*"):
            left.unlink()
    assert became["summary: refused"] == became["check: refused"]
