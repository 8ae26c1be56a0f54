"""Response of the disease: AML by ELN 2022, ALL by NCCN, lymphoblastic lymphoma by the Lugano scale.

The computed response is shown beside the investigator's and never replaces it. The trial calls for transplant on "CRi"
while all patients had grade 4 pancytopenia: by the wording of ELN a marrow in remission without recovery of either line
is CRi, by its intent it is MLFS. Both readings are computed by name.
"""

from collections.abc import Iterable
from decimal import Decimal

from cd7gui.grading.bounds import any_of, is_under, negation, open_values
from cd7gui.grading.result import Category, OutsideScale, Scale
from cd7gui.records import dataclass

ELN_WORDING = Scale(
    "AML response, ELN, CRi by wording",
    "2022",
    "Doehner, Blood 2022;140:1345",
    ("the wording of relapse after CR, CRh or CRi",),
)
ELN_INTENT = Scale(
    "AML response, ELN, CRi by intent",
    "2022",
    "Doehner, Blood 2022;140:1345",
    ("the wording of relapse after CR, CRh or CRi",),
)
ALL_SCALE = Scale(
    "ALL response, NCCN",
    "as in PMC7272718 table 4a",
    "NCCN Acute Lymphoblastic Leukemia; PMC7272718 table 4a",
    ("the limit of marrow blasts that makes a relapse (over 5 %)", "the wording of refractory disease"),
)
LUGANO = Scale("Lymphoma response, Lugano, PET", "2014", "Cheson, J Clin Oncol 2014;32:3059")

BLASTS_REMISSION_UNDER = Decimal(5)
BLASTS_PARTIAL_UP_TO = Decimal(25)
ANC_COMPLETE, ANC_PARTIAL = Decimal("1.0"), Decimal("0.5")
PLATELETS_COMPLETE, PLATELETS_PARTIAL = Decimal(100), Decimal(50)
MARROW_CELLS = 200
MARROW_CELLULARITY = Decimal(10)
"""A marrow with spicules and this count or cellularity in per cent is not merely aplastic (ELN 2022)."""
DEAUVILLE_NEGATIVE_UP_TO = 3
ALL_RELAPSE_OVER = Decimal(5)
"""Marrow blasts in per cent over which ALL has relapsed (NCCN, from memory); PMC7272718 has 25 % and more."""
ALL_PROGRESSION_FACTOR = Decimal("1.25")

