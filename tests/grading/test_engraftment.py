"""Expected days: CIBMTR forms manual, three consecutive laboratory values on different days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cd7gui.grading.engraftment import Recovery, neutrophil_engraftment, platelet_engraftment

H = date(2023, 3, 1)


def _day(number):
    return H + timedelta(days=number)


def _counts(**by_day):
    """Counts by day from H: d3 is H+3, m2 is H-2."""
    return [(_day(int(name[1:]) * (-1 if name[0] == "m" else 1)), Decimal(count)) for name, count in by_day.items()]


def test_neutrophils_recover_on_the_first_of_three_values():
    found = neutrophil_engraftment(_counts(m1="0.1", d5="0.2", d11="0.5", d12="0.7", d13="1.1"), H)
    assert (found.recovery, found.recovered_on, found.day) == (Recovery.RECOVERED, _day(11), 11)
    assert found.rows == ((_day(11), Decimal("0.5")), (_day(12), Decimal("0.7")), (_day(13), Decimal("1.1")))
    assert found.nadir == (_day(-1), Decimal("0.1"))


def test_a_value_of_0_49_among_the_three_starts_the_count_again():
    found = neutrophil_engraftment(_counts(m1="0.1", d10="0.6", d11="0.49", d12="0.6", d13="0.6", d14="0.6"), H)
    assert found.day == 12


def test_two_values_of_one_day_are_one_day_and_the_lower_counts():
    counts = [*_counts(m1="0.1", d10="0.6", d11="0.7", d12="0.8", d13="0.9", d14="0.9"), (_day(10), Decimal("0.3"))]
    assert neutrophil_engraftment(counts, H).day == 11


def test_the_three_values_need_not_be_on_neighbouring_days():
    assert neutrophil_engraftment(_counts(m1="0.1", d10="0.6", d14="0.6", d19="0.6"), H).day == 10


def test_high_counts_before_the_fall_do_not_count():
    found = neutrophil_engraftment(_counts(d0="2.0", d1="1.5", d2="0.9", d5="0.1", d15="0.6", d16="0.7", d17="0.8"), H)
    assert (found.day, found.nadir) == (15, (_day(5), Decimal("0.1")))


def test_recovery_before_the_transplant_is_no_engraftment():
    found = neutrophil_engraftment(_counts(m20="0.1", m1="0.8", d1="0.9", d2="1.0", d3="1.2"), H)
    assert (found.recovery, found.recovered_on) == (Recovery.NEVER_BELOW, None)


def test_without_a_value_at_the_transplant_normal_counts_say_nothing():
    found = neutrophil_engraftment(_counts(m8="0.1", d1="0.9", d2="1.0", d3="1.2"), H)
    assert found.recovery is Recovery.NOT_ASSESSABLE


def test_two_good_values_are_not_yet_a_recovery():
    assert neutrophil_engraftment(_counts(d0="0.1", d10="0.6", d11="0.7"), H).recovery is Recovery.NOT_YET


def test_without_counts_nothing_is_said():
    assert neutrophil_engraftment([], H).recovery is Recovery.NOT_ASSESSABLE


def test_a_later_fall_below_the_nadir_asks_for_review():
    found = neutrophil_engraftment(_counts(d0="0.4", d1="0.6", d2="0.7", d3="0.8", d9="0.05"), H)
    assert (found.day, found.lower_later) == (1, True)


def test_the_order_of_the_rows_does_not_matter():
    counts = _counts(m1="0.1", d5="0.2", d11="0.5", d12="0.7", d13="1.1")
    assert neutrophil_engraftment(counts, H) == neutrophil_engraftment(reversed(counts), H)


def test_platelets_of_23_on_day_6_after_a_transfusion_on_day_0_recover_on_day_7():
    # The worked example of the CIBMTR manual, with values on the days that follow.
    found = platelet_engraftment(_counts(m1="8", d0="12", d6="23", d7="25", d8="27", d9="30"), [_day(0)], H)
    assert (found.day, [day for day, _ in found.rows]) == (7, [_day(7), _day(8), _day(9)])


@pytest.mark.parametrize(("count", "day"), [("20", 10), ("19.9", 11)])
def test_platelets_of_20_are_recovered(count, day):
    assert platelet_engraftment(_counts(d0="10", d10=count, d11="22", d12="25", d13="30"), [], H).day == day


def test_a_transfusion_between_the_three_values_starts_the_count_again():
    counts = _counts(d0="10", d10="22", d11="24", d12="26", d20="30", d21="31", d22="33")
    assert platelet_engraftment(counts, [_day(12)], H).day == 20


def test_platelets_held_up_by_transfusion_are_no_normal_platelets():
    counts = _counts(d0="40", d7="30", d8="30", d9="30")
    assert platelet_engraftment(counts, [_day(-1)], H).day == 7


def test_platelets_that_never_fell_and_were_never_transfused_are_never_below():
    assert platelet_engraftment(_counts(d0="80", d1="90", d2="90"), [], H).recovery is Recovery.NEVER_BELOW


def test_unknown_transfusions_leave_platelet_recovery_open():
    found = platelet_engraftment(_counts(d0="10", d10="22", d11="22", d12="25"), None, H)
    assert (found.recovery, found.reason) == (Recovery.NOT_ASSESSABLE, "Platelet transfusions are not entered.")


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="The count of 2023-03-02 is -1; it cannot be negative"):
        neutrophil_engraftment(_counts(d1="-1"), H)


@pytest.mark.parametrize(("baseline", "recovery"), [("0.5", Recovery.NEVER_BELOW), ("0.49", Recovery.RECOVERED)])
def test_0_5_at_the_transplant_is_not_below_0_5(baseline, recovery):
    assert neutrophil_engraftment(_counts(d0=baseline, d1="0.9", d2="1.0", d3="1.2"), H).recovery is recovery


def test_a_value_of_a_week_before_the_transplant_still_tells_how_it_began():
    assert neutrophil_engraftment(_counts(m7="0.1", d1="0.9", d2="1.0", d3="1.2"), H).day == 1


def test_a_recovery_can_begin_on_the_day_after_the_transplant():
    assert neutrophil_engraftment(_counts(m1="0.1", d1="0.6", d2="0.7", d3="0.8"), H).day == 1
    assert platelet_engraftment(_counts(d0="12", d1="22", d2="25", d3="30"), [], H).day == 1


def test_a_run_that_began_before_the_transplant_is_not_counted_from_before_it():
    counts = _counts(m6="0.1", m5="0.9", m4="0.9", m3="0.9", d2="0.9", d3="0.9", d4="0.9")
    assert neutrophil_engraftment(counts, H).recovery is Recovery.NEVER_BELOW


def test_a_later_value_equal_to_the_nadir_asks_for_no_review():
    found = neutrophil_engraftment(_counts(d0="0.4", d1="0.6", d2="0.7", d3="0.8", d9="0.4"), H)
    assert found.lower_later is False


def test_a_count_of_0_is_a_count():
    found = neutrophil_engraftment(_counts(d0="0", d10="0.6", d11="0.7", d12="0.8"), H)
    assert (found.day, found.nadir) == (10, (H, Decimal(0)))
