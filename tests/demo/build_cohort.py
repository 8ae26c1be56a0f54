"""Builds resources/demo/cohort.json, the synthetic cohort as typed case reports: `python -m tests.demo.build_cohort`.

`reconstructed-cohort.csv` holds the facts that the published figures force or allow (Hu et al., N Engl J Med
2024;390:1467-80); everything else here is made up so that each fact has the rows behind it. It describes nobody.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.demo import blood_course, later_course
from tests.demo.blood_course import Course

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "resources" / "demo" / "cohort.json"
NOTICE = "SYNTHETIC - NOT REAL PATIENT DATA"

Texts = dict[str, str]

# Made up: weight, height, Karnofsky, donor's age and sex, blood groups, first haplotype, donor's other haplotype.
PEOPLE = {
    "SYN-01": (71, 174, 80, 41, "M", "A", "A", 0, 1, 2),
    "SYN-02": (58, 160, 70, 33, "F", "O", "A", 1, 2, 3),
    "SYN-03": (66, 178, 90, 52, "M", "B", "B", 2, 3, 4),
    "SYN-04": (74, 176, 80, 36, "F", "A", "O", 3, 4, 5),
    "SYN-05": (55, 158, 80, 25, "M", "AB", "B", 4, 5, 6),
    "SYN-06": (68, 170, 70, 38, "M", "O", "O", 5, 6, 0),
    "SYN-07": (61, 164, 90, 35, "F", "A", "AB", 6, 0, 1),
    "SYN-08": (77, 172, 80, 30, "F", "B", "O", 0, 2, 4),
    "SYN-09": (52, 162, 90, 48, "F", "O", "O", 1, 3, 5),
    "SYN-10": (57, 156, 70, 44, "M", "A", "A", 2, 4, 6),
}
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
COUNTS_AT_CRI = {  # ANC, platelets, haemoglobin g/L, cellularity, blasts
    "SYN-01": (0.12, 9, 66, 15, 1.5),
    "SYN-02": (0.05, 7, 61, 12, 2),
    "SYN-03": (0.21, 14, 72, 18, 1),
    "SYN-04": (0.18, 11, 69, 15, 1.5),
    "SYN-05": (0.08, 12, 64, 12, 2.5),
    "SYN-06": (0.31, 16, 74, 20, 1),
    "SYN-07": (0.14, 10, 67, 15, 1),
    "SYN-08": (0.26, 18, 71, 20, 3.5),
    "SYN-09": (0.19, 13, 70, 15, 0.5),
    "SYN-10": (0.03, 8, 63, 10, 2),
}
# Findings of each acute GVHD episode that give grade II by MAGIC: skin, bilirubin µmol/L, upper GI, stool, treatment.
GVHD_FINDINGS = {
    "SYN-01": (55, 12, "ABSENT", 0, "STEROID"),
    "SYN-04": (20, 14, "PERSISTENT", 300, "STEROID"),
    "SYN-07": (60, 16, "ABSENT", 0, "STEROID"),
    "SYN-09": (15, 41, "ABSENT", 0, "STEROID"),
}
CHIMERISM_DAYS = (30, 60, 90, 180, 270, 365, 545)
FULL_DONOR = (98.6, 99.2, 99.5, 99.7, 99.8, 99.8, 99.9)
AUTOLOGOUS = (2.1, 1.2, 0.8, 0.6, 0.5, 0.5, 0.4)
CONTACT_DAYS = (100, 180, 270, 370, 550)


def build() -> dict[str, object]:
    """Give the cohort: the study's settings and each patient's typed texts by place."""
    with (HERE / "reconstructed-cohort.csv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    return {
        "notice": NOTICE,
        "study": "CD7 CAR-T → haplo-HSCT",
        "cutoff": facts[0]["data_cutoff"],
        "source": "Figures of Hu et al., N Engl J Med 2024;390:1467-80; every patient is made up.",
        "patients": [dict(patient(fact)) for fact in facts],
    }


def patient(fact: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give every typed text of one patient, form by form."""
    for part in (
        registration,
        eligibility,
        disease,
        prior_therapy,
        infusion,
        response,
        transplant,
        drugs,
        engraftment,
        chimerism,
        gvhd,
        toxicity_and_infections,
        assessments,
        relapse,
        death,
        follow_up,
        laboratory_and_events,
    ):
        yield from part(fact).items()


