"""Examples that altered checks showed to be missing: the very edge of a comparison, a day or a limit.

Each accepts or finds what the check with that edge moved would not (see `test_mutations`).
"""

from tests.protocol.building import Example
from tests.protocol.examples_b import lost_then_full, only, sample
from tests.protocol.examples_product import accepts, finds

H = "2023-07-11"
SAME_DAY = {"F6.HSCTDAT": "2023-06-16"}
ASSESSED = {"F13[1].ASDAT": "2023-08-10"}  # on the day of the low share of `lost_then_full`
RECOVERED = {"F13[1].ANC": "2.4", **ASSESSED}

EXAMPLES: list[Example] = [
    accepts("EC-49", "a transplant without remission on the day T, which EC-48 reports", SAME_DAY | {"F5": None}),
    accepts("EC-50", "a transplant on the day T, which EC-48 reports", SAME_DAY),
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
