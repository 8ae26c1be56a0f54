"""Examples of the checks on lymphodepletion, product, donor and graft.

The sound patient of `building`: lymphodepletion from 2023-06-10 to 2023-06-14, T 2023-06-16, marrow on 2023-07-05, H on
2023-07-11, 60 kg and 165 cm, which make 1.66 m² (Mosteller). By hand: H−14 is 2023-06-27.
"""

from tests.protocol.building import Example, accepts, finds, leaves_open, row


def dose(drug: int, amount: str, unit: str) -> dict[str, str]:
    return {f"F4D[{drug}].DOSE": amount, f"F4D[{drug}].DOSEU": unit}


FLUDARABINE, CYCLOPHOSPHAMIDE, ETOPOSIDE = 1, 2, 3  # the rows of the sound patient
UNSIZED = {"F3.WEIGHT": None, "F3.HEIGHT": None}
DEPLETION = [
    accepts("EC-25", "two days"),
    accepts("EC-25", "one day", {"F4.LDENDAT": "2023-06-15"}),
    accepts("EC-25", "five days", {"F4.LDENDAT": "2023-06-11"}),
    finds(
        "EC-25",
        "six days",
        {"F4.LDENDAT": "2023-06-10"},
        "F4.LDENDAT",
        "6 days before the infusion (2023-06-10 to 2023-06-16)",
        remedy_contains=("1 to 5 days",),
    ),
    accepts("EC-25", "an end on the day of the infusion, which EC-24 reports", {"F4.LDENDAT": "2023-06-16"}),
    accepts("EC-25", "an end after it, which EC-24 reports", {"F4.LDENDAT": "2023-06-17"}),
    accepts("EC-25", "no end", {"F4.LDENDAT": None}),
    accepts("EC-27", "the doses of the limits"),
    accepts("EC-27", "fludarabine at 27 mg/m²", dose(FLUDARABINE, "27", "MG/M2")),
    finds(
        "EC-27",
        "fludarabine at 26.99 mg/m²",
        dose(FLUDARABINE, "26.99", "MG/M2"),
        "F4D[1].DOSE",
        "fludarabine is 26.99 mg/m² a day; the range is 27 to 33 mg/m² a day.",
        count=1,
    ),
    accepts("EC-27", "fludarabine at 33 mg/m²", dose(FLUDARABINE, "33", "MG/M2") | UNSIZED),
    finds("EC-27", "fludarabine at 33.01 mg/m²", dose(FLUDARABINE, "33.01", "MG/M2") | UNSIZED, "F4D[1].DOSE"),
    accepts("EC-27", "cyclophosphamide at 270 mg/m²", dose(CYCLOPHOSPHAMIDE, "270", "MG/M2")),
    finds("EC-27", "cyclophosphamide at 269.99 mg/m²", dose(CYCLOPHOSPHAMIDE, "269.99", "MG/M2"), "F4D[2].DOSE"),
    accepts("EC-27", "cyclophosphamide at 330 mg/m²", dose(CYCLOPHOSPHAMIDE, "330", "MG/M2")),
    finds("EC-27", "cyclophosphamide at 330.01 mg/m²", dose(CYCLOPHOSPHAMIDE, "330.01", "MG/M2"), "F4D[2].DOSE"),
    accepts("EC-27", "etoposide at 90 mg", dose(ETOPOSIDE, "90", "MG/D")),
    finds("EC-27", "etoposide at 89.99 mg", dose(ETOPOSIDE, "89.99", "MG"), "F4D[3].DOSE", "89.99 mg a day"),
    accepts("EC-27", "etoposide at 110 mg", dose(ETOPOSIDE, "110", "MG")),
    finds(
        "EC-27", "etoposide at 110.01 mg", dose(ETOPOSIDE, "110.01", "MG/D"), "F4D[3].DOSE", "(typed as 110.01 mg/day)"
    ),
    accepts("EC-27", "etoposide at 0.11 g", dose(ETOPOSIDE, "0.11", "G")),
    accepts("EC-27", "etoposide at 0.09 g", dose(ETOPOSIDE, "0.09", "G")),
    finds("EC-27", "etoposide at 0.12 g", dose(ETOPOSIDE, "0.12", "G"), "F4D[3].DOSE"),
    # 27 × 1.66 = 44.82 mg and 33 × 1.66 = 54.78 mg; 0.83 mg/kg × 60 kg = 49.8 mg = 30 mg/m².
    accepts("EC-27", "fludarabine at 44.82 mg", dose(FLUDARABINE, "44.82", "MG")),
    finds("EC-27", "fludarabine at 44.81 mg", dose(FLUDARABINE, "44.81", "MG"), "F4D[1].DOSE", "(typed as 44.81 mg)"),
    accepts("EC-27", "fludarabine at 54.78 mg", dose(FLUDARABINE, "54.78", "MG")),
    finds("EC-27", "fludarabine at 54.79 mg", dose(FLUDARABINE, "54.79", "MG"), "F4D[1].DOSE"),
    accepts("EC-27", "fludarabine at 0.83 mg/kg", dose(FLUDARABINE, "0.83", "MG/KG")),
    finds("EC-27", "fludarabine at 1 mg/kg", dose(FLUDARABINE, "1", "MG/KG"), "F4D[1].DOSE", "36.14 mg/m² a day"),
    accepts("EC-27", "etoposide at 60 mg/m²", dose(ETOPOSIDE, "60", "MG/M2")),
    finds("EC-27", "etoposide at 100 mg/m²", dose(ETOPOSIDE, "100", "MG/M2"), "F4D[3].DOSE", "166 mg a day"),
    accepts("EC-27", "a dose in mg without the height", dose(FLUDARABINE, "90", "MG") | {"F3.HEIGHT": None}),
    accepts("EC-27", "a dose in another unit", dose(FLUDARABINE, "900", "OTHER")),
    accepts("EC-27", "another drug", {"F4D[1].DRUG": "OTHER", "F4D[1].DOSE": "900"}),
    finds(
        "EC-27",
        "a wrong row behind a blank one",
        {"F4D[1].DOSE": None} | dose(ETOPOSIDE, "300", "MG"),
        "F4D[3].DOSE",
        count=1,
    ),
]

