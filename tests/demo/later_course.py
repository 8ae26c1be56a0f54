"""The synthetic cohort's toxicity, infections and events: F11, F12 and F19, made up around the table's facts."""

from __future__ import annotations

from tests.demo.blood_course import Course

Texts = dict[str, str]

# Infections by patient: onset and end in days from H (None: until death), then the fields of F12 in order.
INFECTIONS: dict[str, list[tuple[int, int | None, dict[str, str]]]] = {
    "SYN-02": [
        (9, None, {"INSITE": "CNS", "INCLASS": "OTHER", "INGRADE": "4", "INOUT": "NOTREC", "INDEATH": "Y"}),
        (
            10,
            None,
            {
                "INSITE": "BLOOD",
                "INCLASS": "BACTERIAL",
                "INORG": "Klebsiella pneumoniae",
                "INGRADE": "5",
                "INOUT": "FATAL",
                "INDEATH": "Y",
            },
        ),
    ],
    "SYN-03": [
        (
            35,
            48,
            {
                "INSITE": "BLOOD",
                "INCLASS": "VIRAL",
                "INORG": "CMV",
                "INREACT": "REACTIVATION",
                "INLOAD": "2400",
                "INGRADE": "2",
                "INOUT": "RECOVERED",
                "INDEATH": "N",
            },
        )
    ],
    "SYN-05": [
        (
            89,
            None,
            {
                "INSITE": "BLOOD",
                "INCLASS": "BACTERIAL",
                "INORG": "Pseudomonas aeruginosa",
                "INGRADE": "5",
                "INOUT": "FATAL",
                "INDEATH": "Y",
            },
        )
    ],
    "SYN-06": [
        (
            20,
            47,
            {
                "INSITE": "LUNG",
                "INCLASS": "FUNGAL",
                "INORG": "Aspergillus",
                "INGRADE": "3",
                "INOUT": "RECOVERED",
                "INDEATH": "N",
            },
        )
    ],
    "SYN-08": [
        (
            4,
            12,
            {
                "INSITE": "BLOOD",
                "INCLASS": "BACTERIAL",
                "INORG": "Escherichia coli",
                "INGRADE": "3",
                "INOUT": "RECOVERED",
                "INDEATH": "N",
            },
        )
    ],
}
WITH_ICANS = "SYN-04"


def had_tocilizumab(course: Course) -> bool:
    """Return whether F7 has tocilizumab on T+5: these patients had CRS of grade 2."""
    return course.number % 3 == 1


def toxicity(course: Course) -> Texts:
    """F11: CRS of grade 1, or of grade 2 where tocilizumab was given, and its end; ICANS of grade 1 once."""
    rows = [_crs(course, 3, 38.9), _crs(course, 7, 36.8)]
    if had_tocilizumab(course):
        rows = [_crs(course, 3, 38.6), _crs(course, 5, 39.4, oxygen="2"), _crs(course, 8, 36.7, treated=True)]
    if course.fact["patient_id"] == WITH_ICANS:
        rows += [_icans(course, 6, "0"), _icans(course, 9, "1")]
    return {f"F11[{number}].{name}": text for number, row in enumerate(rows, start=1) for name, text in row.items()}


def _crs(course: Course, day: int, temperature: float, *, oxygen: str = "", treated: bool = False) -> Texts:
    fever = temperature >= 38
    grade = 2 if oxygen else int(fever)
    texts = {
        "TXDAT": course.on(day),
        "TXKIND": "CRS",
        "TEMP": f"{temperature}",
        "FEVOTH": "N",
        "ANTIPYR": "Y" if treated or oxygen else "N",
        "CRSEST": "N" if day == 3 else "Y",
        "HYPOT": "N",
        "NPRESS": "0",
        "VASOPR": "N",
        "O2": "LOWFLOW" if oxygen else "ROOMAIR",
        "DUEDEATH": "N",
        "GRINV": str(grade),
        "TOCI": "Y" if oxygen else "N",
        "STEROID": "N",
        "FERRITIN": f"{900 + 700 * grade + 60 * course.number}",
        "IL6": f"{12 + 140 * grade}",
        "CRP": f"{9 + 38 * grade}",
    }
    return texts | ({"O2FLOW": oxygen} if oxygen else {})


