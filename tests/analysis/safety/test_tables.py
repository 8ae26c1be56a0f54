"""Baseline, flow and adverse events: the facts of the demo, and a random study against pandas on the raw sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from statistics import median

import pandas as pd
import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.texts.methods_text import methods_paragraph
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.event_filter import EventFilter, EventPeriod, EventRelation
from cd7gui.domain.results import Estimates, Grouping, Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study, subject
from tests.protocol.building import make_case, row

CUTOFF = date(2024, 12, 31)


def of(found: Estimates, name: str) -> CellTable:
    return next(one for one in found.tables if one.id == name)


def shown(table: CellTable, column: int = 0) -> dict[str, str]:
    return {one.id: one.cells[column].text for one in table.lines}


def table_of(study: Study, name: str, **chosen: object) -> CellTable:
    return of(compute(study.snapshot(), Settings(cutoff=study.cutoff, **chosen)), name)  # type: ignore[arg-type]


# the demo


def test_the_baseline_of_the_demo(demo: Study) -> None:
    found = shown(table_of(demo, "baseline"))

    assert (found["diagnosis.AML"], found["diagnosis.T-ALL"], found["diagnosis.T-LBL"]) == (
        "7 (70%)",
        "2 (20%)",
        "1 (10%)",
    )
    assert (found["product.HAPLO"], found["product.RD1301"]) == ("9 (90%)", "1 (10%)")
    assert found["prior_lines"].startswith("9.5 (")
    assert found["eln.missing"] == "3"


def test_by_group_each_column_has_its_own_patients(demo: Study) -> None:
    found = table_of(demo, "baseline", group=Grouping.PRODUCT)

    assert [one.partition(" (N")[2] for one in found.columns] == [" = 10)", " = 9)", " = 1)"]
    aml = found["diagnosis.AML"]
    assert sum(cell.value or 0 for cell in aml.cells[1:]) == aml.cells[0].value == 7
    assert set(aml.cells[1].subjects) | set(aml.cells[2].subjects) == set(aml.cells[0].subjects)


def test_the_flow_of_the_demo(demo: Study) -> None:
    found = shown(table_of(demo, "flow"))

    assert list(found.values()) == ["10"] * 8 + ["9", "1"]
    assert found["h100"] == "9"
    assert found["left.h100.followed for less, so far"] == "1"


def test_an_event_twice_counts_once_at_the_worst_grade_and_n_rests_on_infusions(demo: Study) -> None:
    key = next(case.key for case in demo.cases() if subject(case) == "SYN-01")
    form = demo.rules.dictionary.form("F19")
    number = demo.case(key).next_row(form)  # type: ignore[arg-type]
    before = table_of(demo, "adverse_events")
    line = before["term.immune system disorders.cytokine release syndrome"]
    assert line.cells[0].value == 10

    for field, text in {"AETERM": "Cytokine release  SYNDROME", "AECAT": "Immune system disorders"}.items():
        assert entry.enter(demo, Place(key, "F19", number, field), text, reason="test").stored
    assert entry.enter(demo, Place(key, "F19", number, "AETOXGR"), "4", reason="test").stored

    after = table_of(demo, "adverse_events")
    line = after["term.immune system disorders.cytokine release syndrome"]
    assert [cell.value for cell in line.cells] == [10, *_moved(before, "SYN-01")]

    for case in demo.cases():
        for one in demo.case(case.key).rows(form):  # type: ignore[arg-type]
            entry.delete_row(demo, case.key, form, one.number, "test")  # type: ignore[arg-type]
    none = table_of(demo, "adverse_events")
    assert none.subtitle.startswith("10 infused patients")
    assert none.lines == ()


def _moved(before: CellTable, patient: str) -> list[float]:
    """Return the counts by grade and of 3 and more once one patient's worst grade has become 4."""
    cells = before["term.immune system disorders.cytokine release syndrome"].cells
    counts = [float(cell.value or 0) - (patient in cell.subjects) for cell in cells[1:6]]
    counts[3] += 1
    return [*counts, float(cells[6].value or 0) - (patient in cells[6].subjects) + 1]


# a random study

TERMS = (("Sepsis", "Infections"), ("Lung infection", "Infections"), ("Headache", "Nervous system"), ("Rash", ""))


