"""The embedded renderer: what films cost beside encoding their frames, which nobody can do without."""

import subprocess
import sys
from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground
from bench.rendering.costs import costs
from bench.rendering.first import first
from bench.rendering.memory import memory


def measure(ground: Ground) -> Iterator[Figure]:
    props = ground.folder / "props"
    props.mkdir()
    subprocess.run([sys.executable, "-m", "bench.rendering.props", str(props), str(ground.pick(5.0, 0.5))], check=True)
    yield from costs(ground, props)
    yield from memory(ground, props)
    yield from first(ground, props)
