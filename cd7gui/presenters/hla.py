"""HLA of a transplant as shown on the page of F6: the match of each locus, and of both typings together."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import listed
from cd7gui.grading.hla import ALLELES_OF_A_LOCUS, HlaCategory, HlaMatch, LocusMatch
from cd7gui.grading.hla_typing import Allele, Resolution, parse_allele, typing_of
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.reference.codelists import RELATION
from cd7gui.protocol.reference.donor_match import DONOR, PATIENT, hla_match, match_category
from cd7gui.records import dataclass

LOCI = {"A": "A", "B": "B", "C": "C", "DR": "DRB1", "DQ": "DQB1", "DP": "DPB1"}  # spelling in field ids -> locus
WHOSE = {PATIENT: "patient", DONOR: "donor"}
NOT_COMPARED = {
    Resolution.LOW: "low resolution",
    Resolution.CODE: "code not expanded",
    Resolution.AMBIGUOUS: "ambiguous",
    Resolution.UNREADABLE: "unreadable",
}
CAUTIONS = {
    "expression_variant": "An allele of altered expression (L, S, C, A or Q) is matched by its name alone.",
    "dpb1_mismatch": "DPB1 differs although all ten alleles are shared.",
}
FIRST_DEGREE = ("PARENT", "CHILD")  # of DONREL: they share a haplotype by descent


@dataclass(frozen=True)
class LocusView:
    """One locus: its fields in reading order, and its match, or why it is not counted."""

    locus: str
    fields: tuple[str, ...]
    match: LocusMatch | None
    why_not: str

    @property
    def words(self) -> str:
        """The match in a few words: "1 shared · GVH 1, HVG 1", "2 shared", "low resolution"."""
        if self.match is None:
            return self.why_not
        shared = f"{self.match.shared} shared"
        if not self.match.gvh and not self.match.hvg:
            return shared
        return f"{shared} · GVH {self.match.gvh}, HVG {self.match.hvg}"


@dataclass(frozen=True)
class MatchView:
    """All loci, the counts in one line, what the typings allow, and cautions."""

    loci: tuple[LocusView, ...]
    counts: str
    verdict: str
    cautions: tuple[str, ...]


def fields_of(short: str) -> tuple[str, ...]:
    """Return the ids of the four fields of a locus, the patient's before the donor's: fields_of("DR")."""
    return tuple(f"{whose}{short}{copy}" for whose in (PATIENT, DONOR) for copy in range(1, ALLELES_OF_A_LOCUS + 1))


def match_view(case: Case) -> MatchView:
    """Compare the two typings of F6 for display."""
    row = case.only(Transplant)
    match = hla_match(row)
    found = {each.locus: each for each in match.loci}
    loci = tuple(_locus(row, short, locus, found.get(locus)) for short, locus in LOCI.items())
    return MatchView(loci, _counts(match), _verdict(row, case, match), _cautions(row, match))


def _locus(row: Row, short: str, locus: str, match: LocusMatch | None) -> LocusView:
    why = "" if match is not None else _why_not(row, short, locus)
    return LocusView(locus, fields_of(short), match, why)


def _why_not(row: Row, short: str, locus: str) -> str:
    alleles = [one for field in fields_of(short) if (one := _allele(row, field, locus)) is not None]
    for allele in alleles:
        if allele.resolution in NOT_COMPARED:
            return NOT_COMPARED[allele.resolution]
    if not alleles:
        return "not typed"
    if any(allele.locus != locus for allele in alleles):
        return "wrong locus"
    return "incomplete" if len(alleles) < len(fields_of(short)) else "too many"


def _allele(row: Row, field: str, locus: str) -> Allele | None:
    text = _written(row, field, locus)
    if text is None or not text.strip():
        return None
    return next(iter(typing_of([text]).alleles.values()))[0]


def _written(row: Row, field: str, locus: str) -> str | None:
    """Return an allele with its locus, whether or not it was typed with it."""
    text = row.value_text(field)
    return text if text is None or "*" in text else f"{locus}*{text}"


def _counts(match: HlaMatch) -> str:
    counted = ((match.match10, "{count}/10"), (match.match8, "{count}/8"))
    parts = [words.format(count=count) for count, words in counted if count is not None]
    shared = [f"{listed(parts)} shared"] if parts else []
    if match.gvh is not None and match.hvg is not None:
        shared.append(f"mismatches: GVH {match.gvh}, HVG {match.hvg}")
    return " · ".join(shared)


def _verdict(row: Row, case: Case, match: HlaMatch) -> str:
    try:
        words = match_category(row, case)
    except NoAnswer:
        return "The match is counted once patient and donor are typed."
    if match.category is HlaCategory.HAPLO_COMPATIBLE:  # the donor's class and relation may still forbid it (EC-53)
        return f"Based on the typings alone {words}."
    return f"{words[:1].upper()}{words[1:]}."


def _cautions(row: Row, match: HlaMatch) -> tuple[str, ...]:
    typed = [(field, locus, _allele(row, field, locus)) for short, locus in LOCI.items() for field in fields_of(short)]
    alleles = [(field, locus, one) for field, locus, one in typed if one is not None]
    null = [_named(field, locus) for field, locus, one in alleles if one.is_null]
    low = [_named(field, locus) for field, locus, one in alleles if one.resolution is Resolution.LOW]
    said = [_listing("Null allele, not expressed and left out of the mismatches in both directions: {names}.", null)]
    said += [words for flag, words in CAUTIONS.items() if flag in match.flags]
    said += [
        f"Unreadable, {_named(field, locus)}: {_problem(row, field, locus)}"
        for field, locus, one in alleles
        if one.resolution is Resolution.UNREADABLE
    ]
    said.append(_listing("Typed at low resolution (one field only) and not compared: {names}.", low))
    said.append(_broken_descent(row, match))
    return tuple(words for words in said if words)


def _listing(words: str, names: list[str]) -> str:
    return words.format(names=listed(list(dict.fromkeys(names)))) if names else ""


def _broken_descent(row: Row, match: HlaMatch) -> str:
    """Return that a parent or child must share an allele at every locus, if one does not."""
    relation = row.get(Transplant.relation)
    if relation not in FIRST_DEGREE or not match.unshared:
        return ""
    words = "A {relation} shares an allele at every locus: check the relation and the typing at {loci}."
    return words.format(relation=RELATION.label(relation), loci=listed(list(match.unshared)))


def _named(field: str, locus: str) -> str:
    return f"{WHOSE[field[:2]]} {locus}"


def _problem(row: Row, field: str, locus: str) -> str:
    """Return why an allele cannot be read; for several alternatives, the first one that cannot."""
    text = _written(row, field, locus) or ""
    for name in text.split("/"):
        try:
            parse_allele(name)
        except ValueError as problem:
            return str(problem)
    return "its alternatives are at different loci."
