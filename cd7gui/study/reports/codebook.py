"""The codebook: fields, computed values, checks, limits, scales and endpoints in words. The dictionary's snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import N_, listed
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.reports.codebook_content import Data, content


def codebook_json() -> str:
    """Return the codebook as JSON."""
    return json.dumps(content(), ensure_ascii=False, indent=1)


def codebook_markdown() -> str:
    """Return the codebook as Markdown, to be read or printed."""
    return "\n".join(_lines(content())) + "\n"


def snapshot_json(of: Dictionary | None = None) -> str:
    """Return the dictionary as it is kept in resources/protocol/dictionary-VERSION.json: a diff of it can be read."""
    found = of or dictionary()
    return json.dumps(found.snapshot(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _lines(book: Data) -> Iterator[str]:
    yield N_("# Codebook of the case report")
    yield ""
    yield N_("{programme}, protocol version {protocol_version}, dictionary version {dictionary_version}.").format_map(
        book
    )
    yield N_("A field without a value may hold the reason: {codes}.").format(
        codes=listed(book["missing_codes"], N_("or"))
    )
    yield from _forms(book["forms"])
    yield from _table(
        N_("Edit checks"),
        (
            N_("Check"),
            N_("Severity"),
            N_("Field"),
            N_("What it says"),
            N_("What to do"),
            N_("Rule"),
            N_("How it judges"),
        ),
        (
            [one[key] for key in ("id", "severity", "at", "says", "remedy", "rule", "explains")]
            for one in book["checks"]
        ),
        " ".join(one["words"] for one in book["severities"]),
    )
    yield from _lists(book)


def _lists(book: Data) -> Iterator[str]:
    """Yield what the checks and the endpoints rest on."""
    yield from _table(
        N_("Limits"),
        (N_("Limit"), N_("Value"), N_("Unit"), N_("Source")),
        ([one[key] for key in ("name", "value", "unit", "source")] for one in book["limits"]),
    )
    yield from _table(
        N_("Consent versions"),
        (N_("Version"), N_("In force from"), N_("Until"), N_("Source")),
        ([one[key] for key in ("name", "first", "last", "source")] for one in book["consent_versions"]),
    )
    yield from _table(
        N_("Scales"),
        (N_("Scale"), N_("Version"), N_("Source"), N_("To be confirmed against the paper")),
        ([one["name"], one["version"], one["source"], "; ".join(one["to_confirm"])] for one in book["scales"]),
    )
    yield from _table(
        N_("Endpoints"),
        (N_("Endpoint"), N_("Definition")),
        ([one["name"], one["definition"]] for one in book["endpoints"]),
    )


def _forms(forms: Iterable[Data]) -> Iterator[str]:
    for form in forms:
        title = f"{form['id']} {form['title']}"
        header = (N_("Field"), N_("Label"), N_("Type"), N_("Values"), N_("Required"), N_("Asked"), N_("Notes"))
        rows = N_("A row for each event.") if form["repeating"] else N_("Once a patient.")
        intro = f"{form['purpose']} {rows} " + N_("Sheet {sheet}.").format(sheet=form["sheet"])
        yield from _table(title, header, (_item_row(one) for one in form["items"]), intro)


def _item_row(one: Data) -> list[str]:
    derived = one.get("derived", False)
    label = f"{one['label']} ({one['unit']})" if "unit" in one else one["label"]
    required, shown = (N_("computed"), "") if derived else (one.get("required", N_("never")), one["shown"])
    return [one["name"], label, one["type"], _values(one), required, shown, _notes(one)]


def _values(one: Data) -> str:
    codes = "; ".join(f"{code} = {label}" for code, label in one.get("codes", {}).items())
    return "; ".join(part for part in (codes, one.get("allowed", "")) if part)


def _notes(one: Data) -> str:
    notes = [one.get("derivation") or one.get("help", "")]
    if "to_confirm" in one:
        notes.append(N_("To be confirmed against the paper: {items}.").format(items="; ".join(one["to_confirm"])))
    if one.get("identifier"):
        notes.append(N_("Identifies the patient: never in a de-identified file."))
    if one.get("genetic"):
        notes.append(N_("Genetic data: never in a file for abroad."))
    if one.get("investigator"):
        notes.append(N_("The investigator's judgement."))
    if "cdash" in one:
        notes.append(f"CDASH {one['cdash']}.")
    return " ".join(note for note in notes if note)


def _table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]], intro: str = "") -> Iterator[str]:
    yield from ("", f"## {title}", "")
    if intro:
        yield from (intro, "")
    yield _row(header)
    yield _row(["---"] * len(header))
    yield from (_row(row) for row in rows)


def _row(texts: Iterable[str]) -> str:
    # A bar would end the cell, and a line break the row.
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"