def random_case(number: int, random: Random) -> tuple[Case, list[dict[str, object]]]:
    """Return a patient with random events, and the raw rows of the sheet."""
    infused = random.random() < 0.9
    texts = {"F1.SUBJID": f"01-{number:03}", "F3.DX": random.choice(["AML", "T-ALL", "T-LBL"])}
    texts |= {"F3.PRIORN": str(random.randint(1, 12))} if random.random() < 0.9 else {}
    texts |= {"F4.INFDAT": "2023-06-16"} if infused else {}
    texts |= {"F6.HSCTDAT": "2023-07-11"} if infused and random.random() < 0.7 else {}
    raw = []
    for event in range(1, random.randint(0, 6) + 1):
        term, category = random.choice(TERMS)
        day = date(2023, random.randint(6, 11), random.randint(1, 28))
        values = {
            "AETERM": random.choice([term, term.upper()]),
            "AESTDAT": day.isoformat(),
            "AETOXGR": str(random.randint(1, 5)),
            "AESER": random.choice("YN"),
            "AERELCAR": random.choice("YN"),
        }
        values |= {"AECAT": category} if category else {}
        texts |= row("F19", event, **values)
        raw.append({"patient": number, "infused": infused, "class": category or "Not classified", **values})
    return make_case(texts, cutoff=CUTOFF), [one | {"hsct": "F6.HSCTDAT" in texts} for one in raw]


@pytest.fixture(scope="module")
def made_up() -> tuple[Snapshot, pd.DataFrame]:
    random = Random(14)
    found = [random_case(number, random) for number in range(1, 201)]
    cases = tuple(replace(case, key=f"k{n}") for n, (case, _) in enumerate(found))
    raw = pd.DataFrame([one for _, rows in found for one in rows])
    return Snapshot("random", True, cases, CUTOFF), raw


FILTERS = {
    "all": EventFilter(),
    "serious": EventFilter(serious=True),
    "related to CAR-T": EventFilter(relation=EventRelation.CART),
    "before H": EventFilter(EventPeriod.TO_TRANSPLANT),
    "H to H+30": EventFilter(EventPeriod.TO_H30),
    "to H+100": EventFilter(EventPeriod.TO_H100),
}


def _chosen(raw: pd.DataFrame, name: str) -> pd.DataFrame:
    raw = raw[raw["infused"]]
    day = raw["AESTDAT"]
    return {
        "all": raw,
        "serious": raw[raw["AESER"] == "Y"],
        "related to CAR-T": raw[raw["AERELCAR"] == "Y"],
        "before H": raw[(day >= "2023-06-16") & (~raw["hsct"] | (day < "2023-07-11"))],
        "H to H+30": raw[raw["hsct"] & (day >= "2023-07-11") & (day <= "2023-08-10")],
        "to H+100": raw[raw["hsct"] & (day > "2023-08-10") & (day <= "2023-10-19")],
    }[name]


@pytest.mark.parametrize("name", FILTERS)
def test_the_events_of_a_random_study_are_those_of_a_pivot(made_up: tuple[Snapshot, pd.DataFrame], name: str) -> None:
    snapshot, raw = made_up
    found = of(compute(snapshot, Settings(cutoff=CUTOFF, events=FILTERS[name])), "adverse_events")
    chosen = _chosen(raw, name).assign(
        grade=lambda rows: rows["AETOXGR"].astype(int),
        term=lambda rows: rows["AETERM"].str.casefold(),
        organ=lambda rows: rows["class"].str.casefold(),
    )

    expected = {"any": _by_grade(chosen.groupby("patient")["grade"].max())}
    for organ, rows in chosen.groupby("organ"):
        expected[f"class.{organ}"] = _by_grade(rows.groupby("patient")["grade"].max())
    for (organ, term), rows in chosen.groupby(["organ", "term"]):
        expected[f"term.{organ}.{term}"] = _by_grade(rows.groupby("patient")["grade"].max())

    assert {one.id: [cell.value for cell in one.cells] for one in found.lines} == expected
    infused = sum("INFDAT" in case.row(_form(case, "F4"), 0).texts for case in snapshot.cases)
    assert found.subtitle.startswith(f"{infused} infused patients")


def _form(case: Case, id_: str) -> type:
    return case.dictionary.form(id_)  # type: ignore[return-value]


def _by_grade(worst: pd.Series) -> list[int]:
    counts = [int((worst == grade).sum()) for grade in range(1, 6)]
    return [len(worst), *counts, int((worst >= 3).sum())]


