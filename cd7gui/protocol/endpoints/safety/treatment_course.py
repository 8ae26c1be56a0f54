"""The treatment course: onset and duration of CRS and ICANS, their treatment, transfusions, infections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.protocol.endpoints.panel_facts import as_of_cutoff, since, toxicity_grade
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.endpoints.safety.measured import (
    PERIODS,
    TO_TRANSPLANT,
    Measured,
    Measures,
    PeriodDays,
    measures,
    period_days,
)
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f08_transfusion import PLATELETS, RED_CELLS, Transfusion
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    LeftOut,
    death_of,
    decided_by,
    holds,
    known_by,
    last_seen,
    start_of,
)

SYNDROMES = ("CRS", "ICANS")
PRODUCTS = {"platelets": PLATELETS, "redcells": RED_CELLS}
STEROIDS = ("METHYLPREDNISOLONE", "PREDNISONE", "DEXAMETHASONE")  # of CMTRT
FOR_TOXICITY = ("CRS", "ICANS", "HLH")  # of CMINDC
EXPOSED = "days"  # suffix of the name of the days at risk


def treatment_course(case: Case, cutoff: date | None = None) -> Measures | LeftOut:
    """Return onset and duration of CRS and ICANS, tocilizumab, steroids, transfusions and infections of a patient.

    Onset is the day from T of the first assessment of F11 with a grade of at least 1, the investigator's or without it
    that of the findings; duration goes to the last such day, both counted, and is known once a later assessment shows
    grade 0 or F11 is complete, which at a data cut-off a form with later rows is not. Tocilizumab and steroids are
    those of F11, and of F7 from T on, steroids there for CRS, ICANS or HLH. Transfusions are rows of F8T, a day and
    product each, of patients followed through the period or to their death. Infections are those of F12 by their onset,
    with the days followed in the period, to the last contact or the day of a death, which counts: of everybody, whether
    or not F12 is complete. The periods are T to the day before H, H to H+30, and H+31 to H+100; without a transplant
    infections go from T to the last contact.
    """

    def derive() -> Measures:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known).day
        return measures(_parts(known, start))

    return or_left_out(derive)


def _parts(known: Case, start: date) -> Iterator[tuple[str, Callable[[], Measured]]]:
    for kind in SYNDROMES:
        yield f"{kind.lower()}.onset", partial(_onset, known, start, kind)
        yield f"{kind.lower()}.duration", partial(_duration, known, start, kind)
    yield "tocilizumab", partial(_given, known, start, Toxicity.tocilizumab, ("TOCILIZUMAB",), ())
    yield "steroid", partial(_given, known, start, Toxicity.steroid, STEROIDS, FOR_TOXICITY)
    for name, product in PRODUCTS.items():
        for period in PERIODS:
            yield f"{name}.{period}", partial(_transfused, known, product, period)
    for period in PERIODS:
        yield f"infections.{period}", partial(_infections, known, period)
        yield f"infections.{period}.{EXPOSED}", partial(_exposed, known, period)


def _affected(known: Case, start: date, kind: str) -> tuple[list[Row], list[Row]]:
    """Return a syndrome's dated assessments since T, with it and of grade 0; raises `CannotSay` if there are none."""
    rows = [row for row in since(start, known, Toxicity, Toxicity.date) if holds(row, Toxicity.kind, kind)]
    graded = [(row, int(found.value)) for row in rows if (found := toxicity_grade(row, known)).value is not None]
    shown = [row for row, grade in graded if grade >= 1]
    if any(not row.has(Toxicity.date) for row in shown):
        raise CannotSay(f"An assessment of F11 that shows {kind} has no date.", Toxicity.date)
    if not shown:
        raise CannotSay(f"No assessment of F11 shows {kind}.", Toxicity.grade)
    return shown, [row for row, grade in graded if grade == 0 and row.has(Toxicity.date)]


def _onset(known: Case, start: date, kind: str) -> Measured:
    shown, _ = _affected(known, start, kind)
    first = shown[0][Toxicity.date]
    decider = decided_by(shown[0], Toxicity.date, f"First assessment of F11 that shows {kind}.")
    return Measured((first - start).days, (decider,))


