"""Courses of drugs: the agent, its first and last day, and its role in the protocol."""

from __future__ import annotations

from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.protocol.forms.f07_drugs import LOCAL_ROUTES, Drug
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.timeline import holds, on_clock
from cd7gui.protocol.reference.codelists import DRUG
from cd7gui.records import dataclass

# Agents by their role in a protocol of transplant without prophylaxis and conditioning. Cyclophosphamide is not in the
# first list: between T and H it is conditioning, from H+1 to H+7 it has a check of its own.
PROPHYLAXIS_AGENTS = frozenset(
    {
        "CICLOSPORIN",
        "TACROLIMUS",
        "SIROLIMUS",
        "MMF",
        "METHOTREXATE",
        "ATG",
        "ALEMTUZUMAB",
        "ABATACEPT",
        "RUXOLITINIB",
        "BASILIXIMAB",
        "VEDOLIZUMAB",
        "SITAGLIPTIN",
    }
)
LONG_ACTING_ANTIBODIES = frozenset({"ATG", "ALEMTUZUMAB"})
CONDITIONING_AGENTS = frozenset(
    {"BUSULFAN", "MELPHALAN", "TREOSULFAN", "THIOTEPA", "CYCLOPHOSPHAMIDE", "FLUDARABINE", "CYTARABINE", "TBI"}
)
CARRIED_OVER = frozenset({"METHYLPREDNISOLONE", "PREDNISONE", "DEXAMETHASONE", "RUXOLITINIB", "MMF"})
TOXICITIES_OF_CART = frozenset({"GVHD", "CRS", "ICANS", "HLH"})  # indications before the transplant


@dataclass(frozen=True)
class DrugCourse:
    """One row of F7 with a known agent and start.

    `end` is None while the drug continues, or if its end was not entered; `open` means that it may still continue. A
    blank end is taken as continuing unless the row says that the drug is not ongoing: a drug whose end was forgotten
    must not go unnoticed.
    """

    row: Row
    agent: str
    start: date
    end: date | None
    open: bool

    def touches(self, first: date, last: date) -> bool:
        """Return whether any day of the course is between `first` and `last`, inclusive."""
        end = max(self.start, self.end) if self.end else date.max if self.open else self.start
        return self.start <= last and end >= first

    @property
    def local(self) -> bool:
        """Whether the route is local, so that the drug is not systemically immunosuppressive."""
        return holds(self.row, Drug.route, *LOCAL_ROUTES)

    @property
    def intrathecal(self) -> bool:
        """Whether the drug was given intrathecally."""
        return holds(self.row, Drug.route, "INTRATHECAL")

    @property
    def indication(self) -> str | None:
        """The code of the indication, None if missing."""
        return self.row.get(Drug.indication)

    def words(self, case: Case) -> str:
        """Return agent and days: "Tacrolimus from 2023-07-12 (H+1) to 2023-07-31 (H+20)"."""
        name, first = self._name(), on_clock(case, self.start)
        if self.end == self.start:
            return f"{name} on {first}"
        if self.end is not None:
            return f"{name} from {first} to {on_clock(case, self.end)}"
        if self.row.get(Drug.ongoing):
            return f"{name} from {first}, ongoing,"
        return f"{name} from {first}, with no end entered,"

    def _name(self) -> str:
        entered = self.row[Drug.drug]
        name = self.row.get(Drug.other_drug) or DRUG.label(entered) if entered == "OTHER" else DRUG.label(entered)
        return name[:1].upper() + name[1:]


def courses(case: Case) -> list[DrugCourse]:
    """Return the courses of F7 whose drug and start are known."""
    return [_course(row) for row in case.rows(Drug) if row.has(Drug.drug, Drug.start)]


def _course(row: Row) -> DrugCourse:
    end = row.get(Drug.end)
    open_ = end is None and row.get(Drug.ongoing) is not False
    return DrugCourse(row, _agent(row), row[Drug.start], end, open_)


def _agent(row: Row) -> str:
    """Return the code of the drug; a drug in words is recognised if it names one of the list."""
    code = row[Drug.drug]
    return DRUG.code(row.get(Drug.other_drug) or "") or code if code == "OTHER" else code


def days_after(day: date, days: int) -> date:
    """Return the day that many days later (earlier if negative)."""
    return day + timedelta(days=days)


def episode_treated(course: DrugCourse, case: Case) -> bool | None:
    """Return whether a course treats GVHD that had begun: the episode that it names, else any of F10.

    None if the deciding onset is missing. The caller checks whether the indication is GVHD.
    """
    named = course.row.get(Drug.episode)
    episodes = [row for row in case.rows(Gvhd) if named is None or row.number == named]
    onsets = [row.get(Gvhd.onset) for row in episodes]
    if any(onset is not None and onset <= course.start for onset in onsets):
        return True
    return None if None in onsets else False
