"""What an .ods file says besides the text of its cells."""

from __future__ import annotations

from pathlib import Path

from cd7gui.exchange.readers.raw import RawText
from cd7gui.exchange.readers.read import read
from tests.exchange.test_hostile import opendocument

ROW = "<table:table-row>{cells}</table:table-row>"
STYLE_NAMES = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'


def test_a_text_that_is_an_attribute_of_its_cell_is_read(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" office:string-value="abc"/>'
    path = opendocument(tmp_path / "a.ods", f'<table:table table:name="F18">{ROW.format(cells=cell)}</table:table>')

    assert read(path).sheets[0].rows == {1: {0: RawText("abc")}}


def test_a_sheet_that_is_not_shown_is_known_as_hidden(tmp_path: Path) -> None:
    shapes = "".join(
        f'<style:style {STYLE_NAMES} style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("ta1", "true"), ("ta2", "false"))
    )
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{name}"></table:table>' for name in ("ta1", "ta2")
    )
    path = opendocument(tmp_path / "a.ods", shapes + tables)

    assert [(one.name, one.hidden) for one in read(path).sheets] == [("ta1", False), ("ta2", True)]
