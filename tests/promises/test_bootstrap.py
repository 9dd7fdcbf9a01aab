"""script/bootstrap on a clone in miniature: empty locks, so that no network is needed, and a space in its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.checkout import ROOT

PROGRAM = "import sys\n\n\ndef main():\n    print(sys.argv, sys.flags.safe_path)\n"


def run(*command: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FILMGATE_", "PYTHON"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={**environment, **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a clone")
    shutil.copytree(ROOT / "script", folder / "script", ignore=shutil.ignore_patterns("__pycache__"))
    package = folder / "src" / "filmgate"
    package.mkdir(parents=True)
    package.joinpath("__init__.py").touch()
    package.joinpath("cli.py").write_text(PROGRAM)
    for lock in ("requirements.lock", "requirements-test.lock"):
        folder.joinpath(lock).write_text("# nothing\n")
    made = run(folder / "script" / "bootstrap", FILMGATE_PYTHON=sys.executable)
    assert made.returncode == 0, made.stdout
    assert "ready" in made.stdout
    return folder


def test_a_second_run_does_nothing(clone: Path):
    again = run(clone / "script" / "bootstrap")
    assert (again.returncode, again.stdout) == (0, "")


def test_the_command_runs_from_anywhere_and_through_a_link(clone: Path, tmp_path: Path):
    command = clone / ".venv" / "bin" / "filmgate"
    link = tmp_path / "fg"
    link.symlink_to(command)
    for way in (command, link):
        assert run(way, "serve", "a b").stdout == "['filmgate', 'serve', 'a b'] True\n"


def test_the_tests_packages_are_kept_once_there(clone: Path):
    assert "ready" in run(clone / "script" / "bootstrap", "--test").stdout
    assert run(clone / "script" / "bootstrap").stdout == ""
    assert run(clone / "script" / "bootstrap", "--test").stdout == ""


def test_a_changed_lock_is_noticed(clone: Path):
    clone.joinpath("requirements-test.lock").write_text("# still nothing\n")
    changed = run(clone / "script" / "bootstrap")
    assert "ready" in changed.stdout
    assert "anew" not in changed.stdout


@pytest.mark.timeout(300)
def test_a_torso_and_a_moved_clone_are_made_anew(clone: Path, tmp_path: Path):
    clone.joinpath(".venv", ".filmgate", "unfinished").touch()
    rescued = run(clone / "script" / "bootstrap")
    assert rescued.returncode == 0, rescued.stdout
    assert "did not finish" in rescued.stdout

    moved = tmp_path / "moved"
    shutil.copytree(clone, moved, symlinks=True)
    assert run(moved / ".venv" / "bin" / "filmgate").stdout == "['filmgate'] True\n"
    renewed = run(moved / "script" / "bootstrap")
    assert renewed.returncode == 0, renewed.stdout
    assert "moved or copied" in renewed.stdout
    assert run(clone / "script" / "bootstrap").stdout == ""


def test_what_it_cannot_do_it_says(clone: Path):
    odd = run(clone / "script" / "bootstrap", "--quick")
    assert odd.returncode == 2
    assert odd.stdout == "bootstrap: unknown option --quick; there is only --test.\n"
    nowhere = run(clone / "script" / "bootstrap", FILMGATE_PYTHON="/nowhere/python")
    assert nowhere.returncode == 1
    assert "FILMGATE_PYTHON (/nowhere/python) is not" in nowhere.stdout
