"""Pasted typings fill the fields of one person, locus by locus whole, and say what was not taken."""

import csv
from pathlib import Path

import pytest

from cd7gui.presenters.hla_report import read_typing
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.reference.donor_match import DONOR, PATIENT, hla_match
from tests.protocol.building import make_case

GENOTYPE_LIST = "A*02:01+A*24:02^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01^DQB1*03:03+DQB1*06:02"


def test_a_genotype_list_string_fills_ten_fields_and_names_the_locus_it_lacks() -> None:
    read = read_typing(GENOTYPE_LIST, DONOR)
    assert read.texts == {
        "HDA1": "02:01",
        "HDA2": "24:02",
        "HDB1": "40:01",
        "HDB2": "46:01",
        "HDC1": "01:02",
        "HDC2": "07:02",
        "HDDR1": "09:01",
        "HDDR2": "15:01",
        "HDDQ1": "03:03",
        "HDDQ2": "06:02",
    }
    assert read.said == ("Not in the text, left as it was: DPB1.",)


# How laboratories write the same two loci: with and without HLA-, the locus once or twice, in columns.
@pytest.mark.parametrize(
    "line",
    [
        "HLA-A*02:01, HLA-A*24:02; HLA-B*40:01, HLA-B*46:01",
        "A*02:01, 24:02; B*40:01, 46:01",
        "A: 02:01 24:02; B: 40:01 46:01",
        "HLA-A\t02:01\t24:02\nHLA-B\t40:01\t46:01\n",
        "A*02:01 A*24:02 B*40:01 B*46:01",
        "A*02:01~B*40:01+A*24:02~B*46:01",
        "Patient: A*02:01 24:02 B*40:01 46:01",
    ],
)
def test_a_line_of_a_report_is_read_however_it_parts_its_alleles(line: str) -> None:
    assert read_typing(line, PATIENT).texts == {"HPA1": "02:01", "HPA2": "24:02", "HPB1": "40:01", "HPB2": "46:01"}


def test_null_group_and_four_field_names_are_kept_as_written() -> None:
    read = read_typing("A*24:09N+A*02:01:01:02L^B*40:01:01G+B*46:01P", PATIENT)
    assert [*read.texts.values()] == ["24:09N", "02:01:01:02L", "40:01:01G", "46:01P"]


def test_alternatives_keep_their_locus_so_that_the_match_can_read_them() -> None:
    assert read_typing("A*02:01/02:05+A*24:02", PATIENT).texts == {"HPA1": "A*02:01/A*02:05", "HPA2": "24:02"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A*02:01^B*40:01+B*46:01", "A was not entered: the text contains 1 allele instead of two."),
        ("A*02:01+A*24:02+A*11:01^B*40:01+B*46:01", "A was not entered: the text contains 3 alleles instead of two."),
        (
            "A*02:01, -; B*40:01, 46:01",
            "A was not entered: its second allele is “-”. If both are alike, write the allele twice.",
        ),
        (
            "A*02:01+A*24:02|A*02:05+A*24:03^B*40:01+B*46:01",
            "A was not entered: the text allows several genotypes (|). Choose one of them.",
        ),
        (
            "A*0201+A*24:02^B*40:01+B*46:01",
            "A was not entered: 'A*0201' has no colons; write the current name, two fields with a colon, such as "
            "A*02:01.",
        ),
    ],
)
def test_a_locus_is_taken_whole_or_not_at_all(text: str, said: str) -> None:
    read = read_typing(text, PATIENT)
    assert read.texts == {"HPB1": "40:01", "HPB2": "46:01"}
    assert said in read.said


def test_what_is_no_allele_is_named() -> None:
    read = read_typing("Typing of 3 May: A*02:01, 24:02; DRB4*01:03, 01:03; A2", PATIENT)
    assert read.texts == {"HPA1": "02:01", "HPA2": "24:02"}
    assert read.said == (
        "DRB4 has no field in F6 and was left out.",
        "Not understood: “Typing”, “of”, “3”, “May”, “A2”.",
        "Not in the text, left as it was: B, C, DRB1, DQB1 and DPB1.",
    )


def test_low_resolution_is_taken_and_said() -> None:
    read = read_typing("A*02+A*24:02", PATIENT)
    assert read.texts == {"HPA1": "02", "HPA2": "24:02"}
    assert read.said[0] == "A*02 is of low resolution."


def test_a_text_that_speaks_of_the_other_person_is_refused() -> None:
    read = read_typing("Donor: A*02:01+A*24:02", PATIENT)
    assert read.texts == {}
    assert read.said == ("Nothing was entered: the text is about the donor. Paste only the part for the patient.",)
    assert read_typing("Recipient A*02:01+A*24:02", DONOR).texts == {}


@pytest.mark.parametrize("text", ["", "   ", "no typing yet"])
def test_a_text_without_alleles_fills_nothing_and_says_so(text: str) -> None:
    read = read_typing(text, PATIENT)
    assert read.texts == {}
    assert read.said[-1] == "The text holds no HLA allele."


# The pairs of typings that the grading of the HLA match is tested with, too.
VECTORS = Path(__file__).parents[1] / "grading" / "vectors" / "haplo.csv"


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_two_pasted_typings_give_the_match_that_the_typings_have(vector: dict[str, str]) -> None:
    patient, donor = read_typing(vector["patient_gl"], PATIENT), read_typing(vector["donor_gl"], DONOR)
    case = make_case({f"F6.{field}": text for field, text in (patient.texts | donor.texts).items()})
    match = hla_match(case.only(Transplant))
    counted = (match.match10, match.match8, match.gvh, match.hvg, match.dpb1)
    names = ("match10", "match8", "gvh_mm", "hvg_mm", "dpb1_match2")
    assert match.category == vector["expected_category"]
    assert ["NA" if count is None else str(count) for count in counted] == [vector[f"expected_{x}"] for x in names]
