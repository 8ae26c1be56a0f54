"""Cases for tests, built from typed texts: an empty one, a sound one, and examples that deviate from the sound one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.checks.checks import UNDECIDED, Check, Finding, Severity
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.protocol.case_report import FORMS, dictionary
from tests.domain.reviewing import review_cohort

TODAY = date(2026, 11, 22)
Texts = Mapping[str, str]
Deviation = Mapping[str, str | None]

_PLACE = re.compile(r"(@?[A-Z0-9]+)(?:\[(\d+)\])?\.(.+)")

# One invented patient who meets the protocol throughout: day T 2023-06-16, day H 2023-07-11 (T+25).
SOUND: dict[str, str] = {
    "F1.SUBJID": "01-009",
    "F1.SITEID": "01",
    "F1.BRTHDAT": "1991-03-02",
    "F1.SEX": "F",
    "F1.COHORT": "NEJM2024",
    "F1.CONSDAT": "2023-05-24",
    "F1.CONSVER": "2.0",
    "F1.ENRDAT": "2023-05-26",
    "F2.ECOG": "1",
    "F2.SCRNDAT": "2023-05-26",
    "F2.PREG": "NEG",
    "F2.HBV": "NEG",
    "F2.HCV": "NEG",
    "F2.HIV": "NEG",
    "F2.SYPH": "NEG",
    "F2.INFACT": "N",
    "F2.INELCONV": "Y",
    "F2.INELRSN": "Blasts persist after four lines.",
    "F2.RRBASIS": "NOCR",
    "F2.ELIG": "MET",
    "F3.DX": "T-ALL",
    "F3.DXDAT": "2022-08",
    "F3.BMBLAST": "62",
    "F3.EMD": "N",
    "F3.PRIORN": "1",
    "F3.PRIORHCT": "N",
    "F3.PRIORCAR": "N",
    "F3.CD7PCT": "98",
    "F3.CD7INT": "BRIGHT",
    "F3.CD7METH": "FLOW",
    "F3.CD7TISS": "MARROW",
    "F3.CD7DAT": "2023-05-30",
    "F3.WEIGHT": "60",
    "F3.HEIGHT": "165",
    "F3P[1].LINE": "1",
    "F3P[1].REGIMEN": "hyper-CVAD",
    "F3P[1].STDAT": "2022-09",
    "F3P[1].ENDAT": "2023-03",
    "F3P[1].BESTRESP": "NR",
    "F4.LDSTDAT": "2023-06-10",
    "F4.LDENDAT": "2023-06-14",
    "F4.PRODUCT": "HAPLO",
    "F4.CARDONOR": "GRAFT",
    "F4.CARDREL": "PARENT",
    "F4.INFDAT": "2023-06-16",
    "F4.DOSEWT": "60",
    "F4.DOSEKG": "2",
    "F4.DOSETOT": "120",
    "F4.VIAB": "92",
    "F4.TRANSD": "55",
    "F4D[1].DRUG": "FLUDARABINE",
    "F4D[1].DOSE": "30",
    "F4D[1].DOSEU": "MG/M2",
    "F4D[1].STDAT": "2023-06-10",
    "F4D[1].ENDAT": "2023-06-14",
    "F4D[2].DRUG": "CYCLOPHOSPHAMIDE",
    "F4D[2].DOSE": "300",
    "F4D[2].DOSEU": "MG/M2",
    "F4D[2].STDAT": "2023-06-10",
    "F4D[2].ENDAT": "2023-06-14",
    "F4D[3].DRUG": "ETOPOSIDE",
    "F4D[3].DOSE": "100",
    "F4D[3].DOSEU": "MG",
    "F4D[3].STDAT": "2023-06-10",
    "F4D[3].ENDAT": "2023-06-14",
    "F5[1].ASDAT": "2023-07-06",
    "F5[1].MARDAT": "2023-07-05",
    "F5[1].BLAST": "0.5",
    "F5[1].PBBLAST": "0",
    "F5[1].EMD": "N",
    "F5[1].CELLUL": "15",
    "F5[1].NCELLS": "500",
    "F5[1].ANC": "0.1",
    "F5[1].PLT": "12",
    "F5[1].HB": "72 g/L",
    "F5[1].RBC7D": "Y",
    "F5[1].RESPINV": "CRI",
    "F5[1].MRDCAT": "NEG",
    "F5[1].MRDMETH": "FLOW",
    "F5[1].MRDTISS": "MARROW",
    "F5[1].MRDVAL": "0",
    "F5[1].MRDLOD": "0.01",
    "F6.HSCTDAT": "2023-07-11",
    "F6.GRAFT": "PBSC",
    "F6.MANIP": "NOMANIP",
    "F6.MNC": "12.4",
    "F6.CD34": "6.1",
    "F6.REMSTAT": "CRI",
    "F6.DONCLS": "REL",
    "F6.DONREL": "PARENT",
    "F6.DONSEX": "M",
    "F6.DONAGE": "58",
    # Patient and donor share one allele at each of five loci: 5/10, as parent and child may.
    "F6.HPA1": "02:01",
    "F6.HPA2": "11:01",
    "F6.HPB1": "40:01",
    "F6.HPB2": "46:01",
    "F6.HPC1": "01:02",
    "F6.HPC2": "07:02",
    "F6.HPDR1": "09:01",
    "F6.HPDR2": "15:01",
    "F6.HPDQ1": "03:03",
    "F6.HPDQ2": "06:02",
    "F6.HDA1": "02:01",
    "F6.HDA2": "24:02",
    "F6.HDB1": "40:01",
    "F6.HDB2": "15:02",
    "F6.HDC1": "07:02",
    "F6.HDC2": "08:01",
    "F6.HDDR1": "09:01",
    "F6.HDDR2": "12:02",
    "F6.HDDQ1": "03:03",
    "F6.HDDQ2": "03:01",
    "F6.DSAMFI": "230",
    "F6.COND": "N",
    "F6.PROPH": "N",
    "F9[1].CHDAT": "2023-08-10",
    "F9[1].CHSPEC": "BLOOD",
    "F9[1].CHCELL": "CD3",
    "F9[1].CHMETH": "STR",
    "F9[1].CHDON": "99.6",
    "F9[1].CHREC": "0.4",
    "F9[1].CHINV": "FULL",
    "F9[2].CHDAT": "2023-08-10",
    "F9[2].CHSPEC": "BLOOD",
    "F9[2].CHCELL": "CD33",
    "F9[2].CHMETH": "STR",
    "F9[2].CHDON": "99.9",
    "F9[2].CHREC": "0.1",
    "F9[2].CHINV": "FULL",
    "F13[1].ASDAT": "2023-08-11",
    "F13[1].MARDAT": "2023-08-10",
    "F13[1].BLAST": "0.5",
    "F13[1].PBBLAST": "0",
    "F13[1].EMD": "N",
    "F13[1].ANC": "2.4",
    "F13[1].PLT": "131",
    "F13[1].HB": "104 g/L",
    "F13[1].RBC7D": "N",
    "F13[1].RESPINV": "CR",
    "F13[1].MRDCAT": "NEG",
    "F13[1].MRDMETH": "FLOW",
    "F13[1].MRDTISS": "MARROW",
    "F13[1].MRDVAL": "0",
    "F13[1].MRDLOD": "0.01",
    "F14.RELAPSE": "N",
    "F16.DEATH": "N",
    "F17[1].FUDAT": "2024-07-15",
    "F17[1].FUSTAT": "ALIVE",
    "F17[1].FUDIS": "MRDNEG",
    "F17[1].FUSRC": "VISIT",
    "F17[2].FUDAT": "2026-11-10",
    "F17[2].FUSTAT": "ALIVE",
    "F17[2].FUDIS": "MRDNEG",
    "F17[2].FUSRC": "VISIT",
    "F8.ANCSTAT": "RECOVERED",
    "F8.ANCDAT": "2023-07-21",
    "F8.PLTSTAT": "RECOVERED",
    "F8.PLTDAT": "2023-07-23",
    "F8.GFAIL": "NOFAIL",
} | {f"{form.id}.@COMPLETE": "1" for form in FORMS if form.id not in ("F8T", "F18")}  # counts: see series


def make_case(texts: Texts, *, today: date = TODAY, cutoff: date | None = None, key: str = "P1") -> Case:
    """Build a case from typed texts: {"F6.HSCTDAT": "2023-07-11", "F10[2].ONSET": "2023-08-01"}.

    Each text is parsed by its field's kind, so a typing slip in a test fails there. "?UNKNOWN" gives a missing reason;
    marks ("F6.@COMPLETE") are taken as they stand.
    """
    return replace(case_from_texts(key, dictionary(), today, stored_texts(texts)), cutoff=cutoff)


def stored_texts(texts: Texts) -> list[tuple[str, int, str, str]]:
    """Return typed texts as a study stores them: form, row, field, text."""
    return [_stored(name, text) for name, text in texts.items()]


def sound_case(
    deviation: Deviation | None = None,
    *,
    today: date = TODAY,
    cutoff: date | None = None,
    key: str = "P1",
    **overrides: str | None,
) -> Case:
    """Build the sound patient with some texts changed; None removes a text."""
    return make_case(sound_texts({**(deviation or {}), **overrides}), today=today, cutoff=cutoff, key=key)


def sound_texts(deviation: Deviation) -> dict[str, str]:
    """Give the typed texts of the sound patient with some of them changed; None for a text that must exist removes it.

    "F7" with None removes every text of the form: {"F13": None}.
    """
    gone = {name for name, text in deviation.items() if text is None}
    texts = {name: text for name, text in SOUND.items() if name not in gone and _form_of(name) not in gone}
    unknown = gone - SOUND.keys() - {form.id for form in FORMS}
    assert not unknown, f"the sound patient has no {sorted(unknown)} to remove"
    return texts | {name: text for name, text in deviation.items() if text is not None}


def row(form: str, number: int, **texts: str) -> dict[str, str]:
    """Name the texts of one row: row("F10", 1, ONSET="2023-08-01")."""
    return {f"{form}[{number}].{name}": text for name, text in texts.items()}


def _form_of(name: str) -> str:
    return re.split(r"[.\[]", name, maxsplit=1)[0]


@cache  # thousands of cases differ from the sound one by a few texts
def _stored(name: str, text: str) -> tuple[str, int, str, str]:
    found = _PLACE.fullmatch(name)
    assert found, f"{name} names no place"
    form, number, field_id = found[1], int(found[2] or 0), found[3]
    if field_id.startswith("@") or form.startswith("@"):
        return form, number, field_id, text
    if text.startswith("?"):
        return form, number, field_id, MissingReason(text[1:]).stored
    kind = dictionary().field(f"{form}.{field_id}").kind
    return form, number, field_id, kind.store(kind.parse(text))


@dataclass(frozen=True)
class Example:
    """A case for which a check must, or must not, give a finding.

    `case` holds what differs from the sound patient (from an empty case with `sound=False`). A finding is expected `at`
    a place with all of `says_contains` in its sentence and `remedy_contains` in its remedy; `count` findings of the
    check in all, if given. `others` are further patients, again by their difference, for checks over the cohort.
    """

    check: str
    name: str
    finds: bool
    case: Deviation = field(default_factory=dict)
    at: str = ""
    says_contains: tuple[str, ...] = ()
    remedy_contains: tuple[str, ...] = ()
    severity: Severity | None = None
    count: int | None = None
    awaits: str | None = None  # id of the form that lacks a value, "" where what was entered is wrong
    sound: bool = True
    today: date = TODAY
    cutoff: date | None = None
    others: tuple[Deviation, ...] = ()
    ranges: tuple[ReferenceRange, ...] = ()

    def built(self) -> Case:
        """Return the case."""
        return self._built(self.case, "P1")

    def cohort(self) -> list[Case]:
        """Return the case and the others."""
        return [self.built(), *(self._built(other, f"P{n}") for n, other in enumerate(self.others, start=2))]

    def _built(self, deviation: Deviation, key: str) -> Case:
        texts = sound_texts(deviation) if self.sound else {name: text for name, text in deviation.items() if text}
        return replace(make_case(texts, today=self.today, cutoff=self.cutoff, key=key), ranges=self.ranges)


def finds(check: str, name: str, case: Deviation, at: str = "", *says: str, **more: Any) -> Example:
    """Expect a finding of a check."""
    return Example(check, name, True, case, at, says, **more)


def accepts(check: str, name: str, case: Deviation | None = None, **more: Any) -> Example:
    """Expect no finding of a check, not even that it cannot be decided."""
    return Example(check, name, False, case or {}, **more)


def leaves_open(check: str, name: str, case: Deviation, at: str, *says: str) -> Example:
    """Expect a check to say that it cannot be decided, and which value leaves it open."""
    return Example(check, name, True, case, at, ("this leaves the rule open", *says), severity=UNDECIDED)


def findings_of(check: Check, example: Example) -> list[Finding]:
    """Return what a check says of an example's own case."""
    cohort = example.cohort()
    case = cohort[0]
    by_form = (one for form in case.dictionary.forms for one in check.findings_of_form(case, form))
    beside = (one for one in review_cohort(cohort, [check]) if one.patient == case.key)
    return [*check.findings(case), *by_form, *beside]
