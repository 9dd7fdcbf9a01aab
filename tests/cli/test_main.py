"""What holds for every command: help, version, mistakes, a quick start."""

import os
import subprocess
import sys
import tomllib

import pytest

from fixtures.checkout import ROOT, SRC

HEAVY = {"aiohttp", "alembic", "apsw", "asyncpg", "av", "cv2", "numba", "numpy", "uvicorn"}


def test_version_is_the_packages(command):
    version = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert command("--version").out == f"filmgate {version}\n"


def test_help_names_every_command(command):
    said = command("--help").out
    for name in ("serve", "worker", "generate", "doctor", "migrate", "accounts", "keys", "ledger", "tasks", "quote"):
        assert f" {name} " in said


def test_without_a_command_it_shows_its_help(command):
    ran = command()
    assert ran.status == 2
    assert "generate" in ran.out + ran.err


def test_a_mistyped_command_is_guessed(command):
    ran = command("doctr")
    assert ran.status == 2
    assert "Did you mean 'doctor'?" in ran.err


def test_starting_loads_nothing_heavy():
    program = "import sys, filmgate.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    loaded = HEAVY.intersection(ran.stdout.split())
    assert not loaded


def test_a_wrong_setting_is_one_line(command):
    ran = command("ledger", "verify", FILMGATE_PORT="high")
    assert ran.status == 2
    assert "FILMGATE_PORT" in ran.complaint


def test_a_data_folder_that_cannot_be_made_is_one_line(command, tmp_path):
    tmp_path.joinpath("file").write_text("")
    ran = command("accounts", "create", "a", "--data", str(tmp_path / "file" / "data"))
    assert ran.status == 2
    assert "--data" in ran.complaint


def test_a_damaged_database_is_one_line(command):
    command.data.mkdir()
    command.data.joinpath("filmgate.db").write_bytes(b"this is no database, " * 500)
    ran = command("ledger", "verify")
    assert ran.status == 1
    assert "not a database" in ran.complaint


def test_debugging_shows_where(command):
    assert "Traceback" in command("keys", "create", "--account", "a", FILMGATE_DEBUG="1").err


@pytest.mark.parametrize("family", ["accounts", "keys", "ledger", "tasks"])
def test_a_family_alone_shows_its_commands(command, family):
    ran = command(family)
    assert ran.status == 2
    assert "Commands" in ran.out + ran.err
