"""A page whose findings are judged while they are typed: cards beside the fields, or below them where room is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.presenters.judgement import Judged
from cd7gui.records import dataclass
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import GAP, FieldRow
from cd7gui.ui.data_entry.pages.form_body import ROW_GAP, SECTION_GAP, Block, PageBody
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel

CARD = 236  # px at 100%
LEAST_EDITORS = 212  # px at 100% that the editors keep beside a card


@dataclass(frozen=True)
class CardPlace:
    """Which card it is, and the fields that it judges: beside the first of them, or else below the last."""

    name: str  # id of the derived value in whose place the card stands
    first: str
    last: str
    below: bool = False  # always below, over the whole width: it has much to say


@dataclass(frozen=True)
class PlacedCard:
    """A card on show with the first and the last field on show that it judges."""

    card: VerdictCard
    first: FieldRow
    last: FieldRow
    below: bool

    def may_stand_beside(self, column: SectionRoom) -> bool:
        """Return whether the card stands at the right of its fields."""
        return column.has_room and not self.below


@dataclass(frozen=True)
class SectionRoom:
    """The room of a section, in px: its left edge, the labels, the whole width. And what a card leaves of it."""

    x: int
    labels: int
    width: int
    scale: float

    @property
    def gap(self) -> int:
        """Between two fields, and between fields and cards."""
        return round(ROW_GAP * self.scale)

    @property
    def editors(self) -> int:
        """Where the editors begin."""
        return self.x + self.labels + round(1.5 * GAP * self.scale)

    @property
    def card(self) -> int:
        """The width of a card."""
        return round(CARD * self.scale)

    @property
    def card_left(self) -> int:
        """Where the cards begin."""
        return self.x + self.width - self.card

    @property
    def beside(self) -> int:
        """The width that fields beside a card have."""
        return self.width - self.card - 2 * self.gap

    @property
    def has_room(self) -> bool:
        """Whether cards can stand beside the fields."""
        return self.x + self.beside - self.editors >= LEAST_EDITORS * self.scale


class NotedRow(FieldRow):
    """A field with a short note beside it."""

    def __init__(
        self, field: Field[Any], derived: tuple[Derived[Any], ...], lists: ChoiceLabels, body: PageBody
    ) -> None:
        super().__init__(field, derived, lists, body, body.ask_to_justify)
        self._note = PlainLabel(body)
        theme.mark(self._note, role="chip")
        self._note.hide()

    def show_note(self, words: str) -> None:
        """Show a note; an empty one takes no room."""
        self._note.setText(words)
        self._note.setVisible(bool(words) and self.shown)

    def _trailing(self) -> list[PlainLabel | ChoiceEditor]:
        return [*super()._trailing(), *([] if self._note.isHidden() else [self._note])]


class GradedFormBody(PageBody):
    """The fields of a form with the cards of what they give."""

    places: Sequence[CardPlace] = ()
    noted: Sequence[str] = ()

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget) -> None:
        super().__init__(form, lists, parent)
        self.cards = {place.name: self.make_card(place) for place in self.places}

    def make_card(self, place: CardPlace) -> VerdictCard:
        """Make a card; a page whose card can be pressed makes its own."""
        return VerdictCard(f"judged-{place.name}", self)

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Make the row of a field; a card says what its derived value said."""
        named = {place.name for place in self.places}
        rest = tuple(one for one in derived if one.id not in named)
        return NotedRow(item, rest, lists, self) if item.id in self.noted else super().make_row(item, rest, lists)

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Return the judgements by the names of the cards, and the notes by field id. For the pages to fill in."""
        raise NotImplementedError

    def show_beside(self, binding: Binding) -> None:
        """Show what the findings of the row give."""
        judged, notes = self.judge(binding)
        for place in self.places:
            found = judged.get(place.name)
            self.cards[place.name].show_judged(found)
            if found is not None:  # who hears the page hears the grade in the field that it stands beside
                editor = self.rows[place.last].editor
                said = editor.accessibleDescription().removesuffix(".")
                editor.setAccessibleDescription(". ".join(part for part in (said, found.title) if part))
        for field_id in self.noted:
            row = self.rows[field_id]
            assert isinstance(row, NotedRow)
            row.show_note(notes.get(field_id, ""))

    # arranging

    def _arrange_block(self, block: Block, x: int, y: int, labels: int, width: int, scale: float) -> int:
        y = self._arrange_heading(block, x, y, width, scale)
        if not block.shown:
            return y
        cards, column = self._cards_in(block), SectionRoom(x, labels, width, scale)
        at, bottom = y, y  # where the next field stands, and where the cards at the right end
        for row in block.rows:
            if not row.shown:
                continue
            for placed in cards:
                if placed.first is row and placed.may_stand_beside(column):
                    bottom = max(at, bottom)
                    bottom += placed.card.place(column.card_left, bottom, column.card) + column.gap
            at += row.lay(x, at, labels, column.beside if at < bottom else width) + column.gap
            for placed in cards:
                if placed.last is row and not placed.may_stand_beside(column):
                    at += placed.card.place(column.editors, at, x + width - column.editors) + column.gap
        return max(at, bottom) + round((SECTION_GAP - ROW_GAP) * scale)

    def _cards_in(self, block: Block) -> list[PlacedCard]:
        """Return the cards of a section with the first and the last field on show that each judges."""
        ids = [row.field.id for row in block.rows]
        found = []
        for place in self.places:
            if place.first in ids and not self.cards[place.name].isHidden():
                judged = block.rows[ids.index(place.first) : ids.index(place.last) + 1]
                shown = [row for row in judged if row.shown]
                if shown:
                    found.append(PlacedCard(self.cards[place.name], shown[0], shown[-1], place.below))
        return found
