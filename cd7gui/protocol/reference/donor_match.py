"""The HLA match of patient and donor from the typings of F6: shared alleles in both directions, and conclusions."""

from __future__ import annotations

from functools import lru_cache

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import listed
from cd7gui.grading.hla import ALLELES_OF_A_LOCUS, HlaCategory, HlaMatch, compare
from cd7gui.grading.hla_typing import typing_of

Alleles = tuple[str | None, ...]  # two a locus, in field order

PATIENT, DONOR = "HP", "HD"  # prefixes of the ids of their alleles
_LOCUS_OF_FIELD = {"A": "A", "B": "B", "C": "C", "DR": "DRB1", "DQ": "DQB1", "DP": "DPB1"}  # HPDR1: patient, DRB1


def hla_match(transplant: Row) -> HlaMatch:
    """Compare the typings of patient and donor on F6, locus by locus."""
    return _compared(_alleles(transplant, PATIENT), _alleles(transplant, DONOR))


@lru_cache(maxsize=256)  # needed for every value of F6, while typings seldom change
def _compared(patient: Alleles, donor: Alleles) -> HlaMatch:
    return compare(typing_of(patient), typing_of(donor))


def _alleles(transplant: Row, whose: str) -> Alleles:
    """Read one typing; an allele typed without locus ("02:01") gets that of its field."""
    names = []
    for short, locus in _LOCUS_OF_FIELD.items():
        for copy in range(1, ALLELES_OF_A_LOCUS + 1):
            text = transplant.value_text(f"{whose}{short}{copy}")
            names.append(text if text is None or "*" in text else f"{locus}*{text}")
    return tuple(names)


def shared_alleles(row: Row, case: Case) -> str:
    """Print the shared alleles of ten, or of eight where DQB1 is not typed. Raises `NoAnswer` if neither counts."""
    match = hla_match(row)
    if match.match10 is not None:
        return f"{match.match10}/10"
    if match.match8 is None:
        raise NoAnswer
    return f"{match.match8}/8"


def match_category(row: Row, case: Case) -> str:
    """Return what the typings allow: haploidentical or why not; what stops the comparison once both were begun.

    Raises `NoAnswer` while one of the two is not typed at all.
    """
    typed = {whose for whose in (PATIENT, DONOR) for id_ in row.texts if id_.startswith(whose) and row.value_text(id_)}
    if typed != {PATIENT, DONOR}:
        raise NoAnswer
    match = hla_match(row)
    if match.category is HlaCategory.NOT_ASSESSABLE:
        return match.reason.removesuffix(".")
    if match.category is not HlaCategory.HAPLO_COMPATIBLE:
        return f"not haploidentical: {no_haplotype(match)}"
    if "near_match" in match.flags:
        return f"consistent with a haploidentical donor; {match.match10}/10 is close to matched"
    return "consistent with a haploidentical donor"


def no_haplotype(match: HlaMatch) -> str:
    """Return why two typings cannot share exactly one haplotype; "" if they can, or cannot be compared."""
    if match.category is HlaCategory.MATCHED:
        return f"{match.match10}/10 HLA alleles are shared, which is matched"
    if match.category is HlaCategory.MISMATCHED:
        why = "{count}/10 HLA alleles are shared and none at {loci}, so no haplotype is"
        return why.format(count=match.match10, loci=listed(list(match.unshared)))
    return ""


def graft_versus_host(row: Row, case: Case) -> int:
    """Count the patient's distinct expressed alleles that the donor lacks. Raises `NoAnswer` without all five loci."""
    return _counted(hla_match(row).gvh)


def host_versus_graft(row: Row, case: Case) -> int:
    """Count the donor's distinct expressed alleles that the patient lacks. Raises `NoAnswer` without all five loci."""
    return _counted(hla_match(row).hvg)


def _counted(mismatches: int | None) -> int:
    if mismatches is None:
        raise NoAnswer
    return mismatches