def test_every_row_is_kept_where_somebody_asks(made_up: tuple[Snapshot, pd.DataFrame]) -> None:
    snapshot, _ = made_up
    every = EventFilter(EventPeriod.TO_H100, EventRelation.HSCT, serious=True, every_row=True)

    found = of(compute(snapshot, Settings(cutoff=CUTOFF, events=every)), "adverse_events")

    assert len(found.lines) == 1 + 3 + 4
    assert {one.cells[0].text for one in found.lines} == {"0"}


def test_counts_and_medians_of_a_random_baseline(made_up: tuple[Snapshot, pd.DataFrame]) -> None:
    snapshot, _ = made_up
    found = of(compute(snapshot, Settings(cutoff=CUTOFF)), "baseline")
    texts = [case.row(_form(case, "F3"), 0).texts for case in snapshot.cases]
    lines = [int(one["PRIORN"]) for one in texts if "PRIORN" in one]

    assert found["prior_lines"].cells[0].value == median(lines)
    assert found["prior_lines.missing"].cells[0].value == 200 - len(lines)
    assert found["diagnosis.AML"].cells[0].value == sum(one["DX"] == "AML" for one in texts)


# the flow


def test_ways_out_have_their_reasons() -> None:
    consented = {"F1.CONSDAT": "2023-05-24", "F1.ENRDAT": "2023-05-26"}
    infused = consented | {"F4.LDSTDAT": "2023-06-10", "F4.INFDAT": "2023-06-16"}
    dead = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-07-01"}
    cases = {
        "screened": {"F1.CONSDAT": "2023-05-24", "F2.ELIG": "NOTMET"},
        "withdrew": consented | {"F1.WDDAT": "2023-06-01", "F1.WDSCOPE": "FURTHER"},
        "dead": infused | dead,
    }
    snapshot = Snapshot(
        "made", True, tuple(replace(make_case(texts, cutoff=CUTOFF), key=key) for key, texts in cases.items()), CUTOFF
    )

    found = of(compute(snapshot, Settings(cutoff=CUTOFF)), "flow")

    assert {one.id: one.cells[0].value for one in found.lines if one.level} == {
        "left.enrolled.not eligible": 1,
        "left.depleted.withdrew consent": 1,
        "left.assessed.died before": 1,
    }
    assert found["infused"].cells[0].value == 1
    assert found["left.assessed.died before"].cells[0].deciders[0].place == "F16.DEATH"


CAME = {"F1.CONSDAT": "2023-05-24", "F4.LDSTDAT": "2023-06-10", "F4.INFDAT": "2023-06-16"}
REMITTED = CAME | {"F1.ENRDAT": "2023-05-26", "F5[1].ASDAT": "2023-07-01", "F5[1].RESPINV": "CRI"}
GRAFTED = REMITTED | {"F6.HSCTDAT": "2023-07-11", "F17[1].FUDAT": "2023-07-20", "F17[1].FUSTAT": "ALIVE"}
LATE_LOSS = {"F17[2].FUDAT": "2023-12-20", "F17[2].FUSTAT": "LOST"}


