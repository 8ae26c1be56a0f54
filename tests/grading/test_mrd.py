"""Expected verdicts: AML by flow 0.1 % (ELN-MRD 2021), ALL 0.01 % (consensus on MRD terms)."""

from decimal import Decimal

import pytest

from cd7gui.grading.mrd import ALL_ANY, AML_FLOW, mrd_cutoff, mrd_verdict


def _decimal(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("value", "detection", "cutoff", "verdict"),
    [
        ("0.1", "0.01", AML_FLOW, "at_or_above"),
        ("0.0999", "0.01", AML_FLOW, "below_cutoff"),
        ("0.05", "0.01", ALL_ANY, "at_or_above"),
        ("0.01", "0.001", ALL_ANY, "at_or_above"),
        ("0.009", "0.001", ALL_ANY, "below_cutoff"),
        ("0", "0.1", AML_FLOW, "below_cutoff"),
        ("0", "0.11", AML_FLOW, "insufficient_sensitivity"),
        ("0", "0.1", ALL_ANY, "insufficient_sensitivity"),
        ("2", None, AML_FLOW, "at_or_above"),
        ("0", None, AML_FLOW, None),
        ("0.005", None, ALL_ANY, None),
        (None, "0.01", AML_FLOW, None),
    ],
)
def test_a_result_is_judged_by_cutoff_and_limit_of_detection(value, detection, cutoff, verdict):
    assert mrd_verdict(_decimal(value), _decimal(detection), cutoff).value == verdict


def test_none_detected_needs_the_limit_of_detection():
    assert mrd_verdict(None, None, AML_FLOW, not_detected=True).value is None
    assert mrd_verdict(None, Decimal("0.01"), AML_FLOW, not_detected=True).value == "below_cutoff"
    assert mrd_verdict(None, Decimal(1), AML_FLOW, not_detected=True).value == "insufficient_sensitivity"


def test_the_cutoff_of_aml_flow_is_ten_times_that_of_all():
    aml, lymphoid = mrd_cutoff("AML", "flow"), mrd_cutoff("T-ALL", "flow")
    assert (aml.percent, lymphoid.percent) == (Decimal("0.1"), Decimal("0.01"))
    assert aml.scale.to_confirm == ("the cut-off of 0.1 % of CD45+ cells",)


@pytest.mark.parametrize(("disease", "method"), [("AML", "qPCR"), ("other", "flow"), (None, "flow"), ("AML", None)])
def test_without_a_published_number_there_is_no_cutoff(disease, method):
    assert mrd_cutoff(disease, method) is None


@pytest.mark.parametrize(("value", "detection"), [("101", "0.01"), ("-1", "0.01"), ("0.5", "0")])
def test_impossible_shares_are_refused(value, detection):
    with pytest.raises(ValueError, match="is accepted"):
        mrd_verdict(_decimal(value), _decimal(detection), AML_FLOW)


def test_a_limit_of_detection_over_100_is_refused():
    with pytest.raises(ValueError, match=r"The limit of detection is 100\.5 %; above 0 and up to 100 % is accepted"):
        mrd_verdict(Decimal(0), Decimal("100.5"), AML_FLOW)
