"""The synthetic case reports up to the transplant: F1 to F6."""

from __future__ import annotations

from datetime import date, timedelta

from tests.demo.facts import COUNTS_AT_CRI, PEOPLE, Texts, days_after, fact_day, mrd

LOCI = ("A", "B", "C", "DR", "DQ", "DP")
HAPLOTYPES = (
    ("02:07", "46:01", "01:02", "09:01", "03:03", "05:01"),
    ("33:03", "58:01", "03:02", "03:01", "02:01", "04:01"),
    ("11:01", "40:01", "07:02", "12:02", "03:01", "02:01"),
    ("30:01", "13:02", "06:02", "07:01", "02:02", "17:01"),
    ("24:02", "15:02", "08:01", "15:01", "06:02", "13:01"),
    ("01:01", "37:01", "04:01", "10:01", "05:01", "04:02"),
    ("02:06", "51:01", "14:02", "14:54", "05:03", "03:01"),
)
REGIMENS = {
    "AML": ("IA (idarubicin, cytarabine)", "HiDAC", "venetoclax, azacitidine", "FLAG-IDA", "CLAG", "decitabine, CAG"),
    "T-ALL": ("VDCLP", "Hyper-CVAD A", "Hyper-CVAD B", "nelarabine", "venetoclax, CAG", "FLAG-IDA"),
    "T-LBL": ("BFM-90", "Hyper-CVAD A", "Hyper-CVAD B", "nelarabine", "GDP", "chidamide, azacitidine"),
}


def registration(fact: dict[str, str]) -> Texts:
    """F1; the birthday is set so that the age at consent is the table's."""
    consent = fact_day(fact, "consent_date")
    number = int(fact["patient_id"][-2:])
    birth = date(consent.year - int(fact["age_years"]), 1, 1) + timedelta(days=7 * number)
    if (birth.month, birth.day) > (consent.month, consent.day):
        birth = birth.replace(year=birth.year - 1)
    return {
        "F1.SUBJID": fact["patient_id"],
        "F1.SITEID": "SYN",
        "F1.BRTHDAT": birth.isoformat(),
        "F1.SEX": fact["sex"],
        "F1.COHORT": "NEJM2024",
        "F1.CONSDAT": fact["consent_date"],
        "F1.CONSVER": "2.0",
        "F1.ENRDAT": days_after(consent, 3),
    }


def eligibility(fact: dict[str, str]) -> Texts:
    """F2."""
    number = int(fact["patient_id"][-2:])
    woman_under_55 = fact["sex"] == "F" and int(fact["age_years"]) < 55
    return {
        "F2.ECOG": str(1 + (PEOPLE[fact["patient_id"]][2] == 70)),
        "F2.CRCL": str(82 + 3 * number),
        "F2.BILI": f"{8 + number} µmol/L",
        "F2.BILIULN": "21 µmol/L",
        "F2.ALT": f"0.{3 + number % 6}",
        "F2.AST": f"0.{4 + number % 5}",
        "F2.LVEF": str(58 + number % 7),
        "F2.SPO2": str(96 + number % 3),
        "F2.SCRNDAT": days_after(fact_day(fact, "consent_date"), 2),
        "F2.PREG": "NEG" if woman_under_55 else "?NOT APPLICABLE",
        **{f"F2.{test}": "NEG" for test in ("HBV", "HCV", "HIV", "SYPH")},
        "F2.INFACT": "N",
        "F2.GVHDACT": "N",
        "F2.INELCONV": "Y",
        "F2.INELRSN": "Active refractory disease; conditioning not tolerable.",
        "F2.RRBASIS": "NOCR" if number % 2 else "RELAPSE2",
        "F2.ELIG": "MET",
    }


def _diagnosis_day(fact: dict[str, str]) -> date:
    return fact_day(fact, "consent_date") - timedelta(days=60 + 42 * int(fact["prior_lines"]))


def disease(fact: dict[str, str]) -> Texts:
    """F3."""
    weight, height, karnofsky, *_ = PEOPLE[fact["patient_id"]]
    number = int(fact["patient_id"][-2:])
    lymphoma = fact["diagnosis"] == "T-LBL"
    texts = {
        "F3.DX": fact["diagnosis"],
        "F3.DXDAT": _diagnosis_day(fact).isoformat()[:7],
        "F3.EMD": "Y" if lymphoma else "N",
        "F3.CNS": "CNS1",
        "F3.BMBLAST": "8" if lymphoma else str(34 + 5 * number),
        "F3.PBBLAST": "0" if lymphoma else str(10 + 4 * number),
        "F3.PRIORN": fact["prior_lines"],
        "F3.PRIORHCT": "N",
        "F3.PRIORCAR": "N",
        "F3.CD7PCT": str(86 + number),
        "F3.CD7INT": "BRIGHT" if number % 3 == 0 else "POS",
        "F3.CD7METH": "FLOW",
        "F3.CD7TISS": "NODE" if lymphoma else "MARROW",
        "F3.CD7DAT": days_after(fact_day(fact, "consent_date"), 4),
        "F3.HCTCI": "INFECTION" if number % 4 == 2 else "NOCOMORB",
        "F3.KPS": str(karnofsky),
        "F3.WEIGHT": str(weight),
        "F3.HEIGHT": str(height),
    }
    if lymphoma:
        texts["F3.EMDSITE"] = "mediastinal mass"
        texts["F3.PETBDAT"] = days_after(fact_day(fact, "consent_date"), 5)
    if fact["diagnosis"] == "AML":
        texts["F3.RISK"] = "ADV" if number % 2 else "INT"
    return texts


