"""The page of F6: HLA typings of patient and donor side by side, a box for pasting, and their match."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.formatting import counted
from cd7gui.presenters.hla import LOCI, WHOSE, fields_of, match_view
from cd7gui.presenters.hla_report import read_typing
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import FieldRow
from cd7gui.ui.data_entry.pages.form_body import ROW_GAP, Block, PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.hla_paste import HlaPasteBox
from cd7gui.ui.data_entry.special_pages.hla_table import LocusTable
from cd7gui.ui.data_entry.special_pages.hla_table_row import AlleleRow
from cd7gui.ui.services.drafts import Drafts
from cd7gui.ui.style.theme import spacing

ALLELES = tuple(field for short in LOCI for field in fields_of(short))  # in reading order


class TransplantBody(PageBody):
    """The fields of F6; a pasted text is kept for each patient while the study is open."""

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget) -> None:
        super().__init__(form, lists, parent)
        self.paste = HlaPasteBox(self)
        self._typing = self._part_typing()
        loci = {locus: tuple(self._allele(id_) for id_ in fields_of(short)) for short, locus in LOCI.items()}
        self.table = LocusTable(loci, self)
        self._kept: dict[str, tuple[str, str]] = {}
        self._patient = ""
        self._drafts: Drafts | None = None

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field; the alleles are in a table, which also shows their derived values."""
        return AlleleRow(item, lists, self) if item.id in ALLELES else super().make_row(item, derived, lists)

    def _allele(self, id_: str) -> AlleleRow:
        row = self.rows[id_]
        assert isinstance(row, AlleleRow)
        return row

    def _part_typing(self) -> Block:
        """Move the alleles to a section of their own, in reading order, and return that."""
        before = list(self.rows)
        first = before.index(ALLELES[0])
        order = [*before[:first], *ALLELES, *(id_ for id_ in before[first:] if id_ not in ALLELES)]
        self.rows = {id_: self.rows[id_] for id_ in order}
        at, block = next((at, one) for at, one in enumerate(self._blocks) if self.rows[ALLELES[0]] in one.rows)
        rest = Block(None, [row for row in block.rows if row.field.id not in ALLELES])
        block.rows = [self.rows[id_] for id_ in ALLELES]
        self._blocks.insert(at + 1, rest)
        return block

    def show_beside(self, binding: Binding) -> None:
        """Show the match, and what was pasted for this patient."""
        self._show_pasted(binding)
        self.paste.lock(binding.read_only)
        self.table.show(match_view(binding.case))

    def _show_pasted(self, binding: Binding) -> None:
        """Keep the pasted text with its patient: beside another patient's fields it would be dangerous."""
        if binding.drafts is not self._drafts:  # another study
            self._kept, self._patient, self._drafts = {}, "", binding.drafts
            self.paste.show_text("", "")
        if binding.case.key != self._patient:
            if self._patient:
                self._kept[self._patient] = (self.paste.text, self.paste.said.text())
            self._patient = binding.case.key
            self.paste.show_text(*self._kept.get(self._patient, ("", "")))

    def _arrange_block(self, block: Block, x: int, y: int, labels: int, width: int, scale: float) -> int:
        if block is not self._typing:
            return super()._arrange_block(block, x, y, labels, width, scale)
        y = self._arrange_heading(block, x, y, width, scale)
        y += self.paste.place(x, y, width) + spacing(3, scale)
        y += self.table.lay(x, y, width, scale)
        return y + round(1.5 * ROW_GAP * scale)


class TransplantPage(FormPage):
    """The transplant: donor, graft, and typings that can be pasted."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the table of loci."""
        body = TransplantBody(self.form, self.context.lists, parent)
        body.paste.fill_wanted.connect(self._fill)
        self._typing = body
        return body

    def _fill(self, whose: str) -> None:
        """Enter the pasted typing as one step, and show the result."""
        self.commit_typing()
        read = read_typing(self._typing.paste.text, whose)
        places = [(Place(self.patient, self.form.id, 0, field), text) for field, text in read.texts.items()]
        before = [self._stored(place) for place, _ in places]
        if places:
            self.context.entering.paste(places)
        held = sum(old is not None and old != text for old, (_, text) in zip(before, places, strict=True))
        self._typing.paste.say("\n".join([*self._result_words(whose, places, held), *read.said]))
        self.refresh()

    def _result_words(self, whose: str, places: list[tuple[Place, str]], held: int) -> list[str]:
        if not places:
            return []
        if any(self._stored(place) != text for place, text in places):
            return ["The typing was not stored."]
        for place, _ in places:
            self.context.controller.drop_draft(place)
        fields = counted(len(places), "field holds", "fields hold")
        said = f"{fields} the pasted typing of the {WHOSE[whose]}."
        over = f" {held} held another text before; Undo restores it." if held else ""
        return [said + over]

    def _stored(self, place: Place) -> str | None:
        return self.case.stored(place.form, place.row, place.field)
