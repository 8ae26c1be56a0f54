"""The published scales behind each computed value, and what is still to be confirmed against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cd7gui.domain.case_report.dictionary import Derived
from cd7gui.grading import agvhd, cgvhd, crs, ctcae, hctci, hla, icaht, icans, pancytopenia
from cd7gui.grading.chimerism import ASTCT, CIBMTR, GRAFT_EVENT, WAS_80
from cd7gui.grading.engraftment import NEUTROPHILS, PLATELETS
from cd7gui.grading.mrd import ALL_ANY, AML_FLOW, AML_NGS
from cd7gui.grading.response import ALL_SCALE, ELN_INTENT, ELN_WORDING, LUGANO
from cd7gui.grading.result import Scale

SCALES: tuple[Scale, ...] = (
    crs.SCALE,
    icans.SCALE,
    agvhd.MAGIC,
    agvhd.GLUCKSBERG_ANY4,
    agvhd.GLUCKSBERG_1995,
    cgvhd.SCALE,
    ctcae.V5,
    ctcae.V6,
    pancytopenia.SCALE,
    icaht.EARLY,
    icaht.LATE,
    NEUTROPHILS,
    PLATELETS,
    ASTCT.scale,
    CIBMTR.scale,
    WAS_80.scale,
    GRAFT_EVENT,
    ELN_WORDING,
    ELN_INTENT,
    ALL_SCALE,
    LUGANO,
    AML_FLOW.scale,
    AML_NGS.scale,
    ALL_ANY.scale,
    hctci.SCALE,
    hla.SCALE,
)

_RESPONSE = (ELN_WORDING, ELN_INTENT, ALL_SCALE, LUGANO)
_MRD = (AML_FLOW.scale, AML_NGS.scale, ALL_ANY.scale)
_BY_VALUE: Mapping[str, tuple[Scale, ...]] = {
    "HCTSCORE": (hctci.SCALE,),
    "RESPELN": _RESPONSE,
    "MRDVERD": _MRD,
    **dict.fromkeys(("HLAMATCH", "HLACAT", "HLAGVH", "HLAHVG"), (hla.SCALE,)),
    **dict.fromkeys(("ANCSPROP", "ANCPROP"), (NEUTROPHILS,)),
    **dict.fromkeys(("PLTSPROP", "PLTPROP"), (PLATELETS,)),
    "CHCAT": (ASTCT.scale,),
    **dict.fromkeys(("MAGSKIN", "MAGLIV", "MAGUGI", "MAGLGI", "MAGIC"), (agvhd.MAGIC,)),
    "NIHSEV": (cgvhd.SCALE,),
    "GRADE": (crs.SCALE, icans.SCALE),
    **dict.fromkeys(("WBCGR", "ANCGR", "ALCGR", "PLTGR", "HBGR"), (ctcae.V5,)),
    **dict.fromkeys(("BILIGR", "ALTGR", "ASTGR", "CREATGR"), (ctcae.V5,)),
    **dict.fromkeys(("AEBODSYS", "AEGRTXT"), (ctcae.V5, ctcae.V6)),
    "PANCY4": (pancytopenia.SCALE,),
}


def scales_of(item: Derived[Any]) -> tuple[Scale, ...]:
    """Return the published scales of a computed value; none for plain arithmetic and verdicts."""
    return _BY_VALUE.get(item.id, ())


def to_confirm(item: Derived[Any]) -> tuple[str, ...]:
    """Return what a computed value takes from memory, still to be confirmed against the publication."""
    return tuple(dict.fromkeys(words for scale in scales_of(item) for words in scale.to_confirm))
