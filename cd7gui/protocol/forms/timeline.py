"""The clocks of a patient: T and H, what was known on a day, the last day seen alive, relapse and death."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import COMPLETE, DELETED, MissingReason, place_name
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import study_day
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.reference.limits import limit
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Decider:
    """A value that decides an outcome: its place, its text, and the rule by which it counts."""

    form: type[Form]
    row: int
    field: Field[Any]
    value: str  # as displayed
    rule: str
    day: date | None = None

    @property
    def place(self) -> str:
        """The name of the value: "F16.DTHDAT", "F10[2].ONSET"."""
        return place_name(self.form.id, self.row, self.field.id)


def decided_by(row: Row, item: Field[Any], rule: str, day: date | None = None) -> Decider:
    """Return a row's value as the deciding one; the day is the value itself if it is a date and none is given."""
    value = row[item]
    own = row.form.field(item.id) or item  # two forms may share a group of fields
    shown = item.kind.show(value)
    return Decider(row.form, row.number, own, shown, rule, day or (value if isinstance(value, date) else None))


def holds(row: Row, item: Field[str], *codes: str) -> bool:
    """Return whether a choice has one of these codes; a missing one has none."""
    return row.has(item) and row[item] in codes


@dataclass(frozen=True)
class LeftOut:
    """Why a patient does not count in an outcome, in a sentence, and the field that would change it."""

    reason: str
    field: Field[Any]


class CannotSay(NoAnswer):
    """Ends a derivation that has no answer; it carries the reason."""

    def __init__(self, reason: str, field: Field[Any]) -> None:
        super().__init__(reason)
        self.left_out = LeftOut(reason, field)


class ClockOrigin(Enum):
    """Where a clock starts: T, the day of the CAR-T infusion, or H, the day of the transplant."""

    INFUSION = "infusion"
    TRANSPLANT = "transplant"

    @property
    def field(self) -> Field[date]:
        """The date that starts the clock."""
        return Infusion.date if self is ClockOrigin.INFUSION else Transplant.date

    @property
    def clock(self) -> str:
        """The letter of the clock: T or H."""
        return "T" if self is ClockOrigin.INFUSION else "H"

    @property
    def words(self) -> str:
        """The origin for a sentence."""
        return "CAR-T infusion" if self is ClockOrigin.INFUSION else "transplant"


def on_clock(case: Case, day: date, origin: ClockOrigin = ClockOrigin.TRANSPLANT) -> str:
    """Return a day with its distance from T or H: "2023-07-12 (H+1)"; without that date only the day."""
    start = case.get(origin.field)
    return day.isoformat() if start is None else f"{day.isoformat()} ({study_day(origin.clock, day, start)})"


def horizon(case: Case, cutoff: date | None = None) -> date:
    """Return the last day that counts: the given cut-off, else the study's, else today; at most the withdrawal."""
    last, end = cutoff or case.cutoff or case.today, last_day_consented(case)
    return last if end is None else min(last, end)


def last_day_consented(case: Case) -> date | None:
    """Return the last day whose data the consent covers: that of its withdrawal from further data, or None."""
    further = case.get(Registration.withdrawal_scope) == "FURTHER"
    return case.get(Registration.withdrawal_date) if further else None


def limited_to_consent(case: Case) -> Case:
    """Return the case without what is dated after consent to further data was withdrawn."""
    end = last_day_consented(case)
    if end is None:
        return case
    rows = _rows_as_of(case, end, _dated_later(case, end))
    return replace(case, rows_by_form={**case.rows_by_form, **rows}) if rows else case


def _dated_later(case: Case, last: date) -> list[type[Form]]:
    """Return the forms with a later date, except trial-conduct forms, which are known whatever their date."""
    forms = (form for form in case.dictionary.forms if not form.of_conduct)
    return [form for form in forms if (day := case.latest_day(form)) is not None and day > last]


