"""A study whose every field is filled with something that betrays its patient: to look for all of it in what leaves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values import kinds
from cd7gui.study.entry import new_patient_key
from cd7gui.study.session import Study

FIRST_DAY, DAYS = date(2021, 1, 4), 1000
MARK = "ZQ1"  # every free text and identifier begins so, and nothing else does: no patient's code has a 1


@dataclass
class Betraying:
    """What was written: patient numbers, days, partial dates and texts that must not leave."""

    numbers: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def fill(study: Study, patients: int = 3, *, seed: int = 11) -> Betraying:
    """Add patients with an answer to every field of every form, two rows where a form repeats."""
    drawn, found = random.Random(seed), Betraying()
    for number in range(1, patients + 1):
        key = new_patient_key()
        name = f"{MARK[:2]}-{number:03d}"
        found.numbers.add(name)
        study.write(list(_changes(study, key, name, drawn, found)), origin="test")
    return found


def _changes(study: Study, key: str, name: str, drawn: random.Random, found: Betraying) -> Iterator[Change]:
    yield Change(key, "F1", 0, "SUBJID", None, name)
    yield Change(key, "F1", 0, "SITEID", None, MARK[:2])
    for form in study.rules.dictionary.forms:
        for row in (1, 2) if form.repeating else (0,):
            for item in form.fields():
                if item.id not in ("SUBJID", "SITEID", "WDDAT", "WDSCOPE"):
                    yield Change(key, form.id, row, item.id, None, _text(item, form, drawn, found))


def _text(item: Field[Any], form: type[Form], drawn: random.Random, found: Betraying) -> str:
    kind, day = item.kind, FIRST_DAY + timedelta(days=drawn.randrange(DAYS))
    if isinstance(kind, kinds.Day):
        found.days.add(day)
        return day.isoformat()
    if isinstance(kind, kinds.PartialDay):
        text = drawn.choice((f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"))
        found.partial.add(text)
        return text
    if isinstance(kind, kinds.Clock):
        return "13:37"
    if isinstance(kind, kinds.TextKind):
        return _words(kind, drawn, found)
    return _code(kind, drawn)


def _words(kind: kinds.TextKind, drawn: random.Random, found: Betraying) -> str:
    if kind.notation and drawn.random() < 0.8:
        return f"{drawn.randrange(1, 60):02d}:{drawn.randrange(1, 60):02d}"
    words = f"{MARK}{drawn.randrange(10**6):06d}"
    found.texts.add(words)
    return words


def _code(kind: kinds.Kind[Any], drawn: random.Random) -> str:
    if isinstance(kind, kinds.YesNo):
        return drawn.choice("YN")
    if isinstance(kind, kinds.ChoiceKind | kinds.MultiChoiceKind):
        return drawn.choice([code for code, _ in kind.options.items])
    if isinstance(kind, kinds.Quantity):
        return f"{drawn.randrange(1, 90)} {drawn.choice(kind.units)}"
    return str(drawn.randrange(1, 90))
