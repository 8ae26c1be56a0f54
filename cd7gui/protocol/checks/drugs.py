"""Checks that the protocol's omissions hold: no conditioning between T and H, no GVHD prophylaxis around H."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Told, Violation, check_all, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.protocol.endpoints.drug_courses import (
    CARRIED_OVER,
    CONDITIONING_AGENTS,
    PROPHYLAXIS_AGENTS,
    TOXICITIES_OF_CART,
    DrugCourse,
    courses,
    days_after,
    episode_treated,
)
from cd7gui.protocol.endpoints.named_agents import named_agent, prevents_gvhd
from cd7gui.protocol.endpoints.prophylaxis_window import NONE_IN_IT, DrugWindow, prophylaxis_window, usual_window
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import LOCAL_ROUTES, Drug
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f20_medication import Medication
from cd7gui.protocol.forms.timeline import holds, on_clock
from cd7gui.protocol.reference.codelists import INDICATION

PTCY = (1, 7)  # days from H on which cyclophosphamide is given against GVHD
OF_COURSE = attrgetter("row.number")  # the place of a course
DEPLETION = (-7, -1)  # days from T on which cyclophosphamide belongs to the lymphodepletion


@check_all(
    "EC-57",
    DEVIATION,
    at=Drug.drug,
    says="{what} between the CAR-T infusion and the transplant, although the protocol allows no conditioning.",
    remedy="Accepted as a deviation if you give the reason. If the drug, its route or its dates are wrong, correct "
    "them.",
    rule="Protocol, no pharmacologic myeloablation: no conditioning after T up to H",
)
def no_conditioning_after_the_infusion(case: Case) -> Iterator[Told]:
    """Judge every course with a day after T and up to H, and the answer on F6.

    Intrathecal drugs are exempt; lymphodepletion ends before T. Etoposide counts unless it treats HLH, and any drug
    counts whose indication is conditioning.
    """
    if case.get(Transplant.conditioning):
        agents = _in_brackets(case, Transplant.conditioning_agents)
        what = f"F6 records pharmacologic conditioning{agents}"
        yield wrong(at=Transplant.conditioning, what=what)
    infusion, transplant = case.get(Infusion.date), case.get(Transplant.date)
    if infusion is None or transplant is None:
        return

    def given(course: DrugCourse) -> Iterator[Violation]:
        if _conditions(course) and course.touches(days_after(infusion, 1), transplant):
            yield wrong(row=course.row.number, what=f"{course.words(case)} was given")

    yield from attempt_each(courses(case), given, case, row=OF_COURSE)


def _conditions(course: DrugCourse) -> bool:
    if course.intrathecal or course.local:
        return False
    if course.agent in CONDITIONING_AGENTS or course.indication == "CONDITIONING":
        return True
    return course.agent == "ETOPOSIDE" and course.indication != "HLH"


def _in_brackets(case: Case, agents: Field[tuple[str, ...]]) -> str:
    """Return the agents named on F6 in brackets, or an empty string."""
    given = case.get(agents)
    return "" if given is None else f" ({agents.kind.show(given)})"


@check_all(
    "EC-58",
    DEVIATION,
    at=Drug.drug,
    says="{what} in the prophylaxis window ({window}).",
    remedy=(
        "Accepted as a deviation if you give the reason. If it treats GVHD, enter its indication and the episode. If "
        "it is only topical, or methotrexate is intrathecal, correct the route."
    ),
    rule=f"Protocol, no GVHD prophylaxis: {NONE_IN_IT}",
)
def no_prophylaxis_of_gvhd(case: Case) -> Iterator[Told]:
    """Judge every course of a prophylaxis agent, or with that indication, that touches the window; and F6's answer.

    Exempt are the treatment of GVHD that F10 records, local routes, and intrathecal methotrexate. Cyclophosphamide is
    left to EC-57 and EC-62 where they report it, so that no row is reported twice.
    """
    transplanted = case.has(Transplant.date)
    if case.get(Transplant.prophylaxis):
        what = "F6 records that drugs to prevent GVHD{agents} were given"
        words = prophylaxis_window(case, "").words if transplanted else usual_window()
        agents = _in_brackets(case, Transplant.prophylaxis_agents)
        yield wrong(at=Transplant.prophylaxis, what=what.format(agents=agents), window=words)

    def in_window(course: DrugCourse) -> Iterator[Violation]:
        window = prophylaxis_window(case, course.agent) if _prevents(course, case) else None
        if window is not None and course.touches(window.first, window.last):
            what = f"{course.words(case)} lies"
            yield wrong(row=course.row.number, what=what, window=window.words)

    yield from attempt_each(courses(case) if transplanted else (), in_window, case, row=OF_COURSE)


def _prevents(course: DrugCourse, case: Case) -> bool:
    """Return whether a course counts as prophylaxis, whenever it was given."""
    if course.local or (course.agent == "METHOTREXATE" and _spared(course)):
        return False
    if course.agent == "CYCLOPHOSPHAMIDE":
        return course.indication == "PROPHYLAXIS" and not _judged_elsewhere(course, case)
    if course.indication == "GVHD" and episode_treated(course, case) is not False:
        return False
    return course.agent in PROPHYLAXIS_AGENTS or course.indication == "PROPHYLAXIS"


def _spared(course: DrugCourse) -> bool:
    """Return whether methotrexate is or may be intrathecal: without a route, EC-61 asks for it first."""
    return course.intrathecal or not course.row.has(Drug.route)


def _judged_elsewhere(course: DrugCourse, case: Case) -> bool:
    """Return whether cyclophosphamide is lymphodepletion, conditioning (EC-57) or post-transplant (EC-62)."""
    infusion, transplant = case.get(Infusion.date), case[Transplant.date]
    if _after_transplant(course, transplant):
        return True
    if infusion is None:
        return False
    depletion = course.touches(days_after(infusion, DEPLETION[0]), days_after(infusion, DEPLETION[1]))
    return depletion or course.touches(days_after(infusion, 1), transplant)


def _after_transplant(course: DrugCourse, transplant: date) -> bool:
    return course.touches(days_after(transplant, PTCY[0]), days_after(transplant, PTCY[1]))


@check_all(
    "EC-59",
    QUERY,
    at=Drug.start,
    says="{drug} is entered as treatment of GVHD, but {why}.",
    remedy="Correct the start, the indication or the episode, or enter the episode of GVHD in F10.",
    rule="Protocol, no GVHD prophylaxis: treatment begins with or after the onset",
)
def treatment_follows_the_onset_of_gvhd(case: Case) -> Iterator[Told]:
    """Compare with the episode that the row names, else with any; an onset that is missing accuses nobody."""

    def too_early(course: DrugCourse) -> Iterator[Violation]:
        if course.indication == "GVHD" and episode_treated(course, case) is False:
            drug = course.words(case).rstrip(",")
            awaits = None if _onsets(course, case) else Gvhd
            yield wrong(row=course.row.number, awaits=awaits, drug=drug, why=_why_untreated(course, case))

    return attempt_each(courses(case), too_early, case, row=OF_COURSE)


def _onsets(course: DrugCourse, case: Case) -> list[date]:
    """List the onsets of the episodes that a course may be meant for."""
    named = course.row.get(Drug.episode)
    return [row[Gvhd.onset] for row in case.rows(Gvhd) if named in (None, row.number) and row.has(Gvhd.onset)]


def _why_untreated(course: DrugCourse, case: Case) -> str:
    named, rows = course.row.get(Drug.episode), case.rows(Gvhd)
    if named is not None and all(row.number != named for row in rows):
        return f"F10 has no episode {named}"
    onsets = _onsets(course, case)
    if not onsets:
        return "F10 records no GVHD"
    return f"GVHD began only on {on_clock(case, min(onsets))}"


@check_all(
    "EC-60",
    QUERY,
    at=Drug.drug,
    says="{drug} was still running at the transplant on {transplant}, given for {indication}.",
    remedy="Check the end date. If it is right, say why this did not act as GVHD prophylaxis.",
    rule="Protocol, no GVHD prophylaxis: drugs for toxicity of the CAR T cells end before H",
)
def drugs_for_cart_toxicity_end_before_the_transplant(case: Case) -> Iterator[Told]:
    """Judge systemic steroids, ruxolitinib and mycophenolate for GVHD, CRS, ICANS or HLH that began before H."""
    transplant = case[Transplant.date]

    def still_running(course: DrugCourse) -> Iterator[Violation]:
        spans = course.start < transplant and course.touches(transplant, transplant)
        if spans and not course.local and course.agent in CARRIED_OVER and course.indication in TOXICITIES_OF_CART:
            indication = INDICATION.label(course.indication or "")
            drug = course.words(case).rstrip(",")
            awaits = Drug if course.end is None else None
            words = {"drug": drug, "transplant": transplant.isoformat(), "indication": indication}
            yield Violation(words, row=course.row.number, awaits=awaits)

    return attempt_each(courses(case), still_running, case, row=OF_COURSE)


@check_all(
    "EC-62",
    DEVIATION,
    at=Drug.drug,
    says="{drug} is post-transplant cyclophosphamide (H+{first} to H+{last}).",
    remedy="Accepted as a deviation if you give the reason. If the dates are wrong, correct them.",
    rule="Protocol, no GVHD prophylaxis: no cyclophosphamide after the transplant",
)
def no_cyclophosphamide_after_the_transplant(case: Case) -> Iterator[Told]:
    """Judge cyclophosphamide of any indication with a day from H+1 to H+7."""
    transplant = case[Transplant.date]

    def after(course: DrugCourse) -> Iterator[Violation]:
        if course.agent == "CYCLOPHOSPHAMIDE" and _after_transplant(course, transplant):
            words = course.words(case).rstrip(",")
            yield wrong(row=course.row.number, drug=words, first=PTCY[0], last=PTCY[1])

    return attempt_each(courses(case), after, case, row=OF_COURSE)


@check_all(
    "EC-137",
    DEVIATION,
    at=Medication.drug,
    says="“{drug}” is on F20 and falls in the prophylaxis window ({window}), but F7 has no such row.",
    remedy="Enter it on F7 with its indication, where the rules apply, and strike it out here; or say why it belongs "
    "on F20.",
    rule="Protocol, no GVHD prophylaxis: no such drug is among the concomitant medication",
)
def no_prophylaxis_among_the_medication(case: Case) -> Iterator[Told]:
    """Judge what F20 names like a prophylaxis agent, or gives to prevent GVHD, unless F7 has the agent on those days.

    Local routes and intrathecal methotrexate are exempt. Cyclophosphamide counts from H+1 to H+7.
    """
    transplant = case[Transplant.date]
    given = courses(case)

    def in_window(row: Row) -> Iterator[Violation]:
        if not row.has(Medication.drug, Medication.start):
            return
        agent = named_agent(row[Medication.drug])
        window = _window_of(case, transplant, agent, row)
        first = row[Medication.start]
        last = row.get(Medication.end) or (first if row.get(Medication.ongoing) is False else date.max)
        if window is None or first > window.last or last < window.first:
            return
        days = max(first, window.first), min(last, window.last)
        if not any(one.agent == agent and one.touches(*days) for one in given):
            yield wrong(row=row.number, drug=row[Medication.drug], window=window.words)

    return attempt_each(case.rows(Medication), in_window, case)


def _window_of(case: Case, transplant: date, agent: str | None, row: Row) -> DrugWindow | None:
    """Return the days on which the protocol forbids a drug; None for a drug that it does not cover."""
    if holds(row, Medication.route, *LOCAL_ROUTES) or (
        agent == "METHOTREXATE" and holds(row, Medication.route, "INTRATHECAL")
    ):
        return None
    if agent in PROPHYLAXIS_AGENTS or prevents_gvhd(row.get(Medication.indication) or ""):
        return prophylaxis_window(case, agent or "")
    if agent == "CYCLOPHOSPHAMIDE":
        first, last = (days_after(transplant, day) for day in PTCY)
        return DrugWindow(first, last, f"H+{PTCY[0]} to H+{PTCY[1]}")
    return None
