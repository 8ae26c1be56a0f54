"""A process that is killed, and a study that cannot be written, between the two files: nothing entered is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.apart.persons_file import PersonsStep
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.apart.proof_of_both import proof_of_both
from cd7gui.study.entry import Result
from cd7gui.study.opening import open_for_reading, open_study
from tests.study.apart_study import TRUE, identifiers_of, parted_study, type_in

ROOT = Path(__file__).parents[3]

# Ends itself by SIGKILL once the other file has a step on the disk and the study does not.
KILLED = """
import os, signal, sys
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.apart.persons_file import PersonsStep
from cd7gui.study import entry
from cd7gui.study.opening import open_study

end = PersonsStep.end
def end_and_die(self, *args, **words):
    end(self, *args, **words)
    assert self.committed
    os.kill(os.getpid(), signal.SIGKILL)
PersonsStep.end = end_and_die
study = open_study(sys.argv[1])
changes = [Change("p1", "F1", 0, "INITIALS", "QXZW", sys.argv[2] or None)]
if sys.argv[3:]:
    changes.append(Change("p9", "F1", 0, "SUBJID", None, "01-009"))
    changes.append(Change("p9", "F1", 0, "INITIALS", None, "NEWQ"))
entry.enter_many(study, changes, origin="import")
"""


def killed(path: Path, *words: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), *words], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def holds(path: Path) -> None:
    assert verify(path) is None
    assert verify(persons_of(path)) is None
    assert proof_of_both(path)[0] == ""


@pytest.mark.parametrize("new", ["WWWQ", ""])
def test_an_entry_that_was_on_the_disk_is_brought_to_its_end(tmp_path: Path, new: str) -> None:
    path = parted_study(tmp_path / "s.cd7")
    killed(path, new)

    with open_for_reading(path) as study:  # whoever only reads alters nothing
        assert study.case("p1").stored("F1", 0, "INITIALS") == "QXZW"
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE | {("p1", "F1", "INITIALS"): new or None}
        assert "brought to its end" in study.book.trail()[-1].change.reason
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE | {("p1", "F1", "INITIALS"): new or None}
    holds(path)


def test_of_an_import_that_was_cut_off_nothing_stays(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    killed(path, "WWWQ", "with others")

    with open_study(path) as study:
        assert identifiers_of(study) == TRUE
        assert study.key_of("01-009") is None
        assert study.case("p9").stored("F1", 0, "INITIALS") is None
        assert type_in(study, "p1", "F1", "INITIALS", "ZZZQ") is Result.STORED
    holds(path)


def test_a_study_that_was_open_without_the_other_file_meanwhile_gets_the_entry_later(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    killed(path, "WWWQ")
    persons_of(path).rename(tmp_path / "away")
    with open_study(path) as study:
        assert type_in(study, "p1", "F1", "CONSVER", "2.0") is Result.STORED
    (tmp_path / "away").rename(persons_of(path))
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE | {("p1", "F1", "INITIALS"): "WWWQ"}
    holds(path)


def test_what_the_study_refuses_is_taken_back_from_the_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        with monkeypatch.context() as patch:
            end = PersonsStep.end

            def end_and_fail(self: PersonsStep, *args: object, **words: object) -> None:
                end(self, *args, **words)  # type: ignore[arg-type]
                raise StudyFileError("the disk is full")

            patch.setattr(PersonsStep, "end", end_and_fail)
            for text in ("WWWQ", ""):
                with pytest.raises(StudyFileError, match="disk is full"):
                    type_in(study, "p1", "F1", "INITIALS", text)
        assert identifiers_of(study) == TRUE
        assert type_in(study, "p1", "F1", "INITIALS", "ZZZQ") is Result.STORED
        assert study.case("p1").stored("F1", 0, "INITIALS") == "ZZZQ"
        entry.undo(study)
        assert study.case("p1").stored("F1", 0, "INITIALS") == "QXZW"
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE
    holds(path)


def test_a_step_that_is_given_up_halfway_leaves_both_as_they_were(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        positions = study.book.position(), Casebook.open(persons_of(path), read_only=True).position()
        steps = entry.entering_many(
            study,
            [Change("p1", "F1", 0, "INITIALS", "QXZW", "AAAQ"), Change("p1", "F1", 0, "CONSVER", None, "2.0")],
            origin="import",
        )
        next(steps)
        steps.close()
        assert (study.book.position(), Casebook.open(persons_of(path), read_only=True).position()) == positions
        wrong = [Change("p1", "F1", 0, "INITIALS", "QXZW", "AAAQ"), Change("p1", "F1", 0, "SEX", "F", "M")]
        with pytest.raises(StudyFileError, match="was changed in the meantime"):
            entry.enter_many(study, wrong, origin="import")
        assert (study.book.position(), Casebook.open(persons_of(path), read_only=True).position()) == positions
        assert type_in(study, "p1", "F1", "INITIALS", "BBBQ") is Result.STORED
    holds(path)


def test_a_restored_study_and_a_newer_other_file_are_told_apart(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    before = path.read_bytes()
    with open_study(path) as study:
        type_in(study, "p1", "F1", "CONSVER", "2.0")
        type_in(study, "p1", "F1", "INITIALS", "WWWQ")
    path.write_bytes(before)
    with open_study(path) as study:
        assert "continues from a line that this study does not have" in study.identifiers_away


def test_a_consent_date_moves_what_the_study_keeps_of_a_birth(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    with open_study(path) as study:
        assert type_in(study, "p1", "F1", "CONSDAT", "2023-02-01") is Result.STORED
    persons_of(path).rename(tmp_path / "away")
    with open_study(path) as study:
        case = study.case("p1")
        form = study.rules.dictionary.form("F1")
        assert form is not None
        age = next(item for item in form.derived() if item.id == "AGE")
        assert case.derive(age, case.only(form)) == 64
        type_in(study, "p1", "F1", "CONSDAT", "2023-02-10")
        assert study.case("p1").derive(age, study.case("p1").only(form)) is None  # open by a year
    (tmp_path / "away").rename(persons_of(path))
    with open_study(path):
        pass
    persons_of(path).unlink()
    with open_study(path) as study:
        assert study.case("p1").derive(age, study.case("p1").only(form)) == 64


WRITER = """
import os, sys
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
study = open_study(sys.argv[1])
for number in range(10_000):
    entry.enter(study, Place("p1", "F1", 0, "INITIALS"), f"N{number}")
    os.write(1, b"%d\\n" % number)
"""


@pytest.mark.parametrize("seconds", [0.03, 0.11])
def test_killed_anywhere_the_last_acknowledged_entry_stands(tmp_path: Path, seconds: float) -> None:
    path = parted_study(tmp_path / "s.cd7")
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate()
    last = int(([b"0", *rest.split(b"\n")[:-1]])[-1])
    with open_study(path) as study:
        found = study.case("p1").stored("F1", 0, "INITIALS")
        assert found in (f"N{last}", f"N{last + 1}")  # the last that was acknowledged, or the one on its way
    holds(path)
