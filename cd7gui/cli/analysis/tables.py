"""The commands `estimate`, `grade` and `boundary`: computing from a table or numbers, without a study."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

from cd7gui.cli.access.words import refuse_idle

DONE = 0


def estimate(chosen: argparse.Namespace) -> int:
    """Print survival and incidence estimates of a table."""
    from cd7gui.cli.analysis.table_grading import coding_hint, estimate_file

    print(estimate_file(Path(chosen.data), chosen.unit, chosen.times, chosen.event, chosen.encoding))
    hint = coding_hint(Path(chosen.data), chosen.encoding) if chosen.event is None else ""
    if hint:
        print(hint, file=sys.stderr)
    return DONE


def grade(chosen: argparse.Namespace) -> int:
    """Print the rows of a table with their grades."""
    from cd7gui.cli.analysis.table_grading import grade_file

    print(grade_file(chosen.scale, Path(chosen.file), chosen.encoding), end="")
    return DONE


def boundary(chosen: argparse.Namespace) -> int:
    """Print the boundary of a stopping rule and its operating characteristics."""
    from cd7gui.analysis.safety.boundary_text import boundary_as_data, boundary_in_words
    from cd7gui.domain.errors import UserError
    from cd7gui.domain.stopping import StoppingDesign, StoppingMethod

    method, looks, ps = StoppingMethod(chosen.method), tuple(chosen.looks or ()), chosen.at or ()
    if method is not StoppingMethod.BETA_BINOMIAL:
        refuse_idle({"--prior": chosen.prior}, "--method beta-binomial")
    if method is not StoppingMethod.SPRT:
        refuse_idle({"--p1": chosen.p1}, "--method sprt")
    design = StoppingDesign(chosen.p0, chosen.alpha, chosen.n, method, chosen.prior, chosen.p1, looks)
    try:
        if chosen.json:
            print(json.dumps(boundary_as_data(design, ps), indent=1))
        else:
            print(boundary_in_words(design, ps))
    except ValueError as problem:
        raise UserError(str(problem)) from None
    return DONE


def add_boundary_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `boundary`."""
    parser.add_argument(
        "--p0", type=_probability, required=True, metavar="P", help="the highest acceptable probability of the event"
    )
    parser.add_argument("--alpha", type=_probability, required=True, metavar="P", help="type I error: a stop at p0")
    parser.add_argument("--n", type=int, required=True, metavar="N", help="maximum number of patients")
    parser.add_argument(
        "--method",
        choices=("beta-binomial", "pocock", "sprt"),
        default="beta-binomial",
        help="the method for the boundary (default: %(default)s)",
    )
    parser.add_argument(
        "--prior", type=_prior, metavar="A,B", help="beta prior of the event (default: 3·p0 and 3·(1 − p0))"
    )
    parser.add_argument("--p1", type=_probability, metavar="P", help="what sprt guards against (default: twice p0)")
    parser.add_argument(
        "--looks", type=_looks, metavar="N,N,…", help="numbers of patients after which to look (default: all)"
    )
    parser.add_argument(
        "--at",
        type=_probabilities,
        metavar="P,P,…",
        help="probabilities at which to give P(stop) (default: p0 and 0.05, … 0.20 above)",
    )
    parser.add_argument("--json", action="store_true")


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `estimate`."""
    parser.add_argument(
        "data", metavar="DATA.csv", help="columns time,status[,group]: 0 censored, 1 event, 2 competing"
    )
    parser.add_argument("--json", action="store_true", help="the only format")
    _add_encoding_arguments(parser)
    parser.add_argument(
        "--unit",
        choices=("days", "weeks", "months", "years"),
        help="the unit of the times (default: days if they include whole numbers above 365, otherwise months)",
    )
    parser.add_argument(
        "--event",
        type=int,
        choices=(1, 2),
        help="the status that means an event, all others being censored (default: statuses 0, 1 and 2)",
    )
    parser.add_argument(
        "--times", type=_times, metavar="T,T,…", help="times at which to read the curves, in ascending order"
    )


def add_scale_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `grade`."""
    parser.add_argument("scale", metavar="SCALE")
    parser.add_argument("file", metavar="FILE.csv")
    _add_encoding_arguments(parser)


def _add_encoding_arguments(parser: argparse.ArgumentParser) -> None:
    from cd7gui.exchange.readers.encodings import CODECS

    parser.add_argument("--encoding", choices=tuple(CODECS), default="", help="the encoding of the file")


def _times(text: str) -> list[float]:
    try:
        times = [float(one) for one in text.split(",")]
    except ValueError:
        times = []
    if not times or not all(0 <= one < math.inf for one in times) or sorted(set(times)) != times:
        raise argparse.ArgumentTypeError(f'"{text}" is not a list of ascending times like 6,12,24')
    return times


def _numbers(text: str, holds: Callable[[float], bool], wanted: str) -> tuple[float, ...]:
    """Parse comma-separated numbers; `wanted` describes what is accepted."""
    try:
        found = tuple(float(one) for one in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(map(holds, found)):
        raise argparse.ArgumentTypeError(f'"{text}" is not {wanted}')
    return found


def _probability(text: str) -> float:
    found = _numbers(text, lambda p: 0 < p < 1, "a probability between 0 and 1 like 0.20")
    if len(found) > 1:
        raise argparse.ArgumentTypeError(f'"{text}" is more than one probability')
    return found[0]


def _probabilities(text: str) -> tuple[float, ...]:
    return _numbers(text, lambda p: 0 <= p <= 1, "a list of probabilities like 0.20,0.30,0.40")


def _prior(text: str) -> tuple[float, float]:
    found = _numbers(text, lambda one: 0 < one < math.inf, "two numbers above 0 like 0.6,2.4")
    if len(found) != 2:
        raise argparse.ArgumentTypeError(f'"{text}" is not two numbers above 0 like 0.6,2.4')
    return found[0], found[1]


def _looks(text: str) -> list[int]:
    found = _numbers(text, lambda one: one >= 1 and one.is_integer(), "a list of numbers of patients like 5,10,20")
    return sorted({int(one) for one in found})
