"""Recognising key drugs in medications entered in words, by substance or common trade name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cd7gui.protocol.reference.codelists import DRUG

# Substances in other spellings, and trade names: common knowledge, from no particular list.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "CICLOSPORIN": ("ciclosporin", "cyclosporin", "cyclosporine", "csa", "neoral", "sandimmun", "sandimmune"),
    "TACROLIMUS": ("tacrolimus", "fk506", "fk-506", "prograf", "advagraf", "envarsus"),
    "SIROLIMUS": ("sirolimus", "rapamycin", "rapamune", "everolimus"),
    "MMF": ("mmf", "mycophenolate", "mycophenolic", "cellcept", "myfortic"),
    "METHOTREXATE": ("methotrexate", "mtx"),
    "ATG": ("atg", "thymoglobulin", "thymoglobuline", "grafalon", "anti-thymocyte", "antithymocyte"),
    "ALEMTUZUMAB": ("alemtuzumab", "campath"),
    "ABATACEPT": ("abatacept", "orencia"),
    "RUXOLITINIB": ("ruxolitinib", "jakavi", "jakafi"),
    "BASILIXIMAB": ("basiliximab", "simulect"),
    "VEDOLIZUMAB": ("vedolizumab", "entyvio"),
    "SITAGLIPTIN": ("sitagliptin", "januvia"),
    "CYCLOPHOSPHAMIDE": ("cyclophosphamide", "ptcy", "endoxan", "cytoxan"),
}
_WORD = re.compile(r"[\w-]+")


def named_agent(words: str) -> str | None:
    """Return the code of the key drug that a medication names; None for any other."""
    listed = DRUG.code(words)
    if listed is not None:
        return listed
    found = {word.casefold() for word in _WORD.findall(words)}
    return next((code for code, names in _NAMES.items() if found.intersection(names)), None)


def prevents_gvhd(indication: str) -> bool:
    """Return whether an indication in words is the prevention of GVHD."""
    words = indication.casefold()
    return "gvhd" in words and any(word in words for word in ("prophyla", "prevent"))
