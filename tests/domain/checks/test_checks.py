"""Edit checks as such: how they are registered, where their findings stand, and in which order they come."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import DELETED, PATIENT, MissingReason, justification_mark
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.checks.checks import (
    DEVIATION,
    ERROR,
    NOT_ALLOWED,
    QUERY,
    UNDECIDED,
    UNREADABLE,
    Answer,
    Check,
    Severity,
    Told,
    Violation,
    check,
    check_all,
    check_cohort,
    check_each,
    wrong,
)
from cd7gui.domain.checks.evaluation import Undetermined, attempt
from cd7gui.domain.errors import ProgramError, Undecided
from cd7gui.domain.values.kinds import IntegerKind, Measurement
from cd7gui.domain.values.partial_dates import PartialDate
from tests.domain.reviewing import review, review_cohort
from tests.domain.small import Patient, Visit, case_of

SAYS, REMEDY = "“{name}” is wrong.", "Mend {name}."


@check("C1", ERROR, at=Patient.name, says=SAYS, remedy=REMEDY, rule="a rule")
def name_is_li(case: Case) -> Answer:
    return case[Patient.name] == "Li" or wrong(name=case[Patient.name])


@check_each("C2", QUERY, at=Visit.date, says="The visit of {day} is early.", remedy="Correct it.")
def visit_is_late(row: Row, case: Case) -> Answer:
    day = row[Visit.date]
    return day.year >= 2026 or wrong(day=day.isoformat())


@check_all("C3", DEVIATION, at=Patient.note, says="{what} is odd.", remedy="Correct it.")
def nothing_is_odd(case: Case) -> Iterator[Violation]:
    if case.has(Patient.name) and case[Patient.name] == "odd":
        yield wrong(what="The name", at=Patient.name)
    for row in case.rows(Visit):
        if row.get(Visit.weight) == 7:
            yield wrong(what="The weight", at=Visit.weight, row=row.number)


@check_cohort(
    "C4",
    ERROR,
    at=Patient.name,
    says="{name} is used twice.",
    remedy="Change it.",
    read=lambda case: case.get(Patient.name),
)
def names_differ(names: Mapping[str, str]) -> Iterator[tuple[str, Violation]]:
    for key, name in names.items():
        if list(names.values()).count(name) > 1:
            yield key, wrong(name=name)


CHECKS: tuple[Check, ...] = (name_is_li, visit_is_late, nothing_is_odd, names_differ)


def _found(case: Case, *checks: Check) -> list[tuple[str, str]]:
    return [(one.check, one.place) for one in review(case, checks or CHECKS)]


def test_a_check_that_is_in_order_finds_nothing() -> None:
    assert _found(case_of(NAME="Li")) == []


def test_a_finding_says_the_values_at_its_place_with_remedy_rule_and_patient() -> None:
    (one,) = review(case_of(NAME="Wu"), CHECKS)
    assert (one.check, one.severity, one.place) == ("C1", ERROR, "P.NAME")
    assert (one.says, one.remedy, one.rule, one.patient) == ("“Wu” is wrong.", "Mend Wu.", "a rule", "K1")


@pytest.mark.parametrize("texts", [{}, {"NAME": MissingReason.UNKNOWN.stored}], ids=["empty", "missing reason"])
def test_a_check_that_reads_a_missing_value_ends_quietly(texts: dict[str, str]) -> None:
    assert _found(case_of(**texts)) == []


def test_what_cannot_be_decided_says_so_and_names_the_value_that_leaves_it_open() -> None:
    @check("C5", ERROR, at=Patient.born, says="Born late.", rule="a rule")
    def born_early(case: Case) -> Answer:
        return case[Patient.born] < date(2000, 6, 1)

    (one,) = review(case_of(BORN="2000"), [born_early])

    assert (one.check, one.severity, one.place, one.rule) == ("C5", UNDECIDED, "P.BORN", "a rule")
    assert one.says == "“Born” (P) is known only to the year (2000): this leaves the rule open."
    assert "Complete it" in one.remedy
    assert _found(case_of(BORN="2001"), born_early) == [("C5", "P.BORN")]
    assert _found(case_of(BORN="1999"), born_early) == []


def test_what_is_undecided_asks_for_nothing_and_comes_last_of_all() -> None:
    @check("C5", ERROR, at=Patient.born, says="Born late.")
    def born_early(case: Case) -> Answer:
        return case[Patient.born] < date(2000, 6, 1)

    case = case_of({("V", 2, "DAT"): "2019-01-01"}, BORN="2000")
    query, undecided = review(case, [born_early, visit_is_late])

    assert (query.severity, query.open) == (QUERY, True)
    assert (undecided.severity, undecided.open, undecided.may_be_justified) == (UNDECIDED, False, False)


def test_only_the_first_few_of_many_open_values_are_named() -> None:
    values = [PartialDate(year) for year in (2000, 2001, 2002, 2003, 2004)]

    def many() -> Iterator[Violation]:
        raise Undecided(*values)
        yield

    (told,) = attempt(many)

    assert isinstance(told, Undetermined)
    assert told.says.startswith("A value is known only to the year (2000), ")
    assert "(2002) and 2 more: this leaves the rule open." in told.says


def test_a_value_that_leaves_it_open_is_named_with_its_row() -> None:
    class Sample(Form, id="S", title="Sample", repeating=True):
        count = Field("COUNT", Measurement(), "Count")

    @check_each("C9", QUERY, at=Sample.count, says="Low.")
    def high(row: Row, case: Case) -> Answer:
        return row[Sample.count] >= Decimal(1)

    row = Row(Sample, 4, {"COUNT": "<2"})
    case = Case("K1", Dictionary("1", (Sample,)), date(2026, 1, 1), {"S": {4: row}})
    (one,) = review(case, [high])

    assert (one.severity, one.place) == (UNDECIDED, "S[4].COUNT")
    assert one.says == "“Count” (S row 4) is known only as <2: this leaves the rule open."


def _broken(case: Case) -> Answer:
    raise ZeroDivisionError("division by zero")


BROKEN = check("C7", ERROR, at=Patient.name, says="Never said.")(_broken)


def test_our_own_mistake_in_a_check_stops_a_test_run() -> None:
    with pytest.raises(ProgramError, match="ZeroDivisionError: division by zero"):
        review(case_of(NAME="Li"), [BROKEN])


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_our_own_mistake_is_told_to_the_user_and_leaves_every_other_check_judged() -> None:
    found = review(case_of(NAME="Wu"), [BROKEN, name_is_li])

    assert [(one.check, one.severity) for one in found] == [("C1", ERROR), ("C7", UNDECIDED)]
    assert "could not be run" in found[1].says
    assert "ZeroDivisionError: division by zero" in found[1].says
    assert "Nothing that was entered is lost" in found[1].remedy


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_sentence_that_lacks_a_word_is_our_own_mistake_too() -> None:
    @check("C7", ERROR, at=Patient.name, says="{name} is {what}.")
    def wordless(case: Case) -> Answer:
        return wrong(name="Li")

    (one,) = review(case_of(NAME="Li"), [wordless])

    assert (one.severity, one.place) == (UNDECIDED, "P.NAME")
    assert "KeyError: 'what'" in one.says


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_mistake_at_one_place_leaves_the_other_places_judged() -> None:
    @check_each("C7", QUERY, at=Visit.weight, says="Odd.")
    def even(row: Row, case: Case) -> Answer:
        if row[Visit.weight] == 60:
            raise KeyError("sixty")
        return False

    @check_all("C8", QUERY, at=Visit.weight, says="Odd.")
    def all_even(case: Case) -> Iterator[Told]:
        for row in case.rows(Visit):
            yield from attempt(partial(_odd, row), case, row=row.number)

    def _odd(row: Row) -> Iterator[Violation]:
        if row[Visit.weight] == 60:
            raise KeyError("sixty")
        yield wrong(row=row.number)

    case = case_of({("V", 1, "WEIGHT"): "60", ("V", 2, "WEIGHT"): "61"})
    found = [(one.check, one.place, one.severity) for one in review(case, [even, all_even])]

    assert sorted(found, key=str) == [
        ("C7", "V[1].WEIGHT", UNDECIDED),
        ("C7", "V[2].WEIGHT", QUERY),
        ("C8", "V[1].WEIGHT", UNDECIDED),
        ("C8", "V[2].WEIGHT", QUERY),
    ]


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_mistake_over_the_cohort_is_told_at_the_patients() -> None:
    def read(case: Case) -> str:
        if case[Patient.name] == "Wu":
            raise ValueError("no name for us")
        return case[Patient.name]

    @check_cohort("C7", ERROR, at=Patient.name, says="{name} stands alone.", read=read)
    def none_alone(names: Mapping[str, str]) -> Iterator[tuple[str, Violation]]:
        yield from ((key, wrong(name=name)) for key, name in names.items())

    @check_cohort("C8", ERROR, at=Patient.name, says="{name}.", read=lambda case: case[Patient.name])
    def failing(names: Mapping[str, str]) -> Iterator[tuple[str, Violation]]:
        raise ValueError("no names for us")
        yield

    first, second = (type(case_of())(key, *_rest(name)) for key, name in (("A", "Li"), ("B", "Wu")))
    found = [(one.check, one.patient, one.severity) for one in review_cohort([first, second], [none_alone, failing])]

    assert found == [
        ("C7", "B", UNDECIDED),
        ("C7", "A", ERROR),
        ("C8", "A", UNDECIDED),
        ("C8", "B", UNDECIDED),
    ]


@pytest.mark.parametrize("stored", ["heavy", "NaN", "Infinity", "1e9999999", "", "9" * 40_000, "1\x002"])
def test_a_stored_text_that_no_kind_can_read_is_an_error_at_its_field_and_counts_nowhere(stored) -> None:
    case = case_of({("V", 1, "WEIGHT"): stored})
    (one,) = review(case, ())

    assert (one.check, one.severity, one.place) == (UNREADABLE, ERROR, "V[1].WEIGHT")
    assert "and is counted nowhere" in one.says
    assert len(one.says) < 300
    row = case.row(one.form, 1)
    assert not row.has(one.form.field("WEIGHT"))
    assert row.texts["WEIGHT"] == stored


def test_false_is_a_finding_without_values() -> None:
    @check("C6", QUERY, at=Patient.seen, says="Never.")
    def never(case: Case) -> Answer:
        return not case.has(Patient.name)

    assert _found(case_of(NAME="Li"), never) == [("C6", "P.SEEN")]


def test_a_check_row_by_row_finds_the_wrong_row_behind_a_blank_one() -> None:
    rows = {
        ("V", 1, "WEIGHT"): "60",
        ("V", 2, "DAT"): "2019-01-01",
        ("V", 3, "DAT"): "2026-01-01",
        ("V", 4, "DAT"): "2018-01-01",
    }
    assert _found(case_of(rows)) == [("C2", "V[2].DAT"), ("C2", "V[4].DAT")]


def test_a_check_on_a_group_of_fields_finds_at_the_form_that_the_row_is_of() -> None:
    class Group(Form):
        value = Field("VALUE", IntegerKind(), "Value")

    class Before(Group, id="B", title="Before", repeating=True):
        """Before."""

    class After(Group, id="A", title="After", repeating=True):
        """After."""

    @check_each("C7", ERROR, Before, After, at=Before.value, says="Too big.")
    def small(row: Row, case: Case) -> Answer:
        return row[Before.value] < 5

    texts = {("B", 1, "VALUE"): "9", ("A", 1, "VALUE"): "4", ("A", 2, "VALUE"): "8"}
    case = case_of()
    case = type(case)(case.key, Dictionary("1", (Before, After)), case.today, _rows(texts, Before, After))
    assert _found(case, small) == [("C7", "B[1].VALUE"), ("C7", "A[2].VALUE")]


def _rows(texts: dict[tuple[str, int, str], str], *forms: type[Form]) -> dict[str, dict[int, Row]]:
    return {
        form.id: {row: Row(form, row, {name: text}) for (id_, row, name), text in texts.items() if id_ == form.id}
        for form in forms
    }


def test_a_check_of_many_answers_names_each_place() -> None:
    case = case_of({("V", 3, "WEIGHT"): "7"}, NAME="odd")
    assert _found(case, nothing_is_odd) == [("C3", "P.NAME"), ("C3", "V[3].WEIGHT")]


def test_an_answer_may_be_milder_than_its_check() -> None:
    @check("C8", ERROR, at=Patient.name, says="Hm.")
    def milder(case: Case) -> Answer:
        return wrong(severity=QUERY)

    (one,) = review(case_of(), [milder])
    assert one.severity is QUERY


def test_a_check_over_the_cohort_finds_at_each_patient_and_nothing_in_one_alone() -> None:
    first, second, third = (type(case_of())(key, *_rest(name)) for key, name in (("A", "Li"), ("B", "Li"), ("C", "Wu")))
    assert [(one.patient, one.says) for one in review_cohort([first, second, third], CHECKS)] == [
        ("A", "Li is used twice."),
        ("B", "Li is used twice."),
    ]
    assert review_cohort([first], CHECKS) == ()
    assert list(names_differ.findings(first)) == []


def _rest(name: str) -> tuple[Dictionary, date, dict[str, dict[int, Row]]]:
    case = case_of()
    return case.dictionary, case.today, {"P": {0: Row(Patient, 0, {"NAME": name})}}


def test_a_value_outside_its_limits_is_an_error_that_says_them() -> None:
    case = case_of({("V", 2, "WEIGHT"): "400"}, ILL="Y", SITE="SKIN", DEPTH="12")
    depth, weight = review(case, ())
    assert (depth.check, depth.severity, depth.place) == (NOT_ALLOWED, ERROR, "P.DEPTH")
    assert depth.says == "Depth must be from 0 to 9; it is 12."
    assert (weight.place, weight.says) == ("V[2].WEIGHT", "Weight must be from 3 to 350; it is 400.")


def test_a_hidden_value_outside_its_limits_is_no_finding() -> None:
    assert review(case_of(ILL="N", SITE="SKIN", DEPTH="12"), ()) == ()


def test_a_struck_out_patient_and_a_struck_out_row_have_no_findings() -> None:
    assert _found(case_of({("V", 1, "DAT"): "2019-01-01", ("V", 1, DELETED): "1"})) == []
    assert _found(case_of({(PATIENT, 0, DELETED): "1"}, NAME="Wu")) == []


def test_a_justified_query_is_closed_and_a_justified_error_stays_open() -> None:
    row = {("V", 1, "DAT"): "2019-01-01", ("V", 1, justification_mark("C2", "DAT")): "seen abroad"}
    (query,) = review(case_of(row), CHECKS)
    assert (query.justification, query.open) == ("seen abroad", False)
    error = case_of({("P", 0, justification_mark("C1", "NAME")): "so it is"}, NAME="Wu")
    (found,) = review(error, CHECKS)
    assert (found.justification, found.open) == ("so it is", True)


def test_open_findings_come_first_then_the_worst_then_in_the_order_of_the_pages() -> None:
    case = case_of(
        {
            ("V", 2, "DAT"): "2019-01-01",
            ("V", 1, "DAT"): "2018-01-01",
            ("V", 3, "DAT"): "2017-01-01",
            ("V", 1, justification_mark("C2", "DAT")): "seen abroad",
            ("V", 3, "WEIGHT"): "7",
            ("V", 2, "WEIGHT"): "400",
        },
        NAME="odd",
    )
    assert _found(case) == [
        ("C1", "P.NAME"),
        (NOT_ALLOWED, "V[2].WEIGHT"),
        ("C2", "V[2].DAT"),
        ("C2", "V[3].DAT"),
        ("C3", "P.NAME"),
        ("C3", "V[3].WEIGHT"),
        ("C2", "V[1].DAT"),
    ]


def test_errors_rank_before_queries_before_deviations() -> None:
    assert sorted(Severity, key=lambda one: one.rank) == [ERROR, QUERY, DEVIATION, UNDECIDED]
