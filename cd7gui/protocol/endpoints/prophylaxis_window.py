"""The prophylaxis window around the transplant, in which the protocol allows no GVHD prophylaxis."""

from __future__ import annotations

from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import study_day
from cd7gui.protocol.endpoints.drug_courses import LONG_ACTING_ANTIBODIES
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.timeline import CannotSay, in_time, last_seen, on_clock
from cd7gui.protocol.reference.limits import limit
from cd7gui.records import dataclass

OPENS, CLOSES = 7, 100  # days before and after H (edit check EC-58)
NONE_IN_IT = f"none from H−{OPENS} to the first HSCT-attributed GVHD, or to H+{CLOSES}"


@dataclass(frozen=True)
class DrugWindow:
    """First and last day of the window, inclusive, and its words: "H−7 to H+100"."""

    first: date
    last: date
    words: str


def prophylaxis_window(case: Case, agent: str) -> DrugWindow:
    """Return an agent's window: from H−7 (ATG, alemtuzumab earlier) to the first GVHD due to the transplant.

    That onset day is included. Without such GVHD the window closes at H+100, or at the last contact if that is sooner.
    GVHD attributed to the CAR T cells, or dated before H, does not close it. Raises `Missing` without H.
    """
    transplant = case[Transplant.date]
    opens = limit("antibody_before_transplant").days if agent in LONG_ACTING_ANTIBODIES else OPENS
    onset = _first_gvhd(case, transplant)
    last = onset or _last_day(case, transplant)
    closing = f"the onset of GVHD on {on_clock(case, last)}" if onset else _on_h(last, transplant)
    words = "{first} to {last}".format(first=f"H−{opens}", last=closing)
    return DrugWindow(transplant - timedelta(days=opens), last, words)


def usual_window() -> str:
    """Return the window of a transplant without GVHD in words: "H−7 to H+100"."""
    return "{first} to {last}".format(first=f"H−{OPENS}", last=f"H+{CLOSES}")


def _first_gvhd(case: Case, transplant: date) -> date | None:
    episodes = [row for row in in_time(case, Gvhd, Gvhd.onset) if row.get(Gvhd.attribution) == "HSCT"]
    return next((row[Gvhd.onset] for row in episodes if row[Gvhd.onset] > transplant), None)


def _last_day(case: Case, transplant: date) -> date:
    last = transplant + timedelta(days=CLOSES)
    try:
        seen = last_seen(case)
    except CannotSay:  # a death without a date leaves the whole window open
        return last
    return last if seen is None else max(transplant, min(last, seen.day))


def _on_h(day: date, transplant: date) -> str:
    return study_day("H", day, transplant)
