"""LibreOffice as another reader of our files: it opens them, prints them, and saves them as something else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# Every sheet a file: commas, quotation marks, UTF-8, cells as shown (LibreOffice, filter options of CSV, token 12).
EACH_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def converted(path: Path, folder: Path, to: str) -> Path:
    """Save a workbook as something else; gives the folder with what came out."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here.")
    out = folder / f"as {to.partition(':')[0]}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out
