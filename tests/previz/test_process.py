"""The render process as its parent meets it: JSON lines in, JSON lines out, gone when the parent is gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Renderer:
    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "filmgate_previz.process", "--threads", "2", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def say(self, message: dict[str, Any] | bytes) -> None:
        assert self.process.stdin
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the process is gone"
        told: dict[str, Any] = json.loads(line)
        return told

    def end(self, name: str | None) -> dict[str, Any]:
        """The end of an order, skipping its progress."""
        while True:
            told = self.hear()
            if "progress" in told:
                assert 0 <= told["progress"] <= 1
            else:
                assert told["id"] == name
                return told

    def hang_up(self) -> int:
        """Close the pipe the process listens to; its exit status."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.left()

    def left(self) -> int:
        status = self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return status


@pytest.fixture(scope="module")
def shared() -> Iterator[Renderer]:
    renderer = Renderer()
    ready = renderer.hear()
    assert ready == {"ready": True, "pid": renderer.process.pid}
    yield renderer
    assert renderer.hang_up() == 0


def work(name: str, path: Path | str, seconds: float = 0.5, **more: Any) -> dict[str, Any]:
    film = {"shots": [{"prompt": "the sea", "seconds": seconds}], "width": 128, "height": 72, "sound": True, "seed": 1}
    return {"id": name, "work": {"film": {**film, **more}, "path": str(path)}}


def test_films_one_after_another(shared: Renderer, tmp_path: Path) -> None:
    shared.say(work("a", tmp_path / "a.mp4"))
    shared.say(work("b", tmp_path / "b.mp4", sound=False))
    assert shared.end("a")["result"]["has_audio"] is True
    report = shared.end("b")["result"]
    assert (report["engine"], report["frames"], report["has_audio"]) == ("previz", 12, False)
    assert {p.name for p in tmp_path.iterdir()} == {"a.mp4", "b.mp4"}


@pytest.mark.parametrize(
    "bad",
    [
        {"id": "x", "work": {}},
        {"id": "x"},
        work("x", "relative.mp4"),
        work("x", "/tmp/x.mp4", width=127),
        work("x", "/tmp/x.mp4", seconds=-1.0),
        work("x", "/tmp/x.mp4", colour="red"),
    ],
)
def test_bad_orders_are_invalid(shared: Renderer, bad: dict[str, Any]) -> None:
    shared.say(bad)
    error = shared.end("x")["error"]
    assert error["code"] == "invalid"
    assert error["message"].endswith(".")


@pytest.mark.parametrize("line", [b"{", b"[]", b"7", b'{"work": 1}', b'{"id": 5}', b"\xff"])
def test_bad_lines_are_answered_and_survived(shared: Renderer, line: bytes) -> None:
    shared.say(line)
    assert shared.end(None)["error"]["code"] == "invalid"


def test_a_path_that_cannot_be_written(shared: Renderer, tmp_path: Path) -> None:
    shared.say(work("n", tmp_path / "no" / "film.mp4"))
    assert shared.end("n")["error"]["code"] == "failed"


def test_a_picture_that_cannot_be_filmed(shared: Renderer, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"GIF89a")
    for name in ("a.png", "none.jpg"):
        shared.say(work("p", tmp_path / "film.mp4", image=str(tmp_path / name)))
        error = shared.end("p")["error"]
        assert error["code"] == "invalid_image"
        assert error["message"].endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_cancelling(shared: Renderer, tmp_path: Path) -> None:
    shared.say(work("long", tmp_path / "long.mp4", 30.0, width=640, height=360))
    shared.say(work("next", tmp_path / "next.mp4", 30.0))
    while shared.hear().get("progress", 0) == 0:
        pass
    shared.say({"id": "next", "cancel": True})
    shared.say({"id": "long", "cancel": True})
    shared.say({"id": "never heard of", "cancel": True})
    assert shared.end("long")["error"]["code"] == "cancelled"
    assert shared.end("next")["error"]["code"] == "cancelled"
    assert list(tmp_path.iterdir()) == []
    shared.say(work("long", tmp_path / "again.mp4"))
    assert "result" in shared.end("long")


def test_an_interrupt_is_the_parents_business(shared: Renderer, tmp_path: Path) -> None:
    os.kill(shared.process.pid, signal.SIGINT)
    shared.say(work("after", tmp_path / "after.mp4"))
    assert "result" in shared.end("after")


@pytest.mark.parametrize("how", ["end of input", "terminate"])
def test_it_leaves_with_its_parent_in_mid_film(tmp_path: Path, how: str) -> None:
    renderer = Renderer()
    renderer.say(work("a", tmp_path / "a.mp4", 30.0, width=640, height=360))
    while renderer.hear().get("progress", 0) < 0.15:  # the encoder looks ahead before it writes
        pass
    assert (tmp_path / "a.mp4.part").exists()
    begin = time.monotonic()
    if how == "terminate":
        renderer.process.terminate()
        assert renderer.left() == 143
    else:
        assert renderer.hang_up() == 0
    assert time.monotonic() - begin < 3
    assert list(tmp_path.iterdir()) == []


def test_libraries_cannot_speak_to_the_parent() -> None:
    code = (
        "import os, sys; from filmgate_previz import process;"
        "lines = process.Lines(process._private_stdout());"
        "print('noise'); os.write(1, b'more noise\\n'); lines.say({'id': 'a'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout == b'{"id":"a"}\n'
    assert b"noise" in done.stderr


def test_warming_up_fills_the_cache_it_is_given(tmp_path: Path) -> None:
    code = "import filmgate_previz.kernels, os; print(os.environ['NUMBA_CACHE_DIR'])"
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    environment["FILMGATE_NUMBA_CACHE"] = str(tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, env=environment)
    folder = Path(done.stdout.decode().strip())
    assert folder.parent == tmp_path
    assert folder.is_dir()


def test_old_kernels_are_cleared_away(tmp_path: Path) -> None:
    for number, name in enumerate(("kernels-a", "kernels-b", "kernels-c", "else")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 + number, 1e9 + number))
    environment = {**os.environ, "FILMGATE_NUMBA_CACHE": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    code = "import os, filmgate_previz.kernels; print(os.environ['NUMBA_CACHE_DIR'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, env=environment)
    own = Path(done.stdout.decode().strip()).name
    assert {path.name for path in tmp_path.iterdir()} == {"else", "kernels-c", own}


def test_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    command = [sys.executable, "-m", "filmgate_previz", "calm water", str(path), "--seconds", "0.5", "--size", "128x72"]
    done = subprocess.run([*command, "--silent"], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["frames"] == 12
    assert path.exists()
    refused = subprocess.run([*command[:-1], "127x72"], capture_output=True, check=False, timeout=60)
    assert refused.returncode == 1
    assert b"width" in refused.stderr
