"""The outcomes over time: how each is read from a case, its curves and rows, and their names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import Settings, TimeOrigin
from cd7gui.protocol.endpoints import gvhd, survival, transplant
from cd7gui.protocol.endpoints.safety.reactivation import reactivation
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f12_infection import CMV, EBV
from cd7gui.records import dataclass

ONE_YEAR = 365.25  # days; 12 months of 30.4375 days

Outcome = survival.TimeToEvent | survival.LeftOut
Endpoint = Callable[[Case, Settings], Outcome]
Definition = tuple[str, Callable[..., object]]  # the public name, and the function whose docstring is the definition


@dataclass(frozen=True)
class Measure:
    """A curve, and the table row that reads it at one day.

    `cause` None makes it a survival, else the cumulative incidence of that status beside the others. `origin` None
    counts from the day zero chosen in the settings. `chapter` and `group` give the position of its row on the page.
    """

    id: str
    label: str
    row: str
    row_label: str
    cause: int | None = None
    origin: TimeOrigin | None = None
    read_at: float = ONE_YEAR
    main: bool = False  # read at every month named in the settings
    median: bool = False  # has a separate row for its median
    chapter: str = "outcomes"
    group: str = ""  # its group in the table; empty for one of its own
    endpoint: str = ""  # its outcome

    @property
    def competing(self) -> bool:
        """Whether other endings compete with the event."""
        return self.cause is not None


@dataclass(frozen=True)
class TimedOutcome:
    """A time to an event: its reading, its columns in the analysis set with their statuses, and its curves.

    `days_row` is the label of a row with the observed days, empty if there is none. `whole` means that it reads what
    was entered after the cut-off, to distinguish "not yet" from "never stated".
    """

    id: str
    read: Endpoint
    label: str
    days_column: str
    status_column: str
    statuses: str
    measures: tuple[Measure, ...] = ()
    days_row: str = ""
    defined: Definition | None = None
    whole: bool = False


def _origin(settings: Settings) -> timeline.ClockOrigin:
    return timeline.ClockOrigin(settings.origin.value)


def _from_origin(endpoint: Callable[..., Outcome]) -> Endpoint:
    """Adapt an endpoint that counts from the chosen day zero by the chosen rules."""
    return lambda case, settings: endpoint(case, _origin(settings), settings.cutoff, rules=settings.rules)


def _by_rules(endpoint: Callable[..., Outcome]) -> Endpoint:
    """Adapt an endpoint with its own day zero, whatever the settings say, and the chosen rules."""
    return lambda case, settings: endpoint(case, settings.cutoff, rules=settings.rules)


def _plain(endpoint: Callable[[Case, date | None], Outcome]) -> Endpoint:
    """Adapt an endpoint with its own day zero and no rules to choose."""
    return lambda case, settings: endpoint(case, settings.cutoff)


_T, _H = TimeOrigin.INFUSION, TimeOrigin.TRANSPLANT
OF_A_COMPOSITE = "0 censored, 1 event"
OF_GVHD = "0 censored, 1 GVHD, 2 relapse or death"
OF_RECOVERY = "0 censored, 1 recovery, 2 death or second transplant"


def _survival(
    id_: str,
    label: str,
    *,
    year: str = "",
    origin: TimeOrigin | None = None,
    main: bool = False,
    median: bool = False,
    chapter: str = "outcomes",
    group: str = "one year",
) -> tuple[Measure, ...]:
    """Return the one curve of a survival outcome, read at a year."""
    words = year or f"{label}, 1 year"
    return (
        Measure(id_, label, f"{id_}.12m", words, origin=origin, main=main, median=median, chapter=chapter, group=group),
    )


def _acute_gvhd(
    id_: str,
    columns: tuple[str, str],
    label: str,
    titles: tuple[str, str],
    read_at: tuple[str, float],
    *,
    from_grade: int = 2,
    attribution: str | None = "HSCT",
    origin: TimeOrigin = _H,
    group: str = "",
    defined: Definition | None = None,
) -> TimedOutcome:
    """Return an incidence of acute GVHD from a grade on; `titles` are those of curve and row."""
    by = partial(gvhd.acute_gvhd_incidence, from_grade=from_grade, attribution=attribution)
    row, day = read_at
    measure = Measure(
        id_, titles[0], f"{id_}.{row}", titles[1], survival.EVENT, origin, day, chapter="gvhd", group=group
    )
    return TimedOutcome(id_, _by_rules(by), label, *columns, OF_GVHD, (measure,), defined=defined)


def _reactivation(virus: str, columns: tuple[str, str], defined: Definition | None = None) -> TimedOutcome:
    """Return the reactivation of a virus since T, read at T+180."""
    name, id_ = f"{virus} reactivation", virus.lower()
    row = Measure(
        id_, name, f"{id_}.t180", f"{name} by T+180", survival.EVENT, _T, 180, chapter="course", group="reactivation"
    )
    return TimedOutcome(
        id_,
        lambda case, settings: reactivation(case, virus, settings.cutoff),
        f"{name}, from T",
        *columns,
        "0 censored, 1 reactivation, 2 death",
        (row,),
        defined=defined,
    )


def _recovery(
    id_: str, cells: str, endpoint: Callable[[Case, date | None], Outcome], columns: tuple[str, str], by: int
) -> TimedOutcome:
    """Return the recovery of a cell count after the transplant, read at a day."""
    name = f"{cells[:-1]} recovery"
    row = Measure(
        id_,
        name,
        f"{id_}.h{by}",
        f"{name} by H+{by}",
        survival.EVENT,
        _H,
        by,
        chapter="engraftment",
        group="engraftment",
    )
    days = f"Days from transplant to {name[:1].lower()}{name[1:]}"
    return TimedOutcome(
        id_,
        _plain(endpoint),
        f"{cells}, from H",
        *columns,
        OF_RECOVERY,
        (row,),
        days,
        (name, endpoint),
        whole=True,
    )


TIMED = (
    TimedOutcome(
        "os",
        lambda case, settings: survival.overall_survival(case, _origin(settings), settings.cutoff),
        "Overall survival",
        "OSDAYS",
        "OSEVENT",
        "0 censored, 1 death",
        _survival("os", "Overall survival", main=True, median=True),
        defined=("Overall survival", survival.overall_survival),
    ),
    TimedOutcome(
        "efs",
        _by_rules(survival.event_free_survival),
        "Event-free survival",
        "EFSDAYS",
        "EFSEVENT",
        "0 censored, 1 no remission, relapse or death",
        _survival("efs", "Event-free survival", origin=_T, main=True, median=True, chapter="later", group=""),
        defined=("Event-free survival", survival.event_free_survival),
    ),
    TimedOutcome(
        "dfs",
        _from_origin(survival.disease_free_survival),
        "Disease-free survival",
        "DFSDAYS",
        "DFSEVENT",
        "0 censored, 1 relapse or death",
        _survival("dfs", "Disease-free survival", main=True, median=True),
        defined=("Disease-free survival", survival.disease_free_survival),
    ),
    TimedOutcome(
        "causes",
        _from_origin(survival.relapse_or_nrm),
        "Relapse or death",
        "CRDAYS",
        "CRCAUSE",
        "0 censored, 1 relapse, 2 death without relapse",
        (
            Measure(
                "relapse", "Relapse", "relapse.12m", "Relapse, 1 year", survival.RELAPSED, main=True, group="one year"
            ),
            Measure(
                "nrm",
                "Non-relapse mortality",
                "nrm.12m",
                "Non-relapse mortality, 1 year",
                survival.DEATH_WITHOUT_RELAPSE,
                main=True,
                group="one year",
            ),
        ),
        defined=("Relapse and non-relapse mortality", survival.relapse_or_nrm),
    ),
    TimedOutcome(
        "grfs",
        _from_origin(gvhd.grfs),
        "GVHD-free, relapse-free survival",
        "GRFSDAYS",
        "GRFSEVNT",
        OF_A_COMPOSITE,
        _survival("grfs", "GVHD-free, relapse-free survival", main=True),
        defined=("GVHD-free, relapse-free survival", gvhd.grfs),
    ),
    TimedOutcome(
        "crfs",
        _from_origin(gvhd.crfs),
        "Chronic-GVHD-free, relapse-free survival",
        "CRFSDAYS",
        "CRFSEVNT",
        OF_A_COMPOSITE,
        _survival("crfs", "Chronic-GVHD-free, relapse-free survival", chapter="later"),
        defined=("Chronic-GVHD-free, relapse-free survival", gvhd.crfs),
    ),
    _acute_gvhd(
        "agvhd2_4",
        ("AG2DAYS", "AG2CAUSE"),
        "Acute GVHD II–IV, from H",
        ("Acute GVHD II–IV, from HSCT", "Acute GVHD II–IV by H+100"),
        ("h100", 100),
        group="gvhd",
        defined=("Incidence of acute GVHD", gvhd.acute_gvhd_incidence),
    ),
    _acute_gvhd(
        "agvhd3_4",
        ("AG3DAYS", "AG3CAUSE"),
        "Acute GVHD III–IV, from H",
        ("Acute GVHD III–IV, from HSCT", "Acute GVHD III–IV by H+100"),
        ("h100", 100),
        from_grade=3,
        group="gvhd",
    ),
    _acute_gvhd(
        "agvhd2_4_cart",
        ("AGTDAYS", "AGTCAUSE"),
        "Acute GVHD II–IV from CAR-T, from T",
        ("Acute GVHD II–IV, from CAR-T", "Acute GVHD II–IV from CAR-T by T+100"),
        ("t100", 100),
        attribution="CART",
        origin=_T,
        group="gvhd",
    ),
    _acute_gvhd(
        "agvhd2_4_dli",
        ("AGDDAYS", "AGDCAUSE"),
        "Acute GVHD II–IV from DLI, from H",
        ("Acute GVHD II–IV, from DLI", "Acute GVHD II–IV from DLI, 1 year from H"),
        ("12m", ONE_YEAR),
        attribution="DLI",
    ),
    _acute_gvhd(
        "agvhd2_4_any",
        ("AGA2DAYS", "AGA2CAUS"),
        "Acute GVHD II–IV of any cause, from T",
        ("Acute GVHD II–IV, any cause", "Acute GVHD II–IV of any cause by T+180"),
        ("t180", 180),
        attribution=None,
        origin=_T,
    ),
    _acute_gvhd(
        "agvhd3_4_any",
        ("AGA3DAYS", "AGA3CAUS"),
        "Acute GVHD III–IV of any cause, from T",
        ("Acute GVHD III–IV, any cause", "Acute GVHD III–IV of any cause by T+180"),
        ("t180", 180),
        from_grade=3,
        attribution=None,
        origin=_T,
    ),
    TimedOutcome(
        "cgvhd",
        _by_rules(gvhd.chronic_gvhd_incidence),
        "Chronic GVHD, from H",
        "CGDAYS",
        "CGCAUSE",
        OF_GVHD,
        (
            Measure(
                "cgvhd",
                "Chronic GVHD",
                "cgvhd.12m",
                "Chronic GVHD, 1 year from H",
                survival.EVENT,
                _H,
                chapter="gvhd",
                group="gvhd",
            ),
        ),
        defined=("Incidence of chronic GVHD", gvhd.chronic_gvhd_incidence),
    ),
    _recovery("anc", "Neutrophils", transplant.neutrophil_engraftment, ("ANCDAYS", "ANCCAUSE"), 28),
    _recovery("plt", "Platelets", transplant.platelet_engraftment, ("PLTDAYS", "PLTCAUSE"), 100),
    _reactivation(CMV, ("CMVDAYS", "CMVCAUSE"), ("Reactivation of CMV and EBV", reactivation)),
    _reactivation(EBV, ("EBVDAYS", "EBVCAUSE")),
    TimedOutcome(
        "t_to_h",
        _plain(transplant.days_to_transplant),
        "Transplant from infusion",
        "TRANDAYS",
        "TRANEVNT",
        "0 not transplanted, 1 transplanted",
        days_row="Days from CAR-T infusion to transplant",
    ),
    TimedOutcome(
        "t_to_remission",
        _plain(transplant.days_to_remission),
        "Remission from infusion",
        "REMDAYS",
        "REMEVENT",
        "0 none, 1 remission",
        days_row="Days from CAR-T infusion to remission",
    ),
    TimedOutcome(
        "os_landmark",
        _plain(transplant.survival_from_landmark),
        "Overall survival from H+100",
        "LMOSDAYS",
        "LMOSEVNT",
        "0 censored, 1 death",
        _survival(
            "os_landmark",
            "Overall survival from H+100",
            year="Overall survival, 1 year from H+100",
            origin=_H,
            chapter="later",
            group="landmark",
        ),
        defined=("Overall survival from the landmark", transplant.survival_from_landmark),
    ),
    TimedOutcome(
        "dfs_landmark",
        _by_rules(transplant.disease_free_from_landmark),
        "Disease-free from H+100",
        "LMDFDAYS",
        "LMDFEVNT",
        "0 censored, 1 relapse or death",
        _survival(
            "dfs_landmark",
            "Disease-free survival from H+100",
            year="Disease-free survival, 1 year from H+100",
            origin=_H,
            chapter="later",
            group="landmark",
        ),
        defined=("Disease-free survival from the landmark", transplant.disease_free_from_landmark),
    ),
)
