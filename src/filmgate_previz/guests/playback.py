"""A clip at the film's pace and of its length: where the film is longer it slows to a rest, or goes back softly."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from filmgate_previz.media.clip import Clip, frames, opened
from filmgate_previz.media.picture import Picture

REST = 1.0  # seconds that a clip may lack: then it only slows down
TURN = 0.5  # seconds of slowing down before it turns
MOST = 60.0  # seconds of a clip that are played
KEPT = [cv2.IMWRITE_JPEG_QUALITY, 92]


def seconds_of(clip: Clip) -> float:
    """How long a clip plays, as its file says. Raises ClipError."""
    with opened(clip.path) as (file, video):
        if video.duration and video.time_base:
            length = float(video.duration * video.time_base)
        else:
            length = float(file.duration or 0) / 1_000_000
    return min(max(length, 1 / 30), MOST)


def played(clip: Clip, fps: int, count: int, width: int, height: int) -> Iterator[Picture]:
    """`count` frames for a film, (height, width, 3) BGR. Raises ClipError."""
    own = max(round(seconds_of(clip) * fps), 1)
    if count <= own:
        return frames(clip, fps, count, width, height)
    return _again(frames(clip, fps, own, width, height), places(own, count, fps))


def places(own: int, count: int, fps: int) -> list[float]:
    """Which of its `own` frames a clip shows in each of the film's `count`: forwards first, never a jump."""
    last = own - 1
    if last < 1:
        return [0.0] * count
    lacks = count - own
    if lacks <= REST * fps:
        slow = min(2.0 * lacks, float(last))  # frames over which the pace falls to nothing
        cruise = last - slow / 2
        return [_slowing(k, cruise, slow, last) for k in range(count)]
    turn = min(TURN * fps, last / 3)
    return [_there_and_back(k, float(last), turn) for k in range(count)]


def _slowing(k: int, cruise: float, slow: float, last: int) -> float:
    if k <= cruise or slow <= 0:
        return min(float(k), float(last))
    late = min(k - cruise, slow)
    return min(cruise + late - late * late / (2 * slow), float(last))


def _there_and_back(k: int, last: float, turn: float) -> float:
    """Even pace between the ends; before and after each turn the pace changes evenly over `turn` frames."""
    first = last + turn / 2  # frames of the first leg, which starts at full pace
    if k <= first:
        return k if k <= last - turn / 2 else last - (first - k) ** 2 / (2 * turn)
    leg, into = divmod(k - first, last + turn)
    way = _rest_to_rest(into, last, turn)
    return last - way if int(leg) % 2 == 0 else way


def _rest_to_rest(into: float, last: float, turn: float) -> float:
    if into < turn:
        return into * into / (2 * turn)
    left = last + turn - into
    return last - left * left / (2 * turn) if left < turn else into - turn / 2


def _again(shown: Iterator[Picture], wanted: list[float]) -> Iterator[Picture]:
    """Frames at places, between two frames a mixture of both; frames that have passed are kept compressed."""
    turn = max(range(len(wanted)), key=lambda k: wanted[k])
    again = int(min(wanted[turn:]))  # from here on, frames are shown again
    store: dict[int, bytes] = {}
    fresh: dict[int, Picture] = {}
    seen = 0

    def at(number: int) -> Picture:
        nonlocal seen
        while seen <= number:
            fresh[seen] = next(shown)
            if seen >= again:
                store[seen] = cv2.imencode(".jpg", fresh[seen], KEPT)[1].tobytes()
            seen += 1
        if number not in fresh:
            fresh[number] = np.asarray(cv2.imdecode(np.frombuffer(store[number], np.uint8), cv2.IMREAD_COLOR), np.uint8)
        for other in [other for other in fresh if abs(other - number) > 1]:
            del fresh[other]
        return fresh[number]

    for place in wanted:
        first = int(place)
        share = place - first
        if share < 0.06:
            yield at(first)
        elif share > 0.94:
            yield at(first + 1)
        else:
            yield np.asarray(cv2.addWeighted(at(first), 1 - share, at(first + 1), share, 0), np.uint8)
