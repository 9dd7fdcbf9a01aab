"""The operator: runs the commands that one would, and clears up the orders that nobody else can."""

import asyncio
import json
import os
import sys
from typing import Any

from bench.crash.books import read_upstream
from bench.crash.stage import Stage

_PATIENCE = 120


class Operator:
    """`filmgate` commands beside the running processes."""

    def __init__(self, stage: Stage) -> None:
        self._data = stage.place.data
        self._settings = stage.settings

    async def says(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit status and JSON of a command."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "filmgate", *words, "--json", "--data", str(self._data)),
            env={**os.environ, **self._settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await asyncio.wait_for(process.communicate(), _PATIENCE)
        try:
            return process.returncode or 0, dict(json.loads(said))
        except ValueError:
            return process.returncode or 1, {"error": complained.decode(errors="replace")[-600:]}

    async def finds_wrong(self) -> list[str]:
        """What `filmgate ledger verify` complains of."""
        status, said = await self.says("ledger", "verify")
        faults = [json.dumps(fault) for fault in said.get("faults", [])]
        return faults or ([str(said)] if status else [])

    async def resolve_all(self) -> int:
        """Look up every order of unknown fate in the upstream's own books and say what is there; how many there were.

        Raises RuntimeError where a command refuses.
        """
        _, listed = await self.says("jobs", "list", "--state", "unknown", "--limit", "10000")
        upstream = read_upstream(self._data)
        for job in listed["jobs"]:
            order = upstream.get(job["token"])
            found = ["--accepted", order.under_way[-1]] if order and order.under_way else ["--never-started"]
            status, said = await self.says("jobs", "resolve", job["id"], "--operator", "rig", *found)
            if status:
                raise RuntimeError(f"jobs resolve {job['id']}: {said}")
        return len(listed["jobs"])
