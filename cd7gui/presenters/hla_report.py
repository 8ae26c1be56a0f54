"""Pasted HLA typings: a genotype list string or a report line, parsed into one person's twelve fields.

A locus is taken completely or not at all: a new allele beside an old one would be a typing that nobody ever had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cd7gui.domain.formatting import counted, listed
from cd7gui.grading.hla import ALLELES_OF_A_LOCUS
from cd7gui.grading.hla_typing import Resolution, parse_allele
from cd7gui.presenters.hla import LOCI, WHOSE
from cd7gui.protocol.reference.donor_match import DONOR, PATIENT
from cd7gui.records import dataclass

LONGEST = 40  # characters allowed in a field of F6
SHOWN_WORDS = 8
_NAME = r"DRB[1345]|DQA1|DQB1|DPA1|DPB1|Cw|A|B|C"
_HEADER = re.compile(rf"^(?:HLA-)?({_NAME})\*?[:=]?$", re.IGNORECASE)
_ALLELE = re.compile(rf"^(?:HLA-)?({_NAME})[*:=]+(?=\d)(.+)$", re.IGNORECASE)
_BARE = re.compile(r"^\d{2,4}(:[0-9A-Z]+)*[A-Z]?(/.+)?$")
_ABSENT = re.compile(r"^(-+|–|—|x|blank)$", re.IGNORECASE)
_PERSONS = {PATIENT: ("patient", "recipient"), DONOR: ("donor",)}
_SHORT = {locus: short for short, locus in LOCI.items()}


@dataclass(frozen=True)
class ParsedTyping:
    """The content of a pasted text for one person: texts by field id, and sentences on what was left out."""

    texts: Mapping[str, str]
    said: tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    locus: str  # "" if none was named before it
    text: str  # as pasted
    allele: str  # without the locus; empty if it is not an allele


def read_typing(text: str, whose: str) -> ParsedTyping:
    """Parse a pasted typing of the patient (PATIENT) or the donor (DONOR)."""
    other = DONOR if whose == PATIENT else PATIENT
    if any(re.search(rf"\b{word}", text, re.IGNORECASE) for word in _PERSONS[other]):
        refusal = "Nothing was entered: the text is about the {other}. Paste only the part for the {person}."
        return ParsedTyping({}, (refusal.format(other=WHOSE[other], person=WHOSE[whose]),))
    words = [word for word in _words(text) if word.text.lower() not in _PERSONS[whose]]
    texts: dict[str, str] = {}
    said: list[str] = []
    for locus in dict.fromkeys(word.locus for word in words if word.locus):
        _take(locus, [word for word in words if word.locus == locus], whose, texts, said)
    return ParsedTyping(texts, (*said, *_left_over(words), *_without(texts, words)))


def _words(text: str) -> Iterator[_Word]:
    """Split a text into words; a locus applies to the words after it until the next one or a new block."""
    for block in re.split(r"[\^\n\r;]+", text):
        locus = ""
        for word in re.split(r"[\s,+~]+", re.sub(r"\s*\|\s*", "|", block)):
            bare = word.strip("()[].\"'")
            if not bare:
                continue
            if header := _HEADER.match(bare):
                locus = _locus(header[1])
            elif named := _ALLELE.match(bare):
                locus = _locus(named[1])
                yield _Word(locus, bare, _spelled(locus, named[2]))
            elif locus and (_BARE.match(bare) or _ABSENT.match(bare)):
                yield _Word(locus, bare, _spelled(locus, bare))
            else:
                yield _Word("", word.strip(":"), "")


def _locus(name: str) -> str:
    return "C" if name.upper() == "CW" else name.upper()


def _spelled(locus: str, allele: str) -> str:
    """Put the locus before each alternative, because "02:01/02:05" is not valid without it."""
    if "/" not in allele:
        return allele
    return "/".join(name if "*" in name else f"{locus}*{name}" for name in allele.split("/"))


def _take(locus: str, words: list[_Word], whose: str, texts: dict[str, str], said: list[str]) -> None:
    short = _SHORT.get(locus)
    if short is None:
        said.append(f"{locus} has no field in F6 and was left out.")
        return
    problem = _problem(words)
    if problem:
        said.append(f"{locus} was not entered: {problem}")
        return
    for copy, word in enumerate(words, start=1):
        texts[f"{whose}{short}{copy}"] = word.allele
        if "/" not in word.allele and parse_allele(f"{locus}*{word.allele}").resolution is Resolution.LOW:
            said.append("{name} is of low resolution.".format(name=f"{locus}*{word.allele}"))


def _problem(words: list[_Word]) -> str:
    """Return why a locus cannot be taken; empty if both alleles can be."""
    for word in words:
        if _ABSENT.match(word.allele):
            return f"its second allele is “{word.text}”. If both are alike, write the allele twice."
        if why := _unreadable(word):
            return why
    if len(words) != ALLELES_OF_A_LOCUS:
        alleles = counted(len(words), "allele", "alleles")
        return f"the text contains {alleles} instead of two."
    return ""


def _unreadable(word: _Word) -> str:
    if "|" in word.text:
        return "the text allows several genotypes (|). Choose one of them."
    if len(word.allele) > LONGEST:
        return f"“{word.text}” is longer than a field takes."
    try:
        for name in word.allele.split("/"):
            parse_allele(name if "*" in name else f"{word.locus}*{name}")
    except ValueError as problem:
        return str(problem)
    return ""


def _left_over(words: list[_Word]) -> list[str]:
    strange = [f"“{word.text}”" for word in words if not word.locus and word.text]
    if not strange:
        return []
    more = f" and {len(strange) - SHOWN_WORDS} more" if len(strange) > SHOWN_WORDS else ""
    return ["Not understood: {words}.".format(words=", ".join(strange[:SHOWN_WORDS]) + more)]


def _without(texts: Mapping[str, str], words: list[_Word]) -> list[str]:
    if not texts:
        return [] if any(word.locus for word in words) else ["The text holds no HLA allele."]
    absent = [locus for locus in LOCI.values() if locus not in {word.locus for word in words}]
    return [f"Not in the text, left as it was: {listed(absent)}."] if absent else []
