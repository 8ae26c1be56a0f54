"""An OpenDocument sheet is read like any other, however it repeats its cells."""

from __future__ import annotations

import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from cd7gui.exchange.readers import package
from cd7gui.exchange.readers.raw import (
    RawFormula,
    RawMoment,
    RawNumber,
    RawText,
)
from cd7gui.exchange.readers.read import read
from tests.exchange.readers.refusing import says, sentence

FILLED = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="6.1">'
BLANK = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
ODS_CONTENT = f"""<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="F1"><table:table-row>
<table:table-cell office:value-type="string"><text:p>00123</text:p><text:p>b</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2023-05-17"><text:p>17.05.23</text:p></table:table-cell>
{FILLED}<text:p>6.10</text:p></table:table-cell>
<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p>
</table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>{BLANK}
</table:table></office:spreadsheet></office:body></office:document-content>"""


def opendocument(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def test_an_opendocument_sheet_is_read_like_any_other(tmp_path: Path) -> None:
    book = read(opendocument(tmp_path / "a.ods", ODS_CONTENT))

    assert book.sheets[0].rows == {
        1: {
            0: RawText("00123\nb"),
            1: RawMoment(datetime(2023, 5, 17)),  # noqa: DTZ001
            2: RawNumber(Decimal("6.10")),
            3: RawNumber(Decimal("6.10")),
            4: RawFormula("2"),
        }
    }


def test_what_an_extension_calls_by_the_names_of_opendocument_is_not_read(tmp_path: Path) -> None:
    rows = '<x:table-row xmlns:x="urn:x"><x:table-cell><x:p>no row</x:p></x:table-cell></x:table-row>'
    cell = '<x:table-cell xmlns:x="urn:x"><x:p>no cell</x:p></x:table-cell>'
    content = ODS_CONTENT.replace("<table:table-row>", f"{rows}<table:table-row>{cell}", 1)
    content = content.replace(
        ' office:value="6.1"', ' office:value="6.1" xmlns:x="urn:x" x:value="61" x:value-type="date"'
    )
    foreign = read(opendocument(tmp_path / "a.ods", content))

    assert foreign.sheets[0].rows == read(opendocument(tmp_path / "b.ods", ODS_CONTENT)).sheets[0].rows


def test_opendocument_cells_repeated_to_the_end_of_the_world_are_refused(tmp_path: Path) -> None:
    filled = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    content = ODS_CONTENT.replace(BLANK, BLANK.replace("<table:table-cell/>", filled))
    path = opendocument(tmp_path / "a.ods", content)

    assert sentence(path) == says(package.BOMB, path)
