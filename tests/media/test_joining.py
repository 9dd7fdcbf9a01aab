"""A clip and the film that goes on from it, as one film."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from filmgate.compute.pool import Pool
from filmgate.media.checker import BrokenFilm, Checker
from filmgate.media.expected import Expected
from fixtures.clips import clip
from fixtures.films import MakeFilm

pytestmark = pytest.mark.asyncio(loop_scope="session")
HEARD = 0.01


async def joined(workshop: Pool, folder: Path, before: Path, film: Path) -> tuple[Path, bool]:
    """The whole, and whether its pictures were copied."""
    place = folder / "whole.mp4"
    told = await workshop.do("join", {"join": str(before), "film": str(film), "place": str(place)})
    return place, told["copied"]


def seen(path: Path) -> list[tuple[float, float]]:
    """When each picture is shown, and how bright it is."""
    with av.open(str(path), format="mov") as film:
        return [(float(frame.time or 0), frame.to_ndarray(format="gray").mean()) for frame in film.decode(video=0)]


def heard(path: Path) -> "np.ndarray[Any, Any]":
    """How loud each tenth of a second is."""
    with av.open(str(path), format="mov") as film:
        waves = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    return np.array([abs(waves[at : at + 4800]).max() for at in range(0, len(waves) - 4800, 4800)])


async def test_pictures_alike_are_copied(workshop: Pool, films: MakeFilm, tmp_path: Path):
    """Nothing of them changes; they follow each other without a gap, and so do the sounds."""
    silent, loud = await films(), await films(seconds=2, sound=True)
    whole, copied = await joined(workshop, tmp_path, silent, loud)
    assert copied
    assert await Checker(workshop).check(whole, Expected(320, 180, 3, True))
    shown = seen(whole)
    assert [at for at, _ in shown] == pytest.approx([number / 24 for number in range(72)])
    volumes = heard(whole)
    assert volumes[:9].max() < HEARD < volumes[11:].min()
    again, copied = await joined(workshop, tmp_path / "..", whole, loud)
    assert copied, "what was joined can be joined again"
    await Checker(workshop).check(again, Expected(320, 180, 5, True))


@pytest.mark.parametrize(
    "given",
    [
        {"codec": "libx265", "fps": 30, "sound": False},
        {"kind": "mov", "fps": 25, "width": 320, "height": 180},
        {"turned": 90},
        {"fps": 5, "pixels": "yuv444p"},
    ],
    ids=str,
)
async def test_others_are_drawn_anew(workshop: Pool, films: MakeFilm, tmp_path: Path, given: dict[str, Any]):
    """In the size and at the pace of the film, whatever the clip was; of the clip all is shown."""
    before = tmp_path / "before"
    before.write_bytes(clip(2, **given))
    whole, copied = await joined(workshop, tmp_path, before, await films(sound=True))
    assert not copied
    await Checker(workshop).check(whole, Expected(320, 180, 3, True))
    shown = seen(whole)
    assert [at for at, _ in shown] == pytest.approx([number / 24 for number in range(72)])
    moving, still = np.ptp([bright for _, bright in shown[:48]]), np.ptp([bright for _, bright in shown[48:]])
    assert still < 0.5 < 1 < moving


async def test_a_silent_film_stays_silent(workshop: Pool, films: MakeFilm, tmp_path: Path):
    whole, copied = await joined(workshop, tmp_path, await films(sound=True), await films())
    assert copied
    await Checker(workshop).check(whole, Expected(320, 180, 2, False))


async def test_what_does_not_play_cannot_be_joined(workshop: Pool, films: MakeFilm, tmp_path: Path):
    bad = tmp_path / "bad"
    bad.write_bytes((await films()).read_bytes()[:-600])
    for content in (b"", b"not a film", bad.read_bytes()[:2000]):
        bad.write_bytes(content)
        for parts in ((bad, await films()), (await films(), bad)):
            with pytest.raises(BrokenFilm):
                await Checker(workshop).join(*parts, tmp_path / "whole.mp4")