def _icans(course: Course, day: int, attention: str) -> Texts:
    return {
        "TXDAT": course.on(day),
        "TXKIND": "ICANS",
        "ORIENT": "4",
        "NAMING": "3",
        "COMMAND": "1",
        "WRITING": "1",
        "ATTENT": attention,
        "UNABLE": "N",
        "LOC": "ALERT",
        "SEIZURE": "NOSEIZ",
        "MOTOR": "N",
        "OEDEMA": "NOOEDEMA",
        "DUEDEATH": "N",
        "GRINV": "0" if attention == "1" else "1",
        "TOCI": "N",
        "STEROID": "N",
    }


def infections(course: Course) -> Texts:
    """F12: among others the fatal septic shocks and a CMV reactivation."""
    texts: Texts = {}
    for row, (onset, end, findings) in enumerate(INFECTIONS.get(course.fact["patient_id"], []), start=1):
        texts[f"F12[{row}].INONSET"] = course.on(course.transplant + onset)
        if end is not None:
            texts[f"F12[{row}].INEND"] = course.on(course.transplant + end)
        texts |= {f"F12[{row}].{name}": text for name, text in findings.items()}
    return texts


def adverse_events(course: Course) -> Texts:
    """F19: a row an event."""
    rows = event_rows(course)
    return {f"F19[{number}].{name}": text for number, row in enumerate(rows, start=1) for name, text in row.items()}


def event_rows(course: Course) -> list[Texts]:
    """Return the events: pancytopenia of grade 4 until neutrophils recovered, CRS, and each infection that F12 has."""
    rows = [_pancytopenia(course), _crs_event(course)]
    return rows + [_infection(course, *one) for one in INFECTIONS.get(course.fact["patient_id"], [])]


def _event(term: str, category: str, start: str, grade: str, *, coded: str = "", **more: str) -> Texts:
    texts = {"AETERM": term, "AEDECOD": coded or term, "AECAT": category}
    return texts | {"AESTDAT": start, "AETOXGR": grade, "AEVER": "5.0", **more}


def _pancytopenia(course: Course) -> Texts:
    recovered = course.neutrophils_recovered
    over = {"AEOUT": "NOTREC"} if recovered is None else {"AEENDAT": course.on(recovered), "AEONGO": "N"}
    return _event(
        "Pancytopenia",
        "Blood and lymphatic system disorders",
        course.on(course.pancytopenia()),
        "4",
        coded="Blood and lymphatic system disorders - Other, specify",
        AESER="Y",
        AESCRIT="HOSP|MEDICAL",
        AERELLD="Y",
        AERELCAR="Y",
        AERELHCT="N",
        AEACN="OTHER",
        **({"AEOUT": "RECOVERED"} | over),
    )


def _crs_event(course: Course) -> Texts:
    treated = had_tocilizumab(course)
    return _event(
        "Cytokine release syndrome",
        "Immune system disorders",
        course.on(3),
        "2" if treated else "1",
        AEENDAT=course.on(8 if treated else 7),
        AEONGO="N",
        AESER="N",
        AERELLD="N",
        AERELCAR="Y",
        AERELHCT="N",
        AEACN="DRUG" if treated else "NOACTION",
        AEOUT="RECOVERED",
    )


_TERMS = {"BLOOD": "Sepsis", "CNS": "Encephalitis infection", "LUNG": "Lung infection"}


def _infection(course: Course, onset: int, end: int | None, findings: Texts) -> Texts:
    viral = findings["INCLASS"] == "VIRAL"
    grade = findings["INGRADE"]
    serious = grade in ("3", "4", "5")
    reasons = {"3": "HOSP", "4": "LIFE", "5": "DEATH|LIFE"}
    texts = _event(
        "Cytomegalovirus infection reactivation" if viral else _TERMS[findings["INSITE"]],
        "Infections and infestations",
        course.on(course.transplant + onset),
        grade,
        AESER="Y" if serious else "N",
        AERELLD="N",
        AERELCAR="Y",
        AERELHCT="Y",
        AEACN="DRUG",
        AEOUT=findings["INOUT"],
    )
    if end is not None:
        texts |= {"AEENDAT": course.on(course.transplant + end), "AEONGO": "N"}
    return texts | ({"AESCRIT": reasons[grade]} if serious else {})
