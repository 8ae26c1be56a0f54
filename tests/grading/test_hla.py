"""Expected matches: multiset intersection of the first two fields; naming as hla.alleles.org has it."""

import pytest

from cd7gui.grading.hla import compare
from cd7gui.grading.hla_typing import Resolution, parse_allele, parse_gl, typing_of

PATIENT = "A*02:01+A*24:02^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01^DQB1*03:03+DQB1*06:02"


def _match(donor, patient=PATIENT):
    return compare(parse_gl(patient), parse_gl(donor))


@pytest.mark.parametrize(
    ("name", "locus", "protein", "resolution"),
    [
        ("A*02:01", "A", "02:01", Resolution.ALLELE),
        ("HLA-B*40:01:02:03", "B", "40:01", Resolution.ALLELE),
        ("C*07:02:01G", "C", "07:02", Resolution.ALLELE),
        ("A*02:01P", "A", "02:01", Resolution.ALLELE),
        ("A*24:09N", "A", "24:09N", Resolution.ALLELE),
        ("A*24:02:01:02L", "A", "24:02", Resolution.ALLELE),
        ("DPB1*1001:01", "DPB1", "1001:01", Resolution.ALLELE),
        ("A*02:101", "A", "02:101", Resolution.ALLELE),
        ("A*02", "A", "02", Resolution.LOW),
        ("A*02:XX", "A", "02", Resolution.LOW),
        ("A*02:AB", "A", "02:AB", Resolution.CODE),
    ],
)
def test_a_name_of_today_is_read(name, locus, protein, resolution):
    allele = parse_allele(name)
    assert (allele.locus, allele.protein, allele.resolution) == (locus, protein, resolution)


@pytest.mark.parametrize("name", ["A*0201", "DRB1*1501", "HLA-A*02010101", "A*2409N"])
def test_a_name_from_before_2010_is_refused_and_not_guessed(name):
    with pytest.raises(ValueError, match="has no colons; write the current name"):
        parse_allele(name)


