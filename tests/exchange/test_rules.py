"""The conventions of the workbook: each of X01 to X28 has a test in this folder that is named after it.

    X01 one rectangle a sheet            X11 no time zones                X21 print set-up
    X02 keys first, fixed order          X12 Provenance                   X22 nothing hidden, linked or personal
    X03 short names, explained           X13 hash of the content          X23 opens everywhere
    X04 code and label                   X14 Dictionary                   X24 whole or not at all
    X05 dates, partial dates, days       X15 Changes and Audit            X25 the name of the file
    X06 texts to the letter              X16 Summary and charts           X26 CSV folder and scripts
    X07 no formula                       X17 Patients                     X27 there and back
    X08 one type a column                X18 panes, tables, widths        X28 a password that is one
    X09 why a value is missing           X19 no colour alone
    X10 what no cell can hold            X20 the blank entry workbook

Find them with `pytest tests/exchange -k x05`.
"""

import re
from pathlib import Path

RULES = {f"x{number:02d}" for number in range(1, 29)}


def test_each_convention_of_the_workbook_has_a_test_that_is_named_after_it() -> None:
    here = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py")]
    named = {rule for text in here for rule in re.findall(r"def test_(x\d\d)_", text)}

    assert named == RULES
