"""The rooms of the house: their floors, their sizes, and no circle among files or folders; hidden imports count too."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.slow_places import SLOW
from tests.source_trees import MODULES, nodes, tree

ROOT = Path(__file__).parents[1]

MOST_MODULES, LEAST_MODULES = 15, 2
MOST_LINES, LONGEST_CLASS, LONGEST_FUNCTION = 400, 330, 40
# Folders that hold one module for each form, group of checks or published scale.
LONG_LISTS = {"protocol/forms": 26, "protocol/checks": 22, "grading": 17}

# Parts of the window that stand side by side: none of them knows another.
SIDE_BY_SIDE = ("ui/data_entry", "ui/summary", "ui/transfers", "ui/exports", "ui/findings")
BELOW_THEM = ("ui/style", "ui/widgets", "ui/dialogs", "ui/charts", "ui/services", "ui/jobs")
MAY_MAKE_THE_DEMO = {"cli/commands", "ui/app", "ui/tour/tour", "ui/services/controller"}

UNWANTED_WORDS = (
    "desk",
    "door",
    "forgetful",
    "hanging",
    "heard",
    "inhand",
    "said",
    "sight",
    "standing",
    "sweep",
    "takeover",
    "taking",
    "told",
    "unwanted",
    "waysout",
    "wish",
)
# Class names that are still to be changed or stand twice: these lists may only become shorter.
STILL_UNWANTED = set()
STILL_TWICE = set()

# What is there for others than our own modules, and which decorators put a function where it is found.
FOR_OTHERS = {"open_study"}
REGISTERING = "check"
# Names by which Python, Qt and XML parsers call a method.
CALLED_FROM_OUTSIDE = {"_missing_"}
# Fields of records that are compared as a whole.
COMPARED = {"Identity.inode", "FileStamp.beginning"}

# Characters of the first sentence of a docstring, and where the codebook prints them; these may only become less.
LONGEST_SENTENCE, LONGEST_PRINTED = 100, 113
PRINTED = ("protocol/checks/", "protocol/endpoints/", "protocol/forms/")
# The one module that leans on the private parts of a library, and the test that fails where they change.
PRIVATE_PARTS = {
    "openpyxl": ("exchange/readers/xlsx_parser", "tests/exchange/readers/test_xlsx_parser.py"),
    "xlsxwriter": ("exchange/writers/xlsxwriter_parts", "tests/exchange/writers/test_xlsxwriter_parts.py"),
    "PySide6": ("ui/services/display", "tests/ui/services/test_display.py"),
}
PRIVATE_NAMES = {
    "openpyxl": ("openpyxl.worksheet._reader",),
    "xlsxwriter": ("row_data_fh", "str_table", "page.tables["),
    "PySide6": ("__orig_import__",),
}

IN_THE_ROOT = {
    ".ci",
    ".git-blame-ignore-revs",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "cd7gui",
    "constraints.txt",
    "pyproject.toml",
    "resources",
    "tests",
}


def _key(dotted: str) -> str | None:
    """Return the module that a dotted name stands for, if it is one of ours."""
    key = dotted.removeprefix("cd7gui").removeprefix(".").replace(".", "/")
    package = f"{key}/__init__" if key else "__init__"
    return next((one for one in (key, package) if one in MODULES), None)


def _imports(module: str) -> Iterator[str]:
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from (found for one in node.names if one.name.startswith("cd7gui") and (found := _key(one.name)))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cd7gui"):
            for one in node.names:
                if found := _key(f"{node.module}.{one.name}") or _key(node.module or ""):
                    yield found


@pytest.fixture(scope="module")
def imports() -> Mapping[str, set[str]]:
    return {name: set(_imports(name)) - {name} for name in MODULES}


def _folder(module: str) -> str:
    return module.rpartition("/")[0]


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return what circles hold together: nodes that import nothing left, or that nothing imports, are taken off."""
    left = {name: set(others) & graph.keys() for name, others in graph.items()}
    while True:
        imported = set().union(*left.values()) if left else set()
        ends = {name for name, others in left.items() if not others or name not in imported}
        if not ends:
            return sorted(left)
        left = {name: others - ends for name, others in left.items() if name not in ends}


