"""A study with identifiers that no other text of it resembles, kept apart or not."""

from __future__ import annotations

from pathlib import Path

from cd7gui.study import entry
from cd7gui.study.apart.keeping_apart import keep_apart
from cd7gui.study.entry import Place, Result
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Study

# Patient key, form, field, text. The names are such that no other byte of a file spells them by chance.
IDENTIFIERS = (
    ("p1", "F1", "INITIALS", "QXZW"),
    ("p1", "F1", "MRN", "00987612345"),
    ("p1", "F1", "BRTHDAT", "1958-03-17"),
    ("p1", "F6", "DONID", "DONOR-771-QQ"),
    ("p2", "F1", "INITIALS", "VKJY"),
    ("p2", "F1", "BRTHDAT", "1961-11"),
)
OTHERS = (
    ("p1", "F1", "SUBJID", "01-001"),
    ("p1", "F1", "SITEID", "01"),
    ("p1", "F1", "CONSDAT", "2023-05-03"),
    ("p1", "F1", "SEX", "M"),
    ("p2", "F1", "SUBJID", "01-002"),
    ("p2", "F1", "SITEID", "01"),
    ("p2", "F1", "CONSDAT", "2023-06-12"),
    ("p2", "F1", "SEX", "F"),
)
SECRETS = ("QXZW", "00987612345", "1958-03-17", "DONOR-771-QQ", "VKJY", "1961-11")


def type_in(study: Study, patient: str, form: str, field: str, text: str, reason: str = "") -> Result:
    """Enter a text into a single form."""
    return entry.enter(study, Place(patient, form, 0, field), text, reason).result


def whole_study(path: Path) -> Path:
    """Make a study of two patients whose identifiers stand in it, and close it."""
    with new_study(path, name="S", who="coordinator") as study:
        for one in (*OTHERS, *IDENTIFIERS):
            assert type_in(study, *one) is Result.STORED
    return path


def parted_study(path: Path) -> Path:
    """Make the same study with its identifiers kept apart, not encrypted, and close it."""
    with open_study(whole_study(path)) as study:
        keep_apart(study, "GDPR 4(5)", None)
    return path


def identifiers_of(study: Study) -> dict[tuple[str, str, str], str | None]:
    """Return what a study says of each identifier."""
    return {(who, form, field): study.case(who).stored(form, 0, field) for who, form, field, _ in IDENTIFIERS}


TRUE = {(who, form, field): text for who, form, field, text in IDENTIFIERS}
