"""F6 Transplant: donor, graft, conditioning and prophylaxis. H is the day of the first graft infusion."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.checks.checks import DEVIATION, ERROR, Answer, check, wrong
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Day,
    IntegerKind,
    Measurement,
    MultiChoiceKind,
    NumberKind,
    TextKind,
    YesNo,
)
from cd7gui.grading.hla import HlaMatch
from cd7gui.protocol.reference.codelists import (
    BLOOD_GROUP,
    DONOR_CLASS,
    DRUG,
    GRAFT,
    MANIPULATION,
    RELATION,
    RESPONSE,
    SEX,
    TEST_RESULT,
)
from cd7gui.protocol.reference.donor_match import (
    graft_versus_host,
    hla_match,
    host_versus_graft,
    match_category,
    no_haplotype,
    shared_alleles,
)

# With or without its locus, to any number of fields, with ambiguities separated by slashes; a date or name never
# matches.
ALLELE_NOTATION = (
    r"(?:(?:HLA-)?[A-Z]{1,3}\d?\*)?\d{2,4}(?::(?:\d{2,4}|[A-Z]{2,5}))+[A-Z]?(?:/[A-Z0-9*:]*\d+:[A-Z0-9:]+)*"
)


def _allele(id_: str, whose: str, locus: str) -> Field[str]:
    return Field(
        id_,
        TextKind(40, notation=ALLELE_NOTATION),
        f"{whose} {locus}",
        help="Two fields, for example 02:01; null alleles end in N.",
        genetic=True,
    )


class Transplant(Form, id="F6", title="Transplant"):
    """HSCT after remission; H is the day of the first graft infusion."""

    graft_section = FormSection("Graft")
    date = Field(
        "HSCTDAT",
        Day(),
        "Date of transplant (H)",
        required=True,
        help="Day zero of H+n; grafts of several days count from the first.",
    )
    graft = Field("GRAFT", ChoiceKind(GRAFT), "Graft", required=True)
    last_infusion = Field(
        "GRENDAT",
        Day(),
        "Last day of the graft",
        help="Only where the graft was given over several days; H is the first.",
    )
    collection_start = Field("COLSTDAT", Day(), "Collection began")
    collection_end = Field("COLENDAT", Day(), "Collection ended")
    mononuclear = Field("MNC", NumberKind(2), "Mononuclear cells", unit="10⁸/kg", constraints=[Between("0", "100")])
    cd34 = Field("CD34", NumberKind(2), "CD34+ cells", unit="10⁶/kg", constraints=[Between("0", "100")])
    cd3 = Field("CD3", NumberKind(2), "CD3+ cells", unit="10⁸/kg", constraints=[Between("0", "50")])
    manipulation = Field("MANIP", ChoiceKind(MANIPULATION), "Manipulation", required=True)
    remission = Field("REMSTAT", ChoiceKind(RESPONSE), "Remission status at HSCT", required=True)
    donor_section = FormSection("Donor")
    donor_id = Field("DONID", TextKind(40), "Donor number", identifier=True)
    donor_class = Field(
        "DONCLS",
        ChoiceKind(DONOR_CLASS),
        "Donor",
        required=True,
        help="The protocol takes a haploidentical relative.",
    )
    relation = Field("DONREL", ChoiceKind(RELATION), "Relation", required=True)
    donor_sex = Field("DONSEX", ChoiceKind(SEX), "Donor's sex")
    donor_age = Field("DONAGE", IntegerKind(), "Donor's age", unit="years", constraints=[Between("0", "110")])
    minor_consent = Field(
        "MINCONS",
        YesNo(),
        "Consent for a donor under 18",
        help="Only for a minor: consent of the guardians and assent of the child.",
    )
    abo_recipient = Field("ABOREC", ChoiceKind(BLOOD_GROUP), "Blood group, patient")
    abo_donor = Field("ABODON", ChoiceKind(BLOOD_GROUP), "Blood group, donor")
    cmv_recipient = Field("CMVREC", ChoiceKind(TEST_RESULT), "CMV, patient")
    cmv_donor = Field("CMVDON", ChoiceKind(TEST_RESULT), "CMV, donor")
    typing = FormSection("HLA typing")
    patient_a1 = _allele("HPA1", "Patient", "A")
    patient_a2 = _allele("HPA2", "Patient", "A")
    patient_b1 = _allele("HPB1", "Patient", "B")
    patient_b2 = _allele("HPB2", "Patient", "B")
    patient_c1 = _allele("HPC1", "Patient", "C")
    patient_c2 = _allele("HPC2", "Patient", "C")
    patient_dr1 = _allele("HPDR1", "Patient", "DRB1")
    patient_dr2 = _allele("HPDR2", "Patient", "DRB1")
    patient_dq1 = _allele("HPDQ1", "Patient", "DQB1")
    patient_dq2 = _allele("HPDQ2", "Patient", "DQB1")
    patient_dp1 = _allele("HPDP1", "Patient", "DPB1")
    patient_dp2 = _allele("HPDP2", "Patient", "DPB1")
    donor_a1 = _allele("HDA1", "Donor", "A")
    donor_a2 = _allele("HDA2", "Donor", "A")
    donor_b1 = _allele("HDB1", "Donor", "B")
    donor_b2 = _allele("HDB2", "Donor", "B")
    donor_c1 = _allele("HDC1", "Donor", "C")
    donor_c2 = _allele("HDC2", "Donor", "C")
    donor_dr1 = _allele("HDDR1", "Donor", "DRB1")
    donor_dr2 = _allele("HDDR2", "Donor", "DRB1")
    donor_dq1 = _allele("HDDQ1", "Donor", "DQB1")
    donor_dq2 = _allele("HDDQ2", "Donor", "DQB1")
    donor_dp1 = _allele("HDDP1", "Donor", "DPB1")
    donor_dp2 = _allele("HDDP2", "Donor", "DPB1")
    match = Derived(
        "HLAMATCH",
        TextKind(),
        "Shared alleles",
        by=shared_alleles,
        beside="HDDQ2",
        genetic=True,
        help="Alleles shared at A, B, C, DRB1 and DQB1 by their first two fields; without DQB1 out of 8.",
    )
    match_category = Derived(
        "HLACAT",
        TextKind(),
        "Match",
        by=match_category,
        beside="HDDQ2",
        genetic=True,
        help="Two typings can be consistent with one shared haplotype; they cannot prove it.",
    )
    graft_versus_host = Derived(
        "HLAGVH",
        IntegerKind(),
        "Mismatches, graft against host",
        by=graft_versus_host,
        beside="HDDQ2",
        genetic=True,
        help="The patient's distinct expressed alleles that the donor lacks, at the five loci.",
    )
    host_versus_graft = Derived(
        "HLAHVG",
        IntegerKind(),
        "Mismatches, host against graft",
        by=host_versus_graft,
        beside="HDDQ2",
        genetic=True,
        help="The donor's distinct expressed alleles that the patient lacks, at the five loci.",
    )
    antibodies = Field(
        "DSAMFI", Measurement(0), "Donor-specific antibodies, highest MFI", constraints=[Between("0", "100000")]
    )
    antibodies_plan = Field(
        "DSAPLAN",
        TextKind(lines=True),
        "Plan for the antibodies",
        help="What is done about donor-specific antibodies above the limit (edit check EC-56).",
    )
    protocol_section = FormSection("Protocol")
    conditioning = Field(
        "COND",
        YesNo(),
        "Pharmacologic conditioning",
        required=True,
        help="The protocol gives none: neither drugs nor irradiation between T and H.",
    )
    conditioning_agents = Field(
        "CONDAGT", MultiChoiceKind(DRUG), "Agents", shown_if=equals("COND", "Y"), required_if=equals("COND", "Y")
    )
    conditioning_reason = Field(
        "CONDJUST",
        TextKind(lines=True),
        "Reason for conditioning",
        shown_if=equals("COND", "Y"),
        required_if=equals("COND", "Y"),
    )
    prophylaxis = Field(
        "PROPH",
        YesNo(),
        "GVHD-prophylaxis drugs",
        required=True,
        help="The protocol gives none. Drugs are entered in F7 with their indication.",
    )
    prophylaxis_agents = Field(
        "PROPAGT", MultiChoiceKind(DRUG), "Agents", shown_if=equals("PROPH", "Y"), required_if=equals("PROPH", "Y")
    )
    prophylaxis_reason = Field(
        "PROPJUST",
        TextKind(lines=True),
        "Reason for prophylaxis",
        shown_if=equals("PROPH", "Y"),
        required_if=equals("PROPH", "Y"),
    )


RELATED, UNRELATED, AUTOLOGOUS = "REL", "UNREL", "AUTO"

# The donor classes allowed by a relation (CIBMTR donor information: adoptive and step relatives share no ancestry; an
# identical twin is a blood relative, syngeneic). For an autologous graft, "no relative" is the only choice.
CLASSES_OF_RELATION = {
    "PARENT": (RELATED,),
    "CHILD": (RELATED,),
    "SIBLING": (RELATED,),
    "HALFSIB": (RELATED,),
    "SECOND": (RELATED,),
    "TWIN": (RELATED,),
    "ADOPTIVE": (UNRELATED,),
    "NOTREL": (UNRELATED, AUTOLOGOUS),
}


@check(
    "EC-52",
    DEVIATION,
    at=Transplant.donor_class,
    says="The donor is {donor}, not related.",
    remedy="A related donor is accepted. Correct the donor's class, or give the reason for this donor.",
    rule="Protocol, donor: a haploidentical relative",
)
def donor_is_related(case: Case) -> Answer:
    """Take only a blood relative."""
    donor = case[Transplant.donor_class]
    return donor == RELATED or wrong(donor=DONOR_CLASS.label(donor))


@check(
    "EC-53",
    DEVIATION,
    at=Transplant.donor_class,
    says="The donor is not haploidentical: {reason}.",
    remedy=(
        "A relative who shares one haplotype is accepted (one allele or more at each of A, B, C, DRB1 and DQB1, and "
        "not all ten). Check the typing and the relation, or give the reason for this donor."
    ),
    rule="Protocol, donor: one shared haplotype by descent",
)
def donor_is_haploidentical(case: Case) -> Answer:
    """Judge the relation first, because no typing makes an unrelated donor haploidentical; then the typing.

    Two typings can only be consistent with one shared haplotype. Where they cannot be compared, a relative other than
    an identical twin accuses nobody.
    """
    transplant = case.only(Transplant)
    match = hla_match(transplant)
    reason = _no_haplotype_by_relation(transplant, match) or no_haplotype(match)
    if not reason:
        return True
    return wrong(reason=reason)


def _no_haplotype_by_relation(transplant: Row, match: HlaMatch) -> str:
    """Return why class or relation alone excludes a single shared haplotype, or ""."""
    if transplant.get(Transplant.donor_class) == AUTOLOGOUS:
        return "the graft is the patient's own"
    if transplant.get(Transplant.donor_class) == UNRELATED:
        counted = "" if match.match10 is None else f", here {match.match10}/10"
        return "an unrelated donor shares no haplotype by descent, whatever the typing" + counted
    if transplant.get(Transplant.relation) == "TWIN":
        return "an identical twin shares both haplotypes"
    return ""


@check(
    "EC-54",
    ERROR,
    at=Transplant.relation,
    says="The donor is entered as {donor}, but the relation is “{relation}”.",
    remedy="With this relation choose “{fitting}” as the donor's class, or correct the relation.",
    rule="Donor: adoptive and step relatives are unrelated; blood relatives and twins are related",
)
def relation_fits_the_donor_class(case: Case) -> Answer:
    """Look the relation up in the table of classes."""
    donor, relation = case[Transplant.donor_class], case[Transplant.relation]
    allowed = CLASSES_OF_RELATION[relation]
    fitting = listed([DONOR_CLASS.label(code) for code in allowed], "or")
    return donor in allowed or wrong(donor=DONOR_CLASS.label(donor), relation=RELATION.label(relation), fitting=fitting)
