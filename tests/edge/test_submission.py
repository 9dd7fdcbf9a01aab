"""What a request costs the server before it is a task."""

import threading

import pytest

from filmgate.edge import submission
from fixtures.theatre import Theatre


@pytest.mark.parametrize(("size", "beside"), [(100, False), (submission._LARGE, True)])
async def test_a_large_body_is_looked_through_beside_the_answers_to_others(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, size: int, beside: bool
):
    """A hundred megabytes of small strings take seconds; nobody else may wait for them."""
    seen: list[threading.Thread] = []
    echo = submission.echo

    def watched(raw: bytes) -> str:
        seen.append(threading.current_thread())
        return echo(raw)

    monkeypatch.setattr(submission, "echo", watched)
    asked = {"type": "std-text-to-video", "prompt": "a boat", "more": ["data:a,b"] * (size // 10)}
    answer = await theatre.post("/api/generate", asked)
    assert answer.status_code == 200
    assert [thread is not threading.main_thread() for thread in seen] == [beside]
