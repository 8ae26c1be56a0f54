"""The values computed on the forms: from their components, at the edges of each scale, and empty where one is missing.

Expected values are worked out by hand from the published tables that the forms name (Harris 2016, Lee 2019, Sorror
2005, ELN 2022, NIH 2014, ASTCT 2021, CTCAE 5.0). The sound patient is that of `building`.
"""

from typing import Any

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.case_report import FORMS, dictionary
from tests.protocol.building import SOUND, Deviation, make_case, row, sound_case
from tests.protocol.examples_graft import chronic, episode
from tests.protocol.examples_toxicity import crs, icans
from tests.protocol.series import counts, transfusions


def shown(case: Case, place: str) -> str | None:
    """Print a derived value by its place ("F10[1].MAGIC"), as the page does; None while there is none."""
    name, _, id_ = place.partition(".")
    form_id, _, number = name.rstrip("]").partition("[")
    form = dictionary().form(form_id)
    assert form is not None
    item = next(one for one in form.derived() if one.id == id_)
    value = case.derive(item, case.row(form, int(number or 0)))
    return None if value is None else item.kind.show(value)


def expect(place: str, expected: str | None, deviation: Deviation | None = None) -> Any:
    """Expect a derived value of the sound patient with some texts changed."""
    return pytest.param(place, expected, deviation or {}, id=f"{place} {expected} {deviation or 'unchanged'}"[:120])


