"""Lines of other patients in a pasted table: only those of the open patient enter, and the rest is said."""

from __future__ import annotations

import pytest

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.study import entry
from cd7gui.study.paste.rows import PreparedPaste, prepare
from cd7gui.study.paste.table import recognise
from cd7gui.study.session import Study
from tests.study.memory_book import memory_study

ONE = {"F1.SUBJID": "SYN-01", "F1.MRN": "0047-11", "F1.INITIALS": "JS"}


def study_of(stored: dict[str, str] | None = None) -> Study:
    return memory_study({"P1": {**ONE, **(stored or {})}})


def pasted(text: str, study: Study | None = None, form: type[Form] = Laboratory) -> PreparedPaste:
    study = study or study_of()
    table = recognise(form, text)
    assert table is not None
    return prepare(table, study.case("P1"), study.reading)


def block(title: str, *names: str) -> str:
    lines = (f"{name}\t2023-07-{day:02d}\t{day}\n" for day, name in enumerate(names, start=10))
    return f"{title}\tDate\tWBC (10^9/L)\n{''.join(lines)}"


@pytest.mark.parametrize("title", ["SUBJID", "Patient number", "Patient", "Pat.-Nr.", "USUBJID", "受试者编号"])
def test_lines_of_other_patients_do_not_enter_whatever_their_column_is_called(title: str) -> None:
    found = pasted(block(title, "SYN-01", "SYN-02", "SYN-02", "", "syn-01"))
    assert [row.texts["WBC"] for row in found.rows] == ["10", "14"]
    assert found.unread == ()
    assert found.others == (
        f"3 lines were left out, because SYN-01 is open and the column “{title}” says otherwise: SYN-02 (2 lines) and "
        "no patient number (1 line). Open that patient to paste there, or correct or delete the column if it is wrong."
    )


def test_a_column_of_unknown_title_is_known_by_the_number_of_the_open_patient() -> None:
    found = pasted(block("Case", "SYN-01", "SYN-02"))
    assert [row.texts["WBC"] for row in found.rows] == ["10"]
    assert "SYN-02 (1 line)" in found.others
    remark = pasted(block("Remark", "fine", "haemolytic"))
    assert (len(remark.rows), remark.others) == (2, "")


def test_numbers_are_compared_as_an_import_compares_them() -> None:
    assert len(pasted(block("Patient", "'SYN-01", '="SYN-01"', "ＳＹＮ-01", "SYN‑01")).rows) == 4
    assert pasted(block("Patient", "SYN-1", "SYN-010")).rows == ()


def test_an_empty_column_of_numbers_and_a_second_number_of_another_study_refuse_nothing() -> None:
    assert len(pasted(block("Patient", "", "")).rows) == 2
    both = "Study ID\tPatient\tDate\tWBC (10^9/L)\nCD7\tSYN-01\t2023-07-10\t1\nCD7\tSYN-02\t2023-07-11\t2\n"
    assert [row.texts["WBC"] for row in pasted(both).rows] == ["1"]


def test_a_record_number_or_initials_that_contradict_the_open_patient_leave_the_line_out() -> None:
    text = (
        "MRN\tInitials\tDate\tWBC (10^9/L)\n004711\tJ.S.\t2023-07-10\t1\n4712\tJS\t2023-07-11\t2\n\tAB\t2023-07-12\t3\n"
    )
    found = pasted(text)
    assert [row.texts["WBC"] for row in found.rows] == ["1"]
    assert "Hospital record number 4712 (1 line) and Initials AB (1 line)" in found.others
    unknown = pasted(text, memory_study({"P1": {"F1.SUBJID": "SYN-01"}}))
    assert (len(unknown.rows), unknown.others) == (3, "")


def test_a_patient_without_a_number_takes_no_line_of_a_numbered_one() -> None:
    found = pasted(block("Patient", "SYN-02"), memory_study({"P1": {"F1.SEX": "M"}}))
    assert found.rows == ()
    assert "NO-NUMBER-" in found.others


def test_a_heading_that_names_another_patient_of_the_study_refuses_the_table() -> None:
    table = "\n\nDate\tWBC (10^9/L)\n2023-07-10\t1\n"
    for heading in ("Patient SYN-02", "Patient: SYN-02", "Patient\tSYN-02 (m)", "Subject no. SYN-13"):
        found = pasted(heading + table)
        assert found.rows == (), heading
        assert found.others.startswith("Nothing from the table is used, because SYN-01 is open and the line “")
    for heading in ("Patient SYN-01", "Patient ID: 4711083", "Patient: Smith, John", "Report of SYN-02"):
        assert len(pasted(heading + table).rows) == 1, heading


def test_a_line_with_an_analyte_in_each_is_left_out_by_its_patient_too() -> None:
    text = "Patient\tDate\tTest\tResult\tUnit\nSYN-01\t2023-07-10\tCRP\t5\tmg/L\nSYN-02\t2023-07-10\tCRP\t9\tmg/L\n"
    found = pasted(text)
    assert [row.texts["CRP"] for row in found.rows] == ["5"]
    assert "SYN-02 (1 line)" in found.others


# rows that were struck out


def test_a_sample_that_was_struck_out_does_not_come_back_but_another_one_of_its_day_enters() -> None:
    study = study_of({"F18[1].LBDAT": "2023-07-10", "F18[1].WBC": "3.4", "F18[1].LBSRC": "a line"})
    entry.delete_row(study, "P1", Laboratory, 1, "another patient's sample")
    text = "Date\tWBC (10^9/L)\n2023-07-10\t3.40\n2023-07-10\t3.5\n"
    found = pasted(text, study)
    assert [row.texts["WBC"] for row in found.rows] == ["3.5"]
    assert [(one.line, one.why) for one in found.unread] == [
        (
            2,
            "This is row 1, which was struck out, so the line was left out. Restore that row, or, if this is a "
            "different one, enter it by hand.",
        )
    ]


def test_an_event_that_was_struck_out_does_not_come_back_whatever_else_its_line_says() -> None:
    study = study_of({"F19[2].AETERM": "Sepsis", "F19[2].AESTDAT": "2023-07-10", "F19[2].AETOXGR": "3"})
    entry.delete_row(study, "P1", AdverseEvent, 2, "no event")
    text = "AETERM\tAESTDAT\tAETOXGR\nsepsis\t2023-07-10\t4\nRash\t2023-07-10\t1\n"
    found = pasted(text, study, AdverseEvent)
    assert [row.texts["AETERM"] for row in found.rows] == ["Rash"]
    assert "This is row 2, which was struck out" in found.unread[0].why
