"""A study of one patient, into which tests take files over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study


@contextmanager
def small_study(path: Path) -> Iterator[Study]:
    """Make a study with the patient 01-001, male, whose CD34+ dose is 6.10."""
    with new_study(path, name="S", who="coordinator") as made:
        for form, field, text in (("F1", "SUBJID", "01-001"), ("F1", "SEX", "M"), ("F6", "CD34", "6.10")):
            entry.enter(made, Place("p1", form, 0, field), text)
        yield made


def answer_all(study: Study, patient: str, form: type[Form]) -> None:
    """Answer every required field of a form of one page by the reason why it has no value, so that it is complete."""
    while blank := study.case(patient).only(form).blanks:
        for item in blank:
            assert entry.set_missing(study, Place(patient, form.id, 0, item.id), MissingReason.UNKNOWN).stored
