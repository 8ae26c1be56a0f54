"""The plan of source data verification: what is always verified, and for how many patients the rest is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from cd7gui.protocol.reference.protocol_files import (
    CODE,
    TEXT,
    Key,
    entries_of,
    name_of,
    read_entry,
    read_protocol_file,
    texts,
    whole,
)
from cd7gui.records import dataclass

FILE = "sdv.toml"
SHARE_KEYS = {"value": whole(0, 100, "share in per cent"), "unit": TEXT.optional, "source": TEXT}
KEYS = {
    "what": TEXT,
    "source": TEXT,
    "forms": texts("a list of forms like F2").optional,
    "fields": texts("a list of fields like F1.CONSDAT").optional,
    "where": Key("a field and the code that it is", lambda one: isinstance(one, dict), needed=False),
}
WHERE_KEYS = {"field": TEXT, "is": CODE}


@dataclass(frozen=True)
class AlwaysVerified:
    """Values verified for every patient: whole forms and single fields, where a row holds an answer."""

    what: str
    source: str
    forms: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()  # "F6.HSCTDAT"
    where: tuple[str, str] | None = None  # a field of the row, and the text that it must hold

    def speaks_of(self, form: str) -> bool:
        """Return whether it includes values of a form."""
        return form in self.forms or any(name.startswith(f"{form}.") for name in self.fields)

    def covers(self, form: str, field: str, texts: Mapping[str, str]) -> bool:
        """Return whether it includes a field of a row with these stored texts."""
        if form not in self.forms and f"{form}.{field}" not in self.fields:
            return False
        return self.where is None or field == self.where[0] or texts.get(self.where[0]) == self.where[1]


@dataclass(frozen=True)
class VerificationRules:
    """What is always verified, and the share of patients (in per cent) whose values are all verified."""

    always: tuple[AlwaysVerified, ...]
    share: int
    source: str

    def always_as(self, form: str, field: str, texts: Mapping[str, str]) -> str:
        """Return why a field is always verified, such as "consent"; "" if it is not."""
        asked = self._of_form.get(form, ())  # called for each value of a study
        return next((one.what for one in asked if one.covers(form, field, texts)), "")

    @cached_property
    def _of_form(self) -> Mapping[str, tuple[AlwaysVerified, ...]]:
        forms = {form for one in self.always for form in (*one.forms, *(name.partition(".")[0] for name in one.fields))}
        return {form: tuple(one for one in self.always if one.speaks_of(form)) for form in forms}


@cache
def verification_rules() -> VerificationRules:
    """Return the rules. Raises `ProtocolFileError` for an invalid share, or an entry without name or source."""
    table = read_protocol_file(FILE, ["share", "always"])
    share = read_entry(FILE, "[share]", table.get("share"), SHARE_KEYS)
    always = enumerate(entries_of(FILE, table, "always"), 1)
    found = tuple(_always(entry, name_of(entry, position, "what")) for position, entry in always)
    return VerificationRules(found, share["value"], share["source"])


def _always(entry: Mapping[str, object], name: str) -> AlwaysVerified:
    read = read_entry(FILE, name, entry, KEYS)
    where = read_entry(FILE, f"where of {name}", read["where"], WHERE_KEYS) if "where" in read else None
    return AlwaysVerified(
        read["what"],
        read["source"],
        frozenset(read.get("forms", ())),
        frozenset(read.get("fields", ())),
        (where["field"], where["is"]) if where is not None else None,
    )