def ways(texts: dict[str, str], cutoff: date = CUTOFF) -> list[str]:
    case = replace(make_case({place: text for place, text in texts.items() if text}, cutoff=cutoff), key="k")
    found = of(compute(Snapshot("made", True, (case,), cutoff), Settings(cutoff=cutoff)), "flow")
    return [one.id for one in found.lines if one.level]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        # short of H+30 because the follow-up ended, not because it goes on
        (GRAFTED, ["left.h30.followed for less, so far"]),
        (GRAFTED | LATE_LOSS, ["left.h30.lost to follow-up"]),
        (GRAFTED | LATE_LOSS | {"F17[2].FUSTAT": "WITHDRAWN"}, []),  # seen in December: evaluable
        (GRAFTED | {"F17[1].FUSTAT": "WITHDRAWN"}, ["left.h30.withdrew consent"]),
        (GRAFTED | {"F1.WDDAT": "2023-07-20", "F1.WDSCOPE": "FURTHER"}, ["left.h30.withdrew consent"]),
        (GRAFTED | {"F16.DEATH": "Y"}, ["left.h30.died, day not entered"]),
        # no remission was the first that ended the way, and a step without its day is no withdrawal
        (
            REMITTED | {"F5[1].RESPINV": "NR", "F1.WDDAT": "2023-12-20", "F1.WDSCOPE": "FURTHER"},
            ["left.remission.no remission"],
        ),
        (
            REMITTED | {"F4.LDSTDAT": "", "F1.WDDAT": "2023-12-20", "F1.WDSCOPE": "FURTHER"},
            ["left.depleted.not entered", "came.infused", "left.transplanted.withdrew consent"],
        ),
        (REMITTED | {"F5[1].RESPINV": "NE"}, ["left.remission.response not evaluable"]),
        # of relapse, death and withdrawal the earliest
        (
            REMITTED
            | {"F14.RELAPSE": "Y", "F14.RELDAT": "2023-08-02", "F16.DEATH": "Y", "F16.DTHDAT": "2023-08-20"}
            | {"F1.WDDAT": "2023-08-10", "F1.WDSCOPE": "NONE"},
            ["left.transplanted.relapsed before"],
        ),
        (
            REMITTED
            | {"F14.RELAPSE": "Y", "F14.RELDAT": "2023-08-02", "F1.WDDAT": "2023-07-30", "F1.WDSCOPE": "FURTHER"},
            ["left.transplanted.withdrew consent"],
        ),
    ],
)
def test_a_way_out_is_what_ended_the_way_first(texts: dict[str, str], found: list[str]) -> None:
    assert ways(texts) == found


def test_an_event_is_fatal_once_the_patient_has_died() -> None:
    texts = {"F4.INFDAT": "2023-02-01", "F16.DEATH": "Y", "F16.DTHDAT": "2023-06-30"}
    texts |= row(
        "F19", 1, AETERM="Sepsis", AESTDAT="2023-04-20", AETOXGR="5", AEOUT="FATAL", AESER="Y", AESCRIT="DEATH"
    )
    case = make_case(texts)

    def counts(cutoff: date, **chosen: bool) -> list[int | None]:
        settings = Settings(cutoff=cutoff, events=EventFilter(**chosen))
        table = of(compute(Snapshot("made up", True, (case,), case.today), settings), "adverse_events")
        assert ("fatal only after the data cut-off" in table.note) is (cutoff < date(2023, 6, 30) and not chosen)
        return [cell.value for cell in table["any"].cells]

    assert counts(date(2023, 6, 29)) == [1, 0, 0, 0, 0, 0, 0]
    assert counts(date(2023, 6, 29), serious=True) == [0] * 7
    assert counts(date(2023, 6, 30)) == counts(date(2023, 6, 30), serious=True) == [1, 0, 0, 0, 0, 1, 1]


def test_who_came_after_the_cut_off_is_in_no_baseline() -> None:
    cutoff = date(2023, 6, 20)
    later = {"F1.CONSDAT": "2024-05-24", "F1.SEX": "F", "F3.DX": "AML", "F3.PRIORN": "3"}
    cases = {"before": CAME | {"F3.DX": "T-ALL"}, "later": later, "undated": {"F1.SEX": "M"}}
    made = tuple(replace(make_case(texts, cutoff=cutoff), key=key) for key, texts in cases.items())

    estimates = compute(Snapshot("made", True, made, cutoff), Settings(cutoff=cutoff))
    found = of(estimates, "baseline")

    assert "Data of 2 patients as of 20 Jun 2023 were analysed." in methods_paragraph(estimates)
    assert found.columns == ("All (N = 2)",)
    assert (found["diagnosis.T-ALL"].cells[0].text, found["prior_lines"].cells[0].text) == ("1 (100%)", "–")
    assert [(one.patient, one.rule) for one in found.left_out] == [
        ("later", "The patient came to the trial after the data cut-off.")
    ]


@pytest.mark.parametrize(
    ("doses", "shown"), [(["2.005", "2.005"], "2.01 (2.01–2.01)"), (["9", "10"], "9.5 (9–10)"), (["20"], "20 (20–20)")]
)
def test_a_median_is_rounded_half_up(doses: list[str], shown: str) -> None:
    made = tuple(
        replace(make_case(CAME | {"F4.DOSEKG": dose}, cutoff=CUTOFF), key=f"k{number}")
        for number, dose in enumerate(doses)
    )

    found = of(compute(Snapshot("made", True, made, CUTOFF), Settings(cutoff=CUTOFF)), "baseline")

    assert found["dose"].cells[0].text == shown
