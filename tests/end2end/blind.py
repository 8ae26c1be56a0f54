"""A typist who looks at the paper and never at the screen: the keys that enter a case report, worked out beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import Change, parse_place
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form, FormSection
from cd7gui.domain.values.kinds import Day, IntegerKind, NumberKind, PartialDay, Quantity
from cd7gui.ui.data_entry.special_pages.transplant import ALLELES

NEW_PATIENT, NEXT_FORM, NEW_ROW, NEXT, BACK = "ctrl+n", "ctrl+Next", "ctrl+r", "Tab", "shift+Tab"
EVERY = 5  # of the dates and numbers each fifth is mistyped first
MISTAKES = {Day: "2031-02-03", PartialDay: "2031-02-03", NumberKind: "99999", IntegerKind: "99999"}


@dataclass(frozen=True)
class Stroke:
    """A text that is typed, or a key that is pressed."""

    text: str = ""
    key: str = ""


@dataclass
class BlindTypist:
    """Works out the strokes; `case` is what the paper says so far, from which follows which fields are asked for."""

    dictionary: Dictionary
    report: Mapping[str, str]
    case: Case = field(init=False)
    mistakes: int = 0
    _mistakable: int = 0

    def __post_init__(self) -> None:
        self.case = Case("paper", self.dictionary, date(2026, 11, 22))

    def strokes(self) -> Iterator[Stroke]:
        """Return the keys for the whole case report, from Ctrl+N on."""
        yield Stroke(key=NEW_PATIENT)
        for number, form in enumerate(self.dictionary.forms):
            if number:
                yield Stroke(key=NEXT_FORM)
            rows = sorted({parse_place(place)[1] for place in self.report if parse_place(place)[0] == form.id})
            for row in rows:
                if row > 1 and _is_wide(form):
                    yield Stroke(key=NEW_ROW)
                yield from self._row(form, row)

    def _row(self, form: type[Form], row: int) -> Iterator[Stroke]:
        name = f"{form.id}[{row}]" if form.repeating else form.id
        for item in in_reading_order(form):
            text = self.report.get(f"{name}.{item.id}", "")
            if not self.case.row(form, row).shows(item.id) or item.retired:
                assert not text, f"{name}.{item.id} is not asked for"
                continue
            if text:
                yield from self._mistake(item)
                yield Stroke(text=text)
                stored = item.kind.store(item.kind.parse(text))
                self.case = apply(self.case, Change("paper", form.id, row, item.id, None, stored))
            yield Stroke(key=NEXT)

    def _mistake(self, item: Field[Any]) -> Iterator[Stroke]:
        wrong = next((text for kind, text in MISTAKES.items() if isinstance(item.kind, kind)), "")
        if not wrong or isinstance(item.kind, Quantity):
            return
        self._mistakable += 1
        if self._mistakable % EVERY == 0:
            self.mistakes += 1
            yield from (Stroke(text=wrong), Stroke(key=NEXT), Stroke(key=BACK))


def in_reading_order(form: type[Form]) -> list[Field[Any]]:
    """Return the fields as they stand on the page: the alleles of F6 locus by locus, patient beside donor."""
    fields = list(form.fields())
    if form.id != "F6":
        return fields
    first = next(at for at, one in enumerate(fields) if one.id in ALLELES)
    alleles = sorted((one for one in fields if one.id in ALLELES), key=lambda one: ALLELES.index(one.id))
    return [*fields[:first], *alleles, *(one for one in fields[first:] if one.id not in ALLELES)]


def _is_wide(form: type[Form]) -> bool:
    return form.repeating and any(isinstance(part, FormSection) for part in form.parts)
