"""Writes what the golden tests compare with: `python -m tests.golden.write_snapshot [--unreleased]`.

A snapshot belongs to one version of the dictionary. A new version (VERSION in cd7gui/protocol/case_report.py) gets new
files; those of a version stay as they are, because data were entered under it. `--unreleased` writes the files of the
present version again: only while no study has been started with it. Read the diff before committing it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from cd7gui.domain.results import Settings
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.forms import form_sheet
from cd7gui.exchange.sheets.listings import patients_sheet
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.exports.analysis_dataset import analysis_set

ROOT = Path(__file__).parents[2]


def snapshot_path(version: str) -> Path:
    """Return the file of a version's dictionary."""
    return ROOT / "resources" / "protocol" / f"dictionary-{version}.json"


def headers_path(version: str) -> Path:
    """Return the file of a version's sheet headers."""
    return Path(__file__).parent / f"headers-{version}.json"


def snapshot_json() -> str:
    """Return the dictionary as it is kept: a diff of it can be read."""
    return json.dumps(dictionary().snapshot(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def headers() -> Mapping[str, list[str]]:
    """Return the headers of the workbook's data sheets as they are now."""
    everything = Disclosure()
    sheets = [patients_sheet((), analysis_set((), {}, Settings(), everything))]
    sheets += [form_sheet(form, (), everything) for form in dictionary().forms]
    return {sheet.name: list(sheet.header) for sheet in sheets}


def headers_json() -> str:
    """Return the headers as they are kept, a sheet to a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(names)}" for name, names in headers().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(words: list[str]) -> int:
    """Write the files of the present version; those that exist only with --unreleased."""
    version = dictionary().version
    for path, text in ((snapshot_path(version), snapshot_json()), (headers_path(version), headers_json())):
        if path.exists() and "--unreleased" not in words:
            sys.stdout.write(f"{path} exists. Raise VERSION in cd7gui/protocol/case_report.py, or add --unreleased.\n")
            return 1
        path.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"Wrote {path}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
