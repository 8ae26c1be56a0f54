"""What breaks in spreadsheets, out and in: P10 to P29 of what users of other tools suffer, each by its number."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.exchange.sheets.cells import ColumnKind
from cd7gui.exchange.sheets.forms import form_sheet
from cd7gui.exchange.writers.workbook import write
from cd7gui.protocol.case_report import dictionary
from cd7gui.study import entry
from cd7gui.study.entry import Place, Result
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.exchange.building import ALL, LONGEST, NASTY, Every, column, sound, workbook

EVERY = "E1_Every_kind_once"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s.cd7", name="S", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "01-001")
        yield made


# Out: each text is read by others as it was typed


def by_openpyxl(path: Path) -> list[str]:
    page = openpyxl.load_workbook(path)[EVERY]
    place = [cell.value for cell in page[1]].index("NOTE")
    return [str(row[place].value).replace("_x005F_", "_") for row in page.iter_rows(min_row=2)]


def by_pandas(path: Path) -> list[str]:
    read = pd.read_excel(path, sheet_name=EVERY, engine="openpyxl", dtype=str, keep_default_na=False)
    return [words.replace("_x005F_", "_") for words in read["NOTE"]]


def by_calamine(path: Path) -> list[str]:
    calamine = pytest.importorskip("python_calamine")
    rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(EVERY).to_python()
    return [row[rows[0].index("NOTE")].replace("_x005F_", "_") for row in rows[1:]]


def by_hand(path: Path) -> list[str]:
    """Read the XML itself: the texts of the cells in the column that is headed NOTE."""
    with zipfile.ZipFile(path) as archive:
        names = re.findall(r'<sheet name="(.*?)"', archive.read("xl/workbook.xml").decode())
        part = archive.read(f"xl/worksheets/sheet{names.index(EVERY) + 1}.xml")
    found = {cell.get("r"): "".join(cell.itertext()) for cell in ET.fromstring(part).iter(f"{MAIN}c")}
    letters = next(place[:-1] for place, words in found.items() if words == "NOTE")
    texts = [words for place, words in found.items() if re.fullmatch(rf"{letters}(?!1$)\d+", place)]
    return [re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), words) for words in texts]


@pytest.mark.parametrize("read", [by_openpyxl, by_pandas, by_calamine, by_hand])
def test_p18_p19_p24_p25_p29_others_read_each_text_to_the_letter(
    nasty_file: Path, read: Callable[[Path], list[str]]
) -> None:
    found = read(nasty_file)

    assert len(found) == len(NASTY)
    assert [(words, shown) for words, shown in zip(NASTY, found, strict=True) if words != shown] == []


@pytest.mark.parametrize("partial", ["2023", "2023-05", "2023-05-17", "1900-02"])
def test_p10_p11_p12_a_partial_date_leaves_as_it_was_typed_and_nothing_is_added(partial: str, tmp_path: Path) -> None:
    write(workbook(sound(PART=partial, PART_MR="")), tmp_path / "p.xlsx")
    page = openpyxl.load_workbook(tmp_path / "p.xlsx")[EVERY]
    cell = page.cell(2, [one.value for one in page[1]].index("PART") + 1)

    assert (cell.value, cell.data_type, cell.number_format) == (partial, "s", "@")


@pytest.mark.parametrize("reason", MissingReason)
def test_p25_a_missing_reason_is_read_by_pandas_as_the_word_it_is(reason: MissingReason, tmp_path: Path) -> None:
    write(workbook(sound(NUM=reason.stored)), tmp_path / "m.xlsx")
    first = pd.read_excel(tmp_path / "m.xlsx", sheet_name=EVERY, engine="openpyxl").iloc[0]

    assert (first["NUM_MR"], pd.isna(first["NUM"])) == (reason.value, True)


def test_p28_p29_every_column_of_the_demo_holds_one_type_and_numbers_are_numbers(demo_file: Path, demo: Study) -> None:
    book = openpyxl.load_workbook(demo_file)
    types = {ColumnKind.TEXT: "s", ColumnKind.NUMBER: "n", ColumnKind.INTEGER: "n", ColumnKind.DATE: "d"}
    for sheet in workbook_plan(demo).sheets:
        for place, one in enumerate(sheet.columns, start=1):
            cells = (row[0] for row in book[sheet.name].iter_rows(min_row=2, min_col=place, max_col=place))
            found = {cell.data_type for cell in cells if cell.value is not None}
            assert found <= {types[one.kind]}, (sheet.name, one.name)


def test_p17_dates_carry_their_distance_from_both_days_zero() -> None:
    found = form_sheet(Every, [sound(DAY="2023-07-20")], ALL)

    assert [column(found, name)[0].canonical() for name in ("DAY", "DAY_T", "DAY_H")] == ["2023-07-20", "34", "9"]


# In: a colleague's workbook, written by another programme


def colleagues(path: Path, name: str, *rows: tuple[str, object], from_1904: bool = False, shown: str = "") -> Path:
    """A workbook of openpyxl with patients and one value each; a text is a text and no formula."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    form, _, field = name.partition(".")
    page = book.worksheets[0]
    page.title = form
    page.append(["SUBJID", "CD34 (10⁶/kg)" if field == "CD34" else field])
    for number, (subject, value) in enumerate(rows, start=2):
        page.cell(number, 1).value = subject
        cell = page.cell(number, 2)
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type
        cell.number_format = shown or cell.number_format
    book.save(path)
    return path


