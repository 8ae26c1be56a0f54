"""The trial's stopping rules, read once from resources/protocol/stopping.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from cd7gui.domain.stopping import StoppingDesign, StoppingMethod, StoppingRule
from cd7gui.protocol.reference.protocol_files import (
    OTHERWISE,
    SHARE,
    SOME_DAYS,
    TEXT,
    Key,
    ProtocolFileError,
    entries_of,
    name_of,
    number,
    one_of,
    read_entry,
    read_protocol_file,
    whole,
)

FILE = "stopping.toml"
WATCHED = ("death", "graft_failure", "gvhd", "crs_icans")  # events; `endpoints/safety/stopping_events.py` reads them
MOST_PATIENTS = 2000


ABOVE_ZERO = number("a number above 0", lambda value: value > 0)


def _is_prior(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(ABOVE_ZERO.holds, value))


def _are_looks(value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    whole_ones = all(type(one) is int and one >= 1 for one in value)
    return whole_ones and value == sorted(set(value))


KEYS = {
    "id": TEXT,
    "label": TEXT,
    "event": TEXT,
    "days": SOME_DAYS,
    "p0": SHARE,
    "alpha": SHARE,
    "patients": whole(1, MOST_PATIENTS, "number of patients"),
    "method": one_of([one.value for one in StoppingMethod]),
    "prior": Key("two numbers above 0, like [0.6, 2.4]", _is_prior, needed=False),
    "p1": SHARE.optional,
    "looks": Key("ascending numbers of patients, like [5, 10, 20]", _are_looks, needed=False),
    "source": TEXT,
}


@cache
def stopping_rules() -> tuple[StoppingRule, ...]:
    """Return the rules in order; one without an event, a number or a source is refused when read."""
    return rules_from(None)


def rules_from(text: str | None) -> tuple[StoppingRule, ...]:
    """Parse rules in the format of stopping.toml. Raises `ProtocolFileError` for an incomplete one."""
    rules = enumerate(entries_of(FILE, read_protocol_file(FILE, ["rule"], text), "rule"), 1)
    entries = [_judged(name_of(entry, position), entry) for position, entry in rules]
    names = [entry["id"] for entry in entries]
    for twice in {one for one in names if names.count(one) > 1}:
        raise ProtocolFileError(OTHERWISE, FILE, where=f"“{twice}”", why="two rules have this id")
    return tuple(map(_rule, entries))


def _judged(where: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    entry = read_entry(FILE, where, entry, KEYS)
    if entry.get("looks", [0])[-1] > entry["patients"]:
        raise ProtocolFileError(OTHERWISE, FILE, where=where, why="it looks after more patients than it covers")
    if "p1" in entry and entry["p1"] <= entry["p0"]:
        raise ProtocolFileError(OTHERWISE, FILE, where=where, why="p1 is not above p0")
    return entry


def _rule(entry: Mapping[str, Any]) -> StoppingRule:
    prior = entry.get("prior")
    design = StoppingDesign(
        float(entry["p0"]),
        float(entry["alpha"]),
        entry["patients"],
        StoppingMethod(entry["method"]),
        (float(prior[0]), float(prior[1])) if prior else None,
        float(entry["p1"]) if "p1" in entry else None,
        tuple(entry.get("looks", ())),
    )
    return StoppingRule(entry["id"], entry["label"], entry["event"], entry["days"], design, entry["source"])
