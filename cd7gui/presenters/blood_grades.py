"""What the counts show after the CAR T cells, for the page of F8: ICAHT and grade 4 pancytopenia."""

from __future__ import annotations

from collections.abc import Callable

from cd7gui.domain.case_report.case import Case
from cd7gui.grading import icaht, pancytopenia
from cd7gui.grading.result import Grade, Scale
from cd7gui.presenters.judgement import Judged, graded_words, source_of, to_confirm
from cd7gui.protocol.endpoints.blood_facts import early_haematotoxicity, grade4_pancytopenia, late_haematotoxicity
from cd7gui.protocol.endpoints.patient_facts import Fact
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.timeline import Decider, LeftOut

EARLY, LATE, PANCYTOPENIA = "Early ICAHT grade", "Late ICAHT grade", "Grade 4 pancytopenia"
ANSWERS = {True: "yes", False: "no", None: "open"}


def blood_view(case: Case) -> dict[str, Judged]:
    """Grade a patient's counts for display; what cannot be determined gives the reason."""
    return {
        "icaht-early": _icaht(case, EARLY, early_haematotoxicity, icaht.EARLY),
        "icaht-late": _icaht(case, LATE, late_haematotoxicity, icaht.LATE),
        "pancytopenia": _pancytopenia(case),
    }


def _icaht(case: Case, what: str, judge: Callable[[Case], Fact | LeftOut], scale: Scale) -> Judged:
    found = judge(case)
    if isinstance(found, LeftOut):
        return Judged(graded_words(what, None), (found.reason,))
    value = None if found.value is None else int(found.value)
    title = graded_words(what, Grade(value, found.at_least, scale))
    return Judged(title, (found.note, _grounds(found.deciding), source_of(scale)), beside=(to_confirm(scale),))


def _pancytopenia(case: Case) -> Judged:
    found = grade4_pancytopenia(case)
    if isinstance(found, LeftOut):
        return Judged(f"{PANCYTOPENIA}: open", (found.reason,))
    title = f"{PANCYTOPENIA}: {ANSWERS[found.value]}"
    return Judged(title, (found.note, _grounds(found.deciding), source_of(pancytopenia.SCALE)))


def _grounds(deciding: tuple[Decider, ...]) -> str:
    """Return the rule with the first and last day of the counts that meet it; day zero is not a count."""
    counts = [one for one in deciding if one.form is not Infusion]
    days = sorted(one.day for one in counts if one.day is not None)
    if not days:
        return ""
    span = days[0].isoformat() if days[0] == days[-1] else f"{days[0].isoformat()} – {days[-1].isoformat()}"
    return f"{counts[0].rule} Counts of {span}."
