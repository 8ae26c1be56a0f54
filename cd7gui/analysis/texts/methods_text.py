"""The methods in words: a paragraph for a report, based only on what was computed."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from importlib.metadata import version
from platform import python_version

from cd7gui.domain.formatting import counted, date_in_words, half_up
from cd7gui.domain.results import Censoring, Curve, Estimates, IntervalType, TimeOrigin
from cd7gui.version import __version__

_LIMITS = {
    IntervalType.LOG: "limits symmetric on the logarithm of the probability (log)",
    IntervalType.LOG_LOG: "limits symmetric on the complementary log-log of the probability (log-log)",
    IntervalType.EXACT: "exact limits (beta product confidence procedure)",
    IntervalType.PLAIN: "limits symmetric on the probability itself (plain)",
}
_COUNTED_FROM = {
    TimeOrigin.INFUSION: "the CAR-T infusion",
    TimeOrigin.TRANSPLANT: "the transplant",
}
# The competing events of a curve; the definitions are in the codebook.
_COMPETES = {
    "relapse": "for relapse, death without it",
    "nrm": "for non-relapse mortality, relapse",
    "agvhd2_4": "for acute GVHD, relapse and death without it",
    "agvhd3_4": "for acute GVHD, relapse and death without it",
    "agvhd2_4_cart": "for acute GVHD, relapse and death without it",
    "agvhd2_4_dli": "for acute GVHD, relapse and death without it",
    "agvhd2_4_any": "for acute GVHD, relapse and death without it",
    "agvhd3_4_any": "for acute GVHD, relapse and death without it",
    "cgvhd": "for chronic GVHD, relapse and death without it",
    "anc": "for engraftment, death and a second transplant",
    "plt": "for engraftment, death and a second transplant",
    "cmv": "for CMV and EBV reactivation, death",
    "ebv": "for CMV and EBV reactivation, death",
}


def methods_paragraph(found: Estimates) -> str:
    """Return the paragraph for a report: cohort, cut-off, estimators with their limits, tests and software."""
    return " ".join(_sentences(found))


def software() -> str:
    """Return the names and versions of the programme and its libraries."""
    return "cd7gui {version} (Python {python}, NumPy {numpy})".format(
        version=__version__, python=python_version(), numpy=version("numpy")
    )


def _sentences(found: Estimates) -> Iterator[str]:
    if found.synthetic:
        yield "The data are synthetic; no real patients are described."
    words = "Data of {patients} as of {cutoff} were analysed."
    not_yet = sum(len(one.left_out) for one in found.tables if one.id == "baseline")  # or who withdrew from any use
    patients = counted(found.patients - not_yet, "patient", "patients")
    yield words.format(patients=patients, cutoff=date_in_words(found.cutoff))
    yield from _proportions(found)
    yield from _tables(found)
    yield from _follow_up(found)
    survivals = [curve for curve in found.curves.values() if not curve.rising]
    incidences = [curve for curve in found.curves.values() if curve.rising]
    if survivals:
        words = "{which} were estimated by the Kaplan-Meier method with Greenwood's variance and {limits}."
        yield words.format(which=_named(survivals), limits=_LIMITS[found.settings.interval])
    if incidences:
        words = "{which} were estimated as cumulative incidences (Aalen-Johansen) with {limits}; {competing}."
        competing = f"competing events were, {_joined(_competing(incidences))}"
        yield words.format(which=_named(incidences), limits=_LIMITS[found.settings.interval], competing=competing)
    if found.settings.interval is not IntervalType.EXACT and found.curves:
        yield "Where those limits have no width, exact ones (beta product) stand in their place."
    yield from _definitions(found)
    yield from _origins(found)
    yield from _landmark(found)
    yield (
        f"All intervals are at the {half_up(found.settings.level * 100)}% level; "
        "times were analysed in days, a month being 30.4375 days."
    )
    yield _comparison(found)
    yield f"Computed with {software()}."


def _comparison(found: Estimates) -> str:
    groups = found.groups
    tested = [one.method for one in groups.tests.values() if one.p is not None] if groups else []
    if groups is None or groups.refused or not tested or found.settings.group is None:
        return "No groups were compared and no hypothesis was tested."
    names = {"log-rank": "survival by the log-rank test", "Gray": "cumulative incidence by Gray's test"}
    words = "Groups by {what} ({groups}) were compared: {tests}; p values are not adjusted."
    tests = _joined([name for method, name in names.items() if method in tested])
    said = words.format(what=found.settings.group.value, groups=", ".join(groups.labels.values()), tests=tests)
    if not any(one.exact_p is not None for one in groups.tests.values()):
        return said
    exact = (
        "Where a group had fewer than 10 patients or fewer than 5 events were seen in all, the p of the permutations "
        "of log-rank or subdistribution scores stands first: of all up to a million, else of 100,000 drawn with a "
        "stored seed."
    )
    return f"{said} {exact}"


def _proportions(found: Estimates) -> Iterator[str]:
    if any(one.x is not None and one.n for one in found.table):
        yield "Proportions are given with exact (Clopper-Pearson) confidence intervals."


def _tables(found: Estimates) -> Iterator[str]:
    """Yield how the non-empty tables count."""
    filled = {one.id: one for one in found.tables if one.lines}
    if "baseline" in filled:
        yield (
            "Baseline characteristics are given as number and percentage of those in whom they are known, and as "
            "median and range."
        )
    yield from _measured(filled)
    if "adverse_events" in filled:
        words = (
            "Adverse events ({which}), coded by terms of the NCI Common Terminology Criteria for Adverse Events, were "
            "counted by patient at the worst grade, of {of}."
        )
        of, _, which = filled["adverse_events"].subtitle.partition("; ")
        yield words.format(which=which, of=of)
    rules = [one for one in found.stopping if not one.failed]
    if rules:
        words = (
            "Stopping rules ({which}) were followed as patients became evaluable, with boundaries whose type I error "
            "is exact; they are working values."
        )
        yield words.format(which="; ".join(one.rule.label for one in rules))


def _measured(filled: Container[str]) -> Iterator[str]:
    """Yield how treatment course, kinetics and lymphocytes were read."""
    if "course" in filled:
        yield (
            "Onset of CRS and ICANS is the day of the first assessment with a grade of at least 1, and their duration "
            "goes to the last such day. Infections are given per 100 patient-days with exact (Garwood) limits, in the "
            "periods from the infusion to the day before the transplant, to 30 and to 100 days after it; an infection "
            "belongs to the period of its onset, and every patient gives the days to the last contact or the death, "
            "whether an infection is entered or not."
        )
    if "kinetics" in filled:
        yield (
            "CAR copies below the limit of quantification were counted as 0; Cmax is the highest value after the "
            "infusion, Tlast the last day with a quantified one, and AUC0–28 the area by linear trapezoids to day 28, "
            "beginning at 0 where day 0 has no sample, for patients with two samples of whom the last was taken from "
            "day 25 on or was below the limit."
        )
    if "immune" in filled:
        yield (
            "Lymphocyte subsets and IgG are those of the sample nearest to each day after the transplant, within its "
            "window; values below the limit of quantification were counted as 0."
        )


def _follow_up(found: Estimates) -> Iterator[str]:
    follow_up = next((one for one in found.table if one.id == "followup.median"), None)
    if follow_up is not None and follow_up.n:
        words = "Median follow-up, by the reverse Kaplan-Meier method, was {text}."
        yield words.format(text=follow_up.text)


def _named(curves: list[Curve]) -> str:
    labels = [curve.label for curve in curves if not curve.id.endswith("_landmark")] or [one.label for one in curves]
    return _joined([labels[0], *(_lower(label) for label in labels[1:])])


def _joined(words: Sequence[str]) -> str:
    """Join phrases that contain commas."""
    return words[0] if len(words) == 1 else "{first}; and {last}".format(first="; ".join(words[:-1]), last=words[-1])


def _lower(label: str) -> str:
    """Lower the first letter of a label within a sentence, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _competing(curves: list[Curve]) -> list[str]:
    return list(dict.fromkeys(_COMPETES[curve.id] for curve in curves if curve.id in _COMPETES))