def test_no_files_import_each_other_in_a_circle(imports: Mapping[str, set[str]]) -> None:
    assert _circle(imports) == []


def test_no_folders_import_each_other_in_a_circle(imports: Mapping[str, set[str]]) -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, others in imports.items():
        if _folder(name):
            graph[_folder(name)] |= {_folder(one) for one in others if _folder(one)} - {_folder(name)}
    assert _circle(graph) == []


def test_a_circle_is_found() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": set()}) == ["b", "c"]


def test_a_folder_can_be_overlooked() -> None:
    sizes = Counter(_folder(name) for name in MODULES if not name.endswith("__init__") and _folder(name))
    assert {name: size for name, size in sizes.items() if size > LONG_LISTS.get(name, MOST_MODULES)} == {}
    parents = {_folder(name) for name in sizes}
    assert [name for name, size in sizes.items() if size < LEAST_MODULES and name not in parents] == []


def test_no_name_of_a_module_stands_twice_within_a_package() -> None:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in MODULES:
        if not name.endswith("__init__"):
            names[name.partition("/")[0], name.rpartition("/")[2]].append(name)
    assert [found for found in names.values() if len(found) > 1] == []


def test_parts_of_the_window_side_by_side_do_not_know_each_other(imports: Mapping[str, set[str]]) -> None:
    def part(module: str) -> str:
        return next((one for one in SIDE_BY_SIDE if module.startswith(f"{one}/")), "")

    def below(module: str) -> bool:
        return any(module.startswith(f"{one}/") for one in BELOW_THEM)

    wrong = [
        (name, other)
        for name, others in imports.items()
        for other in others
        if part(other) and (below(name) or (part(name) and part(name) != part(other)))
    ]
    assert wrong == []


def test_the_demo_and_the_tour_are_known_to_those_alone_who_begin_them(imports: Mapping[str, set[str]]) -> None:
    wanted = ("study/demo", "ui/tour/")
    found = {
        name
        for name, others in imports.items()
        if any(one.startswith(wanted) for one in others) and not name.startswith(wanted)
    }
    assert found <= MAY_MAKE_THE_DEMO


def _classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for name in MODULES:
        for node in tree(name).body:
            if isinstance(node, ast.ClassDef):
                yield name, node


def test_files_classes_and_functions_can_be_read_in_one_go() -> None:
    for name, path in MODULES.items():
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") <= MOST_LINES, name
        for node in nodes(name):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                longest = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= longest, f"{name}: {node.name}"


def test_no_class_name_stands_twice() -> None:
    counted = Counter(node.name for _, node in _classes())
    twice = {name for name, times in counted.items() if times > 1}
    assert twice - STILL_TWICE == set()
    assert STILL_TWICE - twice == set(), "take these off the list: they stand once by now"


def _image(name: str) -> bool:
    plain = name.lower().replace("desktop", "")
    return any(word in plain for word in UNWANTED_WORDS)


def test_names_of_files_and_classes_are_no_images() -> None:
    files = {name for name in MODULES if _image(name.rpartition("/")[2].replace("_", ""))}
    assert files == set()
    classes = {node.name for _, node in _classes() if _image(node.name)}
    assert classes - STILL_UNWANTED == set()
    assert STILL_UNWANTED - classes == set(), "take these off the list: they are gone"


