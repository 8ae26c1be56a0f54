"""The two clocks of the trial: days from the CAR-T infusion (T) and from the transplant (H)."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import study_day
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.records import dataclass

FARTHEST = 3653  # days; over ten years from treatment a date is not a study day (birth, first diagnosis)


@dataclass(frozen=True)
class Clocks:
    """Day zero of each clock; None if the case report does not have it."""

    infusion: date | None = None
    transplant: date | None = None

    def distances(self, day: date | PartialDate | None) -> str:
        """Return a day's distance from both zeros: "T+25 H+0".

        Empty if there is no zero, if the date is known only to its month or year, or is over ten years away.
        """
        whole = day.whole if isinstance(day, PartialDate) else day
        if whole is None:
            return ""
        zeros = (("T", self.infusion), ("H", self.transplant))
        return "  ".join(
            study_day(name, whole, zero)
            for name, zero in zeros
            if zero is not None and abs((whole - zero).days) <= FARTHEST
        )

    def words(self) -> str:
        """Return the zeros for the head of a page: "T 2023-06-16 · H 2023-07-11"."""
        zeros = (("T", self.infusion), ("H", self.transplant))
        return " · ".join(f"{name} {zero.isoformat()}" for name, zero in zeros if zero is not None)


def clocks(case: Case) -> Clocks:
    """Read both zeros from a case: F4.INFDAT and F6.HSCTDAT."""
    return Clocks(case.get(Infusion.date), case.get(Transplant.date))
