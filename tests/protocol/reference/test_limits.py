"""The tunable limits: each with number, unit and source, and none that nobody reads."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import cd7gui.protocol
from cd7gui import resources
from cd7gui.protocol.reference.limits import Limit, limit, limits
from cd7gui.protocol.reference.protocol_files import ProtocolFileError

# The working values as this version ships them; a changed number must be a decision, not a slip.
SHIPPED = {
    "contact_stale": ("90", "days"),
    "cd7_positive": ("70", "% of blasts"),
    "dose_haploidentical": ("2.0", "10⁶ CAR+ cells/kg"),
    "dose_rd1301": ("5.0", "10⁶ CAR+ cells/kg"),
    "dose_rd1302": ("4.0", "10⁶ CAR+ cells/kg"),
    "dose_tolerance": ("20", "% of the dose level"),
    "marrow_near_response": ("3", "days"),
    "infusion_to_transplant_least": ("14", "days"),
    "infusion_to_transplant_most": ("60", "days"),
    "antibody_before_transplant": ("21", "days"),
    "relapse_evidence_near": ("14", "days"),
    "cd7_relapse_negative": ("20", "% of blasts"),
    "age_usual_most": ("75", "years"),
    "consent_to_infusion_most": ("90", "days"),
    "leukaemia_blasts_least": ("20", "% of the marrow"),
    "lymphoma_blasts_under": ("25", "% of the marrow"),
    "cd7_called_negative_under": ("20", "% of blasts"),
    "creatinine_clearance_least": ("60", "mL/min"),
    "bilirubin_most": ("1.5", "× ULN"),
    "transaminases_most": ("3", "× ULN"),
    "ejection_fraction_least": ("50", "%"),
    "saturation_least": ("92", "%"),
    "screening_before_infusion": ("28", "days"),
    "gvhd_at_entry_most": ("1", "grade"),
    "depletion_to_infusion_most": ("5", "days"),
    "depletion_fludarabine": ("30", "mg/m² a day"),
    "depletion_cyclophosphamide": ("300", "mg/m² a day"),
    "depletion_etoposide": ("100", "mg a day"),
    "depletion_tolerance": ("10", "% of the dose"),
    "viability_least": ("70", "%"),
    "transduction_least": ("10", "%"),
    "marrow_before_transplant": ("14", "days"),
    "donor_antibodies_most": ("1000", "MFI"),
    "steroid_without_toxicity_most": ("1", "mg/kg of methylprednisolone a day"),
    "cd34_least": ("0.5", "10⁶/kg"),
    "cd34_most": ("20", "10⁶/kg"),
    "mononuclear_least": ("1", "10⁸/kg"),
    "mononuclear_most": ("30", "10⁸/kg"),
    "chimerism_fall": ("10", "percentage points"),
    "chimerism_fall_assessment": ("14", "days"),
    "viral_infection_near": ("14", "days"),
    "chimerism_window_30": ("10", "days"),
    "chimerism_window_60": ("14", "days"),
    "chimerism_window_100": ("20", "days"),
    "toxicity_window": ("28", "days"),
    "recovery_window_30": ("10", "days"),
    "recovery_window_100": ("20", "days"),
    "recovery_window_180": ("30", "days"),
    "recovery_window_365": ("60", "days"),
    "laboratory_event_least": ("3", "grade of CTCAE"),
}


def test_every_limit_of_the_file_is_among_those_that_were_shipped() -> None:
    assert set(limits()) == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_limit_has_the_value_and_unit_that_it_was_shipped_with(name: str) -> None:
    value, unit = SHIPPED[name]
    assert limit(name).value == Decimal(value)
    assert limit(name).unit == unit


@pytest.mark.parametrize("one", limits().values(), ids=lambda one: one.name)
def test_a_limit_names_its_unit_and_source(one: Limit) -> None:
    assert one.value > 0
    assert one.unit
    assert len(one.source) > 20, "a source is a reference or says that none was found"


@pytest.mark.parametrize("one", limits().values(), ids=lambda one: one.name)
def test_a_limit_in_days_is_whole(one: Limit) -> None:
    if one.unit == "days":
        assert Decimal(one.days) == one.value


def test_a_working_value_says_that_the_protocol_material_does_not_give_it() -> None:
    for one in limits().values():
        if "working value" in one.source:
            assert "not found in the protocol material" in one.source, one.name


def test_decimals_of_a_limit_are_exact() -> None:
    entries = tomllib.loads(resources.text("protocol", "limits.toml"), parse_float=Decimal)
    for name, entry in entries.items():
        assert isinstance(entry["value"], int | Decimal), name
        assert limit(name).value == entry["value"]


def test_every_limit_is_read_somewhere_and_every_limit_that_is_read_exists() -> None:
    package = Path(cd7gui.protocol.__file__).parent
    sources = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    assert set(re.findall(r'limit\("(\w+)"\)', sources)) <= limits().keys()
    assert [name for name in limits() if f'"{name}"' not in sources] == []


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(ProtocolFileError, match="no limit"):
        limit("no_such_limit")
