"""F6 Transplant: donor, graft, and the protocol's two renunciations. H is the day of the first graft infusion."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals
from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Day, Integer, Number, Several, Text, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import (
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


def _allele(id_: str, whose: str, locus: str) -> Field[str]:
    return Field(id_, Text(40), f"{whose} {locus}", help=N_("Two fields, for example 02:01; null alleles end in N."))


class Transplant(Form, id="F6", title=N_("Transplant")):
    """HSCT after remission; H is the day of the first graft infusion."""

    graft_section = Section(N_("Graft"))
    date = Field(
        "HSCTDAT",
        Day(),
        N_("Date of transplant (H)"),
        required=True,
        help=N_("Day zero of H+n; grafts of several days count from the first."),
    )
    graft = Field("GRAFT", Choice(GRAFT), N_("Graft"), required=True)
    mononuclear = Field("MNC", Number(2), N_("Mononuclear cells"), unit="10⁸/kg", constraints=[Between("0", "100")])
    cd34 = Field("CD34", Number(2), N_("CD34+ cells"), unit="10⁶/kg", constraints=[Between("0", "100")])
    cd3 = Field("CD3", Number(2), N_("CD3+ cells"), unit="10⁸/kg", constraints=[Between("0", "50")])
    manipulation = Field("MANIP", Choice(MANIPULATION), N_("Manipulation"), required=True)
    remission = Field("REMSTAT", Choice(RESPONSE), N_("Remission status at HSCT"), required=True)
    donor_section = Section(N_("Donor"))
    donor_id = Field("DONID", Text(40), N_("Donor number"))
    donor_class = Field(
        "DONCLS",
        Choice(DONOR_CLASS),
        N_("Donor"),
        required=True,
        help=N_("The protocol takes a haploidentical relative."),
    )
    relation = Field("DONREL", Choice(RELATION), N_("Relation"), required=True)
    donor_sex = Field("DONSEX", Choice(SEX), N_("Donor's sex"))
    donor_age = Field("DONAGE", Integer(), N_("Donor's age"), unit="years", constraints=[Between("0", "110")])
    abo_recipient = Field("ABOREC", Choice(BLOOD_GROUP), N_("Blood group, patient"))
    abo_donor = Field("ABODON", Choice(BLOOD_GROUP), N_("Blood group, donor"))
    cmv_recipient = Field("CMVREC", Choice(TEST_RESULT), N_("CMV, patient"))
    cmv_donor = Field("CMVDON", Choice(TEST_RESULT), N_("CMV, donor"))
    typing = Section(N_("HLA typing"))
    patient_a1 = _allele("HPA1", N_("Patient"), "A")
    patient_a2 = _allele("HPA2", N_("Patient"), "A")
    patient_b1 = _allele("HPB1", N_("Patient"), "B")
    patient_b2 = _allele("HPB2", N_("Patient"), "B")
    patient_c1 = _allele("HPC1", N_("Patient"), "C")
    patient_c2 = _allele("HPC2", N_("Patient"), "C")
    patient_dr1 = _allele("HPDR1", N_("Patient"), "DRB1")
    patient_dr2 = _allele("HPDR2", N_("Patient"), "DRB1")
    patient_dq1 = _allele("HPDQ1", N_("Patient"), "DQB1")
    patient_dq2 = _allele("HPDQ2", N_("Patient"), "DQB1")
    patient_dp1 = _allele("HPDP1", N_("Patient"), "DPB1")
    patient_dp2 = _allele("HPDP2", N_("Patient"), "DPB1")
    donor_a1 = _allele("HDA1", N_("Donor"), "A")
    donor_a2 = _allele("HDA2", N_("Donor"), "A")
    donor_b1 = _allele("HDB1", N_("Donor"), "B")
    donor_b2 = _allele("HDB2", N_("Donor"), "B")
    donor_c1 = _allele("HDC1", N_("Donor"), "C")
    donor_c2 = _allele("HDC2", N_("Donor"), "C")
    donor_dr1 = _allele("HDDR1", N_("Donor"), "DRB1")
    donor_dr2 = _allele("HDDR2", N_("Donor"), "DRB1")
    donor_dq1 = _allele("HDDQ1", N_("Donor"), "DQB1")
    donor_dq2 = _allele("HDDQ2", N_("Donor"), "DQB1")
    donor_dp1 = _allele("HDDP1", N_("Donor"), "DPB1")
    donor_dp2 = _allele("HDDP2", N_("Donor"), "DPB1")
    antibodies = Field(
        "DSAMFI", Integer(), N_("Donor-specific antibodies, highest MFI"), constraints=[Between("0", "100000")]
    )
    protocol_section = Section(N_("Protocol"))
    conditioning = Field(
        "COND",
        YesNo(),
        N_("Pharmacologic conditioning"),
        required=True,
        help=N_("The protocol gives none: neither drugs nor irradiation between T and H."),
    )
    conditioning_agents = Field(
        "CONDAGT", Several(DRUG), N_("Agents"), shown_if=Equals("COND", "Y"), required_if=Equals("COND", "Y")
    )
    conditioning_reason = Field(
        "CONDJUST",
        Text(lines=True),
        N_("Reason for conditioning"),
        shown_if=Equals("COND", "Y"),
        required_if=Equals("COND", "Y"),
    )
    prophylaxis = Field(
        "PROPH",
        YesNo(),
        N_("GVHD-prophylaxis drugs"),
        required=True,
        help=N_("The protocol gives none. Drugs are entered in F7 with their indication."),
    )
    prophylaxis_agents = Field(
        "PROPAGT", Several(DRUG), N_("Agents"), shown_if=Equals("PROPH", "Y"), required_if=Equals("PROPH", "Y")
    )
    prophylaxis_reason = Field(
        "PROPJUST",
        Text(lines=True),
        N_("Reason for prophylaxis"),
        shown_if=Equals("PROPH", "Y"),
        required_if=Equals("PROPH", "Y"),
    )
