"""The recoveries that the counts propose for F8: status and date, the rule and the rows, and whether they are taken."""

from cd7gui.presenters.engraftment import recovery_proposal
from tests.protocol.building import sound_case

TRANSPLANT = 11  # July 2023, the day of H of the sound patient


def counts(item: str, values: dict[int, str]) -> dict[str, str]:
    """Return rows of F18 with one count by day after the transplant (within July 2023)."""
    texts: dict[str, str] = {}
    for number, (day, value) in enumerate(values.items(), start=1):
        texts |= {f"F18[{number}].LBDAT": f"2023-07-{TRANSPLANT + day:02}", f"F18[{number}].{item}": value}
    return texts


NEUTROPHILS = {-1: "0.1", 5: "0.3", 9: "0.6", 10: "0.8", 12: "1.1"}


def test_the_first_of_three_counts_is_proposed_with_its_rule_and_rows() -> None:
    proposal = recovery_proposal(sound_case(counts("ANC", NEUTROPHILS)), "ANCSTAT")
    assert proposal.says == "The counts propose: recovered on 20 Jul 2023   T+34  H+9"
    assert proposal.rule == (
        "First of 3 consecutive neutrophil counts of at least 0.5 × 10⁹/L on different days, after the nadir."
    )
    assert proposal.grounds == (
        "20 Jul 2023 · 0.6 × 10⁹/L · F18[3].ANC",
        "21 Jul 2023 · 0.8 × 10⁹/L · F18[4].ANC",
        "23 Jul 2023 · 1.1 × 10⁹/L · F18[5].ANC",
    )
    assert proposal.entries == (("ANCSTAT", "RECOVERED"), ("ANCDAT", "2023-07-20"))
    assert not proposal.taken  # the sound patient holds 21 July
    taken = recovery_proposal(sound_case(counts("ANC", NEUTROPHILS) | {"F8.ANCDAT": "2023-07-20"}), "ANCSTAT")
    assert taken.taken


def test_no_recovery_yet_proposes_a_status_and_no_date() -> None:
    proposal = recovery_proposal(sound_case(counts("ANC", {-1: "0.1", 5: "0.3", 9: "0.6"})), "ANCSTAT")
    assert proposal.says == "The counts propose: not recovered"
    assert proposal.entries == (("ANCSTAT", "NOTREC"),)
    assert proposal.rule == "No 3 consecutive values on different days after the nadir are sufficient yet."


def test_nothing_is_proposed_without_counts_or_with_a_bound_that_leaves_the_day_open() -> None:
    assert recovery_proposal(sound_case({}), "ANCSTAT").entries == ()
    bound = recovery_proposal(sound_case(counts("ANC", NEUTROPHILS | {9: "<1.0"})), "ANCSTAT")
    assert bound.entries == ()
    assert bound.says == "The counts propose nothing: one given as a bound, such as “<1.0”, leaves the day open."


def test_a_lower_count_later_asks_for_a_look() -> None:
    proposal = recovery_proposal(sound_case(counts("ANC", NEUTROPHILS | {17: "0.05"})), "ANCSTAT")
    assert proposal.caution.startswith("A later count is below this nadir")


def test_the_last_platelet_transfusion_stands_among_the_grounds() -> None:
    texts = counts("PLT", {-1: "8", 5: "12", 10: "25", 11: "30", 12: "41"})
    given = {"F8T[1].TFDAT": "2023-07-14", "F8T[1].TFPROD": "PLATELETS", "F8T.@COMPLETE": "1"}
    proposal = recovery_proposal(sound_case(texts | given), "PLTSTAT")
    assert proposal.entries == (("PLTSTAT", "RECOVERED"), ("PLTDAT", "2023-07-21"))
    assert proposal.grounds[-1] == "14 Jul 2023 · Last platelet transfusion before the recovery · F8T[1].TFDAT"