def typed(study: Study, name: str, patient: str, text: str) -> str | None:
    """Return what the window stores for a text that somebody types, None where it refuses it."""
    form, _, field = name.partition(".")
    outcome = entry.enter(study, Place(patient, form, 0, field), text)
    return study.case(patient).stored(form, 0, field) if outcome.result is not Result.REJECTED else None


@pytest.mark.parametrize("name", ["F6.DSAPLAN", "F1.MRN", "F6.CD34", "F1.CONSDAT", "F1.BRTHDAT", "F1.SEX"])
def test_p15_p18_p19_p24_p28_a_text_means_in_a_workbook_what_it_means_when_it_is_typed(
    study: Study, tmp_path: Path, name: str
) -> None:
    words = {f"N-{number:03d}": one for number, one in enumerate(NASTY) if one != LONGEST and "_x0" not in one}
    plan = plan_file(study, colleagues(tmp_path / "c.xlsx", name, *words.items()))
    planned = {one.subject: one.new for one in plan.cells if one.place.name == name}
    refused = {one.subject: one for one in plan.refused}

    assert {number: planned.get(number) for number in words} == {
        number: typed(study, name, number, one) for number, one in words.items()
    }
    assert refused.keys() == words.keys() - planned.keys()
    assert [one.text for one in refused.values()] == [words[number] for number in refused]
    assert all(one.sentence.endswith(".") for one in refused.values())


@pytest.mark.parametrize("length", [32_767, 32_768])
def test_the_longest_text_goes_in_and_a_longer_one_is_refused(study: Study, tmp_path: Path, length: int) -> None:
    path = tmp_path / "F6.csv"
    path.write_text(f"SUBJID,DSAPLAN\n01-001,{'x' * length}\n", encoding="utf-8")
    plan = plan_file(study, path)

    assert (len(plan.cells), len(plan.refused)) == ((1, 0) if length == 32_767 else (0, 1))


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("day", ["2024-02-29", "2023-12-31", "1999-01-01"])
def test_p16_a_date_is_the_same_day_in_both_calendars(study: Study, tmp_path: Path, day: str, from_1904: bool) -> None:
    path = colleagues(tmp_path / "c.xlsx", "F1.CONSDAT", ("01-001", datetime.fromisoformat(day)), from_1904=from_1904)

    assert [one.new for one in plan_file(study, path).cells] == [day]


def test_the_day_that_never_was_is_no_date(study: Study, tmp_path: Path) -> None:
    # Spreadsheets hold 1900 for a leap year and show number 60 as 1900-02-29 (ECMA-376 part 1, 18.17.4.1).
    plan = plan_file(study, colleagues(tmp_path / "c.xlsx", "F1.BRTHDAT", ("01-001", 60), shown="yyyy-mm-dd"))

    assert plan.cells == ()
    assert len(plan.refused) == 1


@pytest.mark.parametrize("name", ["F6.DSAPLAN", "F1.MRN", "F6.CD34", "F1.SEX"])
def test_p19_a_date_that_the_spreadsheet_made_of_a_word_is_refused(study: Study, tmp_path: Path, name: str) -> None:
    september = datetime(2026, 9, 2)  # noqa: DTZ001
    path = colleagues(tmp_path / "c.xlsx", name, ("01-001", september), shown="d-mmm")
    (refused,) = plan_file(study, path).refused

    words = (
        "The spreadsheet turned what was typed into the date 2 September. Format the cell as text and type the value "
        "again."
    )
    assert refused.sentence == words


def test_every_form_of_the_protocol_is_a_sheet_with_its_header_whoever_is_in_it(study: Study) -> None:
    names = workbook_plan(study).names

    assert [name for name in names if re.match(r"F\d+[A-Z]?_", name)] == [
        form_sheet(form, (), ALL).name for form in dictionary().forms
    ]
