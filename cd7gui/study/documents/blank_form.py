"""The case report form on paper: blank for filling by hand, or annotated with field names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form, FormSection, Item
from cd7gui.domain.checks.checks import Check
from cd7gui.domain.paper import NOT_TICKED, PaperBlock, PaperBox, PaperBoxes, PaperDocument, PaperHeading, PaperText
from cd7gui.domain.values.kinds import Day, PartialDay
from cd7gui.exchange.sheets import field_words
from cd7gui.version import __version__

BLANK, ANNOTATED = "Case report form", "Annotated case report form"
HEAD = "Dictionary {version}, cd7gui {programme}"
ROW_OF = "One page for each row. Row ______"
COMPUTED = "computed: {how}"
DAY = "____ - __ - __  (year, month, day)"
_LABEL, _ENTRY, _NOTES = 4, 5, 4  # shares of the line


def crf(dictionary: Dictionary, checks: Sequence[Check], printed: date, *, annotated: bool) -> PaperDocument:
    """Return the case report form; annotated, each field shows its name, format and checks."""
    judging: dict[str, list[str]] = defaultdict(list)
    for one in checks:
        judging[one.at.name].append(one.id)
    blocks = tuple(block for form in dictionary.forms for block in _form(form, judging, annotated=annotated))
    head = HEAD.format(version=dictionary.version, programme=__version__)
    return PaperDocument(
        ANNOTATED if annotated else BLANK,
        "CD7 CAR-T and haploidentical transplant",
        "Patient ____________",
        head,
        printed,
        blocks,
    )


def _form(form: type[Form], judging: Mapping[str, Sequence[str]], *, annotated: bool) -> Iterator[PaperBlock]:
    yield PaperHeading(f"{form.id} {form.title}", new_page=True)
    yield PaperText(form.purpose(), small=True)
    if form.repeating:
        yield PaperText(ROW_OF)
    for part in form.parts:
        if isinstance(part, FormSection):
            yield PaperHeading(part.title, 3)
        elif isinstance(part, Field):
            if not part.retired:
                yield _field(part, judging.get(part.name, ()), annotated=annotated)
        elif annotated:
            how = COMPUTED.format(how=field_words.derivation_in_words(part))
            yield PaperBoxes((PaperBox("", _label(part), _LABEL), PaperBox("", how, _ENTRY), _notes(part, ())))
    if not annotated:
        yield PaperBoxes(
            (PaperBox("Date", lines=2), PaperBox("Name", lines=2), PaperBox("Signature", lines=2, share=2))
        )


def _field(item: Field[Any], checks: Sequence[str], *, annotated: bool) -> PaperBoxes:
    shown = field_words.shown_in_words(item)
    condition = "" if shown == "always" else f"only {shown}"
    label = "\n".join(part for part in (_label(item), condition) if part)
    entry = PaperBox("", _entry(item), _ENTRY, 2 if _is_long(item) else 1)
    boxes = (PaperBox("", label, _LABEL), entry)
    return PaperBoxes((*boxes, _notes(item, checks)) if annotated else boxes)


def _label(item: Item[Any]) -> str:
    return f"{item.label} ({item.unit})" if item.unit else item.label


def _entry(item: Field[Any]) -> str:
    """Return what is printed as the answer: boxes to tick, the parts of a date, or nothing."""
    options = field_words.codes(item)
    if options:
        return "   ".join(f"{NOT_TICKED}\u00a0{label}" for _, label in options)
    return DAY if isinstance(item.kind, Day | PartialDay) else ""


def _is_long(item: Field[Any]) -> bool:
    return not field_words.codes(item) and item.kind.words().startswith("text")


def _notes(item: Item[Any], checks: Sequence[str]) -> PaperBox:
    parts = [
        item.name,
        field_words.kind_in_words(item),
        field_words.codes_in_words(item),
        field_words.allowed_in_words(item),
    ]
    required = field_words.required_in_words(item)
    parts += [f"required {required}"] if required else []
    if isinstance(item, Field):
        parts += [f"CDASH {item.cdash}"] if item.cdash else []
        parts += ["identifier: never leaves de-identified"] if item.identifier else []
    parts += ["checks {ids}".format(ids=", ".join(checks))] if checks else []
    return PaperBox("", "\n".join(part for part in parts if part), _NOTES)
