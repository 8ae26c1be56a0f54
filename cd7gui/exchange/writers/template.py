"""The blank entry workbook: a sheet for each form with drop-downs and a locked header, and instructions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cd7gui.domain.case_report.changes import GIVEN_REASONS
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.values import kinds
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.exchange.mapping.matching import CODES, INSTRUCTIONS
from cd7gui.exchange.sheets.cells import FORMATS, SheetColumn
from cd7gui.exchange.sheets.columns import UNIT, columns_of, reason_column
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.field_words import codes
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.patients import KEY_NAMES, ROW, ROW_KEYS, STUDY
from cd7gui.exchange.writers.workbook_layout import A4, AUTHOR, CONFIDENTIAL, PAGE

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER = 2  # the row of the codes, below the row of labels
LABEL_HEIGHT, LEAST_WIDTH = 60, 14  # points for four lines of a label, and characters in each
ROWS = 2_000  # prepared rows of a sheet; more may be added below

HOW = (
    "How to fill this workbook",
    "Each sheet is a form. One row is one patient, or one entry of a form that repeats.",
    "SUBJID is the patient number, the same on every sheet. SITEID is the site.",
    "ROW may stay empty. Fill it in only to correct a row that is already in the study.",
    "Type dates as 2023-05-17. Where only the month or the year is known, type 2023-05 or 2023.",
    "Coded columns offer their answers. Separate several answers in one cell with |.",
    "Type the unit of a number into the column beside it, whose name ends in _U.",
    "Where there is no value, leave the cell empty and give the reason in the column whose name ends in _MR.",
    "The first two rows of each sheet are its labels and codes; comments explain more. Do not change them.",
    "Every cell is checked again when the workbook is imported, and refused cells are returned to you.",
)


def write_template(dictionary: Dictionary, target: Path, *, overwrite: bool = False) -> None:
    """Write the blank entry workbook. Raises `TargetUnavailable` or `UserError`."""
    from openpyxl import Workbook

    book = Workbook()
    how = book.worksheets[0]
    how.title = INSTRUCTIONS
    for row, words in enumerate(HOW, start=1):
        how.cell(row, 1, words)
    how.column_dimensions["A"].width = 110
    lists = _Lists(book)
    for form in dictionary.forms:
        _draw_form(book.create_sheet(sheet_name(form)), form, lists)
    book.move_sheet(lists.page, offset=len(dictionary.forms))
    book.properties.creator = AUTHOR
    for page in book.worksheets:
        _set_up_printing(page)
    with replacing(target, overwrite=overwrite) as part:
        book.save(part)


class _Lists:
    """The sheet of answers for the drop-downs, because a list in a cell may have only 255 characters."""

    def __init__(self, book: Workbook) -> None:
        self.page: Worksheet = book.create_sheet(CODES)
        self._columns: dict[tuple[str, ...], int] = {}

    def reference(self, answers: tuple[str, ...]) -> str:
        """Return the cells that hold these answers; equal lists are written once."""
        from openpyxl.utils import get_column_letter

        if answers not in self._columns:
            column = self._columns[answers] = len(self._columns) + 1
            for row, answer in enumerate(answers, start=1):
                self.page.cell(row, column, answer)
        letter = get_column_letter(self._columns[answers])
        return f"'{CODES}'!${letter}$1:${letter}${len(answers)}"


def template_columns(form: type[Form]) -> Iterator[tuple[SheetColumn, tuple[str, ...]]]:
    """Yield the columns of a form that people fill, each with its answers to choose from."""
    for key in ROW_KEYS:
        if key.name != STUDY and (key.name != ROW or form.repeating):
            yield key, ()
    everything = Disclosure()
    for item in (one for one in form.fields() if one.id not in KEY_NAMES):
        for one in columns_of(item, everything):
            if one.column.name in (item.id, item.id + UNIT):
                yield one.column, _answers(item, one.column.name)
    for item in (one for one in form.fields() if one.id not in KEY_NAMES):
        yield reason_column(item), tuple(reason.value for reason in GIVEN_REASONS)


def _answers(item: Field[Any], name: str) -> tuple[str, ...]:
    if isinstance(item.kind, kinds.Quantity):
        return item.kind.units if name == item.id + UNIT else ()
    if isinstance(item.kind, kinds.TermKind):
        return item.kind.choices.terms
    if isinstance(item.kind, kinds.MultiChoiceKind):
        return ()  # a drop-down takes only one answer
    return tuple(label for _, label in codes(item))


def _draw_form(page: Worksheet, form: type[Form], lists: _Lists) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, Protection
    from openpyxl.utils import get_column_letter

    columns = list(template_columns(form))
    for number, (column, answers) in enumerate(columns, start=1):
        words = page.cell(1, number, column.label)
        words.alignment = Alignment(wrap_text=True, vertical="bottom")
        head = page.cell(HEADER, number, column.name)
        head.font = Font(bold=True)
        head.comment = Comment(column.label, AUTHOR)
        letter = get_column_letter(number)
        whole = page.column_dimensions[letter]
        whole.width = max(column.width, len(column.name) + 4, LEAST_WIDTH)
        whole.number_format = FORMATS[column.kind]
        whole.protection = Protection(locked=False)
        if answers:
            _offer(page, letter, lists.reference(answers))
    page.freeze_panes = (
        f"{get_column_letter(len([one for one, _ in columns if one.name in KEY_NAMES]) + 1)}{HEADER + 1}"
    )
    page.row_dimensions[1].height = LABEL_HEIGHT
    _protect(page)


def _offer(page: Worksheet, letter: str, reference: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=reference, allow_blank=True, showErrorMessage=True)
    offered.error = "Choose an answer from the list."
    offered.errorTitle = "Not in the list"
    offered.add(f"{letter}{HEADER + 1}:{letter}{ROWS + HEADER}")
    page.add_data_validation(offered)


def _set_up_printing(page: Worksheet) -> None:
    """Print landscape, as wide as the paper, with the header on each page (X21)."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = {"left": page.title, "center": CONFIDENTIAL, "right": PAGE}
    for place, words in footer.items():
        getattr(page.oddFooter, place).text = words
    if page.title not in (INSTRUCTIONS, CODES):
        page.print_title_rows = f"1:{HEADER}"


def _protect(page: Worksheet) -> None:
    """Lock the header only, without a password: this guards against slips, not people."""
    page.protection.sheet = True
    for freedom in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(page.protection, freedom, False)
