"""A small dictionary for tests of the domain, which knows no trial."""

from datetime import date

from cd7gui.domain.case_report.case import Case, Row, case_from_texts
from cd7gui.domain.case_report.conditions import Answered, equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, Day, IntegerKind, Options, PartialDay, TextKind, YesNo

SITE = Options("SITE", (("SKIN", "skin"), ("GUT", "gut")))
TODAY = date(2026, 11, 22)


def _days(row: Row, case: Case) -> int:
    return (case[Patient.seen] - row[Visit.date]).days


class Patient(Form, id="P", title="Patient"):
    """A single form."""

    name = Field("NAME", TextKind(), "Name", required=True)
    born = Field("BORN", PartialDay(), "Born")
    seen = Field("SEEN", Day(), "Seen")
    ill = Field("ILL", YesNo(), "Ill")
    site = Field("SITE", ChoiceKind(SITE), "Site", shown_if=equals("ILL", "Y"), required_if=equals("ILL", "Y"))
    depth = Field("DEPTH", IntegerKind(), "Depth", shown_if=equals("SITE", "SKIN"), constraints=[Between("0", "9")])
    note = Field("NOTE", TextKind(), "Note", required_if=Answered("SEEN"))


class Visit(Form, id="V", title="Visit", repeating=True, order_by="DAT"):
    """A repeating form."""

    date = Field("DAT", Day(), "Date", required=True)
    weight = Field("WEIGHT", IntegerKind(), "Weight", constraints=[Between("3", "350")])
    days = Derived("DAYS", IntegerKind(), "Days before", by=_days)


DICTIONARY = Dictionary("1.0", (Patient, Visit))
Place = tuple[str, int, str]


def case_of(texts: dict[Place, str] | None = None, /, **patient: str) -> Case:
    """Build a case from stored texts: case_of(ILL="Y") fills the single form."""
    rows = [("P", 0, name, text) for name, text in patient.items()]
    rows += [(*place, text) for place, text in (texts or {}).items()]
    return case_from_texts("K1", DICTIONARY, TODAY, rows)
