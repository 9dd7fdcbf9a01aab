"""Imports point one way. The contracts stand in pyproject.toml, under [tool.importlinter]."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.checkout import ROOT, sources

FINISHED = """
    cli/__init__ app wiring settings edge/__init__ web/__init__ worker/runner services/tasks/submit store/ledger
    media/folder engines/base engines/previz engines/official compute/pool domain/ledger dialects/kling3api/wire
    dialects/apixo/wire
""".split()  # noqa: SIM905


def lint(folder: Path) -> tuple[bool, str]:
    """Apply the contracts to the packages in a folder."""
    program = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "160"}
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=folder.parent, env=environment, capture_output=True, text=True, check=False
    )
    return ran.returncode == 0, ran.stdout + ran.stderr


def test_contracts_are_kept():
    kept, report = lint(ROOT / "src")
    assert kept, report


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("filmgate/domain/ledger.py", "import filmgate.store"),
        ("filmgate/domain/ledger.py", "import msgspec"),
        ("filmgate/store/ledger.py", "import filmgate.services.tasks.submit"),
        ("filmgate/store/ledger.py", "import filmgate.media"),
        ("filmgate/store/ledger.py", "import filmgate.settings"),
        ("filmgate/engines/previz.py", "import filmgate.store"),
        ("filmgate/engines/previz.py", "import filmgate.engines.official"),
        ("filmgate/engines/base.py", "import filmgate.engines.official"),
        ("filmgate/engines/previz.py", "import filmgate_previz"),
        ("filmgate_previz/__init__.py", "import filmgate.domain"),
        ("filmgate/services/tasks/submit.py", "import starlette"),
        ("filmgate/services/tasks/submit.py", "import filmgate.edge"),
        ("filmgate/services/tasks/submit.py", "import filmgate.settings"),
        ("filmgate/dialects/apixo/wire.py", "import filmgate.store.ledger"),
        ("filmgate/dialects/apixo/wire.py", "import filmgate.dialects.kling3api"),
        ("filmgate/dialects/apixo/wire.py", "import filmgate.worker"),
        ("filmgate/worker/runner.py", "import filmgate.settings"),
        ("filmgate/wiring.py", "import filmgate.app"),
        ("filmgate/manager.py", "import filmgate.domain"),
    ],
)
def test_contracts_notice(tmp_path: Path, path: str, line: str):
    """A contract that cannot fail is no contract: break each once, in a model of the finished tree."""
    model = tmp_path / "src"
    for name in FINISHED:
        module = model / "filmgate" / f"{name}.py"
        for package in (module.parent, *module.parent.parents):
            if model in package.parents:
                package.mkdir(parents=True, exist_ok=True)
                package.joinpath("__init__.py").touch()
        module.touch()
    model.joinpath("filmgate_previz").mkdir()
    model.joinpath("filmgate_previz/__init__.py").touch()
    tmp_path.joinpath("pyproject.toml").write_text(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    kept, report = lint(model)
    assert kept, report
    model.joinpath(path).write_text(line + "\n")
    kept, report = lint(model)
    assert not kept, f"{path}: `{line}` went unnoticed"
    assert "BROKEN" in report or "not listed" in report or "exhaustive" in report.lower(), report


def test_domain_imports_only_the_standard_library():
    foreign = []
    for name, text in sources().items():
        if not name.startswith("src/filmgate/domain/"):
            continue
        for node in ast.walk(ast.parse(text)):
            for module in imported(node):
                if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("filmgate.domain"):
                    foreign.append(f"{name}:{node.lineno} imports {module}")
    assert not foreign, "\n".join(foreign)


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        whole = node.module or ""
        return [f"{whole}.{alias.name}" for alias in node.names] if whole == "filmgate" else [whole]
    return []
