"""One world of the embedded renderer, timed in a process of its own: whole films, and encoding the same frames alone.

Started by the part `render`: a `Wish` as JSON in, `Takes` as JSON out.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from filmgate_previz import film
from filmgate_previz.encode import encode
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.warmup import warm_up

T = TypeVar("T")


class Wish(msgspec.Struct):
    """`world` is what the prompt has to be read as."""

    world: str
    prompt: str
    seconds: float
    rounds: int


class Takes(msgspec.Struct):
    """CPU seconds, one value a round: a whole film with sound, drawing and grading its frames, encoding them alone."""

    frames: int
    film: list[float] = []
    draw: list[float] = []
    encode: list[float] = []


def main(wish: Wish) -> Takes:
    order = FilmOrder((ShotOrder(wish.prompt, wish.seconds),), 1280, 720, sound=True, seed=1)
    shots = read(order).shots
    if shots[0].world != wish.world:
        raise ValueError(f"'{wish.prompt}' is read as {shots[0].world}, not as {wish.world}")
    warm_up()
    takes = Takes(order.frames)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film.mp4"
        for _ in range(wish.rounds):
            takes.film.append(_cpu(lambda: film.render(order, target))[1])
            pictures, cpu = _cpu(lambda: list(film.frames(order, shots)))
            takes.draw.append(cpu)
            takes.encode.append(_cpu(partial(encode, target, pictures, order.width, order.height, order.fps))[1])
    return takes


def _cpu(work: Callable[[], T]) -> tuple[T, float]:
    """What came of it, and the CPU seconds of this process, all its threads included."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(main(msgspec.json.decode(sys.argv[1], type=Wish))))
