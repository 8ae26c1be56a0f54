"""Columns over a cohort: what an entry touches is read again, and everything else is the very same object."""

from __future__ import annotations

from dataclasses import dataclass, field

from cd7gui.analysis.patients.patient_columns import PatientColumns


@dataclass
class Row:
    number: int
    asked: list[int] = field(default_factory=list)

    def value(self) -> int:
        self.asked.append(self.number)
        return self.number


def test_of_a_cohort_in_which_one_changed_that_one_alone_is_read() -> None:
    columns, rows = PatientColumns[Row](), [Row(number) for number in range(5)]
    columns.follow(rows)
    assert columns.of("value", Row.value) == (0, 1, 2, 3, 4)

    columns.follow([*rows[:2], Row(9), *rows[3:]])

    assert columns.of("value", Row.value) == (0, 1, 9, 3, 4)
    assert [one.asked for one in rows] == [[number] for number in range(5)]


def test_a_column_whose_values_are_equal_is_the_very_same() -> None:
    columns, rows = PatientColumns[Row](), [Row(0), Row(1)]
    columns.follow(rows)
    before = columns.of("value", Row.value)

    columns.follow([Row(0), Row(1)])

    assert columns.of("value", Row.value) is before


def test_others_in_other_places_and_in_other_numbers_are_read_anew() -> None:
    columns, rows = PatientColumns[Row](), [Row(number) for number in range(3)]
    for patients, given in ((rows, (0, 1, 2)), (rows[::-1], (2, 1, 0)), (rows[1:], (1, 2)), ([], ()), (rows[:1], (0,))):
        columns.follow(patients)
        assert columns.of("value", Row.value) == given