@pytest.mark.parametrize(
    "name", ["", "A2", "A*2:1", "E*01:01", "A*02:01+A*24:02", "A*02:01:01:01:01", "a*02:01", "A*02:01x"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match=r"is not an HLA allele name; write locus, asterisk and two fields"):
        parse_allele(name)


def test_a_prefix_and_more_fields_do_not_change_the_match():
    donor = PATIENT.replace("A*02:01", "HLA-A*02:01:01:01").replace("B*40:01", "B*40:01:01G")
    assert (_match(donor).match10, _match(donor).category) == (10, "matched")


def test_one_shared_haplotype_is_consistent_and_no_proof():
    donor = "A*02:01+A*11:01^B*46:01+B*13:01^C*01:02+C*03:04^DRB1*09:01+DRB1*12:02^DQB1*03:03+DQB1*03:01"
    match = _match(donor)
    assert (match.category, match.match10, match.match8, match.gvh, match.hvg) == ("haplo_compatible", 5, 4, 5, 5)
    assert match.reason.endswith("consistent with one shared haplotype, but no proof of it.")


def test_a_locus_with_nothing_shared_is_a_mismatch_and_is_named():
    match = _match(PATIENT.replace("A*02:01+A*24:02", "A*11:01+A*33:03"))
    assert (match.category, match.match10, match.unshared) == ("mismatched", 8, ("A",))
    assert match.reason == "No allele is shared at A, so the two cannot share a haplotype."


def test_a_homozygous_donor_is_mismatched_in_gvh_direction_only():
    match = _match(PATIENT.replace("A*24:02", "A*02:01"))
    assert (match.match10, match.gvh, match.hvg) == (9, 1, 0)


def test_a_homozygous_patient_is_mismatched_in_hvg_direction_only():
    match = _match(PATIENT, patient=PATIENT.replace("A*24:02", "A*02:01"))
    assert (match.match10, match.gvh, match.hvg) == (9, 0, 1)


def test_two_different_homozygotes_lose_two_matches_and_one_in_each_direction():
    ours = PATIENT.replace("A*24:02", "A*02:01")
    match = _match(ours.replace("A*02:01+A*02:01", "A*11:01+A*11:01"), patient=ours)
    assert (match.match10, match.gvh, match.hvg, match.category) == (8, 1, 1, "mismatched")


def test_a_null_allele_is_no_antigen_but_a_difference_of_typing():
    match = _match(PATIENT, patient=PATIENT.replace("A*24:02", "A*24:09N"))
    assert (match.match10, match.gvh, match.hvg, match.flags) == (9, 0, 1, ("near_match", "null_allele"))


def test_a_null_allele_does_not_match_the_expressed_allele_of_the_same_two_fields():
    assert _match(PATIENT.replace("A*24:02", "A*24:02:01:99N")).match10 == 9


@pytest.mark.parametrize("suffix", ["L", "S", "C", "A", "Q"])
def test_a_match_by_an_expression_variant_is_flagged(suffix):
    match = _match(PATIENT.replace("A*24:02", f"A*24:02:01:02{suffix}"))
    assert (match.match10, match.flags) == (10, ("expression_variant",))


def test_an_expression_variant_that_does_not_match_is_not_flagged_as_a_match():
    assert _match(PATIENT.replace("A*24:02", "A*24:03:01:02L")).flags == ("near_match",)


@pytest.mark.parametrize(
    ("typed", "flag"),
    [
        ("A*02", "low_resolution"),
        ("A*02:XX", "low_resolution"),
        ("A*02:ABCD", "mac_unexpanded"),
        ("A*0201", "invalid_allele"),
        ("A*02:01/A*02:06", "ambiguous"),
    ],
)
def test_an_allele_that_cannot_be_compared_makes_the_match_not_assessable(typed, flag):
    match = _match(PATIENT.replace("A*02:01", typed))
    assert (match.category, match.match10, match.match8, match.gvh, match.hvg) == (
        "not_assessable",
        None,
        None,
        None,
        None,
    )
    assert match.flags == (flag,)


def test_alternatives_of_one_protein_are_one_allele():
    assert _match(PATIENT.replace("A*02:01", "A*02:01:01/A*02:01:02")).match10 == 10


def test_x_of_8_is_counted_where_only_dqb1_is_missing():
    match = _match(PATIENT.split("^DQB1", maxsplit=1)[0])
    assert (match.category, match.match10, match.match8, match.flags) == ("not_assessable", None, 8, ("missing_locus",))


def test_a_single_typed_allele_is_not_taken_for_a_homozygote():
    assert _match(PATIENT.replace("A*02:01+A*24:02", "A*02:01")).flags == ("missing_locus",)


def test_a_third_allele_at_a_locus_is_an_obstacle():
    assert _match(PATIENT.replace("A*02:01+", "A*02:01+A*11:01+")).flags == ("too_many_alleles",)


def test_phased_haplotypes_are_read():
    phased = "A*02:01~B*40:01~C*01:02~DRB1*09:01~DQB1*03:03+A*24:02~B*46:01~C*07:02~DRB1*15:01~DQB1*06:02"
    assert _match(phased).match10 == 10


def test_genotype_alternatives_of_other_alleles_are_ambiguous():
    match = _match(PATIENT.replace("A*02:01+A*24:02", "A*02:01+A*24:02|A*02:06+A*24:02"))
    assert match.flags == ("ambiguous",)


def test_an_unreadable_allele_at_dpb1_does_not_spoil_the_ten():
    match = _match(PATIENT + "^DPB1*0501+DPB1*02:01")
    assert (match.match10, match.dpb1, match.flags) == (10, None, ())


def test_dpb1_is_shown_and_not_counted():
    dpb1 = "^DPB1*05:01+DPB1*02:01"
    match = _match(PATIENT + "^DPB1*05:01+DPB1*04:01", patient=PATIENT + dpb1)
    assert (match.category, match.match10, match.dpb1, match.flags) == ("matched", 10, 1, ("dpb1_mismatch",))


def test_a_typing_is_made_of_single_fields_too():
    names = PATIENT.replace("^", "+").split("+")
    match = compare(typing_of([*names, None, ""]), parse_gl(PATIENT))
    assert match.match10 == 10
    assert compare(typing_of([*names[:-1], None]), parse_gl(PATIENT)).flags == ("missing_locus",)


def test_an_empty_typing_is_not_a_mismatch():
    assert _match("").category == "not_assessable"


def test_a_name_without_a_locus_on_one_side_makes_the_match_not_assessable():
    match = compare(typing_of([*PATIENT.replace("^", "+").split("+"), "02:01"]), parse_gl(PATIENT))
    assert (match.category, match.flags) == ("not_assessable", ("invalid_allele",))


def test_the_letter_of_a_group_is_kept():
    assert (parse_allele("A*02:01:01G").group, parse_allele("A*02:01P").group, parse_allele("A*02:01").group) == (
        "G",
        "P",
        "",
    )


def test_genotype_alternatives_of_unequal_length_are_unreadable():
    assert _match(PATIENT.replace("A*02:01+A*24:02", "A*02:01+A*24:02|A*02:01")).category == "not_assessable"
