"""The dictionary: forms know their fields in order, and one that contradicts itself is refused when it is made."""

from typing import Any

import pytest

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import Answered, equals
from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form, FormSection
from cd7gui.domain.errors import DictionaryError
from cd7gui.domain.values.kinds import ChoiceKind, Day, IntegerKind, Options, TextKind, YesNo
from cd7gui.protocol.case_report import FORMS, dictionary

DONOR = Options("DONCLS", (("REL", "related"), ("UNREL", "unrelated")))


def _twice(row: Row, case: Case) -> int:
    return row[Sample.count] * 2


class Sample(Form, id="S1", title="Sample"):
    """A form for tests. It has every part that a form can have.

    This sentence is not its purpose.
    """

    first = FormSection("First")
    donor = Field("DONCLS", ChoiceKind(DONOR), "Donor", required=True)
    relation = Field("DONREL", TextKind(20), "Relation", shown_if=equals("DONCLS", "REL"), identifier=True)
    second = FormSection("Second")
    count = Field("COUNT", IntegerKind(), "Count", unit="a day", constraints=[Between("0", "9")], help="Per day.")
    twice = Derived("TWICE", IntegerKind(), "Twice", by=_twice, beside="COUNT")


class Visits(Form, id="S2", title="Visits", repeating=True, order_by="DAT"):
    """A repeating form for tests."""

    date = Field("DAT", Day(), "Date")


TWO = Dictionary("1.0", (Sample, Visits))


def test_a_form_gives_its_parts_in_the_order_in_which_they_are_written() -> None:
    assert [part.title if isinstance(part, FormSection) else part.id for part in Sample.parts] == [
        "First",
        "DONCLS",
        "DONREL",
        "Second",
        "COUNT",
        "TWICE",
    ]
    assert [item.id for item in Sample.fields()] == ["DONCLS", "DONREL", "COUNT"]
    assert [item.id for item in Sample.derived()] == ["TWICE"]
    assert Sample.purpose() == "A form for tests. It has every part that a form can have."


def test_a_field_knows_its_form_and_its_name() -> None:
    assert Sample.count.form is Sample
    assert Sample.count.name == "S1.COUNT"
    assert repr(Sample.count) == "<Field S1.COUNT>"
    assert repr(Field("LOOSE", TextKind(), "Loose")) == "<Field LOOSE>"
    assert Sample.field("COUNT") is Sample.count
    assert Sample.field("TWICE") is None, "nobody enters a derived value"


def test_the_dictionary_finds_forms_and_fields_by_name() -> None:
    assert TWO.form("S2") is Visits
    assert TWO.form("S9") is None
    assert TWO.field("S1.DONREL") is Sample.relation
    for unknown in ("S1.NOTHERE", "S9.COUNT", "COUNT"):
        with pytest.raises(KeyError):
            TWO.field(unknown)
    assert [item.name for item in TWO.fields()] == ["S1.DONCLS", "S1.DONREL", "S1.COUNT", "S2.DAT"]


def test_a_group_of_fields_that_two_forms_share_is_copied_so_that_each_field_has_one_form() -> None:
    class Group(Form):
        blasts = Field("BLAST", IntegerKind(), "Blasts")

    class Before(Group, id="G1", title="Before"):
        """Before."""

    class After(Group, id="G2", title="After"):
        """After."""

        extra = Field("EXTRA", TextKind(), "Extra")

    assert (Before.blasts.name, After.blasts.name) == ("G1.BLAST", "G2.BLAST")
    assert Before.blasts is not After.blasts
    assert [item.id for item in After.fields()] == ["BLAST", "EXTRA"]
    assert Before.field("BLAST") is Before.blasts


