"""Reference ranges of another study or workbook, compared with those here: which are added, and the remarks.

A range regrades everything it applies to. So only one that is new, names its laboratory and overlaps no other is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cd7gui.domain.case_report.changes import RANGE, STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.reference_range import RangeText, ReferenceRange, read_range, text_of_stored
from cd7gui.records import dataclass
from cd7gui.study.safety.keeping_ranges import analyte_label, known_range
from cd7gui.study.session import Study
from cd7gui.study.settings import is_range_number

COMING = "{ranges} from there: {which}. Values within their scope are graded by them."
DIFFERS = "{theirs} differs from range {number} here ({limits}), which is kept."
FOR_ALL = (
    "{theirs} applies to every laboratory, including those here, so it was not merged. Add it by hand if that is "
    "intended."
)
UNREAD = "A range of {where} was not merged: {why}"
TAKEN_AWAY = "{theirs} was changed or removed here, so it was not merged."
NOT_ALLOWED = "{ranges} from there were not merged: {why}"
CHANGE_IT = "Change ranges in File › Reference ranges…"
ONLY_HERE = (
    "Ranges here that {name} does not have: {which}. They also grade its patients, where laboratory or site match."
)
TOO_MUCH = "it is too long, or the study has too many."
MORE = "{ranges} more were not merged."
MOST_SAID = 20
MOST_NAMED, LONGEST_NAME = 3, 60
MOST_RANGES, LONGEST_RANGE = 2000, 2000  # ranges of a study; characters of a stored range


@dataclass(frozen=True)
class DifferingRange:
    """A range from elsewhere that overlaps one here but differs: both as stored, and a sentence about it."""

    number: int  # of the one here
    ours: str
    theirs: str
    sentence: str


@dataclass(frozen=True)
class IncomingRanges:
    """The changes that add ranges, the sentences about them, and the differences for a merge to decide."""

    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    differing: tuple[DifferingRange, ...] = ()


NO_RANGES = IncomingRanges()


def incoming_ranges(study: Study, there: Iterable[RangeText], reason: str, *, origin: str) -> IncomingRanges:
    """Compare ranges from elsewhere; a study without patients takes those of every laboratory."""
    judged = _Judging(study)
    for text in there:
        judged.judge(text)
    differing = tuple(judged.differing)
    if not judged.taken:
        return IncomingRanges((), judged.words(), differing)
    changes = tuple(
        Change("", STUDY, 0, f"{RANGE}{number}", None, text.stored(), reason) for number, text in judged.taken.items()
    )
    why = next(filter(None, study.refusals(changes, origin=origin)), "")
    ranges = counted(len(changes), "reference range", "reference ranges")
    if why:
        return IncomingRanges((), (NOT_ALLOWED.format(ranges=ranges, why=why), *judged.words()), differing)
    which = _some([range_in_words(one) for one in judged.read.values() if one.number in judged.taken])
    return IncomingRanges(changes, (COMING.format(ranges=ranges, which=which), *judged.words()), differing)


def without_decidable(found: IncomingRanges, decided: Iterable[DifferingRange]) -> IncomingRanges:
    """Leave out the sentences about ranges that will be decided instead."""
    gone = {one.sentence for one in decided}
    left = [one for one in found.remarks if one not in gone]
    return replace(found, remarks=tuple(() if left == [CHANGE_IT] else left))


def ranges_only_here(study: Study, there: Iterable[RangeText], name: str) -> str:
    """Name the ranges here that another study lacks and that apply to its patients; empty if there are none."""
    known = {_likeness(one) for one in _readable(there)}
    only = [range_in_words(one) for one in study.ranges if _likeness(one) not in known]
    return ONLY_HERE.format(name=name, which=_some(only)) if only else ""


class _Judging:
    """One pass over the ranges; numbering continues after the last number ever used."""

    def __init__(self, study: Study) -> None:
        self.read = {one.number: one for one in study.ranges}
        self._stored = {n: text for n in self.read if (text := study.setting(f"{RANGE}{n}")) is not None}
        self.taken: dict[int, RangeText] = {}
        self.differing: list[DifferingRange] = []
        self._left: list[str] = []
        self._met: set[int] = set()  # numbers here of ranges that an incoming one overlaps but differs from
        self._empty = not study.cases()
        lines = [one.change for one in study.book.trail(patient="", form=STUDY) if one.change.field.startswith(RANGE)]
        self._past = {one.new for one in lines if one.new is not None}
        used = (one.field.removeprefix(RANGE) for one in lines)
        self._last = max([int(one) for one in used if is_range_number(one)], default=0)

    def judge(self, typed: RangeText) -> None:
        """Add a range, or note why not; one that exists already is skipped."""
        try:
            if len(typed.stored()) > LONGEST_RANGE or len(self.read) >= MOST_RANGES:
                raise UserError(TOO_MUCH)
            text = known_range(typed)
            found = read_range(self._last + 1, text)
        except UserError as problem:
            where = typed.laboratory[:LONGEST_NAME] or "every laboratory"
            self._left.append(UNREAD.format(where=where, why=problem))
            return
        theirs = range_in_words(found)
        if _likeness(found) in map(_likeness, self.read.values()):
            return
        overlapping = [one for one in self.read.values() if one.overlaps(found)]
        met = overlapping[0] if overlapping else None
        if text.stored() in self._past or typed.stored() in self._past:
            self._left.append(TAKEN_AWAY.format(theirs=theirs))
        elif met is not None:
            self._left.append(DIFFERS.format(theirs=theirs, number=met.number, limits=met.limits))
            numbers = {one.number for one in overlapping}
            if len(overlapping) == 1 and met.number in self._stored and not numbers & self._met:
                ours = self._stored[met.number]
                self.differing.append(DifferingRange(met.number, ours, text.stored(), self._left[-1]))
            else:  # two that overlap it are for a person to resolve, and so the first of them is not decided either
                self.differing = [one for one in self.differing if one.number not in numbers]
            self._met |= numbers
        elif not found.laboratory and not self._empty:
            self._left.append(FOR_ALL.format(theirs=theirs))
        else:
            self._last += 1
            self.taken[self._last], self.read[self._last] = text, found

    def words(self) -> tuple[str, ...]:
        """Return a sentence for each range that is not added, and how ranges are changed."""
        more = len(self._left) - MOST_SAID
        said = self._left if more <= 0 else [*self._left[:MOST_SAID], MORE.format(ranges=more)]
        return (*said, *([CHANGE_IT] if said else []))


def _readable(texts: Iterable[RangeText]) -> Iterable[ReferenceRange]:
    for text in texts:
        try:
            yield read_range(0, known_range(text))
        except UserError:
            continue


def _likeness(one: ReferenceRange) -> ReferenceRange:
    """Return a range without what does not affect grading: its number and source."""
    return replace(one, number=0, source="", laboratory=one.laboratory.casefold())


def range_in_words(one: ReferenceRange) -> str:
    """Return the name of a range: "ALT 7 to 40 U/L (Beijing, men, from 18 years, from 2023-01-01)"."""
    ages = {(False, False): "", (True, False): f"from {one.age_from} years", (False, True): f"to {one.age_to} years"}
    age = ages.get((one.age_from is not None, one.age_to is not None), f"{one.age_from} to {one.age_to} years")
    days = (f"from {one.valid_from}" if one.valid_from else "", f"until {one.valid_to}" if one.valid_to else "")
    who = filter(None, (one.laboratory or "every laboratory", SEXES.get(one.sex, ""), age, *days))
    return f"{analyte_label(one.analyte)} {one.limits} ({', '.join(who)})"


def stored_in_words(stored: str | None) -> str:
    """Return the name of a stored range; an unreadable one as stored, none as a dash."""
    if stored is None:
        return "–"
    try:
        return range_in_words(read_range(0, text_of_stored(stored)))
    except UserError:
        return stored


SEXES: Mapping[str, str] = {"M": "men", "F": "women"}


def _some(words: list[str]) -> str:
    more = len(words) - MOST_NAMED
    return listed(words if more <= 0 else [*words[:MOST_NAMED], f"{more} more"])
