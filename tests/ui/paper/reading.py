"""Reading a printed PDF back with a programme that is not ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def texts_of(pdf: Path) -> list[str]:
    """Return the text of each page in the order in which it was drawn."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils, which .ci/system office brings, is not there")
    read = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return read.split("\f")[:-1]


def body(pages: list[str]) -> str:
    """Return what stands on the pages without blanks, below their heads and feet, which are drawn first."""
    inner = (re.split(r"Page \d+ of \d+\n", page, maxsplit=1)[-1] for page in pages)
    return re.sub(r"\s", "", "".join(inner))
