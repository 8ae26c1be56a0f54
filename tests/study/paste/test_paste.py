"""A pasted block: what can be read is one step, what cannot is given back."""

from cd7gui.domain.case_report.changes import COMPLETE, MissingReason
from cd7gui.study import entry
from cd7gui.study.entry import Place, RequiredReason
from cd7gui.study.paste.paste import asks_reason, paste
from tests.study.memory_book import memory_study


def place(field: str, row: int = 1) -> Place:
    return Place("P1", "F9", row, field)


def test_a_block_is_one_step_that_one_undo_takes_back() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    pasted = paste(study, [(place("CHDAT"), "2023-08-10"), (place("CHDON"), "99.6"), (place("CHDON", 2), "98")])
    assert len(pasted.recorded) == 3
    assert {line.origin for line in pasted.recorded} == {"paste"}
    assert study.case("P1").stored("F9", 2, "CHDON") == "98"
    entry.undo(study)
    assert study.case("P1").rows(study.rules.dictionary.forms[0])
    assert study.case("P1").stored("F9", 1, "CHDAT") is None
    assert study.case("P1").stored("F9", 2, "CHDON") is None


def test_what_cannot_be_read_is_given_back_with_its_sentence() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    pasted = paste(study, [(place("CHDAT"), "10 Aug"), (place("CHDON"), "99.6")])
    assert [(one.place.field, one.text) for one in pasted.refused] == [("CHDAT", "10 Aug")]
    assert "is not a date" in pasted.refused[0].sentence
    assert [line.change.field for line in pasted.recorded] == ["CHDON"]


def test_an_empty_text_leaves_its_field_as_it_is() -> None:
    study = memory_study({"P1": {"F9[1].CHDON": "99"}})
    assert paste(study, [(place("CHDON"), "  ")]).recorded == ()
    assert study.case("P1").stored("F9", 1, "CHDON") == "99"


def test_a_value_that_stands_already_writes_nothing() -> None:
    study = memory_study({"P1": {"F9[1].CHDON": "99"}})
    assert paste(study, [(place("CHDON"), "99")]).recorded == ()


def test_a_block_into_a_complete_form_owes_a_reason_that_every_line_then_holds() -> None:
    study = memory_study({"P1": {"F9[1].CHDON": "99", f"F9.{COMPLETE}": "1"}})
    assert asks_reason(study, [(place("CHDON"), "97")]) is RequiredReason.COMPLETE
    assert asks_reason(study, [(Place("P1", "F6", 0, "CD34"), "6.2")]) is RequiredReason.NO_REASON
    pasted = paste(study, [(place("CHDON"), "98")], "Typing error")
    assert [line.change.reason for line in pasted.recorded] == ["Typing error"]


def test_nothing_enters_of_a_block_most_of_which_cannot_be_read() -> None:
    study = memory_study({"P1": {"F9[1].CHDON": "99"}})
    pasted = paste(study, [(place("CHDON"), "98"), (place("CHREC"), "few"), (place("CHDAT"), "soon")])
    assert pasted.recorded == ()
    assert len(pasted.refused) == 2
    assert study.case("P1").stored("F9", 1, "CHDON") == "99"


def test_the_words_of_a_missing_reason_are_one_unless_the_field_takes_them_as_its_value() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    paste(study, [(place("CHDON"), "Not done"), (Place("P1", "F3P", 1, "REGIMEN"), "unknown")])
    assert study.case("P1").stored("F9", 1, "CHDON") == MissingReason.NOT_DONE.stored
    assert study.case("P1").stored("F3P", 1, "REGIMEN") == "unknown"


def test_none_empties_a_field() -> None:
    study = memory_study({"P1": {"F9[1].CHDON": "99"}})
    paste(study, [(place("CHDON"), None), (place("CHREC"), None)])
    assert study.case("P1").stored("F9", 1, "CHDON") is None
    assert [line.change.field for line in study.done[-1]] == ["CHDON"]


def test_the_trail_keeps_the_line_that_a_row_was_copied_from() -> None:
    study = memory_study({"P1": {f"F9.{COMPLETE}": "1"}})
    cells = [(place("CHDON"), "98"), (place("CHDON", 2), "97")]
    paste(study, cells, "New information", {2: "2023-08-10 | 97"})
    assert [line.change.reason for line in study.done[-1]] == [
        "New information",
        "New information; pasted from: 2023-08-10 | 97",
    ]


def test_a_block_with_a_column_of_patient_numbers_but_no_titles_enters_nothing_beside_its_column() -> None:
    study = memory_study({"P1": {"F1.SUBJID": "SYN-01"}, "P2": {"F1.SUBJID": "SYN-02"}})
    line = ("SYN-02", "Sepsis", "2023-08-10", "3")
    fields = ("AETERM", "AEDECOD", "AESTDAT", "AETOXGR")
    pasted = paste(study, [(Place("P1", "F19", 1, name), text) for name, text in zip(fields, line, strict=True)])
    assert pasted.recorded == ()
    assert [(one.place.field, one.text) for one in pasted.refused] == [("AETERM", "SYN-02")]
    assert pasted.refused[0].sentence == (
        "“SYN-02” is a patient number, which this column does not take. Copy only the rows of SYN-01, without the "
        "column of numbers."
    )
    assert len(paste(study, [(Place("P1", "F19", 1, "AETERM"), "SYN-03")]).recorded) == 1
