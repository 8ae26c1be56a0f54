"""Matching rows of the other study: by number, unless both sites gave that number to a row of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cd7gui.domain.case_report.changes import QUERY, AuditEntry
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.queries.threads import ID, stored_rows
from cd7gui.study.row_keys import KeyMatch, adds_to, compare_keys
from cd7gui.study.session import Study

At = tuple[str, str, int, str]  # patient, form, row, field
RowAt = tuple[str, str, int]
MERGE = "merge"  # the origin of lines written by a merge
LONGEST_NUMBER = 9  # digits of a row's number
_FROM_LINE = re.compile(r"^merge of .*? \((?P<identity>[^()]*)\), line (?P<seq>\d+) by ")


def rows_here(
    into: Study,
    source: Study,
    trails: tuple[Sequence[AuditEntry], Sequence[AuditEntry]],
    states: tuple[Mapping[At, AuditEntry], Mapping[At, AuditEntry]],
) -> Mapping[RowAt, int]:
    """Return the number here of each row there whose number differs; the others keep theirs.

    `trails` are ours and theirs; `states` are theirs at the last common state and now.
    """
    (ours, theirs), (base, latest) = trails, states
    found = dict(_moved(ours, theirs, source.identity))
    found |= {(patient, form, there): here for (patient, form, here), there in _moved(theirs, ours, into.identity)}
    known = {(at[0], at[1], at[2]) for at in base}
    added = _rows_of(latest)
    forms = {form.id: form for form in into.rules.dictionary.forms if form.repeating}
    coming = [(forms[at[1]], at, texts) for at, texts in added.items() if at[1] in forms]
    # Forms that link to rows of another form come after it, because they are compared by the numbers used here.
    for form, row_at, there in sorted(coming, key=lambda one: bool(one[0].links())):
        patient, form_id, number = row_at
        if row_at in known or row_at in found:
            continue
        texts = {name: linked_here(form, (patient, name), text, found) or "" for name, text in there.items()}
        here = {row.number: row.texts for row in into.case(patient).rows(form)}
        if number in here and not _is_one(form, texts, here[number]):
            taken = [row for who, which, row in (*added, *found) if (who, which) == (patient, form_id)]
            moved = [here_at for (who, which, _), here_at in found.items() if (who, which) == (patient, form_id)]
            found[row_at] = max(*taken, *here, *moved, into.case(patient).next_row(form) - 1) + 1
    found |= _matching_threads(into, added)
    return {at: number for at, number in found.items() if number != at[2]}


def linked_here(
    form: type[Form] | None, at: tuple[str, str], text: str | None, rows: Mapping[RowAt, int]
) -> str | None:
    """Return a text of the other study as it reads here: a row number becomes the one used here.

    `at` is patient and field.
    """
    other = form.links().get(at[1]) if form is not None else None
    if other is None or text is None or not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        return text
    return str(rows.get((at[0], other, int(text)), text))


def _matching_threads(into: Study, there: Mapping[RowAt, Mapping[str, str]]) -> dict[RowAt, int]:
    """Return the number here of each query thread there: that of the same thread, else a free one on conflict.

    A thread is identified by its id, whatever its number.
    """
    found: dict[RowAt, int] = {}
    patients = {patient for patient, form, _ in there if form == QUERY}
    for patient in patients:
        here = stored_rows(into.case(patient))
        known = {texts.get(ID, ""): number for number, texts in here.items()}
        coming = {row: texts for (who, form, row), texts in there.items() if (who, form) == (patient, QUERY)}
        last = max((*here, *coming))
        for number, texts in sorted(coming.items()):
            at = known.get(texts.get(ID, ""))
            if at is None and number in here:
                at = last = last + 1
            found[patient, QUERY, number] = number if at is None else at
    return found


def _is_one(form: type[Form], texts: Mapping[str, str], there: Mapping[str, str]) -> bool:
    same = compare_keys(form, texts, there) is KeyMatch.SAME
    return same or adds_to(form, texts, there) or adds_to(form, there, texts)


def _rows_of(state: Mapping[At, AuditEntry]) -> dict[RowAt, dict[str, str]]:
    rows: dict[RowAt, dict[str, str]] = {}
    for (patient, form, row, field), line in state.items():
        if row and line.change.new is not None:
            rows.setdefault((patient, form, row), {})[field] = line.change.new
    return rows


def _moved(into: Sequence[AuditEntry], source: Sequence[AuditEntry], identity: str) -> Iterator[tuple[RowAt, int]]:
    """Yield the place there and the number here of each row that a merge brought over."""
    for line in into:
        said = _FROM_LINE.match(line.change.reason) if line.origin == MERGE else None
        if said is None or said["identity"] != identity or not 0 < int(said["seq"]) <= len(source):
            continue
        here, there = line.change, source[int(said["seq"]) - 1].change
        same = (here.patient, here.form, here.field, here.new) == (there.patient, there.form, there.field, there.new)
        if same and here.row and there.row:
            yield (there.patient, there.form, there.row), here.row
