"""F14 Relapse: the first by any method, and CD7 on the relapsed blasts."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import QUERY, Violation, check_all, wrong
from cd7gui.domain.values.kinds import ChoiceKind, Day, MultiChoiceKind, NumberKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists import RELAPSE_CD7, RELAPSE_METHOD, RELAPSE_SITE
from cd7gui.protocol.reference.limits import limit

RELAPSED = equals("RELAPSE", "Y")
PERCENT = (Between("0", "100"),)


class Relapse(Form, id="F14", title="Relapse"):
    """Whether and how the disease came back after remission."""

    relapsed = Field("RELAPSE", YesNo(), "Relapse", required=True)
    date = Field(
        "RELDAT",
        Day(),
        "Date of relapse",
        shown_if=RELAPSED,
        required_if=RELAPSED,
        help="The first sign by any method; if it was found at autopsy, the date of death.",
    )
    methods = Field("RELMETH", MultiChoiceKind(RELAPSE_METHOD), "Found by", shown_if=RELAPSED, required_if=RELAPSED)
    sites = Field("RELSITE", MultiChoiceKind(RELAPSE_SITE), "Sites", shown_if=RELAPSED)
    blasts = Field("RELBLAST", NumberKind(1), "Marrow blasts", unit="%", constraints=PERCENT, shown_if=RELAPSED)
    cd7 = Field("RELCD7", ChoiceKind(RELAPSE_CD7), "CD7 at relapse", shown_if=RELAPSED, required_if=RELAPSED)
    cd7_percent = Field(
        "RELCD7P", NumberKind(1), "CD7-positive blasts", unit="%", constraints=PERCENT, shown_if=RELAPSED
    )
    treatment = Field("RELTREAT", TextKind(lines=True), "Treatment of the relapse", shown_if=RELAPSED)


@check_all(
    "EC-88",
    QUERY,
    at=Relapse.cd7,
    says="CD7 at relapse is not known: {why}.",
    remedy=(
        "Enter CD7 of the relapsed blasts by flow cytometry with its percentage; negative is under {limit}%. If it is "
        "not available, say why."
    ),
    rule="Relapse: loss of CD7 determines whether the CAR T cells could recognise the disease",
)
def cd7_at_relapse_is_known(case: Case) -> Iterator[Violation]:
    """Ask for CD7 once the relapse is dated: tested, by flow, and in agreement with its percentage."""
    relapse, negative = case.only(Relapse), limit("cd7_relapse_negative").value
    if not relapse.get(Relapse.relapsed) or not relapse.has(Relapse.date):
        return
    cd7, methods = relapse.get(Relapse.cd7), relapse.get(Relapse.methods)
    if cd7 is None or cd7 == "NOTTESTED":
        awaits = Relapse if cd7 is None else None
        yield wrong(awaits=awaits, why="it was not tested or is not entered", limit=negative)
        return
    if methods is not None and "FLOW" not in methods:
        yield wrong(why="it is entered, but flow cytometry is not among the methods", limit=negative)
    share = relapse.get(Relapse.cd7_percent)
    if share is not None and (cd7 == "NEG") != (share < negative):
        why = "it is recorded as “{category}” with {share}% CD7-positive blasts"
        yield wrong(why=why.format(category=RELAPSE_CD7.label(cd7), share=share), limit=negative)
