"""Short words for tests of derived values: what came out, and a few texts that change a patient's course."""

from cd7gui.protocol.endpoints.survival import Fact, LeftOut, TimeToEvent, Verdict
from tests.protocol.building import row


def timed(outcome: TimeToEvent | LeftOut) -> tuple[int, int]:
    assert isinstance(outcome, TimeToEvent), outcome
    return outcome.time_days, outcome.status


def known(fact: Fact | LeftOut) -> Fact:
    assert isinstance(fact, Fact), fact
    return fact


def judged(verdict: Verdict | LeftOut) -> Verdict:
    assert isinstance(verdict, Verdict), verdict
    return verdict


def left_out(outcome: object) -> tuple[str, str]:
    assert isinstance(outcome, LeftOut), outcome
    return outcome.reason, outcome.field.name


def died(day: str) -> dict[str, str]:
    return {"F16.DEATH": "Y", "F16.DTHDAT": day}


def relapsed(day: str) -> dict[str, str]:
    return {"F14.RELAPSE": "Y", "F14.RELDAT": day}


def contact(day: str, status: str = "ALIVE", disease: str = "MRDNEG", number: int = 1) -> dict[str, str]:
    return row("F17", number, FUDAT=day, FUSTAT=status, FUDIS=disease, FUSRC="VISIT")


def gvhd(onset: str, grade: str | None = None, number: int = 1, **more: str) -> dict[str, str]:
    given = {"GVINV": grade} if grade else {}
    return row("F10", number, **({"GVTYPE": "ACUTE", "GVATTR": "HSCT", "ONSET": onset} | given | more))