def test_the_snapshot_is_plain_data_without_empty_parts() -> None:
    snapshot = TWO.snapshot()
    assert snapshot["version"] == "1.0"
    donor, relation, count, twice = snapshot["forms"][0]["items"]
    assert donor == {
        "id": "DONCLS",
        "kind": "choice",
        "options": [["REL", "related"], ["UNREL", "unrelated"]],
        "label": "Donor",
        "required": True,
        "since": "1.0",
    }
    assert relation["shown_if"] == "DONCLS is REL"
    assert relation["identifier"] is True
    assert "required" not in relation
    assert (count["unit"], count["help"], count["allowed"]) == ("a day", "Per day.", ["from 0 to 9"])
    assert (twice["derived"], twice["beside"]) == (True, "COUNT")
    assert snapshot["forms"][1] | {"items": []} == {
        "id": "S2",
        "title": "Visits",
        "purpose": "A repeating form for tests.",
        "repeating": True,
        "order_by": "DAT",
        "items": [],
    }


def _form(order_by: str = "", **fields: Any) -> type[Form]:
    return type("Made", (Form,), {"__doc__": "Made for a test.", **fields}, id="X1", title="Made", order_by=order_by)


def _text(id_: str, **more: Any) -> Field[str]:
    return Field(id_, TextKind(), id_, **more)


def test_two_forms_of_one_id_are_refused() -> None:
    with pytest.raises(DictionaryError, match=r"form ids.*X1"):
        Dictionary("1", (_form(a=_text("A")), _form(b=_text("B"))))


def test_two_fields_of_one_id_are_refused() -> None:
    with pytest.raises(DictionaryError, match=r"X1 ids.*A"):
        Dictionary("1", (_form(a=_text("A"), b=_text("A")),))


@pytest.mark.parametrize("id_", ["lower", "TOOLONGID", "1ST", "A_B", "@MARK", "", "A.B", "Ä"])
def test_an_id_that_no_statistical_program_takes_as_a_name_is_refused(id_: str) -> None:
    with pytest.raises(DictionaryError, match="no id"):
        Dictionary("1", (_form(a=_text(id_)),))


@pytest.mark.parametrize("part", ["shown_if", "required_if"])
def test_a_condition_on_a_field_that_the_form_does_not_have_is_refused(part: str) -> None:
    with pytest.raises(DictionaryError, match=r"X1\.B depends on \['ELSEWHERE'\]"):
        Dictionary("1", (_form(a=_text("A"), b=_text("B", **{part: Answered("ELSEWHERE")})),))


def test_fields_that_show_each_other_in_a_circle_are_refused() -> None:
    circle: dict[str, Any] = {
        "a": _text("A", shown_if=Answered("C")),
        "b": _text("B", shown_if=Answered("A")),
        "c": _text("C", shown_if=Answered("B")),
    }
    with pytest.raises(DictionaryError, match="circle"):
        Dictionary("1", (_form(**circle),))


def test_a_field_that_shows_itself_is_refused() -> None:
    with pytest.raises(DictionaryError, match="circle"):
        Dictionary("1", (_form(a=_text("A", shown_if=Answered("A"))),))


def test_a_chain_of_conditions_is_no_circle() -> None:
    chain: dict[str, Any] = {
        "a": Field("A", YesNo(), "A"),
        "b": _text("B", shown_if=equals("A", "Y")),
        "c": _text("C", shown_if=Answered("B"), required_if=Answered("A")),
    }
    assert Dictionary("1", (_form(**chain),)).field("X1.C").conditions()


def test_an_order_by_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(DictionaryError, match="ordered by DAT"):
        Dictionary("1", (_form(order_by="DAT", a=_text("A")),))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_form_of_the_trial_has_a_title_and_a_purpose(form: type[Form]) -> None:
    assert form.title
    assert form.purpose().endswith(".")
    assert form.order_by or not form.repeating


@pytest.mark.parametrize("item", list(dictionary().fields()), ids=lambda item: item.name)
def test_every_field_of_the_trial_has_a_label_and_fits_its_form(item: Field[Any]) -> None:
    assert item.label
    assert item.form.field(item.id) is item
    assert not item.help or item.help.endswith("."), "a help is a sentence"
