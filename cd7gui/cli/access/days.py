"""Parsing dates in command arguments."""

from __future__ import annotations

import argparse
from datetime import date

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import parse_whole


def day(text: str) -> date:
    """Parse a date argument."""
    try:
        return parse_whole(text)
    except Unparsable as problem:
        raise argparse.ArgumentTypeError(str(problem).rstrip(".")) from None
