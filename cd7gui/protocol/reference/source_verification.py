"""The plan of source data verification: what is always compared with its source, and of how many patients the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property

from cd7gui.protocol.reference.protocol_files import (
    TEXT,
    Key,
    check_entry,
    entries_of,
    name_of,
    read_protocol_file,
    texts,
    whole,
)
from cd7gui.records import dataclass

FILE = "sdv.toml"
FORM, FIELD = re.compile(r"F\d+", re.ASCII), re.compile(r"F\d+\.[A-Z][A-Z0-9]*", re.ASCII)
SHARE_KEYS = {"value": whole(0, 100, "share in per cent"), "unit": TEXT, "source": TEXT}
KEYS = {
    "what": TEXT,
    "source": TEXT,
    "forms": texts("a list of forms like F2", lambda one: bool(FORM.fullmatch(one))).optional,
    "fields": texts("a list of fields like F1.CONSDAT", lambda one: bool(FIELD.fullmatch(one))).optional,
    "where": Key("a field and the code that it is", lambda one: isinstance(one, dict), needed=False),
}
WHERE_KEYS = {"field": TEXT, "is": TEXT}


@dataclass(frozen=True)
class AlwaysVerified:
    """Values that are verified of every patient: whole forms and single fields, where a row holds an answer."""

    what: str
    source: str
    forms: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()  # "F6.HSCTDAT"
    where: tuple[str, str] | None = None  # the field of the row, and the text that it holds

    def speaks_of(self, form: str) -> bool:
        """Return whether values of a form are among them."""
        return form in self.forms or any(name.startswith(f"{form}.") for name in self.fields)

    def covers(self, form: str, field: str, texts: Mapping[str, str]) -> bool:
        """Return whether a field of a row with these stored texts is among them."""
        if form not in self.forms and f"{form}.{field}" not in self.fields:
            return False
        return self.where is None or field == self.where[0] or texts.get(self.where[0]) == self.where[1]


@dataclass(frozen=True)
class VerificationRules:
    """What is always verified, and the share of patients (in per cent) of whom every value is."""

    always: tuple[AlwaysVerified, ...]
    share: int
    source: str

    def always_as(self, form: str, field: str, texts: Mapping[str, str]) -> str:
        """Return as what a field is always verified, such as "consent"; "" for one that is not."""
        asked = self._of_form.get(form, ())  # asked of each value of a study
        return next((one.what for one in asked if one.covers(form, field, texts)), "")

    @cached_property
    def _of_form(self) -> Mapping[str, tuple[AlwaysVerified, ...]]:
        forms = {form for one in self.always for form in (*one.forms, *(name.partition(".")[0] for name in one.fields))}
        return {form: tuple(one for one in self.always if one.speaks_of(form)) for form in forms}


@cache
def verification_rules() -> VerificationRules:
    """Return the rules. Raises `ProtocolFileError` for what is no share, or an entry without name or source."""
    table = read_protocol_file(FILE, ["share", "always"])
    share = table.get("share")
    check_entry(FILE, "[share]", share, SHARE_KEYS)
    assert isinstance(share, Mapping)
    always = list(entries_of(FILE, table, "always"))
    for position, entry in enumerate(always, 1):
        where = name_of(entry, position, "what")
        check_entry(FILE, where, entry, KEYS)
        if "where" in entry:
            check_entry(FILE, f"where of {where}", entry["where"], WHERE_KEYS)
    return VerificationRules(tuple(map(_always, always)), share["value"], share["source"])


def _always(entry: Mapping[str, object]) -> AlwaysVerified:
    where = entry.get("where")
    return AlwaysVerified(
        str(entry["what"]),
        str(entry["source"]),
        _names(entry.get("forms")),
        _names(entry.get("fields")),
        (str(where["field"]), str(where["is"])) if isinstance(where, Mapping) else None,
    )


def _names(listed: object) -> frozenset[str]:
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()
