"""The signatures of a study as plain data and in words, with their present validity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cd7gui.domain.case_report.changes import MISSING_MARK
from cd7gui.domain.formatting import counted, listed
from cd7gui.study.people.acting import ActingBook, ActingStudy
from cd7gui.study.people.locks import state_of
from cd7gui.study.people.sign_off import scope_in_words
from cd7gui.study.people.signatures import Signature, SignatureState, changed_since, signatures

NONE_YET = "Nothing has been signed in this study."
FALSE = "Line {line} of the audit trail holds a false signature, claiming to be {words}: {why}."


def seen_signatures(study: ActingStudy) -> list[Signature]:
    """Return the signatures of the study, and of patients whom the signed-in person may see."""
    found = signatures(study.book, study.identity)
    return [one for one in found if not one.scope.patient or study.sees(study.case(one.scope.patient))]


def marks_of(study: ActingStudy, patient: str, form: str) -> str:
    """Describe a form's locks, and the signers of it or its patient; "" if there is nothing to say."""
    if not study.people:
        return ""
    held = state_of(study, study.case(patient), form)
    last: dict[tuple[str, str], Signature] = {}
    for one in signatures(study.book, study.identity, patient):
        if one.scope.form in ("", form):
            last[one.scope.form, one.meaning.value] = one
    return " · ".join([*([held.value] if held else []), *map(_mark, last.values())])


def _mark(one: Signature) -> str:
    whole = "" if one.scope.form else " as a whole"
    valid = one.state is SignatureState.VALID
    return f"{one.meaning.value}{whole} by {one.name}" + ("" if valid else f" ({one.state.value})")


def signatures_as_data(study: ActingStudy, found: Sequence[Signature]) -> list[dict[str, Any]]:
    """Return signatures as JSON-ready data."""
    return [
        {
            "signed": scope_in_words(study, one.scope),
            "form": one.scope.form or None,
            "meaning": one.meaning.value,
            "name": one.name,
            "person": one.person,
            "role": one.role,
            "at": one.at,
            "line": one.line,
            "content": one.content,
            "override": one.override or None,
            "opens": one.opens or None,
            "state": one.state.value,
            "since": one.since or None,
            "place": one.place or None,
            "why": one.why or None,
        }
        for one in found
    ]


def signatures_in_words(study: ActingStudy, found: Sequence[Signature]) -> str:
    """Return a line for each signature, and the number of each validity."""
    lines = [f"{scope_in_words(study, one.scope)}: {one.in_words} – {one.state_in_words}" for one in found]
    return "\n".join([*lines, counted_in_words(found)])


def counted_in_words(found: Sequence[Signature]) -> str:
    """Count the signatures: "3 signatures: 2 valid and 1 void."."""
    if not found:
        return NONE_YET
    counts = Counter(one.state for one in found)
    parts = [f"{counts[state]} {state.value}" for state in SignatureState if counts[state]]
    return f"{counted(len(found), 'signature', 'signatures')}: {listed(parts)}."


def false_in_words(found: Sequence[Signature]) -> list[str]:
    """Describe the signatures that are not what they claim to be."""
    false = (one for one in found if one.state is SignatureState.FALSE)
    return [FALSE.format(line=one.line, words=one.in_words, why=one.why) for one in false]


def earlier_in_words(study: ActingStudy, one: Signature, book: ActingBook) -> list[str]:
    """Describe what changed since the previous signature of the same scope; empty if there is none."""
    same = [other for other in signatures(book, study.identity, one.scope.patient or None) if other.scope == one.scope]
    before = [other for other in same if other.line < one.line]
    if not before:
        return []
    last = before[-1]
    changes = [line for line in changed_since(book, last) if line.seq < one.line]
    head = f"Changed since it was {last.in_words}: {counted(len(changes), 'value', 'values')}."
    return [
        head,
        *(
            f"  line {line.seq:,}: {line.change.place} from {_shown(line.change.old)} to {_shown(line.change.new)}, "
            f"{line.who}, {line.at[:16].replace('T', ' ')}"
            for line in changes
        ),
    ]


def _shown(text: str | None) -> str:
    return "nothing" if text is None else f"“{text.lstrip(MISSING_MARK)}”"
