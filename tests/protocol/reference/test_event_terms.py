"""The terms of CTCAE that the programme comes with: their versions, classes, codes and the texts of their grades."""

import json

import pytest

from cd7gui import resources
from cd7gui.domain.case_report.study_terms import NO_TERMS
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import TermKind
from cd7gui.protocol.reference.event_terms import EVENT_TERMS, event_terms

OURS = event_terms(NO_TERMS)
DATA = json.loads(resources.text("protocol", "ctcae.json"))


def test_every_class_has_its_term_for_others_and_no_term_stands_twice() -> None:
    assert len(EVENT_TERMS.terms) == len(set(EVENT_TERMS.terms)) == sum(map(len, DATA["classes"].values()))
    assert len(DATA["classes"]) == 26
    for name, terms in DATA["classes"].items():
        assert [one for one in terms if one.endswith(" - Other, specify")], name


def test_what_is_said_of_a_term_is_said_of_a_listed_one() -> None:
    named = {*DATA["only 5.0"], *DATA["only 6.0"], *DATA["class in 6.0"], *DATA["ncit"], *DATA["found by"]}
    named |= {*DATA["grades"], *DATA["grades in 6.0"], *DATA["same in 6.0"]}
    assert named <= set(EVENT_TERMS.terms)
    assert not set(DATA["grades"]) & set(DATA["only 6.0"])
    assert not {*DATA["grades in 6.0"], *DATA["same in 6.0"]} & set(DATA["only 5.0"])
    assert all(len(texts) == 5 for part in ("grades", "grades in 6.0") for texts in DATA[part].values())


def test_the_head_of_the_file_counts_what_is_in_it_and_says_whose_it_is() -> None:
    counts = [sum(OURS.is_in_version(term, version) for term in EVENT_TERMS.terms) for version in ("5.0", "6.0")]
    assert counts == [834, 811]
    assert f"{counts[0]} of the 837 terms of 5.0 and {counts[1]} of the 850 of 6.0 are here" in DATA["about"]["ours"]
    assert "17 U.S.C. 105" in DATA["about"]["licence"]
    assert "NCI has neither made nor reviewed this file" in DATA["about"]["licence"]


def test_a_term_whose_grades_are_known_and_not_their_words_has_those_grades_alone() -> None:
    assert [OURS.has_grade("Belching", grade, "5.0") for grade in range(1, 6)] == [True, True, False, False, False]
    assert OURS.grade_text("Belching", 2, "5.0").startswith("In general: Moderate")
    assert OURS.grade_text("Belching", 3, "5.0") == "CTCAE 5.0 has no grade 3 for this term."
    assert OURS.has_grade("Belching", 3, "6.0"), "nothing is known of its grades in 6.0"


def test_no_code_of_meddra_comes_along_and_those_of_ncit_have_their_form() -> None:
    assert '"100' not in json.dumps(DATA)
    assert all(code[0] == "C" and code[1:].isdigit() for code in DATA["ncit"].values())
    assert OURS.ncit_code("Viremia") == "C143215"
    assert OURS.ncit_code("Anemia") == ""


def test_the_versions_are_told_apart() -> None:
    assert [OURS.is_in_version("Platelet count decreased", one) for one in ("5.0", "6.0")] == [True, False]
    assert [OURS.is_in_version("Thrombocytopenia", one) for one in ("5.0", "6.0")] == [False, True]
    assert EVENT_TERMS.note("Thrombocytopenia") == "CTCAE 6.0 only"
    assert EVENT_TERMS.note("Anemia") == ""
    assert OURS.organ_class("Cyanosis", "5.0") == "Cardiac disorders"
    assert OURS.organ_class("Cyanosis", "6.0") == "Vascular disorders"
    assert OURS.organ_class("Thrombocytopenia", "5.0") == "Blood and lymphatic system disorders"
    assert OURS.grade_text("Neutrophil count decreased", 4, "5.0") == "<0.5 × 10⁹/L"
    assert OURS.grade_text("Neutrophil count decreased", 4, "6.0") == "<0.1 × 10⁹/L"


def test_a_grade_without_a_text_of_its_own_has_the_general_one_and_says_so() -> None:
    assert OURS.grade_text("Tinnitus", 1, "5.0").startswith("In general: Mild; asymptomatic")
    assert OURS.grade_text(None, 5, "6.0") == "In general: Death related to adverse event"
    assert OURS.grade_text("Febrile neutropenia", 2, "5.0") == "CTCAE 5.0 has no grade 2 for this term."
    assert not OURS.has_grade("Febrile neutropenia", 2, "6.0")
    assert OURS.has_grade("Febrile neutropenia", 3, "6.0")
    assert OURS.has_grade("Tinnitus", 2, "5.0")


def test_a_grade_that_6_0_words_anew_has_the_general_text_instead_of_that_of_5_0() -> None:
    assert OURS.grade_text("Sepsis", 3, "5.0") == "Blood culture positive with signs or symptoms; treatment indicated"
    assert OURS.grade_text("Sepsis", 3, "6.0").startswith("In general: Severe")
    assert OURS.has_grade("Rash maculo-papular", 4, "6.0")
    assert not OURS.has_grade("Nausea", 4, "6.0")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("neutro", "Neutrophil count decreased"),
        ("NEUTROPENIA", "Febrile neutropenia"),
        ("crs", "Cytokine release syndrome"),
        ("anaem", "Anemia"),
        ("diarrhoea", "Diarrhea"),
        ("inf other", "Infections and infestations - Other, specify"),
        ("hand-foot", "Palmar-plantar erythrodysesthesia syndrome"),
    ],
)
def test_a_part_of_a_term_finds_it(typed: str, first: str) -> None:
    assert first in EVENT_TERMS.found(typed)[:2]


def test_what_is_no_term_is_refused_with_what_it_may_mean() -> None:
    kind = TermKind(EVENT_TERMS)
    assert kind.parse(" anaemia ") == "Anemia"
    with pytest.raises(Unparsable, match="did you mean “Neutrophil count decreased”"):
        kind.parse("neutrophil")
    with pytest.raises(Unparsable, match="“Hu Lan fell” is not a term"):
        kind.parse("Hu Lan fell")
    for stored in ("", "Anemia ", "Hu\nLan", "x" * 201, "Hu\u202eLan"):
        with pytest.raises(Unparsable):
            kind.read(stored)
    assert kind.read("Hu Lan fell") == "Hu Lan fell"  # a study may have a list of its own: EC-133 says whether one has


def test_what_no_list_has_is_of_no_version_has_no_class_and_is_not_listed() -> None:
    assert OURS.versions_of("Hu Lan fell") == ()
    assert OURS.organ_class("Hu Lan fell", "5.0") == OURS.ncit_code("Hu Lan fell") == ""
    assert not OURS.is_listed("Hu Lan fell")
    assert OURS.grade_text("Hu Lan fell", 5, "5.0") == "In general: Death related to adverse event"
