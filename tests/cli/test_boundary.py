"""`cd7gui boundary`: the boundary of a stopping rule as lines and as data, and a sentence for what is no rule."""

from __future__ import annotations

import json

import pytest

from cd7gui.cli.main import main

Printed = pytest.CaptureFixture[str]
GELLER = ["boundary", "--p0", "0.20", "--alpha", "0.10", "--prior", "0.6,2.4", "--n", "30"]


def test_gellers_rule_is_printed(capsys: Printed) -> None:
    assert main(GELLER) == 0

    said = capsys.readouterr().out
    assert "7-10       5\n" in said
    assert "29-30      11\n" in said
    assert "0.4     0.81491087" in said


def test_gellers_rule_as_data(capsys: Printed) -> None:
    assert main([*GELLER, "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data["boundary"][:10] == [None, None, 3, 3, 4, 4, 5, 5, 5, 5]
    assert len(data["boundary"]) == 30
    assert list(data["stop"]) == ["0.2", "0.25", "0.3", "0.35", "0.4"]
    assert data["stop"]["0.3"] == pytest.approx(0.43615256, abs=5e-9)


def test_the_chances_are_read_where_somebody_asks(capsys: Printed) -> None:
    assert main([*GELLER, "--json", "--at", "0.1,0.5"]) == 0

    assert list(json.loads(capsys.readouterr().out)["stop"]) == ["0.1", "0.5"]


def test_a_rule_has_its_method_and_its_looks(capsys: Printed) -> None:
    assert (
        main(["boundary", "--p0", "0.2", "--alpha", "0.1", "--n", "30", "--method", "pocock", "--looks", "20,10"]) == 0
    )

    said = capsys.readouterr().out
    assert "looked at after 10, 20 patients" in said
    assert "Pocock" in said


@pytest.mark.parametrize("words", [["--p0", "1.2"], ["--prior", "1"], ["--prior", "0,1"], ["--looks", "1.5"]])
def test_wrong_words_are_refused(words: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*GELLER, *words])

    assert ended.value.code == 2
    assert "is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--n", "0"], ["--n", "5000"], ["--method", "sprt", "--p1", "0.1"], ["--looks", "99"]]
)
def test_what_is_no_rule_gets_a_sentence(words: list[str], capsys: Printed) -> None:
    assert main([*GELLER, *words]) == 2

    assert capsys.readouterr().err.count("\n") == 1
