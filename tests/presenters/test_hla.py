"""The match of F6 as the page shows it: locus by locus, the counts, what they allow, and what is to be minded."""

from cd7gui.presenters.hla import match_view
from tests.protocol.building import sound_case


def test_each_locus_says_how_many_alleles_are_shared() -> None:
    # SOUND: patient A 02:01 11:01, donor A 02:01 24:02, and so on; DPB1 is typed in neither.
    view = match_view(sound_case({}))
    assert [(one.locus, one.words) for one in view.loci] == [
        ("A", "1 shared · GVH 1, HVG 1"),
        ("B", "1 shared · GVH 1, HVG 1"),
        ("C", "1 shared · GVH 1, HVG 1"),
        ("DRB1", "1 shared · GVH 1, HVG 1"),
        ("DQB1", "1 shared · GVH 1, HVG 1"),
        ("DPB1", "not typed"),
    ]
    assert view.loci[3].fields == ("HPDR1", "HPDR2", "HDDR1", "HDDR2")
    assert view.counts == "5/10 and 4/8 shared · mismatches: GVH 5, HVG 5"
    assert view.verdict == "Based on the typings alone consistent with a haploidentical donor."
    assert view.cautions == ()


def test_a_null_allele_and_a_low_resolution_are_said() -> None:
    null = match_view(sound_case({"F6.HPA2": "24:09N"}))
    assert null.cautions == (
        "Null allele, not expressed and left out of the mismatches in both directions: patient A.",
    )
    assert null.counts == "5/10 and 4/8 shared · mismatches: GVH 4, HVG 5"
    low = match_view(sound_case({"F6.HDDQ1": "03"}))
    assert low.loci[4].words == "low resolution"
    assert low.counts == "4/8 shared"
    assert low.verdict == "Not assessable: an allele has one field only."
    assert low.cautions == ("Typed at low resolution (one field only) and not compared: donor DQB1.",)


def test_an_unreadable_allele_is_named_with_what_is_wrong() -> None:
    view = match_view(sound_case({"F6.HDA1": "0201"}))
    assert view.loci[0].words == "unreadable"
    assert view.verdict == "Not assessable: an allele name cannot be read."
    assert view.cautions == (
        "Unreadable, donor A: 'A*0201' has no colons; write the current name, two fields with a colon, such as "
        "A*02:01.",
    )


def test_an_allele_in_the_fields_of_another_locus_is_said_at_both() -> None:
    view = match_view(sound_case({"F6.HPA1": "B*40:01", "F6.HPDP1": "05:01"}))
    assert [view.loci[at].words for at in (0, 1, 5)] == ["wrong locus", "too many", "incomplete"]


def test_without_a_shared_allele_the_verdict_names_the_locus() -> None:
    view = match_view(sound_case({"F6.HDA1": "03:01"}))
    assert view.loci[0].words == "0 shared · GVH 2, HVG 2"
    assert view.verdict == ("Not haploidentical: 4/10 HLA alleles are shared and none at A, so no haplotype is.")


def test_two_equal_typings_are_matched_and_not_haploidentical() -> None:
    same = {f"F6.HD{locus}{copy}": text for (locus, copy), text in SOUND_PATIENT.items()}
    view = match_view(sound_case(same))
    assert view.counts == "10/10 and 8/8 shared · mismatches: GVH 0, HVG 0"
    assert view.verdict == "Not haploidentical: 10/10 HLA alleles are shared, which is matched."


SOUND_PATIENT = {
    ("A", 1): "02:01",
    ("A", 2): "11:01",
    ("B", 1): "40:01",
    ("B", 2): "46:01",
    ("C", 1): "01:02",
    ("C", 2): "07:02",
    ("DR", 1): "09:01",
    ("DR", 2): "15:01",
    ("DQ", 1): "03:03",
    ("DQ", 2): "06:02",
}


def test_a_parent_or_a_child_without_a_shared_allele_is_an_error_in_the_data() -> None:
    parent = match_view(sound_case({"F6.HDA1": "03:01", "F6.DONREL": "PARENT"}))
    assert parent.cautions == ("A parent shares an allele at every locus: check the relation and the typing at A.",)
    assert match_view(sound_case({"F6.HDA1": "03:01", "F6.DONREL": "SECOND"})).cautions == ()


def test_a_locus_without_a_mismatch_says_only_what_is_shared() -> None:
    same = match_view(sound_case({"F6.HDA1": "02:01", "F6.HDA2": "11:01"}))
    assert same.loci[0].words == "2 shared"
    homozygous = match_view(sound_case({"F6.HDA1": "02:01", "F6.HDA2": "02:01"}))
    assert homozygous.loci[0].words == "1 shared · GVH 1, HVG 0"
