"""F21 of the demo: a report of each serious event of F19, and follow-ups of deaths and of a SUSAR."""

from __future__ import annotations

from datetime import date, timedelta

from tests.demo import later_course
from tests.demo.blood_course import Course
from tests.demo.facts import Texts

UNEXPECTED = "Encephalitis infection"
CAUSES = {"AERELLD": "SAERELLD", "AERELCAR": "SAERELCR", "AERELHCT": "SAERELHC"}
NARRATIVE = "{term} of grade {grade} from T+{day} on. Invented for the demo; it describes nobody."


def serious_reports(course: Course) -> Texts:
    """Return the reports of a patient, each known on the day after the event began and told within the day."""
    events = later_course.event_rows(course)
    reports = [one for number, event in enumerate(events, start=1) for one in _reports(course, number, event)]
    return {f"F21[{number}].{name}": text for number, row in enumerate(reports, start=1) for name, text in row.items()}


def _reports(course: Course, number: int, event: Texts) -> list[Texts]:
    if event["AESER"] != "Y":
        return []
    start, fatal = date.fromisoformat(event["AESTDAT"]), event["AEOUT"] == "FATAL"
    first = _report(course, number, event, start + timedelta(days=1))
    if fatal:
        first["SAECRIT"] = "LIFE"
        died = date.fromisoformat(course.fact["death_date"])
        return [first, _report(course, number, event, died) | {"SAETYPE": "FOLLOWUP", "SAEFUNO": "1"}]
    if event["AETERM"] == UNEXPECTED:
        later = _report(course, number, event, start + timedelta(days=8)) | {"SAETYPE": "FOLLOWUP", "SAEFUNO": "1"}
        return [first, later]
    return [first]


def _report(course: Course, number: int, event: Texts, known: date) -> Texts:
    unexpected = event["AETERM"] == UNEXPECTED
    day = (date.fromisoformat(event["AESTDAT"]) - course.start).days
    told = (known + timedelta(days=5)).isoformat()
    return {
        "SAEROW": str(number),
        "SAETYPE": "INITIAL",
        "AWARDAT": known.isoformat(),
        "AWARTIM": "09:20",
        "AWARZON": "UTC+08:00",
        "SAECRIT": event["AESCRIT"],
        **{ours: "POSSIBLE" if event[theirs] == "Y" else "UNLIKELY" for theirs, ours in CAUSES.items()},
        "SAEEXP": "UNEXPECTED" if unexpected else "EXPECTED",
        "SAEDECH": "NA",
        "SAERECH": "NA",
        "SAENARR": NARRATIVE.format(term=event["AETERM"], grade=event["AETOXGR"], day=day),
        "RPSPODAT": known.isoformat(),
        "RPSPOTIM": "15:45",
        **({"RPAUTDAT": told} if unexpected else {}),
        "RPETHDAT": told,
        "SAECTRY": "China",
        "SAEREPNO": f"{course.fact['patient_id']}-{number}",
        "SAESRC": "STUDY|HEALTH",
        "SAERPTDT": known.isoformat(),
    }
