"""The benchmark runs and produces numbers. What they are is nobody's business here: tests never judge speed."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from bench.figure import Figure, at_least, at_most
from bench.table import markdown

from fixtures.checkout import ROOT

# What is measured is little, but a new machine compiles the renderer's kernels first.
pytestmark = pytest.mark.timeout(320)


def test_a_short_run_produces_numbers(tmp_path: Path):
    found = tmp_path / "figures.json"
    words = ["-m", "bench", "start", "poll", "submit", "--quick", "--store", "sqlite", "--json", str(found)]
    ran = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    figures = json.loads(found.read_text())["figures"]
    assert {figure["part"] for figure in figures} == {"start", "poll", "submit"}
    assert all(math.isfinite(value) and value >= 0 for figure in figures for value in figure["values"])
    assert {figure["verdict"][:3] for figure in figures} <= {"", "met", "not"}


def test_films_are_measured_beside_their_encoding(tmp_path: Path):
    found = tmp_path / "figures.json"
    words = ["-m", "bench", "render", "--quick", "--json", str(found)]
    ran = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    figures = {figure["what"]: figure for figure in json.loads(found.read_text())["figures"]}
    assert all(value > 0 for figure in figures.values() for value in figure["values"])
    assert "ms a frame" in figures["start to end: film beside encoding, CPU"]["said"]
    assert figures["median over worlds, CPU"]["target"] == "≤ 2.5 times"
    assert {"first film ever: parallax", "first film of a process: parallax"} <= figures.keys()


def test_a_verdict_says_by_how_much_a_target_is_missed():
    assert Figure("poll", "CPU", "ms", (0.1, 0.2, 0.3), at_most(0.2, "ms")).verdict == "met"
    assert Figure("poll", "CPU", "ms", (0.1, 0.2, 0.3), at_most(0.12, "ms")).verdict == "not met: 0.2"
    assert Figure("poll", "requests", "/s", (5000.0,), at_least(6000, "/s")).verdict == "not met: 5,000"
    assert Figure("poll", "p99", "ms", (5.0,)).verdict == ""


def test_the_table_fits_a_page():
    figure = Figure("poll", "CPU a request", "ms", (0.1, 0.2, 0.3), at_most(0.12, "ms"))
    lines = markdown([figure], ["two cores"]).splitlines()
    assert lines[2] == "| poll | CPU a request | 0.2 | 0.1 – 0.3 | ms | ≤ 0.12 ms | not met: 0.2 |"
    told = Figure("render", "mood", "times", (2.0,), said="3 beside 1.5 ms a frame")
    assert "| times (3 beside 1.5 ms a frame) |" in markdown([told], [])
    assert lines[-1] == "- two cores"