HEALTHY = {"F4.CARDONOR": "HEALTHY"}
SECOND_CART = row("F15", 1, FTDAT="2023-06-17", FTTYPE="CART2", FTPROD="CART", FTGMOD="Y")
PRODUCT = [
    accepts("EC-30", "60 kg times 2 make 120"),
    accepts("EC-30", "5% more", {"F4.DOSETOT": "126"}),
    finds(
        "EC-30",
        "over 5% more",
        {"F4.DOSETOT": "126.01"},
        "F4.DOSETOT",
        "2 × 10⁶/kg for 60 kg give 120 × 10⁶ cells, but the total is entered as 126.01",
    ),
    accepts("EC-30", "5% less", {"F4.DOSETOT": "114"}),
    finds("EC-30", "over 5% less", {"F4.DOSETOT": "113.99"}, "F4.DOSETOT"),
    finds("EC-30", "another weight", {"F4.DOSEWT": "66"}, "F4.DOSETOT", "for 66 kg give 132"),
    accepts("EC-30", "no total", {"F4.DOSETOT": None}),
    accepts("EC-31", "92% viability and 55% transduction"),
    accepts("EC-31", "a viability of 70%", {"F4.VIAB": "70"}),
    finds("EC-31", "a viability of 69.9%", {"F4.VIAB": "69.9"}, "F4.VIAB", "“Viability”", "69.9%; at least 70%"),
    accepts("EC-31", "a transduction of 10%", {"F4.TRANSD": "10"}),
    finds("EC-31", "a transduction of 9.9%", {"F4.TRANSD": "9.9"}, "F4.TRANSD", "9.9%; at least 10%"),
    finds("EC-31", "a blank viability once F4 is complete", {"F4.VIAB": None}, "F4.VIAB", "not entered", count=1),
    accepts("EC-31", "a blank viability while F4 is under way", {"F4.VIAB": None, "F4.@COMPLETE": None}),
    accepts("EC-31", "a missing reason", {"F4.TRANSD": "?NOT DONE"}),
    accepts("EC-32", "the graft donor"),
    finds("EC-32", "a healthy donor", HEALTHY, "F4.CARDONOR", "“healthy donor” without a reason"),
    finds("EC-32", "the previous donor", {"F4.CARDONOR": "PREVIOUS"}, "F4.CARDONOR", "previous transplant donor"),
    accepts("EC-32", "a healthy donor with the reason", HEALTHY | {"F4.CARRSN": "The brother could not give again."}),
    finds("EC-32", "a healthy donor for a reason that is not known", HEALTHY | {"F4.CARRSN": "?UNKNOWN"}),
    accepts("EC-32", "the universal product RD13-01", HEALTHY | {"F4.PRODUCT": "RD1301"}),
    accepts("EC-32", "the universal product RD13-02", HEALTHY | {"F4.PRODUCT": "RD1302"}),
    accepts("EC-32", "the patient's own cells, which EC-28 reports", {"F4.CARDONOR": "PATIENT"}),
    accepts("EC-32", "no transplant yet", HEALTHY | {"F6": None}),
    finds(
        "EC-32",
        "one donor of two relations",
        {"F4.CARDREL": "SIBLING"},
        "F4.CARDREL",
        "F4 says “sibling” and F6 “parent”",
    ),
    accepts("EC-32", "a relation on one form only", {"F4.CARDREL": None}),
    accepts("EC-32", "a graft donor who is no relative, which EC-52 reports", {"F6.DONREL": "NOTREL"}),
    accepts("EC-33", "no word on further infusions"),
    accepts("EC-33", "one infusion", {"F4.INFNUM": "1"}),
    finds(
        "EC-33", "two infusions and none in F15", {"F4.INFNUM": "2"}, "F4.INFNUM", "F4 says 2 in all, but F15 lists 0"
    ),
    accepts("EC-33", "two infusions and the second in F15", {"F4.INFNUM": "2"} | SECOND_CART),
    finds("EC-33", "one infusion and a second in F15", {"F4.INFNUM": "1"} | SECOND_CART, "F4.INFNUM", "lists 1"),
    accepts("EC-33", "a second in F15, the number not entered", SECOND_CART),
    accepts("EC-33", "one infusion and a boost", {"F4.INFNUM": "1"} | row("F15", 1, FTTYPE="BOOST")),
    finds(
        "EC-33",
        "a second infusion on the day of the first",
        SECOND_CART | {"F15[1].FTDAT": "2023-06-16"},
        "F15[1].FTDAT",
        "2023-06-16 (T+0) does not come after",
    ),
    accepts("EC-33", "a second infusion without its date", row("F15", 1, FTTYPE="CART2")),
]

