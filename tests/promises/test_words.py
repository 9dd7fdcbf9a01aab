"""What no file of ours may contain, how large things may grow, and what every package says of itself."""

import ast
import re
from collections.abc import Iterator

import pytest

from fixtures.checkout import sources, texts

MOST_LINES_IN_A_FILE = 450
MOST_LINES_IN_A_FUNCTION = 60

# Written in pieces, so that this file passes its own test.
PLACES_ON_SOMEBODYS_MACHINE = re.compile(
    r"(?<![\w.}>*-])/(?:" + "|".join(["home", "Users", "root", "work"]) + r")/[\w.-]+"
)
REGISTRIES = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "pypi" + ".org",
            "files." + "pythonhosted",
            "registry." + "npmjs",
            "deb." + "debian.org",
            "registry." + "yarnpkg",
            "proxy." + "golang",
            "--extra-" + "index-url",
        )
    )
)
SAY_NOTHING = re.compile(
    r"(?:^|_)(?:manager|managers|util|utils|helper|helpers|common|misc|base_?classes|stuff)(?:_|$)"
)


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {found.group()}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        for found in pattern.finditer(line)
    ]


def test_no_path_of_somebodys_machine():
    assert not (found := hits(PLACES_ON_SOMEBODYS_MACHINE)), "\n".join(found)


def test_no_registry_addresses():
    assert not (found := hits(REGISTRIES)), "\n".join(found)


def test_module_names_say_what_they_hold():
    poor = [name for name in sources() for part in name.removesuffix(".py").split("/") if SAY_NOTHING.search(part)]
    assert not poor, "name these after the noun they hold:\n" + "\n".join(poor)


def test_files_stay_readable():
    long = {name: len(text.splitlines()) for name, text in sources().items() if "/migrations/versions/" not in name}
    over = [f"{name}: {lines} lines" for name, lines in long.items() if lines > MOST_LINES_IN_A_FILE]
    assert not over, f"over {MOST_LINES_IN_A_FILE} lines; split by noun:\n" + "\n".join(over)


def test_functions_stay_readable():
    over = [
        f"{name}:{function.lineno}: {function.name} has {lines} lines"
        for name, text in sources().items()
        if "/kernels/" not in name
        for function in functions(ast.parse(text))
        if (lines := own_lines(function)) > MOST_LINES_IN_A_FUNCTION
    ]
    assert not over, f"over {MOST_LINES_IN_A_FUNCTION} lines, not counting text such as SQL:\n" + "\n".join(over)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from `def` to the end, each string of several lines (docstring, SQL) counted as one."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    inside_fstrings = {
        part for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    for node in ast.walk(function):
        is_text = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        if is_text and (isinstance(node, ast.JoinedStr) or node not in inside_fstrings):
            lines -= (node.end_lineno or node.lineno) - node.lineno
    return lines


def packages() -> list[str]:
    return [name for name in sources() if name.endswith("/__init__.py") and "/migrations" not in name]


@pytest.mark.parametrize("name", packages())
def test_packages_introduce_themselves(name: str):
    """What comes in, what goes out, what it may import: whoever opens the folder reads that first."""
    said = ast.get_docstring(ast.parse(sources()[name])) or ""
    assert said, f"{name} has no docstring"
    missing = [word for word in ("In:", "Out:") if word not in said]
    missing += [] if re.search(r"\bimports?\b", said, re.IGNORECASE) else ["what it may import"]
    assert not missing, f"{name}: its docstring does not say {', '.join(missing)}"