def prior_therapy(fact: dict[str, str]) -> Texts:
    """F3P: a row a line, months only, as old records give them."""
    texts: Texts = {}
    start = _diagnosis_day(fact)
    regimens = REGIMENS[fact["diagnosis"]]
    for line in range(1, int(fact["prior_lines"]) + 1):
        begun = start + timedelta(days=42 * (line - 1) + 5)
        texts |= {
            f"F3P[{line}].LINE": str(line),
            f"F3P[{line}].REGIMEN": regimens[(line - 1) % len(regimens)],
            f"F3P[{line}].STDAT": begun.isoformat()[:7],
            f"F3P[{line}].ENDAT": days_after(begun, 28)[:7],
            f"F3P[{line}].BESTRESP": "NR" if line % 3 else "PR",
        }
    return texts


def infusion(fact: dict[str, str]) -> Texts:
    """F4 and F4D. The doses of the lymphodepletion are usual ones, not the protocol's (they were not found)."""
    universal = fact["cart_product"].startswith("universal")
    weight = PEOPLE[fact["patient_id"]][0]
    dose = float(fact["cart_dose_e6_per_kg"])
    number = int(fact["patient_id"][-2:])
    texts = {
        "F4.LDSTDAT": fact["ld_start"],
        "F4.LDENDAT": fact["ld_end"],
        "F4.PRODUCT": "RD1301" if universal else "HAPLO",
        "F4.LOT": f"CD7-{fact['cart_date'][2:4]}{number:03d}",
        "F4.CARDONOR": "HEALTHY" if universal else "GRAFT",
        "F4.INFDAT": fact["cart_date"],
        "F4.INFTIM": f"{9 + number % 6}:30",
        "F4.DOSEWT": str(weight),
        "F4.DOSEKG": f"{dose:.1f}",
        "F4.DOSETOT": f"{dose * weight:.0f}",
        "F4.VIAB": str(88 + number % 8),
        "F4.TRANSD": str(42 + 3 * number),
        "F4.BRIDGE": "N",
        "F4.INFREAC": "N",
    }
    if not universal:
        texts["F4.CARDREL"] = fact["donor_relation"].upper()
    drugs_and_doses = (("FLUDARABINE", "30", "MG/M2"), ("CYCLOPHOSPHAMIDE", "300", "MG/M2"), ("ETOPOSIDE", "100", "MG"))
    for row, (drug, amount, unit) in enumerate(drugs_and_doses, start=1):
        texts |= {
            f"F4D[{row}].DRUG": drug,
            f"F4D[{row}].DOSE": amount,
            f"F4D[{row}].DOSEU": unit,
            f"F4D[{row}].STDAT": fact["ld_start"],
            f"F4D[{row}].ENDAT": fact["ld_end"],
        }
    return texts


def response(fact: dict[str, str]) -> Texts:
    """F5: the marrow of the remission with the counts of the grade 4 pancytopenia."""
    neutrophils, platelets, haemoglobin, cellularity, blasts = COUNTS_AT_CRI[fact["patient_id"]]
    texts = {
        "F5[1].ASDAT": fact["cri_date"],
        "F5[1].MARDAT": fact["cri_date"],
        "F5[1].BLAST": f"{blasts}",
        "F5[1].PBBLAST": "0",
        "F5[1].EMD": "N",
        "F5[1].CELLUL": str(cellularity),
        "F5[1].NCELLS": "200",
        "F5[1].ANC": f"{neutrophils}",
        "F5[1].PLT": str(platelets),
        "F5[1].HB": f"{haemoglobin} g/L",
        "F5[1].RBC7D": "Y",
        "F5[1].RESPINV": "CRI",
        **mrd("F5[1]", "NEG" if fact["cri_mrd"] == "neg" else "POS", "" if fact["cri_mrd"] == "neg" else "0.35"),
        "F5[1].CD7RES": "0",
    }
    if fact["diagnosis"] == "T-LBL":
        texts["F5[1].PETDS"] = "2"
    return texts


def transplant(fact: dict[str, str]) -> Texts:
    """F6: a haploidentical relative who shares one haplotype; no conditioning, no prophylaxis."""
    *_, age, sex, blood, donor_blood, shared, own, other = PEOPLE[fact["patient_id"]]
    number = int(fact["patient_id"][-2:])
    texts = {
        "F6.HSCTDAT": fact["hsct_date"],
        "F6.GRAFT": "PBSC",
        "F6.MNC": f"{8 + number % 5}.{number % 10}",
        "F6.CD34": f"{5 + number % 4}.{(3 * number) % 10}",
        "F6.CD3": f"{2 + number % 3}.{(7 * number) % 10}",
        "F6.MANIP": "NOMANIP",
        "F6.REMSTAT": "CRI",
        "F6.DONID": f"D-{number:02d}",
        "F6.DONCLS": "REL",
        "F6.DONREL": fact["donor_relation"].upper(),
        "F6.DONSEX": sex,
        "F6.DONAGE": str(age),
        "F6.ABOREC": blood,
        "F6.ABODON": donor_blood,
        "F6.CMVREC": "POS",
        "F6.CMVDON": "POS" if number % 3 else "NEG",
    }
    for locus, first, second, third in zip(LOCI, HAPLOTYPES[shared], HAPLOTYPES[own], HAPLOTYPES[other], strict=True):
        texts |= {f"F6.HP{locus}1": first, f"F6.HP{locus}2": second}
        texts |= {f"F6.HD{locus}1": first, f"F6.HD{locus}2": third}
    return texts | {"F6.DSAMFI": str(110 + 40 * number), "F6.COND": "N", "F6.PROPH": "N"}