def _definitions(found: Estimates) -> Iterator[str]:
    """Yield in domain words what counts, for whom, and until when."""
    rules = found.settings.rules
    if {"dfs", "relapse", "nrm"} & found.curves.keys():
        yield (
            "Disease-free survival, relapse and non-relapse mortality are of patients in remission, share one clock "
            "and add up to 100% at every time; all three are censored at {end}."
        ).format(
            end="the last assessment of the disease"
            if rules.censoring is Censoring.LAST_ASSESSMENT
            else "the last contact at which the patient was known to be alive and not known to have relapsed"
        )
        yield (
            "Molecular relapse alone was counted as relapse."
            if rules.molecular_relapse
            else "Molecular relapse alone was no event."
        )
    if "efs" in found.curves:
        yield (
            "Event-free survival is of all infused patients; its events are no remission, on the day of the assessment "
            "that says so and at the latest the last before the transplant or new treatment, whatever remission "
            "followed that treatment, relapse and death, whichever came first."
        )
    yield (
        "Response is the best of the assessments from the day after the infusion that came before the transplant, "
        "relapse and new treatment. Chimerism is that of the last sample that could be evaluated, and by cell "
        "population that of those with a sample of it. A documented grade of GVHD or toxicity stands whatever else is "
        "ungraded; in CRS without hypotension, vasopressors left blank were read as none. Whoever was seen alive after "
        "the data cut-off is followed up to it."
    )


def _origins(found: Estimates) -> Iterator[str]:
    chosen = found.settings.origin
    yield f"Time was counted from {_COUNTED_FROM[chosen]}."
    for origin, words in _COUNTED_FROM.items():
        of_origin = (one for one in found.curves.values() if one.origin is origin)
        own = [one for one in of_origin if not one.id.endswith("_landmark")]  # named with the landmark
        if own and origin is not chosen:
            yield f"{_named(own)} {'was' if len(own) == 1 else 'were'} counted from {words}."


def _landmark(found: Estimates) -> Iterator[str]:
    curves = [curve for name, curve in found.curves.items() if name.endswith("_landmark")]
    if curves:
        words = "Landmark analyses start 100 days after the transplant; {dropped}."
        dropped = "; ".join(
            "{label}: {note}".format(label=_lower(one.label), note=one.note.rstrip(".") or "all counted")
            for one in curves
        )
        yield words.format(dropped=dropped)
    if found.curves:
        yield (
            "A second transplant, donor lymphocytes or a second CAR-T infusion did not end the follow-up for survival."
        )