def test_nothing_strays_into_the_root() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no repository")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {one.strip('"').partition("/")[0] for one in tracked.splitlines()} <= IN_THE_ROOT


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module or a class defines, but for checks, which are found as such."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        registered = any(ast.unparse(one).startswith(REGISTERING) for one in node.decorator_list)
        return [] if registered else [node.name]
    if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Check("):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _read_in(found: Iterable[ast.AST]) -> set[str]:
    return {one.id for one in found if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _taken_by_others() -> set[tuple[str, str]]:
    """Return which names of which modules other modules import, or read as attributes of the module."""
    found = set()
    for module in MODULES:
        modules: dict[str, str] = {}
        for node in nodes(module):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cd7gui"):
                for one in node.names:
                    found.add((_key(node.module or "") or "", one.name))
                    modules[one.asname or one.name] = _key(f"{node.module}.{one.name}") or ""
        for node in nodes(module):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add((modules[node.value.id], node.attr))
    return found


def test_every_definition_of_a_module_is_used_by_production_code() -> None:
    taken, unused = _taken_by_others(), []
    for module in MODULES:
        read = [(node, _read_in(ast.walk(node))) for node in tree(module).body]
        defined = [(node, name) for node, _ in read for name in _defined(node) if name[:2] != "__"]
        unused += [
            f"{module}: {name}"
            for node, name in defined
            if name not in FOR_OTHERS and (module, name) not in taken
            if not any(name in names for one, names in read if one is not node)
        ]
    assert unused == []


def _names_read() -> set[str]:
    """Return every name that some code reads, sets by keyword or spells out as a text."""
    found: set[str] = set()
    for module in MODULES:
        for node in nodes(module):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.keyword):
                found.add(node.arg or "")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def _called_from_outside(name: str) -> bool:
    """Return whether a class of Qt or of the standard library has this method: then it is called there."""
    from html.parser import HTMLParser
    from io import RawIOBase

    from PySide6 import QtCore, QtGui, QtWidgets

    kinds = (getattr(module, one) for module in (QtCore, QtGui, QtWidgets) for one in dir(module))
    return name in CALLED_FROM_OUTSIDE or any(hasattr(one, name) for one in (HTMLParser, RawIOBase, *kinds))


def test_every_method_and_attribute_of_a_class_is_used_by_production_code() -> None:
    used = _names_read()
    unused = [
        f"{module}: {node.name}.{name}"
        for module, node in _classes()
        if not module.startswith("protocol/forms/")  # a field is found through its form
        for one in node.body
        for name in _defined(one)
        if name not in used
        and name[:2] != "__"
        and f"{node.name}.{name}" not in COMPARED
        and not (isinstance(one, ast.FunctionDef) and _called_from_outside(name))
    ]
    assert unused == []


def test_a_docstring_begins_with_one_short_sentence() -> None:
    for name in MODULES:
        most = LONGEST_PRINTED if name.startswith(PRINTED) else LONGEST_SENTENCE
        found = (one for one in nodes(name) if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef))
        for node in found:
            words = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
            assert len(re.split(r"(?<=[.?!]) |[;:] ", words)[0]) <= most, f"{name}: {words}"
            assert not (isinstance(node, ast.Module) and ";" in words), f"{name}: {words}"


def test_private_parts_of_a_library_are_known_to_one_module_with_a_contract() -> None:
    for library, (module, contract) in PRIVATE_PARTS.items():
        names = PRIVATE_NAMES[library]
        found = {name for name, path in MODULES.items() if any(one in path.read_text("utf-8") for one in names)}
        assert found == {module}
        assert (ROOT / contract).exists()


def test_texts_are_not_marked_for_a_translation_that_does_not_exist() -> None:
    assert [name for name in MODULES if "N_" in _read_in(nodes(name))] == []


def test_dataclasses_are_made_by_our_own_decorator() -> None:
    """The one of the standard library costs each start of the window half a millisecond a class."""
    found = [
        name
        for name in MODULES
        for node in nodes(name)
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if any(one.name == "dataclass" for one in node.names)
    ]
    assert found == [], "write `from cd7gui.records import dataclass` there"


def test_every_slow_place_is_there() -> None:
    tests = ROOT / "tests"
    files = {path.relative_to(tests).as_posix(): path for path in tests.rglob("test_*.py")}
    for place in SLOW:
        start, _, name = place.partition("::")
        found = [path for file, path in files.items() if file.startswith(start)]
        assert any(f"def {name}" in path.read_text(encoding="utf-8") for path in found), place
