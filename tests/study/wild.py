"""Made-up studies in which anything may be missing, late or contradictory: what the definitions have to decide."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.session import Snapshot

TODAY = date(2024, 6, 30)
START = date(2022, 1, 1)
Text = tuple[str, int, str, str]  # form, row, field, stored text
ASSESSMENTS = ("CR", "CRH", "CRI", "MLFS", "PR", "SD", "NR", "PD", "REL", "NE")


def wild_cohort(patients: int, *, seed: int) -> Snapshot:
    """Return a study of so many patients, whose dates may be partial, late, absent or out of order."""
    drawn = random.Random(seed)
    cases = tuple(_case(drawn, number) for number in range(1, patients + 1))
    return Snapshot("wild", True, cases, TODAY)


def _case(drawn: random.Random, number: int) -> Case:
    texts = [("F1", 0, "SUBJID", f"01-{number:03}"), ("F1", 0, "COHORT", drawn.choice(("NEJM2024", "EXPANSION")))]
    texts += [text for part in _PARTS for text in part(drawn)]
    texts += _toxicity(random.Random(repr(texts)))  # of its own, so that what is drawn next stays the same
    infused = next((text for _, _, name, text in texts if name == "INFDAT"), "")
    texts += _laboratory(random.Random(repr(texts)), infused)
    transplanted = next((text for _, _, name, text in texts if name == "HSCTDAT"), "")
    texts += _measured(random.Random(repr(texts)), infused, transplanted)
    texts += _events(random.Random(repr(texts)))
    return case_from_texts(f"key{number:04}", dictionary(), TODAY, texts)


def _day(drawn: random.Random, low: int, high: int, *, missing: float = 0.06) -> str:
    """Draw a day; sometimes none, "unknown" or only its month."""
    if drawn.random() < missing:
        return drawn.choice(("", "@UNK", "2023-05"))
    return (START + timedelta(days=drawn.randrange(low, high))).isoformat()


def _some(drawn: random.Random, form: str, number: int, share: float = 0.93, **texts: str) -> Iterator[Text]:
    yield from ((form, number, name, text) for name, text in texts.items() if text and drawn.random() < share)


def _treatment(drawn: random.Random) -> Iterator[Text]:
    product = drawn.choice(("HAPLO", "RD1301"))
    yield from _some(drawn, "F4", 0, 0.97, INFDAT=_day(drawn, 0, 40, missing=0.02), PRODUCT=product)
    yield from _some(drawn, "F3", 0, DX=drawn.choice(("AML", "T-ALL", "T-LBL")), CD7DAT=_day(drawn, -60, 0))
    yield from _some(drawn, "F3", 0, DXDAT=drawn.choice(("2020", "2020-03", "2020-03-04")))
    if drawn.random() < 0.8:
        status = drawn.choice(("CR", "CRI", "MLFS", "PR", "NR"))
        yield from _some(drawn, "F6", 0, HSCTDAT=_day(drawn, 30, 90, missing=0.02), REMSTAT=status)
    if drawn.random() < 0.08:
        scope = drawn.choice(("FURTHER", "FURTHER", "ALL"))
        yield from _some(drawn, "F1", 0, WDDAT=_day(drawn, 50, 500), WDSCOPE=scope)


def _disease(drawn: random.Random) -> Iterator[Text]:
    for form, low, high in (("F5", -5, 90), ("F13", 60, 600)):
        for number in range(1, drawn.choice((1, 2, 3, 4))):
            found = {"RESPINV": drawn.choice(ASSESSMENTS[:3] if drawn.random() < 0.6 else ASSESSMENTS)}
            found |= {"MRDCAT": drawn.choice(("NEG", "NEG", "POS", "IND", "NOTDONE"))}
            found |= {"BLAST": drawn.choice(("", "1", "5", "40")), "EMD": drawn.choice(("", "Y", "N", "N"))}
            yield from _some(drawn, form, number, ASDAT=_day(drawn, low, high), **found)
    if drawn.random() < 0.35:
        methods = drawn.choice(("MORPH|FLOW", "FLOW", "MOLEC", "FLOW|CYTO", "IMAGING", ""))
        found = {"RELMETH": methods, "RELSITE": drawn.choice(("MARROW", "MARROW", "CNS", ""))}
        found |= {"RELBLAST": drawn.choice(("", "2", "5", "38")), "RELCD7": drawn.choice(("NEG", "POS"))}
        yield from _some(drawn, "F14", 0, RELAPSE=drawn.choice("YYYYN"), RELDAT=_day(drawn, 20, 700), **found)


def _follow_up(drawn: random.Random) -> Iterator[Text]:
    last = drawn.randrange(60, 900)
    if drawn.random() < 0.35:
        cause = drawn.choice(("INFECTION", "DISEASE", "GVHD"))
        yield from _some(drawn, "F16", 0, DEATH=drawn.choice("YYYYYN"), DTHDAT=_day(drawn, last, last + 20))
        yield "F16", 0, "DTHCAUSE", cause
    for number in range(1, drawn.choice((1, 2, 3, 4))):
        status = drawn.choices(("ALIVE", "LOST", "DEAD"), (20, 3, 1))[0]
        disease = drawn.choices(("MRDNEG", "MRDPOS", "CRI", "RELAPSE", "NE"), (12, 2, 2, 1, 4))[0]
        yield from _some(drawn, "F17", number, FUDAT=_day(drawn, 50, last), FUSTAT=status, FUDIS=disease)
    for number in range(1, drawn.choice((1, 1, 2, 3))):
        type_ = drawn.choice(("DLI", "HSCT2", "CHEMO", "CART2", "BOOST"))
        yield from _some(drawn, "F15", number, FTDAT=_day(drawn, 10, 600), FTTYPE=type_)


def _blood(drawn: random.Random) -> Iterator[Text]:
    for status, day in (("ANCSTAT", "ANCDAT"), ("PLTSTAT", "PLTDAT")):
        said = drawn.choice(("RECOVERED", "RECOVERED", "RECOVERED", "NOTREC", "DIED", "NEVERLOW"))
        yield from _some(drawn, "F8", 0, **{status: said, day: _day(drawn, 60, 130)})
    for number in range(1, drawn.choice((1, 2, 4, 6))):
        cells, read = drawn.choice(("WHOLE", "CD3", "CD33", "CD19")), drawn.choice(("FULL", "MIXED", "RECIPIENT", "NE"))
        share = drawn.choice(("99.5", "95", "97", "60", "5", "4.9", "0", ""))
        yield from _some(drawn, "F9", number, CHDAT=_day(drawn, 40, 260), CHCELL=cells, CHDON=share, CHINV=read)


def _gvhd(drawn: random.Random) -> Iterator[Text]:
    for number in range(1, drawn.choice((1, 1, 2, 3, 4))):
        found = {"GVTYPE": drawn.choice(("ACUTE", "ACUTE", "LATE", "OVERLAP", "CHRONIC"))}
        found |= {
            "GVATTR": drawn.choice(("HSCT", "HSCT", "CART", "DLI")),
            "MAXDAT": drawn.choice(("", _day(drawn, 80, 400))),
        }
        found |= {"GVINV": drawn.choice(("", "1", "2", "3", "4")), "SKINBSA": drawn.choice(("", "10", "30", "60"))}
        found |= {"NIHINV": drawn.choice(("", "ABSENT", "MILD", "MODERATE", "SEVERE"))}
        found |= {"GVTREAT": drawn.choice(("", "TOPICAL", "STEROID", "RUXOLITINIB"))}
        if drawn.random() < 0.4:
            found |= {
                "BULLAE": "N",
                "ERYTHRO": "N",
                "GVBILI": "20 µmol/L",
                "UGI": "ABSENT",
                "STOOLML": "0",
                "STOOLN": "0",
            }
            found |= {"PAIN": "N", "BLOOD": "N", "DESQUAM": "0"}
        yield from _some(drawn, "F10", number, ONSET=_day(drawn, 20, 400), **found)
    for number in range(1, drawn.choice((1, 1, 2))):
        found = {
            "CMINDC": drawn.choice(("GVHD", "GVHD", "ANTILEUKAEMIC", "CRS")),
            "CMROUTE": drawn.choice(("ORAL", "IV", "TOPICAL")),
        }
        yield from _some(drawn, "F7", number, CMSTDAT=_day(drawn, 10, 400), GVHDROW=drawn.choice("123"), **found)


def _toxicity(drawn: random.Random) -> Iterator[Text]:
    for number in range(1, drawn.choice((1, 2, 3))):
        kind = drawn.choice(("CRS", "ICANS", "HLH"))
        found = {"TXKIND": kind, "GRINV": drawn.choice(("", "0", "1", "2", "3", "4"))}
        found |= {"TEMP": drawn.choice(("37.0", "39.1", "")), "HYPOT": drawn.choice(("Y", "N", "")), "O2": "ROOMAIR"}
        found |= {"NPRESS": drawn.choice(("", "0", "1", "2")), "ORIENT": drawn.choice(("", "0", "4"))}
        yield from _some(drawn, "F11", number, 0.9, TXDAT=_day(drawn, -5, 60), **found)
    for number in range(1, drawn.choice((1, 2, 3))):
        found = {"INCLASS": drawn.choice(("BACTERIAL", "VIRAL", "FUNGAL", "OTHER")), "INSITE": "LUNG", "INGRADE": "3"}
        yield from _some(drawn, "F12", number, 0.9, INONSET=_day(drawn, -20, 300), **found)
    if drawn.random() < 0.3:
        yield "F11", 0, "@COMPLETE", "1"


def _laboratory(drawn: random.Random, infused: str) -> Iterator[Text]:
    """Draw a course of counts from about the infusion, with gaps, slips and bounds, low for a while."""
    start = date.fromisoformat(infused) if infused.count("-") == 2 else START
    low_until, last = drawn.choice((0, 4, 9, 16, 25, 80)), drawn.choice((20, 33, 60, 130))
    steps = drawn.choice(((1,), (0, 1, 1, 1, 2), (1, 2, 3, 5, 8, 9)))
    day, number = drawn.randrange(-2, 4), 0
    while day < last:
        number += 1
        low = day < low_until
        counts = {"ANC": drawn.choice(_LOW_ANC if low else _ANC), "PLT": drawn.choice(_LOW_PLT if low else _PLT)}
        counts |= {"HB": drawn.choice(_HB), "LBDAT": (start + timedelta(days=day)).isoformat()}
        if drawn.random() < 0.02:
            counts["LBDAT"] = drawn.choice(("", "@UNK"))
        yield from _some(drawn, "F18", number, 0.97, **counts)
        day += drawn.choice(steps)
    if drawn.random() < 0.5:
        found = {"ANC": drawn.choice(_LOW_ANC), "PLT": drawn.choice(_LOW_PLT), "HB": drawn.choice(_HB)}
        yield from _some(drawn, "F5", 1, 0.8, RBC7D=drawn.choice("YN"), **found)
    for number in range(1, drawn.choice((1, 2, 4))):
        product = drawn.choice(("REDCELLS", "REDCELLS", "PLATELETS"))
        yield from _some(drawn, "F8T", number, 0.97, TFDAT=_day(drawn, 15, 80), TFPROD=product)
    if drawn.random() < 0.5:
        yield "F8T", 0, "@COMPLETE", "1"


def _measured(drawn: random.Random, infused: str, transplanted: str) -> Iterator[Text]:
    """Draw courses of CAR copies, inflammation and lymphocytes, infections that name a virus, and what was given."""
    start, later = (date.fromisoformat(text) if text.count("-") == 2 else START for text in (infused, transplanted))
    for number in range(101, 101 + drawn.choice((0, 1, 2, 5, 9))):
        day = start + timedelta(days=drawn.choice((-1, 0, 2, 4, 4, 7, 11, 18, 23, 25, 26, 28, 29, 40, 90)))
        found = {"CARCOPY": drawn.choice(_COPIES), "IL6": drawn.choice(("12", "<1.5", "900", ""))}
        found |= {"FERR": drawn.choice(("400", ">40000", "")), "CRP": drawn.choice(("<1", "88", "-2", ""))}
        found |= {"CMVPCR": drawn.choice(("<500", "<500", "0", "1200")), "EBVPCR": drawn.choice(("<500", "0", ">9"))}
        yield from _some(drawn, "F18", number, 0.9, LBDAT=day.isoformat(), **found)
    for number in range(201, 201 + drawn.choice((0, 1, 3, 6))):
        day = later + timedelta(days=drawn.choice((-9, 0, 20, 25, 35, 40, 41, 90, 110, 150, 180, 300, 365, 430)))
        names = ("CD4", "CD8", "BCELL", "NKCELL", "IGG")
        found = {name: drawn.choice(("<5", "12", "150.5", "310", "")) for name in names}
        yield from _some(drawn, "F18", number, 0.9, LBDAT=day.isoformat(), **found)
    for number in range(101, 101 + drawn.choice((0, 1, 3))):
        found = {"TXKIND": drawn.choice(("CRS", "ICANS")), "GRINV": drawn.choice("0012")}
        found |= {"TOCI": drawn.choice("NNY"), "STEROID": drawn.choice("NNY"), "IL6": drawn.choice(("44", "<1.5"))}
        day = start + timedelta(days=drawn.choice((1, 3, 3, 8, 12)))
        yield from _some(drawn, "F11", number, 0.97, TXDAT=day.isoformat(), **found)
    if drawn.random() < 0.5:
        found = {"INCLASS": "VIRAL", "INORG": drawn.choice(("CMV", "Epstein-Barr virus", "HHV-6", "CMV and EBV"))}
        yield from _some(drawn, "F12", 101, 0.95, INONSET=_day(drawn, -20, 200), **found)
    for form in ("F12", "F8T"):
        if drawn.random() < 0.5:
            yield form, 0, "@COMPLETE", "1"
    drug = drawn.choice(("TOCILIZUMAB", "DEXAMETHASONE", "PREDNISONE"))
    day, for_what = _day(drawn, 0, 120), drawn.choice(("CRS", "ICANS", "GVHD"))
    yield from _some(drawn, "F7", 101, 0.4, CMTRT=drug, CMSTDAT=day, CMINDC=for_what)


def _events(drawn: random.Random) -> Iterator[Text]:
    """Draw adverse events: some without a grade or a day, some after every cut-off."""
    for number in range(1, drawn.choice((1, 1, 2, 4))):
        found = {"AETERM": drawn.choice(("Sepsis", "sepsis", "Rash")), "AETOXGR": drawn.choice(("", "@UNK", *"12345"))}
        yield from _some(drawn, "F19", number, 0.95, AESTDAT=_day(drawn, -10, 400), **found)


_COPIES = ("<20", "<20", "0", "35", "800", "12500.5", "400000", ">1000000", "@UNK", "")
_ANC = ("0.5", "0.501", "0.6", "1", "1.49", "1.5", "2.3", "4", "<1", "<1.5", ">1.5", "<=0.5", ">=0.5", "-1", "@UNK")
_LOW_ANC = ("0", "0.05", "0.1", "0.101", "0.2", "0.45", "0.499", "0.5", "<0.1", "<0.5", "<=0.1", "<1", ">0.1", "0.3")
_PLT = ("25", "26", "49.9", "50", "74", "75", "160", "<50", "<75", ">100", "6000", "-3")
_LOW_PLT = ("0", "9", "24.9", "25", "<25", "<10", "<30", "<=25", ">20", "12")
_HB = ("79 g/L", "80 g/L", "120 g/L", "7.9 g/dL", "8 g/dL", "4.9 mmol/L", "4.97 mmol/L", "5 mmol/L", "400 g/L", "")
_PARTS = (_treatment, _disease, _follow_up, _blood, _gvhd)
