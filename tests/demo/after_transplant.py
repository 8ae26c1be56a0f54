"""The synthetic case reports after the transplant: drugs, chimerism, GVHD, assessments, relapse, death, contacts."""

from __future__ import annotations

from datetime import date, timedelta

from tests.demo.facts import Texts, days_after, fact_day, mrd

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
    infused = fact_day(fact, "cart_date")
    if int(fact["patient_id"][-2:]) % 3 == 1:
        texts |= _drug_course(row, "TOCILIZUMAB", "CRS", "8", "MG/KG", infused + timedelta(5), infused + timedelta(5))
        row += 1
    onset = fact["agvhd_hsct_onset"] or fact["agvhd_cart_onset"]
    if onset:
        begun = date.fromisoformat(onset)
        texts |= _drug_course(row, "METHYLPREDNISOLONE", "GVHD", "1", "MG/KG", begun, begun + timedelta(10))
        texts[f"F7[{row}].GVHDROW"] = "1"
    return texts


def _last_day(fact: dict[str, str]) -> date:
    return fact_day(fact, "last_contact_date")


def chimerism(fact: dict[str, str]) -> Texts:
    """F9: whole blood by STR on each visit that the patient lived to see, T cells and myeloid cells at the first."""
    if fact["chimerism"].startswith("not evaluable"):
        return {}
    percentages = AUTOLOGOUS if fact["chimerism"] == "autologous" else FULL_DONOR
    category = "RECIPIENT" if fact["chimerism"] == "autologous" else "FULL"
    texts: Texts = {}
    row = 0
    for days, percentage in zip(CHIMERISM_DAYS, percentages, strict=True):
        day = fact_day(fact, "hsct_date") + timedelta(days=days)
        relapsed = fact["relapse_date"] and day > fact_day(fact, "relapse_date") - timedelta(days=20)
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
        "F10[1].MAXDAT": days_after(onset, 2),
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
    transplanted = fact_day(fact, "hsct_date")
    end = date.fromisoformat(fact["relapse_date"]) if fact["relapse_date"] else _last_day(fact)
    days = [day for day in (30, 90, 180, 365) if transplanted + timedelta(days=day) < end]
    for row, day in enumerate(days, start=1):
        positive = fact["cri_mrd"] == "pos"
        texts |= _remission(f"F13[{row}]", days_after(transplanted, day), day, positive)
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
        **mrd(place, "POS" if positive else "NEG", "0.12" if positive else ""),
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
        **mrd(place, "POS", "38"),
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
    visits = [fact_day(fact, "hsct_date") + timedelta(days=days) for days in CONTACT_DAYS]
    for row, day in enumerate([*(day for day in visits if day < last), last], start=1):
        relapsed = bool(fact["relapse_date"]) and day >= fact_day(fact, "relapse_date")
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
