"""Files of the protocol that a site edits: a slip in one is a sentence that names its place, never another number."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cd7gui import resources
from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.protocol import case_report
from cd7gui.protocol.reference.protocol_files import ProtocolFileError
from cd7gui.protocol.reference.source_verification import verification_rules
from cd7gui.protocol.schedule.report_clocks import report_clocks
from cd7gui.study.opening import open_study, rules
from tests.study.small_study import small_study

READERS = {
    "consent_versions.toml": "reference.consent_versions.consent_versions",
    "limits.toml": "reference.limits.limits",
    "report_clocks.toml": "schedule.report_clocks.report_clocks",
    "schedule.toml": "schedule.plan.schedule",
    "sdv.toml": "reference.source_verification.verification_rules",
    "stopping.toml": "reference.stopping_rules.stopping_rules",
}
SHIPPED = resources.text
Edit = Callable[[str, str], None]


def caches() -> Iterator[Any]:
    """Yield what keeps a file once it was read."""
    yield case_report.prove_protocol_files
    for place in READERS.values():
        module, _, name = place.rpartition(".")
        yield getattr(importlib.import_module(f"cd7gui.protocol.{module}"), name)


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edit]:
    """Put another text in the place of a file."""

    def put(file: str, text: str) -> None:
        monkeypatch.setattr(resources, "text", lambda *at: text if at[-1] == file else SHIPPED(*at))
        for kept in caches():
            kept.cache_clear()

    yield put
    monkeypatch.undo()
    for kept in caches():
        kept.cache_clear()


SLIPS = {  # file, what stands there, what somebody types there, and what the sentence has to name
    "per cent in place of a share": ("stopping.toml", "p0 = 0.20", "p0 = 20", "p0 in “death”"),
    "a comma in place of a point": ("stopping.toml", "p0 = 0.20", "p0 = 0,20", "cannot be read"),
    "no number": ("stopping.toml", "alpha = 0.10", "alpha = nan", "alpha in “death”"),
    "a number in quotation marks": ("stopping.toml", "days = 100", 'days = "100"', "days in “death”"),
    "a name that means nothing": ("stopping.toml", "prior = [0.6, 2.4]", "piror = [0.6, 2.4]", "piror"),
    "an event that nobody watches": ("stopping.toml", 'event = "death"', 'event = "deaths"', "deaths"),
    "a negative limit": ("limits.toml", "value = 90", "value = -90", "value in contact_stale"),
    "a limit of half a day": (
        "limits.toml",
        "value = 90",
        "value = 90.5",
        "90.5 days in [contact_stale]",
    ),
    "an endless limit": ("limits.toml", "value = 90", "value = inf", "value in contact_stale"),
    "a limit without unit": ("limits.toml", 'unit = "days"\n', "", "lacks unit in contact_stale"),
    "a report of no kind": ("report_clocks.toml", 'reports = ["INITIAL"]', "reports = []", "kind of report"),
    "a kind of report that is none": ("report_clocks.toml", '"FOLLOWUP"]', '"FOLLOW-UP"]', "reports in"),
    "hours and days": ("report_clocks.toml", "hours = 24", "hours = 24\ndays = 1", "either hours or days"),
    "no hours": ("report_clocks.toml", "hours = 24", "hours = -24", "hours in"),
    "a truth in words": ("report_clocks.toml", "susar = true", 'susar = "yes"', "susar in"),
    "a misspelt list": ("schedule.toml", "[[item]]", "[[itme]]", "[itme]"),
    "a window that ends before it begins": ("schedule.toml", "last = 14", "last = -14", "before its first"),
    "half a day": ("schedule.toml", "last = 14", "last = 14.5", "last in “form.F1”"),
    "an anchor of nobody": ("schedule.toml", 'anchor = "T"', 'anchor = "X"', "anchor in “form.F1”"),
    "a form of nobody": ("schedule.toml", 'form = "F1"', 'form = "F99"', "form in “form.F1”"),
    "an item that stands twice": ("schedule.toml", 'id = "form.F2"', 'id = "form.F1"', "same id"),
    "a share above all": ("sdv.toml", "value = 20", "value = 200", "value in [share]"),
    "a field of nobody": ("sdv.toml", '"F1.CONSDAT"', '"F1.CONSDATE"', "no F1.CONSDATE"),
    "a form that is one text": ("sdv.toml", 'forms = ["F2"]', 'forms = "F2"', "forms in"),
    "a form of nobody in the plan of verification": ("sdv.toml", 'forms = ["F2"]', 'forms = ["F2X"]', "no F2X"),
    "a field in place of a form": ("sdv.toml", 'forms = ["F2"]', 'forms = ["F1.CONSDAT"]', "no F1.CONSDAT"),
    "a field of nobody to narrow it": ("sdv.toml", 'field = "AESER"', 'field = "AESRE"', "no F19.AESRE"),
    "a code of nobody to narrow it": ("sdv.toml", 'is = "Y"', 'is = "YES"', "no code “YES” of F19.AESER"),
    "half a per cent": ("sdv.toml", "value = 20", "value = 20.5", "value in [share]"),
    "a number too large for any": ("limits.toml", "value = 90", f"value = {10**400}", "value in contact_stale"),
    "a report told on no day": ("report_clocks.toml", 'told = "RPSPODAT"', 'told = "SAENARR"', "told in “sae.sponsor”"),
    "a report told at no time": ("report_clocks.toml", '"RPSPOTIM"', '"RPSPODAT"', "time in “sae.sponsor”"),
    "a date that is none": ("schedule.toml", 'date = "TXDAT"', 'date = "TXKIND"', "F11.TXKIND: it is no date"),
    "years that go back": ("schedule.toml", "yearly = [3, 15]", "yearly = [15, 3]", "yearly in"),
    "days after and none before": ("schedule.toml", "last = 14", "after = 14", "after needs before"),
    "a name of two lines": ("schedule.toml", 'id = "form.F1"', 'id = "form\\nF1"\nyears = 1.5', "years in "),
    "a day in quotation marks": ("consent_versions.toml", "from = 2020-10-01", 'from = "2020-10-01"', "from in “1.0”"),
    "an end before the beginning": ("consent_versions.toml", "until = 2021-10-31", "until = 2019-10-31", "ends before"),
    "a misspelt end": ("consent_versions.toml", "until =", "untill =", "untill"),
}
AMENDMENTS = {
    "a day in quotation marks": ('since = "2027-01-01"', "since in the amendment 3.0"),
    "a moment in place of a day": ("since = 2027-01-01T00:00:00", "since in the amendment 3.0"),
    "a site's day as a year": ('sites = { "02" = 2027 }', "sites in the amendment 3.0"),
    "no day at all": ("", "no date from which"),
    "a name that means nothing": ("since = 2027-01-01\nform = 1", "form"),
    "a change that is no window": (
        'since = 2027-01-01\n[[amendment.change]]\nitem = "form.F1"\ntitle = "x"',
        "“title” in a change of the amendment 3.0",
    ),
    "a change of nothing": ('since = 2027-01-01\ndropped = ["form.X"]', "no form.X"),
    "a change that is a text": ('since = 2027-01-01\nchange = ["x"]', "as change in the amendment 3.0"),
    "an item that is a text": ('since = 2027-01-01\nitem = ["x"]', "as item in the amendment 3.0"),
    "an item that is a number": ("since = 2027-01-01\nitem = [1]", "as item in the amendment 3.0"),
    "one table in place of a list": ('since = 2027-01-01\n[amendment.item]\nid = "x"', "as item in the amendment 3.0"),
    "days after and none before": (
        'since = 2027-01-01\n[[amendment.change]]\nitem = "form.F1"\nafter = 3',
        "after needs before",
    ),
    "a negative window": (
        'since = 2027-01-01\n[[amendment.change]]\nitem = "form.F1"\nbefore = -3',
        "before in a change of the amendment 3.0",
    ),
}


LEGAL = {  # file, what stands there, and what a site may type there as well
    "forms of rows": ("sdv.toml", 'forms = ["F2"]', 'forms = ["F2", "F3P", "F4D", "F8T"]'),
    "a field of a form of rows": ("sdv.toml", 'fields = ["F6.HSCTDAT"]', 'fields = ["F6.HSCTDAT", "F8T.TFDAT"]'),
    "a share without unit": ("sdv.toml", 'unit = "% of patients, of whom every value is verified"\n', ""),
    "a whole share with a point": ("sdv.toml", "value = 20", "value = 20.0"),
    "a note beside the share": ("sdv.toml", "value = 20", 'value = 20\nnote = "agreed in May"'),
    "a note beside an entry": ("sdv.toml", 'forms = ["F2"]', 'forms = ["F2"]\nnote = ""'),
    "a grade as a number": ("sdv.toml", '{ field = "AESER", is = "Y" }', '{ field = "AETOXGR", is = 4 }'),
    "a note beside a limit": ("limits.toml", "value = 90", 'value = 90\nnote = "agreed"'),
    "the dictionary of the limits": ("limits.toml", "[contact_stale]", 'dictionary = "1.0"\n\n[contact_stale]'),
    "a version with a note": ("consent_versions.toml", 'name = "2.0"', 'name = "2.0"\nnote = "agreed"'),
    "whole days of a rule with a point": ("stopping.toml", "days = 100", "days = 100.0"),
    "a note beside a rule": ("stopping.toml", "days = 100", 'days = 100\nnote = "agreed"'),
    "whole hours with a point": ("report_clocks.toml", "hours = 24", "hours = 24.0"),
    "on the same day": ("report_clocks.toml", "days = 7", "days = 0"),
    "a note beside a clock": ("report_clocks.toml", "hours = 24", 'hours = 24\nnote = "agreed"'),
    "a whole window with a point": ("schedule.toml", "last = 14", "last = 14.0"),
    "a note beside an item": ("schedule.toml", "last = 14", 'last = 14\nnote = "agreed"'),
    "whole years with a point": ("schedule.toml", "yearly = [3, 15]", "yearly = [3.0, 15.0]"),
    "a note of a whole file": ("schedule.toml", 'dictionary = "1.0"', 'note = "agreed"'),
    "a series that is one sample": ("schedule.toml", "gap = ", "gap = 0 # "),
}


@pytest.mark.parametrize(("file", "old", "new"), LEGAL.values(), ids=LEGAL.keys())
def test_what_a_site_may_type_is_taken(edit: Edit, file: str, old: str, new: str) -> None:
    text = SHIPPED("protocol", file)
    assert old in text
    edit(file, text.replace(old, new, 1))
    rules()
    assert verification_rules().share == 20


def test_whole_numbers_and_codes_are_read_as_such(edit: Edit) -> None:
    edit(
        "sdv.toml",
        SHIPPED("protocol", "sdv.toml").replace('{ field = "AESER", is = "Y" }', LEGAL["a grade as a number"][2]),
    )
    assert verification_rules().always_as("F19", "AETERM", {"AETOXGR": "4"}) == "serious adverse event"
    edit("report_clocks.toml", SHIPPED("protocol", "report_clocks.toml").replace("hours = 24", "hours = 24.0"))
    assert repr(report_clocks()[0].hours) == "24"


def told(named: str) -> str:
    """Open nothing, and return the sentence that says why."""
    with pytest.raises(ProtocolFileError) as raised:
        rules()
    assert isinstance(raised.value, UserError)
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(("file", "old", "new", "named"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_before_anything_is_judged(edit: Edit, file: str, old: str, new: str, named: str) -> None:
    text = SHIPPED("protocol", file)
    assert old in text
    edit(file, text.replace(old, new, 1))
    assert f"The file {file} of the protocol" in told(named)


@pytest.mark.parametrize(("lines", "named"), AMENDMENTS.values(), ids=AMENDMENTS.keys())
def test_a_slip_in_an_amendment_is_told(edit: Edit, lines: str, named: str) -> None:
    begin = '\n[[amendment]]\nversion = "3.0"\nsource = "s"\n'
    edit("schedule.toml", SHIPPED("protocol", "schedule.toml") + begin + lines)
    told(named)


@pytest.mark.parametrize("file", READERS)
def test_no_value_of_another_kind_is_taken(edit: Edit, file: str) -> None:
    text = SHIPPED("protocol", file)
    lines = [at for at, line in enumerate(text.splitlines()) if re.match(r"\w+ = ", line)]
    for at in lines[1:60]:
        changed = text.splitlines()
        name = changed[at].partition(" ")[0]
        changed[at] = f"{name} = {{ a = 1 }}"
        edit(file, "\n".join(changed))
        if name != "where":
            told(name)


@pytest.mark.parametrize(
    "content", ["", "[[", "a = 1", "\ud800", "item = 1\nrule = 1\nclock = 1\nalways = 1\nversion = 1"]
)
@pytest.mark.parametrize("file", READERS)
def test_what_is_no_such_file_at_all_is_told(edit: Edit, file: str, content: str) -> None:
    edit(file, content)
    if file != "limits.toml" or content:
        told(file)


def test_a_command_and_a_window_say_it(edit: Edit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_study(tmp_path / "s.cd7"):
        pass
    edit("stopping.toml", SHIPPED("protocol", "stopping.toml").replace("p0 = 0.20", "p0 = 20"))
    assert main(["check", str(tmp_path / "s.cd7")]) == 2
    assert "p0 in “death”" in capsys.readouterr().err
    with pytest.raises(UserError, match="p0 in “death”"):
        open_study(tmp_path / "s.cd7")
    assert tomllib.loads(SHIPPED("protocol", "stopping.toml"))["rule"]
