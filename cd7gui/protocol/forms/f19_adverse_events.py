"""F19 Adverse events by CTCAE, with their relation to each of the trial's three treatments."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.checks.checks import QUERY, Answer, check_each, wrong
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import ChoiceKind, Day, MultiChoiceKind, TermKind, TextKind, YesNo
from cd7gui.grading.ctcae import DEFAULT_VERSION
from cd7gui.protocol.reference.codelists_course import (
    CTCAE_VERSION,
    EVENT_ACTION,
    EVENT_GRADE,
    EVENT_OUTCOME,
    SERIOUS_BECAUSE,
)
from cd7gui.protocol.reference.event_terms import EVENT_TERMS, event_terms


def _organ_class(row: Row, case: Case) -> str:
    """Return the class of the coded term in the row's version of CTCAE."""
    name = event_terms(case.terms).organ_class(row[AdverseEvent.coded], version_of(row))
    if not name:
        raise NoAnswer
    return name


def _ncit_code(row: Row, case: Case) -> str:
    """Return the code of the NCI Thesaurus of the coded term, where a source for it could be read."""
    code = event_terms(case.terms).ncit_code(row[AdverseEvent.coded])
    if not code:
        raise NoAnswer
    return code


def _grade_text(row: Row, case: Case) -> str:
    """Return what CTCAE says of the grade: of the coded term, else in general."""
    term, grade = row.get(AdverseEvent.coded), int(row[AdverseEvent.grade])
    return event_terms(case.terms).grade_text(term, grade, version_of(row))


def version_of(row: Row) -> str:
    """Return the CTCAE version by which a row was graded; 5.0 if none is entered."""
    return row.get(AdverseEvent.version) or DEFAULT_VERSION


class AdverseEvent(
    Form, id="F19", title="Adverse events", repeating=True, order_by="AESTDAT", row_key=("AESTDAT", "AETERM")
):
    """Adverse events, a row an event; every grade keeps the CTCAE version that gave it."""

    term = Field(
        "AETERM",
        TextKind(200),
        "Event",
        required=True,
        help="In the words of the source. They never leave in a de-identified file; the coded term does.",
        cdash="AETERM",
    )
    coded = Field(
        "AEDECOD",
        TermKind(EVENT_TERMS),
        "CTCAE term",
        help=(
            "Type a part of it, such as “neutro”, “ALT” or “CRS”; Return takes the marked one. What is not listed is "
            "“… - Other, specify” of its class."
        ),
        cdash="AEDECOD",
    )
    organ_class = Derived(
        "AEBODSYS",
        TextKind(),
        "System organ class",
        by=_organ_class,
        beside="AEDECOD",
        help="That of the term in the version of CTCAE of the row.",
    )
    ncit = Derived(
        "AENCIT",
        TextKind(),
        "NCI Thesaurus code",
        by=_ncit_code,
        beside="AEDECOD",
        help="Of the term, where a source for its code could be read.",
    )
    category = Field("AECAT", TextKind(100), "Category", help="Of an event that is not coded.", cdash="AECAT")
    start = Field("AESTDAT", Day(), "Started", required=True, cdash="AESTDAT")
    end = Field("AEENDAT", Day(), "Ended", cdash="AEENDAT")
    ongoing = Field("AEONGO", YesNo(), "Ongoing", cdash="AEONGO")
    grade = Field("AETOXGR", ChoiceKind(EVENT_GRADE), "Grade", required=True, cdash="AETOXGR")
    grade_says = Derived(
        "AEGRTXT",
        TextKind(),
        "What the grade says",
        by=_grade_text,
        beside="AETOXGR",
        help="CTCAE's text for the grade of the term where it is at hand, else for the grade in general.",
    )
    version = Field("AEVER", ChoiceKind(CTCAE_VERSION), "CTCAE version", required=True)
    serious = Field("AESER", YesNo(), "Serious", required=True, cdash="AESER")
    criteria = Field(
        "AESCRIT",
        MultiChoiceKind(SERIOUS_BECAUSE),
        "Serious because of",
        shown_if=equals("AESER", "Y"),
        required_if=equals("AESER", "Y"),
    )
    related_depletion = Field("AERELLD", YesNo(), "Related to lymphodepletion")
    related_car = Field("AERELCAR", YesNo(), "Related to CAR-T", required=True)
    related_hsct = Field("AERELHCT", YesNo(), "Related to HSCT", required=True)
    action = Field("AEACN", ChoiceKind(EVENT_ACTION), "Action taken", cdash="AEACN")
    outcome = Field("AEOUT", ChoiceKind(EVENT_OUTCOME), "Outcome", required=True, cdash="AEOUT")


@check_each(
    "EC-132",
    QUERY,
    at=AdverseEvent.coded,
    says="“{term}” is not coded.",
    remedy="Type part of the CTCAE term and choose it; for an unlisted event choose “… - Other, specify” of its class.",
    rule="Adverse events: each is coded with a CTCAE term",
)
def an_event_is_coded(row: Row, case: Case) -> Answer:
    """Ask for the coded term of every event that has a name."""
    return row.has(AdverseEvent.coded) or wrong(term=row[AdverseEvent.term], awaits=AdverseEvent)


@check_each(
    "EC-133",
    QUERY,
    at=AdverseEvent.coded,
    says="CTCAE{version} has no term “{term}”{other}.",
    remedy="Choose a listed term, or correct the version.",
    rule="Adverse events: the coded term belongs to the version used for grading",
)
def the_coded_term_is_of_the_version(row: Row, case: Case) -> Answer:
    """Compare the term with the version of the row; without a version one that no version has is told."""
    term, version = row[AdverseEvent.coded], row.get(AdverseEvent.version)
    versions = event_terms(case.terms).versions_of(term)
    other = f"; the term is from CTCAE {listed([*versions])}" if versions else ""
    known = version in versions or (version is None and bool(versions))
    return known or wrong(term=term, version=f" {version}" if version else "", other=other)


@check_each(
    "EC-134",
    QUERY,
    at=AdverseEvent.grade,
    says="CTCAE {version} has no grade {grade} for “{term}”.",
    remedy="Correct the grade or the coded term, or say why it is right.",
    rule="Adverse events: the grade exists in CTCAE for the term",
)
def the_term_has_the_grade(row: Row, case: Case) -> Answer:
    """Judge coded events whose grades' texts are at hand, in a version that has the term."""
    term, grade, version = row[AdverseEvent.coded], row[AdverseEvent.grade], row[AdverseEvent.version]
    terms = event_terms(case.terms)
    return terms.has_grade(term, int(grade), version) or wrong(term=term, grade=grade, version=version)
