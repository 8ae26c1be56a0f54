"""The pages of the manual name only what there is: menu entries, keys, commands, options, pages and pictures."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

from cd7gui import resources
from cd7gui.cli.commands import COMMANDS
from cd7gui.cli.main import main
from cd7gui.study.reports.manual import page_names, page_text, page_title

FOLDER = Path(str(resources.root())) / "help"
WHO = ("coordinators", "investigators", "data-managers", "monitors", "statisticians")
KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:[A-Z][A-Za-z]+\b|[A-Z0-9]\b|[+-])")
FUNCTION_KEY = re.compile(r"\bF\d{1,2}\b")
COMMAND = re.compile(r"`cd7gui( [^`]*)?`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
PATH = re.compile(r"\*(\w+) › ([^*]+)\*")


def keys_of_the_window() -> set[str]:
    pytest.importorskip("PySide6")
    from cd7gui.ui.shell.menus import MENUS, keys_in_words

    told = keys_in_words()
    found = {key for _, entries in MENUS for one in entries for key in (*one.keys, one.shown_key) if key}
    found |= {*KEY.findall(told), *FUNCTION_KEY.findall(told)}
    for line in told.splitlines():  # "Shift+Up, Down" names two keys
        held, _, others = line[:14].partition("+")
        found |= {f"{held}+{one.strip()}" for one in others.split(",") if others}
    return found | {"Ctrl+Shift+C", "Shift+Left", "Shift+Right"}  # told in the words of other keys


def keys_of_the_manual() -> set[str]:
    text = (Path(__file__).parents[1] / "cd7gui" / "ui" / "dialogs" / "manual_window.py").read_text("utf-8")
    return {*KEY.findall(text), *re.findall(r'"(F\d)"', text)}


def parsers() -> dict[str, argparse.ArgumentParser]:
    made = {}
    for name, (_, _, takes) in COMMANDS.items():
        made[name] = argparse.ArgumentParser(name)
        takes(made[name])
    return made


def test_there_is_a_page_for_each_kind_of_user_and_every_page_is_linked_from_the_contents() -> None:
    assert set(WHO) <= set(page_names())
    assert {path.stem for path in FOLDER.glob("*.md")} == set(page_names())


@pytest.mark.parametrize("name", page_names())
def test_a_page_begins_with_its_heading(name: str) -> None:
    assert page_text(name).startswith("# ")
    assert page_title(name)


@pytest.mark.parametrize("name", page_names())
def test_every_link_and_picture_of_a_page_is_there(name: str) -> None:
    for picture, target in LINK.findall(page_text(name)):
        assert "://" not in target, target
        assert (FOLDER / target).is_file(), target
        assert picture or target.removesuffix(".md") in page_names()


@pytest.mark.parametrize("name", page_names())
def test_every_key_of_a_page_is_a_key_of_the_programme(name: str) -> None:
    known = keys_of_the_window() | keys_of_the_manual()
    named = set(KEY.findall(page_text(name)))
    assert named <= known, named - known


@pytest.mark.parametrize("name", page_names())
def test_every_function_key_of_a_page_is_a_key_or_a_form(name: str) -> None:
    from cd7gui.protocol.case_report import dictionary

    known = keys_of_the_window() | keys_of_the_manual() | {form.id for form in dictionary().forms}
    named = set(FUNCTION_KEY.findall(page_text(name)))
    assert named <= known, named - known


@pytest.mark.parametrize("name", page_names())
def test_every_menu_entry_of_a_page_is_there(name: str) -> None:
    pytest.importorskip("PySide6")
    from cd7gui.ui.shell.menus import MENUS

    known = {(title.replace("&", ""), one.words.replace("&", "")) for title, entries in MENUS for one in entries}
    named = set(PATH.findall(page_text(name)))
    assert named <= known, named - known


@pytest.mark.parametrize("name", page_names())
def test_every_command_of_a_page_is_understood(name: str) -> None:
    known = parsers()
    for words in COMMAND.findall(page_text(name)):
        first, *others = shlex.split(words) or [""]
        if first in known:
            known[first].parse_args(others)  # ends the test with the parser's sentence where it is wrong
        else:
            assert first in ("STUDY.cd7", "--demo", ""), words


@pytest.mark.parametrize("name", page_names())
def test_every_option_of_a_page_is_one_of_a_command(name: str) -> None:
    known = {option for parser in parsers().values() for option in parser._option_string_actions} | {"--demo"}
    named = set(OPTION.findall(page_text(name)))
    assert named <= known, named - known


def test_every_command_is_in_the_manual() -> None:
    text = page_text("command-line")
    assert [name for name in COMMANDS if f"`cd7gui {name} " not in text and f"`cd7gui {name}`" not in text] == []


def test_every_key_of_the_menus_is_in_the_manual() -> None:
    pytest.importorskip("PySide6")
    from cd7gui.ui.shell.menus import MENUS

    text = page_text("keys")
    keys = [one.keys[0] for _, entries in MENUS for one in entries if one.keys]
    assert [key for key in keys if key not in text and key not in ("Ctrl+F1",)] == []


def test_the_command_prints_a_page_and_names_the_pages_where_there_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["help", "keys"]) == 0
    assert capsys.readouterr().out.startswith("# Keys")
    assert main(["help"]) == 0
    assert capsys.readouterr().out.startswith("# Contents")
    assert main(["help", "../r/summary"]) == 2
    assert 'The manual has no page "../r/summary".' in capsys.readouterr().err