AML = {"F3.DX": "AML"}
LYMPHOMA = {"F3.DX": "T-LBL"}
ONE_FIELD = "Not assessable: an allele has one field only"
EVERY_COMORBIDITY = (
    "ARRHYTHMIA|CARDIAC|IBD|DIABETES|CEREBRO|PSYCH|HEPMILD|OBESITY|INFECTION|RHEUM|ULCER|RENAL|LUNGMOD|TUMOUR|VALVE|"
    "LUNGSEV|HEPSEV"
)
UNTYPED_DONOR = {name: None for name in SOUND if name.startswith("F6.HD")}
NEARLY_MATCHED = {name.replace("HP", "HD"): text for name, text in SOUND.items() if name.startswith("F6.HP")}
NEVER_LOW = counts(dict.fromkeys((-6, 0, 3, 7, 9), ("0.5", "19")))
GIVEN_NONE = {"F8T.@COMPLETE": "1"}
VALUES = [
    # F2: limits of limits.toml; creatinine clearance 60, bilirubin 1.5 x, transaminases 3 x, LVEF 50, SpO2 92
    expect("F2.VECOG", "met", {"F2.ECOG": "2"}),
    expect("F2.VECOG", "not met", {"F2.ECOG": "3"}),
    expect("F2.VECOG", None, {"F2.ECOG": None}),
    expect("F2.VCRCL", "met", {"F2.CRCL": "60"}),
    expect("F2.VCRCL", "not met", {"F2.CRCL": "59.9"}),
    expect("F2.VBILI", "met", {"F2.BILI": "30 µmol/L", "F2.BILIULN": "20 µmol/L"}),
    expect("F2.VBILI", "not met", {"F2.BILI": "30.1 µmol/L", "F2.BILIULN": "20 µmol/L"}),
    expect("F2.VBILI", "met", {"F2.BILI": "1.5 mg/dL", "F2.BILIULN": "17.1 µmol/L"}),
    expect("F2.VBILI", "not met", {"F2.BILI": "1.51 mg/dL", "F2.BILIULN": "17.1 µmol/L"}),
    expect("F2.VBILI", None, {"F2.BILI": "30 µmol/L"}),
    expect("F2.VBILI", None, {"F2.BILI": "30 µmol/L", "F2.BILIULN": "0 µmol/L"}),
    expect("F2.VALT", "met", {"F2.ALT": "3"}),
    expect("F2.VALT", "not met", {"F2.ALT": "3.01"}),
    expect("F2.VAST", "not met", {"F2.AST": "3.01"}),
    expect("F2.VLVEF", "met", {"F2.LVEF": "50"}),
    expect("F2.VLVEF", "not met", {"F2.LVEF": "49.9"}),
    expect("F2.VSPO2", "met", {"F2.SPO2": "92"}),
    expect("F2.VSPO2", "not met", {"F2.SPO2": "91.9"}),
    expect("F2.VALT", None, {"F2.ALT": "-1"}),
    expect("F2.VAST", None, {"F2.AST": "501"}),
    expect("F2.VLVEF", None, {"F2.LVEF": "120"}),
    expect("F2.VLVEF", None, {"F2.LVEF": "4"}),
    expect("F2.VSPO2", None, {"F2.SPO2": "101"}),
    expect("F2.VECOG", None, {"F2.ECOG": "-1"}),
    expect("F2.VCRCL", None, {"F2.CRCL": "-90"}),
    expect("F2.VBILI", None, {"F2.BILI": "-5 µmol/L", "F2.BILIULN": "20 µmol/L"}),
    expect("F2.VCD7", None, {"F3.CD7PCT": "120"}),
    expect("F2.VERDICTS", "6 of 19 open", {"F2.ALT": "1"}),
    expect("F2.VERDICTS", "7 of 19 open", {"F2.ALT": "-1"}),
    expect("F2.VPREG", "passed"),
    expect("F2.VPREG", "excludes", {"F2.PREG": "POS"}),
    expect("F2.VPREG", "passed", {"F2.PREG": "?NOT APPLICABLE"}),
    expect("F2.VPREG", None, {"F2.PREG": "?PENDING"}),
    expect("F2.VPREG", "passed", {"F2.PREG": None, "F1.SEX": "M"}),
    expect("F2.VHIV", "excludes", {"F2.HIV": "POS"}),
    expect("F2.VINFACT", "excludes", {"F2.INFACT": "Y"}),
    expect("F2.VGVHD", "passed", {"F2.GVHDACT": "N"}),
    expect("F2.VGVHD", "passed", {"F2.GVHDACT": "Y", "F2.GVHDGRD": "1"}),
    expect("F2.VGVHD", "excludes", {"F2.GVHDACT": "Y", "F2.GVHDGRD": "2"}),
    expect("F2.VGVHD", None, {"F2.GVHDACT": "Y"}),
    expect("F2.VINEL", "not met", {"F2.INELCONV": "N"}),
    expect("F2.VRR", "met"),
    expect("F2.VAGE", "met", {"F1.BRTHDAT": "2005-05-24"}),
    expect("F2.VAGE", "not met", {"F1.BRTHDAT": "2005-05-25"}),
    expect("F2.VAGE", None, {"F1.BRTHDAT": "2005-05"}),
    expect("F2.VDX", "not met", {"F3.DX": "OTHER"}),
    expect("F2.VCD7", "met", {"F3.CD7PCT": "70"}),
    expect("F2.VCD7", "not met", {"F3.CD7PCT": "69.9"}),
    expect("F2.VERDICTS", None, {"F2": None}),
    expect("F2.VERDICTS", "not met: ECOG criterion and CD7 criterion", {"F2.ECOG": "3", "F3.CD7PCT": "50"}),
    # The sound patient has no organ values (6 criteria) and no answer on active GVHD.
    expect("F2.VERDICTS", "7 of 19 open"),
    expect(
        "F2.VERDICTS",
        "all met",
        {
            "F2.CRCL": "90",
            "F2.BILI": "10 µmol/L",
            "F2.BILIULN": "20 µmol/L",
            "F2.ALT": "1",
            "F2.AST": "1",
            "F2.LVEF": "60",
            "F2.SPO2": "98",
            "F2.GVHDACT": "N",
        },
    ),
    # F3: weights of Sorror 2005
    expect("F3.HCTSCORE", None),
    expect("F3.HCTSCORE", "0", {"F3.HCTCI": "NOCOMORB"}),
    expect("F3.HCTSCORE", "1", {"F3.HCTCI": "INFECTION"}),
    expect("F3.HCTSCORE", "2", {"F3.HCTCI": "RENAL"}),
    expect("F3.HCTSCORE", "3", {"F3.HCTCI": "TUMOUR"}),
    expect("F3.HCTSCORE", "3", {"F3.HCTCI": "HEPMILD|HEPSEV"}),  # the levels exclude each other
    expect("F3.HCTSCORE", "5", {"F3.HCTCI": "HEPSEV|LUNGMOD"}),
    # every entry once: eight of 1, three of 2, two of 3, and the worse level of liver and lung
    expect("F3.HCTSCORE", "26", {"F3.HCTCI": EVERY_COMORBIDITY}),
    # F5 and F13: T-ALL by NCCN, AML by ELN 2022 in both readings, T-LBL by Lugano
    expect("F5[1].RESPELN", "CRi"),
    expect("F5[1].RESPELN", "CR", {"F5[1].ANC": "1.0", "F5[1].PLT": "100"}),
    expect("F5[1].RESPELN", "NR", {"F5[1].BLAST": "5"}),
    expect("F13[1].RESPELN", "CR"),
    expect("F13[1].RESPELN", "relapse", {"F13[1].BLAST": "5.1"}),
    expect("F13[1].RESPELN", "relapse", {"F13[1].EMD": "Y"}),
    expect("F5[1].RESPELN", "CRi by wording, MLFS by intent", AML),
    # neither cells nor cellularity show more than an empty marrow; spicules, which the form does not ask for, might
    expect(
        "F5[1].RESPELN",
        "CRi or NE by wording, MLFS or NE by intent",
        AML | {"F5[1].CELLUL": "9.9", "F5[1].NCELLS": "199"},
    ),
    expect("F5[1].RESPELN", "CRi by wording, MLFS by intent", AML | {"F5[1].CELLUL": "10", "F5[1].NCELLS": "199"}),
    expect("F5[1].RESPELN", "CRi", AML | {"F5[1].ANC": "1.0"}),
    expect("F5[1].RESPELN", "CRh", AML | {"F5[1].ANC": "0.5", "F5[1].PLT": "50"}),
    expect("F5[1].RESPELN", "CR", AML | {"F5[1].ANC": "1.0", "F5[1].PLT": "100"}),
    expect("F5[1].RESPELN", "CR", AML | {"F5[1].ANC": ">1.0", "F5[1].PLT": ">100"}),
    expect("F5[1].RESPELN", "CRi by wording, MLFS by intent", AML | {"F5[1].ANC": "<0.1", "F5[1].PLT": "<10"}),
    expect("F5[1].RESPELN", None, AML | {"F5[1].ANC": "<1.5", "F5[1].PLT": "100"}),
    expect("F5[1].RESPELN", "NR", AML | {"F5[1].BLAST": "31", "F3.BMBLAST": "61"}),
    expect(
        "F5[1].RESPELN", "CRh or CRi by wording, CRh or MLFS by intent", AML | {"F5[1].ANC": "0.5", "F5[1].PLT": None}
    ),
    expect("F5[1].RESPELN", None, AML | {"F5[1].BLAST": None}),
    expect("F5[1].RESPELN", "NR", AML | {"F5[1].BLAST": None, "F5[1].EMD": "Y"}),
    expect("F13[1].RESPELN", "relapse", AML | {"F13[1].BLAST": "5"}),
    expect("F5[1].RESPELN", "CR", LYMPHOMA | {"F5[1].PETDS": "3"}),
    expect("F5[1].RESPELN", "PD, PR or SD", LYMPHOMA | {"F5[1].PETDS": "4"}),
    expect("F5[1].RESPELN", "PD, PR or SD", LYMPHOMA | {"F5[1].PETDS": "2", "F5[1].BLAST": "5"}),
    expect("F5[1].RESPELN", None, LYMPHOMA),
    expect("F5[1].RESPELN", None, {"F3.DX": "OTHER"}),
    # MRD: cut-offs 0.1% (AML by flow and sequencing), 0.01% (T-ALL, T-LBL)
    expect("F5[1].MRDVERD", "below the cut-off of 0.01%"),
    expect("F5[1].MRDVERD", "at or above the cut-off of 0.01%", {"F5[1].MRDVAL": "0.01"}),
    expect("F5[1].MRDVERD", "below the cut-off of 0.01%", {"F5[1].MRDVAL": "<0.01"}),
    expect("F5[1].MRDVERD", "at or above the cut-off of 0.01%", {"F5[1].MRDVAL": ">0.01"}),
    expect("F5[1].MRDVERD", None, {"F5[1].MRDVAL": "<0.02"}),
    expect("F5[1].MRDVERD", "insufficient sensitivity for the cut-off of 0.01%", {"F5[1].MRDLOD": "0.011"}),
    expect("F5[1].MRDVERD", "below the cut-off of 0.1%", AML | {"F5[1].MRDVAL": "0.09"}),
    expect("F5[1].MRDVERD", "below the cut-off of 0.01%", {"F5[1].MRDVAL": None}),  # none found, by its category
    expect("F5[1].MRDVERD", None, {"F5[1].MRDVAL": None, "F5[1].MRDCAT": "POS"}),
    expect("F5[1].MRDVERD", None, {"F5[1].MRDLOD": None}),
    expect("F5[1].MRDVERD", None, {"F5[1].MRDLOD": "0"}),
    expect("F5[1].MRDVERD", None, AML | {"F5[1].MRDMETH": "QPCR"}),
    # F6: one allele shared at each locus; A and B of the donor distinct, so five mismatches in each direction
    expect("F6.HLAMATCH", "5/10"),
    expect("F6.HLACAT", "consistent with a haploidentical donor"),
    expect("F6.HLAGVH", "5"),
    expect("F6.HLAHVG", "5"),
    expect("F6.HLAMATCH", "4/8", {"F6.HDDQ2": None}),
    expect("F6.HLACAT", "Not assessable: a locus has fewer than two alleles", {"F6.HDDQ2": None}),
    expect("F6.HLACAT", ONE_FIELD, {"F6.HDA1": "02"}),
    expect("F6.HLAMATCH", None, {"F6.HDDQ2": None, "F6.HDA1": None}),
    expect("F6.HLAGVH", None, {"F6.HDDQ2": None}),
    expect("F6.HLAHVG", None, {"F6.HDDQ2": None}),
    expect("F6.HLACAT", None, UNTYPED_DONOR),
    expect(
        "F6.HLACAT",
        "not haploidentical: 4/10 HLA alleles are shared and none at A, so no haplotype is",
        {"F6.HDA1": "03:01"},
    ),
    expect(
        "F6.HLACAT",
        "consistent with a haploidentical donor; 9/10 is close to matched",
        NEARLY_MATCHED | {"F6.HDA2": "24:02"},
    ),
    # a donor who is homozygous at A lacks one of the patient's alleles and brings none of his own
    expect("F6.HLAHVG", "4", {"F6.HDA2": "02:01"}),
    expect("F6.HLAGVH", "5", {"F6.HDA2": "02:01"}),
    # F8: days by hand in `series`
    expect("F8.ANCPROP", "2023-07-21", counts()),
    expect("F8.ANCSPROP", "recovered", counts()),
    expect("F8.ANCPROP", None, counts({10: ("<1.0", "19")})),
    expect("F8.ANCPROP", "2023-07-21", counts({9: ("<0.5", "18")})),
    expect("F8.ANCPROP", "2023-07-22", counts({10: ("<0.5", "19")})),
    expect("F8.ANCSPROP", "not recovered", counts(without=(12, 14, 17))),
    expect("F8.ANCPROP", None, counts(without=(12, 14, 17))),
    expect("F8.ANCSPROP", "died before recovery", counts(without=(12, 14, 17)) | {"F16.DEATH": "Y"}),
    expect("F8.ANCSPROP", "never below 0.5", NEVER_LOW),
    expect("F8.ANCSPROP", None),
    expect("F8.ANCPROP", None, counts() | {"F6.HSCTDAT": None}),
    expect("F8.PLTPROP", None, counts()),  # nobody said whether platelets were given
    expect("F8.PLTPROP", "2023-07-23", counts({3: ("0.1", "15")}) | GIVEN_NONE),
    expect("F8.PLTPROP", "2023-07-14", counts({7: ("0.3", "30"), 9: ("0.4", "30")}) | GIVEN_NONE),
    expect("F8.PLTPROP", "2023-07-23", counts() | transfusions(3)),
    expect("F8.PLTPROP", "2023-07-23", counts() | transfusions(5)),
    expect("F8.PLTPROP", "2023-07-25", counts({19: ("2.0", "55"), 21: ("2.0", "60")}) | transfusions(6)),
    expect("F8.PLTSPROP", "recovered", counts() | transfusions(3)),
    expect("F8.PLTPROP", None, counts() | {"F8T[1].TFPROD": "PLATELETS"}),  # a transfusion without its day
    # F9: ASTCT 2021
    expect("F9[1].CHCAT", "full donor", {"F9[1].CHDON": "95.01"}),
    expect("F9[1].CHCAT", "mixed", {"F9[1].CHDON": "95"}),
    expect("F9[1].CHCAT", "mixed", {"F9[1].CHDON": "5"}),
    expect("F9[1].CHCAT", "recipient (autologous)", {"F9[1].CHDON": "4.99"}),
    expect("F9[1].CHCAT", None, {"F9[1].CHDON": None}),
    expect("F9[1].CHCAT", None, {"F9[1].CHDON": "101"}),
    # F10: acute GVHD by MAGIC
    expect("F10[1].MAGSKIN", "3", episode()),
    expect("F10[1].MAGLIV", "0", episode()),
    expect("F10[1].MAGUGI", "0", episode()),
    expect("F10[1].MAGLGI", "0", episode()),
    expect("F10[1].MAGIC", "II", episode()),
    expect("F10[1].MAGSKIN", "4", episode(ERYTHRO="Y", BULLAE="Y", DESQUAM="5.1")),
    expect("F10[1].MAGIC", "IV", episode(ERYTHRO="Y", BULLAE="Y", DESQUAM="5.1")),
    expect("F10[1].MAGSKIN", "3", episode(ERYTHRO="Y", BULLAE="Y", DESQUAM="5")),
    expect("F10[1].MAGLIV", "1", episode(GVBILI="34 µmol/L")),
    expect("F10[1].MAGLIV", "0", episode(GVBILI="1.99 mg/dL")),
    expect("F10[1].MAGUGI", "1", episode(UGI="PERSISTENT")),
    expect("F10[1].MAGLGI", "1", episode(STOOLML="100", STOOLN="2")),  # 100 + 2 x 200 mL
    expect("F10[1].MAGLGI", "4", episode(BLOOD="Y")),
    expect("F10[1].MAGLGI", "≥ 2 (incomplete)", episode(STOOLML="1000", PAIN=None)),
    expect("F10[1].MAGIC", "≥ III (incomplete)", episode(STOOLML="1000", PAIN=None)),
    expect("F10[1].MAGIC", "≥ II (incomplete)", episode(GVBILI=None)),
    expect("F10[1].MAGLIV", None, episode(GVBILI=None)),
    expect("F10[1].MAGIC", None, episode(SKINBSA="0", GVBILI=None)),
    expect("F10[1].MAGIC", None, episode(SKINBSA="120")),  # outside the range of the scale
    expect("F10[1].MAGIC", None, chronic()),  # hidden findings do not count
    # F10: chronic GVHD by NIH 2014
    expect("F10[1].NIHSEV", "mild", chronic()),
    expect("F10[1].NIHSEV", "moderate", chronic(NHMOUTH="2")),
    expect("F10[1].NIHSEV", "moderate", chronic(NHEYES="1", NHGI="1")),
    expect("F10[1].NIHSEV", "moderate", chronic(NHMOUTH="0", NHFEV1="79.9")),
    expect("F10[1].NIHSEV", "severe", chronic(NHFEV1="59.9")),
    expect("F10[1].NIHSEV", "severe", chronic(NHLIVER="3")),
    expect("F10[1].NIHSEV", "no chronic GVHD", chronic(NHMOUTH="0")),
    expect("F10[1].NIHSEV", "≥ mild (incomplete)", chronic(NHEYES=None)),
    expect("F10[1].NIHSEV", None, chronic(NHMOUTH="0", NHEYES=None)),
    expect("F10[1].NIHSEV", None, episode()),
    # F11: ASTCT 2019
    expect("F11[1].GRADE", "1", crs("2023-06-20")),
    expect("F11[1].GRADE", "2", crs("2023-06-20", O2="LOWFLOW", O2FLOW="6")),
    expect("F11[1].GRADE", "3", crs("2023-06-20", O2="LOWFLOW", O2FLOW="6.1")),
    expect("F11[1].GRADE", "≥ 2 (incomplete)", crs("2023-06-20", O2="LOWFLOW")),
    expect("F11[1].GRADE", "3", crs("2023-06-20", HYPOT="Y", NPRESS="1", VASOPR="Y")),
    expect("F11[1].GRADE", "4", crs("2023-06-20", HYPOT="Y", NPRESS="2")),
    expect("F11[1].GRADE", "4", crs("2023-06-20", O2="PRESSURE")),
    expect("F11[1].GRADE", "3", crs("2023-06-20", O2="HIGHFLOW")),
    expect("F11[1].GRADE", "5", crs("2023-06-20", DUEDEATH="Y")),
    expect("F11[1].GRADE", "0", crs("2023-06-20", TEMP="37.9")),
    expect("F11[1].GRADE", "0", crs("2023-06-20", FEVOTH="Y")),
    expect("F11[1].GRADE", "2", crs("2023-06-20", TEMP="36.8", ANTIPYR="Y", CRSEST="Y", HYPOT="Y")),
    expect("F11[1].GRADE", "1", crs("2023-06-20", DUEDEATH=None)),  # the transplant came later: it did not kill
    expect("F11[1].GRADE", "≥ 1 (incomplete)", crs("2026-11-11", DUEDEATH=None) | {"F16.DEATH": None}),
    expect("F11[1].GRADE", "1", crs("2026-11-11", DUEDEATH=None)),  # F16 says that the patient lives
    expect("F11[1].GRADE", None, crs("2023-06-20", TEMP=None)),
    expect("F11[1].GRADE", None, crs("2023-06-20", O2="LOWFLOW", O2FLOW="-1")),
    expect("F11[1].GRADE", "0", icans("2023-06-22")),
    expect("F11[1].GRADE", "1", icans("2023-06-22", ATTENT="0")),
    expect("F11[1].GRADE", "2", icans("2023-06-22", LOC="VOICE")),
    expect("F11[1].GRADE", "3", icans("2023-06-22", LOC="TOUCH")),
    expect("F11[1].GRADE", "4", icans("2023-06-22", LOC="UNAROUSABLE")),
    expect("F11[1].GRADE", "4", icans("2023-06-22", SEIZURE="PROLONGED")),
    expect("F11[1].GRADE", "4", icans("2023-06-22", MOTOR="Y")),
    expect("F11[1].GRADE", "3", icans("2023-06-22", OEDEMA="FOCAL")),
    expect("F11[1].GRADE", "4", icans("2023-06-22", OEDEMA="DIFFUSE")),
    expect("F11[1].GRADE", "3", icans("2023-06-22", SEIZURE="BRIEF", ORIENT=None)),  # ICE of 6 at least: no more than 2
    expect("F11[1].GRADE", "≥ 3 (incomplete)", icans("2023-06-22", SEIZURE=None, LOC="TOUCH")),
    expect("F11[1].GRADE", "0", icans("2023-06-22") | {"F1.BRTHDAT": None}),
    expect("F11[1].GRADE", None, icans("2023-06-22") | {"F1.BRTHDAT": "2012-06-23"}),  # 10 years: CAPD, not ICE
    expect("F11[1].GRADE", None, row("F11", 1, TXDAT="2023-06-22", TXKIND="HLH", GRINV="2")),
    # F18: CTCAE 5.0 by value, without a lower limit of normal
    expect("F18[1].ANCGR", "4", row("F18", 1, ANC="0.49")),
    expect("F18[1].ANCGR", "3", row("F18", 1, ANC="0.5")),
    expect("F18[1].ANCGR", "2", row("F18", 1, ANC="1.0")),
    expect("F18[1].ANCGR", None, row("F18", 1, ANC="1.5")),  # 0 or 1: that takes the lower limit of normal
    expect("F18[1].ANCGR", "4", row("F18", 1, ANC="<0.5")),
    expect("F18[1].ANCGR", "4", row("F18", 1, ANC="<0.1")),
    expect("F18[1].ANCGR", "≥ 3 (incomplete)", row("F18", 1, ANC="<0.6")),
    expect("F18[1].ANCGR", None, row("F18", 1, ANC=">0.6")),
    expect("F18[1].ANCGR", None, row("F18", 1, ANC="-1")),
    expect("F18[1].ANCGR", None, row("F18", 1, PLT="20")),
    expect("F18[1].PLTGR", "4", row("F18", 1, PLT="24.9")),
    expect("F18[1].PLTGR", "3", row("F18", 1, PLT="25")),
    expect("F18[1].PLTGR", "2", row("F18", 1, PLT="50")),
    expect("F18[1].ALCGR", "4", row("F18", 1, ALC="0.19")),
    expect("F18[1].ALCGR", "3", row("F18", 1, ALC="0.2")),
    expect("F18[1].WBCGR", "4", row("F18", 1, WBC="0.99")),
    expect("F18[1].WBCGR", "3", row("F18", 1, WBC="1.0")),
    expect("F18[1].HBGR", "3", row("F18", 1, HB="79.9 g/L")),
    expect("F18[1].HBGR", "2", row("F18", 1, HB="80 g/L")),
    expect("F18[1].HBGR", "3", row("F18", 1, HB="4.8 mmol/L")),
    expect("F18[1].HBGR", None, row("F18", 1, HB="100 g/L")),
    expect("F18[1].HBGR", None, row("F18", 1, HB="300 g/L")),  # outside its limits
]


