"""What was ordered of a film, and how a film that plays differs from it."""

from typing import Any

from filmgate.domain.frozen import frozen

_SECONDS_OFF = 0.2


@frozen
class Expected:
    """What was ordered. Size in pixels, 0 where it follows a picture; seconds 0 where they follow a clip."""

    width: int
    height: int
    seconds: float
    sound: bool


def differences(facts: dict[str, Any], expected: Expected) -> list[str]:
    """Each way in which a film of these facts is not what was ordered, one phrase each."""
    wrong = []
    if expected.width and (facts["width"], facts["height"]) != (expected.width, expected.height):
        wrong.append(f"{facts['width']}x{facts['height']} instead of {expected.width}x{expected.height}")
    if expected.seconds and abs(facts["seconds"] - expected.seconds) > _SECONDS_OFF:
        wrong.append(f"{facts['seconds']:.2f} s instead of {expected.seconds:g} s")
    if bool(facts["audio_codec"]) != expected.sound:
        wrong.append("it has sound" if facts["audio_codec"] else "it has no sound")
    if not facts["index_first"]:
        wrong.append("its index comes last")
    return wrong
