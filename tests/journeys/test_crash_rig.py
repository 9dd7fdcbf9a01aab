"""The crash rig in short: what was killed, stopped and drained leaves all right; and the rig sees what is not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.checkout import ROOT

pytestmark = [pytest.mark.crash, pytest.mark.timeout(240)]
CUSTOMERS, KILLS = 10, 3
RUNS = {
    "sqlite": ("--store", "sqlite", "--tasks", f"{CUSTOMERS}", "--kills", f"{KILLS}", "--seed", "6"),
    "postgres": ("--store", "postgres", "--tasks", f"{CUSTOMERS}", "--kills", f"{KILLS}", "--seed", "4"),
    "planted": ("--store", "sqlite", "--tasks", "25", "--kills", "0", "--seed", "8", "--plant", "all"),
}


class Rig:
    """One short run in a process of its own."""

    def __init__(self, report: Path, *words: str) -> None:
        self._report = report
        command = [sys.executable, "-m", "bench.crash", "--quick", "--json", str(report), *words]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def end(self) -> tuple[int, dict[str, Any], str]:
        """Exit status, report, and what it said."""
        said, _ = self.process.communicate(timeout=200)
        assert self._report.exists(), said
        (verdict,) = json.loads(self._report.read_text())
        return self.process.returncode, verdict, said


@pytest.fixture(scope="module")
def rigs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Rig]]:
    """All at the same time: each of them mostly waits."""
    folder = tmp_path_factory.mktemp("rigs")
    rigs = {name: Rig(folder / f"{name}.json", *words) for name, words in RUNS.items()}
    yield rigs
    for rig in rigs.values():
        if rig.process.poll() is None:
            rig.process.terminate()  # it ends what it has started
            rig.process.communicate()


def test_the_rig_reports_every_fault_that_is_planted(rigs: dict[str, Rig]) -> None:
    """An unfinished task, a double capture, half a film, a silent webhook and others are seen, and the exit is 1."""
    status, verdict, said = rigs["planted"].end()
    assert (status, verdict["good"]) == (1, False), said
    missed = {
        (name, kind)
        for name, kinds in verdict["planted"].items()
        for kind in kinds
        if not verdict["must_be_zero"][kind]
    }
    assert len(verdict["planted"]) >= 9
    assert not missed, said


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_whatever_is_killed_nothing_is_lost_or_charged_twice(rigs: dict[str, Rig], store: str) -> None:
    """Customers come, processes die, and everything is right in the end."""
    status, verdict, said = rigs[store].end()
    assert (status, verdict["good"]) == (0, True), said
    assert verdict["store"] == store
    assert verdict["kills"] >= KILLS
    assert verdict["tasks accepted"] + verdict["hung up, never accepted"] == CUSTOMERS
    assert verdict["films played"] == verdict["ended"]["succeeded"] > 0
    assert not any(verdict["must_be_zero"].values())
