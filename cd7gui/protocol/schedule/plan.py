"""The items of the schedule, read once from resources/protocol/schedule.toml, with window and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.date_kinds import Day
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import DiseaseAssessment, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import ClockOrigin
from cd7gui.protocol.reference.protocol_files import (
    CHECK_ID,
    CODE,
    DAY,
    DAYS,
    FROM_ANCHOR,
    MOST_YEARS,
    OTHERWISE,
    TEXT,
    TRUTH,
    Key,
    ProtocolFileError,
    entries_of,
    is_code,
    name_of,
    one_of,
    read_entry,
    read_protocol_file,
    tables,
    texts,
    whole,
)
from cd7gui.records import dataclass

FORMS: tuple[type[Form], ...] = (
    *(Registration, Eligibility, Disease, Infusion, ResponseAfterCart, Transplant, Engraftment, Chimerism, Toxicity),
    *(DiseaseAssessment, FollowUp, Laboratory),
)
EXPECTED_EMPTY = "EC-111"  # the check for forms that no other check covers
ENDINGS = frozenset(("death", "lost", "withdrawn", "relapse", "ineligible"))


@dataclass(frozen=True)
class ScheduleAmendment:
    """A protocol version that changed the schedule, and when it came into force at each site."""

    version: str
    since: date | None  # at every site not named in `sites`; None: only at those
    sites: Mapping[str, date] = field(default_factory=dict)

    def since_at(self, site: str) -> date | None:
        """Return the first day on which it is in force at a site; None if it never is."""
        return self.sites.get(site, self.since)


@dataclass(frozen=True)
class ItemRevision:
    """An amendment's revision of an item: its new version, or None if it is no longer expected."""

    amendment: ScheduleAmendment
    item: ScheduledItem | None


@dataclass(frozen=True)
class ScheduledItem:
    """One item of the schedule: what is expected, from which anchor, when, and which row answers it."""

    id: str
    title: str
    form: type[Form]
    anchor: ClockOrigin
    source: str
    days: int = 0  # the target, from the anchor; with years 0
    years: int = 0
    before: int | None = None  # days around the target; None if `first` and `last` count from the anchor
    after: int = 0
    first: int = 0
    last: int = 0
    any_anchor: bool = False  # from the anchor, or from the other one if there is none
    from_start: bool = False
    closes_at: ClockOrigin | None = None
    gap: int = 0
    date: Field[date] | None = None
    where: tuple[tuple[Field[Any], str], ...] = ()
    or_unnamed: bool = False
    needs: tuple[Field[Any], ...] = ()
    until: frozenset[str] = frozenset()
    none_if_complete: bool = False
    again: bool = False
    asked_by: str = EXPECTED_EMPTY
    revisions: tuple[ItemRevision, ...] = ()  # by amendments, in file order
    came_with: ScheduleAmendment | None = None  # the amendment that introduced it


@cache
def schedule() -> tuple[ScheduledItem, ...]:
    """Return every item in file order. Raises `ProtocolFileError` for one that contradicts itself."""
    return read_schedule(None)


def read_schedule(text: str | None) -> tuple[ScheduledItem, ...]:
    """Parse a schedule and its amendments. Raises `ProtocolFileError` for contradictions."""
    table = read_protocol_file(FILE, ["item", "amendment"], text)
    found = [entry for one in _judged(entries_of(FILE, table, "item")) for entry in _each_year(one)]
    entries = {entry["id"]: entry for entry in found}
    if len(entries) < len(found):
        raise _contradiction("its list of items", "two have the same id")
    items = {name: _item(entry) for name, entry in entries.items()}
    for told in entries_of(FILE, table, "amendment") if "amendment" in table else ():
        _amend(told, entries, items)
    return tuple(items.values())


