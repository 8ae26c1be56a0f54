"""Examples that altered checks showed to be missing: the very edge of a comparison, a day or a limit.

Each accepts or finds what the check with that edge moved would not (see `test_mutations`).
"""

from cd7gui.domain.checks.checks import QUERY
from tests.protocol.building import Example, accepts, finds, row
from tests.protocol.examples_b import lost_then_full, only, sample
from tests.protocol.examples_drugs import drug
from tests.protocol.examples_values import MILD, event
from tests.protocol.series import counts, day, transfusions

H = "2023-07-11"
SAME_DAY = {"F6.HSCTDAT": "2023-06-16"}
ASSESSED = {"F13[1].ASDAT": "2023-08-10"}  # on the day of the low share of `lost_then_full`
RECOVERED = {"F13[1].ANC": "2.4", **ASSESSED}

LISTING = {"F3.@COMPLETE": None, "F3P.@COMPLETE": None}  # the listing of prior therapy is under way

# Neutrophils recover on H+10 and platelets on H+12 (`series`). A later day borne by three counts at the very limit is
# asked about, because it is not the first; with a fourth below the limit it still is.
LATER_NEUTROPHILS = {11: ("0.5", ""), 12: ("0.5", ""), 14: ("0.5", ""), 17: ("0.4", "")}
LATER_PLATELETS = {14: ("", "20"), 17: ("", "20"), 19: ("", "20"), 21: ("", "19")}

COURSE = [
    accepts("EC-16", "as many lines as rows while the listing is under way", LISTING),
    # The counts of the sound patient's assessment are of H-5 (2023-07-06).
    finds("EC-38", "counts three days before", event(AESTDAT=day(-2), AEENDAT=day(0)) | MILD, "F19[1].AETOXGR"),
    accepts("EC-38", "counts four days before", event(AESTDAT=day(-1), AEENDAT=day(0)) | MILD),
    finds("EC-38", "counts three days after", event(AESTDAT=day(-9), AEENDAT=day(-8)) | MILD, "F19[1].AETOXGR"),
    accepts("EC-38", "counts four days after", event(AESTDAT=day(-10), AEENDAT=day(-9)) | MILD),
    finds(
        "EC-67",
        "a later day with three counts of exactly 0.5",
        counts(LATER_NEUTROPHILS) | {"F8.ANCDAT": day(11)},
        "F8.ANCDAT",
        severity=QUERY,
    ),
    finds(
        "EC-69",
        "a later day with three counts of exactly 20",
        counts(LATER_PLATELETS) | transfusions(3) | {"F8.PLTDAT": day(14)},
        "F8.PLTDAT",
        severity=QUERY,
    ),
]

EXAMPLES: list[Example] = [
    *COURSE,
    accepts("EC-49", "a transplant without remission on the day T, which EC-48 reports", SAME_DAY | {"F5": None}),
    accepts("EC-50", "a transplant on the day T, which EC-48 reports", SAME_DAY),
    finds("EC-50", "a transplant on T+1", {"F6.HSCTDAT": "2023-06-17"}, "F6.HSCTDAT", "1 day after"),
    # With H on 2023-06-24 the day T+1 is H-7, the first of the prophylaxis window.
    accepts(
        "EC-58",
        "cyclophosphamide on T+1, which EC-57 reports",
        {"F6.HSCTDAT": "2023-06-24"} | drug("CYCLOPHOSPHAMIDE", "2023-06-17", "2023-06-17", "PROPHYLAXIS"),
    ),
    # A transplant entered before its time opens the window early enough to reach the days of lymphodepletion.
    accepts(
        "EC-58",
        "cyclophosphamide on T-7, which is lymphodepletion",
        SAME_DAY | drug("CYCLOPHOSPHAMIDE", "2023-06-09", "2023-06-09", "PROPHYLAXIS"),
    ),
    finds(
        "EC-58",
        "cyclophosphamide on T-8, which is none",
        {"F6.HSCTDAT": "2023-06-15"} | drug("CYCLOPHOSPHAMIDE", "2023-06-08", "2023-06-08", "PROPHYLAXIS"),
        "F7[1].CMTRT",
    ),
    finds(
        "EC-20",
        "a dosing weight 15.1% over 100 kg",
        {"F3.WEIGHT": "100", "F4.DOSEWT": "115.1"},
        "F4.DOSEWT",
        count=1,
    ),
    finds("EC-104", "a single copy of CMV", row("F18", 1, LBDAT="2023-08-01", CMVPCR="1"), "F18[1].CMVPCR"),
    finds(
        "EC-75",
        "full donor after 4.99% with recovered counts",
        only(sample("4.99"), sample("98", number=2, CHDAT="2023-10-10")) | RECOVERED,
        "F9[2].CHDON",
    ),
    accepts(
        "EC-75",
        "two samples of one day that contradict each other",
        only(sample("3"), sample("98", number=2)) | RECOVERED,
    ),
    accepts(
        "EC-75",
        "a relapse on the day of the low share",
        lost_then_full("2.4", **ASSESSED, **{"F14.RELAPSE": "Y", "F14.RELDAT": "2023-08-10"}),
    ),
    finds("EC-75", "counts of the day of the transplant", lost_then_full("2.4", **{"F13[1].ASDAT": H}), "F9[2].CHDON"),
]
