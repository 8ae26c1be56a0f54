"""A patient flow laid out for pages: boxes, arrows and text, in as many pieces as pages are needed.

Lengths are tenths of a point from the top left corner of each piece. Boxes are not split: one without room moves to the
next page; only one higher than a page continues there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Final

from cd7gui.domain.paper import PaperFlow
from cd7gui.records import dataclass
from cd7gui.ui.paper.letters import BOLD, PLAIN, POINT, PaperLetters

EDGE, TINT, WHITE = "#444444", "#eef2f6", "#ffffff"
_PAD: Final = 4 * POINT  # inside a box, above and below its text
_SIDE: Final = 7 * POINT  # left and right of them
_ARROW: Final = 12 * POINT  # the shortest arrow between two boxes
_AROUND: Final = 6 * POINT  # above and below a box beside the steps
_HEAD: Final = 2.5 * POINT  # half the width of an arrow's head
_APART: Final = 28 * POINT  # between the boxes of the steps and those beside them
_LINE: Final = 0.8 * POINT

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class LaidShape:
    """A line of two points, or an area of more: the colours of edge and fill."""

    points: Points
    edge: str = EDGE
    fill: str = ""
    width: float = _LINE

    def moved(self, x: float, y: float) -> LaidShape:
        """Return the shape moved on the page."""
        return replace(self, points=tuple((at + x, height + y) for at, height in self.points))


@dataclass
class FlowPiece:
    """The part of a flow on one page: lines of text (x, y of the top, text, style), shapes, and height."""

    texts: list[tuple[float, float, str, int]] = field(default_factory=list)
    shapes: list[LaidShape] = field(default_factory=list)
    height: float = 0.0


@dataclass(frozen=True)
class _FlowBox:
    lines: tuple[str, ...]
    left: float
    right: float
    line: float  # height of a line
    step: bool
    coming: bool = False  # a box beside the steps, of patients who enter

    @property
    def around(self) -> float:
        """The height above its frame; a box beside the steps needs it below as well."""
        return _ARROW if self.step else _AROUND

    @property
    def height(self) -> float:
        """The height including the space around the box."""
        return self.around * (1 if self.step else 2) + 2 * _PAD + len(self.lines) * self.line


def flow_height(flow: PaperFlow, letters: PaperLetters, width: float) -> float:
    """Return the height of the drawing in one piece."""
    return sum(one.height for one in _boxes(flow, letters, width))


def lay_flow(flow: PaperFlow, letters: PaperLetters, width: float, room: float, page: float) -> list[FlowPiece]:
    """Return the drawing in pieces, one for each page.

    The first is for the rest of this page, and is empty if the whole drawing fits on the next.
    """
    boxes = list(_boxes(flow, letters, width))
    whole = sum(one.height for one in boxes)
    pieces, left, spine = [FlowPiece()], room, None
    if room < whole <= page and room < page / 2:
        pieces, left = [FlowPiece(), FlowPiece()], page
    for box in boxes:
        rest = box
        while rest.lines:
            fits = len(rest.lines) - max(-int((left - pieces[-1].height - rest.height) // rest.line), 0)
            if fits < len(rest.lines) and (rest.height <= page or fits < 1) and (pieces[-1].height or left < page):
                if spine is not None:
                    _arrow(pieces[-1], _middle(width), spine, pieces[-1].height + _ARROW / 2)
                    spine = 0.0
                pieces.append(FlowPiece())
                left = page
                continue
            spine = _place(pieces[-1], replace(rest, lines=rest.lines[: max(fits, 1)]), spine, letters, width)
            rest = replace(rest, lines=rest.lines[max(fits, 1) :])
    return pieces


def _boxes(flow: PaperFlow, letters: PaperLetters, width: float) -> Iterator[_FlowBox]:
    half = width / 2
    for step in flow.steps:
        for said, coming in ((step.left, False), (step.came, True)):
            room = half - _APART / 2 - 2 * _SIDE
            lines = tuple(line for text in said for line in letters.lines(text, PLAIN, room))
            if lines:
                yield _FlowBox(lines, half + _APART / 2, width, letters.line(PLAIN), step=False, coming=coming)
        lines = letters.lines(step.text, BOLD, half - _APART / 2 - 2 * _SIDE)
        yield _FlowBox(lines, 0.0, half - _APART / 2, letters.line(BOLD), step=True)


def _middle(width: float) -> float:
    """Return the x of the arrows from step to step."""
    return (width - _APART) / 4


def _place(piece: FlowPiece, box: _FlowBox, spine: float | None, letters: PaperLetters, width: float) -> float | None:
    """Append a box to a piece; returns where the last step on the page ends."""
    top = piece.height + box.around
    bottom = top + 2 * _PAD + len(box.lines) * box.line
    corners = ((box.left, top), (box.right, top), (box.right, bottom), (box.left, bottom))
    middle = _middle(width)
    if box.step:
        if spine is not None:
            _arrow(piece, middle, spine, top)
        spine = bottom
    else:
        _beside(piece, middle, box.left, (top + bottom) / 2, coming=box.coming)
    piece.shapes.append(LaidShape(corners, fill=TINT if box.step else WHITE))
    look, y = BOLD if box.step else PLAIN, top + _PAD
    for line in box.lines:
        centred = (box.left + box.right - letters.width(look, line)) / 2
        piece.texts.append((centred if box.step else box.left + _SIDE, y, line, look))
        y += box.line
    piece.height += box.height
    return spine


def _arrow(piece: FlowPiece, x: float, top: float, bottom: float) -> None:
    piece.shapes.append(LaidShape(((x, top), (x, bottom - _HEAD))))
    _head(piece, ((x, bottom), (x - _HEAD, bottom - 2 * _HEAD), (x + _HEAD, bottom - 2 * _HEAD)))


def _beside(piece: FlowPiece, middle: float, box: float, y: float, *, coming: bool) -> None:
    """Draw the arrow between the steps and a box beside them: to those who left, from those who entered."""
    tip, back = (middle, middle + 2 * _HEAD) if coming else (box, box - 2 * _HEAD)
    piece.shapes.append(LaidShape(((middle, y), (box, y))))
    _head(piece, ((tip, y), (back, y - _HEAD), (back, y + _HEAD)))


def _head(piece: FlowPiece, corners: Sequence[tuple[float, float]]) -> None:
    piece.shapes.append(LaidShape(tuple(corners), fill=EDGE, width=0.0))