SIBLING = {"F6.DONREL": "SIBLING", "F4.CARDREL": "SIBLING"}
CHILD = {"F6.DONREL": "CHILD", "F4.CARDREL": "CHILD"}
UNDER_WAY = {"F6.@COMPLETE": None, "F6.DSAMFI": None}
GRAFT = [
    accepts("EC-51", "a marrow of H−6"),
    accepts("EC-51", "a marrow of H−14", {"F5[1].MARDAT": "2023-06-27"}),
    finds(
        "EC-51",
        "a marrow of H−15",
        {"F5[1].MARDAT": "2023-06-26"},
        "F6.HSCTDAT",
        "(2023-07-11) is 15 days old (2023-06-26 (H−15))",
        remedy_contains=("Up to 14 days",),
    ),
    accepts(
        "EC-51",
        "a marrow on the day of the transplant after an old one",
        {"F5[1].MARDAT": "2023-06-20"} | row("F5", 2, MARDAT="2023-07-11"),
    ),
    finds(
        "EC-51",
        "a marrow after the transplant and an old one",
        {"F5[1].MARDAT": "2023-06-20"} | row("F5", 2, MARDAT="2023-07-12"),
        "F6.HSCTDAT",
        "21 days old",
    ),
    accepts("EC-51", "no marrow at all", {"F5": None}),
    accepts("EC-51", "no transplant yet", {"F6.HSCTDAT": None, "F5[1].MARDAT": "2023-06-17"}),
    accepts("EC-55", "a parent of 58"),
    accepts("EC-55", "a donor of 18", SIBLING | {"F6.DONAGE": "18"}),
    finds("EC-55", "a donor of 17", SIBLING | {"F6.DONAGE": "17"}, "F6.DONAGE", "of 17 years", "under 18", awaits="F6"),
    accepts("EC-55", "a donor of 17 with consent", SIBLING | {"F6.DONAGE": "17", "F6.MINCONS": "Y"}),
    finds(
        "EC-55",
        "a donor of 17 without consent",
        SIBLING | {"F6.DONAGE": "17", "F6.MINCONS": "N"},
        "F6.DONAGE",
        awaits="",
    ),
    # On the day of the transplant the patient is 32.
    accepts("EC-55", "a parent 14 years older", {"F6.DONAGE": "46"}),
    finds(
        "EC-55", "a parent 13 years older", {"F6.DONAGE": "45"}, "F6.DONAGE", "parent of a patient of 32 would be older"
    ),
    accepts("EC-55", "a child 14 years younger", CHILD | {"F6.DONAGE": "18"}),
    finds("EC-55", "a child 13 years younger", CHILD | {"F6.DONAGE": "19"}, "F6.DONAGE", "child of a patient of 32"),
    leaves_open(
        "EC-55",
        "a young parent while the birth is open",
        {"F6.DONAGE": "45", "F1.BRTHDAT": "1991"},
        "F6.DONAGE",
        "only to the year (1991)",
    ),
    finds("EC-55", "a child of 15 while the birth is open", CHILD | {"F6.DONAGE": "15", "F1.BRTHDAT": "1991"}, count=1),
    accepts("EC-55", "a young parent before H is entered", {"F6.DONAGE": "45", "F6.HSCTDAT": None}),
    accepts("EC-55", "a young parent while the birth is not entered", {"F6.DONAGE": "45", "F1.BRTHDAT": None}),
    accepts("EC-56", "an MFI of 1000", {"F6.DSAMFI": "1000"}),
    finds("EC-56", "an MFI of 1001", {"F6.DSAMFI": "1001"}, "F6.DSAMFI", "1001 has no plan", remedy_contains=("1000",)),
    accepts("EC-56", "an MFI under 500", {"F6.DSAMFI": "<500"}),
    finds("EC-56", "an MFI over 25000", {"F6.DSAMFI": ">25000"}, "F6.DSAMFI", "an MFI of >25000 has no plan"),
    leaves_open("EC-56", "an MFI under 1500", {"F6.DSAMFI": "<1500"}, "F6.DSAMFI", "known only as <1500"),
    accepts("EC-56", "an MFI under 1500 with a plan", {"F6.DSAMFI": "<1500", "F6.DSAPLAN": "Plasma exchange on H−3."}),
    accepts("EC-56", "an MFI of 9000 with a plan", {"F6.DSAMFI": "9000", "F6.DSAPLAN": "Plasma exchange on H−3."}),
    finds("EC-56", "an MFI of 9000 with an unknown plan", {"F6.DSAMFI": "9000", "F6.DSAPLAN": "?UNKNOWN"}),
    finds("EC-56", "no result once F6 is complete", {"F6.DSAMFI": None}, "F6.DSAMFI", "no result is entered"),
    accepts("EC-56", "no result while F6 is under way", UNDER_WAY),
    accepts("EC-56", "a test that was not done, with its reason", {"F6.DSAMFI": "?NOT DONE"}),
    accepts("EC-64", "an unmanipulated graft"),
    *(
        finds("EC-64", f"a graft with {label}", {"F6.MANIP": code}, "F6.MANIP", f"({label})")
        for code, label in (
            ("CD34", "CD34 selection"),
            ("TCRAB", "TCR-αβ depletion"),
            ("OTHER", "other manipulation"),
        )
    ),
    accepts("EC-64", "no answer", {"F6.MANIP": None}),
]

EXAMPLES: list[Example] = [*DEPLETION, *PRODUCT, *GRAFT]
