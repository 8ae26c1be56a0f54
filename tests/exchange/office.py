"""LibreOffice as another reader of our files: it opens them, prints them, and saves them as something else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

# Every sheet a file: commas, quotation marks, UTF-8, cells as shown (LibreOffice, filter options of CSV, token 12).
OPTIONS_OF_CSV = "44,34,76,1,,0,false,true,true,false,false,-1"
CSV = "Text - txt - csv (StarCalc)"
EACH_SHEET = f"csv:{CSV}:{OPTIONS_OF_CSV}"

FILTERS = {"xlsx": ("Calc MS Excel 2007 XML", ""), "ods": ("calc8", ""), "csv": (CSV, OPTIONS_OF_CSV)}
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub SaveAll
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
{steps}
  StarDesktop.terminate()
End Sub
Sub SaveAs(document, target, filter, options)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = filter
  how(1).Name = "FilterOptions"
  how(1).Value = options
  document.storeToURL(target, how())
End Sub
</script:module>
"""


def converted(path: Path, folder: Path, to: str) -> Path:
    """Save a workbook as something else; gives the folder with what came out."""
    out = folder / f"as {to.partition(':')[0]}"
    _run(folder / "profile", "--convert-to", to, "--outdir", str(out), str(path))
    return out


def saved(wanted: Sequence[tuple[Path, Path, str]], profile: Path) -> None:
    """Save each workbook in a folder in each of some formats ("ods csv"), all in one start, and each read once."""
    steps = []
    for path, folder, formats in wanted:
        folder.mkdir(parents=True)
        steps.append(f'document = StarDesktop.loadComponentFromURL("{path.as_uri()}", "_blank", 0, hidden())')
        for ending in formats.split():
            target = (folder / f"{path.stem}.{ending}").as_uri()
            name, options = FILTERS[ending]
            steps.append(f'SaveAs(document, "{target}", "{name}", "{options}")')
        steps.append("document.close(True)")
    library = profile / "user" / "basic" / "Standard"
    _run(profile, "--terminate_after_init")  # a profile is filled at its first start, over what stands in it
    (library / "Module1.xba").write_text(MACRO.replace("{steps}", "\n".join(steps).replace('"', "&quot;")))
    _run(profile, "macro:///Standard.Module1.SaveAll")


def _run(profile: Path, *words: str) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here.")
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
