"""People of a study: lines of its trail, one keeper first, told apart where two have one name."""

from __future__ import annotations

from datetime import date

import pytest

from cd7gui.domain.case_report.changes import PEOPLE
from cd7gui.domain.errors import UserError
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import new_study, open_for_reading, open_study
from cd7gui.study.people.managing import add_person, end_person, reset_password
from cd7gui.study.people.people import People
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Act, Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.session import Study
from tests.study.people.cast import FIRST, GIVEN, NAMES, OWN, act

SEX = Place(FIRST, "F1", 0, "SEX")


def test_a_study_without_people_works_by_a_name_alone(empty: Study) -> None:
    assert not empty.people
    assert empty.person is None
    assert entry.enter(empty, SEX, "M").recorded[0].who == "coordinator"
    assert all(empty.may(act) for act in Act)


def test_the_first_person_is_the_keeper_and_signed_in_at_once(empty: Study) -> None:
    with pytest.raises(UserError, match="Add a keeper first"):
        add_person(empty, "Hu Lian", Role.INVESTIGATOR, OWN)
    with pytest.raises(UserError, match="without an end date"):
        add_person(empty, "Kim", Role.KEEPER, OWN, until=date(2030, 1, 1))
    kim = add_person(empty, "Kim", Role.KEEPER, OWN)
    assert empty.person == kim
    assert {line.who for line in empty.book.trail(patient="", form=PEOPLE)} == {"Kim"}
    assert empty.who == "Kim"


def test_everybody_stands_in_the_trail_and_no_secret_does(study: Study) -> None:
    lines = study.book.trail(patient="", form=PEOPLE)
    assert {line.change.new for line in lines if line.change.field == "NAME"} >= set(NAMES.values())
    everything = " ".join(str(line.change) for line in study.book.trail())
    kept = [study.book.credential(one.number) for one in study.people]
    assert all(kept)
    assert not [one for one in kept if one and (one.hash.hex() in everything or one.sealed_key.hex() in everything)]
    assert OWN not in everything


def test_nobody_sees_or_writes_before_signing_in(study: Study) -> None:
    assert study.cases() == ()
    with pytest.raises(NotAllowed, match="Sign in first"):
        entry.enter(study, SEX, "F")
    act(study, Role.ENTRY)
    assert len(study.cases()) == 2
    assert entry.enter(study, SEX, "F").recorded[0].who == NAMES[Role.ENTRY]


def test_the_name_of_a_person_is_no_name_that_anybody_can_take(study: Study) -> None:
    study.sign_as(NAMES[Role.ENTRY])
    assert study.who == ""
    with pytest.raises(NotAllowed):
        entry.enter(study, SEX, "F")


def test_two_people_of_one_name_are_told_apart(study: Study) -> None:
    act(study, Role.KEEPER)
    second = add_person(study, "hu  LIAN", Role.MONITOR, GIVEN)
    assert second.signs_as == f"hu LIAN ({second.number})"
    assert study.people.find(second.signs_as) == second
    assert study.people.find(str(second.number)) == second
    assert study.people.find("Hu Lian (3)").signs_as == "Hu Lian"
    with pytest.raises(UserError, match=r"Hu Lian \(\d\) and hu LIAN \(\d\) have the same name"):
        study.people.find("Hu Lian")
    with pytest.raises(UserError, match="Nobody in this study is called"):
        study.people.find("Nobody")


@pytest.mark.parametrize("name", ["Нu Lian", "Hu Iian", "Ｈu Lian", "Hu Li\u0430n"])
def test_a_name_that_only_looks_like_another_is_told_apart(study: Study, name: str) -> None:
    act(study, Role.KEEPER)
    second = add_person(study, name, Role.MONITOR, GIVEN)
    assert second.signs_as.endswith(f" ({second.number})")
    with pytest.raises(UserError, match="have the same name"):
        study.people.find(NAMES[Role.INVESTIGATOR])


def test_a_name_that_would_hide_a_number_is_refused(study: Study) -> None:
    act(study, Role.KEEPER)
    for name in ("", " ", "12", "Hu Lian (2)"):
        with pytest.raises(UserError, match="must contain letters"):
            add_person(study, name, Role.MONITOR, GIVEN)


def test_who_leaves_signs_in_no_more_and_stays_in_the_list(study: Study) -> None:
    act(study, Role.KEEPER)
    chen = study.people.find(NAMES[Role.ENTRY])
    end_person(study, chen)
    assert study.people.find(chen.name).times.startswith("until it was ended on")
    with pytest.raises(UserError, match="already over"):
        end_person(study, study.people.find(chen.name))
    with pytest.raises(UserError, match="and not today"):
        act(study, Role.ENTRY)


def test_from_and_until_are_first_and_last_day() -> None:
    people = People({(1, "NAME"): "A", (1, "FROM"): "2026-02-01", (1, "UNTIL"): "2026-03-01", (2, "UNTIL"): "x"})
    one, two = people
    found = [one.active_on(date(2026, month, day)) for month, day in ((1, 31), (2, 1), (3, 1), (3, 2))]
    assert found == [False, True, True, False]
    assert not two.active_on(date(2026, 1, 1)), "a bound that nobody can read shuts out"


def test_a_time_that_ends_while_somebody_works_ends_the_right(study: Study) -> None:
    act(study, Role.KEEPER)
    end_person(study, study.people.find(NAMES[Role.ENTRY]), date(2030, 1, 1))
    act(study, Role.ENTRY)
    study.today = lambda: date(2030, 1, 2)
    with pytest.raises(NotAllowed, match="until 1 Jan 2030, and not on 2 Jan 2030"):
        entry.enter(study, SEX, "F")


def test_the_last_keeper_stays(study: Study) -> None:
    kim = act(study, Role.KEEPER)
    with pytest.raises(UserError, match="the only keeper"):
        end_person(study, kim)
    add_person(study, "Ki Per", Role.KEEPER, GIVEN, until=date(2031, 1, 1))
    with pytest.raises(UserError, match="the only keeper"):
        end_person(study, kim)
    add_person(study, "Ki Per", Role.KEEPER, GIVEN)
    end_person(study, kim)
    assert not study.may(Act.MANAGE_PEOPLE)


def test_a_keeper_gives_a_new_password_and_the_old_key_stays_public(study: Study) -> None:
    act(study, Role.KEEPER)
    hu = study.people.find(NAMES[Role.INVESTIGATOR])
    reset_password(study, hu, GIVEN, "forgotten")
    with pytest.raises(UserError, match="is wrong"):
        sign_in(study, hu.name, OWN)
    assert sign_in(study, hu.name, GIVEN).key != hu.key
    keys = [line.change.new for line in study.book.trail(patient="", form=PEOPLE, row=hu.number, field="KEY")]
    assert hu.key in keys


def test_people_are_read_by_who_only_reads_and_by_the_next_session(study: Study) -> None:
    act(study, Role.INVESTIGATOR)
    with open_for_reading(study.path) as beside:
        assert beside.person == study.person, "the pass of the session lets its threads and children in"
    study.close()
    with open_study(study.path, behind=True) as again:
        assert [one.name for one in again.people][:6] == [one.name for one in study.people][:6]


def test_a_pass_is_of_one_study_alone(study: Study, tmp_path) -> None:
    act(study, Role.KEEPER)
    with new_study(tmp_path / "other.cd7", who="x") as other:
        add_person(other, "Other", Role.KEEPER, OWN)
    act(study, Role.INVESTIGATOR)
    with open_study(tmp_path / "other.cd7") as other:
        assert other.person is None