def _day(fact: dict[str, str], name: str) -> date:
    return date.fromisoformat(fact[name])


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def registration(fact: dict[str, str]) -> Texts:
    """F1; the birthday is set so that the age at consent is the table's."""
    consent = _day(fact, "consent_date")
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
        "F1.ENRDAT": _after(consent, 3),
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
        "F2.SCRNDAT": _after(_day(fact, "consent_date"), 2),
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
    return _day(fact, "consent_date") - timedelta(days=60 + 42 * int(fact["prior_lines"]))


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
        "F3.CD7DAT": _after(_day(fact, "consent_date"), 4),
        "F3.HCTCI": "INFECTION" if number % 4 == 2 else "NOCOMORB",
        "F3.KPS": str(karnofsky),
        "F3.WEIGHT": str(weight),
        "F3.HEIGHT": str(height),
    }
    if lymphoma:
        texts["F3.EMDSITE"] = "mediastinal mass"
        texts["F3.PETBDAT"] = _after(_day(fact, "consent_date"), 5)
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
            f"F3P[{line}].ENDAT": _after(begun, 28)[:7],
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


def _mrd(place: str, category: str, value: str = "") -> Texts:
    texts = {f"{place}.MRDCAT": category, f"{place}.MRDMETH": "FLOW", f"{place}.MRDTISS": "MARROW"}
    texts[f"{place}.MRDLOD"] = "0.01"
    if value:
        texts[f"{place}.MRDVAL"] = value
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
        **_mrd("F5[1]", "NEG" if fact["cri_mrd"] == "neg" else "POS", "" if fact["cri_mrd"] == "neg" else "0.35"),
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


def _drug_course(row: int, drug: str, indication: str, dose: str, unit: str, start: date, end: date) -> Texts:
    return {
        f"F7[{row}].CMTRT": drug,
        f"F7[{row}].CMINDC": indication,
        f"F7[{row}].CMROUTE": "IV",
        f"F7[{row}].CMDOSE": dose,
        f"F7[{row}].CMDOSU": unit,
        f"F7[{row}].CMSTDAT": start.isoformat(),
        f"F7[{row}].CMENDAT": end.isoformat(),
        f"F7[{row}].CMONGO": "N",
    }


def drugs(fact: dict[str, str]) -> Texts:
    """F7: tocilizumab for CRS in some, methylprednisolone for each GVHD episode; no prophylaxis."""
    texts: Texts = {}
    row = 1
    infused = _day(fact, "cart_date")
    if int(fact["patient_id"][-2:]) % 3 == 1:
        texts |= _drug_course(row, "TOCILIZUMAB", "CRS", "8", "MG/KG", infused + timedelta(5), infused + timedelta(5))
        row += 1
    onset = fact["agvhd_hsct_onset"] or fact["agvhd_cart_onset"]
    if onset:
        begun = date.fromisoformat(onset)
        texts |= _drug_course(row, "METHYLPREDNISOLONE", "GVHD", "1", "MG/KG", begun, begun + timedelta(10))
        texts[f"F7[{row}].GVHDROW"] = "1"
    return texts


def _course(fact: dict[str, str]) -> Course:
    neutrophils, platelets, haemoglobin, *_ = COUNTS_AT_CRI[fact["patient_id"]]
    return Course(fact, (neutrophils, platelets, haemoglobin))


def engraftment(fact: dict[str, str]) -> Texts:
    """F8 and F8T."""
    course = _course(fact)
    return blood_course.engraftment(course) | blood_course.transfusions(course)


