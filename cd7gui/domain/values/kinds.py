"""The kinds of value: parsing typed text, storing, displaying, and describing for the codebook."""

from cd7gui.domain.values.choice_kinds import YES_NO, ChoiceKind, MultiChoiceKind, Options, YesNo
from cd7gui.domain.values.date_kinds import Clock, Day, PartialDay
from cd7gui.domain.values.kind import LONGEST_TEXT, Identifying, Kind, TextKind, check_characters
from cd7gui.domain.values.number_kinds import (
    Amount,
    IntegerKind,
    MeasuredNumber,
    Measurement,
    NumberKind,
    Quantity,
    read_decimal,
)
from cd7gui.domain.values.term_kind import StudyReading, TermKind, TermList, TermsRead, plain_term

__all__ = [
    "LONGEST_TEXT",
    "YES_NO",
    "Amount",
    "ChoiceKind",
    "Clock",
    "Day",
    "Identifying",
    "IntegerKind",
    "Kind",
    "MeasuredNumber",
    "Measurement",
    "MultiChoiceKind",
    "NumberKind",
    "Options",
    "PartialDay",
    "Quantity",
    "StudyReading",
    "TermKind",
    "TermList",
    "TermsRead",
    "TextKind",
    "YesNo",
    "check_characters",
    "plain_term",
    "read_decimal",
]
