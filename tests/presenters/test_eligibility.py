"""The criteria of eligibility as the page of F2 shows them: verdict, value that decides, limit and its source."""

import pytest

from cd7gui.domain.values.kinds import ChoiceKind
from cd7gui.presenters.eligibility import CriterionView, eligibility_view
from cd7gui.protocol.endpoints.eligibility_criteria import CRITERIA
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.reference.codelists import EXCLUSION, VERDICT
from tests.protocol.building import sound_case


def criterion(label: str, **texts: str | None) -> CriterionView:
    texts = {name.replace("_", ".", 1): text for name, text in texts.items()}
    (found,) = [one for one in eligibility_view(sound_case(texts)) if one.label == label]
    return found


def test_every_verdict_of_the_form_is_a_criterion_once() -> None:
    verdicts = {one.id for one in Eligibility.derived() if one.kind in (ChoiceKind(VERDICT), ChoiceKind(EXCLUSION))}
    assert sorted(one.verdict.id for one in CRITERIA) == sorted(verdicts)
    kinds = [one.inclusion for one in CRITERIA]
    assert kinds == sorted(kinds, reverse=True)  # inclusion before exclusion


def test_a_criterion_names_its_value_with_date_and_field_on_another_form() -> None:
    found = criterion("CD7 on blasts")
    assert (found.said, found.value, found.day, found.place) == ("met", "98 %", "2023-05-30", "F3.CD7PCT")
    assert found.takes == "at least 70 % of blasts"
    assert found.source.startswith("working value (edit check EC-12) as in NCT05909527")
    assert found.brief_source == "working value: EC-12, NCT05909527, NCT07117175"


@pytest.mark.parametrize(
    ("label", "field", "text", "verdict"),
    [
        ("Creatinine clearance", "F2_CRCL", "60", "met"),
        ("Creatinine clearance", "F2_CRCL", "59.9", "not met"),
        ("ALT", "F2_ALT", "3", "met"),
        ("ALT", "F2_ALT", "3.01", "not met"),
        ("ECOG performance status", "F2_ECOG", "3", "not met"),
        ("Hepatitis B", "F2_HBV", "POS", "excludes"),
        ("Active infection", "F2_INFACT", "Y", "excludes"),
        ("Age", "F1_BRTHDAT", "2006-01-01", "not met"),
        ("Diagnosis", "F3_DX", "OTHER", "not met"),
    ],
)
def test_the_verdict_follows_the_value(label: str, field: str, text: str, verdict: str) -> None:
    assert criterion(label, **{field: text}).said == verdict


def test_what_cannot_be_said_names_what_is_missing_and_goes_there() -> None:
    found = criterion("Creatinine clearance")
    assert (found.said, found.value, found.place) == ("cannot be determined", "no value", "F2.CRCL")
    assert criterion("HIV", F2_HIV="?NOT DONE").value == "not done"
    bilirubin = criterion("Total bilirubin", F2_BILI="17 µmol/L")
    assert bilirubin.value == "no value for “Upper limit of normal bilirubin”"
    assert bilirubin.place == "F2.BILIULN"
    born = criterion("Age", F1_BRTHDAT="2005")
    assert (born.said, born.value) == ("cannot be determined", "17 to 18 years at consent")


def test_computed_values_are_shown_as_they_are_judged() -> None:
    found = criterion("Total bilirubin", F2_BILI="17 µmol/L", F2_BILIULN="21 µmol/L")
    assert (found.said, found.value, found.takes) == ("met", "17 µmol/L, 0.81 × ULN", "at most 1.5 × ULN")
    assert criterion("Age").value == "32 years at consent"
    man = criterion("Pregnancy test", F1_SEX="M", F2_PREG=None)
    assert (man.said, man.value) == ("passed", "not needed")
    gvhd = criterion("Active GVHD", F2_GVHDACT="Y", F2_GVHDGRD="2")
    assert (gvhd.said, gvhd.value, gvhd.takes) == ("excludes", "grade II", "none, or at most grade I")
    assert criterion("Active GVHD", F2_GVHDACT="Y").place == "F2.GVHDGRD"


def test_a_criterion_is_told_in_sentences() -> None:
    assert criterion("HIV").words == (
        "HIV: passed. Negative of 2023-05-26 (F2.HIV). Takes: negative. "
        "Source: exclusion by screening (edit check EC-22)."
    )
