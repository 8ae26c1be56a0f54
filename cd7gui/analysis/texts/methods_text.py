"""The methods in words: a paragraph for a report, made from what was computed and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from platform import python_version

from cd7gui.analysis.curve_measures import MEASURES
from cd7gui.domain.formatting import N_, counted, date_in_words, half_up
from cd7gui.domain.results import Censoring, Curve, Estimates, IntervalType, TimeOrigin
from cd7gui.version import __version__

_LIMITS = {
    IntervalType.LOG: N_("limits symmetric on the logarithm of the probability (log)"),
    IntervalType.LOG_LOG: N_("limits symmetric on the complementary log-log of the probability (log-log)"),
    IntervalType.EXACT: N_("exact limits (beta product confidence procedure)"),
    IntervalType.PLAIN: N_("limits symmetric on the probability itself (plain)"),
}
_COUNTED_FROM = {
    TimeOrigin.INFUSION: N_("the CAR-T infusion"),
    TimeOrigin.TRANSPLANT: N_("the transplant"),
}
# What competes with the event of a curve; the definitions stand in the codebook.
_COMPETES = {
    "relapse": N_("for relapse, death without it"),
    "nrm": N_("for non-relapse mortality, relapse"),
    "agvhd2_4": N_("for acute GVHD, relapse and death without it"),
    "agvhd3_4": N_("for acute GVHD, relapse and death without it"),
    "agvhd2_4_cart": N_("for acute GVHD, relapse and death without it"),
    "agvhd2_4_dli": N_("for acute GVHD, relapse and death without it"),
    "agvhd2_4_any": N_("for acute GVHD, relapse and death without it"),
    "agvhd3_4_any": N_("for acute GVHD, relapse and death without it"),
    "cgvhd": N_("for chronic GVHD, relapse and death without it"),
    "anc": N_("for engraftment, death and a second transplant"),
    "plt": N_("for engraftment, death and a second transplant"),
}


def methods_paragraph(found: Estimates) -> str:
    """Return the paragraph for a report: cohort, cut-off, estimators with their limits, tests and software."""
    return " ".join(_sentences(found))


def software() -> str:
    """Name the programme and what it computes with, each with its version."""
    return N_("cd7gui {version} (Python {python}, NumPy {numpy})").format(
        version=__version__, python=python_version(), numpy=version("numpy")
    )


def _sentences(found: Estimates) -> Iterator[str]:
    if found.synthetic:
        yield N_("The data are synthetic and describe nobody.")
    words = N_("Data of {patients} as of {cutoff} were analysed.")
    yield words.format(
        patients=counted(found.patients, N_("patient"), N_("patients")), cutoff=date_in_words(found.cutoff)
    )
    yield from _proportions(found)
    yield from _follow_up(found)
    survivals = [curve for curve in found.curves.values() if not curve.rising]
    incidences = [curve for curve in found.curves.values() if curve.rising]
    if survivals:
        words = N_("{which} were estimated by the Kaplan-Meier method with Greenwood's variance and {limits}.")
        yield words.format(which=_named(survivals), limits=_LIMITS[found.settings.interval])
    if incidences:
        words = N_("{which} were estimated as cumulative incidences (Aalen-Johansen) with {limits}; {competing}.")
        competing = N_("competing events were, {which}").format(which=_joined(_competing(incidences)))
        yield words.format(which=_named(incidences), limits=_LIMITS[found.settings.interval], competing=competing)
    if found.settings.interval is not IntervalType.EXACT and found.curves:
        yield N_("Where those limits have no width, exact ones (beta product) stand in their place.")
    yield from _definitions(found)
    yield from _origins(found)
    yield from _landmark(found)
    yield N_(
        "All intervals are at the {level}% level; times were analysed in days, a month being 30.4375 days."
    ).format(level=half_up(found.settings.level * 100))
    yield _comparison(found)
    yield N_("Computed with {software}.").format(software=software())


def _comparison(found: Estimates) -> str:
    groups = found.groups
    tested = [one.method for one in groups.tests.values() if one.p is not None] if groups else []
    if groups is None or groups.refused or not tested or found.settings.group is None:
        return N_("No groups were compared and no hypothesis was tested.")
    names = {"log-rank": N_("survival by the log-rank test"), "Gray": N_("cumulative incidence by Gray's test")}
    words = N_("Groups by {what} ({groups}) were compared: {tests}; p values are not adjusted.")
    tests = _joined([name for method, name in names.items() if method in tested])
    said = words.format(what=found.settings.group.value, groups=", ".join(groups.labels.values()), tests=tests)
    if not any(one.exact_p is not None for one in groups.tests.values()):
        return said
    exact = N_(
        "Where a group had fewer than 10 patients or fewer than 5 events were seen in all, the p of the permutations "
        "of log-rank or subdistribution scores stands first: of all up to a million, else of 100,000 drawn with a "
        "stored seed."
    )
    return f"{said} {exact}"


def _proportions(found: Estimates) -> Iterator[str]:
    if any(one.x is not None and one.n for one in found.table):
        yield N_("Proportions are given with exact (Clopper-Pearson) confidence intervals.")


def _follow_up(found: Estimates) -> Iterator[str]:
    follow_up = next((one for one in found.table if one.id == "followup.median"), None)
    if follow_up is not None and follow_up.n:
        words = N_("Median follow-up, by the reverse Kaplan-Meier method, was {text}.")
        yield words.format(text=follow_up.text)


def _named(curves: list[Curve]) -> str:
    labels = [curve.label for curve in curves if not curve.id.endswith("_landmark")] or [one.label for one in curves]
    return _joined([labels[0], *(_lower(label) for label in labels[1:])])


def _joined(words: Sequence[str]) -> str:
    """Join words that hold commas of their own."""
    return (
        words[0] if len(words) == 1 else N_("{first}; and {last}").format(first="; ".join(words[:-1]), last=words[-1])
    )


def _lower(label: str) -> str:
    """Begin a label small within a sentence, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _competing(curves: list[Curve]) -> list[str]:
    return list(dict.fromkeys(_COMPETES[curve.id] for curve in curves if curve.id in _COMPETES))


