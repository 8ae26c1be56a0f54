"""The open study, in a file and on a server: what is appended, what is read back, and what is refused."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import pytest

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change, Draft, MissingReason, Place
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Conflict
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.timestamps import local_now
from tests.store.conftest import Kept, KeptOnServer

SEX = Change("p1", "F1", 0, "SEX", None, "F")


@pytest.fixture
def book(kept: Kept):
    with closing(kept.made()) as made:
        yield made


def test_a_new_study_holds_nothing_and_stands_at_the_beginning(book):
    assert book.present() == {}
    assert book.trail() == []
    assert book.position() == (0, "0000000000000000000000000000000000000000000000000000000000000000")


def test_a_change_becomes_a_line_of_the_trail_and_the_present_value(book, enter):
    (line,) = enter(book, Change("p1", "F1", 0, "SEX", None, "F", "source seen"))
    assert line == AuditEntry(
        1,
        "2024-05-17T09:12:03.250+08:00",
        "chen",
        "entry",
        Change("p1", "F1", 0, "SEX", None, "F", "source seen"),
        "1.0",
        "0" * 64,
        line.hash,
    )
    assert book.trail() == [line]
    assert book.present() == {"p1": [("F1", 0, "SEX", "F")]}
    assert book.position() == (1, line.hash)


def test_the_hash_of_a_line_is_the_sha256_of_its_values_as_one_json_list(book, enter):
    (line,) = enter(book, SEX)
    # from sha256sum of [1,"2024-05-17T09:12:03.250+08:00","chen","entry","p1","F1",0,"SEX",null,"F","","1.0","000…000"]
    assert line.hash == "f7c877304616b45c2b5f10c20859fd4d41dcca947448f0a5646f4f87d8da6a8f"


def test_the_hash_takes_other_scripts_as_they_are_and_escapes_only_what_json_must(book, enter):
    (line,) = enter(book, Change("p1", "F19", 2, "TERM", None, '发热 "39" \x1f\n'))
    # from sha256sum of [1,"2024-…","chen","entry",…,"TERM",null,"发热 \"39\" \u001f\n","","1.0","000…000"]
    assert line.hash == "768d57e488120ffa197585086c4e50d3a0df276a0f5bb10598a5089d6fbbe852"


def test_a_line_holds_the_hash_of_the_line_before(book, enter):
    first, second = enter(book, SEX, Change("p1", "F1", 0, "SEX", "F", "M"))
    assert second.previous_hash == first.hash
    assert second.hash != first.hash


def test_what_was_stored_is_there_after_closing_and_opening(kept, enter):
    with closing(kept.made(clock=local_now)) as book:
        lines = enter(book, SEX, Change("p2", "F8", 3, "WBC", None, "0.1"))
    with closing(kept.open()) as again:
        assert again.trail() == list(lines)
        assert again.present() == {"p1": [("F1", 0, "SEX", "F")], "p2": [("F8", 3, "WBC", "0.1")]}
        assert not again.read_only
        assert again.read_only_because == ""


def test_a_value_that_is_removed_is_gone_from_the_present_and_stands_in_the_trail(book, enter):
    enter(book, SEX)
    enter(book, Change("p1", "F1", 0, "SEX", "F", None))
    assert book.present() == {}
    assert [line.change.new for line in book.trail()] == ["F", None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "=1+1",
        '"quoted", [1]',
        "a\nb\tc",
        "造血干细胞移植",
        "😀",
        MissingReason.NOT_DONE.stored,
        "1e400",
    ],
)
@pytest.mark.parametrize("row", [0, 4])
def test_a_text_is_kept_character_by_character(kept, enter, row, text):
    with closing(kept.made(clock=local_now)) as book:
        enter(book, Change("p1", "F19", row, "TERM", None, text))
    with closing(kept.open()) as again:
        assert again.present() == {"p1": [("F19", row, "TERM", text)]}
        assert again.trail()[0].change.new == text


def test_values_and_marks_that_no_dictionary_knows_are_kept(book, enter):
    enter(book, Change("", STUDY, 0, "@NAME", None, "Trial"), Change("p1", "F99", 7, "@LATER", None, "?"))
    assert book.present() == {"": [(STUDY, 0, "@NAME", "Trial")], "p1": [("F99", 7, "@LATER", "?")]}


def test_each_text_stands_at_its_own_patient_row_and_field(book, enter):
    cells = [
        (patient, form, row, field, f"{patient} {form} {row} {field}")
        for row in (10, 2, 0, 1)
        for patient in ("p2", "p1")
        for form in ("F8", "F1")
        for field in ("WBC", "ANC")
    ]
    enter(book, *(Change(patient, form, row, field, None, text) for patient, form, row, field, text in cells))
    present = book.present()
    assert sorted((patient, *text) for patient, texts in present.items() for text in texts) == sorted(cells)


def test_a_change_that_starts_from_another_value_is_refused_with_its_place(book, enter):
    enter(book, SEX)
    with pytest.raises(Conflict) as refused:
        enter(book, Change("p1", "F1", 0, "SEX", "M", "F"))
    assert str(refused.value) == (
        "F1.SEX was changed in the meantime; nothing was stored. Check its present value, then enter yours again."
    )
    assert refused.value.present == "F"
    assert isinstance(refused.value, UserError)


def test_a_change_of_a_value_that_is_there_must_not_claim_an_empty_start(book, enter):
    enter(book, SEX)
    with pytest.raises(Conflict):
        enter(book, Change("p1", "F1", 0, "SEX", None, "M"))


def test_a_refused_change_takes_the_whole_transaction_with_it(book, enter):
    with pytest.raises(Conflict):
        enter(book, SEX, Change("p1", "F1", 0, "DOB", None, "1990"), Change("p2", "F1", 0, "SEX", "M", None))
    assert book.present() == {}
    assert book.trail() == []
    assert enter(book, SEX)[0].seq == 1


def test_a_failure_in_the_middle_of_the_changes_leaves_nothing_behind(book, enter):
    def changes():
        yield SEX
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.append(changes(), who="chen", origin="import", dictionary="1.0")
    assert book.trail() == []


def test_a_character_that_no_file_can_hold_is_refused_in_a_sentence(book, enter):
    with pytest.raises(StudyFileError, match="contains a character that cannot be stored"):
        enter(book, Change("p1", "F1", 0, "SEX", None, "\ud800"))
    assert book.trail() == []


@pytest.mark.parametrize("missing", ["who", "origin", "dictionary"])
def test_a_line_without_its_person_origin_or_dictionary_is_our_mistake(book, missing):
    named = {"who": "chen", "origin": "entry", "dictionary": "1.0"} | {missing: ""}
    with pytest.raises(ValueError, match="names its person, its origin and its dictionary"):
        book.append([SEX], **named)


def test_no_changes_make_no_line(book, enter):
    assert enter(book) == ()
    assert book.position()[0] == 0


def test_the_moment_is_written_with_milliseconds_and_the_local_offset(kept, enter):
    with closing(kept.made(clock=local_now)) as book:
        before = datetime.now().astimezone()
        (line,) = enter(book, SEX)
    written = datetime.fromisoformat(line.at)
    assert len(line.at) == len("2024-05-17T09:12:03.250+08:00")
    assert written.utcoffset() == before.utcoffset()
    assert abs((written - before).total_seconds()) < 60


def test_a_given_moment_is_kept_and_one_without_offset_is_our_mistake(book, enter):
    (line,) = enter(book, SEX, at="2023-01-02T03:04:05.678-05:00")
    assert line.at == "2023-01-02T03:04:05.678-05:00"
    with pytest.raises(ValueError, match="has no offset from UTC"):
        enter(book, Change("p1", "F1", 0, "DOB", None, "1990"), at="2023-01-02T03:04:05")


def test_the_trail_is_read_by_place_and_by_number(book, enter):
    enter(
        book,
        SEX,
        Change("p1", "F8", 1, "WBC", None, "1"),
        Change("p1", "F8", 2, "WBC", None, "2"),
        Change("p2", "F8", 2, "WBC", None, "3"),
        Change("p1", "F8", 2, "WBC", "2", "4"),
    )

    def seqs(**asked):
        return [line.seq for line in book.trail(**asked)]

    assert seqs() == [1, 2, 3, 4, 5]
    assert seqs(patient="p1") == [1, 2, 3, 5]
    assert seqs(patient="p1", form="F8") == [2, 3, 5]
    assert seqs(patient="p1", form="F8", row=2, field="WBC") == [3, 5]
    assert seqs(form="F1", row=0) == [1]
    assert seqs(row=2) == [3, 4, 5]
    assert seqs(after=3) == [4, 5]
    assert seqs(up_to=2) == [1, 2]
    assert seqs(patient="p1", after=1, up_to=3) == [2, 3]
    assert seqs(patient="nobody") == []


def test_a_half_typed_text_outlives_the_casebook_and_is_no_value(kept):
    born, typed = Place("p1", "F1", 0, "DOB"), datetime.fromisoformat("2024-05-17T09:12:05.250+08:00")
    with closing(kept.made(clock=lambda: typed)) as book:
        book.keep_draft(born, "19", dictionary="1.0")
        book.keep_draft(born, "199", dictionary="1.0")
    with closing(kept.open()) as again:
        assert again.drafts() == [Draft(born, "199", "2024-05-17T09:12:05.250+08:00")]
        assert again.present() == {}
        assert again.trail() == []


def test_a_committed_value_settles_the_draft_at_its_place_and_no_other(book, enter):
    book.keep_draft(Place("p1", "F1", 0, "SEX"), "f", dictionary="1.0")
    book.keep_draft(Place("p2", "F1", 0, "SEX"), "m", dictionary="1.0")
    enter(book, SEX)
    assert [draft.place.patient for draft in book.drafts()] == ["p2"]


def test_a_draft_that_is_dropped_is_forgotten_and_a_second_time_is_no_error(book):
    book.keep_draft(Place("p1", "F1", 0, "SEX"), "f", dictionary="1.0")
    book.drop_draft(Place("p1", "F1", 0, "SEX"))
    book.drop_draft(Place("p1", "F1", 0, "SEX"))
    assert book.drafts() == []


def test_both_books_write_the_same_bytes(kept, enter):
    with closing(kept.made()) as book:
        enter(book, SEX, Change("p2", "F19", 2, "TERM", None, '发热 "39" \x1f\n\\ é\u0301 \U0001f600', "as “told”"))
        enter(book, Change("p1", "F1", 0, "SEX", "F", None), at="2024-05-18T00:00:00.000-11:30")
        # from sha256 of the three JSON lists, each with the hash before
        assert book.position() == (3, "8faf09a8f6f7b7974fe0dc2abff8bb81eb115ff628458bd226566b3180ea1c36")


def test_a_credential_goes_with_its_line_or_not_at_all(book):
    hers = StoredCredential(1, "scrypt:2:8:1", b"salt", b"hash", b"sealed")

    def put(old: str | None, new: str) -> None:
        change = Change("", "@PEOPLE", 1, "KEY", old, new)
        book.append([change], who="keeper", origin="window", dictionary="1.0", credential=hers)

    with pytest.raises(Conflict):
        put("never", "two")
    assert book.credential(1) is None
    put(None, "one")
    assert (book.credential(1), book.credential(2)) == (hers, None)


def test_a_long_step_is_stored_whole_or_not_at_all(book):
    step = book.appending([SEX, Change("p2", "F1", 0, "SEX", None, "M")], who="c", origin="import", dictionary="1")
    assert next(step).seq == 1
    step.close()
    assert book.position()[0] == 0
    step = book.appending([SEX, Change("p2", "F1", 0, "SEX", None, "M")], who="c", origin="import", dictionary="1")
    assert [line.seq for line in step] == [1, 2]
    assert book.trail()[-1].hash == book.position()[1]


def test_patient_by_patient_is_the_same_as_at_once(book, enter):
    enter(book, Change("", STUDY, 0, "@NAME", None, "Trial"), Change("p2", "F99", 3, "NEW", None, "later"))
    enter(book, Change("p1", "F1", 0, "SUBJID", None, "01-001"), Change("p3", "F1", 0, "", None, "no field"))
    gradual = book.by_patient([("F1", "SUBJID")])
    assert list(gradual.patients) == ["p1", "p2", "p3"]
    assert gradual.outlines == {"p1": [("F1", 0, "SUBJID", "01-001")]}
    assert {one: list(gradual.read(one)) for one in ("", *gradual.patients)} == book.present()
    gradual.end()


def test_a_study_opened_for_reading_stores_nothing(kept, enter):
    with closing(kept.made()) as book:
        enter(book, SEX)
    with closing(kept.open(read_only=True)) as book:
        with pytest.raises(StudyFileError, match="is open read-only"):
            enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
        assert len(book.trail()) == 1


def test_two_who_have_it_open_see_what_either_stored(kept, enter):
    with closing(kept.made()) as book, closing(kept.open(read_only=True)) as reader:
        assert reader.present() == {}
        enter(book, SEX)
        assert reader.present() == {"p1": [("F1", 0, "SEX", "F")]}


def test_a_character_that_the_place_cannot_hold_is_refused_in_a_sentence_or_kept(kept, enter):
    odd = Change("p1", "F19", 0, "TERM", None, "nul \x00 inside")
    with closing(kept.made()) as book:
        if isinstance(kept, KeptOnServer):
            with pytest.raises(StudyFileError, match="the character NUL, which a server cannot store"):
                enter(book, odd)
            assert book.trail() == []
        else:
            enter(book, odd)
            assert book.present() == {"p1": [("F19", 0, "TERM", odd.new)]}
        enter(book, SEX)
