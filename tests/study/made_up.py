"""A made-up cohort of any size for tests: typed texts drawn by a seeded generator, read as cases, nobody real.

Days are whole and few, so that events and censorings tie, also on day 0; some answers are missing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.case_report.changes import COMPLETE
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.session import Snapshot

TODAY = date(2024, 6, 30)
Text = tuple[str, int, str, str]  # form, row, field, stored text


def cohort(patients: int, *, seed: int = 7, lab_rows: int = 0) -> Snapshot:
    """Return a cohort with so many rows of laboratory values for each patient."""
    drawn = random.Random(seed)
    cases = tuple(_case(drawn, number, lab_rows) for number in range(1, patients + 1))
    return Snapshot("made up", True, cases, TODAY)


def _case(drawn: random.Random, number: int, lab_rows: int) -> Case:
    infused = date(2021, 1, 4) + timedelta(days=drawn.randrange(900))
    transplanted = infused + timedelta(days=drawn.choice((14, 21, 21, 28, 35)))
    texts = [*_baseline(drawn, number, infused)]
    if drawn.random() < 0.95:
        texts += _transplant(transplanted)
        texts += _course(drawn, infused, transplanted)
        texts += _laboratory(drawn, infused, lab_rows)
    return case_from_texts(f"key{number:04}", dictionary(), TODAY, texts)


def _baseline(drawn: random.Random, number: int, infused: date) -> Iterator[Text]:
    yield "F1", 0, "SUBJID", f"01-{number:04}"
    yield "F1", 0, "COHORT", drawn.choice(("NEJM2024", "EXPANSION"))
    yield "F3", 0, "DX", drawn.choice(("AML", "AML", "T-ALL", "T-LBL"))
    yield "F4", 0, "INFDAT", infused.isoformat()
    yield "F4", 0, "PRODUCT", drawn.choice(("HAPLO", "RD1301"))
    yield from _characteristics(number)
    assessed = (infused + timedelta(days=12)).isoformat()
    yield from row("F5", 1, ASDAT=assessed, RESPINV=drawn.choice(("CRI", "CRI", "CR")), ANC="0.1", PLT="9")
    yield from row("F5", 1, MRDCAT=drawn.choice(("NEG", "NEG", "POS", "NOTDONE")), HB="70 g/L")


def _characteristics(number: int) -> Iterator[Text]:
    """Return what a baseline describes, some of it missing; drawn by itself, so that nothing else changes."""
    drawn = random.Random(number)
    of_disease = {"PRIORN": str(drawn.randint(1, 13)), "BMBLAST": f"{drawn.random() * 100:.1f}"}
    of_disease |= {"PRIORHCT": drawn.choice("YN"), "EMD": drawn.choice("YNN"), "RISK": drawn.choice(("INT", "ADV"))}
    texts = {("F1", "SEX"): drawn.choice("FM"), ("F4", "DOSEKG"): f"{1.5 + drawn.random():.2f}"}
    texts |= {("F3", name): text for name, text in of_disease.items()}
    yield from ((form, 0, name, text) for (form, name), text in texts.items() if drawn.random() < 0.9)


def _transplant(day: date) -> Iterator[Text]:
    yield "F6", 0, "HSCTDAT", day.isoformat()
    yield "F6", 0, "REMSTAT", "CRI"


def _course(drawn: random.Random, infused: date, transplanted: date) -> Iterator[Text]:
    last = min(transplanted + timedelta(days=drawn.choice((0, 7, 30, 60, 100, 101, 180, 365, 366, 700))), TODAY)
    fate = drawn.choice(("alive", "alive", "alive", "dead", "relapse", "both"))
    yield from _fate(drawn, fate, transplanted, last)
    yield from _engraftment(drawn, transplanted, last, dead=fate in ("dead", "both"))
    yield from _gvhd(drawn, transplanted, last)
    for form, kind, codes in (("F11", "CRS", "01234"), ("F11", "ICANS", "0013")):
        number = 1 + (kind == "ICANS")
        day = (infused + timedelta(days=3)).isoformat()
        yield from row(form, number, TXDAT=day, TXKIND=kind, GRINV=drawn.choice(codes))
    if drawn.random() < 0.4:
        onset = (infused + timedelta(days=drawn.randrange(1, 14))).isoformat()
        yield from row("F12", 1, INONSET=onset, INCLASS=drawn.choice(("VIRAL", "BACTERIAL")), INSITE="LUNG")
    yield "F12", 0, COMPLETE, "1"
    if last > transplanted:
        yield from row("F9", 1, CHDAT=last.isoformat(), CHCELL="WHOLE", CHDON=drawn.choice(("99.5", "60", "2", "97")))


def _fate(drawn: random.Random, fate: str, transplanted: date, last: date) -> Iterator[Text]:
    relapsed, dead = fate in ("relapse", "both"), fate in ("dead", "both")
    yield "F14", 0, "RELAPSE", "Y" if relapsed else "N"
    if relapsed:
        day = transplanted + (last - transplanted) * drawn.choice((0, 1, 2, 2, 4)) / 4
        yield "F14", 0, "RELDAT", day.isoformat()
        yield "F14", 0, "RELCD7", drawn.choice(("NEG", "POS"))
    yield "F16", 0, "DEATH", "Y" if dead else "N"
    if dead:
        yield "F16", 0, "DTHDAT", last.isoformat()
        yield "F16", 0, "DTHCAUSE", drawn.choice(("INFECTION", "DISEASE", "GVHD"))
    yield from row("F17", 1, FUDAT=last.isoformat(), FUSTAT="DEAD" if dead else "ALIVE")
    yield "F17", 1, "FUDIS", "RELAPSE" if relapsed else "MRDNEG"


def _engraftment(drawn: random.Random, transplanted: date, last: date, *, dead: bool) -> Iterator[Text]:
    for status, day, after in (("ANCSTAT", "ANCDAT", (0, 9, 11, 11, 14)), ("PLTSTAT", "PLTDAT", (12, 14, 20, 35))):
        recovered = transplanted + timedelta(days=drawn.choice(after))
        if recovered <= last and drawn.random() < 0.9:
            yield "F8", 0, status, "RECOVERED"
            yield "F8", 0, day, recovered.isoformat()
        elif drawn.random() < 0.9:
            yield "F8", 0, status, "DIED" if dead else "NOTREC"


def _gvhd(drawn: random.Random, transplanted: date, last: date) -> Iterator[Text]:
    for number, kind in ((1, "ACUTE"), (2, "CHRONIC")):
        onset = transplanted + timedelta(days=drawn.choice((10, 20, 20, 31) if kind == "ACUTE" else (120, 150, 200)))
        if onset <= last and drawn.random() < 0.5:
            yield from row("F10", number, GVTYPE=kind, GVATTR="HSCT", ONSET=onset.isoformat())
            if kind == "ACUTE":
                yield "F10", number, "GVINV", drawn.choice("1234")
            else:
                yield "F10", number, "NIHINV", drawn.choice(("MILD", "MODERATE", "SEVERE"))


def _laboratory(drawn: random.Random, infused: date, rows: int) -> Iterator[Text]:
    for number in range(1, rows + 1):
        day = (infused + timedelta(days=2 * number)).isoformat()
        counts = {"ANC": f"{drawn.random() * 3:.2f}", "PLT": f"{drawn.random() * 150:.0f}", "WBC": "1.2"}
        yield from row("F18", number, LBDAT=day, **counts, **_measured(number))


def _measured(number: int) -> dict[str, str]:
    """Return CAR copies and inflammation of a row, and every fifth time lymphocytes; nothing is drawn."""
    height = 10 ** (number % 6)
    found = {"CARCOPY": f"{height}" if height > 50 else "<50", "IL6": f"{height % 900}", "CRP": f"{number % 90}"}
    found |= {"FERR": f"{400 + height}", "CMVPCR": "<500", "EBVPCR": "<500"}
    return found | ({"CD4": f"{number}", "IGG": "5.5"} if number % 5 == 0 else {})


def row(form: str, number: int, **texts: str) -> Iterator[Text]:
    return ((form, number, field, text) for field, text in texts.items())
