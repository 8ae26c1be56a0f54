"""Matching the lines of a pasted table to patients: only those of the open patient are entered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.lookalikes import number_key, plain_number
from cd7gui.exchange.mapping.roles import SUBJECT_WORDS, ColumnRole, Part, plain, roles_of
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import exported_subject

NAMED = 8  # patients named in a sentence
LONGEST_NAME = 40  # characters of each
MOST_WORDS = 3  # of a title such as "patient id no"
NO_NUMBER_BESIDE = "no patient number"
LEFT_OUT = (
    "{lines} left out, because {patient} is open and the column {columns} says otherwise: {others}. Open that patient "
    "to paste there, or correct or delete the column if it is wrong."
)
HEADING = (
    "Nothing from the table is used, because {patient} is open and the line “{heading}” above its titles names another "
    "patient. Paste it at that patient, or copy the table without the line if it is of {patient}."
)
_WORDS: Mapping[Field[Any], frozenset[str]] = {  # what other tables call them besides id and label, by `plain`
    Registration.record_number: frozenset(
        {"record number", "medical record number", "hospital number", "patient record number", "病历号", "住院号"}
    ),
    Registration.initials: frozenset({"patient initials", "subject initials"}),
}
_SUBJECT = frozenset({*SUBJECT_WORDS, plain(Registration.subject.id), plain(Registration.subject.label)})


def identity_named(form: type[Form], title: str) -> Field[Any] | None:
    """Find the registration field by which a column identifies the patient."""
    name = plain(title)
    role = form_roles((form,)).get(name)
    if role is not None:
        return Registration.subject if role.part is Part.SUBJECT else None
    own = ((item, {plain(item.id), plain(item.label), *words}) for item, words in _WORDS.items())
    return next((item for item, names in own if name in names), None)


@cache  # the forms never change, and every title of the first lines is looked up
def form_roles(form: tuple[type[Form]]) -> Mapping[str, ColumnRole]:
    """Return the roles of a form's columns by name and label, as in our own workbook."""
    return roles_of(*form)


def holds_number(case: Case, cells: Sequence[str]) -> bool:
    """Return whether a column without a known title holds the number of a patient; digits alone prove nothing."""
    number = number_key(exported_subject(case))
    return not number.isdecimal() and any(number_key(cell) == number for cell in cells)


def like_its_number(case: Case, texts: Iterable[str]) -> set[str]:
    """Return the texts shaped like the patient's number, as others' are; digits alone prove nothing."""
    shape = _shape(number_key(exported_subject(case)))
    return {text for text in texts if shape != "9" and len(text) <= LONGEST_NAME and _shape(number_key(text)) == shape}


def other_patient(case: Case, cells: Mapping[Field[Any], Sequence[str]]) -> str:
    """Return the patient that a line names instead of the open one; empty if it is the open patient's.

    Of several columns of patient numbers one has to hold the patient's; the others may be of other studies.
    """
    numbers = cells.get(Registration.subject, ())
    if numbers:
        said = [text for cell in numbers if (text := plain_number(cell))]
        if number_key(exported_subject(case)) not in map(number_key, said):
            return said[0][:LONGEST_NAME] if said else NO_NUMBER_BESIDE
    registration = case.only(Registration)
    for item in _WORDS:
        own = registration[item] if registration.has(item) else ""
        differing = [text for cell in cells.get(item, ()) if (text := cell.strip()) and _key(text) != _key(own)]
        if own and differing:
            return f"{item.label} {differing[0][:LONGEST_NAME]}"
    return ""


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", number_key(text))


def left_out_in_words(case: Case, others: Sequence[str], columns: Sequence[str]) -> str:
    """Describe how many lines of which other patients were left out; empty if none were."""
    if not others:
        return ""
    counts = Counter(others)
    named = [f"{name} ({counted(count, 'line', 'lines')})" for name, count in counts.most_common(NAMED)]
    more = len(counts) - len(named)
    return LEFT_OUT.format(
        lines=counted(len(others), "line was", "lines were"),
        patient=exported_subject(case),
        others=listed([*named, *([f"{more} more"] if more else [])]),
        columns=listed([f"“{title}”" for title in columns], "or"),
    )


def foreign_heading(case: Case, headings: Sequence[str]) -> str:
    """Return why a table is refused because its heading names another patient; else empty.

    Another patient's number is made up like this one's.
    """
    number = number_key(exported_subject(case))
    for heading in headings:
        names = _names_in(heading)
        if number not in map(number_key, names) and like_its_number(case, names):
            shown = " ".join(heading.split())[:LONGEST_NAME]
            return HEADING.format(patient=exported_subject(case), heading=shown)
    return ""


def _names_in(heading: str) -> Sequence[str]:
    """Return the words after "Patient" or "Subject no." at the beginning of a line."""
    words = [word for word in re.split(r"[\s,;:()]+", heading) if word]
    starts = (at for at in range(MOST_WORDS, 0, -1) if plain(" ".join(words[:at])) in _SUBJECT)
    return words[next(starts, len(words)) :]


def _shape(number: str) -> str:
    """Return the shape of a number: SYN-02 and SYN-13 share one, a hospital's 4711083 does not."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "A", number))