def toxicity_and_infections(fact: dict[str, str]) -> Texts:
    """F11 and F12."""
    course = _course(fact)
    return later_course.toxicity(course) | later_course.infections(course)


def laboratory_and_events(fact: dict[str, str]) -> Texts:
    """F18 and F19; nobody had the further therapy of F15."""
    course = _course(fact)
    return blood_course.laboratory(course) | later_course.adverse_events(course)


def _last_day(fact: dict[str, str]) -> date:
    return _day(fact, "last_contact_date")


def chimerism(fact: dict[str, str]) -> Texts:
    """F9: whole blood by STR on each visit that the patient lived to see, T cells and myeloid cells at the first."""
    if fact["chimerism"].startswith("not evaluable"):
        return {}
    percentages = AUTOLOGOUS if fact["chimerism"] == "autologous" else FULL_DONOR
    category = "RECIPIENT" if fact["chimerism"] == "autologous" else "FULL"
    texts: Texts = {}
    row = 0
    for days, percentage in zip(CHIMERISM_DAYS, percentages, strict=True):
        day = _day(fact, "hsct_date") + timedelta(days=days)
        relapsed = fact["relapse_date"] and day > _day(fact, "relapse_date") - timedelta(days=20)
        if day > _last_day(fact) or relapsed:
            break
        for cells in ("WHOLE", "CD3", "CD33") if days == CHIMERISM_DAYS[0] else ("WHOLE",):
            row += 1
            texts |= {
                f"F9[{row}].CHDAT": day.isoformat(),
                f"F9[{row}].CHSPEC": "BLOOD",
                f"F9[{row}].CHCELL": cells,
                f"F9[{row}].CHMETH": "STR",
                f"F9[{row}].CHLOD": "1",
                f"F9[{row}].CHDON": f"{percentage}",
                f"F9[{row}].CHREC": f"{100 - percentage:.1f}",
                f"F9[{row}].CHINV": category,
            }
    return texts


def gvhd(fact: dict[str, str]) -> Texts:
    """F10: the episodes of the table with findings that give their grade."""
    for attribution, name in (("HSCT", "hsct"), ("CART", "cart")):
        onset = fact[f"agvhd_{name}_onset"]
        if onset:
            return _episode(fact, attribution, date.fromisoformat(onset), fact[f"agvhd_{name}_resolved"])
    return {}


def _episode(fact: dict[str, str], attribution: str, onset: date, resolved: str) -> Texts:
    skin, bilirubin, upper, stool, treatment = GVHD_FINDINGS[fact["patient_id"]]
    return {
        "F10[1].GVTYPE": "ACUTE",
        "F10[1].GVATTR": attribution,
        "F10[1].ONSET": onset.isoformat(),
        "F10[1].MAXDAT": _after(onset, 2),
        "F10[1].RESDAT": resolved,
        "F10[1].SKINBSA": str(skin),
        "F10[1].ERYTHRO": "N",
        "F10[1].BULLAE": "N",
        "F10[1].DESQUAM": "0",
        "F10[1].GVBILI": f"{bilirubin} µmol/L",
        "F10[1].UGI": upper,
        "F10[1].STOOLML": str(stool),
        "F10[1].STOOLN": "0",
        "F10[1].PAIN": "N",
        "F10[1].BLOOD": "N",
        "F10[1].GVINV": "2",
        "F10[1].GVTREAT": treatment,
        "F10[1].GVRESP": "CR",
    }


def assessments(fact: dict[str, str]) -> Texts:
    """F13: marrows in remission until relapse, death or the last contact, and the marrow of the relapse."""
    texts: Texts = {}
    transplanted = _day(fact, "hsct_date")
    end = date.fromisoformat(fact["relapse_date"]) if fact["relapse_date"] else _last_day(fact)
    days = [day for day in (30, 90, 180, 365) if transplanted + timedelta(days=day) < end]
    for row, day in enumerate(days, start=1):
        positive = fact["cri_mrd"] == "pos"
        texts |= _remission(f"F13[{row}]", _after(transplanted, day), day, positive)
        if fact["diagnosis"] == "T-LBL":
            texts[f"F13[{row}].PETDS"] = "1"
    if fact["relapse_date"]:
        texts |= _relapse_marrow(f"F13[{len(days) + 1}]", fact["relapse_date"])
    return texts


