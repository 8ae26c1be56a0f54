"""What the counts say of the blood after the CAR T cells, for the page of F8: grade, days, what lacks."""

from cd7gui.domain.case_report.case import Case
from cd7gui.presenters.blood_grades import blood_view
from cd7gui.presenters.judgement import Judged
from tests.protocol.building import row, sound_case

LOW = ("0.3", "12", "70 g/L")


def case_with(counts: dict[str, tuple[str, str, str]], **others: str | None) -> Case:
    texts: dict[str, str | None] = {
        "F5": None,
        "F8T": None,
        **{name.replace("_", "."): text for name, text in others.items()},
    }
    for number, (day, (anc, platelets, haemoglobin)) in enumerate(counts.items(), start=1):
        texts |= row("F18", number, LBDAT=day, ANC=anc, PLT=platelets, HB=haemoglobin)
    return sound_case(texts)


def said(judged: Judged) -> list[str]:
    return [judged.title, *(part for part in judged.why if part)]


def test_low_counts_of_a_week_and_more_are_graded_with_their_days_and_their_source() -> None:
    days = {f"2023-06-{day}": LOW for day in range(20, 30)}
    before = {f"2023-06-{day}": ("2.0", "90", "90 g/L") for day in range(16, 20)}
    after = {f"2023-06-{day}": ("2.0", "90", "90 g/L") for day in (30,)} | {"2023-07-03": ("2.0", "90", "90 g/L")}
    found = blood_view(case_with(before | days | after | {"2023-07-10": ("2.0", "90", "90 g/L")}))
    early = said(found["icaht-early"])
    assert early[0] == "Early ICAHT grade 2"
    assert "Counts of 2023-06-20 – 2023-06-29." in early[2]
    assert early[-1].startswith("Early ICAHT, EHA/EBMT 2023 (Rejeski")
    assert found["icaht-early"].beside[0].startswith("To be confirmed against the paper")
    assert said(found["pancytopenia"])[0] == "Grade 4 pancytopenia: yes"
    assert "Counts of 2023-06-20." in said(found["pancytopenia"])[1]  # the first day proves it


def test_without_an_infusion_nothing_is_graded_and_the_reason_is_said() -> None:
    found = blood_view(case_with({"2023-06-20": LOW}, F4_INFDAT=None))
    assert said(found["icaht-early"]) == [
        "Early ICAHT grade: open",
        "The date of the CAR-T infusion (T) is not entered.",
    ]
    assert said(found["pancytopenia"])[0] == "Grade 4 pancytopenia: open"


def test_a_window_without_counts_is_open() -> None:
    late = said(blood_view(case_with({"2023-06-20": LOW}))["icaht-late"])
    assert late[:2] == ["Late ICAHT grade: open", "There is no count from day 31 to 100."]
