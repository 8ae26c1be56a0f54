"""CIOMS I as PDF: every value of the report stands on it, the form on one page, and what must not leave does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.study.documents.cioms import CiomsOrder, cioms_form
from cd7gui.study.documents.cioms_boxes import cioms_boxes
from cd7gui.study.exports import pseudonyms
from cd7gui.study.exports.export_record import draw_secret_at
from cd7gui.study.opening import new_study, open_for_reading, open_study
from cd7gui.study.settings import LAST_PRINT
from cd7gui.ui.paper.pdf_writing import print_pdf
from tests.protocol.building import sound_texts, stored_texts
from tests.protocol.examples_serious import follow_up
from tests.study.documents.test_cioms_boxes import FILLED
from tests.ui.paper.reading import body, texts_of

NUMBER = "01-009"
CHINESE = "患者于移植后第九天出现高热和低血压，给予美罗培南。"
LONG = "".join(f"{number:05d} {CHINESE}\n" for number in range(1100))[:32_766] + "末"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a study of one patient with a report whose narrative is as long as may be, and a short follow-up."""
    file = tmp_path_factory.mktemp("cioms") / "s.cd7"
    texts = sound_texts({**FILLED, "F21[1].SAENARR": LONG, **follow_up(SAENARR="Recovered on H+18.")})
    with new_study(file, name="CD7", who="investigator") as study:
        study.write([Change("P1", *place, None, text) for *place, text in stored_texts(texts)])
    return file


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_box_stands_on_the_pages_and_the_long_narrative_whole(
    reported: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    target = reported.with_name("one.pdf")
    assert main(["cioms", str(reported), str(target), "--patient", NUMBER, "--report", "1"]) == 0
    assert capsys.readouterr().out.startswith("Every box is filled.\nWrote ")
    pages = texts_of(target)
    first, whole = body(pages[:1]), body(pages).replace("(goesonoverleaf)Continuationofbox7+13DESCRIBE", "DESCRIBE")
    with open_for_reading(reported) as study:
        case = study.case("P1")
        boxes = cioms_boxes(case, case.row(SeriousEvent, 1))
    for box in boxes:
        assert _plain(box.title) in first, box.title  # the form is on one page, however long a text is
        if box.number != "7 + 13":
            for line in box.text.splitlines():
                assert _plain(line) in whole, box.title
    told = re.sub(r"\D", "", "".join(re.findall(r"\d{5}(?=患者)", whole)))
    assert told == "".join(f"{number:05d}" for number in range(len(told) // 5))  # in order, none lost where it goes on
    assert len(told) // 5 == LONG.count("患者")
    assert "末" in body(pages[-1:])
    with open_study(reported) as study:
        assert study.setting(LAST_PRINT)
        line = next(one for one in study.book.trail() if one.change.field == LAST_PRINT)
    assert line.change.reason.startswith(f"CIOMS I of {NUMBER}, report 1: one.pdf, {len(pages)} pages, SHA-256 ")


def test_what_is_empty_is_listed_with_the_value_that_fills_it(reported: Path) -> None:
    with open_for_reading(reported) as study:
        form = cioms_form(study, CiomsOrder(NUMBER, 2))
    lines = form.empty_in_words.splitlines()
    assert lines[0] == "Empty boxes, and the value that fills each:"
    assert "  26 NAME AND ADDRESS OF REPORTER: F21[2].SAERPTER" in lines
    assert not [line for line in lines if "INITIALS" in line]


def test_a_de_identified_form_names_the_boxes_that_stay_blank_on_purpose(reported: Path) -> None:
    draw_secret_at(reported)
    with open_for_reading(reported) as study:
        said = cioms_form(study, CiomsOrder(NUMBER, 1, deidentified=True)).empty_in_words
    assert "Every box is filled" not in said
    assert said.startswith("No box is left to fill. Left blank on purpose, because the form is de-identified: 1 ")
    assert "26 NAME AND ADDRESS OF REPORTER" in said


def test_a_de_identified_form_leaves_text_behind_until_it_is_confirmed(
    reported: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By twenty years, so that no moved date is by chance in the true month of another.
    monkeypatch.setattr(pseudonyms, "LEAST_SHIFT", 7_300)
    monkeypatch.setattr(pseudonyms, "MOST_SHIFT", 7_400)
    target = reported.with_name("d.pdf")
    command = ["cioms", str(reported), str(target), "--patient", NUMBER, "--deidentified", "--report"]
    for more, told in (([], False), (["--text-names-nobody"], True)):
        assert main([*command, "2", *more]) == 0
        found = "".join(texts_of(target))
        assert ("Recovered on H+18." in found) is told
        assert "Sepsis" in found  # the coded term
        assert re.search(r"Patient P-\w{8}, report 2", found)
        unnamed = re.sub(r"P-[A-Z2-7]{8}", "", found)  # any two letters may stand in a code
        assert not [
            name for name in (NUMBER, "LW", "1991-03-02", "LOT-17", "R-17", "Dr A", "2023-07") if name in unnamed
        ]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (CiomsOrder("01-777", 1), "There is no patient 01-777"),
        (CiomsOrder(NUMBER, 7), "has no report 7 on F21. There are: 1, 2."),
        (CiomsOrder(NUMBER, 1, with_text=True), "Without --deidentified"),
    ],
)
def test_what_cannot_be_printed_is_said_in_a_sentence(reported: Path, order: CiomsOrder, says: str) -> None:
    with open_for_reading(reported) as study, pytest.raises(UserError, match=re.escape(says)):
        cioms_form(study, order)


def test_an_identifier_in_the_text_keeps_it_from_leaving_and_a_missing_sign_is_named(
    tmp_path: Path, qapp: object
) -> None:
    texts = sound_texts({**FILLED, "F21[1].SAENARR": "LW fell ill \U0001f9ff."})
    with new_study(tmp_path / "s.cd7", name="CD7", who="i") as study:
        study.write([Change("P1", *place, None, text) for *place, text in stored_texts(texts)])
        with pytest.raises(
            UserError, match=r"“LW” \(Initials, F1.INITIALS\), so they cannot go into a de-identified form"
        ):
            cioms_form(study, CiomsOrder(NUMBER, 1, deidentified=True, with_text=True))
        form = cioms_form(study, CiomsOrder(NUMBER, 1))
        target = tmp_path / "out.pdf"
        with pytest.raises(UserError, match="U\\+1F9FF"):
            print_pdf(form.document, target)
        assert not target.exists()