def _judged(entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for position, entry in enumerate(entries, 1):
        yield read_entry(FILE, name_of(entry, position), entry, KEYS)


def _contradiction(where: str, why: str) -> ProtocolFileError:
    return ProtocolFileError(OTHERWISE, FILE, where=where, why=why)


def _amend(told: Mapping[str, Any], entries: dict[str, Mapping[str, Any]], items: dict[str, ScheduledItem]) -> None:
    """Apply one more amendment to the items, each starting from its previous revision."""
    where = f"the amendment {told.get('version')}"
    told = read_entry(FILE, where, told, OF_AMENDMENT)
    amendment = ScheduleAmendment(told["version"], told.get("since"), told.get("sites", {}))
    if not (amendment.since or amendment.sites):
        raise _contradiction(where, "it has no date from which it is in force")
    for change in (read_entry(FILE, f"a change of {where}", one, OF_CHANGE) for one in told.get("change", ())):
        for name in _matching(change["item"], entries, amendment):
            entries[name] = _changed(entries[name], change, told["source"])
            revision = ItemRevision(amendment, _item(entries[name]))
            items[name] = replace(items[name], revisions=(*items[name].revisions, revision))
    for pattern in told.get("dropped", ()):
        for name in _matching(pattern, entries, amendment):
            items[name] = replace(items[name], revisions=(*items[name].revisions, ItemRevision(amendment, None)))
    for entry in (entry for one in _judged(told.get("item", ())) for entry in _each_year(one)):
        if entry["id"] in entries or entry.get("from_start"):
            raise _contradiction(where, f"{entry['id']} cannot come new")
        entries[entry["id"]] = entry
        items[entry["id"]] = replace(_item(entry), came_with=amendment)


def _matching(pattern: str, ids: Iterable[str], amendment: ScheduleAmendment) -> list[str]:
    """Return the items that an amendment names: one, or several with "contact.y*"."""
    found = [one for one in ids if fnmatchcase(one, pattern)]
    if not found:
        raise _contradiction(f"the amendment {amendment.version}", f"the schedule has no {pattern} to change")
    return found


def _changed(entry: Mapping[str, Any], change: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """Return an item with another window; days around a target and days from the anchor replace each other."""
    new = {name: value for name, value in change.items() if name != "item"}
    other = _AROUND if new.keys() & _FROM_ANCHOR else _FROM_ANCHOR if new.keys() & _AROUND else frozenset()
    return {name: value for name, value in entry.items() if name not in other} | new | {"source": source}


def _each_year(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield an item, or one for each year of a yearly item."""
    if "yearly" not in entry:
        yield entry
        return
    first, last = entry["yearly"]
    for year in range(first, last + 1):
        named = {name: entry[name].replace("{year}", str(year)) for name in ("id", "title")}
        yield {**{name: value for name, value in entry.items() if name != "yearly"}, **named, "years": year}


_PLAIN = ("years", "before", "after", "first", "last", "gap", "from_start", "or_unnamed", "none_if_complete", "again")
_CLOCKS = {one.clock: one for one in ClockOrigin}
_AROUND, _FROM_ANCHOR = frozenset({"before", "after"}), frozenset({"first", "last"})

FILE = "schedule.toml"
YEARS = whole(0, MOST_YEARS, "number of years")


def _are_years(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(YEARS.holds, value)) and value[0] <= value[1]


def _are_codes(value: object) -> bool:
    return isinstance(value, dict) and all(map(CODE.holds, value.values()))


OF_WINDOW = {
    "day": FROM_ANCHOR.optional,
    "years": YEARS.optional,
    "gap": DAYS.optional,
    "before": DAYS.optional,
    "after": DAYS.optional,
    "first": FROM_ANCHOR.optional,
    "last": FROM_ANCHOR.optional,
}
KEYS = {
    "id": TEXT,
    "title": TEXT,
    "anchor": one_of(_CLOCKS),
    "else_anchor": one_of(_CLOCKS).optional,
    "yearly": Key("the first and the last year, like [2, 15]", _are_years, False, lambda years: [*map(int, years)]),
    **OF_WINDOW,
    "from_start": TRUTH.optional,
    "closes_at": one_of(_CLOCKS).optional,
    "form": one_of([form.id for form in FORMS]),
    "date": TEXT.optional,
    "where": Key("fields with the code of each", _are_codes, needed=False),
    "or_unnamed": TRUTH.optional,
    "needs": texts("a list of fields").optional,
    "until": texts(f"a list of {', '.join(sorted(ENDINGS))}", lambda one: one in ENDINGS),
    "none_if_complete": TRUTH.optional,
    "again": TRUTH.optional,
    "asked_by": CHECK_ID.optional,
    "source": TEXT,
}
OF_CHANGE = {"item": TEXT, **OF_WINDOW}
OF_AMENDMENT = {
    "version": TEXT,
    "since": DAY.optional,
    "sites": Key(
        'sites with the day of each, like { "02" = 2027-03-01 }',
        lambda value: isinstance(value, dict) and all(map(DAY.holds, value.values())),
        needed=False,
    ),
    "source": TEXT,
    "change": tables(),
    "dropped": texts("a list of items").optional,
    "item": tables(),
}


def _item(entry: Mapping[str, Any]) -> ScheduledItem:
    form = next(form for form in FORMS if form.id == entry["form"])
    _refuse_window(entry)
    return ScheduledItem(
        id=entry["id"],
        title=entry["title"],
        form=form,
        anchor=_CLOCKS[entry["anchor"]],
        source=entry["source"],
        days=entry.get("day", 0),
        any_anchor="else_anchor" in entry,
        closes_at=_CLOCKS.get(entry.get("closes_at", "")),
        date=_day(form, entry["date"]) if "date" in entry else None,
        where=tuple((_field(form, name, str(code)), str(code)) for name, code in entry.get("where", {}).items()),
        needs=tuple(_field(form, name) for name in entry.get("needs", ())),
        until=frozenset(entry["until"]),
        asked_by=entry.get("asked_by", EXPECTED_EMPTY),
        **{name: entry[name] for name in _PLAIN if name in entry},
    )


def _refuse_window(entry: Mapping[str, Any]) -> None:
    """Refuse a window that ends before it begins, or gives its days in two ways."""
    where = f"“{entry['id']}”"
    if entry.keys() & _AROUND and entry.keys() & _FROM_ANCHOR:
        raise _contradiction(where, "use before and after with a target, or first and last from the anchor")
    if not entry.keys() & _AROUND and entry.get("first", 0) > entry.get("last", 0):
        raise _contradiction(where, "its last day comes before its first")
    if "after" in entry and "before" not in entry:
        raise _contradiction(where, "after needs before beside it, which may be 0")


def _day(form: type[Form], id: str) -> Field[date]:
    """Return the field that holds the date of a form's rows. Raises `ProtocolFileError`."""
    found = _field(form, id)
    if not isinstance(found.kind, Day):
        raise _contradiction(found.name, "it is no date to the day")
    return found


def _field(form: type[Form], id: str, code: str | None = None) -> Field[Any]:
    """Return a field of a form, which must have the code. Raises `ProtocolFileError`."""
    found = form.field(id)
    if found is None:
        raise _contradiction(f"{form.id}.{id}", "the dictionary has no such field")
    if code is not None and not is_code(found, code):
        raise _contradiction(found.name, f"“{code}” is none of its codes")
    return found
