"""The file of the stopping rules: what it lacks is refused when it is read."""

from __future__ import annotations

import pytest

from cd7gui.domain.stopping import StoppingMethod
from cd7gui.protocol.reference.protocol_files import ProtocolFileError
from cd7gui.protocol.reference.stopping_rules import rules_from, stopping_rules

RULE = """
[[rule]]
id = "a"
label = "A"
event = "death"
days = 100
p0 = 0.2
alpha = 0.1
patients = 30
method = "sprt"
p1 = 0.4
looks = [10, 20]
source = "working value"
"""


def test_the_rules_of_the_trial_are_read():
    assert [one.id for one in stopping_rules()] == ["death", "graft_failure", "gvhd", "crs_icans"]


def test_a_rule_has_its_method_and_looks():
    (rule,) = rules_from(RULE)

    assert rule.design.method is StoppingMethod.SPRT
    assert (rule.design.p1, rule.design.looks, rule.design.prior) == (0.4, (10, 20), None)


@pytest.mark.parametrize("line", [one for one in RULE.splitlines() if "=" in one and one[:2] not in ("p1", "lo")])
def test_a_rule_that_lacks_something_is_refused(line):
    with pytest.raises(ProtocolFileError, match=f"lacks {line.partition(' ')[0]} in"):
        rules_from(RULE.replace(line + "\n", ""))


def test_a_method_that_nobody_knows_and_an_id_twice_are_refused():
    with pytest.raises(ProtocolFileError, match="guess"):
        rules_from(RULE.replace('"sprt"', '"guess"'))
    with pytest.raises(ProtocolFileError, match="this id"):
        rules_from(RULE + RULE)
