"""HLA match: what the typings of patient and donor share, by locus and in both directions.

Two unphased typings can be consistent with one shared haplotype; they cannot prove it. The category "haplo_compatible"
says no more than that. Without the IMGT/HLA database, alleles are compared by their first two typed fields, which is
correct except for alleles that share a G or P group under different two-field names.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from cd7gui.grading.hla_typing import UNKNOWN_LOCUS, Allele, HlaTyping, Resolution
from cd7gui.grading.result import Scale
from cd7gui.records import dataclass

SCALE = Scale(
    "HLA match",
    "two-field, A B C DRB1 DQB1",
    "hla.alleles.org; PMC10366961 table 2; Blood Adv 2020;4:3474",
    (
        "the convention that GVH counts the patient's and HVG the donor's distinct expressed alleles",
        "the meaning of | and ~ in genotype list strings",
    ),
)
LOCI_OF_EIGHT = ("A", "B", "C", "DRB1")
LOCI_OF_TEN = (*LOCI_OF_EIGHT, "DQB1")
ALLELES_OF_A_LOCUS = 2
NEAR_MATCH = (8, 9)
"""Matches out of ten at which a relative may be other than haploidentical."""
EXPRESSION_SUFFIXES = frozenset("LSCAQ")
"""Low, secreted, cytoplasm, aberrant, questionable expression: matched by name, flagged as an expression variant."""


class HlaCategory(StrEnum):
    """What two typings indicate together."""

    MATCHED = "matched"
    MISMATCHED = "mismatched"
    HAPLO_COMPATIBLE = "haplo_compatible"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class LocusMatch:
    """A locus compared: shared alleles (0-2), and the mismatches in either direction (0-2)."""

    locus: str
    shared: int
    gvh: int
    hvg: int


@dataclass(frozen=True, slots=True)
class HlaMatch:
    """Two typings compared.

    ``match10`` counts shared alleles at A, B, C, DRB1, DQB1, ``match8`` without DQB1, ``dpb1`` at DPB1 alone. ``gvh``
    counts the patient's distinct expressed alleles that the donor lacks, ``hvg`` the donor's that the patient lacks.
    Counts are None if one of their loci cannot be compared. ``flags`` are sorted; ``reason`` is one sentence.
    """

    category: HlaCategory
    match10: int | None
    match8: int | None
    gvh: int | None
    hvg: int | None
    dpb1: int | None
    flags: tuple[str, ...]
    loci: tuple[LocusMatch, ...]
    reason: str
    scale: Scale = SCALE

    @property
    def unshared(self) -> tuple[str, ...]:
        """The compared loci of the ten at which nothing is shared.

        Between a parent and a child any such locus is an error in the data.
        """
        return tuple(each.locus for each in self.loci if each.locus in LOCI_OF_TEN and each.shared == 0)


def compare(patient: HlaTyping, donor: HlaTyping) -> HlaMatch:
    """Compare the typings of patient and donor, locus by locus.

    Not assessable if one of the five loci is missing, ambiguous, of low resolution, an unexpanded code or unreadable on
    either side; x/8 is still counted if its loci allow.
    """
    obstacles = _obstacles(patient, donor)
    loci = tuple(
        _locus_match(locus, patient, donor) for locus in (*LOCI_OF_TEN, "DPB1") if _comparable(locus, patient, donor)
    )
    shared = {each.locus: each.shared for each in loci}
    match10, match8 = _total(shared, LOCI_OF_TEN), _total(shared, LOCI_OF_EIGHT)
    dpb1 = shared.get("DPB1")
    category = _category(shared, match10 if not obstacles else None)
    counted = category is not HlaCategory.NOT_ASSESSABLE
    flags = obstacles | _flags(patient, donor, category, match10, dpb1)
    return HlaMatch(
        category,
        match10 if counted else None,
        match8,
        sum(each.gvh for each in loci if each.locus in LOCI_OF_TEN) if counted else None,
        sum(each.hvg for each in loci if each.locus in LOCI_OF_TEN) if counted else None,
        dpb1,
        tuple(sorted(flags)),
        loci,
        _reason(category, match10, shared, obstacles),
    )


def _complete(alleles: tuple[Allele, ...]) -> bool:
    return len(alleles) == ALLELES_OF_A_LOCUS and all(each.resolution is Resolution.ALLELE for each in alleles)


def _comparable(locus: str, patient: HlaTyping, donor: HlaTyping) -> bool:
    return _complete(patient.at(locus)) and _complete(donor.at(locus))


def _obstacles(patient: HlaTyping, donor: HlaTyping) -> set[str]:
    found: set[str] = set()
    if patient.at(UNKNOWN_LOCUS) or donor.at(UNKNOWN_LOCUS):
        found.add(Resolution.UNREADABLE.value)
    for alleles in (typing.at(locus) for typing in (patient, donor) for locus in LOCI_OF_TEN):
        if len(alleles) < ALLELES_OF_A_LOCUS:
            found.add("missing_locus")
        elif len(alleles) > ALLELES_OF_A_LOCUS:
            found.add("too_many_alleles")
        found.update(each.resolution.value for each in alleles if each.resolution is not Resolution.ALLELE)
    return found


def _locus_match(locus: str, patient: HlaTyping, donor: HlaTyping) -> LocusMatch:
    ours, theirs = (Counter(each.protein for each in typing.at(locus)) for typing in (patient, donor))
    ours_expressed, theirs_expressed = (
        {each.protein for each in typing.at(locus) if not each.is_null} for typing in (patient, donor)
    )
    shared = (ours & theirs).total()
    return LocusMatch(locus, shared, len(ours_expressed - theirs_expressed), len(theirs_expressed - ours_expressed))


def _total(shared: Mapping[str, int], loci: tuple[str, ...]) -> int | None:
    return sum(shared[locus] for locus in loci) if all(locus in shared for locus in loci) else None


def _category(shared: Mapping[str, int], match10: int | None) -> HlaCategory:
    if match10 is None:
        return HlaCategory.NOT_ASSESSABLE
    if match10 == ALLELES_OF_A_LOCUS * len(LOCI_OF_TEN):
        return HlaCategory.MATCHED
    if any(shared[locus] == 0 for locus in LOCI_OF_TEN):
        return HlaCategory.MISMATCHED
    return HlaCategory.HAPLO_COMPATIBLE


def _flags(
    patient: HlaTyping, donor: HlaTyping, category: HlaCategory, match10: int | None, dpb1: int | None
) -> set[str]:
    flags = set()
    if category is HlaCategory.HAPLO_COMPATIBLE and match10 in NEAR_MATCH:
        flags.add("near_match")
    if category is HlaCategory.MATCHED and dpb1 is not None and dpb1 < ALLELES_OF_A_LOCUS:
        flags.add("dpb1_mismatch")
    if any(each.is_null for typing in (patient, donor) for locus in LOCI_OF_TEN for each in typing.at(locus)):
        flags.add("null_allele")
    if any(_matched_by_variant(locus, patient, donor) for locus in LOCI_OF_TEN):
        flags.add("expression_variant")
    return flags


def _matched_by_variant(locus: str, patient: HlaTyping, donor: HlaTyping) -> bool:
    ours, theirs = patient.at(locus), donor.at(locus)
    common = {each.protein for each in ours} & {each.protein for each in theirs}
    return any(each.suffix in EXPRESSION_SUFFIXES and each.protein in common for each in (*ours, *theirs))


_OBSTACLE_WORDS = {
    "missing_locus": "a locus has fewer than two alleles",
    "low_resolution": "an allele has one field only",
    "mac_unexpanded": "a multiple allele code is not expanded",
    "ambiguous": "an allele has several possible names",
    "too_many_alleles": "a locus has more than two alleles",
    "invalid_allele": "an allele name cannot be read",
}


def _reason(category: HlaCategory, match10: int | None, shared: Mapping[str, int], obstacles: set[str]) -> str:
    if category is HlaCategory.NOT_ASSESSABLE:
        return f"Not assessable: {'; '.join(_OBSTACLE_WORDS[each] for each in sorted(obstacles))}."
    if category is HlaCategory.MATCHED:
        return "All ten alleles are shared."
    if category is HlaCategory.MISMATCHED:
        empty = ", ".join(locus for locus in LOCI_OF_TEN if shared[locus] == 0)
        return f"No allele is shared at {empty}, so the two cannot share a haplotype."
    return (
        f"{match10} of 10 alleles are shared, at least one at every locus: consistent with one shared haplotype, but "
        "no proof of it."
    )