def known_by(case: Case, cutoff: date | None = None) -> Case:
    """Return the case as it was known on the cut-off day: what is dated later does not exist.

    A row, or a form that is one event, goes with the date that places it; a later end of something that began before
    is open again. The worst findings of a GVHD episode belong to their own day: before it only the onset is known. A
    row with neither its onset nor anything else known by then stays, because it may have begun before. What became
    fatal later is pending. A repeating form with later rows was not complete, nor was F11 without rows while CRS and
    ICANS were still to be assessed.
    Somebody seen alive, or dead, on a later day was alive on the cut-off day, and is followed up to it.
    Raises `CannotSay` if the patient withdrew the consent to any use of the data.
    """
    if case.get(Registration.withdrawal_scope) == "ALL":
        raise CannotSay("The patient withdrew consent to any use of the data.", Registration.withdrawal_scope)
    last = horizon(case, cutoff)
    if case.cutoff == last and _is_cut(case, last):
        return case  # each endpoint calls this for a case that was truncated for all of them
    later = _dated_later(case, last)
    cut = _rows_as_of(case, last, later)
    if not cut and case.cutoff == last:
        return case  # nothing is dated later, so the case is known in full
    rows = {**case.rows_by_form, **cut}
    seen = _seen_alive_after(case, later, last) or case.seen_later
    return replace(case, rows_by_form=rows, cutoff=last, seen_later=seen, cut=(rows, last))


def _is_cut(case: Case, last: date) -> bool:
    return case.cut is not None and case.cut[0] is case.rows_by_form and case.cut[1] == last


_CAME = (Registration.consent_date, Registration.enrolment_date, Infusion.depletion_start, Infusion.date)


def came_later(case: Case, known: Case) -> bool:
    """Return whether a patient entered the trial only after the day as of which the case is known."""
    entered = [day for day in _CAME if case.has(day)]
    return bool(entered) and not any(known.has(day) for day in entered)


def _seen_alive_after(case: Case, later: Iterable[type[Form]], last: date) -> tuple[Row, Field[date]] | None:
    """Return a later value that shows the patient alive on the last day that counts.

    A death after that day shows it too. A contact that says lost, or dead, shows nobody alive, and neither does a
    future day, nor a day after consent to further data was withdrawn.
    """
    until = min(case.today, last_day_consented(case) or case.today)
    died = case.get(Death.date)
    if died is not None and died <= last:
        return None
    for form in later:
        for row in case.rows(form):
            if form is FollowUp and holds(row, FollowUp.status, "LOST", "DEAD"):
                continue
            for item, day in row.days:
                if last < day <= until:
                    return row, item
    return None


# The date without which an event of a non-repeating form did not happen.
_PLACED_BY: dict[type[Form], Field[date]] = {
    Infusion: Infusion.date,
    Transplant: Transplant.date,
    Relapse: Relapse.date,
    Death: Death.date,
}
_GVHD_FROM_ONSET = (Gvhd.type.id, Gvhd.attribution.id, Gvhd.onset.id)


def _rows_as_of(case: Case, last: date, later: list[type[Form]]) -> dict[str, Mapping[int, Row]]:
    """Return the rows as known on a day, of the forms in which the day hides anything."""
    rows: dict[str, Mapping[int, Row]] = {form.id: _rows_by(case, form, last) for form in later}
    died = case.get(Death.date)
    for form in _FATAL if died is not None and died > last else [form for form in _FATAL if form in later and not died]:
        found = rows.get(form.id, case.rows_by_form.get(form.id, {}))
        alive = {number: _not_fatal_yet(case, row, last, died) for number, row in found.items()}
        if any(alive[number] is not row for number, row in found.items()):
            rows[form.id] = alive
    if _still_watched(case, last, died):
        rows[WATCHED_FORM] = case.rows_by_form[WATCHED_FORM]
    return {id_: _unmarked(found) if _repeats(case, id_) else found for id_, found in rows.items()}


def _repeats(case: Case, form_id: str) -> bool:
    form = case.dictionary.form(form_id)
    return form is not None and form.repeating


def _unmarked(rows: Mapping[int, Row]) -> Mapping[int, Row]:
    """Return rows without the mark that their form is complete."""
    return {**rows, 0: rows[0].with_text(COMPLETE, None)} if 0 in rows and rows[0].complete else rows


WATCHED_FORM = "F11"  # an empty one says that there was no CRS or ICANS: only once they need no longer be assessed


