"""The trial's stopping rules, read once from resources/protocol/stopping.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from cd7gui import resources
from cd7gui.domain.stopping import StoppingDesign, StoppingMethod, StoppingRule


@cache
def stopping_rules() -> tuple[StoppingRule, ...]:
    """Return the rules in their order; one without an event, a number or a source is refused when it is read."""
    return rules_from(resources.text("protocol", "stopping.toml"))


def rules_from(text: str) -> tuple[StoppingRule, ...]:
    """Read rules as stopping.toml has them. Raises `KeyError` or `ValueError` for one that lacks something."""
    found = tuple(map(_rule, tomllib.loads(text)["rule"]))
    names = [one.id for one in found]
    if len(set(names)) < len(names):
        raise ValueError("Two stopping rules have the same id.")
    return found


def _rule(entry: Mapping[str, Any]) -> StoppingRule:
    prior = entry.get("prior")
    design = StoppingDesign(
        float(entry["p0"]),
        float(entry["alpha"]),
        int(entry["patients"]),
        StoppingMethod(entry["method"]),
        (float(prior[0]), float(prior[1])) if prior else None,
        float(entry["p1"]) if "p1" in entry else None,
        tuple(entry.get("looks", ())),
    )
    return StoppingRule(entry["id"], entry["label"], entry["event"], int(entry["days"]), design, entry["source"])