def _remission(place: str, day: str, after: int, positive: bool) -> Texts:
    recovered = after > 30
    return {
        f"{place}.ASDAT": day,
        f"{place}.MARDAT": day,
        f"{place}.BLAST": "1",
        f"{place}.PBBLAST": "0",
        f"{place}.EMD": "N",
        f"{place}.CELLUL": "45" if recovered else "30",
        f"{place}.NCELLS": "200",
        f"{place}.ANC": "2.6" if recovered else "1.4",
        f"{place}.PLT": "148" if recovered else "72",
        f"{place}.HB": "118 g/L" if recovered else "92 g/L",
        f"{place}.RBC7D": "N",
        f"{place}.RESPINV": "CR" if recovered else "CRI",
        **_mrd(place, "POS" if positive else "NEG", "0.12" if positive else ""),
    }


def _relapse_marrow(place: str, day: str) -> Texts:
    return {
        f"{place}.ASDAT": day,
        f"{place}.MARDAT": day,
        f"{place}.BLAST": "38",
        f"{place}.PBBLAST": "12",
        f"{place}.EMD": "N",
        f"{place}.NCELLS": "200",
        f"{place}.ANC": "0.9",
        f"{place}.PLT": "41",
        f"{place}.HB": "84 g/L",
        f"{place}.RBC7D": "N",
        f"{place}.RESPINV": "REL",
        **_mrd(place, "POS", "38"),
    }


def relapse(fact: dict[str, str]) -> Texts:
    """F14."""
    if fact["relapse"] == "no":
        return {"F14.RELAPSE": "N"}
    return {
        "F14.RELAPSE": "Y",
        "F14.RELDAT": fact["relapse_date"],
        "F14.RELMETH": "MORPH|FLOW",
        "F14.RELSITE": "MARROW|BLOOD",
        "F14.RELBLAST": "38",
        "F14.RELCD7": "NEG" if fact["relapse_cd7"] == "negative" else "POS",
        "F14.RELCD7P": "1",
        "F14.RELTREAT": "venetoclax, azacitidine",
    }


def death(fact: dict[str, str]) -> Texts:
    """F16."""
    if fact["died"] == "no":
        return {"F16.DEATH": "N"}
    return {
        "F16.DEATH": "Y",
        "F16.DTHDAT": fact["death_date"],
        "F16.DTHCAUSE": "DISEASE" if fact["relapse"] == "yes" else "INFECTION",
        "F16.DTHTXT": fact["death_cause"],
        "F16.AUTOPSY": "N",
    }


def follow_up(fact: dict[str, str]) -> Texts:
    """F17: visits counted from H, and the last contact of the table."""
    texts: Texts = {}
    last = _last_day(fact)
    visits = [_day(fact, "hsct_date") + timedelta(days=days) for days in CONTACT_DAYS]
    for row, day in enumerate([*(day for day in visits if day < last), last], start=1):
        relapsed = bool(fact["relapse_date"]) and day >= _day(fact, "relapse_date")
        in_remission = "MRDPOS" if fact["cri_mrd"] == "pos" else "MRDNEG"
        texts |= {
            f"F17[{row}].FUDAT": day.isoformat(),
            f"F17[{row}].FUSTAT": "DEAD" if day == last and fact["died"] == "yes" else "ALIVE",
            f"F17[{row}].FUDIS": "RELAPSE" if relapsed else in_remission,
            f"F17[{row}].FUIS": "N",
            f"F17[{row}].FUSMN": "N",
            f"F17[{row}].FUSRC": "VISIT" if day != last else "RECORD",
        }
    return texts


if __name__ == "__main__":
    TARGET.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
