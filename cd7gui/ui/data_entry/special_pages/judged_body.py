"""A page whose findings are graded while they are typed, with cards beside or below the fields."""

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
    """A card and the fields that it judges; it is placed beside the first of them, or below the last."""

    name: str  # id of the derived value that the card replaces
    first: str
    last: str
    below: bool = False  # always below, at full width, because it has much text


@dataclass(frozen=True)
class PlacedCard:
    """A card that is shown, with the first and the last shown field that it judges."""

    card: VerdictCard
    first: FieldRow
    last: FieldRow
    below: bool

    def may_stand_beside(self, column: SectionRoom) -> bool:
        """Return whether the card may be at the right of its fields."""
        return column.has_room and not self.below


@dataclass(frozen=True)
class SectionRoom:
    """The dimensions of a section in px: left edge, labels, whole width, and what a card leaves."""

    x: int
    labels: int
    width: int
    scale: float

    @property
    def gap(self) -> int:
        """The space between two fields, and between fields and cards."""
        return round(ROW_GAP * self.scale)

    @property
    def editors(self) -> int:
        """The left edge of the editors."""
        return self.x + self.labels + round(1.5 * GAP * self.scale)

    @property
    def card(self) -> int:
        """The width of a card."""
        return round(CARD * self.scale)

    @property
    def card_left(self) -> int:
        """The left edge of the cards."""
        return self.x + self.width - self.card

    @property
    def beside(self) -> int:
        """The width of fields beside a card."""
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
    """The fields of a form, with cards of the grades that follow from them."""

    places: Sequence[CardPlace] = ()
    noted: Sequence[str] = ()

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget) -> None:
        super().__init__(form, lists, parent)
        self.cards = {place.name: self.make_card(place) for place in self.places}

    def make_card(self, place: CardPlace) -> VerdictCard:
        """Return a card; a page whose card has buttons makes its own."""
        return VerdictCard(f"judged-{place.name}", self)

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field, without the derived values that a card shows."""
        named = {place.name for place in self.places}
        rest = tuple(one for one in derived if one.id not in named)
        return NotedRow(item, rest, lists, self) if item.id in self.noted else super().make_row(item, rest, lists)

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Return the judgements by card name, and the notes by field id, to be implemented by the pages."""
        raise NotImplementedError

    def show_beside(self, binding: Binding) -> None:
        """Show the grades that follow from the row's findings."""
        judged, notes = self.judge(binding)
        for place in self.places:
            found = judged.get(place.name)
            self.cards[place.name].show_judged(found)
            if found is not None:  # for a screen reader, the grade is described with the field that it is beside
                editor = self.rows[place.last].editor
                said = editor.accessibleDescription().removesuffix(".")
                editor.setAccessibleDescription(". ".join(part for part in (said, found.title) if part))
        for field_id in self.noted:
            row = self.rows[field_id]
            assert isinstance(row, NotedRow)
            row.show_note(notes.get(field_id, ""))

    # layout

    def _arrange_block(self, block: Block, x: int, y: int, labels: int, width: int, scale: float) -> int:
        y = self._arrange_heading(block, x, y, width, scale)
        if not block.shown:
            return y
        cards, column = self._cards_in(block), SectionRoom(x, labels, width, scale)
        at, bottom = y, y  # the next field's y, and the bottom of the cards at the right
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
        """Return the cards of a section, each with the first and the last shown field that it judges."""
        ids = [row.field.id for row in block.rows]
        found = []
        for place in self.places:
            if place.first in ids and not self.cards[place.name].isHidden():
                judged = block.rows[ids.index(place.first) : ids.index(place.last) + 1]
                shown = [row for row in judged if row.shown]
                if shown:
                    found.append(PlacedCard(self.cards[place.name], shown[0], shown[-1], place.below))
        return found
