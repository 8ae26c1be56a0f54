"""What holds on every scale: leaving inputs blank may open a grade, but never changes it."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cd7gui.grading.agvhd import AcuteGvhdFindings, grade_acute_gvhd
from cd7gui.grading.cgvhd import GLOBAL, ChronicGvhdFindings, grade_chronic_gvhd
from cd7gui.grading.chimerism import GRAFTS, graft_event
from cd7gui.grading.crs import OXYGEN, CrsFindings, grade_crs
from cd7gui.grading.icaht import early_icaht
from cd7gui.grading.icans import CONSCIOUSNESS, OEDEMA, SEIZURE, IcansFindings, grade_icans
from cd7gui.grading.pancytopenia import BloodCounts, grade_4_pancytopenia
from cd7gui.grading.response import ELN_INTENT, ELN_WORDING, MarrowFindings, aml_response

# A busy machine may pause for longer than the usual deadline of an example.
UNTIMED = settings(deadline=None)
FLAG = st.booleans()
PERCENT = st.decimals(0, 100, places=1)


def _amount(most):
    return st.decimals(0, most, places=2)


def _blanked(data, findings, names):
    blank = data.draw(st.sets(st.sampled_from(names)))
    return replace(findings, **dict.fromkeys(blank))


def _agree(blanked, complete):
    assert complete.exact is not None
    assert blanked.exact in (None, complete.exact)
    if blanked.incomplete:
        assert blanked.value <= complete.value


ACUTE = st.builds(
    AcuteGvhdFindings,
    skin_bsa_pct=PERCENT,
    # Generalised erythroderma covers more than half of the skin by definition.
    erythroderma_generalized=FLAG,
    bullae=FLAG,
    desquamation_pct=PERCENT,
    bilirubin=_amount(20),
    bilirubin_unit=st.just("mg/dL"),
    upper_gi=st.sampled_from(("none", "intermittent", "persistent")),
    upper_gi_biopsy_positive=FLAG,
    stool_ml_day=st.decimals(0, 2000, places=0),
    unmeasured_episodes=st.integers(0, 9),
    severe_abdominal_pain=FLAG,
    gross_blood=FLAG,
    weight_kg=st.decimals(5, 90, places=1),
).map(lambda found: replace(found, erythroderma_generalized=found.erythroderma_generalized and found.skin_bsa_pct > 50))


@UNTIMED
@given(st.data(), ACUTE)
def test_blank_findings_never_change_an_acute_gvhd_grade(data, findings):
    names = [name for name in AcuteGvhdFindings.__slots__ if name != "bilirubin_unit"]
    blanked, complete = grade_acute_gvhd(_blanked(data, findings, names)), grade_acute_gvhd(findings)
    for part in ("skin", "liver", "upper_gi", "lower_gi", "magic", "glucksberg_any4", "glucksberg_1995"):
        _agree(getattr(blanked, part), getattr(complete, part))


SCORE = st.integers(0, 3)
CHRONIC = st.builds(
    ChronicGvhdFindings,
    skin_bsa_pct=PERCENT,
    sclerosis=st.sampled_from(("none", "superficial", "deep")),
    mouth=SCORE,
    eyes=SCORE,
    gi=SCORE,
    bilirubin_mg_dl=_amount(5),
    bilirubin_upper_limit_mg_dl=st.just(Decimal("1.2")),
    alt_multiple=_amount(7),
    alp_multiple=_amount(5),
    fev1_pct=PERCENT,
    lung_symptoms=SCORE,
    joints=SCORE,
    genital=SCORE,
)


@UNTIMED
@given(st.data(), CHRONIC)
def test_blank_findings_never_change_a_chronic_gvhd_severity(data, findings):
    # FEV1 is left out: a blank FEV1 means that there is no lung function, and symptoms then count by rule.
    names = [name for name in ChronicGvhdFindings.__slots__ if name not in ("fev1_pct", "explained_otherwise")]
    blanked = grade_chronic_gvhd(_blanked(data, findings, names)).severity
    complete = grade_chronic_gvhd(findings).severity
    assert blanked.exact in (None, complete.exact)
    if blanked.incomplete:
        assert GLOBAL.index(blanked.value) <= GLOBAL.index(complete.value)


CRS = st.builds(
    CrsFindings,
    temperature_c=st.decimals(36, 41, places=1),
    fever_other_cause=FLAG,
    antipyretic_or_anticytokine=FLAG,
    crs_established=FLAG,
    hypotension=FLAG,
    vasopressors_without_vasopressin=st.integers(0, 3),
    vasopressin=FLAG,
    oxygen_support=st.sampled_from(tuple(OXYGEN)),
    oxygen_flow_lpm=_amount(12),
    death_due_to_crs=FLAG,
).map(
    # Pressors are given for hypotension; with none a blank number of pressors means none.
    lambda found: found if found.hypotension else replace(found, vasopressors_without_vasopressin=0, vasopressin=False)
)


@UNTIMED
@given(st.data(), CRS)
def test_blank_findings_never_change_a_crs_grade(data, findings):
    _agree(grade_crs(_blanked(data, findings, CrsFindings.__slots__)).grade, grade_crs(findings).grade)


ICANS = st.builds(
    IcansFindings,
    age_years=st.decimals(1, 70, places=0),
    developmental_delay=FLAG,
    orientation=st.integers(0, 4),
    naming=st.integers(0, 3),
    commands=st.integers(0, 1),
    writing=st.integers(0, 1),
    attention=st.integers(0, 1),
    capd=st.integers(0, 32),
    unable_to_perform=st.just(value=False),
    consciousness=st.sampled_from(tuple(CONSCIOUSNESS)),
    seizure=st.sampled_from(tuple(SEIZURE)),
    motor_deep_focal=FLAG,
    oedema=st.sampled_from(tuple(OEDEMA)),
    death_due_to_icans=FLAG,
)


@UNTIMED
@given(st.data(), ICANS)
def test_blank_findings_never_change_an_icans_grade(data, findings):
    _agree(grade_icans(_blanked(data, findings, IcansFindings.__slots__)).grade, grade_icans(findings).grade)


COUNTS = st.builds(
    BloodCounts, anc=_amount(1), platelets=_amount(50), haemoglobin=_amount(12), red_cells_within_7_days=FLAG
)


@UNTIMED
@given(st.data(), COUNTS)
def test_blank_counts_never_change_a_pancytopenia_verdict(data, counts):
    blanked, complete = (
        grade_4_pancytopenia(_blanked(data, counts, BloodCounts.__slots__)),
        grade_4_pancytopenia(counts),
    )
    assert blanked.strict in (None, complete.strict)
    assert blanked.pair in (None, complete.pair)


MARROW = st.builds(
    MarrowFindings,
    blasts_pct=PERCENT,
    circulating_blasts=FLAG,
    circulating_blasts_confirmed=st.just(value=True),
    extramedullary=FLAG,
    anc=_amount(2),
    platelets=_amount(200),
    cellularity_pct=PERCENT,
    cells_counted=st.integers(0, 400),
    spicules=FLAG,
    baseline_blasts_pct=PERCENT,
)


@UNTIMED
@given(st.data(), MARROW, FLAG, st.sampled_from((ELN_WORDING, ELN_INTENT)))
def test_blank_findings_never_change_a_response(data, findings, before, scale):
    blanked = _blanked(data, findings, MarrowFindings.__slots__)
    complete = aml_response(findings, in_remission_before=before, scale=scale)
    found = aml_response(blanked, in_remission_before=before, scale=scale)
    assert found.exact in (None, complete.exact)
    if found.value is None:
        assert complete.exact in found.possible


SAMPLE = st.fixed_dictionaries(
    {
        "donor_pct": PERCENT,
        "day_after_transplant": st.integers(0, 120),
        "anc": _amount(2),
        "previously_engrafted": FLAG,
        "highest_previous_donor_pct": PERCENT,
        "relapse": FLAG,
        "graft": st.sampled_from(GRAFTS),
    }
)


@UNTIMED
@given(st.data(), SAMPLE)
def test_blank_inputs_never_change_a_graft_event(data, sample):
    blank = data.draw(st.sets(st.sampled_from(sorted(sample))))
    found, complete = graft_event(**{**sample, **dict.fromkeys(blank)}), graft_event(**sample)
    assert found.exact in (None, complete.exact)
    if found.value is None:
        assert complete.exact in found.possible


@UNTIMED
@given(
    st.lists(st.sampled_from((Decimal("0.05"), Decimal("0.4"), Decimal(2))), min_size=31, max_size=31),
    st.integers(1, 23),
)
def test_a_transplant_that_hides_the_last_days_never_changes_an_early_icaht_grade(counts, day):
    series = list(enumerate(counts))
    censored, complete = early_icaht(series, censored_on_day=day).grade, early_icaht(series).grade
    # Later transplants are left out: a run that reaches a count in the last seven days counts as lasting to the end.
    _agree(censored, complete)
