"""The signatures of a study as exported: a sheet of all, and the summary in Provenance."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.exchange.sheets.listings import ExportedSignature
from cd7gui.study.people.sign_off import scope_in_words
from cd7gui.study.people.signatures import Signature
from cd7gui.study.reports.signature_list import counted_in_words, seen_signatures
from cd7gui.study.session import Study


def exported_signatures(study: Study) -> tuple[ExportedSignature, ...] | None:
    """Return the signatures for the sheet; None for a study without people, in which nobody can sign."""
    return tuple(map(_exported, seen_signatures(study))) if study.people else None


def _exported(one: Signature) -> ExportedSignature:
    return ExportedSignature(
        one.scope.patient,
        one.scope.name if one.scope.report else one.scope.form,
        one.meaning.value,
        one.name,
        one.role,
        one.at,
        one.opens,
        one.override,
        one.state.value,
        one.since,
        one.place,
        one.line,
    )


def signed_in_words(study: Study) -> tuple[tuple[str, str], ...]:
    """Describe the signatures of the study as a whole, and how many patients and forms are signed.

    A signature is given with its signer, its time and its validity.
    """
    return tuple(_in_words(study)) if study.people else ()


def _in_words(study: Study) -> Iterator[tuple[str, str]]:
    found = seen_signatures(study)
    yield "all", counted_in_words(found)
    for one in found:
        if not one.scope.patient:
            yield scope_in_words(study, one.scope), f"{one.in_words}: {one.state_in_words}"


def user_in_words(study: Study) -> str:
    """Return who exports: the person with the role, or the signing name in a study without people."""
    person = study.person
    return f"{study.who} ({person.role.value})" if person is not None and person.role is not None else study.who
