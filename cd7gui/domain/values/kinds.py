"""The kinds of value: typed text to value, value to stored text, value to shown text, and the words of the codebook."""

from cd7gui.domain.values.choice_kinds import YES_NO, Choice, Options, Several, YesNo
from cd7gui.domain.values.date_kinds import Clock, Day, PartialDay
from cd7gui.domain.values.kind import LONGEST_TEXT, Identifying, Kind, Text, check_characters
from cd7gui.domain.values.number_kinds import Amount, Integer, Measured, Measurement, Number, Quantity, read_decimal

__all__ = [
    "LONGEST_TEXT",
    "YES_NO",
    "Amount",
    "Choice",
    "Clock",
    "Day",
    "Identifying",
    "Integer",
    "Kind",
    "Measured",
    "Measurement",
    "Number",
    "Options",
    "PartialDay",
    "Quantity",
    "Several",
    "Text",
    "YesNo",
    "check_characters",
    "read_decimal",
]