def _still_watched(case: Case, last: date, died: date | None) -> bool:
    """Return whether F11 is marked complete and empty, but on this day CRS and ICANS were still to be assessed."""
    form, infused = case.dictionary.form(WATCHED_FORM), case.get(Infusion.date)
    if form is None or infused is None or not case.is_complete(form) or case.rows(form):
        return False
    ended = last >= case.today or last == last_day_consented(case) or (died is not None and died <= last)
    return not ended and (last - infused).days < limit("toxicity_window").days


def _rows_by(case: Case, form: type[Form], last: date) -> dict[int, Row]:
    found = ((row, _row_by(row, last)) for row in case.rows_by_form[form.id].values())
    covered = last_day_consented(case) or date.max
    return {row.number: _kept(row, cut, last, covered) for row, cut in found if cut is not None}


def _kept(row: Row, cut: Row, last: date, covered: date) -> Row:
    """Return a row as known on a day; if only that it exists is known, its later dates are pending.

    Without its onset it may have begun before that day. What the consent does not cover has not happened.
    """
    if not row.form.repeating or not cut.empty or row.empty:
        return cut
    pending = {item.id: MissingReason.PENDING.stored for item, day in row.days if last < day <= covered}
    return Row(row.form, row.number, {**cut.texts, **pending})


def _row_by(row: Row, last: date) -> Row | None:
    if DELETED in row.texts or row.latest_day is None or row.latest_day <= last:
        return row  # a struck-out row stays so: truncated to its onset, it would count again
    later = {item.id for item, day in row.days if day > last}
    later |= _not_known_without(row, later)
    placed = _PLACED_BY.get(row.form)
    if (row.form.order_by in later) or (placed is not None and placed.id in later):
        return None
    if row.form is Gvhd and Gvhd.worst_date.id in later:
        return Row(row.form, row.number, {name: row.texts[name] for name in _GVHD_FROM_ONSET if name in row.texts})
    return Row(row.form, row.number, {name: text for name, text in row.texts.items() if name not in later})


# What a row says of a fatal end, which is known from the death on; and its own end.
_FATAL: dict[type[Form], tuple[Field[date], dict[Field[Any], str]]] = {
    AdverseEvent: (AdverseEvent.end, {AdverseEvent.grade: "5", AdverseEvent.outcome: "FATAL"}),
    Infection: (Infection.end, {Infection.grade: "5", Infection.outcome: "FATAL", Infection.contributed: "Y"}),
}
_BY_DEATH = "DEATH"  # of AESCRIT


def _not_fatal_yet(case: Case, row: Row, last: date, died: date | None) -> Row:
    """Return a row without its fatal end, if the patient died, or it ended, only after the day."""
    pending = "" if last == last_day_consented(case) else MissingReason.PENDING.stored
    end, fatal = _FATAL[row.form]
    ended = case.row(row.form, row.number).get(end)
    if DELETED in row.texts or not (died is not None or (ended is not None and ended > last)):
        return row
    fatal_items = {item.id for item, code in fatal.items() if row.texts.get(item.id) == code}
    texts = {**row.texts, **dict.fromkeys(fatal_items, pending)}
    criteria = row.get(AdverseEvent.criteria) or () if row.form is AdverseEvent else ()
    if _BY_DEATH in criteria:
        others = tuple(code for code in criteria if code != _BY_DEATH)
        alone = {AdverseEvent.criteria.id: "", AdverseEvent.serious.id: pending}
        texts |= {AdverseEvent.criteria.id: AdverseEvent.criteria.kind.store(others)} if others else alone
    return (
        row if texts == row.texts else Row(row.form, row.number, {name: text for name, text in texts.items() if text})
    )


# A graft failure is known from its date on, except primary failure, which tells what had not happened by then.
_FAILED_LATER = ("F8", "GFDAT", "GFAIL", ("SECONDARY", "POOR"))


def _not_known_without(row: Row, later: set[str]) -> set[str]:
    """Return the answers of a row that became true only on a later date."""
    form, date_of, item, codes = _FAILED_LATER
    return {item} if row.form.id == form and date_of in later and row.texts.get(item) in codes else set()


