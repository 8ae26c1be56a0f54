"""Labels with quotes, comment ends and macro signs stay texts in the scripts that R, Python and SAS read."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cd7gui.exchange.sheets.cells import Sheet, SheetColumn
from cd7gui.exchange.writers.reading_scripts import python_script, r_script, sas_script, transport_script

HOSTILE = (
    'a" , system("id"), "',
    "a'; %put &sysuserid; data x; '",
    "Crohn’s; proc delete data=_all_; ‘x",
    "*/ endsas; /*",
    "line\nbreak # x",
    "\\",
    '"""\nimport os\n"""',
    "%sysexec id; &path",
    "<b>&amp;</b>",
    "a\u202eb\u2066 🩸",
)
WORD = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|/\*.*?\*/", re.DOTALL)  # what SAS does not read as statements


def sheet_of(words: str) -> Sheet:
    plain = SheetColumn("SUBJID", "Subject")
    coded = SheetColumn("NOTE", words, codes=(("A", words), ("B", "b")))
    return Sheet("E1_Every", words, "tbl_E1", (plain, coded), ())


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("script", [sas_script, transport_script])
def test_in_sas_nothing_of_a_label_stands_outside_its_quotes(script: object, words: str) -> None:
    assert callable(script)
    outside = [WORD.sub("'?'", script([sheet_of(one)])) for one in ("plain", words)]
    assert outside[0] == outside[1]


@pytest.mark.parametrize("words", HOSTILE)
def test_in_python_a_label_is_a_text(words: str) -> None:
    (call,) = [one for one in ast.parse(python_script([sheet_of(words)])).body if _reads(one)]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    arguments = [ast.literal_eval(one) for one in call.value.args]
    assert arguments[-2:] == [{"SUBJID": "Subject", "NOTE": words}, {"NOTE": {"A": words, "B": "b"}}]


def _reads(one: ast.stmt) -> bool:
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and ast.unparse(one.value.func) == "read_form"


def test_r_reads_each_label_as_it_is(tmp_path: Path) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed (.ci/system r)")
    (tmp_path / "e1_every.csv").write_text("\ufeffSUBJID,NOTE\n", encoding="utf-8")
    lines = []
    for words in HOSTILE:
        codepoints = ", ".join(str(ord(sign)) for sign in words)
        lines.append(
            f'{r_script([sheet_of(words)])}\nstopifnot(identical(utf8ToInt(attr(forms$E1_Every$NOTE, "label")), '
            f"as.integer(c({codepoints}))))\n"
        )
    (tmp_path / "all.R").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(["Rscript", "all.R"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
