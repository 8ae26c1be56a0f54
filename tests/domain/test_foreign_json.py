"""JSON of others: what Python reads beyond JSON, or ends with an error of its own, is no JSON here."""

from __future__ import annotations

import pytest

from cd7gui.domain.foreign_json import read_json


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "deep"),
        ('{"a":' * 50_000, "deep"),
        ("Infinity", "number"),
        ("[NaN]", "number"),
        ('{"line":1e999}', "large"),
        ("9" * 5000, "digits"),
        ("", "value"),
        (b"\xff\xfe{", "decode"),
    ],
)
def test_what_is_no_json_is_a_value_error(text: str | bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_json(text)


def test_json_is_read() -> None:
    assert read_json(b'{"line": 5, "share": 1.5}') == {"line": 5, "share": 1.5}