def _definitions(found: Estimates) -> Iterator[str]:
    """Say in domain words what counts, for whom, and until when."""
    rules = found.settings.rules
    if {"dfs", "relapse", "nrm"} & found.curves.keys():
        yield N_(
            "Disease-free survival, relapse and non-relapse mortality are of patients in remission, share one clock "
            "and add up to 100% at every time; all three are censored at {end}."
        ).format(
            end=N_("the last assessment of the disease")
            if rules.censoring is Censoring.LAST_ASSESSMENT
            else N_("the last contact at which the patient was known to be alive and not known to have relapsed")
        )
        yield (
            N_("Molecular relapse alone was counted as relapse.")
            if rules.molecular_relapse
            else N_("Molecular relapse alone was no event.")
        )
    if "efs" in found.curves:
        yield N_(
            "Event-free survival is of all infused patients; its events are no remission, on the day of the assessment "
            "that says so and at the latest the last before the transplant or new treatment, relapse and death."
        )
    yield N_(
        "Response is the best of the assessments from the day after the infusion that came before the transplant, "
        "relapse and new treatment. Chimerism is that of the last sample that could be evaluated, and by cell "
        "population that of those with a sample of it. A documented grade of GVHD or toxicity stands whatever else is "
        "ungraded. Whoever was seen alive after the data cut-off is followed up to it."
    )


def _origins(found: Estimates) -> Iterator[str]:
    chosen = found.settings.origin
    yield N_("Time was counted from {origin}.").format(origin=_COUNTED_FROM[chosen])
    own = {one.id for one in MEASURES if one.origin is TimeOrigin.TRANSPLANT and not one.id.endswith("_landmark")}
    if chosen is TimeOrigin.INFUSION and own & set(found.curves):
        yield N_("GVHD after the transplant and engraftment were counted from the transplant.")
    if chosen is TimeOrigin.TRANSPLANT and "agvhd2_4_cart" in found.curves:
        yield N_("GVHD attributed to the CAR T cells was counted from their infusion.")


def _landmark(found: Estimates) -> Iterator[str]:
    curves = [curve for name, curve in found.curves.items() if name.endswith("_landmark")]
    if curves:
        words = N_("Landmark analyses start 100 days after the transplant; {dropped}.")
        dropped = "; ".join(
            N_("{label}: {note}").format(label=_lower(one.label), note=one.note.rstrip(".") or N_("all counted"))
            for one in curves
        )
        yield words.format(dropped=dropped)
    if found.curves:
        yield N_(
            "A second transplant, donor lymphocytes or a second CAR-T infusion did not end the follow-up for survival."
        )