UPTAKE_CHANGES = {"reduced": "PR", "unchanged": "SD", "increased": "PD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarrowFindings:
    """One assessment of leukaemia; None is "not entered".

    Blasts of marrow and cellularity in per cent, cells counted in the marrow, neutrophils and platelets in 10⁹/L.
    ``baseline_blasts_pct`` are the marrow blasts before treatment. ``circulating_blasts_confirmed`` means that a second
    sample at least a week later showed them too.
    """

    blasts_pct: Decimal | None = None
    circulating_blasts: bool | None = None
    circulating_blasts_confirmed: bool | None = None
    extramedullary: bool | None = None
    anc: Decimal | None = None
    platelets: Decimal | None = None
    cellularity_pct: Decimal | None = None
    cells_counted: int | None = None
    spicules: bool | None = None
    baseline_blasts_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Marrow:
    blasts: Decimal
    circulating: bool
    extramedullary: bool
    anc: Decimal
    platelets: Decimal
    adequate: bool
    baseline: Decimal

    @property
    def cleared(self) -> bool:
        return self.blasts < BLASTS_REMISSION_UNDER and not self.circulating and not self.extramedullary

    def recovered(self, anc: Decimal, platelets: Decimal) -> bool:
        return self.anc >= anc and self.platelets >= platelets


def aml_response(findings: MarrowFindings, *, in_remission_before: bool, scale: Scale = ELN_WORDING) -> Category:
    """Return the ELN 2022 category: CR, CRh, CRi, MLFS, PR, NR, NE or relapse.

    ``scale`` is ELN_WORDING or ELN_INTENT. Without recovery of either line an empty marrow is NE in both, any other is
    CRi by wording and MLFS by intent. Not assessable, with the possible categories, if missing findings leave several
    open.
    """
    if in_remission_before and _blood_alone(findings):
        reason = "Blasts in blood alone make a relapse when a second sample at least a week later shows them too."
        return Category(None, incomplete=False, scale=scale, reason=reason, possible=("relapse",))
    return _settled(scale, {_aml(case, in_remission_before, scale) for case in _cases(findings)})


def all_response(findings: MarrowFindings, *, in_remission_before: bool, new_extramedullary: bool = False) -> Category:
    """Return the NCCN category of a visit: CR, CRi, NR, PD or relapse, without requiring four weeks' durability.

    Trilineage haematopoiesis is not an input: the counts represent it [convention]. Progression compares marrow blasts
    with the baseline. Exactly 5 % of blasts after a remission is neither under nor over 5 %: both stay open.
    """
    answers = {_all(case, in_remission_before, new_extramedullary) for case in _cases(findings)}
    if in_remission_before and findings.blasts_pct == ALL_RELAPSE_OVER and "NR" in answers:
        answers = (answers - {"NR"}) | {"CRi", "relapse"}
    return _settled(ALL_SCALE, answers)


def lugano_response(
    deauville: int | None, *, new_lesion: bool | None, marrow_avid: bool | None, uptake_change: str | None
) -> Category:
    """Return the metabolic category by the five-point scale: CR, PR, SD or PD.

    ``uptake_change`` against the earlier scan is reduced, unchanged or increased. Raises OutsideScale for a score
    outside 1-5, ValueError for another word.
    """
    if deauville is not None and not 1 <= deauville <= 5:
        raise OutsideScale(f"The Deauville score is {deauville}; 1 to 5 is accepted.")
    if uptake_change is not None and uptake_change not in UPTAKE_CHANGES:
        raise ValueError(f"The change of uptake is {uptake_change!r}; accepted are {', '.join(UPTAKE_CHANGES)}.")
    answers = {
        _lugano(score, lesion, avid, change)
        for score in open_values(deauville, (1, 5))
        for lesion in open_values(new_lesion, (True, False))
        for avid in open_values(marrow_avid, (True, False))
        for change in open_values(uptake_change, UPTAKE_CHANGES)
    }
    return _settled(LUGANO, answers)


def _cases(findings: MarrowFindings) -> Iterable[_Marrow]:
    """Yield every way to fill missing findings with a value from each band that matters."""
    adequate = any_of(
        findings.spicules,
        negation(is_under(findings.cellularity_pct, MARROW_CELLULARITY)),
        None if findings.cells_counted is None else findings.cells_counted >= MARROW_CELLS,
    )
    return (
        _Marrow(blasts, circulating, extramedullary, anc, platelets, whole, baseline)
        for blasts in open_values(findings.blasts_pct, (Decimal(0), Decimal(6), Decimal(100)))
        for circulating in open_values(findings.circulating_blasts, (True, False))
        for extramedullary in open_values(findings.extramedullary, (True, False))
        for anc in open_values(findings.anc, (Decimal(0), ANC_PARTIAL, ANC_COMPLETE))
        for platelets in open_values(findings.platelets, (Decimal(0), PLATELETS_PARTIAL, PLATELETS_COMPLETE))
        for whole in open_values(adequate, (True, False))
        for baseline in open_values(findings.baseline_blasts_pct, (Decimal(1), Decimal(100)))
    )


def _blood_alone(findings: MarrowFindings) -> bool:
    """Return whether blasts in blood, seen once, are the only sign of relapse."""
    clear_marrow = findings.blasts_pct is not None and findings.blasts_pct < BLASTS_REMISSION_UNDER
    seen_once = bool(findings.circulating_blasts) and not findings.circulating_blasts_confirmed
    return clear_marrow and seen_once and findings.extramedullary is False


def _aml(marrow: _Marrow, in_remission_before: bool, scale: Scale) -> str:
    if not marrow.cleared:
        return "relapse" if in_remission_before else _partial(marrow)
    if marrow.recovered(ANC_COMPLETE, PLATELETS_COMPLETE):
        return "CR"
    if marrow.recovered(ANC_PARTIAL, PLATELETS_PARTIAL):
        return "CRh"
    if marrow.anc >= ANC_COMPLETE or marrow.platelets >= PLATELETS_COMPLETE:
        return "CRi"
    if not marrow.adequate:
        return "NE"
    return "CRi" if scale is ELN_WORDING else "MLFS"


def _partial(marrow: _Marrow) -> str:
    down = BLASTS_REMISSION_UNDER <= marrow.blasts <= min(BLASTS_PARTIAL_UP_TO, marrow.baseline / 2)
    elsewhere = marrow.circulating or marrow.extramedullary
    return "PR" if down and not elsewhere and marrow.recovered(ANC_COMPLETE, PLATELETS_COMPLETE) else "NR"


def _all(marrow: _Marrow, in_remission_before: bool, new_extramedullary: bool) -> str:
    if marrow.cleared and not new_extramedullary:
        return "CR" if marrow.recovered(ANC_COMPLETE, PLATELETS_COMPLETE) else "CRi"
    spread = marrow.circulating or marrow.extramedullary or new_extramedullary
    if in_remission_before:
        return "relapse" if spread or marrow.blasts > ALL_RELAPSE_OVER else "NR"
    return "PD" if new_extramedullary or marrow.blasts >= marrow.baseline * ALL_PROGRESSION_FACTOR else "NR"


def _lugano(deauville: int, new_lesion: bool, marrow_avid: bool, uptake_change: str) -> str:
    if new_lesion:
        return "PD"
    if deauville <= DEAUVILLE_NEGATIVE_UP_TO and not marrow_avid:
        return "CR"
    return UPTAKE_CHANGES[uptake_change]


def _settled(scale: Scale, answers: set[str]) -> Category:
    if len(answers) == 1:
        return Category(answers.pop(), incomplete=False, scale=scale)
    possible = tuple(sorted(answers))
    reason = f"The findings entered leave open: {', '.join(possible)}."
    return Category(None, incomplete=False, scale=scale, reason=reason, possible=possible)