def _duration(known: Case, start: date, kind: str) -> Measured:
    shown, without = _affected(known, start, kind)
    first, last = shown[0][Toxicity.date], shown[-1][Toxicity.date]
    if not known.is_complete(Toxicity) and not any(row[Toxicity.date] > last for row in without):
        words = f"The last assessment of F11 still shows {kind}, and the form is not complete{as_of_cutoff(known)}."
        raise CannotSay(words, Toxicity.date)
    rules = (f"First assessment of F11 that shows {kind}.", f"Last assessment of F11 that shows {kind}.")
    ends = (decided_by(shown[0], Toxicity.date, rules[0]), decided_by(shown[-1], Toxicity.date, rules[1]))
    return Measured((last - first).days + 1, ends if shown[0] is not shown[-1] else ends[:1])


def _given(
    known: Case, start: date, item: Field[bool], agents: tuple[str, ...], indications: tuple[str, ...]
) -> Measured:
    """Return whether a drug was given: a documented yes counts whatever else is blank."""
    name = item.label.lower()
    assessed = since(start, known, Toxicity, Toxicity.date)
    by_form = [row for row in assessed if row.get(item)]
    drugs = [row for row in since(start, known, Drug, Drug.start) if holds(row, Drug.drug, *agents)]
    by_list = [row for row in drugs if not indications or holds(row, Drug.indication, *indications)]
    rule = f"{item.label} was given."
    deciding = (
        *(decided_by(row, item, rule, row.get(Toxicity.date)) for row in by_form),
        *(decided_by(row, Drug.drug, rule, row.get(Drug.start)) for row in by_list),
    )
    if deciding:
        return Measured(1, deciding[:1])
    if not assessed and not known.is_complete(Toxicity):
        words = f"No assessment is entered on F11, and the form is not marked complete{as_of_cutoff(known)}."
        raise CannotSay(words, item)
    if any(not row.has(item) for row in assessed):
        raise CannotSay(f"An assessment of F11 does not say whether {name} was given.", item)
    return Measured(0, (Decider(Toxicity, assessed[0].number if assessed else 0, item, "", f"No {name} was given."),))


def _transfused(known: Case, product: str, period: str) -> Measured:
    if period == TO_TRANSPLANT and not known.has(Transplant.date) and death_of(known) is None:
        raise CannotSay("No transplant is entered, so that the period has no end yet.", Transplant.date)
    within = period_days(known, period)
    if not within.whole:
        raise CannotSay("Followed for less than the period, so far.", Transfusion.date)
    rows = known.rows(Transfusion)
    if not rows and not known.is_complete(Transfusion):
        words = f"No transfusion is entered, and F8T is not marked complete{as_of_cutoff(known)}."
        raise CannotSay(words, Transfusion.date)
    if any(not row.has(Transfusion.product, Transfusion.date) for row in rows):
        raise CannotSay("A transfusion lacks its date or product.", Transfusion.date)
    given = [
        row
        for row in known.rows_by_day(Transfusion, Transfusion.date)
        if row[Transfusion.product] == product and within.holds(row[Transfusion.date])
    ]
    if not given:
        words = f"None in the period {PERIODS[period]}."
        return Measured(0, (Decider(Transfusion, 0, Transfusion.date, "", words, within.first),))
    words = f"The first of {len(given)} in the period {PERIODS[period]}."
    return Measured(len(given), (decided_by(given[0], Transfusion.date, words),))


def _followed(known: Case, period: str) -> PeriodDays:
    # Patients without infections contribute days even before F12 is complete: those with infections do, so the rate
    # would otherwise be too high.
    if any(not row.has(Infection.onset) for row in known.answered_rows(Infection)):
        raise CannotSay("An infection has no day of onset.", Infection.onset)
    return period_days(known, period)


def _infections(known: Case, period: str) -> Measured:
    within = _followed(known, period)
    rows = [row for row in known.rows_by_day(Infection, Infection.onset) if within.holds(row[Infection.onset])]
    rule = f"Infection in the period {PERIODS[period]}."
    return Measured(len(rows), tuple(decided_by(row, Infection.onset, rule) for row in rows))


def _exposed(known: Case, period: str) -> Measured:
    within = _followed(known, period)
    rule = f"{within.days} days followed in the period {PERIODS[period]}."
    last = last_seen(known)
    decider = start_of(known, ClockOrigin.INFUSION, known=known).decider if last is None else last.decider
    return Measured(within.days, (Decider(decider.form, decider.row, decider.field, decider.value, rule, within.last),))
