"""A study's own lists of CTCAE: planned, stored line by line, and what codes, classes and grades by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.cli.main import main
from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report import study_terms
from cd7gui.domain.case_report.changes import STUDY, Change, Place
from cd7gui.domain.case_report.study_terms import TermSource
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.exchange.sheets.form_status import TERMS
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.presenters.event_words import grades_explained, proposed_rows
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.reference.event_terms import EVENT_TERMS
from cd7gui.study import entry
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.safety.keeping_terms import keep_terms, lists_in_use, plan_terms, removal_in_words, remove_terms
from cd7gui.study.safety.term_sheets import read_term_sheet
from cd7gui.study.session import Study
from cd7gui.study.snapshots.snapshots import replay
from tests.exchange.exported import facts_of
from tests.study.memory_book import memory_study
from tests.study.safety.made_up_sheets import BUZZING, EAR, FEVERISH, LONG, LONG_ROWS, ROWS, TINNITUS, WIDE_6, sheet

PLACE = Place("P1", "F19", 1, "AEDECOD")
INFUSED = {"F1.SUBJID": "01-001", "F1.CONSDAT": "2023-05-24", "F4.INFDAT": "2023-06-16"}


def event(term: str = "", grade: str = "2", row: int = 1, version: str = "5.0") -> dict[str, str]:
    texts = {"AETERM": "in her words", "AESTDAT": "2023-06-20", "AETOXGR": grade, "AEVER": version, "AEDECOD": term}
    return {f"F19[{row}].{field}": text for field, text in texts.items() if text}


def study_of(*events: dict[str, str]) -> Study:
    """Hold events; a term is written as it is, because a file may hold what our own list does not have."""
    texts = {place: text for one in events for place, text in one.items()}
    study = memory_study({"P1": INFUSED | {place: one for place, one in texts.items() if "AEDECOD" not in place}})
    for number in range(1, len(events) + 1):
        if term := texts.get(f"F19[{number}].AEDECOD"):
            study.write([Change("P1", "F19", number, "AEDECOD", None, term)])
    study.book.lines.clear()  # type: ignore[attr-defined]
    return study


def take(study: Study, path: Path, rows: object = ROWS, **ways: object) -> tuple[str, ...]:
    plan = plan_terms(study, read_term_sheet(sheet(path, rows, **ways)))  # type: ignore[arg-type]
    if plan.changes:
        keep_terms(study, plan)
    return plan.remarks()


def found_by(study: Study, check: str) -> list[str]:
    return [one.says for one in study.findings("P1") if one.check == check]


def test_each_term_is_a_line_of_the_trail_that_names_the_file_and_one_step_of_undo(tmp_path: Path) -> None:
    study = study_of()
    said = take(study, tmp_path / "five.xlsx")
    assert said[0] == "CTCAE 5.0 of five.xlsx: 3 terms; 3 new, 0 changed, 0 no longer on it."
    assert study.terms.numbered("5.0")[2].term == "Tinnitus"
    lines = study.book.trail()
    assert [(line.change.row, line.change.field) for line in lines] == [(number, "@TERM.5.0") for number in range(4)]
    sha256 = study.terms.sources["5.0"].sha256
    assert {line.change.reason for line in lines} == {f"CTCAE 5.0 taken over from five.xlsx (SHA-256 {sha256})"}
    (here,) = lists_in_use(study)
    assert (here.terms, here.gone, here.who, here.at) == (3, 0, lines[0].who, lines[0].at)
    assert sha256 in here.in_words()
    entry.undo(study)
    assert lists_in_use(study) == ()
    entry.redo(study)
    assert len(study.terms.numbered("5.0")) == 3
    with pytest.raises(UserError, match=r"already has this list of CTCAE 5\.0"):
        keep_terms(study, plan_terms(study, read_term_sheet(tmp_path / "five.xlsx")))


def test_the_list_of_the_study_is_typed_ahead_classed_and_graded_in_place_of_ours(tmp_path: Path) -> None:
    study = study_of(event())
    assert not entry.enter(study, PLACE, "Buzzing of the pinna").stored
    take(study, tmp_path / "five.xlsx")
    terms = study.reading.terms_for(EVENT_TERMS)
    assert terms.found("buz") == ("Buzzing of the pinna",)
    assert terms.note("Buzzing of the pinna") == "CTCAE 5.0 only"
    assert terms.note("Anemia") == "CTCAE 6.0 only", "the sheet of 5.0 has it not"
    assert entry.enter(study, PLACE, "buzzing of the PINNA").stored
    case = study.case("P1")
    (row,) = case.rows(AdverseEvent)
    assert case.derive(AdverseEvent.organ_class, row) == EAR
    assert case.derive(AdverseEvent.grade_says, row) == "Two buzzes"
    assert grades_explained(case, row, AdverseEvent.grade)[0::3] == (
        "1: A buzz",
        "4: CTCAE 5.0 has no grade 4 for this term.",
    )
    assert found_by(study, "EC-133") == []
    entry.enter(study, Place("P1", "F19", 1, "AETOXGR"), "4")
    assert found_by(study, "EC-134") == ["CTCAE 5.0 has no grade 4 for “Buzzing of the pinna”."]
    entry.enter(study, Place("P1", "F19", 1, "AEVER"), "6.0")
    assert "the term is from CTCAE 5.0" in found_by(study, "EC-133")[0]


def test_the_sheet_with_codes_adds_them_and_keeps_what_it_does_not_say(tmp_path: Path) -> None:
    study = study_of(event("Tinnitus"))
    take(study, tmp_path / "five.xlsx")
    said = take(study, tmp_path / "NCIt_CTCAE_5.0.xlsx", LONG_ROWS, titles=LONG)
    assert said[0].endswith("3 terms; 0 new, 1 changed, 0 no longer on it.")
    (row,) = study.case("P1").rows(AdverseEvent)
    assert study.case("P1").derive(AdverseEvent.ncit, row) == "C902"
    assert study.case("P1").derive(AdverseEvent.grade_says, row) == "Loud, by code"
    entries = study.terms.numbered("5.0")
    assert entries[2].term == "Tinnitus", "as it is spelled here, and not in capitals"
    assert entries[2].organ_class == EAR
    assert entries[1].grades == ("", "", "Of three", "Of four", "Death")


def test_a_newer_sheet_says_what_it_changes_of_events_that_are_coded_already(tmp_path: Path) -> None:
    study = study_of(event("Buzzing of the pinna"), event("Tinnitus", "3", 2), event("Anemia", "3", 3))
    said = take(study, tmp_path / "a.xlsx")
    assert said[1:-1] == ("Events coded already: “Anemia” is not one of its terms (01-001 F19[3].AEDECOD).",)
    moved = (*TINNITUS[:1], "Nervous system disorders", *TINNITUS[2:5], " -", *TINNITUS[6:])
    newer = read_term_sheet(sheet(tmp_path / "b.xlsx", [FEVERISH, moved]))
    before = study.book.position()
    plan = plan_terms(study, newer)
    assert study.book.position() == before, "nothing is stored before somebody says so"
    assert plan.remarks()[:-1] == (
        "CTCAE 5.0 of b.xlsx: 2 terms; 0 new, 1 changed, 1 no longer on it.",
        "Terms no longer on the sheet are kept for the events coded with them, and are not offered: Buzzing of the "
        "pinna.",
        "Events coded already: “Buzzing of the pinna” is not one of its terms (01-001 F19[1].AEDECOD).",
        "Events coded already: “Tinnitus” is counted under “Nervous system disorders” instead of “"
        f"{EAR}” (01-001 F19[2].AEDECOD).",
        "Events coded already: “Tinnitus” has no grade 3 in it (01-001 F19[2].AEDECOD).",
    )
    keep_terms(study, plan)
    case = study.case("P1")
    classes = [case.derive(AdverseEvent.organ_class, row) for row in case.rows(AdverseEvent)]
    assert classes == [EAR, "Nervous system disorders", "Blood and lymphatic system disorders"]
    assert [one.says for one in study.findings("P1") if one.check == "EC-133"] == [
        "CTCAE 5.0 has no term “Buzzing of the pinna”.",
        "CTCAE 5.0 has no term “Anemia”; the term is from CTCAE 6.0.",
    ]
    terms = study.reading.terms_for(EVENT_TERMS)
    assert terms.found("buzzing") == ()
    assert terms.exact("buzzing of the pinna") == "Buzzing of the pinna", "a workbook of the study is read again"
    assert lists_in_use(study)[0].gone == 1
    take(study, tmp_path / "c.xlsx", [BUZZING, FEVERISH, moved])
    assert lists_in_use(study)[0].gone == 0


OTHER_LISTS: dict[str, Callable[[Study, Path], object]] = {
    "another list": lambda study, path: take(study, path / "b.xlsx", [FEVERISH]),
    "a list of the other version": lambda study, path: take(study, path / "c.xlsx", titles=WIDE_6),
    "no list": lambda study, _: remove_terms(study, "5.0", "the wrong file"),
    "an event that it judges": lambda study, _: entry.enter(study, PLACE, "Buzzing of the pinna"),
}


@pytest.mark.parametrize("change", OTHER_LISTS.values(), ids=OTHER_LISTS.keys())
def test_a_plan_that_the_study_has_overtaken_is_refused(
    tmp_path: Path, change: Callable[[Study, Path], object]
) -> None:
    study = study_of(event())
    take(study, tmp_path / "a.xlsx")
    moved = (*TINNITUS[:1], "Nervous system disorders", *TINNITUS[2:])
    plan = plan_terms(study, read_term_sheet(sheet(tmp_path / "d.xlsx", [FEVERISH, moved])))
    change(study, tmp_path)
    before, lines = study.terms.stored, study.book.position()
    with pytest.raises(UserError, match="Read the sheet again"):
        keep_terms(study, plan)
    assert (study.terms.stored, study.book.position()) == (before, lines)
    if study.terms.numbered("5.0"):
        keep_terms(study, plan_terms(study, read_term_sheet(tmp_path / "d.xlsx")))
        assert "Nervous system disorders" in {one.organ_class for one in study.terms.numbered("5.0").values()}


def test_codes_alone_never_take_the_place_of_the_supplied_selection(tmp_path: Path) -> None:
    study = study_of(event("Anemia", "3"))
    with pytest.raises(UserError, match=r"codes\.xlsx adds codes to a list, .* First import NCI's sheet"):
        take(study, tmp_path / "codes.xlsx", LONG_ROWS, titles=LONG, name="CTCAE 5.0")
    assert study.terms.stored == ()
    assert found_by(study, "EC-133") == []
    take(study, tmp_path / "a.xlsx")
    take(study, tmp_path / "codes.xlsx", LONG_ROWS, titles=LONG, name="CTCAE 5.0")
    assert study.terms.numbered("5.0")[2].ncit == "C902"


def test_terms_that_are_left_out_for_want_of_a_class_are_named_and_no_others(tmp_path: Path) -> None:
    study = study_of()
    take(study, tmp_path / "a.xlsx")
    rows = [
        *(("C902", "TINNITUS", "Ringing", None, None), ("C903", "Grade 1 Tinnitus, CTCAE", "Faint", None, "C902")),
        *(("C904", "ANEMIA", "Pale", None, None), ("C905", "Grade 1 Anemia, CTCAE", "Less", None, "C904")),
        *(row for at in range(5) for row in ((f"C91{at}", f"Unheard {at}"), (f"C92{at}", f"Grade 1 Unheard {at}"))),
    ]
    sheet(tmp_path / "codes.xlsx", rows, LONG, "CTCAE 5.0")
    plan = plan_terms(study, read_term_sheet(tmp_path / "codes.xlsx"))
    (said,) = (one for one in plan.remarks() if "left out" in one and "MedDRA" not in one)
    assert said == (
        "5 terms were left out, because neither the sheet nor the study's list names the class: Unheard 0, Unheard 1, "
        "Unheard 2 and 2 more."
    )
    assert plan.listing().endswith("Left out:\n" + "\n".join(f"  Unheard {at}" for at in range(5)))
    keep_terms(study, plan)
    assert {one.term for one in study.terms.numbered("5.0").values()} >= {"Tinnitus", "Anemia"}


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "CTCAE has no term “Hot flush of the pinna”."),
        ("5.0", "CTCAE 5.0 has no term “Hot flush of the pinna”."),
    ],
)
def test_a_term_of_no_list_is_told_also_of_a_row_without_a_version(tmp_path: Path, version: str, said: str) -> None:
    study = study_of(event("Hot flush of the pinna", version=version), event("Anemia", row=2, version=""))
    assert found_by(study, "EC-133") == [said]
    take(study, tmp_path / "a.xlsx", [("1", EAR, "Hot flush of the pinna", *TINNITUS[3:])])
    assert found_by(study, "EC-133") == []  # Anemia is still a term of the other version
    take(study, tmp_path / "b.xlsx", [FEVERISH])
    assert found_by(study, "EC-133") == [said]  # it is kept, and no version offers it


def test_a_list_that_is_taken_away_leaves_ours_and_what_was_coded_is_asked_about(tmp_path: Path) -> None:
    study = study_of(event())
    take(study, tmp_path / "a.xlsx")
    entry.enter(study, PLACE, "Buzzing of the pinna")
    assert removal_in_words(study, "5.0") == (
        "Without its own list of CTCAE 5.0, the study uses the supplied selection.",
        "Events coded already: “Buzzing of the pinna” is not one of its terms (01-001 F19[1].AEDECOD).",
    )
    with pytest.raises(UserError, match=r"no CTCAE 6\.0 list"):
        removal_in_words(study, "6.0")
    for version, reason, words in (
        ("5.0", " ", "Give the reason"),
        ("6.0", "x", "no CTCAE 6.0 list"),
        ("4.0", "x", "Use 5.0 or 6.0"),
    ):
        with pytest.raises(UserError, match=words):
            remove_terms(study, version, reason)
    remove_terms(study, "5.0", "the wrong file")
    assert study.terms.stored == ()
    case = study.case("P1")
    (row,) = case.rows(AdverseEvent)
    assert case.derive(AdverseEvent.organ_class, row) is None
    assert found_by(study, "EC-133") == ["CTCAE 5.0 has no term “Buzzing of the pinna”."]
    assert entry.enter(study, PLACE, "anaemia").stored


def test_the_table_of_events_counts_by_the_list_and_names_no_words_of_a_person(tmp_path: Path) -> None:
    study = study_of(event("Buzzing of the pinna"), event("Hu Lan fell", "3", 2))

    def labels() -> dict[str, bool]:
        (table,) = (one for one in compute(study.snapshot(), Settings()).tables if one.id == "adverse_events")
        return {line.label: line.typed for line in table.lines}

    assert labels() == {"Any event": False, "Not classified": True, "in her words": True}
    take(study, tmp_path / "a.xlsx")
    assert labels() == {
        "Any event": False,
        EAR: False,
        "Buzzing of the pinna": False,
        "Not classified": True,
        "in her words": True,
    }


def test_a_coded_term_leaves_de_identified_where_a_list_has_it_and_the_lists_stay(tmp_path: Path) -> None:
    study = study_of(event("Buzzing of the pinna"), event("Hu Lan fell", "3", 2))
    take(study, tmp_path / "a.xlsx")
    events, titles = sheet_name(AdverseEvent), ("AEDECOD", "AEBODSYS")

    def cells(extent: ExportScope) -> tuple[list[tuple[str, ...]], set[str]]:
        plan = workbook_plan(study, extent=extent)
        (page,) = (one for one in plan.sheets if one.name == events)
        at = [[one.name for one in page.columns].index(title) for title in titles]
        return [tuple(row[one].canonical() for one in at) for row in page.rows], {one.name for one in plan.sheets}

    whole, pages = cells(ExportScope())
    assert whole == [("Buzzing of the pinna", EAR), ("Hu Lan fell", "")]
    assert TERMS in pages
    sha256 = study.terms.sources["5.0"].sha256
    proved = facts_of(workbook_plan(study, extent=ExportScope(Audience.DEIDENTIFIED)).sheets[0])
    assert proved["Content", "terms of CTCAE 5.0"].endswith(f"a sheet with the SHA-256 {sha256}")
    assert not any("a.xlsx" in words for words in proved.values())
    leaves, pages = cells(ExportScope(Audience.DEIDENTIFIED))
    assert leaves == [("Buzzing of the pinna", EAR), ("", "")]
    assert TERMS not in pages


def test_what_f18_proposes_is_coded_only_where_the_list_has_its_term(tmp_path: Path) -> None:
    series = {"F18[1].LBDAT": "2023-06-20", "F18[1].ANC": "0.3"}
    study = memory_study({"P1": INFUSED | series})
    assert "AEDECOD" in proposed_rows(study.case("P1"))[0].texts
    take(study, tmp_path / "a.xlsx")
    assert "AEDECOD" not in proposed_rows(study.case("P1"))[0].texts


def test_an_earlier_state_of_the_study_has_the_list_of_then(tmp_path: Path) -> None:
    study = study_of()
    take(study, tmp_path / "a.xlsx")
    first = study.book.position()[0]
    remove_terms(study, "5.0", "the wrong file")
    entry.enter(study, Place("P1", "F1", 0, "SEX"), "F")
    lines = [replace(line, seq=at) for at, line in enumerate(study.book.trail(), start=1)]
    entered = Change("P1", "F1", 0, "SUBJID", None, "01-001")
    lines.insert(0, replace(lines[0], seq=0, change=entered))
    (then,) = replay(study, lines, first, date(2023, 7, 1)).cases
    (now,) = replay(study, lines, len(lines), date(2023, 7, 1)).cases
    assert len(then.terms.numbered("5.0")) == 3
    assert now.terms.stored == ()


def test_no_term_is_read_before_somebody_asks_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read = tmp_path / "s.cd7", list[str]()
    with new_study(path, name="S", who="dm") as study:
        entry.enter(study, Place("P1", "F1", 0, "SUBJID"), "01-001")
        take(study, tmp_path / "a.xlsx")
    entry_of_stored = study_terms.entry_of_stored
    monkeypatch.setattr(study_terms, "entry_of_stored", lambda text: read.append(text) or entry_of_stored(text))
    with open_study(path, who="dm", behind=True) as study:
        assert len(study.cases()) == 1
        assert study.all_findings() == ()
        assert read == []
        assert study.reading.terms_for(EVENT_TERMS).found("buz") == ("Buzzing of the pinna",)
        assert study.case("P1").terms.has("Tinnitus")
    assert len(read) == 3, "and each once"


@pytest.mark.parametrize("stored", ["", "{", "[]", "[1,2,3,4,5,6,7,8,9]", '["x"]', "[" * 5000])
def test_a_line_that_is_no_term_is_passed_over(tmp_path: Path, stored: str) -> None:
    study = study_of()
    take(study, tmp_path / "a.xlsx")
    study.write([Change("", STUDY, 7, "@TERM.5.0", None, stored), Change("", STUDY, 1, "@TERM.", None, stored)])
    assert len(study.terms.numbered("5.0")) == 3
    source = TermSource("a", "b").stored()
    study.write([Change("", STUDY, 0, "@TERM.6.0", None, source)])
    assert study.reading.terms_for(EVENT_TERMS).note("Anemia") == "CTCAE 6.0 only", "an empty list is none"


def test_the_command_shows_stops_takes_over_lists_and_takes_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = str(tmp_path / "s.cd7"), str(sheet(tmp_path / "five.xlsx"))
    main(["new", path, "--who", "dm"])
    capsys.readouterr()

    def said(*words: str) -> tuple[int, str]:
        code = main(["terms", path, *words, "--who", "dm"])
        return code, capsys.readouterr().out

    assert "no CTCAE list of its own" in said()[1]
    code, out = said(file, "--dry-run")
    assert code == 0
    assert "New:\n  Febrile neutropenia\n  Tinnitus\n" in out
    assert out.endswith("Nothing was written (--dry-run).\n")
    assert said(file)[1].endswith("Imported: 4 lines of the audit trail.\n")
    assert said()[1].startswith("CTCAE 5.0: 3 terms, from five.xlsx (SHA-256 ")
    assert '"version": "5.0"' in said("--json")[1]
    with_event = Place("P1", "F19", 1, "AEDECOD")
    with open_study(path, who="dm") as study:
        for field, text in (("AETERM", "x"), ("AEVER", "5.0"), ("AEDECOD", "Tinnitus")):
            entry.enter(study, replace(with_event, field=field), text)
    fewer = str(sheet(tmp_path / "fewer.xlsx", [FEVERISH]))
    code, out = said(fewer)
    assert code == 1
    assert "“Tinnitus” is not one of its terms" in out
    assert "Add --despite to write it anyway." in out
    code, out = said(fewer, "--despite")
    assert (code, out.splitlines()[-1]) == (0, "Imported: 3 lines of the audit trail.")
    with open_study(path, who="dm") as study:
        assert entry.enter(study, replace(with_event, row=2, field="AEDECOD"), "Febrile neutropenia").stored
        entry.enter(study, replace(with_event, row=2, field="AEVER"), "5.0")
        take(study, tmp_path / "own.xlsx", [("1", EAR, "Febrile neutropenia", *FEVERISH[3:])])
    assert said("--remove", "5.0", "--reason", "a test")[1].splitlines() == [
        "The list of CTCAE 5.0 was removed.",
        "Without its own list of CTCAE 5.0, the study uses the supplied selection.",
        "Events coded already: “Febrile neutropenia” is counted under “Blood and lymphatic system disorders” instead "
        f"of “{EAR}” (P1 F19[2].AEDECOD).",
    ]
    assert "no CTCAE list of its own" in said()[1]