@pytest.mark.parametrize(("place", "expected", "deviation"), VALUES)
def test_a_computed_value_follows_from_its_components(place: str, expected: str | None, deviation: Deviation) -> None:
    assert shown(sound_case(deviation), place) == expected


PANCYTOPENIA = [
    ({}, "yes"),  # 0.4, 24 and 79 g/L
    ({"F18[1].ANC": "0.5"}, "no"),
    ({"F18[1].PLT": "25"}, "no"),
    ({"F18[1].HB": "80 g/L"}, "no"),
    ({"F18[1].HB": "80 g/L"} | transfusions(-7, red_cells=(-7,)), "yes"),  # red cells seven days before
    ({"F18[1].HB": "80 g/L"} | transfusions(-7, red_cells=(-8,)), "no"),
    ({"F18[1].ANC": "<0.5", "F18[1].PLT": "<20"}, "yes"),
    ({"F18[1].ANC": "<1.0"}, None),
    ({"F18[1].ANC": "", "F18[2].ANC": "0.2", "F18[2].LBDAT": "2023-07-08"}, "yes"),  # 72 hours before
    ({"F18[1].ANC": "", "F18[2].ANC": "0.2", "F18[2].LBDAT": "2023-07-07"}, None),
    ({"F18[1].ANC": "", "F18[1].PLT": "", "F18[1].HB": "", "F18[1].CMVPCR": "<500"}, None),
]


