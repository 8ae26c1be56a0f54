"""HLA typing: allele names and genotype list strings, parsed into alleles by locus.

Names from before 2010 (no colons) are refused, never guessed. Multiple allele codes are recognised but not expanded:
that needs the current code table. Sources: hla.alleles.org on naming; py-ard for genotype list strings.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from cd7gui.records import dataclass

UNKNOWN_LOCUS = "?"

_LOCUS = r"^(?:HLA-)?(A|B|C|DRB[1345]|DQA1|DQB1|DPA1|DPB1)\*"
_FIELDS = re.compile(_LOCUS + r"(\d{2,4}):(\d{2,4})(?::(\d{2,4})(?::(\d{2,4}))?)?([NLSCAQ])?([GP])?$")
_LOW = re.compile(_LOCUS + r"(\d{2,3})(?::XX)?$")
_CODE = re.compile(_LOCUS + r"(\d{2,4}):([A-Z]{2,})$")
_UNPUNCTUATED = re.compile(_LOCUS + r"(\d{4,8})[A-Z]?$")


class Resolution(StrEnum):
    """How precisely an allele name determines the protein: only ``ALLELE`` can be compared."""

    ALLELE = "allele"
    LOW = "low_resolution"
    CODE = "mac_unexpanded"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "invalid_allele"


@dataclass(frozen=True, slots=True)
class Allele:
    """One typed allele: locus, the numeric fields as written, expression suffix and G or P group letter (or "")."""

    locus: str
    fields: tuple[str, ...]
    suffix: str = ""
    group: str = ""
    resolution: Resolution = Resolution.ALLELE

    @property
    def is_null(self) -> bool:
        """Whether the allele is not expressed (suffix N)."""
        return self.suffix == "N"

    @property
    def protein(self) -> str:
        """The first two fields, with N for a null allele, which are compared."""
        return ":".join(self.fields[:2]) + ("N" if self.is_null else "")


@dataclass(frozen=True, slots=True)
class HlaTyping:
    """The typed alleles by locus; ``invalid`` holds unreadable names."""

    alleles: Mapping[str, tuple[Allele, ...]]
    invalid: tuple[str, ...] = ()

    def at(self, locus: str) -> tuple[Allele, ...]:
        """Return the alleles at a locus; empty if it was not typed."""
        return self.alleles.get(locus, ())


def parse_allele(text: str) -> Allele:
    """Parse an allele name: ``A*02:01``, ``HLA-B*40:01:01G``, ``A*24:09N``, ``A*02``, code ``A*02:AB``.

    Raises ValueError with one sentence for anything else; names from before 2010 (no colons) are refused, never
    guessed.
    """
    name = text.strip()
    if found := _FIELDS.match(name):
        locus, first, second, third, fourth, suffix, group = found.groups()
        fields = tuple(field for field in (first, second, third, fourth) if field)
        return Allele(locus, fields, suffix or "", group or "")
    if found := _UNPUNCTUATED.match(name):
        raise ValueError(f"{name!r} has no colons; write the current name, two fields with a colon, such as A*02:01.")
    if found := _LOW.match(name):
        return Allele(found[1], (found[2],), resolution=Resolution.LOW)
    if found := _CODE.match(name):
        return Allele(found[1], (found[2], found[3]), resolution=Resolution.CODE)
    raise ValueError(f"{name!r} is not an HLA allele name; write locus, asterisk and two fields, such as DRB1*15:01.")


def parse_gl(text: str) -> HlaTyping:
    """Parse a genotype list string.

    ``^`` separates loci, ``+`` the two copies, ``~`` the loci of a haplotype, ``/`` and ``|`` alternatives.

    Nothing is raised: an unreadable name is kept in ``invalid``. Alternatives that share their first two fields count
    as one allele; others make the locus ambiguous.
    """
    names = [name for block in text.split("^") for copy in _copies(block) for name in copy.split("~") if name.strip()]
    return typing_of(names)


def typing_of(names: Iterable[str | None]) -> HlaTyping:
    """Return a typing from single allele names in any order; None and blanks are alleles not entered."""
    alleles: dict[str, tuple[Allele, ...]] = {}
    invalid: list[str] = []
    for name in names:
        if name is None or not name.strip():
            continue
        try:
            allele = _one_of(name.split("/"))
        except ValueError:
            invalid.append(name.strip())
            allele = _unreadable(name.strip())
        alleles[allele.locus] = (*alleles.get(allele.locus, ()), allele)
    return HlaTyping(alleles, tuple(invalid))


def _copies(block: str) -> list[str]:
    genotypes = [genotype.split("+") for genotype in block.split("|")]
    if len(genotypes) == 1:
        return genotypes[0]
    if any(len(genotype) != len(genotypes[0]) for genotype in genotypes):
        return [block]
    return ["/".join(copy) for copy in zip(*genotypes, strict=True)]


def _one_of(names: list[str]) -> Allele:
    alternatives = [parse_allele(name) for name in names]
    first = alternatives[0]
    if any(each.locus != first.locus for each in alternatives):
        raise ValueError(
            f"{'/'.join(names)!r} names alternatives at different loci; alternatives must be at one locus."
        )
    if len({(each.protein, each.resolution) for each in alternatives}) == 1:
        return first
    return Allele(first.locus, first.fields, resolution=Resolution.AMBIGUOUS)


def _unreadable(name: str) -> Allele:
    # The locus is kept so that an unreadable name makes only its own locus incomparable.
    found = re.match(_LOCUS, name)
    return Allele(found[1] if found else UNKNOWN_LOCUS, (), resolution=Resolution.UNREADABLE)
