"""How long a customer waits for a film by the embedded renderer: from the request to the answer that names it."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench.figure import Figure
from bench.ground import Ground
from bench.process import wait_for
from bench.server import Server, filmgate
from bench.stock import open_accounts

_PROMPT = "A sailboat on a calm sea at sunset, drone shot"
_MOST_SECONDS = 1800.0
_LOOK_SECONDS = 0.1


def measure(ground: Ground) -> Iterator[Figure]:
    rounds = ground.pick(3, 1)
    wanted = ground.pick([(mode, seconds) for mode in ("std", "pro") for seconds in (5, 10, 15)], [("std", 3)])
    with ground.place("sqlite") as place:
        (key,) = open_accounts(place, 1)
        with filmgate(place.data, WORKERS="1", ENGINES='["previz"]') as server:
            _made(server, key, "std", 3)  # kernels are compiled, the child is warm
            for mode, seconds in wanted:
                films = [_made(server, key, mode, seconds) for _ in range(rounds)]
                waits, costs, sizes = zip(*films, strict=True)
                what = f"{mode}, {seconds} s"
                yield Figure("latency", f"{what}: from the request to the film", "s", waits)
                yield Figure("latency", f"{what}: CPU of the renderer", "s", costs)
                yield Figure("latency", f"{what}: size", "MB", sizes[:1])


def _made(server: Server, key: str, mode: str, seconds: int) -> tuple[float, float, float]:
    """Seconds of waiting, CPU seconds, and megabytes of one film."""
    begun, cpu = time.perf_counter(), server.children_cpu()
    body = {"prompt": _PROMPT, "mode": mode, "duration": seconds, "sound": True, "seed": 1}
    task = _ask(server, key, "/filmgate/v1/tasks", body)

    def ended() -> dict[str, Any] | None:
        now = _ask(server, key, f"/filmgate/v1/tasks/{task['id']}")
        if now["state"] in ("failed", "cancelled"):
            raise RuntimeError(f"there is no film: {now['failure']}")
        return now if now["state"] == "succeeded" else None

    film = wait_for(ended, _MOST_SECONDS, "a film", look_seconds=_LOOK_SECONDS)["films"][0]
    return time.perf_counter() - begun, server.children_cpu() - cpu, film["size"] / 1e6


def _ask(server: Server, key: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", content, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
