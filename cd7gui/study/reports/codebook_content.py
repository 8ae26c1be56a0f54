"""The content of the codebook as plain data: fields, checks, limits, scales and endpoint definitions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.safety.stopping_text import design_in_words
from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form, Item
from cd7gui.domain.checks.checks import Check, Severity
from cd7gui.exchange.sheets import field_words
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.listings import columns_in_sheet
from cd7gui.grading.result import Scale
from cd7gui.protocol.case_report import VERSION, checks, dictionary
from cd7gui.protocol.endpoints.scales import SCALES, scales_of, to_confirm
from cd7gui.protocol.reference.consent_versions import ConsentVersion, consent_versions
from cd7gui.protocol.reference.limits import limits
from cd7gui.version import __version__

Data = dict[str, Any]

SEVERITIES: dict[Severity, str] = {
    Severity.ERROR: "An error must be corrected; it is stored nevertheless, and blocks signing.",
    Severity.QUERY: "A query is settled by a correction, or by the reason why the value is right.",
    Severity.DEVIATION: "A deviation from the protocol is accepted and listed with its reason; it never blocks.",
    Severity.UNDECIDED: (
        "A check is undecided where a partial date (2023-05) or a bound (<0.5) leaves it open: it finds something only "
        "if every possible meaning of the value is wrong, and passes only if none is. An undecided check is shown with "
        "the value that leaves it open; it requires no action, counts as none of the others and never blocks. A "
        "missing value alone does not make a check undecided: the check waits. A check that failed because of a "
        "programme error is shown as undecided, too."
    ),
}


def content(of: Dictionary | None = None, judged_by: Sequence[Check] | None = None) -> Data:
    """Return the codebook of a dictionary and its checks, by default those of the protocol."""
    described = of or dictionary()
    return {
        "programme": f"cd7gui {__version__}",
        "protocol_version": VERSION,
        "dictionary_version": described.version,
        "missing_codes": list(field_words.MISSING_CODES),
        "forms": [_form(form) for form in described.forms],
        "severities": [{"severity": one.value, "words": words} for one, words in SEVERITIES.items()],
        "checks": [_check(one) for one in judged_by or checks()],
        "limits": [
            {"name": one.name, "value": f"{one.value:f}", "unit": one.unit, "source": one.source}
            for one in limits().values()
        ],
        "consent_versions": [_consent_version(one) for one in consent_versions()],
        "stopping_rules": [
            {"name": one.label, "rule": design_in_words(one.design), "source": one.source}
            for one in catalogue.OUTCOMES.stopping
        ],
        "scales": [_scale(one) for one in SCALES],
        "endpoints": [{"name": name, "definition": definition(by)} for name, by in catalogue.OUTCOMES.definitions],
    }


def _form(form: type[Form]) -> Data:
    return {
        "id": form.id,
        "title": form.title,
        "purpose": form.purpose(),
        "repeating": form.repeating,
        "sheet": sheet_name(form),
        "items": [_item(item) for item in form.items()],
    }


def _item(item: Item[Any]) -> Data:
    words: Data = {
        "name": item.name,
        "label": item.label,
        "type": field_words.kind_in_words(item),
        "unit": item.unit,
        "codes": dict(field_words.codes(item)),
        "allowed": field_words.allowed_in_words(item),
        "help": item.help,
        "genetic": item.genetic,
        "columns": columns_in_sheet(item, Disclosure()),
    }
    if isinstance(item, Field):
        words |= _entered(item)
    if isinstance(item, Derived):
        words |= {
            "derived": True,
            "derivation": field_words.derivation_in_words(item),
            "scales": [_scale_name(one) for one in scales_of(item)],
            "to_confirm": list(to_confirm(item)),
        }
    return {key: value for key, value in words.items() if value not in ("", {}, [], False)}


def _entered(item: Field[Any]) -> Data:
    return {
        "required": field_words.required_in_words(item),
        "shown": field_words.shown_in_words(item),
        "missing_codes": list(field_words.MISSING_CODES),
        "identifier": item.identifier,
        "investigator": item.investigator,
        "cdash": item.cdash,
        "since": item.since,
        "retired": item.retired,
    }


def _check(one: Check) -> Data:
    return {
        "id": one.id,
        "severity": one.severity.value,
        "at": one.at.name,
        "says": _readable(one.says),
        "remedy": _readable(one.remedy),
        "rule": one.rule,
        "explains": in_readers_words(one.explains),
    }


def _readable(template: str) -> str:
    """Put an ellipsis where a message would insert a patient's values."""
    return re.sub(r"\{\w+\}", "…", template)


def _scale(one: Scale) -> Data:
    return {"name": one.name, "version": one.version, "source": one.source, "to_confirm": list(one.to_confirm)}


def _scale_name(one: Scale) -> str:
    return f"{one.name} ({one.version})"


def _consent_version(one: ConsentVersion) -> Data:
    last = one.last.isoformat() if one.last else ""
    return {"name": one.name, "first": one.first.isoformat(), "last": last, "source": one.source}


# Phrases of docstrings for programmers, and their wording for readers of the codebook.
_FOR_READERS = (
    (r"(^|(?<=\. ))Raises [^.]*\.\s*", ""),
    (r"^(Give|Tell|Return) ", ""),
    (r" \(a `\w+`\)", ""),
    (r"\bNone\b", "no answer"),
    (r"`?\bLeftOut\b`?", "left out"),
    (r"`", ""),
)


def definition(by: Callable[..., object]) -> str:
    """Return an outcome's definition, from the docstring of its function, as complete sentences."""
    return in_readers_words(" ".join((inspect.getdoc(by) or "").split()))


def in_readers_words(described: str) -> str:
    """Reword a docstring for readers of the codebook."""
    for pattern, words in _FOR_READERS:
        described = re.sub(pattern, words, described).strip()
    sentences = re.split(r"(?<=\.) (?=[a-z])", described)  # a replaced word may begin a sentence
    return " ".join(one[:1].upper() + one[1:] for one in sentences)
