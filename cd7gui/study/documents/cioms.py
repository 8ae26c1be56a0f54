"""CIOMS I for a report of F21 as a printed document: its boxes on one page, long texts continued on further pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed
from cd7gui.domain.paper import PaperBlock, PaperBox, PaperBoxes, PaperDocument, PaperHeading, PaperText
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.protocol.forms.timeline import limited_to_consent
from cd7gui.protocol.patients import exported_subject
from cd7gui.records import dataclass
from cd7gui.study.documents.casebook import NO_PATIENT, head_in_words
from cd7gui.study.documents.cioms_boxes import CiomsBox, CiomsVariant, cioms_boxes, empty_boxes, identifying_text
from cd7gui.study.exports.contents import neutral_name, withdrew_all_use
from cd7gui.study.exports.pseudonyms import pseudonyms
from cd7gui.study.people.roles import Act
from cd7gui.study.proof_of_file import prove
from cd7gui.study.session import Study

TITLE = "CIOMS I, suspect adverse reaction report"
NO_REPORT = "Patient {number} has no report {report} on F21. {known}"
NO_REPORTS = "There is none yet: enter the report on F21 first."
KNOWN = "There are: {numbers}."
WITHDREW = "{number} withdrew consent to any use of the data, so no de-identified form can be made."
NAMES_SOMEBODY = (
    "The texts of this report contain {found}, so they cannot go into a de-identified form. Remove it from the text, "
    "or print without free text."
)
TEXT_WITHOUT_NEED = "Without --deidentified the narrative is on the form anyway. Leave out --text-names-nobody."
ALL_OTHERS = "No box is left to fill."
BLANK = "Left blank on purpose, because the form is de-identified: {boxes}."
CONTINUED = "(goes on overleaf)"
CONTINUATION = "Continuation of box {box}"
WIDE = "FW"  # East Asian characters take two columns of a line


@dataclass(frozen=True)
class CiomsOrder:
    """Which report is wanted, and for whom; `with_text` confirms that the texts name nobody."""

    patient: str
    report: int
    deidentified: bool = False
    with_text: bool = False

    @property
    def act(self) -> Act:
        """The right that is needed to print it."""
        return Act.EXPORT_DEIDENTIFIED if self.deidentified else Act.READ_CASES

    @property
    def words(self) -> str:
        """What was printed, for the trail."""
        kind = ", de-identified" if self.deidentified else ""
        text = ", with the text confirmed to name nobody" if self.with_text else ""
        return f"CIOMS I of {self.patient}, report {self.report}{kind}{text}"


@dataclass(frozen=True)
class CiomsForm:
    """A form ready to print, with the boxes that are still empty."""

    document: PaperDocument
    empty: tuple[CiomsBox, ...]
    blank: tuple[CiomsBox, ...] = ()  # left blank on purpose

    @property
    def empty_in_words(self) -> str:
        """List the empty boxes, one a line, and those that are left blank on purpose."""
        lines = [f"  {one.title}: {one.place}" for one in self.empty]
        return "\n".join(
            ["Empty boxes, and the value that fills each:", *lines, *self._blank] if lines else [self.filled]
        )

    @property
    def filled(self) -> str:
        """State that no box is empty, and which stay blank on purpose."""
        return " ".join([ALL_OTHERS, *self._blank]) if self.blank else "Every box is filled."

    @property
    def _blank(self) -> list[str]:
        return [BLANK.format(boxes=listed([one.title for one in self.blank]))] if self.blank else []


def cioms_form(study: Study, order: CiomsOrder) -> CiomsForm:
    """Return the form of a report in its present state. Raises `UserError`."""
    study.require(order.act)
    prove(study)
    if order.with_text and not order.deidentified:
        raise UserError(TEXT_WITHOUT_NEED)
    case = _case(study, order)
    row = _report(case, order)
    variant = CiomsVariant()
    if order.deidentified:
        if withdrew_all_use(case):
            raise UserError(WITHDREW.format(number=order.patient))
        if order.with_text and (found := identifying_text(case, row)):
            raise UserError(NAMES_SOMEBODY.format(found=found))
        variant = CiomsVariant(True, order.with_text, pseudonyms(study).shift(case.key))
    boxes = cioms_boxes(limited_to_consent(case), row, variant)
    blank = tuple(one for one in boxes if one.left_out and not one.text)
    return CiomsForm(_document(study, case, order, boxes), tuple(empty_boxes(boxes)), blank)


def _case(study: Study, order: CiomsOrder) -> Case:
    key = study.key_of(order.patient) or next((one.key for one in study.cases() if one.key == order.patient), None)
    if key is None or key not in {one.key for one in study.cases()}:
        raise UserError(NO_PATIENT.format(number=order.patient))
    return study.case(key)


def _report(case: Case, order: CiomsOrder) -> Row:
    rows = {row.number: row for row in case.rows(SeriousEvent)}
    if order.report not in rows:
        known = KNOWN.format(numbers=", ".join(map(str, rows))) if rows else NO_REPORTS
        raise UserError(NO_REPORT.format(number=order.patient, report=order.report, known=known))
    return rows[order.report]


def _document(study: Study, case: Case, order: CiomsOrder, boxes: Sequence[CiomsBox]) -> PaperDocument:
    hidden = order.deidentified
    number = pseudonyms(study).patient(case.key) if hidden else exported_subject(case)
    return PaperDocument(
        TITLE,
        neutral_name(study) if hidden else study.name,
        f"Patient {number}, report {order.report}",
        head_in_words(study, deidentified=hidden),
        study.today(),
        tuple(_blocks({one.number: one for one in boxes})),
        study.synthetic,
        contents=False,
    )


@dataclass(frozen=True)
class _Placed:
    """A box on the page: its share of the line, its lines and their maximum, and the letters of a line."""

    number: str
    share: int
    lines: int
    most: int
    letters: int


DESCRIBED = "7 + 13"
PAGE_LINES, FEWEST = 35, 5  # lines of all boxes on one A4 page; fewest lines of the description
_REACTION = (
    *(_Placed("1", 3, 2, 6, 12), _Placed("1a", 3, 2, 6, 12), _Placed("2", 4, 2, 6, 14), _Placed("2a", 3, 2, 6, 11)),
    *(_Placed("3", 3, 2, 6, 9), _Placed("4-6", 4, 2, 6, 14), _Placed("8-12", 14, 6, 9, 42)),
)
_SECTIONS: tuple[tuple[str, tuple[tuple[_Placed, ...], ...]], ...] = (
    ("I. REACTION INFORMATION", (_REACTION, (_Placed(DESCRIBED, 1, FEWEST, FEWEST, 95),))),
    (
        "II. SUSPECT DRUG(S) INFORMATION",
        (
            (_Placed("14", 3, 2, 3, 68), _Placed("20", 1, 1, 2, 22)),
            (_Placed("15", 2, 2, 3, 44), _Placed("16", 1, 2, 3, 21), _Placed("21", 1, 1, 2, 21)),
            (_Placed("17", 1, 1, 1, 95),),
            (_Placed("18", 3, 2, 3, 68), _Placed("19", 1, 2, 3, 21)),
        ),
    ),
    ("III. CONCOMITANT DRUG(S) AND HISTORY", ((_Placed("22", 1, 2, 2, 95),), (_Placed("23", 1, 2, 4, 95),))),
    (
        "IV. MANUFACTURER INFORMATION",
        (
            (_Placed("24a", 1, 2, 3, 44), _Placed("26", 1, 2, 3, 44)),
            tuple(_Placed(number, 1, 1, 2, 20) for number in ("24b", "24c", "25a", "25b")),
            (_Placed("24d", 1, 1, 1, 95),),
        ),
    ),
)


def _blocks(boxes: Mapping[str, CiomsBox]) -> Iterator[PaperBlock]:
    yield PaperHeading("SUSPECT ADVERSE REACTION REPORT", 2)
    free = PAGE_LINES - sum(_height(row, boxes) for _, rows in _SECTIONS for row in rows if row[0].number != DESCRIBED)
    longer = []
    for title, rows in _SECTIONS:
        yield PaperHeading(title, 3)
        for row in rows:
            placed = []
            for place in row:
                box, room = boxes[place.number], max(free, FEWEST)
                taken = replace(place, lines=room, most=room) if place.number == DESCRIBED else place
                begin, rest = _parted(box.text, taken)
                placed.append(PaperBox(box.title, begin, taken.share, taken.lines))
                longer += [(box, rest)] if rest else []
            yield PaperBoxes(tuple(placed))
    for number, (box, rest) in enumerate(longer):
        yield PaperHeading(CONTINUATION.format(box=box.title), 2, new_page=not number)
        yield PaperText(rest)


def _height(row: Sequence[_Placed], boxes: Mapping[str, CiomsBox]) -> int:
    """Return how many lines a row of boxes takes."""
    return max(max(one.lines, min(_lines_of(boxes[one.number].text, one.letters), one.most)) for one in row)


def _parted(text: str, place: _Placed) -> tuple[str, str]:
    """Split text into what fits into a box and the rest, between words."""
    lines, at, room = 0, 0, max(place.most - 1, 1)
    if _lines_of(text, place.letters) <= place.most:
        return text, ""
    for part in text.splitlines(keepends=True):
        needed = _lines_of(part.rstrip("\n"), place.letters)
        if lines + needed > room:
            at += _fitting(part, (room - lines) * place.letters)
            break
        lines, at = lines + needed, at + len(part)
    return f"{text[:at].rstrip()}\n{CONTINUED}".lstrip("\n"), text[at:].lstrip("\n")


def _lines_of(text: str, letters: int) -> int:
    return sum(max(-(-sum(map(_width, part)) // letters), 1) for part in text.split("\n"))


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in WIDE else 1


def _fitting(part: str, room: int) -> int:
    """Return how many letters of a paragraph fit, up to the end of a word."""
    taken = 0
    for number, letter in enumerate(part):
        taken += _width(letter)
        if taken > room:
            space = part.rfind(" ", 0, number)
            return space + 1 if space > 0 else number
    return len(part)
