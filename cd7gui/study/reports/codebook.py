"""The codebook in words: fields, computed values, checks, limits, scales, endpoints. The dictionary's snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from cd7gui.domain.formatting import listed
from cd7gui.study.reports.codebook_content import Data, content


def codebook_json() -> str:
    """Return the codebook as JSON."""
    return json.dumps(content(), ensure_ascii=False, indent=1)


def codebook_markdown() -> str:
    """Return the codebook as Markdown for reading or printing."""
    return "\n".join(_lines(content())) + "\n"


def _lines(book: Data) -> Iterator[str]:
    yield "# Codebook of the case report"
    yield ""
    yield "{programme}, protocol version {protocol_version}, dictionary version {dictionary_version}.".format_map(book)
    yield "A field without a value may hold the reason: {codes}.".format(codes=listed(book["missing_codes"], "or"))
    yield from _forms(book["forms"])
    yield from _table(
        "Edit checks",
        (
            "Check",
            "Severity",
            "Field",
            "What it says",
            "What to do",
            "Rule",
            "How it judges",
        ),
        (
            [one[key] for key in ("id", "severity", "at", "says", "remedy", "rule", "explains")]
            for one in book["checks"]
        ),
        " ".join(one["words"] for one in book["severities"]),
    )
    yield from _lists(book)


def _lists(book: Data) -> Iterator[str]:
    """Yield the lists that checks and endpoints are based on."""
    yield from _table(
        "Limits",
        ("Limit", "Value", "Unit", "Source"),
        ([one[key] for key in ("name", "value", "unit", "source")] for one in book["limits"]),
    )
    yield from _table(
        "Consent versions",
        ("Version", "In force from", "Until", "Source"),
        ([one[key] for key in ("name", "first", "last", "source")] for one in book["consent_versions"]),
    )
    yield from _table(
        "Stopping rules",
        ("Rule", "Design", "Source"),
        ([one["name"], one["rule"], one["source"]] for one in book["stopping_rules"]),
    )
    yield from _table(
        "Scales",
        ("Scale", "Version", "Source", "To be confirmed against the paper"),
        ([one["name"], one["version"], one["source"], "; ".join(one["to_confirm"])] for one in book["scales"]),
    )
    yield from _table(
        "Endpoints",
        ("Endpoint", "Definition"),
        ([one["name"], one["definition"]] for one in book["endpoints"]),
    )


def _forms(forms: Iterable[Data]) -> Iterator[str]:
    for form in forms:
        title = f"{form['id']} {form['title']}"
        header = ("Field", "Label", "Type", "Values", "Required", "Asked", "Notes")
        rows = "One row for each event." if form["repeating"] else "Once per patient."
        intro = f"{form['purpose']} {rows} " + "Sheet {sheet}.".format(sheet=form["sheet"])
        yield from _table(title, header, (_item_row(one) for one in form["items"]), intro)


def _item_row(one: Data) -> list[str]:
    derived = one.get("derived", False)
    label = f"{one['label']} ({one['unit']})" if "unit" in one else one["label"]
    required, shown = ("computed", "") if derived else (one.get("required", "never"), one["shown"])
    return [one["name"], label, one["type"], _values(one), required, shown, _notes(one)]


def _values(one: Data) -> str:
    codes = "; ".join(f"{code} = {label}" for code, label in one.get("codes", {}).items())
    return "; ".join(part for part in (codes, one.get("allowed", "")) if part)


def _notes(one: Data) -> str:
    notes = [one.get("derivation") or one.get("help", "")]
    if "to_confirm" in one:
        notes.append("To be confirmed against the paper: {items}.".format(items="; ".join(one["to_confirm"])))
    if one.get("identifier"):
        notes.append("Identifies the patient: never in a de-identified file.")
    if one.get("genetic"):
        notes.append("Genetic data: never in a file for abroad.")
    if one.get("investigator"):
        notes.append("The investigator's judgement.")
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
