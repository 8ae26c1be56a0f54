"""The command `acknowledge`: crossed stopping rules, and acknowledging one by name in the trail."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cd7gui.cli.access.who import add_who_arguments

if TYPE_CHECKING:
    from cd7gui.domain.stopping import StoppingStatus

DONE, NO = 0, 1
NOTHING = "No stopping rule is waiting to be acknowledged."
NO_RULE = "There is no stopping rule “{rule}”. The rules are {known}."
NEEDS_RULE = "Name the rule: `cd7gui acknowledge STUDY RULE --reason …`. The rules are {known}."
ACKNOWLEDGED = "{who} acknowledged “{rule}” ({what}). Recorded in line {line:,}."


def acknowledge(chosen: argparse.Namespace) -> int:
    """Print the unacknowledged crossings (NO if there are any); with a rule and a reason, acknowledge it."""
    from cd7gui.analysis.estimates import compute
    from cd7gui.cli.access.sign_in import opened
    from cd7gui.domain.errors import UserError
    from cd7gui.domain.formatting import listed, printable_name
    from cd7gui.domain.results import Settings
    from cd7gui.study.people.roles import Act
    from cd7gui.study.safety import acknowledgements

    act = Act.ACKNOWLEDGE if chosen.rule else Act.READ_OUTCOMES
    with opened(chosen.study, chosen.who, act, read_only=not chosen.rule) as study:
        found = compute(study.snapshot(), Settings(study.cutoff)).stopping
        known = listed([one.rule.id for one in found])
        if not chosen.rule:
            if chosen.reason:
                raise UserError(NEEDS_RULE.format(known=known))
            notice = acknowledgements.notice_of(study, found)
            sys.stdout.write(f"{notice.words or NOTHING}\n")
            return NO if notice.open else DONE
        status = _rule(found, chosen.rule)
        if status is None:
            raise UserError(NO_RULE.format(rule=printable_name(chosen.rule, 40), known=known))
        made = acknowledgements.acknowledge(study, (status,), chosen.reason)
        what = acknowledgements.crossing_in_words(status)
        line = made.recorded[-1].seq if made.recorded else study.book.position()[0]
        said = ACKNOWLEDGED.format(who=study.who, rule=status.rule.label, what=what, line=line)
    sys.stdout.write(said + "\n")
    return DONE


def _rule(found: tuple[StoppingStatus, ...], wanted: str) -> StoppingStatus | None:
    words = wanted.strip().casefold()
    return next((one for one in found if words in (one.rule.id.casefold(), one.rule.label.casefold())), None)


def add_acknowledge_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `acknowledge`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument(
        "rule", metavar="RULE", nargs="?", default="", help="the rule (default: list the rules waiting)"
    )
    parser.add_argument("--reason", metavar="TEXT", default="", help="what action follows, and who was informed")
    add_who_arguments(parser)