def dated(case: Case) -> Iterator[tuple[Row, Field[date], date]]:
    """Yield every complete date of the patient's events with its place, in page order."""
    for form in case.dictionary.forms:
        for row in () if form.of_conduct else case.rows(form):
            yield from ((row, item, day) for item, day in row.days)


def in_time(case: Case, form: type[Form], when: Field[date]) -> list[Row]:
    """Return the dated rows of a form, earliest first; rows of one day by row number."""
    return list(case.rows_by_day(form, when))


@dataclass(frozen=True)
class Event:
    """An event on a day, with its value."""

    day: date
    decider: Decider


def _event(row: Row, item: Field[date], rule: str) -> Event:
    return Event(row[item], decided_by(row, item, rule))


def start_of(case: Case, origin: ClockOrigin, *, known: Case) -> Event:
    """Return day zero of a clock; raises `CannotSay` if it is not entered or after the cut-off."""
    if not known.has(origin.field):
        later = case.has(origin.field)
        reason = (
            "The {origin} ({clock}) is after the data cut-off."
            if later
            else "The date of the {origin} ({clock}) is not entered."
        )
        raise CannotSay(reason.format(origin=origin.words, clock=origin.clock), origin.field)
    rule = f"Time runs from the {origin.words}."
    return _event(known.only(origin.field.form), origin.field, rule)


def death_of(known: Case) -> Event | None:
    """Return the death, or None if none is recorded. Raises `CannotSay` for a death without a date."""
    death = known.only(Death)
    if death.get(Death.died):
        if not death.has(Death.date):
            raise CannotSay("The patient died, but the date of death is not entered.", Death.date)
        return _event(death, Death.date, "Death of any cause is an event.")
    if any(holds(row, FollowUp.status, "DEAD") for row in known.rows(FollowUp)):
        raise CannotSay("A follow-up contact says that the patient is dead, but F16 records no death.", Death.date)
    return None


def relapse_of(known: Case) -> Event | None:
    """Return the relapse of F14, or None if none is recorded. Raises `CannotSay` for a relapse without a date."""
    relapse = known.only(Relapse)
    if not relapse.get(Relapse.relapsed):
        return None
    if not relapse.has(Relapse.date):
        raise CannotSay("The patient relapsed, but the date of relapse is not entered.", Relapse.date)
    return _event(relapse, Relapse.date, "The first relapse by any method is an event.")


def last_seen(known: Case) -> Event | None:
    """Return the last day the patient is known to have been alive, or the death; None if nothing is dated.

    Every dated event counts, because it happened to a living patient; a contact that only says "lost" does not. A
    patient seen alive after the data cut-off was alive on it.
    """
    death = death_of(known)
    if death is not None:
        return death
    if known.seen_later is not None and known.cutoff is not None:
        row, item = known.seen_later
        rule = "Known to be alive at the data cut-off, because seen later."
        return Event(known.cutoff, decided_by(row, item, rule, known.cutoff))
    latest = (_latest_alive(known, form) for form in known.dictionary.forms if not form.of_conduct)
    alive = [(row.latest_day, row.form is FollowUp, row) for row in latest if row is not None and row.latest_day]
    if not alive:
        return None
    last, _, row = max(alive, key=lambda found: found[:2])
    item = next(item for item, day in row.days if day == last)
    return _event(row, item, "Last date on which the patient is known to be alive.")


def _latest_alive(known: Case, form: type[Form]) -> Row | None:
    """Return the row of a form with the latest date on which the patient was alive."""
    if form is not FollowUp:
        return known.latest_row(form)
    seen = [row for row in in_time(known, FollowUp, FollowUp.date) if not holds(row, FollowUp.status, "LOST")]
    return max(seen, key=lambda row: row[FollowUp.date], default=None)


def last_contact(case: Case, cutoff: date | None = None) -> Event | LeftOut | None:
    """Return the last contact as of a data cut-off: the death, else the last dated event.

    None if nothing is dated, `LeftOut` if the death has no date or the data may not be used.
    """
    try:
        return last_seen(known_by(case, cutoff))
    except CannotSay as unsaid:
        return unsaid.left_out