@pytest.mark.parametrize(("changed", "expected"), PANCYTOPENIA, ids=str)
def test_pancytopenia_of_a_sample_takes_all_three_lines_of_three_days(changed: Deviation, expected: str | None) -> None:
    low = row("F18", 1, LBDAT="2023-07-11", ANC="0.4", PLT="24", HB="79 g/L")
    none_given = {"F8T.@COMPLETE": "1"}
    texts = {name: text for name, text in {**low, **none_given, **changed}.items() if text}

    assert shown(sound_case(texts), "F18[1].PANCY4") == expected


def test_no_computed_value_breaks_on_a_missing_or_odd_text() -> None:
    odd = {"F18[1].ANC": "-1", "F18[1].PLT": "<-1", "F18[1].WBC": ">100", "F5[1].MRDLOD": "0", "F10[1].SKINBSA": "-1"}
    for case in (make_case({}), sound_case(), sound_case(odd), sound_case({"F6": None, "F4": None, "F1": None})):
        for form in FORMS:
            for one in case.rows(form) or (case.row(form, int(form.repeating)),):
                for item in form.derived():
                    value = case.derive(item, one)
                    assert value is None or item.kind.show(value), item.name


def test_every_computed_value_says_its_rule_and_stands_beside_a_field() -> None:
    for form in FORMS:
        for item in form.derived():
            assert item.beside in {field.id for field in form.fields()}, item.name
            assert item.help or item.id in ("BSA", "BMI"), item.name
