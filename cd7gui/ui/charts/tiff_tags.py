"""Texts in a TIFF that state what the picture was made from, which Qt cannot write."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

DOCUMENT_NAME: Final = 269
IMAGE_DESCRIPTION: Final = 270
SOFTWARE: Final = 305
XMP: Final = 700
"""Tags of texts (TIFF 6.0, section 8; Adobe XMP part 3, section 3.3.1)."""

_ASCII, _BYTE = 2, 1  # types of a tag's value
_ENTRY: Final = "HHII"  # tag, type, count, and the value or its offset
_INLINE: Final = 4  # bytes that are stored in the entry itself


def with_texts(content: bytes, texts: Mapping[int, str]) -> bytes:
    """Return a TIFF of one picture with texts under these tags, in UTF-8.

    The directory is rewritten at the end; the pixels stay where they are. Raises ``ValueError`` for other content.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    if order is None:
        raise ValueError("The content is no TIFF.")
    entries = dict(_entries(content, order))
    made = bytearray(content)
    for tag, text in texts.items():
        value = text.encode() + (b"" if tag == XMP else b"\0")
        made += b"\0" * (len(made) % 2)  # values begin at even offsets
        at = len(made)
        made += value
        entries[tag] = _entry(order, tag, value, at)
    made += b"\0" * (len(made) % 2)
    made[4:8] = struct.pack(f"{order}I", len(made))
    directory = b"".join(entries[tag] for tag in sorted(entries))
    return bytes(made) + struct.pack(f"{order}H", len(entries)) + directory + struct.pack(f"{order}I", 0)


def _entry(order: str, tag: int, value: bytes, at: int) -> bytes:
    kind = _BYTE if tag == XMP else _ASCII
    if len(value) > _INLINE:
        return struct.pack(f"{order}{_ENTRY}", tag, kind, len(value), at)
    return struct.pack(f"{order}HHI", tag, kind, len(value)) + value.ljust(_INLINE, b"\0")


def _entries(content: bytes, order: str) -> list[tuple[int, bytes]]:
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, at)
    size = struct.calcsize(f"{order}{_ENTRY}")
    places = range(at + 2, at + 2 + count * size, size)
    return [(struct.unpack_from(f"{order}H", content, place)[0], content[place : place + size]) for place in places]
